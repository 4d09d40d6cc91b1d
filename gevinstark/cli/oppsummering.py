"""Findings of many files, a line for each rule, and one closing line that says what to do next."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.norsk.valg import cut_liste
from gevinstark.grunn.skjermtekst import printable

if TYPE_CHECKING:
    from gevinstark.rapport.tilbakemelding import Tilbakemelding
    from gevinstark.region.returutfall import Innsamling, Returutfall
    from gevinstark.runde.flett import Fletting, Uenighet

#: With more files than this, and more findings, they are told by rule and not file by file.
HAANDFULL: Final = 5
_BREDDE: Final = 80
_VIS_NAVN: Final = 8


def is_mange(utfallene: Sequence[Returutfall]) -> bool:
    alvorlige = sum(f.alvor >= Alvor.FEIL for s in utfallene for f in s.gjeldende_funn)
    return len(utfallene) > HAANDFULL and alvorlige > HAANDFULL


def grouped_lines(
    utfallene: Sequence[Returutfall], alvorene: Sequence[Alvor]
) -> Iterator[tuple[Alvor, str]]:
    """A line for each rule that was broken, the gravest and the most common first."""
    from gevinstark.grunn.koder import KODER

    samlet: dict[tuple[Alvor, str], list[tuple[Returutfall, Funn]]] = defaultdict(list)
    for utfall in utfallene:
        for f in utfall.gjeldende_funn:
            if f.alvor in alvorene:
                samlet[f.alvor, f.kode].append((utfall, f))
    for (alvor, kode), par in sorted(samlet.items(), key=lambda p: (-p[0][0], -len(p[1]), p[0][1])):
        hvem = list(dict.fromkeys(_navn(s) for s, _ in par))
        rader = {f.felt.split(".")[1] for _, f in par if f.felt and f.felt.count(".") > 1}
        rad = f" i {rader.pop()}" if len(rader) == 1 else ""
        en, flere = ("kommune", "kommuner") if all(s.svar for s, _ in par) else ("fil", "filer")
        antall = f"{len(hvem)} {en if len(hvem) == 1 else flere}"
        tekst = f"{alvor.name:<8} {kode}  {KODER[kode].tittel}{rad}: {antall}: {_liste(hvem)}"
        yield alvor, wrap(tekst, "  ", " " * 11)


def tell_neste(innsamling: Innsamling, brev: Sequence[Tilbakemelding], mappe: Path | None) -> str:
    """What to do next: who to ask for a correction, and who to remind."""
    grunnlag = innsamling.grunnlag
    rette = innsamling.rettes
    mangler = [d.kommune for d in innsamling.purres]
    deler = []
    if rette:
        hvor = _utkastene(rette, brev, mappe)
        deler.append(f"be om retting fra {_liste([_navn(s) for s in rette])} ({hvor})")
    if mangler:
        deler.append(f"purr {_liste(mangler)} (gevinstark status … --purr MAPPE)")
    if any(f.alvor >= Alvor.FEIL for b in grunnlag.beslutninger for f in b.funn):
        deler.insert(0, "rett beslutningene som ikke er fulgt")
    if not deler:
        return wrap("Neste: lag årsrapporten (gevinstark rapport REGION --ut FIL.docx).", "", "  ")
    return wrap(f"Neste: {', og '.join(deler)}.", "", "  ")


def fletting_lines(fletting: Fletting) -> Iterator[str]:
    """The account of a joined workbook, and every field that is not as somebody wrote it."""
    yield str(fletting.ut)
    yield ""
    for fil in fletting.filer:
        yield f"{fletting.bare_fra.get(fil, 0)} svar bare fra {fil}"
    yield f"{fletting.like} svar er like i flere av filene"
    yield f"{fletting.uendret} felt står slik de ble sendt ut"
    yield f"{len(fletting.uenige)} svar er ulike"
    for u in fletting.uenige:
        hva = f"tatt fra {u.valgt}" if u.valgt else "feltet står tomt"
        yield f"  {_uenighet(u)} ({hva})"
    if fletting.uleste:
        yield f"{len(fletting.uleste)} svar kan ikke leses, og feltet står tomt"
    yield from (f"  {_uenighet(u)}" for u in fletting.uleste)


def _uenighet(u: Uenighet) -> str:
    svar = ", ".join(f"{fil}: «{' '.join(tekst.split())}»" for fil, tekst in u.svar.items())
    return f"{u.ark}!{u.celle} {u.etikett}: {svar}"


def wrap(tekst: str, innrykk: str, videre: str) -> str:
    """Within 80 columns, and never in the middle of a word."""
    return textwrap.fill(
        tekst, _BREDDE, initial_indent=innrykk, subsequent_indent=videre,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _navn(utfall: Returutfall) -> str:
    return utfall.svar.utstedt.navn if utfall.svar else " ".join(printable(utfall.fil).split())


def _liste(navn: Sequence[str]) -> str:
    return cut_liste(list(dict.fromkeys(navn)), _VIS_NAVN, ", ".join)


def _utkastene(
    rette: Sequence[Returutfall], brev: Sequence[Tilbakemelding], mappe: Path | None
) -> str:
    """Where the drafts to those who must correct something are, or how to make them."""
    utkast = {t.utfall.fil: t.filer[-1] for t in brev}
    egne = [utkast[s.fil] for s in rette if s.fil in utkast]
    if mappe is None or not egne:
        return "--tilbakemelding MAPPE lager utkastene"
    return str(mappe / egne[0]) if len(egne) == 1 else f"utkastene ligger i {mappe}"
