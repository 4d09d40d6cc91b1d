"""Which answers each of a kommune's figures is made of, by field key: so that a total can be followed
all the way to a cell somebody filled in, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gevinstark.former.kommune.linjelesing import SVAR
from gevinstark.former.kommune.plasser import find_plasser, list_statlige
from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.layout import Layout
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.linjetall import TELLING

Nokler = tuple[str, ...]
#: What the benefit is used for, as a share of it; the rest is a purpose too.
_FORMAAL: Final = ("budsjett", "oppbemanning", "teknologi")


def find_opphav(layout: Layout, kolonnenavn: Mapping[str, str]) -> Mapping[str, Nokler]:
    """Key of a figure -> keys of the answers, both after the owner; those the form has."""
    return _Opphav(layout, kolonnenavn).find()


class _Opphav:
    def __init__(self, layout: Layout, kolonnenavn: Mapping[str, str]) -> None:
        self.layout, self._navn = layout, kolonnenavn
        self._besvarte = find_plasser(layout, kolonnenavn).besvarte
        self._kjent = {v: k for k, v in kolonnenavn.items()}
        self.av: dict[str, Nokler] = {}
        self.levetid = tuple(layout.levetidsaar)
        self.til_naa = tuple(a for a in self.levetid if a <= layout.rapporteringsaar)

    def _nokkel(self, rad: str, kolonne: str, aar: int | None = None) -> str:
        del_ = "" if aar is None else f".{aar}"
        return f".{rad}.{self._navn.get(kolonne, kolonne)}{del_}"

    def _finnes(self, nokler: Iterable[str]) -> Nokler:
        """Those the form has; of a figure the workbook computes, the answers it is made of."""
        alle: dict[str, None] = {}
        for n in nokler:
            celle = self.layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}{n}")
            if celle is not None and celle.rolle == "inndata":
                alle[n] = None
            elif celle is not None:
                navn = self._kjent.get(celle.kolonne, celle.kolonne)
                andre = [self._nokkel(r or celle.radid, k) for r, k in SVAR.get(navn, ())]
                alle |= dict.fromkeys(
                    a for a in andre if f"{DENNE_KOMMUNEN}{a}" in self.layout.ved_nokkel
                )
        return tuple(alle)

    def find(self) -> Mapping[str, Nokler]:
        felles = Oppslag(self.layout, self.layout.utgangspunkt, "", kolonnenavn=self._navn)
        statlige = list_statlige(felles)
        linjer = [r for r in self._besvarte("aar_start", "antall") if r not in statlige]
        pris = {
            r: self._finnes(
                [
                    self._nokkel(r, "enhetspris"),
                    self._nokkel(r, "pris"),
                    self._nokkel("lokalt", "timepris"),
                ]
            )
            for r in linjer
        }
        full = {r: (self._nokkel(r, "antall"), self._nokkel(r, "aar_start")) for r in linjer}
        for r in linjer:
            self._set(r, "verdi", None, [self._nokkel(r, "antall"), *pris[r]])
        plan = {
            (r, a): [*full[r], *pris[r], self._nokkel(r, "innfasing", a)]
            for r in linjer
            for a in self.levetid
        }
        talt = {
            (r, a): [self._nokkel(r, "realisert_antall", a), *pris[r]]
            for r in linjer
            for a in self.til_naa
        }
        for r in linjer:
            self._set_linje(r, plan, talt)
        aarsverk = [self._nokkel("lokalt", "timer_per_aarsverk")]
        netto: list[str] = []
        for a in self.levetid:
            egne = [n for r in linjer for n in plan[r, a]]
            kostnad = [self._nokkel(r, "kostnad", a) for r in self._besvarte("kostnad")]
            netto += [*egne, *kostnad]
            self._set("periodisert_brutto", "brutto", a, egne)
            self._set("periodisert_kostnad", "brutto", a, kostnad)
            self._set("periodisert_netto", "brutto", a, [*egne, *kostnad])
            self._set("frigjort_timer", "timer_aar", a, egne)
            self._set("frigjort_aarsverk", "timer_aar", a, [*egne, *aarsverk])
            for navn in ("linjer", "linjer_planlagt"):
                self._telt(navn, a, egne)
            for navn in ("netto_hel", "timer_utenfor"):
                self._telt(navn, a, [*egne, *kostnad])
        self._set("periodisert_naaverdi", "brutto_levetid", None, netto)
        for a in self.til_naa:
            self._realisert(linjer, a, plan, talt)
        siste = [n for r in linjer for n in talt.get((r, self.layout.rapporteringsaar), ())]
        self._set("rapport", "frigjort_timer", None, siste)
        self._set("rapport", "unngaatt_kr", None, siste)
        self._brukt(linjer, siste)
        self._telt("realiserte_aarsverk", self.layout.rapporteringsaar, [*siste, *aarsverk])
        return self.av

    def _brukt(self, linjer: Iterable[str], meldt: Iterable[str]) -> None:
        """What the benefit is to be used for, a line's share where it is computed; and what it was used for:
        shares of what is reported, or kroner a line where they are asked."""
        i_andeler = (
            f"{DENNE_KOMMUNEN}{self._nokkel('bruk', 'som_planlagt')}" in self.layout.ved_nokkel
        )
        for f in (*_FORMAAL, "omprioritert"):
            spurt = (f,) if f in _FORMAAL else _FORMAAL
            for r in linjer:
                egne = [(r, f"oms_{slag}_{k}") for slag in ("svart", "egen") for k in spurt]
                egne += [("omsetning", k) for k in spurt]
                self._set(r, f"oms_{f}", None, [self._nokkel(*e) for e in egne])
            av = [self._nokkel(r, f"brukt_{f}") for r in linjer]
            if i_andeler:
                av = [*meldt, self._nokkel("bruk", "som_planlagt")]
                for k in spurt:
                    av += [self._nokkel("bruk", f"andel_{k}"), self._nokkel("omsetning", k)]
            self._set("omsetning_realisert_sum", f"brukt_{f}", None, av)

    def _set_linje(
        self,
        r: str,
        plan: Mapping[tuple[str, int], list[str]],
        talt: Mapping[tuple[str, int], list[str]],
    ) -> None:
        for a in self.levetid:
            self._set(r, "brutto", a, plan[r, a])
        for a in self.til_naa:
            self._set(r, "realisert_verdi", a, talt[r, a])
        self.av[f".{r}.{TELLING}_antall"] = self._finnes([self._nokkel(r, "antall")])
        self.av[f".{r}.{TELLING}_pris"] = self._finnes(
            [
                self._nokkel(r, "enhetspris"),
                self._nokkel(r, "pris"),
                self._nokkel("lokalt", "timepris"),
            ]
        )
        self.av[f".{r}.{TELLING}_startaar"] = self._finnes([self._nokkel(r, "aar_start")])
        alt_plan = [n for a in self.levetid for n in plan[r, a]]
        alt_talt = [n for a in self.til_naa for n in talt[r, a]]
        self._set(r, "brutto_levetid", None, alt_plan)
        self._set(r, "realisert_levetid", None, alt_talt)
        self.av[f".{r}.{TELLING}_planlagte_aar"] = self._finnes(alt_plan)
        self.av[f".{r}.{TELLING}_manglende_aar"] = self._finnes(alt_talt)

    def _realisert(
        self, linjer: Iterable[str], a: int, plan: Mapping[tuple[str, int], list[str]],
        talt: Mapping[tuple[str, int], list[str]],
    ) -> None:  # fmt: skip
        egne = [n for r in linjer for n in talt[r, a]]
        planlagt = [n for r in linjer for n in plan[r, a]]
        kostnad = [
            self._nokkel(r, "realisert_kostnad", a) for r in self._besvarte("realisert_kostnad")
        ]
        self._set("realisert_kr_brutto", "realisert_verdi", a, egne)
        self._set("realisert_kr_kostnad", "realisert_verdi", a, kostnad)
        self._set("realisert_kr_netto", "realisert_verdi", a, [*egne, *kostnad])
        self._set("realisert_kr_avvik", "realisert_verdi", a, [*egne, *planlagt])
        for navn in ("linjer_ventet", "linjer_realisert", "timer_ventet", "timer_med"):
            self._telt(navn, a, [*egne, *(n for r in linjer for n in plan[r, a][:2])])
        for navn in ("linjer_begge", "linjer_bare_plan", "linjer_bare_realisert", "planlagt_begge", "realisert_begge"):  # fmt: skip
            self._telt(navn, a, [*egne, *planlagt])
        for navn in ("netto_ventet", "netto_realisert"):
            self._telt(navn, a, [*egne, *kostnad])

    def _set(self, rad: str, kolonne: str, aar: int | None, nokler: Iterable[str]) -> None:
        self.av[self._nokkel(rad, kolonne, aar)] = self._finnes(nokler)

    def _telt(self, kolonne: str, aar: int, nokler: Iterable[str]) -> None:
        self.av[f".{TELLING}.{kolonne}.{aar}"] = self._finnes(nokler)


OPPHAV: Final = (find_opphav,)
