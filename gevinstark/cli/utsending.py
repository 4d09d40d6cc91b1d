"""Commands that make workbooks and fill them in: demo, ny, lag, felt, fyll."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from gevinstark.cli import valg
from gevinstark.cli.gruppe import main
from gevinstark.cli.kilder import antall_jobber
from gevinstark.cli.skjerm import (
    antall_funn,
    avslutningskode,
    ferdig_framdrift,
    make_framdrift,
    si,
    skriv_json,
    vis_funn,
    vis_innsamling,
)
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.funn import Alvor, worst
from gevinstark.grunn.verdi import printable, verdi_ut


@main.command()
@valg.sti("mappe", default=Path("demo"))
@valg.jobber
@valg.overskriv
def demo(mappe: Path, jobber: int | None, *, overskriv: bool) -> None:
    """Kjør hele runden på det innebygde eksempelet i MAPPE (vanligvis demo/).

    Lager åtte arbeidsbøker, fyller ut sju, leser dem inn, svarer den som må rette noe, og lager den
    regionale oversikten og årsrapporten.
    """
    from gevinstark.runde.demo import run_demo

    resultat = run_demo(
        mappe, overskriv=overskriv, framdrift=make_framdrift(), jobber=antall_jobber(jobber)
    )
    ferdig_framdrift()
    vis_innsamling(resultat.innsamling)
    click.echo("\nHer er filene:")
    for hva, sti in resultat.filer:
        click.echo(f"  {sti}  {hva}")
    sys.exit(avslutningskode(resultat.innsamling.alvor, streng=False))


@main.command()
@valg.sti("mappe")
@click.option(
    "--fra",
    type=click.Path(path_type=Path),
    help="Skriv planen i denne arbeidsboken (--form felles) som YAML.",
)
@valg.overskriv
def ny(mappe: Path, fra: Path | None, *, overskriv: bool) -> None:
    """Legg en plan å begynne med i MAPPE, eller planen fra en utfylt arbeidsbok."""
    from gevinstark.grunn.filer import write_fil
    from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
    from gevinstark.runde.ny import workbook_to_yaml

    plan = mappe / "plan.yaml"
    innhold = ressurs(EKSEMPELPLAN).read_bytes() if fra is None else workbook_to_yaml(fra).encode()
    write_fil(plan, innhold, overskriv=overskriv)
    click.echo(str(plan))
    if fra is None:
        si(
            "Planen er et ekte eksempel. Bytt ut innholdet med deres eget, og kjør «gevinstark lag»."
        )


@main.command()
@valg.sti("plan")
@click.option(
    "--ut", required=True, type=click.Path(path_type=Path), help="Mappen arbeidsbøkene legges i."
)
@click.option(
    "--form",
    type=click.Choice(["kommune", "felles", "samlet"]),
    default="kommune",
    show_default=True,
    help="kommune: én arbeidsbok per kommune. felles: tabell A–G åpne for prosjektgruppen. "
    "samlet: én arbeidsbok med faner for flere kommuner.",
)
@click.option(
    "--kommune",
    "kommuner",
    multiple=True,
    metavar="NR",
    help="Bare denne kommunen. Kan gis flere ganger.",
)
@click.option("--passord", default="", help="Passord på arkbeskyttelsen (vanligvis uten).")
@valg.streng
@valg.overskriv
def lag(
    plan: Path,
    ut: Path,
    form: str,
    kommuner: Sequence[str],
    passord: str,
    *,
    streng: bool,
    overskriv: bool,
) -> None:
    """Lag låste arbeidsbøker av PLAN, og utsendt.json som forteller hva som ble sendt ut."""
    from gevinstark.runde.lag import issue

    utstedelse = issue(
        plan,
        ut,
        form=form,
        kommuner=kommuner,
        passord=passord,
        overskriv=overskriv,
        framdrift=make_framdrift(),
    )
    ferdig_framdrift()
    for utstedt in utstedelse.utsending.utstedt.values():
        click.echo(str(ut / utstedt.fil))
    click.echo(str(ut / "utsendt.json"))
    if utstedelse.funn:
        si(f"\nPlanen har {antall_funn(utstedelse.funn)}:")
        vis_funn(utstedelse.funn, len(utstedelse.funn))
    sys.exit(avslutningskode(min(worst(utstedelse.funn), Alvor.ADVARSEL), streng=streng))


@main.command()
@valg.sti("fil")
@valg.som_json
def felt(fil: Path, *, som_json: bool) -> None:
    """Vis alle felt i arbeidsboken FIL: nøkkel, plass, type, enhet, valg og verdi."""
    from gevinstark.runde.felt import read_feltliste

    liste = read_feltliste(fil)
    if som_json:
        skriv_json(liste.as_json())
        return
    for post in liste.felt.values():
        verdi = verdi_ut(post.verdi, post.type)
        vist = "" if verdi is None else printable(str(verdi)).replace("\n", " ⏎ ")
        click.echo(
            "\t".join(
                (
                    post.felt,
                    f"{post.sted.ark}!{post.sted.celle}",
                    post.rolle,
                    post.type,
                    post.enhet,
                    vist,
                )
            )
        )


@main.command()
@valg.sti("fil")
@valg.sti("svar")
@click.option("--ut", required=True, type=click.Path(path_type=Path), help="Den utfylte kopien.")
@valg.overskriv
def fyll(fil: Path, svar: Path, ut: Path, *, overskriv: bool) -> None:
    """Fyll en kopi av arbeidsboken FIL med svarene i SVAR (YAML, JSON eller CSV: feltnøkkel, verdi)."""
    from gevinstark.grunn.filer import check_ledig, write_fil
    from gevinstark.runde.fyll import fill

    check_ledig(ut, overskriv=overskriv)
    if ut.resolve() == fil.resolve():
        raise Brukerfeil("Kopien kan ikke ha samme navn som originalen.")
    write_fil(ut, fill(fil, svar), overskriv=overskriv)
    click.echo(str(ut))
