"""What the steps that take returns in give back: the returns, what they add up to, and the letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.utsendt import Utsending
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.region.nummerfolge import make_nummerfolge
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.sendt import find_dag, read_sendt

if TYPE_CHECKING:
    import pandas as pd

    from gevinstark.rapport.regionbok import Regionbok
    from gevinstark.rapport.tilbakemelding import Tilbakemelding


def write_side(
    innsamling: Innsamling,
    fil: Path | None,
    utsendt: Sequence[Path],
    utsendinger: Sequence[Utsending],
    *,
    overskriv: bool,
    bok: Regionbok | None = None,
) -> None:
    """The page for the boss (HTML), where one is asked for. utsendt: the folders of what was issued, and
    utsendinger what that is. bok: the regional workbook of the same run."""
    if fil is None:
        return
    from gevinstark.rapport.nettside import write_nettside  # noqa: PLC0415 - Jinja is not for all
    from gevinstark.region.dataramme import find_regiontall  # noqa: PLC0415 - pandas is heavy

    kjent, folge = read_sendt(utsendt), make_nummerfolge(utsendinger)
    sendt = {
        (*u.nokkel, folge.nummer(u.layout.plan, nr)): find_dag(kjent, u, s, nr) or "–"
        for u in reversed(utsendinger)
        for s in u.utstedt.values()
        for nr in s.deltakere or (s.kommune,)
    }
    side = write_nettside(innsamling, find_regiontall(innsamling.grunnlag), bok, sendt)
    write_fil(fil, side.encode(), overskriv=overskriv)


def check_side(fil: Path | None, *, overskriv: bool) -> None:
    """Raise Brukerfeil for a page in the way, or one that is no page."""
    if fil is not None:
        check_endelse(fil, ".html", "Siden er en nettside")
        check_ledig(fil, overskriv=overskriv)


@dataclass(frozen=True)
class Mottak:
    """tilbakemeldinger: the letters that were written; None where none were asked for. merknader: what is
    to be said of the list of recipients."""

    innsamling: Innsamling
    tilbakemeldinger: Sequence[Tilbakemelding] | None
    merknader: tuple[str, ...] = ()

    @property
    def alvor(self) -> Alvor:
        return self.innsamling.alvor

    def as_json(self) -> dict[str, Any]:
        return innsamling_json(self.innsamling)

    def langtabell(self) -> pd.DataFrame:
        """Every value of the returns that count, a row each (`region.dataramme`). Exact decimals."""
        from gevinstark.region.dataramme import make_langtabell  # noqa: PLC0415 - pandas is heavy

        return make_langtabell(self.innsamling.grunnlag)

    def tall(self) -> pd.DataFrame:
        """The regional figures: sum and number of kommuner (`region.dataramme`). Exact decimals."""
        from gevinstark.region.dataramme import make_tall  # noqa: PLC0415 - the same

        return make_tall(self.innsamling.grunnlag)


def write_brev(
    innsamling: Innsamling, mappe: Path | None, *, overskriv: bool
) -> Sequence[Tilbakemelding] | None:
    """Feedback to everyone who should have it. Before anything else is written: a file in the way
    stops the step while it can."""
    if mappe is None:
        return None
    from gevinstark.rapport.tilbakemelding import (  # noqa: PLC0415 - writes workbooks and e-mail
        make_tilbakemeldinger,
        write_tilbakemeldinger,
    )

    brev = make_tilbakemeldinger(innsamling)
    write_tilbakemeldinger(brev, mappe, overskriv=overskriv)
    return brev
