"""`gevinstark forklar`: where a figure of region.xlsx comes from, and where a return's cell went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Final

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, norsk_tall, parse_celle
from gevinstark.kontroll.retur import show_whole
from gevinstark.rapport.besluttet import (
    Beslutningsrader,
    besluttet_json,
    besluttet_linjer,
    find_besluttet,
    find_om_celle,
)
from gevinstark.rapport.etiketter import Figur, make_figur
from gevinstark.rapport.kilder import REGNES, Kilde, Kilder, write_merknader
from gevinstark.rapport.regionbok import Regionbok, open_regionbok
from gevinstark.rapport.sporing import Sporing

SKJEMAVERSJON: Final = 1
#: Answers of one figure that are named on the screen.
_FLEST_SVAR: Final = 12
_FLEST_LEDD: Final = 30
_LENGSTE_RAATEKST: Final = 60
_UTROP: Final = "!"


@dataclass(frozen=True, slots=True)
class Delsum:
    """Sources of one kind together. `sum` only for numbers that may be added."""

    hva: str
    antall: int
    sum: Decimal | None


@dataclass(frozen=True)
class Forklaring:
    """A figure and what it is made of. `regler`: heading in Om -> how it is computed."""

    fil: str
    figur: Figur
    ledd: tuple[Figur, ...]
    regler: dict[str, str]
    delsummer: tuple[Delsum, ...]
    kilder: tuple[Kilde, ...]
    besluttet: Beslutningsrader = ()
    #: What the row says is missing, where no answer is behind the figure.
    grunn: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "fil": self.fil,
            "tall": self.figur.as_json(),
            "regler": [{"navn": n, "forklaring": t} for n, t in self.regler.items()],
            "ledd": [f.as_json() for f in self.ledd],
            "delsummer": [
                {"hva": d.hva, "antall": d.antall, "sum": None if d.sum is None else float(d.sum)}
                for d in self.delsummer
            ],
            "kilder": [k.as_json() for k in self.kilder],
            "beslutninger": besluttet_json(self.besluttet),
            "grunn": self.grunn or None,
        }

    def linjer(self) -> Iterator[str]:
        f = self.figur
        yield f"{f.sted.ark}!{f.sted.celle}  {f.navn}"
        if f.plan:
            yield f"Plan:    {f.plan}"
        yield f"Verdi:   {show(f.verdi)}"
        if f.formel is not None:
            yield f"Formel:  {f.formel}"
        else:
            yield "Cellen har ingen formel. Verdien er hentet slik den står i kilden."
        if self.regler:
            yield ""
            yield "Slik er tallet regnet:"
            yield from (f"  {navn}: {tekst}" for navn, tekst in self.regler.items())
        if self.ledd:
            yield ""
            yield "Regnet av:"
            for ledd in self.ledd[:_FLEST_LEDD]:
                yield f"  {ledd.sted.ark}!{ledd.sted.celle}  {ledd.navn}: {show(ledd.verdi)}"
            if len(self.ledd) > _FLEST_LEDD:
                yield f"  … og {len(self.ledd) - _FLEST_LEDD} til. Alle står i --json."
        yield ""
        if not self.kilder:
            yield "Ingen innsendt celle inngår i tallet." + (
                f" {self.grunn}." if self.grunn else ""
            )
            return
        for d in self.delsummer:
            summen = "" if d.sum is None else f", til sammen {show(float(d.sum))}"
            yield f"Kilder: {d.hva} – {d.antall} {'celle' if d.antall == 1 else 'celler'}{summen}"
        yield from besluttet_linjer(self.besluttet)
        yield ""
        yield from _kildetabell(self.kilder)
        yield from _opphav(self.kilder)


@dataclass(frozen=True)
class Bruksliste:
    """A cell of a return, and the figures of the region it enters."""

    fil: str
    kilder: tuple[Kilde, ...]
    figurer: tuple[Figur, ...]
    besluttet: Beslutningsrader = ()
    #: What was found in the cell itself.
    funn: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "fil": self.fil,
            "kilder": [k.as_json() for k in self.kilder],
            "inngaar_i": [f.as_json() for f in self.figurer],
            "funn": list(self.funn),
            "beslutninger": besluttet_json(self.besluttet),
        }

    def linjer(self) -> Iterator[str]:
        yield from self.funn
        yield from _kildetabell(self.kilder[:_FLEST_LEDD]) if self.kilder else ()
        if len(self.kilder) > _FLEST_LEDD:
            yield f"… og {len(self.kilder) - _FLEST_LEDD} tall til som er regnet av cellen."
        yield from besluttet_linjer(self.besluttet)
        yield ""
        if not self.kilder:
            yield "Svaret er ikke selv en rad i Data. Tallene i filen er regnet om med det som gjelder nå."
        if not self.figurer:
            yield "Det inngår ikke i noe tall i oversikten."
            return
        yield f"Inngår i {len(self.figurer)} tall:"
        for f in self.figurer:
            plan = f"  ({f.plan})" if f.plan else ""
            yield f"  {f.sted.ark}!{f.sted.celle}  {f.navn}: {show(f.verdi)}{plan}"


def explain(sti: Path, hva: str) -> Forklaring | Bruksliste:
    """ "ARK!CELLE" explains a figure, "FIL!ARK!CELLE" a return's cell.

    Raises Brukerfeil for a place that is not there.
    """
    return explain_in(open_regionbok(sti), hva)


def explain_in(bok: Regionbok, hva: str) -> Forklaring | Bruksliste:
    """The same, of a workbook that is open."""
    fil, arknavn, adresse = _del_sted(hva)
    plass = parse_celle(adresse)
    if plass is None:
        raise Brukerfeil(f"«{adresse}» er ingen celle. Skriv for eksempel «Per kommune!B7».")
    if fil:
        return _find_bruk(bok, fil, arknavn, adresse.replace("$", "").upper())
    ark = next((n for n in bok.ark if n.casefold() == arknavn.casefold()), None)
    if ark is None:
        raise Brukerfeil(f"Arket «{arknavn}» finnes ikke. Arkene er: {', '.join(bok.ark)}.")
    return _explain(bok, Sted(ark, *plass))


def _del_sted(hva: str) -> tuple[str, str, str]:
    """File (or ""), sheet and cell. A file's name may hold any sign, so it is read from the right."""
    deler = hva.rsplit(_UTROP, 2)
    if len(deler) == 1:
        raise Brukerfeil(
            f"Skriv arket og cellen med utropstegn mellom, for eksempel «Per kommune!B7», ikke «{hva}»."
        )
    *fil, ark, celle = (d.strip() for d in deler)
    if ark.startswith("'") and ark.endswith("'") and len(ark) > 1:
        ark = ark[1:-1].replace("''", "'")
    return (fil[0] if fil else ""), ark, celle


