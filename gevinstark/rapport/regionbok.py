"""region.xlsx read back: its cells, what stands in them, and where each came from.

The reports get this file and nothing else. What they say is what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.kontroll.retur import vis_hel
from gevinstark.lesing.avlesning import Avlesning, Lesefeil, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import REGION
from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, STATUSTEKST, Bruk
from gevinstark.region.formler import DATA, DATAARKKOLONNER, DATAHODE
from gevinstark.region.kildeliste import KILDEKOLONNER, UTEN_CELLE, les_skrevet
from gevinstark.region.mottaksark import MOTTAK, MOTTAKSKOLONNER, TABELLHODE
from gevinstark.region.om import ARK as OM
from gevinstark.region.per_kommune import ARK as PER_KOMMUNE

_KOMMUNE: Final = re.compile(r"(.*) \((\d{4})\)", re.DOTALL)
_VERDIKOL: Final = DATAARKKOLONNER.index("verdi") + 1

Celler = Mapping[tuple[int, int], Lestcelle]


@dataclass(frozen=True, slots=True)
class Kilde:
    """One value the region's figures are made of, and the cell of the return it was read from.

    sted: where it stands in region.xlsx. hva: what it is, in words. `bruk` only for rows of Data.
    fil is "" for what is written by the consolidation itself (a status, a count of findings).
    raatekst: what stood in that cell; the value itself where it stood just so.
    """

    sted: Sted
    hva: str
    kommune: str
    kommunenr: str
    plan: str
    aar: int | None
    verdi: Verdi
    enhet: str
    fil: str
    ark: str
    celle: str
    sha256: str
    status: str
    raatekst: str = ""
    bruk: Bruk | None = None

    def as_json(self) -> dict[str, Any]:
        verdi = self.verdi.kode if isinstance(self.verdi, Feilverdi) else self.verdi
        return {
            "hva": self.hva,
            "kommunenr": self.kommunenr or None,
            "kommune": self.kommune or None,
            "plan": self.plan or None,
            "aar": self.aar,
            "raatekst": self.raatekst or None,
            "verdi": helt(verdi),
            "enhet": self.enhet or None,
            "fil": self.fil or None,
            "ark": self.ark or None,
            "celle": self.celle or None,
            "sha256": self.sha256 or None,
            "status": self.status or None,
            "region": f"{self.sted.ark}!{self.sted.celle}",
        }


@dataclass(frozen=True, slots=True)
class Liste:
    """A list on one sheet whose rows name their source: heading row, last row, columns by heading."""

    ark: str
    hode: int
    siste: int
    kolonner: Mapping[str, int]

    @property
    def fil(self) -> int:
        return self.kolonner[KILDEKOLONNER[0]]


def helt(verdi: Verdi) -> Any:
    """A whole number without its decimal point."""
    return int(verdi) if isinstance(verdi, float) and verdi == int(verdi) else verdi


def open_regionbok(sti: Path) -> Regionbok:
    """Read the file. Raises Brukerfeil when there is none, GevinstarkError when it is another kind."""
    if not sti.is_file():
        raise Brukerfeil(
            f"Filen {sti} finnes ikke. Pek på region.xlsx fra «gevinstark konsolider»."
        )
    lest = read_retur(sti, omfang=REGION)
    if isinstance(lest, Lesefeil):
        raise GevinstarkError(lest.funn[0].tekst)
    bok = Regionbok(lest)
    if not {DATA, OM, MOTTAK, PER_KOMMUNE} <= set(bok.ark) or bok.rad(DATA, DATAHODE) != list(
        DATAARKKOLONNER
    ):
        raise GevinstarkError(
            f"«{sti.name}» er ikke en regional oversikt fra «gevinstark konsolider». "
            "Pek på region.xlsx."
        )
    return bok


class Regionbok:
    def __init__(self, lest: Avlesning) -> None:
        self.fil = lest.fil
        self.sha256 = lest.sha256
        self.ark: dict[str, Celler] = {a.navn: a.celler for a in lest.ark}

    def celle(self, sted: Sted) -> Lestcelle | None:
        return self.ark.get(sted.ark, {}).get((sted.rad, sted.kol))

    def verdi(self, ark: str, rad: int, kol: int) -> Verdi:
        celle = self.ark[ark].get((rad, kol))
        return None if celle is None else celle.verdi

    def tekst(self, ark: str, rad: int, kol: int) -> str:
        verdi = self.verdi(ark, rad, kol)
        if isinstance(verdi, Feilverdi):
            return verdi.kode
        return "" if verdi is None else str(helt(verdi))

    def rad(self, ark: str, rad: int) -> list[Verdi]:
        """The row's values from column A to its last one."""
        siste = max((k for r, k in self.ark[ark] if r == rad), default=0)
        return [self.verdi(ark, rad, k) for k in range(1, siste + 1)]

    @cached_property
    def siste_rader(self) -> Mapping[str, int]:
        return {navn: max((r for r, _ in celler), default=0) for navn, celler in self.ark.items()}

    @cached_property
    def lister(self) -> tuple[Liste, ...]:
        """Every list with source columns: a heading row that ends with them, and the rows below."""
        funnet = []
        for navn, celler in self.ark.items():
            hoder = [
                (r, k)
                for (r, k), c in celler.items()
                if c.verdi == KILDEKOLONNER[0]
                and [self.verdi(navn, r, k + i) for i in range(len(KILDEKOLONNER))]
                == list(KILDEKOLONNER)
            ]
            for rad, fil in sorted(hoder):
                siste = rad
                while self.verdi(navn, siste + 1, fil) is not None:
                    siste += 1
                overskrifter = {
                    self.tekst(navn, rad, k): k for k in range(1, fil + len(KILDEKOLONNER))
                }
                funnet.append(Liste(navn, rad, siste, overskrifter))
        return tuple(funnet)

    @cached_property
    def _listerader(self) -> Mapping[tuple[str, int], Liste]:
        return {(li.ark, r): li for li in self.lister for r in range(li.hode + 1, li.siste + 1)}

    def listerad(self, sted: Sted) -> tuple[Sted, ...]:
        """The row's values, for a cell of a list that says whose they are or is computed from them."""
        liste = self._listerader.get((sted.ark, sted.rad))
        celle = self.celle(sted)
        if liste is None or celle is None or self.kilde(sted):
            return ()
        plasser = (Sted(sted.ark, sted.rad, kol) for kol in range(1, liste.fil))
        return tuple(s for s in plasser if self.kilde(s) is not None)

    @cached_property
    def statuser(self) -> Mapping[str, str]:
        """SHA-256 -> status, as Mottak says."""
        sha, status = (MOTTAKSKOLONNER.index(n) + 1 for n in ("SHA-256", "Status"))
        return {
            self.tekst(MOTTAK, r, sha): self.tekst(MOTTAK, r, status)
            for r in self.mottaksrader
            if self.verdi(MOTTAK, r, sha) is not None
        }

    @cached_property
    def mottaksrader(self) -> range:
        rad = TABELLHODE + 1
        while self.verdi(MOTTAK, rad, 1) is not None:
            rad += 1
        return range(TABELLHODE + 1, rad)

    def kilde(self, sted: Sted) -> Kilde | None:
        """What a constant cell is made of; None for headings, labels and other text of our own."""
        celle = self.celle(sted)
        if celle is None or celle.formel is not None:
            return None
        if sted.ark == DATA:
            return self._datakilde(sted) if sted.rad > DATAHODE else None
        liste = self._listerader.get((sted.ark, sted.rad))
        if liste is not None:
            return self._listekilde(sted, celle, liste)
        if sted.ark == MOTTAK and sted.rad in self.mottaksrader:
            return self._mottakskilde(sted, celle)
        return None

    def _datakilde(self, sted: Sted) -> Kilde:
        """The whole row, whichever of its cells is asked for."""
        rad = {n: self.verdi(DATA, sted.rad, k) for k, n in enumerate(DATAARKKOLONNER, 1)}
        bruk = _bruk(str(rad["tabell"]), str(rad["kolonne"]), str(rad["rad"]))
        navn, nr = del_kommune(str(rad["kommune"]))
        aar = rad["aar"]
        gevinst = f", {rad['rad']}" if bruk is None or bruk.rad == NYTTEVIRKNINGER else ""
        return Kilde(
            sted=Sted(DATA, sted.rad, _VERDIKOL),
            hva=f"{bruk.etikett if bruk else rad['kolonne']}{gevinst}",
            kommune=navn,
            kommunenr=nr,
            plan=str(rad["plan"]),
            aar=int(aar) if isinstance(aar, int | float) else None,
            verdi=rad["verdi"],
            enhet=str(rad["enhet"] or ""),
            fil=str(rad["fil"]),
            ark=str(rad["ark"]),
            celle=str(rad["celle"]),
            sha256=str(rad["sha256"]),
            status=STATUSTEKST.get(str(rad["status"]), str(rad["status"])),
            raatekst=str(rad["skrevet_som"] or vis_hel(rad["verdi"])),
            bruk=bruk,
        )

    def _listekilde(self, sted: Sted, celle: Lestcelle, liste: Liste) -> Kilde | None:
        """Values stand left of the source columns, one address each in the column Celler."""
        fil, ark, adresser, sha, skrevet = (
            self.tekst(sted.ark, sted.rad, liste.kolonner[k]) for k in KILDEKOLONNER
        )
        celler = adresser.split()
        nr = sted.kol - (liste.fil - len(celler))
        if not 0 <= nr < len(celler) or celler[nr] == UTEN_CELLE:
            return None
        overskrift = self.tekst(sted.ark, liste.hode, sted.kol)
        ident, kommune, plan = (
            self.tekst(sted.ark, sted.rad, liste.kolonner[k]) if k in liste.kolonner else ""
            for k in ("ID", "Kommune", "Plan")
        )
        navn, knr = del_kommune(kommune)
        return Kilde(
            sted=sted,
            hva=", ".join(t for t in (overskrift, ident) if t),
            kommune=navn,
            kommunenr=knr,
            plan=plan,
            aar=None,
            verdi=celle.verdi,
            enhet="",
            fil=fil,
            ark=ark,
            celle=celler[nr],
            sha256=sha,
            status=self.statuser.get(sha, ""),
            raatekst=les_skrevet(skrevet, overskrift) or vis_hel(celle.verdi),
        )

    def _mottakskilde(self, sted: Sted, celle: Lestcelle) -> Kilde:
        """A count of one file: it has no cell of its own there."""
        rad = {n: self.tekst(MOTTAK, sted.rad, k) for k, n in enumerate(MOTTAKSKOLONNER, 1)}
        navn, nr = del_kommune(rad["Kommune"])
        return Kilde(
            sted=sted,
            hva=MOTTAKSKOLONNER[sted.kol - 1],
            kommune=navn,
            kommunenr=nr,
            plan=rad["Plan"],
            aar=int(rad["År"]) if rad["År"].isdigit() else None,
            verdi=celle.verdi,
            enhet="",
            fil=rad["Fil"],
            ark="",
            celle="",
            sha256=rad["SHA-256"],
            status=rad["Status"],
        )

    def kilder(self) -> Iterator[Kilde]:
        """Every value with a cell of a return behind it."""
        for rad in range(DATAHODE + 1, self.siste_rader[DATA] + 1):
            if self.verdi(DATA, rad, 1) is not None:
                yield self._datakilde(Sted(DATA, rad, _VERDIKOL))
        for (ark, rad), liste in self._listerader.items():
            for kol in range(1, liste.fil):
                kilde = self.kilde(Sted(ark, rad, kol))
                if kilde is not None:
                    yield kilde

    @cached_property
    def plantitler(self) -> frozenset[str]:
        """The plans' titles: on Per kommune they stand above each heading row."""
        return frozenset(
            self.tekst(PER_KOMMUNE, r - 1, k)
            for (r, k), c in self.ark[PER_KOMMUNE].items()
            if k == 1 and c.verdi == "Kommune"
        )

    def etiketter(self, sted: Sted) -> tuple[str, str, str]:
        """A figure's row label, column heading and plan, as they stand on the sheet."""
        rad = [
            self.tekst(sted.ark, sted.rad, k)
            for k in range(self._venstre(sted), sted.kol)
            if (c := self.ark[sted.ark].get((sted.rad, k))) is not None and c.formel is None
        ]
        return (
            " ".join(rad[:2]),
            # The sums of Mottak stand above their table's headings.
            next(self._tekster(sted.ark, sted.kol, range(sted.rad - 1, 0, -1)), "")
            or next(self._tekster(sted.ark, sted.kol, range(sted.rad + 1, TABELLHODE + 1)), ""),
            next(
                (t for t in self._tekster(sted.ark, 1, range(sted.rad - 1, 0, -1)) if t in self.plantitler),
                "",
            ),
        )  # fmt: skip

    def _venstre(self, sted: Sted) -> int:
        """The first column of the figure's own table: a column without a heading stands before it."""
        hode = next(
            (
                r
                for r in range(sted.rad - 1, 0, -1)
                if (c := self.ark[sted.ark].get((r, sted.kol))) is not None
                and c.formel is None
                and isinstance(c.verdi, str)
            ),
            None,
        )
        kol = sted.kol
        while hode is not None and kol > 1 and self.verdi(sted.ark, hode, kol - 1) is not None:
            kol -= 1
        return kol if kol < sted.kol else 1

    def _tekster(self, ark: str, kol: int, rader: range) -> Iterator[str]:
        """Constant texts of a column, in the order of the rows given."""
        for rad in rader:
            celle = self.ark[ark].get((rad, kol))
            if celle is not None and celle.formel is None and isinstance(celle.verdi, str):
                yield celle.verdi

    @cached_property
    def forklaringer(self) -> Mapping[str, str]:
        """The sheet Om: heading -> how the figure is computed. A text runs over several rows."""
        funnet: dict[str, str] = {}
        navn = ""
        for rad in range(1, self.siste_rader[OM] + 1):
            navn = self.tekst(OM, rad, 1) or navn
            linje = self.tekst(OM, rad, 2)
            if navn and linje and self.verdi(OM, rad, 3) is None:
                funnet[navn] = f"{funnet.get(navn, '')} {linje}".strip()
        return funnet


def _bruk(tabell: str, kolonne: str, rad: str) -> Bruk | None:
    like = [b for b in DATABRUK if (b.tabell, b.kolonne) == (tabell, kolonne)]
    return next(
        (b for b in like if b.rad == rad), next((b for b in like if b.rad == NYTTEVIRKNINGER), None)
    )


def del_kommune(etikett: str) -> tuple[str, str]:
    """ "Herøy (1515)" -> name and number; a text without a number is all name."""
    treff = _KOMMUNE.fullmatch(etikett)
    return (treff.group(1), treff.group(2)) if treff else (etikett, "")


def desimal(verdi: Verdi) -> Decimal | None:
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        return Decimal(repr(verdi))
    return None
