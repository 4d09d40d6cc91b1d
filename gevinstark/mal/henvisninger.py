"""Formulas as people write them in a form -> formulas with cell addresses, tree to tree.

The manner is Excel's own structured references; `maler/README.md` lists the shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.forskyv import write_formel
from gevinstark.formel.tre import (
    Binaer,
    FormelFeil,
    Henvisning,
    Kall,
    Makro,
    Node,
    Omraade,
    Ref,
    Tall,
    Tekst,
    replace_nodes,
)
from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import UTEN_TALL
from gevinstark.mal.kart import Feltplass, Formelsted, Kart, Tabellplass

#: What stands in for a formula that could not be put in place, until the mistakes are told.
UGYLDIG: Final = "=0"
_AARSORD: Final = frozenset({"", "*", "rapport", "forrige", "forste"})
HARDT_MELLOMROM: Final = "\u00a0"


def resolve(formel: str, her: Formelsted, kart: Kart, linje: int = 1) -> str:
    """The formula with addresses, within the portable subset.

    linje: where the formula stands in the form. A formula with a mistake becomes UGYLDIG, and the
    mistake is noted; one with macros is finished when all cells are made (`makroer`).
    """
    oppslag = _Oppslag(her, kart)
    try:
        tre = oppslag.ett(kart.notat.tre(formel))
    except FormelFeil as feil:
        problemer = [str(feil)]
    else:
        problemer = oppslag.feil or ([] if oppslag.makroer else check_delmengde(tre))
    if problemer:
        for problem in problemer:
            kart.notat.report(her.fil, linje, f"Formelen {formel} på arket {her.ark}", problem)
        return UGYLDIG
    ferdig = f"={write_formel(tre)}"
    if oppslag.makroer:
        kart.notat.makroer[ferdig] = tre, her.fil, linje
    return ferdig


def uten_mellomrom(node: Node) -> Node:
    """A text without the spaces around it, the kind that does not break a line too: what the reader
    takes for blank, is blank here."""
    return Kall("TRIM", (Kall("SUBSTITUTE", (node, Tekst(HARDT_MELLOMROM), Tekst(" "))),))


def _er_tom(args: Sequence[Node]) -> Node:
    """All of these are blank, or only spaces."""
    samlet = reduce(lambda a, b: Binaer("&", a, b), args)
    return Binaer("=", Kall("IFERROR", (uten_mellomrom(samlet), Tekst("feil"))), Tekst(""))


class _Oppslag:
    """Puts the places of one formula into it. Notes every one that is not there."""

    def __init__(self, her: Formelsted, kart: Kart) -> None:
        self.her = her
        self.kart = kart
        self.feil: list[str] = []
        self.makroer = False

    def ett(self, node: Node) -> Node:
        """The same formula part with addresses."""
        return replace_nodes(node, self._bytt)

    def _bytt(self, node: Node) -> Node | None:
        if isinstance(node, Henvisning):
            steder = self.steder(node)
            if len(steder) == 1:
                return steder[0]
            self.feil.append(
                f"{node} er {len(steder)} steder. Skriv den rett inn i SUM eller COUNT."
            )
            return Tall(0)
        self.makroer |= isinstance(node, Makro)
        return self._kall(node) if isinstance(node, Kall) else None

    def _kall(self, kall: Kall) -> Node:
        args: list[Node | None] = []
        for arg in kall.args:
            if isinstance(arg, Henvisning):
                args += self.steder(arg)
            else:
                args.append(None if arg is None else self.ett(arg))
        if kall.navn == "FANE" and not args:
            return Tekst(self.her.fane)
        if kall.navn != "TOM":
            return Kall(kall.navn, tuple(args))
        verdier = [a for a in args if a is not None]
        if not verdier or len(verdier) < len(args):
            self.feil.append("TOM skal ha minst ett argument, og ingen av dem kan være tomme.")
            return Tall(0)
        if omraader := [a for a in verdier if isinstance(a, Omraade)]:
            self.feil.append(
                f"TOM ser på én og én celle, men {write_formel(omraader[0])} er flere."
            )
            return Tall(0)
        return _er_tom(verdier)

    def steder(self, node: Henvisning) -> list[Node]:
        """What a name stands for: one place, or several when a table is there several times."""
        try:
            return self._steder(node)
        except InternFeil as feil:
            self.feil.append(str(feil))
            return [Tall(0)]

    def _steder(self, node: Henvisning) -> list[Node]:
        her, kart = self.her, self.kart
        if not node.tabell:
            if her.felter is not None:
                return [self._felt(her.felter, node)]
            if her.tabell is None:
                raise InternFeil(f"[{node.kropp}] står utenfor en tabell.")
            return [self._i_tabell(her.tabell, node)]
        if node.tabell in kart.felter:
            return [self._felt(kart.felter[node.tabell], node)]
        if node.tabell not in kart.tabeller:
            raise InternFeil(f"tabellen «{node.tabell}» finnes ikke.")
        return [self._live(p, node) for p in self._plasser(node)] or [Tall(0)]

    def _live(self, plass: Tabellplass, node: Henvisning) -> Node:
        """What stands in the table, or 0 while an open head field says that it is not one of these."""
        sted = self._i_tabell(plass, node)
        felt, _, verdi = node.filter.partition("=")
        if felt not in plass.aapne:
            return sted
        rad, kol = plass.aapne[felt]
        hode = Ref(self._ark(plass.ark), rad, kol, abs_rad=False, abs_kol=False)
        return Kall("IF", (Binaer("=", hode, Tekst(verdi)), sted, Tall(0)))

    def _plasser(self, node: Henvisning) -> Sequence[Tabellplass]:
        """The instances of a table a name means: all, those the filter names, or the row's."""
        plasser: Sequence[Tabellplass] = self.kart.tabeller[node.tabell]
        rad = self.her.radplass
        if rad is not None and rad.art == "kommune":
            plasser = [p for p in plasser if p.kommune in (DENNE_KOMMUNEN, rad.radid)]
        if node.filter:
            felt, _, verdi = node.filter.partition("=")
            plasser = [p for p in plasser if felt in p.aapne or p.attributter.get(felt) == verdi]
        if node.slag == "rad" and rad is not None:
            egne = [p for p in plasser if p is self.her.tabell or p.find_rad(rad.radid, rad.fase)]
            return egne or plasser
        return plasser

    def _felt(self, felter: Feltplass, node: Henvisning) -> Node:
        if node.kropp not in felter.felt:
            raise InternFeil(f"feltet «{felter.nokkel}[{node.kropp}]» finnes ikke.")
        rad, kol = felter.felt[node.kropp]
        return Ref(self._ark(felter.ark), rad, kol, abs_rad=True, abs_kol=True)

    def _i_tabell(self, plass: Tabellplass, node: Henvisning) -> Node:
        if node.slag == "rad":
            return self._i_rad(plass, node)
        forste, *resten = node.ledd
        if node.slag == "sum":
            if node.kropp == "#antall_aar":
                return Tall(len(self.kart.aar))
            if forste == "aar":
                return self._aarhode(plass, alle=resten == ["*"])
            return self._i_sumrad(plass, forste, resten)
        return self._spenn(plass, forste, ".".join(resten), plass.rader[0].rad, plass.rader[-1].rad)

    def _aarhode(self, plass: Tabellplass, *, alle: bool) -> Node:
        if alle:
            if not plass.aar:
                raise InternFeil(f"tabellen «{plass.nokkel}» har ingen kolonne per år.")
            kolonne = min(plass.aar, key=lambda k: plass.kolonner[k])
            start = plass.kolonner[kolonne]
            slutt = start + len(plass.aar[kolonne]) - 1
            return self._omraade(plass, plass.hoderad, plass.hoderad, start, slutt)
        if self.her.aar is None:
            raise InternFeil("[#aar] kan bare stå i en kolonne per år.")
        kol = plass.kolonner[self.her.kolonne] + self.her.aar - plass.aar[self.her.kolonne].start
        return Ref(None, plass.hoderad, kol, abs_rad=True, abs_kol=False)

    def _i_sumrad(self, plass: Tabellplass, sumid: str, resten: Sequence[str]) -> Node:
        if sumid not in plass.summer:
            raise InternFeil(f"sumraden «{sumid}» finnes ikke i tabellen «{plass.nokkel}».")
        kolonne, *del_ = resten or [self.her.kolonne]
        rad = plass.summer[sumid]
        return self._spenn(plass, kolonne, ".".join(del_), rad, rad)

    def _i_rad(self, plass: Tabellplass, node: Henvisning) -> Node:
        kolonne, *resten = node.ledd
        del_ = ".".join(resten)
        radplass = self.her.radplass
        egen_fase = radplass.fase if radplass else ""
        fase = egen_fase if del_ in _AARSORD else del_
        rad: int | None = self.her.rad
        if plass is not self.her.tabell or fase != egen_fase:
            if radplass is None:
                raise InternFeil(f"[{node.kropp}] trenger en rad.")
            rad = plass.find_rad(radplass.radid, fase)
        if rad is None and node.valgfri:
            return Tekst("")
        if rad is None:
            raise InternFeil(f"raden finnes ikke i tabellen «{plass.nokkel}».")
        return self._spenn(plass, kolonne, del_, rad, rad)

    def _spenn(self, plass: Tabellplass, kolonne: str, del_: str, fra: int, til: int) -> Node:
        """One column (or all its years, ".*") of rows `fra`–`til`."""
        start = plass.kolonner.get(kolonne)
        if kolonne in plass.aapne:
            rad, kol = plass.aapne[kolonne]
            return Ref(self._ark(plass.ark), rad, kol, abs_rad=True, abs_kol=True)
        if start is None:
            raise InternFeil(f"kolonnen «{kolonne}» finnes ikke i tabellen «{plass.nokkel}».")
        if kolonne not in plass.aar:
            return self._omraade(plass, fra, til, start, start)
        aarene = plass.aar[kolonne]
        if del_ == "*":
            return self._omraade(plass, fra, til, start, start + len(aarene) - 1)
        navngitt = {
            "rapport": self.kart.rapporteringsaar,
            "forrige": max(self.kart.rapporteringsaar - 1, self.kart.aar.start),
            "forste": self.kart.aar.start,
        }
        aar = navngitt.get(del_, self.her.aar)
        if aar is None:
            raise InternFeil(f"kolonnen «{kolonne}» har ett felt per år. Si hvilket.")
        if aar not in aarene:
            return Tekst(UTEN_TALL)
        kol = start + aar - aarene.start
        return self._omraade(plass, fra, til, kol, kol)

    def _omraade(self, plass: Tabellplass, fra: int, til: int, start: int, slutt: int) -> Node:
        ark = self._ark(plass.ark)
        if (fra, start) == (til, slutt):
            return Ref(ark, fra, start, abs_rad=False, abs_kol=False)
        a, b = (
            Ref(None, r, k, abs_rad=False, abs_kol=False) for r, k in ((fra, start), (til, slutt))
        )
        return Omraade(a, b, ark)

    def _ark(self, ark: str) -> str | None:
        return None if ark == self.her.ark else ark
