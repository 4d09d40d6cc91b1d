"""The kommune's workbook of two occasions: how much is asked, what each state says, and that it comes back.

Numbers are those of shared/arbeidsbok.md §8 and of issue 13: the bars for digital-dialog, Eidsvoll.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from click.testing import CliRunner
from utvalg import UTVALG_OG_ALT, pick

from gevinstark import Konsolidervalg, konsolider
from gevinstark.cli import main
from gevinstark.former.kommune.hvaom import find_egne
from gevinstark.grunn.celle import FELLES, Type
from gevinstark.grunn.funn import Alvor
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.retur import show
from gevinstark.kontroll.samlet import layout_for
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.poster import Kolonne
from gevinstark.mal.tekstbredde import height_of
from gevinstark.mal.tilstand import LUKKET, PIL
from gevinstark.omregning.dekning import find_dekning
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.rull import Rullvalg, rull
from gevinstark.runde.svarfil import Oppgave
from gevinstark.runde.viderefoering import list_svarnokler

KOMMUNE = "3240"
#: As many as a joint workbook has room for.
TOLV = [
    "3209", "3228", "3230", "3238", "3240", "3242", "0301", "4601", "3303", "3334", "3336", "3338",
]  # fmt: skip
#: Pixels: of one unit of column width and its padding, and across A4 inside our margins.
_PER_TEGN, _KANT = 7, 5
_A4 = {True: (11.69 - 0.8) * 96, False: (8.27 - 0.8) * 96}
_PUNKT = 11
#: Points, at most, that a height is rounded by.
_PIKSEL = 0.75


@dataclass(frozen=True)
class Utgave:
    """One occasion as issued to Eidsvoll."""

    utsending: Utsending
    bok: Path

    @property
    def layout(self) -> Layout:
        return self.utsending.layout

    def fill(self, svar: Mapping[str, Any]) -> bytes:
        oppgaver = [Oppgave(felt, verdi, nr) for nr, (felt, verdi) in enumerate(svar.items())]
        return fill_svar(self.bok, oppgaver, "svar")

    def felt(self) -> list[dict[str, Any]]:
        svar = CliRunner().invoke(main, ["felt", str(self.bok), "--json"])
        assert svar.exit_code == 0, svar.output
        felt: list[dict[str, Any]] = json.loads(svar.stdout)["felt"]
        return felt

    def receive(self, innhold: bytes, mappe: Path) -> Returutfall:
        (mappe / "retur.xlsx").write_bytes(innhold)
        (utfall,) = receive([(mappe / "retur.xlsx", "retur.xlsx")], [self.utsending]).utfallene
        return utfall


def _issue(mappe: Path, runde: str) -> Utgave:
    utsending = issue(ressurs(EKSEMPELPLAN), mappe, kommuner=[KOMMUNE], runde=runde).utsending
    return Utgave(utsending, mappe / utsending.utstedt[KOMMUNE].fil)


@pytest.fixture(scope="module")
def begge(tmp_path_factory: pytest.TempPathFactory) -> Utgave:
    return _issue(tmp_path_factory.mktemp("begge"), "begge")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Utgave:
    return _issue(tmp_path_factory.mktemp("plan"), "plan")


@pytest.fixture(scope="module")
def rapport(plan: Utgave, tmp_path_factory: pytest.TempPathFactory) -> Utgave:
    """The report of the same year, made from the answered plan; the midway measurement is due."""
    rot = tmp_path_factory.mktemp("rapport")
    (rot / "inn").mkdir()
    svar = make_svar(plan.layout, KOMMUNE)
    (rot / "inn" / plan.bok.name).write_bytes(plan.fill(svar))
    rulling = rull(Rullvalg(plan.bok.parent, rot / "inn", 2024, rot / "ut"))
    return Utgave(rulling.utsending, rot / "ut" / rulling.utsending.utstedt[KOMMUNE].fil)


@pytest.fixture
def utgave(request: pytest.FixtureRequest) -> Utgave:
    navn: Utgave = request.getfixturevalue(request.param)
    return navn


ALLE = pytest.mark.parametrize("utgave", ["plan", "rapport", "begge"], indirect=True)


@pytest.mark.parametrize(
    ("utgave", "aapne", "krav", "faner"),
    [("plan", 125, 35, 9), ("rapport", 85, 35, 9), ("begge", 185, 70, 13)],
    indirect=["utgave"],
)
def test_saa_mye_spoerres_det_om(utgave: Utgave, aapne: int, krav: int, faner: int) -> None:
    """Open cells in use, required and blank, and working tabs (with Start and the check list)."""
    inndata = [f for f in utgave.felt() if f["rolle"] == "inndata"]
    assert sum(not f["lukket"] for f in inndata) <= aapne
    assert sum(f["krav"] and f["verdi"] is None for f in inndata) <= krav
    assert len({f["ark"] for f in inndata}) + 2 <= faner


@ALLE
def test_et_helt_svar_er_hoeyst_40_felt_og_klart(utgave: Utgave, tmp_path: Path) -> None:
    svar = make_svar(utgave.layout, KOMMUNE)
    assert len(svar) <= (40 if utgave.layout.runde != "begge" else 80)
    utfall = utgave.receive(utgave.fill(svar), tmp_path)
    assert [f.kode for f in utfall.funn] == []
    assert utfall.verdier["*.klar.status"] == "Klar til å sendes"


@ALLE
def test_ingen_figur_uten_modell_og_ingen_lapper(utgave: Utgave) -> None:
    """Every figure is computed by the model too; no popup before anybody types."""
    assert find_dekning(utgave.layout).udekket == ()
    bok = openpyxl.load_workbook(utgave.bok)
    for ark in bok:
        for regel in ark.data_validations.dataValidation:
            assert not regel.prompt
            assert not regel.showInputMessage


@ALLE
def test_bredde_og_bokstavhoeyde(utgave: Utgave) -> None:
    """No working tab wider than a laptop shows, no body text under 8 points on A4."""
    aapne = {c.ark for c in utgave.layout.inndata} | {"Start", "Sjekk og send"}
    for ark in utgave.layout.ark:
        bredde = sum(b * _PER_TEGN + _KANT for b in ark.bredder)
        if ark.navn in aapne:
            assert bredde <= 1280, ark.navn
        skala = min(1.0, _A4[ark.liggende] * ark.sider_bred / bredde)
        assert skala * _PUNKT >= 8, ark.navn


@ALLE
def test_tab_gaar_i_leserekkefoelge(utgave: Utgave) -> None:
    """On a protected sheet Tab goes through the open cells row by row, from the left: in the order of the
    questions."""
    for ark in utgave.layout.ark:
        aapne = [c for c in ark.celler if c.rolle == "inndata"]
        assert aapne == sorted(aapne, key=lambda c: (c.rad, c.kol))
    spurt = [c.nokkel() for c in utgave.layout.inndata]
    assert spurt == [
        c.nokkel() for a in utgave.layout.ark for c in a.celler if c.rolle == "inndata"
    ]


@ALLE
def test_no_asterisk_in_what_a_kommune_reads(utgave: Utgave) -> None:
    """Untouched and with every other answer, where some figures are of less than they should be. What the
    form itself prints with an asterisk, it explains with one."""
    fra_skjemaet = {c.verdi for c in utgave.layout.celler() if c.eier == FELLES and c.kolonne}
    tekster = [c.verdi for c in utgave.layout.celler() if c.rolle == "fast"]
    svar = make_svar(utgave.layout, KOMMUNE)
    halve = {k.replace(KOMMUNE, "*", 1): v for k, v in list(svar.items())[::2]}
    delvise = 0
    for verdier in ({}, halve):
        grunn = grunnverdier(utgave.layout, utgave.utsending.utstedt[KOMMUNE].verdier)
        resultat, _ = compute_resultater(utgave.layout, [{**grunn, **verdier}])
        vist = [resultat.verdi(c.sted, 0) for c in utgave.layout.formelceller]
        delvise += sum(isinstance(v, str) and "(delvis)" in v for v in vist)
        tekster += vist
    assert delvise
    # Programs drop blanks around a stored result, and what searches it would not find them.
    assert [t for t in tekster if isinstance(t, str) and t != t.strip()] == []
    assert [t for t in tekster if isinstance(t, str) and "*" in t and t not in fra_skjemaet] == []
    with zipfile.ZipFile(utgave.bok) as pakke:
        stiler = pakke.read("xl/styles.xml").decode()
    assert re.findall(r'formatCode="[^"]*\*[^"]*"', stiler) == []


@ALLE
def test_the_footer_says_who_what_and_which_round(utgave: Utgave) -> None:
    runder = {"plan": "Plan", "rapport": "Årsrapport", "begge": "Plan og årsrapport"}
    runde = runder[utgave.layout.runde]
    hva = f"Digital dialog i pleie- og omsorgstjenesten · {runde} {utgave.layout.rapporteringsaar}"
    bok = openpyxl.load_workbook(utgave.bok)
    for ark in bok:
        if ark.sheet_state == "visible":
            assert ark.oddFooter is not None
            assert ark.oddFooter.left.text == f"Eidsvoll (3240)\n{hva}"


@ALLE
def test_more_decimals_than_a_cell_is_made_for_are_shown(utgave: Utgave) -> None:
    """ "12,5 %" where a number is asked for is 0,125, and was shown as 0."""
    tall = [c for c in utgave.layout.inndata if c.type in ("tall", "kroner", "prosent")]
    bok = openpyxl.load_workbook(utgave.bok)
    for c in tall:
        regler = [
            r.dxf.numFmt.formatCode
            for omraade in bok[c.ark].conditional_formatting
            if c.adresse in omraade.sqref
            for r in omraade.rules
            if r.formula[0].startswith("AND(ISNUMBER(") and "ROUND(" in r.formula[0]
        ]
        assert regler == ["0.0## %" if c.type == "prosent" else "#,##0.###"], c.nokkel()


@ALLE
def test_an_address_without_its_sign_is_no_address(utgave: Utgave) -> None:
    svar = {"*.kommune.ressursperson_epost": "kari eksempel"}
    tilstand = _states(utgave, svar)["*.kommune.ressursperson_epost_tilstand"]
    assert tilstand == "← Skriv hele e-postadressen"


# -------------------------------------------------------------------- the states


def _states(utgave: Utgave, svar: Mapping[str, Verdi], *, alle: bool = False) -> dict[str, Verdi]:
    """What the workbook shows in every state, or every field, with these answers, by generic key."""
    utstedt = utgave.utsending.utstedt[KOMMUNE]
    verdier = {**grunnverdier(utgave.layout, utstedt.verdier), **svar}
    resultat, _ = compute_resultater(utgave.layout, [verdier])
    return {
        c.nokkel(): resultat.verdi(c.sted, 0)
        for c in utgave.layout.formelceller
        if c.is_felt and (alle or c.stil == "status" or c.radid == "klar")
    }


def _left(utfall: Returutfall) -> int:
    """Rows that the reader says are left."""
    tekster = [f.tekst for f in utfall.funn if f.kode in ("REG-31", "REG-35")]
    return sum(int(m[1]) for t in tekster if (m := re.search(r"(\d+) svar gjenstår", t)))


@ALLE
def test_uroert_bok_sier_hva_som_gjenstaar(utgave: Utgave, tmp_path: Path) -> None:
    """Nothing that was filled in from the start counts as done."""
    tilstander = _states(utgave, {})
    igjen = tilstander["*.klar.gjenstaar"]
    assert isinstance(igjen, int | float)
    assert igjen >= 20
    assert tilstander["*.klar.status"] == f"Ikke klar – {igjen:g} svar gjenstår"
    utfall = utgave.receive(utgave.bok.read_bytes(), tmp_path)
    assert _left(utfall) == igjen


@UTVALG_OG_ALT
@ALLE
def test_boken_og_mottaket_er_enige_rad_for_rad(
    utgave: Utgave, tmp_path: Path, *, alt: bool
) -> None:
    """From empty to done in some twenty stages, the same number is left in the workbook and here, and the
    stored states say the same as the recompute."""
    alle = list(make_svar(utgave.layout, KOMMUNE).items())
    forrige, forste = 10_000.0, 0.0
    midt = pick(
        sorted({round(len(alle) * i / 20) for i in range(1, 20)}), 4, alt=alt, fro=len(alle)
    )
    for antall in (0, *midt, len(alle)):
        svar = dict(alle[:antall])
        utfall = utgave.receive(utgave.fill(svar), tmp_path)
        igjen = utfall.verdier["*.klar.gjenstaar"]
        assert isinstance(igjen, int | float)
        assert _left(utfall) == igjen
        assert igjen <= forrige
        forrige = igjen
        lagret = openpyxl.load_workbook(
            BytesIO((tmp_path / "retur.xlsx").read_bytes()), data_only=True
        )
        sted = utgave.layout.ved_nokkel["*.klar.gjenstaar"].sted
        assert lagret[sted.ark][sted.celle].value == igjen
        # What is answered goes on being counted: the list on Start has at least as many as at first.
        spurt = [c.value for c in lagret["Start"]["C"] if isinstance(c.value, int | float)]
        forste = forste or sum(spurt)
        assert sum(spurt) >= forste >= igjen
    assert forrige == 0


#: Shares of a whole answer, from empty to done.
_TJUE: Final = tuple(i / 20 for i in range(21))


@pytest.mark.parametrize(
    ("slag", "deler"),
    [
        ("samlet", (0.5,)),
        *(pytest.param(s, _TJUE, marks=pytest.mark.lang) for s in ("samlet", "full", "nynorsk")),
    ],
)
def test_ogsaa_de_andre_boekene_og_mottaket_er_enige(
    slag: str, deler: tuple[float, ...], tmp_path: Path
) -> None:
    """The same of a joint workbook, of one with room for what is each line's own, and of one in nynorsk."""
    sti = _plan_with(tmp_path, foran="omfang: full\n" if slag == "full" else "")
    numre = ["4030", "4036"] if slag == "samlet" else ["4030" if slag == "nynorsk" else KOMMUNE]
    form = "samlet" if slag == "samlet" else "kommune"
    utsending = issue(sti, tmp_path / "ut", form=form, kommuner=numre, runde="begge").utsending
    (utstedt,) = utsending.utstedt.values()
    assert utstedt.maalform == ("" if slag == "full" else "nynorsk")
    bok = Utgave(utsending, tmp_path / "ut" / utstedt.fil)
    svar = [
        par
        for nr in numre
        for par in make_svar(
            layout_for(utsending.layout, nr) if form == "samlet" else utsending.layout, nr
        ).items()
    ]
    for del_ in deler:
        (tmp_path / "retur.xlsx").write_bytes(bok.fill(dict(svar[: round(len(svar) * del_)])))
        innsamling = receive([(tmp_path / "retur.xlsx", "retur.xlsx")], [utsending])
        igjen = [u.verdier["*.klar.gjenstaar"] for u in innsamling.utfallene]
        assert [_left(u) for u in innsamling.utfallene] == igjen
        assert len(igjen) == len(numre)
        assert sum(map(_tall, igjen)) > 0 or del_ == 1


