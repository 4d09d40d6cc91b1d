"""Proof of what was changed: every locked constant and every formula against what was issued."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from gevinstark.formel.kanonisk import innpakket, samme_formel
from gevinstark.funn import Funn, make_funn
from gevinstark.identitet import SKJULT_ARK, TILBAKEMELDING_ARK
from gevinstark.kontroll.retur import Retur, vis
from gevinstark.layout import Celle
from gevinstark.retur.avlesning import Lestcelle
from gevinstark.verdi import Verdi, celleadresse


def check_struktur(retur: Retur) -> Iterator[Funn]:
    """Sheets, locked constants, formulas, protection and content outside the form."""
    yield from _check_ark(retur)
    for celle in retur.layout.celler():
        if celle.ark not in retur.ark:
            continue
        if celle.rolle == "fast":
            yield from _check_fast(retur, celle)
        elif celle.rolle == "formel":
            yield from _check_formel(retur, celle, retur.lest(celle))
    yield from _check_utenfor(retur)
    yield from _check_beskyttelse(retur)
    if retur.avlesning.date1904:
        yield make_funn("STR-10", fil=retur.fil)


def _check_ark(retur: Retur) -> Iterator[Funn]:
    for ark in retur.layout.ark:
        if ark.navn not in retur.ark:
            antall = sum(c.er_felt for c in ark.celler)
            yield make_funn("STR-01", fil=retur.fil, ark=ark.navn, antall=antall)
    kjente = {a.navn for a in retur.layout.ark} | {SKJULT_ARK, TILBAKEMELDING_ARK}
    for ark_ in retur.avlesning.ark:
        if ark_.navn not in kjente and ark_.celler:
            yield make_funn("STR-02", fil=retur.fil, ark=ark_.navn)


def samme_verdi(a: Verdi, b: Verdi) -> bool:
    """Equal as a reader sees it: blank is "", line ends and Unicode form do not matter."""
    a, b = (None if v == "" else v for v in (a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    if isinstance(a, str) and isinstance(b, str):
        return a == b or _normal(a) == _normal(b)
    return a == b


def _normal(tekst: str) -> str:
    linjer = unicodedata.normalize("NFC", tekst).replace("\r\n", "\n").replace("\r", "\n")
    return linjer.replace("\u00a0", " ").strip()


def _check_fast(retur: Retur, celle: Celle) -> Iterator[Funn]:
    lest = retur.lest(celle)
    utstedt = retur.utstedt_verdi(celle)
    if lest is not None and lest.formel is not None:
        yield retur.funn("STR-03", celle, funnet=lest.formel, ventet=vis(utstedt, celle))
    elif not samme_verdi(lest.verdi if lest else None, utstedt):
        yield retur.funn(
            "STR-03",
            celle,
            funnet=vis(lest.verdi if lest else None, celle),
            ventet=vis(utstedt, celle),
        )


def _check_formel(retur: Retur, celle: Celle, lest: Lestcelle | None) -> Iterator[Funn]:
    assert celle.formel is not None  # noqa: S101 - the caller has looked at the role
    if lest is None or lest.formel is None:
        yield retur.funn(
            "STR-05", celle, funnet=vis(lest.verdi if lest else None, celle), ventet=celle.formel
        )
    elif innpakket(lest.formel):
        yield retur.funn("STR-06", celle, funnet=lest.formel, ventet=celle.formel)
    elif not samme_formel(lest.formel, celle.formel, celle.ark):
        yield retur.funn("STR-04", celle, funnet=lest.formel, ventet=celle.formel)


def _check_utenfor(retur: Retur) -> Iterator[Funn]:
    kjente: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for celle in retur.layout.celler():
        kjente[celle.ark].add((celle.rad, celle.kol))
    for navn, plasser in kjente.items():
        ark = retur.ark.get(navn)
        if ark is None:
            continue
        ekstra = sorted(
            p for p, c in ark.celler.items() if p not in plasser and c.verdi not in (None, "")
        )
        if ekstra:
            yield make_funn(
                "STR-08",
                fil=retur.fil,
                ark=navn,
                celle=celleadresse(*ekstra[0]),
                antall=len(ekstra),
            )


def _check_beskyttelse(retur: Retur) -> Iterator[Funn]:
    uten = [
        a.navn
        for a in retur.layout.ark
        if a.beskyttet and a.navn in retur.ark and not retur.ark[a.navn].beskyttet
    ]
    if uten:
        hvor = "alle ark" if len(uten) == len(retur.layout.ark) else f"arkene {', '.join(uten)}"
        yield make_funn("STR-09", fil=retur.fil, funnet=hvor)
