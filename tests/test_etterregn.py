"""The verdict of the recompute on every formula cell of files that were harmed in a known way."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from skader import SKADER, Bok, Runde

from gevinstark.motor.avhengighet import avhengige
from gevinstark.omregning.etterregn import Omregning
from gevinstark.rapport.somjson import innsamling_json
from gevinstark.region.returutfall import Returutfall


def _skadet(runde: Runde, sti: Path, *gjor: Callable[[Bok], None], compute: bool) -> Returutfall:
    shutil.copyfile(runde.retur(), sti)
    bok = Bok(sti, runde.layout)
    for g in gjor:
        g(bok)
    if compute:
        bok.compute()
    (utfall,) = runde.run_receive(sti).utfallene
    return utfall


def _dommer(utfall: Returutfall) -> tuple[Omregning, dict[str, int], dict[str, str]]:
    """The recompute, how many cells got each verdict, and the verdict by place."""
    o = utfall.omregning
    assert o is not None
    assert o.celler == o.enige + o.uten_lagret + len(o.avvik)
    assert len({a.celle.sted for a in o.avvik}) == len(o.avvik)
    return o, dict(Counter(a.grunn for a in o.avvik)), {
        f"{a.celle.ark}!{a.celle.adresse}": a.grunn for a in o.avvik
    }  # fmt: skip


#: Named damage -> verdicts that are not "agree"; a number where it is one cell and no more. How many
#: cells follow from it changes with the form.
DOMMER: dict[str, dict[str, int | None]] = {
    "laast_tall_endret_uten_at_boken_ble_regnet": {},
    "laast_tall_endret": {"endret forutsetning": None},
    "laast_tall_gjort_til_tekst": {"endret forutsetning": None},
    "kalkulasjonsrenten_endret": {"endret forutsetning": None},
    "kommunenavnet_endret": {"endret forutsetning": None},
    "formel_endret_uten_at_boken_ble_regnet": {},
    "formel_endret": {"endret formel": 1, "følger av en endret formel": None},
    "formel_skrevet_paa_en_annen_maate": {},
    "formel_erstattet_med_sitt_eget_resultat": {},
    "formel_erstattet_med_et_annet_tall": {
        "erstattet med verdi": 1, "følger av en endret formel": None,
    },
    "formel_slettet": {"erstattet med verdi": 1, "følger av en endret formel": None},
    "formel_pakket_inn_av_et_annet_program": {},
    "arket_rapport_er_slettet": {"følger av flyttede eller slettede celler": None},
    "et_ark_med_paakrevde_felt_er_slettet": {"følger av flyttede eller slettede celler": None},
    "tall_som_tekst_med_mellomrom": {"inndata lest annerledes": None},
    "en_halv_oere_rundes_opp": {"inndata lest annerledes": None},
    "lagrede_resultater_er_gamle": {"utdatert resultat": None},
    "ett_lagret_resultat_er_feil": {"utdatert resultat": 1},
    "ingen_resultater_er_lagret": {},
}  # fmt: skip


@pytest.mark.parametrize("navn", DOMMER)
def test_verdicts_on_damaged_returns(navn: str, runde: Runde, tmp_path: Path) -> None:
    (skade,) = [s for s in SKADER if s.navn == navn]
    utfall = _skadet(runde, tmp_path / "svar.xlsx", skade.gjor, compute=skade.compute)
    o, dommer, _ = _dommer(utfall)
    assert set(dommer) == set(DOMMER[navn])
    assert {g: n for g, n in DOMMER[navn].items() if n} == {
        g: dommer[g] for g, n in DOMMER[navn].items() if n
    }
    assert o.uten_lagret == (o.celler if navn == "ingen_resultater_er_lagret" else 0)


def _formel(bok: Bok) -> None:
    bok.formel("Gevinster!H9", "=D9*G9*2")


def _fast_tall(bok: Bok) -> None:
    bok.skriv("Gevinster!H9", 500_000)


def _rente(bok: Bok) -> None:
    bok.assign("felles.parametre.rente", 0.05)


def _tekst(bok: Bok) -> None:
    bok.assign("V3.antall", "1 113 timer")


def _feil_resultat(bok: Bok) -> None:
    """One result that nothing in the file gives, in a sheet that reads what the others change."""
    hvor = bok.ved("rapport.frigjort_aarsverk")
    bok.change_ark(
        hvor.ark, lambda x: re.sub(rf'(<c r="{hvor.celle}"[^>]*>.*?<v>)[^<]*', r"\g<1>5", x)
    )


@pytest.mark.parametrize(
    ("endring", "egen"), [(_formel, "endret formel"), (_fast_tall, "erstattet med verdi")]
)
def test_exactly_the_cells_that_read_a_changed_one_follow_from_it(
    runde: Runde, tmp_path: Path, endring: Callable[[Bok], None], egen: str
) -> None:
    utfall = _skadet(runde, tmp_path / "svar.xlsx", endring, compute=True)
    _, _, dom = _dommer(utfall)
    assert dom.pop("Gevinster!H9") == egen
    assert set(dom.values()) == {"følger av en endret formel"}
    kilde = next(c.sted for c in runde.layout.celler() if (c.ark, c.adresse) == ("Gevinster", "H9"))
    leser = {f"{s.ark}!{s.celle}" for s in avhengige(runde.layout.formler, [kilde])}
    assert set(dom) <= leser


def test_a_stale_result_beside_a_changed_formula_is_still_stale(
    runde: Runde, tmp_path: Path
) -> None:
    sti = tmp_path / "svar.xlsx"
    _skadet(runde, sti, _fast_tall, compute=True)
    _feil_resultat(Bok(sti, runde.layout))
    (utfall,) = runde.run_receive(sti).utfallene
    _, dommer, dom = _dommer(utfall)
    hvor = runde.layout.ved_nokkel["*.rapport.frigjort_aarsverk"]
    assert dom[f"{hvor.ark}!{hvor.adresse}"] == "utdatert resultat"
    assert dommer["utdatert resultat"] == dommer["erstattet med verdi"] == 1
    assert {f.kode for f in utfall.funn} == {"STR-05", "OMR-01"}


def test_each_cell_has_the_reason_that_is_its_own(runde: Runde, tmp_path: Path) -> None:
    """A changed rate, a number written as text and a replaced formula in one file."""
    utfall = _skadet(runde, tmp_path / "svar.xlsx", _rente, _tekst, _fast_tall, compute=True)
    _, dommer, dom = _dommer(utfall)
    assert dom["Gevinster!H9"] == "erstattet med verdi"
    assert dom["Gevinster!H10"] == "inndata lest annerledes"
    assert dom["Gevinster!H15"] == "følger av en endret formel"  # the sum of both
    assert "utdatert resultat" not in dommer


def test_a_changed_formula_without_a_stored_result_is_no_missing_result(
    runde: Runde, tmp_path: Path
) -> None:
    def gjor(bok: Bok) -> None:
        bok.formel("Gevinster!H9", "=D9*G9*2")

    utfall = _skadet(runde, tmp_path / "svar.xlsx", gjor, compute=False)
    o, dommer, _ = _dommer(utfall)
    assert (o.uten_lagret, dommer) == (0, {"endret formel": 1})


def test_the_json_counts_add_up_and_name_the_cell_as_it_stands_in_the_file(
    runde: Runde, tmp_path: Path
) -> None:
    sti = tmp_path / "svar.xlsx"
    _skadet(runde, sti, _fast_tall, compute=True)
    Bok(sti, runde.layout).change(
        "xl/workbook.xml",
        lambda x: x.replace('<sheet name="Gevinster"', '<sheet name="Gevinstene"'),
    )
    omregning = innsamling_json(runde.run_receive(sti, runde.retur("0301")))["omregning"]
    assert omregning["celler"] == 2 * len(runde.layout.formler)
    assert omregning["celler"] == (
        omregning["enige"] + omregning["uten_lagret"] + len(omregning["avvik"])
    )
    forst = next(a for a in omregning["avvik"] if a["grunn"] == "erstattet med verdi")
    assert forst == {
        "fil": "svar.xlsx", "ark": "Gevinstene", "celle": "H9", "felt": "3240.V2.verdi",
        "lagret": 500_000, "motor": 489_720, "modell": 489_720, "grunn": "erstattet med verdi",
    }  # fmt: skip
