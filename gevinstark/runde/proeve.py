"""The trial run: what is about to be sent is taken in once before it leaves (`lag`, `rull`).

One workbook goes through all that a return goes through, empty and with an answer in every field.
The others are proved to be the same but for what is the kommune's own, or go through it too. What
could not come back is refused here, by us, and not later, by every kommune's return.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.errors import Formelring, Kildefeil, UgyldigKilde
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.innlest import Innlest
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.maalform import print_layout, print_verdier
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import Sted, Verdi, parse_celle
from gevinstark.innlesing.les_fil import examine
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_innhold
from gevinstark.lesing.zipvern import RETUR
from gevinstark.mal.plan import Plan
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Felter, Tabell
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.runde.mottak import receive
from gevinstark.skriving.flett import merge_verdier
from gevinstark.skriving.ulikhet import Annerledes, Forbilde

#: The findings that are about us when nobody but us has touched the workbook: the file, who it is
#: from, its structure, and the two calculators (not a figure that is too large: that is an answer).
_OM_OSS: Final = ("FIL-", "IDE-", "STR-", "OMR-01", "OMR-02", "OMR-03")
_FOR_STORT: Final = frozenset({"FIL-04", "FIL-21", "FIL-22", "FIL-40"})
_MAKS_VIST: Final = 20
_PROVESVAR: Final = "Prøvesvar"
_IDENTITET: Final = "A1"


class ForStort(UgyldigKilde):
    """The workbook is larger than our own reader takes."""


class Proeve:
    """The trial of one issue: workbooks are held up as they are made, and none is kept but those that
    reception is to take in."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._filer: dict[str, bytes] = {}
        #: The first in each målform: what it was issued as, and what was read.
        self._forste: dict[str, tuple[Utstedt, Avlesning] | None] = {}
        self._tvillinger: dict[str, _Tvilling] = {}

    def add(self, utstedt: Utstedt, bok: bytes) -> None:
        """The next workbook. The first in its målform is tried in full, empty and filled in; another when
        it differs from that."""
        maalform = utstedt.maalform
        if maalform not in self._forste:
            lest = read_innhold(bok, utstedt.fil)
            self._filer[utstedt.fil] = bok
            self._forste[maalform] = None
            if isinstance(lest, Avlesning):
                self._filer[f"{_PROVESVAR} {utstedt.fil}"] = _fill(self._layout, utstedt, lest, bok)
                self._forste[maalform] = utstedt, lest
        elif forste := self._forste[maalform]:
            if maalform not in self._tvillinger:
                den, lest = forste
                tvilling = _Tvilling(self._layout, den, lest, self._filer[den.fil])
                self._tvillinger[maalform] = tvilling
            if not self._tvillinger[maalform].is_like(utstedt, bok):
                self._filer[utstedt.fil] = bok

    def finish(self, plan: Plan, utsending: Utsending) -> None:
        """Raise UgyldigKilde when a workbook could not come back."""
        alle = _receive(plan, utsending, self._filer)
        if funn := [f for f in alle if f.kode.startswith(_OM_OSS)]:
            feil = list(dict.fromkeys(_kildefeil(plan, utsending.layout, f) for f in funn))
            art = ForStort if any(f.kode in _FOR_STORT for f in funn) else UgyldigKilde
            raise art(feil[:_MAKS_VIST])


# -------------------------------------------------------------------- all a return goes through


def _receive(plan: Plan, utsending: Utsending, filer: Mapping[str, bytes]) -> list[Funn]:
    def read(
        par: Sequence[tuple[str, str]], utsendinger: Sequence[Utsending], _: int
    ) -> Iterator[Innlest]:
        for fil, navn in par:
            yield examine(read_innhold(filer[fil], navn), utsendinger)

    try:
        innsamling = receive([(fil, fil) for fil in filer], [utsending], leser=read)
    except Exception as feil:
        hva = f"{type(feil).__name__}: {feil}"
        raise UgyldigKilde([_uten_linje(plan, f"Mottaket feiler ({hva}).")]) from feil
    return [f for utfall in innsamling.utfallene for f in utfall.funn]


# -------------------------------------------------------------------- answers to anything


def make_provesvar(layout: Layout) -> dict[str, Verdi]:
    """An answer to every field, by what kind of answer it asks for: generic key -> value. Always the
    same, and knows no column. A choice the plan made stands: formulas may be laid out by it."""
    svar: dict[str, Verdi] = {}
    for celle in layout.inndata:
        if celle.type == "valg" and celle.verdi is not None:
            continue
        verdi = _provesvar(layout, celle)
        if verdi is not None:
            svar[celle.nokkel()] = verdi
    return svar


def _provesvar(layout: Layout, celle: Celle) -> Verdi:
    variant = zlib.crc32(celle.nokkel().encode())
    if celle.type == "valg":
        valg = layout.lister.get(celle.liste, ())
        return valg[variant % len(valg)] if valg else None
    if celle.type not in TALLTYPER:
        return f"{_PROVESVAR} {variant % 1000}"
    aar = layout.levetidsaar
    forslag = {
        "aar": aar[variant % len(aar)],
        "prosent": (variant % 20 + 1) / 20,
        "dato": 43_101 + variant % 2000,
    }.get(celle.type, variant % 1000)
    if celle.minst is not None:
        forslag = max(forslag, celle.minst)
    return forslag if celle.hoyst is None else min(forslag, celle.hoyst)


