"""What a reader sees of the Word reports: each figure with where it stands, and which of them moved unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from unittest.mock import patch

from visning import is_hull

from gevinstark.rapport import wordrapport
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.sidetekst import Sidetekst

_TALL: Final = re.compile(r"(?<![\w.,:-])[\u2212-]?\d[\d\u00a0]*(?:,\d+)?(?![\w.:])")
#: Coverage and years, which are no sums of answers.
_DEKNING: Final = re.compile(r"\d+ av \d+|\b20\d\d\b")
#: Columns and tables of how many and how far, and those that say what is not there.
_TELLING: Final = re.compile(
    r"Plan uten|Realisert uten|Linjer|Kommuner|Relevante|Målinger|Mål|Resultat|Rang"
)
_UTENFOR: Final = re.compile(
    r"Hvor |Hva som må|Hvordan kommunene vurd|Måling|Måloppn|Forutsetninger|Mottatte"
    # What it is used for adds up with what is not distributed, which is a row of its own.
    r"|Omsetning av|Det som er fordelt|Hva gevinsten|Uttakene"
)


@dataclass(frozen=True)
class Ordtall:
    """sted: chapter, or table, row and column. merket: whether it is said there, or in a sentence just above."""

    sted: tuple[str, ...]
    tekst: str
    merket: bool


class _Lytter(Sidetekst):
    """Takes down what would have been written in a document."""

    def __init__(self, *_: Any) -> None:
        super().__init__()

    def tittel(self, *_: str) -> None:
        """No figure."""

    def ferdig(self) -> list[dict[str, Any]]:
        return self.deler


def read_word(bok: Regionbok, kommune: str = "") -> list[Ordtall]:
    """The figures of the network's report, or of a kommune's."""
    with patch.object(wordrapport, "Dokument", _Lytter):
        laget: object = (
            wordrapport.make_kommunerapport(bok, kommune)
            if kommune
            else wordrapport.make_aarsrapport(bok)
        )
    return list(_figures(cast("list[dict[str, Any]]", laget)))


def _figures(deler: Iterable[Mapping[str, Any]]) -> Iterator[Ordtall]:
    under = foer = ""
    for del_ in deler:
        if del_["slag"] == "overskrift":
            under, foer = del_["tekst"], ""
        elif del_["slag"] == "avsnitt" and not _UTENFOR.match(under):
            foer = del_["tekst"]
            # What is distributed stands in the same sentence as what it should add up to.
            if not foer.startswith("Av planlagt"):
                for tall in _TALL.findall(_DEKNING.sub("", foer)):
                    yield Ordtall((under,), tall, is_hull(foer))
        elif del_["slag"] == "tabell" and not _UTENFOR.match(del_["tittel"]):
            yield from _cells(del_, er_sagt=is_hull(foer))


def _cells(tabell: Mapping[str, Any], *, er_sagt: bool) -> Iterator[Ordtall]:
    hode: Sequence[Mapping[str, Any]] = tabell["hode"]
    rader: Sequence[Sequence[str]] = tabell["rader"]
    summer = rader[len(rader) - tabell["sumrader"] :]
    for rad in rader:
        er_rang = hode[0]["tekst"] == "Rang"
        navn = rad[1 if er_rang else 0] or rad[1]
        for nr, (hva, tekst) in enumerate(zip(hode, rad, strict=True)):
            if (
                hva["tall"]
                and not _TELLING.match(hva["tekst"])
                and _TALL.search(_DEKNING.sub("", tekst))
            ):
                # The row of coverage says it of a sum.
                egne = [*rad, summer[-1][nr]] if rad in summer else rad
                sted = (tabell["tittel"], navn, hva["tekst"])
                yield Ordtall(sted, tekst, er_sagt or any(map(is_hull, egne)))


def find_unmarked_word(hel: Sequence[Ordtall], naa: Sequence[Ordtall]) -> Iterator[str]:
    """The figures that are others than in the whole one, and have no mark where they are shown."""
    kjent = {(t.sted, t.tekst) for t in hel}
    for t in naa:
        if not t.merket and (t.sted, t.tekst) not in kjent:
            yield f"{' · '.join(t.sted)}: {t.tekst}"
