"""What came in, on the screen: the returns, who has answered, and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gevinstark.cli.bredde import echo, tabell
from gevinstark.cli.oppsummering import grouped_lines, is_mange
from gevinstark.cli.skjerm import FARGER, antall_funn, kort_liste, say, show_funn
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.skjermtekst import printable

if TYPE_CHECKING:
    from gevinstark.region.returutfall import Innsamling, Returutfall

_VIS_FUNN: Final = 12


def show_innsamling(innsamling: Innsamling, *, alle: bool = False, bok: bool = True) -> None:
    """alle: every finding. bok: whether there is a regional workbook to find the rest in."""
    _show_filer(innsamling)
    _show_svart(innsamling, bok=bok)
    _show_beslutninger(innsamling, bok=bok)
    utfallene = innsamling.utfallene
    if is_mange(utfallene):
        _show_grupper(utfallene, (Alvor.KRITISK, Alvor.FEIL, Alvor.ADVARSEL), bok=bok)
        return
    for utfall in utfallene:
        _show_utfall(utfall, alle=alle, bok=bok)
    if not alle:
        _show_grupper(utfallene, (Alvor.ADVARSEL,), bok=bok)


def _show_filer(innsamling: Innsamling) -> None:
    rader = [("Fil", "Kommune", "Status", "Felt lest", "Tatt med", "Utelatt", "Funn")]
    rader += [
        (
            printable(m.fil).replace("\n", " "),
            m.kommune or m.kommunenr or "–",
            m.status.replace("_", " "),
            str(m.lest),
            str(m.konsolidert),
            str(m.utelatt),
            antall_funn(m.funn),
        )
        for m in innsamling.grunnlag.mottak
    ]
    tabell(rader)


def _show_svart(innsamling: Innsamling, *, bok: bool) -> None:
    """How many have answered each plan, and who is missing."""
    for plan in innsamling.grunnlag.planer:
        mangler = innsamling.grunnlag.mangler(plan.plan)
        alle_ = [d for d in innsamling.grunnlag.deltakere if d.plan == plan.plan]
        hvem = f" Mangler: {kort_liste([d.kommune for d in mangler], bok=bok)}." if mangler else ""
        echo(
            f"\n{plan.tittel}: {len(alle_) - len(mangler)} av {len(alle_)} kommuner har svart for {plan.aar}.{hvem}"
        )


def _show_beslutninger(innsamling: Innsamling, *, bok: bool) -> None:
    """How many were followed, and what is to be said of the others."""
    alle = innsamling.grunnlag.beslutninger
    if not alle:
        return
    uten = sum(b.utfall == "uten_virkning" for b in alle)
    hvor = "Alle står i arket Beslutninger" if bok else "Alle står i --json"
    echo(f"\nBesluttet for hånd: {len(alle)}, {uten} uten virkning. {hvor}.")
    funn = [f for b in alle for f in b.funn]
    show_funn(funn, len(funn), bok=bok)


def _show_grupper(
    utfallene: Sequence[Returutfall], alvorene: Sequence[Alvor], *, bok: bool
) -> None:
    """A line for each rule."""
    linjer = list(grouped_lines(utfallene, alvorene))
    if linjer:
        say("")
    for alvor, linje in linjer:
        say(linje, farge=FARGER[alvor])
    if linjer:
        say(f"  Alle, celle for celle, står i {'arket Funn, og i --json' if bok else '--json'}.")


def _is_valg(funn: Funn) -> bool:
    """Whether it asks which file is to count: nobody else is asked, so it is never left unsaid."""
    return funn.kode.startswith("KON-") and funn.alvor >= Alvor.ADVARSEL


def _show_utfall(utfall: Returutfall, *, alle: bool, bok: bool) -> None:
    viktige = [f for f in utfall.funn if alle or f.alvor >= Alvor.FEIL or _is_valg(f)]
    if viktige:
        say(f"\n{utfall.fil}:")
        show_funn(viktige, len(viktige) if alle else _VIS_FUNN, bok=bok)
