"""The last chapter of both reports: how figures are computed, what they rest on, which files count."""

from __future__ import annotations

from gevinstark.rapport.rapporttekst import andel, antall, kr, ord_
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.regiontall import Rad, Regiontall, tall
from gevinstark.rapport.word import Dokument, Kolonne
from gevinstark.region.om import FORKLARINGER, REGLER

_SHA_VIST = 16


def write_metode(dok: Dokument, bok: Regionbok, regiontall: Regiontall, kommune: str = "") -> None:
    """kommune: only its own files, "" for all."""
    dok.avsnitt(
        f"Tallene er hentet fra {bok.fil}. Hvert tall der er en formel over innsendte celler, og "
        f'«gevinstark forklar {bok.fil} "ARK!CELLE"» viser hvilke. Tallene i hver kommunes arbeidsbok '
        "er regnet tre ganger uavhengig av hverandre, og skal være like på øret (avvik under 0,5 øre)."
    )
    dok.punkter([f"{navn}: {tekst}" for navn, tekst in REGLER])
    dok.overskrift("Slik er tallene regnet", 2)
    dok.punkter([f"{navn}: {tekst}" for navn, tekst in FORKLARINGER])
    for plan in regiontall.planer:
        dok.tabell(
            f"Forutsetninger i {plan.tittel}",
            (Kolonne("Forutsetning", 2.4), Kolonne("Verdi", 1, er_tall=True), Kolonne("Enhet", 1), Kolonne("Kilde", 3)),
            [
                (ord_(r["Forutsetning"]), _verdi(r), ord_(r["Enhet"]), ord_(r["Kilde"]))
                for r in plan.forutsetninger
            ],
        )  # fmt: skip
    dok.overskrift("Filene som er mottatt", 2)
    dok.avsnitt(
        "Én fil per kommune og plan teller: den siste som kunne godkjennes. SHA-256 er filens "
        f"fingeravtrykk; her står de første {_SHA_VIST} tegnene, hele står i arket Mottak."
    )
    dok.tabell(
        "Mottatte filer og hva som ble gjort med dem",
        (Kolonne("Fil", 2.6), Kolonne("Kommune", 1.4), Kolonne("Status", 1.3), Kolonne("Lagret", 1.2), Kolonne("SHA-256", 1.4)),
        [
            (
                ord_(m["Fil"]), ord_(m["Kommune"]), ord_(m["Status"]), ord_(m["Lagret"])[:16],
                ord_(m["SHA-256"])[:_SHA_VIST],
            )
            for m in regiontall.mottak
            if not kommune or m["Kommune"] == kommune
        ],
    )  # fmt: skip


def _verdi(r: Rad) -> str:
    """Parameters below 1 are shares: the rate of calculation, the share of the budget."""
    enhet, verdi = str(r["Enhet"] or ""), tall(r["Verdi"])
    if verdi is not None and 0 < verdi < 1:
        return andel(verdi)
    if enhet.startswith("kr"):
        return kr(r["Verdi"])
    if enhet in ("", "år") and isinstance(r["Verdi"], float) and r["Verdi"] > 1900:  # noqa: PLR2004 - a year, which has no thousands separator
        return str(int(r["Verdi"]))
    return antall(r["Verdi"])
