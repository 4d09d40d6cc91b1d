"""Recompute every formula of every return, and say for each cell who agrees.

Three witnesses: the result the sender's program stored, the engine (issued formulas) and the model
(rules by hand). The engine's result is the one that counts; the others confirm it or stand alone
with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gevinstark.kontroll.retur import Retur
from gevinstark.layout import Celle, Layout
from gevinstark.omregning import modell
from gevinstark.omregning.motor import Program, Resultat, compile_program
from gevinstark.verdi import Feilverdi, Sted, Verdi

Grunn = Literal[
    "utdatert resultat",
    "endret formel",
    "erstattet med verdi",
    "endret forutsetning",
    "motor og modell er uenige",
]
#: Amounts agree to the øre: half an øre either way.
TOLERANSE_KRONER: Final = 0.005
#: Other numbers agree to nine significant digits.
TOLERANSE_RELATIV: Final = 1e-9
MANGLER: Final = "–"


@dataclass(frozen=True, slots=True)
class Avvik:
    """One formula cell where the witnesses do not agree, and why."""

    celle: Celle
    lagret: Verdi
    motor: Verdi
    modell: Verdi
    grunn: Grunn


@dataclass(frozen=True)
class Omregning:
    """One return recomputed. celler = enige + uten_lagret + len(avvik)."""

    resultater: Mapping[Sted, Verdi]
    celler: int
    enige: int
    uten_lagret: int
    avvik: tuple[Avvik, ...]


def enige(a: Verdi, b: Verdi, type_: str) -> bool:
    """Two witnesses agree on a cell: to the øre, or to nine digits; "–" and nothing are the same."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        toleranse = TOLERANSE_KRONER if type_ == "kroner" else TOLERANSE_RELATIV
        return abs(a - b) <= max(toleranse, TOLERANSE_RELATIV * max(abs(a), abs(b)))
    return (None if a == MANGLER else a) == (None if b == MANGLER else b)


_PROGRAMMER: Final[dict[str, Program]] = {}


def program_for(layout: Layout) -> Program:
    """The Layout's formulas compiled, once per Layout."""
    if layout.digest not in _PROGRAMMER:
        _PROGRAMMER[layout.digest] = compile_program(layout.formler)
    return _PROGRAMMER[layout.digest]


def grunnverdier(layout: Layout, verdier: Mapping[str, Verdi]) -> dict[str, Verdi]:
    """What stands in every keyed cell that is no formula, by generic key, before anyone answers."""
    return {n: verdier.get(n, c.verdi) for n, c in layout.ved_nokkel.items() if c.formel is None}


def compute_resultater(
    layout: Layout, svar: Sequence[Mapping[str, Verdi]]
) -> tuple[Resultat, Mapping[Sted, Verdi]]:
    """The engine over many sets of keyed values. Also returns the constants it used."""
    konstanter: dict[Sted, Verdi] = {
        c.sted: c.verdi for c in layout.celler() if c.formel is None and c.verdi is not None
    }
    sted = {n: c.sted for n, c in layout.ved_nokkel.items() if c.formel is None}
    program = program_for(layout)
    lest = program.innsteder
    kolonner = [
        {sted[n]: v for n, v in verdier.items() if n in sted and sted[n] in lest}
        for verdier in svar
    ]
    return program.run(konstanter, kolonner), konstanter


def recompute(returer: Sequence[Retur], svar: Sequence[Mapping[str, Verdi]]) -> list[Omregning]:
    """Recompute returns of one issue. `svar[i]`: the interpreted inputs of `returer[i]`."""
    if not returer:
        return []
    layout = returer[0].layout
    fulle = [
        {**grunnverdier(layout, r.utstedt.verdier), **s} for r, s in zip(returer, svar, strict=True)
    ]
    motor, konstanter = compute_resultater(layout, fulle)
    fasit = modell.compute(layout, fulle)
    modellert = set(fasit.nokler)
    formler = [c for c in layout.celler() if c.formel is not None]
    kolonner = {c.sted: motor.kolonne(c.sted) for c in formler}
    utfall = []
    for i, retur in enumerate(returer):
        resultater = {sted: kolonne[i] for sted, kolonne in kolonner.items()}
        antall_enige = uten_lagret = 0
        uenige: list[tuple[Celle, Verdi, Verdi, Verdi]] = []
        for celle in formler:
            regnet = resultater[celle.sted]
            lest = retur.lest(celle)
            lagret = lest.verdi if lest else None
            nokkel = celle.nokkel() if celle.er_felt else ""
            ventet = fasit.verdi(nokkel, i) if nokkel in modellert else regnet
            samme_modell = enige(regnet, ventet, celle.type)
            if not samme_modell and isinstance(regnet, Feilverdi) and ventet is None:
                # The model calls missing what a formula shows as an error.
                samme_modell = True
            if samme_modell and lagret is None and lest is not None and lest.formel is not None:
                uten_lagret += 1
            elif samme_modell and enige(lagret, regnet, celle.type):
                antall_enige += 1
            else:
                uenige.append((celle, lagret, regnet, ventet))
        avvik = _forklar(retur, konstanter, uenige)
        utfall.append(Omregning(resultater, len(formler), antall_enige, uten_lagret, avvik))
    return utfall


def _forklar(
    retur: Retur,
    konstanter: Mapping[Sted, Verdi],
    uenige: Sequence[tuple[Celle, Verdi, Verdi, Verdi]],
) -> tuple[Avvik, ...]:
    """Why each cell differs: what the file itself holds is computed too, changed cells and all."""
    if not uenige:
        return ()
    layout = retur.layout
    i_filen: dict[Sted, Verdi] = dict(konstanter)
    for celle in layout.celler():
        if celle.formel is None:
            lest = retur.lest(celle)
            i_filen[celle.sted] = lest.verdi if lest else None
    raa = program_for(layout).run(i_filen, [{}])
    egne = [_egen_grunn(retur, celle, regnet, ventet) for celle, _, regnet, ventet in uenige]
    # Where a formula was changed, results further on follow from it and are not out of date.
    arvet = any(g in ("erstattet med verdi", "endret formel") for g in egne)
    avvik = []
    for (celle, lagret, regnet, ventet), egen in zip(uenige, egne, strict=True):
        grunn = egen
        if grunn is None:
            folger = arvet or enige(lagret, raa.verdi(celle.sted, 0), celle.type)
            grunn = "endret forutsetning" if folger else "utdatert resultat"
        avvik.append(Avvik(celle, lagret, regnet, ventet, grunn))
    return tuple(avvik)


def _egen_grunn(retur: Retur, celle: Celle, regnet: Verdi, ventet: Verdi) -> Grunn | None:
    """What is special about this very cell, if anything."""
    lest = retur.lest(celle)
    if lest is None or lest.formel is None:
        return "erstattet med verdi"
    if not enige(regnet, ventet, celle.type):
        return "motor og modell er uenige"
    return None if retur.samme_formel(lest.formel, celle) else "endret formel"
