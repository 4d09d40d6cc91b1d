"""The catalogue of findings: every code with its severity and wording, in one place.

Codes are `FAM-nn`. A number is never given a second meaning, also when its code goes out of use.
`tekst` is a `str.format` template; `make_funn` (funn.py) fills it and says which names it offers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.koder.fil import FIL
from gevinstark.grunn.koder.identitet import IDENTITET
from gevinstark.grunn.koder.konsolidering import KONSOLIDERING
from gevinstark.grunn.koder.maaling import MAALING
from gevinstark.grunn.koder.omregning import OMREGNING
from gevinstark.grunn.koder.rad import Alvornavn, Koderad
from gevinstark.grunn.koder.regler import REGLER
from gevinstark.grunn.koder.struktur import STRUKTUR
from gevinstark.grunn.koder.verdier import VERDIER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Kode:
    """One kind of finding.

    tittel: a few words, for headings. tekst: the whole message, what to do included.
    gjor: what to do, alone. kilde: where the rule comes from.
    """

    kode: str
    alvor: Alvornavn
    tittel: str
    tekst: str
    gjor: str
    kilde: str


def _kode(rad: Koderad) -> Kode:
    """The message is what is wrong followed by what to do, so that the advice is written once."""
    kode, alvor, tittel, hva, gjor, kilde = rad
    return Kode(kode, alvor, tittel, f"{hva} {gjor}", gjor, kilde)


_KODEFORM: Final = re.compile(r"[A-Z]{3}-[0-9]{2}")


def _katalog(koder: Iterable[Kode]) -> Mapping[str, Kode]:
    oppslag: dict[str, Kode] = {}
    for kode in koder:
        if not _KODEFORM.fullmatch(kode.kode):
            raise ValueError(f"Funnkoden {kode.kode!r} har ikke formen FAM-nn")
        if oppslag.setdefault(kode.kode, kode) is not kode:
            raise ValueError(f"Funnkoden {kode.kode} er brukt to ganger")
    return MappingProxyType(oppslag)


_RADER: Final = (
    *FIL, *IDENTITET, *STRUKTUR, *VERDIER, *REGLER, *MAALING, *OMREGNING, *KONSOLIDERING,
)  # fmt: skip
KODER: Final[Mapping[str, Kode]] = _katalog(map(_kode, _RADER))
