"""Fields read from a Word document -> the data of plan.yaml, typed as the form asks.

Numbers, dates and list words are read only now, and the text is kept on the list where one cannot be.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from gevinstark.grunn.celle import FELLES, TUSEN_KR
from gevinstark.grunn.norsk.tall import Talltolkning
from gevinstark.mal.planhode import read_plain_line
from gevinstark.mal.planverdier import read_belop
from gevinstark.mal.poster import Felt, Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.planlesing.gjenkjenning import read_id
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord
from gevinstark.planlesing.planfelt import apply_planfelt, make_kortnavn
from gevinstark.planlesing.planverdi import AARSTALL, Verdileser, hel
from gevinstark.planlesing.samling import Samling, Sted

_IKKE_AKTUELT: Final = re.compile(r"n/?a|ikke aktuelt|ikkje aktuelt", re.IGNORECASE)
#: A share of a year is a printed amount through another one: four decimals say what kroner can.
_ANDEL: Final = Decimal("0.0001")


def make_plandata(samling: Samling, ordlyd: Ordlyd, mal: Mal, fil: str) -> dict[str, Any]:
    """The plan as YAML data. What a Word plan never has (participants, year) is left for people. fil: what
    a plan without a title is named after."""
    return _Planbygger(samling, ordlyd, mal).build(fil)


class _Planbygger:
    def __init__(self, samling: Samling, ordlyd: Ordlyd, mal: Mal) -> None:
        self.samling = samling
        self.ordlyd = ordlyd
        self.spes: dict[tuple[str, str], Kolonne | Felt] = {}
        #: Summary row -> the columns that are filled in there.
        self.sumfelt: dict[tuple[str, str], set[str]] = {}
        for tabell in mal.tabeller(FELLES):
            navn = tabell.data or tabell.nokkel
            poster: tuple[Kolonne | Felt, ...] = (*tabell.kolonner, *tabell.hode)
            for post in poster:
                self.spes.setdefault((navn, post.nokkel), post)
            for sum_ in tabell.summer:
                inndata = {k for k, celle in sum_.celler.items() if celle == "inndata"}
                self.sumfelt.setdefault((navn, sum_.id), set()).update(inndata)
        for felter in mal.felter(FELLES):
            for felt in felter.rader:
                self.spes[felter.nokkel, felt.nokkel] = felt
        self.mal = mal
        self._verdier = Verdileser(samling, mal)
        self.data: dict[str, Any] = {}

    def build(self, fil: str) -> dict[str, Any]:
        aar = self._aarene()
        for navn, t in self.ordlyd.tabeller.items():
            if t.prefiks and not (t.hode or t.beskrevet_i or t.uten_id):
                self._find_deleted(navn, t)
        self.data = {
            "skjema": self.mal.navn,
            "plan": make_kortnavn(self.samling.tittel or fil),
            "tittel": self.samling.tittel,
            "nettverk": "",
            "levetid": {"fra": min(aar), "til": max(aar)} if aar else {},
            "rapporteringsaar": min(aar) if aar else None,
            "deltakere": [],
        }
        for nokkel, tekst in self.samling.felt.items():
            tabell, *resten = nokkel.split(".")
            sted = self.samling.steder[nokkel]
            ordene = self.ordlyd.tabeller.get(tabell)
            if ordene is None:
                self._set((tabell, resten[-1]), tekst, (tabell, resten[-1]), sted)
            else:
                self._tabellfelt(ordene, resten, tekst, sted)
        if not self.samling.tittel:
            self.samling.tell("ORD-40", Sted("Forsiden"))
        for ordene in self.ordlyd.tabeller.values():
            har_noe = any(n.startswith(f"{ordene.nokkel}.") for n in self.samling.felt)
            if ordene.arver_enhet and har_noe and not self.samling.ekstra:
                self.samling.tell("ORD-39", Sted(ordene.titler[0]), "Beløpene", TUSEN_KR)
        if not self.samling.ekstra:
            self.samling.tell("ORD-41", Sted("Planen"), ", ".join(self.ordlyd.finnes_ikke))
        for tabell in self.ordlyd.tabeller:
            self.data.setdefault(tabell, [] if self.ordlyd.tabeller[tabell].hode else {})
        if self.samling.ekstra:
            apply_planfelt(self.data, self.mal, self.samling, read_plain_line)
            # We have printed what the form computes ourselves.
            self.samling.funn = [f for f in self.samling.funn if f.kode != "ORD-32"]
        return {n: _ryddet(v) for n, v in self.data.items()}

    def _find_deleted(self, tabell: str, ordene: Tabellord) -> None:
        """The rows of a table that is gone from the document: what they are, stands where other tables
        tell of them."""
        if any(n.startswith(f"{tabell}.") for n in self.samling.felt):
            return
        for nokkel, tekst in list(self.samling.felt.items()):
            *_, radid, kolonne = nokkel.split(".")
            if kolonne == "beskrivelse" and read_id(radid) and radid[0] in ordene.prefiks:
                ny = f"{tabell}.{radid}.{kolonne}"
                self.samling.felt.setdefault(ny, tekst)
                self.samling.steder.setdefault(ny, self.samling.steder[nokkel])

    def _aarene(self) -> list[int]:
        """The years that are printed; the form counts every year between them."""
        funnet = {
            int(n.split(".")[-1]) for n in self.samling.felt if AARSTALL.fullmatch(n.split(".")[-1])
        }
        return sorted(funnet)

    # ------------------------------------------------------------ where it goes

    def _tabellfelt(self, ordene: Tabellord, resten: list[str], tekst: str, sted: Sted) -> None:
        blokk: Any = self.data.setdefault(ordene.nokkel, [] if ordene.hode else {})
        if ordene.hode:
            nr, *resten = resten
            while len(blokk) < int(nr):
                blokk.append({})
            blokk = blokk[int(nr) - 1]
        if resten == ["kommentar"]:
            blokk["kommentar"] = tekst
        elif len(resten) == 1:
            self._put(blokk, resten[0], tekst, (ordene.nokkel, resten[0]), sted)
        elif resten[0] == "fotnote":
            blokk.setdefault("fotnoter", []).append(tekst)
        else:
            self._radfelt(ordene, blokk, resten, tekst, sted)

    def _radfelt(
        self, ordene: Tabellord, blokk: Any, resten: list[str], tekst: str, sted: Sted
    ) -> None:
        radid, *faser, kolonne = resten
        if AARSTALL.fullmatch(kolonne):
            self._aarfelt(ordene, blokk, radid, int(kolonne), tekst, sted)
            return
        sumrad = radid in ordene.summer
        maal: Any = ordene.plan.get(kolonne, kolonne)
        if sumrad:
            regler = {**ordene.sumplan.get("*", {}), **ordene.sumplan.get(radid, {})}
            maal = regler.get(kolonne, maal)
        if maal == "":
            self.samling.tell("ORD-32", sted, tekst)
            return
        rad = self._rad(ordene, blokk, radid, sumrad=sumrad)
        if not self._is_en_gang(ordene, kolonne):
            for fase in faser:
                rad = rad.setdefault(fase, {})
        elif rad.get(kolonne, tekst) != tekst:
            self.samling.tell("ORD-16", sted, tekst)
            return
        for navn in maal if isinstance(maal, list) else [maal]:
            if sumrad and navn not in self.sumfelt.get((ordene.nokkel, radid), ()):
                self.samling.tell("ORD-32", sted, tekst)
            else:
                self._put(rad, navn, tekst, (ordene.nokkel, navn), sted, sumrad=sumrad)

    def _is_en_gang(self, ordene: Tabellord, kolonne: str) -> bool:
        """Whether the form asks for it once a row, though Word has it (merged) at every phase."""
        spes = self.spes.get((ordene.nokkel, kolonne))
        return isinstance(spes, Kolonne) and spes.en_gang

    def _rad(self, ordene: Tabellord, blokk: Any, radid: str, *, sumrad: bool) -> Any:
        if sumrad:
            return blokk.setdefault("summer", {}).setdefault(radid, {})
        if ordene.beskrevet_i or ordene.rader or ordene.per_aar:
            return blokk.setdefault("rader", {}).setdefault(radid, {})
        rader = blokk.setdefault("rader", [])
        for rad in rader:
            if rad["id"] == radid:
                return rad
        rader.append({"id": radid})
        return rader[-1]

    def _aarfelt(
        self, ordene: Tabellord, blokk: Any, radid: str, aar: int, tekst: str, sted: Sted
    ) -> None:
        regler = ordene.aarplan
        enhet = self._enhet(ordene.nokkel, regler["summer"])
        if radid in ordene.summer:
            til = regler["sumrader"].get(radid)
            if til is None:
                return
            if _IKKE_AKTUELT.fullmatch(tekst):
                return
            tall = self._verdier.read_tall(tekst, sted, enhet)
            if tall is not None:
                rad = blokk.setdefault("summer", {}).setdefault(til, {})
                rad.setdefault(regler["summer"], {})[aar] = tall
            return
        full = self._full_effekt(regler["andel"], radid)
        tall = self._verdier.read_tall(tekst, sted, enhet)
        if tall is None:
            return
        if not full and not tall:
            return
        if not full:
            # A share of nothing: the plan has no place for it until the value is there.
            self.samling.tell("ORD-32" if self.samling.ekstra else "ORD-42", sted, tekst)
            return
        andel = (Decimal(str(tall)) / full).quantize(_ANDEL)
        rad = blokk.setdefault("rader", {}).setdefault(radid, {})
        rad.setdefault(regler["rader"], {})[aar] = hel(andel)

    def _enhet(self, tabell: str, kolonne: str) -> str:
        return spes.enhet if (spes := self.spes.get((tabell, kolonne))) else ""

    def _full_effekt(self, kilde: str, radid: str) -> Decimal:
        tabell, _, kolonne = kilde.partition(".")
        tekst = self.samling.felt.get(f"{tabell}.{radid}.{kolonne}", "")
        tall = read_belop(tekst, self._enhet(tabell, kolonne))
        return Decimal(str(tall.verdi)) if isinstance(tall, Talltolkning) else Decimal(0)

    # ------------------------------------------------------------ what it is

    def _set(self, sti: tuple[str, str], tekst: str, spes: tuple[str, str], sted: Sted) -> None:
        self._put(self.data.setdefault(sti[0], {}), sti[1], tekst, spes, sted)

    def _put(
        self,
        maal: Any,
        navn: str,
        tekst: str,
        spes: tuple[str, str],
        sted: Sted,
        *,
        sumrad: bool = False,
    ) -> None:
        post = self.spes.get(spes)
        if post is None or not (sumrad or post.rolle == "inndata"):
            self._annet_sted(spes, tekst, sted)
            return
        annet = self.ordlyd.ellers.get(".".join(spes))
        if annet is not None and not self._verdier.fits(post, tekst):
            maal[annet] = tekst
            return
        verdi = self._verdier.read(post, navn, tekst, sted)
        if verdi is not None:
            maal[navn] = verdi

    def _annet_sted(self, spes: tuple[str, str], tekst: str, sted: Sted) -> None:
        """The form prints this column from another table; it must say the same there."""
        ordene = self.ordlyd.tabeller.get(spes[0])
        andre = ordene.beskrevet_i if ordene is not None else ()
        trykt = {
            t
            for n, t in self.samling.felt.items()
            if n.split(".")[0] in andre and n.endswith(f".{spes[1]}")
        }
        if " ".join(tekst.split()) not in {" ".join(t.split()) for t in trykt}:
            self.samling.tell("ORD-34", sted, tekst)


def _ryddet(verdi: Any) -> Any:
    """Without blocks that turned out empty."""
    if isinstance(verdi, dict):
        return {n: r for n, v in verdi.items() if (r := _ryddet(v)) not in ({}, None)}
    if isinstance(verdi, list):
        return [_ryddet(v) for v in verdi]
    return verdi
