"""The states of a return as its workbook shows them: of what stands in the cells, not of what it was read as.

«2700 timer» is read as 2 700 and used, while the workbook goes on saying «← Bare tallet» and counts the row
as left. Figures follow what was read, states what stands there, so that the reader and the workbook say the
same of every row. What was decided by hand stands instead of what was written.
"""

from __future__ import annotations

from collections.abc import Collection

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.tilstand import PIL, STILER


def is_tilstand(celle: Celle) -> bool:
    return celle.visning and (celle.stil in STILER or (celle.is_felt and not celle.stil))


def as_written(besvarelse: Besvarelse, rettet: Collection[str] = ()) -> dict[str, Verdi]:
    """What stands in the inputs that were not taken exactly as written, by generic key. rettet: those
    that were decided by hand."""
    raa = besvarelse.svar.raa
    if not raa:
        return {}
    faste = {*rettet, *besvarelse.utstedt.laast}
    return {
        nokkel: raa[celle.sted]
        for nokkel, celle in zip(
            besvarelse.layout.inndatanokler, besvarelse.layout.inndata, strict=True
        )
        if celle.sted in raa and nokkel not in faste
    }


def rows_left_out(besvarelse: Besvarelse) -> frozenset[tuple[str, int]]:
    """Sheet and row, as issued, of the answers that could not be read: blank in the figures, so that a row
    that asks for nothing looks done without them."""
    ute = {u.felt for u in besvarelse.utelatt}
    if not ute:
        return frozenset()
    nr = besvarelse.utstedt.kommune
    return frozenset((c.ark, c.rad) for c in besvarelse.layout.inndata if c.nokkel(nr) in ute)


def is_read_anyway(
    celle: Celle, skrevet: Verdi, lest: Verdi, utelatt: Collection[tuple[str, int]]
) -> bool:
    """Whether the workbook says that something is left of a row whose answers could be read and are used."""
    if (celle.ark, celle.rad) in utelatt:
        return False
    return celle.stil == "status" and celle.is_felt and _is_left(skrevet) and not _is_left(lest)


def _is_left(tilstand: Verdi) -> bool:
    return isinstance(tilstand, str) and tilstand.startswith(PIL)
