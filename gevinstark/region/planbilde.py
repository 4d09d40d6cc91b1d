"""One plan as the sheets need it: who takes part and has answered, its benefits, its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from gevinstark.grunn.beslutning import Beslutningsutfall
from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import kort_tall, serienummer
from gevinstark.region.databruk import read_skjema
from gevinstark.region.gjeldende import PLANRUNDE
from gevinstark.region.grunnlag import Deltaker, Endring, Mottatt, Planutsnitt
from gevinstark.region.hullord import Hullinje, write_hull, write_sentences
from gevinstark.region.langtabell import Datarad, Svarblokk
from gevinstark.region.planord import write_frist, write_mangler
from gevinstark.region.virkninger import Kvalitet, Nyttevirkning

UTEN_GEVINSTTYPE: Final = "Ikke oppgitt"
_UTEN_LISTE: Final = "ikke i skjemaet"
#: Stands for all of a kommune's own local benefits in a sum.
LOKALE: Final = "L"

STATUSTEKST: Final[Mapping[str, str]] = {
    "godkjent": "godkjent",
    "godkjent_med_merknad": "godkjent med merknad",
    "avvist": "avvist",
    "erstattet": "erstattet",
    "holdt_utenfor": "holdt utenfor",
}
IKKE_SVART: Final = "ikke svart"
#: The plan of the year is answered, and not the report that it asks for now.
BARE_PLAN: Final = "har bare svart på planen"
#: Before the year of the return that counts, where that is an earlier one than the plan's.
SVARTE_SIST: Final = "svarte sist for"


def etikett(
    deltaker: Deltaker | Datarad | Svarblokk | Mottatt | Beslutningsutfall | Endring,
) -> str:
    """ "Herøy (1515)": unique among kommuner, and no criterion mistakes it for a number."""
    if deltaker.kommunenr == FELLES:
        return deltaker.kommune
    return f"{deltaker.kommune} ({deltaker.kommunenr})"


@dataclass(frozen=True)
class Planbilde:
    """One plan as the sheets need it: participants with status, benefits, reporting year."""

    utsnitt: Planutsnitt
    deltakere: tuple[Deltaker, ...]
    status: Mapping[str, str]
    nyttevirkninger: tuple[Nyttevirkning, ...]
    kvaliteter: tuple[Kvalitet, ...]
    #: Row id -> the risk the common plan gives it (table F).
    felles_risiko: Mapping[str, str]
    #: Participants whose accepted return is for an earlier year -> which.
    tidligere: Mapping[str, int]
    #: Participants whose accepted return came after the deadline.
    sene: frozenset[str]
    #: Something in what counts is to be corrected.
    retter: frozenset[str]
    #: How many files a newer one has taken the place of.
    erstattet: int
    #: Kommunenummer -> the answers that are missing.
    hull: Mapping[str, tuple[Hullinje, ...]] = field(default_factory=dict)
    #: How many years those who have answered are asked about; 0 when nobody has.
    spurte_aar: int = 0

    @property
    def plan(self) -> str:
        return self.utsnitt.plan

    @property
    def aar(self) -> int:
        return self.utsnitt.aar

    @property
    def levetid(self) -> range:
        return self.utsnitt.layout.levetidsaar

    @property
    def faser(self) -> Mapping[str, str]:
        """When is measured: key -> as the form prints it."""
        return self.utsnitt.layout.faser or read_skjema("faser")

    @cached_property
    def parametre(self) -> Mapping[str, float]:
        """The numbers of the plan's parameters, by column."""
        tabell = read_skjema("premisser")["tabell"]
        return {
            c.kolonne: float(c.verdi)
            for c in self.utsnitt.layout.celler()
            if c.tabell == tabell and isinstance(c.verdi, int | float)
        }

    @cached_property
    def navn(self) -> Mapping[str, str | int | float | None]:
        """What texts and formulas of maler/region.yaml may say of the plan."""
        foer = len(self.tidligere)
        return {
            "plan": self.plan,
            "tiltak": self.utsnitt.tittel,
            "aar": self.aar,
            "forste_aar": self.levetid[0],
            "siste_aar": self.levetid[-1],
            **{f"hoyeste_{liste}": self.highest(liste) for liste in read_skjema("hoyeste")},
            **{f"premiss_{n}": self.parametre.get(n) for n in read_skjema("premisser")["satser"]},
            "skal_maales": self._skal_maales,
            # A tab set of two occasions asks only of what is measured; others ask of everything.
            "trekk_fra": 0 if self.utsnitt.layout.runde else 1,
            "felles_linjer": len(self.felles),
            "antall_aar": len(self.levetid),
            "aar_til_naa": self.spurte_aar or sum(a <= self.aar for a in self.levetid),
            "alle_aar_til_naa": sum(a <= self.aar for a in self.levetid),
            "siste_dag": float(serienummer(date(self.aar, 12, 31))),
            "rapportaar": self.aar,
            # Once the reports are asked for, what the plan asks ought to be done.
            "plan_ute": "nei" if self.utsnitt.layout.runde == PLANRUNDE else "ja",
            "raafrist": self.utsnitt.frist,
            "frist": write_frist(self.utsnitt.frist),
            "mangler_ord": self._mangler_ord,
            "nettverk": self._nettverk,
            "mangler": self._mangler(),
            "regelnavn": self._regelnavn,
            "prisaar": self.utsnitt.prisaar or "",
            "kroner": f"Beløpene er i kroner slik de var hvert år. Prisene i planen er fra {self.utsnitt.prisaar}."
            if self.utsnitt.prisaar
            else "Beløpene er i kroner slik de var hvert år. Planen oppgir ikke noe prisår.",
            "svar_foer": f". Svar fra et tidligere år er med for {foer} til" if foer else "",
        }

    @property
    def _regelnavn(self) -> str:
        """The rule of how much is taken out of the budget, by the share that the plan has."""
        andel = self.parametre.get(read_skjema("premisser")["andel"])
        return f"{kort_tall(100 * andel)} %-regelen" if andel else "Budsjettregelen"

    @property
    def _skal_maales(self) -> int:
        """How many benefits a kommune is asked to measure: the rows of the form's own question, or all."""
        layout = self.utsnitt.layout
        if not layout.runde:
            return len(self.felles) + len(self.kvaliteter)
        return len({rad for rad, _ in layout.rader.get(read_skjema("maalte")["tabell"], {})})

    def hullord(self, kommunenr: str) -> str:
        return write_hull(self.hull.get(kommunenr, ()))

    @property
    def _mangler_ord(self) -> str:
        """Who has not answered, and what the others have left out, for one sentence."""
        antall = Counter(d.kommune for d in self.deltakere)
        navn = {d: d.kommune if antall[d.kommune] == 1 else etikett(d) for d in self.deltakere}
        setninger = [
            f"{norsk_liste(uten)} {hva}"
            for status, hva in ((IKKE_SVART, "har ikke svart"), (BARE_PLAN, BARE_PLAN))
            if (uten := [n for d, n in navn.items() if self.status[d.kommunenr] == status])
        ]
        ord_ = [(n, self.hullord(d.kommunenr)) for d, n in navn.items()]
        setninger += [f"{n} mangler {hull}" for n, hull in ord_ if hull]
        return write_sentences(setninger)

    def highest(self, liste: str) -> str:
        """The last word of one of the form's lists; where it has none, a word that nobody answers."""
        return self.utsnitt.layout.lister.get(liste, (_UTEN_LISTE,))[-1]

    @property
    def _nettverk(self) -> str | None:
        sted = read_skjema("nettverk")
        celler = self.utsnitt.layout.celler()
        verdi = next(
            (c.verdi for c in celler if (c.tabell, c.kolonne) == (sted["tabell"], sted["kolonne"])),
            None,
        )
        return None if verdi is None else str(verdi)

    def _mangler(self) -> str:
        navn = {d.kommunenr: etikett(d) for d in self.deltakere}
        return write_mangler(
            {n: self.status[nr] for nr, n in navn.items()},
            {
                IKKE_SVART: "Ikke svart",
                BARE_PLAN: "Har bare svart på planen",
                STATUSTEKST["avvist"]: "Avvist",
                STATUSTEKST["holdt_utenfor"]: "Holdt utenfor",
            },
            tidligere={n: self.tidligere[nr] for nr, n in navn.items() if nr in self.tidligere},
            sene=[n for nr, n in navn.items() if nr in self.sene],
            retter=[n for nr, n in navn.items() if nr in self.retter],
            erstattet=self.erstattet,
        )

    @cached_property
    def felles(self) -> tuple[Nyttevirkning, ...]:
        return tuple(v for v in self.nyttevirkninger if not v.lokal)

    @cached_property
    def lokale(self) -> tuple[Nyttevirkning, ...]:
        return tuple(v for v in self.nyttevirkninger if v.lokal)
