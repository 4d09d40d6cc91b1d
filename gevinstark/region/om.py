"""The sheet Om: parameters with their sources, how each figure is computed, and the rules."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Type
from gevinstark.region.celler import FARGE, fast, radhoyder, topp
from gevinstark.region.databruk import DATABRUK, NYTTEVIRKNINGER, Planbilde, read_skjema

ARK: Final = "Om"

REGLER: Final = (
    ("Mangler er ikke 0", "Et tall som ingen har gitt, vises som strek (–). Summene tar bare med tall som er gitt, og ved siden av hver sum står det hvor mange kommuner som har tall."),
    ("Én innsending teller", "Hver kommune teller én gang per plan. Avviste og erstattede filer står i Mottak, men er ikke med i tallene."),
    ("Prosenter summeres aldri", "Andeler regnes av kronebeløpene og bare for kommuner som har gitt både planlagt og realisert tall. Skalaer og tilfredshet legges aldri sammen."),
    ("Nasjonale tall", "Tallene i den felles planen gjelder hele landet. De legges ikke sammen én gang per kommune; regionens tall er summen av kommunenes egne."),
    ("Lokale gevinster", "L-linjene betyr ulike ting i ulike kommuner og vises derfor bare som én sum."),
    ("Hvor tallene kommer fra", "Hver rad i Data viser fil, ark og celle. Alle andre tall er formler over Data og regnes på nytt når Data endres."),
)  # fmt: skip

FORUTSETNINGER: Final = "Forutsetninger i"
PLANER: Final = "Planene"
PLANKOLONNER: Final = ("Tiltak", "Plan", "Rapporteringsår", "Nettverk", "Frist")
VIRKSOMHETER: Final = "Virksomheter med gevinster (tabell D) i"

FORKLARINGER: Final = (
    ("Planlagt brutto", "Antall × pris × innfasing for hvert år fra startåret, regnet i kommunens arbeidsbok og summert over kommunene."),
    ("Planlagt netto", "Planlagt brutto minus kostnader, for kommuner som har gitt begge. Regionens netto er summen av kommunenes netto og kan derfor avvike fra brutto minus kostnader når noen mangler tall."),
    ("Nåverdi", "Netto for hvert år delt på (1 + kalkulasjonsrenten) opphøyd i antall år etter basisåret, summert over levetiden."),
    ("Kostnader", "Kommunens egne kostnader per år etter kostnadsdriver: planlagt i fanen Gevinster, påløpt i fanen Realisert."),
    ("Full effekt", "Antall × pris per år når løsningen er tatt helt i bruk, uten innfasing."),
    ("Realisert brutto", "Realisert antall × prisen kommunen bruker. «Så langt» er summen av alle år med tall."),
    ("Realisert netto", "Realisert brutto minus påløpte kostnader i samme år, for kommuner som har gitt begge."),
    ("Unngåtte kostnader", "Summen i kommunens rapport av realisert verdi i rapporteringsåret for linjer med gevinsttypen «Unngått kostnad»."),
    ("Avvik", "Realisert minus planlagt brutto i samme år, for kommuner som har gitt begge."),
    ("Realisert av planlagt", "Sum realisert delt på sum planlagt, for kommuner som har gitt begge."),
    ("Frigjort tid og årsverk", "Timer for linjer som måles i timer: planlagt i fanen Gevinster, realisert i kommunens rapport. Årsverk er timene delt på kommunens timer per årsverk. Årsverk summeres ikke over år."),
    ("Vektet snitt av måloppnåelse", "Måloppnåelsen er hvor langt kommunen er kommet fra nullpunktet mot målet. I snittet teller hver kommune så mye som den har brukere av tjenesten (fanen Kommune). Vekten er valgt fordi den er gitt av kommunene selv og betyr det samme for alle gevinster. Kommuner uten nullpunkt, mål, resultat eller antall brukere er ikke med, og antallet i snittet står ved siden av. Resultatene selv har ulik enhet og regnes aldri om til snitt."),
    ("Omsetning", "Planlagt i kroner er andelen kommunen har satt av til formålet, ganget med planlagt brutto i rapporteringsåret, linje for linje. Brukt er kronene kommunen har ført i fanen Realisert. Prosentene selv summeres ikke."),
    ("Budsjettmessig virkning", "Felles plan, tabell B: netto i egen virksomhet, minstekravet (halvparten av positiv netto) og det som er tatt ut av budsjettet. Et år er under kravet når budsjettvirkningen er lavere enn minstekravet. I år uten positiv netto gjelder ikke kravet."),
    ("Fordeling", "Nasjonalt tall er antall × pris per år ved full effekt i felles plan, tabell D. Det står én gang, og sammenlignes med summen av kommunenes egne tall ved full effekt."),
    ("Netto potensial", "Kostnader er gitt per kommune og ikke per nyttevirkning. De er fordelt etter brutto: planlagt brutto i levetiden ganget med netto per krone brutto for hele tiltaket, regnet for kommunene som har gitt begge."),
    ("Kommuner med tall", "Hvor mange deltakere som har gitt tallet, av hvor mange som deltar."),
    ("Svart for rapporteringsåret", "Det som gjelder rapporteringsåret alene (kommunens rapport, hva gevinsten er brukt til, eksempler og antall brukere), er bare med fra kommuner som har svart for det året. Fra en kommune som sist svarte for et tidligere år, er planen og tallene for de tidligere årene med."),
)  # fmt: skip


#: Characters to a line of running text; it runs over columns B–D, for the writer merges no cells.
_LINJEBREDDE: Final = 116
_BREDDER: Final = (34.0, 20.0, 18.0, 74.0, 14.0)


def build_ark(planer: Sequence[Planbilde], undertittel: str) -> Ark:
    celler = list(topp(ARK, "Om tallene", undertittel))
    rad = 4
    for tittel, linjer in (("Regler", REGLER), ("Slik er tallene regnet", FORKLARINGER)):
        celler.append(fast(ARK, rad, 1, tittel, "deltittel"))
        for navn, forklaring in linjer:
            celler.append(fast(ARK, rad + 1, 1, navn, "etikett"))
            for linje in textwrap.wrap(forklaring, _LINJEBREDDE):
                rad += 1
                celler.append(fast(ARK, rad, 2, linje, "ingress"))
        rad += 2
    planliste = list(_planer(planer, rad))
    celler += planliste
    rad = planliste[-1].rad + 2
    for plan in planer:
        parametre = list(_parametre(plan, rad))
        celler += parametre
        rad = parametre[-1].rad + 2
        virksomheter = list(_virksomheter(plan, rad))
        if virksomheter:
            celler += virksomheter
            rad = virksomheter[-1].rad + 2
    celler += _dataliste(rad)
    return Ark(
        navn=ARK,
        tittel="Om tallene",
        celler=tuple(celler),
        bredder=_BREDDER,
        radhoyder=radhoyder(celler, _BREDDER),
        beskyttet=False,
        farge=FARGE,
    )


def _tabellhode(rad: int, tittel: str, kolonner: Sequence[str]) -> Iterator[Celle]:
    yield fast(ARK, rad, 1, tittel, "deltittel")
    yield from (fast(ARK, rad + 1, kol, navn, "hode") for kol, navn in enumerate(kolonner, 1))


def _parametre(plan: Planbilde, rad: int) -> Iterator[Celle]:
    """The plan's parameters. Name, unit and source are the form's own."""
    tabell = read_skjema("premisser")["tabell"]
    felter = {c.kolonne: c for c in plan.utsnitt.layout.celler() if c.tabell == tabell}
    yield from _tabellhode(
        rad, f"{FORUTSETNINGER} {plan.utsnitt.tittel}", ("Forutsetning", "Verdi", "Enhet", "Kilde")
    )
    for r, (nokkel, verdi) in enumerate(sorted(plan.utsnitt.parametre.items()), rad + 2):
        felt = felter.get(nokkel)
        yield fast(ARK, r, 1, felt.radetikett if felt else nokkel, "etikett")
        type_: Type = felt.type if felt else "tall"
        desimaler = felt.desimaler if felt else 2
        yield Celle(ARK, r, 2, "fast", type_, verdi, desimaler=desimaler)
        yield fast(ARK, r, 3, felt.enhet if felt else None, "hjelp")
        yield fast(ARK, r, 4, felt.hjelp if felt else None, "hjelp")


def _planer(planer: Sequence[Planbilde], rad: int) -> Iterator[Celle]:
    """What each plan is called here and in Data, and what it was due."""
    yield from _tabellhode(rad, PLANER, PLANKOLONNER)
    sted = read_skjema("nettverk")
    for r, plan in enumerate(planer, rad + 2):
        nettverk = next(
            (
                c.verdi
                for c in plan.utsnitt.layout.celler()
                if (c.tabell, c.kolonne) == (sted["tabell"], sted["kolonne"])
            ),
            None,
        )
        yield fast(ARK, r, 1, plan.utsnitt.tittel, "etikett")
        yield fast(ARK, r, 2, plan.plan, "hjelp")
        yield Celle(ARK, r, 3, "fast", "aar", plan.aar)
        yield fast(ARK, r, 4, nettverk, "hjelp")
        yield fast(ARK, r, 5, plan.utsnitt.frist, "hjelp")


def _virksomheter(plan: Planbilde, rad: int) -> Iterator[Celle]:
    """Who gets benefits outside the project owner: the heads of the plan's tables D."""
    felt = read_skjema("virksomheter")
    hoder: dict[str, dict[str, Celle]] = {}
    for c in plan.utsnitt.layout.celler():
        if c.is_felt and c.kolonne in felt and c.radid == c.tabell:
            hoder.setdefault(c.tabell, {})[c.kolonne] = c
    hoder = {t: h for t, h in hoder.items() if set(h) == set(felt)}
    if not hoder:
        return
    yield from _tabellhode(rad, f"{VIRKSOMHETER} {plan.utsnitt.tittel}", tuple(felt.values()))
    for r, hode in enumerate(hoder.values(), rad + 2):
        for kol, nokkel in enumerate(felt, 1):
            c = hode[nokkel]
            yield Celle(ARK, r, kol, "fast", c.type, c.verdi, stil="etikett" if kol == 1 else "")


_AARTEKST: Final = {"alle": "alle år", "rapport": "rapporteringsåret", "uten": "–"}


def _dataliste(rad: int) -> Iterator[Celle]:
    yield from _tabellhode(
        rad,
        "Hva Data inneholder",
        ("Tall", "Tabell", "År", "Kolonne og rad i kommunens arbeidsbok"),
    )
    for r, bruk in enumerate(DATABRUK, rad + 2):
        hvilke = "hver nyttevirkning" if bruk.rad == NYTTEVIRKNINGER else bruk.rad
        yield fast(ARK, r, 1, bruk.etikett, "etikett")
        yield fast(ARK, r, 2, bruk.tabell, "hjelp")
        yield fast(ARK, r, 3, _AARTEKST[bruk.aar], "hjelp")
        yield fast(ARK, r, 4, f"{bruk.kolonne}: {hvilke}", "hjelp")
