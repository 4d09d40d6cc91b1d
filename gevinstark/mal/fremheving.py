"""Conditional formats: what is missing and what is wrong shows at once.

Colour never stands alone: the cells marked here have words beside them (the column *Sjekk*, the tab
*Kontroll*).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.formel.forskyv import skriv
from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.celle import Celle, Fremheving
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.henvisninger import uten_mellomrom
from gevinstark.mal.makroer import rektangler

#: Words that say that all is well, or that there is nothing to say.
_I_ORDEN: Final = ("OK", "–", "På mål", "Ingen feil")
#: The same, also when more follows: "Klar til innsending. 3 merknader bør ses på."
_BEGYNNER: Final = "Klar"


def make_fremhevinger(celler: Sequence[Celle]) -> Iterator[Fremheving]:
    """Required and blank; a remark that asks for something."""
    kreves = [c for c in celler if c.rolle == "inndata" and c.kreves]
    for topp, venstre, bunn, hoyre in rektangler(kreves):
        forste = celleadresse(topp, venstre)
        yield Fremheving(
            f"{forste}:{celleadresse(bunn, hoyre)}",
            f"=LEN({skriv(uten_mellomrom(parse_formel(forste)))})=0",
            "mangler",
        )
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
