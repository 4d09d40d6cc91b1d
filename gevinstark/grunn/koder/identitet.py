"""Findings about whose file it is."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import D8, SE_CELLE, Kode

IDENTITET: Final[tuple[Kode, ...]] = (
    Kode(
        kode="IDE-01",
        alvor="kritisk",
        tittel="Ukjent arbeidsbok",
        hva="Filen «{fil}» er ikke en arbeidsbok som er sendt ut herfra: den mangler identiteten i det skjulte arket.",
        gjor="Send inn arbeidsboken dere fikk tilsendt, ferdig utfylt.",
        kilde=D8,
    ),
    Kode(
        kode="IDE-02",
        alvor="kritisk",
        tittel="Annen plan eller annet år",
        hva="Filen «{fil}» hører til {funnet}. Denne innsamlingen gjelder {ventet}.",
        gjor="Send inn arbeidsboken for riktig plan og år, eller pek på riktig utsending.",
        kilde=D8,
    ),
    Kode(
        kode="IDE-03",
        alvor="kritisk",
        tittel="Ukjent kommune",
        hva="Filen «{fil}» sier at den er fra kommune {funnet}, som ikke er med i utsendingen.",
        gjor="Se etter om filen er sendt til riktig nettverk, eller send ut en arbeidsbok til kommunen.",
        kilde=D8,
    ),
    Kode(
        kode="IDE-04",
        alvor="kritisk",
        tittel="Annen utsending",
        hva="Filen «{fil}» er fra en annen utsending av samme plan og år (merket {funnet}, ventet {ventet}).",
        gjor="Bruk arbeidsboken fra den siste utsendingen, eller pek på mappen med den utsendingen filen kom fra.",
        kilde=D8,
    ),
    Kode(
        kode="IDE-05",
        alvor="info",
        tittel="Nytt kommunenummer",
        hva="Kommunenummeret {funnet} er ikke lenger i bruk, og er lest som {ventet}.",
        gjor="Dere trenger ikke gjøre noe hvis det stemmer.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="IDE-06",
        alvor="info",
        tittel="Svar på en tidligere utsending",
        hva="Filen «{fil}» svarer på en tidligere utsending av samme plan. Alle de {antall} svarene er ført over til den siste.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="IDE-07",
        alvor="advarsel",
        tittel="Tidligere utsending med andre felt",
        hva="Filen «{fil}» svarer på en tidligere utsending av samme plan. {antall} svar er ført over til den siste. {funnet} svar har ikke plass der og er utelatt, og {ventet} påkrevde felt der er nye.",
        gjor="Fyll ut det som mangler, i arbeidsboken fra den siste utsendingen.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="IDE-08",
        alvor="advarsel",
        tittel="Utfylt på forhånd, og endret siden",
        hva=SE_CELLE
        + "{antall} av verdiene som var fylt ut på forhånd, står urørt i filen, men er endret i den siste utsendingen. Her står det {funnet}, og nå sier planen {ventet}. Verdiene i filen er brukt.",
        gjor="Rett verdiene hvis planen har rett.",
        kilde="eget tillegg",
    ),
)
