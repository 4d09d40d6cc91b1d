"""How a form stands as a Word document: its titles, headings and labels, as data beside the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from gevinstark.mal.nynorsk import to_nynorsk
from gevinstark.mal.yamlkilde import read_plain

#: Two headings are the same above this, and worth a remark below the second.
_LIK: Final = 0.82
_SIKKER: Final = 0.93
#: Shorter headings must be equal to the letter ("Mål", "Tal", "ID").
_KORT: Final = 6
_IKKE_TEGN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Treff:
    """What a heading was taken for, and how alike they are (1 = the same)."""

    nokkel: str
    likhet: float
    ordlyd: str

    @property
    def usikker(self) -> bool:
        return self.likhet < _SIKKER


@dataclass(frozen=True, slots=True)
class Tabellord:
    """One table of the form. kolonner, summer, rader, hode: key -> wordings, the form's own first.

    uten_id: the rows have no ID of their own, and are numbered in the order they stand. trykt: columns
    that the form has words in; a row with nothing else is blank. malens_eksempel: how the form's own example
    begins, which is never content. arver_enhet: no unit is printed, and it is that of other tables.
    """

    nokkel: str
    kjerne: Sequence[str]
    kolonner: Mapping[str, Sequence[str]]
    titler: Sequence[str] = ()
    prefiks: str = ""
    uten_id: str = ""
    per_aar: bool = False
    per_fase: bool = False
    arver_enhet: bool = False
    trykt: Sequence[str] = ()
    malens_eksempel: Sequence[str] = ()
    beskrevet_i: Sequence[str] = ()
    hode: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rader: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summer: Mapping[str, Sequence[str]] = field(default_factory=dict)
    plan: Mapping[str, str] = field(default_factory=dict)
    sumplan: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    aarplan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ordlyd:
    """All of it. merkelapper: labels of the front page with their fields; overskrifter: field ->
    headings of chapters. felttabeller: field -> labels, of tables whose values stand in the cell of
    the label or below it ("" is the form's own text). ledetekster: how the form's own guidance begins,
    and how many letters it has (None for any). ellers: field -> the one beside it that takes a text
    the first cannot hold.
    """

    tabeller: Mapping[str, Tabellord]
    faser: Mapping[str, Sequence[str]]
    merkelapper: Sequence[Mapping[str, str]]
    overskrifter: Mapping[str, Sequence[str]]
    ledetekster: Mapping[str, int | None] = field(default_factory=dict)
    #: Headings and lines the form prints, to the letter.
    trykte: frozenset[str] = frozenset()
    felttabeller: Sequence[Mapping[str, Sequence[str]]] = ()
    ellers: Mapping[str, str] = field(default_factory=dict)
    #: What people must write themselves, since the Word form has no place for it.
    finnes_ikke: Sequence[str] = ()
    #: Chapters and tables as they follow each other in the document.
    rekkefolge: Sequence[str] = ()

    def is_ledetekst(self, tekst: str) -> bool:
        """The form's own guidance, and nothing of the plan's after it."""
        hele = letters(tekst)
        return hele in self.trykte or any(
            hele.startswith(letters(t)) and (lengde is None or len(hele) <= lengde)
            for t, lengde in self.ledetekster.items()
        )


def read_ordlyd(sti: Path) -> Ordlyd:
    raa = read_plain(sti)
    for navn in ("faser", "overskrifter", "tabeller", "felttabeller"):
        raa[navn] = _with_nynorsk(raa.get(navn, {}))
    ledetekster = raa.get("ledetekster", {})
    if isinstance(ledetekster, list):
        ledetekster = dict.fromkeys(ledetekster)
    return Ordlyd(
        {n: Tabellord(nokkel=n, **t) for n, t in raa["tabeller"].items()},
        raa["faser"],
        raa["merkelapper"],
        raa["overskrifter"],
        ledetekster,
        frozenset(map(letters, raa.get("trykte", ()))),
        raa["felttabeller"] or (),
        raa.get("ellers", {}),
        raa.get("finnes_ikke", ()),
        raa.get("rekkefolge") or (*raa["overskrifter"], *raa["tabeller"]),
    )


#: Lists that are no wordings.
_NOKLER: Final = frozenset(
    {"kjerne", "trykt", "beskrevet_i", "malens_eksempel", "plan", "sumplan", "aarplan"}
)


def _with_nynorsk(verdi: Any) -> Any:
    """Every list of wordings with the first of them in nynorsk too: what we print ourselves."""
    if isinstance(verdi, dict):
        return {n: v if n in _NOKLER else _with_nynorsk(v) for n, v in verdi.items()}
    if not isinstance(verdi, list):
        return verdi
    if verdi and isinstance(verdi[0], str):
        return [*dict.fromkeys((*verdi, to_nynorsk(verdi[0])))]
    return [_with_nynorsk(v) for v in verdi]


@lru_cache(4096)
def letters(tekst: str) -> str:
    """Letters and digits only: "Måle-tidspunkt" is "Måletidspunkt"."""
    return _IKKE_TEGN.sub("", tekst).casefold()


@lru_cache(8192)
def likeness(a: str, b: str) -> float:
    """How alike two headings are, 0–1; 0 where they are not alike enough for `find_ord`. What stands in
    parentheses may be left out."""
    x, y = letters(a), letters(b)
    if x == y:
        return 1.0
    if not x or not y:
        return 0.0
    uten = letters(a.partition("(")[0]), letters(b.partition("(")[0])
    if uten[0] == uten[1] and len(uten[0]) >= _KORT - 1:
        return 0.97
    if min(len(x), len(y)) < _KORT:
        return 0.0
    if 2 * min(len(x), len(y)) < _LIK * (len(x) + len(y)):
        return 0.0
    likhet = SequenceMatcher(None, x, y, autojunk=False)
    return likhet.ratio() if likhet.quick_ratio() >= _LIK else 0.0


def find_ord(tekst: str, ord_: Mapping[str, Sequence[str]]) -> Treff | None:
    """The key whose wording is most like the text, if any is like enough."""
    beste: Treff | None = None
    for nokkel, ordlyder in ord_.items():
        for ordlyd in ordlyder:
            likhet = likeness(tekst, ordlyd)
            if likhet >= _LIK and (beste is None or likhet > beste.likhet):
                beste = Treff(nokkel, likhet, ordlyd)
    return beste
