"""What is measured, one function a row: the work stands between `klokke` and the end of it.

Run as `python jobber.py NAVN` with an Oppgave as JSON on stdin; the answer is one line of
JSON on stdout. Imports and set-up outside the clock are given to every peer for free.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import read_utsending

#: OOXMLRecalcMode 0 = always compute; without it LibreOffice shows the results stored in the file.
_LO_PROFIL: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class Oppgave:
    """Returned files, and the folder `lag` made for them."""

    filer: tuple[Path, ...]
    utsendt: Path


@dataclass
class Klokke:
    """CPU seconds (this process and those it waited for) and wall seconds between start and end."""

    cpu: float = 0.0
    vegg: float = 0.0
    #: How many files the time is for, and what they add up to where that is what the peer does.
    filer: int = 0
    sum: float | None = None

    @contextmanager
    def maaler(self) -> Iterator[None]:
        cpu, vegg = _cpu(), time.perf_counter()
        yield
        self.cpu += _cpu() - cpu
        self.vegg += time.perf_counter() - vegg


def _cpu() -> float:
    return sum(
        r.ru_utime + r.ru_stime
        for r in (
            resource.getrusage(hvem) for hvem in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    )


def summerte_celler(layout: Layout) -> list[Celle]:
    """The cells the regional figures come from: the kommune's own numbers, typed or computed."""
    return [
        c for c in layout.celler()
        if c.eier == "*" and c.is_felt and c.rolle != "fast" and c.type in TALLTYPER
    ]  # fmt: skip


def _add(verdier: Iterator[Any]) -> float:
    """What a plain script adds: numbers; dates and texts are passed by."""
    return sum(
        v for v in verdier
        if isinstance(v, int | float) and not isinstance(v, bool | date | datetime) and v == v  # noqa: PLR0124 - NaN
    )  # fmt: skip


def _celle(rader: Sequence[Sequence[Any]], c: Celle) -> Any:
    return rader[c.rad - 1][c.kol - 1] if c.rad <= len(rader) and c.kol <= len(rader[0]) else None


# -------------------------------------------------------------------- reading


def pakk_ut(oppgave: Oppgave, klokke: Klokke) -> None:
    """The floor: unzip every part, look at nothing."""
    with klokke.maaler():
        for sti in oppgave.filer:
            with zipfile.ZipFile(sti) as bok:
                for navn in bok.namelist():
                    bok.read(navn)


def pakk_bok(oppgave: Oppgave, klokke: Klokke) -> None:
    """The floor of writing: deflate every part, as fast as zlib does it."""
    for sti in oppgave.filer:
        with zipfile.ZipFile(sti) as bok:
            deler = [bok.read(navn) for navn in bok.namelist()]
        with klokke.maaler():
            for del_ in deler:
                zlib.compress(del_, 1)


def pakk_region(oppgave: Oppgave, klokke: Klokke) -> None:
    """The same of a regional workbook: the one file is that."""
    pakk_bok(oppgave, klokke)


def les_med_bevis(oppgave: Oppgave, klokke: Klokke) -> None:
    """Guard, values, stored results, formulas, locks, comparison with what was issued, and findings."""
    from gevinstark.innlesing.les_fil import read_fil

    utsendinger = [read_utsending(oppgave.utsendt)]
    # What is made once for a whole issue is not the cost of one return.
    read_fil(oppgave.filer[0], "", utsendinger)
    with klokke.maaler():
        for sti in oppgave.filer:
            read_fil(sti, sti.name, utsendinger)


def openpyxl_to_ganger(oppgave: Oppgave, klokke: Klokke) -> None:
    """The usual recipe for formulas and values: load the file twice."""
    import openpyxl

    celler = summerte_celler(read_utsending(oppgave.utsendt).layout)
    klokke.sum = 0
    with klokke.maaler():
        for sti in oppgave.filer:
            openpyxl.load_workbook(sti)
            bok = openpyxl.load_workbook(sti, data_only=True)
            klokke.sum += _add(bok[c.ark].cell(c.rad, c.kol).value for c in celler)


