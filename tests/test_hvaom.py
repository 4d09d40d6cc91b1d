"""What if (`gevinstark hvaom`): the same as issuing anew, to the øre, and what is said beside the figures."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from gevinstark import Brukerfeil, Hvaomvalg, Konsolidervalg, hvaom, konsolider
from gevinstark.cli import main
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.region.forutsetning import Usikkerlinje
from gevinstark.region.hvaom import Svarer
from gevinstark.region.hvaomplan import ask_kommuner
from gevinstark.region.oppsett import build_region
from gevinstark.region.simulering import Sammenheng, Trekk
from gevinstark.region.skriv_region import evaluate
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.hvaom import Hvaom
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

NES, EIDSVOLL, HURDAL = "3228", "3240", "3242"
#: Eidsvoll pays more for an hour than the plan says.
EGEN = 480.0
#: Key -> table and row of the long table.
RADER = {
    "planlagt_brutto": ("periodisert", "periodisert_brutto", "brutto"),
    "planlagt_kostnad": ("periodisert", "periodisert_kostnad", "brutto"),
    "planlagt_netto": ("periodisert", "periodisert_netto", "brutto"),
    "naaverdi": ("periodisert", "periodisert_naaverdi", "brutto_levetid"),
    "realisert_brutto": ("realisert_kr", "realisert_kr_brutto", "realisert_verdi"),
    "realisert_netto": ("realisert_kr", "realisert_kr_netto", "realisert_verdi"),
}


@dataclass(frozen=True)
class Mapper:
    rot: Path
    layout: Layout

    @property
    def innsendt(self) -> Path:
        return self.rot / "innsendt"

    @property
    def utsendt(self) -> Path:
        return self.rot / "utsendt"

    def ask(self, *sett: str, **valg: Any) -> Hvaom:
        return hvaom(Hvaomvalg(self.innsendt, self.utsendt, sett, jobber=1, **valg))


def issue_og_svar(
    rot: Path, parametre: Mapping[str, float], forskyv: int = 0, pris: float = 120
) -> Mapper:
    """The plan with these parameters, answered by two of three: everything but what was filled in. V4 is
    counted in trips, at a price of its own."""
    plan = yaml.safe_load(ressurs(EKSEMPELPLAN).read_text("utf-8"))
    plan["deltakere"] = [NES, EIDSVOLL, HURDAL]
    plan["parametre"] = {**plan["parametre"], **parametre}
    plan["tillegg"] = ["usikkerhet"]
    (v4,) = (r for d in plan["D"] for r in d["rader"] if r["id"] == "V4")
    v4 |= {"maalenhet": "turer", "enhetspris": pris}
    v4.pop("oppgitt_verdi", None)
    rot.mkdir(parents=True, exist_ok=True)
    (rot / "plan.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    utsending = issue(rot / "plan.yaml", rot / "utsendt").utsending
    (rot / "innsendt").mkdir()
    for nr in (NES, EIDSVOLL):
        svar = make_svar(utsending.layout, nr)
        for felt in ("timepris", "timer_per_aarsverk"):
            svar.pop(f"{nr}.lokalt.{felt}", None)
        if nr == EIDSVOLL:
            svar[f"{nr}.lokalt.timepris"] = EGEN
        for felt in ("start", "full"):
            celle = utsending.layout.ved_nokkel[f"*.innfasing.{felt}"]
            nokkel = celle.nokkel(nr)
            fra = svar.get(nokkel, celle.verdi)
            assert isinstance(fra, int | float)
            svar[nokkel] = fra + forskyv
        utstedt = utsending.utstedt[nr]
        oppgaver = [Oppgave(f, v, n) for n, (f, v) in enumerate(svar.items())]
        fylt = fill_svar(rot / "utsendt" / utstedt.fil, oppgaver, "svar")
        (rot / "innsendt" / utstedt.fil).write_bytes(fylt)
    return Mapper(rot, utsending.layout)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Mapper:
    return issue_og_svar(tmp_path_factory.mktemp("base"), {})


def _read(mapper: Mapper) -> dict[tuple[str, str], Decimal]:
    """What the region counts, of the long table: kommune and figure, or kommune and line."""
    lang = konsolider(Konsolidervalg(mapper.innsendt, mapper.utsendt, jobber=1)).langtabell()
    funnet: dict[tuple[str, str], Decimal] = {}
    hvor = {v: k for k, v in RADER.items()}
    rader: Any = lang.to_dict("records")
    for d in rader:
        navn = hvor.get((d["tabell"], d["rad"], d["kolonne"]))
        if navn is None and (d["tabell"], d["kolonne"]) == ("periodisert", "brutto"):
            navn = d["rad"]
        if navn is not None and d["verdi"] is not None:
            nokkel = d["kommunenr"], navn
            funnet[nokkel] = funnet.get(nokkel, Decimal(0)) + d["verdi"]
    return funnet


def _asked(resultat: Hvaom) -> dict[tuple[str, str], Decimal]:
    funnet: dict[tuple[str, str], Decimal] = {}
    (plan,) = resultat.planer
    for k in plan.kommuner:
        tall = {n: k.etter.tall(n) for n in RADER}
        tall |= {v.radid: k.etter.tall("virkning_planlagt", v.radid) for v in k.etter.linjer}
        funnet |= {
            (k.svarer.kommune, n): Decimal(repr(t)).quantize(Decimal("0.01"))
            for n, t in tall.items()
            if t is not None
        }
    return funnet


def _check_lik_ny_utsendelse(base: Mapper, rot: Path, froe: int) -> None:
    trekk = random.Random(froe)  # noqa: S311 - not a secret
    parametre = {
        "timepris": round(trekk.uniform(300, 700), 2),
        "rente": round(trekk.uniform(0, 0.12), 4),
        "timer_per_aarsverk": float(trekk.randint(1500, 1900)),
    }
    forskyv, pris = trekk.randint(0, 3), round(trekk.uniform(50, 300), 2)
    sett = [
        f"timepris={parametre['timepris']}".replace(".", ","),
        f"rente={100 * parametre['rente']:.2f}".replace(".", ","),
        f"timer_per_aarsverk={parametre['timer_per_aarsverk']:.0f}",
        f"innfasing=+{forskyv}",
        f"pris.V4={str(pris).replace('.', ',')}",
    ]
    ny = _read(issue_og_svar(rot, parametre, forskyv, pris))
    spurt = _asked(base.ask(*sett))
    assert len(spurt) > 2 * len(RADER)
    assert {n: v for n, v in ny.items() if n in spurt} == spurt


def test_it_is_what_issuing_anew_gives_to_the_ore(base: Mapper, tmp_path: Path) -> None:
    _check_lik_ny_utsendelse(base, tmp_path / "1", 1)


@pytest.mark.lang
@pytest.mark.parametrize("froe", range(2, 22))
def test_it_is_what_issuing_anew_gives_for_many_parameters(
    base: Mapper, tmp_path: Path, froe: int
) -> None:
    _check_lik_ny_utsendelse(base, tmp_path / str(froe), froe)


def test_the_base_is_the_region_and_a_value_of_ones_own_stays(base: Mapper) -> None:
    (plan,) = base.ask("timepris=500").planer
    region = _read(base)
    for k in plan.kommuner:
        for navn in RADER:
            assert k.foer.tall(navn) == float(region[k.svarer.kommune, navn])
    nes, eidsvoll = plan.kommuner
    assert nes.egne == {}
    celle, verdi = eidsvoll.egne["timepris"]
    assert (celle.nokkel(EIDSVOLL), verdi) == (f"{EIDSVOLL}.lokalt.timepris", EGEN)
    assert eidsvoll.foer.tall("naaverdi") == eidsvoll.etter.tall("naaverdi")
    for linje in nes.foer.linjer:
        foer, etter = (
            t.tall("virkning_planlagt", linje.radid) or 0.0 for t in (nes.foer, nes.etter)
        )
        timepris = 1 if linje.radid == "V4" else 500 / 440
        assert (foer > 0, etter) == (True, round(foer * timepris, 2))
    assert [(u.kommune, u.grunn) for u in plan.utelatt] == [(HURDAL, "Har ikke svart")]
    assert not plan.hel


def test_at_the_break_even_the_present_value_is_nothing(base: Mapper) -> None:
    (plan,) = base.ask("rente=3").planer
    verdi = plan.balanser["timepris"][NES].verdi
    assert verdi is not None
    (der,) = base.ask("rente=3", f"timepris={verdi:.8f}".replace(".", ",")).planer
    assert abs(der.kommuner[0].etter.tall("naaverdi") or 9) < 1
    # Eidsvoll keeps its own price of an hour, so nothing but its own can take the region to nothing.
    assert plan.balanser["timepris"][EIDSVOLL].grunn == "uten virkning"
    assert plan.balanser["timepris"][""].grunn == "ingen"
    assert plan.balanser["timer_per_aarsverk"][""].grunn == "uten virkning"
    assert plan.balanser["innfasing"][NES].verdi == round(
        plan.balanser["innfasing"][NES].verdi or 0
    )
    assert [u.hva.navn for u in plan.utslag] == ["innfasing", "rente", "timepris", "pris.V4"]


def test_realised_figures_of_accepted_years_stand() -> None:
    """A report made of last year's answers: that year at the price it was accepted with, this year at the new."""
    plan = read_plan(ressurs(EKSEMPELPLAN)).for_aar(2025)
    layout = build_layout(plan, rullet=True, runde="rapport")
    verdier = {n: c.verdi for n, c in layout.ved_nokkel.items() if c.formel is None}
    verdier |= {
        "*.lokalt.timepris": 440,
        "*.V1.antall_svart": 100,
        "*.V1.realisert_verdi.2024": 999.5,
    }
    verdier |= {"*.V1.realisert_antall.2025": 10, "*.innfasing.start": 2018}
    svarer = Svarer("p", NES, "Nes", layout, verdier)
    assert svarer.accepted() == frozenset(range(2018, 2025))
    (svar,) = ask_kommuner([svarer], {"timepris": 500.0})
    realisert = svar.etter.aarene["virkning_realisert", "V1"]
    assert (realisert[2024], realisert[2025]) == (999.5, 5000.0)
    assert svar.foer.tall("realisert_brutto") == 999.5 + 4400
    assert svar.etter.tall("realisert_brutto") == 999.5 + 5000
    # Once the network reports for a later year, all that this answer reports is accepted.
    (eldre,) = ask_kommuner([svarer], {"timepris": 500.0}, 2026)
    assert eldre.etter.tall("realisert_brutto") == 999.5 + 4400
    assert eldre.etter.tall("planlagt_brutto") == svar.etter.tall("planlagt_brutto")


