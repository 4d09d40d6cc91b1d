"""The workbooks of an issue as bytes, one per kommune, with what was issued in each."""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Final

from gevinstark.grunn.identitet import make_identitet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.maalform import print_layout, print_verdier
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.utsendt import Utstedt
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.nynorsk import find_maalform
from gevinstark.mal.plan import Plan
from gevinstark.mal.radhoyder import fit_radhoyder
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.viderefoering import Forhaandsutfylling
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.bunke import Bunkeskriver
from gevinstark.skriving.kopimal import Bokinnhold
from gevinstark.skriving.skriv import write_workbook

#: Workbooks computed and written together: all kommuner of one målform. One of each batch is written
#: twice (`skriving.bunke`).
_KLUMP: Final = 400
HELE_PLANEN: Final = Kommune("felles", "Prosjektgruppen", "")
ALLE: Final = Kommune("samlet", "Kommunene samlet", "")
#: In a footer: characters of the plan's title, which leaves out what it says in parentheses last.
_TITTELBREDDE: Final = 45
_I_PARENTES: Final = re.compile(r"\s*\([^()]*\)\s*$")
_RUNDEORD: Final = {"plan": "Plan", "rapport": "Årsrapport", "begge": "Plan og årsrapport"}


def make_filnavn(layout: Layout, kommune: Kommune) -> str:
    if kommune in (HELE_PLANEN, ALLE):
        return f"{layout.plan}-{kommune.nr}-{layout.rapporteringsaar}.xlsx"
    naar = "plan" if layout.runde == "plan" else layout.rapporteringsaar
    return f"{kommune.filnavn}-{layout.plan}-{naar}.xlsx"


@dataclass(frozen=True, slots=True)
class Bok:
    """One workbook ready to be written to disk."""

    utstedt: Utstedt
    innhold: bytes


def write_bokene(
    plan: Plan,
    layout: Layout,
    mottakere: Sequence[Kommune],
    passord: str = "",
    svarer: Mapping[str, str] | None = None,
    forhaandsutfylt: Mapping[str, Forhaandsutfylling] | None = None,
) -> Iterator[Bok]:
    """The workbooks, one at a time; formulas are computed for many kommuner in one pass.

    svarer: number -> name of the kommuner that answer in a joint workbook.
    forhaandsutfylt: number -> what last year's answers put in the workbook (`rulling`).
    """
    maalformer = [find_maalform(layout, plan, k.nr) for k in mottakere]
    boker = {
        maalform: _write_like(
            plan,
            layout,
            maalform,
            [k for k, den in zip(mottakere, maalformer, strict=True) if den == maalform],
            passord,
            svarer or {},
            forhaandsutfylt or {},
        )
        for maalform in dict.fromkeys(maalformer)
    }
    for maalform in maalformer:
        yield next(boker[maalform])


def _write_like(
    plan: Plan,
    layout: Layout,
    maalform: str,
    kommuner: Sequence[Kommune],
    passord: str,
    svarer: Mapping[str, str],
    forhaandsutfylt: Mapping[str, Forhaandsutfylling],
) -> Iterator[Bok]:
    """The workbooks of one målform: they say the same before anybody has answered."""
    trykt = print_layout(layout, maalform)
    skriver: Bunkeskriver | None = None
    for start in range(0, len(kommuner), _KLUMP):
        klump = kommuner[start : start + _KLUMP]
        egne = [forhaandsutfylt.get(k.nr, Forhaandsutfylling()) for k in klump]
        egne = [
            replace(e, verdier={**e.verdier, **kommuneverdier(layout, k)})
            for k, e in zip(klump, egne, strict=True)
        ]
        bokinnhold = _innhold(plan, layout, maalform, klump, egne, passord)
        if forhaandsutfylt:
            # Locks and row heights are each kommune's own when the workbooks hold answers.
            boker: Iterator[bytes] = (_write_egen(trykt, m) for m in bokinnhold)
        else:
            skriver = skriver or Bunkeskriver(_with_room(trykt, bokinnhold[0]))
            boker = skriver.write_bunke(bokinnhold)
        for k, egen, ett, innhold in zip(klump, egne, bokinnhold, boker, strict=True):
            utstedt = _utstedt(layout, k, egen.verdier, ett, innhold, svarer, maalform)
            yield Bok(utstedt, innhold)


