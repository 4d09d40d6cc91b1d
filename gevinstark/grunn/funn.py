"""A finding (funn): one thing worth telling about a file, a plan or a workbook, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

#: Characters of one detail in the text of a finding; `funnet` and `ventet` hold all of it.
MAKS_DETALJ: Final = 300


class Alvor(IntEnum):
    """Severity. KRITISK stops the remaining checks of that file."""

    INFO = 0
    ADVARSEL = 1
    FEIL = 2
    KRITISK = 3

    @property
    def navn(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Funn:
    """One finding.

    `kode` is in `koder.KODER`; `tekst` is the whole Norwegian message: what, where, what to do.
    `felt` is the field key; `funnet`/`ventet` are printable and may be None. `flere_celler`: when
    equal findings were grouped, the other cells on the same sheet.
    """

    kode: str
    tekst: str
    alvor: Alvor = field(default=Alvor.INFO)
    fil: str | None = None
    ark: str | None = None
    celle: str | None = None
    felt: str | None = None
    funnet: str | None = None
    ventet: str | None = None
    flere_celler: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str | list[str] | None]:
        """The finding in the shape of the contract (design.md); the cells of a group are beside it."""
        raa: dict[str, str | list[str] | None] = {
            "kode": self.kode,
            "alvor": self.alvor.navn,
            "ark": self.ark,
            "celle": self.celle,
            "felt": self.felt,
            "funnet": self.funnet,
            "ventet": self.ventet,
            "tekst": self.tekst,
        }
        if self.flere_celler:
            raa["flere_celler"] = list(self.flere_celler)
        return raa


def make_funn(
    kode: str,
    *,
    fil: str | None = None,
    ark: str | None = None,
    celle: str | None = None,
    felt: str | None = None,
    funnet: object = None,
    ventet: object = None,
    **detaljer: object,
) -> Funn:
    """Build a finding from its code: severity and wording come from the catalogue.

    `detaljer` fill the placeholders of the code's text beside ark, celle, funnet and ventet.
    """
    # All the texts there are, which most commands do without.
    from gevinstark.grunn.koder import KODER  # noqa: PLC0415 - as said above

    oppslag = KODER[kode]
    flettes = {
        "fil": fil,
        "ark": ark,
        "celle": celle,
        "funnet": funnet,
        "ventet": ventet,
        **detaljer,
    }
    tekst = oppslag.tekst.format(**{navn: _kort(verdi) for navn, verdi in flettes.items()})
    return Funn(
        kode=kode,
        alvor=Alvor[oppslag.alvor.upper()],
        # A cell without a label of its own is named once.
        tekst=tekst.replace(f"celle {celle} ({celle})", f"celle {celle}"),
        fil=fil,
        ark=ark,
        celle=celle,
        felt=felt,
        funnet=None if funnet is None else str(funnet),
        ventet=None if ventet is None else str(ventet),
    )


def _kort(verdi: object) -> object:
    """A detail as a message shows it: a formula can be 8 000 characters long."""
    if not isinstance(verdi, str) or len(verdi) <= MAKS_DETALJ:
        return verdi
    return f"{verdi[:MAKS_DETALJ]}… ({len(verdi)} tegn)"


def worst(funn: Iterable[Funn]) -> Alvor:
    """The highest severity, INFO when there are no findings."""
    return max((f.alvor for f in funn), default=Alvor.INFO)


def sorted_funn(funn: Sequence[Funn]) -> tuple[Funn, ...]:
    """Worst first, then in reading order of the workbook; stable for equal places."""
    return tuple(sorted(funn, key=lambda f: (-f.alvor, f.kode)))
