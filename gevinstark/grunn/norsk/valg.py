"""Choices from a list as people spell them, and lists as they are said."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.norsk.rens import MAKS_LENGDE, without_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_RUNDT_SKRAASTREK: Final = re.compile(r" ?/ ?")


def _valgnokkel(tekst: str) -> str:
    """What two spellings of the same choice share: NFC, single spaces, "Lav / Moderat", case, and no full
    stop at the end."""
    synlig = without_invisible(unicodedata.normalize("NFC", tekst))
    return _RUNDT_SKRAASTREK.sub("/", " ".join(synlig.split())).casefold().removesuffix(".")


def normalise_valg(
    tekst: str, lovlige: Sequence[str], alias: Mapping[str, str]
) -> tuple[str, bool] | None:
    """The allowed choice a text means, and whether it differs from what was written.

    `alias` maps other words to allowed ones (Stor -> høy). None when the text means none of them.
    """
    if tekst in lovlige:
        return tekst, False
    if len(tekst) > MAKS_LENGDE:
        return None
    nokkel = _valgnokkel(tekst)
    valgene = {_valgnokkel(valg): valg for valg in reversed(lovlige)}
    if nokkel in valgene:
        return valgene[nokkel], True
    aliasene = {_valgnokkel(fra): til for fra, til in alias.items()}
    valg = valgene.get(_valgnokkel(aliasene[nokkel])) if nokkel in aliasene else None
    return None if valg is None else (valg, True)


def lower_first(tekst: str) -> str:
    """A heading or label as it stands in the middle of a sentence."""
    return tekst[:1].lower() + tekst[1:]


def norsk_liste(ledd: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b og c"; nothing gives ""."""
    if len(ledd) < 2:  # noqa: PLR2004
        return "".join(ledd)
    return f"{', '.join(ledd[:-1])} og {ledd[-1]}"


def count_ord(antall: int, en: str, flere: str) -> str:
    """ "1 celle", "2 celler"."""
    return f"{antall} {en if antall == 1 else flere}"


def cut_liste(
    ledd: Sequence[str], hoyst: int, samle: Callable[[Sequence[str]], str] = norsk_liste
) -> str:
    """A list that is cut says by how much: "a, b og 3 til". samle: how one that is short enough is said."""
    if len(ledd) <= hoyst:
        return samle(ledd)
    return f"{', '.join(ledd[:hoyst])} og {len(ledd) - hoyst} til"
