"""Three years of reporting by the eight participants, as files on disk.

2024: Bergen does not answer, Eidsvoll sends a corrected file, Nes saves after the deadline.
2025: Bergen answers for the first time, Oslo does not, Hurdal corrects.
2026: Hurdal does not answer. The three collections are kept in one folder with a sub-folder a year.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from forrige import FORRIGEPLAN

from gevinstark.grunn.utsendt import Utsending
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.rull import roll
from gevinstark.runde.rulling import Rulling
from gevinstark.runde.svarfil import Oppgave

AAR: Final = (2024, 2025, 2026)
EIDSVOLL, NES, HURDAL, OSLO, BERGEN = "3240", "3228", "3242", "0301", "4601"
SVARER_IKKE: Final = {2024: {BERGEN}, 2025: {OSLO}, 2026: {HURDAL}}
#: Year -> who sends a second file, and what it says instead.
RETTELSER: Final[Mapping[int, tuple[str, str, int]]] = {
    2024: (EIDSVOLL, "3240.V2.realisert_antall.2024", 999),
    2025: (HURDAL, "3242.V1.realisert_antall.2025", 777),
}
#: After the deadline, which is the last day of February the year after.
FOR_SENT: Final = (2024, NES)
#: Answers about one year alone, which next year's workbook asks for again.
_AARETS: Final = ("realisert", "realisert_kostnader", "omsetning_realisert", "rapport")


@dataclass(frozen=True)
class TreAar:
    """mapper: year -> folder of that issue. svar: year -> number -> everything that counts then."""

    rot: Path
    utsendinger: tuple[Utsending, ...]
    rullinger: Mapping[int, Rulling]
    svar: Mapping[int, Mapping[str, Mapping[str, Any]]]

    @property
    def innsendt(self) -> Path:
        return self.rot / "innsendt"


def aarets_svar(utsending: Utsending, nr: str) -> dict[str, Any]:
    """What a kommune fills in: everything the first year, later what is new, and that the rest is
    confirmed."""
    layout = utsending.layout
    alle = make_svar(layout, nr)
    if not utsending.utstedt[nr].laast:
        return alle
    aar = str(layout.rapporteringsaar)
    laast = utsending.utstedt[nr].laast
    svar = {
        c.nokkel(nr): alle[c.nokkel(nr)]
        for c in layout.celler()
        if c.nokkel(nr) in alle
        and c.nokkel() not in laast
        and (c.tabell in _AARETS or c.kolonne in ("brukere", "eksempel"))
        and c.del_ in ("", aar)
    }
    bekreftes = {
        c.nokkel(nr): "Ja" for c in layout.celler() if c.kolonne == "gjennomgaatt" and c.is_felt
    }
    return svar | bekreftes


def fyll(bok: Path, svar: Mapping[str, Any], ut: Path, lagret: str) -> Path:
    """A filled copy, saved at that time (ISO, UTC)."""
    oppgaver = [Oppgave(felt, verdi, nr) for nr, (felt, verdi) in enumerate(svar.items(), 1)]
    ut.parent.mkdir(parents=True, exist_ok=True)
    ut.write_bytes(save_at(fill_svar(bok, oppgaver, "svar"), lagret))
    return ut


def save_at(innhold: bytes, lagret: str) -> bytes:
    """The workbook as if a program saved it then."""
    ut = BytesIO()
    with zipfile.ZipFile(BytesIO(innhold)) as inn, zipfile.ZipFile(ut, "w", 8) as til:
        for navn in inn.namelist():
            raa = inn.read(navn)
            if navn == "docProps/core.xml":
                tekst, antall = re.subn(
                    r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{lagret}", raa.decode()
                )
                assert antall == 1
                raa = tekst.encode()
            til.writestr(navn, raa)
    return ut.getvalue()


def read_answers(bok: Path) -> dict[str, Any]:
    """Every input of a workbook that holds something: field key -> value."""
    return {
        p.felt: p.verdi
        for p in read_feltliste(bok).felt.values()
        if p.rolle == "inndata" and p.verdi not in (None, "")
    }


def make_tre_aar(rot: Path) -> TreAar:
    utsendinger: list[Utsending] = []
    rullinger: dict[int, Rulling] = {}
    svar: dict[int, dict[str, dict[str, Any]]] = {}
    for aar in AAR:
        mappe = rot / f"utsendt-{aar}"
        if aar == AAR[0]:
            utsending = issue(FORRIGEPLAN, mappe).utsending
        else:
            rullinger[aar] = roll(utsendinger, rot / "innsendt", aar, mappe)
            utsending = rullinger[aar].utsending
        utsendinger.append(utsending)
        svar[aar] = {}
        for nr, utstedt in utsending.utstedt.items():
            if nr in SVARER_IKKE[aar]:
                continue
            egne = aarets_svar(utsending, nr)
            maaned = "04" if (aar, nr) == FOR_SENT else "02"
            fil = rot / "innsendt" / str(aar) / utstedt.fil
            fyll(mappe / utstedt.fil, egne, fil, f"{aar + 1}-{maaned}-10T12:00:00Z")
            if aar in RETTELSER and RETTELSER[aar][0] == nr:
                _, felt, verdi = RETTELSER[aar]
                egne[felt] = verdi
                ny = fil.with_name(f"{fil.stem}-rettet.xlsx")
                fyll(mappe / utstedt.fil, egne, ny, f"{aar + 1}-02-20T12:00:00Z")
            svar[aar][nr] = egne
    return TreAar(rot, tuple(utsendinger), rullinger, svar)