@pytest.mark.parametrize(
    ("felt", "verdi", "status", "sier"),
    [
        ("*.V1.antall", " ", "*.V1.antall_status", "← Skriv antall"),
        ("*.V1.antall", "mange", "*.V1.antall_status", "← Bare tallet"),
        ("*.V1.antall", -1, "*.V1.antall_status", "← Kan ikke være under 0"),
        ("*.V1.antall", 0, "*.V1.antall_status", "OK"),
        ("*.innfasing.forste_andel", 1.01, "*.innfasing.forste_andel_tilstand", "← Over 100 %"),
        ("*.innfasing.forste_andel", 1, "*.innfasing.forste_andel_tilstand", "OK"),
        ("*.innfasing.full", 2031, "*.innfasing.full_tilstand", "← Senest 2028"),
        ("*.K1.relevant", "Kanskje", "*.K1.kvalitet_status", "← Velg fra listen"),
        ("*.K1.relevant", "Nei", "*.K1.kvalitet_status", "← Skriv hvorfor"),
        ("*.K1.relevant_grunn", "Fordi", "*.K1.kvalitet_status", LUKKET),
        ("*.maaling_null.dato", "i fjor", "*.maaling_null.dato_tilstand", "← Skriv en dato"),
        ("*.kost_drift.kost_per_aar", 0, "*.kost_drift.kost_status", "OK"),
        (
            "*.kost_drift.kost_per_aar",
            0.125,
            "*.kost_drift.kost_status",
            "← Skriv kroner, ikke prosent",
        ),
    ],
)
def test_hver_feil_har_sin_egen_tilstand(
    plan: Utgave, felt: str, verdi: Verdi, status: str, sier: str
) -> None:
    assert _states(plan, {felt: verdi})[status] == sier


