"""What the sender wrote in each input, read as what the field asks for.

Every input that is not blank ends up in exactly one of two places: among the values, or among the
left out with a reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from gevinstark import norsk
from gevinstark.funn import Funn
from gevinstark.kontroll.retur import Retur, vis
from gevinstark.layout import TALLTYPER, Celle
from gevinstark.region.grunnlag import Utelatt
from gevinstark.verdi import (
    Feilverdi,
    Verdi,
    dato_fra_serienummer,
    norsk_tall,
    serienummer,
    til_ore,
)

_DAGER_1904: Final = 1462


@dataclass
class Svar:
    """The inputs of one return, by generic field key. `lest` counts those that were not blank."""

    verdier: dict[str, Verdi] = field(default_factory=dict)
    utelatt: list[Utelatt] = field(default_factory=list)
    funn: list[Funn] = field(default_factory=list)
    lest: int = 0

    def leave_out(self, retur: Retur, celle: Celle, tekst: str, funn: Funn) -> None:
        """The input stays blank in the computations, and is listed with its reason."""
        self.verdier[celle.nokkel()] = None
        self.funn.append(funn)
        nokkel = celle.nokkel(retur.utstedt.kommune)
        self.utelatt.append(Utelatt(nokkel, retur.fil, celle.ark, celle.adresse, tekst, funn.tekst))


@dataclass(frozen=True, slots=True)
class _Ulest:
    """An input that could not be used: the finding says why."""

    funn: Funn


def read_svar(retur: Retur) -> Svar:
    """Every input of the return. A blank input is None: it takes away what was prefilled."""
    svar = Svar()
    for celle in retur.layout.celler():
        if celle.rolle != "inndata":
            continue
        lest = retur.lest(celle)
        raa = lest.verdi if lest else None
        if raa is None and lest is not None and lest.formel is not None:
            svar.lest += 1
            svar.leave_out(
                retur, celle, lest.formel, retur.funn("VER-13", celle, funnet=lest.formel)
            )
            continue
        if raa is None or (isinstance(raa, str) and not raa.strip()):
            svar.verdier[celle.nokkel()] = None
            continue
        svar.lest += 1
        if lest is not None and lest.formel is not None:
            svar.funn.append(
                retur.funn("STR-07", celle, funnet=lest.formel, ventet=vis(raa, celle))
            )
        tolket = _Tolk(retur, celle).read(raa, svar.funn)
        if isinstance(tolket, _Ulest):
            svar.leave_out(retur, celle, vis(raa, celle), tolket.funn)
        else:
            svar.verdier[celle.nokkel()] = tolket
    return svar


class _Tolk:
    def __init__(self, retur: Retur, celle: Celle) -> None:
        self.retur = retur
        self.celle = celle
        self.alias = retur.layout.alias.get(celle.liste, {})

    def _ulest(self, kode: str, **detaljer: object) -> _Ulest:
        return _Ulest(self.retur.funn(kode, self.celle, **detaljer))

    def read(self, raa: Verdi, funn: list[Funn]) -> Verdi | _Ulest:
        if isinstance(raa, Feilverdi):
            return self._ulest("VER-07", funnet=raa.kode)
        if self.celle.type == "valg":
            return self._valg(raa, funn)
        if self.celle.type not in TALLTYPER:
            return self._tekst(raa)
        if isinstance(raa, bool):
            return self._ulest("VER-08", funnet=vis(raa))
        if self.celle.type == "dato":
            return self._dato(raa)
        if isinstance(raa, str):
            lest = self._tall_i_tekst(raa, funn)
            if isinstance(lest, _Ulest):
                return lest
            raa = lest
        assert isinstance(raa, int | float)  # noqa: S101 - every other kind is handled above
        return self._tall(raa, funn)

    def _tekst(self, raa: Verdi) -> Verdi:
        if isinstance(raa, str):
            return raa
        if isinstance(raa, bool):
            return "Ja" if raa else "Nei"
        return (
            norsk_tall(raa, 0 if raa == int(raa) else 2) if isinstance(raa, int | float) else None
        )

    def _valg(self, raa: Verdi, funn: list[Funn]) -> Verdi | _Ulest:
        lovlige = self.retur.layout.lister[self.celle.liste]
        tekst = str(self._tekst(raa))
        treff = norsk.normaliser_valg(tekst, lovlige, self.alias)
        if treff is None:
            return self._ulest("VER-05", funnet=vis(tekst), ventet=norsk.norsk_liste(lovlige))
        valg, _ = treff
        if valg.casefold() != tekst.strip().casefold():
            funn.append(self.retur.funn("VER-06", self.celle, funnet=vis(tekst), ventet=valg))
        return valg

    def _dato(self, raa: Verdi) -> Verdi | _Ulest:
        if isinstance(raa, str):
            lest = norsk.parse_dato(raa)
            if not isinstance(lest, date):
                return self._ulest("VER-12", funnet=vis(raa))
            return serienummer(lest)
        assert isinstance(raa, int | float)  # noqa: S101 - truth values and errors are handled before
        nummer = raa + (_DAGER_1904 if self.retur.avlesning.date1904 else 0)
        dag = dato_fra_serienummer(math.floor(nummer)) if math.isfinite(nummer) else None
        if dag is None or not 1990 <= dag.year <= 2100:  # noqa: PLR2004 - outside: a number, not a date
            return self._ulest("VER-12", funnet=vis(raa))
        return math.floor(nummer)

    def _tall_i_tekst(self, tekst: str, funn: list[Funn]) -> float | int | _Ulest:
        lest = norsk.parse_tall(tekst)
        if lest is None:
            antydet = norsk.antyder_tall(tekst)
            forslag = (
                norsk_tall(antydet, 0 if antydet == int(antydet) else 2)
                if antydet is not None
                else "300"
            )
            return self._ulest("VER-01", funnet=vis(tekst), ventet="et tall", forslag=forslag)
        if isinstance(lest, norsk.Tvetydig):
            kandidater = " eller ".join(_norsk(k) for k in lest.kandidater)
            return self._ulest("VER-03", funnet=vis(tekst), ventet=kandidater)
        verdi = lest.verdi / 100 if lest.prosent else lest.verdi
        vist = f"{_norsk(lest.verdi)} %" if lest.prosent else _norsk(verdi)
        funn.append(self.retur.funn("VER-02", self.celle, funnet=vis(tekst), ventet=vist))
        return int(verdi) if verdi == int(verdi) else float(verdi)

    def _tall(self, tall: float | int, funn: list[Funn]) -> Verdi | _Ulest:
        celle = self.celle
        if not math.isfinite(tall) or abs(tall) > 1e15:  # noqa: PLR2004 - beyond what a cell shows exactly
            return self._ulest("VER-04", funnet=str(tall), ventet="et vanlig tall")
        if celle.type == "aar":
            minst, hoyst = celle.minst or 1900, celle.hoyst or 2200
            if tall != int(tall) or not minst <= tall <= hoyst:
                return self._ulest(
                    "VER-11", funnet=vis(tall, celle), ventet=f"{minst:.0f}–{hoyst:.0f}"
                )
            return int(tall)
        if celle.type == "prosent" and celle.hoyst == 1 and 1 < tall <= 100:  # noqa: PLR2004 - percent
            return self._ulest("VER-10", funnet=vis(tall), ventet=f"{_norsk(tall * 100)} %")
        if (
            not (celle.minst if celle.minst is not None else -math.inf)
            <= tall
            <= (celle.hoyst if celle.hoyst is not None else math.inf)
        ):
            return self._ulest("VER-04", funnet=vis(tall), ventet=_grense(celle))
        if celle.type == "kroner" and (ore := float(til_ore(tall))) != tall:
            # A double that is only binary dust away from whole øre was typed as whole øre.
            if abs(ore - tall) > 1e-9 * max(1.0, abs(tall)):
                funn.append(
                    self.retur.funn("VER-09", celle, funnet=_norsk(tall, 6), ventet=_norsk(ore, 2))
                )
            return ore
        return tall


def _norsk(tall: float | int | Decimal, maks: int = 4) -> str:
    """A number with as many decimals as it has, at most `maks`."""
    tekst = norsk_tall(tall, maks)
    return tekst.rstrip("0").rstrip(",") if "," in tekst else tekst


def _grense(celle: Celle) -> str:
    if celle.minst is not None and celle.hoyst is not None:
        return f"fra {_norsk(celle.minst)} til {_norsk(celle.hoyst)}"
    return (
        f"minst {_norsk(celle.minst)}"
        if celle.minst is not None
        else f"høyst {_norsk(celle.hoyst or 0)}"
    )
