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
- lists of the regional workbook that others take straight in (`listefiler`), as xlsx and csv.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from decimal import ROUND_HALF_EVEN, Context, Decimal
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from gevinstark.grunn.errors import Brukerfeil, norsk_grunn
from gevinstark.grunn.skjermtekst import json_tekst
from gevinstark.region.formler import DATAKOLONNER
from gevinstark.region.grunnlag import Mottatt, Planutsnitt, Regiongrunnlag
from gevinstark.region.langtabell import Svarblokk
from gevinstark.region.listefiler import Liste, find_lister, read_liste, write_listebok
from gevinstark.region.planbilder import sort_grunnlag
from gevinstark.region.planrader import planrader

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
    *(f"{liste.navn}.{ending}" for liste in find_lister() for ending in ("xlsx", "csv")),
)
_PRESISJON: Final = 38
_DESIMALER: Final = 18
_MINSTE: Final = Decimal(1).scaleb(-_DESIMALER)
_KONTEKST: Final = Context(prec=_PRESISJON, rounding=ROUND_HALF_EVEN)
_FARLIG_START: Final = ("=", "+", "-", "@", "\t", "\r", "'")
#: Where the columns come from: the same for all rows of a return, for a field in all returns, or
#: each row's own.
_AV_BLOKKEN: Final = ("kommunenr", "kommune", "plan", "fil", "sha256", "status")
_AV_FELTET: Final = ("tabell", "rad", "kolonne", "aar", "fase", "enhet", "rolle", "ark", "celle")
_KOLONNER: Final = itemgetter(*EKSPORTKOLONNER)
_TYPER: Final = {"verdi": pa.decimal128(_PRESISJON, _DESIMALER), "aar": pa.int16()}
SKJEMA: Final = pa.schema([(k, _TYPER.get(k, pa.string())) for k in EKSPORTKOLONNER])
#: Rows held at a time while Parquet is written: some 15 MB.
RADGRUPPE: Final = 50_000
#: Sets of fields held at a time while Parquet is written.
_FORMER: Final = 8
#: Returns between each time it is told how far it has come.
_FOR_HVER: Final = 50


def check_eksport_ledig(mappe: Path, *, overskriv: bool) -> None:
    """Raise Brukerfeil when an earlier export is in the way."""
    i_veien = [str(mappe / navn) for navn in EKSPORTFILER if (mappe / navn).exists()]
    if i_veien and not overskriv:
        raise Brukerfeil(
            f"Finnes fra før: {', '.join(i_veien)}. Velg en annen mappe, eller bruk --overskriv."
        )


def write_eksport(
    grunnlag: Regiongrunnlag,
    mappe: Path,
    *,
    overskriv: bool = False,
    framdrift: Callable[[str], None] | None = None,
) -> tuple[Path, ...]:
    """Write the files. Raises Brukerfeil, before anything is written, when one is in the way."""
    grunnlag = sort_grunnlag(grunnlag)

    def blokker(sti: Path) -> Iterator[Svarblokk]:
        return follow(grunnlag.data.blokker, f"Skriver {sti.name}", framdrift)

    metoder: tuple[Callable[[Path], None], ...] = (
        lambda sti: _write_parquet(blokker(sti), sti),
        lambda sti: _write_csv(_rader(blokker(sti), _csvfelt), sti),
        lambda sti: _write_json(_rader(blokker(sti), _jsonverdi), sti),
        lambda sti: _write_json(_planrader(grunnlag.planer), sti),
        lambda sti: _write_liste(map(asdict, grunnlag.utelatt), sti),
        lambda sti: _write_liste(map(_mottatt, grunnlag.mottak), sti),
        *(skriv for liste in find_lister() for skriv in _write_listefiler(liste, grunnlag)),
    )
    stier = [mappe / navn for navn in EKSPORTFILER]
    check_eksport_ledig(mappe, overskriv=overskriv)
    try:
        mappe.mkdir(parents=True, exist_ok=True)
        # All are whole before any of them gets its name.
        with TemporaryDirectory(dir=mappe, prefix=".gevinstark.") as arbeid:
            nye = [Path(arbeid) / sti.name for sti in stier]
            for skriv, ny in zip(metoder, nye, strict=True):
                skriv(ny)
            for ny, sti in zip(nye, stier, strict=True):
                ny.replace(sti)
    except OSError as feil:
        raise Brukerfeil(f"Kan ikke skrive eksporten til {mappe}: {norsk_grunn(feil)}.") from feil
    return tuple(stier)


def _tall(verdi: Decimal | None) -> Decimal | None:
    """At most 18 decimals, so that all three files hold the same number."""
    if verdi is None or int(verdi.as_tuple().exponent) >= -_DESIMALER:
        return verdi
    return verdi.quantize(_MINSTE, context=_KONTEKST)


def _skrevet(verdi: Decimal) -> str:
    """Without exponent: "1200", "0.5"."""
    return f"{verdi:f}"


def follow(
    blokker: Sequence[Svarblokk], hva: str, framdrift: Callable[[str], None] | None
) -> Iterator[Svarblokk]:
    """The blocks, while it is told how far they have come."""
    for nr, blokk in enumerate(blokker, 1):
        yield blokk
        if framdrift and nr % _FOR_HVER == 0:
            framdrift(f"{hva}: {nr} av {len(blokker)} svar")


