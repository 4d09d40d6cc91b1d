"""The state of a row of questions, made from its inputs: what is missing, what is wrong, or that it is done.

A state that asks for something begins with an arrow. It is a formula of the form like any other, so that
the workbook, the engine and the reader say the same words. `maler/README.md` lists the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import TALLTYPER
from gevinstark.grunn.verdi import UTEN_TALL
from gevinstark.mal.henvisninger import HARDT_MELLOMROM
from gevinstark.mal.poster import AARLIGE, Felt, Kolonne

PIL: Final = "← "
OK: Final = "OK"
#: Styles of the cells that say how far a row, a block, a tab or the workbook has come.
STILER: Final = frozenset(
    {"status", "sjekk", "tilstand", "arktilstand", "liste", "listetall", "listesum", "hjelp_loes"}
)
#: What a state says of a row that is answered.
FERDIGE: Final = (OK, "På mål", "Under mål", "Ikke målt")
#: A closed cell that holds an answer: kept, said, and not counted.
LUKKET: Final = "Svar i lukket felt er ikke med"
_FEIL: Final = f"{PIL}Rett feilen i raden"
_BARE_TALL: Final = f"{PIL}Bare tallet"
_BARE_DATO: Final = f"{PIL}Skriv en dato"
_I_KRONER: Final = f"{PIL}Skriv kroner, ikke prosent"
_FRA_LISTEN: Final = f"{PIL}Velg fra listen"
_MANGLER: Final[Mapping[str, str]] = {
    "tall": "Skriv antall",
    "kroner": "Skriv kroner",
    "prosent": "Skriv andel",
    "aar": "Skriv år",
    "dato": "Skriv dato",
    "valg": "Velg fra listen",
    "tekst": "Skriv svar",
}
Lister = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Inndata:
    """An input of the row. ref: how the form's formulas call it. grenser: its least and greatest."""

    ref: str
    spes: Kolonne | Felt
    grenser: tuple[float | None, float | None]

    @property
    def aarlig(self) -> bool:
        """One cell for each year: what is asked of it, is asked of them all."""
        return getattr(self.spes, "per", "") in AARLIGE

    @property
    def krav(self) -> str:
        """The condition under which it must be answered; "" when it never must."""
        return "TRUE" if self.spes.kreves else self.spes.kreves_naar


def state_formula(inndata: Sequence[Inndata], ellers: str, lister: Lister) -> str:
    """The formula of a row's state. ellers: what it says (formula text without "=") when nothing is
    missing or wrong; "" is OK, or a dash while a row that asks for nothing is blank."""
    uttrykk = ellers or _default(inndata)
    for vilkaar, tekst in reversed([*_problems(inndata, lister)]):
        uttrykk = f'IF({vilkaar},"{tekst}",{uttrykk})'
    return f'=IFERROR({uttrykk},"{_FEIL}")'


def _default(inndata: Sequence[Inndata]) -> str:
    lukket = [i.spes.lukket_naar for i in inndata]
    if all(lukket):
        return f'IF(AND({",".join(lukket)}),"{UTEN_TALL}",{_when_open(inndata)})'
    return _when_open(inndata)


def _when_open(inndata: Sequence[Inndata]) -> str:
    if any(i.krav for i in inndata):
        return f'"{OK}"'
    if any(i.aarlig for i in inndata):
        return f'IF(COUNT({",".join(i.ref for i in inndata)})=0,"{UTEN_TALL}","{OK}")'
    return f'IF(TOM({",".join(i.ref for i in inndata)}),"{UTEN_TALL}","{OK}")'


def _problems(inndata: Sequence[Inndata], lister: Lister) -> Iterator[tuple[str, str]]:
    """Condition and words, the most pressing first: missing, wrong, and answered though closed."""
    for i in inndata:
        aapen = f"NOT({i.spes.lukket_naar})," if i.spes.lukket_naar else ""
        if i.krav:
            krav = "" if i.spes.kreves else f"{i.krav},"
            vilkaar = f"AND({aapen}{krav}TOM({i.ref}))" if aapen or krav else f"TOM({i.ref})"
            yield vilkaar, PIL + (i.spes.mangler or _MANGLER[i.spes.type])
        for feil, tekst in _wrong(i, lister):
            yield f"AND({aapen}{feil})", tekst
    for i in inndata:
        if i.spes.lukket_naar:
            svart = f"COUNTA({i.ref})>0" if i.aarlig else f"NOT(TOM({i.ref}))"
            yield f"AND({i.spes.lukket_naar},{svart})", LUKKET


def _wrong(i: Inndata, lister: Lister) -> Iterator[tuple[str, str]]:
    type_, (minst, hoyst) = i.spes.type, i.grenser
    if i.aarlig:
        blanke = "+".join(f'COUNTIFS({i.ref},"{b}")' for b in (" ", "  ", HARDT_MELLOMROM))
        yield f"COUNTA({i.ref})>COUNT({i.ref})+{blanke}", _BARE_TALL
        if minst is not None:
            yield f'COUNTIFS({i.ref},"<{minst:g}")>0', PIL + _below(type_, minst)
        if hoyst is not None:
            yield f'COUNTIFS({i.ref},">{hoyst:g}")>0', PIL + _above(type_, hoyst)
    elif type_ in TALLTYPER:
        yield f"NOT(TOM({i.ref})),COUNT({i.ref})=0", _BARE_DATO if type_ == "dato" else _BARE_TALL
        if minst is not None:
            yield f"COUNT({i.ref})=1,{i.ref}<{minst:g}", PIL + _below(type_, minst)
        if type_ == "kroner" and not i.spes.desimaler:
            # "12,5 %" is taken for 0,125, and shown as 0.
            yield f"COUNT({i.ref})=1,{i.ref}>0,{i.ref}<1", _I_KRONER
        if hoyst is not None:
            yield f"COUNT({i.ref})=1,{i.ref}>{hoyst:g}", PIL + _above(type_, hoyst)
    elif type_ == "valg":
        utenfor = ",".join(f'{i.ref}<>"{ord_}"' for ord_ in lister[i.spes.liste])
        yield f"NOT(TOM({i.ref})),{utenfor}", _FRA_LISTEN


def _below(type_: str, minst: float) -> str:
    if type_ == "aar":
        return f"Tidligst {minst:g}"
    return "Kan ikke være under 0" if minst == 0 else f"Minst {minst:g}"


def _above(type_: str, hoyst: float) -> str:
    if type_ == "aar":
        return f"Senest {hoyst:g}"
    return "Over 100 %" if type_ == "prosent" and hoyst == 1 else f"Høyst {hoyst:g}"
