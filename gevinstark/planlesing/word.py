"""A plan in Word -> plan.yaml, and the list of what found no place in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.ressurser import SKJEMA, malfil
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.word.blokker import read_dokument
from gevinstark.lesing.zipvern import RETUR, megabyte
from gevinstark.mal.malfiler import read_mal
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.planlesing.dokumentleser import read_felt
from gevinstark.planlesing.ordlyd import Ordlyd, read_ordlyd
from gevinstark.planlesing.plandata import make_plandata

WORD: Final = ".docx"


@dataclass(frozen=True, slots=True)
class Wordplan:
    """plan: the data of plan.yaml. felt: how many texts were placed. funn: everything else."""

    fil: str
    skjema: str
    plan: dict[str, Any]
    felt: int
    funn: tuple[Funn, ...]

    @property
    def ikke_plassert(self) -> tuple[Funn, ...]:
        """What people must place themselves; the others are remarks on what was placed."""
        return tuple(f for f in self.funn if f.alvor >= Alvor.FEIL)

    def as_yaml(self) -> str:
        return dump_yaml(self.plan)

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": 1,
            "fil": self.fil,
            "skjema": self.skjema,
            "felt": self.felt,
            "ikke_plassert": [f.as_json() for f in self.ikke_plassert],
            "merknader": [f.as_json() for f in self.funn if f.alvor < Alvor.FEIL],
        }


def ordlyd_for(skjema: str) -> Ordlyd:
    """How a form stands as a Word document. Raises GevinstarkError for one that nobody has described."""
    fil = malfil(skjema).with_suffix(".word.yaml")
    if not fil.is_file():
        raise GevinstarkError(f"Skjemaet {skjema} kan ikke skrives til eller leses fra Word.")
    return read_ordlyd(fil)


def read_word_plan(sti: Path, skjema: str = SKJEMA) -> Wordplan:
    """Read a plan. Raises GevinstarkError, with what to do, for a file that is no plan in Word."""
    try:
        if sti.stat().st_size > RETUR.fil:
            raise GevinstarkError(
                f"{sti.name} er større enn {megabyte(RETUR.fil)}. Ta bort bildene i dokumentet og prøv igjen."
            )
        innhold = sti.read_bytes()
    except OSError as feil:
        raise GevinstarkError(f"{sti} kan ikke åpnes: {feil.strerror}.") from feil
    return read_word(sti.name, innhold, skjema)


def read_word(fil: str, innhold: bytes, skjema: str = SKJEMA) -> Wordplan:
    """Read the bytes of a document. Raises as `read_word_plan`."""
    try:
        dokument = read_dokument(innhold)
    except VernBrudd as feil:
        raise GevinstarkError(f"{fil}: {feil.as_funn(fil).tekst}") from feil
    ordlyd = ordlyd_for(skjema)
    samling = read_felt(fil, dokument, ordlyd)
    if not samling.ekstra and not (
        Counter(n.split(".")[0] for n in samling.felt).keys() & ordlyd.tabeller.keys()
    ):
        raise GevinstarkError(
            f"{fil} har ingen av tabellene i skjemaet {skjema}. Bruk dokumentet som har tabell A–G."
        )
    plan = make_plandata(samling, ordlyd, read_mal(malfil(skjema)))
    return Wordplan(fil, skjema, plan, len(samling.felt), tuple(samling.funn))
