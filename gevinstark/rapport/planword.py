"""A plan as a Word document on its form: chapters, tables and headings as printed.

Figures the form computes are those of the issued formulas. What the form has no place for stands in an
appendix (`planlesing.planfelt`): the document is read back, and what did not come back goes there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from gevinstark.grunn.celle import FELLES, TALLTYPER, Celle
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.verdi import ascii_nokkel, dato_fra_serienummer, norsk_tall
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.nynorsk import to_maalform
from gevinstark.mal.plan import Blokk, Plan, Rad
from gevinstark.mal.planhode import HODE, read_plain_yaml
from gevinstark.mal.skjema import Arkmal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.omregning.planverdier import compute_planverdier
from gevinstark.planlesing.ordlyd import Ordlyd, Tabellord, letters
from gevinstark.planlesing.planfelt import (
    IKKE_OPPGITT,
    KOLONNER,
    TITTEL,
    TOM_LINJE,
    list_planfelt,
)
from gevinstark.planlesing.word import ordlyd_for, read_word
from gevinstark.rapport.word import Dokument
from gevinstark.rapport.wordtabell import Kolonne

_FIL: Final = "planen.docx"
#: Widths of columns, as shares; others are 1.
_BREDE: Final = 2.4


def write_planword(plan: Plan, dato: datetime) -> bytes:
    """The document. Read back, it gives the same plan."""
    skriver = _Skriver(plan, dato)
    data = read_plain_yaml(plan.kilde)
    ventet = list_planfelt(data, plan.mal)
    hode = {n: t for n, t in ventet.items() if n.startswith(HODE) and n not in skriver.trykt_hode}
    lest = list_planfelt(read_word(_FIL, skriver.write(hode), plan.mal.navn).plan, plan.mal)
    annet = {
        n: t or TOM_LINJE for n, t in ventet.items() if lest.get(n) != t and not n.startswith(HODE)
    }
    for_mye = {n: IKKE_OPPGITT for n in lest if n not in ventet and not n.startswith(HODE)}
    return skriver.write({**hode, **annet, **for_mye})


def is_known_in_word(plan: Plan) -> bool:
    """Whether anybody has said how the plan's form stands as a Word document."""
    try:
        ordlyd_for(plan.mal.navn)
    except GevinstarkError:
        return False
    return True


def append_plan(dok: Dokument, plan: Plan, dato: datetime) -> None:
    """The plan on its form, after what the document holds."""
    _Skriver(plan, dato).fill(dok)


