"""The rubbish of shared folders is no return, and what cannot be looked into is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gevinstark.innlesing.kilder import Forbigaatt, find_filer, find_forbigaatt, is_rusk


@pytest.mark.parametrize(
    "navn",
    ["Thumbs.db", "desktop.ini", "~$svar.xlsx", "~WRL0001.tmp", "A1B2.tmp", "svar.xlsx.crdownload",
     "svar.xlsx.part", "svar.xlsx.icloud", "Icon\r"],
)  # fmt: skip
def test_rubbish(navn: str) -> None:
    assert is_rusk(navn)


@pytest.mark.parametrize(
    "navn", ["svar.xlsx", "tmp.xlsx", "thumbs.db.xlsx", "svar.zip", "~svar.xlsx", "a.pdf"]
)
def test_no_rubbish(navn: str) -> None:
    assert not is_rusk(navn)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="ingen FIFO på denne plattformen")
def test_what_is_passed_over_is_named(tmp_path: Path) -> None:
    mappe = tmp_path / "inn"
    (mappe / "under").mkdir(parents=True)
    svar = mappe / "under" / "svar.xlsx"
    for sti in (svar, mappe / "Thumbs.db", mappe / "under" / "~$svar.xlsx", mappe / ".skjult"):
        sti.write_bytes(b"x")
    (mappe / "borte.xlsx").symlink_to(tmp_path / "finnes ikke")
    (mappe / "ring.xlsx").symlink_to(mappe / "ring.xlsx")
    (mappe / "lenke").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(mappe / "roer.xlsx")
    assert find_filer(mappe) == [svar]
    assert find_forbigaatt(mappe) == Forbigaatt(
        ("Thumbs.db", "under/~$svar.xlsx"),
        (
            ("lenke", "lenke til en mappe"),
            ("borte.xlsx", "lenken peker på noe som ikke finnes"),
            ("ring.xlsx", "lenken peker på seg selv"),
            ("roer.xlsx", "ingen vanlig fil"),
        ),
    )
