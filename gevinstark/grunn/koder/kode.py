"""A record of the catalogue, and the words that records of several families share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Alvornavn = Literal["info", "advarsel", "feil", "kritisk"]

D8: Final = "domene §8"
SE_CELLE: Final = "Ark «{ark}», celle {celle} ({etikett}): "
GJENOPPRETT: Final = "Tallene regnes etter den utsendte arbeidsboken. Skal forutsetningen endres, må koordinatoren gjøre det."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kode:
    """One kind of finding.

    tittel: a few words, for headings. hva: what is wrong. gjor: what to do. Both are templates for
    `funn.make_funn`, which says which names it fills in. kilde: where the rule comes from.
    """

    kode: str
    alvor: Alvornavn
    tittel: str
    hva: str
    gjor: str
    kilde: str

    @property
    def tekst(self) -> str:
        """The whole message: what is wrong followed by what to do."""
        return f"{self.hva} {self.gjor}"
