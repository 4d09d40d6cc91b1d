"""Recompute every formula of every return, and say for each cell who agrees.

Three witnesses: the result the sender's program stored, the engine (issued formulas) and the model
(rules by hand). The engine's result is the one that counts; the others confirm it or stand alone
with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout, closed_at
from gevinstark.grunn.maalform import read_back
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Program, Resultat
from gevinstark.omregning import modell
from gevinstark.omregning.enighet import enige, list_unlike, samme_etter_regelen
from gevinstark.omregning.tilstander import as_written, is_read_anyway, is_tilstand, rows_left_out
from gevinstark.omregning.uenighet import Avvik, Uenig, explain_uenige


@dataclass(frozen=True)
class Omregning:
    """One return recomputed. celler = enige + uten_lagret + len(avvik).

    verdier: the engine's result for each of `formelceller`. ulikt_lagret: number of a formula ->
    the result the file stored, where that is not exactly the same.
    """

    formelceller: tuple[Celle, ...]
    verdier: Sequence[Verdi]
    enige: int
    uten_lagret: int
    avvik: tuple[Avvik, ...]
    ulikt_lagret: Mapping[int, Verdi]
    #: The inputs that another answer has closed.
    lukket: tuple[Celle, ...] = ()
    #: Generic keys of the states that say what is left of a row whose answers could be read all the same.
    lest_likevel: frozenset[str] = frozenset()

    @property
    def celler(self) -> int:
        return len(self.verdier)

    @property
    def resultater(self) -> dict[Sted, Verdi]:
        return {c.sted: v for c, v in zip(self.formelceller, self.verdier, strict=True)}

    @property
    def lagrede(self) -> dict[Sted, Verdi]:
        """The results the file stored, by where the formulas were issued."""
        return {
            c.sted: self.ulikt_lagret.get(nr, v)
            for nr, (c, v) in enumerate(zip(self.formelceller, self.verdier, strict=True))
        }


#: Digest of a Layout -> its formulas compiled. What an earlier run compiled is put here too.
PROGRAMMER: Final[dict[str, Program]] = {}


def program_for(layout: Layout) -> Program:
    """The Layout's formulas compiled, once per Layout."""
    if layout.digest not in PROGRAMMER:
        PROGRAMMER[layout.digest] = compile_program({**layout.formler, **layout.vilkaar})
    return PROGRAMMER[layout.digest]


def grunnverdier(layout: Layout, verdier: Mapping[str, Verdi]) -> dict[str, Verdi]:
    """What stands in every keyed cell that is no formula, by generic key, before anyone answers."""
    egne = {n: v for n, v in verdier.items() if n in layout.utgangspunkt}
    return {**layout.utgangspunkt, **egne}


def compute_resultater(
    layout: Layout,
    svar: Sequence[Mapping[str, Verdi]],
    fastsatt: Mapping[Sted, Verdi] | None = None,
    program: Program | None = None,
) -> tuple[Resultat, Mapping[Sted, Verdi]]:
    """The engine over many sets of keyed values. Also returns the constants it used.

    fastsatt: formula cells that have this value instead of what they compute. program: some of the
    Layout's formulas, where not all are wanted.
    """
    konstanter: dict[Sted, Verdi] = {
        c.sted: c.verdi for c in layout.celler() if c.formel is None and c.verdi is not None
    }
    program = program or program_for(layout)
    leste = [
        (n, c.sted, c.verdi)
        for n, c in layout.ved_nokkel.items()
        if c.formel is None and c.sted in program.innsteder
    ]
    # Only what is another object than the constant has to be told: two answers of three are blank.
    kolonner = [
        {s: v for n, s, konstant in leste if (v := verdier.get(n, konstant)) is not konstant}
        for verdier in svar
    ]
    return program.run(konstanter, kolonner, fastsatt), konstanter


