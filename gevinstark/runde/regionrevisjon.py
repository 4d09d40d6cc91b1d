"""The audit of the regional workbook (`konsolider --revisjon`): the files that count are opened once more,
and every figure is computed anew from what stands in them, by code the workbook is not made with.

An answer stands where the file's own hidden register says. A plain number counts as it stands there;
what was left out is missing, and what is decided by hand counts as decided. Nothing is taken from Data,
the long table or maler/region.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from gevinstark.grunn.celle import DENNE_KOMMUNEN, FELLES, Celle
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.familie import familier, meldte_kolonner
from gevinstark.grunn.identitet import REGISTERHODE, SKJULT_ARK
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi, parse_celle
from gevinstark.innlesing.kilder import visningsnavn
from gevinstark.lesing.avlesning import Avlesning, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.omregning.dekning import find_dekning
from gevinstark.rapport.mottaksrevisjon import Filtall, expect_mottak
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.regionrevisjon import Fasit, Planrevisjon, Regionrevisjon, compare
from gevinstark.region.gjeldende import as_tidspunkt, is_sen
from gevinstark.region.grunnlag import Planutsnitt, Regiongrunnlag
from gevinstark.region.returutfall import Innsamling, Returutfall

_TALLTYPER: Final = ("tall", "kroner", "aar", "prosent")
KOLONNER: Final = (
    "plan", "nr", "tabell", "rad", "kolonne", "del", "rolle", "verdi", "ulest", "aaret",
    "fil", "svaraar", "runde", "teller", "lagret", "sen", "sluttet", "sendt", "rettet",
)  # fmt: skip
_Celler = Mapping[str, Mapping[tuple[int, int], Lestcelle]]


@dataclass(frozen=True)
class Svargrunnlag:
    """What stood in the files that count. tolket: answers that are no plain number, read as the reception
    reads them (words, lists, dates, "2,5 mill.")."""

    svar: pd.DataFrame
    tolket: int
    #: By file and kommune.
    lest: Mapping[tuple[str, str], Filtall]


def read_svargrunnlag(innsamling: Innsamling, filer: Sequence[tuple[Any, str]]) -> Svargrunnlag:
    """filer: (path, name to show), as the reception got them. Raises GevinstarkError for a file that
    is no longer as it was."""
    stier = {visningsnavn(navn): Path(sti) for sti, navn in filer}
    rader: list[tuple[Any, ...]] = []
    tolket = 0
    antall: dict[tuple[str, str], Filtall] = {}
    per_fil: dict[str, list[Returutfall]] = defaultdict(list)
    for utfall in innsamling.utfallene:
        if utfall.svar is not None:
            per_fil[utfall.fil].append(utfall)
    for fil, utfallene in per_fil.items():
        lest = read_retur(stier[fil], fil=fil, tolerant=True)
        if not isinstance(lest, Avlesning) or lest.sha256 != utfallene[0].sha256:
            raise GevinstarkError(f"«{fil}» er endret mens den ble lest. Kjør en gang til.")
        ark = {a.navn: a.celler for a in lest.ark}
        register = _read_register(ark)
        for utfall in utfallene:
            svarene = list(_svar(utfall, ark, register))
            antall[fil, svarene[0].rad[1]] = _count(utfall, svarene)
            if utfall.teller or utfall.sluttet or utfall.status == "erstattet":
                rader += [s.rad for s in svarene]
            tolket += sum(s.tolket for s in svarene if utfall.teller)
    return Svargrunnlag(pd.DataFrame(rader, columns=list(KOLONNER), dtype=object), tolket, antall)


class _Svar(NamedTuple):
    """A row of the frame; where it stands, whether it is an input, holds something in the file, and was
    interpreted."""

    rad: tuple[Any, ...]
    celle: Celle
    inndata: bool
    fantes: bool
    tolket: bool


def _count(utfall: Returutfall, svarene: Sequence[_Svar]) -> Filtall:
    inn = [s for s in svarene if s.inndata]
    svar = utfall.svar if utfall.teller else None
    laast, rettet = (svar.utstedt.laast, utfall.rettelser.keys()) if svar else ((), ())

    def steder(nokler: Collection[str], *, fantes: bool) -> frozenset[tuple[str, str]]:
        egne = (s.celle for s in inn if s.fantes is fantes and s.celle.nokkel() in nokler)
        return frozenset((c.ark, c.adresse) for c in egne)

    return Filtall(
        sum(s.fantes for s in inn), steder(laast, fantes=True), steder(rettet, fantes=True),
        steder(rettet, fantes=False), frozenset((s.celle.ark, s.celle.adresse) for s in inn if s.fantes),
    )  # fmt: skip


def revise(innsamling: Innsamling, grunnlag: Svargrunnlag, region: Path) -> Regionrevisjon:
    """Every figure of the workbook. What no family of forms computes is named as not computed."""
    bok = open_regionbok(region)
    planer = [
        make_planrevisjon(innsamling.grunnlag, p, grunnlag.svar) for p in innsamling.grunnlag.planer
    ]
    per: dict[Any, list[Planrevisjon]] = defaultdict(list)
    for plan in planer:
        for revisor in {r for f in familier(plan.layout) for r in f.fetch("regionrevisjon")}:
            per[revisor].append(plan)
    fasit = Fasit(bok)
    for revisor, egne in per.items():
        svar: Fasit = revisor(egne, bok)
        fasit.ventet |= svar.ventet
        fasit.ferdige |= svar.ferdige
    expect_mottak(fasit, grunnlag.lest)
    revisjon = compare(bok, fasit, grunnlag.tolket)
    return replace(revisjon, uten_regel=_list_uten_regel(innsamling))


def _list_uten_regel(innsamling: Innsamling) -> tuple[str, ...]:
    """What the model has no rule for in the workbooks that were read, each form asked once."""
    layouter = {id(u.svar.layout): u.svar.layout for u in innsamling.utfallene if u.svar}
    return tuple(
        dict.fromkeys(k for layout in layouter.values() for k in find_dekning(layout).etiketter)
    )


def _read_register(ark: _Celler) -> Mapping[str, tuple[str, tuple[int, int]]]:
    """Field key -> sheet and place, as the file itself says."""
    celler, funnet, rad = ark.get(SKJULT_ARK, {}), {}, REGISTERHODE + 1
    while (rad, 1) in celler:
        felt, navn, adresse = (
            str(celler[rad, k].verdi) if (rad, k) in celler else "" for k in (1, 2, 3)
        )
        plass = parse_celle(adresse)
        if plass is not None:
            funnet[felt] = (navn, plass)
        rad += 1
    return funnet


def _svar(
    utfall: Returutfall, ark: _Celler, register: Mapping[str, tuple[str, tuple[int, int]]]
) -> Iterator[_Svar]:
    # Of a file that does not count, what is decided about it is of no use.
    svar = utfall.svar if utfall.teller else utfall.som_innsendt
    assert svar is not None  # noqa: S101 - it counts
    layout, nr = svar.layout, svar.utstedt.kommune
    navn = _kjente_navn(layout)
    utelatt = {u.felt for u in svar.utelatt}
    sen = is_sen(utfall.innlest.lagret, svar.utsending.frist)
    meldte = meldte_kolonner(layout)
    sendt_ = utfall.som_innsendt
    lest, foer = svar.verdier, sendt_.verdier if sendt_ else svar.verdier
    for celle in layout.ved_nokkel.values():
        if celle.eier != DENNE_KOMMUNEN:
            continue
        nokkel, rolle, verdi, tolket = celle.nokkel(), celle.rolle, None, False
        funnet = _celle_i_filen(svar, celle, ark, register) if rolle == "inndata" else None
        fantes = funnet is not None and (bool(funnet.formelart) or not _is_tom(funnet.verdi))
        ulest = celle.nokkel(nr) in utelatt
        if rolle == "inndata" and nokkel in svar.utstedt.laast:
            rolle, fantes = "fast", True
        rettet = rolle == "inndata" and utfall.teller and nokkel in utfall.rettelser
        if rolle == "fast":
            verdi = svar.utstedt.verdi(celle)
            meldt = layout.field_year(celle) in svar.utsending.meldte_aar
            if verdi is None and celle.kolonne in meldte and not meldt:
                continue  # a year from before the network began: nobody was asked
        elif funnet is not None and fantes and not ulest:
            verdi, tolket = _read(celle, foer[nokkel], funnet)
        sendt, verdi = verdi, lest[nokkel] if rettet else verdi
        kolonne = navn.get(celle.kolonne, celle.kolonne)
        aaret = layout.field_year(celle)
        rad = (
            layout.plan, nr, celle.tabell, celle.radid, kolonne, celle.del_, rolle, verdi, ulest, aaret,
            utfall.fil, layout.rapporteringsaar, layout.runde, utfall.teller, as_tidspunkt(utfall.innlest.lagret), sen, utfall.sluttet, sendt, rettet,
        )  # fmt: skip
        yield _Svar(rad, celle, celle.rolle == "inndata", fantes, tolket and not rettet)


def _celle_i_filen(
    svar: Besvarelse,
    celle: Celle,
    ark: _Celler,
    register: Mapping[str, tuple[str, tuple[int, int]]],
) -> Lestcelle | None:
    """Where the register says, unless lines are moved about in the file."""
    if svar.svar.steder is not None:
        sted = svar.plass(celle)
        return None if sted is None else ark.get(sted.ark, {}).get((sted.rad, sted.kol))
    navn, plass = register.get(celle.nokkel(svar.svar.kommune), (celle.ark, (celle.rad, celle.kol)))
    return ark.get(navn, {}).get(plass)


def _is_tom(verdi: Verdi) -> bool:
    return verdi is None or (isinstance(verdi, str) and not verdi.strip())


def _read(celle: Celle, lest: Verdi, funnet: Lestcelle) -> tuple[Verdi, bool]:
    """A plain number as it stands; anything else as the reception read it."""
    verdi = funnet.verdi
    tall = isinstance(verdi, int | float) and not isinstance(verdi, bool)
    if tall and celle.type in _TALLTYPER and not funnet.formelart and not funnet.datoformat:
        return verdi, False
    return lest, verdi != lest


def _kjente_navn(layout: Layout) -> Mapping[str, str]:
    """What a form calls a column -> what its families call it."""
    return {v: k for f in familier(layout) for k, v in f.kolonnenavn.items()}


def make_planrevisjon(
    grunnlag: Regiongrunnlag, plan: Planutsnitt, svar: pd.DataFrame
) -> Planrevisjon:
    """A plan with who takes part and what the common plan says."""
    layout = plan.layout
    navn = _kjente_navn(layout)
    felles = {
        (c.radid, navn.get(c.kolonne, c.kolonne), c.del_): _i_kroner(c)
        for c in layout.celler()
        if c.eier == FELLES and c.is_felt and c.formel is None
    }
    egne = svar[svar["plan"] == plan.plan]
    return Planrevisjon(
        plan.plan, plan.tittel, plan.aar, tuple(layout.levetidsaar),
        {d.kommunenr: d.kommune for d in sorted(grunnlag.deltakere, key=lambda d: d.kommunenr) if d.plan == plan.plan},
        grunnlag.svaraar(plan.plan), layout, egne[egne["teller"].astype(bool)], egne, felles,
        plan.prisaar, {a: Decimal(repr(v)) for a, v in (plan.prisindeks or {}).items()},
    )  # fmt: skip


def _i_kroner(c: Celle) -> Verdi:
    tall = isinstance(c.verdi, int | float) and not isinstance(c.verdi, bool)
    return c.verdi * c.skala if tall and c.skala != 1 else c.verdi  # type: ignore[operator] # just tested
