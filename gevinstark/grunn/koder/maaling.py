"""Findings about measurements and their indicators."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import SE_CELLE, Kode

MAALING: Final[tuple[Kode, ...]] = (
    Kode(
        kode="MAA-01",
        alvor="advarsel",
        tittel="Måleansvarlig mangler",
        hva=SE_CELLE + "måleansvarlig mangler.",
        gjor="Skriv hvem som måler.",
        kilde="R9, domene I11",
    ),
    Kode(
        kode="MAA-02",
        alvor="advarsel",
        tittel="Ulik måleenhet",
        hva=SE_CELLE + "måleenheten er «{funnet}», men «{ventet}» ved nullpunkt.",
        gjor="Mål på samme måte hver gang.",
        kilde="R13, domene I11",
    ),
    Kode(
        kode="MAA-03",
        alvor="info",
        tittel="Samme mål midtveis og til slutt",
        hva=SE_CELLE + "målet midtveis er det samme som til slutt.",
        gjor="Vurder et delmål midtveis.",
        kilde="domene I11",
    ),
    Kode(
        kode="MAA-04",
        alvor="info",
        tittel="Mål uten tall",
        hva=SE_CELLE + "målet «{funnet}» har ingen tall (antall steder: {antall}).",
        gjor="Sett gjerne et tall, så kan måloppnåelsen regnes ut.",
        kilde="domene I12",
    ),
    Kode(
        kode="MAA-05",
        alvor="advarsel",
        tittel="Viktig, men måles ikke",
        hva=SE_CELLE + "viktigheten er høy, men virkningen måles ikke.",
        gjor="Velg en enkel måling, eller skriv hvorfor den ikke måles.",
        kilde="domene I13",
    ),
    Kode(
        kode="MAA-06",
        alvor="advarsel",
        tittel="Nullpunkt mangler",
        hva=SE_CELLE + "det er målt {funnet}, men nullpunktet mangler.",
        gjor="Skriv nullpunktsmålingen. Uten den kan måloppnåelsen ikke regnes ut.",
        kilde="R13",
    ),
    Kode(
        kode="MAA-07",
        alvor="feil",
        tittel="Under mål uten korrigerende tiltak",
        hva=SE_CELLE
        + "resultatet {funnet} er dårligere enn målet {ventet}, og korrigerende tiltak mangler.",
        gjor="Skriv hva dere gjør for å komme dit.",
        kilde="R17",
    ),
    Kode(
        kode="MAA-08",
        alvor="advarsel",
        tittel="Målt i feil rekkefølge",
        hva=SE_CELLE + "datoen {funnet} er før {ventet}.",
        gjor="Se over datoene: nullpunkt først, så midtveis, så slutt.",
        kilde="R13",
    ),
    Kode(
        kode="MAA-09",
        alvor="advarsel",
        tittel="Ulik målemetode",
        hva=SE_CELLE + "målemetoden er «{funnet}», men «{ventet}» ved nullpunkt.",
        gjor="Mål på samme måte hver gang.",
        kilde="R13",
    ),
    Kode(
        kode="MAA-10",
        alvor="advarsel",
        tittel="Mål og retning motsier hverandre",
        hva=SE_CELLE
        + "målet er {funnet} og nullpunktet {ventet}, og ønsket retning er «{retning}». Målingen er verken nådd eller ikke nådd, og ikke med i noe snitt.",
        gjor="Se om målet, nullpunktet eller retningen er feil.",
        kilde="domene §9",
    ),
)
