"""What is remembered from one file to the next is never believed of another that differs at all."""

from __future__ import annotations

import gc
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from sys import getsizeof
from xml.etree import ElementTree as ET
from xml.parsers.expat import errors

import pytest
import xlsxwriter
from utvalg import sample_cases

from gevinstark.formel.kanonisk import samme_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil
from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import kolonnebokstav
from gevinstark.innlesing.les_fil import read_fil
from gevinstark.kontroll.likhet import normal_tekst
from gevinstark.kontroll.personvern import mask
from gevinstark.lesing import radminne, radskjelett, stiler
from gevinstark.lesing.avlesning import Avlesning, Lesefeil, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import Omfang

_ARK = "xl/worksheets/sheet1.xml"
_TEKSTER = "xl/sharedStrings.xml"
_STILER = "xl/styles.xml"


def make_deler() -> dict[str, bytes]:
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    ark = bok.add_worksheet("Ark")
    ark.protect()
    ark.set_footer("&LEidsvoll (3240)")
    aapen = bok.add_format({"locked": False})
    for rad in range(5):
        ark.write_string(rad, 0, f"Etikett {rad}")
        ark.write_number(rad, 1, rad * 1.5, aapen)
        ark.write_formula(rad, 2, f"=B{rad + 1}*2", None, rad * 3.0)
    bok.close()
    with zipfile.ZipFile(ut) as arkiv:
        return {navn: arkiv.read(navn) for navn in arkiv.namelist()}


DELER = make_deler()


def swap(del_: str, *par: tuple[str, str]) -> dict[str, bytes]:
    """The good file with texts of one part replaced."""
    tekst = DELER[del_].decode()
    for gammel, ny in par:
        assert gammel in tekst
        tekst = tekst.replace(gammel, ny)
    return {**DELER, del_: tekst.encode()}


