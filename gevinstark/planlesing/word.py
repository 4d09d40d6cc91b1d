"""A plan in Word -> plan.yaml, and the list of what found no place in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.maalform import NYNORSK
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.ressurser import SKJEMA, malfil
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.word.blokker import read_dokument
from gevinstark.lesing.word.dokument import Dokument
from gevinstark.lesing.zipvern import RETUR, megabyte
from gevinstark.mal.malfiler import read_mal
from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.mal.skjema import Mal
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.planlesing.dokumentleser import read_felt
from gevinstark.planlesing.gjenkjenning import compute_likhet
from gevinstark.planlesing.ordlyd import Ordlyd, letters, read_ordlyd
from gevinstark.planlesing.plandata import make_plandata

WORD: Final = ".docx"
#: What documents are called. Which of them can be read, is said by what is in them (`lesing.word`).
_DOKUMENTER: Final = frozenset(
    {WORD, ".doc", ".docm", ".dotx", ".rtf", ".odt", ".pdf", ".png", ".jpg"}
)
_ORDLYD: Final = ".word.yaml"


def is_dokument(sti: Path) -> bool:
    return sti.suffix.lower() in _DOKUMENTER


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
    fil = malfil(skjema).with_suffix(_ORDLYD)
    if not fil.is_file():
        raise GevinstarkError(f"Skjemaet {skjema} kan ikke skrives til eller leses fra Word.")
    return read_ordlyd(fil)


def _skjemaene() -> dict[str, Ordlyd]:
    """The forms that travel with the program and are known as Word documents."""
    mappe = malfil(SKJEMA).parents[1]
    filer = sorted(mappe.glob(f"*/*{_ORDLYD}"))
    return {f"{f.parent.name}/{f.name.removesuffix(_ORDLYD)}": read_ordlyd(f) for f in filer}


def _find_skjema(dokument: Dokument, skjemaene: Mapping[str, Ordlyd]) -> str | None:
    """The form whose headings are most like those of the document's tables; None for no tables."""
    likhet = {navn: compute_likhet(dokument, ordlyd) for navn, ordlyd in skjemaene.items()}
    beste = max(likhet, key=lambda navn: likhet[navn])
    return beste if likhet[beste] > 0 else None


def read_word_plan(sti: Path) -> Wordplan:
    """Read a plan, on whichever form it is. Raises GevinstarkError, with what to do, for a file that is
    no plan in Word."""
    try:
        if sti.stat().st_size > RETUR.fil:
            raise GevinstarkError(
                f"{sti.name} er større enn {megabyte(RETUR.fil)}. Ta bort bildene i dokumentet og prøv igjen."
            )
        innhold = sti.read_bytes()
    except OSError as feil:
        raise GevinstarkError(f"{sti} kan ikke åpnes: {feil.strerror}.") from feil
    return read_word(sti.name, innhold)


def read_word(fil: str, innhold: bytes, skjema: str | None = None) -> Wordplan:
    """Read the bytes of a document. skjema: the form, when it is known. Raises as `read_word_plan`."""
    try:
        dokument = read_dokument(innhold)
    except VernBrudd as feil:
        raise GevinstarkError(f"{fil}: {feil.as_funn(fil).tekst}") from feil
    skjemaene = _skjemaene()
    skjema = skjema or _find_skjema(dokument, skjemaene)
    if skjema is None:
        raise GevinstarkError(
            f"{fil} har ingen av tabellene i skjemaene {norsk_liste(list(skjemaene))}. "
            "Bruk dokumentet som har tabell A–G."
        )
    ordlyd, mal = skjemaene[skjema], read_mal(malfil(skjema))
    samling = read_felt(fil, dokument, ordlyd)
    plan = make_plandata(samling, ordlyd, mal, Path(fil).stem)
    if _is_nynorsk(dokument, mal):
        plan.setdefault("maalform", NYNORSK)
    return Wordplan(fil, skjema, plan, len(samling.felt), tuple(samling.funn))


def _is_nynorsk(dokument: Dokument, mal: Mal) -> bool:
    """Whether more of the headings that differ are in nynorsk."""
    par = {k.overskrift: to_nynorsk(k.overskrift) for t in mal.tabeller(FELLES) for k in t.kolonner}
    ulike = {letters(nb): letters(nn) for nb, nn in par.items() if letters(nb) != letters(nn)}
    tekster = {letters(t) for tabell in dokument.tabeller() for t in tabell.tekster()}
    return len(tekster & {*ulike.values()}) > len(tekster & ulike.keys())
