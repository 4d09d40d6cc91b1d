"""Decisions by hand: every one is on record, hits what it says or is a finding, and every figure follows."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from forrige import FORRIGEPLAN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from skader import KOMMUNE, Bok, Runde

from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs
from gevinstark.grunn.verdi import Verdi, celleadresse, serienummer
from gevinstark.rapport.forklaring import Bruksliste, explain
from gevinstark.rapport.forskjell import compare
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.rapport.regiontabeller import read_tabeller
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.rapport.wordrapport import make_aarsrapport, make_kommunerapport
from gevinstark.region.gjeldende import Valg
from gevinstark.region.returutfall import Innsamling
from gevinstark.region.skriv_region import write_region
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.konsolider import Konsolidering, Konsolidervalg, konsolider
from gevinstark.runde.lag import issue
from gevinstark.runde.mottak import receive
from gevinstark.runde.svarfil import Oppgave

HVORFOR = {"begrunnelse": "Avklart på telefon", "av": "Kari Nordmann", "dato": "2026-03-15"}
ANTALL = f"{KOMMUNE}.V2.antall"


def beslutt(handling: Any, rad: int = 5, /, **felt: Any) -> Beslutning:
    return Beslutning(handling, "beslutninger.xlsx", rad, **{**HVORFOR, **felt})


def motta(runde: Runde, filer: Mapping[str, Path], *beslutninger: Beslutning) -> Innsamling:
    par = [(sti, navn) for navn, sti in filer.items()]
    innsamling = receive(par, [runde.utsending], beslutninger=beslutninger)
    mottak = innsamling.grunnlag.mottak
    assert all(m.lest == m.konsolidert + m.utelatt for m in mottak)
    assert sum(m.utelatt for m in mottak) == len(innsamling.grunnlag.utelatt)
    assert len(innsamling.grunnlag.beslutninger) == len(beslutninger)
    return innsamling


def regnskap(innsamling: Innsamling) -> tuple[int, ...]:
    return tuple(innsamling_json(innsamling)["inndata"].values())


def koder(innsamling: Innsamling) -> list[str]:
    return sorted(f.kode for f in innsamling.funn if f.kode.startswith("KON-"))


def tall(innsamling: Innsamling) -> dict[str, Any]:
    """The whole long table, without where it was read."""
    return {
        f"{d.felt}@{d.plan}": d.verdi if d.tekst is None else d.tekst
        for d in innsamling.grunnlag.data
    }


def skadet(runde: Runde, mappe: Path, felt: str, verdi: Verdi) -> Path:
    bok = Bok(mappe / "endret.xlsx", runde.layout)
    shutil.copyfile(runde.retur(), bok.sti)
    bok.assign(felt, verdi)
    bok.compute()
    return bok.sti


# -------------------------------------------------------------------- one answer


def test_a_corrected_answer_is_what_every_figure_is_made_of(runde: Runde, tmp_path: Path) -> None:
    fil, andre = {"a.xlsx": runde.retur()}, {"b.xlsx": runde.retur("0301")}
    rettet = motta(runde, fil | andre, beslutt("rett_svar", felt=ANTALL, verdi=123456))
    ventet = motta(runde, {"a.xlsx": skadet(runde, tmp_path, "V2.antall", 123456.0)} | andre)
    assert tall(rettet) == tall(ventet)
    assert tall(rettet) != tall(motta(runde, fil | andre))
    (b,) = rettet.grunnlag.beslutninger
    (gammel,) = (v for d, v in tall(motta(runde, fil)).items() if d.startswith(f"{ANTALL}@"))
    assert (b.utfall, b.fil, b.felt, b.naa) == ("rettet", "a.xlsx", ANTALL, "123\u00a0456")
    assert b.foer.replace("\u00a0", "") == str(gammel)
    assert koder(rettet) == ["KON-20"]
    lest = motta(runde, fil | andre).grunnlag.mottak
    n = sum(m.lest for m in lest)
    assert regnskap(rettet) == (n, n, 0, 1, 0, 0)


def test_an_answer_that_could_not_be_read_is_corrected(runde: Runde, tmp_path: Path) -> None:
    fil = {"a.xlsx": skadet(runde, tmp_path, "V2.antall", "ca. 300")}
    uten = motta(runde, fil)
    assert [(u.felt, u.tekst) for u in uten.grunnlag.utelatt] == [(ANTALL, "ca. 300")]
    med = motta(runde, fil, beslutt("rett_svar", felt=ANTALL, verdi="300"))
    assert med.grunnlag.utelatt == ()
    assert [f.kode for f in med.funn if f.felt == ANTALL] == ["KON-20"]
    assert (med.utfallene[0].status, regnskap(med)[3:]) == ("godkjent", (1, 0, 0))
    (rad,) = (d for d in med.grunnlag.data if d.felt == ANTALL)
    assert (rad.verdi, rad.skrevet) == (Decimal(300), "ca. 300")
    (b,) = med.grunnlag.beslutninger
    assert (b.foer, b.naa) == ("ca. 300", "300")


def test_a_blank_answer_is_entered_outside_the_sum(runde: Runde, tmp_path: Path) -> None:
    fil = {"a.xlsx": skadet(runde, tmp_path, "V2.antall", None)}
    uten = motta(runde, fil)
    med = motta(runde, fil, beslutt("rett_svar", felt=ANTALL, verdi=300))
    assert regnskap(med) == (*regnskap(uten)[:3], 0, 1, 0)
    assert koder(med) == ["KON-21"]
    (b,) = med.grunnlag.beslutninger
    assert (b.utfall, b.foer, b.naa) == ("tilfoert", "", "300")
    (rad,) = (d for d in med.grunnlag.data if d.felt == ANTALL)
    assert (rad.verdi, rad.skrevet) == (Decimal(300), "tom (ført inn for hånd)")


def test_an_answer_is_taken_away(runde: Runde, tmp_path: Path) -> None:
    med = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", felt=ANTALL, verdi=None))
    tom = motta(runde, {"a.xlsx": skadet(runde, tmp_path, "V2.antall", None)})
    assert tall(med) == tall(tom)
    (u,) = med.grunnlag.utelatt
    assert u.felt == ANTALL
    assert u.grunn == "Tatt bort for hånd: Avklart på telefon (Kari Nordmann, 15.03.2026)."
    assert regnskap(med)[3:] == (1, 0, 0)


def test_the_place_is_as_good_as_the_key(runde: Runde) -> None:
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    ved_sted: dict[str, Any] = {"ark": celle.ark.upper(), "celle": celle.adresse, "verdi": 77}
    hvordan: list[dict[str, Any]] = [
        {"felt": ANTALL}, {"felt": "V2.antall", "kommune": KOMMUNE}
    ]  # fmt: skip
    for hvor in hvordan:
        a = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", **hvor, verdi=77))
        b = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", fil="a.xlsx", **ved_sted))
        assert tall(a) == tall(b)
        assert a.grunnlag.beslutninger[0].celle == b.grunnlag.beslutninger[0].celle == celle.adresse


@pytest.mark.parametrize(
    ("felt", "kode", "tekst"),
    [
        ({"felt": f"{KOMMUNE}.V2.antal", "verdi": 1}, "KON-22", f"Mente du {ANTALL}"),
        ({"felt": "9999.V2.antall", "verdi": 1}, "KON-22", "Ingen deltaker har nummer 9999"),
        ({"felt": "3228.V2.antall", "verdi": 1}, "KON-22", "ingen fil med svar fra Nes"),
        ({"felt": ANTALL, "verdi": 1, "fil": "z.xlsx"}, "KON-22", "Ingen innsendt fil heter «z.xlsx»"),
        ({"felt": ANTALL, "verdi": 1, "aar": 2031}, "KON-22", "Ingen arbeidsbok er sendt ut for 2031"),
        ({"felt": ANTALL, "verdi": 1, "plan": "annen"}, "KON-22", "Planen «annen» er ikke med"),
        ({"kommune": "Eidsvål", "ark": "x", "celle": "B2", "verdi": 1}, "KON-22", "Mente du «Eidsvoll»"),
        ({"kommune": "eidsvoll", "ark": "x", "celle": "B2", "verdi": 1}, "KON-22", "Fanen «x» finnes ikke"),
        ({"felt": ANTALL, "verdi": "mange"}, "KON-23", "ikke et tall som kan leses på bare én måte"),
        ({"felt": ANTALL, "verdi": -5}, "KON-23", "utenfor grensen"),
        ({"felt": f"{KOMMUNE}.V2.verdi", "verdi": 1}, "KON-23", "regnes ut"),
    ],
)  # fmt: skip
def test_what_hits_nothing_or_does_not_fit_is_told(
    runde: Runde, felt: dict[str, Any], kode: str, tekst: str
) -> None:
    med = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", **felt))
    assert tall(med) == tall(motta(runde, {"a.xlsx": runde.retur()}))
    (b,) = med.grunnlag.beslutninger
    (funn,) = b.funn
    assert (b.utfall, funn.kode) == ("uten_virkning", kode)
    assert tekst in funn.tekst
    assert "beslutninger.xlsx, rad 5" in funn.tekst
    assert funn in med.funn


def test_two_decisions_about_one_answer_are_told(runde: Runde) -> None:
    med = motta(
        runde,
        {"a.xlsx": runde.retur()},
        beslutt("rett_svar", 5, felt=ANTALL, verdi=1),
        beslutt("rett_svar", 6, felt=ANTALL, verdi=2),
    )
    forst, andre = med.grunnlag.beslutninger
    assert (forst.utfall, andre.utfall) == ("rettet", "uten_virkning")
    assert "rad 5 gjelder samme svar" in andre.funn[0].tekst


def test_a_decision_that_is_met_is_told(runde: Runde) -> None:
    uten = motta(runde, {"a.xlsx": runde.retur()})
    verdi = tall(uten)[f"{ANTALL}@{runde.layout.plan}"]
    med = motta(
        runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", felt=ANTALL, verdi=float(verdi))
    )
    assert (koder(med), regnskap(med)) == (["KON-26"], regnskap(uten))


def test_a_decision_about_a_file_that_gives_way_is_told(runde: Runde, tmp_path: Path) -> None:
    filer = {"a.xlsx": runde.retur(), "b.xlsx": skadet(runde, tmp_path, "V2.antall", 7.0)}
    valg = beslutt("velg_fil", 4, fil="b.xlsx")
    med = motta(runde, filer, valg, beslutt("rett_svar", fil="a.xlsx", felt=ANTALL, verdi=9))
    assert [b.utfall for b in med.grunnlag.beslutninger] == ["valgt", "uten_virkning"]
    assert med.grunnlag.beslutninger[1].funn[0].kode == "KON-24"
    assert tall(med) == tall(motta(runde, filer, valg))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(data=st.data())
def test_correcting_is_the_same_as_a_file_that_says_so(
    runde: Runde, tmp_path: Path, data: st.DataObject
) -> None:
    celle = data.draw(
        st.sampled_from(
            [c for c in runde.layout.inndata if c.type in ("tall", "kroner", "prosent")]
        )
    )
    minst, hoyst = int(celle.minst or 0), int(celle.hoyst if celle.hoyst is not None else 90_000)
    verdi = float(data.draw(st.integers(minst, hoyst)))
    felt = celle.nokkel(KOMMUNE)
    med = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", felt=felt, verdi=verdi))
    sti = skadet(runde, tmp_path, celle.nokkel().removeprefix("*."), verdi)
    assert tall(med) == tall(motta(runde, {"a.xlsx": sti}))


# -------------------------------------------------------------------- files and kommuner


def test_a_file_is_held_out_and_another_chosen(runde: Runde, tmp_path: Path) -> None:
    filer = {
        "2025/a.xlsx": runde.retur(),
        "b.xlsx": skadet(runde, tmp_path, "V2.antall", 7.0),
        "c.xlsx": runde.retur("0301"),
    }
    med = motta(
        runde, filer, beslutt("velg_fil", 4, fil="A.xlsx"), beslutt("hold_utenfor", 6, fil="c.xlsx")
    )
    status = {m.fil: (m.status, m.grunn) for m in med.grunnlag.mottak}
    hvem = "Avklart på telefon (Kari Nordmann, 15.03.2026)"
    assert status == {
        "2025/a.xlsx": ("godkjent", f"Tatt med, valgt for hånd: {hvem}."),
        "b.xlsx": ("erstattet", "Erstattet av «2025/a.xlsx»."),
        "c.xlsx": ("holdt_utenfor", f"Holdt utenfor for hånd: {hvem}."),
    }
    assert [b.utfall for b in med.grunnlag.beslutninger] == ["valgt", "holdt_utenfor"]


def test_choices_that_cannot_be_followed_are_told(runde: Runde, tmp_path: Path) -> None:
    daarlig = tmp_path / "daarlig.xlsx"
    daarlig.write_bytes(b"ikke en arbeidsbok")
    filer = {"a.xlsx": runde.retur(), "b.xlsx": runde.retur(), "d.xlsx": daarlig}
    med = motta(
        runde,
        filer,
        beslutt("velg_fil", 4, fil="d.xlsx"),
        beslutt("velg_fil", 5, fil="a.xlsx"),
        beslutt("velg_fil", 6, fil="b.xlsx"),
        beslutt("hold_utenfor", 7, fil="e.xlsx"),
        beslutt("hold_utenfor", 8, fil="d.xlsx"),
    )
    virkninger = [(b.utfall, *(f.kode for f in b.funn)) for b in med.grunnlag.beslutninger]
    assert virkninger == [
        ("uten_virkning", "KON-23"),
        ("valgt",),
        ("uten_virkning", "KON-23"),
        ("uten_virkning", "KON-22"),
        ("holdt_utenfor",),
    ]


def test_a_kommune_is_left_out_of_a_year(runde: Runde) -> None:
    filer = {"a.xlsx": runde.retur(), "c.xlsx": runde.retur("0301")}
    aar = runde.layout.rapporteringsaar
    med = motta(runde, filer, beslutt("utelat_kommune", kommune="Oslo", aar=aar))
    assert {m.fil: m.status for m in med.grunnlag.mottak} == {
        "a.xlsx": "godkjent", "c.xlsx": "holdt_utenfor",
    }  # fmt: skip
    assert [b.utfall for b in med.grunnlag.beslutninger] == ["utelatt"]
    assert tall(med) == tall(motta(runde, {"a.xlsx": runde.retur()}))
    annet = motta(runde, filer, beslutt("utelat_kommune", kommune="0301", aar=aar + 1))
    assert annet.grunnlag.beslutninger[0].funn[0].kode == "KON-22"
    ingen = motta(runde, filer, beslutt("utelat_kommune", kommune="4601", aar=aar))
    assert ingen.grunnlag.beslutninger[0].funn[0].kode == "KON-24"


def test_a_file_saved_after_the_decision_is_asked_about(runde: Runde) -> None:
    gammel = beslutt("rett_svar", felt=ANTALL, verdi=3, dato="2020-01-01")
    med = motta(runde, {"a.xlsx": runde.retur()}, gammel)
    (b,) = med.grunnlag.beslutninger
    assert (b.utfall, [f.kode for f in b.funn]) == ("rettet", ["KON-25"])
    assert "er fra 2020-01-01, men «a.xlsx» er lagret senere" in b.funn[0].tekst


def test_the_json_has_every_decision(runde: Runde) -> None:
    med = motta(runde, {"a.xlsx": runde.retur()}, beslutt("rett_svar", felt=ANTALL, verdi=5))
    (b,) = json.loads(json.dumps(innsamling_json(med)))["beslutninger"]
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    assert {n: b[n] for n in ("handling", "kilde", "rad", "utfall", "kommune", "fil", "ark", "celle", "felt", "naa", "begrunnelse", "av", "dato", "funn")} == {
        "handling": "rett_svar", "kilde": "beslutninger.xlsx", "rad": 5, "utfall": "rettet",
        "kommune": KOMMUNE, "fil": "a.xlsx", "ark": celle.ark, "celle": celle.adresse,
        "felt": ANTALL, "naa": "5", **HVORFOR, "funn": [],
    }  # fmt: skip


# -------------------------------------------------------------------- where they stand


@dataclass(frozen=True)
class Ferdig:
    """The same returns consolidated without and with decisions."""

    uten: Path
    med: Path
    resultat: Konsolidering

    @property
    def bok(self) -> Regionbok:
        return open_regionbok(self.med)


@pytest.fixture(scope="module")
def ferdig(runde: Runde, tmp_path_factory: pytest.TempPathFactory) -> Ferdig:
    mappe = tmp_path_factory.mktemp("ferdig")
    inn = mappe / "inn"
    inn.mkdir()
    for nr in (KOMMUNE, "0301", "3228"):
        shutil.copyfile(runde.retur(nr), inn / f"{nr}.xlsx")
    # The list may lie among the returns: it is none of them.
    liste = inn / "beslutninger.yaml"
    hvem = "begrunnelse: Avklart, av: Kari Nordmann, dato: 2026-11-28"
    liste.write_text(
        f"- {{hva: Rett svar, felt: {ANTALL}, verdi: 4321, {hvem}}}\n"
        f"- {{hva: Utelat kommune, kommune: '3228', aar: {runde.layout.rapporteringsaar}, {hvem}}}\n"
        f"- {{hva: Hold fil utenfor, fil: borte.xlsx, {hvem}}}\n",
        encoding="utf-8",
    )
    uten, med = mappe / "uten.xlsx", mappe / "med.xlsx"
    valg = Konsolidervalg(inn, runde.utsendt, uten, beslutninger=liste, jobber=1)
    resultat = konsolider(replace(valg, ut=med))
    liste.unlink()
    konsolider(replace(valg, beslutninger=None))
    return Ferdig(uten, med, resultat)


def test_the_sheet_has_every_decision_once(ferdig: Ferdig) -> None:
    rader = ferdig.bok.rader("beslutninger")
    assert [(r["hva"], r["ble"], r["kommune"], r["naa"]) for r in rader] == [
        ("Rett svar", "rettet", "Eidsvoll (3240)", "4\u00a0321"),
        ("Utelat kommune", "utelatt", "Nes (3228)", None),
        ("Hold fil utenfor", "ingen virkning", None, None),
    ]
    assert {(r["grunn"], r["av"], r["dato"]) for r in rader} == {
        ("Avklart", "Kari Nordmann", float(serienummer(date(2026, 11, 28))))
    }
    assert [r["sted"] for r in rader] == [f"beslutninger.yaml, rad {n}" for n in (1, 2, 3)]
    funn = [r for r in ferdig.bok.rader("funn") if r["kode"] == "KON-22"]
    assert len(funn) == 1
    mottak = {str(r["fil"]): r for r in ferdig.bok.rader("mottak")}
    assert (mottak[f"{KOMMUNE}.xlsx"]["rettet"], mottak["0301.xlsx"]["rettet"]) == (1, 0)
    assert len(mottak) == 3
    assert ferdig.resultat.alvor.navn == "feil"


def test_forklar_tells_before_after_who_and_why(ferdig: Ferdig, runde: Runde) -> None:
    celle = runde.layout.ved_nokkel["*.V2.antall"]
    om_svaret = explain(ferdig.med, f"{KOMMUNE}.xlsx!{celle.ark}!{celle.adresse}")
    assert isinstance(om_svaret, Bruksliste)
    (b,) = om_svaret.as_json()["beslutninger"]
    assert (b["naa"], b["grunn"], b["av"], b["dato"]) == (
        "4\u00a0321", "Avklart", "Kari Nordmann", "28. november 2026",
    )  # fmt: skip
    linjer = "\n".join(om_svaret.linjer())
    assert f"«{b['foer']}» → «4\u00a0321» (rettet)" in linjer
    assert "Inngår i" in linjer
    bok = ferdig.bok
    blokk = bok.blokk("per_kommune", runde.layout.plan)
    assert blokk is not None
    assert blokk.sum is not None
    hvem = {
        str(r["kommune"]): rad
        for rad, r in zip(blokk.rader, bok.rader("per_kommune", blokk.plan), strict=True)
    }

    def besluttet(rad: int) -> list[Any]:
        sted = celleadresse(rad, blokk.kolonner["brutto"])
        return [
            b["ble"] for b in explain(ferdig.med, f"{blokk.ark}!{sted}").as_json()["beslutninger"]
        ]

    assert besluttet(hvem["Eidsvoll (3240)"]) == ["rettet"]
    assert besluttet(hvem["Oslo (0301)"]) == []
    assert besluttet(blokk.sum) == ["rettet", "utelatt"]


def test_the_reports_have_the_decisions(ferdig: Ferdig) -> None:
    def tabell(innhold: bytes) -> list[tuple[str, ...]]:
        tabeller = docx.Document(io.BytesIO(innhold)).tables
        return [
            (r.cells[0].text, r.cells[3].text, r.cells[6].text)
            for t in tabeller
            if t.rows[0].cells[-1].text == "Dato"
            for r in t.rows[1:]
        ]

    eidsvoll = ("Eidsvoll (3240)", "4\u00a0321", "Kari Nordmann")
    assert tabell(make_aarsrapport(ferdig.bok)) == [
        eidsvoll, ("Nes (3228)", "–", "Kari Nordmann"), ("–", "–", "Kari Nordmann"),
    ]  # fmt: skip
    assert tabell(make_kommunerapport(ferdig.bok, KOMMUNE)) == [eidsvoll]


def test_sammenlign_gives_the_decision_as_the_reason(ferdig: Ferdig) -> None:
    endret = compare(read_tabeller(open_regionbok(ferdig.uten)), read_tabeller(ferdig.bok))
    endringer = (*endret.linjer, *endret.tall)
    grunner = {e.grunn for e in endringer if e.kommune == "Eidsvoll (3240)"}
    assert grunner == {"beslutning: Avklart (Kari Nordmann)"}


def test_one_kommune_of_a_joint_workbook(tmp_path: Path) -> None:
    """Decisions are about a kommune's part, not about the file it came in."""
    samlet = issue(ressurs(EKSEMPELPLAN), tmp_path / "s", form="samlet", kommuner=["3240", "0301"])
    utsending = samlet.utsending
    (utstedt,) = utsending.utstedt.values()
    svar = {k: v for nr in utstedt.deltakere for k, v in make_svar(utsending.layout, nr).items()}
    oppgaver = [Oppgave(felt, verdi, n) for n, (felt, verdi) in enumerate(svar.items())]
    fil = tmp_path / "samlet.xlsx"
    fil.write_bytes(fill_svar(tmp_path / "s" / utstedt.fil, oppgaver, "svar"))
    aar = utsending.layout.rapporteringsaar
    beslutninger = (
        beslutt("rett_svar", 1, felt=ANTALL, verdi=5),
        beslutt("utelat_kommune", 2, kommune="0301", aar=aar),
    )
    med = receive([(fil, "samlet.xlsx")], [utsending], beslutninger=beslutninger)
    assert {(m.kommunenr, m.status[:8], m.rettet) for m in med.grunnlag.mottak} == {
        ("3240", "godkjent", 1), ("0301", "holdt_ut", 0),
    }  # fmt: skip
    assert all(m.lest == m.konsolidert + m.utelatt for m in med.grunnlag.mottak)
    assert [b.utfall for b in med.grunnlag.beslutninger] == ["rettet", "utelatt"]


