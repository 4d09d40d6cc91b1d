"""The rubbish of shared folders is no return, and what cannot be looked into is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gevinstark.grunn.skjermtekst import quoted
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


def test_a_picture_is_told_and_not_read_and_a_workbook_by_such_a_name_is(tmp_path: Path) -> None:
    (tmp_path / "IMG_2031.JPG").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "svar.png").write_bytes(b"PK\x03\x04")
    assert find_filer(tmp_path) == [tmp_path / "svar.png"]
    assert find_forbigaatt(tmp_path).bilder == ("IMG_2031.JPG",)


@pytest.mark.parametrize(
    ("ord_", "ventet"),
    [
        ("svar/a.xlsx", "svar/a.xlsx"), ("Rollag del 1.xlsx", '"Rollag del 1.xlsx"'),
        ("$(rm x).xlsx", "'$(rm x).xlsx'"), ("", '""'), ("Øvre.xlsx", "Øvre.xlsx"),
    ],
)  # fmt: skip
def test_a_word_of_a_command_that_can_be_copied(ord_: str, ventet: str) -> None:
    assert quoted(ord_) == ventet
