"""What a return says of one year that is accepted: antall, price and kroner of each line, what it cost,
what was planned, and the hours of one årsverk. In a later return they are as it was issued, or as it computes them anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN, Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import TELLING, Aarsverdi, Linjetall

#: What it is called -> the keys it may have in the return of the year and in one after it: the first
#: that is there. {rad}: of the line.
_LINJE: Final = {
    "Antall": ("{rad}.realisert_antall.{aar}",),
    "Pris": ("{rad}.realisert_pris.{aar}", "{rad}.pris", "{rad}.enhetspris"),
    "Kroner": ("{rad}.realisert_verdi.{aar}",),
    "Påløpt kostnad": ("{rad}.realisert_kostnad.{aar}", "{rad}.paalopt.{aar}"),
}
_PLAN: Final = {"Planlagt": ("{rad}.brutto.{aar}",), "Planlagt kostnad": ("{rad}.kostnad.{aar}",)}
_TIMER: Final = ("lokalt.timer_per_aarsverk.{aar}", "lokalt.timer_per_aarsverk")


def find_aarsverdier(
    svar: Oppslag, tall: Linjetall, kolonnenavn: Mapping[str, str]
) -> Iterator[Aarsverdi]:
    linjetall = {s.nokkel: v for s, v in zip(tall.steder, tall.verdier, strict=True)}

    def find_celle(moenster: tuple[str, ...], aar: int, rad: str = "") -> Celle | None:
        for m in moenster:
            radid, kolonne, *del_ = m.format(rad=rad, aar=aar).split(".")
            nokkel = ".".join([DENNE_KOMMUNEN, radid, kolonnenavn.get(kolonne, kolonne), *del_])
            if nokkel in svar.layout.ved_nokkel:
                return svar.layout.ved_nokkel[nokkel]
        return None

    def read(celle: Celle, hva: str) -> Verdi:
        egen = celle.nokkel().removeprefix(DENNE_KOMMUNEN)
        pris = f".{celle.radid}.{TELLING}_pris"
        # For lines in hours the price is the kommune's own of an hour: the line knows which.
        verdi = linjetall.get(pris) if hva == "Pris" and not celle.del_ else linjetall.get(egen)
        return svar.tall(celle) if verdi is None else verdi

    egne = [c for c in svar.layout.celler() if c.eier == DENNE_KOMMUNEN]
    # A row of sums has no answer of its own.
    svares = {c.radid for c in egne if c.rolle == "inndata"}
    rader: dict[str, dict[str, None]] = {}
    for c in egne:
        if c.del_.isdigit() and c.radid in svares:
            rader.setdefault(c.del_, {})[c.radid] = None
    for aar in (a for a in svar.layout.levetidsaar if a <= svar.layout.rapporteringsaar):
        for rad in rader.get(str(aar), ()):
            meldt = find_celle(_LINJE["Antall"], aar, rad) or find_celle(_LINJE["Kroner"], aar, rad)
            for hva, moenster in (_LINJE | _PLAN).items():
                celle = find_celle(moenster, aar, rad)
                if celle is None or (hva == "Pris" and meldt is None):
                    continue
                verdi = read(celle, hva)
                if isinstance(verdi, int | float):
                    yield Aarsverdi(
                        rad, celle.radetikett, hva, aar, float(verdi), celle, hva in _PLAN
                    )
        celle = find_celle(_TIMER, aar)
        timer = svar.tall(celle)
        if celle is not None and timer is not None:
            yield Aarsverdi(celle.radid, "", "Timer per årsverk", aar, timer, celle)


AARSVERDIER: Final = (find_aarsverdier,)