def test_those_who_have_not_answered_are_left_out_or_taken_as_it_is_chosen(base: Mapper) -> None:
    (plan,) = base.ask("rente=3", ikke_svart="plan").planer
    assert plan.utelatt[0].grunn == "Har ikke svart, og arbeidsboken ble sendt ut uten en plan"
    (plan,) = base.ask("rente=3", ikke_svart="median").planer
    assert "--antall-brukere 3242=ANTALL" in plan.utelatt[0].grunn
    (plan,) = base.ask("rente=3", ikke_svart="median", antall_brukere=["3242=500"]).planer
    hurdal = plan.kommuner[-1]
    assert (hurdal.svarer.kommune, hurdal.svarer.svar, plan.utelatt) == (HURDAL, "median", ())
    # The median of two is their mean: so many for a user, for 500 users.
    per_bruker = []
    for k in plan.kommuner[:2]:
        verdier = k.svarer.verdier
        per_bruker.append(verdier["*.V1.antall"] / verdier["*.lokalt.brukere"])  # type: ignore[operator]
    assert hurdal.svarer.verdier["*.V1.antall"] == pytest.approx(500 * sum(per_bruker) / 2)
    assert hurdal.foer.tall("realisert_brutto") is None


def test_the_draws_follow_the_seed_and_lie_between_low_and_high() -> None:
    linje = Usikkerlinje("V1", 100.0, 150.0, 400.0, (440.0,), (1.0,))
    pert = Trekk(20_000, 7).draw("p", "a", linje)
    assert (pert == Trekk(20_000, 7).draw("p", "a", linje)).all()
    assert (pert != Trekk(20_000, 8).draw("p", "a", linje)).any()
    assert (pert != Trekk(20_000, 7).draw("p", "b", linje)).any()
    assert 100 <= pert.min() < pert.max() <= 400
    # (low + 4 × expected + high) / 6, and (low + expected + high) / 3.
    assert pert.mean() == pytest.approx(1100 / 6, rel=0.01)
    trekant = Trekk(20_000, 7, "trekant").draw("p", "a", linje)
    assert trekant.mean() == pytest.approx(650 / 3, rel=0.01)