def wolfxl_to_ganger(oppgave: Oppgave, klokke: Klokke) -> None:
    """The same recipe with the fastest full reader: formulas and styles, then values."""
    import wolfxl

    celler = summerte_celler(read_utsending(oppgave.utsendt).layout)
    klokke.sum = 0
    with klokke.maaler():
        for sti in oppgave.filer:
            # It reads a sheet when that is asked for.
            for ark in wolfxl.load_workbook(str(sti)):
                for _ in ark.iter_rows():
                    pass
            bok = wolfxl.load_workbook(str(sti), data_only=True)
            klokke.sum += _add(bok[c.ark].cell(c.rad, c.kol).value for c in celler)


def fastexcel(oppgave: Oppgave, klokke: Klokke) -> None:
    """Values only, every sheet, as Arrow."""
    import fastexcel

    with klokke.maaler():
        for sti in oppgave.filer:
            bok = fastexcel.read_excel(str(sti))
            for navn in bok.sheet_names:
                bok.load_sheet(navn, header_row=None, dtypes="string").to_arrow()


def calamine(oppgave: Oppgave, klokke: Klokke) -> None:
    """Values only: no formulas, no styles, no locks."""
    from python_calamine import CalamineWorkbook

    celler = summerte_celler(read_utsending(oppgave.utsendt).layout)
    arknavn = dict.fromkeys(c.ark for c in celler)
    klokke.sum = 0
    with klokke.maaler():
        for sti in oppgave.filer:
            bok = CalamineWorkbook.from_path(str(sti))
            ark = {n: bok.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in arknavn}
            klokke.sum += _add(_celle(ark[c.ark], c) for c in celler)


def pandas_skript(oppgave: Oppgave, klokke: Klokke) -> None:
    """The plain script: the sheets that are needed, as tables, and the same cells added up."""
    import pandas as pd

    celler = summerte_celler(read_utsending(oppgave.utsendt).layout)
    arknavn = list(dict.fromkeys(c.ark for c in celler))
    klokke.sum = 0
    with klokke.maaler():
        for sti in oppgave.filer:
            tabeller = pd.read_excel(sti, sheet_name=arknavn, header=None, engine="openpyxl")
            ark = {
                navn: tabell.to_numpy(dtype=object).tolist() for navn, tabell in tabeller.items()
            }
            klokke.sum += _add(_celle(ark[c.ark], c) for c in celler)


# -------------------------------------------------------------------- recomputing


def formualizer(oppgave: Oppgave, klokke: Klokke) -> None:
    import formualizer as motor

    with klokke.maaler():
        for sti in oppgave.filer:
            motor.load_workbook(str(sti), strategy="eager_all").evaluate_all()


def recalc_engine(oppgave: Oppgave, klokke: Klokke) -> None:
    """It has no TRIM, and computes the other four fifths of the formulas (version 0.1)."""
    import recalc

    with klokke.maaler():
        for sti in oppgave.filer:
            recalc.open(str(sti)).recalc()


def formulas_en_gang(oppgave: Oppgave, klokke: Klokke) -> None:
    """Compiled for one file outside the clock, then called with the answers of each."""
    import openpyxl
    from formulas import ExcelModel

    layout = read_utsending(oppgave.utsendt).layout
    forste = oppgave.filer[0]
    modell = ExcelModel().loads(str(forste)).finish()
    noder = {
        f"'[{forste.name}]{c.ark.upper()}'!{c.adresse}": c
        for c in layout.celler()
        if c.rolle == "inndata"
    }
    inn = {node: c for node, c in noder.items() if node in modell.cells}
    ut = [f"'[{forste.name}]{s.ark.upper()}'!{s.celle}" for s in layout.formler]
    compute = modell.compile(inputs=list(inn), outputs=ut)
    for sti in oppgave.filer:
        bok = openpyxl.load_workbook(sti, data_only=True)
        svar = [bok[c.ark].cell(c.rad, c.kol).value for c in inn.values()]
        with klokke.maaler():
            compute(*("" if verdi is None else verdi for verdi in svar))


