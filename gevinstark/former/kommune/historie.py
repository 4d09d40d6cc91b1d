"""Questions a return raises when it is held up against other answers: the kommune's own last ones,
and those of the other kommuner in the same collection.

Nothing here says that a number is wrong. The limits are parameters of the form, and only workbooks
made from last year's answers (`rulling`) have them. A number in thousands where it should be in ones, or
the other way, is asked about in every year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.retur import show

#: A column "forrige_X" shows what the kommune last answered in X.
FORRIGE: Final = "forrige_"
#: As far from what it is held up against, a number is in other units: in thousands, or in ones. What
#: is honest is hardly ever a tenth of that.
TUSENVIS: Final = 200.0
#: So few other answers say nothing about what is usual.
_MINST: Final = 3.0
#: The table where a kommune confirms, sheet by sheet, what was filled in from last year.
GJENNOMGANG: Final = "gjennomgang"


def check_gjennomgang(svar: Oppslag) -> Iterator[Funn]:
    """Tabs with last year's answers that nobody has said are still right; one finding a return."""
    aapne = []
    for rad in svar.rader(GJENNOMGANG):
        celle = rad.celle("gjennomgaatt")
        fra_i_fjor = svar.tall(rad.celle("fra_i_fjor"))
        if celle is not None and fra_i_fjor and not svar.sier(celle, "Ja"):
            aapne.append(celle)
    if aapne:
        faner = norsk_liste([c.radetikett for c in aapne])
        yield svar.funn("REG-23", aapne[0], funnet=faner)


def check_endret(svar: Oppslag) -> Iterator[Funn]:
    """Numbers that differ much from the kommune's last answer."""
    grense = _grense(svar, "endringsgrense")
    if grense is None:
        return
    for forrige in svar.layout.celler():
        if not forrige.kolonne.startswith(FORRIGE) or forrige.type not in TALLTYPER:
            continue
        celle = _samme_felt(svar, forrige)
        naa, foer = svar.tall(celle), svar.tall(forrige)
        if celle is None or naa is None or foer is None:
            continue
        if abs(naa - foer) > grense * abs(foer):
            yield svar.funn("REG-24", celle, funnet=show(naa, celle), ventet=show(foer, celle))


def check_lavere(svar: Oppslag) -> Iterator[Funn]:
    """Much less realised than the year before. More is what phasing in looks like."""
    grense, aar = _grense(svar, "endringsgrense"), svar.layout.rapporteringsaar
    if grense is None:
        return
    for rad in svar.rader("realisert"):
        celle = rad.celle("realisert_antall", str(aar))
        naa = svar.tall(celle)
        foer = svar.tall(rad.celle("realisert_antall", str(aar - 1)))
        if celle is not None and naa is not None and foer and naa < (1 - grense) * foer:
            yield svar.funn(
                "REG-25", celle, funnet=show(naa, celle), ventet=show(foer, celle), aaret=aar - 1
            )


def check_tusen(svar: Oppslag) -> Iterator[Funn]:
    """What is realised held up against what the kommune itself planned for full effect; one finding for
    each benefit, at its first such year."""
    for rad in svar.rader("realisert"):
        hoved = svar.rad("gevinster", rad.radid)
        planlagt = svar.tall(hoved.celle("antall")) if hoved else None
        celler = [rad.celle("realisert_antall", str(aar)) for aar in svar.layout.levetidsaar]
        for celle in celler:
            realisert = svar.tall(celle)
            if celle is not None and realisert and planlagt and is_tusenvis(realisert, planlagt):
                funnet, ventet = show(realisert, celle), show(planlagt, celle)
                yield svar.funn("REG-50", celle, funnet=funnet, ventet=ventet)
                break


def is_tusenvis(a: float, b: float) -> bool:
    """Whether two amounts are hundreds of times one another."""
    return a * b > 0 and (a > TUSENVIS * b or b > TUSENVIS * a)


_UENDRET: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Ulik:
    """An answer per user far from the other kommuner's. nr: which of the returns; celle: antall."""

    nr: int
    celle: Celle
    per_bruker: float
    median: float
    antall: int

    @property
    def tusenvis(self) -> bool:
        return is_tusenvis(self.per_bruker, self.median)


def find_ulike(
    layout: Layout,
    svarene: Sequence[Mapping[str, Verdi]],
    kolonnenavn: Mapping[str, str] = _UENDRET,
) -> Iterator[Ulik]:
    """Antall in Gevinster per user of the service, against the median of the kommuner, which a few
    odd answers do not move.

    svarene: generic field key -> value, one mapping for each return of a plan and year that counts.
    """

    def navn(kolonne: str) -> str:
        return kolonnenavn.get(kolonne, kolonne)

    grense, minst = (
        as_tall(layout.ved_nokkel[n].verdi) if n in layout.ved_nokkel else None
        for n in (
            f"felles.parametre.{navn('likhetsgrense')}",
            f"felles.parametre.{navn('likhet_minst')}",
        )
    )
    grense, minst = grense or TUSENVIS, minst or _MINST
    for celle in layout.celler():
        # A local row (L1) is each kommune's own, and not the same thing in two of them.
        if celle.tabell != "gevinster" or celle.kolonne != navn("antall") or celle.radid[:1] == "L":
            continue
        per_bruker = {}
        for nr, svar in enumerate(svarene):
            antall = as_tall(svar.get(celle.nokkel()))
            brukere = as_tall(svar.get(f"*.lokalt.{navn('brukere')}"))
            if antall is not None and brukere:
                per_bruker[nr] = antall / brukere
        if len(per_bruker) < minst:
            continue
        midten = median(per_bruker.values())
        for nr, tall in per_bruker.items():
            if tall > grense * midten or tall * grense < midten:
                yield Ulik(nr, celle, tall, midten, len(per_bruker))


SAMMENLIGNINGER: Final = (find_ulike,)


def _grense(svar: Oppslag, navn: str) -> float | None:
    """A parameter of the form; None in workbooks that do not have it."""
    rad = svar.rad("parametre", "parametre")
    return svar.tall(rad.celle(navn)) if rad else None


def _samme_felt(svar: Oppslag, forrige: Celle) -> Celle | None:
    """The input whose last answer a cell shows."""
    fase = "" if forrige.del_.isdigit() else forrige.del_
    rad = svar.rad(forrige.tabell, forrige.radid, fase)
    navn = forrige.kolonne.removeprefix(FORRIGE)
    return rad.celle(navn) if rad else None
