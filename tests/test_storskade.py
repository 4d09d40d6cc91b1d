"""A filled-in copy of a sheet is warned of, and labels that are wrong in large part reject the file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lest_i_minnet import assign, examine_lest, les, run_receive, ved
from skader import Runde

from gevinstark.grunn.funn import Alvor
from gevinstark.kontroll.fasit import fasit_for
from gevinstark.kontroll.storskade import MAKS_ENDREDE_ETIKETTER
from gevinstark.lesing.avlesning import Avlesning, Lestcelle


@pytest.fixture(scope="module")
def lest(runde: Runde) -> Avlesning:
    return les(runde.retur())


def _med_kopi(lest: Avlesning, ark: str) -> Avlesning:
    kopi = next(a for a in lest.ark if a.navn == ark)
    return replace(lest, ark=(*lest.ark, replace(kopi, navn=f"{ark} (2)", nr=len(lest.ark) + 1)))


def test_a_copy_with_an_answer_of_its_own_is_a_warning(runde: Runde, lest: Avlesning) -> None:
    ark, _, adresse = ved(runde, "V2.antall").rpartition("!")
    med = _med_kopi(lest, ark)
    assert examine_lest(runde, med).struktur == [("STR-02", f"{ark} (2)!")]
    funn = examine_lest(runde, assign(med, f"{ark} (2)!{adresse}", 98765.0)).funn
    assert [(f.kode, f.alvor, f.ark, f.celle, f.ventet) for f in funn] == [
        ("STR-25", Alvor.ADVARSEL, f"{ark} (2)", adresse, ark)
    ]
    assert examine_lest(runde, assign(med, f"{ark} (2)!{adresse}", None)).koder == ["STR-02"]


def test_only_a_copy_is_compared(runde: Runde, lest: Avlesning) -> None:
    _, _, adresse = ved(runde, "V2.antall").rpartition("!")
    eget = replace(lest.ark[0], navn="Notater", nr=99, celler={(1, 1): Lestcelle("Notat")})
    med = replace(lest, ark=(*lest.ark, eget))
    assert examine_lest(runde, assign(med, f"Notater!{adresse}", 98765.0)).koder == ["STR-02"]


def _odelagt(runde: Runde, lest: Avlesning, antall: int) -> Avlesning:
    """The last labels of the book changed, in small parts of every sheet."""
    steder = [
        [p.sted for p in f.fast if isinstance(p.verdi, str)][1:]
        for f in fasit_for(runde.layout).values()
    ]
    i_tur = [
        s
        for rad in range(max(map(len, steder)))
        for liste in steder
        for s in liste[-rad - 1 :][:1]
        if rad < len(liste)
    ]
    ved_ark: dict[str, set[tuple[int, int]]] = {}
    for s in i_tur[:antall]:
        ved_ark.setdefault(s.ark, set()).add((s.rad, s.kol))
    return replace(
        lest,
        ark=tuple(
            replace(
                a,
                celler={
                    p: c._replace(verdi=f"feil {p}") if p in ved_ark.get(a.navn, ()) else c
                    for p, c in a.celler.items()
                },
            )
            for a in lest.ark
        ),
    )


def test_labels_wrong_in_large_part_reject_the_file_and_fewer_do_not(
    runde: Runde, lest: Avlesning
) -> None:
    alle = sum(
        isinstance(p.utstedt(runde.utsending.utstedt["3240"].verdier), str)
        for f in fasit_for(runde.layout).values()
        for p in f.fast
    )
    grense = int(MAKS_ENDREDE_ETIKETTER * alle)
    (under,) = run_receive(runde, _odelagt(runde, lest, grense)).utfallene
    assert "STR-26" not in [f.kode for f in under.funn]
    assert not under.avvist
    (over,) = run_receive(runde, _odelagt(runde, lest, grense + 1)).utfallene
    (funn,) = [f for f in over.funn if f.kode == "STR-26"]
    assert funn.alvor is Alvor.KRITISK
    assert funn.tekst.startswith(f"{grense + 1} av {alle} ledetekster i ")
    assert over.avvist
