"""What a workbook needs beside Layout and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from gevinstark.grunn.identitet import Identitet
from gevinstark.grunn.verdi import Sted


@dataclass(frozen=True, slots=True)
class Merke:
    """A note on one cell, and the highlight that shows it is there (`tema.MERKER`)."""

    tekst: str
    stil: str


@dataclass(frozen=True)
class Bokvalg:
    """What a workbook needs beside Layout and values. `dato` (midnight) or `tidspunkt` (UTC) is
    written as its creation time, so that the same input gives the same bytes."""

    tittel: str
    emne: str
    bunntekst: str
    dato: date
    tidspunkt: datetime | None = None
    passord: str = ""
    identitet: Identitet | None = None
    #: Generic keys of the inputs that are locked in this workbook.
    laast: frozenset[str] = frozenset()
    #: Notes on single cells, which are highlighted too.
    merker: Mapping[Sted, Merke] = field(default_factory=dict)
