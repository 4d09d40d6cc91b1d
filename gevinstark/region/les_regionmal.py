"""maler/region.yaml is read: every mistake with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from gevinstark.grunn.ressurser import ressurs
from gevinstark.mal.yamlkilde import Kilde, Node, read_yaml
from gevinstark.region.regionmal import (
    Arkmal,
    Bildemal,
    Bilderad,
    Blokkmal,
    Cellemal,
    Del,
    Funksjon,
    Kolonnemal,
    Linjemal,
    Planvis,
    Regionmal,
    Spalter,
)

REGIONMAL: Final = "maler/region.yaml"


@lru_cache(maxsize=1)
def read_regionmal() -> Regionmal:
    """Raises UgyldigKilde with every mistake and its line."""
    return parse_regionmal(*read_yaml(ressurs(REGIONMAL)))


def parse_regionmal(rot: Node, kilde: Kilde) -> Regionmal:
    leser = _Leser(kilde)
    deler = kilde.gruppe(rot, "filen")
    for navn, node in kilde.gruppe(deler.get("kolonnesett"), "kolonnesett").items():
        leser.sett[navn] = leser.kolonner(node)
    kilde.ukjente(deler, {f.name for f in fields(Regionmal)}, "filen")
    mal = Regionmal(
        tall=as_data(deler.get("tall")) or {},
        skjema=as_data(deler.get("skjema")) or {},
        funksjoner={
            navn: Funksjon(tuple(biter[:-1]), str(biter[-1]))
            for navn, biter in (as_data(deler.get("funksjoner")) or {}).items()
        },
        kolonnesett=leser.sett,
        ark=tuple(leser.ark(n) for n in kilde.liste(deler.get("ark"), "ark")),
        tekster=as_data(deler.get("tekster")) or {},
    )
    kilde.stop_on_feil()
    return mal


def as_data(node: Node | None) -> Any:
    """The node as plain values."""
    if node is None:
        return None
    if isinstance(node.innhold, dict):
        return {k: as_data(v) for k, v in node.innhold.items()}
    if isinstance(node.innhold, list):
        return [as_data(v) for v in node.innhold]
    return node.innhold


class _Leser:
    def __init__(self, kilde: Kilde) -> None:
        self.kilde = kilde
        self.sett: dict[str, tuple[Kolonnemal, ...]] = {}

    def _felt(
        self, klasse: type, node: Node, hva: str, utenom: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The fields of the class that the node gives, as plain values. `utenom`: read by another."""
        gruppe = self.kilde.gruppe(node, hva)
        kjente = {f.name for f in fields(klasse)} - {"linje"}
        self.kilde.ukjente(gruppe, kjente | set(utenom), hva)
        return {k: as_data(v) for k, v in gruppe.items() if k in kjente and k not in utenom}

    def ark(self, node: Node) -> Arkmal:
        felt = self._felt(Arkmal, node, "et ark", ("ark", "deler"))
        gruppe = self.kilde.gruppe(node, "et ark")
        navn = self.kilde.tekst(gruppe.get("ark"), "ark")
        for liste in ("ingress", "frys", "bredder"):
            if liste in felt:
                felt[liste] = tuple(felt[liste])
        return Arkmal(**{"tittel": navn} | felt, navn=navn, deler=self._deler(gruppe.get("deler")))

    def _deler(self, node: Node | None) -> tuple[Del, ...]:
        return tuple(self._del(n) for n in self.kilde.liste(node, "deler"))

    def _del(self, node: Node) -> Del:
        gruppe = self.kilde.gruppe(node, "en del")
        rom = {"rom": as_data(gruppe["rom"])} if "rom" in gruppe else {}
        if "blokk" in gruppe:
            return self._blokk(node)
        if "spalter" in gruppe:
            spalter = self.kilde.liste(gruppe["spalter"], "spalter")
            return Spalter(tuple(self._deler(s) for s in spalter), **rom)
        if "bilder" in gruppe:
            bilder = tuple(
                Bildemal(linje=b.linje, **self._felt(Bildemal, b, "et bilde"))
                for b in self.kilde.liste(gruppe["bilder"], "bilder")
            )
            return Bilderad(bilder, as_data(gruppe["rader"]), as_data(gruppe["hoyde"]), **rom)
        if "for_hver_plan" in gruppe:
            mellom = as_data(gruppe.get("mellom"))
            return Planvis(
                self._deler(gruppe["for_hver_plan"]), 1 if mellom is None else mellom, **rom
            )
        return self._linje(node)

    def _linje(self, node: Node) -> Linjemal:
        """A list of cells, one cell, or `linje:` with a key of its own."""
        if isinstance(node.innhold, list):
            return Linjemal(tuple(self._celle(n) for n in node.innhold))
        gruppe = self.kilde.gruppe(node, "en linje")
        if "linje" not in gruppe:
            return Linjemal((self._celle(node),))
        celler = self.kilde.liste(gruppe["linje"], "linje")
        felt = self._felt(Linjemal, node, "en linje", ("linje",))
        return Linjemal(tuple(self._celle(n) for n in celler), **felt)

    def _celle(self, node: Node) -> Cellemal:
        return Cellemal(linje=node.linje, **self._felt(Cellemal, node, "en celle"))

    def _blokk(self, node: Node) -> Blokkmal:
        felt = self._felt(Blokkmal, node, "en blokk", ("blokk", "kolonner", "over"))
        gruppe = self.kilde.gruppe(node, "en blokk")
        felt["fremhev"] = tuple(felt.get("fremhev", ()))
        return Blokkmal(
            **{"rader": "én"} | felt,
            nokkel=self.kilde.tekst(gruppe["blokk"], "blokk"),
            linje=node.linje,
            kolonner=self.kolonner(gruppe.get("kolonner")),
            over=tuple(self._linje(n) for n in self.kilde.liste(gruppe.get("over"), "over")),
        )

    def kolonner(self, node: Node | None) -> tuple[Kolonnemal, ...]:
        kolonner: list[Kolonnemal] = []
        for nokkel, n in self.kilde.gruppe(node, "kolonner").items():
            if nokkel.startswith("+"):
                if nokkel[1:] not in self.sett:
                    self.kilde.report(n.linje, f"Kolonnesettet «{nokkel[1:]}» finnes ikke.")
                kolonner += self.sett.get(nokkel[1:], ())
                continue
            felt = self._felt(Kolonnemal, n, f"kolonnen {nokkel}", ("kolonner",))
            under = self.kolonner(self.kilde.gruppe(n, nokkel).get("kolonner"))
            if felt.get("formel"):
                felt = {"type": "kroner"} | felt
            kolonner.append(Kolonnemal(nokkel, n.linje, **felt, kolonner=under))
        return tuple(kolonner)
