"""The table of codes: complete, and printed as text and as JSON."""

from __future__ import annotations

import json
import re

from click.testing import CliRunner

from gevinstark.cli import main
from gevinstark.grunn.koder import KODER
from gevinstark.rapport.kodetabell import FAMILIER, rader


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
