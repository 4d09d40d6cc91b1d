"""One value of a plan, as the form's type asks for it.

What the plan's people wrote is kept: list words outside the form's scale are normalised, and the
original is noted (domain I4); printed figures keep their rounding (I2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from gevinstark.grunn.celle import TUSEN_KR
from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning, Tvetydig, parse_tall
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import Verdi, serienummer
from gevinstark.mal.plan import Aliasbruk, Oppgitt
from gevinstark.mal.poster import Felt, Kolonne
from gevinstark.mal.skjema import Mal
from gevinstark.mal.yamlkilde import Kilde, Node, Tvetydigtall

#: A text that says how many kroner it is, and does not leave it to its column.
_SIER_KRONER: Final = re.compile(r"kr|nok|mill|mrd|milliard|tusen", re.IGNORECASE)
#: "168,-" says kroner, and is written of thousands too.
_STREK: Final = re.compile(r"\d *[.,] ?[-–—]")


def read_belop(tekst: str, enhet: str) -> Talltolkning | Tvetydig | None:
    """A number as the column's unit has it: "2,5 mill. kr" is 2500 in a column of thousands."""
    lest = parse_tall(tekst)
    if not isinstance(lest, Talltolkning) or not enhet.endswith("kr"):
        return lest
    if lest.prosent:
        return None
    if enhet == TUSEN_KR and _STREK.search(tekst):
        return Tvetydig((lest.verdi, lest.verdi / 1000))
    if enhet == TUSEN_KR and _SIER_KRONER.search(tekst):
        return replace(lest, verdi=lest.verdi / 1000, avrunding=lest.avrunding / 1000)
    return lest


class Verdileser:
    """Carries what every value needs: the form, the file, and what was noticed."""

    def __init__(self, mal: Mal, kilde: Kilde) -> None:
        self.mal = mal
        self.kilde = kilde
        self.oppgitt: dict[str, Oppgitt] = {}
        self.alias: list[Aliasbruk] = []

    def verdi(self, node: Node, spes: Kolonne | Felt, nokkel: str, etikett: str) -> Verdi:
        """A scalar as the form's type asks for it."""
        raa = node.innhold
        if raa is None or raa == "":
            return None
        if isinstance(raa, list | dict):
            self.kilde.report(node.linje, f"{etikett} skal være én verdi, men her står {node.art}.")
            return None
        les: Mapping[str, Callable[[], Verdi]] = {
            "kroner": lambda: self._tall(node, spes, nokkel, etikett),
            "tall": lambda: self._tall(node, spes, nokkel, etikett),
            "prosent": lambda: self._tall(node, spes, nokkel, etikett),
            "aar": lambda: self._aar(node, etikett),
            "dato": lambda: self._dato(node, etikett),
            "valg": lambda: self._valg(node, spes.liste, nokkel, etikett),
            "tekst": lambda: str(raa).strip() or None,
        }
        return les[spes.type]()

    def _tall(self, node: Node, spes: Kolonne | Felt, nokkel: str, etikett: str) -> Verdi:
        raa = node.innhold
        if isinstance(raa, Tvetydigtall):
            self.kilde.report(node.linje, f"{etikett}: her står {raa.vist}. {raa.ask()}.")
            return None
        if isinstance(raa, int | float) and not isinstance(raa, bool):
            return raa
        if isinstance(raa, str):
            deler = [read_belop(linje, spes.enhet) for linje in raa.splitlines() if linje.strip()]
            tolket = [d for d in deler if isinstance(d, Talltolkning)]
            if tolket and len(tolket) == len(deler):
                sum_ = sum((t.verdi for t in tolket), Decimal(0))
                avrunding = sum((t.avrunding for t in tolket), Decimal(0))
                self.oppgitt[nokkel] = Oppgitt(raa, sum_, avrunding)
                return int(sum_) if sum_ == int(sum_) else float(sum_)
        self.kilde.report(
            node.linje,
            f"{etikett} skal være et tall, men her står {node.art}. "
            "Skriv bare tallet, for eksempel 300 eller 2500000.",
        )
        return None

    def _aar(self, node: Node, etikett: str) -> Verdi:
        raa = node.innhold
        if isinstance(raa, int) and not isinstance(raa, bool) and 1900 <= raa <= 2200:  # noqa: PLR2004 - years
            return raa
        self.kilde.report(
            node.linje, f"{etikett} skal være et årstall som 2018, men her står {node.art}."
        )
        return None

    def _dato(self, node: Node, etikett: str) -> Verdi:
        raa = node.innhold
        dag = raa if isinstance(raa, date) else None
        if isinstance(raa, str):
            tolket = parse_dato(raa)
            dag = tolket if isinstance(tolket, date) else None
        if dag is None:
            self.kilde.report(
                node.linje, f"{etikett} skal være en dato som 2017-05-23, men her står {node.art}."
            )
            return None
        return serienummer(dag)

    def _valg(self, node: Node, liste: str, nokkel: str, etikett: str) -> Verdi:
        lovlige = self.mal.lister[liste]
        tekst = str(node.innhold)
        treff = normalise_valg(tekst, lovlige, self.mal.alias.get(liste, {}))
        if treff is None:
            self.kilde.report(
                node.linje,
                f"{etikett}: «{tekst}» står ikke i listen. Ventet {norsk_liste(lovlige)}.",
            )
            return None
        valg, _ = treff
        if valg.casefold() != tekst.strip().casefold():
            self.alias.append(Aliasbruk(nokkel, tekst, valg))
        return valg
