"""A comparison of two regional workbooks, as lines, as a workbook and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Final

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.verdi import Verdi, norsk_tall
from gevinstark.rapport.forskjell import Endring, Sammenligning
from gevinstark.rapport.regionbok import helt
from gevinstark.region.celler import FARGE, fast, make_radblokk, radhoyder, topp
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook

_KOMMUNEHODE: Final = ("Plan", "Kommune", "Hva", "Før", "Nå", "Fil før", "Fil nå", "Grunn")
_VERDIHODE: Final = ("Plan", "Kommune", "Hva", "Før", "Nå", "Endring", "Grunn")
_BREDDER: Final = (18.0, 24.0, 48.0, 20.0, 20.0, 24.0, 34.0, 44.0)
_HODERAD: Final = 4
_VIS_LINJER: Final = 12
_GRUPPERES: Final = 10_000
_STIL: Final = (
    "<style>body{font:16px/1.5 Calibri,Arial,sans-serif;margin:24px;color:#1a2b33}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.3em .6em;"
    "border-bottom:1px solid #b8c4c9;vertical-align:top}th{background:#e1ecee}</style>"
)
_Tabell = tuple[str, tuple[str, ...], list[tuple[Verdi, ...]]]


def _tabeller(s: Sammenligning) -> Iterator[_Tabell]:
    kommuner: list[tuple[Verdi, ...]] = [
        (k.plan, k.kommune, k.hva, k.foer, k.naa, k.fil_foer, k.fil_naa, k.grunn)
        for k in s.kommuner
    ]
    yield "Kommuner", _KOMMUNEHODE, kommuner
    for navn, endringer in (("Planen", s.planer), ("Tall", s.tall), ("Svar", s.linjer)):
        yield navn, _VERDIHODE, [_rad(e) for e in endringer]


def _rad(e: Endring) -> tuple[Verdi, ...]:
    return e.plan, e.kommune, e.sted, helt(e.foer), helt(e.naa), helt(e.differanse), e.grunn


def lines(s: Sammenligning) -> Iterator[str]:
    """For the terminal: everything about kommuner, the first of the rest."""
    yield s.setning()
    for k in s.kommuner:
        status = "" if k.foer == k.naa else f" ({k.foer} → {k.naa})"
        yield f"  {k.kommune}: {k.hva}{status}. {k.grunn}".rstrip(" .") + "."
    for navn, endringer in (("Planen", s.planer), ("Tall", s.tall), ("Svar", s.linjer)):
        if endringer:
            yield ""
            yield f"{navn} ({len(endringer)}):"
        for e in endringer[:_VIS_LINJER]:
            hvem = f"{e.kommune}, " if e.kommune and e.kommune not in e.sted else ""
            yield f"  {hvem}{e.sted}: {vist(e.foer)} → {vist(e.naa)}"
        if len(endringer) > _VIS_LINJER:
            yield f"  … og {len(endringer) - _VIS_LINJER} til. Alle står i --ut og --json."


def vist(verdi: Verdi) -> str:
    verdi = helt(verdi)
    if verdi is None:
        return "–"
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        er_helt = isinstance(verdi, int)
        # Four digits may be a year, and need no groups.
        return (
            str(verdi)
            if er_helt and 0 <= verdi < _GRUPPERES
            else norsk_tall(verdi, 0 if er_helt else 2)
        )
    return " ".join(printable(str(verdi)).split())


def write_bok(s: Sammenligning) -> bytes:
    ark = tuple(_ark(navn, hoder, rader, s) for navn, hoder, rader in _tabeller(s))
    layout = Layout(
        skjema="sammenligning", versjon="1", plan="", tittel="Sammenligning", form="",
        rapporteringsaar=1, levetid=(1, 1), lister={}, ark=ark,
    )  # fmt: skip
    valg = Bokvalg("Sammenligning", "Sammenligning", "Sammenligning", date(2000, 1, 1))
    return write_workbook(layout, {}, {}, valg)


def _ark(
    navn: str, hoder: tuple[str, ...], rader: Sequence[tuple[Verdi, ...]], s: Sammenligning
) -> Ark:
    celler = [*topp(navn, navn, f"Fra {s.foer} til {s.naa}")]
    if navn == "Kommuner":
        celler.append(fast(navn, 3, 1, s.setning(), "ingress"))
    celler += [fast(navn, _HODERAD, k, n, "hode") for k, n in enumerate(hoder, 1)]
    maler = [fast(navn, _HODERAD + 1, k, None, "databrutt") for k in range(1, len(hoder) + 1)]
    bredder = _BREDDER[: len(hoder)]
    radblokker = (make_radblokk(_HODERAD + 1, maler, rader, bredder),) if rader else ()
    return Ark(
        navn=navn, tittel=navn, celler=tuple(celler), bredder=bredder,
        radhoyder=radhoyder(celler, bredder), frys=(_HODERAD, 2),
        gjenta_rader=(_HODERAD, _HODERAD), beskyttet=False, farge=FARGE, radblokker=radblokker,
    )  # fmt: skip


def write_side(s: Sammenligning) -> str:
    """One page that opens offline. Every text of a file is escaped here."""
    deler = [
        "<!doctype html>", '<html lang="nb">', '<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
        "<title>Hva som er endret</title>",
        _STIL,
        f"<main><h1>Hva som er endret</h1><p>Fra {escape(s.foer)} til {escape(s.naa)}.</p>",
        f"<p><strong>{escape(s.setning())}</strong></p>",
    ]  # fmt: skip
    for navn, hoder, rader in _tabeller(s):
        if not rader:
            continue
        deler.append(f"<h2>{navn}</h2><table><thead><tr>")
        deler += [f'<th scope="col">{h}</th>' for h in hoder]
        deler.append("</tr></thead><tbody>")
        for rad in rader:
            deler.append(f"<tr>{''.join(f'<td>{escape(vist(v))}</td>' for v in rad)}</tr>")
        deler.append("</tbody></table>")
    return "\n".join([*deler, "</main></html>", ""])
