"""The page for the boss: what it says, that no text is markup, and that it works in a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from skader import KOMMUNE, Bok, Runde

from gevinstark.cli import main
from gevinstark.rapport.nettside import write_nettside
from gevinstark.region.dataramme import find_regiontall
from gevinstark.runde.innkomne import read_utsendinger
from gevinstark.runde.resultat import write_side

OND = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class _Tagger(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, tekst: str) -> None:
        super().__init__()
        self.tagger: list[tuple[str, dict[str, str | None]]] = []
        self.feed(tekst)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tagger.append((tag, dict(attrs)))


@pytest.fixture
def skadet(runde: Runde, tmp_path: Path) -> Path:
    fil = tmp_path / "innsendt" / runde.retur().name
    fil.parent.mkdir()
    shutil.copy(runde.retur(), fil)
    bok = Bok(fil, runde.layout)
    bok.assign("V2.antall", OND)
    return fil


def test_first_sentence_and_what_to_do(runde: Runde, skadet: Path) -> None:
    side = write_nettside(runde.run_receive(skadet))
    assert "1 av 8 kommuner har svart for 2024." in side
    assert re.search(r"<li>Purr .*Bergen.*\.</li>", side)
    assert "<li>Be om retting fra Eidsvoll.</li>" in side
    assert "Tekst i et tallfelt: 1 i 1 kommune" in side


def test_when_the_workbooks_were_sent(runde: Runde, skadet: Path) -> None:
    sendt = {
        ("digital-dialog", 2024, KOMMUNE): "15.01.2025",
        ("digital-dialog", 2024, "4601"): "16.01.2025",
    }
    side = write_nettside(runde.run_receive(skadet), sendt=sendt)
    assert re.search(r'"row">Eidsvoll \(3240\)</th>.*?<td class="dag">15\.01\.2025</td>', side)
    assert re.search(
        r'"row">Bergen \(4601\)</th>.*?<td>–</td><td class="dag">16\.01\.2025</td><td class="dag">–</td>',
        side,
    )


def test_a_sum_says_how_many_lines_it_is_of(runde: Runde, skadet: Path) -> None:
    """V2 of the one that answered cannot be read: three of four planned lines."""
    innsamling = runde.run_receive(skadet)
    side = write_nettside(innsamling, find_regiontall(innsamling.grunnlag))
    assert "(1 av 8 kommuner, 4 av 32 linjer, ufullstendig)." in side
    (rad,) = re.findall(r'"row">Planlagt brutto nyttevirkning</th>.*?</tr>', side)
    assert re.search(
        r'se">[\d\s]+\*</td><td>kr</td><td>1 av 8 kommuner, 3 av 32 linjer <span class="se">\(uf',
        rad,
    )
    # The others gone from the plan: each of one, and the hole is still told.
    alene = replace(
        innsamling.grunnlag,
        deltakere=tuple(d for d in innsamling.grunnlag.deltakere if d.kommunenr == KOMMUNE),
    )
    tall = {t.navn: (t.med, t.skal, t.hva) for t in find_regiontall(alene)}
    assert tall["Planlagt brutto nyttevirkning"] == (3, 4, "linjer")
    assert tall["Planlagt netto nyttevirkning"] == (0, 1, "hele")
    assert tall["Realisert brutto nyttevirkning"] == (4, 4, "linjer")
    assert tall["Avvik (realisert minus planlagt)"] == (3, 4, "linjer har begge")
    side = write_nettside(replace(innsamling, grunnlag=alene), find_regiontall(alene))
    assert re.search(r'"row">Planlagt brutto nyttevirkning</th><td class="tall se">', side)
    assert re.search(r'"row">Realisert brutto nyttevirkning</th><td class="tall">', side)


def test_an_older_edition_that_was_sent_is_told(runde: Runde, skadet: Path, tmp_path: Path) -> None:
    utsendinger, side = read_utsendinger([runde.utsendt]), tmp_path / "s.html"
    navn = utsendinger[0].utstedt[KOMMUNE].fil
    (tmp_path / "sendt.csv").write_text(
        f"Nr;Kommune;Plan;År;Sendt;Fil;SHA-256\n{KOMMUNE};Eidsvoll;digital-dialog;2024;15.01.2025;{navn};{'0' * 64}\n",
        encoding="utf-8",
    )
    write_side(runde.run_receive(skadet), side, [tmp_path], utsendinger, overskriv=False)
    tekst = side.read_text(encoding="utf-8")
    assert '<td class="dag">15.01.2025 (en eldre utgave)</td>' in tekst


def test_no_text_of_a_return_is_markup(runde: Runde, skadet: Path) -> None:
    side = write_nettside(runde.run_receive(skadet))
    assert "&lt;script&gt;alert(1)" in side
    tagger = _Tagger(side).tagger
    assert [t for t, _ in tagger].count("script") == 1
    assert not [t for t, _ in tagger if t == "img"]
    assert not [a for _, a in tagger if any(n.startswith("on") for n in a)]


def test_the_page_needs_nothing_from_outside(runde: Runde, skadet: Path) -> None:
    side = write_nettside(runde.run_receive(skadet))
    for tag, attributter in _Tagger(side).tagger:
        for navn in ("src", "href"):
            assert (attributter.get(navn) or "#").startswith("#"), tag


def test_headings_labels_and_language(runde: Runde, skadet: Path) -> None:
    """What an accessibility check asks first: one h1, no level jumped, every field labelled, every
    table with caption and scopes, every picture with a text, ids once."""
    tagger = _Tagger(write_nettside(runde.run_receive(skadet))).tagger
    assert dict(tagger)["html"]["lang"] == "nb"
    nivaa = [int(t[1]) for t, _ in tagger if re.fullmatch("h[1-6]", t)]
    assert nivaa.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(nivaa))
    merket = {a["for"] for t, a in tagger if t == "label"}
    assert {a["id"] for t, a in tagger if t in ("input", "select")} == merket
    assert [t for t, _ in tagger].count("table") == [t for t, _ in tagger].count("caption")
    assert all(a.get("scope") in ("col", "row") for t, a in tagger if t == "th")
    assert all(a.get("role") == "img" and a.get("aria-label") for t, a in tagger if t == "svg")
    ider = [a["id"] for _, a in tagger if "id" in a]
    assert len(ider) == len(set(ider))


def test_the_same_files_in_another_order_give_the_same_page(runde: Runde) -> None:
    filer = [runde.retur(), runde.retur("3228")]
    assert write_nettside(runde.run_receive(*filer)) == write_nettside(
        runde.run_receive(*reversed(filer))
    )


def test_both_commands_write_it(runde: Runde, skadet: Path, tmp_path: Path) -> None:
    felles = ["--utsendt", str(runde.utsendt), "--uten-mellomlager"]
    en, to = tmp_path / "k.html", tmp_path / "r.html"
    CliRunner().invoke(main, ["kontroller", str(skadet), *felles, "--rapport", str(en)])
    utfall = CliRunner().invoke(
        main,
        ["konsolider", str(skadet.parent), *felles, "--ut", str(tmp_path / "r.xlsx"), "--rapport", str(to)],
    )  # fmt: skip
    assert utfall.exit_code == 1, utfall.output
    for sti in (en, to):
        assert (
            sti.read_text(encoding="utf-8").startswith("\n<!doctype html>")
            or "<!doctype html>" in sti.read_text(encoding="utf-8")[:200]
        )
    feil = ["konsolider", str(skadet.parent), *felles, "--ut", str(tmp_path / "r2.xlsx")]
    assert CliRunner().invoke(main, [*feil, "--rapport", "side.pdf"]).exit_code == 2


#: Filters and searches as a person does, and tells what is seen.
_PROVE = """
<script>
window.addEventListener("load", function () {
  function synlige() { return document.querySelectorAll("#kommuner tbody tr:not([hidden])").length; }
  var alle = synlige(), sok = document.getElementById("sok"), valg = document.getElementById("tilstand");
  sok.value = "eidsvoll"; sok.dispatchEvent(new Event("input"));
  var ett = synlige();
  sok.value = ""; sok.dispatchEvent(new Event("input"));
  valg.value = "Ikke svart"; valg.dispatchEvent(new Event("change"));
  var borte = synlige();
  document.body.textContent = JSON.stringify({alle: alle, ett: ett, borte: borte, varsel: window.varslet || 0,
    bredde: document.documentElement.scrollWidth});
});
window.alert = function () { window.varslet = 1; };
</script>
"""


def test_filter_and_search_in_a_real_browser(runde: Runde, skadet: Path, tmp_path: Path) -> None:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium skal være installert i CI")
        pytest.skip("Chromium er ikke installert")
    # The test's own script is let in by leaving the policy out; the page's own stays as it is.
    side = re.sub(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>',
        "",
        write_nettside(runde.run_receive(skadet)),
    )
    fil = tmp_path / "side.html"
    fil.write_text(side.replace("</body>", _PROVE + "</body>"), encoding="utf-8")
    kommando = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", f"--user-data-dir={tmp_path / 'profil'}",
        "--virtual-time-budget=4000", "--dump-dom", fil.as_uri(),
    ]  # fmt: skip
    dom = subprocess.run(kommando, capture_output=True, text=True, timeout=120, check=True).stdout
    assign = json.loads(re.search(r'\{"alle".*?\}', dom)[0])  # type: ignore[index]
    assert assign["varsel"] == 0
    assert (assign["alle"], assign["ett"], assign["borte"]) == (8, 1, 7)


def test_the_policy_lets_only_its_own_script_run(runde: Runde, skadet: Path) -> None:
    side = write_nettside(runde.run_receive(skadet))
    assert "default-src 'none'" in side
    assert KOMMUNE in side
