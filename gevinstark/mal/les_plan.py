"""A plan from YAML, checked against the form it names. Mistakes are told with their lines, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gevinstark.grunn.ressurser import list_skjemaer
from gevinstark.mal.deltakere import Deltakerleser
from gevinstark.mal.les_blokk import (
    Blokkleser,
    check_ider,
    find_linje,
    read_blokker,
    read_feltverdier,
)
from gevinstark.mal.malfiler import find_malfil, read_mal
from gevinstark.mal.plan import Plan
from gevinstark.mal.plannokler import NOKLER, read_planvalg
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.mal.yamlkilde import Kilde, Node, read_tekst, read_yaml

MAKS_LEVETID: Final = 30
_HODE: Final = frozenset(
    {"skjema", "plan", "tittel", "nettverk", "levetid", "rapporteringsaar", "deltakere"}
)


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
    leser = Blokkleser(mal, kilde, levetid)
    rapporteringsaar = _rapporteringsaar(rot, gruppe, kilde, levetid)
    plan_id = _plan_id(rot, gruppe, kilde)
    feltverdier = read_feltverdier(gruppe, leser)
    blokker = {
        navn: read_blokker(gruppe.get(navn), tabell, navn, leser) for navn, tabell in felles.items()
    }
    check_ider(blokker, mal, rot, kilde)
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
            find_linje(rot, "skjema"),
            f"Skjemaet «{skjema}» finnes ikke. Ventet en av: {', '.join(list_skjemaer())}.",
        )
        kilde.stop_on_feil()
    return read_mal(malsti, skjema, kilder)


def _levetid(rot: Node, gruppe: Mapping[str, Node], kilde: Kilde) -> tuple[int, int]:
    """Nothing else can be read before the years are known."""
    levetid = kilde.gruppe(gruppe.get("levetid"), "levetid")
    fra = kilde.heltall(levetid.get("fra"), "levetid, fra", find_linje(rot, "levetid"))
    til = kilde.heltall(levetid.get("til"), "levetid, til", find_linje(rot, "levetid"))
    if "fra" not in levetid or "til" not in levetid:
        kilde.stop_on_feil()
    if not 0 <= til - fra < MAKS_LEVETID:
        kilde.report(
            find_linje(rot, "levetid"),
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
            find_linje(rot, "rapporteringsaar"),
            f"Rapporteringsåret {aar} er utenfor levetiden {levetid[0]}–{levetid[1]}.",
        )
    return aar


def _plan_id(rot: Node, gruppe: Mapping[str, Node], kilde: Kilde) -> str:
    plan_id = kilde.tekst(gruppe.get("plan"), "plan")
    if not plan_id or not plan_id.isascii() or set(plan_id) & set("./\\;= "):
        kilde.report(
            find_linje(rot, "plan"),
            f"«{plan_id}» kan ikke være planens kortnavn. Bruk små bokstaver og bindestrek, "
            "for eksempel digital-dialog.",
        )
    return plan_id
