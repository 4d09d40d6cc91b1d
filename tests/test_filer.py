"""Files are written whole, and what a killed run left is cleared away by the next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gevinstark.grunn.filer import write_fil, write_samlet


@pytest.mark.parametrize(("alder", "igjen"), [(3_500, 1), (3_700, 0)])
def test_what_a_killed_run_left_is_cleared_away_after_an_hour(
    tmp_path: Path, alder: int, igjen: int
) -> None:
    (tmp_path / ".gevinstark.abc").write_bytes(b"halv")
    mappe = tmp_path / "b" / ".gevinstark.def"
    mappe.mkdir(parents=True)
    (mappe / "data.csv").write_bytes(b"halv")
    for rest in (tmp_path / ".gevinstark.abc", mappe):
        tid = rest.stat().st_mtime - alder
        os.utime(rest, (tid, tid))
    (tmp_path / ".annen").write_bytes(b"min")
    write_fil(tmp_path / "region.xlsx", b"hel")
    with write_samlet(tmp_path / "b") as write:
        write("data.csv", b"hel")
    assert len(list(tmp_path.rglob(".gevinstark.*"))) == 2 * igjen
    assert (tmp_path / ".annen").read_bytes() == b"min"
    assert (tmp_path / "b" / "data.csv").read_bytes() == b"hel"
