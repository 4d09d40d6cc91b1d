"""Findings about the file itself: it cannot be opened, or it is no ordinary workbook."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.rad import D8, Koderad

_LES: Final = "teknikk: Reading, what hurts"
_ANDRE: Final = "teknikk: What other programs do to a file that comes back"

_LAGRE_XLSX: Final = (
    "Åpne filen i regnearkprogrammet, velg «Lagre som» og filtypen «Excel-arbeidsbok (.xlsx)», "
    "og send den på nytt."
)
_SEND_RIKTIG: Final = "Send inn arbeidsboken (.xlsx) dere fikk tilsendt, ferdig utfylt."
_SEND_IGJEN: Final = (
    "Åpne arbeidsboken der den ble fylt ut, lagre den og send den på nytt. Hvis den ikke lar seg "
    "åpne, må dere hente fram siste gode kopi."
)
_NY_UTFYLLING: Final = (
    "Fyll ut arbeidsboken dere fikk tilsendt, uten å kopiere inn hele ark fra andre filer, og send "
    "den på nytt."
)

FIL: Final[tuple[Koderad, ...]] = (
    (
        "FIL-01",
        "kritisk",
        "Filen finnes ikke",
        "Fant ikke filen «{fil}».",
        "Se etter at navnet og mappen er riktige.",
        _LES,
    ),
    (
        "FIL-02",
        "kritisk",
        "Filen kan ikke åpnes",
        "Filen «{fil}» lot seg ikke åpne for lesing ({funnet}).",
        "Lukk den i andre programmer, se etter at du har tilgang til den, og prøv igjen.",
        _LES,
    ),
    (
        "FIL-03",
        "kritisk",
        "Tom fil",
        "Filen «{fil}» er tom: den inneholder 0 byte.",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-04",
        "kritisk",
        "For stor fil",
        "Filen «{fil}» er på {funnet}. En utfylt arbeidsbok er langt mindre enn grensen på {ventet}.",
        "Ta ut bilder og innlimte filer, og send arbeidsboken på nytt.",
        _LES,
    ),
    (
        "FIL-05",
        "kritisk",
        "Filen ble endret mens den ble lest",
        "Filen «{fil}» ble endret mens den ble lest.",
        "Vent til lagring eller synkronisering er ferdig, og kjør på nytt.",
        _LES,
    ),
    (
        "FIL-06",
        "kritisk",
        "Filen har passord",
        "Filen «{fil}» er kryptert med passord og kan ikke leses.",
        (
            "Fjern passordet (Fil – Informasjon – Beskytt arbeidsbok – Krypter med passord, la feltet "
            "stå tomt), lagre og send den på nytt."
        ),
        _LES,
    ),
    (
        "FIL-07",
        "kritisk",
        "Gammelt Excel-format",
        "Filen «{fil}» er lagret i det gamle Excel-formatet (.xls).",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-08",
        "kritisk",
        "OpenDocument-regneark",
        "Filen «{fil}» er lagret som OpenDocument-regneark (.ods).",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-09",
        "kritisk",
        "Tekstfil",
        "Filen «{fil}» er ren tekst (for eksempel .csv) og har verken ark, formler eller låsing.",
        _SEND_RIKTIG,
        _LES,
    ),
    (
        "FIL-10",
        "kritisk",
        "Nettside",
        "Filen «{fil}» er en nettside (HTML), ikke en arbeidsbok.",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-11",
        "kritisk",
        "PDF",
        "Filen «{fil}» er en PDF. Tallene i den kan ikke leses inn.",
        _SEND_RIKTIG,
        _LES,
    ),
    (
        "FIL-12",
        "kritisk",
        "Ikke en arbeidsbok",
        "Filen «{fil}» er ikke en arbeidsbok, men {funnet}.",
        _SEND_RIKTIG,
        _LES,
    ),
    (
        "FIL-13",
        "kritisk",
        "Binær arbeidsbok",
        "Filen «{fil}» er lagret som binær Excel-arbeidsbok (.xlsb).",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-14",
        "kritisk",
        "XML-regneark",
        "Filen «{fil}» er lagret som «XML-regneark 2003» eller en annen ren XML-fil.",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-15",
        "kritisk",
        "Ukjent filtype",
        "Filen «{fil}» er ikke en arbeidsbok, og innholdet er ikke kjent igjen.",
        _SEND_RIKTIG,
        _LES,
    ),
    (
        "FIL-16",
        "kritisk",
        "Midlertidig låsefil",
        "«{fil}» er en midlertidig fil Excel lager mens arbeidsboken er åpen, ikke arbeidsboken.",
        "Lukk arbeidsboken og send filen uten «~$» foran navnet.",
        _LES,
    ),
    (
        "FIL-20",
        "kritisk",
        "Skadet arbeidsbok",
        "Filen «{fil}» er skadet og lar seg ikke pakke ut ({funnet}).",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-21",
        "kritisk",
        "For mange deler",
        "Filen «{fil}» er satt sammen av {funnet} deler. Grensen er {ventet}.",
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-22",
        "kritisk",
        "For mye innhold",
        "Innholdet i filen «{fil}» blir {funnet} utpakket. Grensen er {ventet}.",
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-23",
        "kritisk",
        "Utrygt navn på en del",
        (
            "Filen «{fil}» har en del med et navn som ikke er tillatt i en arbeidsbok: «{funnet}». Slik "
            "lagrer ingen regnearkprogrammer."
        ),
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-24",
        "kritisk",
        "Samme del to ganger",
        (
            "Filen «{fil}» inneholder delen «{funnet}» mer enn én gang, så det er uklart hvilken som "
            "gjelder."
        ),
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-25",
        "kritisk",
        "En del er kryptert",
        (
            "Delen «{funnet}» i filen «{fil}» er kryptert eller pakket på en måte arbeidsbøker ikke "
            "bruker."
        ),
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-26",
        "kritisk",
        "En del mangler",
        "Filen «{fil}» mangler en del den selv viser til: «{funnet}».",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-30",
        "kritisk",
        "Forbudt innhold i XML",
        (
            "Delen «{funnet}» i filen «{fil}» inneholder en dokumenttype eller entitet (DOCTYPE/ENTITY). "
            "Slikt hører ikke hjemme i en arbeidsbok og leses ikke."
        ),
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-31",
        "kritisk",
        "Feil tegnsett",
        "Delen «{funnet}» i filen «{fil}» er ikke skrevet i UTF-8.",
        _LAGRE_XLSX,
        _LES,
    ),
    (
        "FIL-32",
        "kritisk",
        "Skadet del",
        "Delen «{funnet}» i filen «{fil}» er skadet: {hvorfor}.",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-33",
        "kritisk",
        "Ingen ark",
        "Filen «{fil}» har ingen regneark.",
        _SEND_RIKTIG,
        D8,
    ),
    (
        "FIL-34",
        "kritisk",
        "To ark med samme navn",
        "Filen «{fil}» har to ark som heter «{funnet}».",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-40",
        "kritisk",
        "For mange celler",
        (
            "Filen «{fil}» har {funnet} celler. Grensen er {ventet}. Det skjer oftest når hele rader "
            "eller kolonner er formatert eller limt inn."
        ),
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-41",
        "kritisk",
        "Celle utenfor arket",
        "Arket «{ark}» har en celle med en plassering som ikke finnes: «{funnet}».",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-42",
        "kritisk",
        "Samme celle to ganger",
        "Celle {celle} i arket «{ark}» står to ganger i filen, så det er uklart hvilken som gjelder.",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-43",
        "kritisk",
        "Tekst som ikke finnes",
        "Celle {celle} i arket «{ark}» viser til tekst nummer {funnet}, som ikke finnes i filen.",
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-44",
        "kritisk",
        "Format som ikke finnes",
        (
            "Celle {celle} i arket «{ark}» viser til celleformat nummer {funnet}, som ikke finnes i "
            "filen."
        ),
        _SEND_IGJEN,
        _LES,
    ),
    (
        "FIL-45",
        "kritisk",
        "Ikke et tall",
        "Celle {celle} i arket «{ark}» sier at den er et tall, men inneholder «{funnet}».",
        "Skriv tallet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        _LES,
    ),
    (
        "FIL-46",
        "kritisk",
        "Uleselig celle",
        "Celle {celle} i arket «{ark}» har et innhold som ikke lar seg tolke: «{funnet}».",
        "Skriv innholdet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        _LES,
    ),
    (
        "FIL-47",
        "kritisk",
        "For lang tekst",
        "Celle {celle} i arket «{ark}» har {funnet} tegn. Grensen er {ventet}.",
        "Kort ned teksten, lagre og send arbeidsboken på nytt.",
        _LES,
    ),
    (
        "FIL-48",
        "kritisk",
        "For lang tekst",
        "En av tekstene i filen «{fil}» har {funnet} tegn. Grensen for en celle er {ventet}.",
        "Kort ned teksten, lagre og send arbeidsboken på nytt.",
        _LES,
    ),
    (
        "FIL-49",
        "kritisk",
        "Uleselig formel",
        "Formelen i celle {celle} i arket «{ark}» lar seg ikke lese: {hvorfor}.",
        _SEND_IGJEN,
        _ANDRE,
    ),
    (
        "FIL-60",
        "advarsel",
        "Arbeidsboken har makro",
        "Filen «{fil}» inneholder makroer. Makroene er ikke kjørt, og resten er lest som vanlig.",
        "Lagre som «Excel-arbeidsbok (.xlsx)» uten makroer neste gang.",
        _LES,
    ),
    (
        "FIL-61",
        "advarsel",
        "Koblinger til andre filer",
        "Filen «{fil}» henter verdier fra andre arbeidsbøker. Koblingene er ikke fulgt.",
        (
            "Velg Data – Rediger koblinger – Bryt kobling, se over tallene og send på nytt hvis de endret "
            "seg."
        ),
        _LES,
    ),
    (
        "FIL-62",
        "advarsel",
        "Kobling til annet program",
        "Filen «{fil}» har en DDE-kobling til et annet program. Koblingen er ikke fulgt.",
        (
            "Fjern koblingen (Data – Rediger koblinger – Bryt kobling) og si fra til den som har "
            "sikkerhet hos dere hvis den er ukjent."
        ),
        _LES,
    ),
    (
        "FIL-63",
        "advarsel",
        "Innlimte objekter",
        (
            "Filen «{fil}» har innlimte filer eller kontroller. De er ikke åpnet og følger ikke med "
            "videre."
        ),
        "Send vedlegg for seg selv hvis koordinatoren skal ha dem.",
        _LES,
    ),
    (
        "FIL-64",
        "advarsel",
        "Datatilkobling",
        "Filen «{fil}» har en datatilkobling (spørring) til en annen kilde. Den er ikke fulgt.",
        "Fjern tilkoblingen under Data – Spørringer og tilkoblinger, og se over tallene.",
        _LES,
    ),
    (
        "FIL-65",
        "info",
        "Kommentarer",
        "Filen «{fil}» har kommentarer eller notater i cellene. De følger ikke med videre.",
        "Skriv det koordinatoren må vite, i merknadsfeltene.",
        D8,
    ),
    (
        "FIL-90",
        "kritisk",
        "Lesingen tok for lang tid",
        "Lesingen av filen «{fil}» ble stanset etter {funnet} sekunder.",
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-91",
        "kritisk",
        "Lesingen krevde for mye minne",
        "Filen «{fil}» krever mer minne enn det som er satt av til én fil.",
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-92",
        "kritisk",
        "Lesingen stanset",
        "Lesingen av filen «{fil}» stanset to ganger uten noen forklaring. Resten av filene er lest.",
        _NY_UTFYLLING,
        _LES,
    ),
    (
        "FIL-99",
        "kritisk",
        "Programfeil under lesing",
        "Filen «{fil}» kunne ikke leses på grunn av en feil i gevinstark ({funnet}).",
        "Meld fra om feilen, og legg ved filen hvis dere kan.",
        _LES,
    ),
)
