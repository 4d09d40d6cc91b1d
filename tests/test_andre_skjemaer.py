"""Prosjektveiviseren 3.0 and 4.0 and helseteknologi: what they compute, what they ask, and the whole
round on each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from gevinstark import Konsolidervalg, Lagvalg, Rapportvalg, Rullvalg, konsolider, lag, rull
from gevinstark import write_rapport as skriv_rapport
from gevinstark.former.helseteknologi.kontroller import KONTROLLER as HELSEREGLER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import kommuneregister, ressurs
from gevinstark.grunn.utsendt import read_utsending
from gevinstark.grunn.verdi import Verdi
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.omregning.dekning import find_dekning
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.omregning.modell import compute
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import find_planfunn
from gevinstark.runde.planfil import workbook_to_yaml
from gevinstark.runde.svarfil import Oppgave

V3 = ressurs("eksempler/felles-arkiv/plan.yaml")
V4 = ressurs("eksempler/meldingsboks/plan.yaml")
HELSE = ressurs("eksempler/trygghetsteknologi/plan.yaml")
MEDFINANSIERING = ressurs("eksempler/elektronisk-post/plan.yaml")


def _data(sti: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(sti.read_text(encoding="utf-8")))


def _write(mappe: Path, data: dict[str, Any]) -> Path:
    sti = mappe / "plan.yaml"
    sti.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return sti


def _planfunn(mappe: Path, data: dict[str, Any], form: str = "felles") -> Counter[tuple[str, str]]:
    plan = read_plan(_write(mappe, data))
    funn = find_planfunn(plan, build_layout(plan, form))
    return Counter((f.kode, f.felt or "") for f in funn)


@pytest.mark.parametrize(
    ("sti", "ventet"),
    [
        (
            V4,
            {
                "OE1.verdi": 200, "A_sum.differanse": None, "B_brutto.sum_levetid": 1700,
                "B_netto.virkning.2023": -60, "B_netto.virkning.2028": 220, "B_netto.sum_levetid": 1500,
                "OE1.fordelt": 200, "OE1.fordeling_sjekk": "OK", "bruk_budsjett.bruk_verdi": 120,
                "bruk_kompetanse.bruk_verdi": 80, "C_bruk_sum.bruk_verdi": 200, "D1_sum.verdi": 2500,
                "V1.sum_levetid": 18150, "D1_sum.i_levetiden": 20700, "D2_sum.i_levetiden": 4000,
                "egen.regnet_verdi": 1700, "kommunal.regnet_verdi": 20700, "kommunal.fortalt": 20000,
                "kommunal.avvik": 700, "statlig.regnet_verdi": 4000, "innbyggere.fortalt": 0,
                "oversikt_sum.brutto_levetid": 21700,
            },
        ),
        (
            V3,
            {
                "OE1.verdi": 300, "OE2.verdi": 200, "A_sum.verdi": 500, "A_sum.budsjettvirkning": 300,
                "OE1.a_sjekk": "OK", "OE1.virkning.2024": 300, "B_budsjett.sum_levetid": 2100,
                "A1.verdi": 200, "C_sum.verdi": 200, "C_igjen.verdi": 200, "C_sjekk.verdi": "OK",
                "D_sum.verdi": 960, "egen.verdi": 500, "kommunal.verdi": 960, "statlig.verdi": 0,
                "oversikt_sum.verdi": 1460, "oversikt_sum.differanse": 0,
            },
        ),
    ],
)  # fmt: skip
def test_what_comes_out_by_formula_and_by_the_model(sti: Path, ventet: dict[str, Any]) -> None:
    layout = build_layout(read_plan(sti))
    verdier = grunnverdier(layout, {})
    motor, _ = compute_resultater(layout, [verdier])
    modell = compute(layout, [verdier])
    for nokkel, verdi in ventet.items():
        celle = layout.ved_nokkel[f"felles.{nokkel}"]
        assert motor.verdi(celle.sted, 0) == ("–" if verdi is None else verdi), nokkel
        if not celle.visning or nokkel.endswith("sjekk"):
            assert modell.verdi(celle.nokkel(), 0) == verdi, nokkel


@pytest.mark.parametrize("sti", [V3, V4, HELSE])
@pytest.mark.parametrize("form", ["kommune", "felles", "samlet"])
def test_every_field_that_is_computed_has_a_rule(sti: Path, form: str) -> None:
    kommuner = [kommuneregister()[nr] for nr in ("3303", "4005")] if form == "samlet" else []
    assert find_dekning(build_layout(read_plan(sti), form, kommuner)).udekket == ()


def test_the_examples_have_nothing_to_put_right(tmp_path: Path) -> None:
    assert _planfunn(tmp_path, _data(V3)) == {}
    assert _planfunn(tmp_path, _data(HELSE)) == {}
    assert _planfunn(tmp_path, _data(V4)) == {("REG-05", "felles.V3.tiltak"): 1}


def test_what_40_is_checked_for(tmp_path: Path) -> None:
    data = _data(V4)
    data["C"]["rader"][0]["verdi"] = 20
    data["C"]["rader"][1]["virkning"] = "Ø7"
    data["gevinstkart"]["rader"][0]["gevinst_id"] = "V1, K9"
    data["A"]["rader"][0]["oppgitt_verdi"] = 200_000
    data["levetid"]["til"] = 2033
    del data["E"]["rader"][0]["gevinsteier"]
    funn = _planfunn(tmp_path, data)
    assert funn == {
        ("REG-02", "felles.OE1.verdi"): 1,
        ("REG-05", "felles.V3.tiltak"): 1,
        ("REG-40", "felles.K1.gevinsteier"): 1,
        ("REG-42", "felles.OE1.fordelt"): 1,
        ("REG-43", "felles.A2.virkning"): 1,
        ("REG-43", "felles.GK1.gevinst_id"): 1,
        ("REG-44", "felles.OE1.oppgitt_verdi"): 1,
        ("REG-45", "felles.parametre.levetid_til"): 1,
    }


def test_what_30_is_checked_for(tmp_path: Path) -> None:
    data = _data(V3)
    data["A"]["rader"][0]["budsjettvirkning"] = 301
    data["C"]["rader"][0]["antall"] = 400
    assert _planfunn(tmp_path, data) == {
        ("REG-41", "felles.OE1.budsjettvirkning"): 1,
        ("REG-42", "felles.C_sum.verdi"): 1,
    }


def test_what_the_form_for_health_technology_is_checked_for(tmp_path: Path) -> None:
    data = _data(HELSE)
    data["D"]["rader"][0]["gevinsttype"] = "Økt kvalitet"
    data["D"]["rader"][1]["gevinst_id"] = "GO99"
    del data["gevinstkilder"]["rader"][3]["uten_indikator"]
    data["F"]["rader"]["K1"] = {"ingen_tiltak_grunn": "Gjøres senere", "risiko": "Lav"}
    assert _planfunn(tmp_path, data) == {
        ("REG-05", "felles.K1.tiltak"): 1,
        ("REG-60", "felles.GO2.gevinst"): 1,
        ("REG-60", "felles.GO4.gevinst"): 1,
        ("REG-61", "felles.K1.forutsetning_ok"): 1,
        ("REG-62", "felles.V1.gevinsttype"): 1,
        ("REG-63", "felles.V2.gevinst_id"): 1,
    }
    layout = build_layout(read_plan(_write(tmp_path, data)), "felles")
    verdier = grunnverdier(layout, {})
    motor, _ = compute_resultater(layout, [verdier])
    for felt, ventet in (
        ("V1.d_status", "← Økt kvalitet settes ikke i kroner"),
        ("V2.d_status", "← Finnes ikke i gevinstoversikten"),
        ("GO2.kilde_status", "← Lag en linje som måles, eller skriv hvorfor ikke"),
        ("GO3.kilde_status", "OK"),
        ("plan_kilder.antall", 2),
        ("plan_d.antall", 2),
        ("planklar.status", "6 gjenstår"),
    ):
        assert motor.verdi(layout.ved_nokkel[f"felles.{felt}"].sted, 0) == ventet


def test_the_plans_tabs_say_what_is_left(tmp_path: Path) -> None:
    """States row by row, and a list that counts them: no codes, and the same words in the findings."""
    data = _data(V4)
    data["kontakt"] = {"navn": "Nina Eksempel", "epost": "nina@eksempel.example"}
    data["C"]["rader"][1]["virkning"] = "Ø7"
    del data["E"]["rader"][0]["viktighet"]
    layout = build_layout(read_plan(_write(tmp_path, data)), "felles")
    motor, _ = compute_resultater(layout, [grunnverdier(layout, {})])
    sagt = {n: motor.verdi(layout.ved_nokkel[f"felles.{n}"].sted, 0) for n in (
        "A1.c_status", "A2.c_status", "K1.e_status", "V1.d_status", "V3.g_status.nullpunkt",
        "plan_oppsett.antall", "plan_c.antall", "plan_fordeling.antall", "plan_d.antall",
    ) if f"felles.{n}" in layout.ved_nokkel}  # fmt: skip
    assert sagt == {
        "A1.c_status": "OK", "A2.c_status": "← Finnes ikke i tabell A", "K1.e_status": "← Velg viktighet",
        "V1.d_status": "OK", "plan_oppsett.antall": 0, "plan_c.antall": 1, "plan_fordeling.antall": 1,
        "plan_d.antall": 0,
    }  # fmt: skip
    tekster = {c.verdi for c in layout.celler() if isinstance(c.verdi, str)}
    assert not [t for t in tekster if t.startswith(("REG-", "VER-", "MAA-")) or t == "ADVARSEL"]


def test_a_report_on_health_technology_is_short_and_its_own() -> None:
    """At most 60 answers are typed (52) in 10 working tabs (9), the form's own among them."""
    layout = build_layout(read_plan(HELSE), runde="rapport", rullet=True)
    assert [a.navn for a in layout.ark if a.navn[0].isdigit()][4:] == [
        "5 Rapport", "6 Utbredelse", "7 Budsjettbro", "8 Indikatorer", "9 Kost-nytte",
    ]  # fmt: skip
    drivere = [r for r, _ in layout.rader["aarets_kostnader"] if r.startswith("kost_")]
    assert drivere == [
        f"kost_{d}" for d in ("anskaffelse", "drift", "respons", "support", "opplaering", "prosjekt")
    ]  # fmt: skip
    svar = {f"*{n[4:]}": v for n, v in make_svar(layout, "3303").items()}
    skrevet = {n: v for n, v in svar.items() if layout.ved_nokkel[n].verdi != v}
    assert len(skrevet) == 52
    verdier = {**grunnverdier(layout, {}), **skrevet}
    motor, _ = compute_resultater(layout, [verdier])
    modell = compute(layout, [verdier])
    ventet = {
        "P1.dekning": svar["*.P1.tatt_i_bruk"] / svar["*.P1.mulige"],
        "GO1.timer_spart": svar["*.GO1.timer_foer"] - svar["*.GO1.timer_etter"],
        "omraader_sum.timer_spart": svar["*.V1.realisert_antall.2025"],
        "omdisponering.timer_rest": 0,
    }
    for nokkel, verdi in ventet.items():
        assert motor.verdi(layout.ved_nokkel[f"*.{nokkel}"].sted, 0) == verdi, nokkel
        assert modell.verdi(f"*.{nokkel}", 0) == verdi, nokkel


