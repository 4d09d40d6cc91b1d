"""Findings about the file itself: it cannot be opened, or it is no ordinary workbook."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import D8, Kode

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

FIL: Final[tuple[Kode, ...]] = (
    Kode(
        kode="FIL-01",
        alvor="kritisk",
        tittel="Filen finnes ikke",
        hva="Fant ikke filen «{fil}».",
        gjor="Se etter at navnet og mappen er riktige.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-02",
        alvor="kritisk",
        tittel="Filen kan ikke åpnes",
        hva="Filen «{fil}» lot seg ikke åpne for lesing ({funnet}).",
        gjor="Lukk den i andre programmer, se etter at du har tilgang til den, og prøv igjen.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-03",
        alvor="kritisk",
        tittel="Tom fil",
        hva="Filen «{fil}» er tom: den inneholder 0 byte.",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-04",
        alvor="kritisk",
        tittel="For stor fil",
        hva="Filen «{fil}» er på {funnet}. En utfylt arbeidsbok er langt mindre enn grensen på {ventet}.",
        gjor="Ta ut bilder og innlimte filer, og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-05",
        alvor="kritisk",
        tittel="Filen ble endret mens den ble lest",
        hva="Filen «{fil}» ble endret mens den ble lest.",
        gjor="Vent til lagring eller synkronisering er ferdig, og kjør på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-06",
        alvor="kritisk",
        tittel="Filen har passord",
        hva="Filen «{fil}» er kryptert med passord og kan ikke leses.",
        gjor=(
            "Fjern passordet (Fil – Informasjon – Beskytt arbeidsbok – Krypter med passord, la feltet "
            "stå tomt), lagre og send den på nytt."
        ),
        kilde=_LES,
    ),
    Kode(
        kode="FIL-07",
        alvor="kritisk",
        tittel="Gammelt Excel-format",
        hva="Filen «{fil}» er lagret i det gamle Excel-formatet (.xls).",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-08",
        alvor="kritisk",
        tittel="OpenDocument-regneark",
        hva="Filen «{fil}» er lagret som OpenDocument-regneark (.ods).",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-09",
        alvor="kritisk",
        tittel="Tekstfil",
        hva="Filen «{fil}» er ren tekst (for eksempel .csv) og har verken ark, formler eller låsing.",
        gjor=_SEND_RIKTIG,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-10",
        alvor="kritisk",
        tittel="Nettside",
        hva="Filen «{fil}» er en nettside (HTML), ikke en arbeidsbok.",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-11",
        alvor="kritisk",
        tittel="PDF",
        hva="Filen «{fil}» er en PDF. Tallene i den kan ikke leses inn.",
        gjor=_SEND_RIKTIG,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-12",
        alvor="kritisk",
        tittel="Ikke en arbeidsbok",
        hva="Filen «{fil}» er ikke en arbeidsbok, men {funnet}.",
        gjor=_SEND_RIKTIG,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-13",
        alvor="kritisk",
        tittel="Binær arbeidsbok",
        hva="Filen «{fil}» er lagret som binær Excel-arbeidsbok (.xlsb).",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-14",
        alvor="kritisk",
        tittel="XML-regneark",
        hva="Filen «{fil}» er lagret som «XML-regneark 2003» eller en annen ren XML-fil.",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-15",
        alvor="kritisk",
        tittel="Ukjent filtype",
        hva="Filen «{fil}» er ikke en arbeidsbok, og innholdet er ikke kjent igjen.",
        gjor=_SEND_RIKTIG,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-16",
        alvor="kritisk",
        tittel="Midlertidig låsefil",
        hva="«{fil}» er en midlertidig fil Excel lager mens arbeidsboken er åpen, ikke arbeidsboken.",
        gjor="Lukk arbeidsboken og send filen uten «~$» foran navnet.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-17",
        alvor="kritisk",
        tittel="Filen er kryptert av en etikett",
        hva="Filen «{fil}» har en følsomhetsetikett som krypterer den, så bare de etiketten gjelder, kan åpne den. Den har ikke noe passord.",
        gjor="Velg en etikett uten kryptering (Hjem – Følsomhet), lagre og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-18",
        alvor="kritisk",
        tittel="E-post",
        hva="Filen «{fil}» er en e-post, ikke en arbeidsbok.",
        gjor="Lagre vedlegget (.xlsx) fra e-posten i mappen, og kjør på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-19",
        alvor="kritisk",
        tittel="Numbers-dokument",
        hva="Filen «{fil}» er lagret av Numbers på Mac eller iPad.",
        gjor="Velg Arkiv – Eksporter til – Excel i Numbers, og send .xlsx-filen.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-20",
        alvor="kritisk",
        tittel="Skadet arbeidsbok",
        hva="Filen «{fil}» er skadet og lar seg ikke pakke ut ({funnet}).",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-21",
        alvor="kritisk",
        tittel="For mange deler",
        hva="Filen «{fil}» er satt sammen av {funnet} deler. Grensen er {ventet}.",
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-22",
        alvor="kritisk",
        tittel="For mye innhold",
        hva="Innholdet i filen «{fil}» blir {funnet} utpakket. Grensen er {ventet}.",
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-23",
        alvor="kritisk",
        tittel="Utrygt navn på en del",
        hva=(
            "Filen «{fil}» har en del med et navn som ikke er tillatt i en arbeidsbok: «{funnet}». Slik "
            "lagrer ingen regnearkprogrammer."
        ),
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-24",
        alvor="kritisk",
        tittel="Samme del to ganger",
        hva=(
            "Filen «{fil}» inneholder delen «{funnet}» mer enn én gang, så det er uklart hvilken som "
            "gjelder."
        ),
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-25",
        alvor="kritisk",
        tittel="En del er kryptert",
        hva=(
            "Delen «{funnet}» i filen «{fil}» er kryptert eller pakket på en måte arbeidsbøker ikke "
            "bruker."
        ),
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-26",
        alvor="kritisk",
        tittel="En del mangler",
        hva="Filen «{fil}» mangler en del den selv viser til: «{funnet}».",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-27",
        alvor="kritisk",
        tittel="Snarvei",
        hva="Filen «{fil}» er bare en snarvei til noe som ligger et annet sted. Tallene er ikke i den.",
        gjor="Åpne snarveien, velg Fil – Last ned – Microsoft Excel (.xlsx) eller «Lagre en kopi», og send den filen.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-28",
        alvor="kritisk",
        tittel="Arbeidsboken ligger i et arkiv",
        hva="Filen «{fil}» er et arkiv (zip) med en arbeidsbok i. Arkivet er ikke pakket ut.",
        gjor="Pakk ut arkivet, legg arbeidsboken i mappen, og kjør på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-30",
        alvor="kritisk",
        tittel="Forbudt innhold i XML",
        hva=(
            "Delen «{funnet}» i filen «{fil}» inneholder en dokumenttype eller entitet (DOCTYPE/ENTITY). "
            "Slikt hører ikke hjemme i en arbeidsbok og leses ikke."
        ),
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-31",
        alvor="kritisk",
        tittel="Feil tegnsett",
        hva="Delen «{funnet}» i filen «{fil}» er ikke skrevet i UTF-8.",
        gjor=_LAGRE_XLSX,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-32",
        alvor="kritisk",
        tittel="Skadet del",
        hva="Delen «{funnet}» i filen «{fil}» er skadet: {hvorfor}.",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-33",
        alvor="kritisk",
        tittel="Ingen ark",
        hva="Filen «{fil}» har ingen regneark.",
        gjor=_SEND_RIKTIG,
        kilde=D8,
    ),
    Kode(
        kode="FIL-34",
        alvor="kritisk",
        tittel="To ark med samme navn",
        hva="Filen «{fil}» har to ark som heter «{funnet}».",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-40",
        alvor="kritisk",
        tittel="For mange celler",
        hva=(
            "Filen «{fil}» har {funnet} celler. Grensen er {ventet}. Det skjer oftest når hele rader "
            "eller kolonner er formatert eller limt inn."
        ),
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-41",
        alvor="kritisk",
        tittel="Celle utenfor arket",
        hva="Arket «{ark}» har en celle med en plassering som ikke finnes: «{funnet}».",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-42",
        alvor="kritisk",
        tittel="Samme celle to ganger",
        hva="Celle {celle} i arket «{ark}» står to ganger i filen, så det er uklart hvilken som gjelder.",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-43",
        alvor="kritisk",
        tittel="Tekst som ikke finnes",
        hva="Celle {celle} i arket «{ark}» viser til tekst nummer {funnet}, som ikke finnes i filen.",
        gjor=_SEND_IGJEN,
        kilde=_LES,
    ),
    # FIL-44 is retired: a cell whose style does not exist is read without one.
    Kode(
        kode="FIL-45",
        alvor="kritisk",
        tittel="Ikke et tall",
        hva="Celle {celle} i arket «{ark}» sier at den er et tall, men inneholder «{funnet}».",
        gjor="Skriv tallet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-46",
        alvor="kritisk",
        tittel="Uleselig celle",
        hva="Celle {celle} i arket «{ark}» har et innhold som ikke lar seg tolke: «{funnet}».",
        gjor="Skriv innholdet på nytt i cellen, lagre og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-47",
        alvor="kritisk",
        tittel="For lang tekst",
        hva="Celle {celle} i arket «{ark}» har {funnet} tegn. Grensen er {ventet}.",
        gjor="Kort ned teksten, lagre og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-48",
        alvor="kritisk",
        tittel="For lang tekst",
        hva="En av tekstene i filen «{fil}» har {funnet} tegn. Grensen for en celle er {ventet}.",
        gjor="Kort ned teksten, lagre og send arbeidsboken på nytt.",
        kilde=_LES,
    ),
    Kode(
        kode="FIL-49",
        alvor="kritisk",
        tittel="Uleselig formel",
        hva="Formelen i celle {celle} i arket «{ark}» lar seg ikke lese: {hvorfor}.",
        gjor=_SEND_IGJEN,
        kilde=_ANDRE,
    ),
    Kode(
        kode="FIL-60",
        alvor="advarsel",
        tittel="Arbeidsboken har makro",
        hva="Filen «{fil}» inneholder makroer. Makroene er ikke kjørt, og resten er lest som vanlig.",
        gjor="Lagre som «Excel-arbeidsbok (.xlsx)» uten makroer neste gang.",
        kilde=_LES,
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
        kilde=_LES,
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
        kilde=_LES,
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
        kilde=_LES,
    ),
    Kode(
        kode="FIL-64",
        alvor="advarsel",
        tittel="Datatilkobling",
        hva="Filen «{fil}» har en datatilkobling (spørring) til en annen kilde. Den er ikke fulgt.",
        gjor="Fjern tilkoblingen under Data – Spørringer og tilkoblinger, og se over tallene.",
        kilde=_LES,
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
        kilde=_LES,
    ),
    Kode(
        kode="FIL-90",
        alvor="kritisk",
        tittel="Lesingen tok for lang tid",
        hva="Lesingen av filen «{fil}» ble stanset etter {funnet} sekunder.",
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-91",
        alvor="kritisk",
        tittel="Lesingen krevde for mye minne",
        hva="Filen «{fil}» krever mer minne enn det som er satt av til én fil.",
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-92",
        alvor="kritisk",
        tittel="Lesingen stanset",
        hva="Lesingen av filen «{fil}» stanset to ganger uten noen forklaring. Resten av filene er lest.",
        gjor=_NY_UTFYLLING,
        kilde=_LES,
    ),
    Kode(
        kode="FIL-99",
        alvor="kritisk",
        tittel="Programfeil under lesing",
        hva="Filen «{fil}» kunne ikke leses på grunn av en feil i gevinstark ({funnet}).",
        gjor="Meld fra om feilen, og legg ved filen hvis dere kan.",
        kilde=_LES,
    ),
)
