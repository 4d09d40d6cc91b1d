"""stdout and stderr as they are: any encoding, and a reader that goes away."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from typing import Final

#: What is written for signs that an old encoding lacks. A minus must never become a question mark.
_NAER: Final = {
    "−": "-", "–": "-", "—": "-", "→": "->", "←": "<-", "⏎": "|", "…": "...", "×": "x", "›": ">",
    "«": '"', "»": '"', "≥": ">=", "≤": "<=", "ø": "oe", "Ø": "OE", "æ": "ae", "Æ": "AE",
    "\u00a0": " ", "\u202f": " ", "\ufffd": "?",
}  # fmt: skip


def _naermest(feil: UnicodeError) -> tuple[str, int]:
    """The nearest that every encoding has."""
    if not isinstance(feil, UnicodeEncodeError):
        raise feil
    ut = []
    for tegn in feil.object[feil.start : feil.end]:
        enkelt = unicodedata.normalize("NFKD", tegn).encode("ascii", "ignore").decode()
        ut.append(_NAER.get(tegn) or enkelt or "?")
    return "".join(ut), feil.end


def accept_all_text() -> None:
    """No sign of a text may stop a run, whatever encoding the terminal or the pipe has."""
    codecs.register_error("naermest", _naermest)
    for strom in (sys.stdout, sys.stderr):
        if hasattr(strom, "reconfigure"):
            strom.reconfigure(errors="naermest")


def stop_writing() -> None:
    """Whoever read us has gone (`| head`): Python must not try to write the rest when it ends."""
    for strom in (sys.stdout, sys.stderr):
        try:
            strom.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), strom.fileno())
