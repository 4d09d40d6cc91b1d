"""A plan from YAML, checked against the form it names. Mistakes are told with their lines, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Verdi, ascii_nokkel, normalise_id
from gevinstark.mal.deltakere import Deltakerleser
from gevinstark.mal.malfiler import find_malfil, read_mal
from gevinstark.mal.plan import Blokk, Plan, Plass, Rad
from gevinstark.mal.plannokler import NOKLER, read_planvalg
from gevinstark.mal.planverdier import Verdileser
from gevinstark.mal.poster import Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.mal.yamlkilde import Kilde, Node, read_tekst, read_yaml, suggest

MAKS_LEVETID: Final = 30
_NUMMER: Final = re.compile(r"[1-9][0-9]{0,3}")
_HODE: Final = frozenset(
    {"skjema", "plan", "tittel", "nettverk", "levetid", "rapporteringsaar", "deltakere"}
)


class _Blokkleser:
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


def _check_ider(
    blokker: Mapping[str, tuple[Blokk, ...]], mal: Mal, rot: Node, kilde: Kilde
) -> None:
    """IDs are unique in the plan and begin as the form's table asks; borrowed IDs exist."""
    egne: dict[str, str] = {}
    for navn, prefiks in mal.prefikser.items():
        for blokk in blokker.get(navn, ()):
            for rad in blokk.rader:
                linje = rad.linje or _linje(rot, navn)
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
                        rad.linje or _linje(rot, navn),
                        f"Tabell {navn}: ID-en «{rad.id}» finnes ikke i tabell {norsk_liste(kilder)}.",
                    )


def _linje(rot: Node, navn: str) -> int:
    gruppe = rot.innhold if isinstance(rot.innhold, dict) else {}
    return gruppe[navn].linje if navn in gruppe else rot.linje


def read_plan(sti: Path, tekst: str | None = None, kilder: Mapping[str, str] | None = None) -> Plan:
    """Read a plan and the form it names. Raises UgyldigKilde with every mistake found.

    tekst: the plan's YAML when the file is something else (an Excel plan). kilder: the text of a form
    of one's own, by the names it was called by, when its files may be gone.
    """
    tekst = read_tekst(sti) if tekst is None else tekst
    rot, kilde = read_yaml(sti, tekst)
    gruppe = kilde.gruppe(rot, "planen")
    mal = _mal(sti, rot, gruppe, kilde, kilder or {})
    felles = {t.data or t.nokkel: t for t in reversed(mal.tabeller("felles"))}
    felter = {f.nokkel for f in mal.felter("felles")}
    skrives = {n for n, t in felles.items() if _can_be_written(t, mal)}
    kilde.ukjente(gruppe, {*_HODE, *NOKLER, *skrives, *felter}, "planen")
    levetid = _levetid(rot, gruppe, kilde)
    leser = _Blokkleser(mal, kilde, levetid)
    rapporteringsaar = _rapporteringsaar(rot, gruppe, kilde, levetid)
    plan_id = _plan_id(rot, gruppe, kilde)
    feltverdier = _feltverdier(gruppe, leser)
    blokker = {
        navn: _blokker(gruppe.get(navn), tabell, navn, leser) for navn, tabell in felles.items()
    }
    _check_ider(blokker, mal, rot, kilde)
    deltakere = Deltakerleser(kilde, rapporteringsaar or levetid[1])
    deltakere.read(gruppe.get("deltakere"))
    valg = read_planvalg(
        gruppe,
        kilde,
        levetid,
        rapporteringsaar,
        tuple(mal.faser),
        deltakere,
    )
    kilde.stop_on_feil()
    return Plan(
        fil=str(sti),
        plan=plan_id,
        tittel=kilde.tekst(gruppe.get("tittel"), "tittel"),
        nettverk=kilde.tekst(gruppe.get("nettverk"), "nettverk"),
        levetid=levetid,
        rapporteringsaar=rapporteringsaar,
        deltakere=tuple(deltakere.deltakere),
        felter=feltverdier,
        blokker=blokker,
        oppgitt=leser.verdier.oppgitt,
        alias=tuple(leser.verdier.alias),
        mal=mal,
        kilde=tekst,
        valg=valg,
    )


