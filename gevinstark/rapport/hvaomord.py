"""The words of «what if»: a parameter's value, a break-even, how those who have not answered are taken."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.norsk.valg import lower_first, norsk_liste
from gevinstark.grunn.verdi import UTEN_TALL, Verdi, kort_tall, norsk_tall
from gevinstark.region.balanse import ALLE, Balanse
from gevinstark.region.databruk import find_bruk
from gevinstark.region.forutsetning import Forutsetning
from gevinstark.region.hvaom import NAAVERDI, VIST, add
from gevinstark.region.hvaomplan import Planhvaom

#: The choice -> what is said of it.
IKKE_SVART: Final = {
    "utelat": "De er holdt utenfor (--ikke-svart utelat).",
    "median": "De er satt til medianen per bruker av dem som har svart (--ikke-svart median).",
    "plan": "De er tatt med slik arbeidsboken deres ble sendt ut (--ikke-svart plan).",
}
SVAR: Final = {"svart": "har svart", "median": "som median per bruker", "plan": "som planlagt"}
FORDELINGER: Final = {
    "pert": "Trukket fra en PERT-fordeling mellom lav og høy, der forventet teller {vekt} ganger så mye som hvert av ytterpunktene (Malcolm, Roseboom, Clark og Fazar 1959 bruker 4).",
    "trekant": "Trukket fra en trekantfordeling med lav og høy som ytterpunkter og forventet som topp.",
}
SAMMENHENGER: Final = {
    "ingen": "Hver linje i hver kommune trekkes for seg (--sammenheng ingen). Henger linjene sammen, er spredningen større.",
    "kommune": "Linjene i en kommune er høye og lave samtidig, og kommunene er uavhengige av hverandre (--sammenheng kommune).",
    "linje": "En linje er høy og lav samtidig i alle kommunene, og linjene er uavhengige av hverandre (--sammenheng linje).",
    "alt": "Alle linjene i alle kommunene er høye og lave samtidig (--sammenheng alt).",
}
_AAR: Final = range(1900, 2200)


def write_verdi(f: Forutsetning, verdi: Verdi) -> str:
    if not isinstance(verdi, int | float):
        return UTEN_TALL
    if f.forskyver:
        return _aar(round(verdi))
    if f.prosent:
        return f"{kort_tall(100 * verdi, 2)} %"
    if not f.enhet and round(verdi) in _AAR:
        return str(round(verdi))
    # Øre are two digits, or none.
    vist = norsk_tall(verdi, 0 if round(verdi, 2) == round(verdi) else 2)
    return f"{vist} {f.enhet}".strip()


def _aar(antall: int) -> str:
    if antall == 0:
        return "som i planen"
    return f"{abs(antall)} år {'senere' if antall > 0 else 'tidligere'}"


def write_balanse(f: Forutsetning, b: Balanse) -> str:
    if b.verdi is not None:
        if not f.forskyver:
            return write_verdi(f, b.verdi)
        return f"0 eller {'under' if b.verdi > 0 else 'over'} ved {_aar(round(b.verdi))}"
    if b.grunn == "uten virkning":
        return "Endrer ikke nåverdien"
    if b.grunn == "mangler":
        return "Ingen nåverdi"
    if f.forskyver:
        return f"Blir ikke 0 innen {round(b.til)} år"
    return f"Blir ikke 0 fra {write_verdi(f, b.fra)} til {write_verdi(f, b.til)}"


def write_endring(foer: float | None, etter: float | None) -> float | None:
    return None if foer is None or etter is None else add((etter, -foer))


def write_hvem(p: Planhvaom) -> str:
    """How many are with, how those who have not answered are taken, and who is not with."""
    tekst = f"{len(p.kommuner)} av {len(p.kommuner) + len(p.utelatt)} kommuner er med."
    for svar in ("median", "plan"):
        navn = [k.svarer.navn for k in p.kommuner if k.svarer.svar == svar]
        if navn:
            tekst += f" Har ikke svart, og er tatt med {SVAR[svar]}: {norsk_liste(navn)}."
    if p.utelatt:
        ute = "; ".join(f"{u.navn} ({lower_first(u.grunn)})" for u in p.utelatt)
        tekst += f" Ikke med: {ute}."
    return tekst


def lines(p: Planhvaom) -> tuple[list[tuple[str, ...]], list[str]]:
    """For the terminal: a table of the sums, and lines after it."""
    rader: list[tuple[str, ...]] = [(p.utsnitt.tittel, "I planen", "Her", "Endring")]
    for navn in VIST:
        foer, etter = p.sum(navn, etter=False), p.sum(navn, etter=True)
        tall = (foer, etter, write_endring(foer, etter))
        rader.append(
            (find_bruk(navn).etikett, *(UTEN_TALL if t is None else norsk_tall(t) for t in tall))
        )
    linjer = [write_hvem(p)]
    if not all(k.etter.hel for k in p.kommuner):
        linjer.append(
            "Netto og nåverdi er ufullstendige. Det som mangler, står i arket Per kommune."
        )
    for navn, b in p.balanser.items():
        f = p.find(navn)
        linjer.append(f"Når nåverdien er 0, {lower_first(f.etikett)}: {write_balanse(f, b[ALLE])}")
    if p.simulering is not None and ALLE in p.simulering.spredning[NAAVERDI]:
        t, s = p.simulering.trekk, p.simulering.spredning[NAAVERDI][ALLE]
        linjer.append(
            f"I 8 av 10 av {t.antall} trekk (frø {t.froe}) er nåverdien fra {norsk_tall(s.p10)} til "
            f"{norsk_tall(s.p90)}. {SAMMENHENGER[t.sammenheng]}"
        )
    for k in p.kommuner:
        for navn, (_, verdi) in k.egne.items():
            f = p.find(navn)
            linjer.append(
                f"{k.svarer.navn} beholder sin egen {lower_first(f.etikett)}: {write_verdi(f, verdi)}"
            )
    return rader, linjer
