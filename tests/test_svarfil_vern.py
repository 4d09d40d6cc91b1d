"""Answer files that are too deep, too long or endless are told at once, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.runde.svarfil import read_oppgaver

BOMBE = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
)
DYP = "Filen har for mange nivåer inne i hverandre."


@pytest.mark.parametrize(
    ("navn", "innhold", "melding"),
    [
        ("svar.json", "[" * 200_000, DYP),
        ("svar.json", '{"a":' * 50_000 + "1" + "}" * 50_000, DYP),
        ("svar.yaml", "a: " + "[" * 5_000, DYP),
        ("svar.yaml", "a: &a [*a]\n", DYP),
        ("svar.yaml", BOMBE, "Filen har mer enn 200000 verdier, eller viser til seg selv."),
        ("svar.csv", f'felt;verdi\nx;"{"y" * 300_000}"\n', "Et felt er for langt. Mangler det et anførselstegn?"),
    ],
    ids=["json-lister", "json-grupper", "yaml-lister", "yaml-ring", "yaml-bombe", "csv"],
)  # fmt: skip
def test_told_at_once(tmp_path: Path, navn: str, innhold: str, melding: str) -> None:
    sti = tmp_path / navn
    sti.write_text(innhold, encoding="utf-8")
    with pytest.raises(UgyldigKilde) as galt:
        read_oppgaver(sti)
    assert [f.tekst for f in galt.value.feil] == [melding]
