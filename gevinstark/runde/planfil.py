"""A plan from whatever file holds it: YAML, a filled-in workbook of the kind --form felles, or Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import GevinstarkError, Kildefeil, UgyldigKilde
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.malfiler import find_malfil, read_mal
from gevinstark.mal.plan import Plan
from gevinstark.mal.yamlkilde import dump_yaml, read_yaml
from gevinstark.planlesing.word import is_dokument, read_word_plan
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.planceller import tell_celler
from gevinstark.runde.plandata import Plandata

EXCEL: Final = ".xlsx"
#: What every plan says, and a workbook that is a plan must have a field for.
_MAA_STAA: Final = (
    "plan.tittel",
    "plan.nettverk",
    "plan.levetid.fra",
    "plan.levetid.til",
    "plan.deltakere",
)


def read_planfil(sti: Path) -> Plan:
    """Read a plan. Raises UgyldigKilde for mistakes in it, GevinstarkError when it is no plan."""
    if is_dokument(sti):
        word = read_word_plan(sti)
        if word.ikke_plassert:
            raad = (
                f"Noe fant ingen plass, så ingenting er laget. «gevinstark ny MAPPE --fra {sti.name}» "
                "gir en arbeidsbok der dere skriver det inn:"
            )
            tekster = [raad, *(f.tekst for f in word.ikke_plassert)]
            raise UgyldigKilde([Kildefeil(sti.name, 0, t) for t in tekster])
        return read_plan(sti, word.as_yaml())
    if sti.suffix.lower() == EXCEL:
        return _read_bok(sti)
    return read_plan(sti)


def check_can_return(plan: Plan) -> None:
    """Raise UgyldigKilde when the project group's workbook could not be a plan again: its form has no
    field for what every plan must say."""
    har = {f.kilde for felter in plan.mal.felter(FELLES) for f in felter.rader}
    if uten := [f"kilde: {k}" for k in _MAA_STAA if k not in har]:
        tekst = (
            "Prosjektgruppens arbeidsbok (--form felles) kan ikke bli en plan igjen, for skjemaet har "
            f"ikke felt med {', '.join(uten)}. Legg dem til under «felter», med rolle: inndata."
        )
        raise UgyldigKilde([Kildefeil(plan.mal.fil, 1, tekst)])


def _read_bok(sti: Path) -> Plan:
    """The plan in a workbook. Mistakes are told by sheet and cell."""
    data = _read_data(sti)
    tekst = dump_yaml(data)
    try:
        return read_plan(sti, tekst)
    except UgyldigKilde as feil:
        raise UgyldigKilde(tell_celler(feil.feil, sti, data, tekst)) from feil


def workbook_to_yaml(sti: Path) -> str:
    """The plan in a workbook of the kind --form felles, as YAML text."""
    return dump_yaml(_read_data(sti))


def _read_data(sti: Path) -> dict[str, Any]:
    liste = read_feltliste(sti)
    if liste.identitet.form != "felles":
        raise GevinstarkError(
            f"«{sti.name}» er en arbeidsbok til en kommune, ikke en plan. "
            "Bruk arbeidsboken laget med --form felles, eller planen som YAML."
        )
    skjema = _skjema(liste.identitet.skjema, sti.parent)
    mal = read_mal(find_malfil(skjema, sti.parent), skjema)
    return {**Plandata(liste, mal).data(), "skjema": skjema}


def _skjema(navn: str, mappe: Path) -> str:
    """What the plan calls its form: an installed name, or the file beside it that says that name."""
    if not find_malfil(navn, mappe).is_file():
        for fil in sorted(mappe.glob("*.yaml")):
            try:
                rot, kilde = read_yaml(fil)
            except UgyldigKilde:
                continue
            gruppe = kilde.gruppe(rot, "skjemaet")
            om = [kilde.tekst(gruppe.get(n), n) for n in ("skjema", "versjon")]
            if "/".join(om) == navn:
                return f"./{fil.name}"
        raise GevinstarkError(
            f"Skjemaet «{navn}» finnes ikke. Legg skjemafilen i samme mappe som planen."
        )
    return navn
