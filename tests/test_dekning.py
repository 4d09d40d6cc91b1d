"""What the model covers is counted, and said where the forms are described."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from forrige import FORRIGEPLAN

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import EKSEMPELPLAN, kommuneregister, ressurs
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.omregning.dekning import Dekning, find_dekning

#: The example plans of the other forms.
ANDRE_SKJEMAER = (
    "eksempler/felles-arkiv/plan.yaml",
    "eksempler/meldingsboks/plan.yaml",
    "eksempler/trygghetsteknologi/plan.yaml",
)

README = Path(__file__).parents[1] / "maler" / "README.md"


@cache
def _boker() -> dict[tuple[str, str], Layout]:
    """Form and kind of workbook -> its Layout, of the example plan of each form."""
    boker: dict[tuple[str, str], Layout] = {}
    for sti in (EKSEMPELPLAN, *ANDRE_SKJEMAER):
        plan = read_plan(ressurs(sti))
        full = replace(plan, valg=replace(plan.valg, omfang="full"))
        egne = {
            "kommune, plan": build_layout(plan, runde="plan"),
            "kommune, rapport": build_layout(plan, rullet=True, runde="rapport"),
            "kommune, begge": build_layout(plan, runde="begge"),
            "kommune, plan, full": build_layout(full, runde="plan"),
            "kommune, rapport, full": build_layout(full, rullet=True, runde="rapport"),
            "felles": build_layout(plan, "felles"),
        }
        if sti == EKSEMPELPLAN:
            to = [kommuneregister()[nr] for nr in ("4601", "3240")]
            egne["samlet (to kommuner)"] = build_layout(plan, "samlet", to)
        boker |= {(plan.mal.navn, navn): layout for navn, layout in egne.items()}
    return boker


def make_tabell() -> str:
    """The table of maler/README.md."""
    linjer = [
        "| Skjema | Arbeidsbok | Formler | Regnet av modellen | Titler og etiketter | Tilstander | Uten regel |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for (skjema, navn), layout in _boker().items():
        d = find_dekning(layout)
        linjer.append(
            f"| {skjema} | {navn} | {d.formler} | {d.dekket} | {d.titler} | {d.tilstander} "
            f"| {len(d.udekket)} |"
        )
    return "\n".join(linjer) + "\n"


def test_the_table_of_coverage_in_the_readme_is_true() -> None:
    tekst = README.read_text(encoding="utf-8")
    trykt = tekst.split("<!-- dekning -->\n")[1].split("<!-- /dekning -->")[0]
    assert trykt == make_tabell()


def test_every_field_that_is_computed_has_a_rule() -> None:
    assert {navn: find_dekning(b).udekket for navn, b in _boker().items()} == dict.fromkeys(
        _boker(), ()
    )


def test_a_column_without_a_rule_is_named_with_its_sheet_and_how_many_cells_it_has() -> None:
    layout = build_layout(read_plan(FORRIGEPLAN))
    ark = tuple(
        replace(
            a,
            celler=tuple(
                replace(c, kolonne="per_maaned", kolonneetikett="Per måned")
                if c.kolonne == "timer"
                else c
                for c in a.celler
            ),
        )
        for a in layout.ark
    )
    dekning = find_dekning(replace(layout, ark=ark))
    assert "«Per måned» i Gevinster (8 celler)" in dekning.etiketter
    sum_ = dekning.dekket + dekning.titler + dekning.tilstander + len(dekning.udekket)
    assert dekning.formler == sum_


def test_a_form_of_no_family_is_covered_by_nothing() -> None:
    layout = build_layout(read_plan(FORRIGEPLAN))
    noen = tuple(a for a in layout.ark if a.navn in ("Kommune", "Gevinster"))
    dekning = find_dekning(replace(layout, skjema="eget", ark=noen))
    assert isinstance(dekning, Dekning)
    assert dekning.dekket == 0
    assert len(dekning.udekket) > 0
