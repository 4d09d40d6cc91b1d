"""The Layout: one list of cells, the same every time, for every plan the form allows."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest
from egne_skjemaer import copy_form
from forrige import FORRIGEPLAN
from layoutbilde import snapshot
from libreoffice import recalculate
from skader import Runde
from utvalg import UTVALG_OG_ALT, pick

from gevinstark.grunn.errors import Kildefeil, UgyldigKilde
from gevinstark.grunn.layout import Layout, dump_layout
from gevinstark.grunn.layoutjson import layout_fra_json
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.utsendt import read_utsending
from gevinstark.grunn.verdi import Feilverdi
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.malfiler import read_mal
from gevinstark.omregning import modell
from gevinstark.omregning.enighet import enige
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

GOLDEN = Path(__file__).parent / "golden" / "layout-digital-dialog.txt"
FELTNOKKEL = re.compile(
    r"(?:felles|[0-9]{4})\.[A-Za-z0-9_]+\.[a-z0-9_]+(?:\.(?:[0-9]{4}|nullpunkt|midtveis|slutt))?"
)


def test_golden_snapshot(runde: Runde) -> None:
    """A change of the form shows here, field by field. GEVINSTARK_OPPDATER=1 writes it anew."""
    naa = snapshot(runde.layout)
    if os.environ.get("GEVINSTARK_OPPDATER") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(naa, encoding="utf-8", newline="\n")
    linjer, ventet = naa.splitlines(), GOLDEN.read_text(encoding="utf-8").splitlines()
    forskjeller = [f"{a}\n  var: {b}" for a, b in zip(linjer, ventet, strict=False) if a != b]
    assert forskjeller[:5] == []
    assert len(linjer) == len(ventet)


def test_json_round_trip(runde: Runde) -> None:
    tekst = dump_layout(runde.layout)
    tilbake = layout_fra_json(json.loads(tekst))
    assert tilbake == runde.layout
    assert dump_layout(tilbake) == tekst
    assert tilbake.digest == runde.layout.digest


def test_what_was_issued_is_read_back_equal(runde: Runde) -> None:
    lest = read_utsending(runde.utsendt)
    assert lest.layout == runde.layout
    assert lest.utstedt == runde.utsending.utstedt
    assert lest.frist == "2025-02-28"


def test_places_and_field_keys_are_unique(runde: Runde) -> None:
    celler = list(runde.layout.celler())
    steder = Counter(c.sted for c in celler)
    nokler = Counter(c.nokkel() for c in celler if c.is_felt)
    assert [s for s, n in steder.items() if n > 1] == []
    assert [k for k, n in nokler.items() if n > 1] == []
    assert len(steder) == len(runde.layout.ved_sted)
    assert len(nokler) == len(runde.layout.ved_nokkel)


def test_field_keys_are_as_the_contract_says(runde: Runde) -> None:
    celler = [c for c in runde.layout.celler() if c.is_felt]
    galt = [k for c in celler if not FELTNOKKEL.fullmatch(k := c.nokkel("3240"))]
    assert galt == []
    for celle in celler:
        assert runde.layout.find(celle.nokkel("3240"), "3240") is celle
        if celle.eier == "*":
            assert runde.layout.find(celle.nokkel("3242"), "3240") is None


def test_printed_ids_with_norwegian_letters_are_ascii_in_keys(tmp_path: Path) -> None:
    layout = _layout(
        _liten_plan(tmp_path, mer="A: {rader: [{id: Ø1, beskrivelse: Papir, antall: 5}]}\n")
    )
    assert "felles.OE1.antall" in layout.ved_nokkel
    celle = layout.ved_nokkel["felles.OE1.antall"]
    printet = [c for c in layout.celler() if (c.ark, c.rad, c.kol) == (celle.ark, celle.rad, 1)]
    assert [c.verdi for c in printet] == ["Ø1"]


def test_every_cell_has_a_role_type_and_place_that_fit(runde: Runde) -> None:
    for c in runde.layout.celler():
        assert (c.rolle == "formel") == (c.formel is not None), c
        assert c.rolle != "inndata" or c.is_felt, c
        assert c.type != "valg" or c.liste in runde.layout.lister, c
        assert len(c.ark) <= 31
        assert c.rad >= 1
        assert c.kol >= 1


def test_same_input_same_bytes(runde: Runde, tmp_path: Path) -> None:
    issue(FORRIGEPLAN, tmp_path, kommuner=["3240"])
    igjen = issue(FORRIGEPLAN, tmp_path / "igjen", kommuner=["3240"])
    utstedt = igjen.utsending.utstedt["3240"]
    for mappe in (tmp_path, tmp_path / "igjen"):
        assert (mappe / utstedt.fil).read_bytes() == runde.bok().read_bytes()
    assert utstedt.sha256 == runde.utsending.utstedt["3240"].sha256
    a, b = (m / "utsendt.json" for m in (tmp_path, tmp_path / "igjen"))
    assert a.read_bytes() == b.read_bytes()


def test_the_kommuner_share_one_layout_and_differ_only_in_name_and_number(runde: Runde) -> None:
    for nr, utstedt in runde.utsending.utstedt.items():
        assert utstedt.verdier == {"*.kommune.nr": nr, "*.kommune.navn": utstedt.navn}
    assert len({u.identitet.id for u in runde.utsending.utstedt.values()}) == 8


# -------------------------------------------------------------------- other plans


def _liten_plan(mappe: Path, valg: Mapping[str, int] = MappingProxyType({}), mer: str = "") -> Path:
    """A plan with `antall` V rows and one K row, for a lifetime of any length."""
    fra, til = valg.get("fra", 2024), valg.get("til", 2026)
    antall = valg.get("antall", 1)
    v = [f"V{nr}" for nr in range(1, antall + 1)]
    rader = "".join(
        f"      - {{id: {i}, beskrivelse: Gevinst {i}, antall: {100 + nr}, maalenhet: timer, "
        f"enhetspris: 440, aar_start: {fra}, gevinsttype: Spart tid}}\n"
        for nr, i in enumerate(v)
    )
    tiltak = "".join(
        f"    {i}: {{tiltak: Opplæring, ansvar: Fagleder, risiko: Lav}}\n" for i in [*v, "K1"]
    )
    sti = mappe / f"plan-{fra}-{til}-{antall}.yaml"
    sti.write_text(
        f"skjema: medfinansiering/2017\nplan: liten-{til - fra + 1}-{antall}\ntittel: Liten plan\n"
        f"nettverk: Prøve\nlevetid: {{fra: {fra}, til: {til}}}\nrapporteringsaar: {fra}\n"
        'deltakere: ["3240"]\n'
        f"D:\n  - virksomhet: Alle kommunene\n    sektor: Kommunal sektor\n    rader:\n{rader}"
        "E:\n  rader:\n    - {id: K1, beskrivelse: Trygghet, effekt: Bruker, viktighet: Høy, "
        f"aar_start: {fra}, gevinsteier: Kari}}\n"
        f"F:\n  rader:\n{tiltak}{mer}",
        encoding="utf-8",
    )
    return sti


def _layout(sti: Path) -> Layout:
    return build_layout(read_plan(sti))


PLANER: dict[str, dict[str, int]] = {
    "ett år": {"fra": 2024, "til": 2024},
    "tretti år": {"fra": 2024, "til": 2053},
    "førti V-rader": {"fra": 2024, "til": 2026, "antall": 40},
}


@pytest.mark.parametrize("navn", PLANER)
def test_other_plans_go_the_whole_round(navn: str, tmp_path: Path) -> None:
    valg = PLANER[navn]
    utsending = issue(_liten_plan(tmp_path, valg), tmp_path / "ut").utsending
    layout = utsending.layout
    antall = valg.get("antall", 1)
    assert len(layout.levetidsaar) == valg["til"] - valg["fra"] + 1
    bok = tmp_path / "ut" / utsending.utstedt["3240"].fil
    oppgaver = [Oppgave(k, v, 1) for k, v in make_svar(layout, "3240").items()]
    fylt = tmp_path / "fylt.xlsx"
    fylt.write_bytes(fill_svar(bok, oppgaver, "svar"))
    (utfall,) = receive([(fylt, "fylt.xlsx")], [utsending]).utfallene
    assert utfall.omregning is not None
    assert utfall.omregning.avvik == ()
    assert utfall.omregning.enige == len(layout.formler)
    assert {f.kode for f in utfall.funn} <= {"REG-16"}  # full effect in the first year of one
    ventet = sum((100 + nr) * 440 for nr in range(antall))
    assert utfall.verdier["felles.D1_brutto.verdi"] == ventet
    assert utfall.verdier["felles.oversikt_sum.verdi"] == ventet
    gevinster = {k: v for k, v in utfall.verdier.items() if re.fullmatch(r"\*\.V\d+\.verdi", k)}
    assert len(gevinster) == antall
    assert all(isinstance(v, float) and v > 0 for v in gevinster.values())


@UTVALG_OG_ALT
@pytest.mark.libreoffice
def test_other_plans_in_libreoffice(tmp_path: Path, *, alt: bool) -> None:
    utsendinger = {
        navn: issue(_liten_plan(tmp_path, PLANER[navn]), tmp_path / navn).utsending
        for navn in pick(PLANER, 1, alt=alt, fro="andre planer")
    }
    stier = [tmp_path / n / u.utstedt["3240"].fil for n, u in utsendinger.items()]
    assert len({s.name for s in stier}) == len(utsendinger)
    for utsending, sti in zip(
        utsendinger.values(), recalculate(stier, tmp_path / "lo"), strict=True
    ):
        bok = openpyxl.load_workbook(sti, data_only=True)
        layout = utsending.layout
        motor, _ = compute_resultater(
            layout, [grunnverdier(layout, utsending.utstedt["3240"].verdier)]
        )
        galt = []
        for celle in layout.celler():
            if celle.formel is not None:
                deres: Any = bok[celle.ark].cell(celle.rad, celle.kol).value
                vaart = motor.verdi(celle.sted, 0)
                if not (deres == vaart or enige(vaart, deres, "tall")):
                    galt.append((celle.ark, celle.adresse, celle.formel, vaart, deres))
        assert galt[:5] == []


def test_an_empty_plan_builds_and_has_no_error_values(tmp_path: Path) -> None:
    """No A, C, D or E at all: every formula still gives something that is no error."""
    sti = tmp_path / "tom.yaml"
    sti.write_text(
        "skjema: medfinansiering/2017\nplan: tom\ntittel: Tom\nlevetid: {fra: 2024, til: 2025}\n"
        'rapporteringsaar: 2024\ndeltakere: ["3240"]\n',
        encoding="utf-8",
    )
    layout = _layout(sti)
    motor, _ = compute_resultater(layout, [grunnverdier(layout, {})])
    feil = [s for s in layout.formler if isinstance(motor.verdi(s, 0), Feilverdi)]
    assert feil == []


@pytest.mark.parametrize("form", ["kommune", "felles"])
def test_the_model_covers_every_computed_field(runde: Runde, form: str) -> None:
    layout = build_layout(runde.plan, form)
    formler = {n: c for n, c in layout.ved_nokkel.items() if c.formel is not None}
    regnet = set(modell.compute(layout, [{}]).nokler)
    # The states of rows, which only show what is left, have two witnesses.
    assert {n for n, c in formler.items() if not c.visning} <= regnet <= formler.keys()
    uten_nokkel = [c for c in layout.celler() if c.formel and not c.is_felt and not c.visning]
    assert uten_nokkel == []


# -------------------------------------------------------------------- mistakes in a plan


def _plantekst(*bytter: tuple[str, str]) -> str:
    tekst = ressurs(EKSEMPELPLAN).read_text(encoding="utf-8")
    for fra, til in bytter:
        assert fra in tekst, fra
        tekst = tekst.replace(fra, til, 1)
    return tekst


def _planfeil(mappe: Path, tekst: str) -> Sequence[Kildefeil]:
    sti = mappe / "plan.yaml"
    sti.write_text(tekst, encoding="utf-8")
    with pytest.raises(UgyldigKilde) as feil:
        read_plan(sti)
    assert {f.fil for f in feil.value.feil} == {str(sti)}
    return feil.value.feil


#: What is changed, what stands on the line that is named, and what was expected there.
PLANFEIL = [
    ('"0301"', '"0302"', '"0302"', "«0302» er ikke et kommunenummer i 2024. Skriv fire sifre, for eksempel 0301, eller navnet."),
    ("timepris: 440", "timepris: mange", "timepris: mange", "Timepris skal være et tall, men her står «mange». Skriv bare tallet, for eksempel 300 eller 2500000."),
    ("orientert: 2017-05-23", "orientert: i mai", "orientert: i mai", "skal være en dato som 2017-05-23, men her står «i mai»."),
    ("kapitler:\n", "kapittler:\n", "kapittler:", "Ukjent nøkkel «kapittler» i planen."),
    ("2019: 3800000", "2031: 3800000", "2031: 3800000", "«2031» er ikke et år i levetiden 2018–2028."),
    ("aar_start: 2018\n        gevinst", "aar_start: i fjor\n        gevinst", "aar_start: i fjor", "Tabell D, V1, År start skal være et årstall som 2018, men her står «i fjor»."),
    ("antall: 82500", "antall: [82, 500]", "antall: [82, 500]", "Tabell D, V2, Antall skal være én verdi, men her står en liste."),
    ("viktighet: Medium", "viktighet: Enorm", "viktighet: Enorm", "«Enorm» står ikke i listen. Ventet Lav, Medium og Høy."),
    ("tiltak: Gjøre fordelene", "tltak: Gjøre fordelene", "tltak: Gjøre", "Tabell F, K9: ukjent kolonne «tltak». Mente du «tiltak»?"),
]  # fmt: skip


def test_all_mistakes_in_a_plan_at_once_each_with_its_line(tmp_path: Path) -> None:
    tekst = _plantekst(*((fra, til) for fra, til, _, _ in PLANFEIL))
    linjer = tekst.splitlines()
    feil = _planfeil(tmp_path, tekst)
    assert len(feil) == len(PLANFEIL)
    galt_sted = []
    for f, (_, _, staar, ventet) in zip(feil, PLANFEIL, strict=True):
        assert ventet in f.tekst
        if staar not in linjer[f.linje - 1]:
            galt_sted.append((f.linje, linjer[f.linje - 1].strip(), staar))
    # An unknown group is named on the line its content begins on.
    assert [s for s in galt_sted if s[2] != "kapittler:"] == []


def test_an_unknown_group_is_named_on_its_own_line(tmp_path: Path) -> None:
    tekst = _plantekst(("kapitler:\n", "kapittler:\n"))
    (feil,) = _planfeil(tmp_path, tekst)
    assert tekst.splitlines()[feil.linje - 1] == "kapittler:"


@pytest.mark.parametrize(
    ("fra", "til", "ventet"),
    [
        ("rapporteringsaar: 2024", "rapporteringsaar: 2031", "Rapporteringsåret 2031 er utenfor levetiden 2018–2028."),
        ("til: 2028", "til: 2048", "Levetiden skal være fra 1 til 30 år, men her står 2018–2048."),
        ("til: 2028", "til: 2017", "Levetiden skal være fra 1 til 30 år, men her står 2018–2017."),
        ("plan: digital-dialog", "plan: ../digital dialog", "«../digital dialog» kan ikke være planens kortnavn. Bruk små bokstaver og bindestrek, for eksempel digital-dialog."),
        ("skjema: medfinansiering/2017", "skjema: medfinansiering/2099", "Skjemaet «medfinansiering/2099» finnes ikke. Ventet en av: helseteknologi/1, medfinansiering/2017, prosjektveiviseren/3, prosjektveiviseren/4."),
        ('["3209",', '["3228",', "Kommunen 3228 Nes står to ganger blant deltakerne."),
        ("nettverk:", "plan: to\nnettverk:", "Nøkkelen «plan» står to ganger."),
    ],
)  # fmt: skip
def test_one_mistake_gives_one_message(tmp_path: Path, fra: str, til: str, ventet: str) -> None:
    tekst = _plantekst((fra, til))
    (feil,) = _planfeil(tmp_path, tekst)
    assert feil.tekst == ventet
    forste = til.splitlines()[0]
    assert forste in tekst.splitlines()[feil.linje - 1]


@pytest.mark.parametrize(
    ("fra", "til", "ventet", "linje"),
    [
        (", til: 2028", "", "levetid, til skal være et helt tall, men mangler.", "levetid:"),
        ("rapporteringsaar: 2024\n", "", "rapporteringsaar skal være et helt tall, men mangler.", ""),
    ],
)  # fmt: skip
def test_a_missing_value_gives_one_message(
    tmp_path: Path, fra: str, til: str, ventet: str, linje: str
) -> None:
    tekst = _plantekst((fra, til))
    (feil,) = _planfeil(tmp_path, tekst)
    assert feil.tekst == ventet
    assert linje in tekst.splitlines()[feil.linje - 1]


def test_a_borrowed_id_that_does_not_exist(tmp_path: Path) -> None:
    tekst = _plantekst(("    K22:\n      tiltak", "    K23:\n      tiltak"))
    (feil,) = _planfeil(tmp_path, tekst)
    assert feil.tekst == "Tabell F: ID-en «K23» finnes ikke i tabell A, D og E."


@pytest.mark.parametrize(
    ("fra", "til", "staar"),
    [
        ("    K22:\n      tiltak", "    K23:\n      tiltak", "K23:"),
        ("- id: K3\n", "- id: K2\n", "- id: K2"),
    ],
)
def test_a_mistake_in_an_id_is_named_on_its_own_line(
    tmp_path: Path, fra: str, til: str, staar: str
) -> None:
    tekst = _plantekst((fra, til))
    feil = _planfeil(tmp_path, tekst)[0]
    assert staar in tekst.splitlines()[feil.linje - 1]


@pytest.mark.parametrize(
    ("innhold", "ventet"),
    [
        (b"", "Filen er tom."),
        (b"# bare en merknad\n", "Filen er tom."),
        (b"plan: [1\n", "Dette er ikke gyldig YAML"),
        (b"tittel: bl\xe5b\xe6r\n", "Filen er ikke UTF-8-tekst."),
        (b"- en\n- liste\n", "planen skal være en gruppe med nøkler, men her står en liste."),
    ],
)
def test_a_file_that_is_no_plan(tmp_path: Path, innhold: bytes, ventet: str) -> None:
    sti = tmp_path / "plan.yaml"
    sti.write_bytes(innhold)
    with pytest.raises(UgyldigKilde) as feil:
        read_plan(sti)
    assert ventet in feil.value.feil[0].tekst


# -------------------------------------------------------------------- mistakes in a form


def test_all_mistakes_in_a_form_at_once_each_with_its_line(tmp_path: Path) -> None:
    """In both of its files: the plan part and the kommune's tab set."""
    bytter = [
        ("viktighet: {Stor: Høy", "viktighet: {Stor: Kjempehøy", "Aliaset Stor → Kjempehøy viser til noe som ikke står i listen «viktighet»."),
        ("farge: felles", "fargo: felles", "Ukjent nøkkel «fargo» i arket «Forside»."),
        ("type: tekst, rolle: inndata, kilde: plan.tittel", "type: tekts, rolle: inndata, kilde: plan.tittel", "Ukjent type «tekts» i feltet"),
        ("liste: viktighet, rolle: inndata, bredde: 12", "liste: viktigheit, rolle: inndata, bredde: 12", "Listen «viktigheit» finnes ikke."),
        ("[@antall]*[@pris]", "[@antall]*[@pris", "Formelen =IF(COUNT([@antall],[@pris])=2,[@antall]*[@pris"),
    ]  # fmt: skip
    sti = copy_form(tmp_path, *((a, b) for a, b, _ in bytter))
    with pytest.raises(UgyldigKilde) as feil:
        read_mal(sti)
    ventede = {til: ventet for _, til, ventet in bytter}
    assert len(feil.value.feil) == len(bytter)
    for f in feil.value.feil:
        linje = Path(f.fil).read_text(encoding="utf-8").splitlines()[f.linje - 1]
        (til,) = (t for t in ventede if t in linje and f.tekst.startswith(ventede[t]))
        del ventede[til]
    assert ventede == {}
    assert {Path(f.fil).name for f in feil.value.feil} == {"2017.yaml", "kommune.yaml"}


NAVN_FINNES_IKKE = ('=kommune[navn]&" ("', '=kommune[namn]&" ("')


def test_a_formula_that_names_what_is_not_there(runde: Runde, tmp_path: Path) -> None:
    sti = copy_form(tmp_path, NAVN_FINNES_IKKE)
    with pytest.raises(UgyldigKilde) as feil:
        build_layout(replace(runde.plan, mal=read_mal(sti)))
    assert "feltet «kommune[namn]» finnes ikke" in str(feil.value)
    assert str(sti.with_name("kommune.yaml")) in str(feil.value)


def test_all_formula_mistakes_at_once_each_with_its_line(runde: Runde, tmp_path: Path) -> None:
    sti = copy_form(tmp_path, NAVN_FINNES_IKKE, ("[@antall]*[@pris]", "[@antal]*[@pris]"))
    with pytest.raises(UgyldigKilde) as feil:
        build_layout(replace(runde.plan, mal=read_mal(sti)))
    assert len(feil.value.feil) == 2
    linjer = sti.with_name("kommune.yaml").read_text(encoding="utf-8").splitlines()
    assert "kommune[namn]" in linjer[feil.value.feil[0].linje - 1]
    assert "[@antal]" in linjer[feil.value.feil[1].linje - 1]
