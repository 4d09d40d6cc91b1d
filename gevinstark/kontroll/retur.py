"""A recognised return: what was read, beside what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gevinstark.funn import Funn, make_funn
from gevinstark.layout import Celle, Layout
from gevinstark.retur.avlesning import Avlesning, Lestark, Lestcelle
from gevinstark.utsendt import Utsending, Utstedt
from gevinstark.verdi import Verdi, norsk_tall


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
    def ark(self) -> dict[str, Lestark]:
        return {a.navn: a for a in self.avlesning.ark}

    def lest(self, celle: Celle) -> Lestcelle | None:
        """What stands in the cell's place in the returned file; None when it is blank."""
        ark = self.ark.get(celle.ark)
        return None if ark is None else ark.celler.get((celle.rad, celle.kol))

    def utstedt_verdi(self, celle: Celle) -> Verdi:
        """What was issued in that place for this kommune."""
        if celle.er_felt:
            return self.utstedt.verdier.get(celle.nokkel(), celle.verdi)
        return celle.verdi

    def funn(
        self,
        kode: str,
        celle: Celle,
        *,
        funnet: object = None,
        ventet: object = None,
        **detaljer: object,
    ) -> Funn:
        """A finding at one cell of this return."""
        return make_funn(
            kode,
            fil=self.fil,
            ark=celle.ark,
            celle=celle.adresse,
            felt=celle.nokkel(self.utstedt.kommune) if celle.er_felt else None,
            funnet=funnet,
            ventet=ventet,
            etikett=celle.etikett or celle.adresse,
            **detaljer,
        )


def vis(verdi: Verdi, celle: Celle | None = None) -> str:
    """A value as a message shows it: blank in words, numbers the Norwegian way."""
    if verdi is None or verdi == "":
        return "tomt"
    if isinstance(verdi, bool):
        return "SANN" if verdi else "USANN"
    if isinstance(verdi, int | float):
        if celle is not None and celle.type == "aar":
            return str(int(verdi)) if verdi == int(verdi) else str(verdi)
        return norsk_tall(verdi, 0 if verdi == int(verdi) else 2)
    tekst = str(getattr(verdi, "kode", verdi))
    return tekst if len(tekst) <= 80 else f"{tekst[:77]}…"  # noqa: PLR2004 - a line of a message
