"""An empty list of decisions to fill in (`gevinstark beslutninger`), with lists, help and protection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.grunn.beslutning import HANDLINGER
from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.layout import Layout
from gevinstark.region.celler import fast, radhoyder, topp
from gevinstark.runde.beslutningsliste import FORSTE_AAR, KOLONNER, SISTE_AAR, TOMT
from gevinstark.runde.innkomne import check_ikke_utsendt
from gevinstark.runde.trinn import Framdrift, Sti
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook

ARK: Final = "Beslutninger"
HJELP: Final = "Slik fyller du ut"
#: Room for as many decisions as a year is likely to have; there may be several lists.
_RADER: Final = 200
_LISTE: Final = "handling"
_INGRESS: Final = (
    "Én rad per beslutning. Begrunnelse, hvem og dato må alltid være med. Filene fra kommunene blir ikke endret.",
    "Bruk listen slik: gevinstark konsolider MAPPE --utsendt MAPPE --ut REGION.xlsx --beslutninger DENNE FILEN",
)
#: Kind of decision -> when, what to fill in, and an example.
_VEILEDNING: Final = (
    ("Rett svar", "Et svar i en fil er feil eller mangler, og dere vet hva det skal være.",
     f"Felt, eller Ark og Celle med Fil eller Kommune. Ny verdi («{TOMT}» tar bort svaret).",
     "Felt 3228.V2.antall, Ny verdi 300"),
    ("Velg fil", "Det er flere filer fra samme kommune, og feil fil teller.",
     "Fil", "Fil Gevinster Kongsberg rettet.xlsx"),
    ("Hold fil utenfor", "En fil skal ikke være med, for eksempel fordi svarene er skrevet i feil arbeidsbok.",
     "Fil", "Fil Gevinster Flesberg.xlsx"),
    ("Utelat kommune", "En kommune skal ikke være med i tallene for et år.",
     "Kommune og År. Plan når det bare gjelder én av flere.", "Kommune Flesberg, År 2024"),
)  # fmt: skip
_HJELPEKOLONNER: Final = (
    ("Hva", 20.0), ("Når", 52.0), ("Fyll ut", 48.0), ("Eksempel", 44.0),
)  # fmt: skip


@dataclass(frozen=True)
class Beslutningsvalg:
    """ut: the empty list (Excel)."""

    ut: Sti
    overskriv: bool = False


@dataclass(frozen=True)
class Beslutningsmal:
    ut: Path


def beslutninger(valg: Beslutningsvalg, framdrift: Framdrift | None = None) -> Beslutningsmal:
    """Write the empty list. Raises Brukerfeil for a file in the way."""
    ut = Path(valg.ut)
    check_endelse(ut, ".xlsx", "Listen er en Excel-fil")
    check_ledig(ut, overskriv=valg.overskriv)
    check_ikke_utsendt(ut)
    if framdrift:
        framdrift("Lager listen")
    write_fil(ut, make_liste(), overskriv=valg.overskriv)
    return Beslutningsmal(ut)


def make_liste() -> bytes:
    tittel = "Beslutninger for hånd"
    bokvalg = Bokvalg(tittel=tittel, emne=tittel, bunntekst=tittel, dato=read_klokke().date())
    layout = Layout(
        skjema="beslutninger",
        versjon="1",
        plan="",
        tittel=tittel,
        form="beslutninger",
        rapporteringsaar=SISTE_AAR,
        levetid=(FORSTE_AAR, SISTE_AAR),
        lister={_LISTE: tuple(HANDLINGER.values())},
        ark=(_listeark(), _hjelpeark()),
    )
    return write_workbook(layout, {}, {}, bokvalg)


def _listeark() -> Ark:
    bredder = tuple(k.bredde for k in KOLONNER)
    celler = list(topp(ARK, "Beslutninger for hånd", "Fyll ut radene nedenfor", _INGRESS))
    hode = 4 + len(_INGRESS)
    celler += [fast(ARK, hode, k, kol.overskrift, "hode") for k, kol in enumerate(KOLONNER, 1)]
    celler += _rader(hode)
    return Ark(
        navn=ARK,
        tittel="Beslutninger",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder((), bredder),
        frys=(hode, 1),
        gjenta_rader=(hode, hode),
        farge="region",
    )


def _rader(hode: int) -> Iterator[Celle]:
    for rad in range(hode + 1, hode + 1 + _RADER):
        for nr, k in enumerate(KOLONNER, 1):
            aar = k.type == "aar"
            yield Celle(
                ARK, rad, nr, "inndata", k.type,
                liste=_LISTE if k.type == "valg" else "", kolonneetikett=k.overskrift, hjelp=k.hjelp,
                minst=FORSTE_AAR if aar else None, hoyst=SISTE_AAR if aar else None,
            )  # fmt: skip


def _hjelpeark() -> Ark:
    bredder = tuple(bredde for _, bredde in _HJELPEKOLONNER)
    celler = list(topp(HJELP, "Slik fyller du ut listen", "Hva hver beslutning trenger"))
    celler += [fast(HJELP, 4, k, navn, "hode") for k, (navn, _) in enumerate(_HJELPEKOLONNER, 1)]
    for rad, tekster in enumerate(_VEILEDNING, 5):
        celler += [fast(HJELP, rad, k, t, "databrutt") for k, t in enumerate(tekster, 1)]
    rad = 6 + len(_VEILEDNING)
    celler.append(fast(HJELP, rad, 1, "Kolonnene", "deltittel"))
    for nr, k in enumerate(KOLONNER, rad + 1):
        celler.append(fast(HJELP, nr, 1, k.overskrift, "etikett"))
        celler.append(fast(HJELP, nr, 2, k.hjelp, "databrutt"))
    return Ark(
        navn=HJELP,
        tittel=HJELP,
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder),
        farge="region",
    )