def test_mottaket_sier_det_samme_om_en_feil(plan: Utgave, tmp_path: Path) -> None:
    """What is pasted past the stop messages: the reader names the row with the workbook's own words."""
    bok = openpyxl.load_workbook(plan.bok)
    feil: dict[str, int | str] = {
        "V1.antall": -1, "V2.antall": "mange", "innfasing.full": 2031, "omsetning.budsjett": 25,
    }  # fmt: skip
    for felt, verdi in feil.items():
        sted = plan.layout.ved_nokkel[f"*.{felt}"].sted
        bok[sted.ark][sted.celle] = verdi
    bok.save(ut := BytesIO())
    utfall = plan.receive(ut.getvalue(), tmp_path)
    sagt = " ".join(f.tekst for f in utfall.funn if f.kode == "REG-31")
    assert _left(utfall) == utfall.verdier["*.klar.gjenstaar"]
    for ord_ in ("V1 ← Kan ikke være under 0", "V2 ← Bare tallet", "full effekt ← Senest 2028",
                 "Uttak fra budsjett ← Over 100 %"):  # fmt: skip
        assert ord_ in sagt


#: What the workbook cannot read and the reader can: the answer is used, and its row is left all the same.
_TYDES: Final[Mapping[str, tuple[Any, Verdi]]] = {
    "V1.antall": ("2700 timer", 2700),
    "innfasing.full": ("2026", 2026),
    "maaling_null.dato": ("31.12.2017", 43100),
    "K1.relevant": (" Ja ", "Ja"),
    "K2.relevant": (True, "Ja"),
}


