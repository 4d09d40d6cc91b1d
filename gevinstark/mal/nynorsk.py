"""maler/nynorsk.yaml: what the texts of workbooks, findings and letters are in nynorsk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.maalform import LITERAL, NYNORSK, is_fritekst
from gevinstark.grunn.norsk.valg import lower_first
from gevinstark.grunn.ressurser import Kommune, malfil
from gevinstark.mal.plan import Plan
from gevinstark.mal.yamlkilde import read_plain

_PLASS: Final = re.compile(r"\{([a-z_]+)\}")
#: Placeholders that hold a number; all others hold anything.
_TALLPLASSER: Final = frozenset("nmk")
_TALL: Final = r"\d+(?:[.,]\d+)?"
#: A joint workbook is in one målform.
SAMLET: Final = "samlet"
#: A sentence in a sentence in a sentence: deeper is a fault of the dictionary.
_DYPEST: Final = 4


def with_maalform(layout: Layout, plan: Plan, mottakere: Sequence[Kommune]) -> Layout:
    """The Layout with what its texts are in nynorsk, when anyone of the plan is written to in it; a joint
    workbook when all of its own are. The project group's has no målform of its own: it is in bokmål."""

    def skriver(nr: str) -> bool:
        return plan.maalform(nr).maalform == NYNORSK

    numre = {k.nr for k in mottakere}
    if layout.form == SAMLET:
        nynorsk = all(map(skriver, numre))
    else:
        nynorsk = layout.form == "kommune" and any(map(skriver, {*plan.deltakere, *numre}))
    if not nynorsk:
        return layout
    par = {t: to_nynorsk(t) for t in list_tekster(layout)}
    return replace(layout, ordbok={nb: nn for nb, nn in par.items() if nb != nn})


def find_maalform(layout: Layout, plan: Plan, nr: str) -> str:
    """What the workbook of a kommune is written in; "" is bokmål."""
    samlet = layout.form == SAMLET
    return NYNORSK if layout.ordbok and (samlet or plan.maalform(nr).maalform == NYNORSK) else ""


def to_nynorsk(tekst: str) -> str:
    """A text in nynorsk; in bokmål when it is not in the dictionary."""
    return _translate(tekst, _DYPEST)


def is_kjent(tekst: str) -> bool:
    """Whether the dictionary has a text, also when it is the same in both."""
    return tekst in _ordbok() or _find_moenster(tekst) is not None


def to_maalform(tekst: str, maalform: str) -> str:
    return to_nynorsk(tekst) if maalform == NYNORSK else tekst


def list_tekster(layout: Layout) -> dict[str, None]:
    """Every text of a Layout that is not a kommune's own: sheets, cells, words in formulas, lists."""
    return dict.fromkeys(t for t in _tekster(layout) if t)


def _tekster(layout: Layout) -> Iterator[str]:
    for ordene in layout.lister.values():
        yield from ordene
    for ark in layout.ark:
        yield from (ark.navn, ark.tittel)
        formler = [f.formel for f in ark.fremhevinger]
        for c in ark.celler:
            if isinstance(c.verdi, str) and not is_fritekst(c):
                yield c.verdi
            yield from (c.enhet, c.radetikett, c.kolonneetikett, c.hjelp)
            formler += [c.formel or "", c.kreves_naar, c.lukket_naar]
        for formel in formler:
            yield from LITERAL.findall(formel)
        for d in ark.diagrammer:
            yield from (d.tittel, d.alt_tekst, d.verdiakse, *(navn for navn, *_ in d.serier))


# -------------------------------------------------------------------- the dictionary


@lru_cache(maxsize=1)
def _ordbok() -> Mapping[str, str]:
    raa = read_plain(malfil("nynorsk"))
    par = {str(t): str(t) for t in raa.pop("like")}
    for del_ in raa.values():
        par |= {str(nb): str(nn) for nb, nn in del_.items()}
    return par


@lru_cache(maxsize=1)
def _alle_moenstre() -> Sequence[tuple[str, re.Pattern[str], str]]:
    """Texts with places, those that say most first: the letter each begins with ("" is any), and the two."""
    med = [nb for nb in _ordbok() if _PLASS.search(nb)]
    med.sort(key=lambda nb: len(_PLASS.sub("", nb)), reverse=True)
    return [("" if nb[0] == "{" else nb[0], _pattern(nb), _ordbok()[nb]) for nb in med]


@lru_cache(maxsize=256)
def _moenstre(forste: str) -> Sequence[tuple[re.Pattern[str], str]]:
    """Those a text that begins with that letter can be."""
    return [(moenster, nn) for bokstav, moenster, nn in _alle_moenstre() if bokstav in ("", forste)]


def _pattern(nb: str) -> re.Pattern[str]:
    ut, til = [], 0
    for m in _PLASS.finditer(nb):
        hva = _TALL if m[1] in _TALLPLASSER else ".+?"
        ut += [re.escape(nb[til : m.start()]), f"(?P<{m[1]}>{hva})"]
        til = m.end()
    return re.compile("".join((*ut, re.escape(nb[til:]))), re.DOTALL)


def _find_moenster(tekst: str) -> tuple[re.Match[str], str] | None:
    for moenster, nn in _moenstre(tekst[:1]):
        if treff := moenster.fullmatch(tekst):
            return treff, nn
    return None


def _translate(tekst: str, igjen: int) -> str:
    if tekst in _ordbok():
        return _ordbok()[tekst]
    if not igjen or not (funnet := _find_moenster(tekst)):
        return _uncapitalised(tekst, igjen)
    treff, nn = funnet
    plasser = {k: _translate(v, igjen - 1) for k, v in treff.groupdict().items()}
    return _PLASS.sub(lambda m: plasser[m[1]], nn)


def _uncapitalised(tekst: str, igjen: int) -> str:
    """A sentence that stands after a place in a message begins with a small letter in the dictionary."""
    liten = lower_first(tekst)
    if liten == tekst or not igjen:
        return tekst
    nn = _translate(liten, igjen - 1)
    return tekst if nn == liten else nn[:1].upper() + nn[1:]
