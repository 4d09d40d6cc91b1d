"""A draft of a letter to each kommune with its workbook attached (`send`). Nothing is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gevinstark.grunn.epost import Mottaker
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_ledig, write_fil
from gevinstark.grunn.kommuner import pick_kommune
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.utsendt import Utsending, Utstedt, read_utsendinger
from gevinstark.rapport.brev import ENDELSE, Brev, greet, in_maalform, sign, write_eml
from gevinstark.runde.mottakere import find_mottakere
from gevinstark.runde.sendt import note_sendt
from gevinstark.runde.trinn import Framdrift, Sti, as_sti


@dataclass(frozen=True)
class Sendvalg:
    """utsendt: a folder from `lag` or `rull`. ut: where the drafts are put. mottakere: a list with
    kommune, name and e-mail; when it is not given, mottakere.csv or .xlsx in the folder of the issue, and
    what the plan or a list beside it said when the workbooks were made. kommuner: only these, by number or
    name; () is all. idag: the day that is noted; None is today."""

    utsendt: Sti
    ut: Sti
    mottakere: Sti | None = None
    kommuner: Sequence[str] = ()
    overskriv: bool = False
    idag: date | None = None


@dataclass(frozen=True)
class Utkast:
    """filer: the drafts. uten_mottaker: names of those whose draft has nobody to go to. sendt: the list of
    when they were made. merknader: what is to be said of the list of recipients."""

    filer: tuple[Path, ...]
    uten_mottaker: tuple[str, ...]
    sendt: Path
    merknader: tuple[str, ...] = ()


def send(valg: Sendvalg, framdrift: Framdrift | None = None) -> Utkast:
    """Write the drafts. Raises Brukerfeil when a workbook is gone or changed, or a file in the way."""
    mappe, ut = Path(valg.utsendt), Path(valg.ut)
    utsendinger = read_utsendinger(mappe)
    navn = {nr: n for s in utsendinger for u in s.utstedt.values() for nr, n in u.svarere.items()}
    bare = {pick_kommune(k, navn) for k in valg.kommuner}
    alle = [
        (utsending, utstedt, ut / Path(utstedt.fil).with_suffix(ENDELSE).name)
        for utsending in utsendinger
        for utstedt in utsending.utstedt.values()
        if not bare or bare & utstedt.svarere.keys()
    ]
    for *_, fil in alle:
        check_ledig(fil, overskriv=valg.overskriv)
    merknader: dict[str, None] = {}
    uten = []
    for utsending, utstedt, fil in alle:
        liste = find_mottakere(as_sti(valg.mottakere), mappe, navn, utsending.mottakere)
        merknader |= dict.fromkeys(liste.merknader)
        til = liste.mottakere.get(utstedt.kommune, ())
        if not til:
            uten.append(utstedt)
        brev = _brev(utsending, utstedt, til, _vedlegg(mappe, utstedt))
        brev = in_maalform(brev, utstedt.maalform)
        write_fil(fil, write_eml(brev), overskriv=valg.overskriv)
        if framdrift:
            framdrift(f"Utkast til {utstedt.navn}")
    idag = valg.idag or date.today()  # noqa: DTZ011 - the day where people are
    noteres = [(u, utstedt, None if utstedt in uten else idag) for u, utstedt, _ in alle]
    return Utkast(
        tuple(fil for *_, fil in alle),
        tuple(u.navn for u in uten),
        note_sendt(mappe, noteres),
        tuple(merknader),
    )


def _vedlegg(mappe: Path, utstedt: Utstedt) -> tuple[str, bytes]:
    """The workbook as it was issued, and nothing else: one that is changed is never sent on."""
    sti = mappe / utstedt.fil
    try:
        innhold = sti.read_bytes()
    except OSError as feil:
        raise Brukerfeil(
            f"{sti} finnes ikke. Lag den på nytt med «gevinstark lag … --kommune {utstedt.kommune}»."
        ) from feil
    if hashlib.sha256(innhold).hexdigest() != utstedt.sha256:
        raise Brukerfeil(
            f"{sti} er endret etter at den ble laget. Lag den på nytt før den sendes ut."
        )
    return utstedt.fil, innhold


def _brev(
    utsending: Utsending, utstedt: Utstedt, til: tuple[Mottaker, ...], vedlegg: tuple[str, bytes]
) -> Brev:
    layout = utsending.layout
    frist = norsk_dato(date.fromisoformat(utsending.frist))
    linjer = (
        greet(til),
        "",
        f"Her er arbeidsboken for «{layout.tittel}», rapporteringsåret {layout.rapporteringsaar}.",
        *_i_fjor(layout, utstedt),
        f"Vi ber om svar fra {utstedt.navn} innen {frist}.",
        "",
        "Slik gjør dere:",
        f"1. Lagre vedlegget «{vedlegg[0]}» og åpne det i Excel, Excel på nett, LibreOffice eller Google Sheets.",
        "2. Begynn på den første fanen. Den sier hva dere skal fylle ut, og hva som gjenstår.",
        "3. Lagre, og send filen tilbake som vedlegg til denne e-posten. Behold navnet på filen.",
        "",
        "Dere trenger ikke noe annet program, og ingenting kan bli ødelagt: det som ikke skal endres, er låst.",
        "Skriv aldri navn eller fødselsnummer på brukere i arbeidsboken.",
        *sign(utsending.kontakt),
    )
    emne = f"Gevinstrapporteringen for {layout.rapporteringsaar}, {utstedt.navn}: arbeidsbok, frist {frist}"
    return Brev(emne, "\n".join(linjer) + "\n", til, (vedlegg,))


def _i_fjor(layout: Layout, utstedt: Utstedt) -> tuple[str, ...]:
    """What a workbook made from last year's answers is like."""
    if utstedt.laast:
        return ("Det dere svarte sist, står ferdig utfylt, og tall for tidligere år er låst.",)
    if any(utstedt.verdier.get(c.nokkel()) not in (None, "", c.verdi) for c in layout.inndata):
        return (
            "Det dere svarte sist, står ferdig utfylt. Se over det, og rett det som er endret.",
        )
    return ()
