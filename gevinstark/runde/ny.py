"""A plan to begin with: the example, an empty one, or one that stands in a workbook or a Word document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.ressurser import EKSEMPELPLAN, SKJEMA, ressurs
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.mal.malfiler import er_egen, find_malfil, read_mal
from gevinstark.mal.planhode import read_plain_yaml
from gevinstark.planlesing.liste import write_liste
from gevinstark.planlesing.word import WORD, Wordplan, is_dokument, read_word_plan
from gevinstark.rapport.planword import write_planword
from gevinstark.runde.lag import issue
from gevinstark.runde.planfil import EXCEL, read_planfil, workbook_to_yaml
from gevinstark.runde.rom import parse_rader
from gevinstark.runde.trinn import Framdrift, Sti, as_sti

LISTE: Final = "ikke-plassert.xlsx"
PLAN: Final = "plan.yaml"
#: A measure lives ten years when nothing else is said.
_LEVETID: Final = 10
_TOM_PLAN: Final = """\
# En tom plan. Skriv resten i prosjektgruppens arbeidsbok, som ligger ved siden av.
skjema: {skjema}
plan: {plan}
tittel: ""
nettverk: ""
levetid: {{fra: {fra}, til: {til}}}
rapporteringsaar: {fra}
deltakere: {deltakere}
kontakt: {{navn: "", rolle: "", epost: "", telefon: ""}}
"""


@dataclass(frozen=True)
class Nyvalg:
    """mappe: where plan.yaml is put. fra: the file the plan stands in; None gives the example.

    tom: an empty plan on `skjema` in place of the example. rader («D=4,E=22»), virksomheter: the room
    in the project group's workbook, which is made beside the plan when any of this is asked for, and
    for a plan from Word. deltakere: the numbers of the kommuner. til: a Word document the plan is
    written to, on its form.
    """

    mappe: Sti
    fra: Sti | None = None
    tom: bool = False
    skjema: str = SKJEMA
    rader: str = ""
    virksomheter: int = 0
    deltakere: Sequence[str] = ()
    til: Sti | None = None
    overskriv: bool = False


@dataclass(frozen=True)
class Nyplan:
    """dokument: the plan in Word, when asked for. plan: the file that was written. bok: the project group's workbook, when one was made, and
    uten_bok: why not, when it could not be. word, liste: only of a plan in Word, what was read and
    the workbook with what found no place."""

    plan: Path
    bok: Path | None = None
    uten_bok: UgyldigKilde | None = None
    word: Wordplan | None = None
    liste: Path | None = None
    dokument: Path | None = None


def ny(valg: Nyvalg, framdrift: Framdrift | None = None) -> Nyplan:
    """A plan to begin with, and the same in Word when asked for. Raises Brukerfeil when one is there."""
    til = as_sti(valg.til)
    if til is not None:
        check_endelse(til, WORD, "Planen blir et Word-dokument")
        check_ledig(til, overskriv=valg.overskriv)
    laget = _make(valg, framdrift)
    if til is None:
        return laget
    dokument = write_planword(read_planfil(laget.plan), read_klokke().replace(tzinfo=None))
    write_fil(til, dokument, overskriv=valg.overskriv)
    return replace(laget, dokument=til)


def _make(valg: Nyvalg, framdrift: Framdrift | None) -> Nyplan:
    if framdrift:
        framdrift("Skriver planen")
    if valg.tom and valg.fra is not None:
        raise Brukerfeil("Velg enten --tom eller --fra.")
    plan, fra = Path(valg.mappe) / PLAN, as_sti(valg.fra)
    if fra is not None and is_dokument(fra):
        return _fra_word(fra, plan, valg)
    if valg.tom:
        innhold = empty_plan(valg.skjema, plan.absolute().parent.name, valg.deltakere)
    elif fra is None:
        innhold = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")
    elif fra.suffix.lower() == EXCEL and not _asks_for_rom(valg):
        innhold = workbook_to_yaml(fra)
    else:
        innhold = read_planfil(fra).kilde
    if fra is not None and fra.parent.resolve() != plan.parent.resolve():
        _bring_form(innhold, fra.parent, plan.parent, overskriv=valg.overskriv)
    return _write(plan, innhold, valg, med_bok=valg.tom or _asks_for_rom(valg))


def _bring_form(innhold: str, fra: Path, til: Path, *, overskriv: bool) -> None:
    """A form of one's own is named by the file beside the plan: it goes along to the new folder."""
    skjema = str(read_plain_yaml(innhold).get("skjema", ""))
    if er_egen(skjema):
        for navn, tekst in read_mal(find_malfil(skjema, fra), skjema).kilder.items():
            write_fil(til / navn, tekst.encode(), overskriv=overskriv)


def empty_plan(skjema: str, mappe: str, deltakere: Sequence[str]) -> str:
    """A plan of a dozen lines: what cannot be left to the workbook, and the years to begin with."""
    aar = read_klokke().year + 1
    kort = "".join(t if t.isascii() and t.isalnum() else " " for t in ascii_nokkel(mappe).lower())
    return _TOM_PLAN.format(
        skjema=skjema,
        plan="-".join(kort.split()) or "plan",
        fra=aar,
        til=aar + _LEVETID - 1,
        deltakere=json.dumps(list(deltakere)),
    )


def _asks_for_rom(valg: Nyvalg) -> bool:
    return bool(valg.rader or valg.virksomheter)


def _write(plan: Path, innhold: str, valg: Nyvalg, *, med_bok: bool) -> Nyplan:
    """The plan, and the project group's workbook of it. A plan with mistakes is not written."""
    rader = parse_rader(valg.rader)
    check_ledig(plan, overskriv=valg.overskriv)
    foer = plan.read_bytes() if plan.exists() else None
    write_fil(plan, innhold.encode(), overskriv=valg.overskriv)
    if not med_bok:
        return Nyplan(plan)
    try:
        return Nyplan(plan, _write_bok(plan, valg, rader))
    except Exception:
        if foer is None:
            plan.unlink()
        else:
            plan.write_bytes(foer)
        raise


def _write_bok(plan: Path, valg: Nyvalg, rader: dict[str, int]) -> Path:
    utstedt = issue(
        plan,
        plan.parent,
        form="felles",
        rader=rader,
        virksomheter=valg.virksomheter,
        overskriv=valg.overskriv,
    )
    return utstedt.filer[0]


def _fra_word(fra: Path, plan: Path, valg: Nyvalg) -> Nyplan:
    rader = parse_rader(valg.rader)
    liste = plan.with_name(LISTE)
    for sti in (plan, liste):
        check_ledig(sti, overskriv=valg.overskriv)
    word = read_word_plan(fra)
    if valg.deltakere:
        word.plan["deltakere"] = list(valg.deltakere)
    write_fil(plan, word.as_yaml().encode(), overskriv=valg.overskriv)
    write_fil(liste, write_liste(word.fil, word.funn), overskriv=valg.overskriv)
    try:
        return Nyplan(plan, _write_bok(plan, valg, rader), None, word, liste)
    except UgyldigKilde as feil:
        return Nyplan(plan, None, feil, word, liste)
