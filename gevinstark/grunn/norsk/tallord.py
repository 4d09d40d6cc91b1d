"""The words around a number: sign, scale, unit and "per år", in front and behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


_SKALA: Final = {
    **dict.fromkeys(("tusen", "tus"), 3),
    **dict.fromkeys(("mill", "million", "millioner", "millionar", "mio"), 6),
    **dict.fromkeys(("mrd", "milliard", "milliarder", "milliardar"), 9),
}
_SKALERT_VALUTA: Final = {
    **dict.fromkeys(("tkr", "tnok"), 3),
    **dict.fromkeys(("mkr", "mnok", "millkr"), 6),
    "mrdkr": 9,
}
_VALUTA: Final = frozenset(("kr", "kroner", "krone", "nok"))
_ENHETER: Final = {
    **dict.fromkeys(_VALUTA, "kr"),
    **dict.fromkeys(("%", "prosent", "pst"), "%"),
    **dict.fromkeys(("timer", "time", "timar", "t"), "timer"),
    **dict.fromkeys(("min", "minutt", "minutter", "minuttar"), "min"),
    **dict.fromkeys(("dager", "dag", "dagar"), "dager"),
    **dict.fromkeys(("uker", "uke", "veker", "veke"), "uker"),
    **dict.fromkeys(("måneder", "måned", "mnd", "månader", "månad"), "måneder"),
    **dict.fromkeys(("m2", "m²", "kvm"), "m2"),
    **dict.fromkeys(("brukere", "bruker", "brukarar", "brukar"), "brukere"),
    **dict.fromkeys(("personer", "person", "personar"), "personer"),
    **dict.fromkeys(("innbyggere", "innbygger", "innbyggjarar", "innbyggjar"), "innbyggere"),
    **dict.fromkeys(("henvendelser", "henvendelse"), "henvendelser"),
    **dict.fromkeys(("kommuner", "kommune", "kommunar"), "kommuner"),
    **{enhet: enhet for enhet in ("år", "årsverk", "besøk", "stk", "km")},
}
_PER: Final = frozenset(("per", "pr", "i", "hver", "hvert", "kvar", "kvart"))
_NEVNERE: Final = {
    **dict.fromkeys(("år", "året"), "år"),
    **dict.fromkeys(("måned", "måneden", "mnd", "månad", "månaden"), "måned"),
    **dict.fromkeys(("uke", "uken", "uka", "veke", "veka"), "uke"),
    **dict.fromkeys(("dag", "dagen"), "dag"),
    **{nevner: nevner for nevner in ("time", "bruker", "innbygger", "kommune", "besøk")},
}
_ORDPUNKTUM: Final = re.compile(r"(?<=[a-zæøå])\.")
_T_KR: Final = re.compile(r"\bt kr\b")
_EGET_ORD: Final = re.compile(r"([%()+-])")


@dataclass(slots=True)
class Omgivelse:
    """What the words around the digits say. Each may be said once; `bom` = said twice or unknown."""

    fortegn: str = ""
    skala: int = 0
    enhet: str = ""
    per: str = ""
    parenteser: int = 0
    bom: bool = False

    def set_fortegn(self, fortegn: str) -> None:
        self.bom |= bool(self.fortegn)
        self.fortegn = fortegn

    def set_skala(self, skala: int) -> None:
        self.bom |= bool(self.skala)
        self.skala = skala

    def set_enhet(self, enhet: str) -> None:
        self.bom |= bool(self.enhet)
        self.enhet = enhet


def split_ord(tekst: str) -> list[str]:
    """The words around a number: abbreviation stops gone, "/år" as "per år", signs on their own."""
    tekst = _ORDPUNKTUM.sub(" ", tekst.casefold()).replace("/", " per ")
    ordene = _EGET_ORD.sub(r" \1 ", tekst).split()
    return _T_KR.sub("tkr", " ".join(ordene)).split()


def read_before(ordene: Sequence[str], om: Omgivelse) -> None:
    """Sign, opening parenthesis, currency and scale, in any order ("kr -", "- kr", "mill. kr")."""
    for ord_ in ordene:
        if ord_ in ("-", "+", "minus"):
            om.set_fortegn("+" if ord_ == "+" else "-")
        elif ord_ == "(":
            om.parenteser += 1
        elif ord_ in _SKALA:
            om.set_skala(_SKALA[ord_])
        elif ord_ in _VALUTA:
            om.set_enhet("kr")
        elif ord_ in _SKALERT_VALUTA:
            om.set_skala(_SKALERT_VALUTA[ord_])
            om.set_enhet("kr")
        else:
            om.bom = True


def read_after(ordene: Sequence[str], om: Omgivelse) -> None:
    """Scale, then unit, then "per år" and the like, in that order; a closing parenthesis anywhere."""
    rest = [ord_ for ord_ in ordene if ord_ != ")"]
    om.bom |= len(ordene) - len(rest) != om.parenteser or om.parenteser > 1
    if rest and rest[0] in _SKALA:
        om.set_skala(_SKALA[rest.pop(0)])
    if rest and rest[0] in _SKALERT_VALUTA:
        om.set_skala(_SKALERT_VALUTA[rest.pop(0)])
        om.set_enhet("kr")
    elif rest and rest[0] in _ENHETER:
        om.set_enhet(_ENHETER[rest.pop(0)])
    while rest:
        if rest in (["p", "a"], ["årlig"]):
            rest = ["per", "år"]
        if len(rest) < 2 or rest[0] not in _PER or rest[1] not in _NEVNERE:  # noqa: PLR2004
            om.bom = True
            return
        nevner = f" per {_NEVNERE[rest[1]]}"
        om.bom |= nevner in om.per
        om.per += nevner
        rest = rest[2:]
