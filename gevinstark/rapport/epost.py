"""The letter to the sender of a return: what to correct, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.epost import Kontakt, Mottaker, list_epost
from gevinstark.grunn.familie import find_kontaktfelt
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.rapport.brev import Brev, sign
from gevinstark.rapport.punkter import GRUPPETEKST, Gruppe, Punkt, count, en_linje
from gevinstark.region.returutfall import Returutfall

#: Points written out in an e-mail; the rest stand in the workbook.
_MAKS_PUNKTER: Final = 12
_MAKS_NAVN: Final = 60


def write_epost(
    utfall: Returutfall, punkter: Sequence[Punkt], vedlegg: tuple[str, bytes], frist: str
) -> Brev:
    """The letter that a feedback workbook (`vedlegg`) goes with."""
    assert utfall.svar is not None  # noqa: S101 - only recognised returns come here
    rettes = count(punkter, Gruppe.RETTES)
    ting = "én ting" if rettes == 1 else f"{rettes} ting"
    hva = f"{ting} å rette" if rettes else "noe å se over"
    aar, kommune = utfall.svar.layout.rapporteringsaar, utfall.svar.utstedt.navn
    return Brev(
        f"Gevinstrapporteringen for {aar}, {kommune}: {hva}",
        _tekst(_gjenkjent(utfall.svar, punkter, vedlegg[0], frist)),
        find_mottakere(utfall.svar),
        (vedlegg,),
    )


def write_epost_ukjent(fil: str, punkter: Sequence[Punkt], kontakt: Kontakt | None) -> Brev:
    """The letter about a file that is not one of ours, or could not be read at all."""
    fil = en_linje(fil)
    return Brev(f"Vi kunne ikke lese inn filen «{fil}»", _tekst(_ukjent(fil, punkter, kontakt)))


def list_mottakere(svar: Besvarelse) -> tuple[Mottaker, ...]:
    """Who answers, by the return itself: those addresses in its field for one that are addresses."""
    epost = svar.verdier.get(find_kontaktfelt(svar.layout)[1])
    adresser = list_epost(epost) if isinstance(epost, str) else ()
    return tuple(Mottaker(m.epost, _navn(svar)) for m in adresser)


def find_mottakere(svar: Besvarelse) -> tuple[Mottaker, ...]:
    """Who answers, else who the workbook was sent to."""
    return list_mottakere(svar) or svar.utsending.mottakere.get(svar.utstedt.kommune, ())


def _tekst(linjer: Iterator[str]) -> str:
    return "\n".join(linjer) + "\n"


def _gjenkjent(
    svar: Besvarelse, punkter: Sequence[Punkt], vedlegg: str, frist: str
) -> Iterator[str]:
    rettes, ses_over = count(punkter, Gruppe.RETTES), count(punkter, Gruppe.SES_OVER)
    navn = _navn(svar)
    yield f"Hei {navn}," if navn else "Hei,"
    yield ""
    yield f"Takk for arbeidsboken for «{svar.layout.tittel}»."
    if rettes:
        yield "Vi har lest den. Før svaret er komplett, trenger vi hjelp med dette:"
    elif ses_over:
        yield "Vi har lest den, og tallene er med. Vi ber dere likevel se over dette:"
    else:
        yield "Vi har lest den, og tallene er med. Noe som var låst, var endret, og er satt tilbake:"
    igjen = _MAKS_PUNKTER
    for gruppe in (Gruppe.RETTES, Gruppe.SES_OVER, Gruppe.SATT_TILBAKE):
        egne = [p for p in punkter if p.gruppe is gruppe]
        if not egne:
            continue
        yield ""
        yield f"{GRUPPETEKST[gruppe][0]} ({len(egne)}):"
        for p in egne[:igjen]:
            yield f"- {p.hvor}: {_kort(p)}"
        if len(egne) > igjen:
            yield f"- … og {len(egne) - igjen} til, som står i fanen Tilbakemelding."
        igjen = max(igjen - len(egne), 0)
    yield ""
    yield "Slik gjør dere:"
    yield f"1. Åpne vedlegget «{vedlegg}». Alt dere skrev i feltene, står der."
    yield "2. Fanen Tilbakemelding viser hva det gjelder. Klikk på en celle i listen for å komme dit."
    yield f"3. Rett, lagre og send filen tilbake innen {frist}. Er fristen gått ut, send den så snart dere kan."
    yield from sign(svar.utsending.kontakt)


def _kort(punkt: Punkt) -> str:
    """Formulas belong in the workbook, not in a letter."""
    if punkt.gruppe is Gruppe.SATT_TILBAKE:
        return f"{punkt.tittel}. Satt tilbake slik den ble sendt ut."
    return f"{punkt.hva} {punkt.gjor}".rstrip()


def _ukjent(fil: str, punkter: Sequence[Punkt], kontakt: Kontakt | None) -> Iterator[str]:
    yield "Hei,"
    yield ""
    yield f"Takk for filen «{fil}». Vi fikk dessverre ikke lest den inn:"
    yield ""
    for p in punkter:
        yield f"- {p.hva} {p.gjor}".rstrip()
    yield from sign(kontakt)


def _navn(svar: Besvarelse) -> str:
    """Who answers, when the return gives a name that looks like one."""
    navn = svar.verdier.get(find_kontaktfelt(svar.layout)[0])
    if not isinstance(navn, str) or not navn.strip() or len(navn) > _MAKS_NAVN:
        return ""
    ren = en_linje(navn)
    return ren if all(t.isalnum() or t in " .-'’" for t in ren) else ""
