"""Every field of a workbook, read from the workbook alone (its hidden register)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import GevinstarkError, InternFeil
from gevinstark.grunn.identitet import (
    ALLTID,
    REGISTERHODE,
    REGISTERKOLONNER,
    SKJULT_ARK,
    Identitet,
)
from gevinstark.grunn.verdi import Sted, Verdi, parse_celle, verdi_ut
from gevinstark.kontroll.kjenn_igjen import find_identitet
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_retur
from gevinstark.motor.kompilator import compile_once
from gevinstark.runde.trinn import Framdrift, Sti

SKJEMAVERSJON: Final = 1
INNDATA: Final = "inndata"
#: Columns to the right of any sheet, where conditions are computed.
_TIL_SIDEN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Feltpost:
    """One field: its place, what it may hold and what stands there."""

    felt: str
    sted: Sted
    rolle: str
    type: str
    enhet: str
    valg: tuple[str, ...]
    minst: float | None
    hoyst: float | None
    verdi: Verdi
    formel: str | None
    #: Whether it must be answered, and whether another answer has closed it.
    krav: bool = False
    lukket: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "felt": self.felt,
            "ark": self.sted.ark,
            "celle": self.sted.celle,
            "rolle": self.rolle,
            "type": self.type,
            "enhet": self.enhet or None,
            "valg": list(self.valg) or None,
            "verdi": verdi_ut(self.verdi, self.type),
            "formel": self.formel,
            "krav": self.krav,
            "lukket": self.lukket,
        }


@dataclass(frozen=True)
class Feltvalg:
    """fil: a workbook, issued or filled in."""

    fil: Sti


@dataclass(frozen=True)
class Feltliste:
    avlesning: Avlesning
    identitet: Identitet
    felt: Mapping[str, Feltpost]

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "plan": self.identitet.plan,
            "kommune": self.identitet.kommune,
            "felt": [f.as_json() for f in self.felt.values()],
        }


def felt(valg: Feltvalg, framdrift: Framdrift | None = None) -> Feltliste:
    """Every field of a workbook. Raises as `read_feltliste`."""
    if framdrift:
        framdrift("Leser arbeidsboken")
    return read_feltliste(Path(valg.fil))


def _tall(tekst: str) -> float | None:
    try:
        return float(tekst)
    except ValueError:
        return None


def read_feltliste(sti: Path) -> Feltliste:
    """Read the register of a workbook. Raises GevinstarkError when the file is no such workbook."""
    lest = read_retur(sti)
    if isinstance(lest, Lesefeil):
        raise GevinstarkError(lest.funn[0].tekst)
    identitet = find_identitet(lest)
    skjult = next((a for a in lest.ark if a.navn == SKJULT_ARK), None)
    if identitet is None or skjult is None:
        raise GevinstarkError(
            f"«{sti.name}» er ikke en arbeidsbok fra gevinstark: den mangler identitet og feltregister."
        )
    ark = {a.navn: a for a in lest.ark}
    felt: dict[str, Feltpost] = {}
    vilkaar: dict[str, tuple[str, str]] = {}
    rad = REGISTERHODE + 1
    while (rad, 1) in skjult.celler:
        tekster = [
            str(c.verdi) if (c := skjult.celler.get((rad, kol))) and c.verdi is not None else ""
            for kol in range(1, len(REGISTERKOLONNER) + 1)
        ]
        nokkel, arknavn, adresse, rolle, type_, enhet, valg, minst, hoyst, krav, lukket = tekster
        plass = parse_celle(adresse)
        rad += 1
        if plass is None or arknavn not in ark:
            continue
        celle = ark[arknavn].celler.get(plass)
        felt[nokkel] = Feltpost(
            nokkel,
            Sted(arknavn, *plass),
            rolle,
            type_,
            enhet,
            tuple(v.strip() for v in valg.split(";") if v.strip()),
            _tall(minst),
            _tall(hoyst),
            celle.verdi if celle else None,
            celle.formel if celle else None,
        )
        if rolle == INNDATA and (krav or lukket):
            vilkaar[nokkel] = krav, lukket
    return Feltliste(lest, identitet, _with_vilkaar(lest, felt, vilkaar))


def _with_vilkaar(
    lest: Avlesning, felt: Mapping[str, Feltpost], vilkaar: Mapping[str, tuple[str, str]]
) -> dict[str, Feltpost]:
    """The fields with what is required and closed, computed from what stands in the workbook."""
    formler: dict[Sted, str] = {}
    steder: dict[str, tuple[Sted, Sted]] = {}
    for nokkel, (krav, lukket) in vilkaar.items():
        s = felt[nokkel].sted
        hos = Sted(s.ark, s.rad, s.kol + _TIL_SIDEN), Sted(s.ark, s.rad, s.kol + 2 * _TIL_SIDEN)
        steder[nokkel] = hos
        for sted, tekst in zip(hos, (krav, lukket), strict=True):
            formler[sted] = (
                f"=IF({tekst},1,0)" if tekst not in ("", ALLTID) else f"={int(tekst == ALLTID)}"
            )
    try:
        program = compile_once(tuple(formler.items()))
    except InternFeil as feil:
        raise GevinstarkError(f"Feltregisteret i «{lest.fil}» er skadet. {feil}") from feil
    ark = {a.navn: a.celler for a in lest.ark}
    celler = {
        s: celle.verdi
        for s in program.innsteder
        if (celle := ark.get(s.ark, {}).get((s.rad, s.kol))) is not None
    }
    svar = program.run(celler, [{}])
    nye = dict(felt)
    for nokkel, (krav_, lukket_) in steder.items():
        stengt = svar.verdi(lukket_, 0) == 1
        nye[nokkel] = replace(
            felt[nokkel], krav=svar.verdi(krav_, 0) == 1 and not stengt, lukket=stengt
        )
    return nye
