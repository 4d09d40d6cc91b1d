"""Findings about what is left, and about answers held against each other and earlier years."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import SE_CELLE, Kode

SVARREGLER: Final[tuple[Kode, ...]] = (
    Kode(
        kode="REG-30",
        alvor="feil",
        tittel="Linje uten verdi",
        hva=SE_CELLE + "{funnet} mangler, så linjen har ingen verdi og er ikke med i summen.",
        gjor="Skriv tallet. Skriv 0 når det er null.",
        kilde="domene §9",
    ),
    Kode(
        kode="REG-31",
        alvor="feil",
        tittel="Svar gjenstår",
        hva="Ark «{ark}», {etikett}: {antall} svar gjenstår ({funnet}). Det første er {celle}.",
        gjor="Gjør det som står etter pilen (←) i kolonnen Status. Skriv 0 når svaret er null.",
        kilde="R12",
    ),
    Kode(
        kode="REG-35",
        alvor="advarsel",
        tittel="Svar gjenstår i arbeidsboken, men er lest",
        hva="Ark «{ark}», {etikett}: {antall} svar gjenstår ({funnet}). Det første er {celle}.",
        gjor="Vi har lest og brukt det som står der. Stemmer det, trenger dere ikke gjøre noe.",
        kilde="R12",
    ),
    Kode(
        kode="REG-36",
        alvor="feil",
        tittel="Meldt for et år som ikke er rapportert ennå",
        hva=SE_CELLE
        + "{funnet} er meldt for {aaret}, og rapporten gjelder {ventet}. Tallet er ikke med i noen sum.",
        gjor="Flytt tallet til året det gjelder, eller slett det. Det som er planlagt, hører til i planen.",
        kilde="domene §9",
    ),
    Kode(
        kode="REG-37",
        alvor="info",
        tittel="Linjen gjelder ikke kommunene",
        hva=SE_CELLE + "raden er for «{hvem}». Det som står der, er ikke med i kommunens tall.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde="domene §9",
    ),
    Kode(
        kode="REG-38",
        alvor="advarsel",
        tittel="Svar som summene trenger",
        hva=SE_CELLE + "{ventet} mangler. Summene det er med i, er bare delvise.",
        gjor="Fyll ut. Er svaret null, skriv 0.",
        kilde="domene §9",
    ),
    Kode(
        kode="REG-50",
        alvor="advarsel",
        tittel="Kan være oppgitt i tusen",
        hva=SE_CELLE
        + "{funnet} er realisert, mens planen for full virkning er {ventet}. Det ene er mer enn 200 ganger det andre.",
        gjor="Se om ett av tallene er oppgitt i tusen, eller i en annen enhet.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="REG-32",
        alvor="feil",
        tittel="Planen er ikke ferdig",
        hva="Ark «{ark}»: {etikett}. Gjenstår: {antall}.",
        gjor="Fyll ut det som mangler. Kolonnen Status i arket sier hva det er.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="REG-60",
        alvor="advarsel",
        tittel="Gevinst uten indikator",
        hva=SE_CELLE
        + "«{funnet}» har ingen linje som måles, og ingen grunn til at den ikke måles.",
        gjor="Lag en linje for gevinsten, eller skriv hvorfor den ikke måles.",
        kilde="K3",
    ),
    Kode(
        kode="REG-61",
        alvor="advarsel",
        tittel="Forutsetning uten tiltak",
        hva=SE_CELLE
        + "forutsetningen er ikke oppfylt ({funnet}), og det er ikke noe tiltak for den.",
        gjor="Skriv hva dere gjør for at forutsetningen blir oppfylt.",
        kilde="K3",
    ),
    Kode(
        kode="REG-62",
        alvor="feil",
        tittel="Økt kvalitet i kroner",
        hva=SE_CELLE + "økt kvalitet settes ikke i kroner.",
        gjor="Flytt linjen til økt kvalitet, eller velg spart tid eller unngått kostnad.",
        kilde="K2, K4",
    ),
    Kode(
        kode="REG-63",
        alvor="feil",
        tittel="ID-en finnes ikke i gevinstoversikten",
        hva=SE_CELLE + "«{funnet}» er ikke en ID i gevinstoversikten.",
        gjor="Skriv ID-en slik den står i gevinstoversikten, for eksempel GO1.",
        kilde="K4",
    ),
    Kode(
        kode="REG-64",
        alvor="advarsel",
        tittel="Samme uttak to ganger",
        hva=SE_CELLE + "uttaket på {funnet} er likt uttaket på {ventet}.",
        gjor="La uttaket stå én gang, med det første budsjettåret. Er det to ulike uttak, skriv tjenesten slik at det går fram.",
        kilde="R15",
    ),
    Kode(
        kode="REG-65",
        alvor="advarsel",
        tittel="De samme kronene er tatt ut i to år",
        hva=SE_CELLE
        + "uttakene til og med {aaret} er {funnet} kr, og det er brukt {ventet} kr til uttak fra budsjett. Noe av det er tatt ut før: {foer}.",
        gjor="Rett beløpene, slik at uttakene til sammen blir det som er brukt.",
        kilde="R15",
    ),
    Kode(
        kode="REG-66",
        alvor="advarsel",
        tittel="Mer enn årsverkene i tjenesten",
        hva=SE_CELLE + "uttakene i {tjeneste} er {funnet}, og tjenesten har {ventet}.",
        gjor="Rett uttaket, eller antall årsverk i tjenesten.",
        kilde="R15",
    ),
    Kode(
        kode="REG-67",
        alvor="advarsel",
        tittel="Nullpunkt etter at teknologien ble tatt i bruk",
        hva=SE_CELLE + "teknologien er tatt i bruk {funnet}, og nullpunktet er målt {ventet}.",
        gjor="Rett datoen hvis den er feil. Ellers mål mot tall fra før, eller si fra til koordinatoren.",
        kilde="K3",
    ),
    Kode(
        kode="REG-68",
        alvor="advarsel",
        tittel="Kan være navnet på en bruker",
        hva=SE_CELLE + "det som står der, ser ut som et navn. Det er ikke gjengitt her.",
        gjor="Skriv bare nummer og gruppe eller område. Er det et navn, slett det og send filen på nytt.",
        kilde="K3",
    ),
)
