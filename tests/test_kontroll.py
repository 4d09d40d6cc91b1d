"""Every code for returns, each by a named damage with the exact findings it must give (skader.py)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from skader import KOMMUNE, SKADER, Bok, Runde, Skade, steder

from gevinstark.funn import Alvor
from gevinstark.koder import KODER
from gevinstark.mottak import Sak


def _motta(skade: Skade, runde: Runde, mappe: Path) -> Sak:
    sti = mappe / f"{skade.navn}.xlsx"
    shutil.copyfile(runde.retur(), sti)
    bok = Bok(sti, runde.layout)
    skade.gjor(bok)
    if skade.regn and skade.status != "avvist":
        bok.regn()
    (sak,) = runde.motta(sti).saker
    return sak


def _merket(skade: Skade) -> object:
    merker = [pytest.mark.xfail(strict=True, reason=skade.feil)] if skade.feil else []
    return pytest.param(skade, id=skade.navn, marks=merker)


@pytest.mark.parametrize("skade", [_merket(s) for s in SKADER])
def test_damage_gives_exactly_its_findings(skade: Skade, runde: Runde, tmp_path: Path) -> None:
    sak = _motta(skade, runde, tmp_path)
    ventet = sorted(skade.ventet, key=lambda v: (v.kode, v.sted))
    assert steder(sak.funn) == [(v.kode, v.sted) for v in ventet]
    for funn, v in zip(
        sorted(sak.funn, key=lambda f: (f.kode, f"{f.ark or ''}!{f.celle or ''}")), ventet, strict=True
    ):
        if v.funnet is not None:
            assert (funn.funnet or "").replace("\u00a0", " ") == v.funnet.replace("\u00a0", " ")
        if v.ventet is not None:
            assert (funn.ventet or "").replace("\u00a0", " ") == v.ventet.replace("\u00a0", " ")
        assert funn.fil == f"{skade.navn}.xlsx"
        assert "{" not in funn.tekst
        assert "None" not in funn.tekst
        if funn.celle:
            assert funn.celle in funn.tekst
            assert funn.ark is not None
            assert funn.ark in funn.tekst
    assert sak.status == skade.status
