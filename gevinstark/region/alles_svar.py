"""Rows for everyone who takes part, whether they have answered or not, so that absence stands where the
answer would: not asked about, not filled in, or no answer at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gevinstark.grunn.verdi import Verdi, dato_fra_serienummer
from gevinstark.region.bokkart import Rad
from gevinstark.region.grunnlag import Deltaker
from gevinstark.region.langtabell import Datarad, Svarblokk, Tabellfelt
from gevinstark.region.planbilde import IKKE_SVART, Planbilde, etikett
from gevinstark.region.radkilder import Kilder, deltakerrad, kilde, require_plan
from gevinstark.region.svarrader import UTEN_CELLE, make_innhold

IKKE_SPURT: Final = "ikke spurt om"
IKKE_UTFYLT: Final = "ikke utfylt"
SPURT: Final = "spurt om"

#: What one kommune is asked: by key after the owner, the field, and the return that it stands in.
_Retur = Mapping[str, tuple[Svarblokk, Tabellfelt]]


def _read_returer(k: Kilder, plan: Planbilde, nokler: frozenset[str]) -> Mapping[str, _Retur]:
    par = k.grunnlag.data.select_felt(lambda p, f: p == plan.plan and _etter_eier(f) in nokler)
    returer: dict[str, dict[str, tuple[Svarblokk, Tabellfelt]]] = defaultdict(dict)
    for blokk, felt in par:
        if blokk.plan == plan.plan:
            returer[blokk.kommunenr] |= {_etter_eier(f): (blokk, f) for f in felt}
    return dict(returer)


def _etter_eier(felt: Tabellfelt) -> str:
    """Rows that come from elsewhere than a return say whose they are."""
    return felt.nokkel[felt.nokkel.find(".") :]


def _read_svar(plan: Planbilde, retur: _Retur | None, nokkel: str) -> Datarad | str:
    """The answer, or in words why there is none."""
    if retur is None:
        return IKKE_SVART
    if nokkel not in retur:
        return IKKE_SPURT
    blokk, f = retur[nokkel]
    if f.aar not in (None, plan.aar):
        return IKKE_SVART
    return next(blokk.rader([f]), IKKE_UTFYLT)


@kilde("alles_svar", like=True)
def _alles_svar(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """valg: kolonner: column -> heading; felt: column -> field key after the owner, where {rad} is one of
    `rader`, the keys of a section of texts. aapnes: how the first answer may begin where the others are open.
    minst: the first answer is how many people it is about; fewer, and the others are not shown. spurt: no
    rows where nobody is asked. dag: the column whose date is written in words too.
    """
    tekster = k.mal.tekster[valg["rader"]] if "rader" in valg else {"": {}}
    nokler = {
        radid: {kol: f".{valg['felt'][kol].format(rad=radid)}" for kol in valg["kolonner"]}
        for radid in tekster
    }
    alle = frozenset(n for egne in nokler.values() for n in egne.values())
    for p in (plan,) if plan else k.planer:
        returer = _read_returer(k, p, alle)
        if valg.get("spurt") and not any(returer.values()):
            continue
        for d in p.deltakere:
            for radid, tekst in tekster.items():
                foer = tekst.get("bare_naa") and d.kommunenr in p.tidligere
                retur = None if foer else returer.get(d.kommunenr)
                svar = {kol: _read_svar(p, retur, n) for kol, n in nokler[radid].items()}
                if retur and "aapnes" in valg:
                    svar = _close(svar, valg["aapnes"])
                svar = _hide(svar, valg.get("minst", 0))
                dag = {"dag": _write_dag(svar[valg["dag"]])} if "dag" in valg else {}
                yield _rad(p, d, radid, {**tekst, **dag}, svar, valg["kolonner"])


def _write_dag(svar: Datarad | str) -> str:
    tall = svar.verdi if isinstance(svar, Datarad) else None
    dag = None if tall is None else dato_fra_serienummer(float(tall))
    return "–" if dag is None else f"{dag:%d.%m.%Y}"


def _close(svar: Mapping[str, Datarad | str], begynner: Sequence[str]) -> dict[str, Datarad | str]:
    (navn, forst), *andre = svar.items()
    aapen = isinstance(forst, Datarad) and (forst.tekst or "").startswith(tuple(begynner))
    return {navn: forst} | {n: s if aapen or s == IKKE_SPURT else "–" for n, s in andre}


def _hide(svar: Mapping[str, Datarad | str], minst: float) -> dict[str, Datarad | str]:
    (navn, forst), *andre = svar.items()
    faa = isinstance(forst, Datarad) and 0 < (forst.verdi or 0) < minst
    return {navn: forst} | {n: f"færre enn {minst}" if faa else s for n, s in andre}


def _rad(
    plan: Planbilde, d: Deltaker, radid: str, tekst: Mapping[str, Any],
    svar: Mapping[str, Datarad | str], kolonner: Mapping[str, str],
) -> Rad:  # fmt: skip
    funnet = {kol: s for kol, s in svar.items() if isinstance(s, Datarad)}
    ord_: dict[str, Verdi] = {f"svar.{kol}": s for kol, s in svar.items() if isinstance(s, str)}
    uten = dict.fromkeys(("fil", "ark", "sha256"), UTEN_CELLE) | {
        "skrevet": "", "celler": " ".join(UTEN_CELLE for _ in kolonner)
    }  # fmt: skip
    hva = tekst.get("navn", "")
    felt = {
        "id": hva, "beskrivelse": hva, "kommune": etikett(d), "plan": plan.plan, "nr": d.kommunenr,
        "nokkel": "/".join(filter(None, (plan.plan, d.kommunenr, radid))), "senest": tekst.get("senest", "–"),
        "dag": tekst.get("dag", "–"),
        **(make_innhold(funnet, kolonner) if funnet else uten), **ord_,
    }  # fmt: skip
    return Rad(hva, felt, plan)


@kilde("spurte_deltakere", like=True)
def _spurte_deltakere(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """Everyone who takes part, and whether they are asked about a table."""
    plan = require_plan(plan)
    stand = _find_stand(k, plan, valg["tabell"])
    for d in plan.deltakere:
        rad = deltakerrad(plan, d)
        yield Rad(rad.id, {**rad.felt, "stand": stand[d.kommunenr]}, plan)


def _find_stand(k: Kilder, plan: Planbilde, tabell: str) -> dict[str, str]:
    par = k.grunnlag.data.select_felt(lambda p, f: p == plan.plan and f.tabell == tabell)
    spurt: dict[str, str] = {}
    for blokk, felt in par:
        if blokk.plan == plan.plan:
            spurt[blokk.kommunenr] = SPURT if felt else spurt.get(blokk.kommunenr, IKKE_SPURT)
    return {d.kommunenr: spurt.get(d.kommunenr, IKKE_SVART) for d in plan.deltakere}


@kilde("aar_hittil")
def _aar_hittil(_k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """The years of the lifetime up to and including the reporting year."""
    plan = require_plan(plan)
    for aar in plan.levetid:
        if aar <= plan.aar:
            yield Rad(str(aar), {"id": str(aar), "aaret": aar}, plan)


@kilde("sluttede", like=True)
def _sluttede(k: Kilder, plan: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """Those who have reported, and take part no more."""
    plan = require_plan(plan)
    deltar = {d.kommunenr for d in plan.deltakere}
    sagt = {(r.kommunenr, etikett(r)) for r in k.grunnlag.som_rapportert if r.plan == plan.plan}
    for nr, navn in sorted(s for s in sagt if s[0] not in deltar):
        yield Rad(navn, {"id": navn, "nr": nr, "kommune": navn}, plan)


@kilde("indikatorlinjer")
def _indikatorlinjer(k: Kilder, plan: Planbilde | None, valg: Mapping[str, Any]) -> Iterator[Rad]:
    """For each of the figures: everyone who takes part, what it comes to where it may be added up, and
    how many have it. None where nobody is asked."""
    plan = require_plan(plan)
    stand = _find_stand(k, plan, valg["tabell"])
    if SPURT not in stand.values():
        return
    for nokkel, tekst in k.mal.tekster[valg["tall"]].items():
        for d in plan.deltakere:
            merknad = stand[d.kommunenr]
            egne = {"nr": d.kommunenr, "kommune": etikett(d)}
            egne["merknad"] = "" if merknad == SPURT else merknad
            yield _indikatorrad(plan, nokkel, tekst, egne)
        sum_ = {"sum": True} if tekst["summeres"] else {"uten_sum": True}
        yield _indikatorrad(plan, nokkel, tekst, {"kommune": "Sum", "stil": "sum", **sum_})
        yield _indikatorrad(plan, nokkel, tekst, {"kommune": "Kommuner med tall", "dekning": True})


def _indikatorrad(
    plan: Planbilde, nokkel: str, tekst: Mapping[str, Any], felt: Mapping[str, Any]
) -> Rad:
    navn = f"{tekst['navn']}, {felt['kommune']}"
    faste = {"radid": nokkel, "hva": tekst["navn"], "nr": "", "merknad": "", "stil": "etikett"}
    return Rad(navn, {"id": navn, **faste, **felt}, plan)
