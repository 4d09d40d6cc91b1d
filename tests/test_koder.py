"""The table of codes: complete, printed, and the same in the README."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from click.testing import CliRunner

from gevinstark.cli import main
from gevinstark.grunn.koder import KODER
from gevinstark.rapport.kodetabell import FAMILIER, koder_markdown, rader

README = Path(__file__).parents[1] / "README.md"
_MELLOM = re.compile(r"(<!-- koder -->\n).*?(\n<!-- /koder -->)", re.DOTALL)


def test_readme_has_the_table_of_codes() -> None:
    """Run with GEVINSTARK_OPPDATER=1 to write it anew."""
    tekst = README.read_text(encoding="utf-8")
    ny = _MELLOM.sub(lambda t: f"{t[1]}{koder_markdown()}{t[2]}", tekst)
    if os.environ.get("GEVINSTARK_OPPDATER") == "1":
        README.write_text(ny, encoding="utf-8")
    assert _MELLOM.search(ny), "README mangler <!-- koder --> … <!-- /koder -->"
    assert tekst == ny or os.environ.get("GEVINSTARK_OPPDATER") == "1", (
        "kjør GEVINSTARK_OPPDATER=1 pytest tests/test_koder.py"
    )


def test_every_code_has_its_row_and_every_family_a_name() -> None:
    assert sorted(r[0] for r in rader()) == sorted(KODER)
    assert {k[:3] for k in KODER} == set(FAMILIER)


def test_rows_are_norwegian_and_whole() -> None:
    for rad in rader():
        assert all(rad), rad
        assert not re.search(r"[{}]", "".join(rad)), rad
        assert not re.search(r"teknikk|design|domene|Reading|Three", "".join(rad)), rad


def test_koder_prints_them_all() -> None:
    utfall = CliRunner().invoke(main, ["koder"])
    assert utfall.exit_code == 0
    for kode in KODER:
        assert f"  {kode}  " in utfall.output


def test_koder_as_json() -> None:
    utfall = CliRunner().invoke(main, ["koder", "--json"])
    dokument = json.loads(utfall.output)
    assert dokument["skjemaversjon"] == 1
    assert {k["kode"] for k in dokument["koder"]} == set(KODER)
    assert {k["alvor"] for k in dokument["koder"]} == {"info", "advarsel", "feil", "kritisk"}
    assert all(k["tittel"] and k["tekst"] and k["gjor"] and k["kilde"] for k in dokument["koder"])


def test_codes_are_escaped_in_markdown() -> None:
    for linje in koder_markdown().splitlines()[2:]:
        assert len(re.findall(r"(?<!\\)\|", linje)) == 6, linje
