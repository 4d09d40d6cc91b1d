"""The common plan as data: read from YAML, checked against the form it names.

What the plan's people wrote is kept; list words outside the form's scale are normalised with a
finding that keeps the original (domain I4), printed figures keep their rounding (I2).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from gevinstark.grunn import norsk
from gevinstark.grunn.ressurser import kommuneregister, malfil
from gevinstark.grunn.verdi import Verdi, ascii_nokkel, normaliser_id, serienummer
from gevinstark.mal.skjema import Felt, Kolonne, Mal, Tabell, read_mal
from gevinstark.mal.yamlkilde import Kilde, Node, read_tekst, read_yaml

#: Column and year or phase ("" when the column has neither).
Plass = tuple[str, str]

MAKS_LEVETID: Final = 30


@dataclass(frozen=True, slots=True)
class Oppgitt:
    """A printed figure: its text, its value, and half a unit of its last digit (kr)."""

    tekst: str
    verdi: Decimal
    avrunding: Decimal


@dataclass(frozen=True, slots=True)
class Rad:
    """One row: the printed ID, its ASCII form in field keys, and its values."""

    id: str
    radid: str
    verdier: Mapping[Plass, Verdi]
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Blokk:
    """One table of the plan. `hode`: the head fields of a D table; `summer`: per summary row."""

    rader: tuple[Rad, ...] = ()
    summer: Mapping[str, Mapping[Plass, Verdi]] = field(default_factory=dict)
    hode: Mapping[str, Verdi] = field(default_factory=dict)
    fotnoter: tuple[str, ...] = ()

    def rad(self, radid: str) -> Rad | None:
        return next((r for r in self.rader if r.radid == radid), None)


@dataclass(frozen=True, slots=True)
class Aliasbruk:
    """A word outside the list that was read as one of the list's own."""

    felt: str
    tekst: str
    lest_som: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan. `blokker`: table key -> its blocks (several for D). `oppgitt`: field key -> printed.

    kilde: the YAML text it was read from.
    """

    fil: str
    plan: str
    tittel: str
    nettverk: str
    levetid: tuple[int, int]
    rapporteringsaar: int
    deltakere: tuple[str, ...]
    felter: Mapping[str, Mapping[str, Verdi]]
    blokker: Mapping[str, tuple[Blokk, ...]]
    oppgitt: Mapping[str, Oppgitt]
    alias: tuple[Aliasbruk, ...]
    mal: Mal
    kilde: str = ""

    @property
    def frist(self) -> date:
        """Last day of February after the reporting year (R12)."""
        aar = self.rapporteringsaar + 1
        return date(aar, 2, calendar.monthrange(aar, 2)[1])

    def rader(self, blokk: str) -> tuple[Rad, ...]:
        return tuple(r for b in self.blokker.get(blokk, ()) for r in b.rader)

    def verdi(self, blokk: str, radid: str, kolonne: str, del_: str = "") -> Verdi:
        for rad in self.rader(blokk):
            if rad.radid == radid:
                return rad.verdier.get((kolonne, del_))
        return None


class _Planleser:
    """Carries what every reading step needs: the form, the file, and what was noticed."""

    def __init__(self, mal: Mal, kilde: Kilde) -> None:
        self.mal = mal
        self.kilde = kilde
        self.levetid = (0, 0)
        self.oppgitt: dict[str, Oppgitt] = {}
        self.alias: list[Aliasbruk] = []

    def verdi(self, node: Node, spes: Kolonne | Felt, nokkel: str, etikett: str) -> Verdi:
        """A scalar as the form's type asks for it."""
        raa = node.innhold
        if raa is None or raa == "":
            return None
        if isinstance(raa, list | dict):
            self.kilde.meld(node.linje, f"{etikett} skal være én verdi, men her står {node.art}.")
            return None
        les: Mapping[str, Callable[[], Verdi]] = {
            "kroner": lambda: self._tall(node, nokkel, etikett),
            "tall": lambda: self._tall(node, nokkel, etikett),
            "prosent": lambda: self._tall(node, nokkel, etikett),
            "aar": lambda: self._aar(node, etikett),
            "dato": lambda: self._dato(node, etikett),
            "valg": lambda: self._valg(node, spes.liste, nokkel, etikett),
            "tekst": lambda: str(raa).strip() or None,
        }
        return les[spes.type]()

    def _tall(self, node: Node, nokkel: str, etikett: str) -> Verdi:
        raa = node.innhold
        if isinstance(raa, int | float) and not isinstance(raa, bool):
            return raa
        if isinstance(raa, str):
            deler = [norsk.parse_tall(linje) for linje in raa.splitlines() if linje.strip()]
            tolket = [d for d in deler if isinstance(d, norsk.Talltolkning)]
            if tolket and len(tolket) == len(deler):
                sum_ = sum((t.verdi for t in tolket), Decimal(0))
                avrunding = sum((t.avrunding for t in tolket), Decimal(0))
                self.oppgitt[nokkel] = Oppgitt(raa, sum_, avrunding)
                return int(sum_) if sum_ == int(sum_) else float(sum_)
        self.kilde.meld(
            node.linje,
            f"{etikett} skal være et tall, men her står {node.art}. "
            "Skriv bare tallet, for eksempel 300 eller 2500000.",
        )
        return None

    def _aar(self, node: Node, etikett: str) -> Verdi:
        raa = node.innhold
        if isinstance(raa, int) and not isinstance(raa, bool) and 1900 <= raa <= 2200:  # noqa: PLR2004 - years
            return raa
        self.kilde.meld(
            node.linje, f"{etikett} skal være et årstall som 2018, men her står {node.art}."
        )
        return None

    def _dato(self, node: Node, etikett: str) -> Verdi:
        raa = node.innhold
        dag = raa if isinstance(raa, date) else None
        if isinstance(raa, str):
            tolket = norsk.parse_dato(raa)
            dag = tolket if isinstance(tolket, date) else None
        if dag is None:
            self.kilde.meld(
                node.linje, f"{etikett} skal være en dato som 2017-05-23, men her står {node.art}."
            )
            return None
        return serienummer(dag)

    def _valg(self, node: Node, liste: str, nokkel: str, etikett: str) -> Verdi:
        lovlige = self.mal.lister[liste]
        tekst = str(node.innhold)
        treff = norsk.normaliser_valg(tekst, lovlige, self.mal.alias.get(liste, {}))
        if treff is None:
            self.kilde.meld(
                node.linje,
                f"{etikett}: «{tekst}» står ikke i listen. Ventet {norsk.norsk_liste(lovlige)}.",
            )
            return None
        valg, _ = treff
        if valg.casefold() != tekst.strip().casefold():
            self.alias.append(Aliasbruk(nokkel, tekst, valg))
        return valg

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
                    if spes := self._kolonne(kolonner, kol, celle, f"{hva}, {navn}", tillatt):
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
                        self.kilde.meld(
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
            self.kilde.meld(
                node.linje,
                f"{hva}: ukjent kolonne «{navn}». Ventet en av: {', '.join(sorted(kan_fylles))}.",
            )
            return None
        return spes

    def blokk(self, node: Node, tabell: Tabell, instans: str) -> Blokk:
        hva = f"Tabell {tabell.nokkel}"
        gruppe = self.kilde.gruppe(node, hva)
        hodefelt = {f.nokkel: f for f in tabell.hode}
        self.kilde.ukjente(gruppe, {"rader", "summer", "fotnoter", *hodefelt}, hva)
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
                self.kilde.meld(
                    rad.linje,
                    f"{hva}: ukjent sumrad «{sumid}». Ventet en av: {', '.join(sorted(sumrader))}.",
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
        return Blokk(self._rader(gruppe.get("rader"), tabell, hva), summer, hode, fotnoter)

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
                    self.kilde.meld(n.linje, f"{hva}: raden mangler id, for eksempel V1.")
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
            rader.append(Rad(normaliser_id(radid), ascii_nokkel(radid), verdier, n.linje))
        return tuple(rader)


def _sjekk_ider(
    blokker: Mapping[str, tuple[Blokk, ...]], mal: Mal, rot: Node, kilde: Kilde
) -> None:
    """IDs are unique in the plan and begin as the form's table asks; borrowed IDs exist."""
    egne: dict[str, str] = {}
    for navn, prefiks in mal.prefikser.items():
        for blokk in blokker.get(navn, ()):
            for rad in blokk.rader:
                linje = rad.linje or _linje(rot, navn)
                if not rad.id.startswith(prefiks):
                    kilde.meld(
                        linje, f"Tabell {navn}: ID-en «{rad.id}» skal begynne med {prefiks}."
                    )
                if rad.radid in egne:
                    kilde.meld(
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
                    kilde.meld(
                        rad.linje or _linje(rot, navn),
                        f"Tabell {navn}: ID-en «{rad.id}» finnes ikke i tabell {norsk.norsk_liste(kilder)}.",
                    )


def _linje(rot: Node, navn: str) -> int:
    gruppe = rot.innhold if isinstance(rot.innhold, dict) else {}
    return gruppe[navn].linje if navn in gruppe else rot.linje


def _deltakere(node: Node | None, kilde: Kilde) -> tuple[str, ...]:
    register = kommuneregister()
    deltakere: list[str] = []
    for n in kilde.liste(node, "deltakere"):
        nr = str(n.innhold)
        if nr not in register:
            kilde.meld(
                n.linje,
                f"«{nr}» er ikke et kommunenummer i 2024. Skriv fire sifre i anførselstegn, "
                'for eksempel "0301".',
            )
        elif nr in deltakere:
            kilde.meld(
                n.linje, f"Kommunen {nr} {register[nr].navn} står to ganger blant deltakerne."
            )
        else:
            deltakere.append(nr)
    return tuple(deltakere)


def read_plan(sti: Path, tekst: str | None = None) -> Plan:
    """Read a plan and the form it names. Raises UgyldigKilde with every mistake found.

    tekst: the plan's YAML when the file is something else (an Excel plan).
    """
    tekst = read_tekst(sti) if tekst is None else tekst
    rot, kilde = read_yaml(sti, tekst)
    gruppe = kilde.gruppe(rot, "planen")
    skjema = kilde.tekst(gruppe.get("skjema"), "skjema")
    malsti = malfil(skjema)
    if not skjema or not malsti.is_file():
        kilde.meld(
            _linje(rot, "skjema"),
            f"Skjemaet «{skjema}» finnes ikke. Ventet for eksempel medfinansiering/2017.",
        )
        kilde.stop_on_feil()
    mal = read_mal(malsti)
    felles = {t.data or t.nokkel: t for t in reversed(mal.tabeller("felles"))}
    felter = {f.nokkel: f for f in mal.felter("felles")}
    hodenokler = {
        "skjema",
        "plan",
        "tittel",
        "nettverk",
        "levetid",
        "rapporteringsaar",
        "deltakere",
    }
    kilde.ukjente(gruppe, hodenokler | set(felles) | set(felter), "planen")

    leser = _Planleser(mal, kilde)
    levetid = kilde.gruppe(gruppe.get("levetid"), "levetid")
    fra = kilde.heltall(levetid.get("fra"), "levetid, fra", _linje(rot, "levetid"))
    til = kilde.heltall(levetid.get("til"), "levetid, til", _linje(rot, "levetid"))
    if "fra" not in levetid or "til" not in levetid:
        kilde.stop_on_feil()
    if not 0 <= til - fra < MAKS_LEVETID:
        kilde.meld(
            _linje(rot, "levetid"),
            f"Levetiden skal være fra 1 til {MAKS_LEVETID} år, men her står {fra}–{til}.",
        )
        kilde.stop_on_feil()
    leser.levetid = (fra, til)
    rapporteringsaar = kilde.heltall(gruppe.get("rapporteringsaar"), "rapporteringsaar")
    if "rapporteringsaar" in gruppe and not fra <= rapporteringsaar <= til:
        kilde.meld(
            _linje(rot, "rapporteringsaar"),
            f"Rapporteringsåret {rapporteringsaar} er utenfor levetiden {fra}–{til}.",
        )
    plan_id = kilde.tekst(gruppe.get("plan"), "plan")
    if not plan_id or not plan_id.isascii() or set(plan_id) & set("./\\;= "):
        kilde.meld(
            _linje(rot, "plan"),
            f"«{plan_id}» kan ikke være planens kortnavn. Bruk små bokstaver og bindestrek, "
            "for eksempel digital-dialog.",
        )
    feltverdier: dict[str, Mapping[str, Verdi]] = {}
    for navn, spes in felter.items():
        kjente = {f.nokkel: f for f in spes.rader if f.rolle == "inndata" and not f.kilde}
        raa = kilde.gruppe(gruppe.get(navn), navn)
        kilde.ukjente(raa, set(kjente), navn)
        feltverdier[navn] = {
            f: leser.verdi(n, kjente[f], f"felles.{navn}.{f}", kjente[f].etikett)
            for f, n in raa.items()
            if f in kjente
        }
    blokker: dict[str, tuple[Blokk, ...]] = {}
    for navn, tabell in felles.items():
        node = gruppe.get(navn)
        if node is None:
            blokker[navn] = ()
        elif tabell.gjenta:
            blokker[navn] = tuple(
                leser.blokk(n, tabell, f"{navn}{nr}")
                for nr, n in enumerate(kilde.liste(node, f"Tabell {navn}"), 1)
            )
        else:
            blokker[navn] = (leser.blokk(node, tabell, navn),)
    _sjekk_ider(blokker, mal, rot, kilde)
    deltakere = _deltakere(gruppe.get("deltakere"), kilde)
    kilde.stop_on_feil()
    return Plan(
        fil=str(sti),
        plan=plan_id,
        tittel=kilde.tekst(gruppe.get("tittel"), "tittel"),
        nettverk=kilde.tekst(gruppe.get("nettverk"), "nettverk"),
        levetid=(fra, til),
        rapporteringsaar=rapporteringsaar,
        deltakere=deltakere,
        felter=feltverdier,
        blokker=blokker,
        oppgitt=leser.oppgitt,
        alias=tuple(leser.alias),
        mal=mal,
        kilde=tekst,
    )
