"""Plans in Word on Prosjektveiviseren's forms: every field right in bokmål and nynorsk, and all that
cannot be placed on the list. The documents are made here, with the forms' own headings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
import yaml
from docx.document import Document
from docx.table import Table

from gevinstark.grunn.celle import TUSEN_KR
from gevinstark.grunn.norsk.tall import Talltolkning
from gevinstark.lesing.word.blokker import read_dokument
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.planverdier import read_belop
from gevinstark.planlesing.dokumentleser import read_felt
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord, read_ordlyd
from gevinstark.planlesing.word import Wordplan, read_word_plan
from gevinstark.rapport.planword import write_planword

ROT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "word"
V4, V4_NYNORSK, V3 = (
    "prosjektveiviseren-4",
    "prosjektveiviseren-4-nynorsk",
    "prosjektveiviseren-3",
)


def _fasit(navn: str) -> dict[str, str]:
    fasit: dict[str, str] = json.loads((DATA / f"{navn}.fasit.json").read_text(encoding="utf-8"))
    return fasit


def _ordlyd(navn: str) -> Ordlyd:
    skjema = navn.removesuffix("-nynorsk").replace("-", "/")
    return read_ordlyd(ROT / "maler" / f"{skjema}.word.yaml")


class _Skriver:
    """A document from the fields of a fasit, with the printed words of its form."""

    def __init__(self, navn: str) -> None:
        self.felt = _fasit(navn)
        self.ordlyd = _ordlyd(navn)
        #: Which wording: the form's own in bokmål stands first, in nynorsk second.
        self.nr = 1 if navn.endswith("nynorsk") else 0
        self.dok: Document = docx.Document()
        self.tabeller: dict[str, Table] = {}

    def _ord(self, ord_: Any) -> str:
        return str(ord_[min(self.nr, len(ord_) - 1)])

    def write(self) -> Document:
        self.dok.add_paragraph("Gevinstrealiseringsplan")
        self.dok.add_paragraph("Felles meldingsboks")
        for gruppe in self.ordlyd.felttabeller:
            tabell = self.dok.add_table(2, len(gruppe))
            for kol, (felt, ord_) in enumerate(gruppe.items()):
                tabell.cell(0, kol).text = f"{self._ord(ord_)}:"
                tabell.cell(1, kol).text = self.felt.get(felt, "")
        for ordene in self.ordlyd.tabeller.values():
            egne = [n for n in self.felt if n.split(".")[0] == ordene.nokkel]
            for nr in sorted({n.split(".")[1] for n in egne}) if ordene.hode else [""]:
                prefiks = f"{ordene.nokkel}.{nr}".rstrip(".")
                deler = [n[len(prefiks) + 1 :] for n in egne if n.startswith(f"{prefiks}.")]
                if deler:
                    self._tabell(ordene, prefiks, deler)
        return self.dok

    def _tabell(self, ordene: Tabellord, prefiks: str, deler: list[str]) -> None:
        self.dok.add_heading("Kapittel", 2)
        if ordene.titler:
            self.dok.add_paragraph(f"{self._ord(ordene.titler)}: tittelen")
        aar = sorted({d.split(".")[1] for d in deler if d.split(".")[-1].isdigit()})
        kolonner = [*ordene.kolonner]
        siste = kolonner.index("sum_levetid") if aar else len(kolonner)
        hoder = [self._ord(ordene.kolonner[k]) for k in kolonner]
        hoder[siste:siste] = [f"År {i} ({a})" for i, a in enumerate(aar, 1)]
        kolonner[siste:siste] = aar
        rader = list(dict.fromkeys(d.split(".")[0] for d in deler if "." in d))
        faser = list(self.ordlyd.faser) if ordene.per_fase else [""]
        tabell = self.dok.add_table(0, len(hoder))
        if ordene.hode:
            ruter = tabell.add_row().cells
            for kol, (felt, ord_) in enumerate(ordene.hode.items()):
                ruter[kol].text = f"{self._ord(ord_)}: {self.felt[f'{prefiks}.{felt}']}"
        for rute, tekst in zip(tabell.add_row().cells, hoder, strict=True):
            rute.text = tekst
        for rad in rader:
            for fase in faser:
                self._rad(tabell, ordene, prefiks, rad, fase, kolonner)
        self.tabeller[prefiks] = tabell

    def _rad(
        self,
        tabell: Table,
        ordene: Tabellord,
        prefiks: str,
        rad: str,
        fase: str,
        kolonner: list[str],
    ) -> None:
        sum_ = ordene.summer.get(rad) or ordene.rader.get(rad)
        for rute, kolonne in zip(tabell.add_row().cells, kolonner, strict=True):
            nokkel = ".".join(t for t in (prefiks, rad, fase, kolonne) if t)
            uten_fase = f"{prefiks}.{rad}.{kolonne}"
            trykt = {"id": "" if sum_ else rad, "hvor": self._ord(sum_) if sum_ else "",
                     "beskrivelse": self._ord(sum_) if rad in ordene.summer and sum_ else "",
                     "fase": self._ord(self.ordlyd.faser[fase]) if fase else ""}  # fmt: skip
            rute.text = self.felt.get(nokkel, self.felt.get(uten_fase, trykt.get(kolonne, "")))


Skade = Callable[[_Skriver], None]


@cache
def _skrevet(navn: str) -> tuple[bytes, tuple[str, ...]]:
    """The undamaged document, and what its last tables are: to write it takes seconds."""
    skriver = _Skriver(navn)
    ut = BytesIO()
    skriver.write().save(ut)
    return ut.getvalue(), tuple(skriver.tabeller)


def _fresh(navn: str) -> _Skriver:
    innhold, tabeller = _skrevet(navn)
    skriver = _Skriver(navn)
    skriver.dok = docx.Document(BytesIO(innhold))
    siste = skriver.dok.tables[-len(tabeller) :]
    skriver.tabeller = dict(zip(tabeller, siste, strict=True))
    return skriver


def _read(navn: str, mappe: Path, skade: Skade | None = None) -> tuple[dict[str, str], Wordplan]:
    skriver = _fresh(navn)
    if skade is not None:
        skade(skriver)
    sti = mappe / "plan.docx"
    skriver.dok.save(str(sti))
    samling = read_felt("plan", read_dokument(sti.read_bytes()), _ordlyd(navn))
    return {n: " ".join(t.split()) for n, t in samling.felt.items()}, read_word_plan(sti)


@pytest.mark.parametrize("navn", [V3, V4, V4_NYNORSK])
def test_every_field_is_read_and_the_form_recognised(navn: str, tmp_path: Path) -> None:
    lest, word = _read(navn, tmp_path)
    assert lest == _fasit(navn)
    assert word.skjema == navn.removesuffix("-nynorsk").replace("-", "/")
    assert word.ikke_plassert == ()


@cache
def _undamaged() -> Wordplan:
    with TemporaryDirectory() as mappe:
        return _read(V4, Path(mappe))[1]


def _bytt_kolonner(s: _Skriver) -> None:
    for rad in s.tabeller["E"].rows:
        rad.cells[1].text, rad.cells[2].text = rad.cells[2].text, rad.cells[1].text


def _ekstra_kolonne(s: _Skriver) -> None:
    for tekst, rute in zip(
        ("Kommentar", "Se vedlegg 3"), s.tabeller["A"].add_column(500).cells, strict=False
    ):
        rute.text = tekst


def _uten_id(s: _Skriver) -> None:
    s.tabeller["E"].cell(1, 0).text = ""


def _uten_virksomhet(s: _Skriver) -> None:
    hode = s.tabeller["D.1"].rows[0]._tr  # the row of virksomhet and contact
    hode.getparent().remove(hode)


def _uten_overskrifter(s: _Skriver) -> None:
    hode = s.tabeller["F"].rows[0]._tr
    hode.getparent().remove(hode)


def _to_tall(s: _Skriver) -> None:
    s.tabeller["D.1"].cell(2, 5).text = "mellom 2 000 og 2 400"


def _to_limt(s: _Skriver) -> None:
    """The second table of D stands as more rows of the first."""
    forste, andre = s.tabeller["D.1"]._tbl, s.tabeller["D.2"]._tbl
    for rad in list(andre.tr_lst):
        forste.append(rad)
    andre.getparent().remove(andre)


def _fortsetter(s: _Skriver) -> None:
    """F goes on after a break, without its heading."""
    tabell = s.tabeller["F"]._tbl
    rest = deepcopy(tabell)
    for rad in tabell.tr_lst[4:]:
        tabell.remove(rad)
    for rad in rest.tr_lst[:4]:
        rest.remove(rad)
    tabell.addnext(rest)
    tabell.addnext(s.dok.add_paragraph()._p)


def _uten_faser(s: _Skriver) -> None:
    kol = list(s.ordlyd.tabeller["G2"].kolonner).index("fase")
    for rad in s.tabeller["G2"].rows[1:]:
        rad.cells[kol].text = ""


def _egen_id(s: _Skriver) -> None:
    s.tabeller["E"].cell(1, 0).text = "K-1:"


def _celle_borte(s: _Skriver) -> None:
    """The cell is deleted and those after it moved one place."""
    rad = s.tabeller["F"].rows[1]._tr
    rad.remove(rad.tc_lst[2])


def _egen_tekst(s: _Skriver) -> None:
    s.dok.add_heading("Vedlegg", 1)
    s.dok.add_paragraph("Usikkerhetsanalyse: se sak 22/01234")


@pytest.mark.parametrize(
    ("skade", "mangler", "funn"),
    [
        (_bytt_kolonner, [], {}),
        (_ekstra_kolonne, [], {"ORD-21": 1}),
        # The description is the same in table F, so the ID is found there.
        (_uten_id, [], {"ORD-18": 1}),
        # Its benefit is described in F too, and has no table of its own any more.
        (_uten_virksomhet, [], {"ORD-15": 1, "ORD-34": 1}),
        (_uten_overskrifter, ["F."], {"ORD-10": 25, "ORD-11": 1}),
        (_to_tall, [], {"ORD-24": 1}),
        (_egen_tekst, [], {"ORD-34": 1}),
        (_to_limt, [], {}),
        (_fortsetter, [], {"ORD-14": 1}),
        (_uten_faser, [], {"ORD-44": 1}),
        (_egen_id, [], {}),
        (_celle_borte, ["F.Ø1."], {"ORD-45": 4}),
    ],
)
def test_damaged_plans_of_40_have_all_that_can_be_known_and_list_the_rest(
    skade: Skade, mangler: list[str], funn: dict[str, int], tmp_path: Path
) -> None:
    fasit = _fasit(V4)
    if skade is _to_tall:
        fasit["D.1.V1.verdi"] = "mellom 2 000 og 2 400"
    if skade is _uten_virksomhet:
        # The second table is the first with a virksomhet.
        fasit = {n: t for n, t in fasit.items() if not n.startswith("D.1.")}
        fasit = {n.replace("D.2.", "D.1."): t for n, t in fasit.items()}
    ventet = {n: t for n, t in fasit.items() if not any(n.startswith(m) for m in mangler)}
    lest, word = _read(V4, tmp_path, skade)
    assert lest == ventet
    uskadd = Counter(f.kode for f in _undamaged().funn)
    assert Counter(f.kode for f in word.funn) - uskadd == funn


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [("kr 168 000", 168), ("0,168 MNOK", 168), ("95 tkr", 95), ("168", 168), ("168,-", None), ("12 %", None)],
)  # fmt: skip
def test_an_amount_in_a_column_of_thousands(tekst: str, ventet: int | None) -> None:
    lest = read_belop(tekst, TUSEN_KR)
    assert (lest.verdi if isinstance(lest, Talltolkning) else None) == ventet


def test_the_plan_that_was_read_is_the_plan_that_is_issued(tmp_path: Path) -> None:
    _, word = _read(V4, tmp_path)
    data = yaml.safe_load(word.as_yaml()) | {"nettverk": "Et nettverk", "deltakere": ["3303"]}
    sti = tmp_path / "plan.yaml"
    sti.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    plan = read_plan(sti)
    # Thousands are thousands, and what says kroner is made thousands of.
    assert plan.verdi("D", "V1", "oppgitt_verdi") == 2200
    assert plan.verdi("D", "V2", "oppgitt_verdi") == 300
    assert plan.blokker["B"][0].summer["drift"]["virkning", "2018"] == 60
    assert plan.verdi("B", "OE1", "innfasing", "2018") == 0.5
    # Unit, method and responsible once; a benefit twice in C, its use a word of the list or in its own.
    assert plan.verdi("G2", "K1", "maaleenhet") == "poeng fra 1 til 5"
    assert [r.verdier["virkning", ""] for r in plan.rader("C")] == ["Ø1", "Ø1", "Ø2"]
    assert plan.verdi("C", "A1", "anvendelse") == "Budsjettreduksjon"
    assert plan.verdi("C", "A2", "anvendelse") is None
    assert plan.verdi("C", "A2", "anvendelse_tekst") == "Kurs i ny journal"
    assert plan.verdi("oversikt", "N4", "brutto_tekst") == "kvalitativ gevinst"


@pytest.mark.parametrize("navn", ["meldingsboks", "felles-arkiv", "trygghetsteknologi"])
def test_out_and_in_again_is_the_same_plan(navn: str, tmp_path: Path) -> None:
    plan = read_plan(ROT / "eksempler" / navn / "plan.yaml")
    sti = tmp_path / "plan.docx"
    sti.write_bytes(write_planword(plan, datetime(2025, 1, 1, tzinfo=UTC)))
    word = read_word_plan(sti)
    assert word.skjema == plan.mal.navn
    assert word.funn == ()
    igjen = tmp_path / "plan.yaml"
    igjen.write_text(word.as_yaml(), encoding="utf-8")
    foer, etter = (
        {n: c.verdi for n, c in build_layout(p, "felles").ved_nokkel.items() if c.verdi is not None}
        for p in (plan, read_plan(igjen))
    )
    assert foer == etter
