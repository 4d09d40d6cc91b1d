"""Figures to paste into slides: the report's bar charts as SVG, each with its text for those who listen.

Made from region.xlsx by `figurer` in maler/rapport.yaml. 16:9, no script, no outside font or picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape as _escape
from typing import Final

from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.rapport.kapitler import make_stolper
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.rapportmal import read_rapportmal
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.setning import fill
from gevinstark.rapport.worddiagram import FARGER, Stolper

BREDDE: Final = 1280
HOYDE: Final = 720
_VENSTRE, _TOPP, _HOYRE, _BUNN = 110, 150, 1240, 600
_TEKST: Final = "#1A2B33"
_DEMPET: Final = "#4F5E66"
#: Letters of a name below a group of bars, as many as there is room for.
_TEGNBREDDE: Final = 9.2
_TRINN: Final = (1, 2, 2.5, 5, 10)
_LINJER: Final = 5


def escape(tekst: str) -> str:
    """Text as XML: nothing in it is markup, and no character that a file may not hold."""
    return _escape(printable(tekst))


@dataclass(frozen=True, slots=True)
class Figur:
    """navn: of the file, without ending. alt: what it shows, in words and figures."""

    navn: str
    tittel: str
    alt: str
    svg: str


def make_figurer(bok: Regionbok) -> tuple[Figur, ...]:
    """One of each for each plan; those without figures are none."""
    planer = bok.rader("planer")
    return tuple(
        figur
        for plan in planer
        for figur in _av_plan(Oppslag(bok, plan), str(plan["plan"]) if len(planer) > 1 else "")
    )


def _av_plan(opp: Oppslag, plan: str) -> Iterator[Figur]:
    for nr, e in enumerate(read_rapportmal()["figurer"], 1):
        stolper = make_stolper(e, opp)
        if stolper is None:
            continue
        alt = f"Stolpediagram: {stolper.tittel}, i {stolper.enhet}. {'. '.join(_ord(stolper))}."
        navn = "-".join(d for d in (plan, str(nr), e["fil"]) if d)
        yield Figur(navn, stolper.tittel, alt, draw(stolper, fill(e["under"], opp), alt))


def _ord(stolper: Stolper) -> Iterator[str]:
    for nr, kategori in enumerate(stolper.kategorier):
        ledd = ", ".join(f"{navn.lower()} {_show(v[nr])}" for navn, v in stolper.serier)
        yield f"{kategori}: {ledd}"


def _show(verdi: float | None) -> str:
    if verdi is None:
        return "mangler"
    return norsk_tall(verdi, 1 if abs(verdi) < 100 else 0)  # noqa: PLR2004 - three figures are enough


def draw(stolper: Stolper, under: str, alt: str) -> str:
    """The chart. A missing value is a dash, never a bar of nothing."""
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BREDDE} {HOYDE}" width="{BREDDE}" '
                f'height="{HOYDE}" role="img" aria-labelledby="tittel beskrivelse" font-family="Calibri, Carlito, Arial, sans-serif">'
            ),
            f'<title id="tittel">{escape(stolper.tittel)}</title>',
            f'<desc id="beskrivelse">{escape(alt)}</desc>',
            f'<rect width="{BREDDE}" height="{HOYDE}" fill="#FFFFFF"/>',
            _skrift(_VENSTRE - 70, 60, stolper.tittel, 34, _TEKST, vekt="bold"),
            _skrift(_VENSTRE - 70, 98, under, 20, _DEMPET),
            *_tegn(stolper),
            "</svg>\n",
        )
    )


def _tegn(s: Stolper) -> Iterator[str]:
    alle = [v for _, verdier in s.serier for v in verdier if v is not None]
    lav, hoy, trinn = _akse(min(0.0, *alle), max(0.0, *alle))

    def y(verdi: float) -> float:
        return _BUNN - (verdi - lav) / (hoy - lav) * (_BUNN - _TOPP)

    for nr in range(round((hoy - lav) / trinn) + 1):
        verdi = lav + nr * trinn
        yield f'<line x1="{_VENSTRE}" x2="{_HOYRE}" y1="{y(verdi):.1f}" y2="{y(verdi):.1f}" stroke="#B8C4CC"/>'
        tekst = norsk_tall(verdi, 0 if trinn >= 1 else 1)
        yield _skrift(_VENSTRE - 12, y(verdi) + 6, tekst, 18, _DEMPET, anker="end")
    yield _skrift(_VENSTRE - 12, _TOPP - 16, s.enhet, 18, _DEMPET, anker="end")
    plass = (_HOYRE - _VENSTRE) / max(len(s.kategorier), 1)
    bredde = min(plass * 0.8 / len(s.serier), 70)
    for nr, kategori in enumerate(s.kategorier):
        midt = _VENSTRE + plass * (nr + 0.5)
        for i, (_, verdier) in enumerate(s.serier):
            x = midt + bredde * (i - len(s.serier) / 2)
            yield from _stolpe(verdier[nr], x, bredde, y, FARGER[i % len(FARGER)])
        yield _skrift(midt, _BUNN + 30, _kort(kategori, plass), 18, _TEKST, anker="middle")
    for i, (navn, _) in enumerate(s.serier):
        x = _VENSTRE + i * 200
        yield f'<rect x="{x}" y="662" width="22" height="22" fill="#{FARGER[i % len(FARGER)]}"/>'
        yield _skrift(x + 32, 680, navn, 20, _TEKST)


def _stolpe(verdi: float | None, x: float, bredde: float, y: object, farge: str) -> Iterator[str]:
    assert callable(y)  # noqa: S101 - the scale of the chart
    if verdi is None:
        yield _skrift(x + bredde / 2, y(0) - 6, "–", 18, _DEMPET, anker="middle")
        return
    topp, bunn = sorted((y(verdi), y(0)))
    yield f'<rect x="{x:.1f}" y="{topp:.1f}" width="{bredde - 3:.1f}" height="{bunn - topp:.1f}" fill="#{farge}"/>'
    if bredde > 34:  # noqa: PLR2004 - room for the figure
        over = topp - 7 if verdi >= 0 else bunn + 18
        yield _skrift(x + (bredde - 3) / 2, over, _show(verdi), 16, _TEKST, anker="middle")


def _akse(lav: float, hoy: float) -> tuple[float, float, float]:
    """Ends and step of an axis with about five lines, on round numbers."""
    spenn = max(hoy - lav, 1e-9)
    grov = spenn / _LINJER
    tier = 10 ** math.floor(math.log10(grov))
    trinn = next(t for n in _TRINN if (t := n * tier) >= grov)
    return math.floor(lav / trinn) * trinn, math.ceil(hoy / trinn) * trinn, trinn


def _kort(tekst: str, plass: float) -> str:
    hoyst = max(int(plass / _TEGNBREDDE), 3)
    return tekst if len(tekst) <= hoyst else f"{tekst[: hoyst - 1]}…"


def _skrift(x: float, y: float, tekst: str, str_: int, farge: str, *, anker: str = "start", vekt: str = "normal") -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{str_}" fill="{farge}" text-anchor="{anker}" '
        f'font-weight="{vekt}">{escape(tekst)}</text>'
    )


def write_oversikt(figurer: tuple[Figur, ...]) -> str:
    """A page with all of them and the words to paste beside each."""
    deler = "\n".join(
        f'<figure><img src="{escape(f.navn)}.svg" width="640" alt="{escape(f.alt)}">'
        f"<figcaption>{escape(f.alt)}</figcaption></figure>"
        for f in figurer
    )
    return (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Figurer</title>'
        "<style>body{font:16px/1.5 Calibri,Arial,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem}"
        "figure{margin:0 0 2rem}img{max-width:100%;height:auto;border:1px solid #767676}</style></head><body><main>"
        "<h1>Figurer til nettverksmøtet</h1><p>Sett inn SVG-filen i lysbildet (Sett inn → Bilder), og lim "
        f"teksten under inn som alternativ tekst.</p>\n{deler}\n</main></body></html>\n"
    )
