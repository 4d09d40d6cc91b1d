"""Findings about the plan itself, before anything is sent out."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import SE_CELLE, Kode

PLANREGLER: Final[tuple[Kode, ...]] = (
    Kode(
        kode="REG-40",
        alvor="advarsel",
        tittel="Gevinsteier er ikke oppgitt",
        hva=SE_CELLE + "gevinsteier er ikke oppgitt.",
        gjor="Skriv navn og tittel på den som eier gevinsten.",
        kilde="R7",
    ),
    Kode(
        kode="REG-41",
        alvor="feil",
        tittel="Budsjettvirkningen er større enn verdien",
        hva=SE_CELLE
        + "budsjettvirkningen er {funnet} tusen kr, og hele verdien {ventet} tusen kr.",
        gjor="Skriv det som kan tas ut av budsjettet, høyst hele verdien. Skriv 0 når ingenting kan tas ut.",
        kilde="Prosjektveiviseren 3.0, tabell A",
    ),
    Kode(
        kode="REG-42",
        alvor="advarsel",
        tittel="Tabell C forklarer ikke hele tabell A",
        hva=SE_CELLE
        + "tabell C har {funnet} tusen kr, og det er {ventet} tusen kr som skal ha en anvendelse.",
        gjor="Skriv i tabell C hva resten skal brukes til, eller rett verdiene.",
        kilde="Prosjektveiviseren, tabell C",
    ),
    Kode(
        kode="REG-43",
        alvor="feil",
        tittel="ID-en finnes ikke",
        hva="Ark «{ark}», {rad}: «{funnet}» er ikke en ID i tabell {ventet}.",
        gjor="Skriv ID-en slik den står i tabellen, for eksempel Ø1 eller V2.",
        kilde="Prosjektveiviseren: sporing mellom tabellene",
    ),
    Kode(
        kode="REG-44",
        alvor="advarsel",
        tittel="Kroner i en kolonne for tusen kroner?",
        hva=SE_CELLE + "{funnet} tusen kr er svært mye. Er det skrevet i kroner?",
        gjor="Skriv beløpet i tusen kroner, for eksempel 250 for 250 000 kroner.",
        kilde="Prosjektveiviseren: beløp i tusen kroner",
    ),
    Kode(
        kode="REG-45",
        alvor="advarsel",
        tittel="Levetiden er ikke ti år",
        hva=SE_CELLE + "levetiden er {funnet}, og skjemaet regner ti år: {ventet}.",
        gjor="Sett levetiden til ti år fra det året prosjektet starter, hvis dere ikke har en grunn til noe annet.",
        kilde="Prosjektveiviseren 4.0, kapittel 3",
    ),
)
