"""The whole long table to files other programs read: Parquet, CSV and JSON.

The same values in all three: exact decimals, never floats.

- data.parquet: verdi is decimal128 with 18 decimals.
- data.csv: made to be opened by a double click in a Norwegian Excel, so UTF-8 with byte order mark,
  semicolons and decimal comma. In pandas: read_csv(sti, sep=";", decimal=",", dtype={"kommunenr":
  str}). Text that a spreadsheet would take for a formula gets an apostrophe in front; text that
  begins with an apostrophe gets one more, so that taking one away always gives the original.
- data.json: one object a row, numbers written exactly as they are.
- plan.json: the common plan's own figures that the workbook compares with, in the same columns.
- utelatt.json and mottak.json: what was left out, and every file received with its findings.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from gevinstark.errors import Brukerfeil
from gevinstark.grunnlag import Datarad, Mottatt, Regiongrunnlag
from gevinstark.region.formler import DATAKOLONNER
from gevinstark.region.planrader import planrader
from gevinstark.region.utvalg import sort_grunnlag
from gevinstark.verdi import json_tekst

#: The contract's columns first, then what only the export has.
EKSPORTKOLONNER: Final = (*DATAKOLONNER, "fase", "tekst", "rolle", "felt", "skrevet")
_STYRETEGN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
EKSPORTFILER: Final = (
    "data.parquet",
    "data.csv",
    "data.json",
    "plan.json",
    "utelatt.json",
    "mottak.json",
)
_PRESISJON: Final = 38
_DESIMALER: Final = 18
_MINSTE: Final = Decimal(1).scaleb(-_DESIMALER)
_KONTEKST: Final = Context(prec=_PRESISJON, rounding=ROUND_HALF_EVEN)
_FARLIG_START: Final = ("=", "+", "-", "@", "\t", "\r", "'")


def check_eksport_ledig(mappe: Path, *, overskriv: bool) -> None:
    """Raise Brukerfeil when an earlier export is in the way."""
    i_veien = [str(mappe / navn) for navn in EKSPORTFILER if (mappe / navn).exists()]
    if i_veien and not overskriv:
        raise Brukerfeil(
            f"Finnes fra før: {', '.join(i_veien)}. Velg en annen mappe, eller bruk --overskriv."
        )


def write_eksport(
    grunnlag: Regiongrunnlag, mappe: Path, *, overskriv: bool = False
) -> tuple[Path, ...]:
    """Write the six files. Raises Brukerfeil, before anything is written, when one is in the way."""
    grunnlag = sort_grunnlag(grunnlag)
    metoder: tuple[Callable[[Path], None], ...] = (
        lambda sti: _write_parquet(grunnlag.data, sti),
        lambda sti: _write_csv(grunnlag.data, sti),
        lambda sti: _write_json(grunnlag.data, sti),
        lambda sti: _write_json([r for p in grunnlag.planer for r in planrader(p)], sti),
        lambda sti: _write_liste(map(asdict, grunnlag.utelatt), sti),
        lambda sti: _write_liste(map(_mottatt, grunnlag.mottak), sti),
    )
    stier = [mappe / navn for navn in EKSPORTFILER]
    check_eksport_ledig(mappe, overskriv=overskriv)
    try:
        mappe.mkdir(parents=True, exist_ok=True)
        for skriv, sti in zip(metoder, stier, strict=True):
            skriv(sti)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive eksporten til {mappe}: {feil.strerror}.") from feil
    return tuple(stier)


def _tall(verdi: Decimal | None) -> Decimal | None:
    """At most 18 decimals, so that all three files hold the same number."""
    if verdi is None or int(verdi.as_tuple().exponent) >= -_DESIMALER:
        return verdi
    return verdi.quantize(_MINSTE, context=_KONTEKST)


def _skrevet(verdi: Decimal) -> str:
    """Without exponent: "1200", "0.5"."""
    return f"{verdi:f}"


def _verdi(rad: Datarad, kolonne: str) -> Any:
    return _tall(rad.verdi) if kolonne == "verdi" else getattr(rad, kolonne)


def make_tabell(data: Sequence[Datarad]) -> pa.Table:
    """The rows as an Arrow table, with the columns `EKSPORTKOLONNER`."""
    typer = {"verdi": pa.decimal128(_PRESISJON, _DESIMALER), "aar": pa.int16()}
    skjema = pa.schema([(k, typer.get(k, pa.string())) for k in EKSPORTKOLONNER])
    kolonner = [
        pa.array([_verdi(rad, k) for rad in data], type=skjema.field(k).type)
        for k in EKSPORTKOLONNER
    ]
    return pa.Table.from_arrays(kolonner, schema=skjema)


def _write_parquet(data: Sequence[Datarad], sti: Path) -> None:
    pq.write_table(make_tabell(data), sti, compression="zstd")


def vern_tekst(tekst: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{tekst}" if tekst.startswith(_FARLIG_START) else tekst


def _write_csv(data: Sequence[Datarad], sti: Path) -> None:
    with sti.open("w", encoding="utf-8-sig", newline="") as fil:
        skriver = csv.writer(fil, delimiter=";", lineterminator="\r\n")
        skriver.writerow(EKSPORTKOLONNER)
        skriver.writerows([_csvfelt(_verdi(rad, k)) for k in EKSPORTKOLONNER] for rad in data)


def _csvfelt(verdi: Any) -> str:
    if isinstance(verdi, Decimal):
        return _skrevet(verdi).replace(".", ",")
    if verdi is None:
        return ""
    if not isinstance(verdi, str):
        return str(verdi)
    # Beside formulas: no escape codes for a terminal. Marks that join letters and emoji stay.
    return _STYRETEGN.sub("\ufffd", vern_tekst(verdi))


def _write_json(data: Sequence[Datarad], sti: Path) -> None:
    """Row by row: the whole country is several hundred thousand rows."""
    with sti.open("w", encoding="utf-8", newline="\n") as fil:
        fil.write("[")
        for nr, rad in enumerate(data):
            felt = ",".join(f'"{k}":{_jsonverdi(_verdi(rad, k))}' for k in EKSPORTKOLONNER)
            fil.write(f"{',' if nr else ''}\n{{{felt}}}")
        fil.write("\n]\n")


def _jsonverdi(verdi: Any) -> str:
    if isinstance(verdi, Decimal):
        return _skrevet(verdi)
    return json_tekst(verdi, innrykk=None)


def _mottatt(m: Mottatt) -> dict[str, Any]:
    enkle = {f.name: getattr(m, f.name) for f in fields(m) if f.name != "funn"}
    return {**enkle, "funn": [f.as_json() for f in m.funn]}


def _write_liste(rader: Iterable[dict[str, Any]], sti: Path) -> None:
    sti.write_text(json_tekst(list(rader)) + "\n", encoding="utf-8", newline="\n")
