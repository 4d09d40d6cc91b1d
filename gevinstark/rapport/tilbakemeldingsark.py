"""The first tab of a feedback workbook: what we found, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.identitet import TILBAKEMELDING_ARK
from gevinstark.mal.radhoyder import compute_radhoyder
from gevinstark.rapport.punkter import GRUPPETEKST, Gruppe, Punkt, count

ARK: Final = TILBAKEMELDING_ARK
_KOLONNER: Final = ("Ark", "Celle", "Felt", "Hva vi fant", "Hva dere gjør", "Kode")
_BREDDER: Final = (17.0, 8.0, 30.0, 58.0, 46.0, 8.0)
_HODEHOYDE: Final = 20.0
_RADHOYDE: Final = 18.0
#: Rows of a group above its points: heading, explanation, column names.
_HODERADER: Final = 3
#: Points listed in one group; what is left out is counted.
MAKS_PUNKTER: Final = 200


def build_ark(tittel: str, punkter: Sequence[Punkt], frist: str) -> Ark:
    """The tab. `tittel`: kommune, plan and year. `frist`: the deadline as people write it."""
    celler = [
        _fast(1, 1, "Tilbakemelding", "tittel"),
        _fast(2, 1, tittel, "undertittel"),
        *(_fast(rad, 1, tekst, "ingress") for rad, tekst in enumerate(_ingress(punkter, frist), 4)),
    ]
    hoyder: dict[int, float] = {}
    rad = celler[-1].rad + 2
    for gruppe in Gruppe:
        egne = [p for p in punkter if p.gruppe is gruppe]
        if egne:
            celler += _gruppe(rad, gruppe, egne)
            siste = celler[-1].rad
            hoyder |= {rad + 2: _HODEHOYDE} | dict.fromkeys(
                range(rad + _HODERADER, siste + 1), _RADHOYDE
            )
            rad = celler[-1].rad + 2
    return Ark(
        navn=ARK,
        tittel="Tilbakemelding",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder=compute_radhoyder(celler, _BREDDER, hoyder),
        farge="region",
    )


def _ingress(punkter: Sequence[Punkt], frist: str) -> Iterator[str]:
    rettes = count(punkter, Gruppe.RETTES)
    if rettes:
        ting = "én ting" if rettes == 1 else f"{rettes} ting"
        yield f"Takk for arbeidsboken. Det er {ting} vi trenger hjelp med før svaret deres er komplett."
    else:
        yield "Takk for arbeidsboken. Tallene deres er med. Vi ber dere likevel se over det som står her."
    yield "Alt dere skrev i feltene, står i denne kopien. Cellene det gjelder, har farge og et notat med samme tekst som her."
    yield ""
    yield "1.  Klikk på en celle i listen, og rett det som trengs."
    yield f"2.  Lagre, og send denne filen tilbake. Fristen er {frist}. Er den gått ut, send filen så snart dere kan."
    yield "3.  Denne fanen kan stå. Den leses ikke inn."


def _gruppe(rad: int, gruppe: Gruppe, punkter: Sequence[Punkt]) -> Iterator[Celle]:
    overskrift, forklaring = GRUPPETEKST[gruppe]
    yield _fast(rad, 1, f"{overskrift} ({len(punkter)})", "deltittel")
    yield _fast(rad + 1, 1, forklaring, "ingress")
    for kol, navn in enumerate(_KOLONNER, 1):
        yield _fast(rad + 2, kol, navn, "hode")
    forrige = ""
    for nr, p in enumerate(punkter[:MAKS_PUNKTER], rad + _HODERADER):
        ark = p.ark or "Hele filen"
        yield _fast(nr, 1, "" if ark == forrige else ark, "punkt_ark")
        forrige = ark
        yield _lenke(nr, p)
        for kol, tekst in enumerate((p.felt, p.hva, p.gjor), 3):
            yield _fast(nr, kol, tekst, "punkt")
        yield _fast(nr, 6, p.kode, "punkt_kode")
    resten = len(punkter) - MAKS_PUNKTER
    if resten > 0:
        yield _fast(
            rad + _HODERADER + MAKS_PUNKTER, 1, f"… og {resten} til av samme slag.", "ingress"
        )


def _fast(rad: int, kol: int, tekst: str, stil: str) -> Celle:
    return Celle(ARK, rad, kol, "fast", "tekst", tekst, stil=stil)


def _lenke(rad: int, punkt: Punkt) -> Celle:
    """A link only to cells of the form: nothing a return says becomes the target of one."""
    if not punkt.steder:
        return _fast(rad, 2, punkt.celle, "punkt")
    sted = punkt.steder[0]
    maal = f"internal:'{sted.ark}'!{sted.celle}"
    return Celle(ARK, rad, 2, "fast", "tekst", sted.celle, stil="punkt_lenke", lenke=maal)
