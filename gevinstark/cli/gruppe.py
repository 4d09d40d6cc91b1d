"""The command group and its exit codes (design: the contract)."""

from __future__ import annotations

import gc
import sys
from typing import Any, Final

import click

from gevinstark import __version__
from gevinstark.cli.skjerm import si
from gevinstark.grunn.errors import Brukerfeil, GevinstarkError, UgyldigKilde

FEIL_BRUK: Final = 2
KAN_IKKE: Final = 3
_SOKEALTERNATIVER: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Gruppe(click.Group):
    """Turns our exceptions into the contract's exit codes, each with its message on stderr."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except UgyldigKilde as feil:
            si(f"Fant {len(feil.feil)} feil i kilden:", farge="red")
            for f in feil.feil:
                si(f"  {f}")
            sys.exit(KAN_IKKE)
        except Brukerfeil as feil:
            si(str(feil), farge="red")
            sys.exit(FEIL_BRUK)
        except GevinstarkError as feil:
            si(str(feil), farge="red")
            sys.exit(KAN_IKKE)


def _collect_rarely() -> None:
    """Look for cycles among objects seldom: a command makes hundreds of thousands of cells and values,
    keeps nearly all of them to its end, and makes no cycles but errors with their tracebacks. Looking
    through them again and again took a sixth of a run. Everything else is freed at once, as always.
    """
    gc.set_threshold(100_000, 20, 100)


@click.group(cls=_Gruppe, context_settings=_SOKEALTERNATIVER)
@click.version_option(
    __version__, "--versjon", prog_name="gevinstark", message="%(prog)s %(version)s"
)
def main() -> None:
    """Arbeidsbøker for gevinstrealiseringsplaner: send ut, les inn med bevis, regn etter, legg sammen."""
    _collect_rarely()
