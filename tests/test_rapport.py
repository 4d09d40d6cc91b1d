"""The Word reports: what they hold, that it is what the export says, and that they are well made."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from regiongrunnlag import AVVIST, IKKE_SVART, UTEN_KOSTNADER, make_region, make_testgrunnlag

from gevinstark.cli import main
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.ressurser import kommuneregister
from gevinstark.rapport.kapitler import make_stolper
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.regionbok import open_regionbok
from gevinstark.rapport.word import Dokument, clean
from gevinstark.rapport.wordrapport import make_aarsrapport, make_kommunerapport
from gevinstark.rapport.wordtabell import Kolonne
from gevinstark.region.eksport import write_eksport
from gevinstark.region.grunnlag import Deltaker, Regiongrunnlag
from gevinstark.region.langtabell import Langtabell
from gevinstark.region.register import REGISTER
from gevinstark.region.skriv_region import write_region

AAR = 2024
KAPITLER = [
    "Sammendrag", "Hvem som har svart", "Planlagt og realisert per kommune",
    "Planlagt og realisert per nyttevirkning", "Planlagt og realisert per år",
    "Hva gevinsten brukes til", "Hvordan de realiserte tallene ble til", "Uttak fra budsjettet",
    "Prioritering etter netto potensial",
    "Ikke-prissatte gevinster", "Målinger, avvik og korrigerende tiltak",
    "Tiltak som er forsinket, og høy risiko", "Hvor langt kommunene er kommet", "Kommunene",
    "Status for gevinster, avvik og virksomheter", "Funn og valg gjort for hånd", "Metode og kilder",
]  # fmt: skip


@pytest.fixture(scope="module")
def grunnlag() -> Regiongrunnlag:
    return make_testgrunnlag(to_planer=False)


@pytest.fixture(scope="module")
def region(grunnlag: Regiongrunnlag, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("rapport") / "region.xlsx"
    sti.write_bytes(write_region(grunnlag))
    return sti


@pytest.fixture(scope="module")
def rapport(region: Path) -> bytes:
    return make_aarsrapport(open_regionbok(region))


@pytest.fixture(scope="module")
def dok(rapport: bytes) -> Any:
    return docx.Document(io.BytesIO(rapport))


@pytest.fixture(scope="module")
def tall(grunnlag: Regiongrunnlag, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    mappe = tmp_path_factory.mktemp("eksport")
    write_eksport(grunnlag, mappe)
    return pd.read_parquet(mappe / "data.parquet")


def _overskrifter(dok: Any, nivaa: int) -> list[str]:
    return [p.text for p in dok.paragraphs if p.style.name == f"Heading {nivaa}"]


def _tekst(dok: Any) -> str:
    celler = (c.text for t in dok.tables for r in t.rows for c in r.cells)
    return "\n".join([*(p.text for p in dok.paragraphs), *celler])


def _kapittel(dok: Any, navn: str) -> str:
    """The text between a heading and the next, without tables."""
    stiler = [(p.style.name, p.text) for p in dok.paragraphs]
    start = stiler.index(("Heading 1", navn)) + 1
    slutt = next(
        (n for n, (s, _) in enumerate(stiler[start:], start) if s == "Heading 1"), len(stiler)
    )
    return "\n".join(t for _, t in stiler[start:slutt])


def _tabell(dok: Any, forste: str, *, andre: str = "") -> list[list[str]]:
    """The table whose first headings begin so, without its heading row."""
    for t in dok.tables:
        rader = [[c.text for c in r.cells] for r in t.rows]
        if rader[0][0] == forste and rader[0][1].startswith(andre):
            return rader[1:]
    raise AssertionError(forste)


def _read(tekst: str) -> Decimal | None:
    if tekst == "–":
        return None
    # A star says that it is of less than it should be.
    return Decimal(
        tekst.removesuffix("*").replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")
    )


def _fasit(tall: pd.DataFrame, tabell: str, kolonne: str, **krav: Any) -> Decimal | None:
    maske = (tall["tabell"] == tabell) & (tall["kolonne"] == kolonne) & tall["verdi"].notna()
    for navn, verdi in krav.items():
        maske &= tall[navn].isin(verdi) if isinstance(verdi, list) else tall[navn] == verdi
    valgt = tall[maske]["verdi"]
    return sum(valgt, Decimal(0)) if len(valgt) else None


def _is_lik(vist: str, ventet: Decimal | None) -> bool:
    lest = _read(vist)
    if lest is None or ventet is None:
        return lest is ventet
    return abs(lest - ventet) <= Decimal("0.5")


def test_headings_in_order(dok: Any) -> None:
    assert dok.paragraphs[0].style.name == "Title"
    assert _overskrifter(dok, 1) == KAPITLER
    assert len(_overskrifter(dok, 2)) == 8 + 2


def _linjer(tall: pd.DataFrame, nr: str) -> list[tuple[Decimal | None, Decimal | None]]:
    """Planned and realised in the reporting year, line by line."""
    return [
        (
            _fasit(tall, "periodisert", "brutto", rad=i, aar=AAR, kommunenr=nr),
            _fasit(tall, "realisert_kr", "realisert_verdi", rad=i, aar=AAR, kommunenr=nr),
        )
        for i in ("V1", "V2", "V3", "V4", "L1", "L2", "L3")
    ]


def _sum(verdier: Iterable[Decimal | None]) -> Decimal | None:
    kjente = [v for v in verdier if v is not None]
    return sum(kjente, Decimal(0)) if kjente else None


def test_kommune_table_is_what_pandas_finds(dok: Any, tall: pd.DataFrame) -> None:
    """Like with like: the deviation and the share are of the lines that have both."""
    rader = _tabell(dok, "Kommune", andre="Planlagt brutto")
    kommuner = [r for r in rader if r[0] not in ("SUM", "Er regnet av")]
    assert len(kommuner) == 8
    summer: list[list[Decimal]] = [[] for _ in range(6)]
    samlet = [Decimal(0), Decimal(0)]
    for kommune, planlagt, realisert, bare_p, bare_x, avvik, andel, netto, mangler in kommuner:
        nr = kommune[-5:-1]
        linjer = _linjer(tall, nr)
        begge = [(p, x) for p, x in linjer if p is not None and x is not None]
        p, x = _sum(p for p, _ in linjer), _sum(x for _, x in linjer)
        under, over = _sum(p for p, _ in begge), _sum(x for _, x in begge)
        n = _fasit(tall, "realisert_kr", "realisert_verdi", rad="realisert_kr_netto", kommunenr=nr)
        ventet = (
            p, x, None if p is None else p - (under or 0), None if x is None else x - (over or 0),
            None if over is None or under is None else over - under, n,
        )  # fmt: skip
        for vist, tallet, liste in zip((planlagt, realisert, bare_p, bare_x, avvik, netto), ventet, summer, strict=True):  # fmt: skip
            assert _is_lik(vist, tallet), (kommune, vist, tallet)
            if tallet is not None:
                liste.append(tallet)
        if under and over is not None:
            assert abs(Decimal(andel[:-2].replace(",", ".")) - 100 * over / under) <= Decimal(
                "0.05"
            )
            samlet = [samlet[0] + over, samlet[1] + under]
        assert mangler == "Har ikke svart for 2024" if p is None else mangler
    sumrad, dekning = rader[-2], rader[-1]
    sumtall = [sumrad[i] for i in (1, 2, 3, 4, 5, 7)]
    assert all(_is_lik(v, sum(s, Decimal(0))) for v, s in zip(sumtall, summer, strict=True))
    prosent = Decimal(sumrad[6][:-2].replace(",", "."))
    assert abs(prosent - 100 * samlet[0] / samlet[1]) <= Decimal("0.05")
    assert dekning[1:3] == ["26 av 34 linjer*", "17 av 34 linjer*"]
    assert dekning[5:7] == ["17 av 34 linjer har begge"] * 2


def test_benefit_and_year_tables_are_what_pandas_finds(dok: Any, tall: pd.DataFrame) -> None:
    for ident, _, planlagt, realisert, _, _, _, hittil, dekning in (
        r for r in _tabell(dok, "ID") if r[0]
    ):
        rad = ["L1", "L2", "L3"] if ident == "L1–L3" else [ident]
        assert _is_lik(planlagt, _fasit(tall, "periodisert", "brutto", rad=rad, aar=AAR))
        x = _fasit(tall, "realisert_kr", "realisert_verdi", rad=rad, aar=AAR)
        assert _is_lik(realisert, x)
        assert _is_lik(hittil, _fasit(tall, "realisert_kr", "realisert_levetid", rad=rad))
        assert dekning.endswith(" av 8")
    spalter = [
        ("periodisert", "brutto", "periodisert_brutto"),
        ("periodisert", "brutto", "periodisert_kostnad"),
        ("periodisert", "brutto", "periodisert_netto"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_brutto"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_kostnad"),
        ("realisert_kr", "realisert_verdi", "realisert_kr_netto"),
    ]
    aarene = _tabell(dok, "År")
    assert [r[0] for r in aarene] == [*map(str, range(2018, 2029)), "SUM"]
    for aar, *verdier, ufullstendig in aarene:
        assert ufullstendig.split() == ["Planlagt*", *ufullstendig.split()[1:]]
        krav = {} if aar == "SUM" else {"aar": int(aar)}
        for vist, (tabell, kolonne, radid) in zip(verdier, spalter, strict=True):
            assert _is_lik(vist, _fasit(tall, tabell, kolonne, rad=radid, **krav)), (aar, radid)


def test_quality_counts_are_what_pandas_finds(dok: Any, tall: pd.DataFrame) -> None:
    svar = tall[tall["tabell"] == "kvalitet"].pivot(  # noqa: PD010 - every place holds one answer
        index=["kommunenr", "rad"], columns="kolonne", values="tekst"
    ).reset_index()  # fmt: skip
    rader = next(
        [[c.text for c in r.cells] for r in t.rows][1:]
        for t in dok.tables
        if t.rows[0].cells[-1].text == "Viktighet høy"
    )
    assert len(rader) == 22
    for ident, _, _, antall, ja, *fordeling in rader:
        egne = svar[(svar["rad"] == ident) & svar["relevant"].notna()]
        relevante = egne[egne["relevant"] == "Ja"]
        ventet = [int((relevante["viktighet"] == v).sum()) for v in ("Lav", "Medium", "Høy")]
        assert [antall, ja, *fordeling] == [str(len(egne)), str(len(relevante)), *map(str, ventet)]


def test_deviation_counts_only_kommuner_with_both(dok: Any, tall: pd.DataFrame) -> None:
    rader = next(
        [[c.text for c in r.cells] for r in t.rows][1:]
        for t in dok.tables
        if t.rows[0].cells[-1].text == "Status" and len(t.columns) == 7
    )
    for ident, *_, avvik, status in rader:
        if ident == "L1–L3":
            # Of kommuners own lines together it cannot be said which belong together.
            assert avvik == "–"
            continue
        rad = [ident]
        ventet = Decimal(0)
        antall = 0
        for nr in tall["kommunenr"].unique():
            p = _fasit(tall, "periodisert", "brutto", rad=rad, aar=AAR, kommunenr=nr)
            x = _fasit(tall, "realisert_kr", "realisert_verdi", rad=rad, aar=AAR, kommunenr=nr)
            if p is not None and x is not None:
                ventet, antall = ventet + x - p, antall + 1
        assert _is_lik(avvik, ventet if antall else None)
        assert status


def test_missing_kommuner_are_named(dok: Any) -> None:
    tekst = _tekst(dok)
    sammendrag = _kapittel(dok, "Sammendrag")
    assert "6 av 8 kommuner har rapportert" in sammendrag
    for nr, status in ((IKKE_SVART, "ikke svart"), (AVVIST, "avvist")):
        assert f"{kommuneregister()[nr].navn} ({nr}) ({status})" in sammendrag
    assert "Kommunen har ikke svart, og er ikke med i tallene." in tekst
    assert (
        "Rapporten fra kommunen er avvist eller holdt utenfor, og er ikke med i tallene." in tekst
    )


def test_made_for_all_readers(dok: Any, rapport: bytes) -> None:
    """Language, repeated heading rows, table titles, alternative texts, page numbers."""
    assert dok.core_properties.language == "nb-NO"
    spraak = dok.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert spraak.get(qn("w:val")) == "nb-NO"
    assert len(dok.tables) >= 9
    for t in dok.tables:
        hoder = [r._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for r in t.rows]
        assert hoder == [True] + [False] * (len(t.rows) - 1)
        assert t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert t._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    tegninger = dok.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(tegninger) == 3
    assert all("Tallene står i tabellen over" in t.get("descr") for t in tegninger)
    with zipfile.ZipFile(io.BytesIO(rapport)) as arkiv:
        navn = arkiv.namelist()
        bunn = next(arkiv.read(n).decode() for n in navn if n.startswith("word/footer"))
        assert "PAGE" in bunn
        assert "NUMPAGES" in bunn
        for n in navn:
            if n.endswith((".xml", ".rels")):
                ET.fromstring(arkiv.read(n))
        assert all(i.date_time == (1980, 1, 1, 0, 0, 0) for i in arkiv.infolist())


def test_charts_hold_the_tables_numbers(rapport: bytes, tall: pd.DataFrame) -> None:
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    with zipfile.ZipFile(io.BytesIO(rapport)) as arkiv:
        rot = ET.fromstring(arkiv.read("word/charts/chart3.xml"))
    serier = rot.findall(f".//{c}ser")
    aarene = [v.text for v in serier[0].findall(f"{c}cat//{c}v")]
    assert aarene == [str(a) for a in range(2018, 2029)]
    for serie, (tabell, kolonne, rad) in zip(
        serier,
        (("periodisert", "brutto", "periodisert_brutto"), ("realisert_kr", "realisert_verdi", "realisert_kr_brutto")),
        strict=True,
    ):  # fmt: skip
        punkter = {
            aarene[int(p.get("idx", ""))]: Decimal(p.findtext(f"{c}v") or "")
            for p in serie.findall(f"{c}val//{c}pt")
        }
        for aar in aarene:
            ventet = _fasit(tall, tabell, kolonne, rad=rad, aar=int(aar or 0))
            assert (aar in punkter) == (ventet is not None), "missing is no column of 0"
            if ventet is not None:
                assert abs(punkter[aar] * 1_000_000 - ventet) <= 1


def _felt(rapport: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(rapport)) as arkiv:
        xml = arkiv.read("word/document.xml").decode()
    yield from re.findall(r"<w:(fldSimple|instrText|fldChar|hyperlink)\b", xml)


def test_hostile_texts_stay_texts(dok: Any, rapport: bytes) -> None:
    tekst = _tekst(dok)
    # The table of contents is one field, and its links go to headings.
    assert Counter(_felt(rapport)) == {"fldChar": 3, "instrText": 1, "hyperlink": len(KAPITLER)}
    assert "{ PAGE } @felt +1" in tekst
    assert '=HYPERLINK("http://example.invalid")' in tekst
    assert "Færre turer\n<w:br/>&amp;" in tekst
    assert "Gevinstene er tatt ut." in tekst
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e\ufffe]", tekst)


@pytest.mark.parametrize(
    ("fra", "til"),
    [
        ("a\x07b\x00c", "abc"), ("linje\r\nny\rsiste", "linje\nny\nsiste"), ("\u202eomvendt", "omvendt"),
        ("\ud800\ufffe", ""), ("æøå – «é»", "æøå – «é»"),
    ],
)  # fmt: skip
def test_cleaned_texts(fra: str, til: str) -> None:
    assert clean(fra) == til
    dokument = Dokument(fra, fra, pd.Timestamp(2025, 1, 1).to_pydatetime())
    dokument.tittel(fra, fra)
    dokument.tabell(fra, [Kolonne("A")], [(fra,)])
    docx.Document(io.BytesIO(dokument.ferdig()))


def test_same_bytes(region: Path, rapport: bytes) -> None:
    assert make_aarsrapport(open_regionbok(region)) == rapport


def test_two_plans_are_two_parts(tmp_path: Path) -> None:
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(make_region()[2])
    dok = docx.Document(io.BytesIO(make_aarsrapport(open_regionbok(sti))))
    assert _overskrifter(dok, 1)[1:] == ["Velferdsteknologi i hjemmet", *KAPITLER[-2:]]
    assert _overskrifter(dok, 2)[: len(KAPITLER) - 2] == KAPITLER[:-2]


def test_contents_link_to_every_chapter(dok: Any) -> None:
    lenker = dok.element.body.findall(f".//{qn('w:hyperlink')}")
    merker = {b.get(qn("w:name")) for b in dok.element.body.iter(qn("w:bookmarkStart"))}
    assert ["".join(t.text for t in x.iter(qn("w:t"))) for x in lenker] == KAPITLER
    assert {x.get(qn("w:anchor")) for x in lenker} <= merker


def test_findings_and_choices_are_a_short_list(dok: Any, grunnlag: Regiongrunnlag) -> None:
    rader = _tabell(dok, "Hva det gjelder", andre="Hva slags")
    viktige = [f for m in grunnlag.mottak for f in m.funn if f.alvor >= Alvor.ADVARSEL]
    assert 0 < len(rader) <= 10
    assert sum(int(r[2]) for r in rader) == len(viktige)
    assert "Ingen svar er rettet, ført inn eller holdt utenfor for hånd." in _tekst(dok)


def test_a_whole_country_with_few_answers_is_short(
    grunnlag: Regiongrunnlag, tmp_path: Path
) -> None:
    plan = grunnlag.planer[0]
    alle = tuple(Deltaker(plan.plan, k.nr, k.navn) for k in kommuneregister().values())
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(write_region(replace(grunnlag, deltakere=alle)))
    dok = docx.Document(io.BytesIO(make_aarsrapport(open_regionbok(sti))))
    sammendrag = _kapittel(dok, "Sammendrag")
    assert "351 kommuner er ikke med i tallene; navnene står under" in sammendrag
    assert len(sammendrag) < 1200
    hvem = _kapittel(dok, "Hvem som har svart")
    assert "Har ikke svart (350): " in hvem
    assert "Avvist eller holdt utenfor (1): " in hvem
    assert len(_tabell(dok, "Kommune", andre="Planlagt")) == 6 + 2
    assert len(_overskrifter(dok, 2)) < 15


def test_nothing_returned_yet(grunnlag: Regiongrunnlag, tmp_path: Path) -> None:
    sti = tmp_path / "region.xlsx"
    sti.write_bytes(write_region(replace(grunnlag, data=Langtabell(), mottak=(), utelatt=())))
    dok = docx.Document(io.BytesIO(make_aarsrapport(open_regionbok(sti))))
    assert "0 av 8 kommuner har rapportert" in _tekst(dok)
    assert "Ingen kommuner har sendt inn målinger." in _tekst(dok)


# --- one kommune -------------------------------------------------------------------------------------


def test_six_parts_for_one_kommune(region: Path, tall: pd.DataFrame) -> None:
    nr = UTEN_KOSTNADER
    dok = docx.Document(io.BytesIO(make_kommunerapport(open_regionbok(region), nr)))
    assert _overskrifter(dok, 1) == [
        "1 Oppnådde gevinster",
        "2 Frigjort tid på ulike områder og brukergrupper",
        "3 Unngåtte kostnader og forutsetningene for dem",
        "4 Konkrete eksempler på økt kvalitet",
        "5 Kostnader knyttet til prosjektet",
        "6 Konklusjon om den totale effekten",
        "Slik er tallene laget",
    ]
    egne = tall[tall["kommunenr"] == nr]
    tekst = _tekst(dok)
    assert "gevinstark forklar" not in tekst
    assert "Målingene, de som ikke når målet først" in tekst
    assert "Hva gevinsten er brukt til" in tekst
    assert len(dok.element.body.findall(f".//{qn('wp:docPr')}")) == 1
    for d in egne[(egne["tabell"] == "rapport") & egne["tekst"].notna()]["tekst"]:
        assert clean(d) in tekst
    assert "Kommunen har ikke skrevet noe her." in tekst
    for ident, _, planlagt, realisert, hittil in _tabell(dok, "ID"):
        assert _is_lik(planlagt, _fasit(egne, "periodisert", "brutto", rad=ident, aar=AAR))
        x = _fasit(egne, "realisert_kr", "realisert_verdi", rad=ident, aar=AAR)
        assert _is_lik(realisert, x)
        assert _is_lik(hittil, _fasit(egne, "realisert_kr", "realisert_levetid", rad=ident))
    andre = {k.navn for k in kommuneregister().values() if k.nr in tall["kommunenr"].to_numpy()}
    for navn in andre - {kommuneregister()[nr].navn}:
        assert navn not in tekst, "nothing about other kommuner"


# --- the command -------------------------------------------------------------------------------------


def _run(*args: str) -> Any:
    return CliRunner().invoke(main, ["rapport", *args])


def test_the_command(region: Path, rapport: bytes, tmp_path: Path) -> None:
    ut = tmp_path / "ny" / "rapport.docx"
    utfall = _run(str(region), "--ut", str(ut))
    assert utfall.exit_code == 0
    assert utfall.output.strip() == str(ut)
    assert ut.read_bytes() == rapport
    assert _run(str(region), "--ut", str(ut)).exit_code == 2
    assert _run(str(region), "--ut", str(ut), "--kommune", "1515", "--overskriv").exit_code == 0
    assert ut.read_bytes() != rapport


@pytest.mark.parametrize(
    ("args", "kode", "tekst"),
    [
        (("--kommune", "9999"), 2, "«9999» er ingen av kommunene. Kommunene er: "),
        (("--kommune", "Herøyy"), 2, "Mente du Herøy?"),
        (("--kommune", IKKE_SVART), 2, "har ingen godkjent rapport"),
    ],
)
def test_wrong_use(region: Path, tmp_path: Path, args: tuple[str, ...], kode: int, tekst: str) -> None:  # fmt: skip
    utfall = _run(str(region), "--ut", str(tmp_path / "r.docx"), *args)
    assert utfall.exit_code == kode
    assert tekst in utfall.output
    assert not (tmp_path / "r.docx").exists()


def test_an_overview_of_an_older_version_is_told_so(region: Path, tmp_path: Path) -> None:
    """Before the register, figures were found by their headings."""
    gammel = tmp_path / "region.xlsx"
    boken = openpyxl.load_workbook(region)
    boken.remove(boken[REGISTER])
    boken.save(gammel)
    utfall = _run(str(gammel), "--ut", str(tmp_path / "r.docx"))
    assert utfall.exit_code == 3
    assert (
        "«region.xlsx» er fra en eldre versjon av gevinstark. Lag region.xlsx på nytt med "
        "«gevinstark konsolider»." in utfall.output
    )


_GJENTATTE = ("viktighet", "status", "antall", "dato", "aarene", "regel")


def test_a_report_looks_figures_up_by_key_and_never_by_heading(region: Path, dok: Any) -> None:
    """All headings renamed in the workbook: the report says the same."""
    bok = open_regionbok(region)
    for blokk in bok.blokker:
        celler = dict(bok.ark[blokk.ark])
        for navn, kol in blokk.kolonner.items():
            # Columns of the phases and of the form's own words say in the report what they say on the sheet.
            egne = blokk.nokkel == "maaling" or navn.partition(".")[0] in _GJENTATTE
            if not egne and (blokk.hode, kol) in celler:
                celler[blokk.hode, kol] = celler[blokk.hode, kol]._replace(verdi=f"Omdøpt {kol}")
        bok.ark[blokk.ark] = celler
    assert _tekst(docx.Document(io.BytesIO(make_aarsrapport(bok)))) == _tekst(dok)


def test_other_files_are_refused(tmp_path: Path) -> None:
    tekst = tmp_path / "notat.txt"
    tekst.write_text("hei", encoding="utf-8")
    ut = str(tmp_path / "r.docx")
    assert _run(str(tekst), "--ut", ut).exit_code == 3
    assert _run(str(tmp_path / "mangler.xlsx"), "--ut", ut).exit_code == 2


# --- figures to paste --------------------------------------------------------------------------------


def test_figures_have_words_for_those_who_listen(region: Path, tmp_path: Path) -> None:
    utfall = _run(str(region), "--figurer", str(tmp_path / "fig"))
    assert utfall.exit_code == 0, utfall.output
    navn = [Path(linje).name for linje in utfall.output.split()]
    assert navn == [
        "1-per-aar.svg",
        "2-per-nyttevirkning.svg",
        "3-per-kommune.svg",
        "4-bruk.svg",
        "figurer.html",
    ]
    svg = "{http://www.w3.org/2000/svg}"
    for fil in navn[:-1]:
        rot = ET.parse(tmp_path / "fig" / fil).getroot()
        assert rot.get("role") == "img"
        assert rot.find(f"{svg}title") is not None
        beskrivelse = rot.findtext(f"{svg}desc") or ""
        assert beskrivelse.startswith("Stolpediagram: ")
    per_kommune = (tmp_path / "fig" / "3-per-kommune.svg").read_text(encoding="utf-8")
    ikke_svart = kommuneregister()[IKKE_SVART].navn
    assert f"{ikke_svart}: planlagt mangler, realisert mangler" in per_kommune
    assert _run(str(region)).exit_code == 2


def test_a_chart_whose_bars_were_cut_away_stands_without_them(region: Path) -> None:
    """The figures there are, belong to rows that are not among the first."""
    rader = tuple({"navn": str(n), "a": None, "b": None if n < 3 else 5.0} for n in range(4))
    opp = Oppslag(open_regionbok(region), ekstra={"rader.alle": rader})
    stolper = make_stolper(
        {"fra": "rader.alle", "stolper": "Planlagt", "serier": {"Planlagt": "a", "Realisert": "b"},
         "flest": 2, "tillegg": "de {flest} største", "hva": "kommuner", "navn": "{.navn}"},
        opp,
    )  # fmt: skip
    assert stolper is not None
    assert stolper.enhet == "tusen kr"
    assert [verdier for _, verdier in stolper.serier] == [[None, None], [None, None]]
