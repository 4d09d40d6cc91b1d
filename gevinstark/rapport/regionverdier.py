"""What is different in two regional workbooks, by key: the plan, the answers, and the figures made of them.

Everything is told apart by keys (the hidden register, the field keys of Data), never by place, so a
row that has moved is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.rapport.regionbok import split_kommune
from gevinstark.rapport.regiontabeller import DATA, Tabell, Tabeller
from gevinstark.region.databruk import find_bruk, read_skjema
from gevinstark.region.les_regionmal import read_regionmal
from gevinstark.region.linjetall import TELLING
from gevinstark.region.svarrader import LAGET_AV

#: Differences smaller than this are the same number, stored by another program.
DESIMALER: Final = 6
#: Columns of the lists that say where an answer stands, not what it is.
_STED: Final = frozenset(
    {"fil", "ark", "celle", "celler", "sha256", "status", "skrevet_som", "laget_av"}
)
#: What tells a row of a table, or of a list, from its neighbours.
_RADNOKLER: Final = ("nr", "id", "aar", "fase")
#: Tables whose rows are settings of the plan, and what their rows are called by.
_PLANBLOKKER: Final = {"planer": "plan", "forutsetninger": "navn", "virksomheter": "virksomhet"}
#: Tables that are told in other ways: coverage stands beside its sum, who came stands in `kommuner`, and
#: «what if» repeats Per år.
_IKKE_TALL: Final = frozenset({*_PLANBLOKKER, "per_aar_dekning", "hvaom_aar"})

#: The front sheet repeats what the others have.
_GJENTAR: Final = "oversikt"
_SUM: Final = "sum"
#: Tables of Data that are no kommune's own, but made for the region of its workbooks.
_REGIONENS: Final = frozenset(find_bruk(n).tabell for n in read_skjema("som_rapportert"))


@dataclass(frozen=True, slots=True)
class StedVerdi:
    plan: str
    kommune: str
    sted: str
    verdi: Verdi


class Par(NamedTuple):
    """A value that is not the same in two workbooks; None in the one that has no such value."""

    nokkel: str
    foer: StedVerdi | None
    naa: StedVerdi | None


def value_of(verdi: StedVerdi | None) -> Verdi:
    return None if verdi is None else verdi.verdi


class _Rekke(NamedTuple):
    """What stands down one column, by the key of its row. Of rows with one key, the last counts.

    tabell, kolonne: which of all it is. describe: number of the row -> the key of its value, whose it is,
    and what people call it.
    """

    tabell: int
    kolonne: int
    nokler: Sequence[str]
    verdier: Sequence[Verdi]
    describe: Callable[[int], tuple[str, str, str, str]]

    def rader(self) -> Mapping[str, int]:
        par = zip(self.nokler, self.verdier, strict=True)
        return {nokkel: nr for nr, (nokkel, verdi) in enumerate(par) if verdi is not None}


#: Table, plan and column -> what stands there.
_Rekker = Mapping[tuple[str, str, str], _Rekke]
_INGEN: Final = _Rekke(0, 0, (), (), lambda _: ("", "", "", ""))


def find_planendringer(foer: Tabeller, naa: Tabeller) -> Iterator[Par]:
    a, b = _read_planverdier(foer), _read_planverdier(naa)
    for nokkel in {**b, **a}:
        # What only one of them has a row for came with the form's workbook of that year: nobody changed it.
        skjemaets = "/forutsetninger." in nokkel and (nokkel in a) != (nokkel in b)
        fra, til = a.get(nokkel), b.get(nokkel)
        if not skjemaets and not is_lik(value_of(fra), value_of(til)):
            yield Par(nokkel, fra, til)


def _read_planverdier(bok: Tabeller) -> dict[str, StedVerdi]:
    funnet = {}
    for t in bok.alle:
        navn = _PLANBLOKKER.get(t.nokkel)
        for rad in bok.rader(t.nokkel, t.plan) if navn else ():
            plan = t.plan or str(rad["plan"])
            for kolonne, verdi in rad.items():
                if kolonne != navn:
                    sted = " ".join(
                        (*(() if navn == "plan" else (str(rad[navn]),)), t.hoder[kolonne])  # type: ignore[index]
                    )
                    nokkel = f"{plan}/{t.nokkel}.{rad[navn]}.{kolonne}"  # type: ignore[index]
                    funnet[nokkel] = StedVerdi(plan, "", sted, verdi)
    return funnet


def find_svarendringer(foer: Tabeller, naa: Tabeller) -> Sequence[Par]:
    """Of what kommuner have answered, in the order of the keys: Data by field key, and the lists by kommune and
    row. Those that are gone come last."""
    par = [
        par
        for _, par in _compare(_read_svar(foer, utregnet=False), _read_svar(naa, utregnet=False))
    ]
    return sorted(par, key=lambda p: (p.naa is None, p.nokkel))


def find_tallendringer(foer: Tabeller, naa: Tabeller) -> Sequence[Par]:
    """Of the figures made of the answers, in the order of the newer workbook: each plan's tables, by row and
    column, and their sums, and what is worked out for each kommune. Those that are gone come last."""
    a, b = (_read_svar(x, utregnet=True) | _read_tall(x) for x in (foer, naa))
    return [par for _, par in sorted(_compare(a, b), key=lambda p: p[0])]


def _compare(foer: _Rekker, naa: _Rekker) -> Iterator[tuple[tuple[bool, int, int, int], Par]]:
    """What is different, and its place among it."""
    for hvor in {**naa, **foer}:
        a, b = foer.get(hvor, _INGEN), naa.get(hvor, _INGEN)
        if a.nokler == b.nokler and a.verdier == b.verdier:
            continue
        i_a, i_b = a.rader(), b.rader()
        for nokkel in {**i_b, **i_a}:
            i, j = i_a.get(nokkel), i_b.get(nokkel)
            fra, til = None if i is None else a.verdier[i], None if j is None else b.verdier[j]
            if fra != til and not is_lik(fra, til):
                en, nr = (a, i or 0) if j is None else (b, j)
                plass = j is None, en.tabell, nr, en.kolonne
                hele, *hvem = en.describe(nr)
                gammel, ny = (
                    None if v is None else StedVerdi(*hvem, v)  # type: ignore[call-arg]
                    for v in (fra, til)
                )
                yield plass, Par(hele, gammel, ny)


def _read_svar(bok: Tabeller, *, utregnet: bool) -> dict[tuple[str, str, str], _Rekke]:
    """What the kommuner have answered, or what is worked out of that for each of them."""
    rekker: dict[tuple[str, str, str], _Rekke] = {}
    for nr, t in enumerate(bok.alle):
        if t.nokkel == DATA:
            rekker[DATA, "", "verdi"] = _read_data(nr, t, utregnet=utregnet)
        elif "celler" in t.kolonner and not t.plan:
            rekker |= _read_liste(nr, t, utregnet=utregnet)
    return rekker


def _read_data(nr: int, t: Tabell, *, utregnet: bool) -> _Rekke:
    nokler = [str(n) for n in t.kolonner["nokkel"]]
    # What is counted of the others is told by them.
    alle_av = t.kolonner.get("laget_av", [None] * len(nokler))
    par = zip(t.kolonner["verdi"], t.kolonner["tabell"], alle_av, strict=True)
    verdier = [
        verdi if tabell != TELLING and bool(av or tabell in _REGIONENS) is utregnet else None
        for verdi, tabell, av in par
    ]

    def describe(rad: int) -> tuple[str, str, str, str]:
        felt = {navn: ned[rad] for navn, ned in t.kolonner.items()}
        sted = f"{felt['ark']}, {felt['rad']} {felt['kolonne']}" + _aar(felt["aar"])
        return nokler[rad], str(felt["plan"]), str(felt["kommune"]), sted

    return _Rekke(nr, 0, nokler, verdier, describe)


def _read_liste(nr: int, t: Tabell, *, utregnet: bool) -> _Rekker:
    planer, kommuner = t.kolonner["plan"], t.kolonner["kommune"]
    rader = _read_radnokler(t)
    nokler = [f"{p}/{k}.{r}" for p, k, r in zip(planer, kommuner, rader, strict=True)]
    alle_av = t.kolonner.get("laget_av", [None] * len(nokler))
    laget_av = [str(av or "").split(LAGET_AV) for av in alle_av]

    def rekke(kol: int, kolonne: str, plass: int) -> _Rekke:
        def describe(rad: int) -> tuple[str, str, str, str]:
            plan, kommune = str(planer[rad]), str(kommuner[rad])
            hele = f"{plan}/{split_kommune(kommune)[1]}.{t.nokkel}.{rader[rad]}.{kolonne}"
            return hele, plan, kommune, f"{t.ark}, {rader[rad]}: {t.hoder[kolonne]}"

        verdier = [
            verdi if any(av[plass : plass + 1]) is utregnet else None
            for verdi, av in zip(t.kolonner[kolonne], laget_av, strict=True)
        ]
        return _Rekke(nr, kol, nokler, verdier, describe)

    plasser = _find_svarkolonner(t)
    return {
        (t.nokkel, "", kolonne): rekke(kol, kolonne, plasser[kolonne])
        for kol, kolonne in enumerate(t.kolonner)
        if kolonne in plasser
    }


def _find_svarkolonner(t: Tabell) -> Mapping[str, int]:
    """The columns of a list that show answers, and which of them each is: what they are made of is listed
    in that order."""
    blokker = (b for ark in read_regionmal().ark for b in ark.blokker)
    blokk = next((b for b in blokker if b.nokkel == t.nokkel), None)
    if blokk is None:
        # Of another version of the program: what is no place is an answer.
        return dict.fromkeys(t.kolonner.keys() - _STED - {"kommune", "plan", *_RADNOKLER}, 0)
    spurt = list(blokk.valg.get("kolonner", ()))
    # A figure of Data, shown beside the answers.
    tillegg = find_bruk(blokk.valg["tillegg"]).kolonne if "tillegg" in blokk.valg else ""
    return {
        k.nokkel: spurt.index(k.svar) if k.svar in spurt else 0
        for k in blokk.kolonner
        if k.svar and k.svar != tillegg
    }


def _read_tall(bok: Tabeller) -> dict[tuple[str, str, str], _Rekke]:
    rekker: dict[tuple[str, str, str], _Rekke] = {}
    for nr, t in enumerate(bok.alle):
        if t.plan and t.nokkel not in _IKKE_TALL and not t.nokkel.startswith(_GJENTAR):
            rekker |= _read_figurer(nr, t)
    return rekker


def _read_figurer(nr: int, t: Tabell) -> _Rekker:
    nokler = [_SUM, *_read_radnokler(t, write_ord)]
    kommuner = ["", *(str(k or "") for k in t.kolonner.get("kommune", ()))]

    def rekke(kol: int, kolonne: str) -> _Rekke:
        def describe(rad: int) -> tuple[str, str, str, str]:
            hvem, kommune = nokler[rad], kommuner[rad] if len(kommuner) > 1 else ""
            hele = f"{t.plan}/{t.nokkel}.{hvem}.{kolonne}"
            return hele, t.plan, kommune, f"{t.ark}, {kommune or hvem}: {t.hoder[kolonne]}"

        alle = (t.sum.get(kolonne), *t.kolonner[kolonne])
        tall = [verdi if as_tall(verdi) is not None else None for verdi in alle]
        return _Rekke(nr, kol, nokler, tall, describe)

    return {
        (t.nokkel, t.plan, kolonne): rekke(kol, kolonne)
        for kol, kolonne in enumerate(t.kolonner)
        if kolonne not in _RADNOKLER
    }


def _read_radnokler(t: Tabell, skriv: Callable[[Verdi], str] = str) -> Sequence[str]:
    """What tells each row from its neighbours."""
    egne = [t.kolonner[n] for n in _RADNOKLER if n in t.kolonner]
    if not egne:
        return [""] * len(next(iter(t.kolonner.values())))
    rader = zip(*egne, strict=True)
    return [".".join(skriv(v) for v in rad if v is not None) for rad in rader]


def is_lik(a: Verdi, b: Verdi) -> bool:
    x, y = as_tall(a), as_tall(b)
    if x is not None and y is not None:
        return round(x - y, DESIMALER) == 0
    return a == b


def write_ord(verdi: Verdi) -> str:
    return f"{verdi:g}" if isinstance(verdi, float) and abs(verdi) < 1e5 else str(verdi)  # noqa: PLR2004


def _aar(verdi: Verdi) -> str:
    return "" if verdi is None else f" {write_ord(verdi)}"
