"""The decisions by hand that a figure of region.xlsx rests on, read from its sheet Beslutninger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from gevinstark.grunn.beslutning import VIRKNINGER
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.verdi import Verdi, dato_fra_serienummer
from gevinstark.rapport.kilder import Kilde
from gevinstark.rapport.regionbok import Rad, Regionbok, helt

BLOKK: Final = "beslutninger"
#: Those that take a file away from every sum of its plan.
_BORTE: Final = frozenset({VIRKNINGER["holdt_utenfor"], VIRKNINGER["utelatt"]})
_JSON: Final = ("hva", "ble", "kommune", "plan", "aar", "fil", "ark", "celle", "foer", "naa", "grunn", "av")  # fmt: skip

Beslutningsrader = Sequence[Rad]


def find_besluttet(bok: Regionbok, kilder: Sequence[Kilde]) -> Beslutningsrader:
    """Those about the files the values come from, and, where several kommuner are added up, those that
    took a file of the same plan away."""
    filer = {k.fil for k in kilder if k.fil}
    hvem = {(k.plan, k.kommunenr) for k in kilder if k.kommunenr}
    planer = {plan for plan, _ in hvem}
    flere = len({nr for _, nr in hvem}) > 1

    def gjelder(rad: Rad) -> bool:
        if rad["ble"] == VIRKNINGER["uten_virkning"]:
            return False
        if rad["ble"] in _BORTE:
            return flere and rad["plan"] in planer
        return rad["fil"] in filer

    return [r for r in bok.rader(BLOKK) if gjelder(r)]


def find_om_celle(bok: Regionbok, fil: str, ark: str, celle: str) -> Beslutningsrader:
    """Those about one cell of a return, also those that had no effect."""
    return [
        r
        for r in bok.rader(BLOKK)
        if fil in (r["fil"], PurePosixPath(str(r["fil"])).name)
        and (str(r["ark"]).casefold(), r["celle"]) == (ark.casefold(), celle)
    ]


def besluttet_json(rader: Beslutningsrader) -> list[Mapping[str, Any]]:
    return [{**{n: helt(r[n]) for n in _JSON}, "dato": show_dato(r["dato"])} for r in rader]


def besluttet_linjer(rader: Beslutningsrader) -> Iterator[str]:
    """Before, after, why, who and when, a line each."""
    if not rader:
        return
    yield ""
    yield "Besluttet for hånd:"
    for r in rader:
        felt = f", {r['felt']}" if r["felt"] else ""
        endring = f": «{r['foer']}» → «{r['naa']}»" if r["naa"] else ""
        sted = f", {r['ark']}!{r['celle']}" if r["celle"] else ""
        yield f"  {r['kommune'] or '–'}{felt}{endring} ({r['ble']})"
        yield f"    {r['grunn']} ({r['av']}, {show_dato(r['dato'])}). {r['fil'] or '–'}{sted}"


def show_dato(verdi: Verdi) -> str:
    dag = dato_fra_serienummer(int(verdi)) if isinstance(verdi, float) else None
    return norsk_dato(dag) if dag else str(verdi)
