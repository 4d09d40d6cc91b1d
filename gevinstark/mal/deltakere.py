"""The participants of a plan: their numbers, and what the plan says of each."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

from gevinstark.grunn.epost import Mottaker
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.mal.plannokler import read_ett_av, read_mottakerne
from gevinstark.mal.planvalg import MAALFORMER, Deltakervalg
from gevinstark.mal.yamlkilde import Kilde, Node

_NUMMER: Final = re.compile(r"[0-9]{4}")
_NOKLER: Final = (*(f.name for f in fields(Deltakervalg)), "mottakere")


class Deltakerleser:
    """`deltakere`: number -> what is said of it, in the plan's order. mottakere: the same, of letters."""

    def __init__(self, kilde: Kilde) -> None:
        self.kilde = kilde
        self.register = kommuneregister()
        self.deltakere: dict[str, Deltakervalg] = {}
        self.mottakere: dict[str, tuple[Mottaker, ...]] = {}

    def read(self, node: Node | None) -> None:
        """A list of numbers, or of groups with nr and more."""
        for n in self.kilde.liste(node, "deltakere"):
            valg = self._gruppe(n) if isinstance(n.innhold, dict) else Deltakervalg(str(n.innhold))
            self._add(n, valg)

    def _add(self, node: Node, valg: Deltakervalg) -> None:
        nr = valg.nr
        if not _NUMMER.fullmatch(nr) or not (nr in self.register or valg.navn):
            self.kilde.report(
                node.linje,
                f"«{nr}» er ikke et kommunenummer i 2024. Skriv fire sifre i anførselstegn, "
                'for eksempel "0301".',
            )
        elif nr in self.deltakere:
            navn = self.register[nr].navn if nr in self.register else valg.navn
            self.kilde.report(node.linje, f"Kommunen {nr} {navn} står to ganger blant deltakerne.")
        else:
            self.deltakere[nr] = valg

    def _gruppe(self, node: Node) -> Deltakervalg:
        gruppe = self.kilde.gruppe(node, "deltakere")
        self.kilde.ukjente(gruppe, _NOKLER, "deltakere")
        nr = str(gruppe["nr"].innhold) if "nr" in gruppe else ""
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
