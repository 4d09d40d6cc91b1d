"""The values region.xlsx is made of, each with the cell of the return it was read from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.kontroll.retur import show_whole
from gevinstark.lesing.avlesning import Lestcelle
from gevinstark.rapport.regionbok import Rad, Regionbok, helt, split_kommune
from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, Bruk
from gevinstark.region.linjetall import read_steder
from gevinstark.region.planbilde import STATUSTEKST
from gevinstark.region.register import Blokk
from gevinstark.region.svarrader import LAGET_AV, UTEN_CELLE, read_celle, read_skrevet

#: The columns that say where the values of a row come from.
KILDEFELT: Final = ("fil", "ark", "celler", "sha256", "skrevet_som")
DATA: Final = "data"
MOTTAK: Final = "mottak"
#: Said of a cell that is in no figure, and that nothing is said of.
REGNES: Final = (
    "Tallene der regnes av svarene, aldri av arbeidsbokens egne formler. "
    "Alt som er lest, står i eksporten (--eksport)."
)


@dataclass(frozen=True, slots=True)
class Kilde:
    """One value the region's figures are made of.

    sted: where it stands in region.xlsx. hva: what it is, in words. `bruk` only for rows of Data.
    fil is "" for what is written by the consolidation itself (a status, a count of findings).
    raatekst: what stood in that cell; the value itself where it stood just so. av: file, sheet and address
    of the answers it is computed from, where it is computed.
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
    av: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        verdi = self.verdi.kode if isinstance(self.verdi, Feilverdi) else self.verdi
        tekster = {
            felt: getattr(self, felt) or None
            for felt in ("kommunenr", "kommune", "plan", "aar", "raatekst")
        }
        kilde = {
            felt: getattr(self, felt) or None
            for felt in ("enhet", "fil", "ark", "celle", "sha256", "status")
        }
        region = f"{self.sted.ark}!{self.sted.celle}"
        laget_av = [{"fil": fil, "ark": ark, "celle": celle} for fil, ark, celle in self.av]
        return {
            "hva": self.hva, **tekster, "verdi": helt(verdi), **kilde, "region": region,
            "laget_av": laget_av,
        }  # fmt: skip


def find_bruk(rad: Rad) -> Bruk | None:
    """What a row of Data is."""
    like = [b for b in DATABRUK if (b.tabell, b.kolonne) == (rad["tabell"], rad["kolonne"])]
    en = next((b for b in like if b.rad == rad["rad"]), None)
    return en or next((b for b in like if b.rad == NYTTEVIRKNINGER), None)