def test_et_svar_som_tydes_gjenstaar_begge_steder(plan: Utgave, tmp_path: Path) -> None:
    """A whole answer with five that only the reader understands: both say five, row by row, and it is a
    remark. With one that nobody understands, six."""
    bok = openpyxl.load_workbook(BytesIO(plan.fill(make_svar(plan.layout, KOMMUNE))))

    def put(felt: str, verdi: Any) -> Returutfall:
        sted = plan.layout.ved_nokkel[f"*.{felt}"].sted
        bok[sted.ark].cell(sted.rad, sted.kol).value = verdi
        bok.save(ut := BytesIO())
        return plan.receive(ut.getvalue(), tmp_path)

    for felt, (skrevet, _) in _TYDES.items():
        utfall = put(felt, skrevet)
    assert utfall.verdier["*.klar.status"] == "Ikke klar – 5 svar gjenstår"
    assert _left(utfall) == 5
    assert {f.kode for f in utfall.funn if f.alvor >= Alvor.FEIL} == set()
    assert {n: utfall.verdier[f"*.{n}"] for n in _TYDES} == {n: v for n, (_, v) in _TYDES.items()}
    utfall = put("V2.antall", "mange")
    (rad,) = [f.tekst for f in utfall.funn if f.kode == "REG-31"]
    assert "2 svar gjenstår (V1 ← Bare tallet, V2 ← Bare tallet)" in rad
    assert _left(utfall) == utfall.verdier["*.klar.gjenstaar"] == 6
    # Left out of a row that asks for nothing: blank to the figures, and never told as read and used.
    utfall = put("V2.risiko", "ja")
    koder = {f.kode for f in utfall.funn if "V2 ← Velg fra listen" in f.tekst}
    assert koder == {"REG-31"}
    assert _left(utfall) == utfall.verdier["*.klar.gjenstaar"] == 7


def test_tre_andeler_over_hundre_prosent(plan: Utgave) -> None:
    svar = {f"*.omsetning.{k}": 0.4 for k in ("budsjett", "oppbemanning", "teknologi")}
    assert _states(plan, svar)["*.omsetning.teknologi_tilstand"] == "← Over 100 %"


def test_egne_linjer_aapnes_av_et_svar(plan: Utgave) -> None:
    svar: dict[str, Verdi] = {"*.L1.beskrivelse": "Mindre kjøring"}
    assert _states(plan, svar)["*.L1.egen_status"] == LUKKET
    svar["*.egne.har"] = "Ja"
    assert _states(plan, svar)["*.L1.egen_status"] == f"{PIL}Skriv målenhet"


def test_svar_i_lukket_felt_sies_og_tas_ikke_med(plan: Utgave, tmp_path: Path) -> None:
    """It stays in the file, is told with its cell, and is left out of the account."""
    svar = make_svar(plan.layout, KOMMUNE) | {f"{KOMMUNE}.K1.relevant_grunn": "Gjelder ikke"}
    utfall = plan.receive(plan.fill(svar), tmp_path)
    celle = plan.layout.ved_nokkel["*.K1.relevant_grunn"]
    assert [(f.kode, f.ark, f.celle, f.funnet) for f in utfall.funn] == [
        ("VER-19", celle.ark, celle.adresse, "Gjelder ikke")
    ]
    assert utfall.svar is not None
    assert [u.felt for u in utfall.svar.utelatt] == [f"{KOMMUNE}.K1.relevant_grunn"]


@pytest.mark.parametrize(
    ("verdi", "type_", "sier"),
    [(0.6, "prosent", "60 %"), (0.125, "prosent", "12,50 %"), (46082, "dato", "1. mars 2026"),
     (2028, "aar", "2028"), (46082, "tall", "46\xa0082"), (-1, "dato", "−1")],
)  # fmt: skip
def test_et_svar_gjengis_slik_cellen_viser_det(
    plan: Utgave, verdi: float, type_: Type, sier: str
) -> None:
    """A share is not 0,60, and a day is not 46 082."""
    celle = replace(plan.layout.ved_nokkel["*.V1.antall"], type=type_)
    assert show(verdi, celle) == sier


