"""maler/region.yaml: the block language of the regional sheets."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from regiongrunnlag import make_testgrunnlag

from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.grunn.ressurser import ressurs
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal import yamlkilde
from gevinstark.mal.yamlkilde import read_yaml
from gevinstark.motor.kompilator import compile_program
from gevinstark.region.les_regionmal import parse_regionmal
from gevinstark.region.oppsett import build_region


def test_an_unknown_key_of_a_column_is_told_with_its_line() -> None:
    tekst = "ark:\n- ark: Nytt\n  deler:\n  - blokk: nytt\n    kolonner:\n      a: {hodet: A}\n"
    with pytest.raises(UgyldigKilde) as feil:
        parse_regionmal(*read_yaml(Path("region.yaml"), tekst))
    assert "region.yaml, linje 6: Ukjent nøkkel «hodet» i kolonnen a" in str(feil.value)


def test_importance_is_counted_by_the_words_of_the_forms_own_list() -> None:
    grunnlag = make_testgrunnlag(to_planer=False)
    plan = grunnlag.planer[0]
    lister = {**plan.layout.lister, "viktighet": ("Lav", "Moderat", "Høy")}
    plan = replace(plan, layout=replace(plan.layout, lister=lister))
    ark = next(
        a for a in build_region(replace(grunnlag, planer=(plan,))).ark if a.navn == "Kvalitet"
    )
    hoder = [c for c in ark.celler if c.stil == "hode" and str(c.verdi).startswith("Viktighet ")]
    egne = {c.kol: c.verdi for c in hoder if c.rad == hoder[0].rad and c.kol > 4}
    assert list(egne.values()) == ["Viktighet lav", "Viktighet moderat", "Viktighet høy"]
    rad = hoder[0].rad + 1
    formler = {c.kol: str(c.formel) for c in ark.celler if c.rad == rad and c.kol in egne}
    assert ['"Lav"' in formler[8], '"Moderat"' in formler[9], '"Høy"' in formler[10]] == [True] * 3


@pytest.mark.parametrize(
    ("kr", "tekst"),
    [
        (132_400_000.0, "132,4 mill. kr"), (100_000.0, "0,1 mill. kr"), (99_940.0, "99,9 tusen kr"),
        (-34_760.0, "−34,8 tusen kr"), (321.0, "0,3 tusen kr"), (0.4, "0 kr"), (0.0, "0 kr"), ("–", "–"),
    ],
)  # fmt: skip
def test_an_amount_on_the_front_page_is_told_in_what_it_is_large_enough_for(
    kr: Verdi, tekst: str
) -> None:
    (oversikt, *_) = build_region(make_testgrunnlag(to_planer=False)).ark
    celle = next(
        c for c in oversikt.celler if c.stil == "kort_tall" and "mill." in (c.formel or "")
    )
    program = compile_program({celle.sted: str(celle.formel)})
    (sum_,) = program.innsteder
    assert program.run({sum_: kr}, [{}]).verdi(celle.sted, 0) == tekst


def test_our_own_files_are_read_fast_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    filer = sorted(ressurs("maler").rglob("*.yaml"))
    fort = [yamlkilde.read_yaml(f)[0] for f in filer]
    monkeypatch.setattr(yamlkilde, "_RASK", yaml.SafeLoader)
    assert [yamlkilde.read_yaml(f)[0] for f in filer] == fort