class _Skriver:
    #: Keys of the head that the front page prints.
    trykt_hode = frozenset({f"{HODE}skjema", f"{HODE}tittel"})

    def __init__(self, plan: Plan, dato: datetime) -> None:
        self.plan = plan
        self.dato = dato
        self.ordlyd: Ordlyd = ordlyd_for(plan.mal.navn)
        self.layout: Layout = build_layout(plan, FELLES)
        self.verdier = compute_planverdier(self.layout)
        #: A text of the form in the målform of the plan.
        self.sagt = partial(to_maalform, maalform=plan.valg.maalform)
        self.alias = {a.felt: a.tekst for a in plan.alias}

    def write(self, vedlegg: Mapping[str, str]) -> bytes:
        dok = Dokument(self.sagt(self.plan.mal.tittel), self.plan.tittel, self.dato, liggende=True)
        dok.tittel(self.sagt(self.plan.mal.tittel), self.plan.tittel)
        self.fill(dok)
        if vedlegg:
            dok.overskrift(self.sagt(TITTEL), 1)
            kolonner = [
                Kolonne(self.sagt(k), b)
                for k, b in zip(KOLONNER, (2.0, 2.0, 3.0, 2.0), strict=True)
            ]
            merker = {t: self.sagt(t) for t in (IKKE_OPPGITT, TOM_LINJE)}
            rader = [
                [*map(self.sagt, self._hva(n)), merker.get(t, t), n] for n, t in vedlegg.items()
            ]
            dok.skjematabell(kolonner, rader)
        return dok.ferdig()

    def fill(self, dok: Dokument) -> None:
        self._forside(dok)
        for nokkel in self.ordlyd.rekkefolge:
            if nokkel in self.ordlyd.overskrifter:
                dok.overskrift(self.sagt(self.ordlyd.overskrifter[nokkel][0]), 1)
                dok.ramme(self._felttekst(nokkel))
            else:
                self._tabell(dok, nokkel)

    def _forside(self, dok: Dokument) -> None:
        for post in self.ordlyd.merkelapper:
            celle = self.layout.ved_nokkel.get(f"{FELLES}.{post['felt']}")
            if celle is None:
                continue
            merke, begynner = map(
                self.sagt, (celle.radetikett.replace(" (dato)", ""), post["begynner"])
            )
            if not letters(merke).startswith(letters(begynner)):
                merke = begynner.rstrip(":")
            if "parentes" in post and (inni := self._felttekst(post["parentes"])):
                merke = merke.replace(begynner, f"{begynner} ({inni})", 1)
            dok.avsnitt(f"{merke}: {self._felttekst(post['felt'])}")

        for gruppe in self.ordlyd.felttabeller:
            felter = [f for f in gruppe if f]
            kolonner = [Kolonne(self.sagt(gruppe[f][0]), 1.0) for f in felter]
            dok.skjematabell(kolonner, [[self._felttekst(f) for f in felter]])

    def _felttekst(self, felt: str) -> str:
        celle = self.layout.ved_nokkel.get(f"{FELLES}.{felt}")
        return "" if celle is None else self._celletekst(celle)

    # ------------------------------------------------------------ tables

    def _tabell(self, dok: Dokument, nokkel: str) -> None:
        ordene = self.ordlyd.tabeller[nokkel]
        arkmal, tabell = next(
            (a, d)
            for a in self.plan.mal.ark
            for d in a.deler
            if isinstance(d, Tabell) and d.nokkel == nokkel
        )
        self._overskrifter(dok, arkmal, tabell, ordene)
        for nr, blokk in enumerate(self.plan.blokker.get(nokkel) or (Blokk(),), 1):
            instans = f"{nokkel}{nr}" if tabell.gjenta else nokkel
            kolonner = list(self._kolonner(tabell, ordene))
            over = [
                t
                for n, ord_ in ordene.hode.items()
                for t in (f"{self.sagt(ord_[0])}:", self._felttekst(f"{instans}.{n}"))
            ]
            rader = [
                [self._rute(tabell, ordene, rad, fase, k) for k, _ in kolonner]
                for rad in self._rader(tabell, ordene, blokk)
                for fase in (self.plan.mal.faser if ordene.per_fase else ("",))
            ]
            # Sums of a table nobody has begun are no figures.
            under = instans if self.plan.blokker.get(nokkel) else ""
            summer = [
                [self._sumrute(tabell, ordene, under, sumid, k) for k, _ in kolonner]
                for sumid in ordene.summer
            ]
            dok.skjematabell(
                [k for _, k in kolonner],
                [*(rader or [[""] * len(kolonner)]), *summer],
                over=over,
                sumrader=len(summer),
            )
            for note in blokk.fotnoter:
                dok.avsnitt(note if note.startswith("*") else f"* {note}")
            for linje in blokk.kommentar.splitlines():
                dok.avsnitt(f"Kommentar: {linje}")

    def _overskrifter(
        self, dok: Dokument, arkmal: Arkmal, tabell: Tabell, ordene: Tabellord
    ) -> None:
        if arkmal.kapittel:
            dok.overskrift(self.sagt(arkmal.kapittel), 2)
        if ordene.titler and ordene.titler[0].startswith("Tabell"):
            dok.avsnitt(self.sagt(arkmal.tittel), med_neste=True)
        else:
            dok.overskrift(self.sagt(tabell.tittel or arkmal.tittel), 1)

    def _kolonner(self, tabell: Tabell, ordene: Tabellord) -> Iterator[tuple[str, Kolonne]]:
        kjente = {k.nokkel: k for k in tabell.kolonner}
        aar_staar = False
        for navn, ord_ in ordene.kolonner.items():
            if ordene.per_aar and navn not in ("id", "beskrivelse") and not aar_staar:
                aar_staar = True
                for aar in self.layout.levetidsaar:
                    yield str(aar), Kolonne(f"År {aar}", 1.0, is_tall=True)
            k = kjente.get(navn)
            overskrift = k.overskrift if k is not None else ord_[0]
            is_tall = k is not None and k.type in TALLTYPER and k.type != "aar"
            bredde = (
                max(0.6, len(ordene.kolonner) / 14) if navn == "id" else 1.2 if is_tall else _BREDE
            )
            yield navn, Kolonne(self.sagt(overskrift), bredde, is_tall=is_tall)

    def _rader(self, tabell: Tabell, ordene: Tabellord, blokk: Blokk) -> Sequence[Rad]:
        faste = {r: f for g in tabell.rader for r, f in g.faste.items()}
        if faste:
            return [blokk.rad(r) or Rad(r, r, {}) for r in faste if r in ordene.rader]
        kilder = [g.plan for g in tabell.rader if g.plan]
        if ordene.beskrevet_i and not ordene.per_aar:
            egne = {r.radid for r in blokk.rader}
            alle = [r for k in kilder for r in self.plan.rader(k)]
            return alle if ordene.per_fase is False else [r for r in alle if r.radid in egne]
        if ordene.beskrevet_i:
            return [r for k in kilder for r in self.plan.rader(k)]
        return blokk.rader

    def _rute(self, tabell: Tabell, ordene: Tabellord, rad: Rad, fase: str, kolonne: str) -> str:
        if kolonne == "id":
            return rad.id
        if kolonne == "fase":
            return self.sagt(self.plan.mal.faser[fase])
        if kolonne.isdigit():
            return self._felttekst(f"{rad.radid}.{self._aarkolonne(tabell)}.{kolonne}")
        if ordene.rader and kolonne == next(iter(ordene.kolonner)):
            return self.sagt(ordene.rader[rad.radid][0])
        if kolonne == "beskrivelse" and ordene.beskrevet_i:
            if fase not in ("", next(iter(self.plan.mal.faser))):
                return ""
            tekster = (self.plan.radetikett(k, rad.radid) for k in ordene.beskrevet_i)
            return next((str(t) for t in tekster if t), "")
        oppgitt = ordene.plan.get(kolonne, kolonne)
        if fase == next(iter(self.plan.mal.faser)) and any(
            k.nokkel == oppgitt and k.en_gang for k in tabell.kolonner
        ):
            fase = ""
        for navn in (oppgitt, kolonne):
            if navn and (tekst := self._felttekst(".".join(filter(None, (rad.radid, navn, fase))))):
                return tekst
        return ""

    def _aarkolonne(self, tabell: Tabell) -> str:
        return next(k.nokkel for k in tabell.kolonner if k.per_aar)

    def _sumrute(
        self, tabell: Tabell, ordene: Tabellord, instans: str, sumid: str, kolonne: str
    ) -> str:
        navnekolonne = "beskrivelse" if "beskrivelse" in ordene.kolonner else ""
        if kolonne == (navnekolonne if not ordene.rader else next(iter(ordene.kolonner))):
            return self.sagt(ordene.summer[sumid][0])
        rad = f"{instans}_{sumid}"
        if kolonne.isdigit():
            return self._felttekst(f"{rad}.{self._aarkolonne(tabell)}.{kolonne}")
        regler = {**ordene.plan, **ordene.sumplan.get("*", {}), **ordene.sumplan.get(sumid, {})}
        maal: Any = regler.get(kolonne, kolonne)
        for navn in (*(reversed(maal) if isinstance(maal, list) else [maal]), kolonne):
            if navn and (tekst := self._felttekst(f"{rad}.{navn}")):
                return tekst
        return ""

    def _celletekst(self, celle: Celle) -> str:
        nokkel = celle.nokkel()
        if nokkel in self.alias:
            return self.alias[nokkel]
        if nokkel in self.plan.oppgitt:
            return self.plan.oppgitt[nokkel].tekst
        verdi = self.verdier.get(nokkel)
        if isinstance(verdi, int | float) and not isinstance(verdi, bool):
            if celle.type == "dato" and (dag := dato_fra_serienummer(verdi)) is not None:
                return norsk_dato(dag)
            if celle.type == "aar":
                return str(int(verdi))
            return norsk_tall(verdi, 0 if verdi == int(verdi) else 2)
        tekst = "" if verdi in (None, "–") else str(verdi)
        return self.sagt(tekst) if celle.type == "valg" else tekst

    def _hva(self, nokkel: str) -> tuple[str, str]:
        """What a line of the appendix is about, in words."""
        if nokkel.startswith(HODE):
            return "Planen", nokkel.removeprefix(HODE).capitalize()
        tabell, *sti = nokkel.split(".")
        for kandidat in self._celler(tabell, sti):
            celle = self.layout.ved_nokkel.get(kandidat)
            if celle is not None:
                arket = celle.ark
                return f"{arket}, {celle.radetikett}", celle.kolonneetikett or celle.radetikett
        return tabell, sti[-1].capitalize() if len(sti) == 1 else ", ".join(sti)

    def _celler(self, tabell: str, sti: Sequence[str]) -> Iterator[str]:
        """The field keys a line of the appendix may be about."""
        deler = [ascii_nokkel(d) for d in sti]
        yield ".".join([FELLES, tabell, *deler])
        if deler and deler[0].isdigit():
            tabell, *deler = f"{tabell}{deler[0]}", *deler[1:]
            yield ".".join([FELLES, tabell, *deler])
        if deler and deler[0] == "summer":
            deler = [f"{tabell}_{deler[1]}", *deler[2:]]
        yield ".".join([FELLES, *deler])
        if len(deler) == 3:  # noqa: PLR2004 - row, phase, column
            yield ".".join([FELLES, deler[0], deler[2], deler[1]])