def test_a_decision_that_names_no_year_says_that_two_were_hit(runde: Runde, tmp_path: Path) -> None:
    aar = runde.layout.rapporteringsaar
    plan = tmp_path / "neste" / "plan.yaml"
    shutil.copytree(FORRIGEPLAN.parent, plan.parent)
    tekst = FORRIGEPLAN.read_text(encoding="utf-8")
    plan.write_text(tekst.replace(f"rapporteringsaar: {aar}", f"rapporteringsaar: {aar + 1}"))
    neste = issue(plan, tmp_path / "utsendt", kommuner=[KOMMUNE]).utsending
    svar = {**make_svar(neste.layout, KOMMUNE), ANTALL: 5}
    oppgaver = [Oppgave(felt, verdi, n) for n, (felt, verdi) in enumerate(svar.items())]
    (utstedt,) = neste.utstedt.values()
    ny = tmp_path / "ny.xlsx"
    ny.write_bytes(fill_svar(tmp_path / "utsendt" / utstedt.fil, oppgaver, "svar"))
    filer = [(runde.retur(), "a.xlsx"), (ny, "b.xlsx")]
    om = {"felt": ANTALL, "verdi": 5}
    begge, ett = (
        receive(filer, [runde.utsending, neste], beslutninger=(beslutt("rett_svar", **om, **for_),))
        for for_ in ({}, {"aar": aar})
    )
    # b.xlsx says 5 already, and a.xlsx does not.
    assert koder(begge) == [*koder(ett), "KON-40"]
    assert "KON-20" in koder(ett)
    (b,) = begge.grunnlag.beslutninger
    assert (b.utfall, b.fil) == ("rettet", "a.xlsx")
    assert "filene «a.xlsx» og «b.xlsx»" in b.funn[0].tekst