@pytest.mark.parametrize("form", ["kommune", "felles"])
def test_en_rad_er_hoey_nok_til_det_formlene_sier_fra_start(form: str, tmp_path: Path) -> None:
    """LibreOffice and previews fit no row: what a formula says in two lines was cut in half."""
    utsending = issue(
        ressurs(EKSEMPELPLAN), tmp_path / "ut", form=form, kommuner=[KOMMUNE] * (form == "kommune"),
        runde="rapport",
    ).utsending  # fmt: skip
    (utstedt,) = utsending.utstedt.values()
    bok = openpyxl.load_workbook(tmp_path / "ut" / utstedt.fil, data_only=True)
    flere = 0
    for ark in utsending.layout.ark:
        for c in (c for c in ark.celler if c.formel is not None and c.stil in ("", "id", "data")):
            vist = bok[ark.navn][c.adresse].value
            if isinstance(vist, str):
                trengs = height_of(vist, ark.bredder[c.kol - 1], fet=c.stil == "id", innrykk=1)
                hoyde = bok[ark.navn].row_dimensions[c.rad].height or 15
                assert hoyde >= min(trengs, 140) - _PIKSEL, (ark.navn, c.adresse)
                flere += trengs > 15
    assert flere


def test_det_som_staar_i_lukkede_felt_vises_ikke_i_noe_som_regnes(begge: Utgave) -> None:
    """Not in what no sum takes either: the price of a line of one's own, the goal of what is not measured."""
    svar = {k.replace(KOMMUNE, "*", 1): v for k, v in make_svar(begge.layout, KOMMUNE).items()}
    svar |= {
        "*.egne.har": "Nei",
        "*.bruk.som_planlagt": "Ja",
        "*.overforing.status": "Ikke ennå",
    }
    svar |= {c.nokkel(): "Nei" for c in begge.layout.inndata if c.kolonne == "relevant"}
    # The benefits V are always measured, and what is not relevant has a reason.
    lukket = [
        c for c in begge.layout.lukkbare if c.radid[0] != "V" and c.kolonne != "relevant_grunn"
    ]
    felt = {c.nokkel(): c for c in lukket}
    fylt = {k: "Lukket" if c.type == "tekst" else 0.37 for k, c in felt.items() if c.type != "valg"}
    uten, med = (
        {k: v for k, v in _states(begge, svar | s, alle=True).items() if v != LUKKET}
        for s in (dict.fromkeys(felt), fylt)
    )
    assert len(fylt) > 45
    assert {k: (uten[k], v) for k, v in med.items() if uten[k] != v and "status" not in k} == {}


# -------------------------------------------------------------------- from year to year


def test_rapporten_viser_planen_laast_og_fjoraaret_ved_siden_av(
    begge: Utgave, tmp_path: Path
) -> None:
    """Accepted years stand with the antall, price and kroner they were accepted with, whatever the new
    book's timepris is."""
    svar = make_svar(begge.layout, KOMMUNE)
    inn = tmp_path / "inn"
    inn.mkdir()
    (inn / begge.bok.name).write_bytes(begge.fill(svar))
    rulling = rull(Rullvalg(begge.bok.parent, inn, 2025, tmp_path / "ut"))
    verdier = rulling.utsending.utstedt[KOMMUNE].verdier
    antall = svar[f"{KOMMUNE}.V1.realisert_antall.2024"]
    assert verdier["*.V1.antall_svart"] == svar[f"{KOMMUNE}.V1.antall"]
    assert verdier["*.V1.realisert_antall.2024"] == antall
    assert verdier["*.V1.realisert_pris.2024"] == 440
    assert verdier["*.V1.realisert_verdi.2024"] == antall * 440
    assert verdier["*.lokalt.timer_per_aarsverk.2024"] == 1750
    ny = Utgave(rulling.utsending, tmp_path / "ut" / rulling.utsending.utstedt[KOMMUNE].fil)
    utfall = ny.receive(ny.fill({f"{KOMMUNE}.lokalt.timepris": 900}), tmp_path)
    assert utfall.verdier["*.V1.realisert_verdi.2024"] == antall * 440
    assert utfall.verdier["*.V1.pris"] == 900


def test_bok_fra_2e1d845_rulles_til_ny_rapport(tmp_path: Path) -> None:
    """An issue of the former tab set goes on to a report: what was realised keeps its kroner, and what has
    no home is listed."""
    data = Path(__file__).parent / "data/2e1d845"
    inn, utsendt = tmp_path / "inn", tmp_path / "utsendt"
    inn.mkdir()
    shutil.copytree(data / "utsendt", utsendt)
    pakket = utsendt / "utsendt.json.gz"
    (utsendt / "utsendt.json").write_bytes(gzip.decompress(pakket.read_bytes()))
    shutil.copy(data / "retur.xlsx", inn)
    rulling = rull(Rullvalg(utsendt, inn, 2026, tmp_path / "ut"))
    assert rulling.utsending.layout.runde == "rapport"
    assert "Sjekk og send" in {a.navn for a in rulling.utsending.layout.ark}
    (kommune,) = (k for k in rulling.kommuner if k.fil)
    verdier = rulling.utsending.utstedt[kommune.nr].verdier
    # This return had a price of its own for V1: 104 kr an hour.
    assert verdier["*.V1.realisert_pris.2025"] == 104
    assert verdier["*.V1.realisert_antall.2025"] == 188
    assert verdier["*.V1.realisert_verdi.2025"] == 188 * 104
    assert any(u.felt.endswith("K1.eksempel") for u in kommune.uten_plass)


