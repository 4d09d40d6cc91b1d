"""A decision by hand about what came in, and what became of it. It has reason, who and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from gevinstark.grunn.funn import Funn

Handling = Literal["velg_fil", "hold_utenfor", "rett_svar", "utelat_kommune"]
HANDLINGER: Final[Mapping[Handling, str]] = {
    "velg_fil": "Velg fil",
    "hold_utenfor": "Hold fil utenfor",
    "rett_svar": "Rett svar",
    "utelat_kommune": "Utelat kommune",
}
#: rettet: there was an answer. tilfoert: there was none. uten_virkning: nothing is as decided.
Virkning = Literal["valgt", "holdt_utenfor", "utelatt", "rettet", "tilfoert", "uten_virkning"]
VIRKNINGER: Final[Mapping[Virkning, str]] = {
    "valgt": "valgt",
    "holdt_utenfor": "holdt utenfor",
    "utelatt": "utelatt",
    "rettet": "rettet",
    "tilfoert": "ført inn",
    "uten_virkning": "ingen virkning",
}
#: Short forms on the command line have no reason, nobody and no date.
IKKE_OPPGITT: Final = "ikke oppgitt"


@dataclass(frozen=True, slots=True)
class Beslutning:
    """As it is written. kilde, rad: the list it stands in and the row there, or the short form and 0.

    kommune: its number. felt: a field key; else ark and celle say where. verdi: what the answer is
    from now on, None to take it away. dato: ISO text.
    """

    handling: Handling
    kilde: str
    rad: int = 0
    begrunnelse: str = ""
    av: str = ""
    dato: str = ""
    fil: str = ""
    plan: str = ""
    kommune: str = ""
    aar: int | None = None
    felt: str = ""
    ark: str = ""
    celle: str = ""
    verdi: Any = None

    @property
    def signatur(self) -> str:
        """Why, by whom and when, in one line."""
        if not self.rad:
            return self.kilde
        aar, maaned, dag = self.dato.split("-")
        return f"{self.begrunnelse.rstrip('.')} ({self.av}, {dag}.{maaned}.{aar})"

    @property
    def sted(self) -> str:
        """Where it stands, in words."""
        return f"{self.kilde}, rad {self.rad}" if self.rad else self.kilde


@dataclass(frozen=True, slots=True)
class Beslutningsutfall:
    """What became of a decision. The place is the return's that counts, where one is hit. foer: what stood there;
    naa: what counts now. funn: why it has no effect, or what to look at."""

    beslutning: Beslutning
    utfall: Virkning
    plan: str = ""
    kommunenr: str = ""
    kommune: str = ""
    aar: int | None = None
    fil: str = ""
    sha256: str = ""
    ark: str = ""
    celle: str = ""
    felt: str = ""
    etikett: str = ""
    foer: str = ""
    naa: str = ""
    funn: tuple[Funn, ...] = ()

    def as_json(self) -> dict[str, Any]:
        b = self.beslutning
        steder = ("plan", "kommune", "fil", "sha256", "ark", "celle", "felt")
        hvor = {**{navn: getattr(self, navn) or None for navn in steder}, "aar": self.aar}
        return {
            "handling": b.handling,
            "kilde": b.kilde,
            "rad": b.rad or None,
            "utfall": self.utfall,
            **hvor,
            "kommune": self.kommunenr or None,
            "foer": self.foer or None,
            "naa": self.naa or None,
            "begrunnelse": b.begrunnelse or None,
            "av": b.av or None,
            "dato": b.dato or None,
            "funn": [f.as_json() for f in self.funn],
        }
