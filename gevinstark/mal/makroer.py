"""Counts over a whole sheet's inputs, for the Kontroll tab: `MANGLER{Gevinster}` and its like.

They are written out after every cell has been made, because only then is it known which cells a
sheet's inputs are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import TALLTYPER, Ark, Celle
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.uttrykk import arkprefiks, uten_mellomrom

_MAKRO: Final = re.compile(r"(?P<navn>[A-Z_]{6,})\{(?P<ark>[^}]+)\}")
#: Excel's own limit on arguments is 255; a formula should stay readable long before.
_MAKS_LENGDE: Final = 8000


def expand_makroer(
    arkene: Sequence[Ark], lister: Mapping[str, tuple[str, ...]], eiere: Mapping[str, str]
) -> list[Ark]:
    """The sheets with every macro replaced by Excel text.

    eiere: sheet -> the kommunenummer in its name, in a joint workbook. There a macro means the
    sheets of the same kommune.
    """
    inndata: dict[str, list[Celle]] = defaultdict(list)
    for ark in arkene:
        for celle in ark.celler:
            if celle.rolle == "inndata":
                inndata[ark.navn].append(celle)

    def bytt(treff: re.Match[str], eget: str) -> str:
        makro = _MAKROER.get(treff["navn"])
        if makro is None:
            raise InternFeil(f"Makroen {treff['navn']} finnes ikke.")
        navn, eier = treff["ark"], eiere.get(eget, "")
        if navn == "*":
            celler = [c for a, egne in inndata.items() if eiere.get(a, "") == eier for c in egne]
        else:
            celler = inndata.get(f"{navn} {eier}" if eier else navn, [])
        return makro(celler, eget, lister)

    def utvid(celle: Celle) -> Celle:
        if celle.formel is None or "{" not in celle.formel:
            return celle
        formel = _MAKRO.sub(lambda t: bytt(t, celle.ark), celle.formel)
        if len(formel) > _MAKS_LENGDE:
            raise InternFeil(f"Formelen i {celle.ark}!{celle.adresse} ble for lang.")
        return replace(celle, formel=formel)

    return [replace(ark, celler=tuple(utvid(c) for c in ark.celler)) for ark in arkene]


def rektangler(celler: Iterable[Celle]) -> list[tuple[int, int, int, int]]:
    """Cells of one sheet as few rectangles (top, left, bottom, right), in reading order."""
    kolonner: dict[int, list[int]] = defaultdict(list)
    for c in celler:
        kolonner[c.kol].append(c.rad)
    loep: dict[tuple[int, int], list[int]] = defaultdict(list)
    for kol, rader in kolonner.items():
        start = forrige = min(rader)
        for rad in [*sorted(rader)[1:], 0]:
            if rad != forrige + 1:
                loep[start, forrige].append(kol)
                start = rad
            forrige = rad
    ferdige = []
    for (topp, bunn), kols in loep.items():
        start = forrige = min(kols)
        for kol in [*sorted(kols)[1:], 0]:
            if kol != forrige + 1:
                ferdige.append((topp, start, bunn, forrige))
                start = kol
            forrige = kol
    return sorted(ferdige)


def _omraader(celler: Sequence[Celle], eget: str) -> list[str]:
    per_ark: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        per_ark[c.ark].append(c)
    ut = []
    for ark, egne in per_ark.items():
        prefiks = "" if ark == eget else arkprefiks(ark)
        for topp, venstre, bunn, hoyre in rektangler(egne):
            a, b = celleadresse(topp, venstre), celleadresse(bunn, hoyre)
            ut.append(f"{prefiks}{a}" if a == b else f"{prefiks}{a}:{b}")
    return ut


def _utfylt(omraade: str) -> str:
    """How many cells hold more than spaces. An error value is something, too."""
    if ":" not in omraade:
        return f'IFERROR(({uten_mellomrom(omraade)}<>"")*1,1)'
    return f'IFERROR(SUMPRODUCT(({uten_mellomrom(omraade)}<>"")*1),COUNTA({omraade}))'


def _mangler(celler: Sequence[Celle], eget: str, _: Mapping[str, tuple[str, ...]]) -> str:
    kreves = [c for c in celler if c.kreves]
    tall = [c for c in kreves if c.type in TALLTYPER]
    # Spaces in a number cell are told as text in a number cell.
    ledd = [f"COUNTA({','.join(_omraader(tall, eget))})"] if tall else []
    tekst = _omraader([c for c in kreves if c.type not in TALLTYPER], eget)
    return "-".join([str(len(kreves)), *ledd, *map(_utfylt, tekst)])


def _paakrevd(celler: Sequence[Celle], _eget: str, _: Mapping[str, tuple[str, ...]]) -> str:
    return str(sum(c.kreves for c in celler))


def _tekst_i_tall(celler: Sequence[Celle], eget: str, _: Mapping[str, tuple[str, ...]]) -> str:
    omraader = ",".join(_omraader([c for c in celler if c.type in TALLTYPER], eget))
    return f"COUNTA({omraader})-COUNT({omraader})" if omraader else "0"


def _utenfor(celler: Sequence[Celle], eget: str, _: Mapping[str, tuple[str, ...]]) -> str:
    grupper: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        if c.type in TALLTYPER and c.minst is not None:
            grupper[f"<{c.minst:g}"].append(c)
        if c.type in TALLTYPER and c.hoyst is not None:
            grupper[f">{c.hoyst:g}"].append(c)
    ledd = [
        f'COUNTIFS({omraade},"{kriterium}")'
        for kriterium, egne in grupper.items()
        for omraade in _omraader(egne, eget)
    ]
    return "+".join(ledd) or "0"


def _ikke_i_listen(
    celler: Sequence[Celle], eget: str, lister: Mapping[str, tuple[str, ...]]
) -> str:
    grupper: dict[str, list[Celle]] = defaultdict(list)
    for c in celler:
        if c.type == "valg":
            grupper[c.liste].append(c)
    ledd = []
    for liste, egne in grupper.items():
        for omraade in _omraader(egne, eget):
            lovlige = "".join(f'-COUNTIFS({omraade},"{v}")' for v in lister[liste])
            ledd.append(f"{_utfylt(omraade)}{lovlige}")
    return "+".join(ledd) or "0"


_Makro = Callable[[Sequence[Celle], str, Mapping[str, tuple[str, ...]]], str]
_MAKROER: Final[Mapping[str, _Makro]] = {
    "MANGLER": _mangler,
    "PAAKREVD": _paakrevd,
    "TEKST_I_TALL": _tekst_i_tall,
    "UTENFOR_GRENSEN": _utenfor,
    "IKKE_I_LISTEN": _ikke_i_listen,
}
