"""What the sender wrote in each input, read as what the field asks for.

Every input that is not blank ends up in exactly one of two places: among the values, or among the
left out with a reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.familie import Enhetsregler, enhetsregler
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.innlest import Utelatt
from gevinstark.grunn.norsk.datoer import TvetydigDato, norsk_dato, parse_dato
from gevinstark.grunn.norsk.rens import without_invisible
from gevinstark.grunn.norsk.tall import Tvetydig, parse_tall, suggests_tall
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.verdi import (
    MAKS_TALL,
    Feilverdi,
    Sted,
    Verdi,
    dato_fra_serienummer,
    norsk_tall,
    serienummer,
    til_ore,
)
from gevinstark.kontroll.enheter import expected_unit, same_unit
from gevinstark.kontroll.fasit import Post
from gevinstark.kontroll.personvern import mask
from gevinstark.kontroll.retur import DAGER_1904, Retur, vis
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


@dataclass
class Svar:
    """The inputs of one return, by generic field key. `lest` counts those that were not blank.

    raa: what stands in the inputs that were not taken exactly as written, by place as issued.
    skrevet: what stands in those that could not be used, as it can be shown to the sender.
    """

    verdier: dict[str, Verdi] = field(default_factory=dict)
    utelatt: list[Utelatt] = field(default_factory=list)
    funn: list[Funn] = field(default_factory=list)
    lest: int = 0
    raa: dict[Sted, Verdi] = field(default_factory=dict)
    skrevet: dict[str, Verdi] = field(default_factory=dict)

    def leave_out(
        self, retur: Retur, celle: Celle, lest: Lestcelle, tekst: str, funn: Funn
    ) -> None:
        """The input stays blank in the computations, and is listed with its reason."""
        self.verdier[celle.nokkel()] = None
        self.skrevet[celle.nokkel()] = _som_skrevet(lest)
        self.funn.append(funn)
        nokkel = celle.nokkel(retur.utstedt.kommune)
        sted = retur.sted(celle)
        self.utelatt.append(
            Utelatt(nokkel, retur.fil, sted.ark, sted.celle, mask(tekst), funn.tekst)
        )


@dataclass(frozen=True, slots=True)
class _Ulest:
    """An input that could not be used: the finding says why."""

    funn: Funn


def read_svar(retur: Retur) -> Svar:
    """Every input of the return. A blank input is None: it takes away what was prefilled.

    Of an input that was issued locked, what was issued counts, whatever stands there now.
    """
    # Blank, unless something is found below. Most are.
    svar = Svar(dict.fromkeys(retur.layout.inndatanokler))
    poster = retur.lest_inndata()
    laast = retur.utstedt.laast
    if laast:
        _keep_issued(svar, retur, {p.nokkel: lest.verdi for p, lest in poster})
        poster = [(p, lest) for p, lest in poster if p.nokkel not in laast]
    regnet = _computed(retur, poster)
    enheter = _Enheter(retur, poster)
    for post, lest in poster:
        raa = lest.verdi
        if lest.formelart:
            _read_formel(svar, retur, post.celle, lest, regnet, enheter)
        elif raa is not None and (not isinstance(raa, str) or raa.strip()):
            svar.lest += 1
            if _is_answer(retur, post.celle, raa):
                svar.verdier[post.nokkel] = raa
                continue
            _keep(svar, retur, post.celle, lest, raa, enheter)
        if not _som_for(raa, svar.verdier[post.nokkel]):
            svar.raa[post.sted] = raa
    return svar


def _keep_issued(svar: Svar, retur: Retur, i_filen: Mapping[str, Verdi]) -> None:
    """The inputs that were issued locked."""
    layout = retur.layout
    for nokkel, celle in zip(layout.inndatanokler, layout.inndata, strict=True):
        if nokkel not in retur.utstedt.laast:
            continue
        raa, utstedt = i_filen.get(nokkel), retur.utstedt_verdi(celle)
        svar.verdier[nokkel] = utstedt
        svar.lest += 1
        if not _som_for(raa, utstedt):
            svar.raa[celle.sted] = raa


def _is_answer(retur: Retur, celle: Celle, raa: Verdi) -> bool:
    """Whether what stands there needs no reading: words where words are asked for, or a choice as the
    list spells it. That is most of what people write."""
    if not isinstance(raa, str):
        return False
    return celle.type == "tekst" or (
        celle.type == "valg" and raa in retur.layout.lister[celle.liste] and raa == raa.strip()
    )


def _som_for(raa: Verdi, tolket: Verdi) -> bool:
    """Whether a value was taken exactly as written. A truth value equals 0 or 1, but is no number."""
    return raa == tolket and isinstance(raa, bool) is isinstance(tolket, bool)


def _som_skrevet(lest: Lestcelle) -> Verdi:
    """Numbers and texts as they are, the rest as text."""
    if lest.verdi is None:
        return lest.formel
    return lest.verdi.kode if isinstance(lest.verdi, Feilverdi) else lest.verdi


def _keep(
    svar: Svar,
    retur: Retur,
    celle: Celle,
    lest: Lestcelle,
    raa: Verdi,
    enheter: _Enheter,
) -> None:
    tolk = _Tolk(retur, celle, enheter, lest)
    tolket = tolk.read(raa)
    if isinstance(tolket, _Ulest):
        # What would have been remarked about the value is no news when it is not used.
        svar.leave_out(retur, celle, lest, vis(raa, celle), tolket.funn)
    else:
        svar.verdier[celle.nokkel()] = tolket
        svar.funn += tolk.merknader


def _computed(retur: Retur, poster: list[tuple[Post, Lestcelle]]) -> dict[Sted, Verdi]:
    """Our own results of the formulas that stand in inputs, by place in the file."""
    steder = [retur.sted(p.celle) for p, lest in poster if lest.formelart]
    if not steder:
        return {}
    # The engine takes longer to load than most returns to read, and few of them need it here.
    from gevinstark.kontroll.feltformler import compute_felt  # noqa: PLC0415  as said above

    return compute_felt(retur.avlesning, steder)


class _Enheter:
    """The units that stand in cells of their own, by generic field key. Few returns ask for them."""

    def __init__(self, retur: Retur, poster: list[tuple[Post, Lestcelle]]) -> None:
        self._retur = retur
        self._poster = poster

    @cached_property
    def regler(self) -> Enhetsregler:
        return enhetsregler(self._retur.layout)

    @cached_property
    def verdier(self) -> dict[str, Verdi]:
        """Issued or filled in."""
        kolonner = set(self.regler.av.values())
        utstedt = {
            c.nokkel(): self._retur.utstedt_verdi(c)
            for c in self._retur.layout.celler()
            if c.kolonne in kolonner and c.rolle == "fast"
        }
        return utstedt | {
            p.nokkel: lest.verdi for p, lest in self._poster if p.celle.kolonne in kolonner
        }


def _read_formel(
    svar: Svar,
    retur: Retur,
    celle: Celle,
    lest: Lestcelle,
    regnet: dict[Sted, Verdi],
    enheter: _Enheter,
) -> None:
    """A formula in an input: our own result counts, else the stored one with a warning, else none."""
    svar.lest += 1
    sted = retur.sted(celle)
    formel = lest.formel or "en del av en matrise"
    raa = regnet.get(sted, lest.verdi)
    if isinstance(raa, str):
        raa = mask(raa)
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        funn = retur.funn("VER-13", celle, funnet=formel)
        svar.leave_out(retur, celle, lest, formel, funn)
        return
    kode = "STR-07" if sted in regnet else "STR-23"
    for_svaret = len(svar.utelatt)
    merknad = retur.funn(kode, celle, funnet=formel, ventet=vis(raa, celle))
    plass = len(svar.funn)
    _keep(svar, retur, celle, lest, raa, enheter)
    if len(svar.utelatt) == for_svaret:
        svar.funn.insert(plass, merknad)


class _Tolk:
    """Reads what stands in one input. `merknader`: remarks that hold if the value is used."""

    def __init__(self, retur: Retur, celle: Celle, enheter: _Enheter, lest: Lestcelle) -> None:
        self.retur = retur
        self.celle = celle
        self.enheter = enheter
        self.datoformat = lest.datoformat
        self.tallformat = lest.tallformat
        self.merknader: list[Funn] = []

    def _ulest(self, kode: str, **detaljer: object) -> _Ulest:
        return _Ulest(self.retur.funn(kode, self.celle, **detaljer))

    def _remark(self, kode: str, **detaljer: object) -> None:
        self.merknader.append(self.retur.funn(kode, self.celle, **detaljer))

    def read(self, raa: Verdi) -> Verdi | _Ulest:
        if isinstance(raa, Feilverdi):
            return self._ulest("VER-07", funnet=raa.kode)
        if self.celle.type == "valg":
            return self._valg(raa)
        if self.celle.type not in TALLTYPER:
            return self._tekst(raa)
        if isinstance(raa, bool):
            return self._ulest("VER-08", funnet=vis(raa))
        if isinstance(raa, str) and is_ikke_aktuelt(raa):
            return self._ulest("VER-14", funnet=vis(raa.strip()))
        if self.celle.type == "dato":
            return self._dato(raa)
        if isinstance(raa, str):
            lest = self._tall_i_tekst(raa)
            if isinstance(lest, _Ulest):
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

    def _valg(self, raa: Verdi) -> Verdi | _Ulest:
        lovlige = self.retur.layout.lister[self.celle.liste]
        tekst = str(self._tekst(raa))
        treff = normalise_valg(tekst, lovlige, self.retur.layout.alias.get(self.celle.liste, {}))
        if treff is None:
            return self._ulest("VER-05", funnet=vis(tekst), ventet=norsk_liste(lovlige))
        valg, _ = treff
        if isinstance(raa, bool) or valg.casefold() != tekst.strip().casefold():
            self._remark("VER-06", funnet=vis(raa), ventet=valg)
        return valg

    def _dato(self, raa: Verdi) -> Verdi | _Ulest:
        if isinstance(raa, str):
            lest = parse_dato(_KLOKKE.sub("", raa.strip()))
            if isinstance(lest, TvetydigDato):
                kandidater = " eller ".join(norsk_dato(d) for d in lest.kandidater)
                return self._ulest("VER-18", funnet=vis(raa), ventet=kandidater)
            if lest is None or not _FORSTE_AAR <= lest.year <= _SISTE_AAR:
                return self._ulest("VER-12", funnet=vis(raa))
            return serienummer(lest)
        assert isinstance(raa, int | float)  # noqa: S101 - truth values and errors are handled before
        dag = dato_fra_serienummer(math.floor(raa)) if math.isfinite(raa) else None
        if dag is None or not _FORSTE_AAR <= dag.year <= _SISTE_AAR:
            return self._ulest("VER-12", funnet=_show_tall(raa))
        return math.floor(raa)

    def _dato_i_tallfelt(self, raa: float) -> Verdi | _Ulest:
        """Typed as 1/2 or 1.2 and made a date by the program: what was meant cannot be known. A year
        of the lifetime in a cell shown as a date is that year: the date would be in 1905."""
        if self.celle.type == "aar" and _innenfor(raa, self.celle) and raa == int(raa):
            return int(raa)
        if self.retur.avlesning.date1904:
            raa += DAGER_1904
        dag = dato_fra_serienummer(math.floor(raa)) if math.isfinite(raa) else None
        return self._dato_for_tall(norsk_dato(dag) if dag else _show_tall(raa))

    def _dato_for_tall(self, funnet: str) -> _Ulest:
        if self.celle.type == "aar":
            return self._ulest("VER-11", funnet=funnet, ventet=_aarene(self.celle))
        return self._ulest("VER-15", funnet=funnet)

    def _tall_i_tekst(self, tekst: str) -> float | int | _Ulest:
        lest = parse_tall(tekst)
        if lest is None:
            dag = parse_dato(tekst)
            if dag is not None:
                return self._dato_for_tall(vis(tekst))
            antydet = suggests_tall(tekst)
            forslag = self._eksempel() if antydet is None else self._vist(antydet)
            return self._ulest("VER-01", funnet=vis(tekst), ventet="et tall", forslag=forslag)
        if isinstance(lest, Tvetydig):
            mulige = self._possible(lest.kandidater)
            if mulige is not None:
                self._remark("VER-02", funnet=vis(tekst), ventet=self._vist(mulige))
                return int(mulige) if mulige == int(mulige) else float(mulige)
            kandidater = " eller ".join(_norsk(k) for k in lest.kandidater)
            return self._ulest("VER-03", funnet=vis(tekst), ventet=kandidater)
        regler = self.enheter.regler
        enhet = expected_unit(self.celle, self.enheter.verdier, regler)
        if not same_unit(lest.enhet, enhet, self.celle, regler):
            return self._ulest("VER-16", funnet=vis(tekst), ventet=enhet or "et antall")
        verdi = lest.andel
        self._remark("VER-02", funnet=vis(tekst), ventet=self._vist(verdi))
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
            return f"{_norsk(verdi * 100)} %"
        if self.celle.type == "aar" and verdi == int(verdi):
            return str(int(verdi))
        return _norsk(verdi)

    def _tall(self, tall: float | int) -> Verdi | _Ulest:
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
            return self._ulest("VER-10", funnet=vis(tall), ventet=f"{_norsk(tall * 100)} %")
        tall = _uten_stov(tall, celle)
        if not _innenfor(tall, celle):
            funnet = f"{_norsk(tall * 100)} %" if celle.type == "prosent" else vis(tall)
            return self._ulest("VER-04", funnet=funnet, ventet=_grense(celle))
        if celle.type == "kroner" and tall != int(tall) and (ore := float(til_ore(tall))) != tall:
            # A double that is only binary dust away from whole øre was typed as whole øre.
            if abs(ore - tall) > _STOV * max(1.0, abs(tall)):
                self._remark("VER-09", funnet=_norsk(tall, 6), ventet=_norsk(ore, 2))
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
    return _norsk(tall)


def _norsk(tall: float | int | Decimal, maks: int = 4) -> str:
    """A number with as many decimals as it has, at most `maks`."""
    tekst = norsk_tall(tall, maks)
    return tekst.rstrip("0").rstrip(",") if "," in tekst else tekst


def _grense(celle: Celle) -> str:
    def vist(grense: float) -> str:
        return f"{_norsk(grense * 100)} %" if celle.type == "prosent" else _norsk(grense)

    if celle.minst is not None and celle.hoyst is not None:
        return f"fra {vist(celle.minst)} til {vist(celle.hoyst)}"
    return (
        f"minst {vist(celle.minst)}"
        if celle.minst is not None
        else f"høyst {vist(celle.hoyst or 0)}"
    )
