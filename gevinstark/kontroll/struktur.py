"""Findings about structure: sheets, rows, columns, locked cells, formulas, protection and the rest.

What was changed comes from the proof (`bevis`); here it becomes messages, one for each place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.identitet import DEFINERT_NAVN, SKJULT_ARK, TILBAKEMELDING_ARK
from gevinstark.grunn.norsk.valg import count_ord, cut_liste
from gevinstark.grunn.verdi import celleadresse, kolonnebokstav
from gevinstark.kontroll.bevis import Bevis, prove
from gevinstark.kontroll.celleendringer import check_endringer
from gevinstark.kontroll.linjer import Linjekart
from gevinstark.kontroll.plassering import Arkplass
from gevinstark.kontroll.retur import Retur, show
from gevinstark.kontroll.storskade import check_etiketter, check_kopi
from gevinstark.kontroll.usynlig import check_usynlig

_MAKS_NEVNT: Final = 3
_MAKS_ETIKETT: Final = 60


def check_struktur(retur: Retur, bevis: Bevis | None = None) -> Iterator[Funn]:
    """Everything that is not as issued, in the order of `KONTROLLER` and then the locked cells. What
    became of each cell is not told of a file in which nothing stands where it should."""
    for kontroll in KONTROLLER:
        yield from kontroll(retur)
    bevis = prove(retur) if bevis is None else bevis
    odelagt = list(check_etiketter(retur, bevis))
    yield from odelagt or check_endringer(retur, bevis)
    yield from check_usynlig(retur)


# -------------------------------------------------------------------- the workbook


def check_ark(retur: Retur) -> Iterator[Funn]:
    """Sheets that are missing, renamed, extra or in another order."""
    arkpar = retur.plassering.arkpar
    navnene = {a.navn for a in retur.avlesning.ark}
    for ark in retur.layout.ark:
        if ark.navn in arkpar.mangler:
            antall = sum(c.is_felt for c in ark.celler)
            hva = "har mistet innholdet sitt" if ark.navn in navnene else "mangler"
            yield make_funn("STR-01", fil=retur.fil, ark=ark.navn, antall=antall, hva=hva)
    for gammelt, nytt in arkpar.omdopt.items():
        yield make_funn("STR-11", fil=retur.fil, ark=nytt, funnet=nytt, ventet=gammelt)
    for ekstra in arkpar.ekstra:
        if ekstra.navn not in (TILBAKEMELDING_ARK, *arkpar.mangler):
            yield check_kopi(retur, ekstra)
    if arkpar.stokket:
        yield make_funn("STR-12", fil=retur.fil, funnet=_noen(arkpar.stokket))


def check_synlighet(retur: Retur) -> Iterator[Funn]:
    """Tabs that were hidden, and our own hidden one that was shown."""
    fra_foer = {a.navn for a in retur.layout.ark if a.skjult}
    skjult = [
        a.lest.navn
        for navn, a in retur.plassering.ark.items()
        if a.lest.tilstand != "visible" and navn not in fra_foer
    ]
    deler = [f"{_arkene(skjult)} er skjult"] if skjult else []
    navn = retur.plassering.arkpar.omdopt.get(SKJULT_ARK, SKJULT_ARK)
    if any(a.navn == navn and a.tilstand == "visible" for a in retur.avlesning.ark):
        deler.append("det skjulte arket med feltregisteret er vist")
    if deler:
        tekst = " og ".join(deler)
        yield make_funn("STR-20", fil=retur.fil, funnet=tekst[0].upper() + tekst[1:])


def check_beskyttelse(retur: Retur) -> Iterator[Funn]:
    uten = [
        a.navn
        for a in retur.layout.ark
        if a.beskyttet
        and (plass := retur.plassering.ark.get(a.navn)) is not None
        and not plass.lest.beskyttet
    ]
    if uten:
        hvor = "alle ark" if len(uten) == len(retur.layout.ark) else f"arkene {', '.join(uten)}"
        yield make_funn("STR-09", fil=retur.fil, funnet=hvor)


def check_bok(retur: Retur) -> Iterator[Funn]:
    """Date system, calculation mode and the names we gave cells."""
    if retur.avlesning.date1904:
        yield make_funn("STR-10", fil=retur.fil)
    if retur.avlesning.beregning == "manual":
        yield make_funn("STR-21", fil=retur.fil)
    utsendt = {**retur.layout.definerte_navn, DEFINERT_NAVN: f"{SKJULT_ARK}!$A$1"}
    lest = retur.avlesning.definerte_navn
    # A name that is gone says nothing, some programs drop them all; one that did not follow its
    # cell when rows were inserted, or lost it with a row, says nothing more than the rows do.
    endret = [
        navn
        for navn, maal in utsendt.items()
        if (her := lest.get(navn)) is not None
        and her != maal
        and "#REF!" not in her
        and not retur.plassering.samme_formel(f"={her.removeprefix('=')}", f"={maal}", "")
    ]
    if endret:
        yield make_funn("STR-22", fil=retur.fil, funnet=endret[0], antall=len(endret))


# -------------------------------------------------------------------- rows and columns


def check_linjer(retur: Retur) -> Iterator[Funn]:
    """Rows and columns inserted, deleted or moved: once for each place."""
    for ark in retur.plassering.ark.values():
        if ark.rader is not None:
            yield from _linjefunn(retur, ark, ark.rader, rader=True)
        if ark.kolonner is not None:
            yield from _linjefunn(retur, ark, ark.kolonner, rader=False)


def _linjefunn(retur: Retur, ark: Arkplass, kart: Linjekart, *, rader: bool) -> Iterator[Funn]:
    def sted(linje: int) -> str:
        return celleadresse(linje, 1) if rader else celleadresse(1, linje)

    def nr(linje: int) -> str:
        return str(linje) if rader else kolonnebokstav(linje)

    def funn(
        kode: str, linje: int, hva: str, *, etikett: str, ved: int = 0, antall: int = 0
    ) -> Funn:
        return make_funn(
            kode,
            fil=retur.fil,
            ark=ark.lest.navn,
            celle=sted(linje),
            funnet=hva,
            over=nr(ved),
            ved=nr(ved),
            etikett=etikett,
            antall=antall,
        )

    ord_ = ("rad", "rader") if rader else ("kolonne", "kolonner")
    for i in kart.innsatt:
        etikett = _etikett(retur, ark, [i.over], rader=rader) or "tom"
        hva = f"{count_ord(i.antall, *ord_)} er satt inn"
        kode = "STR-13" if rader else "STR-17"
        yield funn(kode, i.fra, hva, ved=i.fra + i.antall, etikett=etikett)
    for s in kart.slettet:
        borte = set(s.linjer)
        antall = sum((p.celle.rad if rader else p.celle.kol) in borte for p in ark.fasit.inndata)
        etikett = _etikett(retur, ark, s.linjer, rader=rader) or (
            f"{ord_[0]} {nr(s.linjer[0])} i den utsendte arbeidsboken"
        )
        med_felt, uten_felt = ("STR-14", "STR-15") if rader else ("STR-18", "STR-24")
        hva = f"{count_ord(len(s.linjer), *ord_)} er slettet"
        kode = med_felt if antall else uten_felt
        yield funn(kode, s.ved, hva, ved=s.ved, etikett=etikett, antall=antall)
    if kart.flyttet:
        etikett = _etikett(retur, ark, [i for i, _ in kart.flyttet], rader=rader)
        hva = f"{count_ord(len(kart.flyttet), *ord_)} står"
        yield funn("STR-16" if rader else "STR-19", kart.flyttet[0][1], hva, etikett=etikett)


def _etikett(retur: Retur, ark: Arkplass, linjer: Sequence[int], *, rader: bool) -> str:
    """How the lines read on paper: the first two texts of a row, the first heading of a column."""
    tekster: dict[int, list[str]] = {linje: [] for linje in linjer}
    for post in sorted(ark.fasit.fast, key=lambda p: p.plass):
        linje = post.plass[0] if rader else post.plass[1]
        verdi = post.utstedt(retur.utstedt.verdier)
        if linje in tekster and verdi is not None and (rader or post.plass[0] > _UNDER_TITTEL):
            tekster[linje].append(show(verdi, post.celle))
    return _noen(
        [" – ".join(t[: 2 if rader else 1])[:_MAKS_ETIKETT] for t in tekster.values() if t]
    )


#: The rows above the first table: title and guidance say nothing about a column.
_UNDER_TITTEL: Final = 5


def _noen(navn: Sequence[str]) -> str:
    """The first few, and how many more."""
    return cut_liste(navn, _MAKS_NEVNT)


def _arkene(navn: Sequence[str]) -> str:
    return f"arket {navn[0]}" if len(navn) == 1 else f"arkene {_noen(navn)}"


# -------------------------------------------------------------------- cells


def check_utenfor(retur: Retur) -> Iterator[Funn]:
    """Content where the form has no cell. What stands in inserted lines is told with the lines."""
    for ark in retur.plassering.ark.values():
        if ark.uten_annet:
            continue
        nye_rader, nye_kolonner = _nye(ark.rader), _nye(ark.kolonner)
        celler = ark.lest.celler
        ekstra = sorted(
            p
            for p in celler.keys() - ark.kjente
            if (celler[p].verdi not in (None, "") or celler[p].formelart)
            and p[0] not in nye_rader
            and p[1] not in nye_kolonner
        )
        if ekstra:
            yield make_funn(
                "STR-08",
                fil=retur.fil,
                ark=ark.lest.navn,
                celle=celleadresse(*ekstra[0]),
                celler=count_ord(len(ekstra), "celle", "celler"),
            )


def _nye(kart: Linjekart | None) -> set[int]:
    if kart is None:
        return set()
    return {linje for i in kart.innsatt for linje in range(i.fra, i.fra + i.antall)}


#: In the order a person would look: tabs, rows, what stands outside, what the program did.
KONTROLLER: Final[tuple[Callable[[Retur], Iterator[Funn]], ...]] = (
    check_ark,
    check_linjer,
    check_synlighet,
    check_utenfor,
    check_beskyttelse,
    check_bok,
)
