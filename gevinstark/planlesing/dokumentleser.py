"""A Word document -> fields: front page, chapters, and the tables in the order they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gevinstark.lesing.word.dokument import Avsnitt, Bilde, Dokument, Rute, Tabell
from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.planlesing.blankt import is_blank
from gevinstark.planlesing.felttabell import read_felttabell
from gevinstark.planlesing.gjenkjenning import (
    Kjent,
    find_beskrivelser,
    goes_on,
    list_radtekster,
    recognise,
    split_glued,
    titled,
)  # fmt: skip
from gevinstark.planlesing.lesested import Lesested
from gevinstark.planlesing.ordlyd import Ordlyd, find_ord, letters
from gevinstark.planlesing.planfelt import read_vedlegg
from gevinstark.planlesing.rader import Radleser
from gevinstark.planlesing.samling import Samling, Sted, Tilstand

_INNHOLD: Final = re.compile(r"(?:TOC|INNH)\d*", re.IGNORECASE)
_OVERSKRIFT: Final = re.compile(r"(?:Heading|Overskrift)\d", re.IGNORECASE)
_TABELLTITTEL: Final = re.compile(r"tabell\s+[a-g]\b", re.IGNORECASE)
_KOMMENTAR: Final = "Kommentar:"
_FOTNOTE: Final = re.compile(r"\*+\s*\S")
_DATO: Final = re.compile(r"\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}")
_VEILEDNING: Final = re.compile(r"(?:veiledning|rettleiing)\b", re.IGNORECASE)
_NUMMER: Final = re.compile(r"^[\d.]+\s*")


def read_felt(fil: str, dokument: Dokument, ordlyd: Ordlyd) -> Samling:
    """Every field of the document, and what found no place. Read twice: a row without an ID may be
    known by its description, which stands with its ID in a later table."""
    forst = _Dokumentleser(fil, dokument, ordlyd, {}).read()
    return _Dokumentleser(fil, dokument, ordlyd, find_beskrivelser(forst.felt)).read()


class _Dokumentleser:
    def __init__(
        self, fil: str, dokument: Dokument, ordlyd: Ordlyd, beskrivelser: Mapping[str, str]
    ) -> None:
        self.beskrivelser = beskrivelser
        self.samling = Samling(fil)
        self.dokument = dokument
        self.ordlyd = ordlyd
        self.naa = Lesested()

    def read(self) -> Samling:
        for blokk in self.dokument.blokker:
            if isinstance(blokk, Avsnitt):
                self._avsnitt(blokk)
            elif isinstance(blokk, Tabell):
                self._tabell(blokk)
            else:
                self._bilde(blokk)
        self._end_tittel()
        self.samling.tell_utenfor(self.dokument, self.ordlyd)
        for nokkel, ordene in self.ordlyd.tabeller.items():
            if nokkel not in self.naa.sett and ordene.titler:
                kode = "ORD-12" if nokkel in self.naa.bilder else "ORD-11"
                self.samling.tell(kode, Sted(ordene.titler[0]))
        return self.samling

    # ------------------------------------------------------------ paragraphs

    def _avsnitt(self, avsnitt: Avsnitt) -> None:
        if _INNHOLD.fullmatch(avsnitt.stil):
            return
        sted = Sted(self.naa.kapittel or "Forsiden")
        self.samling.tell_merknader(tuple(m for m in avsnitt.merknader if m.art != "bilde"), sted)
        tekst = avsnitt.tekst
        if _OVERSKRIFT.fullmatch(avsnitt.stil):
            self._overskrift(tekst)
        elif _TABELLTITTEL.match(tekst) or titled(tekst, self.ordlyd):
            self._end_tittel()
            self.naa.tittel, self.naa.tittel_siden_tabell = tekst, True
        elif self._kommentar(tekst):
            pass
        elif self.naa.forrige is not None and _FOTNOTE.match(tekst):
            self.naa.forrige.add_fotnote(tekst)
        elif not self._merkelapp(tekst):
            self._brodtekst(tekst)

    def _overskrift(self, tekst: str) -> None:
        self._end_tittel()
        self.naa.kapittel = tekst
        self.naa.tittel = tekst if titled(tekst, self.ordlyd) else ""
        self.naa.tittel_siden_tabell = bool(self.naa.tittel)
        egen = _NUMMER.sub("", tekst)
        treff = find_ord(egen, self.ordlyd.overskrifter)
        self.naa.kapittelfelt = treff.nokkel if treff is not None else ""
        kjent = treff is not None or self.naa.tittel or self.ordlyd.is_ledetekst(egen)
        if not kjent and not is_blank(egen):
            self.samling.tell("ORD-50", Sted(tekst), tekst)

    def _end_tittel(self) -> None:
        """A title of its own that no table came after."""
        if self.naa.tittel_siden_tabell and not titled(self.naa.tittel, self.ordlyd):
            self.samling.tell("ORD-34", Sted(self.naa.kapittel or "Forsiden"), self.naa.tittel)

    def _kommentar(self, tekst: str) -> bool:
        """A comment right below a table is the table's."""
        forrige = self.naa.forrige
        if forrige is None or self.naa.tittel_siden_tabell or not tekst.startswith(_KOMMENTAR):
            return False
        nokkel, linje = f"{forrige.prefiks}.kommentar", tekst.removeprefix(_KOMMENTAR).strip()
        self.samling.add_linje(nokkel, linje, Sted(forrige.navn, "kommentar"))
        return True

    def _merkelapp(self, tekst: str) -> bool:
        """A label of the front page with its value on the same line."""
        if self.naa.kapittel:
            return False
        for post in self.ordlyd.merkelapper:
            begynner = (post["begynner"], to_nynorsk(post["begynner"]))
            if not letters(tekst).startswith(tuple(map(letters, begynner))):
                continue
            if "parentes" in post and (inni := re.search(r"\(([^)]*)\)", tekst)):
                self.samling.add(post["parentes"], inni[1].strip(), Sted("Forsiden"))
            dato = _DATO.search(tekst)
            verdi = dato[0] if dato else tekst.partition(":")[2].strip()
            if verdi:
                self.samling.add(post["felt"], verdi, Sted("Forsiden"))
            return True
        return False

    def _brodtekst(self, tekst: str) -> None:
        """Guidance in parentheses is the form's own; text in a chapter without a box is its text."""
        if is_blank(tekst) or self.ordlyd.is_ledetekst(tekst):
            return
        if tekst.startswith("(") and tekst.endswith(")"):
            self.samling.tell("ORD-46", Sted(self.naa.kapittel or "Forsiden"), tekst)
            return
        if self.naa.kapittelfelt:
            self.samling.add_linje(self.naa.kapittelfelt, tekst, Sted(self.naa.kapittel))
        elif self.naa.kapittel:
            self.samling.tell("ORD-34", Sted(self.naa.tittel or self.naa.kapittel), tekst)
        elif not self.samling.tittel and letters(tekst) != letters(self.dokument.tittel):
            self.samling.tittel = tekst

    def _bilde(self, _: Bilde) -> None:
        if not self.naa.tittel_siden_tabell and not _VEILEDNING.match(self.naa.kapittel):
            self.samling.tell("ORD-49", Sted(self.naa.kapittel or "Forsiden"))
        self.naa.bilder |= (
            titled(self.naa.tittel, self.ordlyd) if self.naa.tittel_siden_tabell else set()
        )

    # ------------------------------------------------------------ tables

    def _tabell(self, tabell: Tabell) -> None:
        if (
            self._ramme(tabell)
            or self._vedlegg(tabell)
            or read_felttabell(tabell, self.ordlyd, self.samling)
        ):
            return
        for del_ in split_glued(tabell, self.ordlyd):
            self._plantabell(del_)

    def _plantabell(self, tabell: Tabell) -> None:
        kjent = recognise(tabell, self.naa.tittel, self.ordlyd)
        forrige = self.naa.forrige
        if kjent is None:
            if forrige is not None and self._goes_on(tabell, forrige):
                self.samling.tell("ORD-14", Sted(forrige.navn))
                self._read_on(tabell, forrige.kjent, forrige, 0, forrige.hode)
            else:
                self._ukjent(tabell)
        else:
            self._kjent(tabell, kjent)
        self.naa.tittel_siden_tabell = False

    def _ramme(self, tabell: Tabell) -> bool:
        """A table of one cell is a frame: round a chapter's text, or round what stands in it."""
        if len(tabell.rader) != 1 or tabell.kolonner != 1:
            return False
        rute = tabell.rader[0][0]
        if rute is None:
            return True
        sted = Sted(self.naa.kapittel or "Forsiden")
        self.samling.tell_merknader(rute.merknader, sted)
        if rute.tekst and self.naa.kapittelfelt and not rute.innskutt:
            self.samling.add_linje(self.naa.kapittelfelt, rute.tekst, sted)
        elif rute.tekst:
            if rute.innskutt:
                self.naa.tittel, self.naa.tittel_siden_tabell = rute.tekst, True
            else:
                self.samling.tell("ORD-34", sted, rute.tekst)
        for inni in rute.innskutt:
            self._tabell(inni)
        return True

    def _vedlegg(self, tabell: Tabell) -> bool:
        """The appendix of a document we have made: its keys say where everything belongs."""
        lest = read_vedlegg(tabell)
        self.samling.ekstra |= lest or {}
        return lest is not None

    def _ukjent(self, tabell: Tabell) -> None:
        sted = Sted(self.naa.tittel or self.naa.kapittel or "Forsiden")
        for tekst in tabell.tekster():
            self.samling.tell("ORD-10", sted, tekst)

    def _goes_on(self, tabell: Tabell, forrige: Radleser) -> bool:
        brukt = {n.removeprefix(f"{forrige.prefiks}.").split(".")[0] for n in self.samling.felt}
        return not (self.naa.tittel_siden_tabell or forrige.tilstand.lukket) and goes_on(
            tabell, forrige.kjent, forrige.tabell.kolonner, brukt
        )

    def _kjent(self, tabell: Tabell, kjent: Kjent) -> None:
        ordene = kjent.ordene
        navn = ordene.titler[0] if ordene.titler else ordene.nokkel
        if kjent.tittel_sier and self.naa.tittel_siden_tabell:
            self.samling.tell("ORD-13", Sted(navn), self.naa.tittel, navn)
        for kol, treff in kjent.kolonner.items():
            if treff.usikker:
                sted = Sted(navn, "", tabell.tekst(kjent.hoderad, kol))
                self.samling.tell("ORD-22", sted, tabell.tekst(kjent.hoderad, kol), treff.ordlyd)
        aar = [kjent.aar[k] for k in sorted(kjent.aar)]
        if aar and aar != list(range(aar[0], aar[0] + len(aar))):
            self.samling.tell("ORD-37", Sted(navn), ", ".join(map(str, aar)))
        self.naa.sett.add(ordene.nokkel)
        forrige = self.naa.forrige
        hode = self._hode(tabell, kjent)
        fortsetter = (
            forrige is not None
            and forrige.ordene.nokkel == ordene.nokkel
            and not forrige.tilstand.lukket
            and not hode
        )
        if fortsetter and forrige is not None:
            self._read_on(tabell, kjent, forrige, kjent.hoderad + 1)
            return
        prefiks = ordene.nokkel
        if ordene.hode:
            virksomhet = next(iter(ordene.hode))
            if virksomhet not in hode:
                if tekster := list_radtekster(tabell, kjent):
                    self.samling.tell("ORD-15", Sted(navn), " · ".join(tekster))
                return
            self.naa.antall[ordene.nokkel] += 1
            prefiks = f"{ordene.nokkel}.{self.naa.antall[ordene.nokkel]}"
            for nokkel, (rute, verdi) in hode.items():
                self.samling.add(f"{prefiks}.{nokkel}", verdi, Sted(navn, "", nokkel))
                self.samling.tell_merknader(rute.merknader, Sted(navn, "", nokkel))
        leser = Radleser(
            self.samling, self.ordlyd, kjent, tabell, prefiks, self._beskrivelser(kjent), Tilstand()
        )
        leser.read(kjent.hoderad + 1)
        self.naa.forrige = leser

    def _read_on(
        self, tabell: Tabell, kjent: Kjent, forrige: Radleser, fra: int, hode: Tabell | None = None
    ) -> None:
        leser = Radleser(
            self.samling, self.ordlyd, kjent, tabell, forrige.prefiks, forrige.beskrivelser,
            forrige.tilstand, hode,
        )  # fmt: skip
        leser.read(fra)
        self.naa.forrige = leser

    def _hode(self, tabell: Tabell, kjent: Kjent) -> dict[str, tuple[Rute, str]]:
        """Labels above the heading with their values, in the same cell or in the next."""
        funnet: dict[str, tuple[Rute, str]] = {}
        for rad in tabell.rader[: kjent.hoderad]:
            ruter = list({id(r): r for r in rad if r is not None}.values())
            nr = 0
            while nr < len(ruter):
                merke, _, verdi = ruter[nr].tekst.partition(":")
                treff = find_ord(merke, kjent.ordene.hode)
                kilde = ruter[nr]
                if treff is not None:
                    neste = ruter[nr + 1].tekst if nr + 1 < len(ruter) else ":"
                    er_merke = neste.rstrip().endswith(":")
                    if not verdi.strip() and not er_merke:
                        nr += 1
                        kilde, verdi = ruter[nr], ruter[nr].tekst
                    verdi = verdi.strip()
                    if verdi and not re.fullmatch(r"<.*>|\[.*\]", verdi):
                        funnet[treff.nokkel] = (kilde, verdi)
                nr += 1
        return funnet

    def _beskrivelser(self, kjent: Kjent) -> dict[str, str]:
        """ID -> description, from the tables that describe the rows of this one."""
        her = {
            n: t
            for n, t in self.samling.felt.items()
            if n.split(".")[0] in kjent.ordene.beskrevet_i
        }
        kjente = {i: t for i, t in self.beskrivelser.items() if i[0] in kjent.ordene.prefiks}
        return kjente | find_beskrivelser(her)
