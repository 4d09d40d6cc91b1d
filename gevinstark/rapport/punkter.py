"""What one return's sender is told: each finding as one point in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import PurePath
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.maalform import NYNORSK
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.verdi import Sted, parse_celle
from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.region.returutfall import Returutfall

#: Characters that make a text one to look for inside a sentence.
_ET_ORD: Final = 6
#: Characters of one text in a point; a changed formula may be thousands.
_MAKS_TEKST: Final = 400


class Gruppe(IntEnum):
    """What a point asks of the sender. The order is the order they are told in."""

    RETTES = 0
    SES_OVER = 1
    SATT_TILBAKE = 2
    ORIENTERING = 3


#: Heading, and a sentence below it.
GRUPPETEKST: Final = {
    Gruppe.RETTES: ("Må rettes", "Dette må rettes eller fylles ut før svaret deres er komplett."),
    Gruppe.SES_OVER: ("Se over", "Disse er tatt med som de er. Rett dem hvis de ikke stemmer."),
    Gruppe.SATT_TILBAKE: (
        "Satt tilbake",
        "Låste celler og formler står igjen slik de ble sendt ut. Dere trenger ikke gjøre noe.",
    ),
    Gruppe.ORIENTERING: ("Til orientering", "Dette er ikke feil, men greit å vite."),
}

#: The recompute and the bookkeeping of files: nothing the sender can do anything about.
_IKKE_FOR_AVSENDER: Final = ("OMR-", "KON-")
#: Structure that the feedback workbook does not put right by being made anew.
_STAAR_IGJEN: Final = frozenset(
    {
        "STR-01",
        "STR-02",
        "STR-07",
        "STR-08",
        "STR-13",
        "STR-14",
        "STR-17",
        "STR-18",
        "STR-23",
        "STR-25",
        "STR-27",
        "STR-28",
        "STR-29",
        "STR-26",
    }
)
#: What to do, where the catalogue's advice is for the coordinator or for the file as it came.
_RAAD: Final = {
    "STR-01": "Arket er med igjen i denne kopien. Fyll det ut på nytt.",
    "STR-27": "Radene og kolonnene er vist igjen i denne kopien. Se om svarene stemmer.",
    "STR-28": "Cellene er delt igjen i denne kopien. Skriv svaret i hvert felt.",
    "STR-29": "Feltene viser svarene igjen i denne kopien. Se om de stemmer.",
    "STR-25": "Kopien er ikke med her. Skriv svarene som gjelder, i arket med det opprinnelige navnet.",
    "STR-26": "Fyll ut denne kopien på nytt. Svarene står slik vi leste dem, og kan ha havnet i feil felt.",
    "STR-14": "Radene er med igjen i denne kopien. Fyll dem ut på nytt.",
    "STR-18": "Kolonnene er med igjen i denne kopien. Fyll dem ut på nytt.",
    "VER-17": "Nummeret er ikke med i denne kopien. Send aldri personopplysninger i arbeidsboken.",
    "IDE-02": "Send inn arbeidsboken for riktig plan og år.",
    "IDE-03": "Ta kontakt med oss, så finner vi ut av det sammen.",
    "IDE-04": "Bruk arbeidsboken fra den siste utsendingen. Har dere den ikke, sender vi den på nytt.",
}
_SATT_TILBAKE: Final = "Satt tilbake i denne kopien. Skal det endres, må koordinatoren gjøre det."
#: The state of a row, of one whose answers could be read too, and how it is told of one row alone.
_TILSTAND: Final = ("REG-31", "REG-35")
_EN_RAD: Final = ": 1 svar gjenstår "
#: How a finding about several cells goes on (kontroll.gruppering).
_DET_SAMME: Final = " Det samme gjelder "


@dataclass(frozen=True, slots=True)
class Punkt:
    """One finding for the sender. `steder`: the cells of the form it is about, in the copy; none when
    it is about a sheet or the file."""

    gruppe: Gruppe
    alvor: Alvor
    kode: str
    tittel: str
    ark: str
    celle: str
    felt: str
    hva: str
    gjor: str
    steder: tuple[Sted, ...]

    @property
    def hvor(self) -> str:
        """ "Gevinster, celle D9 (Antall, V2)", or "Hele filen"."""
        celle = f", celle {self.celle}" if self.celle else ""
        felt = f" ({self.felt})" if self.felt else ""
        return f"{self.ark}{celle}{felt}" if self.ark else "Hele filen"


def make_punkter(utfall: Returutfall) -> tuple[Punkt, ...]:
    """The points of one return, in the order they are told: by group, then through the workbook."""
    rekke = {a.navn: nr for nr, a in enumerate(utfall.svar.layout.ark)} if utfall.svar else {}
    kart = _kart(utfall.svar) if utfall.svar else {}
    punkter = [_punkt(f, kart) for f in utfall.funn if not f.kode.startswith(_IKKE_FOR_AVSENDER)]

    def plass(punkt: Punkt) -> tuple[int, int, tuple[int, int], str]:
        rad_kol = parse_celle(punkt.celle) or (0, 0)
        return punkt.gruppe, rekke.get(punkt.ark, -1), rad_kol, punkt.kode

    punkter = list(_without_repeats(punkter))
    punkter.sort(key=plass)
    if utfall.svar is not None and utfall.svar.utstedt.maalform == NYNORSK:
        return tuple(_in_nynorsk(p, utfall.svar.layout.ordbok) for p in punkter)
    return tuple(punkter)


def _without_repeats(punkter: Sequence[Punkt]) -> Iterator[Punkt]:
    """Without the state of a row (locked, and it follows) whose own field is a point already."""
    sagt = {(s.ark, s.rad, p.gruppe) for p in punkter if p.kode not in _TILSTAND for s in p.steder}
    for p in punkter:
        alene = p.kode in _TILSTAND and _EN_RAD in p.hva
        like = {Gruppe.RETTES, p.gruppe}
        if not (alene and any((s.ark, s.rad, g) in sagt for s in p.steder for g in like)):
            yield p


def _in_nynorsk(punkt: Punkt, ordbok: Mapping[str, str]) -> Punkt:
    """The point in nynorsk, at the tabs and fields of a workbook in nynorsk."""
    kolonne, komma, rad = punkt.felt.partition(", ")
    delvis = f"{ordbok.get(kolonne, kolonne)}{komma}{ordbok.get(rad, rad)}"
    return replace(
        punkt,
        tittel=to_nynorsk(punkt.tittel),
        ark=ordbok.get(punkt.ark, punkt.ark),
        felt=ordbok.get(punkt.felt, delvis),
        hva=_with_words(to_nynorsk(punkt.hva), ordbok),
        gjor=to_nynorsk(punkt.gjor),
        steder=tuple(s._replace(ark=ordbok.get(s.ark, s.ark)) for s in punkt.steder),
    )


def _with_words(tekst: str, ordbok: Mapping[str, str]) -> str:
    """A sentence that lists labels and states of the workbook, with those in its words; what the sender
    wrote stands in guillemets, and is as it was written."""
    lange = sorted((t for t in ordbok if len(t) >= _ET_ORD), key=len, reverse=True)
    ord_ = re.compile(rf"«[^»]*»|(?<!\w)(?:{'|'.join(map(re.escape, lange))})(?!\w)")
    return ord_.sub(lambda m: ordbok.get(m[0], m[0]), tekst)


def needs_answer(punkter: Iterable[Punkt]) -> bool:
    """Whether there is anything of ADVARSEL or worse; remarks alone are not worth a letter."""
    return any(p.alvor >= Alvor.ADVARSEL for p in punkter)


def count(punkter: Sequence[Punkt], gruppe: Gruppe) -> int:
    return sum(p.gruppe is gruppe for p in punkter)


def _gruppe(funn: Funn) -> Gruppe:
    if funn.kode.startswith("STR-") and funn.kode not in _STAAR_IGJEN:
        return Gruppe.SATT_TILBAKE
    if funn.alvor >= Alvor.FEIL:
        return Gruppe.RETTES
    return Gruppe.SES_OVER if funn.alvor is Alvor.ADVARSEL else Gruppe.ORIENTERING


def _kart(svar: Besvarelse) -> dict[Sted, Celle]:
    """Place in the returned file -> cell of the form: rows and sheets may have been moved there,
    and are back where they were issued in the copy."""
    kart: dict[Sted, Celle] = {}
    for celle in svar.layout.celler():
        funnet = svar.plass(celle)
        if funnet is None:
            kart.setdefault(celle.sted, celle)
        else:
            kart[funnet] = celle
    return kart


def _celler(funn: Funn, kart: Mapping[Sted, Celle]) -> tuple[Celle, ...]:
    adresser = (funn.celle, *funn.flere_celler) if funn.celle and funn.ark else ()
    plasser = (parse_celle(a) for a in adresser)
    steder = (Sted(funn.ark or "", *p) for p in plasser if p)
    return tuple(kart[s] for s in steder if s in kart)


def _punkt(funn: Funn, kart: Mapping[Sted, Celle]) -> Punkt:
    celler = _celler(funn, kart)
    celle = celler[0] if celler else None
    gruppe = _gruppe(funn)
    hva, gjor = split_tekst(funn)
    if gruppe is Gruppe.SATT_TILBAKE:
        gjor = _SATT_TILBAKE
    return Punkt(
        gruppe=gruppe,
        alvor=funn.alvor,
        kode=funn.kode,
        tittel=KODER[funn.kode].tittel,
        ark=celle.ark if celle else en_linje(funn.ark or ""),
        celle=celle.adresse if celle else funn.celle or "",
        felt=en_linje(celle.etikett) if celle else "",
        hva=_uten_plass(hva, funn, celle.etikett or celle.adresse if celle else ""),
        gjor=_RAAD.get(funn.kode, gjor),
        steder=tuple(c.sted for c in celler),
    )


def split_tekst(funn: Funn) -> tuple[str, str]:
    """A finding's message as what is wrong and what to do, both on one line and bounded."""
    # The sender knows the file by its name, not by the folder it was put in here.
    tekst = funn.tekst.replace(f"«{funn.fil}»", f"«{PurePath(funn.fil or '').name}»")
    tekst, _, andre = tekst.partition(_DET_SAMME) if funn.flere_celler else (tekst, "", "")
    fast = KODER[funn.kode].gjor.partition("{")[0]
    der = tekst.rfind(fast) if fast else -1
    hva, gjor = (tekst, "") if der < 1 else (tekst[:der], tekst[der:])
    if andre:
        hva = f"{hva.rstrip()}{_DET_SAMME}{andre}"
    return en_linje(hva), en_linje(gjor)


def _uten_plass(hva: str, funn: Funn, etikett: str) -> str:
    """The sentence alone: the place stands beside it."""
    for plass in (
        f"Ark «{funn.ark}», celle {funn.celle} ({etikett}): ",
        f"Ark «{funn.ark}»: ",
    ):
        if hva.startswith(en_linje(plass) + " "):
            hva = hva.removeprefix(en_linje(plass) + " ")
            return hva[:1].upper() + hva[1:]
    return hva


def en_linje(tekst: str, maks: int = _MAKS_TEKST) -> str:
    """Text from a return made safe to show: one line, no control characters, not too long."""
    ren = " ".join(printable(tekst).split())
    return ren if len(ren) <= maks else f"{ren[: maks - 1]}…"