def _read_drivere(layout: Layout, svar: list[dict[str, Verdi]]) -> list[list[Verdi]]:
    """The planned and the incurred sum of 2025, and of how many, by the engine; the model agrees."""
    kost = ("kost_per_aar", "realisert_kostnad")
    alle = {n: 1000 for n, c in layout.ved_nokkel.items() if c.kreves and c.kolonne in kost}
    verdier = [grunnverdier(layout, {}) | alle | {f"*.{n}": v for n, v in s.items()} for s in svar]
    motor, _ = compute_resultater(layout, verdier)
    modell = compute(layout, verdier)
    felt = ["kostnader_sum.kostnad.2025", "aarets_kostnader_sum.realisert_kostnad.2025"]
    felt += ["realisert_kostnader_sum.paalopt.2025", "aarets_kostnader_sum.paalopt_status"]
    tall = []
    for nr in range(len(svar)):
        tall.append([motor.verdi(layout.ved_nokkel[f"*.{f}"].sted, nr) for f in felt])
        assert [modell.verdi(f"*.{f}", nr) for f in felt] == [
            None if v == "–" else v for v in tall[-1]
        ]
    return tall


@pytest.mark.parametrize("omfang", ["kort", pytest.param("full", marks=pytest.mark.lang)])
def test_a_cost_driver_of_ones_own(omfang: str, tmp_path: Path) -> None:
    """A blank one is not 0 and nothing is missing of it; one that is named must have an amount; an amount
    without a name counts, and the name is asked for."""
    layout = build_layout(read_plan(_write(tmp_path, {**_data(HELSE), "omfang": omfang})))
    aarene: dict[str, Verdi] = {"UE1.kost_fra": 2023, "UE1.kost_til": 2025}
    navn: dict[str, Verdi] = {"UE1.beskrivelse": "Nytt nøkkelsystem"}
    meldt: dict[str, Verdi] = {"UE1.realisert_kostnad.2025": 7}
    svar: list[dict[str, Verdi]] = [
        {}, navn, navn | aarene | {"UE1.kost_per_aar": 500} | meldt,
        aarene | {"UE1.kost_per_aar": 500}, {"UE2.realisert_kostnad.2025": 0},
    ]  # fmt: skip
    alt = [6000, 6000, 6000, "6 av 6 linjer"]
    uten = [5000, *alt[1:]]
    assert _read_drivere(layout, svar) == [
        uten, ["–", "–", "–", "6 av 7 linjer"], [5500, 6007, 6007, "7 av 7 linjer"],
        [5500, *alt[1:]], [5000, *alt[1:3], "7 av 7 linjer"],
    ]  # fmt: skip


