"""A workbook in nynorsk: the same Layout with other words in its cells, formulas and lists.

Keys, places and the logic of formulas are the same. What is computed, kept and compared is in the words
of the Layout itself; only as a workbook is written are they exchanged (`print_layout`), and as it is read
they are exchanged back (`Tilbake`). The words were found when it was issued (`Layout.ordbok`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Diagram, Fremheving
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi

NYNORSK: Final = "nynorsk"
#: A text in a formula, with its quotes; a quote inside it is written twice.
LITERAL: Final = re.compile(r'"((?:[^"]|"")*)"')
_INTERN: Final = "internal:"
_ENKELT_ARKNAVN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: After a word that is in the list in bokmål, but not in the workbook's: a program sees another word.
FREMMED: Final = "\u00a0"
_TRYKTE: Final[dict[str, Layout]] = {}


class Ordskifte:
    """Words exchanged for others, in one direction. ark: names of sheets likewise."""

    def __init__(self, ord_: Mapping[str, str], ark: Mapping[str, str]) -> None:
        self.ord = ord_
        self.ark = ark
        par = {_prefix(fra): _prefix(til) for fra, til in ark.items() if fra != til}
        self._prefiks = par
        self._arkprefiks = re.compile(
            rf"(?<![\w'.])(?:{'|'.join(map(re.escape, par))})" if par else r"(?!)"
        )

    def formel(self, formel: str) -> str:
        """A formula, with or without "=", with its texts and its sheets exchanged."""
        ut, til = [], 0
        for treff in LITERAL.finditer(formel):
            ut.append(self._steder(formel[til : treff.start()]))
            ut.append(f'"{self.ord.get(treff[1], treff[1])}"')
            til = treff.end()
        return "".join((*ut, self._steder(formel[til:])))

    def _steder(self, tekst: str) -> str:
        return self._arkprefiks.sub(lambda m: self._prefiks[m[0]], tekst)

    def tekst(self, verdi: Verdi) -> Verdi:
        return self.ord.get(verdi, verdi) if isinstance(verdi, str) else verdi


def _prefix(ark: str) -> str:
    return f"{ark}!" if _ENKELT_ARKNAVN.fullmatch(ark) else f"'{ark}'!"


# -------------------------------------------------------------------- out


def print_layout(layout: Layout, maalform: str) -> Layout:
    """The Layout as a workbook in that målform is written."""
    if maalform != NYNORSK:
        return layout
    if layout.digest not in _TRYKTE:
        skifte = Ordskifte(
            layout.ordbok, {a.navn: layout.ordbok.get(a.navn, a.navn) for a in layout.ark}
        )
        ordene = {k: tuple(layout.ordbok.get(o, o) for o in v) for k, v in layout.lister.items()}
        ark = tuple(_ark(a, skifte) for a in layout.ark)
        _TRYKTE[layout.digest] = replace(layout, maalform=maalform, lister=ordene, ark=ark)
    return _TRYKTE[layout.digest]


def print_verdier(
    layout: Layout, verdier: Mapping[str, Verdi], maalform: str
) -> Mapping[str, Verdi]:
    """Values by field key as they stand in a workbook in that målform: what a kommune typed is its own."""
    if maalform != NYNORSK:
        return verdier
    ved = layout.ved_nokkel
    return {
        n: layout.ordbok.get(v, v) if isinstance(v, str) and not is_fritekst(ved[n]) else v
        for n, v in verdier.items()
        if n in ved
    }


def is_fritekst(celle: Celle) -> bool:
    """What stands there is the kommune's own words."""
    return celle.rolle == "inndata" and celle.type != "valg"


def _ark(ark: Ark, skifte: Ordskifte) -> Ark:
    ord_ = skifte.ord
    return replace(
        ark,
        navn=skifte.ark[ark.navn],
        tittel=ord_.get(ark.tittel, ark.tittel),
        celler=tuple(_celle(c, skifte) for c in ark.celler),
        fremhevinger=tuple(
            Fremheving(f.omraade, skifte.formel(f.formel), f.stil) for f in ark.fremhevinger
        ),
        diagrammer=tuple(_diagram(d, skifte) for d in ark.diagrammer),
    )