@pytest.mark.parametrize(
    "numre", [TOLV[-3:], pytest.param(TOLV, marks=pytest.mark.lang)], ids=["tre", "tolv"]
)
def test_flere_kommuner_svarer_i_samme_arbeidsbok(numre: list[str], tmp_path: Path) -> None:
    """A joint workbook: everyone's own states, and everyone's answers read back."""
    utsending = issue(
        ressurs(EKSEMPELPLAN), tmp_path / "ut", form="samlet", kommuner=numre
    ).utsending
    (utstedt,) = utsending.utstedt.values()
    arkene = {a.navn: a for a in utsending.layout.ark}
    # The same tabs as a kommune's own, with a row for each kommune and line.
    assert [a for a in arkene if a[0].isdigit()] == [
        "1 Kontakt", "2 Gevinster", "3 Kvalitet", "4 Tiltak", "5 Nullpunkt", "6 Årets tall",
        "7 Måling", "8 Tiltak", "9 Rapport",
    ]  # fmt: skip
    tall = arkene["6 Årets tall"]
    egne = [c for c in tall.celler if (c.radid, c.kolonne) == ("V1", "realisert_antall")]
    assert [c.eier for c in egne] == numre
    assert [c.rad - egne[0].rad for c in egne] == [
        5 * i for i in range(len(numre))
    ]  # 4 lines and a sum
    assert {c.kol for c in egne} == {7}
    assert arkene["7 Måling"].filter == f"A{8 + len(numre)}:M{8 + 11 * len(numre)}"
    # Kontakt and Rapport are as wide as a screen: bands of questions below each other, with a row and a
    # state for each kommune, each called by its own name.
    for ark, baand in (("1 Kontakt", 2), ("9 Rapport", 3)):
        assert sum(round(b * 7 + 5) for b in arkene[ark].bredder) <= 1205
        egne = [c for c in arkene[ark].celler if c.eier == numre[0]]
        tilstander = [c for c in egne if c.stil == "status"]
        assert len({c.rad for c in egne}) == len({c.radetikett for c in tilstander}) == baand
        assert {c.rad for c in tilstander} == {c.rad for c in egne}
        assert len({c.kol for c in tilstander}) == 1
    egne = [c for c in arkene["1 Kontakt"].celler if c.kolonne == "ressursperson"]
    assert [c.eier for c in egne] == numre
    assert [c.rad - egne[0].rad for c in egne] == list(range(len(numre)))
    svar: dict[str, Any] = {}
    for nr in numre[:-1]:
        svar |= make_svar(utsending.layout, nr)
    bok = Utgave(utsending, tmp_path / "ut" / utstedt.fil)
    (tmp_path / "retur.xlsx").write_bytes(bok.fill(svar))
    innsamling = receive([(tmp_path / "retur.xlsx", "retur.xlsx")], [utsending])
    assert len(innsamling.utfallene) == len(numre)
    status = {
        u.svar.utstedt.kommune: u.verdier["*.klar.status"]
        for u in innsamling.utfallene
        if u.svar is not None
    }
    assert {nr: status[nr] for nr in numre[:-1]} == dict.fromkeys(numre[:-1], "Klar til å sendes")
    assert str(status["3338"]).startswith("Ikke klar – ")


def test_ingen_kostnad_er_et_svar_som_vises_som_ord(plan: Utgave) -> None:
    celle = plan.layout.ved_nokkel["*.kost_drift.kost_per_aar"]
    bok = openpyxl.load_workbook(plan.bok)
    assert bok[celle.ark][celle.adresse].number_format == '#,##0;-#,##0;"Ingen"'


def _plan_with(mappe: Path, *, foran: str = "", endret: Mapping[str, str] | None = None) -> Path:
    """The example plan with a line before it, and lines put in."""
    tekst = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")
    for gammel, ny in (endret or {}).items():
        assert tekst.count(gammel) == 1, gammel
        tekst = tekst.replace(gammel, ny)
    sti = mappe / "plan.yaml"
    sti.write_text(foran + tekst, encoding="utf-8")
    return sti


def test_uten_tabeller_har_ett_ark_med_den_felles_planen(tmp_path: Path) -> None:
    """A–G are not seen, and no text points at them; the region still finds what it computes from."""
    sti = _plan_with(tmp_path, foran="uten: [tabeller]\n")
    utgave = issue(sti, tmp_path / "ut", kommuner=[KOMMUNE], runde="rapport")
    synlige = [a.navn for a in utgave.utsending.layout.ark if not a.skjult]
    assert synlige[-2:] == ["Utregning", "Felles plan i korthet"]
    assert not any(navn.startswith("Tabell") for navn in synlige)
    tekster = [str(c.verdi) for a in utgave.utsending.layout.ark if not a.skjult for c in a.celler]
    assert not [t for t in tekster if "tabell E" in t or "tabell F" in t]
    bok = openpyxl.load_workbook(tmp_path / "ut" / utgave.utsending.utstedt[KOMMUNE].fil)
    assert bok["Tabell E"].sheet_state == "hidden"
    innsamling = receive(
        [(tmp_path / "ut" / utgave.utsending.utstedt[KOMMUNE].fil, "tom.xlsx")], [utgave.utsending]
    )
    assert "STR-20" not in {f.kode for u in innsamling.utfallene for f in u.funn}