@pytest.mark.lang
def test_own_drivers_through_the_years(tmp_path: Path) -> None:
    """One that is new in a year is not missing the year before; the region and the audit say the same."""
    alle = _data(HELSE)
    sti = _write(tmp_path, {**alle, "deltakere": alle["deltakere"][:3], "frist": "2027-03-01"})
    egne: dict[str, dict[str, Verdi]] = {
        "plan": {
            "3303.UE1.beskrivelse": "Nytt nøkkelsystem", "3303.UE1.kost_per_aar": 500,
            "3303.UE1.kost_fra": 2023, "3303.UE1.kost_til": 2032, "3334.UE1.beskrivelse": "Vakt",
        },
        "2025": {"3303.UE1.realisert_kostnad.2025": 7},
        "2026": {
            "3303.UE1.realisert_kostnad.2026": 8, "3336.UE2.beskrivelse": "Bil",
            "3336.UE2.realisert_kostnad.2026": 9, "3334.UE1.realisert_kostnad.2026": 1,
        },
    }  # fmt: skip
    innsendt, utsendt = tmp_path / "innsendt", [tmp_path / "plan"]
    lag(Lagvalg(sti, utsendt[0], runde="plan"))
    for runde, svar in egne.items():
        if runde != "plan":
            utsendt.append(tmp_path / runde)
            rull(Rullvalg(utsendt[:-1], innsendt, int(runde), utsendt[-1], jobber=1))
        utsending = read_utsending(utsendt[-1])
        (innsendt / runde).mkdir(parents=True)
        for nr, bok in utsending.utstedt.items():
            felt = {
                n: v
                for n, v in make_svar(utsending.layout, nr).items()
                if "*" + n[4:] not in (bok.laast or {})
            }
            felt |= {n: v for n, v in svar.items() if n.startswith(nr)}
            oppgaver = [Oppgave(n, v, i) for i, (n, v) in enumerate(felt.items(), 1)]
            (innsendt / runde / bok.fil).write_bytes(
                fill_svar(utsendt[-1] / bok.fil, oppgaver, "svar")
            )
    valg = Konsolidervalg(
        innsendt, utsendt, tmp_path / "r.xlsx", jobber=1, revisjon=True, uten_mellomlager=True
    )
    resultat = konsolider(valg)
    assert resultat.revisjon is not None
    assert [f.celle for f in resultat.revisjon.ulike] == []
    lang = resultat.langtabell()
    for kolonne in ("netto_realisert", "netto_hel"):
        hele = lang[(lang["kolonne"] == kolonne) & (lang["aar"] == 2025)]
        assert {r: int(v) for r, v in zip(hele["kommunenr"], hele["verdi"], strict=True)} == {
            "3303": 1, "3334": 0, "3336": 1,
        }  # fmt: skip


