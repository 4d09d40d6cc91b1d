"""Findings about a plan that came as a Word document: what the file is, and what found no place."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import Alvornavn, Kode

_KILDE: Final = "lesing av Word"
_STED: Final = "{ark}, {sted}: "


def _kode(nr: str, alvor: Alvornavn, tittel: str, hva: str, gjor: str) -> Kode:
    return Kode(kode=f"ORD-{nr}", alvor=alvor, tittel=tittel, hva=hva, gjor=gjor, kilde=_KILDE)


_SKRIV_SELV: Final = (
    "Skriv det inn der det hører hjemme, i planen eller i prosjektgruppens arbeidsbok."
)

WORD: Final[tuple[Kode, ...]] = (
    _kode("01", "kritisk", "Tom fil", "Filen er tom.", "Hent fram dokumentet på nytt og prøv igjen."),
    _kode("02", "kritisk", "Dokumentet har passord", "Dokumentet er låst med passord eller kryptert.", "Åpne det i Word, ta bort passordet (Fil – Info – Beskytt dokument) og prøv igjen."),
    _kode("03", "kritisk", "Eldre Word-format", "Dokumentet er i det gamle Word-formatet (.doc).", "Åpne det i Word og velg Fil – Lagre som – Word-dokument (.docx)."),
    _kode("04", "kritisk", "Annet tekstformat", "Dokumentet er {funnet}.", "Åpne det i Word eller LibreOffice og lagre det som Word-dokument (.docx)."),
    _kode("05", "kritisk", "PDF", "Filen er en PDF, og den blir ikke lest.", "Bruk Word-dokumentet PDF-en ble laget av."),
    _kode("06", "kritisk", "Ikke et Word-dokument", "Filen er ikke et Word-dokument.", "Bruk planen som Word-dokument (.docx)."),
    _kode("07", "kritisk", "Skadet dokument", "Dokumentet er skadet eller for stort til å bli lest.", "Åpne det i Word, lagre det på nytt og prøv igjen."),
    _kode("10", "feil", "Ukjent tabell", _STED + "tabellen er ikke en av skjemaets. Den sier: {funnet}", _SKRIV_SELV),
    _kode("11", "feil", "Tabell mangler", "{ark} finnes ikke i dokumentet.", "Fyll den ut i prosjektgruppens arbeidsbok hvis den skal være med."),
    _kode("12", "feil", "Tabellen er et bilde", "{ark} er et bilde, og bilder blir ikke lest.", "Skriv tabellen inn i prosjektgruppens arbeidsbok."),
    _kode("13", "advarsel", "Tittel og kolonner er uenige", _STED + "tittelen sier {funnet}, men kolonnene er {ventet}. Den er lest som {ventet}.", "Se etter at det stemmer."),
    _kode("14", "advarsel", "Delt tabell uten overskrifter", _STED + "tabellen er lest som en fortsettelse av den foran, med de samme kolonnene.", "Se etter at det stemmer."),
    _kode("15", "feil", "Virksomhet mangler", _STED + "tabellen sier ikke hvilken virksomhet den gjelder. Den sier: {funnet}", "Skriv virksomheten over tabellen i dokumentet og prøv igjen."),
    _kode("16", "feil", "ID-en står to ganger", _STED + "«{funnet}» hører til en ID som er brukt før. Den første er tatt med.", "Gi linjen en ny ID i dokumentet, eller skriv den inn selv."),
    _kode("17", "feil", "Linje uten ID", _STED + "«{funnet}» står på en linje uten ID.", "Gi linjen en ID i dokumentet og prøv igjen."),
    _kode("18", "advarsel", "ID hentet fra beskrivelsen", _STED + "ID-en mangler. Beskrivelsen er den samme som for {ventet}, og linjen er lest som den.", "Se etter at det stemmer."),
    _kode("19", "feil", "Linje som fortsetter", _STED + "«{funnet}» står alene på en linje uten ID, og kan høre til linjen over.", _SKRIV_SELV),
    _kode("20", "feil", "Sammenslåtte celler", _STED + "«{funnet}» står i en celle som er slått sammen med andre.", _SKRIV_SELV),
    _kode("21", "feil", "Ukjent kolonne", _STED + "skjemaet har ingen slik kolonne. Det står «{funnet}».", _SKRIV_SELV),
    _kode("22", "advarsel", "Overskriften ligner", _STED + "overskriften «{funnet}» er lest som «{ventet}».", "Se etter at det stemmer."),
    _kode("23", "feil", "Skjult tekst", _STED + "«{funnet}» er skjult, eller ligger under en sammenslått celle, og vises ikke i Word.", "Skriv det inn hvis det skal være med."),
    _kode("24", "feil", "Kan ikke leses som tall eller dato", _STED + "«{funnet}» kan ikke leses som {ventet}.", "Skriv det alene i dokumentet, eller i prosjektgruppens arbeidsbok."),
    _kode("25", "advarsel", "Fotnotemerke", _STED + "merket «{funnet}» er holdt utenfor.", "Se etter at det er et fotnotemerke."),
    _kode("26", "advarsel", "Sporet endring", _STED + "en sporet endring er lest som godtatt: «{funnet}».", "Godta eller forkast endringene i dokumentet hvis noe annet er ment."),
    _kode("27", "advarsel", "Gjennomstreket tekst", _STED + "«{funnet}» er strøket over og er ikke tatt med.", "Skriv det inn hvis det skal være med."),
    _kode("28", "advarsel", "Kommentar", _STED + "kommentaren «{funnet}» er ikke tatt med.", "Skriv det inn hvis det skal være med."),
    _kode("29", "advarsel", "Fotnote", _STED + "fotnoten «{funnet}» er ikke en del av feltet.", "Skriv den inn som fotnote til tabellen hvis den skal være med."),
    _kode("30", "advarsel", "ID uten egen linje", _STED + "{funnet} er ikke beskrevet i tabellen den hører til. Linjen er tatt med.", "Se etter at ID-en er riktig."),
    _kode("31", "feil", "Ikke i listen", _STED + "«{funnet}» er ikke et av skjemaets valg ({ventet}).", "Velg et av skjemaets ord."),
    _kode("32", "advarsel", "Trykt tall regnes ut av skjemaet", _STED + "«{funnet}» er et tall skjemaet regner ut selv. Det er ikke ført inn.", "Se etter at arbeidsboken kommer til det samme."),
    _kode("33", "feil", "Tabell i en celle", _STED + "det står en tabell inne i cellen: {funnet}", _SKRIV_SELV),
    _kode("34", "feil", "Tekst uten plass", "{ark}: «{funnet}» har ingen plass i skjemaet.", "Skriv det inn hvis det skal være med."),
    _kode("35", "advarsel", "To beskrivelser", _STED + "«{funnet}» er en annen beskrivelse enn «{ventet}». Den siste er brukt.", "Rett den som er feil."),
    _kode("36", "advarsel", "Felles for flere linjer", _STED + "«{funnet}» står én gang for flere linjer, og er ført på hver av dem.", "Se etter at det stemmer."),
    _kode("37", "feil", "Tabellen har ikke alle årene", _STED + "årene i overskriften henger ikke sammen: «{funnet}».", "Rett årene i dokumentet."),
    _kode("38", "feil", "Fase mangler", _STED + "«{funnet}» står på en linje uten målingstype.", "Skriv Nullpunkt, Midtveis eller Slutt på linjen."),
    _kode("39", "advarsel", "Enhet fra overskriften", _STED + "«{funnet}» har ingen enhet, og er lest med enheten i overskriften ({ventet}).", "Se etter at det stemmer."),
    _kode("40", "feil", "Prosjekttittel mangler", "Forsiden har ingen prosjekttittel.", "Skriv tittelen i planen."),
    _kode("41", "info", "Dette har ikke Word-skjemaet", "Word-skjemaet har ikke plass til {funnet}.", "Skriv det i planen eller i prosjektgruppens arbeidsbok."),
    _kode("42", "feil", "Beløp uten verdi å regne av", _STED + "«{funnet}» gjelder en linje uten verdi per år, så andelen av den kan ikke regnes ut.", "Skriv verdien i tabellen linjen står i, og andelen for hvert år i tabell B."),
    _kode("43", "advarsel", "Enhet i en tallrute", _STED + "«{funnet}» er lest som tallet {ventet}.", "Se etter at enheten er den samme som i kolonnen for målenhet."),
    _kode("44", "advarsel", "Fase etter rekkefølgen", _STED + "linjene sier ikke når det måles, og er lest i skjemaets rekkefølge: {funnet}.", "Se etter at det stemmer."),
    _kode("45", "feil", "Linje med et annet antall celler", _STED + "«{funnet}» står på en linje med flere eller færre celler enn overskriften, og kan stå i feil kolonne.", _SKRIV_SELV),
    _kode("46", "advarsel", "Tekst i parentes", "{ark}: «{funnet}» står i parentes, er lest som veiledning og er ikke tatt med.", "Skriv det inn hvis det skal være med."),
    _kode("47", "feil", "Innlimt dokument eller figur", "I dokumentet ligger det noe innlimt, som ikke er lest: «{funnet}».", "Er det et dokument, åpne planen i Word og lagre den: da blir det en del av teksten. Ellers skriv det inn hvis det skal være med."),
    _kode("50", "advarsel", "Ny overskrift", "Overskriften «{funnet}» er ikke en av skjemaets, og er ikke tatt med.", "Se etter at det som står under den, har fått plass."),
    _kode("49", "advarsel", "Bilde", "{ark}: det står et bilde her, og bilder blir ikke lest.", "Skriv det inn hvis noe av det skal være med."),
    _kode("48", "advarsel", "Topptekst eller bunntekst", "Øverst eller nederst på sidene står det «{funnet}». Det er ikke tatt med.", "Skriv det inn hvis det skal være med."),
)  # fmt: skip
