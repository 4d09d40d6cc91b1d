"""What the outside witnesses are known to get wrong, so that a sender is never blamed for it.

Measured: tests/test_motor_differensiell.py has a minimal case of every one, and fails the day a
witness is mended, or is wrong in a way that stands in no list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gevinstark.formel.tre import SAMMENLIGNING, Binaer, Bool, Kall, Node, Ref, Tall, Tekst
from gevinstark.grunn.verdi import Feilverdi, Verdi
from gevinstark.motor.avhengighet import noder
from gevinstark.motor.matrise import tall_av_tekst

Vitne = Literal["formulas", "LibreOffice"]


@dataclass(frozen=True, slots=True)
class Formelbruk:
    """What one formula uses: its functions and operators, and every value it reads or writes out."""

    tre: Node
    funksjoner: frozenset[str]
    tegn: frozenset[str]
    verdier: tuple[Verdi, ...]

    def noen(self, *typer: type) -> bool:
        return any(isinstance(v, typer) for v in self.verdier)

    @property
    def tallik_tekst(self) -> bool:
        """A text that a formula can read as a number."""
        return any(isinstance(v, str) and not math.isnan(tall_av_tekst(v)) for v in self.verdier)


def formelbruk(tre: Node, lest: Sequence[Verdi]) -> Formelbruk:
    """lest: the values of the cells the formula reads."""
    alle = list(noder(tre))
    skrevet: list[Verdi] = [n.verdi for n in alle if isinstance(n, Tall | Tekst | Bool)]
    return Formelbruk(
        tre,
        frozenset(n.navn.upper() for n in alle if isinstance(n, Kall)),
        frozenset(n.op for n in alle if isinstance(n, Binaer)),
        (*lest, *skrevet),
    )


@dataclass(frozen=True, slots=True)
class KjentFeil:
    """One fault: who has it, what it is in words, and where it can show."""

    vitne: Vitne
    hva: str
    gjelder: Callable[[Formelbruk], bool]


_KRITERIER: Final = frozenset({"SUMIFS", "COUNTIFS"})
_TELLER: Final = frozenset({"SUM", "COUNT", "COUNTA", "MAX", "MIN", "SUMPRODUCT", "AND", "OR"})


def _ulik_kriterium(b: Formelbruk) -> bool:
    return bool(b.funksjoner & _KRITERIER) and any(
        isinstance(v, str) and v.startswith("<>") for v in b.verdier
    )


def _bokstavrekkefolge(b: Formelbruk) -> bool:
    return bool(b.tegn & {"<", ">", "<=", ">="}) and any(
        isinstance(v, str) and not v.isascii() for v in b.verdier
    )


#: The first that applies names the fault, so the narrow ones stand first.
KJENTE_FEIL: Final[tuple[KjentFeil, ...]] = (
    KjentFeil("formulas", "kriteriet «<>» hopper over celler som skal telles", _ulik_kriterium),
    KjentFeil(
        "formulas",
        "TRIM lar flere mellomrom inne i teksten stå",
        lambda b: "TRIM" in b.funksjoner,
    ),
    KjentFeil(
        "formulas",
        "«?» i et kriterium kan stå for ingenting",
        lambda b: bool(b.funksjoner & _KRITERIER)
        and any(isinstance(v, str) and "?" in v for v in b.verdier),
    ),
    KjentFeil(
        "formulas",
        "tall skrevet som tekst og sannhetsverdier i et område regnes med",
        lambda b: bool(b.funksjoner & _TELLER) and b.noen(str, bool),
    ),
    KjentFeil(
        "formulas",
        "avrunding av det binære tallet, ikke av 15 sifre",
        lambda b: "ROUND" in b.funksjoner,
    ),
    KjentFeil(
        "formulas",
        "tall sammenlignes på alle sifre, ikke på 15",
        lambda b: bool(b.tegn & SAMMENLIGNING) and b.noen(float, int),
    ),
    KjentFeil(
        "formulas",
        "en differanse som skal bli null, blir nesten null",
        lambda b: bool(b.tegn & {"+", "-"}),
    ),
    KjentFeil("LibreOffice", "sannhetsverdier regnes som tall", lambda b: b.noen(bool)),
    KjentFeil(
        "LibreOffice",
        "en tekst er aldri lik et tall i et kriterium",
        lambda b: bool(b.funksjoner & _KRITERIER) and b.tallik_tekst,
    ),
    KjentFeil(
        "LibreOffice",
        "feilverdier i kriterier og ved siden av tekst behandles på sin egen måte",
        lambda b: bool(b.funksjoner & (_KRITERIER | {"SUMPRODUCT"})) and b.noen(Feilverdi),
    ),
    KjentFeil(
        "LibreOffice",
        "en tom celle forblir tom der den skal bli 0",
        lambda b: (isinstance(b.tre, Ref) or bool(b.funksjoner & {"MATCH", "INDEX", "IF"}))
        and None in b.verdier,
    ),
    KjentFeil(
        "LibreOffice",
        "bokstaver ordnes etter språket filen er laget på",
        _bokstavrekkefolge,
    ),
    KjentFeil("LibreOffice", "potenser uten svar får et annet svar", lambda b: "^" in b.tegn),
    KjentFeil("LibreOffice", "en annen feilkode for INDEX utenfor området", lambda b: "INDEX" in b.funksjoner),
    KjentFeil("LibreOffice", "svært store tall skrives på en annen måte som tekst", lambda b: "&" in b.tegn),
    KjentFeil("LibreOffice", "siste siffer i en avrunding midt mellom to tall", lambda b: "ROUND" in b.funksjoner),
)  # fmt: skip


def find_kjent(vitne: str, bruk: Formelbruk) -> str | None:
    """The known fault that can be why this witness stands alone on such a formula."""
    return next((f.hva for f in KJENTE_FEIL if f.vitne == vitne and f.gjelder(bruk)), None)
