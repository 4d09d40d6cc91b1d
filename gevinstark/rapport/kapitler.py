"""A report's elements (maler/rapport.yaml) written in a Word document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.norsk.valg import lower_first
from gevinstark.grunn.verdi import as_tall
from gevinstark.rapport.oppslag import Oppslag, Rader
from gevinstark.rapport.rapportmal import Element, as_list
from gevinstark.rapport.setning import (
    MANGLER,
    TALLFORMER,
    UFULLSTENDIG,
    fill,
    forms,
    paths,
    plain,
)
from gevinstark.rapport.sidetekst import Sidetekst
from gevinstark.rapport.word import Dokument
from gevinstark.rapport.worddiagram import Stolper
from gevinstark.rapport.wordtabell import Kolonne

Nivaa = Literal[1, 2, 3]
#: What the axes of charts are in, and the largest bar from which they are: small ones are not all 0,0.
_AKSER: Final = ((2e6, 1e6, "mill. kr", "millioner kroner"), (0, 1e3, "tusen kr", "tusen kroner"))
#: How a table here says that a figure is of less than it should be.
_STJERNE: Final = "* Ufullstendig: noe det skulle vært regnet av, mangler."


@dataclass(frozen=True)
class _Spalte:
    """A column as the form has it. sum: what the row of sums says there, None for the sheet's own."""

    overskrift: str
    bredde: float
    tekst: str
    is_tall: bool
    sum: str | None = None


class Kapitler:
    """nivaa: of the chapters' headings; those below them have the next."""

    def __init__(self, dok: Dokument | Sidetekst, nivaa: Nivaa = 1) -> None:
        self.dok = dok
        self.nivaa = nivaa
        #: Fields that were left blank, and why.
        self.tomme: list[str] = []

    def write(self, elementer: Sequence[Element], opp: Oppslag) -> None:
        for element in elementer:
            if isinstance(element, list):
                self.write(element, opp)
                continue
            slag = next(iter(element))
            skriv = getattr(self, f"_{slag}", None)
            if skriv is None:
                raise InternFeil(f"Rapportmalen har et ukjent element: «{slag}»")
            skriv(element, opp)

    def _hvis(self, e: Element, opp: Oppslag) -> None:
        self.write(e.get("da" if opp.holds(e["hvis"]) else "ellers", ()), opp)

    def _for_hver(self, e: Element, opp: Oppslag) -> None:
        """Each kommune's own part."""
        for rad in opp.hent(_fra(e, e["for_hver"], opp)):
            egen = Oppslag(opp.bok, opp.plan, str(rad["kommune"]), rad)
            self.write(e["innhold"], egen)

    def _for_hver_plan(self, e: Element, opp: Oppslag) -> None:
        for plan in opp.bok.rader("planer"):
            self.write(e["for_hver_plan"], Oppslag(opp.bok, plan, opp.kommune))

    def _kapittel(self, e: Element, opp: Oppslag) -> None:
        """Elements that are said in several places."""
        self.write(e["kapittel"], opp)

    def _overskrift(self, e: Element, opp: Oppslag) -> None:
        nivaa = cast("Nivaa", self.nivaa + ("under" in e))
        self.dok.overskrift(fill(e["overskrift"], opp), nivaa)

    def _avsnitt(self, e: Element, opp: Oppslag) -> None:
        self.dok.avsnitt(fill(e["avsnitt"], opp))

    def _innholdsliste(self, e: Element, opp: Oppslag) -> None:
        self.dok.innholdsliste(fill(e["innholdsliste"], opp), self.nivaa)

    def _linje(self, e: Element, opp: Oppslag) -> None:
        """Rows as one paragraph."""
        if rader := opp.hent(e["fra"]):
            ledd = "; ".join(fill(e["tekst"], opp.med(r)).strip() for r in rader)
            self.dok.avsnitt(f"{fill(e['linje'], opp)} {ledd}.")

    def _punkter(self, e: Element, opp: Oppslag) -> None:
        self.dok.punkter(list(_linjer(e["punkter"], opp)))

    def _sitater(self, e: Element, opp: Oppslag) -> None:
        for rad in opp.hent(e["fra"]):
            self.dok.sitat(fill(e["sitater"], opp.med(rad)), fill(e["tekst"], opp.med(rad)))

    def _tabell(self, e: Element, opp: Oppslag) -> None:
        rader: Rader = opp.hent(_fra(e, e["fra"], opp))
        spalter = [s for spec in e["kolonner"] for s in _spalter(spec, e["fra"], opp)]
        hoyst = e.get("hoyst", len(rader))
        linjer = [[fill(s.tekst, opp.med(r)) for s in spalter] for r in rader[:hoyst]]
        summer = [hva for hva in ("sum", "dekning") if hva in e and linjer]
        linjer += [_sumlinje(spalter, opp.med(opp.sumrad(e["fra"], hva)), hva) for hva in summer]
        er_hel = not any(UFULLSTENDIG in t for linje in linjer for t in linje)
        # The word is wider than the columns of a page.
        linjer = [[t.replace(UFULLSTENDIG, "*") for t in linje] for linje in linjer]
        self.dok.tabell(
            fill(e["tabell"], opp),
            [Kolonne(s.overskrift, s.bredde, is_tall=s.is_tall) for s in spalter],
            linjer,
            sumrader=len(summer),
        )
        if not er_hel:
            self.dok.avsnitt(_STJERNE)
        if len(rader) > hoyst:
            self.dok.avsnitt(e["resten"].format(antall=len(rader) - hoyst))
        if "kilde" in e and rader:
            self.dok.avsnitt(f"Hentet fra {opp.place(e['fra'])}.")

    def _felter(self, e: Element, opp: Oppslag) -> None:
        """Fields of a report, each with where its answer comes from. What nobody has given is blank."""
        hoder = e.get("svar", ["Svar"])
        linjer = []
        for ledetekst, maler, hvorfor in e["rader"]:
            felt, grunn = fill(ledetekst, opp), fill(hvorfor, opp)
            tekster = [_answer(m, opp) for m in as_list(maler)]
            steder = [
                opp.place(sti)
                for m, t in zip(as_list(maler), tekster, strict=True)
                if t
                for sti in paths(m)
            ]
            kilde = "; ".join(dict.fromkeys(filter(None, steder)))
            if not all(tekster):
                self.tomme.append(f"{felt}{_which(hoder, tekster)}: {grunn}")
                kilde = f"{kilde}. {grunn}" if kilde else grunn
            linjer.append([felt, *tekster, kilde])
        svar = [Kolonne(h, 1.2 if len(hoder) > 1 else 2.4, is_tall=len(hoder) > 1) for h in hoder]
        kolonner = [Kolonne("Felt", 2.4), *svar, Kolonne("Hentet fra", 2.4)]
        self.dok.tabell(fill(e["felter"], opp), kolonner, linjer)

    def _blanke(self, _e: Element, _opp: Oppslag) -> None:
        self.dok.punkter(self.tomme or ["Ingen felt er tomme."])

    def _stolper(self, e: Element, opp: Oppslag) -> None:
        stolper = make_stolper(e, opp)
        if stolper is not None:
            self.dok.diagram(stolper, is_lav="lav" in e)


