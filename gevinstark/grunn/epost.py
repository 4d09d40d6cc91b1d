"""Who writes, who is written to, and what may stand in an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: What may stand in an address; anything else is not written into a letter.
_ADRESSE: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)


@dataclass(frozen=True, slots=True)
class Mottaker:
    """Who a letter is for. navn may be ""."""

    epost: str
    navn: str = ""


@dataclass(frozen=True, slots=True)
class Kontakt:
    """The coordinator, as the kommuner may see it. Each part may be ""."""

    navn: str = ""
    rolle: str = ""
    epost: str = ""
    telefon: str = ""


def is_epost(tekst: str) -> bool:
    """Whether it is one address and nothing else."""
    return _ADRESSE.fullmatch(tekst.strip()) is not None


def list_epost(tekst: str) -> Sequence[Mottaker]:
    """Addresses in a cell, set apart by comma, semicolon or a new line; "Navn <a@b.no>" too."""
    funnet = []
    for ledd in re.split(r"[;,\n]", tekst):
        navn, _, rest = ledd.strip().rpartition("<") if "<" in ledd else ("", "", ledd.strip())
        adresse = rest.rstrip(">").strip()
        if is_epost(adresse):
            funnet.append(Mottaker(adresse, navn.strip(' "')))
    return funnet