@pytest.mark.parametrize(
    ("sammenheng", "sammen"),
    [("ingen", set()), ("kommune", {"a1"}), ("linje", {"b"}), ("alt", {"a1", "b", "b1"})],
)
def test_what_goes_together_is_high_together_and_spreads_as_before(
    sammenheng: Sammenheng, sammen: set[str]
) -> None:
    linje = Usikkerlinje("V1", 100.0, 150.0, 400.0, (440.0,), (1.0,))
    trekk = Trekk(20_000, 7, sammenheng=sammenheng)
    forste = trekk.draw("p", "a", linje)
    assert (np.sort(forste) == np.sort(Trekk(20_000, 7).draw("p", "a", linje))).all()
    andre = {
        "a1": trekk.draw("p", "a", linje._replace(radid="V2")),
        "b": trekk.draw("p", "b", linje),
        "b1": trekk.draw("p", "b", linje._replace(radid="V2")),
    }
    for navn, trukket in andre.items():
        likt = float(np.corrcoef(forste, trukket)[0, 1])
        assert likt > 0.999 if navn in sammen else abs(likt) < 0.03, navn


def test_the_spread_is_around_what_is_planned(base: Mapper) -> None:
    (plan,) = base.ask(simuler=400, froe=3).planer
    s = plan.simulering
    assert s is not None
    assert (s.usikre, s.linjer) == (8, 8)
    alle, nes, eidsvoll = (s.spredning["planlagt_brutto"][n] for n in ("", NES, EIDSVOLL))
    assert alle.punkt == plan.sum("planlagt_brutto", etter=False)
    # The answers say 0.7 and 1.2 of what is planned.
    assert alle.lav == pytest.approx(0.7 * alle.punkt, rel=0.01)
    assert alle.hoy == pytest.approx(1.2 * alle.punkt, rel=0.01)
    assert alle.lav < alle.p10 < alle.p50 < alle.p90 < alle.hoy
    assert alle.snitt == pytest.approx(nes.snitt + eidsvoll.snitt)
    assert alle.snitt == pytest.approx((0.7 + 4 + 1.2) / 6 * alle.punkt, rel=0.01)
    # Low, expected and high of each line, over the kommuner: together they are the sum's.
    assert [n for n, _ in s.per_linje.values()] == [2, 2, 2, 2]
    for ende in ("punkt", "lav", "hoy", "snitt"):
        linjene = sum(getattr(x, ende) for _, x in s.per_linje.values())
        assert linjene == pytest.approx(getattr(alle, ende), abs=0.05), ende
    (igjen,) = base.ask(simuler=400, froe=3).planer
    assert igjen.simulering == s


