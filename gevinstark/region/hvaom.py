"""What the figures come to when parameters are others, over all returns at once (`gevinstark hvaom`).

The issued formulas are run by the engine for every kommune and every question in one pass, and the
figures are those of the region (`linjetall`), so the base is what stands in region.xlsx and the
answer is what issuing anew with the same answers would give. Realised figures of accepted years are
taken from the base.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Sted, Verdi, til_ore
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.motor.avhengighet import forgjengere
from gevinstark.motor.kompilator import compile_program
from gevinstark.motor.motor import Program, Resultat
from gevinstark.omregning.etterregn import compute_resultater
from gevinstark.region.databruk import NYTTEVIRKNINGER, find_bruk, read_skjema
from gevinstark.region.forutsetning import Hvaomregler, read_regler
from gevinstark.region.linjetall import Linjetall, read_linjetall
from gevinstark.region.virkninger import Nyttevirkning, nyttevirkninger

_VALG: Final = read_skjema("hvaom")
#: The figures of a kommune, and of each of its lines, by the keys of maler/region.yaml.
KOMMUNETALL: Final = tuple(_VALG["tall"])
LINJETALL: Final = tuple(_VALG["linje"])
#: Those that are shown first, and those that are a sum of whole nets.
VIST: Final = tuple(_VALG["vist"])
TRENGER_HEL: Final = frozenset(_VALG["trenger_hel"])
NAAVERDI: Final = str(_VALG["verdi"])
#: Of one year: never added over the years.
I_AARET: Final = str(_VALG["i_aaret"])
_REALISERT: Final = frozenset(_VALG["godkjennes"])
_HEL: Final = str(_VALG["hel"])
#: Columns of the engine's matrix at a time.
_BOLK: Final = 1000
#: Parameter -> value.
Satt = Mapping[str, float]


@dataclass(frozen=True)
class Svarer:
    """One kommune of a plan, with everything that stands in its workbook and is no formula.

    svar: whether it has answered, or how it is taken. laast: the keys that were issued locked.
    """

    plan: str
    kommune: str
    navn: str
    layout: Layout
    verdier: Mapping[str, Verdi]
    svar: Literal["svart", "median", "plan"] = "svart"
    uleste: frozenset[str] = frozenset()
    laast: frozenset[str] = frozenset()
    #: As `Oppslag.meldte_aar`.
    meldte_aar: frozenset[int] | None = None
    #: As `Besvarelse.uroert`.
    uroert: frozenset[str] = frozenset()

    @property
    def regler(self) -> tuple[Hvaomregler, Mapping[str, str]]:
        funnet = read_regler(self.layout)
        if funnet is None:
            raise InternFeil(f"Skjemaet til {self.plan} har ingen forutsetninger å spørre om.")
        return funnet

    def own(self) -> Mapping[str, Celle]:
        """Parameter -> the cell where the kommune has a value of its own."""
        regler, navn = self.regler
        return regler.own(self.layout, navn, self.verdier, self.uroert)

    def accepted(self) -> frozenset[int]:
        regler, navn = self.regler
        return regler.accepted(self.layout, navn, self.laast)


@dataclass(frozen=True)
class Sporsmaal:
    """One kommune, and the parameters as they are to be."""

    svarer: Svarer
    satt: Satt = field(default_factory=dict)


@dataclass(frozen=True)
class Kommunetall:
    """The figures of one kommune: key and row ("" for the kommune's own) -> year (None for no year) ->
    value, None where there is nothing to say."""

    layout: Layout
    aarene: Mapping[tuple[str, str], Mapping[int | None, float | None]]

    def tall(self, navn: str, rad: str = "") -> float | None:
        """Over the years; of årsverk that of the reporting year."""
        verdier = self.aarene.get((navn, rad), {})
        if navn == I_AARET:
            return verdier.get(self.layout.rapporteringsaar)
        return add(verdier.values())

    @property
    def linjer(self) -> tuple[Nyttevirkning, ...]:
        """The lines that have a figure."""
        return tuple(
            v
            for v in _virkninger(self.layout)
            if any(self.tall(n, v.radid) is not None for n in LINJETALL)
        )

    @property
    def hele_aar(self) -> int:
        """How many years of the lifetime have a whole net."""
        return sum(v == 1 for v in self.aarene.get((_HEL, ""), {}).values())

    @property
    def hel(self) -> bool:
        return self.hele_aar == len(self.layout.levetidsaar)

    def keep(self, base: Kommunetall, godkjente: frozenset[int]) -> Kommunetall:
        """The same, with what was realised in accepted years as it is in the base."""
        aarene = {
            (n, rad): {
                a: base.aarene[n, rad][a] if a in godkjente else v for a, v in verdier.items()
            }
            if n in _REALISERT
            else verdier
            for (n, rad), verdier in self.aarene.items()
        }
        return replace(self, aarene=aarene)


def add(verdier: Iterable[float | None]) -> float | None:
    """Of those that are there, to the øre; a sum of nothing is nothing."""
    kjente = [til_ore(v) for v in verdier if v is not None]
    return float(sum(kjente)) if kjente else None


def compute(sporsmaal: Sequence[Sporsmaal]) -> list[Kommunetall]:
    """Every question answered, in the order they are given; those of one Layout in one pass."""
    like: dict[str, list[int]] = defaultdict(list)
    for nr, s in enumerate(sporsmaal):
        like[s.svarer.layout.digest].append(nr)
    svar: dict[int, Kommunetall] = {}
    for numre in like.values():
        for start in range(0, len(numre), _BOLK):
            bolk = numre[start : start + _BOLK]
            oppslag = read_oppslag([sporsmaal[nr] for nr in bolk])
            svar |= {
                nr: _read_tall(o.layout, read_linjetall(o))
                for nr, o in zip(bolk, oppslag, strict=True)
            }
    return [svar[nr] for nr in range(len(sporsmaal))]


def read_oppslag(sporsmaal: Sequence[Sporsmaal]) -> Iterator[Oppslag]:
    """What stands in each kommune's workbook, formulas included. All of them have one Layout."""
    layout = sporsmaal[0].svarer.layout
    regler, navn = sporsmaal[0].svarer.regler
    endret = [
        regler.change(layout, navn, s.svarer.verdier, s.satt, s.svarer.uroert) for s in sporsmaal
    ]
    fulle = [{**s.svarer.verdier, **e} for s, e in zip(sporsmaal, endret, strict=True)]
    resultat, _ = compute_resultater(layout, fulle, program=_needed(layout))
    for nr, (s, verdier) in enumerate(zip(sporsmaal, fulle, strict=True)):
        regnet = _Regnet(layout, verdier, resultat, nr, endret[nr])
        yield Oppslag(
            layout, regnet, "", s.svarer.kommune, s.svarer.uleste, meldte_aar=s.svarer.meldte_aar
        )


#: Digest of a Layout -> the formulas that have been asked for, and the program of them.
_LEST: Final[dict[str, set[Sted]]] = defaultdict(set)
_DELER: Final[dict[tuple[str, int], Program]] = {}


def _needed(layout: Layout) -> Program | None:
    """A program of what the figures have asked for so far: the states and texts of a workbook are most of
    its formulas. None is all of them."""
    lest = _LEST[layout.digest]
    if not lest:
        return None
    nokkel = layout.digest, len(lest)
    if nokkel not in _DELER:
        steder = forgjengere(layout.formler, lest)
        _DELER[nokkel] = compile_program({s: layout.formler[s] for s in steder})
    return _DELER[nokkel]


@dataclass(frozen=True, eq=False)
class _Regnet(Mapping[str, Verdi]):
    """The values of one return by generic key; computed ones are read of the engine when asked for,
    but for those that are set."""

    layout: Layout
    verdier: Mapping[str, Verdi]
    regnet: Resultat
    nr: int
    satt: Mapping[str, Verdi]

    def __getitem__(self, nokkel: str) -> Verdi:
        celle = self.layout.ved_nokkel[nokkel]
        if celle.formel is None or nokkel in self.satt:
            return self.verdier.get(nokkel)
        _LEST[self.layout.digest].add(celle.sted)
        try:
            return self.regnet.verdi(celle.sted, self.nr)
        except KeyError:  # not asked for before
            alle, _ = compute_resultater(self.layout, [self.verdier])
            return alle.verdi(celle.sted, 0)

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.ved_nokkel)

    def __len__(self) -> int:
        return len(self.layout.ved_nokkel)


_VIRKNINGER: Final[dict[str, tuple[Nyttevirkning, ...]]] = {}


def _virkninger(layout: Layout) -> tuple[Nyttevirkning, ...]:
    if layout.digest not in _VIRKNINGER:
        _VIRKNINGER[layout.digest] = nyttevirkninger(layout)
    return _VIRKNINGER[layout.digest]


def _read_tall(layout: Layout, linjetall: Linjetall) -> Kommunetall:
    radider = {v.radid for v in _virkninger(layout)}
    navn = {
        (b.tabell, b.kolonne, b.rad): n
        for n in (*KOMMUNETALL, *LINJETALL, _HEL)
        for b in [find_bruk(n)]
    }
    aarene: dict[tuple[str, str], dict[int | None, float | None]] = defaultdict(dict)
    for sted, verdi in zip(linjetall.steder, linjetall.verdier, strict=True):
        er_linje = sted.rad in radider
        hva = navn.get((sted.tabell, sted.kolonne, NYTTEVIRKNINGER if er_linje else sted.rad))
        if hva is not None:
            tall = verdi if isinstance(verdi, float) else None
            aarene[hva, sted.rad if er_linje else ""][sted.aar] = tall
    return Kommunetall(layout, aarene)
