"""Conditional formats: what is missing and what is wrong shows at once.

Colour never stands alone: the cells marked here have words beside them (the column *Sjekk*, the tab
*Kontroll*).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.formel.forskyv import write_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.celle import Celle, Fremheving
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.henvisninger import uten_mellomrom
from gevinstark.mal.makroer import rektangler

#: Words that say that all is well, or that there is nothing to say.
_I_ORDEN: Final = ("OK", "–", "På mål", "Ingen feil", "Ferdig", "Ingen linjer")
#: The same, also when more follows: "Klar til innsending. 3 merknader bør ses på."
_BEGYNNER: Final = "Klar"


def make_fremhevinger(celler: Sequence[Celle]) -> Iterator[Fremheving]:
    """Required and blank; a remark that asks for something."""
    yield from _rader(celler)
    kreves = [
        c
        for c in celler
        if c.rolle == "inndata" and c.kreves and not (c.kreves_naar or c.lukket_naar)
    ]
    for topp, venstre, bunn, hoyre in rektangler(kreves):
        forste = celleadresse(topp, venstre)
        yield Fremheving(
            f"{forste}:{celleadresse(bunn, hoyre)}",
            f"=LEN({write_formel(uten_mellomrom(parse_formel(forste)))})=0",
            "mangler",
        )
    yield from _broker(celler)
    kolonner: dict[int, list[Celle]] = defaultdict(list)
    for c in celler:
        if c.stil == "sjekk":
            kolonner[c.kol].append(c)
    for egne in kolonner.values():
        for topp, venstre, bunn, hoyre in rektangler(egne):
            forste = celleadresse(topp, venstre)
            ulik = ",".join(f'{forste}<>"{ord_}"' for ord_ in _I_ORDEN)
            ulik += f',LEFT({forste},{len(_BEGYNNER)})<>"{_BEGYNNER}"'
            omraade = f"{forste}:{celleadresse(bunn, hoyre)}"
            yield Fremheving(omraade, f"=AND({ulik})", "merknad")
            if egne[0].is_felt and egne[0].radid == egne[0].tabell:
                yield Fremheving(omraade, f'=LEFT({forste},{len(_BEGYNNER)})="{_BEGYNNER}"', "klar")


def _broker(celler: Sequence[Celle]) -> Iterator[Fremheving]:
    """What is typed with more decimals than its cell shows, is shown with them: "12,5 %" where a number is
    asked for is 0,125, not 0."""
    like: dict[tuple[bool, int], list[Celle]] = defaultdict(list)
    for c in celler:
        if c.rolle == "inndata" and c.type in ("tall", "kroner", "prosent"):
            like[c.type == "prosent", c.desimaler].append(c)
    for andel, desimaler in sorted(like):
        vist = desimaler + (2 if andel else 0)
        for topp, venstre, bunn, hoyre in rektangler(like[andel, desimaler]):
            a = celleadresse(topp, venstre)
            yield Fremheving(
                f"{a}:{celleadresse(bunn, hoyre)}",
                f"=AND(ISNUMBER({a}),ROUND({a},{vist})<>{a})",
                "brok_andel" if andel else "brok",
            )


def _rader(celler: Sequence[Celle]) -> Iterator[Fremheving]:
    """Cells that open and close, and the states of rows, tabs and lists."""
    status = {c.rad: c for c in celler if c.stil == "status"}
    for c in celler:
        if c.rolle == "inndata" and (c.kreves_naar or c.lukket_naar):
            yield from _vilkaar(c, status.get(c.rad))
        elif c.stil in ("liste", "listetall") and (linje := status.get(c.rad)) is not None:
            arrow = f'LEFT(${linje.adresse},1)="←"'
            yield Fremheving(c.adresse, f"={arrow}", "gjenstaar_linje")
            yield Fremheving(c.adresse, f'=${linje.adresse}="Ferdig"', "ferdig_linje")
    yield from _tilstander([c for c in celler if c.stil == "status"], av_rader=True)
    yield from _tilstander([c for c in celler if c.stil in ("arktilstand", "tilstand")])


def _tilstander(celler: Sequence[Celle], *, av_rader: bool = False) -> Iterator[Fremheving]:
    """The colours of states, each beside its words."""
    for topp, venstre, bunn, hoyre in rektangler(celler):
        a = celleadresse(topp, venstre)
        omraade = f"{a}:{celleadresse(bunn, hoyre)}"
        if av_rader:
            yield Fremheving(omraade, f'=LEFT({a},1)="←"', "gjenstaar")
            yield Fremheving(omraade, f'=OR({a}="–",LEFT({a},4)="Svar")', "noytral")
        yield Fremheving(
            omraade, f'=OR({a}="Ikke begynt",LEFT({a},9)="Ikke klar",{a}="Under mål")', "gjenstaar"
        )
        yield Fremheving(omraade, f'=ISNUMBER(SEARCH(" av ",{a}))', "begynt")
        yield Fremheving(omraade, f'=ISNUMBER(SEARCH("gjenstår",{a}))', "gjenstaar")


def _vilkaar(celle: Celle, status: Celle | None) -> Iterator[Fremheving]:
    """How a cell looks while it must be answered, while it is open and while it is closed. What hangs
    on another sheet is seen by the row's state: not every program lets a format look there."""
    a = celle.adresse
    blank = f"LEN({write_formel(uten_mellomrom(parse_formel(a)))})=0"
    lukket, krav = celle.lukket_naar, celle.kreves_naar or ("TRUE" if celle.kreves else "")
    if "!" in lukket + krav and status is None:
        return
    if "!" in lukket and status is not None:
        lukket = f'AND({blank},{status.adresse}="–")'
    if "!" in krav and status is not None:
        # What the state says when it is this cell that is missing.
        ord_ = re.findall(re.escape(krav) + r'.*?"(← [^"]*)"', status.formel or "")
        lik = ",".join(f'{status.adresse}="{o}"' for o in dict.fromkeys(ord_))
        krav = f"OR({lik})" if lik else f'LEFT({status.adresse},1)="←"'
    if krav:
        aapen = f"NOT({lukket})," if lukket else ""
        yield Fremheving(a, f"=AND({aapen}{krav},{blank})", "mangler")
    if lukket:
        yield Fremheving(a, f"={lukket}", "lukket")
        yield Fremheving(a, f"=NOT({lukket})", "aapen")


def mark_forhaandsfylte(
    celler: Sequence[Celle], statuscelle: str, ord_: str
) -> Iterator[Fremheving]:
    """Answers from last year, for as long as the tab's status cell holds the words `ord_`."""
    for topp, venstre, bunn, hoyre in rektangler(celler):
        forste = celleadresse(topp, venstre)
        yield Fremheving(
            f"{forste}:{celleadresse(bunn, hoyre)}",
            f'=AND(LEN({forste})>0,ISNUMBER(SEARCH("{ord_}",{statuscelle})))',
            "forhaandsfylt",
        )