def pack(deler: dict[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in deler.items():
            arkiv.writestr(navn, innhold)
    return ut.getvalue()


def les(tmp_path: Path, deler: dict[str, bytes]) -> Avlesning:
    lest = read_retur(skriv(tmp_path, pack(deler)))
    assert isinstance(lest, Avlesning), lest
    return lest


def koder(tmp_path: Path, innhold: bytes) -> list[str]:
    lest = read_retur(skriv(tmp_path, innhold))
    assert isinstance(lest, Lesefeil)
    return [f.kode for f in lest.funn]


def skriv(tmp_path: Path, innhold: bytes) -> Path:
    sti = tmp_path / "retur.xlsx"
    sti.write_bytes(innhold)
    return sti


def test_rows_seen_before_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forste = les(tmp_path, DELER)
    monkeypatch.setattr("gevinstark.lesing.radleser.plain_felt", None)
    assert les(tmp_path, DELER) == forste


def test_same_rows_with_other_texts(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    annen = les(tmp_path, swap(_TEKSTER, ("Etikett 3", "Merke 3"))).ark[0].celler
    assert [annen[rad, 1].verdi for rad in (3, 4, 5)] == ["Etikett 2", "Merke 3", "Etikett 4"]
    assert les(tmp_path, DELER).ark[0].celler[4, 1].verdi == "Etikett 3"


def test_same_rows_with_a_text_that_is_gone(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    borte = swap(_TEKSTER, ("<si><t>Etikett 4</t></si>", ""))
    assert koder(tmp_path, pack(borte)) == ["FIL-43"]


def test_same_rows_with_other_styles(tmp_path: Path) -> None:
    assert les(tmp_path, DELER).ark[0].celler[2, 2] == Lestcelle(1.5, "1.5", laast=False)
    laast = les(tmp_path, swap(_STILER, ('locked="0"', 'locked="1"')))
    assert laast.ark[0].celler[2, 2] == Lestcelle(1.5, "1.5", laast=True)
    dato = les(tmp_path, swap(_STILER, ('numFmtId="0"', 'numFmtId="14"')))
    assert dato.ark[0].celler[2, 2].datoformat


def test_a_row_that_comes_again_in_one_sheet(tmp_path: Path) -> None:
    tekst = DELER[_ARK].decode()
    rad = tekst[tekst.index('<row r="2"') : tekst.index('<row r="3"')]
    les(tmp_path, DELER)
    assert koder(tmp_path, pack(swap(_ARK, (rad, rad + rad)))) == ["FIL-42"]


def test_a_row_known_by_its_beginning_is_not_closed(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    assert koder(tmp_path, pack(swap(_ARK, ("</row></sheetData>", "</sheetData>")))) == ["FIL-32"]


def test_a_sheet_that_is_the_beginning_of_a_known_row(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    tekst = DELER[_ARK].decode()
    fra, til = tekst.index("<sheetData>") + 11, tekst.index("</row>")
    bare_den = f"{tekst[fra:til]}</row>"
    hele = tekst[fra : tekst.index("</sheetData>")]
    assert len(les(tmp_path, swap(_ARK, (hele, bare_den))).ark[0].celler) == 3
    assert koder(tmp_path, pack(swap(_ARK, (hele, tekst[fra:til])))) == ["FIL-32"]


@pytest.mark.usefixtures("tomt")
def test_answers_nobody_else_gives_are_read_right_and_not_all_kept(tmp_path: Path) -> None:
    # The other rows are known, and these two come together.
    for nr in range(200):
        ark = les(
            tmp_path,
            swap(
                _ARK,
                ("<v>1.5</v>", f"<v>{nr}.5</v>"),
                ('s="1"><v>3</v>', f's="1"><v>{nr}</v>'),
                *([('<row r="3"', '<row r="3" hidden="1"')] if nr % 2 else []),
            ),
        ).ark[0]
        ventet = {2: nr + 0.5, 3: nr, 1: 0.0, 4: 4.5, 5: 6.0}
        assert {rad: ark.celler[rad, 2].verdi for rad in ventet} == ventet
        assert len(ark.celler) == 15
        assert ark.skjul.rader == (((3, 3),) if nr % 2 else ())
    # The first of a place, and a few of the rest.
    assert 20 < len(radminne._RADER) < 50


@pytest.mark.usefixtures("tomt")
def test_what_many_answer_is_known_though_nobody_did_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nr in range(40):
        les(tmp_path, swap(_ARK, ("<v>1.5</v>", f"<v>{nr}.5</v>")))
    vanlig = swap(_ARK, ("<v>1.5</v>", "<v>77.5</v>"))
    for _ in range(40):
        les(tmp_path, vanlig)
    monkeypatch.setattr("gevinstark.lesing.radleser.plain_poster", None)
    monkeypatch.setattr("gevinstark.lesing.radleser.plain_felt", None)
    assert les(tmp_path, vanlig).ark[0].celler[2, 2].verdi == 77.5


@pytest.mark.usefixtures("tomt")
def test_a_new_issue_is_known_from_its_first_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    utsendinger = [
        swap(_ARK, *((f"*2</f><v>{v}</v>", f"*{nr}</f><v>{v}</v>") for v in ("0.0", "3.0", "6.0")))
        for nr in range(3, 40)
    ]
    for deler in utsendinger:
        les(tmp_path, deler)
    monkeypatch.setattr("gevinstark.lesing.radleser.plain_felt", None)
    monkeypatch.setattr("gevinstark.lesing.radleser.plain_poster", None)
    assert les(tmp_path, utsendinger[-1]).ark[0].celler[1, 3].formel == "=B1*39"


@pytest.mark.usefixtures("tomt")
def test_a_row_out_of_place_among_new_ones(tmp_path: Path) -> None:
    for nr in range(20):
        les(tmp_path, swap(_ARK, ("<v>1.5</v>", f"<v>{nr}.5</v>")))
    tekst = DELER[_ARK].decode()
    rad = tekst[tekst.index('<row r="1"') : tekst.index('<row r="2"')]
    flyttet = swap(
        _ARK, ("<v>1.5</v>", "<v>88.5</v>"), (rad, ""), ('<row r="4"', f'{rad}<row r="4"')
    )
    # The tree takes rows in any order.
    assert les(tmp_path, flyttet).ark[0].celler[2, 2].verdi == 88.5
    assert next(iter(les(tmp_path, flyttet).ark[0].celler)) == (2, 1)


def test_a_sheet_known_whole_with_other_texts(tmp_path: Path) -> None:
    # The first time its rows are read, the second they are known, the third all of it is.
    for _ in range(3):
        forste = les(tmp_path, DELER)
    annen = les(tmp_path, swap(_TEKSTER, ("Etikett 3", "Merke 3")))
    assert annen.ark[0].celler[4, 1].verdi == "Merke 3"
    assert les(tmp_path, DELER) == forste


def test_rows_that_lean_on_other_rows_are_not_kept(tmp_path: Path) -> None:
    def delt(formel: str) -> Avlesning:
        return les(
            tmp_path,
            swap(
                _ARK,
                ("<f>B1*2</f>", f'<f t="shared" ref="C1:C2" si="0">{formel}</f>'),
                ("<f>B2*2</f>", '<f t="shared" si="0"/>'),
            ),
        )

    assert delt("B1*2").ark[0].celler[2, 3].formel == "=B2*2"
    assert delt("B1*7").ark[0].celler[2, 3].formel == "=B2*7"


def test_cells_are_counted_in_rows_that_are_known(tmp_path: Path) -> None:
    assert len(les(tmp_path, DELER).ark[0].celler) == 15
    sti = skriv(tmp_path, pack(DELER))
    assert isinstance(read_retur(sti, omfang=Omfang(celler=15)), Avlesning)
    assert [f.kode for f in read_retur(sti, omfang=Omfang(celler=14)).funn] == ["FIL-40"]


def test_only_the_words_of_a_footer_may_differ(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    assert les(tmp_path, swap(_ARK, ("Eidsvoll (3240)", "Nannestad &amp; co"))).ark[0].beskyttet
    uten = swap(_ARK, ('sheet="1"', 'sheet="0"'), ("Eidsvoll", "Hurdal"))
    assert not les(tmp_path, uten).ark[0].beskyttet
    assert les(tmp_path, DELER).ark[0].beskyttet
    for galt in ("Eids&voll", "Eids\x01voll", "Eids]]>voll"):
        assert koder(tmp_path, pack(swap(_ARK, ("Eidsvoll", galt)))) == ["FIL-32"], galt


def test_a_part_known_as_packed_still_has_to_fit_its_entry(tmp_path: Path) -> None:
    god = pack(DELER)
    les(tmp_path, DELER)
    with zipfile.ZipFile(io.BytesIO(god)) as arkiv:
        post = arkiv.getinfo(_ARK)
        sjekksum = post.CRC.to_bytes(4, "little")
    assert god.count(sjekksum) == 2
    assert koder(tmp_path, god.replace(sjekksum, b"gale")) == ["FIL-20"]
    # The name in the part's own header.
    forste = god.replace(_ARK.encode(), _ARK.replace("1", "2").encode(), 1)
    assert koder(tmp_path, forste) == ["FIL-20"]


def test_parts_that_are_known_count_towards_the_size(tmp_path: Path) -> None:
    les(tmp_path, DELER)
    sti = skriv(tmp_path, pack(DELER))
    storst, samlet = len(DELER[_ARK]), sum(map(len, DELER.values()))
    assert isinstance(read_retur(sti, omfang=Omfang(utpakket=samlet)), Avlesning)
    for liten in (Omfang(del_=storst - 1), Omfang(utpakket=samlet - 1)):
        assert [f.kode for f in read_retur(sti, omfang=liten).funn] == ["FIL-22"]


def test_what_is_kept_is_bounded() -> None:
    # 100 bytes of a dict and 33 of an empty bytes object.
    minne = BoundedCache[bytes, int](plass=280, lengst=140)
    minne.keep(b"12345678", 1)
    assert (dict(minne), minne.brukt) == ({}, 0)
    minne.keep(b"1234567", 1)
    minne.keep(b"12", 2, ekstra=5)
    assert (dict(minne), minne.brukt) == ({b"1234567": 1, b"12": 2}, 280)
    minne.keep(b"3", 3)
    assert (dict(minne), minne.brukt) == ({b"3": 3}, 134)


def test_a_row_with_more_cells_than_any_form_has_is_not_kept(tmp_path: Path) -> None:
    tekst = DELER[_ARK].decode()
    hele = tekst[tekst.index("<sheetData>") + 11 : tekst.index("</sheetData>")]
    for antall, minne in ((20, True), (8_000, False)):
        celler = "".join(f'<c r="{kolonnebokstav(k + 1)}9"><v>1</v></c>' for k in range(antall))
        rad = f'<row r="9">{celler}'
        assert len(les(tmp_path, swap(_ARK, (hele, f"{rad}</row>"))).ark[0].celler) == antall
        assert (radminne._RADER.get(rad.encode()) is not None) is minne


_VERDIER = (
    ("1.5", None), ("-0", None), ("1E3", "n"), ("", None), (" ", None), ("&#10;", None), ("x", None),
    ("1_0", None), ("0", "s"), ("4", "s"), ("04", "s"), ("99", "s"), ("", "s"), ("a &amp; b", "str"),
    ("", "str"), ("_x0041_", "str"), ("&x;", "str"), ("\x01", "str"), ("]]&gt;", "str"), ("1", "b"),
    ("2", "b"), ("#N/A", "e"), ("2024-02-29", "d"), ("2024-02-29", "n"),
)  # fmt: skip


def test_rows_known_but_for_their_values(tmp_path: Path) -> None:
    """They read as they would if nothing were known."""

    def read(tekst: str, type_: str | None) -> tuple[object, ...]:
        verdi = f"<v>{tekst}</v></c>"
        t = f' t="{type_}"' if type_ else ""
        rader = "".join(
            f'<row r="{r}"><c r="A{r}"{t}>{verdi}<c r="B{r}" s="1"/><c r="C{r}"{t}><f>A{r}</f>{verdi}'
            f'<c r="D{r}"{t}><f>1</f></c></row>'
            for r in (7, 9)
        )
        deler = swap(_ARK, ("</row></sheetData>", f"</row>{rader}</sheetData>"))
        lest = read_retur(skriv(tmp_path, pack(deler)))
        return (lest.ark, lest.skader) if isinstance(lest, Avlesning) else lest.funn

    fasit = []
    for par in _VERDIER:
        for minne in _alle():
            minne.clear()
        fasit.append(read(*par))
    les(tmp_path, DELER)
    for nr in range(20):
        # Until none of them is kept whole.
        read(str(nr), None)
        read(str(nr), "str")
        read(str(nr % 5), "s")
    kjente, brukt = len(radskjelett._SKJELETTER), radskjelett._SKJELETTER.brukt
    for nr in range(80):
        read(str(nr), None)
    assert radskjelett._SKJELETTER.brukt == brukt
    for _ in range(2):
        assert [read(*par) for par in _VERDIER] == fasit
    assert kjente > 3 and len({repr(f) for f in fasit}) > 15  # noqa: PT018


# -------------------------------------------------------------------- what is kept, in bytes

#: As the module says.
_I_ALT = 160 * 1024**2
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_VID = "\N{SLIGHTLY SMILING FACE}"
#: What a process allocates while it reads and keeps for itself.
_LITT = 64 * 1024


def _alle() -> list[BoundedCache[object, object]]:
    return [o for o in gc.get_objects() if isinstance(o, BoundedCache)]


@pytest.fixture
def tomt() -> Iterator[None]:
    """Nothing is kept, before and after."""
    for minne in _alle():
        minne.clear()
    yield
    for minne in _alle():
        minne.clear()


def _brukt() -> int:
    return sum(minne.brukt for minne in _alle())


def test_all_that_is_kept_has_one_bound() -> None:
    assert sum(minne.plass for minne in _alle()) <= _I_ALT


def _med_rader(rader: str, **andre: bytes) -> dict[str, bytes]:
    tekst = DELER[_ARK].decode()
    fra, til = tekst.index("<sheetData>") + 11, tekst.index("</sheetData>")
    return {**DELER, _ARK: f"{tekst[:fra]}{rader}{tekst[til:]}".encode()} | {
        {"tekster": _TEKSTER, "stiler": _STILER}[navn]: innhold for navn, innhold in andre.items()
    }


def _rad(celler: str, nr: int = 1, ekstra: str = "") -> str:
    return f'<row r="{nr}"{ekstra}>{celler}</row>'


def _mange_stiler(i: int, antall: int = 30_000) -> dict[str, bytes]:
    xf = "<xf/>" * (antall + i)
    return _med_rader(
        _rad('<c r="A1"><v>1</v></c>', ekstra=f' ht="{i}"'),
        stiler=f"<styleSheet {_NS}><cellXfs>{xf}</cellXfs></styleSheet>".encode(),
    )


def _noen_stiler(i: int) -> dict[str, bytes]:
    return _mange_stiler(i, 3_000)


def _lange_tekster(i: int) -> dict[str, bytes]:
    tekster = "".join(f"<si><t>{i} {j} {_VID}{'x' * 32_000}</t></si>" for j in range(20))
    celler = "".join(f'<c r="{kolonnebokstav(j + 1)}1" t="s"><v>{j}</v></c>' for j in range(10))
    return _med_rader(
        _rad(celler, ekstra=f' ht="{i}"'), tekster=f"<sst {_NS}>{tekster}</sst>".encode()
    )


def _tekster_i_celler(i: int) -> dict[str, bytes]:
    return _med_rader(
        "".join(
            _rad(f'<c r="A{r}" t="str"><v>{i}.{r} {_VID}{"x" * 30_000}</v></c>', r)
            for r in range(1, 20)
        )
    )


def _lange_formler(i: int) -> dict[str, bytes]:
    return _med_rader(
        "".join(
            _rad(f'<c r="A{r}"><f>"{i}.{r} {_VID}{"x" * 900}"</f><v>1</v></c>', r)
            for r in range(1, 400)
        )
    )


def _formler_i_et_tre(i: int) -> dict[str, bytes]:
    deler = _lange_formler(i)
    return {**deler, _ARK: deler[_ARK].replace(b"<sheetData>", b"<sheetData><!-- -->")}


def _lange_radmerker(i: int) -> dict[str, bytes]:
    return _med_rader(
        "".join(
            _rad(f'<c r="A{r}"><v>1</v></c>', r, f' x="{i} {_VID}{"x" * 300}"')
            for r in range(1, 400)
        )
    )


def _lange_feilverdier(i: int) -> dict[str, bytes]:
    return _med_rader(_rad(f'<c r="A1" t="e"><v>#{i} {_VID}{"x" * 30_000}</v></c>'))


def _lange_tall(i: int) -> dict[str, bytes]:
    return _med_rader(_rad(f'<c r="A1"><v>1.{i}{"0" * 100_000}</v></c>'))


def _skrevet_som_tegnkoder(i: int) -> dict[str, bytes]:
    tekst = f"{i}_xD83D__xDE42_{'x' * 30_000}"
    return _med_rader(_rad(f'<c r="A1" t="str"><v>{tekst}</v></c>'))


def _korte_rader(i: int) -> dict[str, bytes]:
    return _med_rader(
        "".join(
            _rad(f'<c r="A{r}"><v>{i}.{r}</v></c>', r) for r in range(1000 * i + 1, 1000 * i + 900)
        )
    )


def _brede_rader(i: int) -> dict[str, bytes]:
    celler = "".join(f'<c r="{kolonnebokstav(k + 300)}900" t="s"/>' for k in range(2_000))
    tall = f'<c r="{kolonnebokstav(2_400)}900"><v>{i}</v></c>'
    return _med_rader(_rad(celler + tall, 900))


def _svar_i_kjente_ark(i: int) -> dict[str, bytes]:
    formel = f'<f>"{i} {_VID}{"x" * 500}"</f>'
    return _med_rader(
        "".join(_rad(f'<c r="A{r}" t="s"><v>1</v></c>', r) for r in range(1, 90))
        + "".join(
            _rad(f'<c r="A{r}" t="str">{formel}<v>{i}</v></c><c r="B{r}"><v>{i}</v></c>', r)
            for r in range(90, 130)
        )
    )


def _lange_navnerom(i: int) -> dict[str, bytes]:
    tagger = "".join(f'<x:a{j} b{j}=""/>' for j in range(500))
    rot = f'<styleSheet {_NS} xmlns:x="{"u" * 2_000}{i}">{tagger}'
    return _med_rader(
        _rad('<c r="A1"><v>1</v></c>'),
        stiler=f"{rot}<cellXfs><xf/></cellXfs></styleSheet>".encode(),
    )


@pytest.mark.usefixtures("tomt")
@sample_cases(
    "lag",
    [
        _mange_stiler,
        _noen_stiler,
        _lange_tekster,
        _tekster_i_celler,
        _lange_formler,
        _formler_i_et_tre,
        _lange_radmerker,
        _lange_feilverdier,
        _lange_tall,
        _skrevet_som_tegnkoder,
        _korte_rader,
        _brede_rader,
        _svar_i_kjente_ark,
        _lange_navnerom,
    ],
    antall=5,
)
def test_what_is_kept_takes_no_more_memory_than_was_counted(
    tmp_path: Path, lag: Callable[[int], dict[str, bytes]]
) -> None:
    def read_en(i: int) -> None:
        lest = read_fil(skriv(tmp_path, pack(lag(i))), "x", ())
        assert [f.kode for f in lest.funn] == ["IDE-01"]

    read_en(1)
    for minne in _alle():
        minne.clear()
    gc.collect()
    tracemalloc.start()
    try:
        for i in range(2, 8):
            read_en(i)
        gc.collect()
        holdt = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert holdt <= _brukt() + _LITT


@pytest.mark.usefixtures("tomt")
def test_formulas_and_texts_take_no_more_memory_than_was_counted() -> None:
    def minnes(i: int) -> None:
        for formel in (
            "{" + ",".join(f"{i}.{j}" for j in range(100)) + "}",
            "{" + ",".join("1" * 250) + "}",
            "+".join([f"A{i}", *("1" * 240)]),
            "-" * 240 + f"A{i}",
            f"A{i}" + "%" * 240,
            f"SUM({','.join(f'Z{j}:Y{i}' for j in range(70))})",
            f"SUM({','.join(f'Z{j},A:B,1:2,x' for j in range(40))},{i})",
            f"SUM({i}{',' * 250})",
            f'"{i}{_VID * 300}"',
            f"{i}(((",
        ):
            try:
                parse_formel(formel)
            except FormelFeil:
                assert formel.endswith("(((")
            samme_formel(formel, f"{i}", "Ark")
            mask(f"{i} {formel[:100]}")
            normal_tekst(f"{i}\n{_VID}\u00a0{formel}")

    minnes(0)
    for minne in _alle():
        minne.clear()
    gc.collect()
    tracemalloc.start()
    try:
        for i in range(10, 40):
            minnes(i)
        gc.collect()
        holdt = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 2 * _LITT < holdt <= _brukt() + _LITT


@pytest.mark.usefixtures("tomt")
def test_a_row_keeps_no_styles_alive(tmp_path: Path) -> None:
    les(tmp_path, _mange_stiler(1))
    assert len(stiler._OPPSLAG) == len(radminne._RADER) == 0
    les(tmp_path, _med_rader(_rad('<c r="A1"><v>1</v></c>')))
    ((skrevet, rad),) = radminne._RADER.items()
    assert rad.celler == {(1, 1): Lestcelle(1.0, "1")}
    # The entry; the row with three numbers; the cell; two empty lists and no hidden rows; what was
    # written, as the key and as what the cell says.
    assert (getsizeof(rad), getsizeof(rad.celler[1, 1]), getsizeof([])) == (104, 96, 56)
    celle = 96 + 56 + 2 * 32 + 3 * 56
    skrift = getsizeof(skrevet) + len(skrevet)
    tomme = 2 * 56 + getsizeof(())
    assert radminne._RADER.brukt == 100 + 200 + celle + getsizeof(rad.celler) + tomme + skrift


@pytest.mark.usefixtures("tomt")
def test_texts_are_counted_where_they_are_kept(tmp_path: Path) -> None:
    les(tmp_path, _lange_tekster(1))
    # Ten of them, as spelled, and four bytes a character as they read.
    assert 10 * 5 * 32_000 < radminne._RADER.brukt < 10 * 5 * 32_000 + 12_000


@pytest.mark.usefixtures("tomt")
def test_texts_larger_than_one_entry_are_not_kept(tmp_path: Path) -> None:
    rad = "".join(
        f'<c r="{kolonnebokstav(k)}1" t="str"><v>{_VID}{"x" * 30_000}</v></c>' for k in range(1, 20)
    )
    les(tmp_path, _med_rader(_rad(rad)))
    assert radminne._RADER.brukt == 0


def test_out_of_memory_in_the_parser_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tomt_for_minne(*_: object) -> None:
        feil = ET.ParseError(errors.XML_ERROR_NO_MEMORY)
        feil.code = errors.codes[errors.XML_ERROR_NO_MEMORY]
        raise feil

    monkeypatch.setattr("gevinstark.lesing.xmlvern.ET.XML", tomt_for_minne)
    assert koder(tmp_path, pack(swap(_STILER, ("cellXfs", "cellXfs ")))) == ["FIL-91"]
