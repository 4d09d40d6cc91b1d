"""The sheet Måling: how many have measured each benefit, and how many are on or below target.

Results are never added up or averaged across kommuner: units, methods and directions differ (R20).
Achievement has no unit: of it there is a mean, weighted with the number of users of the service in
each kommune, the one measure of size that all kommuner give and that means the same for every
benefit. The weight is named in the heading, and it says how many kommuner are in the mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Ark, Celle
from gevinstark.region.celler import Kolonne, fast, hode, tall, topp
from gevinstark.region.databruk import Planbilde
from gevinstark.region.formler import ER_TALL, MANGLER, slaa_opp, tekst
from gevinstark.region.grunnlag import Langtabell
from gevinstark.region.kildeliste import FASER, Kildeliste, Svarkolonne, make_listeark, svarlinjer
from gevinstark.region.listetall import dekningslinje
from gevinstark.region.per_kommune import Kommuneplass

ARK: Final = "Måling"
PAA_MAAL: Final = "På mål"
UNDER_MAAL: Final = "Under mål"
_FORSTE: Final = 7
_TABELLER: Final = ("maaling_prissatt", "maaling_kvalitet")
_RETNING, _MAAL, _RESULTAT = "Ønsket retning", "Målsetning", "Resultat"
_OPPNAAELSE: Final = "Måloppnåelse"
_VEKT: Final = "Vekt (brukere)"
_VEKTET: Final = "Måloppnåelse × vekt"
_VERDIER: Final = (
    Svarkolonne("Måleenhet", "maaleenhet"),
    Svarkolonne(_RETNING, "retning"),
    Svarkolonne(_MAAL, "maal", "tall"),
    Svarkolonne(_RESULTAT, "resultat", "tall"),
    Svarkolonne(_OPPNAAELSE, "oppnaaelse", "prosent"),
    Svarkolonne("Korrigerende tiltak", "korrigerende"),
)
_FASE: Final = "Målingstype"
_STATUS: Final = "Status mot målet"
#: What is counted in which phase; a baseline has no target.
_TELLES: Final = (
    ("Nullpunkt", ""),
    ("Midtveis", ""), ("Midtveis", PAA_MAAL), ("Midtveis", UNDER_MAAL),
    ("Slutt", ""), ("Slutt", PAA_MAAL), ("Slutt", UNDER_MAAL),
)  # fmt: skip
#: Phases with a target, and so with an achievement.
MED_MAAL: Final = ("Midtveis", "Slutt")
SNITT: Final = "måloppnåelse, snitt vektet med antall brukere"
I_SNITTET: Final = "kommuner i snittet"
_BREDDER: Final = (8, 48, 24, 18, 14, 14, 14, 14, 24, 15, 13, 15, 13, 40, 30, 12, 24, 30, 24)


def _kolonner() -> tuple[Kolonne, ...]:
    return (
        Kolonne("ID", "tekst"),
        Kolonne("Beskrivelse av nyttevirkning", "tekst"),
        *(Kolonne(f"{fase}: {(hva or 'målt').lower()}", "tall") for fase, hva in _TELLES),
        *(
            k
            for fase in MED_MAAL
            for k in (
                Kolonne(f"{fase}: {SNITT}", "prosent"),
                Kolonne(f"{fase}: {I_SNITTET}", "tall"),
            )
        ),
    )


@dataclass(frozen=True)
class Maaleplass:
    """Where each plan's counts stand (the row of its headings), and the list they count."""

    hoder: tuple[int, ...]
    liste: Kildeliste

    def antall(self, status: str, plan: str) -> str:
        """COUNTIFS of the measurements with a status; plan "" where there is one only."""
        krav = [f"{ARK}!{self.liste.omraade(_STATUS)},{tekst(status)}"]
        if plan:
            krav.append(f"{ARK}!{self.liste.omraade('Plan')},{tekst(plan)}")
        return f"COUNTIFS({','.join(krav)})"


def plass(planer: Sequence[Planbilde], data: Langtabell) -> Maaleplass:
    linjer = tuple(
        linje
        for plan in planer
        for linje in svarlinjer(data, plan, _TABELLER, tuple(v.kolonne for v in _VERDIER))
        if "resultat" in linje.svar
    )
    hoder, rad = [], _FORSTE
    for plan in planer:
        hoder.append(rad)
        rad += len(plan.felles) + len(plan.kvaliteter) + 4
    liste = Kildeliste(
        ARK, "Maalinger", rad, linjer, _VERDIER, mellom=(_FASE, _STATUS, _VEKT, _VEKTET)
    )
    return Maaleplass(tuple(hoder), liste)


