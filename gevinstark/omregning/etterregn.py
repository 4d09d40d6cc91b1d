"""Recompute every formula of every return, and say for each cell who agrees.

Three witnesses: the result the sender's program stored, the engine (issued formulas) and the model
(rules by hand). The engine's result is the one that counts; the others confirm it or stand alone
with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse, Formelavvik
from gevinstark.grunn.layout import Layout, closed_at
from gevinstark.grunn.maalform import read_back
from gevinstark.grunn.verdi import Sted, Verdi, som_lest
from gevinstark.motor.avhengighet import avhengige
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Program, Resultat
from gevinstark.omregning import modell
from gevinstark.omregning.enighet import enige, plainly_agree, samme_etter_regelen
from gevinstark.omregning.tilstander import as_written, is_read_anyway, is_tilstand

#: What each means is said in the README, for those who read the JSON.
Grunn = Literal[
    "utdatert resultat",
    "endret formel",
    "erstattet med verdi",
    "kan ikke kontrolleres",
    "følger av flyttede eller slettede celler",
    "endret forutsetning",
    "inndata lest annerledes",
    "følger av en endret formel",
    "motor og modell er uenige",
]
#: The cell itself is not as issued, by what the proof calls it: what stands in it decides what
#: follows from it.
_GRUNN_AV_ART: Final[Mapping[Formelavvik, Grunn]] = {
    "formel": "endret formel",
    "verdi_for_formel": "erstattet med verdi",
    "innpakket": "kan ikke kontrolleres",
    "foelger": "følger av flyttede eller slettede celler",
}


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
    likevel = _show_as_written(layout, fulle, skrevet, kolonner)
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
        antall_enige = uten_lagret = 0
        uenige: list[_Uenig] = []
        ulikt_lagret: dict[int, Verdi] = {}
        lagrede = besvarelse.svar.lagret
        # What a kommune wrote itself may be a word that was read back in the stored results.
        tilbake = read_back(layout).shown if besvarelse.utstedt.maalform else None
        for nr, (celle, regnet, ventet, lagret) in enumerate(
            zip(formler, verdier, ventede, lagrede, strict=True)
        ):
            if tilbake and lagret != regnet and lagret == tilbake(regnet):
                lagret = regnet  # noqa: PLW2901 - the same, in the words it was computed in
            if lagret == regnet and plainly_agree(lagret, regnet, ventet):
                antall_enige += 1
                continue
            samme_modell = samme_etter_regelen(regnet, ventet, celle.type)
            if lagret != regnet:
                ulikt_lagret[nr] = lagret
            if samme_modell and lagret is None and nr not in avvik_i_formel:
                uten_lagret += 1
            elif samme_modell and enige(lagret, regnet, celle.type):
                antall_enige += 1
            else:
                uenige.append(_Uenig(nr, celle, lagret, regnet, ventet))
        avvik = _forklar(besvarelse, konstanter, uenige)
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
            if is_read_anyway(celle, verdi, kolonne[nr]):
                likevel[nr].add(celle.nokkel())
            kolonne[nr] = verdi
    return likevel


class _Uenig(NamedTuple):
    """Formula number `nr`, where the witnesses disagree."""

    nr: int
    celle: Celle
    lagret: Verdi
    motor: Verdi
    modell: Verdi


def _forklar(
    besvarelse: Besvarelse, konstanter: Mapping[Sted, Verdi], uenige: Sequence[_Uenig]
) -> tuple[Avvik, ...]:
    """Why each cell differs: by its own formula, or by what it reads, or by nothing in the file."""
    if not uenige:
        return ()
    egne = [_egen_grunn(besvarelse, u) for u in uenige]
    endret = {
        u.celle.sted: u.lagret
        for u, grunn in zip(uenige, egne, strict=True)
        if grunn in _GRUNN_AV_ART.values()
    }
    scenarier = _scenarier(besvarelse, konstanter, endret)
    layout = besvarelse.layout
    borte = [c.sted for c in layout.celler() if besvarelse.plass(c) is None]
    uten_kilde = avhengige(layout.formler, borte) if borte else set()
    avvik = []
    for u, egen in zip(uenige, egne, strict=True):
        sted, type_ = u.celle.sted, u.celle.type
        grunn = egen or "utdatert resultat"
        if egen is None:
            for arvet, resultat, nr in scenarier:
                if enige(u.lagret, resultat.verdi(sted, nr), type_):
                    grunn = arvet
                    break
            else:
                if sted in uten_kilde:
                    grunn = "følger av flyttede eller slettede celler"
        avvik.append(Avvik(u.celle, u.lagret, u.motor, u.modell, grunn))
    return tuple(avvik)


def _scenarier(
    besvarelse: Besvarelse, konstanter: Mapping[Sted, Verdi], endret: Mapping[Sted, Verdi]
) -> list[tuple[Grunn, Resultat, int]]:
    """What the file's program would have stored under each explanation, the simplest first: with the
    file's own locked cells, with its inputs as they stand there, and with its changed formulas too."""
    i_filen = {**konstanter, **_constants_in_file(besvarelse)}
    tolket = {
        c.sted: v for c, v in zip(besvarelse.layout.inndata, besvarelse.svar.verdier, strict=True)
    }
    program = program_for(besvarelse.layout)
    som_i_filen = program.run(i_filen, [tolket, {}])
    med_endringer = program.run(i_filen, [{}], endret)
    return [
        ("endret forutsetning", som_i_filen, 0),
        ("inndata lest annerledes", som_i_filen, 1),
        ("følger av en endret formel", med_endringer, 0),
    ]


def _constants_in_file(besvarelse: Besvarelse) -> dict[Sted, Verdi]:
    """What stands in the file in every issued cell that is no formula, by where it was issued."""
    svar, raa = besvarelse.verdier, besvarelse.svar.raa
    i_filen: dict[Sted, Verdi] = {}
    for celle in besvarelse.layout.celler():
        if celle.formel is not None:
            continue
        sted = celle.sted
        if besvarelse.plass(celle) is None:
            i_filen[sted] = None
        elif sted in raa:
            i_filen[sted] = raa[sted]
        elif celle.rolle == "inndata":
            i_filen[sted] = svar[celle.nokkel()]
        else:
            i_filen[sted] = som_lest(besvarelse.utstedt.verdi(celle))
    return i_filen


def _egen_grunn(besvarelse: Besvarelse, uenig: _Uenig) -> Grunn | None:
    """What is special about this very cell, if anything. A fault of ours is told whatever they did."""
    if not samme_etter_regelen(uenig.motor, uenig.modell, uenig.celle.type):
        return "motor og modell er uenige"
    art = besvarelse.svar.formelavvik.get(uenig.nr)
    return None if art is None else _GRUNN_AV_ART[art]