def _innhold(
    plan: Plan,
    layout: Layout,
    maalform: str,
    kommuner: Sequence[Kommune],
    egne: Sequence[Forhaandsutfylling],
    passord: str,
) -> list[Bokinnhold]:
    """What is to be written in the workbooks of one målform; formulas computed in its own words."""
    trykt = print_layout(layout, maalform)
    verdier = [print_verdier(layout, e.verdier, maalform) for e in egne]
    resultat, _ = compute_resultater(trykt, [grunnverdier(trykt, v) for v in verdier])
    kolonner = {sted: resultat.kolonne(sted) for sted in trykt.formler}
    return [
        Bokinnhold(
            i_boken,
            {sted: kolonne[nr] for sted, kolonne in kolonner.items()},
            make_bokvalg(plan, layout, k, egen.verdier, passord, egen.laast, maalform),
        )
        for nr, (k, egen, i_boken) in enumerate(zip(kommuner, egne, verdier, strict=True))
    ]


def _write_egen(layout: Layout, bokinnhold: Bokinnhold) -> bytes:
    """A workbook with room for the answers it is issued with."""
    med_plass = _with_room(layout, bokinnhold)
    return write_workbook(med_plass, bokinnhold.verdier, bokinnhold.resultater, bokinnhold.valg)


def _with_room(layout: Layout, innhold: Bokinnhold) -> Layout:
    ark = tuple(fit_radhoyder(a, innhold.verdier, innhold.resultater) for a in layout.ark)
    return layout if all(map(operator.is_, ark, layout.ark)) else replace(layout, ark=ark)


def _hvem(kommune: Kommune) -> str:
    return f"{kommune.navn} ({kommune.nr})" if kommune.nr.isdigit() else kommune.navn


def _hva(plan: Plan, layout: Layout) -> str:
    """What the workbook is about, short enough for a footer: the plan, the round and the year."""
    kort = shorten(_I_PARENTES.sub("", plan.tittel), _TITTELBREDDE, placeholder=" …")
    return f"{kort} · {_RUNDEORD.get(layout.runde, 'Plan')} {layout.rapporteringsaar}"


def kommuneverdier(layout: Layout, kommune: Kommune) -> dict[str, Verdi]:
    """What is special for one kommune: its number and name."""
    verdier: Mapping[str, Verdi] = {
        "*.kommune.nr": kommune.nr,
        "*.kommune.navn": kommune.fullt_navn,
    }
    return {n: v for n, v in verdier.items() if n in layout.ved_nokkel}


def make_bokvalg(
    plan: Plan,
    layout: Layout,
    kommune: Kommune,
    verdier: Mapping[str, Verdi],
    passord: str = "",
    laast: frozenset[str] = frozenset(),
    maalform: str = "",
) -> Bokvalg:
    """What is special for one kommune's workbook beside its values. verdier and laast: the values and
    the locked inputs it is issued with."""
    identitet = make_identitet(layout, kommune.nr, verdier, laast, maalform)
    return Bokvalg(
        tittel=f"{plan.mal.tittel} – {kommune.navn} – {plan.tittel}",
        emne=f"{plan.tittel}, rapporteringsår {layout.rapporteringsaar}",
        bunntekst=f"{_hvem(kommune)}\n{_hva(plan, layout)}",
        dato=date(layout.rapporteringsaar, 1, 1),
        passord=passord,
        identitet=identitet,
        laast=laast,
    )


def _utstedt(
    layout: Layout,
    kommune: Kommune,
    verdier: Mapping[str, Verdi],
    bokinnhold: Bokinnhold,
    innhold: bytes,
    svarer: Mapping[str, str],
    maalform: str,
) -> Utstedt:
    identitet = bokinnhold.valg.identitet
    assert identitet is not None  # noqa: S101 - make_bokvalg gives every workbook one
    sha256 = hashlib.sha256(innhold).hexdigest()
    deltakere = svarer or ({} if kommune is HELE_PLANEN else {kommune.nr: kommune.navn})
    fil = make_filnavn(layout, kommune)
    laast = bokinnhold.valg.laast
    return Utstedt(
        kommune.nr, kommune.navn, fil, sha256, identitet, verdier, deltakere, laast, maalform
    )
