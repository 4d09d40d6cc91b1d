"""Findings about returns beside each other."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import D8, SE_CELLE, Kode

_BEGGE: Final = "«{ventet}» ({dens_tid}) teller for kommunen, og ikke «{fil}» ({tid}). {antall} svar er ulike i de to. "
_VELG: Final = "Se hvilken fil som er riktig, og pek på den med «--bruk FIL»."

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
        gjor="Ta bort beslutningen, eller --utelat, for å ta den med.",
        kilde=D8,
    ),
    Kode(
        kode="KON-04",
        alvor="info",
        tittel="Valgt for hånd",
        hva="Filen «{fil}» er valgt for hånd og teller for kommunen.",
        gjor="Ta bort beslutningen, eller --bruk, for å la den siste filen telle.",
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
    Kode(
        kode="KON-06",
        alvor="advarsel",
        tittel="To filer lagret samtidig",
        hva=_BEGGE + "De er lagret på samme tid, så tiden sier ikke hvilken som er sist.",
        gjor=_VELG,
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-07",
        alvor="advarsel",
        tittel="Filen sier ikke når den er lagret",
        hva=_BEGGE
        + "Minst én av dem sier ikke når den ble lagret, så tiden sier ikke hvilken som er sist.",
        gjor=_VELG,
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-08",
        alvor="advarsel",
        tittel="Lagret i framtiden",
        hva=_BEGGE
        + "Minst én av dem sier at den er lagret i framtiden. Klokken på maskinen var feil, så tiden er ikke brukt.",
        gjor=_VELG,
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-09",
        alvor="advarsel",
        tittel="Lagret før utsendingen",
        hva=_BEGGE
        + "Minst én av dem har en tid som ikke er etter at arbeidsboken ble laget, så tiden er ikke brukt.",
        gjor=_VELG,
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-10",
        alvor="advarsel",
        tittel="Svar som ikke kommer med",
        hva=_BEGGE + "«{fil}» har {funnet} svar som mangler i filen som teller.",
        gjor='Er de to deler av samme svar, samle dem med «gevinstark flett "{fil}" "{ventet}" --utsendt MAPPE --ut FIL». Ellers kan dere peke på den riktige med «--bruk FIL».',
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-11",
        alvor="advarsel",
        tittel="Filen som teller, er ikke hel",
        hva=_BEGGE + "Filen som teller, mangler ark eller rader med {funnet} felt.",
        gjor=_VELG,
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-12",
        alvor="advarsel",
        tittel="Filnavnet nevner en annen kommune",
        hva="Filnavnet «{fil}» nevner {funnet}, men arbeidsboken er den som ble sendt til {ventet}.",
        gjor="Se om svarene er skrevet i feil arbeidsbok. Er det feil, hold filen utenfor med «--utelat FIL» og be om en ny.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-13",
        alvor="advarsel",
        tittel="Ubesvart fil lagret sist",
        hva=_BEGGE
        + "«{fil}» er lagret sist, men ingenting er fylt ut i den, så den erstatter ikke den utfylte.",
        gjor="Dere trenger ikke gjøre noe hvis det stemmer. Skal den likevel telle, pek på den med «--bruk FIL».",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-20",
        alvor="info",
        tittel="Rettet for hånd",
        hva=SE_CELLE + "I filen står «{funnet}». {ventet} teller i stedet. Grunn: {signatur}.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-21",
        alvor="info",
        tittel="Ført inn for hånd",
        hva=SE_CELLE + "Feltet er tomt i filen. {ventet} teller. Grunn: {signatur}.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-22",
        alvor="feil",
        tittel="Beslutning som ikke treffer noe",
        hva="{hva} treffer ikke noe. {grunn}",
        gjor="Rett beslutningen, eller ta den bort.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-23",
        alvor="feil",
        tittel="Beslutning som ikke kan følges",
        hva="{hva} kan ikke følges. {grunn}",
        gjor="Rett beslutningen, eller ta den bort.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-24",
        alvor="advarsel",
        tittel="Beslutning uten virkning",
        hva="{hva} har ingen virkning på tallene. {grunn}",
        gjor="Se om beslutningen fortsatt trengs.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-25",
        alvor="advarsel",
        tittel="Fil lagret etter beslutningen",
        hva="{hva} er fra {dato}, men {grunn} er lagret senere. Beslutningen er fulgt.",
        gjor="Se om beslutningen fortsatt gjelder. Ta den bort hvis kommunen har rettet svaret selv.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-26",
        alvor="info",
        tittel="Beslutning som er oppfylt",
        hva="{hva} sier det samme som filen.",
        gjor="Dere kan ta bort beslutningen.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-27",
        alvor="advarsel",
        tittel="Kommunen er slått sammen eller delt",
        hva="Kommunen i «{fil}» er nå {funnet}. «{ventet}» teller i stedet.",
        gjor="Se at den nye kommunens svar også gjelder for den gamle.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-28",
        alvor="info",
        tittel="Planen er ført videre i rapporten",
        hva="Planen i «{fil}» er ført videre i rapporten «{ventet}» for samme år. Tallene er hentet fra rapporten.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-29",
        alvor="advarsel",
        tittel="Kom etter at neste arbeidsbok ble laget",
        hva="«{fil}» har {antall} svar som er annerledes i arbeidsboken «{ventet}» ble laget med: {funnet}. De er ikke ført videre.",
        gjor="Kjør «gevinstark rull» på nytt for kommunen, eller rett svarene med en beslutning.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-30",
        alvor="advarsel",
        tittel="Kommunen deltar ikke lenger",
        hva="Filen «{fil}» er fra {funnet}, som ikke er med i den siste utsendingen av planen «{ventet}». Svarene er holdt utenfor tallene.",
        gjor="Skal kommunen fortsatt telle med, pek på filen med «--bruk FIL», eller lag en arbeidsbok til den.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-31",
        alvor="advarsel",
        tittel="Overskrift nevner en annen kommune",
        hva="Ark *{ark}*, celle {celle} i «{fil}» nevner {funnet}, men arbeidsboken er den som ble sendt til {ventet}.",
        gjor="Se om svarene er skrevet i feil arbeidsbok. Er det feil, hold filen utenfor med «--utelat FIL» og be om en ny.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-32",
        alvor="advarsel",
        tittel="Den som svarer, er fra en annen kommune",
        hva=SE_CELLE
        + "den som svarer i «{fil}», ser ut til å være fra {funnet}, men arbeidsboken er den som ble sendt til {ventet}.",
        gjor="Se om svarene er skrevet i feil arbeidsbok. Er det feil, hold filen utenfor med «--utelat FIL» og be om en ny.",
        kilde="eget tillegg",
    ),
    Kode(
        kode="KON-33",
        alvor="advarsel",
        tittel="Kan være oppgitt i tusen",
        hva=SE_CELLE
        + "{funnet} per bruker, mens medianen av {antall} kommuner er {ventet}. Det ene er mer enn 200 ganger det andre.",
        gjor="Se om antallet eller antall brukere er oppgitt i tusen, eller i en annen enhet.",
        kilde="eget tillegg",
    ),
)
