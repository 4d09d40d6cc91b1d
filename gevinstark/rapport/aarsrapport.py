"""The network's yearly report: realised benefits per tiltak per kommune (K0), from region.xlsx."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from gevinstark.grunn.norsk import norsk_liste
from gevinstark.grunn.verdi import Verdi
from gevinstark.rapport.kommunedel import write_kommunedel
from gevinstark.rapport.metodedel import write_metode
from gevinstark.rapport.rapporttekst import (
    andel,
    antall,
    dag,
    flertall,
    frist,
    kr,
    kroner,
    mill,
    ord_,
)
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.regiontall import Plantall, Rad, Regiontall, kommunenavn, tall
from gevinstark.rapport.word import Dokument, Kolonne
from gevinstark.rapport.worddiagram import Stolper
from gevinstark.region.maalinger import I_SNITTET, MED_MAAL, SNITT, UNDER_MAAL
from gevinstark.region.tiltak import SEN

Nivaa = Literal[1, 2, 3]
#: More columns than this cannot be told apart on a page.
_FLEST_STOLPER: Final = 12


def make_aarsrapport(bok: Regionbok) -> bytes:
    """The finished .docx. The same region.xlsx gives the same bytes."""
    regiontall = Regiontall(bok)
    planer = regiontall.planer
    aar = max(p.aar for p in planer)
    tittel = f"Årsrapport om realiserte gevinster {aar}"
    titler = " · ".join(p.tittel for p in planer)
    dok = Dokument(tittel, titler, rapporttid(regiontall))
    nettverk = norsk_liste(list(dict.fromkeys(p.nettverk for p in planer if p.nettverk)))
    dok.tittel(tittel, f"{titler}. {nettverk}" if nettverk else titler)
    flere = len(planer) > 1
    for plan in planer:
        if flere:
            dok.overskrift(plan.tittel, 1)
        _Planrapport(dok, plan, 2 if flere else 1).write()
    dok.overskrift("Metode og kilder", 1)
    write_metode(dok, bok, regiontall)
    return dok.ferdig()


def rapporttid(regiontall: Regiontall) -> datetime:
    """The newest return's time: the report depends on nothing but its input."""
    tider = []
    for m in regiontall.mottak:
        try:
            tid = datetime.fromisoformat(str(m["Lagret"]).replace(" ", "T"))
        except ValueError:
            continue  # a file need not say when it was saved
        # In UTC where the file says so, and as written where it does not.
        tider.append(tid if tid.tzinfo else tid.replace(tzinfo=UTC))
    nyeste = max(
        tider, default=datetime(max(p.aar for p in regiontall.planer) + 1, 1, 1, tzinfo=UTC)
    )
    return nyeste.astimezone(UTC).replace(tzinfo=None, microsecond=0)