def _fill(layout: Layout, utstedt: Utstedt, lest: Avlesning, bok: bytes) -> bytes:
    """The workbook with an answer in every open field, saved as a spreadsheet program saves it."""
    trykt = print_layout(layout, utstedt.maalform)
    svar = {n: v for n, v in make_provesvar(trykt).items() if n not in utstedt.laast}
    verdier = print_verdier(layout, utstedt.verdier, utstedt.maalform)
    fulle = {**grunnverdier(trykt, verdier), **svar}
    resultat, _ = compute_resultater(trykt, [fulle])
    return merge_verdier(
        bok,
        {a.navn: a.del_ for a in lest.ark},
        {trykt.ved_nokkel[n].sted: v for n, v in svar.items()},
        {sted: resultat.verdi(sted, 0) for sted in trykt.formler},
    )


# -------------------------------------------------------------------- the other workbooks


class _Tvilling:
    """The workbook that is tried, as the others are held up to it."""

    def __init__(self, layout: Layout, utstedt: Utstedt, lest: Avlesning, bok: bytes) -> None:
        trykt = print_layout(layout, utstedt.maalform)
        self._layout = trykt
        self._egne = layout
        self._verdier = print_verdier(layout, utstedt.verdier, utstedt.maalform)
        self._forbilde = Forbilde(bok, utstedt.kommune)
        celler = {a.navn: a.celler for a in trykt.ark}
        self._celler = {(a.del_, c.adresse): c for a in lest.ark for c in celler.get(a.navn, ())}
        self._identitet = next(a.del_ for a in lest.ark if a.navn == SKJULT_ARK), _IDENTITET

    def is_like(self, utstedt: Utstedt, bok: bytes) -> bool:
        """Whether a workbook is this one but for what is the kommune's own: the values it was issued
        with, the results that follow, its identity, and its number in the field keys."""
        if len(bok) > RETUR.fil:
            return False
        try:
            ulike = {
                (u.del_, u.adresse): u.verdi
                for u in self._forbilde.find_ulike(bok, utstedt.kommune)
            }
            return ulike.pop(self._identitet) == str(utstedt.identitet) and self._are_own(
                {self._celler[plass]: staar for plass, staar in ulike.items()}, utstedt
            )
        except (Annerledes, KeyError, ValueError):
            return False

    def _are_own(self, ulike: Mapping[Celle, str], utstedt: Utstedt) -> bool:
        """Whether the cells that differ are those that should, and hold what they should."""
        forste, egne = self._verdier, print_verdier(self._egne, utstedt.verdier, utstedt.maalform)
        skal = {
            c
            for n in forste.keys() | egne.keys()
            if forste.get(n, (c := self._layout.ved_nokkel[n]).verdi) != egne.get(n, c.verdi)
        }
        return skal <= ulike.keys() and all(
            not staar
            if c.formel is not None
            else c in skal and _shows(staar, egne.get(c.nokkel(), c.verdi))
            for c, staar in ulike.items()
        )


def _shows(staar: str, verdi: Verdi) -> bool:
    return float(staar) == verdi if isinstance(verdi, int | float) else staar == (verdi or "")


# -------------------------------------------------------------------- saying where


def _kildefeil(plan: Plan, layout: Layout, funn: Funn) -> Kildefeil:
    """A finding about a return, as a fault of the form or plan it was made from."""
    celle = None
    if funn.ark and funn.celle:
        plass = parse_celle(funn.celle)
        celle = None if plass is None else layout.ved_sted.get(Sted(funn.ark, *plass))
    sted = None if celle is None else _sted(plan.mal, celle)
    kode = KODER[funn.kode]
    if funn.kode in _FOR_STORT:
        hva = f"{kode.tittel}: {funn.funnet}, og grensen er {funn.ventet}."
    else:
        hva = funn.tekst.removesuffix(kode.gjor).strip()
    hva = f"Arbeidsboken kunne ikke tas imot igjen ({funn.kode}). {hva}"
    return Kildefeil(*sted, hva) if sted else _uten_linje(plan, hva)


def explain_ring(plan: Plan, layout: Layout, feil: Formelring) -> UgyldigKilde:
    """Formulas of the form that read each other, at the line of the first."""
    celle = layout.ved_sted.get(feil.steder[0])
    sted = None if celle is None else _sted(plan.mal, celle)
    return UgyldigKilde([Kildefeil(*sted, f"{feil}.") if sted else _uten_linje(plan, f"{feil}.")])


def _uten_linje(plan: Plan, hva: str) -> Kildefeil:
    return Kildefeil(plan.fil, 1, f"{hva} Skjemaet er {plan.mal.fil}.")


def _sted(mal: Mal, celle: Celle) -> tuple[str, int] | None:
    """Where in the form a cell comes from: the file and line of its column or field, when known."""
    for ark in mal.ark:
        for del_ in ark.deler:
            if isinstance(del_, Tabell | Felter) and del_.nokkel == celle.tabell:
                poster = del_.kolonner if isinstance(del_, Tabell) else del_.rader
                for post in poster:
                    if post.nokkel == celle.kolonne:
                        return ark.fil, post.linje
    return None