def _can_be_written(tabell: Tabell, mal: Mal) -> bool:
    """Whether a person may write anything of it in a plan; a table that is all sums is computed."""
    blokk = tabell.data or tabell.nokkel
    return any(
        any(k.rolle == "inndata" for k in t.kolonner)
        or any("inndata" in s.celler.values() for s in t.summer)
        or bool(t.hode)
        for t in mal.tabeller("felles")
        if (t.data or t.nokkel) == blokk
    )


def _mal(
    sti: Path, rot: Node, gruppe: Mapping[str, Node], kilde: Kilde, kilder: Mapping[str, str]
) -> Mal:
    skjema = kilde.tekst(gruppe.get("skjema"), "skjema")
    malsti = find_malfil(skjema, sti.parent)
    if not skjema or not (skjema in kilder or malsti.is_file()):
        kilde.report(
            _linje(rot, "skjema"),
            f"Skjemaet «{skjema}» finnes ikke. Ventet for eksempel medfinansiering/2017.",
        )
        kilde.stop_on_feil()
    return read_mal(malsti, skjema, kilder)


def _levetid(rot: Node, gruppe: Mapping[str, Node], kilde: Kilde) -> tuple[int, int]:
    """Nothing else can be read before the years are known."""
    levetid = kilde.gruppe(gruppe.get("levetid"), "levetid")
    fra = kilde.heltall(levetid.get("fra"), "levetid, fra", _linje(rot, "levetid"))
    til = kilde.heltall(levetid.get("til"), "levetid, til", _linje(rot, "levetid"))
    if "fra" not in levetid or "til" not in levetid:
        kilde.stop_on_feil()
    if not 0 <= til - fra < MAKS_LEVETID:
        kilde.report(
            _linje(rot, "levetid"),
            f"Levetiden skal være fra 1 til {MAKS_LEVETID} år, men her står {fra}–{til}.",
        )
        kilde.stop_on_feil()
    return fra, til


def _rapporteringsaar(
    rot: Node, gruppe: Mapping[str, Node], kilde: Kilde, levetid: tuple[int, int]
) -> int:
    aar = kilde.heltall(gruppe.get("rapporteringsaar"), "rapporteringsaar")
    if "rapporteringsaar" in gruppe and not levetid[0] <= aar <= levetid[1]:
        kilde.report(
            _linje(rot, "rapporteringsaar"),
            f"Rapporteringsåret {aar} er utenfor levetiden {levetid[0]}–{levetid[1]}.",
        )
    return aar


def _plan_id(rot: Node, gruppe: Mapping[str, Node], kilde: Kilde) -> str:
    plan_id = kilde.tekst(gruppe.get("plan"), "plan")
    if not plan_id or not plan_id.isascii() or set(plan_id) & set("./\\;= "):
        kilde.report(
            _linje(rot, "plan"),
            f"«{plan_id}» kan ikke være planens kortnavn. Bruk små bokstaver og bindestrek, "
            "for eksempel digital-dialog.",
        )
    return plan_id


def _feltverdier(gruppe: Mapping[str, Node], leser: _Blokkleser) -> dict[str, Mapping[str, Verdi]]:
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


def _blokker(node: Node | None, tabell: Tabell, navn: str, leser: _Blokkleser) -> tuple[Blokk, ...]:
    if node is None:
        return ()
    if not tabell.gjenta:
        return (leser.blokk(node, tabell, navn),)
    noder = leser.kilde.liste(node, f"Tabell {navn}")
    return tuple(leser.blokk(n, tabell, f"{navn}{nr}") for nr, n in enumerate(noder, 1))
