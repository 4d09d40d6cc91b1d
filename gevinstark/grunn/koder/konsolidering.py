"""Findings about returns beside each other."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import D8, SE_CELLE, Kode

KONSOLIDERING: Final[tuple[Kode, ...]] = (
    Kode(
        kode="KON-01",
        alvor="info",
        tittel="Erstattet av en annen fil",
        hva="Filen «{fil}» er erstattet av «{ventet}» fra samme kommune.",
        gjor="Dere trenger ikke gjøre noe hvis det stemmer.",
        kilde=D8,
    ),
    Kode(
        kode="KON-02",
        alvor="info",
        tittel="Samme fil to ganger",
        hva="Filen «{fil}» er helt lik «{ventet}». Bare én av dem teller.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde=D8,
    ),
    Kode(
        kode="KON-03",
        alvor="info",
        tittel="Holdt utenfor for hånd",
        hva="Filen «{fil}» er holdt utenfor for hånd.",
        gjor="Kjør uten --utelat for å ta den med.",
        kilde=D8,
    ),
    Kode(
        kode="KON-04",
        alvor="info",
        tittel="Valgt for hånd",
        hva="Filen «{fil}» er valgt for hånd og teller for kommunen.",
        gjor="Kjør uten --bruk for å la den siste filen telle.",
        kilde=D8,
    ),
    Kode(
        kode="KON-05",
        alvor="info",
        tittel="Ulikt de andre kommunene",
        hva=SE_CELLE
        + "{funnet} per bruker, mens medianen av {antall} kommuner er {ventet}. Stemmer det?",
        gjor="Se over antallet og antall brukere i fanen Kommune. Dere trenger ikke gjøre noe hvis det stemmer.",
        kilde="eget tillegg",
    ),
)