class Kilder:
    """Finds the sources in one workbook."""

    def __init__(self, bok: Regionbok) -> None:
        self._bok = bok
        self._data = _blokk(bok, DATA)
        self._mottak = _blokk(bok, MOTTAK)
        lister = [b for b in bok.blokker if set(KILDEFELT) <= set(b.kolonner)]
        self._listerader = {(b.ark, r): b for b in lister for r in b.rader}

    @property
    def verdikolonne(self) -> int:
        """Where Data has its values."""
        return self._data.kolonner["verdi"]

    def kilde(self, sted: Sted) -> Kilde | None:
        """What a constant cell is made of; None for headings, labels and other text of our own."""
        celle = self._bok.celle(sted)
        if celle is None or celle.formel is not None:
            return None
        if (liste := self._listerader.get((sted.ark, sted.rad))) is not None:
            return self._listekilde(sted, celle, liste)
        if sted.ark == self._data.ark and sted.rad in self._data.rader:
            return self._datakilde(sted.rad)
        if sted.ark == self._mottak.ark and sted.rad in self._mottak.rader:
            return self._mottakskilde(sted, celle)
        return None

    def alle(self) -> Iterator[Kilde]:
        """Every value with a cell of a return behind it."""
        for rad in self._data.rader:
            if self._bok.verdi(self._data.ark, rad, 1) is not None:
                yield self._datakilde(rad)
        for (ark, rad), liste in self._listerader.items():
            for kol in range(1, liste.kolonner["fil"]):
                kilde = self.kilde(Sted(ark, rad, kol))
                if kilde is not None:
                    yield kilde

    def listerad(self, sted: Sted) -> tuple[Sted, ...]:
        """The row's values, for a cell of a list that says whose they are or is computed from them."""
        liste = self._listerader.get((sted.ark, sted.rad))
        if liste is None or self._bok.celle(sted) is None or self.kilde(sted):
            return ()
        plasser = (Sted(sted.ark, sted.rad, kol) for kol in range(1, liste.kolonner["fil"]))
        return tuple(s for s in plasser if self.kilde(s) is not None)

    @cached_property
    def _statuser(self) -> Mapping[str, str]:
        """SHA-256 -> status, as the file is listed."""
        return {str(r["sha256"]): str(r["status"]) for r in self._bok.rader("filer")}

    def _datakilde(self, nr: int) -> Kilde:
        """The whole row, whichever of its cells is asked for."""
        rad = self._bok.rad(self._data, nr)
        bruk = find_bruk(rad)
        gevinst = f", {rad['rad']}" if bruk is None or bruk.rad == NYTTEVIRKNINGER else ""
        navn, knr = split_kommune(str(rad["kommune"]))
        aar = rad["aar"]
        return Kilde(
            sted=Sted(self._data.ark, nr, self.verdikolonne),
            hva=f"{bruk.etikett if bruk else rad['kolonne']}{gevinst}",
            kommune=navn,
            kommunenr=knr,
            aar=int(aar) if isinstance(aar, int | float) else None,
            verdi=rad["verdi"],
            enhet=str(rad["enhet"] or ""),
            status=STATUSTEKST.get(str(rad["status"]), str(rad["status"])),
            raatekst=str(rad["skrevet_som"] or show_whole(rad["verdi"])),
            bruk=bruk,
            plan=str(rad["plan"]),
            fil=str(rad["fil"]),
            ark=str(rad["ark"]),
            celle=str(rad["celle"]),
            sha256=str(rad["sha256"]),
            av=_read_av(str(rad["laget_av"] or ""), str(rad["fil"])),
        )

    def _listekilde(self, sted: Sted, celle: Lestcelle, liste: Blokk) -> Kilde | None:
        """Values stand left of the source columns, one address each in the column Celler."""
        tekst = {n: self._bok.tekst(sted.ark, sted.rad, k) for n, k in liste.kolonner.items()}
        celler = [c for c in tekst["celler"].split(" ") if c]
        nr = sted.kol - (liste.kolonner["fil"] - len(celler))
        if not 0 <= nr < len(celler) or celler[nr] == UTEN_CELLE:
            return None
        overskrift = self._bok.tekst(sted.ark, liste.hode, sted.kol)
        navn, knr = split_kommune(tekst.get("kommune", ""))
        ark, adresse = read_celle(celler[nr], tekst["ark"])
        laget = [*tekst.get("laget_av", "").split(LAGET_AV), *[""] * len(celler)][nr]
        return Kilde(
            sted=sted,
            hva=", ".join(t for t in (overskrift, tekst.get("id", "")) if t),
            kommune=navn,
            kommunenr=knr,
            plan=tekst.get("plan", ""),
            aar=None,
            verdi=celle.verdi,
            enhet="",
            fil=tekst["fil"],
            ark=ark,
            celle=adresse,
            sha256=tekst["sha256"],
            status=self._statuser.get(tekst["sha256"], ""),
            raatekst=read_skrevet(tekst["skrevet_som"], overskrift) or show_whole(celle.verdi),
            av=_read_av(laget, tekst["fil"]),
        )

    def _mottakskilde(self, sted: Sted, celle: Lestcelle) -> Kilde:
        """A count of one file: it has no cell of its own there."""
        tekst = {
            n: self._bok.tekst(sted.ark, sted.rad, k) for n, k in self._mottak.kolonner.items()
        }
        navn, knr = split_kommune(tekst["kommune"])
        avtrykk = next(r["sha256"] for r in self._bok.mottak if r["fil"] == tekst["fil"])
        return Kilde(
            sted=sted,
            hva=self._bok.tekst(sted.ark, self._mottak.hode, sted.kol),
            kommune=navn,
            kommunenr=knr,
            aar=int(tekst["aar"]) if tekst["aar"].isdigit() else None,
            verdi=celle.verdi,
            enhet="",
            ark="",
            celle="",
            plan=tekst["plan"],
            fil=tekst["fil"],
            sha256=str(avtrykk),
            status=tekst["status"],
        )


def _read_av(laget_av: str, fil: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((f or fil, ark, celle) for f, ark, celle in read_steder(laget_av))


def _blokk(bok: Regionbok, nokkel: str) -> Blokk:
    """A block that every region.xlsx has."""
    blokk = bok.blokk(nokkel)
    assert blokk is not None, nokkel  # noqa: S101 - see open_regionbok
    return blokk


def write_merknader(
    bok: Regionbok, filer: Collection[str], sted: tuple[str, str]
) -> tuple[str, ...]:
    """What is said of a cell of a returned file, sheet in small letters: findings, or why it is left out."""
    funn, ute = (
        [
            r
            for r in bok.rader(blokk)
            if r["fil"] in filer and (str(r["ark"]).casefold(), r["celle"]) == sted
        ]
        for blokk in ("funn", "utelatt")
    )
    sagt = tuple(f"Funn i cellen: det står «{f['funnet']}». {f['tekst']}" for f in funn)
    return sagt or tuple(f"Svaret «{u['innhold']}» er utelatt. {u['grunn']}" for u in ute)