def test_users_are_numbers_and_have_a_baseline(tmp_path: Path) -> None:
    """H2 and H8: what may be a name is asked about and not repeated, a baseline comes first."""
    layout = build_layout(read_plan(_write(tmp_path, {**_data(HELSE), "tillegg": ["brukere"]})))
    verdier: dict[str, Verdi] = {
        "*.maaling_null.dato": 45000,
        "*.B1.start": 44999,
        "*.B2.start": 45001,
        "*.B1.gruppe": "Kari Nordmann",
        "*.B2.gruppe": "Hjemmesykepleien sone 2",
    }
    svar = Oppslag(layout, verdier, "svar.xlsx", "3303")
    funn = [f for regel in HELSEREGLER for f in regel(svar)]
    assert [(f.kode, f.felt) for f in funn] == [
        ("REG-67", "3303.B1.start"), ("REG-68", "3303.B1.gruppe"),
    ]  # fmt: skip
    assert "14. mars 2023" in funn[0].tekst
    assert "Kari" not in funn[1].tekst


@pytest.mark.parametrize(
    ("steg", "ventet"),
    [
        ("Design", {"Under mål", "OK"}),
        ("Implementering", {"← Skriv tiltak", "← Skriv dato"}),
    ],
)
def test_no_result_is_expected_before_the_change_is_made(steg: str, ventet: set[str]) -> None:
    """H10: under the target is said, and asks for a measure and a next date only once the technology is put
    in use (H3)."""
    layout = build_layout(read_plan(HELSE), runde="rapport", rullet=True)
    egne: dict[str, Verdi] = {
        "*.V1.resultat.nullpunkt": 100,
        "*.V1.resultat.oppf2": 100,
        "*.forlop.steg": steg,
    }
    motor, _ = compute_resultater(layout, [{**grunnverdier(layout, {}), **egne}])
    tilstander = ("*.V1.maaling_status.oppf2", "*.maaling_naa.neste_dato_tilstand")
    assert {motor.verdi(layout.ved_nokkel[n].sted, 0) for n in tilstander} == ventet


