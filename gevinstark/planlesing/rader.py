"""The rows of one recognised table -> fields. What cannot be placed with certainty is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gevinstark.lesing.word.dokument import Rute, Tabell
from gevinstark.planlesing.blankt import is_blank, is_malens_id, own_text
from gevinstark.planlesing.gjenkjenning import Kjent, order_phases, read_id
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord, find_ord, letters
from gevinstark.planlesing.samling import Samling, Sted, Tilstand

_FOTNOTE: Final = re.compile(r"(\*+|[¹²³])\s*\S")


class Radleser:
    """Reads the rows below the heading of one table. prefiks: what the keys begin with ("D.1")."""

    def __init__(
        self, samling: Samling, ordlyd: Ordlyd, kjent: Kjent, tabell: Tabell, prefiks: str,
        beskrivelser: Mapping[str, str], tilstand: Tilstand, hode: Tabell | None = None,
    ) -> None:  # fmt: skip
        self.samling = samling
        self.ordlyd = ordlyd
        self.kjent = kjent
        self.ordene: Tabellord = kjent.ordene
        self.tabell = tabell
        #: Where the heading stands: in the table before, where this one goes on without.
        self.hode = hode or tabell
        self._hodebredde = self.hode.bredde(kjent.hoderad)
        self.prefiks = prefiks
        #: ID -> description, of the tables that describe this one's rows.
        self.beskrivelser = beskrivelser
        self.tilstand = tilstand
        self.navn = self.ordene.titler[0] if self.ordene.titler else self.ordene.nokkel
        self.kol = {t.nokkel: k for k, t in kjent.kolonner.items()}
        #: Cells over several rows: id -> text, and the rows it was put in.
        self._delt: dict[int, tuple[str, list[str]]] = {}
        #: Row -> phase, where the rows say nothing of it.
        self._i_rekkefolge: Mapping[int, str] = {}

    def read(self, fra: int) -> None:
        if self.ordene.per_fase:
            self._i_rekkefolge = order_phases(self.tabell, self.kol, [*self.ordlyd.faser])
        if self._i_rekkefolge:
            hvem = {self.tabell.tekst(nr, self.kol["id"]): None for nr in self._i_rekkefolge}
            self.samling.tell("ORD-44", Sted(self.navn), ", ".join(filter(None, hvem)))
        for nr in range(fra, len(self.tabell.rader)):
            rad = self.tabell.rader[nr]
            if self._is_hode(nr) or not any(r is not None and (r.tekst or r.skjult) for r in rad):
                continue
            if not self._sammenslaatt(nr):
                self._rad(nr)
        for tekst, rader in self._delt.values():
            if len(set(rader)) > 1:
                self.samling.tell("ORD-36", Sted(self.navn, ", ".join(rader)), tekst)

    def _is_hode(self, nr: int) -> bool:
        """A heading that is repeated on the next page."""
        egne = [self.tabell.tekst(nr, k) for k in self.kjent.kolonner]
        hode = [self.hode.tekst(self.kjent.hoderad, k) for k in self.kjent.kolonner]
        return [letters(t) for t in egne] == [letters(t) for t in hode]

    def _sammenslaatt(self, nr: int) -> bool:
        """A row that is one cell: a footnote, or something that cannot be placed."""
        ruter = {id(r): r for r in self.tabell.rader[nr] if r is not None}
        if len(ruter) != 1 or self.tabell.kolonner == 1:
            return False
        (rute,) = ruter.values()
        if _FOTNOTE.match(rute.tekst):
            self.add_fotnote(rute.tekst)
        elif rute.tekst:
            self.samling.tell("ORD-20", Sted(self.navn, f"rad {nr + 1}"), rute.tekst)
        return True

    def add_fotnote(self, tekst: str) -> None:
        self.tilstand.fotnoter += 1
        nokkel = f"{self.prefiks}.fotnote.{self.tilstand.fotnoter}"
        self.samling.add(nokkel, tekst, Sted(self.navn, "fotnote"))

    def _rad(self, nr: int) -> None:
        radid = self._hvilken_rad(nr)
        if radid is None:
            return
        if not self._er_sum(radid) and self.tabell.bredde(nr) != self._hodebredde:
            self._list_rad("ORD-45", nr)
            return
        fase = ""
        if self.ordene.per_fase:
            fase = self._fase(nr)
            if not fase:
                self._list_rad("ORD-38", nr)
                return
        hele = f"{self.prefiks}.{radid}"
        if not self._er_sum(radid) and self._gjentatt(hele, fase, nr):
            return
        for kol, rute in self._ruter(nr):
            self._rute(nr, kol, rute, radid, fase)

    def _er_sum(self, radid: str) -> bool:
        return radid in self.ordene.summer or radid in self.ordene.rader

    def _gjentatt(self, hele: str, fase: str, nr: int) -> bool:
        """An ID that has had its row (in this phase): the first is kept, this one listed."""
        felles = f"{hele}.{fase}." if fase else f"{hele}."
        if not any(n.startswith(felles) for n in self.samling.felt):
            return False
        if fase and all(
            not n.startswith(felles) or self.samling.steder[n].rad != self._radnavn(nr)
            for n in self.samling.felt
        ):
            return False
        self._list_rad("ORD-16", nr)
        return True

    def _radnavn(self, nr: int) -> str:
        return f"rad {nr + 1}"

    # ------------------------------------------------------------ which row it is

    def _hvilken_rad(self, nr: int) -> str | None:
        tekst = self.tabell.tekst(nr, self.kol.get("id", 0))
        if self.ordene.rader:
            return self._navngitt_rad(nr)
        sumrad = self._sumrad(nr)
        if sumrad is not None:
            self.tilstand.lukket = True
            return sumrad
        if self.ordene.uten_id:
            return self._neste_rad(nr)
        radid = read_id(tekst)
        rute = self.tabell.rader[nr][self.kol.get("id", 0)]
        if radid is not None and rute is not None and rute.hoyde > 1 and rute.rad != nr:
            return self._under_samme_id(nr, radid)
        if radid is not None:
            return self._med_id(nr, radid)
        return self._uten_id(nr, tekst)

    def _neste_rad(self, nr: int) -> str | None:
        """The next number, unless all that stands there is the form's own."""
        trykt = [self.kol[k] for k in self.ordene.trykt if k in self.kol]
        egne = [r.tekst for kol, r in self._ruter(nr) if kol not in trykt]
        eksempel = [letters(t) for t in self.ordene.malens_eksempel]
        if all(is_blank(t) for t in egne) or any(
            letters(t).startswith(e) for t in egne for e in eksempel
        ):
            return None
        self.tilstand.faser_brukt += 1
        return f"{self.ordene.uten_id}{self.tilstand.faser_brukt}"

    def _under_samme_id(self, nr: int, radid: str) -> str | None:
        """An ID cell that covers several rows: the phases of one benefit, else not known."""
        if self.ordene.per_fase:
            return radid
        self._list_rad("ORD-20", nr)
        return None

    def _med_id(self, nr: int, radid: str) -> str | None:
        if (
            self.ordene.beskrevet_i
            and radid not in self.beskrivelser
            and any(
                own_text(r.tekst)
                for kol, r in self._ruter(nr)
                if kol not in (self.kol.get("id"), self.kol.get("fase"))
            )
        ):
            self.samling.tell("ORD-30", Sted(self.navn, radid), radid)
        if radid != self.tilstand.radid:
            self.tilstand.radid = radid
            self.tilstand.faser_brukt = 0
        return radid

    def _uten_id(self, nr: int, tekst: str) -> str | None:
        """No ID: the benefit above (another phase), one with the same description, or listed."""
        andre = [
            (kol, r)
            for kol, r in self._ruter(nr)
            if own_text(r.tekst) and kol != self.kol.get("id")
        ]
        if not andre:
            return None
        if tekst and not is_malens_id(tekst):
            self._list_rad("ORD-17", nr)
            return None
        beskrivelse = (
            self.tabell.tekst(nr, self.kol["beskrivelse"]) if "beskrivelse" in self.kol else ""
        )
        naa = self.beskrivelser.get(self.tilstand.radid, "")
        if (
            self.ordene.per_fase
            and self.tilstand.radid
            and letters(beskrivelse) in ("", letters(naa))
        ):
            return self.tilstand.radid
        like = [
            i
            for i, b in self.beskrivelser.items()
            if beskrivelse and letters(b) == letters(beskrivelse)
        ]
        brukt = {n.split(".")[-2] for n in self.samling.felt if n.startswith(f"{self.prefiks}.")}
        like = [i for i in like if i not in brukt or self.ordene.per_fase]
        if len(like) == 1:
            sted = Sted(self.navn, self._radnavn(nr))
            self.samling.tell("ORD-18", sted, beskrivelse, like[0])
            self.tilstand.radid = like[0]
            return like[0]
        if len(andre) == 1 and not beskrivelse:
            kol, rute = andre[0]
            self.samling.tell("ORD-19", self._sted(nr, kol, self.tilstand.radid), rute.tekst)
            return None
        self._list_rad("ORD-17", nr)
        return None

    def _sumrad(self, nr: int) -> str | None:
        for kol in (0, 1):
            treff = find_ord(self.tabell.tekst(nr, kol), self.ordene.summer)
            if treff is not None and read_id(self.tabell.tekst(nr, 0)) is None:
                return treff.nokkel
        return None

    def _navngitt_rad(self, nr: int) -> str | None:
        treff = find_ord(self.tabell.tekst(nr, 0), self.ordene.rader)
        rad = treff.nokkel if treff is not None else self._sumrad(nr)
        if rad is None:
            self._list_rad("ORD-17", nr)
        return rad

    def _fase(self, nr: int) -> str:
        """By its word, else by its place among the rows of its benefit."""
        kol = self.kol.get("fase")
        treff = find_ord(self.tabell.tekst(nr, kol), self.ordlyd.faser) if kol is not None else None
        return treff.nokkel if treff is not None else self._i_rekkefolge.get(nr, "")

    # ------------------------------------------------------------ what stands in it

    def _ruter(self, nr: int) -> Iterator[tuple[int, Rute]]:
        """Each cell of the row once, with its first column."""
        sett: set[int] = set()
        for kol, rute in enumerate(self.tabell.rader[nr]):
            if rute is not None and id(rute) not in sett:
                sett.add(id(rute))
                yield kol, rute

    def _sted(self, nr: int, kol: int, radid: str = "") -> Sted:
        overskrift = self.hode.tekst(self.kjent.hoderad, kol) or f"kolonne {kol + 1}"
        return Sted(self.navn, radid or self._radnavn(nr), overskrift)

    def _list_rad(self, kode: str, nr: int) -> None:
        """Every text of a row that is not placed: one entry a cell."""
        for kol, rute in self._ruter(nr):
            if own_text(rute.tekst) and rute.rad == nr:
                self.samling.tell(kode, self._sted(nr, kol, self._radnavn(nr)), rute.tekst)

    def _rute(self, nr: int, kol: int, rute: Rute, radid: str, fase: str) -> None:
        sted = self._sted(nr, kol, radid)
        forste = rute.rad == nr
        if forste:
            self.samling.tell_merknader(rute.merknader, sted)
            for inni in rute.innskutt:
                self.samling.tell("ORD-33", sted, " · ".join(inni.tekster()))
            if rute.skjult and not self.ordene.per_fase:
                self.samling.tell("ORD-23", sted, rute.skjult)
        tekst = own_text(rute.tekst)
        nokkel = self._kolonnenokkel(kol)
        er_sum = radid in self.ordene.summer and not find_ord(tekst, self.ordene.summer)
        if nokkel == "id" and er_sum and tekst and forste:
            self.samling.tell("ORD-21", sted, tekst)
        if nokkel in ("id", "fase") or not tekst or (nokkel == "hvor" and self.ordene.rader):
            return
        if nokkel is None:
            if forste:
                self.samling.tell("ORD-21", sted, tekst)
            return
        if radid in self.ordene.summer and not er_sum:
            return
        kjente = self.kjent.kolonner.keys() | self.kjent.aar.keys()
        if len(kjente & {*range(kol, kol + rute.bredde)}) > 1:
            self.samling.tell("ORD-20", sted, tekst)
            return
        if nokkel in self.ordene.trykt:
            tekst = read_id(tekst) or tekst
        elif rute.hoyde > 1:
            self._delt.setdefault(id(rute), (tekst, []))[1].append(radid)
        if fase and nokkel == "beskrivelse":
            hele = f"{self.prefiks}.{radid}.{nokkel}"
        else:
            hele = ".".join(t for t in (self.prefiks, radid, fase, nokkel) if t)
        if not self.samling.add(hele, tekst, Sted(self.navn, self._radnavn(nr), sted.kolonne)):
            self.samling.tell("ORD-16", sted, tekst)

    def _kolonnenokkel(self, kol: int) -> str | None:
        if kol in self.kjent.aar:
            return str(self.kjent.aar[kol])
        treff = self.kjent.kolonner.get(kol)
        return treff.nokkel if treff is not None else None