def test_the_short_forms_are_decisions_too(runde: Runde, tmp_path: Path) -> None:
    filer = [(runde.retur(), "a.xlsx"), (runde.retur("0301"), "b.xlsx")]
    med = receive(filer, [runde.utsending], valg=Valg(frozenset({"b.xlsx"}), frozenset({"a.xlsx"})))
    assert [(b.utfall, b.fil, b.beslutning.kilde) for b in med.grunnlag.beslutninger] == [
        ("holdt_utenfor", "b.xlsx", "--utelat"), ("valgt", "a.xlsx", "--bruk"),
    ]  # fmt: skip
    sti = tmp_path / "r.xlsx"
    sti.write_bytes(write_region(med.grunnlag))
    assert {
        (r["grunn"], r["av"], r["dato"]) for r in open_regionbok(sti).rader("beslutninger")
    } == {("ikke oppgitt", "ikke oppgitt", "ikke oppgitt")}


def test_the_example_hits_what_it_says(runde: Runde) -> None:
    alle = read_beslutninger(ressurs("eksempler/digital-dialog/beslutninger.yaml"))
    filer = [(runde.retur(nr), runde.retur(nr).name) for nr in runde.utsending.utstedt]
    med = receive(filer, [runde.utsending], beslutninger=alle)
    assert [b.utfall for b in med.grunnlag.beslutninger] == [
        "rettet", "rettet", "valgt", "holdt_utenfor", "utelatt",
    ]  # fmt: skip
