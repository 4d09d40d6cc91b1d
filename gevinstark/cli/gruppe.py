"""The command group and its exit codes (design: the contract)."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from gevinstark import __version__
from gevinstark.cli.clicknorsk import speak_norsk
from gevinstark.cli.skjerm import say
from gevinstark.cli.strommer import accept_all_text, stop_writing
from gevinstark.grunn.errors import (
    Brukerfeil,
    GevinstarkError,
    InternFeil,
    UgyldigKilde,
    describe,
    norsk_grunn,
)

FEIL_BRUK: Final = 2
KAN_IKKE: Final = 3
VAAR_FEIL: Final = 4
AVBRUTT: Final = 130
#: As shells have it for a program whose reader went away: 128 + SIGPIPE.
INGEN_LESER: Final = 141
#: The variable in which a shell asks what a word may become (`fullfoering`).
FULLFOERING: Final = "_GEVINSTARK_COMPLETE"
_SOKEALTERNATIVER: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
BEGYNN: Final = """gevinstark lager arbeidsbøker for gevinstrealiseringsplaner, og leser dem inn igjen.

Begynn med ett av disse:
  gevinstark demo demo          hele runden på et eksempel, i mappen demo/
  gevinstark ny MAPPE           en plan å begynne med
  gevinstark hjelp              alle kommandoene
  gevinstark hjelp konsolider   én kommando"""

speak_norsk()


class Kommando(click.Command):
    """A command, with the option every command has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[VALG]", **kwargs})
        self.params.append(_loggvalg())


class Gruppe(click.Group):
    """Turns what went wrong into the contract's exit codes, each with its message on stderr."""

    command_class = Kommando

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        mer = {"options_metavar": "[VALG]", "subcommand_metavar": "KOMMANDO …"}
        super().__init__(*args, **{**mer, **kwargs})
        self.params.append(_loggvalg())
        self.ord: Sequence[str] = ()
        self.loggfil: Path | None = None

    def main(self, args: Sequence[str] | None = None, *rest: Any, **kwargs: Any) -> Any:
        accept_all_text()
        # We multiply no matrices: threads for it would only take room, and hinder `innlesing.gren`.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self.ord = sys.argv[1:] if args is None else list(args)
        self.loggfil = None
        try:
            valg = {"complete_var": FULLFOERING, **kwargs, "standalone_mode": False}
            kode = super().main(args, *rest, **valg)
        except (Exception, SystemExit) as feil:  # noqa: BLE001 - every ending has its exit code
            kode = feil.code if isinstance(feil, SystemExit) else self._tell(feil)
        self._log_end(kode)
        sys.exit(kode)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            stop_writing()
            return INGEN_LESER

    def _tell(self, feil: Exception) -> int:
        """Say what went wrong, and give the exit code of it."""
        if isinstance(feil, click.ClickException):
            feil.show()
            return feil.exit_code
        if isinstance(feil, click.Abort):
            say("Avbrutt.")
            return AVBRUTT
        self._log_feil(feil)
        tekst, kode = explain_stans(feil)
        say(tekst, farge="red")
        if kode == VAAR_FEIL:
            say(self._where_logg())
        elif isinstance(feil, UgyldigKilde):
            for f in feil.feil:
                say(f"  {f}")
        return kode

    def _where_logg(self) -> str:
        if self.loggfil is not None:
            return f"Alt om feilen står i {self.loggfil}. Legg den ved når dere melder fra."
        return "Kjør kommandoen én gang til med --logg feil.txt, og legg ved filen når dere melder fra."

    def open_logg(self, sti: Path) -> None:
        from gevinstark.cli import logg

        logg.open_logg(sti, self.ord)
        self.loggfil = sti

    def _log_feil(self, feil: Exception) -> None:
        if self.loggfil is not None:
            from gevinstark.cli import logg

            logg.LOGG.error("Stanset", exc_info=feil)

    def _log_end(self, kode: Any) -> None:
        if self.loggfil is not None:
            from gevinstark.cli import logg

            logg.LOGG.info("Avslutningskode %s", kode or 0)
            logg.close_logg()


def explain_stans(feil: Exception) -> tuple[str, int]:
    """In words, and the exit code."""
    if isinstance(feil, UgyldigKilde):
        return f"Fant {len(feil.feil)} feil i kilden:", KAN_IKKE
    if isinstance(feil, Brukerfeil):
        return str(feil), FEIL_BRUK
    if isinstance(feil, GevinstarkError) and not isinstance(feil, InternFeil):
        return str(feil), KAN_IKKE
    if isinstance(feil, MemoryError):
        return "Maskinen har ikke nok minne til dette. Ta færre filer om gangen.", KAN_IKKE
    if isinstance(feil, OSError) and feil.filename is not None:
        return f"Kan ikke bruke {feil.filename}: {norsk_grunn(feil)}.", KAN_IKKE
    return f"Det er en feil i gevinstark. Dette skjedde: {describe(feil)}.", VAAR_FEIL


def _open_logg(ctx: click.Context, _: click.Parameter, sti: Path | None) -> None:
    gruppe = ctx.find_root().command
    if sti is not None and isinstance(gruppe, Gruppe):
        gruppe.open_logg(sti)


def _loggvalg() -> click.Option:
    return click.Option(
        ["--logg"],
        type=click.Path(path_type=Path),
        metavar="FIL",
        expose_value=False,
        is_eager=True,
        callback=_open_logg,
        help="Skriv hva som skjer, og alt om feil, på slutten av denne filen.",
    )


def _collect_rarely() -> None:
    """Look for cycles among objects seldom: a command makes hundreds of thousands of cells and values,
    keeps nearly all of them to its end, and makes no cycles but errors with their tracebacks. Looking
    through them again and again took a sixth of a run. Everything else is freed at once, as always. On
    the way out nobody needs the room.
    """
    gc.set_threshold(100_000, 20, 100)
    atexit.register(gc.freeze)


@click.group(
    "gevinstark", cls=Gruppe, context_settings=_SOKEALTERNATIVER, invoke_without_command=True
)
@click.version_option(
    __version__, "--versjon", "--version", prog_name="gevinstark", message="%(prog)s %(version)s"
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Arbeidsbøker for gevinstrealiseringsplaner: send ut, les inn med bevis, regn etter, legg sammen."""
    _collect_rarely()
    if ctx.invoked_subcommand is None:
        click.echo(BEGYNN)


@main.command()
@click.argument("kommando", required=False)
@click.pass_context
def hjelp(ctx: click.Context, kommando: str | None) -> None:
    """Vis alle kommandoene, eller hvordan én KOMMANDO brukes."""
    rot = ctx.find_root()
    if kommando is None:
        click.echo(rot.get_help())
        return
    funnet = main.get_command(rot, kommando)
    if funnet is None:
        raise Brukerfeil(f"Kommandoen «{kommando}» finnes ikke. Skriv «gevinstark hjelp».")
    click.echo(funnet.get_help(click.Context(funnet, rot, kommando, **_SOKEALTERNATIVER)))  # type: ignore[arg-type]
