"""Each single answer of a good, complete return taken away, or made unreadable: no headline figure may move
without being marked as incomplete where it stands (domain §9)."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from visning import find_unmarked, show_region

from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.ressurser import ressurs
from gevinstark.innlesing.les_fil import join_issued, read_fil
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.etterregning import recompute_safely
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

KOMMUNE = "3209"
#: Of a kommune's own line, which the others hang on too.
EGEN = {"egne.har": "Ja", "L1.beskrivelse": "Færre turer", "L1.maalenhet": "timer", "L1.enhetspris": 500, "L1.antall": 100, "L1.realisert_antall.2025": 60}  # fmt: skip
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


@pytest.fixture(scope="module")
def god(tmp_path_factory: pytest.TempPathFactory) -> Besvarelse:
    rot = tmp_path_factory.mktemp("blank")
    utsending = issue(
        ressurs("eksempler/elektronisk-post/plan.yaml"), rot, kommuner=[KOMMUNE]
    ).utsending
    svar = {
        **make_svar(utsending.layout, KOMMUNE),
        **{f"{KOMMUNE}.{k}": v for k, v in EGEN.items()},
    }
    oppgaver = [Oppgave(felt, verdi, nr) for nr, (felt, verdi) in enumerate(svar.items())]
    fil = rot / "svar.xlsx"
    fil.write_bytes(fill_svar(rot / utsending.utstedt[KOMMUNE].fil, oppgaver, "svar"))
    (lest,) = join_issued(read_fil(Path(fil), fil.name, [utsending]), [utsending])
    return lest


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


def _check(god: Besvarelse, numre: list[int], vist: Collection[int]) -> None:
    """vist: those of them whose region.xlsx is looked at cell by cell; a third of a second each."""
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
    helt = show_region(utfallene[:1], god.utsending)
    assert not helt.merket
    for (nr, ulest), utfall in zip(par, utfallene[1:], strict=True):
        if nr in vist:
            umerket = list(find_unmarked(helt, show_region([utfall], god.utsending)))
            assert umerket == [], (god.layout.inndata[nr].nokkel(), ulest)


def _svart(god: Besvarelse) -> list[int]:
    return [nr for nr, verdi in enumerate(god.svar.verdier) if verdi not in (None, "")]


def test_an_answer_taken_away_is_told(god: Besvarelse) -> None:
    """A sample of them, and the ones that every figure hangs on."""
    svart, nokler = _svart(god), god.layout.inndatanokler
    viktige = {"*.lokalt.timepris", "*.lokalt.timer_per_aarsverk", "*.innfasing.start", "*.V1.antall", "*.kost_drift.kost_per_aar"}  # fmt: skip
    assert viktige <= set(nokler)
    valgt = random.Random(14).sample(svart, 12)  # noqa: S311  repeatable choice
    vist = {nr for nr in svart if nokler[nr] in ("*.lokalt.timepris", "*.L1.maalenhet")}
    numre = {*valgt, *vist, *(nr for nr in svart if nokler[nr] in viktige)}
    _check(god, sorted(numre), vist)


@pytest.mark.lang
def test_every_answer_taken_away_is_told(god: Besvarelse) -> None:
    _check(god, _svart(god), _svart(god))
