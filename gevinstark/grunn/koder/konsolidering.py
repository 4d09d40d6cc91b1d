"""Findings about returns beside each other."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.rad import D8, SE_CELLE, Koderad

KONSOLIDERING: Final[tuple[Koderad, ...]] = (
    (
        "KON-01",
        "info",
        "Erstattet av en annen fil",
        "Filen «{fil}» er erstattet av «{ventet}» fra samme kommune.",
        "Dere trenger ikke gjøre noe hvis det stemmer.",
        D8,
    ),
    (
        "KON-02",
        "info",
        "Samme fil to ganger",
        "Filen «{fil}» er helt lik «{ventet}». Bare én av dem teller.",
        "Dere trenger ikke gjøre noe.",
        D8,
    ),
    (
        "KON-03",
        "info",
        "Holdt utenfor for hånd",
        "Filen «{fil}» er holdt utenfor for hånd.",
        "Kjør uten --utelat for å ta den med.",
        D8,
    ),
    (
        "KON-04",
        "info",
        "Valgt for hånd",
        "Filen «{fil}» er valgt for hånd og teller for kommunen.",
        "Kjør uten --bruk for å la den siste filen telle.",
        D8,
    ),
    (
        "KON-05",
        "info",
        "Ulikt de andre kommunene",
        SE_CELLE
        + "{funnet} per bruker, mens medianen av {antall} kommuner er {ventet}. Stemmer det?",
        "Se over antallet og antall brukere i fanen Kommune. Dere trenger ikke gjøre noe hvis det stemmer.",
        "eget tillegg",
    ),
)
