"""The project group's own workbook: its sectors live, room for what is asked, and what is left to do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from utvalg import sample_cases

from gevinstark import Kontrollvalg, Lagvalg, Nyvalg, kontroller, lag, ny
from gevinstark.grunn.errors import Brukerfeil, UgyldigKilde
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.ressurser import ressurs
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.plan import Blokk, Plan, Rad, Rom
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.omregning.modell import compute
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import find_planfunn
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.svarfil import Oppgave
from gevinstark.skriving.validering import validering

WORD = Path(__file__).parent / "data" / "word"
DIGITAL_DIALOG = ressurs("eksempler/digital-dialog/plan.yaml")
ELEKTRONISK_POST = ressurs("eksempler/elektronisk-post/plan.yaml")


@pytest.mark.parametrize(
    ("sektor", "kommunal", "statlig"),
    [
        ("Kommunal sektor", 9_550_000, 2_100_000),
        ("andre statlige virksomheter", 0, 11_650_000),
        (None, 0, 2_100_000),
    ],
)
def test_the_overview_follows_the_sector_that_stands_there(
    sektor: str | None, kommunal: int, statlig: int
) -> None:
    layout = build_layout(read_planfil(ELEKTRONISK_POST), "felles")
    verdier = grunnverdier(layout, {}) | {"felles.D1.sektor": sektor}
    motor, _ = compute_resultater(layout, [verdier])
    modell = compute(layout, [verdier])
    for rad, ventet in (("kommunal", kommunal), ("statlig", statlig)):
        nokkel = f"felles.{rad}.verdi"
        assert motor.verdi(layout.ved_nokkel[nokkel].sted, 0) == ventet
        assert modell.verdi(nokkel, 0) == ventet


def _radid(rad: Rad) -> str:
    return rad.radid


def content(plan: Plan) -> Plan:
    """A plan without where it was read from, and the rates a workbook always says."""
    felter = {n: f for n, f in plan.felter.items() if f and n != "parametre"}
    blokker = {
        navn: tuple(
            replace(b, rader=tuple(sorted((replace(r, linje=0) for r in b.rader), key=_radid)))
            for b in plan.blokker[navn]
        )
        for navn in plan.blokker
        if any(b != Blokk() for b in plan.blokker[navn])
    }
    return replace(
        plan, fil="", kilde="", felter=felter, blokker=blokker, oppgitt={}, alias=(), rom=Rom()
    )


def _fill(bok: Path, til: Path, svar: dict[str, object]) -> Path:
    til.write_bytes(fill_svar(bok, [Oppgave(k, v, 1) for k, v in svar.items()], "test"))
    return til


def test_an_empty_workbook_has_the_room_that_was_asked_for(tmp_path: Path) -> None:
    valg = Nyvalg(
        tmp_path / "nettverket", tom=True, rader="A=2,d=4,E=22", virksomheter=2,
        deltakere=("3303", "3334"),
    )  # fmt: skip
    laget = ny(valg)
    data = yaml.safe_load(laget.plan.read_text(encoding="utf-8"))
    assert len(laget.plan.read_text(encoding="utf-8").splitlines()) <= 12
    assert (data["plan"], data["deltakere"]) == ("nettverket", ["3303", "3334"])
    assert laget.bok is not None
    plan = read_planfil(laget.bok)
    assert plan.deltakere == ("3303", "3334")
    layout = build_layout(replace(plan, rom=Rom({"A": 2, "D": 4, "E": 22}, 2)), "felles")
    ider = {
        t: [r for r, _ in layout.rader[t] if not r.startswith(t)] for t in ("A", "D1", "D2", "E")
    }
    assert ider["A"] == ["OE1", "OE2"]
    assert ider["D1"] == ["V1", "V2", "V3", "V4"]
    assert ider["D2"] == ["V5", "V6", "V7", "V8"]
    assert ider["E"] == [f"K{n}" for n in range(1, 23)]
    assert {"felles.V8.tiltak", "felles.K22.tiltak"} <= layout.ved_nokkel.keys()


@sample_cases("kilde", [DIGITAL_DIALOG, ELEKTRONISK_POST], 1)
def test_a_filled_workbook_grows_and_loses_nothing(kilde: Path, tmp_path: Path) -> None:
    utsending = lag(Lagvalg(kilde, tmp_path / "ut", form="felles")).utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    svar = {
        "felles.V7.beskrivelse": "Ny virkning",
        "felles.V7.antall": 12,
        "felles.V8.tiltak": "Et tiltak for noe som ikke er beskrevet ennå",
        "felles.forside.tittel": "Ny tittel",
        "felles.parametre.levetid_til": 2033,
        "felles.oppsett.kontakt_navn": "Kari Eksempel",
        "felles.oppsett.frist": f"{read_planfil(kilde).rapporteringsaar + 1}-03-15",
        "felles.oppsett.kroneaar": 2023,
        "felles.oppsett.maal_midtveis": 2027,
    }
    fylt = _fill(bok, tmp_path / "utfylt.xlsx", svar)
    laget = ny(Nyvalg(tmp_path / "stor", fra=fylt, rader="D=12,E=40", virksomheter=3))
    assert laget.bok is not None
    foer, etter = read_planfil(fylt), read_planfil(laget.bok)
    assert content(etter) == content(foer)
    assert (foer.tittel, foer.levetid[1]) == ("Ny tittel", 2033)
    assert foer.valg.kontakt is not None
    assert (foer.valg.kontakt.navn, foer.valg.prisaar) == ("Kari Eksempel", 2023)
    assert (foer.frist.month, foer.frist.day) == (3, 15)
    assert foer.valg.maalefaser["midtveis"] == 2027
    assert {"V7", "V8"} <= {r.radid for r in etter.rader("D")}
    # Once more, smaller than what is in use: nothing in use goes.
    igjen = ny(Nyvalg(tmp_path / "liten", fra=laget.bok, rader="D=1,E=1", virksomheter=1))
    assert igjen.bok is not None
    assert content(read_planfil(igjen.bok)) == content(foer)


@pytest.mark.parametrize(
    ("rader", "sier"),
    [("F=3", "Tabell «F» har ingen egne linjer"), ("D=mange", "«D=mange»"), ("D=-1", "«D=-1»")],
)
def test_room_that_cannot_be_given_is_refused(rader: str, sier: str, tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil, match=sier):
        ny(Nyvalg(tmp_path / "ny", tom=True, rader=rader))
    assert not (tmp_path / "ny" / "plan.yaml").exists()
    with pytest.raises(Brukerfeil, match="bare prosjektgruppens"):
        lag(Lagvalg(ELEKTRONISK_POST, tmp_path / "ut", rader="D=4"))


def test_a_filled_workbook_comes_with_a_plan_from_word(tmp_path: Path) -> None:
    valg = Nyvalg(tmp_path / "ny", fra=WORD / "plan-001.docx", deltakere=("3209", "0301"))
    laget = ny(valg)
    assert laget.bok is not None
    assert content(read_planfil(laget.bok)) == content(read_planfil(laget.plan))
    assert read_planfil(laget.bok).deltakere == ("3209", "0301")


def test_nothing_is_issued_while_a_text_of_the_document_has_no_place(tmp_path: Path) -> None:
    with pytest.raises(UgyldigKilde, match=r"plan-001\.docx: .*har ingen plass i skjemaet"):
        lag(Lagvalg(WORD / "plan-001.docx", tmp_path / "ut", form="felles"))
    assert not (tmp_path / "ut").exists()


def test_a_comment_under_a_table_is_printed_locked_and_kept(tmp_path: Path) -> None:
    data = yaml.safe_load(ELEKTRONISK_POST.read_text(encoding="utf-8"))
    kommentar = " ".join(["Tallene er fra 2023."] * 20) + "\nDe justeres i 2026."
    data["A"]["kommentar"] = data["D"][1]["kommentar"] = data["G2"]["kommentar"] = kommentar
    sti = tmp_path / "plan.yaml"
    sti.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    plan = read_planfil(sti)
    for form in ("kommune", "felles"):
        egne = [c for c in build_layout(plan, form).celler() if "_kommentar" in c.radid]
        assert {c.tabell for c in egne} == {"A", "D2", "G2"}
        assert {c.rolle for c in egne} == {"fast"}
        trykt = " ".join(str(c.verdi) for c in egne if c.tabell == "A")
        assert trykt == " ".join(kommentar.split())
    utsending = lag(Lagvalg(sti, tmp_path / "ut", form="felles")).utsending
    igjen = read_planfil(tmp_path / "ut" / utsending.utstedt["felles"].fil)
    assert content(igjen) == content(plan)


def test_the_workbook_carries_every_key_of_the_plan(tmp_path: Path) -> None:
    data = yaml.safe_load(ELEKTRONISK_POST.read_text(encoding="utf-8"))
    data |= {
        "omfang": "full",
        "tillegg": ["brukere", "kostnytte"],
        "uten": ["tabeller"],
        "fordeling": {"brukere": 76000},
        "innfasing": {"forste_andel": 0.25, "full": 2027},
        "maalefaser": {"midtveis": 2028},
        "planrunde": {"frist": "2024-01-31"},
        "mottakere": {"0301": "Kari <kari@eksempel.no>"},
    }
    data["deltakere"][0] = {"nr": "3209", "maalform": "nynorsk", "erstatter": ["3030"]}
    sti = tmp_path / "plan.yaml"
    sti.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    utsending = lag(Lagvalg(sti, tmp_path / "ut", form="felles")).utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    assert content(read_planfil(bok)) == content(read_planfil(sti))


def _write(data: dict[str, object], mappe: Path) -> Path:
    sti = mappe / "plan.yaml"
    sti.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return sti


def test_what_is_wrong_with_a_line_is_found(tmp_path: Path) -> None:
    data = yaml.safe_load(ELEKTRONISK_POST.read_text(encoding="utf-8"))
    data["D"][0]["rader"][0]["produkt"] = "P1 og P9"
    data["D"][1]["virksomhet"] = "alle  Kommunene"
    del data["D"][1]["sektor"], data["D"][1]["rader"][0]["antall"]
    del data["A"]["rader"][1]["beskrivelse"]
    plan = read_planfil(_write(data, tmp_path))
    for form in ("kommune", "felles"):
        funn = [
            (f.kode, f.felt, f.funnet)
            for f in find_planfunn(plan, build_layout(plan, form))
            if "REG-26" <= f.kode <= "REG-30"
        ]
        assert funn == [
            ("REG-26", "felles.V1.produkt", "P9"),
            ("REG-27", "felles.D2.virksomhet", "alle  Kommunene"),
            ("REG-28", "felles.D2.sektor", None),
            ("REG-29", "felles.OE2.beskrivelse", None),
            ("REG-30", "felles.V3.antall", "Antall"),
        ]


@pytest.mark.parametrize(
    ("rad", "sier"),
    [
        ("A1", "Tabell D: ID-en «A1» skal begynne med V."),
        ("V1a", "Tabell D: ID-en «V1a» skal være V og et tall, for eksempel V1."),
        ("V01", "Tabell D: ID-en «V01» skal være V og et tall, for eksempel V1."),
        ("V2", "ID-en «V2» står både i tabell D og D."),
    ],
)
def test_an_id_that_cannot_be_one_is_refused(rad: str, sier: str, tmp_path: Path) -> None:
    data = yaml.safe_load(ELEKTRONISK_POST.read_text(encoding="utf-8"))
    data["D"][0]["rader"].append({"id": rad, "beskrivelse": "Noe"})
    with pytest.raises(UgyldigKilde) as feil:
        read_planfil(_write(data, tmp_path))
    assert sier in [f.tekst for f in feil.value.feil]


def _left(bok: Path, utsendt: Path, mappe: Path, svar: dict[str, object]) -> tuple[int, list[Funn]]:
    """What the workbook says is left when these are answered, and what the reader says must be done."""
    fylt = _fill(bok, mappe / f"svar{len(svar)}.xlsx", svar) if svar else bok
    valg = Kontrollvalg(fylt, utsendt, uten_mellomlager=True)
    (utfall,) = kontroller(valg).innsamling.utfallene
    assert utfall.omregning is not None
    egne = dict(zip(utfall.omregning.formelceller, utfall.omregning.verdier, strict=True))
    sagt = {c.nokkel(): v for c, v in egne.items() if c.is_felt}
    igjen = sagt["felles.planklar.gjenstaar_i_alt"]
    assert isinstance(igjen, float)
    ventet = f"{igjen:.0f} gjenstår" if igjen else "Klar til å sendes ut"
    assert sagt["felles.planklar.status"] == sagt["felles.planinfo.hele_planen"] == ventet
    assert not [f for f in utfall.funn if f.kode[:3] in ("OMR", "STR", "IDE", "FIL")]
    return int(igjen), [f for f in utfall.funn if f.kode in ("REG-31", "REG-32")]


def _told(funn: list[Funn]) -> int:
    """How many rows the reader names as left, in all its findings."""
    treff = [re.search(r": (\d+) svar gjenstår|Gjenstår: (\d+)", f.tekst) for f in funn]
    return sum(int(t[1] or t[2]) for t in treff if t)


FERDIG: dict[str, object] = {
    "felles.oppsett.kontakt_navn": "Kari Eksempel",
    "felles.oppsett.kontakt_epost": "kari@eksempel.no",
    "felles.forside.tittel": "Et prosjekt",
    "felles.forside.gevinstansvarlig": "Ola Eksempel, direktør",
    "felles.kapitler.bakgrunn": "Fordi.",
    "felles.kapitler.formaal": "For å.",
    "felles.kapitler.situasjon": "Slik er det.",
    "felles.P1.navn": "Et produkt",
    "felles.D1.virksomhet": "Kommunene",
    "felles.D1.sektor": "Kommunal sektor",
    "felles.V1.beskrivelse": "Spart tid",
    "felles.V1.produkt": "P1",
    "felles.V1.antall": 100,
    "felles.V1.enhetspris": 440,
    "felles.V1.tiltak": "Opplæring",
    "felles.V1.risiko": "Lav",
    "felles.V1.maaleenhet.nullpunkt": "Måles ikke",
}


def test_the_reader_says_what_the_workbook_says_from_empty_to_done(tmp_path: Path) -> None:
    laget = ny(Nyvalg(tmp_path / "ny", tom=True, rader="A=1,D=2,E=2", deltakere=("3303",)))
    assert laget.bok is not None
    svar: dict[str, object] = {}
    sett = []
    for nr, (felt, verdi) in enumerate(FERDIG.items()):
        if nr % 4 == 0:
            igjen, funn = _left(laget.bok, tmp_path / "ny", tmp_path, svar)
            assert _told(funn) == igjen > 0
            sett.append(igjen)
        svar[felt] = verdi
    assert sett == [8, 4, 1, 3, 1]
    assert _left(laget.bok, tmp_path / "ny", tmp_path, svar) == (0, [])
    # A line in E (1), its measure (1) and its unit (1); one in A (1), its measure (1) and ten years of
    # running costs (10).
    svar |= {"felles.K1.beskrivelse": "Tryggere", "felles.OE1.beskrivelse": "Spart porto"}
    svar |= {"felles.OE1.antall": 10, "felles.OE1.enhetspris": 20}
    igjen, funn = _left(laget.bok, tmp_path / "ny", tmp_path, svar)
    assert _told(funn) == igjen == 15


@pytest.mark.parametrize(("kilde", "igjen"), [(DIGITAL_DIALOG, 12), (ELEKTRONISK_POST, 6)])
def test_the_example_plans_say_what_they_lack(kilde: Path, igjen: int, tmp_path: Path) -> None:
    utsending = lag(Lagvalg(kilde, tmp_path / "ut", form="felles")).utsending
    bok = tmp_path / "ut" / utsending.utstedt["felles"].fil
    sagt, funn = _left(bok, tmp_path / "ut", tmp_path, {})
    assert (sagt, _told(funn)) == (igjen, igjen)


def test_no_codes_and_no_prompts_in_what_the_project_group_reads() -> None:
    layout = build_layout(read_planfil(DIGITAL_DIALOG), "felles")
    egne = [c for c in layout.celler() if c.formel is None and c.rolle == "fast"]
    tekster = [c.verdi for c in egne if isinstance(c.verdi, str)]
    assert not [t for t in tekster if re.search(r"\b[A-Z]{3}-\d\d\b|FEIL|ADVARSEL|Ingen feil", t)]
    regler = [validering(c, layout) for c in layout.inndata]
    assert not [r for r in regler if r.get("input_message")]
    for kapittel in ("5.1 ", "5.2 ", "5.3 ", "5.4 ", "6.1 ", "6.2 ", "6.3 "):
        assert [t for t in tekster if t.startswith(kapittel)]
