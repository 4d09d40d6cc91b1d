"""Findings about the file as a whole: it cannot be opened, or it is something else than a workbook."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import Kode

LES: Final = "teknikk: Reading, what hurts"
ANDRE: Final = "teknikk: What other programs do to a file that comes back"

LAGRE_XLSX: Final = (
    "Åpne filen i regnearkprogrammet, velg «Lagre som» og filtypen «Excel-arbeidsbok (.xlsx)», "
    "og send den på nytt."
)
SEND_RIKTIG: Final = "Send inn arbeidsboken (.xlsx) dere fikk tilsendt, ferdig utfylt."
SEND_IGJEN: Final = (
    "Åpne arbeidsboken der den ble fylt ut, lagre den og send den på nytt. Hvis den ikke lar seg "
    "åpne, må dere hente fram siste gode kopi."
)
NY_UTFYLLING: Final = (
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
        kilde=LES,
    ),
    Kode(
        kode="FIL-02",
        alvor="kritisk",
        tittel="Filen kan ikke åpnes",
        hva="Filen «{fil}» lot seg ikke åpne for lesing ({funnet}).",
        gjor="Lukk den i andre programmer, se etter at du har tilgang til den, og prøv igjen.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-03",
        alvor="kritisk",
        tittel="Tom fil",
        hva="Filen «{fil}» er tom: den inneholder 0 byte.",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-04",
        alvor="kritisk",
        tittel="For stor fil",
        hva="Filen «{fil}» er på {funnet}. En utfylt arbeidsbok er langt mindre enn grensen på {ventet}.",
        gjor="Ta ut bilder og innlimte filer, og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-05",
        alvor="kritisk",
        tittel="Filen ble endret mens den ble lest",
        hva="Filen «{fil}» ble endret mens den ble lest.",
        gjor="Vent til lagring eller synkronisering er ferdig, og kjør på nytt.",
        kilde=LES,
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
        kilde=LES,
    ),
    Kode(
        kode="FIL-07",
        alvor="kritisk",
        tittel="Gammelt Excel-format",
        hva="Filen «{fil}» er lagret i det gamle Excel-formatet (.xls).",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-08",
        alvor="kritisk",
        tittel="OpenDocument-regneark",
        hva="Filen «{fil}» er lagret som OpenDocument-regneark (.ods).",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-09",
        alvor="kritisk",
        tittel="Tekstfil",
        hva="Filen «{fil}» er ren tekst (for eksempel .csv) og har verken ark, formler eller låsing.",
        gjor=SEND_RIKTIG,
        kilde=LES,
    ),
    Kode(
        kode="FIL-10",
        alvor="kritisk",
        tittel="Nettside",
        hva="Filen «{fil}» er en nettside (HTML), ikke en arbeidsbok.",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-11",
        alvor="kritisk",
        tittel="PDF",
        hva="Filen «{fil}» er en PDF. Tallene i den kan ikke leses inn.",
        gjor=SEND_RIKTIG,
        kilde=LES,
    ),
    Kode(
        kode="FIL-12",
        alvor="kritisk",
        tittel="Ikke en arbeidsbok",
        hva="Filen «{fil}» er ikke en arbeidsbok, men {funnet}.",
        gjor=SEND_RIKTIG,
        kilde=LES,
    ),
    Kode(
        kode="FIL-13",
        alvor="kritisk",
        tittel="Binær arbeidsbok",
        hva="Filen «{fil}» er lagret som binær Excel-arbeidsbok (.xlsb).",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-14",
        alvor="kritisk",
        tittel="XML-regneark",
        hva="Filen «{fil}» er lagret som «XML-regneark 2003» eller en annen ren XML-fil.",
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-15",
        alvor="kritisk",
        tittel="Ukjent filtype",
        hva="Filen «{fil}» er ikke en arbeidsbok, og innholdet er ikke kjent igjen.",
        gjor=SEND_RIKTIG,
        kilde=LES,
    ),
    Kode(
        kode="FIL-16",
        alvor="kritisk",
        tittel="Midlertidig låsefil",
        hva="«{fil}» er en midlertidig fil Excel lager mens arbeidsboken er åpen, ikke arbeidsboken.",
        gjor="Lukk arbeidsboken og send filen uten «~$» foran navnet.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-17",
        alvor="kritisk",
        tittel="Filen er kryptert av en etikett",
        hva="Filen «{fil}» har en følsomhetsetikett som krypterer den, så bare de etiketten gjelder, kan åpne den. Den har ikke noe passord.",
        gjor="Velg en etikett uten kryptering (Hjem – Følsomhet), lagre og send arbeidsboken på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-18",
        alvor="kritisk",
        tittel="E-post",
        hva="Filen «{fil}» er en e-post, og ingen arbeidsbok er funnet i den.",
        gjor="Lagre vedlegget (.xlsx) fra e-posten i mappen, og kjør på nytt.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-19",
        alvor="kritisk",
        tittel="Numbers-dokument",
        hva="Filen «{fil}» er lagret av Numbers på Mac eller iPad.",
        gjor="Velg Arkiv – Eksporter til – Excel i Numbers, og send .xlsx-filen.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-20",
        alvor="kritisk",
        tittel="Skadet arbeidsbok",
        hva="Filen «{fil}» er skadet og lar seg ikke pakke ut ({funnet}).",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-21",
        alvor="kritisk",
        tittel="For mange deler",
        hva="Filen «{fil}» er satt sammen av {funnet} deler. Grensen er {ventet}.",
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-22",
        alvor="kritisk",
        tittel="For mye innhold",
        hva="Innholdet i filen «{fil}» blir {funnet} utpakket. Grensen er {ventet}.",
        gjor=NY_UTFYLLING,
        kilde=LES,
    ),
    Kode(
        kode="FIL-23",
        alvor="kritisk",
        tittel="Utrygt navn på en del",
        hva=(
            "Filen «{fil}» har en del med et navn som ikke er tillatt i en arbeidsbok: «{funnet}». Slik "
            "lagrer ingen regnearkprogrammer."
        ),
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-24",
        alvor="kritisk",
        tittel="Samme del to ganger",
        hva=(
            "Filen «{fil}» inneholder delen «{funnet}» mer enn én gang, så det er uklart hvilken som "
            "gjelder."
        ),
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-25",
        alvor="kritisk",
        tittel="En del er kryptert",
        hva=(
            "Delen «{funnet}» i filen «{fil}» er kryptert eller pakket på en måte arbeidsbøker ikke "
            "bruker."
        ),
        gjor=LAGRE_XLSX,
        kilde=LES,
    ),
    Kode(
        kode="FIL-26",
        alvor="kritisk",
        tittel="En del mangler",
        hva="Filen «{fil}» mangler en del den selv viser til: «{funnet}».",
        gjor=SEND_IGJEN,
        kilde=LES,
    ),
    Kode(
        kode="FIL-27",
        alvor="kritisk",
        tittel="Snarvei",
        hva="Filen «{fil}» er bare en snarvei til noe som ligger et annet sted. Tallene er ikke i den.",
        gjor="Åpne snarveien, velg Fil – Last ned – Microsoft Excel (.xlsx) eller «Lagre en kopi», og send den filen.",
        kilde=LES,
    ),
    Kode(
        kode="FIL-28",
        alvor="kritisk",
        tittel="Arbeidsboken ligger i et arkiv",
        hva="Filen «{fil}» er et arkiv (zip) med en arbeidsbok eller flere arkiver i, og lar seg ikke pakke ut her.",
        gjor="Pakk ut arkivet, legg arbeidsboken i mappen, og kjør på nytt.",
        kilde=LES,
    ),
)
