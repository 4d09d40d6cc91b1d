"""What people and programs see: data on stdout, talk and progress on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from gevinstark.cli.bredde import echo, find_bredde, fit, tabell
from gevinstark.cli.framdrift import Framdriftslinje
from gevinstark.grunn.funn import Alvor, Funn, sorted_funn
from gevinstark.grunn.norsk.valg import cut_liste
from gevinstark.grunn.skjermtekst import json_tekst, printable

if TYPE_CHECKING:
    from gevinstark.rapport.regionrevisjon import Regionrevisjon
    from gevinstark.region.returutfall import Returutfall
    from gevinstark.runde.ny import Nyplan
    from gevinstark.runde.resultat import Mottak
    from gevinstark.runde.status import Kommunestatus, Oversikt, Planstatus

_Valg = TypeVar("_Valg")
_Resultat = TypeVar("_Resultat")

OK: Final = 0
FUNN: Final = 1
FARGER: Final = {
    Alvor.INFO: None,
    Alvor.ADVARSEL: "yellow",
    Alvor.FEIL: "red",
    Alvor.KRITISK: "red",
}
_STATUSHODE: Final = ("Kommune", "Sendt", "Tilstand", "Svart", "Feil", "Mottatt", "Fil")
_VIS_NAVN: Final = 20
_ELLERS: Final = "filer som er erstattet eller holdt utenfor, eller beslutningene, har noe å rette"


def say(tekst: str, farge: str | None = None) -> None:
    """Talk on stderr; control characters from files never reach the terminal."""
    farge = None if os.environ.get("NO_COLOR") else farge
    click.secho(fit(printable(tekst), find_bredde(err=True)), fg=farge, err=True)


def show_forbigaatt(mapper: Iterable[Path]) -> None:
    """What lies among the returns and is none, and what could not be looked into."""
    from gevinstark.innlesing.kilder import find_forbigaatt

    for mappe in mapper:
        if not mappe.is_dir():
            continue
        forbigaatt = find_forbigaatt(mappe)
        if forbigaatt.rusk:
            say(
                f"INFO: {mappe} har filer som programmer legger igjen, og som ikke er svar: {_kort(forbigaatt.rusk)}."
            )
        if forbigaatt.bilder:
            say(
                f"INFO: {mappe} har bilder, som ikke er svar og ikke blir lest: {_kort(forbigaatt.bilder)}. "
                "Er et av dem et bilde av svarene, be om arbeidsboken."
            )
        for navn, grunn in forbigaatt.lukket:
            say(f"ADVARSEL: {mappe / navn} er ikke sett i: {grunn}.", "yellow")


def _kort(navn: Sequence[str]) -> str:
    return cut_liste(navn, _VIS_NAVN, ", ".join)


def kort_liste(navn: Sequence[str], *, bok: bool) -> str:
    """Of kommuner. bok: whether there is a regional workbook that has the rest of them."""
    hvor = "arket Per kommune" if bok else "--json"
    return _kort(navn) + (f" (alle står i {hvor})" if len(navn) > _VIS_NAVN else "")


def write_json(dokument: Any) -> None:
    """In the encoding of stdout. A sign that it lacks is escaped, so that nothing is lost."""
    tekst = json_tekst(dokument)
    try:
        tekst.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        import json

        tekst = "".join(t if t.isascii() else json.dumps(t)[1:-1] for t in tekst)
    click.echo(tekst)


def run(steg: Callable[[_Valg, Callable[[str], None] | None], _Resultat], valg: _Valg) -> _Resultat:
    """Take a step of the round. It is told how far it has come, but only on a terminal."""
    paa_skjerm = sys.stderr.isatty()
    try:
        return steg(valg, Framdriftslinje() if paa_skjerm else None)
    finally:
        if paa_skjerm:
            click.echo("\r\x1b[K", nl=False, err=True)


def avslutningskode(
    alvor: Alvor,
    *,
    streng: bool,
    utfallene: Sequence[Returutfall] = (),
    stille: bool = False,
    ellers: str = "",
) -> int:
    """The exit code, and why it is not 0. utfallene: the returns it is about. stille: a program reads it,
    and has the findings. ellers: the reason when it is in none of them."""
    grense = Alvor.ADVARSEL if streng else Alvor.FEIL
    if alvor < grense:
        return OK
    if stille:
        return FUNN
    hva = "noe må rettes" if alvor >= Alvor.FEIL else "det er advarsler, og --streng er valgt"
    hvem = dict.fromkeys(
        s.svar.utstedt.navn if s.svar else s.fil
        for s in utfallene
        if not s.er_avloest
        if any(f.alvor >= grense for f in s.funn)
    )
    if utfallene and not hvem:
        hva = ellers or _ELLERS
    return tell_kode(f"{hva}{f': {_kort(tuple(hvem))}' if hvem else ''}")


def tell_kode(grunn: str) -> int:
    """That the command did what it should and there is something to do, as its last line."""
    say(f"\nAvslutningskode {FUNN}: {grunn}.")
    return FUNN


def antall_funn(funn: Sequence[Funn]) -> str:
    deler = []
    for alvor, en, flere in (
        (Alvor.KRITISK, "kritisk feil", "kritiske feil"),
        (Alvor.FEIL, "feil", "feil"),
        (Alvor.ADVARSEL, "advarsel", "advarsler"),
        (Alvor.INFO, "opplysning", "opplysninger"),
    ):
        antall = sum(f.alvor is alvor for f in funn)
        if antall:
            deler.append(f"{antall} {en if antall == 1 else flere}")
    return ", ".join(deler) or "ingen funn"


def show_funn(funn: Sequence[Funn], hoyst: int, *, bok: bool = True) -> None:
    """bok: whether there is a regional workbook to find those after the first `hoyst` in."""
    sortert = sorted_funn(funn)
    for f in sortert[:hoyst]:
        say(f"  {f.alvor.name:<8} {f.kode}  {f.tekst}", farge=FARGER[f.alvor])
    if len(sortert) > hoyst:
        hvor = "arket Funn, og i --json" if bok else "--json"
        say(f"  … og {len(sortert) - hoyst} til. Alle står i {hvor}.")


def show_filer(stier: Iterable[Path]) -> None:
    for sti in stier:
        click.echo(str(sti))


def show_uten_mottaker(
    navn: Sequence[str], merknader: Sequence[str], utsendt: Path | Sequence[Path]
) -> None:
    """Who has no address, what is to be said of the list of addresses, and where to keep one."""
    for merknad in merknader:
        say(f"ADVARSEL: {merknad}", "yellow")
    if navn:
        mappe = utsendt if isinstance(utsendt, Path) else utsendt[-1]
        say(
            f"\nUten mottaker: {', '.join(navn)}. Skriv inn adressen før du sender. "
            f"En liste som heter mottakere.csv eller mottakere.xlsx i {mappe}, blir funnet hver gang."
        )


def show_brev(mottak: Mottak, mappe: Path | None, utsendt: Sequence[Path]) -> None:
    """The letters, where they were asked for."""
    brev = mottak.tilbakemeldinger
    if brev:
        say(f"Tilbakemelding på {len(brev)} {'fil' if len(brev) == 1 else 'filer'}: {mappe}")
    elif brev is not None:
        say("Ingen av filene trenger tilbakemelding.")
    if brev is None or mappe is None:
        return
    from gevinstark.rapport.epost import find_mottakere
    from gevinstark.rapport.tilbakemelding import find_gamle

    svarene = [t.utfall.svar for t in brev if t.utfall.svar is not None]
    uten = dict.fromkeys(s.utstedt.navn for s in svarene if not find_mottakere(s))
    show_uten_mottaker(tuple(uten), mottak.merknader, utsendt)

    if gamle := find_gamle(brev, mappe):
        say(
            f"ADVARSEL: I {mappe} ligger også utkast fra en tidligere kjøring: {_kort(gamle)}. "
            "Ingen av filene nå trenger dem. Slett dem, så de ikke blir sendt."
        )


def show_revisjon(revisjon: Regionrevisjon | None) -> None:
    """Whether every regional figure is the same when it is computed anew."""
    for linje in revisjon.lines() if revisjon else ():
        echo(printable(linje))


def show_wordplan(ny: Nyplan, *, som_json: bool) -> int:
    """What was read of a plan in Word, and what people must place themselves. The exit code."""
    word = ny.word
    if word is None or ny.liste is None:
        return 0
    if som_json:
        write_json(word.as_json())
    else:
        show_filer([sti for sti in (ny.plan, ny.bok, ny.liste, ny.dokument) if sti is not None])
        antall = len(word.ikke_plassert)
        uten = "Alt fant en plass." if not antall else f"{antall} tekster fant ingen plass:"
        say(f"\n{word.felt} felt er lest. {'1 tekst fant ingen plass:' if antall == 1 else uten}")
        show_funn(word.funn, len(word.funn), bok=False)
        neste = f"Alle står også i {ny.liste}. Skriv dem inn" if antall else "Se over arbeidsboken"
        say(f"\n{neste}, og kjør «gevinstark lag».")
        if ny.uten_bok is not None:
            say(f"\nArbeidsboken ble ikke laget, for planen må rettes først:\n{ny.uten_bok}")
    return tell_kode("noe i dokumentet fant ingen plass") if word.ikke_plassert else OK


def show_status(oversikt: Oversikt, utsendt: Sequence[Path]) -> None:
    """A table for each plan, who is waited for, and what to do next."""
    for plan in oversikt.planer:
        echo(f"{plan.tittel}, {plan.aar}: {_dager(plan)}\n")
        tabell([_STATUSHODE, *map(_statusrad, plan.kommuner)])
        venter = plan.venter()
        rette = [k.navn for k in venter if k.tilstand == "må rettes"]
        svar = [k.navn for k in venter if k.tilstand != "må rettes"]
        echo(f"\n{len(plan.kommuner) - len(svar)} av {len(plan.kommuner)} har svart.")
        for hva, hvem in (("svar", svar), ("retting", rette)):
            if hvem:
                echo(f"Vi venter på {hva} fra {kort_liste(hvem, bok=False)}.")
        if venter and not oversikt.purringer:
            say("Med --purr MAPPE følger et utkast til en påminnelse til hver av dem.")
    for fil in oversikt.ukjente:
        say(f"{fil} er ikke en av arbeidsbøkene. Kjør «gevinstark kontroller» for å se hvorfor.")
    show_filer(oversikt.purringer)
    show_uten_mottaker(oversikt.uten_mottaker, oversikt.merknader, utsendt)


def _statusrad(k: Kommunestatus) -> tuple[str, ...]:
    return (
        printable(k.navn),
        k.sendt or "–",
        k.tilstand + (" (for sent)" if k.sen else ""),
        f"{k.svarte} av {k.paakrevde}" if k.fil else "–",
        str(k.feil) if k.fil else "–",
        ".".join(reversed(k.mottatt[:10].split("-"))) or "–",
        printable(k.fil) or "–",
    )


def _dager(plan: Planstatus) -> str:
    dager = "1 dag" if abs(plan.dager) == 1 else f"{abs(plan.dager)} dager"
    if plan.dager < 0:
        return f"fristen gikk ut for {dager} siden"
    return "fristen er i dag" if plan.dager == 0 else f"{dager} til fristen"
