"""Each single answer of a good, complete book of a kommune taken away, or written so that it is no number:
no figure that a formula of the book shows may move without a star on it (domain §9). A dash is no figure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from test_blanke_svar import EGEN
from visning import list_stjerner

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.ressurser import EKSEMPELPLAN, Kommune, ressurs
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.kontroll.samlet import layout_for
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.motor.kompilator import compile_program
from gevinstark.runde.eksempelsvar import make_svar

KOMMUNE = "3240"
#: What counts is not asked of: how many answers are left, and how many lines a figure is of.
TELLER = ("_linjer_i_alt", "med_linjer", "samlet_kommuner_dekning")
UTENFOR = ("Start", "Sjekk og send")
_ALT = "\nomfang: full\ntillegg: [usikkerhet, grunnlag, budsjettbro, kostnytte]\n"
_KORT = "eksempler/elektronisk-post/plan.yaml"


def _find_umerket(plan: Path, runde: str, utvalg: int | None, antall: int = 1) -> Iterator[str]:
    """antall: how many kommuner share the workbook; the answers of the first are taken away."""
    lest = read_plan(plan)
    alle = [Kommune(nr, nr, "") for nr in (KOMMUNE, "3209")[:antall]]
    layout = build_layout(lest, "samlet" if antall > 1 else "kommune", alle, runde=runde)
    aar, celler = layout.rapporteringsaar, list(layout.celler())
    svar: dict[str, Verdi] = {}
    for eier in (k.nr for k in alle):
        svar |= make_svar(layout if antall == 1 else layout_for(layout, eier), eier)
        svar |= {f"{eier}.{k}".replace("2025", str(aar)): v for k, v in EGEN.items()}
    formler = {c.sted: c.formel for c in celler if c.formel}
    stjerner = {s: list(v) for s, v in list_stjerner(layout.ark, formler).items()}
    ved: Mapping[Sted, Celle] = {c.sted: c for c in celler}
    inn = {c.sted: svar.get(c.nokkel(KOMMUNE), c.verdi) for c in celler if c.rolle == "inndata"}
    god: dict[Sted, Verdi] = {s: v for s, v in inn.items() if v not in (None, "")}
    fast = {c.sted: c.verdi for c in celler if c.rolle == "fast" and c.verdi is not None}
    valgt = sorted((s for s in god if ved[s].eier != "3209"), key=lambda s: ved[s].nokkel())
    if utvalg is not None:
        valgt = random.Random(14).sample(valgt, utvalg)  # noqa: S311  repeatable choice
    saker = [(s, None) for s in valgt] + [(s, "ca. 1") for s in valgt if ved[s].type in TALLTYPER]
    resultat = compile_program(formler).run(
        fast, [god, *({**god, s: v} if v else {k: x for k, x in god.items() if k != s} for s, v in saker)]
    )  # fmt: skip
    assert not [s for s, v in stjerner.items() if any(resultat.verdi(x, 0) is True for x in v)]
    for s, c in ved.items():
        talt = c.radid.endswith(TELLER) or (c.ark == "Samlet" and c.type == "tall")
        if not c.formel or c.ark in UTENFOR or talt:
            continue
        for nr, (bort, hva) in enumerate(saker, 1):
            verdi = resultat.verdi(s, nr)
            # " ()" is the kommune's name and number, which only an issued book has.
            if isinstance(verdi, str) and verdi != " ()" and verdi != verdi.strip():
                yield f"{c.ark}!{c.adresse}: programs drop blanks around a stored text, {verdi!r}"
            flyttet = type(verdi) is float and verdi != resultat.verdi(s, 0)
            if flyttet and not any(resultat.verdi(x, nr) is True for x in stjerner.get(s, ())):
                yield f"{c.ark}!{c.adresse} {c.nokkel()}: {ved[bort].nokkel()} {hva or 'tom'}"


@pytest.mark.parametrize(
    ("sti", "tillegg", "runde", "utvalg", "antall"),
    [
        pytest.param(_KORT, "", "begge", 25, 1, id="kort"),
        pytest.param(_KORT, "", "begge", 12, 2, id="samlet"),
        pytest.param(_KORT, "", "plan", None, 1, id="plan", marks=pytest.mark.lang),
        pytest.param(EKSEMPELPLAN, _ALT, "begge", None, 1, id="full", marks=pytest.mark.lang),
        pytest.param(EKSEMPELPLAN, _ALT, "begge", None, 2, id="samlet full", marks=pytest.mark.lang),
        pytest.param(
            "eksempler/trygghetsteknologi/plan.yaml", "", "begge", None, 1, id="helse", marks=pytest.mark.lang
        ),
    ],
)  # fmt: skip
def test_no_figure_moves_without_a_star(
    sti: str | Path, tillegg: str, runde: str, utvalg: int | None, antall: int, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(ressurs(sti).read_text("utf-8") + tillegg, encoding="utf-8")  # type: ignore[arg-type]
    assert list(_find_umerket(plan, runde, utvalg, antall)) == []
