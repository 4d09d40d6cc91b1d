"""Regiongrunnlag -> Layout: the regional workbook, made by the same wheel as the kommune's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.region import (
    alles_svar,
    beslutningsrader,
    datarader,
    endringsrader,
    mottaksrader,
    omrader,
    oppfolging,
    rangering,
    register,
    svarrader,
)
from gevinstark.region.arkbygging import Arkbygger
from gevinstark.region.arkplassering import Plasserer
from gevinstark.region.datavalg import count_data, select_data
from gevinstark.region.formler import Datakilde
from gevinstark.region.grunnlag import Regiongrunnlag
from gevinstark.region.langtabell import Langtabell
from gevinstark.region.les_regionmal import read_regionmal
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.planbilder import read_planer, sort_grunnlag
from gevinstark.region.planrader import planrader
from gevinstark.region.radkilder import Kilder
from gevinstark.region.regionformel import Formelskriver

FORM: Final = "region"


#: Modules that register sources of rows.
_KILDER: Final = (
    alles_svar,
    beslutningsrader,
    datarader,
    endringsrader,
    mottaksrader,
    omrader,
    oppfolging,
    rangering,
    svarrader,
)


def _build_ark(
    grunnlag: Regiongrunnlag, planer: Sequence[Planbilde], data: Datakilde, undertittel: str
) -> tuple[Ark, ...]:
    """The sheets of maler/region.yaml, and the register of where their blocks stand."""
    mal = read_regionmal()
    plasserer = Plasserer(Kilder(mal, grunnlag, planer, data))
    plassert = [(a, plasserer.place_ark(a)) for a in mal.ark if plasserer.has_rader(a)]
    skriver = Formelskriver(plasserer.kart, data, mal.funksjoner)
    navn = {
        "om_utelatt": "Innsendte felt som ikke er med i regionens tall, og hvorfor."
        if grunnlag.utelatt
        else "Ingen innsendte felt er utelatt.",
        "om_beslutninger": _om_beslutninger(grunnlag),
        "om_endringer": "Et tall for et tidligere år står slik det ble godkjent, til filen for det året blir rettet. Det som var planlagt, følger planen i det siste svaret."
        if grunnlag.endringer
        else "Ingen tall for tidligere år er endret.",
    }
    ark = [
        Arkbygger(a, deler, plasserer, skriver, navn).build(undertittel) for a, deler in plassert
    ]
    return *ark, register.build_ark(p.register for p in plasserer.kart.plasser.values())


def _om_beslutninger(grunnlag: Regiongrunnlag) -> str:
    alle = len(grunnlag.beslutninger)
    if not alle:
        return "Ingenting er besluttet for hånd."
    uten = sum(b.utfall == "uten_virkning" for b in grunnlag.beslutninger)
    rettet, foert = (sum(getattr(m, n) for m in grunnlag.mottak) for n in ("rettet", "tilfoert"))
    return (
        f"{alle} {'beslutning' if alle == 1 else 'beslutninger'} for hånd, {uten} uten virkning. "
        f"{rettet} svar er rettet og {foert} ført inn. Filene selv er ikke endret."
    )


def build_region(grunnlag: Regiongrunnlag) -> Layout:
    """The regional Layout. The order of what is in `grunnlag` makes no difference.

    Raises BokenErFull when it holds more than a workbook can, and InternFeil for a grunnlag that would
    be counted wrongly: no plan, a value that stands twice, a value of a kommune that takes no part.
    """
    grunnlag = sort_grunnlag(grunnlag)
    planer = read_planer(grunnlag)
    if not planer:
        raise InternFeil("En regional oversikt må ha minst én plan.")
    egne = Langtabell.of(
        [*(rad for p in planer for rad in planrader(p.utsnitt)), *grunnlag.som_rapportert]
    )
    data = grunnlag.data + egne
    datarader.check_plass(count_data(data, planer, datarader.MAKS_RADER))
    kilde = Datakilde(select_data(data, planer), len(planer))
    aar = sorted({p.aar for p in planer})
    undertittel = f"Rapporteringsår {', '.join(map(str, aar))}"
    if grunnlag.per:
        undertittel += f" · slik det sto {grunnlag.per:%d.%m.%Y}"
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
        ark=_build_ark(grunnlag, planer, kilde, undertittel),
    )
