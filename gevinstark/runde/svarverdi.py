"""One answer as people write it, read as what the field asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from gevinstark.grunn.celle import TALLTYPER
from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.norsk.tall import Talltolkning, parse_tall
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import MAKS_TALL, Verdi, kort_tall, serienummer
from gevinstark.runde.felt import Feltpost
from gevinstark.skriving.tekst import MAKS_TEKST, utf16_length


class Avvist(Exception):
    """The field does not take it; the text says why."""


def read_svarverdi(verdi: Any, post: Feltpost, *, fra_tekst: bool = False) -> Verdi:
    """The value as it is stored in the field. fra_tekst: numbers and dates are read from text.

    Raises Avvist, with the reason, for what the field does not take.
    """
    # Answers from a file or a decision; a run without any has no use for YAML.
    from gevinstark.mal.yamlkilde import Node  # noqa: PLC0415 - as said above

    if verdi is None or verdi == "":
        return None
    if isinstance(verdi, Node | list | dict):
        raise Avvist("ventet én verdi.")
    if post.type == "valg":
        return _valg(verdi, post)
    if post.type == "dato":
        return _dato(verdi)
    if post.type in TALLTYPER:
        return _tall(verdi, post, fra_tekst=fra_tekst)
    if not isinstance(verdi, str):
        raise Avvist(f"ventet tekst, fikk {verdi!r}. Sett verdien i anførselstegn.")
    if (lengde := utf16_length(verdi)) > MAKS_TEKST:
        raise Avvist(f"teksten har {lengde} tegn. En celle kan ha {MAKS_TEKST}.")
    return verdi


def _valg(verdi: Any, post: Feltpost) -> str:
    treff = normalise_valg(verdi, post.valg, {}) if isinstance(verdi, str) else None
    if treff is None and isinstance(verdi, str):
        from gevinstark.mal.nynorsk import to_nynorsk  # noqa: PLC0415 - as above

        # The list's own word, in a workbook in nynorsk.
        treff = normalise_valg(to_nynorsk(verdi), post.valg, {})
    if treff is None:
        raise Avvist(f"«{verdi}» er ikke et av valgene {norsk_liste(post.valg)}.")
    return treff[0]


def _dato(verdi: Any) -> int:
    dag = (
        verdi if isinstance(verdi, date) else parse_dato(verdi) if isinstance(verdi, str) else None
    )
    if not isinstance(dag, date):
        raise Avvist(f"«{verdi}» er ikke en dato. Skriv den slik: 2025-02-15.")
    return serienummer(dag)


def _tall(verdi: Any, post: Feltpost, *, fra_tekst: bool) -> float | int:
    from gevinstark.mal.yamlkilde import Tvetydigtall  # noqa: PLC0415 - as above

    if fra_tekst:
        lest = parse_tall(verdi)
        if not isinstance(lest, Talltolkning):
            raise Avvist(f"«{verdi}» er ikke et tall som kan leses på bare én måte.")
        desimal = lest.verdi / 100 if lest.prosent else lest.verdi
        verdi = int(desimal) if desimal == int(desimal) else float(desimal)
    if isinstance(verdi, Tvetydigtall):
        raise Avvist(f"her står {verdi.vist}. {verdi.ask()}.")
    if isinstance(verdi, bool) or not isinstance(verdi, int | float):
        raise Avvist(f"ventet et tall, fikk «{verdi}».")
    if not abs(verdi) <= MAKS_TALL:
        raise Avvist("tallet er for stort.")
    if post.type == "aar" and verdi != int(verdi):
        raise Avvist(f"ventet et årstall, fikk {_show(verdi)}.")
    for grense, galt, ord_ in ((post.minst, -1, "minst"), (post.hoyst, 1, "høyst")):
        if grense is not None and (verdi - grense) * galt > 0:
            raise Avvist(f"{_show(verdi)} er utenfor grensen: {ord_} {_show(grense)}.")
    return verdi


def _show(tall: float | int) -> str:
    """A number with the decimals it has, the Norwegian way."""
    tekst = kort_tall(tall, 6)
    return tekst.replace("\u00a0", "") if abs(tall) < 10_000 else tekst  # noqa: PLR2004 - years stay whole