def recompute(
    besvarelser: Sequence[Besvarelse], rettet: Sequence[Collection[str]] = ()
) -> list[Omregning]:
    """Recompute the answers to one Layout together. rettet: what was decided by hand in each, by generic
    key."""
    if not besvarelser:
        return []
    layout = besvarelser[0].layout
    fulle = [{**grunnverdier(layout, b.utstedt.verdier), **b.verdier} for b in besvarelser]
    motor, konstanter = compute_resultater(layout, fulle)
    fasit = modell.compute(layout, fulle)
    formler = layout.formelceller
    kolonner = [motor.kolonne(c.sted) for c in formler]
    rettet = rettet or [()] * len(besvarelser)
    skrevet = [
        as_written(b, r) if layout.tilstander else {}
        for b, r in zip(besvarelser, rettet, strict=True)
    ]
    utelatt = [rows_left_out(b) if s else () for b, s in zip(besvarelser, skrevet, strict=True)]
    likevel = _show_as_written(layout, fulle, skrevet, utelatt, kolonner)
    modellert = [
        fasit.kolonne(n) if n in fasit else kolonne
        for n, kolonne in zip(layout.formelnokler, kolonner, strict=True)
    ]
    utfall = []
    lukket = [(c, motor.kolonne(closed_at(c))) for c in layout.lukkbare]
    for rekke, (besvarelse, verdier, ventede) in enumerate(
        zip(besvarelser, zip(*kolonner, strict=True), zip(*modellert, strict=True), strict=True)
    ):
        avvik_i_formel = besvarelse.svar.formelavvik
        uten_lagret = 0
        uenige: list[Uenig] = []
        ulikt_lagret: dict[int, Verdi] = {}
        lagrede = besvarelse.svar.lagret
        ulike = list_unlike(lagrede, verdier, ventede)
        antall_enige = len(verdier) - len(ulike)
        # What a kommune wrote itself may be a word that was read back in the stored results.
        tilbake = read_back(layout).shown if besvarelse.utstedt.maalform else None
        for nr in ulike:
            celle, regnet, ventet, lagret = formler[nr], verdier[nr], ventede[nr], lagrede[nr]
            if tilbake and lagret != regnet and lagret == tilbake(regnet):
                lagret = regnet  # the same, in the words it was computed in
            samme_modell = samme_etter_regelen(regnet, ventet, celle.type)
            if lagret != regnet:
                ulikt_lagret[nr] = lagret
            if samme_modell and lagret is None and nr not in avvik_i_formel:
                uten_lagret += 1
            elif samme_modell and enige(lagret, regnet, celle.type):
                antall_enige += 1
            else:
                uenige.append(Uenig(nr, celle, lagret, regnet, ventet))
        avvik = explain_uenige(besvarelse, program_for(layout), konstanter, uenige)
        stengt = tuple(c for c, kolonne in lukket if kolonne[rekke] == 1)
        gjenstaar = frozenset(likevel[rekke])
        utfall.append(
            Omregning(
                formler, verdier, antall_enige, uten_lagret, avvik, ulikt_lagret, stengt, gjenstaar
            )
        )
    return utfall


def _show_as_written(
    layout: Layout,
    fulle: Sequence[Mapping[str, Verdi]],
    skrevet: Sequence[Mapping[str, Verdi]],
    utelatt: Sequence[Collection[tuple[str, int]]],
    kolonner: Sequence[list[Verdi]],
) -> list[set[str]]:
    """Put the states of what stands in the files in the engine's columns. Of each return: the keys of the
    states that say that something is left, though it could be read."""
    likevel: list[set[str]] = [set() for _ in fulle]
    numre = [nr for nr, s in enumerate(skrevet) if s]
    if not numre:
        return likevel
    vist, _ = compute_resultater(layout, [{**fulle[nr], **skrevet[nr]} for nr in numre])
    for celle, kolonne in zip(layout.formelceller, kolonner, strict=True):
        if not is_tilstand(celle):
            continue
        for nr, verdi in zip(numre, vist.kolonne(celle.sted), strict=True):
            if is_read_anyway(celle, verdi, kolonne[nr], utelatt[nr]):
                likevel[nr].add(celle.nokkel())
            kolonne[nr] = verdi
    return likevel
