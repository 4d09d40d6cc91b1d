"""The long table: a row for each value of a return that counts, kept a return at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeVar

from gevinstark.grunn.verdi import MAKS_TALL, UTEN_TALL, Verdi, til_ore
from gevinstark.region.linjetall import Hull, join_steder

_TI_DESIMALER: Final = Decimal("0.0000000001")

T = TypeVar("T")

Status = Literal["godkjent", "godkjent_med_merknad", "avvist", "erstattet", "holdt_utenfor"]


class Datarad(NamedTuple):
    """One value of one accepted return, with its source. The long table has one of these a row, made
    by the hundred thousand: a tuple is made in a fifth of the time of a frozen dataclass.

    verdi: numbers, exact (money rounded to øre); tekst: texts and choices. One of them is None.
    aar: the year in the field key, or the return's reporting year for a field about that year alone
    (`Layout.field_year`); fase: nullpunkt, midtveis, slutt, or as the form has it. rolle: inndata or formel.
    skrevet: what stood in the cell where that is not the value itself ("2,5 mill. kr"), else "".
    av: the cells of the answers a figure of ours is made of.
    """

    kommunenr: str
    kommune: str
    plan: str
    tabell: str
    rad: str
    kolonne: str
    aar: int | None
    fase: str
    verdi: Decimal | None
    tekst: str | None
    enhet: str
    rolle: str
    felt: str
    fil: str
    ark: str
    celle: str
    sha256: str
    status: Status
    skrevet: str = ""
    av: str = ""


@dataclass(frozen=True, slots=True)
class Tabellfelt:
    """One row of the long table before anyone has answered: what the form says of it.

    nokkel: the field key after its owner. nr: which of the answers, or, when it is `beregnet`, which
    of the computed values, or of the `linje` figures (linjetall). kroner: money, rounded to øre.
    """

    tabell: str
    rad: str
    kolonne: str
    aar: int | None
    fase: str
    enhet: str
    rolle: str
    ark: str
    celle: str
    nokkel: str
    nr: int
    beregnet: bool = False
    kroner: bool = False
    linje: bool = False
    #: Of what is reported for the year (`Tallsted.meldt`).
    meldt: bool = False
    av: str = ""
    #: What a formula says in words is a row too.
    i_ord: bool = False

    @property
    def plass(self) -> tuple[str, str, str, int, str, str]:
        """Where it stands among the rows of one kommune."""
        return self.tabell, self.rad, self.kolonne, self.aar or 0, self.fase, self.nokkel


@dataclass(frozen=True, slots=True)
class Svarblokk:
    """The rows of one return: what they have in common, and the values as they were read and computed.

    felt: in the order of `Tabellfelt.plass`; one tuple for all returns of the same form. Fields that
    are blank, and computed ones that are no number or too large (OMR-04), are no rows. eier: the field
    keys begin with it. skrevet: by `Tabellfelt.nokkel`.
    """

    kommunenr: str
    kommune: str
    plan: str
    fil: str
    sha256: str
    status: Status
    felt: tuple[Tabellfelt, ...]
    svar: Sequence[Verdi | Decimal]
    beregnet: Sequence[Verdi] = ()
    eier: str = ""
    skrevet: Mapping[str, str] = field(default_factory=dict)
    linjetall: Sequence[Verdi] = ()
    hull: tuple[Hull, ...] = ()
    #: Other files of the kommune -> the cells there that a figure is made of too, by `Tabellfelt.nokkel`.
    fra: tuple[tuple[str, Mapping[str, str]], ...] = ()
    #: When in the course it was asked for (`gjeldende.anledning`): where two say the same, the later does.
    anledning: tuple[int, bool, str] = (0, False, "")

    @property
    def plass(self) -> tuple[object, ...]:
        return self.plan, self.kommunenr, self.anledning, self.fil, self.sha256

    def verdi(self, felt: Tabellfelt) -> Decimal | str | None:
        """Money to the øre, other numbers as written with at most ten decimals; None is no row."""
        av = self.linjetall if felt.linje else self.beregnet if felt.beregnet else self.svar
        lest = av[felt.nr]
        if isinstance(lest, str):
            sagt = lest if lest != UTEN_TALL or not felt.beregnet else ""
            return (sagt or None) if felt.i_ord or not felt.beregnet else None
        if type(lest) is float or type(lest) is int:
            if abs(lest) > MAKS_TALL:
                return None
            if felt.kroner:
                return til_ore(lest)
            return Decimal(repr(lest)).quantize(_TI_DESIMALER).normalize()
        return lest if isinstance(lest, Decimal) else None

    def av(self, felt: Tabellfelt) -> str:
        """`Datarad.av` of one of the fields."""
        if not self.fra:
            return felt.av
        andre = [(fil, celler[felt.nokkel]) for fil, celler in self.fra if felt.nokkel in celler]
        return join_steder(felt.av, andre) if andre else felt.av

    def rader(self, felt: Iterable[Tabellfelt]) -> Iterator[Datarad]:
        """The rows of these fields."""
        for f in felt:
            verdi = self.verdi(f)
            if verdi is None:
                continue
            tall, tekst = (None, verdi) if isinstance(verdi, str) else (verdi, None)
            yield Datarad(
                self.kommunenr, self.kommune, self.plan, f.tabell, f.rad, f.kolonne, f.aar,
                f.fase, tall, tekst, f.enhet,
                f.rolle, f"{self.eier}{f.nokkel}", self.fil, f.ark, f.celle, self.sha256,
                self.status, self.skrevet.get(f.nokkel, ""), self.av(f),
            )  # fmt: skip


@dataclass(frozen=True)
class Langtabell:
    """The long table, in order of plan, kommune, occasion and field. The rows are made when they are asked for:
    one of a whole country is several hundred thousand, and few of them are wanted at a time."""

    blokker: tuple[Svarblokk, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "blokker", tuple(sorted(self.blokker, key=lambda b: b.plass)))

    @classmethod
    def of(cls, rader: Iterable[Datarad]) -> Langtabell:
        """The table with these very rows, in any order: a block for each file and kommune."""
        samlet: dict[tuple[str, str, str, str, str, Status], list[Datarad]] = defaultdict(list)
        for d in rader:
            samlet[d.kommunenr, d.kommune, d.plan, d.fil, d.sha256, d.status].append(d)
        return cls(tuple(_blokk_av(hode, egne) for hode, egne in samlet.items()))

    def __add__(self, andre: Langtabell) -> Langtabell:
        return Langtabell((*self.blokker, *andre.blokker))

    def __len__(self) -> int:
        return self._antall

    @cached_property
    def _antall(self) -> int:
        return sum(b.verdi(f) is not None for b in self.blokker for f in b.felt)

    def __iter__(self) -> Iterator[Datarad]:
        return self.select(lambda _, __: True)

    def select(self, krav: Callable[[str, Tabellfelt], bool]) -> Iterator[Datarad]:
        """The rows whose plan and field are wanted."""
        for blokk, felt in self.select_felt(krav):
            yield from blokk.rader(felt)

    def select_felt(
        self, krav: Callable[[str, Tabellfelt], bool]
    ) -> Iterator[tuple[Svarblokk, Sequence[Tabellfelt]]]:
        """The fields that are wanted of each return, blank or not."""
        return self.per_form(lambda plan, felt: [f for f in felt if krav(plan, f)])

    def per_form(
        self, make: Callable[[str, tuple[Tabellfelt, ...]], T]
    ) -> Iterator[tuple[Svarblokk, T]]:
        """Each return, and what is made of its plan and fields: once for a form, not for each return."""
        laget: dict[tuple[str, int], T] = {}
        for blokk in self.blokker:
            # The tuples live as long as the table, so no two have one id.
            nokkel = blokk.plan, id(blokk.felt)
            if nokkel not in laget:
                laget[nokkel] = make(blokk.plan, blokk.felt)
            yield blokk, laget[nokkel]


def _blokk_av(hode: tuple[str, str, str, str, str, Status], rader: Sequence[Datarad]) -> Svarblokk:
    felt = [
        Tabellfelt(
            d.tabell, d.rad, d.kolonne, d.aar, d.fase, d.enhet, d.rolle, d.ark, d.celle, d.felt, nr
        )
        for nr, d in enumerate(rader)
    ]
    return Svarblokk(
        *hode,
        felt=tuple(sorted(felt, key=lambda f: f.plass)),
        svar=[d.verdi if d.tekst is None else d.tekst for d in rader],
        skrevet={d.felt: d.skrevet for d in rader if d.skrevet},
    )
