"""Values of a plan's keys that more than one reader needs: a word of a list, who letters go to."""

from __future__ import annotations

from dataclasses import fields
from typing import TypeVar

from gevinstark.grunn.epost import Mottaker, is_epost, list_epost
from gevinstark.mal.yamlkilde import Kilde, Node, suggest

T = TypeVar("T", bound=str)


def read_ett_av(node: Node, kilde: Kilde, hva: str, lovlige: tuple[T, ...]) -> T | None:
    """The word of a list that is written, in any case."""
    skrevet = str(node.innhold).strip().casefold()
    for ord_ in lovlige:
        if skrevet == ord_:
            return ord_
    kilde.report(node.linje, f"{hva}: {node.art} kan ikke stå her. {suggest(skrevet, lovlige)}")
    return None


def read_mottakerne(node: Node, kilde: Kilde, hva: str) -> tuple[Mottaker, ...]:
    """One or several: "a@b.no", "Kari <a@b.no>" or {navn, epost}."""
    noder = node.innhold if isinstance(node.innhold, list) else [node]
    funnet: list[Mottaker] = []
    for n in noder:
        if isinstance(n.innhold, dict):
            kilde.ukjente(n.innhold, tuple(f.name for f in fields(Mottaker)), hva)
            adresse = kilde.tekst(n.innhold.get("epost"), f"{hva}, epost")
            navn = kilde.tekst(n.innhold.get("navn"), f"{hva}, navn")
            egne = [Mottaker(adresse.strip(), navn)] if is_epost(adresse) else []
        else:
            egne = list(list_epost(str(n.innhold)))
        if not egne:
            kilde.report(
                n.linje,
                f"{hva}: her er ingen e-postadresse. Skriv for eksempel kari@kommune.no, "
                "eller {navn: Kari Nes, epost: kari@kommune.no}.",
            )
        funnet += egne
    return tuple(dict.fromkeys(funnet))
