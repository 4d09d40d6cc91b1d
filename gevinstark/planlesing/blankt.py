"""What counts as nothing written in a form: the template's own words, and a dash."""

from __future__ import annotations

import re
from typing import Final

#: The template's own words stand for blank: <…>, […], a dash, A(x), (V1-Vx).
_BLANK: Final = re.compile(
    r"<[^>]*>|\[[^\]]*\]|[-–—.…]+"
    r"|\(?[ØOAVK]\(?x\)*|\(?[ØOAVK]\d*\s*[-–]\s*[ØOAVK]\(?x\)*"
)

_MALID: Final = re.compile(r"\(?[ØOAVK]\s?(?:\(x\)|x|1\s?[-–]\s?[ØOAVK]?x)\)?", re.IGNORECASE)


def is_blank(tekst: str) -> bool:
    """Nothing, or the template's own words for it."""
    return not tekst.strip() or _BLANK.fullmatch(tekst.strip()) is not None


def is_malens_id(tekst: str) -> bool:
    """ "V(x)", "K1-Kx": where the template says that an ID goes."""
    return _MALID.fullmatch(tekst) is not None


def own_text(tekst: str) -> str:
    """What is written; "" for the template's own words."""
    return "" if is_blank(tekst) else tekst.strip()
