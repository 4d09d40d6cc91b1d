"""What a Word document gave: fields with their places, and the list of what found no place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.lesing.word.dokument import Dokument, Merknad
from gevinstark.planlesing.blankt import is_blank
from gevinstark.planlesing.ordlyd import Ordlyd, letters

_SIDETALL: Final = re.compile(r"\bside\s*\d*(?:\s*(?:av|/)\s*\d+)?|\d+|[·|]", re.IGNORECASE)
#: Remark in the document -> the finding that tells it.
_MERKNADER: Final = {
    "slettet": "ORD-26",
    "satt_inn": "ORD-26",
    "gjennomstreket": "ORD-27",
    "fotnote": "ORD-29",
    "kommentar": "ORD-28",
    "hevet": "ORD-25",
    "bilde": "ORD-20",
    "skjult": "ORD-23",
    "topptekst": "ORD-48",
    "innlimt": "ORD-47",
}


@dataclass(frozen=True, slots=True)
class Sted:
    """Where in the document: the table as the form names it, row and column heading as printed."""

    tabell: str
    rad: str = ""
    kolonne: str = ""

    def as_tekst(self) -> str:
        return ", ".join(t for t in (self.rad, self.kolonne) if t) or "hele"


@dataclass
class Samling:
    """Filled in table by table. felt: key as table.row.column -> text as it stood."""

    fil: str
    tittel: str = ""
    felt: dict[str, str] = field(default_factory=dict)
    steder: dict[str, Sted] = field(default_factory=dict)
    funn: list[Funn] = field(default_factory=list)
    #: The appendix with what the form has no place for (`planfelt`): key -> text.
    ekstra: dict[str, str] = field(default_factory=dict)

    def add(self, nokkel: str, tekst: str, sted: Sted) -> bool:
        """Put a text in a field. False, and nothing done, when the field has one."""
        if nokkel in self.felt:
            return self.felt[nokkel] == tekst
        self.felt[nokkel] = tekst
        self.steder[nokkel] = sted
        return True

    def add_linje(self, nokkel: str, tekst: str, sted: Sted) -> None:
        """Put a text in a field, as a line more when it has some."""
        if nokkel in self.felt:
            self.felt[nokkel] += f"\n{tekst}"
        else:
            self.add(nokkel, tekst, sted)

    def tell(self, kode: str, sted: Sted, funnet: str = "", ventet: str = "") -> None:
        """One line of the list: what it is about, where, and the whole text."""
        self.funn.append(
            make_funn(
                kode,
                fil=self.fil,
                ark=sted.tabell,
                funnet=funnet,
                ventet=ventet,
                sted=sted.as_tekst(),
            )
        )

    def tell_merknader(self, merknader: tuple[Merknad, ...], sted: Sted) -> None:
        for merknad in merknader:
            hva = merknad.tekst or {"satt_inn": "en ny linje", "bilde": "et bilde"}.get(
                merknad.art, ""
            )
            self.tell(_MERKNADER[merknad.art], sted, hva)

    def tell_utenfor(self, dokument: Dokument, ordlyd: Ordlyd) -> None:
        """What stands beside the text itself, but for page numbers and what the form prints there."""
        kjent = {letters(dokument.tittel), letters(self.tittel)}
        for merknad in dokument.utenfor:
            tekst = _SIDETALL.sub(" ", merknad.tekst)
            trykt = letters(tekst) in kjent or is_blank(tekst) or ordlyd.is_ledetekst(tekst)
            if merknad.art != "topptekst" or not trykt:
                self.tell_merknader((merknad,), Sted("Utenfor teksten"))


@dataclass
class Tilstand:
    """What a table's rows have been so far: the last ID and phase, and whether a sum row closed it."""

    radid: str = ""
    faser_brukt: int = 0
    lukket: bool = False
    fotnoter: int = 0
