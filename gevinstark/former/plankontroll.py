"""What the tab Plankontroll of the project group's workbook counts beside the states of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.norsk.valg import lower_first
from gevinstark.kontroll.oppslag import Oppslag

_LISTE: Final = "plankontroll"
#: The points that count rows whose states are told one by one (`kontroll.regler.check_tilstander`).
_TILSTANDER: Final = frozenset(
    f"plan_{p}" for p in ("oppsett", "felles", "kilder", "a", "c", "d", "e", "f", "g1", "g2")
)


def check_plankontroll(svar: Oppslag) -> Iterator[Funn]:
    """Every other point of the list that is not at nought: the reader says what the workbook says."""
    for rad in svar.rader(_LISTE):
        celle = rad.celle("antall")
        antall = svar.tall(celle)
        if rad.radid in _TILSTANDER or celle is None or not antall:
            continue
        fane, hva = (str(c.verdi) for c in _trykt(svar, celle.ark, celle.rad)[:2])
        yield make_funn(
            "REG-32",
            fil=svar.fil,
            ark=fane,
            antall=int(antall),
            etikett=lower_first(hva),
        )


def _trykt(svar: Oppslag, ark: str, rad: int) -> list[Celle]:
    """What is printed on the row, from the left."""
    return [c for c in svar.layout.celler() if (c.ark, c.rad) == (ark, rad) and not c.is_felt]


KONTROLLER: Final = (check_plankontroll,)