def test_unit_method_and_responsible_are_given_once(tmp_path: Path) -> None:
    layout = build_layout(read_plan(V4))
    assert layout.ved_nokkel["felles.K1.maaleenhet"].verdi == "poeng fra 1 til 5"
    assert "felles.K1.maaleenhet.slutt" not in layout.ved_nokkel
    data = _data(V4)
    data["G2"]["rader"]["K1"]["slutt"]["maaleenhet"] = "noe annet"
    with pytest.raises(Exception, match="gjelder alle målingene"):
        read_plan(_write(tmp_path, data))


@pytest.mark.parametrize("sti", [V3, V4, HELSE])
def test_the_project_groups_workbook_gives_the_plan_back(sti: Path, tmp_path: Path) -> None:
    lag(Lagvalg(sti, tmp_path, form="felles"))
    (bok,) = tmp_path.glob("*.xlsx")
    ut = tmp_path / "tilbake"
    ut.mkdir()
    (ut / "plan.yaml").write_text(workbook_to_yaml(bok), encoding="utf-8")
    for form in ("kommune", "felles"):
        foer, etter = (build_layout(read_plan(p), form) for p in (sti, ut / "plan.yaml"))
        verdier = [
            {n: c.verdi for n, c in layout.ved_nokkel.items() if c.verdi is not None}
            for layout in (foer, etter)
        ]
        assert verdier[0] == verdier[1]