def _answer(mal: str, opp: Oppslag) -> str:
    """The text of a field, "" where any of it is missing."""
    if not mal or any(opp.hent(sti) in (None, "", MANGLER) for sti in paths(mal)):
        return ""
    return fill(mal, opp)


def _which(hoder: Sequence[str], tekster: Sequence[str]) -> str:
    """Of several answers, those that are blank."""
    tomme = [h.lower() for h, t in zip(hoder, tekster, strict=True) if not t]
    return f" ({', '.join(tomme)})" if len(hoder) > 1 else ""


def make_stolper(e: Element, opp: Oppslag) -> Stolper | None:
    """Bars side by side; of many, those with most of the first, and the title says so."""
    rader: Rader = opp.hent(e["fra"])
    serier = e["serier"]
    if all(as_tall(r[k]) is None for r in rader for k in serier.values()):
        return None
    tittel = fill(e["stolper"], opp)
    flest = e.get("flest", len(rader))
    if len(rader) > flest:
        forste = next(iter(serier.values()))
        rader = tuple(sorted(rader, key=lambda r: -(as_tall(r[forste]) or 0))[:flest])
        tittel += f" – {e['tillegg'].format(flest=flest)}"
    verdier = {navn: [as_tall(r[k]) for r in rader] for navn, k in serier.items()}
    # Those shown may be without figures where others have some.
    storst = max((abs(v) for egne in verdier.values() for v in egne if v is not None), default=0)
    _, deles, enhet, i_ord = next(a for a in _AKSER if storst >= a[0])
    return Stolper(
        tittel,
        f"Stolpediagram: {lower_first(tittel)}, i {i_ord}, for "
        f"{len(rader)} {e['hva']}. Tallene står i tabellen over diagrammet.",
        enhet,
        [fill(e["navn"], opp.med(r)) for r in rader],
        [
            (navn, [None if v is None else v / deles for v in egne])
            for navn, egne in verdier.items()
        ],
    )


def _fra(e: Element, navn: str, opp: Oppslag) -> str:
    """The rows it is of; av_mange: [30, these] when there are more than that."""
    hoyst, noen = e.get("av_mange", (None, ""))
    return noen if hoyst is not None and len(opp.hent(navn)) > hoyst else navn


def _linjer(punkter: Sequence[str | Element], opp: Oppslag) -> Iterator[str]:
    """One point each, or one for each of some rows."""
    for p in punkter:
        if isinstance(p, str):
            yield fill(p, opp)
        else:
            yield from (fill(p["tekst"], opp.med(r)) for r in opp.hent(p["fra"]))


def _spalter(spec: Sequence[Any], nokkel: str, opp: Oppslag) -> Iterator[_Spalte]:
    """[heading, width, text, "tall" where it stands to the right as figures do, text of the sum], or
    [patterns of keys, width, form]: every such column of the block, under its own heading."""
    hode, bredde, tekst, *resten = spec
    if isinstance(hode, list):
        for kolonne, overskrift in opp.headings(nokkel, hode):
            felt = f"{{.{kolonne}|{tekst}}}" if tekst else f"{{.{kolonne}}}"
            yield _Spalte(overskrift, bredde, felt, is_tall=tekst in TALLFORMER)
        return
    is_tall = "tall" in resten or bool(forms(tekst) & TALLFORMER)
    yield _Spalte(fill(hode, opp), bredde, tekst, is_tall, resten[1] if len(resten) > 1 else None)


def _sumlinje(spalter: Sequence[_Spalte], opp: Oppslag, hva: str) -> list[str]:
    """The sheet's own sums in the forms of the columns; how many have given them, as it stands."""
    linje = []
    for s in spalter:
        if hva == "sum" and s.sum is not None:
            linje.append(s.sum)
        elif any(opp.hent(sti) is None for sti in paths(s.tekst)):
            linje.append("")
        else:
            linje.append(fill(s.tekst if hva == "sum" else plain(s.tekst), opp))
    return linje
