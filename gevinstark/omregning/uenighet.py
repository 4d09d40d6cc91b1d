"""Why the result in the file and ours are not the same: what in the file itself gives its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse, Formelavvik
from gevinstark.grunn.verdi import Sted, Verdi, som_lest
from gevinstark.motor.avhengighet import avhengige
from gevinstark.motor.motor import Program, Resultat
from gevinstark.omregning.enighet import enige, samme_etter_regelen

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


class Uenig(NamedTuple):
    """Formula number `nr`, where the witnesses disagree."""

    nr: int
    celle: Celle
    lagret: Verdi
    motor: Verdi
    modell: Verdi


def explain_uenige(
    besvarelse: Besvarelse,
    program: Program,
    konstanter: Mapping[Sted, Verdi],
    uenige: Sequence[Uenig],
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
    scenarier = _scenarier(besvarelse, program, konstanter, endret)
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
    besvarelse: Besvarelse,
    program: Program,
    konstanter: Mapping[Sted, Verdi],
    endret: Mapping[Sted, Verdi],
) -> list[tuple[Grunn, Resultat, int]]:
    """What the file's program would have stored under each explanation, the simplest first: with the
    file's own locked cells, with its inputs as they stand there, and with its changed formulas too."""
    i_filen = {**konstanter, **_constants_in_file(besvarelse)}
    tolket = {
        c.sted: v for c, v in zip(besvarelse.layout.inndata, besvarelse.svar.verdier, strict=True)
    }
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


def _egen_grunn(besvarelse: Besvarelse, uenig: Uenig) -> Grunn | None:
    """What is special about this very cell, if anything. A fault of ours is told whatever they did."""
    if not samme_etter_regelen(uenig.motor, uenig.modell, uenig.celle.type):
        return "motor og modell er uenige"
    art = besvarelse.svar.formelavvik.get(uenig.nr)
    return None if art is None else _GRUNN_AV_ART[art]
