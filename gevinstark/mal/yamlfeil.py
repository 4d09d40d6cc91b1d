"""What is wrong with text that is no YAML, in words for people who do not know YAML."""

from __future__ import annotations

import re
from typing import Final

import yaml

_SITER: Final = "Sett teksten i anførselstegn hvis tegnet skal være med."
#: The parser's own words -> ours. What it found stands in the first group, where there is one.
_TEKSTER: Final = (
    (r"mapping values are not allowed here", f"Her står et kolon der det ikke kan stå. {_SITER}"),
    (r"could not find expected ':'", "Linjen mangler kolon og mellomrom etter navnet, for eksempel «antall: 300»."),
    (r"found character '\\t'.*", "Linjen begynner med en tabulator. Bruk mellomrom i stedet."),
    (r"found character '(.)' that cannot start any token", "Teksten kan ikke begynne med «{0}». " + _SITER),
    (r"found unexpected end of stream", "Et anførselstegn er ikke lukket."),
    (r"found undefined alias '(.*)'", "Teksten kan ikke begynne med stjerne (*{0}). " + _SITER),
    (r"expected alphabetic or numeric character, but found '(.)'", f"Teksten kan ikke begynne med * eller &. {_SITER}"),
    (r"expected ',' or '[\]}]', but got .*", "En klamme er ikke lukket, eller det mangler et komma mellom to verdier."),
    (r"expected <block end>, but found '<block (?:mapping|sequence) start>'", "Innrykket stemmer ikke med linjene over. Linjer som hører sammen, skal ha like mange mellomrom foran."),
    (r"expected <block end>, but found .*", "Innrykket eller listen stemmer ikke med linjene over. Se etter en strek, en klamme eller et anførselstegn for mye."),
    (r"(?:block sequence entries|sequence entries) are not allowed here", "Her begynner en liste (strek) der det ikke kan stå en. Sett den på en egen linje."),
    (r"found unknown escape character '(.)'", "I doble anførselstegn betyr \\ noe eget, og «\\{0}» finnes ikke. Bruk enkle anførselstegn."),
    (r"but found another document", "Filen har flere deler skilt med «---». Behold bare én."),
    (r"could not determine a constructor .*|found unhashable key|expected the node content, but found .*", f"Her mangler det en verdi. {_SITER}"),
)  # fmt: skip
#: Found where the text ends; to be mended where it begins.
_BEGYNNELSEN: Final = ("could not find expected ':'", "found unexpected end of stream")
_ELLERS: Final = "Se på innrykk, kolon og anførselstegn på linjen og den over."


def explain_yamlfeil(feil: yaml.YAMLError) -> tuple[int, str]:
    """The line, and what to do about it."""
    if isinstance(feil, yaml.reader.ReaderError):
        return 1, "Filen har et tegn som ikke kan stå i en tekstfil. Lagre den som UTF-8-tekst."
    if not isinstance(feil, yaml.MarkedYAMLError):
        return 1, _ELLERS
    problem = feil.problem or ""
    der_det_begynte = problem in _BEGYNNELSEN and feil.context_mark
    merke = feil.context_mark if der_det_begynte else feil.problem_mark
    linje = merke.line + 1 if merke else 1
    for moenster, tekst in _TEKSTER:
        if treff := re.fullmatch(moenster, problem):
            return linje, tekst.format(*treff.groups()) if treff.groups() else tekst
    return linje, _ELLERS
