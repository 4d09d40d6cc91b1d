"""Findings about measurements and their indicators."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.rad import SE_CELLE, Koderad

MAALING: Final[tuple[Koderad, ...]] = (
    (
        "MAA-01",
        "advarsel",
        "Måleansvarlig mangler",
        SE_CELLE + "måleansvarlig mangler.",
        "Skriv hvem som måler.",
        "R9, domene I11",
    ),
    (
        "MAA-02",
        "advarsel",
        "Ulik måleenhet",
        SE_CELLE + "måleenheten er «{funnet}», men «{ventet}» ved nullpunkt.",
        "Mål på samme måte hver gang.",
        "R13, domene I11",
    ),
    (
        "MAA-03",
        "info",
        "Samme mål midtveis og til slutt",
        SE_CELLE + "målet midtveis er det samme som til slutt.",
        "Vurder et delmål midtveis.",
        "domene I11",
    ),
    (
        "MAA-04",
        "info",
        "Mål uten tall",
        SE_CELLE + "målet «{funnet}» har ingen tall ({antall} steder).",
        "Sett gjerne et tall, så kan måloppnåelsen regnes ut.",
        "domene I12",
    ),
    (
        "MAA-05",
        "advarsel",
        "Viktig, men måles ikke",
        SE_CELLE + "viktigheten er høy, men virkningen måles ikke.",
        "Velg en enkel måling, eller skriv hvorfor den ikke måles.",
        "domene I13",
    ),
    (
        "MAA-06",
        "advarsel",
        "Nullpunkt mangler",
        SE_CELLE + "det er målt {funnet}, men nullpunktet mangler.",
        "Skriv nullpunktsmålingen. Uten den kan måloppnåelsen ikke regnes ut.",
        "R13",
    ),
    (
        "MAA-07",
        "feil",
        "Under mål uten korrigerende tiltak",
        SE_CELLE
        + "resultatet {funnet} er dårligere enn målet {ventet}, og korrigerende tiltak mangler.",
        "Skriv hva dere gjør for å komme dit.",
        "R17",
    ),
    (
        "MAA-08",
        "advarsel",
        "Målt i feil rekkefølge",
        SE_CELLE + "datoen {funnet} er før {ventet}.",
        "Se over datoene: nullpunkt først, så midtveis, så slutt.",
        "R13",
    ),
    (
        "MAA-09",
        "advarsel",
        "Ulik målemetode",
        SE_CELLE + "målemetoden er «{funnet}», men «{ventet}» ved nullpunkt.",
        "Mål på samme måte hver gang.",
        "R13",
    ),
)