def _explain(bok: Regionbok, sted: Sted) -> Forklaring:
    celle = bok.celle(sted)
    if celle is None or (celle.verdi is None and celle.formel is None):
        raise Brukerfeil(f"Cellen {sted.celle} i arket «{sted.ark}» er tom.")
    sporing = Sporing(bok)
    kilder = sporing.kilder(sted)
    ledd = [s for s in sporing.ledd(sted) if bok.ark[s.ark][s.rad, s.kol].formel is not None]
    return Forklaring(
        fil=bok.fil,
        figur=make_figur(bok, sted),
        ledd=tuple(make_figur(bok, s) for s in ledd),
        regler=_regler(bok, kilder),
        delsummer=_delsummer(kilder),
        kilder=kilder,
        besluttet=find_besluttet(bok, kilder),
        grunn="" if kilder else _why_none(bok, sted),
    )


def _why_none(bok: Regionbok, sted: Sted) -> str:
    """What the row itself says: «Bergen (4601): Har ikke svart for 2024»."""
    blokk = next((b for b in bok.blokker if b.ark == sted.ark and sted.rad in b.rader), None)
    rad = bok.rad(blokk, sted.rad) if blokk else {}
    hva = str(rad.get("mangler") or rad.get("status") or "").strip(" .")
    return f"{rad['kommune']}: {hva}" if hva and "kommune" in rad else hva


def _find_bruk(bok: Regionbok, fil: str, ark: str, celle: str) -> Bruksliste:
    alle = list(Kilder(bok).alle())
    filer = {k.fil for k in alle} | {f for k in alle for f, _, _ in k.av}
    navn = {fil} if fil in filer else {f for f in filer if PurePosixPath(f).name == fil}
    egne = [k for k in alle if k.fil in navn or any(f in navn for f, _, _ in k.av)]
    besluttet = find_om_celle(bok, fil, ark, celle)
    if not egne and not besluttet:
        mottatt = [r["fil"] for r in bok.rader("mottak")]
        if fil in mottatt:
            raise Brukerfeil(f"«{fil}» er mottatt, men er ikke med i tallene. Se arket Mottak.")
        raise Brukerfeil(f"Ingen mottatt fil heter «{fil}». Se arket Mottak.")
    her = ark.casefold(), celle
    kilder = tuple(
        k
        for k in egne
        if (k.fil in navn and (k.ark.casefold(), k.celle) == her)
        or any(f in navn and (a.casefold(), c) == her for f, a, c in k.av)
    )
    funn = write_merknader(bok, navn, her)
    if not kilder and not besluttet:
        raise Brukerfeil(
            f"Cellen {celle} i arket «{ark}» i «{fil}» inngår ikke i region.xlsx. {' '.join(funn) or REGNES}"
        )
    # Of an answer that is set by hand: what is no longer as the file's own program stored it.
    regnet_om = [k for k in egne if besluttet and k.raatekst != show_whole(k.verdi)]
    # The cell itself first, then what is computed from it.
    kilder = tuple(
        sorted(kilder, key=lambda k: k.fil not in navn or (k.ark.casefold(), k.celle) != her)
    )
    figurer = Sporing(bok).used_in(k.sted for k in kilder or regnet_om)
    return Bruksliste(bok.fil, kilder, tuple(make_figur(bok, s) for s in figurer), besluttet, funn)


