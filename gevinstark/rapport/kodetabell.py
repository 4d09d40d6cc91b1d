"""The table of findings: every code with severity, title, what to do and where the rule comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.koder.kode import Kode

SKJEMAVERSJON: Final = 1
FAMILIER: Final = {
    "FIL": "Selve filen",
    "IDE": "Hvem filen er fra",
    "STR": "Ark, låste celler og formler",
    "VER": "Verdiene i feltene",
    "REG": "Reglene i skjemaet",
    "MAA": "Måling",
    "OMR": "Omregning",
    "KON": "Sammenlegging",
    "ORD": "Planer i Word",
}
_FLETTEFELT: Final = re.compile(r"\{[^}]*\}")
#: The sources as the catalogue names them, as people read them.
_KILDER: Final = (
    ("teknikk: Reading, what hurts", "trygg lesing"),
    ("teknikk: What other programs do to a file that comes back", "andre programmers lagring"),
    ("teknikk: What other programs do", "andre programmers lagring"),
    ("design: Three calculators", "tre beregninger"),
    ("domene §8", "kontroll av innsendte filer"),
    ("domene §6", "kommunens egne faner"),
    ("domene ", "funn i den ekte planen "),
)
#: Working notes that have no name of their own above.
_NOTATER: Final = re.compile(r"\b(?:teknikk|design): .*")


def rader() -> Iterator[tuple[str, str, str, str, str]]:
    """One row a code, by family and number."""
    rekke = list(FAMILIER)
    for kode in sorted(KODER.values(), key=lambda k: (_familie(k, rekke), k.kode)):
        yield kode.kode, Alvor[kode.alvor.upper()].name, kode.tittel, gjor(kode), kilde(kode)


def _familie(kode: Kode, rekke: list[str]) -> int:
    familie = kode.kode[:3]
    return rekke.index(familie) if familie in rekke else len(rekke)


def gjor(kode: Kode) -> str:
    """What to do; what is filled in for each finding is shown as dots."""
    return _FLETTEFELT.sub("…", kode.gjor)


def kilde(kode: Kode) -> str:
    tekst = kode.kilde
    for fra, til in _KILDER:
        tekst = tekst.replace(fra, til)
    return _NOTATER.sub("utformingen av programmet", tekst)


def koder_json() -> dict[str, Any]:
    return {
        "skjemaversjon": SKJEMAVERSJON,
        "koder": [
            {
                "kode": k.kode,
                "alvor": k.alvor,
                "tittel": k.tittel,
                "tekst": k.tekst,
                "gjor": k.gjor,
                "kilde": kilde(k),
            }
            for k in sorted(KODER.values(), key=lambda k: k.kode)
        ],
    }