def formulas_per_fil(oppgave: Oppgave, klokke: Klokke) -> None:
    from formulas import ExcelModel

    with klokke.maaler():
        for sti in oppgave.filer:
            ExcelModel().loads(str(sti)).finish().calculate()


def libreoffice(oppgave: Oppgave, klokke: Klokke) -> None:
    """One process opens, computes and saves every file."""
    with tempfile.TemporaryDirectory() as mappe:
        bruker = Path(mappe, "profil", "user")
        bruker.mkdir(parents=True)
        (bruker / "registrymodifications.xcu").write_text(_LO_PROFIL, encoding="utf-8")
        kommando = [
            find_libreoffice() or "soffice",
            f"-env:UserInstallation={bruker.parent.as_uri()}",
            "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
            "--outdir", str(Path(mappe, "ut")), *map(str, oppgave.filer),
        ]  # fmt: skip
        with klokke.maaler():
            subprocess.run(kommando, check=True, capture_output=True, timeout=3600)
        laget = len(list(Path(mappe, "ut").glob("*.xlsx")))
    if laget != len(oppgave.filer):
        raise RuntimeError(f"LibreOffice regnet {laget} av {len(oppgave.filer)} filer")


def find_libreoffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def omregning(oppgave: Oppgave, klokke: Klokke) -> None:
    """The engine, the model and their comparison, while the files are taken in by one process."""
    from gevinstark.omregning import etterregn
    from gevinstark.runde import etterregning, mottak

    utsendinger = [read_utsending(oppgave.utsendt)]
    compute = etterregn.recompute

    def maalt(*args: Any, **kwargs: Any) -> Any:
        with klokke.maaler():
            return compute(*args, **kwargs)

    with patch.object(etterregning, "recompute", maalt):
        mottak.receive([(sti, sti.name) for sti in oppgave.filer], utsendinger)
    if not klokke.cpu:
        raise RuntimeError("omregningen ble ikke kjørt")


# -------------------------------------------------------------------- writing


def lag_vanlig(oppgave: Oppgave, klokke: Klokke) -> None:
    """A plain loop: XlsxWriter writes each workbook from the first cell to the last."""
    from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
    from gevinstark.skriving.skriv import write_workbook
    from ytelse.materiale import read_eksempel

    utsending = read_utsending(oppgave.utsendt)
    plan, layout = read_eksempel()
    utstedte = list(utsending.utstedt.values())[: len(oppgave.filer)]
    klokke.filer = len(utstedte)
    with tempfile.TemporaryDirectory() as mappe, klokke.maaler():
        fulle = [grunnverdier(layout, u.verdier) for u in utstedte]
        resultat, _ = compute_resultater(layout, fulle)
        for nr, u in enumerate(utstedte):
            resultater = {sted: resultat.verdi(sted, nr) for sted in layout.formler}
            valg = _bokvalg(plan, layout, u)
            innhold = write_workbook(layout, u.verdier, resultater, valg)
            Path(mappe, u.fil).write_bytes(innhold)


def _bokvalg(plan: Any, layout: Layout, utstedt: Any) -> Any:
    from gevinstark.grunn.ressurser import Kommune
    from gevinstark.runde.boker import make_bokvalg

    return make_bokvalg(plan, layout, Kommune(utstedt.kommune, utstedt.navn, ""), utstedt.verdier)


def _data(oppgave: Oppgave) -> tuple[Layout, Any]:
    """A workbook of the sheet Data alone, with what its formulas come to."""
    from dataclasses import replace

    from gevinstark.innlesing.arbeider import default_jobber
    from gevinstark.region.oppsett import build_region
    from gevinstark.region.skriv_region import evaluate
    from gevinstark.runde import mottak

    filer = [(sti, sti.name) for sti in oppgave.filer]
    lest = mottak.receive(filer, [read_utsending(oppgave.utsendt)], jobber=default_jobber())
    layout = build_region(lest.grunnlag)
    _, kolonner = evaluate(layout)
    data = max(layout.ark, key=lambda a: sum(b.antall for b in a.radblokker))
    return replace(layout, ark=(data,)), kolonner


