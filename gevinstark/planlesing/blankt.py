"""What counts as nothing written in a form: the template's own words, and a dash."""

from __future__ import annotations

import re
from typing import Final

#: The template's own words stand for blank: <…>, […], a dash, A(x), (V1-Vx).
_BLANK: Final = re.compile(
    r"<[^>]*>|\[[^\]]*\]|[-–—.…]+"
    r"|\(?[ØOAVK]\(?x\)*|\(?[ØOAVK]\d*\s*[-–]\s*[ØOAVK]\(?x\)*"
)


def is_blank(tekst: str) -> bool:
    """Nothing, or the template's own words for it."""
    return not tekst.strip() or _BLANK.fullmatch(tekst.strip()) is not None
