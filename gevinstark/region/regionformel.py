"""Formulas of maler/region.yaml -> Excel text: {names}, FUNCTIONS and [references], tree to tree.

The functions of the file itself are templates; those here find figures in Data, and rows of lists, by
criteria. References become addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gevinstark.formel.forskyv import write_formel
from gevinstark.formel.parse import parse_formel
from gevinstark.formel.tre import FormelFeil, Henvisning, Kall, Navn, Node, replace_nodes
from gevinstark.grunn.errors import InternFeil
from gevinstark.mal.kart import read_skjemaformel
from gevinstark.region.bokkart import Bokkart, Formelsted, henvisning, med_ark
from gevinstark.region.databruk import Bruk, find_bruk
from gevinstark.region.formler import Datakilde, tekst
from gevinstark.region.planbilde import LOKALE, Planbilde
from gevinstark.region.regionmal import Funksjon

_NAVN: Final = re.compile(r"\{([a-z_]\w*)\}")
#: In a formula about rows where there are none: there is nothing to say.
INGEN_RADER: Final = "INGEN_RADER"
#: Characters Excel takes in one formula.
LENGSTE_FORMEL: Final = 8192


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
        tre = self._expand(_read(fyll(formel, her.navn, i_formel=True)), her)
        return f"={write_formel(tre)}"

    def lenke(self, maal: str, her: Formelsted) -> str:
        """Where a click leads: `maal` is a reference."""
        ark, omraade = self._sted(fyll(maal, her.navn), her)
        return f"internal:'{ark}'!{omraade.replace('$', '')}"

    def omraade(self, maal: str, her: Formelsted) -> str:
        """A range with its sheet, for a chart."""
        return med_ark(*self._sted(maal, her))

    def _sted(self, maal: str, her: Formelsted) -> tuple[str, str]:
        node = _read(maal)
        if not isinstance(node, Henvisning):
            raise InternFeil(f"maler/region.yaml: «{maal}» er ingen henvisning.")
        return henvisning(self.kart, her, node.tabell, node.kropp)

    # ------------------------------------------------------------ functions

    def _expand(self, tre: Node, her: Formelsted) -> Node:
        """The tree with addresses for references, and Excel's own functions for ours."""

        def choose(node: Node) -> Node | None:
            if isinstance(node, Henvisning):
                ark, omraade = henvisning(self.kart, her, node.tabell, node.kropp)
                return parse_formel(omraade if ark == her.ark else med_ark(ark, omraade))
            if not isinstance(node, Kall):
                return None
            if node.navn in self.funksjoner:
                return self._expand(self._fill(self.funksjoner[node.navn], node, her), her)
            if node.navn in _INNEBYGDE:
                argumenter = ("" if a is None else write_formel(a) for a in node.args)
                skrevet = _INNEBYGDE[node.navn](self, her, *argumenter)
                return self._expand(_read(skrevet), her)
            return None

        return replace_nodes(tre, choose)

    @staticmethod
    def _fill(funksjon: Funksjon, kall: Kall, her: Formelsted) -> Node:
        """The function's own formula, with what it is called with in it."""
        if len(kall.args) != len(funksjon.parametre):
            antall = len(funksjon.parametre)
            raise InternFeil(f"maler/region.yaml: {kall.navn} tar {antall} argumenter.")
        gitt = dict(zip(funksjon.parametre, kall.args, strict=True))
        return replace_nodes(
            _read(fyll(funksjon.formel, her.navn, i_formel=True)),
            lambda n: gitt.get(n.navn) if isinstance(n, Navn) else None,
        )

    def _plan(self, her: Formelsted) -> Planbilde:
        if her.plan is None:
            raise InternFeil(f"maler/region.yaml: et tall på arket {her.ark} mangler plan.")
        return her.plan

    def _tall(
        self, her: Formelsted, navn: str, aar: str = ""
    ) -> tuple[Bruk, Planbilde, tuple[str, ...]]:
        """Figure, plan and rows of "key", "key.row" or "key.row.row"; noted for the links."""
        nokkel, *rader = navn.split(".")
        bruk, plan = find_bruk(nokkel), self._plan(her)
        egen = her.navn.get(aar[2:-1], "") if her.radid else ""
        aaret = str(egen) if aar.startswith("[@") else aar
        forste, *_ = rader = rader or [""]
        self.brukt.append(Tallbruk(bruk, plan, forste, int(aaret) if aaret.isdigit() else None))
        return bruk, plan, tuple(rader)

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


def _read(formel: str) -> Node:
    if len(formel) > LENGSTE_FORMEL:
        return Navn(INGEN_RADER)
    try:
        return read_skjemaformel(formel, frie_navn=True)
    except FormelFeil as feil:
        raise InternFeil(f"maler/region.yaml: «{formel}»: {feil}") from feil


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
