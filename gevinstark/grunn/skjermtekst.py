"""Text that can be shown: nothing in it steers the terminal, or the text around it.

By itself, so that the command line answers without what amounts and dates need.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from typing import Any, Final

#: Everything but line ends and the characters most texts are made of, which never steer anything.
_KAN_STYRE: Final = re.compile("[^\n -~\u00a1-\u00ac\u00ae-\u024f]")
_STYRETEGN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(tekst: str) -> str:
    """Text that cannot steer a terminal: control and formatting characters become "\ufffd"."""
    return "".join("\ufffd" if t != "\n" and steers(t) else t for t in tekst)


def steers(tegn: str) -> bool:
    """Whether a character does something to a terminal or to the text around it (line ends too)."""
    return unicodedata.category(tegn) in _STYRETEGN


def json_tekst(dokument: Any, innrykk: int | None = 1) -> str:
    """JSON that says exactly what the document says, with every character that steers a terminal
    written as an escape: it may be read with `cat`."""
    import json  # noqa: PLC0415 - as said above

    tekst = json.dumps(dokument, ensure_ascii=False, indent=innrykk)
    return _KAN_STYRE.sub(lambda t: json.dumps(t[0])[1:-1] if steers(t[0]) else t[0], tekst)


def quoted(ord_: object) -> str:
    """A word of a command line that can be copied: in quotes where a shell would divide it or read it
    as something else. Double ones, which every shell knows, unless it holds what they do not stop."""
    tekst = str(ord_)
    if re.fullmatch(r"[\w./\\:~+=@-]+", tekst):
        return tekst
    return shlex.quote(tekst) if re.search(r'["$`!%\\]', tekst) else f'"{tekst}"'