class _Planrapport:
    """One plan's chapters."""

    def __init__(self, dok: Dokument, plan: Plantall, nivaa: Nivaa) -> None:
        self.dok = dok
        self.plan = plan
        self.nivaa: Nivaa = nivaa
        self.under: Nivaa = 3 if nivaa == 2 else 2  # noqa: PLR2004 - the next level of heading

    def write(self) -> None:
        for overskrift, skriv in (
            ("Sammendrag", self._sammendrag),
            ("Hvem som har svart", self._dekning),
            ("Planlagt og realisert per kommune", self._per_kommune),
            ("Planlagt og realisert per nyttevirkning", self._per_virkning),
            ("Planlagt og realisert per år", self._per_aar),
            ("Hva gevinsten brukes til", self._omsetning),
            ("Prioritering etter netto potensial", self._prioritering),
            ("Ikke-prissatte gevinster", self._kvalitet),
            ("Målinger, avvik og korrigerende tiltak", self._maalinger),
            ("Tiltak som er forsinket, og høy risiko", self._tiltak),
            ("Kommunene", self._kommuner),
            ("Status for gevinster, avvik og virksomheter", self._status),
        ):
            self.dok.overskrift(overskrift, self.nivaa)
            skriv()

    # ---------------------------------------------------------------- chapters

    def _sammendrag(self) -> None:
        p, aar = self.plan, self.plan.aar
        s = p.per_kommune.sum
        alle = len(p.per_kommune.rader)
        self.dok.avsnitt(
            f"{len(p.svart)} av {alle} kommuner har rapportert for {aar} (frist {frist(p.frist)}). "
            f"{self._mangler()}"
        )
        if not p.svart and not p.svarte_foer:
            self.dok.avsnitt("Ingen kommuner har svart, så det er ingen tall å legge fram.")
            return
        realisert, planlagt = (s[f"{k} brutto {aar} (kr)"] for k in ("Realisert", "Planlagt"))
        self.dok.avsnitt(
            f"Kommunene planla gevinster for {kroner(planlagt)} brutto i {aar}, og har realisert "
            f"{kroner(realisert)}. Regnet for kommunene som har gitt begge tallene, er "
            f"{andel(s[f'Realisert av planlagt {aar}'])} av planen realisert."
        )
        self.dok.avsnitt(
            f"Så langt i levetiden er det realisert {kroner(s['Realisert brutto så langt (kr)'])} "
            f"brutto. Kostnadene er {kroner(s['Påløpte kostnader så langt (kr)'])}, og netto er "
            f"{kroner(s['Realisert netto så langt (kr)'])}. Over hele levetiden er planlagt netto "
            f"{kroner(s['Planlagt netto i levetiden (kr)'])}, med en nåverdi på "
            f"{kroner(s['Nåverdi av planlagt netto (kr)'])}."
        )
        timer = p.rapporttall.sum["Frigjort tid (timer)"]
        if tall(timer) is not None:
            self.dok.avsnitt(
                f"Kommunene melder om {antall(timer)} frigjorte timer i {aar} "
                f"({ord_(p.rapporttall.dekning['Frigjort tid (timer)'])} kommuner)."
            )
        under, sene, hoye = self._under_maal(), self._sene(), self._hoy_risiko()
        umaalte = flertall(len(self._umaalte()), "viktig gevinst måles", "viktige gevinster måles")
        self.dok.punkter(
            [
                f"{flertall(len(under), 'måling når', 'målinger når')} ikke målet.",
                f"{flertall(len(sene), 'tiltak er', 'tiltak er')} forsinket eller over fristen.",
                f"{flertall(len(hoye), 'tiltak har', 'tiltak har')} høy risiko.",
                f"{umaalte} ikke av noen.",
            ]
        )

    def _mangler(self) -> str:
        plan = self.plan
        mangler, foer = (
            norsk_liste([f"{k} ({plan.status(k)})" for k in kommuner])
            for kommuner in (plan.mangler, plan.svarte_foer)
        )
        deler = []
        if plan.mangler:
            deler.append(f"Disse er ikke med i tallene: {mangler}.")
        if plan.svarte_foer:
            deler.append(
                f"Disse har ikke svart for {plan.aar}: {foer}. Planene og tallene for tidligere år er "
                f"med derfra, men ingen tall om hva som er gjort i {plan.aar}."
            )
        return " ".join(deler) or "Alle har svart."

    def _dekning(self) -> None:
        p = self.plan
        self.dok.avsnitt(
            "Tallene i rapporten gjelder kommunene som har levert en rapport som er godkjent. "
            "Strek (–) betyr at tallet mangler. Det er ikke det samme som 0."
        )
        self.dok.avsnitt(self._mangler())
        self.dok.tabell(
            "Kommunene og status for rapporten",
            (Kolonne("Kommune", 3), Kolonne("Status", 2)),
            [(ord_(r["Kommune"]), ord_(r["Status"])) for r in p.per_kommune.rader],
        )

    def _per_kommune(self) -> None:
        p, aar = self.plan, self.plan.aar
        felt: tuple[str, ...] = (
            f"Planlagt brutto {aar} (kr)",
            f"Realisert brutto {aar} (kr)",
            f"Avvik {aar}: realisert minus planlagt (kr)",
            f"Realisert av planlagt {aar}",
            "Realisert netto så langt (kr)",
        )

        def rad(navn: str, r: Rad) -> tuple[str, ...]:
            tallene = (andel(r[f]) if f.startswith("Realisert av") else kr(r[f]) for f in felt)
            return (navn, *tallene)

        rader = [rad(ord_(r["Kommune"]), r) for r in p.per_kommune.rader]
        rader.append(rad("SUM", p.per_kommune.sum))
        rader.append(("Kommuner med tall", *(ord_(p.per_kommune.dekning[f]) for f in felt)))
        self.dok.tabell(
            f"Planlagte og realiserte gevinster i {aar} per kommune",
            (Kolonne("Kommune", 2.2), *(Kolonne(f, 1.3, er_tall=True) for f in felt)),
            rader,
            sumrader=2,
        )
        self._stolper(
            f"Planlagt og realisert brutto i {aar} per kommune",
            [(self._kort(ord_(r["Kommune"])), r[felt[0]], r[felt[1]]) for r in p.per_kommune.rader],
            "kommuner",
        )

    def _kort(self, kommune: str) -> str:
        """The name alone, except where two participants share it (Herøy, Våler)."""
        navn = kommunenavn(kommune)
        like = sum(kommunenavn(ord_(r["Kommune"])) == navn for r in self.plan.per_kommune.rader)
        return navn if like == 1 else kommune

    def _per_virkning(self) -> None:
        p, aar = self.plan, self.plan.aar
        felt = (
            f"Planlagt {aar} (kr)",
            f"Realisert {aar} (kr)",
            f"Realisert av planlagt {aar}",
            "Realisert så langt (kr)",
            f"Kommuner som har realisert tall for {aar}",
        )

        def celle(f: str, verdi: Verdi) -> str:
            if f.startswith("Kommuner"):
                return ord_(verdi)
            return andel(verdi) if f.startswith("Realisert av") else kr(verdi)

        rader = [
            (
                ord_(r["ID"]),
                ord_(r["Beskrivelse av nyttevirkning"]),
                *(celle(f, r[f]) for f in felt),
            )
            for r in p.per_virkning.rader
        ]
        summen = p.per_virkning.sum
        rader.append(("", "SUM", *("" if summen[f] is None else celle(f, summen[f]) for f in felt)))
        self.dok.tabell(
            f"Planlagte og realiserte gevinster i {aar} per nyttevirkning",
            (
                Kolonne("ID", 0.7), Kolonne("Nyttevirkning", 2.4),
                *(Kolonne(f, 1.2, er_tall=True) for f in felt),
            ),
            rader,
            sumrader=1,
        )  # fmt: skip
        self._stolper(
            f"Planlagt og realisert i {aar} per nyttevirkning",
            [(ord_(r["ID"]), r[felt[0]], r[felt[1]]) for r in p.per_virkning.rader],
            "nyttevirkninger",
        )

    def _per_aar(self) -> None:
        p = self.plan
        felt = (
            "Planlagt brutto (kr)", "Planlagte kostnader (kr)", "Planlagt netto (kr)",
            "Realisert brutto (kr)", "Påløpte kostnader (kr)", "Realisert netto (kr)",
        )  # fmt: skip
        rader = [(ord_(r["År"]), *(kr(r[f]) for f in felt)) for r in p.per_aar.rader]
        rader.append(("SUM", *(kr(p.per_aar.sum[f]) for f in felt)))
        self.dok.tabell(
            "Planlagte og realiserte gevinster per år i levetiden",
            (Kolonne("År", 0.7), *(Kolonne(f, 1.3, er_tall=True) for f in felt)),
            rader,
            sumrader=1,
        )
        self._stolper(
            "Planlagt og realisert brutto per år",
            [(ord_(r["År"]), r[felt[0]], r[felt[3]]) for r in p.per_aar.rader],
            "år",
        )

    def _omsetning(self) -> None:
        p = self.plan
        self.dok.avsnitt(
            f"Planlagt er kommunenes andeler ganget med planlagt brutto i {p.aar}. Brukt er kronene "
            "kommunene har ført på formålet. Kolonnene med kommuner viser hvor mange som har tall."
        )
        felt = ("Planlagt (kr)", "Kommuner med plan", "Brukt (kr)", "Kommuner med tall")
        rader = [
            (ord_(r["Formål"]), *(kr(r[f]) if f.endswith("(kr)") else ord_(r[f]) for f in felt))
            for r in p.omsetning.rader
        ]
        summen = p.omsetning.sum
        rader.append(("SUM", kr(summen["Planlagt (kr)"]), "", kr(summen["Brukt (kr)"]), ""))
        self.dok.tabell(
            f"Omsetning av gevinsten i {p.aar}",
            (Kolonne("Formål", 2.6), *(Kolonne(f, 1.2, er_tall=True) for f in felt)),
            rader,
            sumrader=1,
        )

    def _prioritering(self) -> None:
        self.dok.avsnitt(
            "Nyttevirkningene står med størst netto potensial først. Kostnader er gitt samlet for "
            "tiltaket, og er fordelt på nyttevirkningene etter brutto. Risikoen er felles plans, og "
            "siste kolonne er hvor mange kommuner som har satt risikoen til høy."
        )
        felt = (
            "Planlagt brutto i levetiden (kr)", "Netto potensial i levetiden (kr)",
            "Realisert brutto så langt (kr)",
        )  # fmt: skip
        self.dok.tabell(
            "Nyttevirkninger etter netto potensial",
            (
                Kolonne("Rang", 0.8, er_tall=True), Kolonne("ID", 0.6), Kolonne("Nyttevirkning", 2.1),
                *(Kolonne(f, 1.3, er_tall=True) for f in felt),
                Kolonne("Kommuner med tall", 1.2, er_tall=True), Kolonne("Risiko i felles plan", 1.1),
                Kolonne("Med høy risiko", 0.9, er_tall=True),
            ),
            [
                (
                    antall(r["Rang"]), ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]),
                    *(kr(r[f]) for f in felt), ord_(r["Kommuner med tall"]),
                    ord_(r["Risiko i felles plan"]), antall(r["Kommuner med høy risiko"]),
                )
                for r in self.plan.prioriterte
            ],
        )  # fmt: skip

    def _egen_virksomhet(self) -> None:
        """Table B of the common plan, and the national figures beside the kommuner's own (R2, R20)."""
        felt = {
            "Netto (kr)": "Felles plan: netto i egen virksomhet (kr)",
            "Minste budsjettvirkning (kr)": "Felles plan: minste budsjettvirkning (kr)",
            "Budsjettmessig virkning (kr)": "Felles plan: budsjettmessig virkning (kr)",
        }
        rader = self.plan.per_aar.rader
        if any(tall(r[f]) is not None for r in rader for f in felt.values()):
            self.dok.tabell(
                "Budsjettmessig virkning i egen virksomhet (felles plan, tabell B)",
                (
                    Kolonne("År", 0.8), *(Kolonne(f, 1.5, er_tall=True) for f in felt),
                    Kolonne("50 %-regelen", 1.2),
                ),
                [
                    (ord_(r["År"]), *(kr(r[f]) for f in felt.values()), ord_(r["50 %-regelen"]))
                    for r in rader
                ],
            )  # fmt: skip
        if not self.plan.fordeling.rader:
            return
        self.dok.tabell(
            "Nasjonale tall i felles plan, og summen av kommunenes egne (kr per år ved full effekt)",
            (
                Kolonne("ID", 0.6), Kolonne("Nyttevirkning", 2.4), Kolonne("Nasjonalt", 1.3, er_tall=True),
                Kolonne("Kommunenes sum", 1.3, er_tall=True), Kolonne("Differanse", 1.3, er_tall=True),
                Kolonne("Kommuner med tall", 1, er_tall=True),
            ),
            [
                (
                    ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]),
                    kr(r["Nasjonalt tall i felles plan, per år ved full effekt (kr)"]),
                    kr(r["Summen av kommunenes egne, per år ved full effekt (kr)"]),
                    kr(r["Kommunenes sum minus nasjonalt tall (kr)"]), ord_(r["Kommuner med tall"]),
                )
                for r in self.plan.fordeling.rader
            ],
        )  # fmt: skip

    def _stolper(self, tittel: str, rader: list[tuple[str, Verdi, Verdi]], hva: str) -> None:
        """Planned beside realised; of many, those with most planned, and the title says so."""
        if all(tall(v) is None for _, *verdier in rader for v in verdier):
            return
        if hva == "kommuner" and len(rader) > _FLEST_STOLPER:
            rader = sorted(rader, key=lambda r: -(tall(r[1]) or 0))[:_FLEST_STOLPER]
            tittel += f" – de {_FLEST_STOLPER} med størst planlagt brutto"
        self.dok.diagram(
            Stolper(
                tittel,
                f"Stolpediagram: {tittel[0].lower()}{tittel[1:]}, i millioner kroner, for "
                f"{len(rader)} {hva}. Tallene står i tabellen over diagrammet.",
                "mill. kr",
                [navn for navn, *_ in rader],
                (
                    ("Planlagt", [mill(planlagt) for _, planlagt, _ in rader]),
                    ("Realisert", [mill(realisert) for *_, realisert in rader]),
                ),
            )
        )

    def _kvalitet(self) -> None:
        felt = ("Kommuner som har svart", "Relevant", "Viktighet lav", "Viktighet medium", "Viktighet høy")  # fmt: skip
        self.dok.avsnitt(
            "Tallene er hvor mange kommuner som har svart hva. Det regnes ikke snitt av ord. "
            "Viktigheten er talt blant kommunene der gevinsten er relevant."
        )
        self.dok.tabell(
            "Hvordan kommunene vurderer de ikke-prissatte gevinstene",
            (
                Kolonne("ID", 0.6), Kolonne("Nyttevirkning", 3.6), Kolonne("Viktighet i felles plan", 1.1),
                *(
                    Kolonne(o, 1, er_tall=True)
                    for o in ("Har svart", "Relevant", "Viktighet lav", "Viktighet medium", "Viktighet høy")
                ),
            ),
            [
                (
                    ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]),
                    ord_(r["Viktighet i felles plan"]), *(antall(r[f]) for f in felt),
                )
                for r in self.plan.kvalitet.rader
            ],
        )  # fmt: skip
        umaalte = self._umaalte()
        if umaalte:
            self.dok.avsnitt(
                "Viktige gevinster som ingen har målt etter at løsningen ble tatt i bruk:"
            )
            self.dok.punkter(umaalte)

    def _umaalte(self) -> list[str]:
        """High importance in the common plan or with most kommuner, and no measurement after start."""
        maalt = {
            r["ID"]
            for r in self.plan.maaling.rader
            if (tall(r["Midtveis: målt"]) or 0) + (tall(r["Slutt: målt"]) or 0) > 0
        }
        return [
            f"{ord_(r['ID'])} {ord_(r['Beskrivelse av nyttevirkning'])}"
            for r in self.plan.kvalitet.rader
            if r["ID"] not in maalt
            and (
                str(r["Viktighet i felles plan"]).casefold() in ("høy", "stor")
                or 2 * (tall(r["Viktighet høy"]) or 0) > (tall(r["Relevant"]) or 0)
            )
        ]

    def _under_maal(self) -> list[Rad]:
        return [r for r in self.plan.maalinger if r["Status mot målet"] == UNDER_MAAL]

    def _maalinger(self) -> None:
        p = self.plan
        snitt = [f"{fase}: {hva}" for fase in MED_MAAL for hva in (SNITT, I_SNITTET)]
        alle = p.maaling.rader[0] if p.maaling.rader else {}
        felt = [k for k in alle if ": " in k and k not in snitt]
        maalte = [r for r in p.maaling.rader if any((tall(r[f]) or 0) > 0 for f in felt)]
        if not maalte:
            self.dok.avsnitt("Ingen kommuner har sendt inn målinger.")
            return
        self.dok.avsnitt(
            "Tallene er hvor mange kommuner som har målt, og hvor mange av dem som har nådd målet de "
            "selv har satt. Gevinster som ingen har målt, står ikke i tabellen."
        )
        self.dok.tabell(
            "Målinger per nyttevirkning",
            (Kolonne("ID", 0.5), Kolonne("Nyttevirkning", 2.1), *(Kolonne(f, 1.05, er_tall=True) for f in felt)),
            [
                (ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]), *(antall(r[f]) for f in felt))
                for r in maalte
            ],
        )  # fmt: skip
        med_snitt = [r for r in maalte if any((tall(r[f]) or 0) > 0 for f in snitt)]
        if med_snitt:
            self.dok.tabell(
                "Måloppnåelse: snitt vektet med antall brukere av tjenesten i hver kommune",
                (
                    Kolonne("ID", 0.5), Kolonne("Nyttevirkning", 2.6),
                    *(
                        Kolonne(f"{fase}: {hva}", 1.2, er_tall=True)
                        for fase in MED_MAAL
                        for hva in ("snitt", I_SNITTET)
                    ),
                ),
                [
                    (
                        ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]),
                        *(andel(r[f]) if f.endswith(SNITT) else antall(r[f]) for f in snitt),
                    )
                    for r in med_snitt
                ],
            )  # fmt: skip
        under = self._under_maal()
        self.dok.avsnitt(
            f"{flertall(len(under), 'måling når', 'målinger når')} ikke målet."
            if under
            else "Alle målinger som har et mål, når målet."
        )
        self.dok.tabell(
            "Målinger som ikke når målet, og hva kommunen gjør med det",
            (
                Kolonne("Kommune", 1.6), Kolonne("ID", 0.6), Kolonne("Måling", 1),
                Kolonne("Måleenhet", 1.8), Kolonne("Mål", 0.8, er_tall=True),
                Kolonne("Resultat", 0.9, er_tall=True), Kolonne("Korrigerende tiltak", 3),
            ),
            [
                (
                    ord_(r["Kommune"]), ord_(r["ID"]), ord_(r["Målingstype"]), ord_(r["Måleenhet"]),
                    antall(r["Målsetning"]), antall(r["Resultat"]), ord_(r["Korrigerende tiltak"]),
                )
                for r in under
            ],
        )  # fmt: skip

    def _sene(self) -> list[Rad]:
        return [r for r in self.plan.tiltaksliste if r[SEN] == "ja"]

    def _hoy_risiko(self) -> list[Rad]:
        return [r for r in self.plan.tiltaksliste if r["Risikoprofil"] == "Høy"]

    def _tiltak(self) -> None:
        viktige = [
            r for r in self.plan.tiltaksliste if r[SEN] == "ja" or r["Risikoprofil"] == "Høy"
        ]
        if not viktige:
            self.dok.avsnitt(
                "Ingen tiltak er meldt som forsinket, over fristen eller med høy risiko."
            )
            return
        self.dok.avsnitt(
            f"Et tiltak er over fristen når fristen er ute ved utgangen av {self.plan.aar} og tiltaket "
            "ikke er ferdig."
        )
        self.dok.tabell(
            "Tiltak som er forsinket eller over fristen, og tiltak med høy risiko",
            (
                Kolonne("Kommune", 1.6), Kolonne("ID", 0.6), Kolonne("Tiltak i kommunen", 3.4),
                Kolonne("Frist", 1.1), Kolonne("Status", 1.1), Kolonne("Risiko", 0.8),
            ),
            [
                (
                    ord_(r["Kommune"]), ord_(r["ID"]), ord_(r["Tiltak i kommunen"]), dag(r["Frist"]),
                    ord_(r["Status"]), ord_(r["Risikoprofil"]),
                )
                for r in viktige
            ],
        )  # fmt: skip

    def _kommuner(self) -> None:
        self.dok.avsnitt("Kommunenes egne ord er gjengitt slik de er skrevet.")
        for rad in self.plan.per_kommune.rader:
            kommune = ord_(rad["Kommune"])
            self.dok.overskrift(kommune, self.under)
            if kommune in self.plan.mangler:
                self.dok.avsnitt(
                    "Kommunen har ikke svart, og er ikke med i tallene."
                    if self.plan.status(kommune) == "ikke svart"
                    else "Rapporten fra kommunen er avvist eller holdt utenfor, og er ikke med i tallene."
                )
            else:
                if kommune in self.plan.svarte_foer:
                    self.dok.avsnitt(
                        f"Kommunen {self.plan.status(kommune)}, og har ikke svart for {self.plan.aar}."
                    )
                write_kommunedel(self.dok, self.plan, rad)

    def _status(self) -> None:
        """The shape the state's yearly report asks for (medfinansieringsordningen)."""
        p, aar = self.plan, self.plan.aar
        self.dok.avsnitt(
            f"Tabellene er satt opp slik den årlige rapporten til staten spør: status for gevinstene "
            f"i {aar}, avvik fra planen, og virksomhetene utenfor egen virksomhet som får gevinster."
        )
        rader = []
        for r in p.per_virkning.rader:
            planlagt, realisert = r[f"Planlagt {aar} (kr)"], r[f"Realisert {aar} (kr)"]
            avvik = kr(self._avvik(ord_(r["ID"])))
            rader.append(
                (
                    ord_(r["ID"]), ord_(r["Beskrivelse av nyttevirkning"]), kr(planlagt), kr(realisert),
                    avvik, _statusord(r[f"Realisert av planlagt {aar}"]),
                )
            )  # fmt: skip
        self.dok.tabell(
            f"Status for gevinstene i {aar} og avvik fra planen",
            (
                Kolonne("ID", 0.6), Kolonne("Nyttevirkning", 2.6),
                Kolonne("Planlagt (kr)", 1.2, er_tall=True),
                Kolonne("Realisert (kr)", 1.2, er_tall=True),
                Kolonne("Avvik for kommuner med begge tall (kr)", 1.4, er_tall=True), Kolonne("Status", 1.7),
            ),
            rader,
        )  # fmt: skip
        self._egen_virksomhet()
        if p.virksomheter:
            self.dok.tabell(
                "Virksomheter utenfor egen virksomhet som får gevinster (tabell D)",
                (
                    Kolonne("Virksomhet", 2), Kolonne("Sektor", 1.5), Kolonne("Involvert dato", 1),
                    Kolonne("Kontaktperson/tittel", 2),
                ),
                [
                    (
                        ord_(r["Virksomhet"]), ord_(r["Sektor"]), dag(r["Involvert dato"]),
                        ord_(r["Kontaktperson/tittel"]),
                    )
                    for r in p.virksomheter
                ],
            )  # fmt: skip

    def _avvik(self, ident: str) -> float | None:
        """Realised minus planned, over the kommuner that have given both."""
        par = [
            (tall(r[f"{ident} planlagt"]), tall(r[f"{ident} realisert"]))
            for r in self.plan.matrise.rader
        ]
        begge = [y - x for x, y in par if x is not None and y is not None]
        return sum(begge) if begge else None


def _statusord(andelen: Verdi) -> str:
    verdi = tall(andelen)
    if verdi is None:
        return "Kan ikke regnes: tall mangler"
    ord_for = "Som planlagt eller bedre" if verdi >= 1 else "Lavere enn planlagt"
    return f"{ord_for} ({andel(verdi)})"
