"""The tables and fields of a plan: rows, values and IDs, checked against the form they are of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Verdi, ascii_nokkel, normalise_id
from gevinstark.mal.plan import Blokk, Plass, Rad
from gevinstark.mal.planverdier import Verdileser
from gevinstark.mal.poster import Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.mal.yamlkilde import Kilde, Node, suggest

_NUMMER: Final = re.compile(r"[1-9][0-9]{0,3}")


class Blokkleser:
    """The tables of one plan."""

    def __init__(self, mal: Mal, kilde: Kilde, levetid: tuple[int, int]) -> None:
        self.mal = mal
        self.kilde = kilde
        self.levetid = levetid
        self.verdier = Verdileser(mal, kilde)
        self.verdi = self.verdier.verdi

    def celler(
        self,
        node: Node,
        tabell: Tabell,
        radnokkel: str,
        hva: str,
        *,
        tillatt: set[str] | None = None,
    ) -> dict[Plass, Verdi]:
        """A row's values: column -> value, column -> year -> value, or phase -> column -> value."""
        verdier: dict[Plass, Verdi] = {}
        kolonner = {k.nokkel: k for t in self._tabeller(tabell) for k in t.kolonner}
        for navn, barn in self.kilde.gruppe(node, hva).items():
            if navn == "id":
                continue
            if tabell.faser and navn in self.mal.faser:
                for kol, celle in self.kilde.gruppe(barn, f"{hva}, {navn}").items():
                    spes = self._kolonne(kolonner, kol, celle, f"{hva}, {navn}", tillatt)
                    if spes and spes.en_gang:
                        self.kilde.report(
                            celle.linje,
                            f"{hva}: «{kol}» gjelder alle målingene. Skriv den ved siden av {navn}.",
                        )
                    elif spes:
                        verdier[kol, navn] = self.verdi(
                            celle, spes, f"{radnokkel}.{kol}.{navn}", f"{hva}, {navn}, {kol}"
                        )
                continue
            spes_ = self._kolonne(kolonner, navn, barn, hva, tillatt)
            if spes_ is None:
                continue
            if spes_.per_aar:
                for aar, celle in self.kilde.gruppe(barn, f"{hva}, {navn}").items():
                    if not aar.isdigit() or not self.levetid[0] <= int(aar) <= self.levetid[1]:
                        self.kilde.report(
                            celle.linje,
                            f"{hva}, {navn}: «{aar}» er ikke et år i levetiden "
                            f"{self.levetid[0]}–{self.levetid[1]}.",
                        )
                        continue
                    verdier[navn, aar] = self.verdi(
                        celle, spes_, f"{radnokkel}.{navn}.{aar}", f"{hva}, {navn} {aar}"
                    )
            else:
                verdier[navn, ""] = self.verdi(
                    barn, spes_, f"{radnokkel}.{navn}", f"{hva}, {spes_.overskrift or navn}"
                )
        return verdier

    def _tabeller(self, tabell: Tabell) -> list[Tabell]:
        """Tables that share the plan block of this one (B and its phase-in table)."""
        blokk = tabell.data or tabell.nokkel
        return [t for t in self.mal.tabeller("felles") if (t.data or t.nokkel) == blokk]

    def _kolonne(
        self,
        kolonner: Mapping[str, Kolonne],
        navn: str,
        node: Node,
        hva: str,
        tillatt: set[str] | None,
    ) -> Kolonne | None:
        spes = kolonner.get(navn)
        kan_fylles = (
            {k for k, s in kolonner.items() if s.rolle == "inndata"} if tillatt is None else tillatt
        )
        if spes is None or navn not in kan_fylles:
            self.kilde.report(
                node.linje,
                f"{hva}: ukjent kolonne «{navn}». {suggest(navn, kan_fylles)}",
            )
            return None
        return spes

    def blokk(self, node: Node, tabell: Tabell, instans: str) -> Blokk:
        hva = f"Tabell {tabell.nokkel}"
        gruppe = self.kilde.gruppe(node, hva)
        hodefelt = {f.nokkel: f for f in tabell.hode}
        self.kilde.ukjente(gruppe, {"rader", "summer", "fotnoter", "kommentar", *hodefelt}, hva)
        hode = {
            navn: self.verdi(n, hodefelt[navn], f"felles.{instans}.{navn}", f"{hva}, {navn}")
            for navn, n in gruppe.items()
            if navn in hodefelt
        }
        summer: dict[str, Mapping[Plass, Verdi]] = {}
        sumrader = {s.id: s for t in self._tabeller(tabell) for s in t.summer}
        for sumid, rad in self.kilde.gruppe(gruppe.get("summer"), f"{hva}, summer").items():
            spes = sumrader.get(sumid)
            if spes is None:
                self.kilde.report(
                    rad.linje,
                    f"{hva}: ukjent sumrad «{sumid}». {suggest(sumid, sumrader)}",
                )
                continue
            aapne = {k for k, v in spes.celler.items() if v == "inndata"}
            summer[sumid] = self.celler(
                rad, tabell, f"felles.{instans}_{sumid}", f"{hva}, {spes.etikett}", tillatt=aapne
            )
        fotnoter = tuple(
            self.kilde.tekst(n, f"{hva}, fotnoter")
            for n in self.kilde.liste(gruppe.get("fotnoter"), f"{hva}, fotnoter")
        )
        kommentar = self.kilde.tekst(gruppe.get("kommentar"), f"{hva}, kommentar").strip()
        return Blokk(
            self._rader(gruppe.get("rader"), tabell, hva), summer, hode, fotnoter, kommentar
        )

    def _rader(self, node: Node | None, tabell: Tabell, hva: str) -> tuple[Rad, ...]:
        """Rows as a list with `id`, or as a mapping ID -> columns for tables that borrow IDs."""
        if node is None or node.innhold is None:
            return ()
        par: list[tuple[str, Node]] = []
        if isinstance(node.innhold, dict):
            par = list(node.innhold.items())
        else:
            for n in self.kilde.liste(node, f"{hva}, rader"):
                gruppe = self.kilde.gruppe(n, f"{hva}, en rad")
                radid = self.kilde.tekst(gruppe.get("id"), f"{hva}, id")
                if radid:
                    par.append((radid, n))
                else:
                    self.kilde.report(n.linje, f"{hva}: raden mangler id, for eksempel V1.")
        faste = {f: rad for gruppe in tabell.rader for f, rad in gruppe.faste.items()}
        rader = []
        for radid, n in par:
            aapne = None
            if radid in faste:
                aapne = {k.nokkel for k in tabell.kolonner if k.rolle == "inndata"}
                aapne |= {k for k, v in faste[radid].items() if v == "inndata"}
            verdier = self.celler(
                n, tabell, f"felles.{ascii_nokkel(radid)}", f"{hva}, {radid}", tillatt=aapne
            )
            rader.append(Rad(normalise_id(radid), ascii_nokkel(radid), verdier, n.linje))
        return tuple(rader)


