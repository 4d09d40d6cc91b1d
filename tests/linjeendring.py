"""Insert, delete and move rows and columns the way a spreadsheet program does.

Written from the behaviour of Excel, sharing no code with the product: references follow their cells,
ranges grow and shrink, and what loses its cell becomes #REF!. Works on the XML of a file
(`change_fil`) and, much faster, on what was read from one (`change_avlesning`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape, unescape

from openpyxl.formula.tokenizer import Token, Tokenizer

from gevinstark.lesing.avlesning import Avlesning, Lestcelle

_REF = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)")


@dataclass(frozen=True)
class Endring:
    """Rows (or columns) of one sheet: `antall` inserted above line `ved`, or that many deleted from
    it when negative."""

    ark: str
    ved: int
    antall: int
    rader: bool = True

    def linje(self, nr: int) -> int | None:
        if nr < self.ved:
            return nr
        if self.antall < 0 and nr < self.ved - self.antall:
            return None
        return nr + self.antall

    def spenn(self, fra: int, til: int) -> tuple[int, int] | None:
        igjen = [n for nr in range(fra, til + 1) if (n := self.linje(nr)) is not None]
        return (igjen[0], igjen[-1]) if igjen else None


def _kol(tekst: str) -> int:
    nr = 0
    for tegn in tekst:
        nr = nr * 26 + ord(tegn) - 64
    return nr


def _bokstav(nr: int) -> str:
    ut = ""
    while nr:
        nr, rest = divmod(nr - 1, 26)
        ut = chr(65 + rest) + ut
    return ut


@lru_cache(maxsize=8192)
def _deler(formel: str) -> tuple[tuple[bool, str], ...]:
    tokens = Tokenizer(formel).items
    return tuple((t.type == Token.OPERAND and t.subtype == Token.RANGE, t.value) for t in tokens)


def move_formel(formel: str, eget: str, e: Endring) -> str:
    """`formel` with "=" in front, as it reads after the change."""
    return "=" + "".join(
        _move_ref(tekst, eget, e) if er_ref else tekst for er_ref, tekst in _deler(formel)
    )


def _move_ref(tekst: str, eget: str, e: Endring) -> str:
    ark, skille, resten = tekst.rpartition("!")
    navn = ark.strip("'") if skille else eget
    hjorner = [_REF.fullmatch(h) for h in resten.split(":")]
    if navn != e.ark or None in hjorner:
        return tekst
    treff = [h for h in hjorner if h is not None]
    numre = [int(h[4]) if e.rader else _kol(h[2]) for h in treff]
    nye = e.spenn(numre[0], numre[-1])
    if nye is None:
        return f"{ark}{skille}#REF!"
    ut = []
    for h, nr in zip(treff, nye, strict=False):
        kol, rad = (h[2], str(nr)) if e.rader else (_bokstav(nr), h[4])
        ut.append(f"{h[1]}{kol}{h[3]}{rad}")
    return f"{ark}{skille}{':'.join(ut)}"


def change_avlesning(lest: Avlesning, e: Endring) -> Avlesning:
    """The same file with the change done, cached results and all."""
    ark = []
    for a in lest.ark:
        celler: dict[tuple[int, int], Lestcelle] = {}
        for (rad, kol), c in a.celler.items():
            plass: tuple[int | None, int | None] = (rad, kol)
            if a.navn == e.ark:
                plass = (e.linje(rad), kol) if e.rader else (rad, e.linje(kol))
            if plass[0] is None or plass[1] is None:
                continue
            if c.formel is not None:
                c = c._replace(formel=move_formel(c.formel, a.navn, e))  # noqa: PLW2901 - the moved cell
            celler[plass[0], plass[1]] = c
        ark.append(replace(a, celler=celler))
    navn = {n: move_formel(f"={maal}", "", e)[1:] for n, maal in lest.definerte_navn.items()}
    return replace(lest, ark=tuple(ark), definerte_navn=navn)


def change_fil(innhold: bytes, deler: dict[str, str], e: Endring) -> bytes:
    """The same on a file. deler: sheet name -> part."""
    navn = {del_: ark for ark, del_ in deler.items()}
    ut = BytesIO()
    with zipfile.ZipFile(BytesIO(innhold)) as inn, zipfile.ZipFile(ut, "w") as til:
        for del_ in inn.namelist():
            raa = inn.read(del_)
            if del_ in navn:
                raa = _change_ark(raa.decode(), navn[del_], e).encode()
            elif del_ == "xl/workbook.xml":
                raa = _change_navn(raa.decode(), e).encode()
            til.writestr(del_, raa, zipfile.ZIP_DEFLATED)
    return ut.getvalue()


def _change_ark(xml: str, ark: str, e: Endring) -> str:
    xml = re.sub(
        r"<f>([^<]*)</f>",
        lambda t: (
            "<f>" + escape(move_formel("=" + unescape(t[1], {"&quot;": '"'}), ark, e)[1:]) + "</f>"
        ),
        xml,
    )
    if ark != e.ark:
        return xml
    hode, data, hale = re.split(r"(<sheetData>.*</sheetData>)", xml, flags=re.DOTALL)
    celle = re.compile(r'<c r="([A-Z]+)([0-9]+)"((?:[^>]*?)(?:/>|>.*?</c>))', re.DOTALL)

    def move_celle(t: re.Match[str]) -> str:
        if e.rader:
            ny = e.linje(int(t[2]))
            return "" if ny is None else f'<c r="{t[1]}{ny}"{t[3]}'
        ny = e.linje(_kol(t[1]))
        return "" if ny is None else f'<c r="{_bokstav(ny)}{t[2]}"{t[3]}'

    def move_rad(t: re.Match[str]) -> str:
        ny = e.linje(int(t[2])) if e.rader else int(t[2])
        return "" if ny is None else t[1] + str(ny) + celle.sub(move_celle, t[3])

    data = re.sub(r'(<row r=")([0-9]+)("[^>]*?(?:/>|>.*?</row>))', move_rad, data, flags=re.DOTALL)

    def move_omraader(t: re.Match[str]) -> str:
        nye = [n for o in t[2].split() if "#REF!" not in (n := _move_ref(o, ark, e))]
        return f'{t[1]}"{" ".join(nye)}"' if nye else t[0]

    hale = re.sub(r'((?:sqref|ref)=)"([^"]*)"', move_omraader, hale)
    return hode + data + hale


def _change_navn(xml: str, e: Endring) -> str:
    return re.sub(
        r"(<definedName [^>]*>)([^<]*)(</definedName>)",
        lambda t: t[1] + escape(move_formel("=" + unescape(t[2]), "", e)[1:]) + t[3],
        xml,
    )


def _samme(nr: int) -> int:
    return nr


def sort_rader(
    lest: Avlesning,
    ark: str,
    rader: Callable[[int], int] = _samme,
    kolonner: Callable[[int], int] = _samme,
) -> Avlesning:
    """Rows (or columns) of one sheet put in another order, references left alone."""
    ut = []
    for a in lest.ark:
        celler = dict(a.celler)
        if a.navn == ark:
            celler = {(rader(rad), kolonner(kol)): c for (rad, kol), c in celler.items()}
        ut.append(replace(a, celler=celler))
    return replace(lest, ark=tuple(ut))
