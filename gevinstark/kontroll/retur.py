"""A recognised return: what was read, beside what was issued.

Everything that asks what stands in a cell asks `Retur.lest`. It finds the cell where it stands now
(rows and sheets may have moved), counts dates as 1900-based, and never lets a national identity
number through.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import Sted, Verdi, dato_fra_serienummer, norsk_tall
from gevinstark.kontroll.fasit import Post, fasit_for
from gevinstark.kontroll.lokalisering import locate
from gevinstark.kontroll.personvern import mask, mask_tall
from gevinstark.kontroll.plassering import BLANK, Plassering
from gevinstark.lesing.avlesning import Avlesning, Lestcelle

#: Days between the two date systems of the file format.
DAGER_1904: Final = 1462


@dataclass(frozen=True)
class Retur:
    avlesning: Avlesning
    utsending: Utsending
    utstedt: Utstedt

    @property
    def layout(self) -> Layout:
        return self.utsending.layout

    @property
    def fil(self) -> str:
        return self.avlesning.fil

    @cached_property
    def plassering(self) -> Plassering:
        """Where the issued cells stand in this file."""
        return locate(self.layout, self.utstedt.verdier, self.avlesning)

    def lest(self, celle: Celle) -> Lestcelle | None:
        """What stands in the cell in the returned file; None when it is blank or gone."""
        ark = self.plassering.ark.get(celle.ark)
        if ark is None:
            return None
        plass = (celle.rad, celle.kol) if ark.i_ro else ark.plass((celle.rad, celle.kol))
        lest = None if plass is None else ark.lest.celler.get(plass)
        return None if lest is None else self._clean(celle, lest)

    def lest_inndata(self) -> list[tuple[Post, Lestcelle]]:
        """The inputs in which something stands, in the order of the Layout, with what `lest` says of
        them."""
        return [
            (post, self._clean(post.celle, lest))
            for navn, fasit in fasit_for(self.layout).items()
            if (ark := self.plassering.ark.get(navn)) is not None
            for post, lest in zip(fasit.inndata.poster, ark.lest_inndata, strict=True)
            if lest is not BLANK
        ]

    def lagret(self) -> list[Verdi]:
        """The result stored with every formula, in the order of the Layout; None where the cell is
        blank or gone."""
        ut: list[Verdi] = []
        for navn, fasit in fasit_for(self.layout).items():
            ark = self.plassering.ark.get(navn)
            if ark is None:
                ut += repeat(None, len(fasit.formler.poster))
                continue
            forste = len(ut)
            ut += ark.resultater
            for nr in fasit.formler.saerskilte:
                lest = ark.lest_formler[nr]
                if isinstance(lest.verdi, float):
                    ut[forste + nr] = self._clean(fasit.formler.poster[nr].celle, lest).verdi
        return ut

    def _clean(self, celle: Celle, lest: Lestcelle) -> Lestcelle:
        verdi = lest.verdi
        if isinstance(verdi, str):
            renset = mask(verdi)
            return lest if renset is verdi or renset == verdi else lest._replace(verdi=renset)
        if isinstance(verdi, float):
            if celle.type == "tekst" and (renset_tall := mask_tall(verdi)):
                return lest._replace(verdi=renset_tall)
            if celle.type == "dato" and self.avlesning.date1904:
                return lest._replace(verdi=verdi + DAGER_1904)
        return lest

    def sted(self, celle: Celle) -> Sted:
        """Where the cell stands in the file, or where it was issued when it is gone from it."""
        return self.plassering.sted(celle.sted) or celle.sted

    def samme_formel(self, lest: str, celle: Celle) -> bool:
        """Whether a formula read from the file is the one issued in the cell."""
        return celle.formel is not None and self.plassering.samme_formel(
            lest, celle.formel, celle.ark
        )

    def utstedt_verdi(self, celle: Celle) -> Verdi:
        """What was issued in that place for this kommune."""
        return self.utstedt.verdi(celle)

    def funn(
        self,
        kode: str,
        celle: Celle,
        *,
        funnet: object = None,
        ventet: object = None,
        **detaljer: object,
    ) -> Funn:
        """A finding at one cell of this return, shown where it stands in the file."""
        sted = self.sted(celle)
        return make_funn(
            kode,
            fil=self.fil,
            ark=sted.ark,
            celle=sted.celle,
            felt=celle.nokkel(self.utstedt.kommune) if celle.is_felt else None,
            funnet=mask(funnet) if isinstance(funnet, str) else funnet,
            ventet=mask(ventet) if isinstance(ventet, str) else ventet,
            etikett=celle.etikett or sted.celle,
            **detaljer,
        )


def show(verdi: Verdi, celle: Celle | None = None) -> str:
    """A value as a message shows it: blank in words, numbers the Norwegian way."""
    if verdi is None or verdi == "":
        return "tomt"
    if isinstance(verdi, bool):
        return "SANN" if verdi else "USANN"
    if isinstance(verdi, int | float):
        if not math.isfinite(verdi):
            return str(verdi)
        return _as_shown(verdi, celle.type if celle is not None else "tall")
    tekst = mask(str(getattr(verdi, "kode", verdi)))
    return tekst if len(tekst) <= 80 else f"{tekst[:77]}…"  # noqa: PLR2004 - a line of a message


def _as_shown(tall: float, type_: str) -> str:
    """A number as people read it in the cell: 60 % is not 0,60, and a day is not 46 082."""
    if type_ == "dato" and (dag := dato_fra_serienummer(math.floor(tall))) is not None:
        return norsk_dato(dag)
    if type_ == "aar":
        return str(int(tall)) if tall == int(tall) else str(tall)
    enhet = ""
    if type_ == "prosent":
        tall, enhet = round(tall * 100, 2), " %"
    return norsk_tall(tall, 0 if tall == int(tall) else 2) + enhet


def show_whole(verdi: Verdi) -> str:
    """What stands in a cell, whole: numbers the Norwegian way, with all their digits."""
    if isinstance(verdi, str):
        return mask(verdi)
    if isinstance(verdi, int | float) and not isinstance(verdi, bool) and math.isfinite(verdi):
        tall = Decimal(repr(verdi)).normalize()
        return norsk_tall(tall, max(0, -int(tall.as_tuple().exponent)))
    return show(verdi)
