"""The keys of a plan's head, read and checked: a method of `_Nokkelleser` bears the name of each key.

A key that is not there keeps the default of `Planvalg`. Mistakes are reported with their line, and what
was read of the rest is kept, so that all are told at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final, TypeVar

from gevinstark.grunn.epost import Kontakt, Mottaker, is_epost
from gevinstark.grunn.norsk.datoer import norsk_dato, parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.mal.deltakere import Deltakerleser
from gevinstark.mal.nokkelverdier import read_ett_av, read_mottakerne
from gevinstark.mal.planvalg import (
    MAALFORMER,
    OMFANG,
    RUNDER,
    TILLEGG,
    UTELATT,
    Innfasing,
    Maalform,
    Omfang,
    Planrunde,
    Planvalg,
    Runde,
    Tillegg,
    Utelatt,
)
from gevinstark.mal.yamlkilde import Kilde, Node

T = TypeVar("T", bound=str)

#: What a proposal can be shared out by.
FORDELINGSGRUNNLAG: Final = ("brukere",)
#: The first measurement may be some years before the first year of the plan.
_AAR_FOER: Final = 5
_FORSTE_PRISAAR: Final = 1990
_SISTE_PRISAAR: Final = 2100

#: The keys that are read here; `deltakere` is read first, by a module of its own.
NOKLER: Final = frozenset(f.name for f in fields(Planvalg)) - {"deltakere", "endrede_numre"}


def read_planvalg(
    gruppe: Mapping[str, Node],
    kilde: Kilde,
    levetid: tuple[int, int],
    aar: int,
    faser: Sequence[str],
    deltakere: Deltakerleser,
) -> Planvalg:
    """The keys of the head. aar: the reporting year. faser: the form's phases. deltakere: what is said
    of each participant where it stands."""
    leser = _Nokkelleser(kilde, levetid, aar, tuple(faser), deltakere)
    lest: dict[str, Any] = {
        navn: getattr(leser, navn)(gruppe[navn])
        for navn in sorted(NOKLER & gruppe.keys())
        if gruppe[navn].innhold is not None
    }
    lest = {navn: verdi for navn, verdi in lest.items() if verdi is not None}
    if (indeks := lest.get("prisindeks")) and lest.get("prisaar") not in indeks:
        tekst = "prisindeks: prisåret må stå i prisaar, og være et av årene i indeksen."
        kilde.report(gruppe["prisindeks"].linje, tekst)
    lest["mottakere"] = {**deltakere.mottakere, **lest.get("mottakere", {})}
    lest.setdefault("maalefaser", leser.standardfaser())
    return Planvalg(deltakere=deltakere.deltakere, endrede_numre=deltakere.endrede, **lest)


class _Nokkelleser:
    """What every key needs: the file, the years, the form's phases and who takes part."""

    def __init__(
        self,
        kilde: Kilde,
        levetid: tuple[int, int],
        aar: int,
        faser: tuple[str, ...],
        deltakere: Deltakerleser,
    ) -> None:
        self.kilde = kilde
        self.levetid = levetid
        self.rapporteringsaar = aar
        self.faser = faser
        self.numre = deltakere.deltakere.keys()
        self.endrede = deltakere.endrede

    def frist(self, node: Node) -> date | None:
        dag = read_dag(node, self.kilde, "frist")
        if dag is not None and self.rapporteringsaar and dag.year <= self.rapporteringsaar:
            self.kilde.report(
                node.linje,
                f"Fristen {norsk_dato(dag)} er før rapporteringsåret {self.rapporteringsaar} er over. "
                f"Skriv en dato i {self.rapporteringsaar + 1}, for eksempel {self.rapporteringsaar + 1}-02-28.",
            )
        return dag

    def planrunde(self, node: Node) -> Planrunde:
        gruppe = self._gruppe(node, "planrunde", ("frist",))
        return Planrunde(read_dag(gruppe.get("frist"), self.kilde, "planrunde, frist"))

    def kontakt(self, node: Node) -> Kontakt:
        deler = tuple(f.name for f in fields(Kontakt))
        gruppe = self._gruppe(node, "kontakt", deler)
        verdier = {n: self._fri_tekst(gruppe.get(n), f"kontakt, {n}") for n in deler}
        if verdier["epost"] and not is_epost(verdier["epost"]):
            self.kilde.report(
                gruppe["epost"].linje,
                f"kontakt, epost: «{verdier['epost']}» er ikke en e-postadresse. Skriv for eksempel kari@kommune.no.",
            )
        return Kontakt(**verdier)

    def omfang(self, node: Node) -> Omfang | None:
        return read_ett_av(node, self.kilde, "omfang", OMFANG)

    def runde(self, node: Node) -> Runde | None:
        return read_ett_av(node, self.kilde, "runde", RUNDER)

    def maalform(self, node: Node) -> Maalform | None:
        return read_ett_av(node, self.kilde, "maalform", MAALFORMER)

    def tillegg(self, node: Node) -> tuple[Tillegg, ...]:
        return self._flere_av(node, "tillegg", TILLEGG)

    def uten(self, node: Node) -> tuple[Utelatt, ...]:
        return self._flere_av(node, "uten", UTELATT)

    def standardfaser(self) -> dict[str, int]:
        """First year, last year, and the rest spread evenly between them."""
        fra, til = self.levetid
        trinn = max(len(self.faser) - 1, 1)
        return {fase: fra + (til - fra) * nr // trinn for nr, fase in enumerate(self.faser)}

    def maalefaser(self, node: Node) -> dict[str, int]:
        gruppe = self._gruppe(node, "maalefaser", self.faser)
        fra, til = self.levetid
        skrevet: dict[str, int] = {}
        for fase in (f for f in self.faser if f in gruppe):
            aar = self.kilde.heltall(gruppe[fase], f"maalefaser, {fase}")
            if not fra - _AAR_FOER <= aar <= til:
                self.kilde.report(
                    gruppe[fase].linje,
                    f"maalefaser, {fase}: {aar} er ikke et år fra {fra - _AAR_FOER} til {til}.",
                )
            elif skrevet and aar <= max(skrevet.values()):
                self.kilde.report(
                    gruppe[fase].linje,
                    f"maalefaser, {fase}: {aar} er ikke etter målingen før ({max(skrevet.values())}).",
                )
            skrevet[fase] = aar
        alle = {**self.standardfaser(), **skrevet}
        if skrevet and list(alle.values()) != sorted(alle.values()):
            self.kilde.report(
                node.linje,
                "maalefaser: årene kommer ikke etter hverandre. Skriv året for "
                f"{norsk_liste(self.faser)}.",
            )
        return alle

    def fordeling(self, node: Node) -> dict[str, float]:
        gruppe = self._gruppe(node, "fordeling", FORDELINGSGRUNNLAG)
        return {
            navn: tall
            for navn, n in gruppe.items()
            if navn in FORDELINGSGRUNNLAG and (tall := self._positivt(n, f"fordeling, {navn}"))
        }

    def innfasing(self, node: Node) -> Innfasing:
        deler = tuple(f.name for f in fields(Innfasing))
        gruppe = self._gruppe(node, "innfasingen", deler)
        return Innfasing(
            *(getattr(self, f"_{n}")(gruppe[n]) if n in gruppe else None for n in deler)
        )

    def _forste_andel(self, node: Node) -> float | None:
        andel = node.innhold
        if isinstance(andel, str) and andel.endswith("%"):
            tolket = parse_tall(andel)
            andel = float(tolket.verdi / 100) if isinstance(tolket, Talltolkning) else andel
        if isinstance(andel, int | float) and not isinstance(andel, bool) and 0 <= andel <= 1:
            return float(andel)
        self.kilde.report(
            node.linje,
            f"innfasing, forste_andel skal være en andel fra 0 til 1, men her står {node.art}. "
            "Skriv for eksempel 0.25 for en fjerdedel.",
        )
        return None

    def _full(self, node: Node) -> int | None:
        aar = self.kilde.heltall(node, "innfasing, full")
        if aar and not self.levetid[0] <= aar <= self.levetid[1]:
            self.kilde.report(
                node.linje,
                f"innfasing, full: {aar} er utenfor levetiden {self.levetid[0]}–{self.levetid[1]}.",
            )
        return aar or None

    def prisaar(self, node: Node) -> int | None:
        aar = self.kilde.heltall(node, "prisaar")
        if aar and not _FORSTE_PRISAAR <= aar <= _SISTE_PRISAAR:
            self.kilde.report(node.linje, f"prisaar: {aar} er ikke et årstall som 2024.")
        return aar or None

    def prisindeks(self, node: Node) -> dict[int, float]:
        gruppe = self.kilde.gruppe(node, "prisindeks")
        aarene = {n: str(n) for n in gruppe if str(n).isdigit()}
        for n in gruppe.keys() - aarene:
            self.kilde.report(node.linje, f"prisindeks: «{n}» er ikke et årstall som 2024.")
        return {
            int(aar): tall
            for n, aar in aarene.items()
            if (tall := self._positivt(gruppe[n], f"prisindeks, {aar}"))
        }

    def mottakere(self, node: Node) -> dict[str, tuple[Mottaker, ...]]:
        funnet = {}
        for skrevet, n in self.kilde.gruppe(node, "mottakere").items():
            nr = self.endrede.get(skrevet, skrevet)
            if nr not in self.numre:
                self.kilde.report(
                    n.linje,
                    f"mottakere: «{skrevet}» er ikke et kommunenummer blant deltakerne. "
                    f"Ventet en av: {', '.join(self.numre)}.",
                )
            funnet[nr] = read_mottakerne(n, self.kilde, f"mottakere, {nr}")
        return funnet

    # ---------------------------------------------------------------- the kinds of values

    def _gruppe(self, node: Node, hva: str, lovlige: Sequence[str]) -> Mapping[str, Node]:
        gruppe = self.kilde.gruppe(node, hva)
        self.kilde.ukjente(gruppe, lovlige, hva)
        return gruppe

    def _fri_tekst(self, node: Node | None, hva: str) -> str:
        """Text; a telephone number may be written as a number."""
        if (
            node is not None
            and isinstance(node.innhold, int)
            and not isinstance(node.innhold, bool)
        ):
            return str(node.innhold)
        return self.kilde.tekst(node, hva).strip()

    def _flere_av(self, node: Node, hva: str, lovlige: tuple[T, ...]) -> tuple[T, ...]:
        noder = node.innhold if isinstance(node.innhold, list) else [node]
        lest = [read_ett_av(n, self.kilde, hva, lovlige) for n in noder]
        return tuple(dict.fromkeys(v for v in lest if v is not None))

    def _positivt(self, node: Node, hva: str) -> float | None:
        tall = node.innhold
        if isinstance(tall, int | float) and not isinstance(tall, bool) and tall > 0:
            return tall
        self.kilde.report(
            node.linje, f"{hva} skal være et tall større enn 0, men her står {node.art}."
        )
        return None


def read_dag(node: Node | None, kilde: Kilde, hva: str) -> date | None:
    """A day, as YAML or as Norwegians write it."""
    if node is None or node.innhold is None:
        return None
    dag = parse_dato(node.innhold) if isinstance(node.innhold, str) else node.innhold
    if isinstance(dag, date):
        return dag
    kilde.report(node.linje, f"{hva} skal være en dato som 2025-02-28, men her står {node.art}.")
    return None
