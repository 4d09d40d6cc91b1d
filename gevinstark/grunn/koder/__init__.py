"""The catalogue of findings: every code with its severity and wording, in one place.

Codes are `FAM-nn`. A number is never given a second meaning, also when its code goes out of use.
The texts are `str.format` templates; `make_funn` (funn.py) fills them and says which names it offers.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.koder.fil import FIL
from gevinstark.grunn.koder.filinnhold import FILINNHOLD
from gevinstark.grunn.koder.identitet import IDENTITET
from gevinstark.grunn.koder.kode import Kode
from gevinstark.grunn.koder.konsolidering import KONSOLIDERING
from gevinstark.grunn.koder.maaling import MAALING
from gevinstark.grunn.koder.omregning import OMREGNING
from gevinstark.grunn.koder.planregler import PLANREGLER
from gevinstark.grunn.koder.regler import REGLER
from gevinstark.grunn.koder.struktur import STRUKTUR
from gevinstark.grunn.koder.svarregler import SVARREGLER
from gevinstark.grunn.koder.verdier import VERDIER
from gevinstark.grunn.koder.word import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_KODEFORM: Final = re.compile(r"[A-Z]{3}-[0-9]{2}")


def _katalog(koder: Iterable[Kode]) -> Mapping[str, Kode]:
    oppslag: dict[str, Kode] = {}
    for kode in koder:
        if not _KODEFORM.fullmatch(kode.kode):
            raise ValueError(f"Funnkoden {kode.kode!r} har ikke formen FAM-nn")
        if oppslag.setdefault(kode.kode, kode) is not kode:
            raise ValueError(f"Funnkoden {kode.kode} er brukt to ganger")
    return MappingProxyType(oppslag)


KODER: Final[Mapping[str, Kode]] = _katalog(
    (
        *FIL,
        *FILINNHOLD,
        *IDENTITET,
        *STRUKTUR,
        *VERDIER,
        *REGLER,
        *SVARREGLER,
        *PLANREGLER,
        *MAALING,
        *OMREGNING,
        *KONSOLIDERING,
        *WORD,
    )
)
