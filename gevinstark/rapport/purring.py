"""A friendly reminder to a kommune that is waited for: one text for a missing answer, one for a
correction that is owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gevinstark.grunn.epost import Kontakt, Mottaker
from gevinstark.rapport.brev import Brev, greet, sign


@dataclass(frozen=True, slots=True)
class Purring:
    """fil: the workbook that was issued. dager: until the deadline. feil: things to correct."""

    plan: str
    tittel: str
    aar: int
    kommune: str
    navn: str
    frist: str
    dager: int
    skal_rette: bool
    fil: str
    feil: int = 0
    kontakt: Kontakt | None = None


def write_purring(purring: Purring, til: tuple[Mottaker, ...]) -> Brev:
    hva = "det som må rettes" if purring.skal_rette else "svar"
    emne = f"Påminnelse: gevinstrapporteringen for {purring.aar}, {purring.navn}: venter på {hva}"
    return Brev(emne, "\n".join((greet(til), *_linjer(purring))) + "\n", til)


def _linjer(p: Purring) -> Iterator[str]:
    yield ""
    if p.skal_rette:
        ting = "én ting" if p.feil == 1 else f"{p.feil} ting" if p.feil else "noe"
        yield f"Takk for arbeidsboken for «{p.tittel}». Det er {ting} vi trenger at dere retter før svaret"
        yield f"fra {p.navn} er komplett. Dere har fått en rettekopi som viser hva det gjelder."
    else:
        yield f"Vi har ikke fått arbeidsboken «{p.fil}» tilbake fra {p.navn} ennå."
        yield f"Den gjelder «{p.tittel}», rapporteringsåret {p.aar}."
    yield ""
    yield _frist(p)
    if not p.skal_rette:
        yield "Har dere sendt den allerede, kan dere se bort fra denne e-posten og gjerne sende den en gang til."
        yield "Send den også om noe mangler. Da vet vi hva vi kan hjelpe med."
        yield "Trenger dere en ny kopi av arbeidsboken, er det bare å si fra."
    yield from sign(p.kontakt)


def _frist(p: Purring) -> str:
    if p.dager < 0:
        return f"Fristen var {p.frist}. Send den så snart dere kan."
    if p.dager == 0:
        return "Fristen er i dag."
    dager = "én dag" if p.dager == 1 else f"{p.dager} dager"
    return f"Fristen er {p.frist}, om {dager}."