def _regler(bok: Regionbok, kilder: Sequence[Kilde]) -> dict[str, str]:
    tekster = {**bok.tekster("regler"), **bok.tekster("forklaringer")}
    navn = dict.fromkeys(k.bruk.regel for k in kilder if k.bruk is not None)
    return {n: tekster[n] for n in navn if n in tekster}


def _delsummer(kilder: Sequence[Kilde]) -> tuple[Delsum, ...]:
    """One for each kind. Measurements and answers are counted, never added up."""
    grupper: dict[str, list[Kilde]] = {}
    for k in kilder:
        grupper.setdefault(k.hva, []).append(k)
    return tuple(Delsum(hva, len(g), _sum(g)) for hva, g in grupper.items())


def _sum(kilder: Sequence[Kilde]) -> Decimal | None:
    # Of a list's numbers (results of measurements, dates) no sum means anything; a file's counts do.
    if any(k.bruk is None and k.celle for k in kilder):
        return None
    tall = [_desimal(k.verdi) for k in kilder]
    return sum((t for t in tall if t is not None), Decimal(0)) if None not in tall else None


def _desimal(verdi: Verdi) -> Decimal | None:
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        return Decimal(repr(verdi))
    return None


def show(verdi: Verdi) -> str:
    """A value as people read it: øre only where there are any."""
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        desimaler = 0 if verdi == int(verdi) else 2 if abs(verdi) >= 1 else 4
        return norsk_tall(verdi, desimaler)
    return "" if verdi is None else " ⏎ ".join(str(verdi).splitlines())


def _kort(tekst: str) -> str:
    """One line of a table; the whole of a long text stands in --json."""
    linje = " ⏎ ".join(tekst.splitlines())
    return linje if len(linje) <= _LENGSTE_RAATEKST else f"{linje[: _LENGSTE_RAATEKST - 1]}…"


def _opphav(kilder: Sequence[Kilde]) -> Iterator[str]:
    """Down to the answers: the cells that what the kommune's figures are computed from stand in."""
    laget = [k for k in kilder if k.av]
    if laget:
        yield ""
        yield "Regnet av disse svarene (år for år, etter reglene i «Slik er tallene regnet»):"
    for k in laget[:_FLEST_LEDD]:
        steder = ", ".join(
            f"{f'{fil}!' if fil != k.fil else ''}{ark}!{celle}"
            for fil, ark, celle in k.av[:_FLEST_SVAR]
        )
        flere = f" og {len(k.av) - _FLEST_SVAR} til" if len(k.av) > _FLEST_SVAR else ""
        yield f"  {k.fil}: {k.hva}{f' {k.aar}' if k.aar else ''}: {steder}{flere}"
    if len(laget) > _FLEST_LEDD:
        yield f"  … og {len(laget) - _FLEST_LEDD} til. Alle står i --json."


def _kildetabell(kilder: Sequence[Kilde]) -> Iterator[str]:
    hode = (
        "Kommune",
        "Hva",
        "År",
        "Stod i cellen",
        "Lest som",
        "Fil",
        "Ark",
        "Celle",
        "Status",
        "SHA-256",
        "Rad",
    )
    rader = [hode]
    rader += [
        (
            f"{k.kommune} ({k.kommunenr})" if k.kommunenr else k.kommune or "–",
            k.hva,
            str(k.aar or "–"),
            _kort(k.raatekst) or "–",
            show(k.verdi),
            k.fil or "–",
            k.ark or "–",
            k.celle or "–",
            k.status or "–",
            k.sha256 or "–",
            f"{k.sted.ark}!{k.sted.celle}",
        )
        for k in kilder
    ]
    bredder = [max(len(r[i]) for r in rader) for i in range(len(hode))]
    for rad in rader:
        yield "  ".join(t.ljust(b) for t, b in zip(rad, bredder, strict=True)).rstrip()
