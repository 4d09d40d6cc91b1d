"""Exceptions that mean "cannot go on". Everything else that is wrong is a Funn (a value)."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # The command line answers without what amounts and dates need.
    from gevinstark.grunn.verdi import Sted

_PAKKE: Final = Path(__file__).parents[1]
#: Characters of an exception's own words; some quote all they were given.
_MAKS_MELDING: Final = 300
#: What the operating system says no to, in words.
_HVORFOR: Final = {
    errno.ENOSPC: "disken er full",
    errno.EACCES: "ingen tilgang",
    errno.EPERM: "ingen tilgang",
    errno.EROFS: "disken er skrivebeskyttet",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.ENOENT: "finnes ikke",
    errno.EISDIR: "er en mappe",
    errno.ENOTDIR: "en del av stien er ikke en mappe",
    errno.EEXIST: "finnes fra før",
    errno.EMFILE: "for mange åpne filer",
    errno.EIO: "disken svarer ikke",
}


def norsk_grunn(feil: OSError) -> str:
    """Why the operating system said no."""
    return _HVORFOR.get(feil.errno or 0) or feil.strerror or type(feil).__name__


def describe(feil: BaseException) -> str:
    """ "ValueError: … (gevinstark.motor.plan, linje 40)": what happened, and where in our own code."""
    tekst = type(feil).__name__
    if melding := " ".join(str(feil).split()):
        tekst += f": {melding[:_MAKS_MELDING]}"
    sted, spor = "", feil.__traceback__
    while spor is not None:
        sti = Path(spor.tb_frame.f_code.co_filename)
        if sti.is_relative_to(_PAKKE):
            modul = ".".join((_PAKKE.name, *sti.relative_to(_PAKKE).with_suffix("").parts))
            sted = f" ({modul}, linje {spor.tb_lineno})"
        spor = spor.tb_next
    return tekst + sted


class GevinstarkError(Exception):
    """Base of all exceptions this program raises on purpose. The CLI maps it to exit code 3."""


class Brukerfeil(GevinstarkError):
    """The command was used wrongly (missing folder, file in the way). Exit code 2."""


@dataclass(frozen=True, slots=True)
class Kildefeil:
    """One mistake in a form, plan or answer file, with the place a person must go to mend it.

    linje: 0 in files without lines.
    """

    fil: str
    linje: int
    tekst: str

    def __str__(self) -> str:
        hvor = f"{self.fil}, linje {self.linje}" if self.linje else self.fil
        return f"{hvor}: {self.tekst}"


class UgyldigKilde(GevinstarkError):
    """A form, plan or answer file has mistakes. Carries all of them, never only the first."""

    def __init__(self, feil: Sequence[Kildefeil]) -> None:
        self.feil = tuple(feil)
        super().__init__("\n".join(str(f) for f in self.feil))


class BokenErFull(GevinstarkError):
    """There are more figures than the regional workbook has room for."""


class InternFeil(GevinstarkError):
    """A fault of ours: a form version or a program rule that contradicts itself."""


class Formelring(InternFeil):
    """Formulas that read each other in a ring. steder: the cells on the way, the first one last too."""

    def __init__(self, steder: Sequence[Sted]) -> None:
        super().__init__(f"Formlene går i ring: {' → '.join(f'{s.ark}!{s.celle}' for s in steder)}")
        self.steder = tuple(steder)