def test_planen_sier_hvem_som_maaler_og_hvem_tiltaket_er_til() -> None:
    """`maales_av` and `lokal` go before what the names of the responsible say."""
    uten = build_layout(read_plan(ressurs(EKSEMPELPLAN)), runde="rapport")
    maalt = {c.radid for c in uten.inndata if c.tabell == "maaling"}
    tiltak = {c.radid for c in uten.inndata if c.tabell == "tiltak"}
    assert ("K8" in maalt, "K1" in maalt, "V4" in tiltak) == (False, True, True)
    plan = read_plan(ressurs(EKSEMPELPLAN))
    rader = {
        "G2": {
            "K8": {("maales_av", "nullpunkt"): "Kommunen"},
            "K1": {("maales_av", "nullpunkt"): "Andre"},
        },
        "F": {"V4": {("lokal", ""): "Nei"}},
    }
    blokker = {
        navn: tuple(
            replace(
                b,
                rader=tuple(
                    replace(r, verdier={**r.verdier, **rader.get(navn, {}).get(r.radid, {})})
                    for r in b.rader
                ),
            )
            for b in egne
        )
        for navn, egne in plan.blokker.items()
    }
    med = build_layout(replace(plan, blokker=blokker), runde="rapport")
    assert {c.radid for c in med.inndata if c.tabell == "maaling"} == maalt - {"K1"} | {"K8"}
    assert "V4" not in {c.radid for c in med.inndata if c.tabell == "tiltak"}


def test_den_som_maaler_kan_skrives_i_planen(tmp_path: Path) -> None:
    k1 = "    K1:\n      nullpunkt:\n        maaleenhet: Brukertilfredshet"
    sti = _plan_with(tmp_path, endret={k1: k1.replace("K1:", "K1:\n      maales_av: andre")})
    assert read_plan(sti).verdi("G2", "K1", "maales_av", "nullpunkt") == "Andre"


def _tall(verdi: Verdi) -> float:
    assert isinstance(verdi, int | float)
    return verdi


