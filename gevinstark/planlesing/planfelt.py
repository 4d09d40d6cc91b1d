"""A plan's data as single texts by key, and back: "D.1.V3.antall", "B.summer.drift.virkning.2025".

What a form in Word has no column for, stands in an appendix in this manner, so that a plan that went
out as a document comes back as the same plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gevinstark.grunn.celle import FELLES, TALLTYPER
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.norsk.datoer import norsk_dato, parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.lesing.word.dokument import Tabell
from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.mal.planhode import HODE
from gevinstark.mal.skjema import Mal
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.planlesing.samling import Samling, Sted

#: The heading of the appendix, and of its columns.
TITTEL: Final = "Vedlegg: Det skjemaet ikke har plass til"
_MAKS_BLOKKER: Final = 99
KOLONNER: Final = ("Gjelder", "Opplysning", "Verdi", "Felt")
#: What stands for a figure that is printed and not in the plan, and for a row that is there and blank.
IKKE_OPPGITT: Final = "(regnet ut, ikke oppgitt)"
TOM_LINJE: Final = "(tom linje)"
#: Letters of a plan's short name.
_KORT: Final = 40
_ENKELT_TALL: Final = re.compile(r"-?\d+(?:,\d+)?")


def list_planfelt(data: Mapping[str, Any], mal: Mal) -> dict[str, str]:
    """Key -> text. `data`: a plan as YAML holds it."""
    ut = {f"{HODE}{n}": _flow(v) for n, v in data.items() if n not in _blokker(mal)}
    for felter in mal.felter(FELLES):
        for navn, verdi in (data.get(felter.nokkel) or {}).items():
            ut[f"{felter.nokkel}.{navn}"] = verdi
    for navn, gjentas in _tabeller(mal).items():
        blokker = data.get(navn) or []
        for nr, blokk in enumerate(blokker if gjentas else [blokker], 1):
            for sti, verdi in _blokk(blokk or {}):
                ut[".".join([navn, *([str(nr)] if gjentas else []), *sti])] = verdi
    typer = _typer(mal)
    ut = {n: _tekst(v, _type(n, typer)) for n, v in ut.items()}
    return {n: t for n, t in ut.items() if t}


def _tabeller(mal: Mal) -> dict[str, bool]:
    """Plan block -> whether it may stand several times."""
    return {t.data or t.nokkel: t.gjenta for t in mal.tabeller(FELLES)}


def _blokker(mal: Mal) -> set[str]:
    return {*_tabeller(mal), *(f.nokkel for f in mal.felter(FELLES))}


def _typer(mal: Mal) -> dict[str, str]:
    """Column or field -> its type, where every table agrees."""
    typer: dict[str, str] = {}
    for tabell in mal.tabeller(FELLES):
        typer |= {k.nokkel: k.type for k in tabell.kolonner}
        typer |= {f.nokkel: f.type for f in tabell.hode}
    for felter in mal.felter(FELLES):
        typer |= {f"{felter.nokkel}.{f.nokkel}": f.type for f in felter.rader}
    return typer


def _type(nokkel: str, typer: Mapping[str, str]) -> str:
    return typer.get(nokkel) or next(
        (typer[d] for d in reversed(nokkel.split(".")) if d in typer), "tekst"
    )


def _blokk(blokk: Mapping[str, Any]) -> Iterator[tuple[list[str], Any]]:
    for navn, verdi in blokk.items():
        if navn == "rader":
            par = verdi.items() if isinstance(verdi, dict) else ((str(r["id"]), r) for r in verdi)
            for radid, rad in par:
                egne = list(_rad(rad or {}))
                yield from (([str(radid), *sti], v) for sti, v in egne)
                if not egne:
                    yield [str(radid)], TOM_LINJE
        elif navn == "summer":
            for radid, rad in verdi.items():
                yield from ((["summer", radid, *sti], v) for sti, v in _rad(rad or {}))
        elif navn == "fotnoter":
            yield [navn], "\n".join(verdi)
        else:
            yield [navn], verdi


def _rad(rad: Mapping[str, Any]) -> Iterator[tuple[list[str], Any]]:
    for navn, verdi in rad.items():
        if isinstance(verdi, dict):
            yield from (([navn, str(del_)], v) for del_, v in verdi.items() if v is not None)
        elif navn != "id" and verdi is not None:
            yield [navn], verdi


def _tekst(verdi: Any, type_: str) -> str:
    if isinstance(verdi, date):
        return norsk_dato(verdi)
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        return f"{Decimal(repr(verdi)).normalize():f}".replace(".", ",")
    tekst = "\n".join(" ".join(linje.split()) for linje in str(verdi).strip().splitlines())
    dag = parse_dato(tekst) if type_ == "dato" else None
    return norsk_dato(dag) if isinstance(dag, date) else tekst


def _flow(verdi: Any) -> Any:
    """A key of the head on one line."""
    if isinstance(verdi, str | int | float | date):
        return verdi
    return " ".join(dump_yaml(verdi, flyt=True).split()) if verdi else ""


def read_vedlegg(tabell: Tabell) -> dict[str, str] | None:
    """The table of what the form has no place for: key -> text. None for any other table."""
    hode = tuple(tabell.tekst(0, kol) for kol in range(tabell.kolonner)) if tabell.rader else ()
    if hode not in (KOLONNER, tuple(map(to_nynorsk, KOLONNER))):
        return None
    merker = {to_nynorsk(t): t for t in (IKKE_OPPGITT, TOM_LINJE)}
    rader = range(1, len(tabell.rader))
    par = ([tabell.tekst(nr, kol) for kol in range(tabell.kolonner)][-2:] for nr in rader)
    return {nokkel: merker.get(tekst, tekst) for tekst, nokkel in par}


def apply_planfelt(
    data: dict[str, Any], mal: Mal, samling: Samling, les_hode: Callable[[str], Any]
) -> None:
    """Put the texts of the appendix into plan data; one whose key somebody has changed is listed.
    les_hode: what a line of the head holds."""
    tabeller, typer = _tabeller(mal), _typer(mal)
    for nokkel, tekst in sorted(samling.ekstra.items(), key=lambda f: f[1] != IKKE_OPPGITT):
        navn, *sti = nokkel.split(".")
        try:
            if nokkel.startswith(HODE):
                data[nokkel.removeprefix(HODE)] = les_hode(tekst)
                continue
            verdi = None if tekst == IKKE_OPPGITT else _verdi(tekst, _type(nokkel, typer), sti[-1])
            if navn not in tabeller:
                _set(data.setdefault(navn, {}), sti, verdi)
                continue
            blokk: Any = data.get(navn) or ([] if tabeller[navn] else {})
            data[navn] = blokk
            if isinstance(blokk, list):
                nr, *sti = sti
                blokk.extend({} for _ in range(min(int(nr), _MAKS_BLOKKER) - len(blokk)))
                blokk = blokk[int(nr) - 1]
            _in_block(blokk, sti, verdi, mal, navn)
        except (AttributeError, LookupError, TypeError, ValueError, GevinstarkError):
            samling.tell("ORD-34", Sted("Vedlegget"), f"{nokkel}: {tekst}")


def _in_block(blokk: dict[str, Any], sti: list[str], verdi: Any, mal: Mal, navn: str) -> None:
    if sti == ["fotnoter"]:
        blokk["fotnoter"] = str(verdi or "").splitlines()
    elif sti[0] == "summer" or (len(sti) == 1 and verdi != TOM_LINJE):
        _set(blokk, sti, verdi)
    else:
        _set(_find_rad(blokk, sti[0], mal, navn), sti[1:], verdi)


def _find_rad(blokk: dict[str, Any], radid: str, mal: Mal, navn: str) -> dict[str, Any]:
    rader = blokk.setdefault("rader", [] if navn in mal.prefikser else {})
    if isinstance(rader, dict):
        rad: dict[str, Any] = rader.setdefault(radid, {})
        return rad
    funnet: dict[str, Any] | None = next((r for r in rader if r["id"] == radid), None)
    if funnet is None:
        funnet = {"id": radid}
        rader.append(funnet)
    return funnet


def _set(her: dict[Any, Any], sti: list[str], verdi: Any) -> None:
    if not sti:
        return
    *grupper, siste = (int(d) if d.isdigit() else d for d in sti)
    for navn in grupper:
        her = her.setdefault(navn, {})
    if verdi is None:
        her.pop(siste, None)
    else:
        her[siste] = verdi


def _verdi(tekst: str, type_: str, navn: str) -> Any:
    """Typed as the form asks. A printed figure is kept as it is printed, unless it is only digits."""
    if type_ == "dato":
        return parse_dato(tekst) or tekst
    enkelt = _ENKELT_TALL.fullmatch(tekst)
    if type_ in TALLTYPER and (enkelt or not navn.startswith("oppgitt")):
        lest = parse_tall(tekst)
        if isinstance(lest, Talltolkning):
            tall = Decimal(str(lest.verdi))
            return int(tall) if tall == tall.to_integral_value() else float(tall)
    return tekst


def make_kortnavn(tittel: str) -> str:
    """The title as a name of a plan: whole words, at most forty signs."""
    ord_ = re.sub(r"[^a-z0-9]+", "-", ascii_nokkel(tittel).lower()).strip("-")
    return ord_ if len(ord_) <= _KORT else ord_[:_KORT].rpartition("-")[0] or "plan"
