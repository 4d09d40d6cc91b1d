"""Regiongrunnlag -> Layout: the regional workbook, made by the same wheel as the kommune's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.region import (
    dataark,
    mottaksark,
    om,
    rangering,
    register,
    svarrader,
)
from gevinstark.region.arkbygging import Arkbygger
from gevinstark.region.arkplassering import Plasserer
from gevinstark.region.databruk import (
    Planbilde,
    count_data,
    read_planer,
    select_data,
    sort_grunnlag,
)
from gevinstark.region.formler import Datakilde
from gevinstark.region.grunnlag import Langtabell, Regiongrunnlag
from gevinstark.region.planrader import planrader
from gevinstark.region.radkilder import Kilder
from gevinstark.region.regionformel import Formelskriver
from gevinstark.region.regionmal import read_regionmal
from gevinstark.region.registerbro import find_blokker

FORM: Final = "region"


#: The sheets as people see them.
REKKEFOLGE: Final = (
    "Oversikt", "Per tiltak", "Per kommune", "Per nyttevirkning", "Per år", "Kvalitet", "Måling",
    "Tiltak og risiko", "Prioritering", "Fordeling", "Omsetning", "Suksesshistorier", "Mottak",
    "Funn", "Data", "Om",
)  # fmt: skip
#: Modules that register sources of rows.
_KILDER: Final = (rangering, svarrader)


def build_beskrevne(
    grunnlag: Regiongrunnlag, planer: Sequence[Planbilde], data: Datakilde, undertittel: str
) -> tuple[dict[str, Ark], list[register.Blokk]]:
    """The sheets of maler/region.yaml, and where their blocks stand."""
    mal = read_regionmal()
    plasserer = Plasserer(Kilder(mal, grunnlag, planer, data))
    plassert = [(a, plasserer.place_ark(a)) for a in mal.ark]
    skriver = Formelskriver(plasserer.kart, data, mal.funksjoner)
    ark = {
        a.navn: Arkbygger(a, deler, plasserer, skriver, {}).build(undertittel)
        for a, deler in plassert
    }
    return ark, [p.register for p in plasserer.kart.plasser.values()]


def build_region(grunnlag: Regiongrunnlag) -> Layout:
    """The regional Layout. The order of what is in `grunnlag` makes no difference.

    Raises BokenErFull when it holds more than a workbook can, and InternFeil for a grunnlag that would
    be counted wrongly: no plan, a value that stands twice, a value of a kommune that takes no part.
    """
    grunnlag = sort_grunnlag(grunnlag)
    planer = read_planer(grunnlag)
    if not planer:
        raise InternFeil("En regional oversikt må ha minst én plan.")
    egne = Langtabell.of(rad for p in planer for rad in planrader(p.utsnitt))
    data = grunnlag.data + egne
    dataark.check_plass(count_data(data, planer))
    kilde = Datakilde(select_data(data, planer), len(planer))
    aar = sorted({p.aar for p in planer})
    undertittel = f"Rapporteringsår {', '.join(map(str, aar))}"
    beskrevet, blokker = build_beskrevne(grunnlag, planer, kilde, undertittel)
    ark: tuple[Ark, ...] = (
        mottaksark.build_mottak(grunnlag, undertittel),
        mottaksark.build_funn(grunnlag, undertittel),
        dataark.build_ark(kilde, undertittel),
        om.build_ark(planer, undertittel),
    )
    blokker += find_blokker(ark, planer)
    alle = beskrevet | {a.navn: a for a in ark}
    ark = (*(alle[navn] for navn in REKKEFOLGE), register.build_ark(blokker))
    return Layout(
        skjema=FORM,
        versjon="1",
        plan="+".join(p.plan for p in planer),
        tittel=" · ".join(p.utsnitt.tittel for p in planer),
        form=FORM,
        rapporteringsaar=aar[-1],
        levetid=(
            min(p.utsnitt.layout.levetid[0] for p in planer),
            max(p.utsnitt.layout.levetid[1] for p in planer),
        ),
        lister={},
        ark=ark,
    )