def test_the_region_has_live_cells_whose_base_is_today(base: Mapper) -> None:
    grunnlag = konsolider(Konsolidervalg(base.innsendt, base.utsendt, jobber=1)).innsamling.grunnlag
    layout = build_region(grunnlag)
    (ark,) = (a for a in layout.ark if a.navn == "Hva om")
    celler = {c.radetikett: c for c in ark.celler if c.radetikett}
    naa, _ = evaluate(layout)
    assert naa[celler["Nåverdi her"].sted] == naa[celler["Nåverdi i planen"].sted]
    assert naa[celler["Endring"].sted] == 0
    satt = {"satt_andel": 0.03, "satt_kroner": 500.0}
    assert sum(c.stil in satt for c in ark.celler) == len(satt)
    nye = tuple(replace(c, verdi=satt.get(c.stil, c.verdi)) for c in ark.celler)
    endret = replace(
        layout, ark=tuple(replace(a, celler=nye) if a is ark else a for a in layout.ark)
    )
    da, _ = evaluate(endret)
    (plan,) = base.ask("rente=3", "timepris=500").planer
    for navn, etter in (("Nåverdi her", True), ("Nåverdi i planen", False)):
        assert da[celler[navn].sted] == pytest.approx(plan.sum("naaverdi", etter=etter), abs=0.02)


