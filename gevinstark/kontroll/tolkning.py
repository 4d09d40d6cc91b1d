"""What stands in one input, read as what the field asks for, or the finding that says why it cannot be."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.datoer import TvetydigDato, norsk_dato, parse_dato
from gevinstark.grunn.norsk.rens import without_invisible
from gevinstark.grunn.norsk.tall import Tvetydig, parse_tall, suggests_tall
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import (
    MAKS_TALL,
    Feilverdi,
    Verdi,
    dato_fra_serienummer,
    kort_tall,
    serienummer,
    til_ore,
)
from gevinstark.kontroll.enheter import Enheter, expected_unit, same_unit
from gevinstark.kontroll.retur import DAGER_1904, Retur, show
from gevinstark.kontroll.tallvisning import show_tall
from gevinstark.lesing.avlesning import Lestcelle

#: Answers that say that there is no number. Written out, they are neither an error nor blank nor 0.
_IKKE_AKTUELT: Final = frozenset(
    {
        *("ikke aktuelt", "ikke aktuell", "uaktuelt", "uaktuell", "ikke relevant", "i/a", "ia"),
        *("n/a", "na", "n.a.", "n.a", "vet ikke", "vet ikke ennå", "ukjent", "ikke kjent", "-"),
        *("ikke målt", "måles ikke", "ingen data", "mangler data"),
        *("ikkje aktuelt", "ikkje aktuell", "ikkje relevant", "veit ikkje", "veit ikkje enno"),
        *("ikkje kjend", "ikkje kjent", "ukjend", "ikkje målt", "blir ikkje målt"),
    }
)
_STREKER: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_KLOKKE: Final = re.compile(r"[ T]+(?:kl\.? ?)?[0-2]?[0-9][:.][0-5][0-9](?:[:.][0-5][0-9])?$")
_FORSTE_AAR, _SISTE_AAR = 1990, 2100
#: Binary dust, relative to the number: far below anything a person types.
_STOV: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Ulest:
    """An input that could not be used: the finding says why."""

    funn: Funn


class Tolk:
    """Reads what stands in one input. `merknader`: remarks that hold if the value is used."""

    def __init__(self, retur: Retur, celle: Celle, enheter: Enheter, lest: Lestcelle) -> None:
        self.retur = retur
        self.celle = celle
        self.enheter = enheter
        self.datoformat = lest.datoformat
        self.tallformat = lest.tallformat
        self.merknader: list[Funn] = []

    def _ulest(self, kode: str, **detaljer: object) -> Ulest:
        return Ulest(self.retur.funn(kode, self.celle, **detaljer))

    def _remark(self, kode: str, **detaljer: object) -> None:
        self.merknader.append(self.retur.funn(kode, self.celle, **detaljer))

    def read(self, raa: Verdi) -> Verdi | Ulest:
        if isinstance(raa, Feilverdi):
            return self._ulest("VER-07", funnet=raa.kode)
        if self.celle.type == "valg":
            return self._valg(raa)
        if self.celle.type not in TALLTYPER:
            return self._tekst(raa)
        if isinstance(raa, bool):
            return self._ulest("VER-08", funnet=show(raa))
        if isinstance(raa, str) and is_ikke_aktuelt(raa):
            return self._ulest("VER-14", funnet=show(raa.strip()))
        if self.celle.type == "dato":
            return self._dato(raa)
        if isinstance(raa, str):
            lest = self._tall_i_tekst(raa)
            if isinstance(lest, Ulest):
                return lest
            raa = lest
        elif self.datoformat and isinstance(raa, float):
            return self._dato_i_tallfelt(raa)
        assert isinstance(raa, int | float)  # noqa: S101 - every other kind is handled above
        return self._tall(raa)

    def _tekst(self, raa: Verdi) -> Verdi:
        if isinstance(raa, str):
            return raa
        if isinstance(raa, bool):
            return "Ja" if raa else "Nei"
        if not isinstance(raa, int | float):
            return None
        if not math.isfinite(raa):
            return str(raa)
        dag = dato_fra_serienummer(math.floor(raa)) if self.datoformat else None
        if dag is not None:
            return norsk_dato(dag)
        return show_tall(raa, self.tallformat)

    def _valg(self, raa: Verdi) -> Verdi | Ulest:
        lovlige = self.retur.layout.lister[self.celle.liste]
        tekst = str(self._tekst(raa))
        treff = normalise_valg(tekst, lovlige, self.retur.layout.alias.get(self.celle.liste, {}))
        if treff is None:
            return self._ulest("VER-05", funnet=show(tekst), ventet=norsk_liste(lovlige))
        valg, _ = treff
        if isinstance(raa, bool) or valg.casefold() != tekst.strip().casefold():
            self._remark("VER-06", funnet=show(raa), ventet=valg)
        return valg

    def _dato(self, raa: Verdi) -> Verdi | Ulest:
        if isinstance(raa, str):
            lest = parse_dato(_KLOKKE.sub("", raa.strip()))
            if isinstance(lest, TvetydigDato):
                kandidater = " eller ".join(norsk_dato(d) for d in lest.kandidater)
                return self._ulest("VER-18", funnet=show(raa), ventet=kandidater)
            if lest is None or not _FORSTE_AAR <= lest.year <= _SISTE_AAR:
                return self._ulest("VER-12", funnet=show(raa))
            return serienummer(lest)
        assert isinstance(raa, int | float)  # noqa: S101 - truth values and errors are handled before
        dag = dato_fra_serienummer(math.floor(raa)) if math.isfinite(raa) else None
        if dag is None or not _FORSTE_AAR <= dag.year <= _SISTE_AAR:
            return self._ulest("VER-12", funnet=_show_tall(raa))
        return math.floor(raa)

    def _dato_i_tallfelt(self, raa: float) -> Verdi | Ulest:
        """Typed as 1/2 or 1.2 and made a date by the program: what was meant cannot be known. A year
        of the lifetime in a cell shown as a date is that year: the date would be in 1905."""
        if self.celle.type == "aar" and _innenfor(raa, self.celle) and raa == int(raa):
            return int(raa)
        if self.retur.avlesning.date1904:
            raa += DAGER_1904
        dag = dato_fra_serienummer(math.floor(raa)) if math.isfinite(raa) else None
        return self._dato_for_tall(norsk_dato(dag) if dag else _show_tall(raa))

    def _dato_for_tall(self, funnet: str) -> Ulest:
        if self.celle.type == "aar":
            return self._ulest("VER-11", funnet=funnet, ventet=_aarene(self.celle))
        return self._ulest("VER-15", funnet=funnet)

    def _tall_i_tekst(self, tekst: str) -> float | int | Ulest:
        lest = parse_tall(tekst)
        if lest is None:
            dag = parse_dato(tekst)
            if dag is not None:
                return self._dato_for_tall(show(tekst))
            antydet = suggests_tall(tekst)
            forslag = self._eksempel() if antydet is None else self._vist(antydet)
            return self._ulest("VER-01", funnet=show(tekst), ventet="et tall", forslag=forslag)
        if isinstance(lest, Tvetydig):
            mulige = self._possible(lest.kandidater)
            if mulige is not None:
                self._remark("VER-02", funnet=show(tekst), ventet=self._vist(mulige))
                return int(mulige) if mulige == int(mulige) else float(mulige)
            kandidater = " eller ".join(kort_tall(k) for k in lest.kandidater)
            return self._ulest("VER-03", funnet=show(tekst), ventet=kandidater)
        regler = self.enheter.regler
        enhet = expected_unit(self.celle, self.enheter.verdier, regler)
        if not same_unit(lest.enhet, enhet, self.celle, regler):
            return self._ulest("VER-16", funnet=show(tekst), ventet=enhet or "et antall")
        verdi = lest.andel
        self._remark("VER-02", funnet=show(tekst), ventet=self._vist(verdi))
        return int(verdi) if verdi == int(verdi) else float(verdi)

    def _possible(self, kandidater: Sequence[Decimal]) -> Decimal | None:
        """The one of a number and its opposite ("500-") that the field takes."""
        if sum(kandidater):
            return None
        mulige = [k for k in kandidater if _innenfor(float(k), self.celle)]
        return mulige[0] if len(mulige) == 1 else None

    def _eksempel(self) -> str:
        """What an answer could look like in this field."""
        if self.celle.type == "aar":
            return f"{self.celle.minst or 2025:.0f}"
        return "30 %" if self.celle.type == "prosent" else "300"

    def _vist(self, verdi: Decimal) -> str:
        """A number as the field would show it."""
        if self.celle.type == "prosent":
            return f"{kort_tall(verdi * 100)} %"
        if self.celle.type == "aar" and verdi == int(verdi):
            return str(int(verdi))
        return kort_tall(verdi)

    def _tall(self, tall: float | int) -> Verdi | Ulest:
        celle = self.celle
        if not math.isfinite(tall) or abs(tall) > MAKS_TALL:
            return self._ulest("VER-04", funnet=_show_tall(tall), ventet="et vanlig tall")
        tall += 0  # negative zero becomes zero
        if celle.type == "aar":
            minst, hoyst = _aarsgrenser(celle)
            if tall != int(tall) or not minst <= tall <= hoyst:
                funnet = f"{tall:g}".replace(".", ",")  # a year is not grouped in thousands
                return self._ulest("VER-11", funnet=funnet, ventet=_aarene(celle))
            return int(tall)
        if celle.type == "prosent" and celle.hoyst == 1 and 2 <= tall <= 100:  # noqa: PLR2004 - a share written as whole per cent
            return self._ulest("VER-10", funnet=show(tall), ventet=f"{kort_tall(tall * 100)} %")
        tall = _uten_stov(tall, celle)
        if not _innenfor(tall, celle):
            funnet = f"{kort_tall(tall * 100)} %" if celle.type == "prosent" else show(tall)
            return self._ulest("VER-04", funnet=funnet, ventet=_grense(celle))
        # A price is no amount: it keeps the decimals it is given with (domain §9).
        er_pris = celle.kolonne in self.enheter.regler.stykkpriser
        if celle.type != "kroner" or er_pris or tall == int(tall):
            return tall
        if (ore := float(til_ore(tall))) != tall:
            # A double that is only binary dust away from whole øre was typed as whole øre.
            if abs(ore - tall) > _STOV * max(1.0, abs(tall)):
                self._remark("VER-09", funnet=kort_tall(tall, 6), ventet=kort_tall(ore, 2))
            return ore + 0.0
        return tall


def is_ikke_aktuelt(tekst: str) -> bool:
    """Whether an answer says in words (or with a dash) that there is no number to give."""
    renset = " ".join(without_invisible(tekst).translate(_STREKER).casefold().split()).rstrip(".")
    return renset in _IKKE_AKTUELT or (bool(renset) and not renset.strip("- "))


def _innenfor(tall: float | int, celle: Celle) -> bool:
    return (celle.minst is None or celle.minst <= tall) and (
        celle.hoyst is None or tall <= celle.hoyst
    )


def _aarsgrenser(celle: Celle) -> tuple[float, float]:
    return celle.minst or 1900, celle.hoyst or 2200


def _aarene(celle: Celle) -> str:
    minst, hoyst = _aarsgrenser(celle)
    return f"{minst:.0f}–{hoyst:.0f}"


def _uten_stov(tall: float | int, celle: Celle) -> float | int:
    """A sum such as 0,7 + 0,2 + 0,1 can miss a bound by the last bit of a double: it is the bound."""
    for grense in (celle.minst, celle.hoyst):
        if grense is not None and abs(tall - grense) <= _STOV * max(1.0, abs(grense)):
            return grense
    return tall


def _show_tall(tall: float | int) -> str:
    """Any number in a message, also one that is too large to be written out."""
    if not math.isfinite(tall) or abs(tall) >= 1e15:  # noqa: PLR2004 - digits beyond are not exact
        return f"{tall:.3g}".replace(".", ",")
    return kort_tall(tall)


def _grense(celle: Celle) -> str:
    def vist(grense: float) -> str:
        return f"{kort_tall(grense * 100)} %" if celle.type == "prosent" else kort_tall(grense)

    if celle.minst is not None and celle.hoyst is not None:
        return f"fra {vist(celle.minst)} til {vist(celle.hoyst)}"
    return (
        f"minst {vist(celle.minst)}"
        if celle.minst is not None
        else f"høyst {vist(celle.hoyst or 0)}"
    )
