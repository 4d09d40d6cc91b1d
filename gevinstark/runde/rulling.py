"""What `rull` made, and its report in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.send import Utkast
from gevinstark.runde.viderefoering import Kommunerull

#: What was carried over and what was not, in words, beside the workbooks.
RAPPORTFIL: Final = "rullet.txt"
_RAPPORT: Final = "rapport"
_UTEN_PLAN: Final = " Planen står tom i rapporten, og arket Start sier det til kommunen. Be om planen, og kjør «gevinstark rull» på nytt."


@dataclass(frozen=True)
class Rulling:
    """The new issue, and what was carried into it. utenfor: answered before, but take part no more.
    endrede_rader: rows of the plan that now describe something else. merknader: what is to be said of the
    list of recipients beside the plan."""

    utsending: Utsending
    innsamling: Innsamling
    kommuner: tuple[Kommunerull, ...]
    utenfor: tuple[str, ...]
    endrede_rader: tuple[str, ...]
    utkast: Utkast | None = None
    merknader: tuple[str, ...] = ()

    @property
    def filer(self) -> tuple[Path, ...]:
        mappe = Path(self.utsending.mappe)
        boker = (mappe / u.fil for u in self.utsending.utstedt.values())
        utkast = self.utkast.filer if self.utkast else ()
        return (*boker, mappe / FILNAVN, mappe / RAPPORTFIL, *utkast)

    def linjer(self) -> Iterator[str]:
        """The report, line by line."""
        layout = self.utsending.layout
        frist = norsk_dato(date.fromisoformat(self.utsending.frist))
        yield f"{layout.tittel}: rapporteringsår {layout.rapporteringsaar}, frist {frist}"
        yield f"Skjema {layout.skjema}/{layout.versjon}"
        # A report only shows the plan that was answered.
        uten_plan = _UTEN_PLAN if layout.runde == _RAPPORT else ""
        for k in self.kommuner:
            yield ""
            if not k.fil:
                yield f"{k.navn} ({k.nr}) får felles plan. {k.grunn}{uten_plan}"
                continue
            yield (
                f"{k.navn} ({k.nr}): {k.forhaandsfylt} svar er fylt ut og {k.laast} tall er låst, "
                f"fra «{k.fil}» ({k.aar})."
            )
            if k.uten_plass:
                yield f"  {len(k.uten_plass)} svar er ikke tatt med:"
            for u in k.uten_plass:
                yield f"    {u.ark}!{u.celle} ({u.felt}) «{u.tekst}»: {u.grunn}"
        if self.endrede_rader:
            yield ""
            yield "Disse linjene i planen har fått ny beskrivelse. Svarene er tatt med, så se over dem:"
            yield from (f"  {rad}" for rad in self.endrede_rader)
        if self.utenfor:
            yield ""
            yield f"Ikke lenger deltakere, og får ingen arbeidsbok: {', '.join(self.utenfor)}."
