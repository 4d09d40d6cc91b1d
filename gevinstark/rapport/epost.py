"""A short text the coordinator can paste into an e-mail to the sender of a return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.rapport.punkter import GRUPPETEKST, Gruppe, Punkt, count, en_linje
from gevinstark.region.returutfall import Sak

#: Points written out in an e-mail; the rest stand in the workbook.
_MAKS_PUNKTER: Final = 12
_MAKS_NAVN: Final = 60
_HILSEN: Final = (
    "",
    "Ta gjerne kontakt hvis noe er uklart.",
    "",
    "Vennlig hilsen",
    "[navnet ditt]",
)


def write_epost(sak: Sak, punkter: Sequence[Punkt], vedlegg: str, frist: str) -> str:
    """The text beside a feedback workbook (`vedlegg`)."""
    return _tekst(_gjenkjent(sak, punkter, vedlegg, frist))


def write_epost_ukjent(fil: str, punkter: Sequence[Punkt]) -> str:
    """The text about a file that is not one of ours, or could not be read at all."""
    return _tekst(_ukjent(en_linje(fil), punkter))


def _tekst(linjer: Iterator[str]) -> str:
    return "\n".join(linjer) + "\n"


def _gjenkjent(sak: Sak, punkter: Sequence[Punkt], vedlegg: str, frist: str) -> Iterator[str]:
    assert sak.svar is not None  # noqa: S101 - only recognised returns come here
    layout, kommune = sak.svar.layout, sak.svar.utstedt.navn
    rettes, ses_over = count(punkter, Gruppe.RETTES), count(punkter, Gruppe.SES_OVER)
    ting = "én ting" if rettes == 1 else f"{rettes} ting"
    emne = f"{ting} å rette" if rettes else "noe å se over"
    yield f"Emne: Gevinstrapporteringen for {layout.rapporteringsaar}, {kommune}: {emne}"
    yield ""
    yield _tiltale(sak)
    yield ""
    yield f"Takk for arbeidsboken for «{layout.tittel}»."
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
    yield from _HILSEN


def _kort(punkt: Punkt) -> str:
    """Formulas belong in the workbook, not in a letter."""
    if punkt.gruppe is Gruppe.SATT_TILBAKE:
        return f"{punkt.tittel}. Satt tilbake slik den ble sendt ut."
    return f"{punkt.hva} {punkt.gjor}".rstrip()


def _ukjent(fil: str, punkter: Sequence[Punkt]) -> Iterator[str]:
    yield f"Emne: Vi kunne ikke lese inn filen «{fil}»"
    yield ""
    yield "Hei,"
    yield ""
    yield f"Takk for filen «{fil}». Vi fikk dessverre ikke lest den inn:"
    yield ""
    for p in punkter:
        yield f"- {p.hva} {p.gjor}".rstrip()
    yield from _HILSEN


def _tiltale(sak: Sak) -> str:
    """By name when the return gives one that looks like a name."""
    navn = sak.svar.verdier.get("*.kommune.ressursperson") if sak.svar else None
    if not isinstance(navn, str) or not navn.strip() or len(navn) > _MAKS_NAVN:
        return "Hei,"
    ren = en_linje(navn)
    return f"Hei {ren}," if all(t.isalnum() or t in " .-'’" for t in ren) else "Hei,"
