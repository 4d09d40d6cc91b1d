"""Every field of a workbook, read from the workbook alone (its hidden register)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.identitet import REGISTERHODE, REGISTERKOLONNER, SKJULT_ARK, Identitet
from gevinstark.grunn.verdi import Sted, Verdi, parse_celle, verdi_ut
from gevinstark.kontroll.kjenn_igjen import find_identitet
from gevinstark.lesing.avlesning import Avlesning, Lesefeil
from gevinstark.lesing.les import read_retur
from gevinstark.runde.trinn import Framdrift, Sti

SKJEMAVERSJON: Final = 1


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
    rad = REGISTERHODE + 1
    while (rad, 1) in skjult.celler:
        tekster = [
            str(c.verdi) if (c := skjult.celler.get((rad, kol))) and c.verdi is not None else ""
            for kol in range(1, len(REGISTERKOLONNER) + 1)
        ]
        nokkel, arknavn, adresse, rolle, type_, enhet, valg, minst, hoyst = tekster
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
    return Feltliste(lest, identitet, felt)