def _rader(blokker: Iterable[Svarblokk], skriv: Callable[[Any], str]) -> Iterator[tuple[str, ...]]:
    """The rows one by one, each value of `EKSPORTKOLONNER` as `skriv` writes it. What the form says of
    a field is written once for all returns, and what a return has in common once for all its rows."""
    former: dict[int, dict[str, str]] = {}
    for blokk in blokker:
        felles = {k: skriv(getattr(blokk, k)) for k in _AV_BLOKKEN}
        ingen, intet = skriv(None), skriv("")
        for felt in blokk.felt:
            verdi = blokk.verdi(felt)
            if verdi is None:
                continue
            form = former.get(id(felt))
            if form is None:
                form = former[id(felt)] = {k: skriv(getattr(felt, k)) for k in _AV_FELTET}
            skrevet = blokk.skrevet.get(felt.nokkel) if blokk.skrevet else None
            yield _KOLONNER(
                {
                    **felles,
                    **form,
                    "verdi": ingen if isinstance(verdi, str) else skriv(_tall(verdi)),
                    "tekst": skriv(verdi) if isinstance(verdi, str) else ingen,
                    "felt": skriv(f"{blokk.eier}{felt.nokkel}"),
                    "skrevet": skriv(skrevet) if skrevet else intet,
                }
            )


def _planrader(planer: Iterable[Planutsnitt]) -> Iterator[tuple[str, ...]]:
    for utsnitt in planer:
        for rad in planrader(utsnitt):
            yield tuple(_jsonverdi(getattr(rad, k)) for k in EKSPORTKOLONNER)


def make_tabeller(blokker: Iterable[Svarblokk], rader: int) -> Iterator[pa.Table]:
    """The rows as Arrow tables with `SKJEMA`, all of them with so many rows but the last."""
    former: dict[int, dict[str, pa.Array]] = {}
    venter: list[pa.RecordBatch] = []
    antall = 0
    for blokk in blokker:
        if id(blokk.felt) not in former:
            # A return that is moved about in its file has fields of its own.
            if len(former) == _FORMER:
                former.clear()
            former[id(blokk.felt)] = {
                k: pa.array([getattr(f, k) for f in blokk.felt], SKJEMA.field(k).type)
                for k in _AV_FELTET
            }
        venter.append(_bunke(blokk, former[id(blokk.felt)]))
        antall += len(venter[-1])
        while antall >= rader:
            samlet = pa.Table.from_batches(venter, SKJEMA)
            yield samlet.slice(0, rader)
            venter = samlet.slice(rader).to_batches()
            antall -= rader
    if antall:
        yield pa.Table.from_batches(venter, SKJEMA)


def _bunke(blokk: Svarblokk, form: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """The rows of one return. form: what the form says of its fields, by column."""
    par = [(nr, f, v) for nr, f in enumerate(blokk.felt) if (v := blokk.verdi(f)) is not None]
    satt = pa.array([nr for nr, _, _ in par], pa.int32())
    egne: dict[str, list[Any]] = {
        "verdi": [None if isinstance(v, str) else _tall(v) for _, _, v in par],
        "tekst": [v if isinstance(v, str) else None for _, _, v in par],
        "felt": [f"{blokk.eier}{f.nokkel}" for _, f, _ in par],
        "skrevet": [blokk.skrevet.get(f.nokkel, "") for _, f, _ in par],
    }
    kolonner = {
        **{k: form[k].take(satt) for k in _AV_FELTET},
        **{k: pa.repeat(getattr(blokk, k), len(par)) for k in _AV_BLOKKEN},
        **{k: pa.array(v, SKJEMA.field(k).type) for k, v in egne.items()},
    }
    return pa.RecordBatch.from_arrays([kolonner[k] for k in EKSPORTKOLONNER], schema=SKJEMA)


def _write_parquet(blokker: Iterable[Svarblokk], sti: Path) -> None:
    with pq.ParquetWriter(sti, SKJEMA, compression="zstd") as skriver:
        for tabell in make_tabeller(blokker, RADGRUPPE):
            skriver.write_table(tabell)


def vern_tekst(tekst: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{tekst}" if tekst.startswith(_FARLIG_START) else tekst


def _write_listefiler(
    liste: Liste, grunnlag: Regiongrunnlag
) -> tuple[Callable[[Path], None], Callable[[Path], None]]:
    rader = read_liste(liste, grunnlag)
    tekster = (tuple(map(_csvfelt, rad)) for rad in rader)
    return (
        lambda sti: _write_bok(write_listebok(liste, rader, grunnlag), sti),
        lambda sti: _write_csv(tekster, sti, liste.hode),
    )


def _write_bok(innhold: bytes, sti: Path) -> None:
    sti.write_bytes(innhold)


def _write_csv(
    rader: Iterable[Sequence[str]], sti: Path, hode: Sequence[str] = EKSPORTKOLONNER
) -> None:
    with sti.open("w", encoding="utf-8-sig", newline="") as fil:
        skriver = csv.writer(fil, delimiter=";", lineterminator="\r\n")
        skriver.writerow(hode)
        skriver.writerows(rader)


def _csvfelt(verdi: Any) -> str:
    if isinstance(verdi, Decimal):
        return _skrevet(verdi).replace(".", ",")
    if isinstance(verdi, float):
        return repr(int(verdi) if verdi.is_integer() else verdi).replace(".", ",")
    if verdi is None:
        return ""
    if not isinstance(verdi, str):
        return str(verdi)
    # Beside formulas: no escape codes for a terminal. Marks that join letters and emoji stay.
    return _STYRETEGN.sub("\ufffd", vern_tekst(verdi))


def _write_json(rader: Iterable[Sequence[str]], sti: Path) -> None:
    """An object a row, of values that are JSON already."""
    objekt = "{" + ",".join(f'"{k}":%s' for k in EKSPORTKOLONNER) + "}"
    with sti.open("w", encoding="utf-8", newline="\n") as fil:
        fil.write("[")
        for nr, rad in enumerate(rader):
            fil.write(f"{',' if nr else ''}\n{objekt % tuple(rad)}")
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
