"""A row of the catalogue, and the words that rows of several families share."""

from __future__ import annotations

from typing import Final, Literal

Alvornavn = Literal["info", "advarsel", "feil", "kritisk"]
#: code, severity, title, what is wrong, what to do, source. The texts are templates for
#: `funn.make_funn`, which says which names it fills in.
Koderad = tuple[str, Alvornavn, str, str, str, str]

D8: Final = "domene §8"
SE_CELLE: Final = "Ark *{ark}*, celle {celle} ({etikett}): "
GJENOPPRETT: Final = "Tallene regnes etter den utsendte arbeidsboken. Skal forutsetningen endres, må koordinatoren gjøre det."
