"""What was measured as one table of ratios, the cost curve, and the arithmetic for the country.

Targets are those of the project, for the example form with 357 kommuner on two cores.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.verdi import norsk_tall
from ytelse.forsok import Resultat
from ytelse.maal import Maaling

BILDE: Final = "tests/ytelse/kurve.svg"
#: So many returns have no room in the regional workbook.
UTEN_BOK: Final = 3000
_KOMMUNER: Final = 357
_TILTAK: Final = 100
_PAKKER: Final = (
    "openpyxl", "pandas", "python-calamine", "fastexcel", "wolfxl", "formulas", "formualizer", "recalc-engine",
    "xlsxwriter", "rustpy-xlsxwriter", "jetxl",
)  # fmt: skip


@dataclass(frozen=True)
class Rad:
    """One row: what was measured, and a ratio with its target. hoyst: the target is a ceiling."""

    navn: str
    maaling: Maaling
    forhold: float | None = None
    enhet: str = ""
    maal: float | None = None
    hoyst: bool = False
    desimaler: int = 1
    #: The ratio to konsolider on two processes, by the clock: what the person who waits sees.
    paa_to: float | None = None
    #: The time is for the whole run, not per return.
    hele: bool = False
    uten_tid: bool = False

    @property
    def ok(self) -> bool | None:
        if self.maal is None or self.forhold is None:
            return None
        return self.forhold <= self.maal if self.hoyst else self.forhold >= self.maal


def make_rader(resultat: Resultat) -> list[Rad]:
    m = resultat.maalinger
    gulv, lest, en = m["pakk_ut"], m["les_med_bevis"], m["konsolider_1"]
    to, omregning = m["konsolider_2"], m["omregning"]

    def ganger(navn: str, mot: Maaling) -> float | None:
        return None if m[navn].mangler else m[navn].cpu_ms / mot.cpu_ms

    def mot_konsolider(etikett: str, navn: str, maal: float | None = None) -> Rad:
        paa_to = None if m[navn].mangler else m[navn].vegg_ms / to.vegg_ms
        return Rad(etikett, m[navn], ganger(navn, en), "× konsolider", maal, paa_to=paa_to)

    rader = [
        Rad("Pakke ut delene, ikke noe mer", gulv),
        Rad("**Lese med fullt bevis**", lest, lest.cpu_ms / gulv.cpu_ms, "× utpakking", 4, True),
        Rad("openpyxl, lest to ganger", m["openpyxl_to_ganger"],
            ganger("openpyxl_to_ganger", lest), "× lesing med bevis"),
        Rad("wolfxl, lest to ganger", m["wolfxl_to_ganger"],
            ganger("wolfxl_to_ganger", lest), "× lesing med bevis", 20),
        Rad("python-calamine, bare verdier", m["calamine"], ganger("calamine", lest),
            "× lesing med bevis"),
        Rad("fastexcel, bare verdier", m["fastexcel"], ganger("fastexcel", lest),
            "× lesing med bevis"),
        Rad("**konsolider**, én prosess", en, en.cpu_ms / gulv.cpu_ms, "× utpakking"),
        Rad("**konsolider**, to prosesser", to, to.vegg_ms / gulv.vegg_ms,
            "× utpakking, klokketid"),
        Rad("herav omregning av alle formler", omregning, 100 * omregning.cpu_ms / en.cpu_ms,
            "% av konsolider, én prosess"),
        mot_konsolider(
            "pandas + openpyxl, bare lese og summere de samme cellene", "pandas_skript", 5),
        mot_konsolider("formualizer, regne om fil for fil", "formualizer"),
        mot_konsolider("recalc-engine, regne om fil for fil, uten TRIM", "recalc_engine"),
        mot_konsolider("LibreOffice, regne om filene i én prosess", "libreoffice"),
        mot_konsolider("formulas, kompilert én gang", "formulas_en_gang"),
        mot_konsolider("formulas, lest inn for hver fil", "formulas_per_fil"),
        Rad("Pakke en arbeidsbok på det raskeste", m["pakk_bok"]),
    ]  # fmt: skip
    if "lag" in m:
        rader += [
            Rad("**lag**", m["lag"], m["lag"].cpu_ms / m["pakk_bok"].cpu_ms, "× pakking", 3, True),
            Rad("XlsxWriter i en løkke", m["lag_vanlig"], ganger("lag_vanlig", m["lag"]), "× lag"),
        ]
    data = m["data_skrevet"]
    rader += [
        Rad("**Arket Data** skrevet", data, hele=True),
        Rad("rustpy-xlsxwriter, bare verdiene i Data", m["rustpy"], ganger("rustpy", data),
            "× arket Data", 2, hele=True),
        Rad("jetxl, bare verdiene i Data", m["jetxl"], ganger("jetxl", data), "× arket Data",
            hele=True),
        Rad("**--help**", m["hjelp"], m["hjelp"].cpu_ms - m["python"].cpu_ms,
            "ms mer enn bare Python", 60, True, 0, hele=True),
        Rad("python -c 'import numpy'", m["numpy"], hele=True),
        Rad("**kontroller**, første fil", m["kontroller_forste"],
            m["kontroller_forste"].cpu_ms / m["numpy"].cpu_ms, "× import numpy", hele=True),
        Rad("**kontroller**, én ny fil", m["kontroller"],
            m["kontroller"].cpu_ms / m["numpy"].cpu_ms, "× import numpy", 5, True, hele=True),
    ]  # fmt: skip
    if "andre_gang" in m:
        andre, pakking = m["andre_gang"], m["pakk_region"]
        rader += [
            Rad("Pakke den regionale arbeidsboken på det raskeste", pakking, hele=True),
            Rad("**konsolider** igjen, med én ny fil", andre,
                andre.cpu_ms * andre.filer / pakking.cpu_ms, "× pakking", 17, True, hele=True),
        ]  # fmt: skip
    minne = max(en.minne, to.minne)
    rader.append(Rad("Minne, største prosess", en, minne, "MB", 250, True, 0, uten_tid=True))
    return rader


def as_table(rader: list[Rad]) -> str:
    """Markdown; also readable on a terminal."""
    linjer = [
        "| Hva | Filer | CPU per fil, ms | Klokketid per fil, ms | Forhold | Mål | Nådd |",
        "|---|---:|---:|---:|---|---|---|",
    ]
    for r in rader:
        m = r.maaling
        if m.mangler:
            linjer.append(f"| {r.navn} | – | {m.mangler} | – | – | {_maal(r)} | – |")
            continue
        per = m.filer if r.hele else 1
        tider = (
            "–" if r.uten_tid else _spenn(*tid, per)
            for tid in ((m.cpu_ms, m.cpu_spenn()), (m.vegg_ms, m.vegg_spenn()))
        )
        desimaler = 2 if r.forhold is not None and r.forhold < 1 else r.desimaler
        forhold = "" if r.forhold is None else f"{_tall(r.forhold, desimaler)} {r.enhet}"
        if r.paa_to is not None:
            forhold += f" ({_tall(r.paa_to, 2 if r.paa_to < 1 else 1)} × på to prosesser)"
        naadd = "" if r.ok is None else "ja" if r.ok else "**nei**"
        linjer.append(
            f"| {r.navn} | {'hele kjøringen' if r.hele else m.filer} | "
            f"{' | '.join(tider)} | {forhold} | {_maal(r)} | {naadd} |"
        )
    return "\n".join(linjer)


def short_table(rader: list[Rad]) -> str:
    """What has a goal: what, the time of the whole of it, the yardstick, the goal."""
    linjer = ["| Hva | Målt | Målestokk | Mål |", "|---|---:|---|---|"]
    for r in rader:
        if r.maal is not None and r.forhold is not None:
            desimaler = 2 if r.forhold < 1 else r.desimaler
            naadd = "" if r.ok else ", ikke nådd"
            linjer.append(
                f"| {r.navn} | {_tall(r.forhold, desimaler)} | {r.enhet} | {_maal(r)}{naadd} |"
            )
    return "\n".join(linjer)


def _maal(r: Rad) -> str:
    return "" if r.maal is None else f"{'høyst' if r.hoyst else 'minst'} {_tall(r.maal, 0)}"


def _spenn(midt: float, spenn: tuple[float, float], ganger: int) -> str:
    desimaler = 1 if midt * ganger < 100 else 0
    a, b, c = (_tall(v * ganger, desimaler) for v in (midt, *spenn))
    return a if b == c else f"{a} ({b}–{c})"


def _tall(tall: float, desimaler: int = 1) -> str:
    return norsk_tall(tall, desimaler)


def curve_table(resultat: Resultat) -> str:
    linjer = [
        "| Innsendte filer | CPU per fil, ms | Klokketid i alt, s | Minne, største prosess, MB |",
        "|---:|---:|---:|---:|",
    ]
    linjer += [
        f"| {_tall(antall, 0)} | {_spenn(m.cpu_ms, m.cpu_spenn(), 1)} | "
        f"{_tall(m.vegg_ms * antall / 1000)} | {_tall(m.minne, 0)} |"
        for antall, m in resultat.kurve.items()
    ]
    return "\n".join(linjer)


def vekst(resultat: Resultat) -> float | None:
    """kB of memory for each further return, between the two largest sizes: both too many for the regional
    workbook, whose rows are most of what fewer take."""
    if sum(n >= UTEN_BOK for n in resultat.kurve) < 2:
        return None
    (n1, m1), (n2, m2) = sorted(resultat.kurve.items())[-2:]
    return 1024 * (m2.minne - m1.minne) / (n2 - n1)


def om_maskinen() -> str:
    return (
        f"Målt {date.today().isoformat()} på {_prosessor()}, {os.cpu_count()} kjerner, "  # noqa: DTZ011 - a date for readers
        f"{platform.system()}, Python {platform.python_version()}."
    )


def _prosessor() -> str:
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        info = ""
    treff = re.search(r"model name\s*:\s*(.+)", info)
    return treff[1].strip() if treff else platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    ut = {}
    for pakke in _PAKKER:
        try:
            ut[pakke] = version(pakke)
        except PackageNotFoundError:
            ut[pakke] = "mangler"
    return ut


def as_json(resultat: Resultat) -> dict[str, Any]:
    return {
        "maskin": om_maskinen(),
        "pakker": versions(),
        "omfang": asdict(resultat.omfang),
        "filstorrelse": resultat.filstorrelse,
        "maalinger": {n: asdict(m) for n, m in resultat.maalinger.items()},
        "kurve": {str(n): asdict(m) for n, m in resultat.kurve.items()},
        "rader": [
            {"navn": r.navn.strip("*"), "forhold": r.forhold, "enhet": r.enhet, "maal": r.maal,
             "naadd": r.ok}
            for r in make_rader(resultat)
        ],
    }  # fmt: skip


# -------------------------------------------------------------------- the country


def landet(resultat: Resultat) -> str:
    """The arithmetic for the whole country, every number named."""
    stor = (
        resultat.kurve[max(resultat.kurve)]
        if resultat.kurve
        else resultat.maalinger["konsolider_2"]
    )
    c = stor.cpu_ms
    vokser = vekst(resultat)
    linjer = [
        (
            f"- `k` = {_KOMMUNER} kommuner, `t` = {_TILTAK} tiltak, `r` = 1 rapportering i året: "
            f"`n = k · t · r` = {_tall(_KOMMUNER * _TILTAK, 0)} innsendte filer i året."
        ),
        f"- `c` = {_tall(c)} ms CPU per fil, målt på {_tall(stor.filer, 0)} filer.",
        f"- `b` = {_tall(resultat.filstorrelse / 1000, 0)} kB per fil.",
    ]
    if vokser is not None:
        linjer.append(f"- `m` = {_tall(max(vokser, 0))} kB minne for hver fil til i samme kjøring.")
    else:
        linjer.append("- Minnet for så mange er ikke målt her. Det krever `--opptil 10000`.")
    linjer += [
        "",
        "| | Filer, `n` | CPU, `n · c` | To kjerner | 64 kjerner | Minne i én kjøring | Filene, `n · b` |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(_land_rad(navn, n, c, resultat) for navn, n in _storrelser()),
    ]
    return "\n".join(linjer)


def _storrelser() -> Iterator[tuple[str, int]]:
    yield "Ett tiltak, hele landet", _KOMMUNER
    yield "Hundre tiltak, hele landet, hvert år", _KOMMUNER * _TILTAK
    yield "Hundre ganger det", _KOMMUNER * _TILTAK * 100


def _land_rad(navn: str, n: int, c: float, resultat: Resultat) -> str:
    """c: ms per file."""
    sekunder = n * c / 1000
    tider = " | ".join(_tid(sekunder / kjerner) for kjerner in (1, 2, 64))
    mb = _minne(resultat, n)
    gb = "–" if mb is None else f"{_tall(mb / 1000)} GB"
    lagret = f"{_tall(n * resultat.filstorrelse / 1e9)} GB"
    return f"| {navn} | {_tall(n, 0)} | {tider} | {gb} | {lagret} |"


def _minne(resultat: Resultat, n: int) -> float | None:
    """MB for n returns in one run: as measured for so many, or as the largest sizes grow."""
    vokser = vekst(resultat)
    if vokser is None:
        return None
    for antall, m in sorted(resultat.kurve.items()):
        if n <= antall:
            return m.minne
    return m.minne + (n - antall) * max(vokser, 0) / 1024


def _tid(sekunder: float) -> str:
    for enhet, lengde in (("timer", 3600), ("minutter", 60)):
        if sekunder >= 2 * lengde:
            return f"{_tall(sekunder / lengde)} {enhet}"
    return f"{_tall(sekunder)} sekunder"


# -------------------------------------------------------------------- tests/README.md


def write_readme(sti: Path, resultat: Resultat) -> None:
    """Put the tables between their markers: the short one in `sti`, the rest in the README of the
    benchmark beside it. Raises ValueError when a marker is missing."""
    rader = make_rader(resultat)
    fart = "\n\n".join(
        (
            om_maskinen() + " Median, og minst–mest i parentes.",
            as_table(rader),
            "Kost mot antall filer, `konsolider` på to prosesser:",
            curve_table(resultat),
            f"![CPU per fil mot antall filer]({Path(BILDE).name})",
        )
    )
    lang = sti.parent / Path(BILDE).parent.name / sti.name
    kort = f"{om_maskinen()}\n\n{short_table(rader)}"
    for fil, biter in (
        (sti, (("fart", kort),)),
        (lang, (("fart", fart), ("landet", landet(resultat)))),
    ):
        tekst = fil.read_text(encoding="utf-8")
        for merke, innhold in biter:
            tekst = replace_between(tekst, merke, innhold)
        fil.write_text(tekst, encoding="utf-8")


def replace_between(tekst: str, merke: str, innhold: str) -> str:
    start, slutt = f"<!-- {merke} -->\n", f"<!-- /{merke} -->"
    for_, funnet, rest = tekst.partition(start)
    _, funnet_slutt, etter = rest.partition(slutt)
    if not funnet or not funnet_slutt:
        raise ValueError(f"README mangler merkene <!-- {merke} --> og <!-- /{merke} -->")
    return f"{for_}{start}{innhold}\n{slutt}{etter}"
