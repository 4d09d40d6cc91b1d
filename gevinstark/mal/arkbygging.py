"""One sheet of the Layout: its cells, then what follows from them (widths, heights, formats, charts)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Fremheving, Sideblokk
from gevinstark.grunn.verdi import celleadresse
from gevinstark.mal.arbeidsark import (
    make_arkliste,
    make_matrise,
    make_navigasjon,
    make_sjekkliste,
    sjekklistehoyder,
)
from gevinstark.mal.diagrammer import make_diagrammer
from gevinstark.mal.feltceller import is_prefilled, make_felter
from gevinstark.mal.feltrekke import make_feltrekke
from gevinstark.mal.fremheving import make_fremhevinger, mark_forhaandsfylte
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted, arkprefiks
from gevinstark.mal.kolonnebredder import compute_bredder
from gevinstark.mal.plan import Plan
from gevinstark.mal.plassering import Arkplass, is_each
from gevinstark.mal.poster import carries_over
from gevinstark.mal.radhoyder import PUNKT_PER_LINJE, compute_radhoyder, heads_with_filter
from gevinstark.mal.rekkeplass import list_feltrekker
from gevinstark.mal.sideskift import count_pages_across, divide_pages, page_capacity
from gevinstark.mal.skjema import Gjennomgang
from gevinstark.mal.skjemadeler import (
    Arkliste,
    Del,
    Felter,
    Innhold,
    Sjekkliste,
    Tabell,
    Tegnforklaring,
    Tekst,
)
from gevinstark.mal.tabellceller import make_tabell
from gevinstark.mal.tabellplassering import FIGURRADER, blokker_i, linjer_under
from gevinstark.mal.ufullstendig import mark_ufullstendige

#: Where a tab's subtitle stands, which says whether last year's answers are confirmed.
_STATUSCELLE: Final = "$A$2"
#: A table with so few rows is seen at a glance.
_KORT_TABELL: Final = 8
#: The last row of a working tab's head, which stands still.
_NAVIGASJON_TIL: Final = 3


class Arkbygger:
    """One sheet: its cells, then what follows from them (widths, heights, formats, charts).

    plasser: the sheet, or in a joint workbook each kommune's rows on it. alle: every sheet's.
    """

    def __init__(
        self, plan: Plan, form: str, alle: Sequence[Arkplass], plasser: Sequence[Arkplass]
    ) -> None:
        self.plan = plan
        self.form = form
        self.alle = alle
        self.plasser = plasser
        self.plass = plass = plasser[0]
        self.arkmal = plass.arkmal
        self.navn = plass.navn
        self.rekker = list_feltrekker(self.arkmal) if plass.luft else {}
        self.bredder = compute_bredder(plan, form, plass, self.rekker)

    def build(self) -> Ark:
        celler = [*self._hode(), *self._deler()]
        bredder = self.bredder
        tabeller = [d for d in self.arkmal.deler if isinstance(d, Tabell)]
        # Only a sheet that is one table can freeze and repeat that table's heading.
        alene = len(tabeller) == len(self.arkmal.deler) == 1 and not tabeller[0].gjenta
        hoderad = self.plass.plasser(tabeller[0])[0].hoderad if alene else None
        hoyder = compute_radhoyder(celler, bredder, self._minstehoyder())
        filter_ = self._filter(tabeller)
        hoyder |= heads_with_filter(filter_, hoyder)
        frys = self._freeze_at(tabeller, hoderad)
        sider_bred = count_pages_across(bredder)
        liggende = self.arkmal.liggende or bool(self.rekker)
        kapasitet = page_capacity(
            bredder,
            liggende=liggende,
            sider_bred=sider_bred,
            fryste_kolonner=frys[1],
        )
        deling = divide_pages(list(self._sideblokker()), hoyder, kapasitet)
        gjenta = hoderad or deling.gjenta
        return Ark(
            navn=self.navn,
            tittel=self.arkmal.tittel,
            celler=tuple(celler),
            bredder=bredder,
            radhoyder=hoyder,
            frys=frys,
            gjenta_rader=(gjenta, gjenta) if gjenta else None,
            sideskift=deling.sideskift,
            liggende=liggende,
            sider_bred=sider_bred,
            en_side=self.arkmal.en_side and not self.plass.luft,
            filter=filter_,
            skjult=self.arkmal.farge == "felles" and "tabeller" not in self.plass.merker,
            farge=self.arkmal.farge,
            fremhevinger=(
                *make_fremhevinger(celler),
                *self._forhaandsfylte(celler),
                *mark_ufullstendige(self.arkmal.deler, self.plasser, celler),
            ),
            diagrammer=tuple(make_diagrammer(self.plass, tabeller)),
        )

    def _filter(self, tabeller: Sequence[Tabell]) -> str:
        """The rows of a working tab's longest table of questions, where it is long enough to get lost in."""
        lengst = ("", 0)
        for tabell in tabeller if self.arkmal.navigasjon else ():
            plasser = [p for egne in self.plasser for p in egne.plasser(tabell)]
            antall = sum(len(p.rader) for p in plasser)
            if any(k.status for k in tabell.kolonner) and antall > max(lengst[1], _KORT_TABELL):
                siste = plasser[-1]
                bunn = max(siste.rader[-1].rad, *siste.summer.values(), 0)
                topp = celleadresse(plasser[0].hoderad, 1)
                lengst = (f"{topp}:{celleadresse(bunn, max(siste.kolonner.values()))}", antall)
        return lengst[0]

    def _navigasjonshode(self) -> Iterator[Celle]:
        for i, tekst in enumerate(self.arkmal.ingress[:1]):
            yield Celle(self.navn, 2 + i, 1, "fast", "tekst", tekst, stil="ingress")
        yield from make_navigasjon(self.plan, self.form, self.plass, self.bredder)

    def _hode(self) -> Iterator[Celle]:
        yield Celle(self.navn, 1, 1, "fast", "tekst", self.arkmal.tittel, stil="tittel")
        if self.arkmal.navigasjon:
            yield from self._navigasjonshode()
            return
        kommunedel = self.plan.mal.kommunedel
        en_kommunes = self.arkmal.farge == "kommune" and self.form != "samlet"
        if en_kommunes and kommunedel.undertittel:
            formel, linje = kommunedel.undertittel, kommunedel.linje
            if self._gjennomgang:
                formel, linje = self._gjennomgang.undertittel, self._gjennomgang.linje
            her = Formelsted(self.navn, fil=kommunedel.fil, fane=self.navn)
            formel = resolve(formel, her, self.plass.kart, linje)
            yield Celle(
                self.navn, 2, 1, "formel", "tekst", formel=formel, stil="undertittel", visning=True
            )
        else:
            yield Celle(self.navn, 2, 1, "fast", "tekst", self.plan.tittel, stil="undertittel")
        for i, tekst in enumerate(self.arkmal.ingress):
            yield Celle(self.navn, 3 + i, 1, "fast", "tekst", tekst, stil="ingress")

    @property
    def _gjennomgang(self) -> Gjennomgang | None:
        """How the tab's answers from last year are confirmed; None when it holds none."""
        mal = self.plan.mal
        return mal.kommunedel.gjennomgang if self.navn in mal.faner_til_gjennomgang() else None

    def _forhaandsfylte(self, celler: Sequence[Celle]) -> Iterator[Fremheving]:
        """The inputs of the tab that last year's answers may stand in, until they are confirmed; on a
        tab with states, for as long as anything stands there."""
        if self.arkmal.navigasjon:
            poster = self.plan.mal.svarposter()
            for c in celler:
                post = poster.get((c.tabell, c.kolonne)) if c.rolle == "inndata" else None
                if post is not None and is_prefilled(post, c.verdi, self.plass.merker):
                    yield Fremheving(c.adresse, f"=LEN({c.adresse})>0", "forhaandsfylt")
            return
        if self._gjennomgang is None:
            return
        poster, aar = self.plan.mal.svarposter(), self.plan.rapporteringsaar
        egne = [
            c
            for c in celler
            if c.rolle == "inndata" and carries_over(poster[c.tabell, c.kolonne], c.del_, aar)
        ]
        yield from mark_forhaandsfylte(egne, _STATUSCELLE, self._gjennomgang.merke)

    def _deler(self) -> Iterator[Celle]:
        for nr, del_ in enumerate(self.arkmal.deler):
            for plass in self.plasser if is_each(del_) else self.plasser[:1]:
                yield from self._del(plass, del_, plass.start[nr])

    def _del(self, plass: Arkplass, del_: Del, rad: int) -> Iterator[Celle]:
        if isinstance(del_, Tabell):
            yield from make_tabell(self.plan, self.form, plass, del_)
        elif isinstance(del_, Felter) and plass.luft:
            yield from make_feltrekke(self.plan, self.form, plass, del_)
        elif isinstance(del_, Felter):
            yield from make_felter(self.plan, self.form, plass, del_, rad)
        elif isinstance(del_, Tekst):
            yield from self._tekst(del_, rad)
        elif isinstance(del_, Tegnforklaring):
            yield from self._tegnforklaring(del_, rad)
        elif isinstance(del_, Innhold):
            yield from self._innhold(del_, rad)
        elif isinstance(del_, Arkliste):
            make = make_matrise if self.form == "samlet" else make_arkliste
            yield from make(self.plan, self.form, plass, rad)
        elif isinstance(del_, Sjekkliste):
            yield from make_sjekkliste(self.plan, self.form, plass, del_, rad)

    def _tekst(self, tekst: Tekst, rad: int) -> Iterator[Celle]:
        if tekst.tittel:
            yield Celle(self.navn, rad, 1, "fast", "tekst", tekst.tittel, stil="deltittel")
            rad += 1
        for i, linje in enumerate(tekst.linjer):
            kol = tekst.kol + (self.plass.luft if tekst.kol > 1 else 0)
            yield Celle(self.navn, rad + i, kol, "fast", "tekst", linje, stil=tekst.stil)

    def _tegnforklaring(self, forklaring: Tegnforklaring, rad: int) -> Iterator[Celle]:
        yield Celle(self.navn, rad, 1, "fast", "tekst", "Slik ser feltene ut", stil="deltittel")
        for i, (stil, tekst) in enumerate(forklaring.tegn.items(), 1):
            # What is before a colon shows how such a field looks; the rest says what it means.
            ser_ut, _, betyr = tekst.partition(": ")
            yield Celle(self.navn, rad + i, 1, "fast", "tekst", ser_ut, stil=f"tegn_{stil}")
            if betyr:
                yield Celle(self.navn, rad + i, 2, "fast", "tekst", betyr, stil="hjelp_loes")

    def _innhold(self, innhold: Innhold, rad: int) -> Iterator[Celle]:
        """The tabs with links, and what is left to do in those that are checked."""
        yield Celle(self.navn, rad, 1, "fast", "tekst", "Faner", stil="deltittel")
        andre = (a for a in self.alle if a.navn != self.navn and a.forste)
        for i, annet in enumerate(andre, 1):
            lenke = f"internal:{arkprefiks(annet.navn)}A1"
            yield Celle(
                self.navn, rad + i, 1, "fast", "tekst", annet.navn, stil="lenke", lenke=lenke
            )
            yield Celle(self.navn, rad + i, 2, "fast", "tekst", annet.arkmal.tittel, stil="hjelp")
            yield from self._tilstand(innhold, annet, rad + i)

    def _tilstand(self, innhold: Innhold, annet: Arkplass, rad: int) -> Iterator[Celle]:
        """What is left to do in a tab, from the rows about it in the table of checks."""
        if self.form == "samlet" or annet.navn not in self.plan.mal.rader_om_ark(
            innhold.tabell, innhold.ark
        ):
            return
        formel, linje, fil = innhold.tilstand, innhold.linje, self.arkmal.fil
        if annet.arkmal.tilstand:
            formel, linje, fil = annet.arkmal.tilstand, annet.arkmal.linje, annet.arkmal.fil
        her = Formelsted(self.navn, fil=fil, fane=annet.navn)
        resolved = resolve(formel, her, annet.kart, linje)
        yield Celle(
            self.navn, rad, 3, "formel", "tekst", formel=resolved, stil="sjekk", visning=True
        )

    def _minstehoyder(self) -> dict[int, float]:
        hoyder: dict[int, float] = {}
        for del_ in self.arkmal.deler:
            if isinstance(del_, Sjekkliste):
                for p in self.plasser:
                    bredde = self.bredder[2 + p.luft]
                    hoyder |= dict(sjekklistehoyder(self.plan, self.form, p, del_, bredde))
            if isinstance(del_, Felter):
                for plass in (p.kart.felter[del_.nokkel] for p in self.plasser):
                    for felt in del_.rader:
                        if felt.hoyde:
                            hoyder[plass.felt[felt.nokkel][0]] = felt.hoyde * PUNKT_PER_LINJE
        return hoyder

    def _freeze_at(self, tabeller: list[Tabell], hoderad: int | None) -> tuple[int, int]:
        med_id = [
            t
            for t in tabeller
            if t.kolonner[:1]
            and t.kolonner[0].er_id
            and any(k.er_radetikett for k in t.kolonner[1:2])
        ]
        # A sheet of several pages across repeats what its rows are.
        bred = bool(med_id) and count_pages_across(self.bredder) > 1
        if self.arkmal.navigasjon:
            return (_NAVIGASJON_TIL, self.plass.luft or (2 if bred else 0))
        if not bred and (not med_id or len(med_id) != len(self.arkmal.deler)):
            return (0, 0)
        return (hoderad or 2, 2)

    def _sideblokker(self) -> Iterator[Sideblokk]:
        """What is kept whole on paper: fields, texts, each table with its footnotes, each chart."""
        for nr, del_ in enumerate(self.arkmal.deler):
            start = self.plass.start[nr]
            if rekke := self.rekker.get(getattr(del_, "nokkel", "")):
                yield from rekke.sideblokker(del_, start, len(self.plasser))
                continue
            if not isinstance(del_, Tabell) or self.plass.luft:
                hoderad = self.plass.plasser(del_)[0].hoderad if isinstance(del_, Tabell) else None
                tabell = getattr(del_, "nokkel", "") if self.plass.luft else ""
                yield Sideblokk(start, self.plasser[-1].slutt[nr], hoderad, tabell)
                continue
            for plass, blokk in zip(
                self.plass.plasser(del_), blokker_i(self.plan, del_, self.form), strict=False
            ):
                slutt = max(plass.rader[-1].rad, *plass.summer.values(), 0)
                slutt += linjer_under(del_, blokk, self.form)
                start = plass.hoderad - len(del_.hode) - (1 if del_.tittel else 0)
                yield Sideblokk(start, slutt, plass.hoderad, del_.nokkel)
                if del_.figur:
                    yield Sideblokk(slutt + 2, slutt + FIGURRADER, hel=True)