def data_skrevet(oppgave: Oppgave, klokke: Klokke) -> None:
    """The sheet Data as a workbook of its own: formulas, styles, table and all."""
    from gevinstark.skriving.bokvalg import Bokvalg
    from gevinstark.skriving.skriv import write_workbook

    layout, kolonner = _data(oppgave)
    resultater = dict.fromkeys(layout.formler, 0)
    valg = Bokvalg(tittel="Data", emne="", bunntekst="", dato=date(2025, 1, 1))
    with klokke.maaler():
        write_workbook(layout, {}, resultater, valg, kolonner)


def _datakolonner(oppgave: Oppgave) -> dict[str, list[Any]]:
    """A column of formulas is blank."""
    (ark,) = _data(oppgave)[0].ark
    blokk = max(ark.radblokker, key=lambda b: b.antall)
    return {f"k{nr}": list(v) or [None] * blokk.antall for nr, v in enumerate(blokk.verdier)}


def rustpy(oppgave: Oppgave, klokke: Klokke) -> None:
    """The values of the same rows, and nothing else."""
    import rustpy_xlsxwriter

    kolonner = _datakolonner(oppgave)
    poster = [dict(zip(kolonner, rad, strict=True)) for rad in zip(*kolonner.values(), strict=True)]
    with tempfile.TemporaryDirectory() as mappe, klokke.maaler():
        rustpy_xlsxwriter.write_worksheet(poster, str(Path(mappe, "data.xlsx")))


def jetxl(oppgave: Oppgave, klokke: Klokke) -> None:
    """The same, from columns."""
    import jetxl

    kolonner = _datakolonner(oppgave)
    with tempfile.TemporaryDirectory() as mappe, klokke.maaler():
        jetxl.write_sheet(kolonner, str(Path(mappe, "data.xlsx")))


Jobb = Callable[[Oppgave, Klokke], None]
JOBBER: Final[dict[str, Jobb]] = {
    j.__name__: j
    for j in (
        pakk_ut, les_med_bevis, openpyxl_to_ganger, wolfxl_to_ganger, calamine, fastexcel,
        pandas_skript, formualizer, recalc_engine, formulas_en_gang, formulas_per_fil, libreoffice, omregning,
        pakk_bok, lag_vanlig, pakk_region, data_skrevet, rustpy, jetxl,
    )
}  # fmt: skip
#: What a job needs that may be missing: module to import -> what to install.
KREVER: Final = {
    "openpyxl_to_ganger": "openpyxl",
    "calamine": "python_calamine",
    "wolfxl_to_ganger": "wolfxl",
    "fastexcel": "fastexcel",
    "rustpy": "rustpy_xlsxwriter",
    "jetxl": "jetxl",
    "pandas_skript": "pandas",
    "formualizer": "formualizer",
    "recalc_engine": "recalc",
    "formulas_en_gang": "formulas",
    "formulas_per_fil": "formulas",
}


def missing(navn: str) -> str:
    """Why a job cannot run, or ""."""
    modul = KREVER.get(navn)
    if navn == "libreoffice":
        return "" if find_libreoffice() else "mangler: LibreOffice (soffice)"
    return f"mangler: {modul}" if modul and find_spec(modul) is None else ""


def main(navn: str) -> None:
    bestilling = json.load(sys.stdin)
    oppgave = Oppgave(tuple(Path(f) for f in bestilling["filer"]), Path(bestilling["utsendt"]))
    klokke = Klokke(filer=len(oppgave.filer))
    JOBBER[navn](oppgave, klokke)
    sys.stdout.write(json.dumps(asdict(klokke)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