def _send_inn(sti: Path, mappe: Path) -> tuple[Path, Path]:
    """The workbooks of a plan, issued and filled in by all."""
    utsendt, innsendt = mappe / "utsendt", mappe / "innsendt"
    lag(Lagvalg(sti, utsendt))
    utsending = read_utsending(utsendt)
    innsendt.mkdir(exist_ok=True)
    for nr, bok in utsending.utstedt.items():
        svar = make_svar(utsending.layout, nr)
        oppgaver = [Oppgave(felt, verdi, i) for i, (felt, verdi) in enumerate(svar.items(), 1)]
        (innsendt / bok.fil).write_bytes(fill_svar(utsendt / bok.fil, oppgaver, "svar"))
    return utsendt, innsendt


def _konsolider(innsendt: Path, utsendt: list[Path], region: Path) -> None:
    resultat = konsolider(
        Konsolidervalg(innsendt, utsendt, region, jobber=1, uten_mellomlager=True)
    )
    funn = [(f.kode, f.tekst) for f in resultat.innsamling.funn]
    assert not [f for f in funn if f[0].startswith(("FIL-", "IDE-", "STR-", "OMR-"))], funn
    assert {s.status for s in resultat.innsamling.utfallene} <= {
        "godkjent",
        "godkjent_med_merknad",
    }
    assert {m.utelatt for m in resultat.innsamling.grunnlag.mottak} == {0}


#: All four go it together in the test below; this one has a sheet of its own.
@pytest.mark.parametrize(
    "sti", [HELSE, *(pytest.param(s, marks=pytest.mark.lang) for s in (V3, V4))]
)
def test_the_whole_round(sti: Path, tmp_path: Path) -> None:
    utsendt, innsendt = _send_inn(sti, tmp_path)
    region = tmp_path / "region.xlsx"
    _konsolider(innsendt, [utsendt], region)
    skriv_rapport(Rapportvalg(region, tmp_path / "rapport.docx"))
    boken = openpyxl.load_workbook(region, read_only=True, data_only=True)
    assert ("Utbredelse" in boken.sheetnames) == (sti == HELSE)
    if sti == HELSE:
        sum_ = next(r for r in boken["Utbredelse"].iter_rows(values_only=True) if r[1] == "SUM")
        assert sum_[6:10] == (774, 380, 380 / 774, 463)
        # When is measured, by the form's own names.
        hoder = [c for r in boken["Måling"].iter_rows(max_row=9, values_only=True) for c in r]
        assert "Andre oppfølging: målt" in hoder
        assert not any(isinstance(h, str) and h.startswith("Slutt") for h in hoder)
    neste = tmp_path / "neste"
    rull(Rullvalg(utsendt=utsendt, innsendt=innsendt, aar=2026, ut=neste, jobber=1))
    assert len(list(neste.glob("*.xlsx"))) == len(read_plan(sti).deltakere)


def test_plans_on_four_forms_in_one_region(tmp_path: Path) -> None:
    utsendt = []
    innsendt = tmp_path / "innsendt"
    innsendt.mkdir()
    for sti in (MEDFINANSIERING, V3, V4, HELSE):
        egen = tmp_path / sti.parent.name
        egen.mkdir()
        ut, inn = _send_inn(sti, egen)
        utsendt.append(ut)
        for fil in inn.iterdir():
            fil.rename(innsendt / fil.name)
    region = tmp_path / "region.xlsx"
    _konsolider(innsendt, utsendt, region)
    skriv_rapport(Rapportvalg(region, tmp_path / "rapport.docx"))
    # The plan's figures in thousands stand in kroner beside those of the kommuner.
    data = openpyxl.load_workbook(region, read_only=True, data_only=True)["Data"]
    nasjonale = {
        (rad[2], rad[4]): rad[7]
        for rad in data.iter_rows(values_only=True)
        if len(rad) > 7 and rad[3] == "D" and rad[5] == "verdi"
    }
    assert nasjonale["meldingsboks", "V1"] == 2_200_000
    assert nasjonale["felles-arkiv", "V1"] == 960_000
