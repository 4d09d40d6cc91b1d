"""The words of a form that depend on the workbook: {aar}, {frist_lang}, {n.aarets}, {egne}.

They are put in before anything is placed, in texts and in formulas alike. A form names words of its
own under `ord`; these here are what the plan and its rows say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, Final

from gevinstark.grunn.epost import Kontakt
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.mal.plan import Plan
from gevinstark.mal.poster import is_met
from gevinstark.mal.radvalg import count_rader, select_rader
from gevinstark.mal.skjema import Arkmal, Mal
from gevinstark.mal.skjemadeler import Del, Tekst

_ORD: Final = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")
_UKEDAGER: Final = ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag")
_UTEN_KONTAKT: Final = "Koordinatoren i nettverket"


def has_ord(tekst: str) -> bool:
    return bool(_ORD.search(tekst))


def fill_ord(plan: Plan, merker: frozenset[str]) -> Mal:
    """The form of a plan with the words of this kind of workbook in their places. A word in braces
    that is none of them stays: formulas have braces too."""
    mal = plan.mal
    ord_ = _planord(plan, merker)
    for navn, valg in mal.ord.items():
        ord_[navn] = next((tekst for naar, tekst in valg if is_met(naar, merker)), "")
    for navn, andel in _andeler(plan):
        ord_[f"prosent.{navn}"], ord_[f"resten.{navn}"] = (
            f"{n:g} %".replace(".", ",") for n in (andel, 100 - andel)
        )
    for tabell in mal.tabeller():
        ord_[f"n.{tabell.nokkel}"] = str(count_rader(plan, tabell))

    def fill(tekst: str) -> str:
        for _ in range(2):  # a word may hold another
            tekst = _ORD.sub(lambda m: ord_.get(m[1], m[0]), tekst)
        return tekst

    lister = {k: tuple(map(fill, v)) for k, v in mal.lister.items()}
    ark = tuple(_filled(_with_ider(plan, a), fill) for a in mal.ark)
    return replace(mal, ark=ark, lister=lister)


def _andeler(plan: Plan) -> Iterator[tuple[str, float]]:
    """The shares among the plan's single fields, in per cent."""
    for felter in plan.mal.felter("felles"):
        for felt in felter.rader:
            verdi = plan.felter.get(felter.nokkel, {}).get(felt.nokkel, felt.standard)
            if felt.type == "prosent" and isinstance(verdi, int | float):
                yield felt.nokkel, round(verdi * 100, 6)


def _with_ider(plan: Plan, ark: Arkmal) -> Arkmal:
    """Texts about rows say which; those about none are left out."""
    deler: list[Del] = []
    for del_ in ark.deler:
        if isinstance(del_, Tekst) and del_.rader:
            ider = [v.id for g in del_.rader for v in select_rader(plan, g)]
            hvem = norsk_liste(ider)
            if ider:
                linjer = tuple(t.replace("{ider}", hvem) for t in del_.linjer)
                deler.append(replace(del_, linjer=linjer, rader=()))
        else:
            deler.append(del_)
    return replace(ark, deler=tuple(deler))


def _filled(verdi: Any, fill: Any) -> Any:
    """The same value with every text in it filled in."""
    if isinstance(verdi, str):
        return fill(verdi) if "{" in verdi else verdi
    if isinstance(verdi, tuple):
        return tuple(_filled(v, fill) for v in verdi)
    if isinstance(verdi, Mapping):
        return {k: _filled(v, fill) for k, v in verdi.items()}
    if is_dataclass(verdi) and not isinstance(verdi, type):
        nye = {f.name: _filled(getattr(verdi, f.name), fill) for f in fields(verdi)}
        return replace(verdi, **nye)
    return verdi


def _planord(plan: Plan, merker: frozenset[str]) -> dict[str, str]:
    aar = plan.rapporteringsaar
    frist = plan.frist if "rapport" in merker else plan.valg.planrunde.frist
    fase = plan.mal.faser.get(plan.due_phase, "")
    kontakt = plan.valg.kontakt or Kontakt()
    brukere = next(iter(plan.valg.fordeling.values()), 0)
    hvem = ", ".join(t for t in (kontakt.navn, kontakt.rolle) if t) or _UTEN_KONTAKT
    return {
        "aar": str(aar),
        "forrige": str(aar - 1),
        "frist_lang": _long_date(frist) if frist else "Avtales med koordinatoren",
        "kontakt": " · ".join(t for t in (hvem, kontakt.epost, kontakt.telefon) if t),
        "kontaktadresse": kontakt.epost or "koordinatoren",
        "brukerdato": norsk_dato(date(aar, 12, 31)),
        "fordeling": f"{brukere:g}",
        "fase": fase,
        "fase_smaa": fase.lower(),
    }


def _long_date(dag: date) -> str:
    return f"{_UKEDAGER[dag.weekday()]} {norsk_dato(dag)}"
