"""Formulas of maler/region.yaml -> Excel text: {names}, FUNCTIONS and [references].

The functions of the file itself are put in first; those here find figures in Data, and rows of lists,
by criteria. Then the references become addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gevinstark.grunn.errors import InternFeil
from gevinstark.region.bokkart import Bokkart, Formelsted, henvisning, med_ark
from gevinstark.region.databruk import Bruk, find_bruk
from gevinstark.region.formler import Datakilde, tekst
from gevinstark.region.planbilde import LOKALE, Planbilde
from gevinstark.region.regionmal import Funksjon

_NAVN: Final = re.compile(r"\{([a-z_]\w*)\}")
_HENVISNING: Final = re.compile(r"(?P<navn>[a-z_]\w*)?\[(?P<kropp>[^\]]+)\]")
#: What a formula is searched for: where a text begins, or a call; and inside a call what parts its arguments.
_TEKST_ELLER_KALL: Final = re.compile(r'"|[A-Z_]{2,}(?=\()')
_SKILLE: Final = re.compile(r'["(),\[\]]')
#: In a formula about rows where there are none: there is nothing to say.
INGEN_RADER: Final = "#INGEN"
#: Characters Excel takes in one formula.
LENGSTE_FORMEL: Final = 8192
_BEGYNNELSE: Final[Mapping[str, int]] = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass(frozen=True)
class Tallbruk:
    """A figure that a formula asks for: where a click on it may lead."""

    bruk: Bruk
    plan: Planbilde
    rad: str
    aar: int | None


def fyll(mal: str, navn: Mapping[str, Any], *, i_formel: bool = False) -> str:
    """The text with {names} put in; inside a formula quotation marks are doubled."""

    def verdi(treff: re.Match[str]) -> str:
        if treff[1] not in navn:
            raise InternFeil(f"maler/region.yaml: «{{{treff[1]}}}» betyr ingenting i «{mal}».")
        tekst_ = "" if navn[treff[1]] is None else str(navn[treff[1]])
        return tekst_.replace('"', '""') if i_formel else tekst_

    return _NAVN.sub(verdi, mal)


@dataclass
class Formelskriver:
    """Writes one formula; `brukt` is then the figures it asked for."""

    kart: Bokkart
    kilde: Datakilde
    funksjoner: Mapping[str, Funksjon]
    brukt: list[Tallbruk] = field(default_factory=list)

    def skriv(self, formel: str, her: Formelsted) -> str:
        self.brukt = []
        utvidet = self._expand(fyll(formel, her.navn, i_formel=True), her)
        deler = re.split(r'("(?:[^"]|"")*")', utvidet)
        deler[::2] = [_HENVISNING.sub(lambda t: self._adresse(t, her), d) for d in deler[::2]]
        return "".join(deler)

    def lenke(self, maal: str, her: Formelsted) -> str:
        """Where a click leads: `maal` is a reference."""
        treff = _HENVISNING.fullmatch(fyll(maal, her.navn))
        if treff is None:
            raise InternFeil(f"maler/region.yaml: lenken «{maal}» er ingen henvisning.")
        ark, omraade = henvisning(self.kart, her, treff["navn"] or "", treff["kropp"])
        return f"internal:'{ark}'!{omraade.replace('$', '')}"

    def omraade(self, maal: str, her: Formelsted) -> str:
        """A range with its sheet, for a chart."""
        treff = _HENVISNING.fullmatch(maal)
        if treff is None:
            raise InternFeil(f"maler/region.yaml: «{maal}» er ingen henvisning.")
        return med_ark(*henvisning(self.kart, her, treff["navn"] or "", treff["kropp"]))

    def _adresse(self, treff: re.Match[str], her: Formelsted) -> str:
        ark, omraade = henvisning(self.kart, her, treff["navn"] or "", treff["kropp"])
        return omraade if ark == her.ark else med_ark(ark, omraade)

    # ------------------------------------------------------------ functions

    def _expand(self, formel: str, her: Formelsted) -> str:
        ut, fra = [], 0
        while treff := _TEKST_ELLER_KALL.search(formel, fra):
            start = treff.start()
            ut.append(formel[fra:start])
            if treff[0] == '"':
                fra = _slutt_paa_tekst(formel, start)
            elif self._kjent(treff[0]):
                argumenter, fra = _argumenter(formel, treff.end())
                ut.append(self._kall(treff[0], argumenter, her))
                continue
            else:
                fra = treff.end()
            ut.append(formel[start:fra])
        return "".join([*ut, formel[fra:]])

    def _kjent(self, navn: str) -> bool:
        return navn in self.funksjoner or navn in _INNEBYGDE

    def _kall(self, navn: str, argumenter: Sequence[str], her: Formelsted) -> str:
        if navn not in self.funksjoner:
            return _INNEBYGDE[navn](self, her, *(self._expand(a, her) for a in argumenter))
        funksjon = self.funksjoner[navn]
        if len(argumenter) != len(funksjon.parametre):
            raise InternFeil(f"maler/region.yaml: {navn} tar {len(funksjon.parametre)} argumenter.")
        ord_ = dict(zip(funksjon.parametre, argumenter, strict=True))
        deler = re.split(r'("(?:[^"]|"")*")', fyll(funksjon.formel, her.navn, i_formel=True))
        if ord_:
            monster = re.compile(rf"(?<![\w\[])({'|'.join(ord_)})\b")
            deler[::2] = [monster.sub(lambda t: ord_[t[1]], d) for d in deler[::2]]
        return self._expand("".join(deler), her)

    def _plan(self, her: Formelsted) -> Planbilde:
        if her.plan is None:
            raise InternFeil(f"maler/region.yaml: et tall på arket {her.ark} mangler plan.")
        return her.plan

    def _tall(
        self, her: Formelsted, navn: str, aar: str = ""
    ) -> tuple[Bruk, Planbilde, tuple[str, ...]]:
        """Figure, plan and rows of "key", "key.row" or "key.row+row"; noted for the links."""
        nokkel, _, rader = navn.partition(".")
        bruk, plan = find_bruk(nokkel), self._plan(her)
        egen = her.navn.get(aar[2:-1], "") if her.radid else ""
        aaret = str(egen) if aar.startswith("[@") else aar
        forste = rader.partition("+")[0]
        self.brukt.append(Tallbruk(bruk, plan, forste, int(aaret) if aaret.isdigit() else None))
        return bruk, plan, tuple(rader.split("+"))

    def _verdi(self, her: Formelsted, navn: str, nr: str, aar: str = "") -> str:
        bruk, plan, (rad, *_) = self._tall(her, navn, aar)
        return self.kilde.verdi(bruk, plan.plan, nr, rad=rad, aar=int(aar) if aar else None)[1:]

    def _sumverdi(self, her: Formelsted, navn: str, nr: str) -> str:
        bruk, plan, (rad, *_) = self._tall(her, navn)
        return self.kilde.sum_for(bruk, plan.plan, nr, rad=rad)[1:]

    def _antallverdi(self, her: Formelsted, navn: str, nr: str) -> str:
        """How many years the kommune has the figure for."""
        bruk, plan, (rad, *_) = self._tall(her, navn)
        nokkel = self.kilde.sumnokkel(bruk, plan.plan, nr, rad)
        return f"COUNTIFS({self.kilde.omraade('sumnokkel')},{nokkel})"

    def _lokale(self, her: Formelsted, navn: str, nr: str) -> str:
        """How many of its own local benefits the kommune has given the figure for."""
        bruk, plan, _ = self._tall(her, navn)
        if not plan.lokale:
            return '"–"'
        nokkel = self.kilde.sumnokkel(bruk, plan.plan, nr, LOKALE)
        return f"COUNTIFS({self.kilde.omraade('sumnokkel')},{nokkel})"

    def _alle(self, her: Formelsted, navn: str, aar: str = "", type_: str = "") -> str:
        bruk, plan, rader = self._tall(her, navn, aar)
        return self.kilde.tall(bruk, plan, rader=rader, aar=aar, type_=type_)[1:]

    def _antall(self, her: Formelsted, navn: str, aar: str = "", type_: str = "") -> str:
        bruk, plan, rader = self._tall(her, navn, aar)
        ledd = [self.kilde.antall(bruk, plan, rad=r, aar=aar, type_=type_) for r in rader]
        return "+".join(ledd)

    def _sumtall(self, her: Formelsted, navn: str, aar: str = "") -> str:
        """The sum of a count, where none is none."""
        bruk, plan, (rad, *_) = self._tall(her, navn, aar)
        return self.kilde.sum(bruk, plan, rad=rad, aar=aar)

    def _krav(self, her: Formelsted, blokk: str, krav: Sequence[str]) -> str:
        """Column and value by turns, and the plan where there are several."""
        par = [f"{blokk}[{k}],{v}" for k, v in zip(krav[::2], krav[1::2], strict=True)]
        if self.kilde.planer > 1:
            par.append(f"{blokk}[plan],{tekst(self._plan(her).plan)}")
        return ",".join(par)

    def _tell(self, her: Formelsted, blokk: str, *krav: str) -> str:
        return f"COUNTIFS({self._krav(her, blokk, krav)})"

    def _summer(self, her: Formelsted, blokk: str, kolonne: str, *krav: str) -> str:
        return f"SUMIFS({blokk}[{kolonne}],{self._krav(her, blokk, krav)})"

    def _minst(self, her: Formelsted, navn: str) -> str:
        """How many kommuner have the figure in the row of the block where fewest have."""
        rader = her.plass.rader if her.plass else ()
        antall = [self._antall(her, f"{navn}.{r.felt['radid']}") for r in rader]
        return f"MIN({','.join(antall)})" if antall else INGEN_RADER


def _slutt_paa_tekst(formel: str, i: int) -> int:
    slutt = formel.find('"', i + 1)
    return len(formel) if slutt < 0 else slutt + 1


def _argumenter(formel: str, i: int) -> tuple[list[str], int]:
    """The arguments of a call whose "(" is at `i`, and where it ends."""
    dybde, fra, neste, funnet = 0, i + 1, i, []
    while treff := _SKILLE.search(formel, neste):
        j, neste = treff.span()
        if treff[0] == '"':
            neste = _slutt_paa_tekst(formel, j)
            continue
        dybde += _BEGYNNELSE.get(treff[0], 0)
        if dybde == 0 or (dybde == 1 and treff[0] == ","):
            funnet.append(formel[fra:j].strip())
            fra = neste
        if dybde == 0:
            return ([] if funnet == [""] else funnet), neste
    raise InternFeil(f"maler/region.yaml: det mangler en parentes i «{formel}».")


_Innebygd = Callable[..., str]
_INNEBYGDE: Final[Mapping[str, _Innebygd]] = {
    "VERDI": Formelskriver._verdi,  # noqa: SLF001 - its own
    "SUMVERDI": Formelskriver._sumverdi,  # noqa: SLF001
    "ANTALLVERDI": Formelskriver._antallverdi,  # noqa: SLF001
    "LOKALE": Formelskriver._lokale,  # noqa: SLF001
    "TALL": Formelskriver._alle,  # noqa: SLF001
    "SUMTALL": Formelskriver._sumtall,  # noqa: SLF001
    "ANTALL": Formelskriver._antall,  # noqa: SLF001
    "TELL": Formelskriver._tell,  # noqa: SLF001
    "SUMMER": Formelskriver._summer,  # noqa: SLF001
    "MINST_ANTALL": Formelskriver._minst,  # noqa: SLF001
}
