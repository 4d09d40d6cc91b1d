"""Findings about what a workbook is made of: damaged parts, too much of it, macros, and our own faults."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.fil import ANDRE, LAGRE_XLSX, LES, NY_UTFYLLING, SEND_IGJEN, SEND_RIKTIG
from gevinstark.grunn.koder.kode import D8, Kode

FILINNHOLD: Final[tuple[Kode, ...]] = (
    Kode(
        kode="FIL-30",
        alvor="kritisk",
        tittel="Forbudt innhold i XML",
        hva=(
            "Delen «{funnet}» i filen «{fil}» inneholder en dokumenttype eller entitet (DOCTYPE/ENTITY). "
            "Slikt hører ikke hjemme i en arbeidsbok og leses ikke."
        ),
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-31",
        alvor="kritisk",
        tittel="Feil tegnsett",
        hva="Delen «{funnet}» i filen «{fil}» er ikke skrevet i UTF-8.",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-32",
        alvor="kritisk",
        tittel="Skadet del",
        hva="Delen «{funnet}» i filen «{fil}» er skadet: {hvorfor}.",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-33",
        alvor="kritisk",
        tittel="Ingen ark",
        hva="Filen «{fil}» har ingen regneark.",
        gjor=SEND_RIKTIG,
        kilde=D8,
    ),
    Kode(
        kode="FIL-34",
        alvor="kritisk",
        tittel="To ark med samme navn",
        hva="Filen «{fil}» har to ark som heter «{funnet}».",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-40",
        alvor="kritisk",
        tittel="For mange celler",
        hva=(
            "Filen «{fil}» har {funnet} celler. Grensen er {ventet}. Det skjer oftest når hele rader "
            "eller kolonner er formatert eller limt inn."
        ),
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-41",
        alvor="kritisk",
        tittel="Celle utenfor arket",
        hva="Arket «{ark}» har en celle med en plassering som ikke finnes: «{funnet}».",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-42",
        alvor="kritisk",
        tittel="Samme celle to ganger",
        hva="Celle {celle} i arket «{ark}» står to ganger i filen, så det er uklart hvilken som gjelder.",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-43",
        alvor="kritisk",
        tittel="Tekst som ikke finnes",
        hva="Celle {celle} i arket «{ark}» viser til tekst nummer {funnet}, som ikke finnes i filen.",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-45",
        alvor="kritisk",
        tittel="Ikke et tall",
        hva="Celle {celle} i arket «{ark}» sier at den er et tall, men inneholder «{funnet}».",
        gjor="Skriv tallet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-46",
        alvor="kritisk",
        tittel="Uleselig celle",
        hva="Celle {celle} i arket «{ark}» har et innhold som ikke lar seg tolke: «{funnet}».",
        gjor="Skriv innholdet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-47",
        alvor="kritisk",
        tittel="For lang tekst",
        hva="Celle {celle} i arket «{ark}» har {funnet} tegn. Grensen er {ventet}.",
        gjor="Kort ned teksten, lagre og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-48",
        alvor="kritisk",
        tittel="For lang tekst",
        hva="En av tekstene i filen «{fil}» har {funnet} tegn. Grensen for en celle er {ventet}.",
        gjor="Kort ned teksten, lagre og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-49",
        alvor="kritisk",
        tittel="Uleselig formel",
        hva="Formelen i celle {celle} i arket «{ark}» lar seg ikke lese: {hvorfor}.",
        gjor=SEND_IGJEN,
        kilde=ANDRE,
    ),
    Kode(
        kode="FIL-60",
        alvor="advarsel",
        tittel="Arbeidsboken har makro",
        hva="Filen «{fil}» inneholder makroer. Makroene er ikke kjørt, og resten er lest som vanlig.",
        gjor="Lagre som «Excel-arbeidsbok (.xlsx)» uten makroer neste gang.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-61",
        alvor="advarsel",
        tittel="Koblinger til andre filer",
        hva="Filen «{fil}» henter verdier fra andre arbeidsbøker. Koblingene er ikke fulgt.",
        gjor=(
            "Velg Data – Rediger koblinger – Bryt kobling, se over tallene og send på nytt hvis de endret "
            "seg."
        ),
        kilde=LES,
    ),
    Kode(
        kode="FIL-62",
        alvor="advarsel",
        tittel="Kobling til annet program",
        hva="Filen «{fil}» har en DDE-kobling til et annet program. Koblingen er ikke fulgt.",
        gjor=(
            "Fjern koblingen (Data – Rediger koblinger – Bryt kobling) og si fra til den som har "
            "sikkerhet hos dere hvis den er ukjent."
        ),
        kilde=LES,
    ),
    Kode(
        kode="FIL-63",
        alvor="advarsel",
        tittel="Innlimte objekter",
        hva=(
            "Filen «{fil}» har innlimte filer eller kontroller. De er ikke åpnet og følger ikke med "
            "videre."
        ),
        gjor="Send vedlegg for seg selv hvis koordinatoren skal ha dem.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-64",
        alvor="advarsel",
        tittel="Datatilkobling",
        hva="Filen «{fil}» har en datatilkobling (spørring) til en annen kilde. Den er ikke fulgt.",
        gjor="Fjern tilkoblingen under Data – Spørringer og tilkoblinger, og se over tallene.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-65",
        alvor="info",
        tittel="Kommentarer",
        hva="Filen «{fil}» har kommentarer eller notater i cellene. De følger ikke med videre.",
        gjor="Skriv det koordinatoren må vite, i merknadsfeltene.",
        kilde=D8,
    ),
    Kode(
        kode="FIL-66",
        alvor="info",
        tittel="Skade utenfor skjemaet",
        hva="Filen «{fil}» er skadet et sted skjemaet ikke bruker ({funnet}). Alt i skjemaet er lest som vanlig.",
        gjor="Dere trenger ikke gjøre noe.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-67",
        alvor="info",
        tittel="Andre filer i samme forsendelse",
        hva="«{ventet}» har også filer som ikke er arbeidsbøker, og som ikke er lest: {funnet}.",
        gjor="Skriv det koordinatoren skal vite, i feltene i skjemaet.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-68",
        alvor="advarsel",
        tittel="Bilder",
        hva="Filen «{fil}» har bilder i celler eller på arkene. Bilder blir ikke lest.",
        gjor="Skriv det som står på bildene, inn i feltene.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-69",
        alvor="advarsel",
        tittel="Ikke pakket ut",
        hva="«{ventet}» har også noe som kan være eller ha en arbeidsbok, og som ikke lot seg pakke ut: {funnet}.",
        gjor="Send arbeidsboken på nytt, utenfor arkivet, hvis det er en der.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-90",
        alvor="kritisk",
        tittel="Lesingen tok for lang tid",
        hva="Lesingen av filen «{fil}» ble stanset etter {funnet} sekunder.",
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-91",
        alvor="kritisk",
        tittel="Lesingen krevde for mye minne",
        hva="Filen «{fil}» krever mer minne enn det som er satt av til én fil.",
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-92",
        alvor="kritisk",
        tittel="Lesingen stanset",
        hva="Lesingen av filen «{fil}» stanset to ganger uten noen forklaring. Resten av filene er lest.",
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-99",
        alvor="kritisk",
        tittel="Programfeil under lesing",
        hva="Filen «{fil}» kunne ikke leses på grunn av en feil i gevinstark ({funnet}).",
        gjor="Meld fra om feilen, og legg ved filen hvis dere kan.",
        kilde=LES,
    ),
)