def test_full_aapner_det_som_er_likt_for_alle(tmp_path: Path) -> None:
    """`omfang: full`: a line's own shares, price, first year and type, a year's own cost, and its own use;
    empty means as the rest."""
    sti = _plan_with(tmp_path, foran="omfang: full\n")
    plan = Utgave(
        utsending := issue(sti, tmp_path / "plan", kommuner=[KOMMUNE], runde="plan").utsending,
        tmp_path / "plan" / utsending.utstedt[KOMMUNE].fil,
    )
    svar: dict[str, Any] = {
        n: v
        for n, v in make_svar(plan.layout, KOMMUNE).items()
        if "_egen" not in n and not n.startswith("3240.L")
    }
    svar |= {
        "3240.innfasing.start": 2019,
        "3240.innfasing.forste_andel": 0.5,
        "3240.innfasing.full": 2021,
        "3240.kost_drift.kost_per_aar": 1000,
        "3240.kost_drift.kost_fra": 2018,
        "3240.kost_drift.kost_til": 2028,
        "3240.omsetning.budsjett": 0.2,
        "3240.V1.innfasing_egen.2018": 0.9,  # before the first year: nothing has come
        "3240.V1.innfasing_egen.2020": 0.1,
        "3240.kost_drift.kostnad_egen.2024": 7,
        "3240.kost_drift.kost2_per_aar": 500,
        "3240.kost_drift.kost2_fra": 2022,
        "3240.kost_drift.kost2_til": 2024,
        "3240.M1.beskrivelse": "Ventetid på telefon",
        "3240.M1.maaleenhet": "minutter",
        "3240.M1.retning": "Ned",
        "3240.M1.egen_nullpunkt": 12,
        "3240.V1.oms_egen_budsjett": 0.5,
        "3240.V1.oms_egen_oppbemanning": 0,
        "3240.V1.oms_egen_teknologi": 0.25,
        "3240.V2.pris_egen": 500.5,
        "3240.V2.gevinsttype_egen": "Unngått kostnad",
        "3240.V3.aar_start_egen": 2020,
        "3240.V4.gevinsteier": "Per Olsen, leder",
    }
    utfall = plan.receive(plan.fill(svar), tmp_path)
    assert [f.kode for f in utfall.funn] == []
    verdier = {k: utfall.verdier[f"*.{k}"] for k in (
        "V1.innfasing.2018", "V1.innfasing.2020", "V2.innfasing.2020", "kost_drift.kostnad.2023",
        "kost_drift.kostnad.2024", "V1.oms_budsjett", "V1.oms_omprioritert", "V2.oms_budsjett",
        "kost_drift.kostnad.2021", "V1.pris", "V2.pris", "V2.aar_start", "V3.aar_start",
    )}  # fmt: skip
    assert [_tall(v) for v in verdier.values()] == [
        0, 0.1, 0.75, 1500, 7, 0.5, 0.25, 0.2, 1000, 440, 500.5, 2019, 2020,
    ]  # fmt: skip
    # The same course, a year later.
    assert [utfall.verdier[f"*.V3.innfasing.{a}"] for a in (2019, 2020, 2021, 2022)] == [
        0,
        0.5,
        0.75,
        1,
    ]
    assert [utfall.verdier[f"*.V{n}.gevinsttype"] for n in (1, 2)] == [
        "Spart tid",
        "Unngått kostnad",
    ]

    halve = dict.fromkeys(
        ["3240.V1.oms_egen_teknologi", "3240.kost_drift.kost2_til", "3240.M1.retning"]
    )
    delvis = plan.receive(plan.fill({**svar, **halve}), tmp_path)
    # A second period that is half said is a cost that is missing, but for the year with its own.
    assert delvis.verdier["*.kost_drift.annen_periode_status"] == "← Skriv år"
    assert delvis.verdier["*.kost_drift.kostnad.2021"] == "–"
    assert delvis.verdier["*.kost_drift.kostnad.2024"] == 7
    assert delvis.verdier["*.M1.egen_maaling_status"] == "← Velg Opp eller Ned"
    assert delvis.verdier["*.V1.egen_omsetning_status"] == "← Skriv andel"
    assert delvis.verdier["*.V1.egen_innfasing_status"] == "OK"
    assert delvis.verdier["*.V2.egen_innfasing_status"] == "–"

    # Next year's report stands on the lines' own shares.
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / plan.bok.name).write_bytes(plan.fill(svar))
    # The region, its audit and hvaom follow what is the line's own.
    mapper = (tmp_path / "inn", plan.bok.parent)
    region = konsolider(
        Konsolidervalg(*mapper, ut=tmp_path / "region.xlsx", revisjon=True, jobber=1)
    )
    assert region.revisjon is not None
    assert list(region.revisjon.ulike) == []
    assert (
        find_egne(plan.layout, {}, utfall.verdier, frozenset())["timepris"].nokkel()
        == "*.V2.pris_egen"
    )
    rulling = rull(Rullvalg(plan.bok.parent, tmp_path / "inn", 2024, tmp_path / "ut"))
    rapport = Utgave(rulling.utsending, tmp_path / "ut" / rulling.utsending.utstedt[KOMMUNE].fil)
    felt = {f["felt"]: f["verdi"] for f in rapport.felt()}
    assert felt["3240.V1.innfasing_svart.2020"] == 0.1
    assert (felt["3240.V1.oms_budsjett"], felt["3240.V2.oms_budsjett"]) == (0.5, 0.2)
    assert felt["3240.kost_drift.kostnad.2023"] == 1500
    assert (felt["3240.V2.pris_egen"], felt["3240.V3.aar_start_egen"]) == (500.5, 2020)
    assert (felt["3240.V2.gevinsttype_egen"], felt["3240.V4.gevinsteier"]) == (
        "Unngått kostnad",
        "Per Olsen, leder",
    )
    assert (felt["3240.M1.beskrivelse"], felt["3240.M1.egen_nullpunkt"]) == (
        "Ventetid på telefon",
        12,
    )
    risiko = {f["felt"]: (f["rolle"], f["verdi"]) for f in rapport.felt() if "risiko" in f["felt"]}
    assert risiko["3240.V1.risiko"] == ("inndata", "Moderat")
    svar = {
        n: v for n, v in make_svar(rapport.layout, KOMMUNE).items() if not n.startswith("3240.L")
    }
    svar |= {f"3240.V{nr}.realisert_antall.2024": 100 for nr in (1, 2, 3, 4)}
    svar |= {
        "3240.bruk.som_planlagt": "Ja",
        "3240.V1.maalt_av.midtveis": "Ola Nordmann, sykepleier",
        "3240.V1.risiko": "Høy",
    }
    utfall = rapport.receive(rapport.fill(svar), tmp_path)
    assert not [f.kode for f in utfall.funn if f.kode.startswith("OMR")]
    assert utfall.verdier["*.M1.egen_maalt_status"] == "← Skriv resultat"
    assert utfall.verdier["*.V2.realisert_verdi.2024"] == 50_050
    assert utfall.verdier["*.rapport.unngaatt_kr"] == 50_050
    brukt = [utfall.verdier[f"*.V{nr}.brukt_budsjett"] for nr in (1, 2, 3, 4)]
    kr = [utfall.verdier[f"*.V{nr}.realisert_i_aar"] for nr in (1, 2, 3, 4)]
    assert [round(_tall(b) / _tall(k), 6) for b, k in zip(brukt, kr, strict=True)] == [
        0.5, 0.2, 0.2, 0.2,
    ]  # fmt: skip
    assert _tall(utfall.verdier["*.brukt_budsjett.brukt_kr"]) == pytest.approx(
        sum(map(_tall, brukt))
    )
    assert utfall.verdier["*.V1.maaleansvarlig.midtveis"] == "Ola Nordmann, sykepleier"
    # The report alone tells what was planned, by the lines' own shares.
    (tmp_path / "alene").mkdir()
    (tmp_path / "alene" / rapport.bok.name).write_bytes(rapport.fill(svar))
    alene = konsolider(
        Konsolidervalg(
            tmp_path / "alene", rapport.bok.parent, ut=tmp_path / "alene.xlsx", revisjon=True,
            jobber=1,
        )
    )  # fmt: skip
    assert alene.revisjon is not None
    assert list(alene.revisjon.ulike) == []
    lang = alene.langtabell().set_index(["rad", "kolonne"])["verdi"]
    assert [float(lang["V1", f"oms_{f}"]) for f in ("budsjett", "omprioritert")] == [0.5, 0.25]
    _check_changes(rapport)


def _check_changes(rapport: Utgave) -> None:
    """The plan is changed line by line from this year on, only where it no longer holds."""
    endret = {"*.V1.innfasing_endret.2025": 0.25, "*.V1.antall_endret": 7}
    assert sum(n.kolonne == "innfasing_endret" for n in rapport.layout.inndata) == 4 * 5
    svart, aapent, lukket = (
        _states(rapport, {"*.plan.gjelder": gjelder, **endringer}, alle=True)
        for gjelder, endringer in (("Ja", {}), ("Nei", endret), ("Ja", endret))
    )
    verdier = [t[f"*.V1.{k}"] for t in (aapent, lukket) for k in ("innfasing.2025", "antall")]
    assert verdier == [0.25, 7, 1, svart["*.V1.antall"]]
    tilstander = [t["*.V1.innfasing_endret_status"] for t in (aapent, lukket)]
    assert [*tilstander, lukket["*.V1.endret_status"]] == ["OK", LUKKET, LUKKET]
    celle = rapport.layout.ved_nokkel["*.V1.innfasing_svart.2025"]
    assert list_svarnokler(celle, Kolonne(overskrift="", nokkel="", svarnokkel="innfasing"))[0] == (
        "*.V1.innfasing.2025"
    )
    assert max(sum(round(b * 7 + 5) for b in a.bredder) for a in rapport.layout.ark[:8]) <= 1280