def build_ark(
    planer: Sequence[Planbilde],
    plasser: Mapping[str, Kommuneplass],
    egen: Maaleplass,
    undertittel: str,
) -> Ark:
    liste = egen.liste
    celler = list(
        topp(
            ARK, "Måling", undertittel,
            ("Hvor mange kommuner som har målt, og hvor mange av dem som har nådd målet de har satt.",
             "Resultatene legges ikke sammen, fordi måleenhet og metode er ulik. Måloppnåelsen er uten enhet, og snittet er vektet med antall brukere av tjenesten i kommunen."),
        )
    )  # fmt: skip
    for plan, hoderad in zip(planer, egen.hoder, strict=True):
        celler += _blokk(plan, plasser[plan.plan], liste, hoderad, len(planer))
    celler.append(fast(ARK, liste.hode - 1, 1, "Målingene, én for hver kommune", "deltittel"))
    celler += liste.hodeceller()

    def utregnet(plan: str, rad: int) -> Mapping[str, Celle]:
        return _utregnet(liste, plasser[plan], rad)

    mengder = liste.mengder(_BREDDER, utregnet, lambda s: {_FASE: s.fase or FASER["slutt"]})
    return make_listeark(ARK, "Måling", celler, _BREDDER, egen.hoder, liste, mengder)


def _blokk(
    plan: Planbilde, plass: Kommuneplass, liste: Kildeliste, hoderad: int, antall_planer: int
) -> Iterator[Celle]:
    kolonner = _kolonner()
    yield fast(ARK, hoderad - 2, 1, plan.utsnitt.tittel, "deltittel")
    yield dekningslinje(ARK, hoderad - 1, plass, plan)
    yield from hode(ARK, hoderad, kolonner)
    # Local benefits mean different things in different kommuner: they stand in the list only.
    linjer = [(v.id, v.beskrivelse) for v in plan.felles]
    linjer += [(k.id, k.beskrivelse) for k in plan.kvaliteter]
    for rad, (ident, beskrivelse) in enumerate(linjer, hoderad + 1):
        yield fast(ARK, rad, 1, ident, "id")
        yield fast(ARK, rad, 2, beskrivelse or "–", "etikett")
        for kol, (fase, status) in enumerate(_TELLES, 3):
            krav = [
                f"{liste.omraade('ID')},$A{rad}",
                f"{liste.omraade(_FASE)},{tekst(fase)}",
                f"{liste.omraade(_RESULTAT)},{ER_TALL}",
            ]
            if antall_planer > 1:
                krav.append(f"{liste.omraade('Plan')},{tekst(plan.plan)}")
            maalt = f"COUNTIFS({','.join(krav)})"
            if status:
                krav.append(f"{liste.omraade(_STATUS)},{tekst(status)}")
                formel = f"=IF({maalt}>0,COUNTIFS({','.join(krav)}),{MANGLER})"
            else:
                # That nobody has measured is a count of its own: 0, not unknown.
                formel = f"={maalt}"
            yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=ident)
        kol = 3 + len(_TELLES)
        for fase in MED_MAAL:
            for formel in _snitt(liste, rad, fase, plan.plan if antall_planer > 1 else ""):
                yield tall(ARK, rad, kol, formel, kolonner[kol - 1], radetikett=ident)
                kol += 1


def _snitt(liste: Kildeliste, rad: int, fase: str, plan: str) -> tuple[str, str]:
    """The weighted mean of a phase, and how many kommuner it is the mean of."""
    vekt = liste.omraade(_VEKT)
    krav = [
        f"{liste.omraade('ID')},$A{rad}",
        f"{liste.omraade(_FASE)},{tekst(fase)}",
        f"{vekt},{ER_TALL}",
    ]
    if plan:
        krav.append(f"{liste.omraade('Plan')},{tekst(plan)}")
    alle = ",".join(krav)
    over, under = (f"SUMIFS({o},{alle})" for o in (liste.omraade(_VEKTET), vekt))
    return f"=IF({under}>0,{over}/{under},{MANGLER})", f"=COUNTIFS({alle})"


def _utregnet(liste: Kildeliste, plass: Kommuneplass, rad: int) -> Mapping[str, Celle]:
    """The result against the target by the form's own rule (R9), and the weight."""
    r, m, x = (f"{liste.bokstav(k)}{rad}" for k in (_RETNING, _MAAL, _RESULTAT))
    opp = f'IF({r}="Opp",IF({x}>={m},"{PAA_MAAL}","{UNDER_MAAL}"),{MANGLER})'
    ned = f'IF({r}="Ned",IF({x}<={m},"{PAA_MAAL}","{UNDER_MAAL}"),{opp})'
    oppnaaelse, vekt = (f"{liste.bokstav(k)}{rad}" for k in (_OPPNAAELSE, _VEKT))
    brukere = slaa_opp(
        plass.omraade("brukere"), plass.omraade("kommune"), f"${liste.bokstav('Kommune')}{rad}"
    )
    return {
        _STATUS: liste.formel(_STATUS, rad, "tekst", f"=IF(COUNT({x},{m})=2,{ned},{MANGLER})"),
        # Without an achievement there is nothing to weight.
        _VEKT: liste.formel(
            _VEKT, rad, "tall", f"=IF(COUNT({oppnaaelse})=1,{brukere[1:]},{MANGLER})"
        ),
        _VEKTET: liste.formel(
            _VEKTET, rad, "tall", f"=IF(COUNT({oppnaaelse},{vekt})=2,{oppnaaelse}*{vekt},{MANGLER})"
        ),
    }
