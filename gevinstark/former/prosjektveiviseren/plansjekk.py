"""What Prosjektveiviseren's forms ask of a plan beside the rules all plans have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gevinstark.former.planregler import FELLES_KONTROLLER, Kontroll, find_uten_eier
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.verdi import ascii_nokkel, norsk_tall
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.plan import Plan

#: More than any figure in thousands can be: then it is kroner.
_MEST_I_TUSEN: Final = 50_000_000
#: Kroner in a column of thousands are a thousand times too much; half of that says enough.
_FOR_MYE: Final = 500
_AAR: Final = 10
_ID: Final = re.compile(r"[A-ZØ]+\s?\d+", re.IGNORECASE)


def check_eier(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """E: an owner is expected, not required as by the co-financing form."""
    yield from find_uten_eier("REG-40", o)


def check_budsjettvirkning(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """3.0: no more is taken out of the budget than there is."""
    for rad in o.rader("A"):
        celle, verdi = rad.celle("budsjettvirkning"), o.tall(rad.celle("verdi"))
        virkning = o.tall(celle)
        if celle and virkning is not None and verdi is not None and virkning > verdi + 0.0005:
            yield o.funn("REG-41", celle, funnet=norsk_tall(virkning), ventet=norsk_tall(verdi))


def check_fordeling(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Table C explains all of A (4.0), or all of it that has no budget effect (3.0)."""
    for rad in o.rader("C_fordeling"):
        celle, ufordelt = rad.celle("fordelt"), o.tall(rad.celle("ufordelt"))
        if celle and o.tekst(rad.celle("fordeling_sjekk")) == "Ikke fordelt" and ufordelt:
            fordelt, full = o.tall(celle) or 0.0, o.tall(rad.celle("full_verdi")) or 0.0
            yield o.funn("REG-42", celle, funnet=norsk_tall(fordelt), ventet=norsk_tall(full))
    sjekk, sum_, igjen = (o.rad("C", f"C_{r}") for r in ("sjekk", "sum", "igjen"))
    if sjekk and sum_ and igjen and o.tekst(sjekk.celle("verdi")) == "Stemmer ikke":
        celle = sum_.celle("verdi")
        brukt, ventet = o.tall(celle) or 0.0, o.tall(igjen.celle("verdi")) or 0.0
        if celle:
            yield o.funn("REG-42", celle, funnet=norsk_tall(brukt), ventet=norsk_tall(ventet))


def check_ider(plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """A row of C (4.0) is about a benefit of A, a final benefit of the map about one of A, D or E."""
    for blokk, kolonne, kilder in (
        ("C", "virkning", ("A",)),
        ("gevinstkart", "gevinst_id", ("A", "D", "E")),
    ):
        kjente = {r.radid for k in kilder for r in plan.rader(k)}
        for rad in plan.rader(blokk):
            tekst = str(rad.verdier.get((kolonne, "")) or "")
            ider = _ID.findall(tekst)
            ukjente = [i for i in ider if ascii_nokkel(i.replace(" ", "").upper()) not in kjente]
            if not ukjente and (ider or not tekst):
                continue
            celle = o.layout.ved_nokkel.get(f"felles.{rad.radid}.{kolonne}")
            yield make_funn(
                "REG-43",
                fil=o.fil,
                ark=celle.ark if celle else blokk.capitalize(),
                celle=celle.adresse if celle else None,
                felt=f"felles.{rad.radid}.{kolonne}",
                funnet=", ".join(ukjente) or tekst,
                ventet=", ".join(kilder),
                rad=rad.id,
            )


def check_tusen(_plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """Kroner where thousands are asked for: a thousand times what the row's own figures give."""
    for tabell in o.tabeller:
        for rad in o.rader(tabell):
            verdi = o.tall(rad.celle("verdi")) if rad.celle("antall") else None
            for celle in rad.celler.values():
                tall = o.tall(celle)
                if celle.skala == 1 or celle.formel is not None or tall is None:
                    continue
                if abs(tall) > _MEST_I_TUSEN or (verdi and abs(tall) >= _FOR_MYE * abs(verdi)):
                    yield o.funn("REG-44", celle, funnet=norsk_tall(tall))


def check_levetid(plan: Plan, o: Oppslag) -> Iterator[Funn]:
    """4.0 prints ten years, and sums the first ten after the project has started."""
    rad = o.rad("parametre", "parametre")
    celle = rad.celle("levetid_til") if rad else None
    fra, til = plan.levetid
    if celle and "C_fordeling" in o.layout.rader and til - fra + 1 != _AAR:
        yield o.funn("REG-45", celle, funnet=f"{fra}–{til}", ventet=f"{fra}–{fra + _AAR - 1}")


KONTROLLER: Final[tuple[Kontroll, ...]] = (
    *FELLES_KONTROLLER,
    check_eier,
    check_budsjettvirkning,
    check_fordeling,
    check_ider,
    check_tusen,
    check_levetid,
)
