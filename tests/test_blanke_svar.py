"""Each single answer of a good, complete return taken away, or made unreadable: no headline figure may move
without being marked as incomplete where it stands (domain §9)."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from forrige import FORRIGEPLAN
from visning import find_unmarked, show_region
from wordvisning import find_unmarked_word, read_word

from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Sted
from gevinstark.innlesing.les_fil import join_issued, read_fil
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.etterregning import recompute_safely
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

KOMMUNE = "3240"
#: Another one that has given everything: a sum is then less, and no dash.
HEL = "3209"
#: Of a kommune's own line, which the others hang on too.
EGEN: Mapping[str, str | int] = {"egne.har": "Ja", "L1.beskrivelse": "Færre turer", "L1.maalenhet": "timer", "L1.enhetspris": 500, "L1.antall": 100, "L1.realisert_antall.2025": 60}  # fmt: skip
#: Figure -> row and column, and what marks it: what is there, of what is asked for (None: all years).
TALL: Mapping[str, tuple[str, str, str, str | None]] = {
    "brutto": ("periodisert_brutto", "brutto", "linjer_planlagt", "linjer"),
    "netto": ("periodisert_netto", "brutto", "netto_hel", None),
    "nåverdi": ("periodisert_naaverdi", "brutto_levetid", "netto_hel", None),
    "planlagte timer": ("frigjort_timer", "timer_aar", "linjer_planlagt", "linjer"),
    "realisert": ("realisert_kr_brutto", "realisert_verdi", "linjer_realisert", "linjer_ventet"),
    "realisert netto": ("realisert_kr_netto", "realisert_verdi", "netto_realisert", "netto_ventet"),
    "av planen": ("realisert_kr_avvik", "realisert_verdi", "linjer_begge", "linjer_ventet"),
    "frigjort tid": ("rapport", "frigjort_timer", "timer_med", "timer_ventet"),
    "årsverk": ("linjetall", "realiserte_aarsverk", "timer_med", "timer_ventet"),
}


Gode = tuple[Besvarelse, Besvarelse]


def _make(plan: Path, rot: Path, egne: Mapping[str, object]) -> Gode:
    """A good, complete return of two kommuner; the answers of the first are taken away."""
    utsending = issue(plan, rot, kommuner=[KOMMUNE, HEL]).utsending
    lest = []
    for nr in (KOMMUNE, HEL):
        aar = str(utsending.layout.rapporteringsaar)
        svar = {**make_svar(utsending.layout, nr)}
        svar |= {f"{nr}.{k}".replace("2025", aar): v for k, v in egne.items()}
        oppgaver = [Oppgave(felt, verdi, n) for n, (felt, verdi) in enumerate(svar.items())]
        fil = rot / f"{nr}.xlsx"
        fil.write_bytes(fill_svar(rot / utsending.utstedt[nr].fil, oppgaver, "svar"))
        lest.append(_read_svar(fil, utsending))
    return lest[0], lest[1]


def _read_svar(fil: Path, utsending: Utsending) -> Besvarelse:
    (lest,) = join_issued(read_fil(fil, fil.name, [utsending]), [utsending])
    return lest


@pytest.fixture(scope="module")
def god(tmp_path_factory: pytest.TempPathFactory) -> Gode:
    return _make(
        ressurs("eksempler/elektronisk-post/plan.yaml"), tmp_path_factory.mktemp("blank"), EGEN
    )


def _without(god: Besvarelse, nr: int | None, *, ulest: bool) -> Returutfall:
    verdier, utelatt = list(god.svar.verdier), god.svar.utelatt
    if nr is not None:
        celle, verdier[nr] = god.layout.inndata[nr], None
        if ulest:
            nokkel = celle.nokkel(KOMMUNE)
            utelatt = (
                *utelatt,
                Utelatt(nokkel, god.fil, celle.ark, celle.adresse, "ca.", "uleselig"),
            )
    svar = replace(god, svar=replace(god.svar, verdier=tuple(verdier), utelatt=utelatt))
    return Returutfall(replace(god.innlest, svar=()), svar, [])


def _read(utfall: Returutfall) -> dict[str, tuple[float | None, bool]]:
    """Each figure over the years, and whether it is marked."""
    sum_: dict[tuple[str, str], float] = {}
    for sted, verdi in zip(utfall.linjetall.steder, utfall.linjetall.verdier, strict=True):
        if isinstance(verdi, float):
            sum_[sted.rad, sted.kolonne] = sum_.get((sted.rad, sted.kolonne), 0.0) + verdi
    assert utfall.svar is not None
    aarene = float(len(utfall.svar.layout.levetidsaar))

    def talt(kolonne: str | None) -> float:
        return aarene if kolonne is None else sum_.get(("linjetall", kolonne), 0.0)

    # Of a line without a unit it is not known whether it is in hours.
    uten = {"planlagte timer": talt("timer_uten_enhet")}
    return {
        n: (sum_.get((r, k)), talt(med) - uten.get(n, 0) < talt(av))
        for n, (r, k, med, av) in TALL.items()
    }


def _check(gode: Gode, numre: list[int], vist: Collection[int]) -> None:
    """vist: those of them whose region.xlsx and Word reports are looked at figure by figure; half a second each."""
    god, annen = gode
    par = [(nr, ulest) for nr in numre for ulest in (False, True)]
    utfallene = [_without(god, None, ulest=False), *(_without(god, nr, ulest=u) for nr, u in par)]
    for fra in range(0, len(utfallene), 64):
        recompute_safely(utfallene[fra : fra + 64])
    hel, *andre = map(_read, utfallene)
    assert all(tall is not None and not merket for tall, merket in hel.values()), hel
    stille = [
        (god.layout.inndata[nr].nokkel(), ulest, navn)
        for (nr, ulest), tall in zip(par, andre, strict=True)
        for navn, (verdi, merket) in tall.items()
        # A dash is a mark of its own.
        if verdi is not None and verdi != hel[navn][0] and not merket
    ]
    assert stille == []
    rest = [_without(annen, None, ulest=False)]
    recompute_safely(rest)
    helt = show_region([utfallene[0], *rest], god.utsending)
    ord_ = {k: read_word(helt.bok, k) for k in ("", KOMMUNE)}
    assert not helt.merket
    assert not [t for k in ord_ for t in ord_[k] if t.merket]
    umerket = {}
    for (nr, ulest), utfall in zip(par, utfallene[1:], strict=True):
        if nr in vist:
            naa = show_region([utfall, *rest], god.utsending)
            funnet = list(find_unmarked(helt, naa))
            for kommune, hel_ in ord_.items():
                funnet += find_unmarked_word(hel_, read_word(naa.bok, kommune))
            if funnet:
                umerket[god.layout.inndata[nr].nokkel(), ulest] = funnet
    assert umerket == {}


def _svart(god: Besvarelse) -> list[int]:
    return [nr for nr, verdi in enumerate(god.svar.verdier) if verdi not in (None, "")]


def test_a_sum_with_a_hole_has_its_star(god: Gode) -> None:
    """Where it stands, in its own row, as the rows above it have theirs."""
    svar, annen = god
    nr = svar.layout.inndatanokler.index("*.V1.antall")
    utfallene = [_without(svar, nr, ulest=False), _without(annen, None, ulest=False)]
    recompute_safely(utfallene)
    vist = show_region(utfallene, svar.utsending)
    for nokkel, kolonner in {
        "oversikt_kommuner": {"planlagt"},
        "per_kommune": {"brutto", "netto", "naaverdi", "planlagt"},
        "per_aar": {"planlagt_brutto", "planlagt_netto"},
    }.items():
        blokk = vist.bok.blokk(nokkel, svar.layout.plan)
        assert blokk is not None
        assert blokk.sum is not None
        summer = {k: Sted(blokk.ark, blokk.sum, blokk.kolonner[k]) for k in kolonner}
        assert {k for k, sted in summer.items() if sted in vist.merket} == kolonner


def test_an_answer_taken_away_is_told(god: Gode) -> None:
    """A sample of them, and the ones that every figure hangs on."""
    svart, nokler = _svart(god[0]), god[0].layout.inndatanokler
    viktige = {"*.lokalt.timepris", "*.lokalt.timer_per_aarsverk", "*.innfasing.start", "*.V1.antall", "*.kost_drift.kost_per_aar"}  # fmt: skip
    assert viktige <= set(nokler)
    valgt = random.Random(14).sample(svart, 12)  # noqa: S311  repeatable choice
    vist = {nr for nr in svart if nokler[nr] in ("*.innfasing.start", "*.kost_drift.kost_per_aar")}
    numre = {*valgt, *vist, *(nr for nr in svart if nokler[nr] in viktige)}
    _check(god, sorted(numre), vist)


@pytest.mark.lang
@pytest.mark.parametrize("hva", ["kort", "full", "2e1d845"])
def test_every_answer_taken_away_is_told(hva: str, tmp_path: Path) -> None:
    """Eidsvoll's book, short and in full, and one that 2e1d845 issued."""
    if hva == "kort":
        gode = _make(ressurs("eksempler/elektronisk-post/plan.yaml"), tmp_path, EGEN)
    elif hva == "full":
        plan = tmp_path / "full.yaml"
        plan.write_text(ressurs(EKSEMPELPLAN).read_text("utf-8") + "\nomfang: full\n", "utf-8")
        gode = _make(plan, tmp_path, EGEN)
    else:
        gode = _make(FORRIGEPLAN, tmp_path, {})
    _check(gode, _svart(gode[0]), _svart(gode[0]))
