"""What click itself says, in Norwegian: click looks its texts up by the English ones, as gettext does."""

from __future__ import annotations

from typing import Final

from click import core, decorators, exceptions, formatting, parser, types

#: English -> Norwegian. Both ways of writing it, where versions of click differ.
TEKSTER: Final = {
    "Usage:": "Bruk:",
    "Options": "Valg",
    "Commands": "Kommandoer",
    "Error: {message}": "Feil: {message}",
    "Try '{command} {option}' for help.": "Skriv «{command} {option}» for å få hjelp.",
    "Missing command.": "Kommandoen mangler.",
    "Missing argument": "Dette mangler:",
    "Missing option": "Dette valget mangler:",
    "Missing parameter": "Dette mangler:",
    "Missing parameter: {param_name}": "Dette mangler: {param_name}",
    "Missing {param_type}": "Dette mangler: {param_type}",
    "Invalid value: {message}": "Ugyldig verdi: {message}",
    "Invalid value for {param_hint}: {message}": "Ugyldig verdi for {param_hint}: {message}",
    "No such option {name!r}.": "Valget «{name}» finnes ikke.",
    "No such option: {name}": "Valget «{name}» finnes ikke.",
    "No such command {name!r}.": "Kommandoen «{name}» finnes ikke.",
    "Did you mean {possibility}?": "Mente du {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Mente du en av disse: {possibilities}?)",
    "(Possible options: {possibilities})": "(Mente du en av disse: {possibilities}?)",
    "Could not open file {filename!r}: {message}": "Filen «{filename}» kan ikke åpnes: {message}",
    "unknown error": "ukjent feil",
    "Got unexpected extra argument ({args})": "Dette er for mye: {args}",
    "Got unexpected extra arguments ({args})": "Dette er for mye: {args}",
    "Option {name!r} does not take a value.": "Valget «{name}» skal ikke ha noen verdi.",
    "Option {name!r} requires an argument.": "Valget «{name}» må ha en verdi.",
    "Option {name!r} requires {nargs} arguments.": "Valget «{name}» må ha {nargs} verdier.",
    "Argument {name!r} takes {nargs} values.": "{name} må ha {nargs} verdier.",
    "Invalid start character for option ({option})": "Et valg kan ikke begynne slik: {option}",
    "{value!r} is not {choice}.": "«{value}» er ikke {choice}.",
    "{value!r} is not one of {choices}.": "«{value}» er ikke en av {choices}.",
    "Choose from:\n\t{choices}": "Velg en av:\n\t{choices}",
    "{value!r} is not a valid {number_type}.": "«{value}» er ikke et helt tall.",
    "{value} is not in the range {range}.": "{value} er utenfor {range}.",
    "default: {default}": "vanligvis: {default}",
    "required": "må være med",
    "deprecated": "utgår",
    "(dynamic)": "(regnes ut)",
    "env var: {var}": "miljøvariabel: {var}",
    "Show this message and exit.": "Vis denne hjelpen.",
    "Show the version and exit.": "Vis versjonen.",
}


def _translate(tekst: str) -> str:
    return TEKSTER.get(tekst, tekst)


def _oversett_antall(en: str, flere: str, antall: int) -> str:
    return _translate(en if antall == 1 else flere)


def _describe_range(tall: types.IntRange) -> str:
    if tall.max is None:
        return f"minst {tall.min}"
    return f"høyst {tall.max}" if tall.min is None else f"{tall.min}–{tall.max}"


def speak_norsk() -> None:
    """From now on, in this process."""
    for grenser in (types.IntRange, types.FloatRange):
        setattr(grenser, "_describe_range", _describe_range)  # noqa: B010 - click's own, where it is
    for modul in (core, decorators, exceptions, formatting, parser, types):
        for navn, oversetter in (("_", _translate), ("ngettext", _oversett_antall)):
            if hasattr(modul, navn):
                setattr(modul, navn, oversetter)