def read_feltverdier(
    gruppe: Mapping[str, Node], leser: Blokkleser
) -> dict[str, Mapping[str, Verdi]]:
    verdier: dict[str, Mapping[str, Verdi]] = {}
    for felter in leser.mal.felter("felles"):
        navn = felter.nokkel
        kjente = {f.nokkel: f for f in felter.rader if f.rolle == "inndata" and not f.kilde}
        raa = leser.kilde.gruppe(gruppe.get(navn), navn)
        leser.kilde.ukjente(raa, set(kjente), navn)
        verdier[navn] = {
            f: leser.verdi(n, kjente[f], f"felles.{navn}.{f}", kjente[f].etikett)
            for f, n in raa.items()
            if f in kjente
        }
    return verdier


def read_blokker(
    node: Node | None, tabell: Tabell, navn: str, leser: Blokkleser
) -> tuple[Blokk, ...]:
    if node is None:
        return ()
    if not tabell.gjenta:
        return (leser.blokk(node, tabell, navn),)
    noder = leser.kilde.liste(node, f"Tabell {navn}")
    return tuple(leser.blokk(n, tabell, f"{navn}{nr}") for nr, n in enumerate(noder, 1))


def check_ider(blokker: Mapping[str, tuple[Blokk, ...]], mal: Mal, rot: Node, kilde: Kilde) -> None:
    """IDs are unique in the plan and begin as the form's table asks; borrowed IDs exist."""
    egne: dict[str, str] = {}
    for navn, prefiks in mal.prefikser.items():
        for blokk in blokker.get(navn, ()):
            for rad in blokk.rader:
                linje = rad.linje or find_linje(rot, navn)
                if not rad.id.startswith(prefiks):
                    kilde.report(
                        linje, f"Tabell {navn}: ID-en «{rad.id}» skal begynne med {prefiks}."
                    )
                elif not _NUMMER.fullmatch(rad.id[len(prefiks) :]):
                    kilde.report(
                        linje,
                        f"Tabell {navn}: ID-en «{rad.id}» skal være {prefiks} og et tall, for "
                        f"eksempel {prefiks}1.",
                    )
                if rad.radid in egne:
                    kilde.report(
                        linje, f"ID-en «{rad.id}» står både i tabell {egne[rad.radid]} og {navn}."
                    )
                egne[rad.radid] = navn
    for tabell in mal.tabeller("felles"):
        kilder = [g.plan for g in tabell.rader if g.plan]
        navn = tabell.data or tabell.nokkel
        if navn in mal.prefikser or not kilder or navn in kilder:
            continue
        lovlige = {r.radid for k in kilder for b in blokker.get(k, ()) for r in b.rader}
        for blokk in blokker.get(navn, ()):
            for rad in blokk.rader:
                if rad.radid not in lovlige:
                    kilde.report(
                        rad.linje or find_linje(rot, navn),
                        f"Tabell {navn}: ID-en «{rad.id}» finnes ikke i tabell {norsk_liste(kilder)}.",
                    )


def find_linje(rot: Node, navn: str) -> int:
    gruppe = rot.innhold if isinstance(rot.innhold, dict) else {}
    return gruppe[navn].linje if navn in gruppe else rot.linje