@pytest.mark.parametrize(
    ("ord_", "sagt"),
    [
        ([], "Si hva som skal være annerledes"),
        (["--sett", "timepris"], "skriv navn og verdi"),
        (["--sett", "levetid=12"], "det finnes ingen slik forutsetning"),
        (["--sett", "innfasing=+0,5"], "skriv hele år"),
        (["--sett", "rente=300"], "fra 0 til 100"),
        (["--sett", "timepris=-1"], "ikke er under 0"),
        (["--sett", "timepris=1", "--sett", "timepris=2"], "gitt to ganger"),
    ],
)
def test_what_cannot_be_asked_is_wrong_use(
    base: Mapper, tmp_path: Path, ord_: list[str], sagt: str
) -> None:
    steder = [str(base.innsendt), "--utsendt", str(base.utsendt), "--ut", str(tmp_path / "h.xlsx")]
    kjort = CliRunner().invoke(main, ["hvaom", *steder, *ord_])
    assert (kjort.exit_code, sagt in kjort.output) == (2, True), kjort.output
    assert not (tmp_path / "h.xlsx").exists()


def test_the_command_writes_the_workbook_and_says_the_same_as_json(
    base: Mapper, tmp_path: Path
) -> None:
    ut = tmp_path / "h.xlsx"
    ord_ = ["hvaom", str(base.innsendt), "--utsendt", str(base.utsendt), "--ut", str(ut)]
    ord_ += ["--sett", "timepris=500", "--sett", "innfasing=+1", "--simuler", "20", "--json"]
    kjort = CliRunner().invoke(main, ord_)
    assert kjort.exit_code == 0, kjort.output
    dokument = json.loads(kjort.stdout)
    (plan,) = dokument["planer"]
    assert dokument["skjemaversjon"] == 1
    satt = {f["navn"]: (f["utsendt"], f["satt"]) for f in plan["forutsetninger"]}
    assert satt["timepris"] == (440, 500)
    assert satt["innfasing"] == (0, 1)
    bok = openpyxl.load_workbook(ut)
    assert bok.sheetnames[:5] == [
        "Hva om",
        "Per kommune",
        "Per linje",
        "Egne verdier",
        "Simulering",
    ]
    forsiden = bok["Hva om"]
    rader = {r[0].value: [c.value for c in r[1:5]] for r in forsiden.iter_rows()}
    sum_ = plan["sum"]["naaverdi"]
    assert rader["Nåverdi av planlagt netto"][:2] == [sum_["foer"], sum_["etter"]]
    assert rader["Timepris"][:2] == ["380 kr per time", "500 kr per time"]
    with zipfile.ZipFile(ut) as pakke:
        assert b'<c:barDir val="bar"/>' in pakke.read("xl/charts/chart1.xml")
    foerste = ut.read_bytes()
    assert CliRunner().invoke(main, [*ord_, "--overskriv"]).exit_code == 0
    assert ut.read_bytes() == foerste
    with pytest.raises(Brukerfeil, match="finnes fra før"):
        base.ask("timepris=500", ut=ut)
