"""region.xlsx read back: its cells, and its figures by block, column and row.

The reports get this file and nothing else. Where a figure stands, the file's own register says: no
heading is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.lesing.avlesning import Avlesning, Lesefeil, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import REGION
from gevinstark.region.register import REGISTER, Blokk, read_register
from gevinstark.region.skriv_region import Regionark

_KOMMUNE: Final = re.compile(r"(.*) \((\d{4})\)", re.DOTALL)

Celler = Mapping[tuple[int, int], Lestcelle]
Rad = Mapping[str, Verdi]


class EldreRegionbok(GevinstarkError):
    """A regional overview from before it had a register."""


def open_regionbok(sti: Path) -> Regionbok:
    """Read the file. Raises Brukerfeil when there is none, GevinstarkError when it is another kind."""
    if not sti.is_file():
        raise Brukerfeil(
            f"Filen {sti} finnes ikke. Pek på region.xlsx fra «gevinstark konsolider»."
        )
    lest = read_retur(sti, omfang=REGION)
    if isinstance(lest, Lesefeil):
        raise GevinstarkError(lest.funn[0].tekst)
    navn = {a.navn for a in lest.ark}
    if REGISTER not in navn and {"Data", "Om", "Mottak"} <= navn:
        raise EldreRegionbok(
            f"«{sti.name}» er fra en eldre versjon av gevinstark. Lag region.xlsx på nytt med "
            "«gevinstark konsolider»."
        )
    bok = Regionbok(lest) if REGISTER in navn else None
    # The tiltaksplan has a register of its own.
    if bok is None or bok.blokk("planer") is None:
        raise GevinstarkError(
            f"«{sti.name}» er ikke en regional oversikt fra «gevinstark konsolider». "
            "Pek på region.xlsx."
        )
    return bok


class _Ark(NamedTuple):
    navn: str
    celler: Celler


class Laget(NamedTuple):
    """As much of an Avlesning as is asked for here."""

    fil: str
    ark: Sequence[_Ark]


def made_regionbok(sti: Path, laget: Regionark) -> Regionbok:
    """What `open_regionbok` finds in a file that was just made of this, without reading it."""
    return Regionbok(
        Laget(sti.name, [_Ark(a.navn, made_celler(laget, a)) for a in laget.layout.ark])
    )


def made_celler(laget: Regionark, ark: Ark) -> Celler:
    """Of one of its sheets."""
    return {(r, k): Lestcelle(v) for r, k, v in laget.verdier(ark) if v is not None}


def select_rader(
    rader: Iterable[Rad], plan: str, blokkplan: str, kolonner: Container[str]
) -> tuple[Rad, ...]:
    """Those with anything in them; of a block that the plans share, the plan's own."""
    felles = bool(plan) and not blokkplan and "plan" in kolonner
    return tuple(
        r
        for r in rader
        if any(v is not None for v in r.values()) and not (felles and r["plan"] != plan)
    )


def join_avtrykk(mottak: Iterable[Rad], filer: Iterable[Rad]) -> Sequence[Rad]:
    """Every file with what became of it, and its SHA-256."""
    avtrykk = {r["fil"]: r["sha256"] for r in filer}
    return [{**r, "sha256": avtrykk.get(r["fil"])} for r in mottak]


class Regionbok:
    def __init__(self, lest: Avlesning | Laget) -> None:
        self.fil = lest.fil
        alle: dict[str, Celler] = {a.navn: a.celler for a in lest.ark}
        self.blokker: Sequence[Blokk] = read_register(alle[REGISTER])
        self.ark: dict[str, Celler] = {n: c for n, c in alle.items() if n != REGISTER}

    # ------------------------------------------------------------ by place

    def celle(self, sted: Sted) -> Lestcelle | None:
        return self.ark.get(sted.ark, {}).get((sted.rad, sted.kol))

    def verdi(self, ark: str, rad: int, kol: int) -> Verdi:
        celle = self.ark[ark].get((rad, kol))
        return None if celle is None else celle.verdi

    def tekst(self, ark: str, rad: int, kol: int) -> str:
        return write_tekst(self.verdi(ark, rad, kol))

    # ------------------------------------------------------------ by key

    @cached_property
    def _blokker(self) -> Mapping[tuple[str, str], Blokk]:
        return {(b.nokkel, b.plan): b for b in self.blokker}

    def blokk(self, nokkel: str, plan: str = "") -> Blokk | None:
        """The plan's own block, or the one that all plans share."""
        return self._blokker.get((nokkel, plan), self._blokker.get((nokkel, "")))

    def rad(self, blokk: Blokk, rad: int | None) -> Rad:
        """A row's values by column; none where the block has no such row."""
        if rad is None:
            return {}
        return {navn: self.verdi(blokk.ark, rad, kol) for navn, kol in blokk.kolonner.items()}

    def rader(self, nokkel: str, plan: str = "") -> tuple[Rad, ...]:
        """A block's rows; of one that the plans share, the plan's own. A plan may be without it."""
        blokk = self.blokk(nokkel, plan)
        if blokk is None:
            return ()
        rader = (self.rad(blokk, r) for r in blokk.rader)
        return select_rader(rader, plan, blokk.plan, blokk.kolonner)

    @cached_property
    def mottak(self) -> Sequence[Rad]:
        """Every file with what became of it, and its SHA-256."""
        return join_avtrykk(self.rader("mottak"), self.rader("filer"))

    def tekster(self, nokkel: str) -> Mapping[str, str]:
        """A block of texts by their headings. A text runs over several rows."""
        funnet: dict[str, str] = {}
        navn = ""
        for rad in self.rader(nokkel):
            navn = str(rad["navn"] or navn)
            funnet[navn] = f"{funnet.get(navn, '')} {rad['tekst'] or ''}".strip()
        return funnet

    def hode(self, blokk: Blokk, kolonne: str) -> str:
        """A column's heading, as people read it."""
        return self.tekst(blokk.ark, blokk.hode, blokk.kolonner[kolonne])


def write_tekst(verdi: Verdi) -> str:
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    return "" if verdi is None else str(helt(verdi))


def helt(verdi: Verdi) -> Any:
    """A whole number without its decimal point."""
    return int(verdi) if isinstance(verdi, float) and verdi == int(verdi) else verdi


def split_kommune(etikett: str) -> tuple[str, str]:
    """ "Herøy (1515)" -> name and number; a text without a number is all name."""
    treff = _KOMMUNE.fullmatch(etikett)
    return (treff.group(1), treff.group(2)) if treff else (etikett, "")
