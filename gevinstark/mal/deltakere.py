"""The participants of a plan: their numbers, and what the plan says of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Final

from gevinstark.grunn.epost import Mottaker
from gevinstark.grunn.kommuner import (
    find_etterfolgere,
    find_kommune,
    find_numre,
    suggest_kommune,
)
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.mal.nokkelverdier import read_ett_av, read_mottakerne
from gevinstark.mal.planvalg import MAALFORMER, Deltakervalg
from gevinstark.mal.yamlkilde import Kilde, Node

_NUMMER: Final = re.compile(r"[0-9]{4}")
_NOKLER: Final = (*(f.name for f in fields(Deltakervalg)), "mottakere")


class Deltakerleser:
    """`deltakere`: number -> what is said of it, in the plan's order. mottakere: the same, of letters.
    endrede: old number -> the one it is read as."""

    def __init__(self, kilde: Kilde, aar: int) -> None:
        self.kilde = kilde
        self.aar = aar
        self.deltakere: dict[str, Deltakervalg] = {}
        self.mottakere: dict[str, tuple[Mottaker, ...]] = {}
        self.endrede: dict[str, str] = {}

    def read(self, node: Node | None) -> None:
        """A list of numbers, or of groups with nr and more."""
        noder = self.kilde.liste(node, "deltakere")
        lest = [
            self._gruppe(n)
            if isinstance(n.innhold, dict)
            else Deltakervalg(find_nummer(str(n.innhold)))
            for n in noder
        ]
        egne = {gammel: v.nr for v in lest for gammel in v.erstatter}
        for n, valg in zip(noder, lest, strict=True):
            self._add(n, valg, egne)

    def _add(self, node: Node, valg: Deltakervalg, egne: Mapping[str, str]) -> None:
        nr = valg.nr
        # A report is asked for when its year is over, and by the numbers of that day.
        numre = find_etterfolgere(nr, date(self.aar + 1, 1, 1), egne)
        if not numre and valg.navn and _NUMMER.fullmatch(nr):
            numre = (nr,)
        if not numre:
            self.kilde.report(node.linje, _ukjent(nr, self.aar))
        elif len(numre) > 1:
            self.kilde.report(
                node.linje,
                f"{_navn(nr, valg)} er delt i {norsk_liste([_navn(n, valg) for n in numre])}. "
                "Skriv nummeret til den eller dem som er med.",
            )
        elif nr != numre[0]:
            self.endrede[nr] = numre[0]
            self.deltakere.setdefault(numre[0], replace(valg, nr=numre[0]))
            if nr in self.mottakere:
                self.mottakere.setdefault(numre[0], self.mottakere.pop(nr))
        elif nr in self.deltakere and nr not in self.endrede.values():
            self.kilde.report(
                node.linje, f"Kommunen {_navn(nr, valg)} står to ganger blant deltakerne."
            )
        else:
            self.deltakere[nr] = valg

    def _gruppe(self, node: Node) -> Deltakervalg:
        gruppe = self.kilde.gruppe(node, "deltakere")
        self.kilde.ukjente(gruppe, _NOKLER, "deltakere")
        nr = find_nummer(str(gruppe["nr"].innhold)) if "nr" in gruppe else ""
        hva = f"deltakere, {nr}"
        maalform = gruppe.get("maalform")
        sluttet = gruppe.get("sluttet")
        if "mottakere" in gruppe:
            self.mottakere[nr] = read_mottakerne(
                gruppe["mottakere"], self.kilde, f"{hva}, mottakere"
            )
        return Deltakervalg(
            nr,
            navn=self.kilde.tekst(gruppe.get("navn"), f"{hva}, navn"),
            maalform=(read_ett_av(maalform, self.kilde, f"{hva}, maalform", MAALFORMER) or "")
            if maalform
            else "",
            erstatter=tuple(self._gamle(gruppe.get("erstatter"), f"{hva}, erstatter")),
            sluttet=self.kilde.heltall(sluttet, f"{hva}, sluttet") if sluttet else None,
        )

    def _gamle(self, node: Node | None, hva: str) -> list[str]:
        numre = []
        for n in self.kilde.liste(node, hva):
            if _NUMMER.fullmatch(str(n.innhold)):
                numre.append(str(n.innhold))
            else:
                self.kilde.report(
                    n.linje,
                    f'{hva}: {n.art} er ikke et kommunenummer. Skriv fire sifre i anførselstegn, for eksempel "4024".',
                )
        return numre


def find_nummer(tekst: str) -> str:
    """The number of the kommune that a name is of; a text that names none, or several, as it is."""
    numre = () if tekst.isdecimal() else find_numre(tekst, _alle())
    return numre[0] if len(numre) == 1 else tekst


def _alle() -> dict[str, str]:
    return {nr: k.navn for nr, k in kommuneregister().items()}


def _ukjent(tekst: str, aar: int) -> str:
    if tekst.isdecimal():
        return f"«{tekst}» er ikke et kommunenummer i {aar}. Skriv fire sifre, for eksempel 0301, eller navnet."
    if numre := find_numre(tekst, _alle()):
        return f"«{tekst}» er flere kommuner. Skriv {' eller '.join(numre)}."
    likest = suggest_kommune(tekst, _alle())
    mente = f" Mente du {likest}?" if likest else ""
    return f"«{tekst}» er ikke en kommune i {aar}.{mente} Skriv navnet, eller fire sifre som 0301."


def _navn(nr: str, valg: Deltakervalg) -> str:
    kommune = find_kommune(nr)
    return f"{nr} {kommune.navn if kommune else valg.navn}".rstrip()