def _celle(celle: Celle, skifte: Ordskifte) -> Celle:
    ord_ = skifte.ord
    return replace(
        celle,
        ark=skifte.ark[celle.ark],
        verdi=celle.verdi if is_fritekst(celle) else skifte.tekst(celle.verdi),
        formel=None if celle.formel is None else skifte.formel(celle.formel),
        enhet=ord_.get(celle.enhet, celle.enhet),
        radetikett=ord_.get(celle.radetikett, celle.radetikett),
        kolonneetikett=ord_.get(celle.kolonneetikett, celle.kolonneetikett),
        hjelp=ord_.get(celle.hjelp, celle.hjelp),
        lenke=celle.lenke and _INTERN + skifte.formel(celle.lenke.removeprefix(_INTERN)),
        kreves_naar=skifte.formel(celle.kreves_naar),
        lukket_naar=skifte.formel(celle.lukket_naar),
    )


def _diagram(diagram: Diagram, skifte: Ordskifte) -> Diagram:
    ord_ = skifte.ord
    return replace(
        diagram,
        tittel=ord_.get(diagram.tittel, diagram.tittel),
        alt_tekst=ord_.get(diagram.alt_tekst, diagram.alt_tekst),
        verdiakse=ord_.get(diagram.verdiakse, diagram.verdiakse),
        serier=tuple(
            (ord_.get(navn, navn), skifte.formel(x), skifte.formel(y))
            for navn, x, y in diagram.serier
        ),
    )


# -------------------------------------------------------------------- back


class Tilbake(Ordskifte):
    """From the words of a workbook in nynorsk to those of its Layout."""

    def __init__(self, layout: Layout) -> None:
        trykt = print_layout(layout, NYNORSK)
        super().__init__(
            {nn: nb for nb, nn in reversed(list(layout.ordbok.items()))},
            {nn.navn: nb.navn for nb, nn in zip(layout.ark, trykt.ark, strict=True)},
        )
        self._ordbok = layout.ordbok
        self._lister = {
            navn: dict(zip(trykt.lister[navn], ordene, strict=True))
            for navn, ordene in layout.lister.items()
        }
        deler = {
            layout.ordbok[t]: t
            for formel in layout.formler.values()
            for t in LITERAL.findall(formel)
            if t in layout.ordbok
        }
        # The last of a list has lost the space after it.
        deler |= {nn.strip(): nb.strip() for nn, nb in deler.items() if nn.endswith("» ")}
        lengst = sorted(deler, key=len, reverse=True)
        self._deler = deler
        self._i_tekst = re.compile("|".join(map(re.escape, lengst)) if lengst else r"(?!)")

    def shown(self, verdi: Verdi) -> Verdi:
        """What a formula shows: its own words, whole or put together."""
        if not isinstance(verdi, str):
            return verdi
        if verdi in self.ord:
            return self.ord[verdi]
        return self._i_tekst.sub(lambda m: self._deler[m[0]], verdi)

    def konstant(self, verdi: Verdi, celle: Celle | None, utstedt: Verdi) -> Verdi:
        """What stands in a cell that is no formula. utstedt: what was issued there."""
        if not isinstance(verdi, str) or (celle is not None and is_fritekst(celle)):
            return verdi
        if celle is not None and celle.type == "valg" and celle.rolle == "inndata":
            ordene = self._lister[celle.liste]
            fremmed = verdi in ordene.values() and verdi not in ordene
            return f"{verdi}{FREMMED}" if fremmed else ordene.get(verdi, verdi)
        if isinstance(utstedt, str) and verdi in (utstedt, self._ordbok.get(utstedt)):
            return utstedt
        return self.ord.get(verdi, verdi)


_TILBAKE: Final[dict[str, Tilbake]] = {}


def read_back(layout: Layout) -> Tilbake:
    """The way back for a Layout, made once."""
    if layout.digest not in _TILBAKE:
        _TILBAKE[layout.digest] = Tilbake(layout)
    return _TILBAKE[layout.digest]
