"""How the Word reports write figures, dates and lists: missing is a dash and never 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from gevinstark.grunn.norsk import norsk_dato
from gevinstark.grunn.verdi import Feilverdi, Verdi, dato_fra_serienummer, norsk_tall
from gevinstark.rapport.regionbok import helt
from gevinstark.rapport.regiontall import tall

MANGLER: Final = "–"


def kr(verdi: Verdi) -> str:
    """Whole kroner."""
    belop = tall(verdi)
    return MANGLER if belop is None else norsk_tall(belop)


def kroner(verdi: Verdi) -> str:
    """ "1 200 kroner" in running text, where a dash would say nothing."""
    return "ikke oppgitt" if tall(verdi) is None else f"{kr(verdi)} kroner"


def andel(verdi: Verdi) -> str:
    andelen = tall(verdi)
    if andelen is None:
        return MANGLER
    prosent = round(100 * andelen, 1)
    return f"{norsk_tall(prosent, 0 if prosent == int(prosent) else 1)}\u00a0%"


def antall(verdi: Verdi) -> str:
    """A count or a measurement, with decimals only where there are any."""
    tallet = tall(verdi)
    if tallet is None:
        return MANGLER
    return norsk_tall(tallet, 0 if tallet == int(tallet) else 1)


def ord_(verdi: Verdi) -> str:
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    return MANGLER if verdi in (None, "") else str(helt(verdi))


def dag(verdi: Verdi) -> str:
    """A serial number as 31.12.2024."""
    nummer = tall(verdi)
    dagen = None if nummer is None else dato_fra_serienummer(nummer)
    return ord_(verdi) if dagen is None else f"{dagen:%d.%m.%Y}"


def frist(tekst: str) -> str:
    try:
        return norsk_dato(date.fromisoformat(tekst))
    except ValueError:
        return tekst


def flertall(n: int, en: str, flere: str) -> str:
    return f"{norsk_tall(n)} {en if n == 1 else flere}"


def mill(verdi: Verdi) -> float | None:
    """For the axes of charts."""
    belop = tall(verdi)
    return None if belop is None else belop / 1e6


def summer(verdier: Sequence[Verdi]) -> float | None:
    """The sum of what is given, or None when nothing is."""
    tallene = [t for v in verdier if (t := tall(v)) is not None]
    return sum(tallene) if tallene else None
