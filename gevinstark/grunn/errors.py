"""Exceptions that mean "cannot go on". Everything else that is wrong is a Funn (a value)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class GevinstarkError(Exception):
    """Base of all exceptions this program raises on purpose. The CLI maps it to exit code 3."""


class Brukerfeil(GevinstarkError):
    """The command was used wrongly (missing folder, file in the way). Exit code 2."""


@dataclass(frozen=True, slots=True)
class Kildefeil:
    """One mistake in a form, plan or answer file, with the place a person must go to mend it."""

    fil: str
    linje: int
    tekst: str

    def __str__(self) -> str:
        return f"{self.fil}, linje {self.linje}: {self.tekst}"


class UgyldigKilde(GevinstarkError):
    """A form, plan or answer file has mistakes. Carries all of them, never only the first."""

    def __init__(self, feil: Sequence[Kildefeil]) -> None:
        self.feil = tuple(feil)
        super().__init__("\n".join(str(f) for f in self.feil))


class BokenErFull(GevinstarkError):
    """There are more figures than the regional workbook has room for."""


class InternFeil(GevinstarkError):
    """A fault of ours: a form version or a program rule that contradicts itself."""
