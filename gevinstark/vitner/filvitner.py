"""The outside witnesses of one returned file: what others compute from what stands in it.

The engine and the model answer for what was issued; these answer for the file as it was sent back,
with its own formulas and its own values. Beside them stands the engine over the same, so that a
witness that is wrong can be told from a file that was changed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevinstark.grunn.maalform import Tilbake
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.feltformler import compute_formler
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.relasjoner import points_outside
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import MAKS_FIL, open_deler
from gevinstark.vitner.avgrenset import Stanset
from gevinstark.vitner.formulasvitne import compute_with_formulas
from gevinstark.vitner.libreoffice import find_soffice, recalculate

#: Remarks of the guard that keep a file from LibreOffice, and how the audit says it.
_SLIPPER_IKKE: Final = {
    "FIL-60": "makroer",
    "FIL-61": "koblinger til andre filer",
    "FIL-62": "en kobling til et annet program",
    "FIL-63": "innlimte filer",
    "FIL-64": "en datatilkobling",
}
#: Functions that fetch or run something.
_HENTER: Final = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|DDE|RTD|IMAGE|CALL|REGISTER|REGISTER\.ID|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)


_ENDRET: Final = "hoppet over: filen er endret siden den ble lest"


@dataclass(frozen=True, slots=True)
class Vitnemaal:
    """What one witness computed, by place in the file, or in words why there is nothing."""

    verdier: Mapping[Sted, Verdi]
    fravaer: str = ""


@dataclass(frozen=True, slots=True)
class Filvitner:
    """formler: the file's own formulas that lie in the portable subset. celler: what they read.
    motor: the engine over exactly these. uten_resultat: formulas the file stores no result of."""

    formler: Mapping[Sted, str]
    celler: Mapping[Sted, Verdi]
    motor: Mapping[Sted, Verdi]
    uten_resultat: frozenset[Sted]
    formulas: Vitnemaal
    libreoffice: Vitnemaal


def hear_filvitner(sti: Path, sha256: str) -> Filvitner:
    """Let everyone compute. sha256: of the file as it was received; what lies there now must be it."""
    avlesning = read_retur(sti)
    if not isinstance(avlesning, Avlesning) or avlesning.sha256 != sha256:
        borte = Vitnemaal({}, _ENDRET)
        return Filvitner({}, {}, {}, frozenset(), borte, borte)
    return hear_avlesning(avlesning, sti)


def as_bokmaal(vitner: Filvitner, tilbake: Tilbake) -> Filvitner:
    """What was said of a workbook in nynorsk, in the words of its Layout."""

    def verdier(av: Mapping[Sted, Verdi]) -> dict[Sted, Verdi]:
        return {sted(s): tilbake.shown(v) for s, v in av.items()}

    def sted(s: Sted) -> Sted:
        return s._replace(ark=tilbake.ark.get(s.ark, s.ark))

    return Filvitner(
        {sted(s): tilbake.formel(f) for s, f in vitner.formler.items()},
        verdier(vitner.celler),
        verdier(vitner.motor),
        frozenset(map(sted, vitner.uten_resultat)),
        Vitnemaal(verdier(vitner.formulas.verdier), vitner.formulas.fravaer),
        Vitnemaal(verdier(vitner.libreoffice.verdier), vitner.libreoffice.fravaer),
    )


def hear_avlesning(avlesning: Avlesning, sti: Path) -> Filvitner:
    formelceller = {
        Sted(ark.navn, *plass): celle
        for ark in avlesning.ark
        for plass, celle in ark.celler.items()
        if celle.formelart
    }
    egne = compute_formler(avlesning, formelceller)
    return Filvitner(
        egne.formler,
        egne.celler,
        egne.verdier,
        frozenset(s for s, c in formelceller.items() if c.verdi is None),
        _hear_formulas(egne.celler, egne.formler),
        _hear_libreoffice(avlesning, sti),
    )


def _hear_formulas(celler: Mapping[Sted, Verdi], formler: Mapping[Sted, str]) -> Vitnemaal:
    if not formler:
        return Vitnemaal({}, "ingen formler å regne")
    try:
        return Vitnemaal(compute_with_formulas(celler, formler))
    except Stanset as feil:
        return Vitnemaal({}, str(feil))


def _hear_libreoffice(avlesning: Avlesning, sti: Path) -> Vitnemaal:
    soffice = find_soffice()
    if soffice is None:
        return Vitnemaal({}, "ikke installert")
    if hindring := _hindring(avlesning):
        return Vitnemaal({}, f"hoppet over: filen har {hindring}")
    try:
        innhold = _read(sti)
    except OSError:
        innhold = b""
    if hashlib.sha256(innhold).hexdigest() != avlesning.sha256:
        return Vitnemaal({}, _ENDRET)
    try:
        if points_outside(open_deler(innhold)):
            return Vitnemaal({}, "hoppet over: filen peker på noe utenfor seg selv")
        return _recalculate(soffice, innhold)
    except Stanset as feil:
        return Vitnemaal({}, str(feil))
    except VernBrudd:
        return Vitnemaal({}, "hoppet over: filen slapp ikke gjennom vernet")


def _hindring(avlesning: Avlesning) -> str:
    for funn in avlesning.funn:
        if funn.kode in _SLIPPER_IKKE:
            return _SLIPPER_IKKE[funn.kode]
    tekster = [
        *avlesning.definerte_navn.values(),
        *(c.formel for a in avlesning.ark for c in a.celler.values() if c.formel is not None),
    ]
    return "en formel som henter noe utenfra" if any(map(_HENTER.search, tekster)) else ""


def _read(sti: Path) -> bytes:
    with sti.open("rb") as strom:
        return strom.read(MAKS_FIL + 1)


def _recalculate(soffice: str, innhold: bytes) -> Vitnemaal:
    """A copy goes in, and what comes out is read like any other file from outside."""
    mappe = Path(tempfile.mkdtemp(prefix="gevinstark-revisjon-"))
    try:
        kopi = mappe / "retur.xlsx"
        kopi.write_bytes(innhold)
        (ut,) = recalculate(soffice, [kopi], mappe / "ut")
        lest = read_retur(ut)
    finally:
        shutil.rmtree(mappe, ignore_errors=True)
    if not isinstance(lest, Avlesning):
        return Vitnemaal({}, "laget en fil som ikke kan leses")
    return Vitnemaal(
        {Sted(a.navn, *plass): c.verdi for a in lest.ark for plass, c in a.celler.items()}
    )
