"""Findings about whose file it is."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.rad import D8, Koderad

IDENTITET: Final[tuple[Koderad, ...]] = (
    (
        "IDE-01",
        "kritisk",
        "Ukjent arbeidsbok",
        "Filen «{fil}» er ikke en arbeidsbok som er sendt ut herfra: den mangler identiteten i det skjulte arket.",
        "Send inn arbeidsboken dere fikk tilsendt, ferdig utfylt.",
        D8,
    ),
    (
        "IDE-02",
        "kritisk",
        "Annen plan eller annet år",
        "Filen «{fil}» hører til {funnet}. Denne innsamlingen gjelder {ventet}.",
        "Send inn arbeidsboken for riktig plan og år, eller pek på riktig utsending.",
        D8,
    ),
    (
        "IDE-03",
        "kritisk",
        "Ukjent kommune",
        "Filen «{fil}» sier at den er fra kommune {funnet}, som ikke er med i utsendingen.",
        "Se etter om filen er sendt til riktig nettverk, eller send ut en arbeidsbok til kommunen.",
        D8,
    ),
    (
        "IDE-04",
        "kritisk",
        "Annen utsending",
        "Filen «{fil}» er fra en annen utsending av samme plan og år (merket {funnet}, ventet {ventet}).",
        "Bruk arbeidsboken fra den siste utsendingen, eller pek på mappen med den utsendingen filen kom fra.",
        D8,
    ),
)
