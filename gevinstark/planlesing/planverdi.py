"""One text of a Word document as the value the form's field asks for; what cannot be read is told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning
from gevinstark.grunn.norsk.valg import normalise_valg
from gevinstark.grunn.verdi import kort_tall
from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.mal.planverdier import read_belop
from gevinstark.mal.poster import Felt, Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.planlesing.samling import Samling, Sted

AARSTALL: Final = re.compile(r"(?:19|20)\d\d")


class Verdileser:
    """samling: where it is told what could not be read."""

    def __init__(self, samling: Samling, mal: Mal) -> None:
        self.samling = samling
        self.mal = mal

    def fits(self, post: Kolonne | Felt, tekst: str) -> bool:
        """Whether a text is what the field asks for: a word of its list, or a number."""
        if post.type == "valg":
            lovlige, alias = self.mal.lister[post.liste], self.mal.alias.get(post.liste, {})
            return normalise_valg(tekst, lovlige, alias) is not None
        return isinstance(read_belop(tekst, post.enhet), Talltolkning)

    def read(self, post: Kolonne | Felt, navn: str, tekst: str, sted: Sted) -> Any:
        if post.type == "dato":
            if isinstance(dato := parse_dato(tekst), date):
                return dato
        elif post.type == "aar":
            if AARSTALL.fullmatch(tekst.strip()):
                return int(tekst)
        elif post.type == "valg":
            lovlige = self.mal.lister[post.liste]
            if self.fits(post, tekst):
                return tekst
            if ord_ := {to_nynorsk(o): o for o in lovlige}.get(tekst):
                return ord_
            self.samling.tell("ORD-31", sted, tekst, ", ".join(lovlige))
            return None
        elif post.type == "tekst" or navn.startswith("oppgitt"):
            linjer = [read_belop(t, post.enhet) for t in tekst.splitlines() if t.strip()]
            if post.type != "tekst" and not all(isinstance(t, Talltolkning) for t in linjer):
                self.samling.tell("ORD-24", sted, tekst, "ett tall")
                return None
            return tekst
        else:
            return self.read_tall(
                tekst, sted, post.enhet or ("kr" if post.type == "kroner" else "")
            )
        self.samling.tell("ORD-24", sted, tekst, "en dato" if post.type == "dato" else "et årstall")
        return None

    def read_tall(self, tekst: str, sted: Sted, enhet: str) -> int | float | None:
        lest = read_belop(tekst, enhet)
        if not isinstance(lest, Talltolkning):
            self.samling.tell("ORD-24", sted, tekst, "ett tall")
            return None
        if lest.enhet and not enhet and not lest.prosent:
            self.samling.tell("ORD-43", sted, tekst, kort_tall(lest.verdi))
        return hel(lest.verdi)


def hel(tall: Decimal) -> int | float:
    return int(tall) if tall == tall.to_integral_value() else float(tall)
