"""Halves of one answer joined to one workbook (`gevinstark flett`).

When two people have filled in a copy each, every field is taken from the one who has answered it.
Where both have, and differ, the field is left blank and listed, unless one of the files is said to
win. A value as it was issued is nobody's answer yet. The files themselves are never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.klokke import read_klokke
from gevinstark.grunn.maalform import print_verdier
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.innlesing.les_fil import join_issued, read_fil
from gevinstark.kontroll.kjenn_igjen import match_utsending
from gevinstark.kontroll.retur import show_whole
from gevinstark.runde.felt import read_feltliste
from gevinstark.runde.fyll import fill_verdier
from gevinstark.runde.innkomne import check_ikke_utsendt, read_utsendinger
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier
from gevinstark.skriving.flett import stamp_lagret

_MINST = 2


@dataclass(frozen=True)
class Flettvalg:
    """filer: the halves, two or more. utsendt: the folders of what was issued. ut: the joined copy.
    ved_konflikt: the one of the files that wins where they differ."""

    filer: Stier
    utsendt: Stier
    ut: Sti
    ved_konflikt: Sti | None = None
    overskriv: bool = False


@dataclass(frozen=True, slots=True)
class Uenighet:
    """A field that is answered in different ways. svar: file -> what it says. valgt: the file that
    wins; "" where the field is left blank."""

    felt: str
    ark: str
    celle: str
    etikett: str
    svar: Mapping[str, str]
    valgt: str = ""


@dataclass(frozen=True)
class Fletting:
    """The account. bare_fra: file -> answers that it alone has. like: answers that several have, and
    agree on. uendret: fields that nobody has changed since they were issued. uleste: answers that cannot be read, and so not be taken."""

    ut: Path
    kommune: str
    filer: Sequence[str]
    bare_fra: Mapping[str, int]
    like: int
    uendret: int
    uenige: Sequence[Uenighet]
    uleste: Sequence[Uenighet]

    @property
    def hel(self) -> bool:
        """Whether every answer found its place."""
        return not self.uleste and all(u.valgt for u in self.uenige)

    def as_json(self) -> dict[str, Any]:
        def rad(u: Uenighet) -> dict[str, Any]:
            return {"felt": u.felt, "ark": u.ark, "celle": u.celle, "etikett": u.etikett,
                    "svar": dict(u.svar), "valgt": u.valgt or None}  # fmt: skip

        return {
            "skjemaversjon": 1,
            "ut": str(self.ut),
            "filer": [{"fil": f, "bare_fra": self.bare_fra.get(f, 0)} for f in self.filer],
            "like": self.like,
            "uendret": self.uendret,
            "konflikter": [rad(u) for u in self.uenige],
            "kan_ikke_leses": [rad(u) for u in self.uleste],
        }


@dataclass(frozen=True, slots=True)
class _Del:
    """One of the files: its name to show, and the answers of each kommune in it."""

    fil: str
    svar: Mapping[str, Besvarelse]


def flett(valg: Flettvalg, framdrift: Framdrift | None = None) -> Fletting:
    """Write the joined copy. Raises Brukerfeil for files that are not of the same workbook, that cannot
    be read, or that are in the way."""
    filer, ut = as_stier(valg.filer), Path(valg.ut)
    _check_filer(filer, ut, as_sti(valg.ved_konflikt), overskriv=valg.overskriv)
    utsendinger = read_utsendinger(as_stier(valg.utsendt))
    if framdrift:
        framdrift("Leser filene")
    navn = _names(filer)
    deler = [_read(sti, n, utsendinger) for sti, n in zip(filer, navn, strict=True)]
    utsending, utstedt = _same_bok(deler, utsendinger)
    vinner = "" if valg.ved_konflikt is None else _vinner(filer, navn, Path(valg.ved_konflikt))
    bok = Path(utsending.mappe) / utstedt.fil
    if not bok.is_file():
        raise Brukerfeil(
            f"{bok} finnes ikke. Pek --utsendt på mappen med arbeidsbøkene som ble sendt ut."
        )
    fletter = _Fletter(deler, vinner)
    for nr in deler[0].svar:
        fletter.join(nr)
    liste = read_feltliste(bok)
    trykte = _print(fletter.verdier, utsending, utstedt)
    verdier = {liste.felt[n].sted: v for n, v in trykte.items() if liste.felt[n].verdi != v}
    innhold = fill_verdier(bok, liste, verdier)
    write_fil(ut, stamp_lagret(innhold, read_klokke()), overskriv=valg.overskriv)
    steder = {n: liste.felt[n].sted for n in fletter.verdier}
    return fletter.make_fletting(ut, utstedt.navn, steder)


def _print(
    verdier: Mapping[str, Verdi], utsending: Utsending, utstedt: Utstedt
) -> Mapping[str, Verdi]:
    """The answers in the words of the workbook's own lists."""
    if not utstedt.maalform:
        return verdier
    layout = utsending.layout
    egne = {c.nokkel(utstedt.kommune): c.nokkel() for c in layout.inndata}
    trykte = print_verdier(layout, {egne[n]: v for n, v in verdier.items()}, utstedt.maalform)
    return {n: trykte[egne[n]] for n in verdier}


def _check_filer(
    filer: Sequence[Path], ut: Path, ved_konflikt: Path | None, *, overskriv: bool
) -> None:
    if len({f.resolve() for f in filer}) < _MINST or len(filer) != len(
        {f.resolve() for f in filer}
    ):
        raise Brukerfeil("Skriv to eller flere ulike filer som skal flettes.")
    for fil in filer:
        if not fil.is_file():
            raise Brukerfeil(f"{fil} finnes ikke. Se etter skrivefeil.")
        if fil.resolve() == ut.resolve():
            raise Brukerfeil(f"{ut} er en av filene som skal flettes. Velg et annet navn.")
    if ved_konflikt is not None and ved_konflikt.resolve() not in {f.resolve() for f in filer}:
        raise Brukerfeil(f"--ved-konflikt {ved_konflikt} må være en av filene som skal flettes.")
    check_endelse(ut, ".xlsx", "Den flettede kopien er en Excel-fil")
    check_ledig(ut, overskriv=overskriv)
    check_ikke_utsendt(ut)


def _names(filer: Sequence[Path]) -> list[str]:
    """File names, and whole paths where two are called the same."""
    antall = Counter(f.name for f in filer)
    return [printable(f.name if antall[f.name] == 1 else str(f)) for f in filer]


def _vinner(filer: Sequence[Path], navn: Sequence[str], valgt: Path) -> str:
    return next(n for f, n in zip(filer, navn, strict=True) if f.resolve() == valgt.resolve())


def _read(sti: Path, navn: str, utsendinger: Sequence[Utsending]) -> _Del:
    lest = read_fil(sti, navn, utsendinger)
    svar = join_issued(lest, utsendinger)
    funn = [*lest.funn, *(f for s in svar for f in s.svar.funn)]
    galt = next((f for f in funn if f.alvor is Alvor.KRITISK), None)
    if galt is not None or not svar:
        raise Brukerfeil(f"{navn} kan ikke flettes. {galt.tekst if galt else ''}".strip())
    return _Del(navn, {s.utstedt.kommune: s for s in svar})


def _same_bok(deler: Sequence[_Del], utsendinger: Sequence[Utsending]) -> tuple[Utsending, Utstedt]:
    """The issue, and the workbook of it, that all of them are copies of."""
    hoder = [next(iter(d.svar.values())) for d in deler]
    identiteter = [s.innlest.identitet for s in hoder]
    hvilke = {
        (i.kommune, *s.utsending.nokkel) for i, s in zip(identiteter, hoder, strict=True) if i
    }
    if len(hvilke) != 1 or len({tuple(d.svar) for d in deler}) != 1:
        hva = "; ".join(
            f"{d.fil}: {s.utstedt.navn}, {s.utsending.layout.plan}, {s.utsending.nokkel[1]}"
            for d, s in zip(deler, hoder, strict=True)
        )
        raise Brukerfeil(
            f"Filene er ikke kopier av samme arbeidsbok ({hva}). Flett én arbeidsbok om gangen."
        )
    assert identiteter[0] is not None  # noqa: S101 - it was recognised
    funnet = match_utsending(identiteter[0], utsendinger, deler[0].fil)
    assert not isinstance(funnet, Funn)  # noqa: S101 - the same
    return funnet


class _Fletter:
    """verdier: field key -> the joined answer, of every input."""

    def __init__(self, deler: Sequence[_Del], vinner: str) -> None:
        self.deler = deler
        self.vinner = vinner
        self.verdier: dict[str, Verdi] = {}
        self.bare_fra: Counter[str] = Counter()
        self.like = self.uendret = 0
        self.uenige: list[Uenighet] = []
        self.uleste: list[Uenighet] = []

    def join(self, kommune: str) -> None:
        svar = {d.fil: d.svar[kommune] for d in self.deler}
        forst = next(iter(svar.values()))
        utelatt = {f: {u.felt: u.tekst for u in s.utelatt} for f, s in svar.items()}
        for nr, celle in enumerate(forst.layout.inndata):
            nokkel = celle.nokkel(kommune)
            if celle.nokkel() in forst.utstedt.laast:
                continue
            uleste = {f: u[nokkel] for f, u in utelatt.items() if nokkel in u}
            lest = {f: _blank(s.svar.verdier[nr]) for f, s in svar.items() if f not in uleste}
            self._join_felt(celle, nokkel, lest, uleste, _blank(forst.utstedt.verdi(celle)))

    def _join_felt(
        self, celle: Celle, nokkel: str, lest: Mapping[str, Verdi], uleste: Mapping[str, str],
        utstedt: Verdi,
    ) -> None:  # fmt: skip
        fylte = {f: v for f, v in lest.items() if v is not None}
        # What stands as issued gives way to what somebody has written.
        egne = {f: v for f, v in fylte.items() if v != utstedt} or fylte
        ulike = set(map(_nokkel, egne.values()))
        viste = {f: show_whole(v) for f, v in egne.items()} | dict(uleste)
        if uleste or len(ulike) > 1:
            valgt = self.vinner if self.vinner in egne else ""
            liste = self.uleste if uleste and not valgt else self.uenige
            liste.append(Uenighet(nokkel, "", "", celle.etikett, viste, valgt))
            self.verdier[nokkel] = egne.get(valgt)
        elif egne:
            self.verdier[nokkel] = next(iter(egne.values()))
            if egne is fylte and utstedt is not None:
                self.uendret += 1
            elif len(egne) > 1:
                self.like += 1
            else:
                self.bare_fra[next(iter(egne))] += 1
        else:
            self.verdier[nokkel] = None

    def make_fletting(self, ut: Path, kommune: str, steder: Mapping[str, Sted]) -> Fletting:
        def stedfest(rader: Sequence[Uenighet]) -> list[Uenighet]:
            return [replace(u, ark=steder[u.felt].ark, celle=steder[u.felt].celle) for u in rader]

        filer = [d.fil for d in self.deler]
        uenige, uleste = stedfest(self.uenige), stedfest(self.uleste)
        return Fletting(ut, kommune, filer, self.bare_fra, self.like, self.uendret, uenige, uleste)


def _blank(verdi: Verdi) -> Verdi:
    return None if verdi == "" or (isinstance(verdi, str) and not verdi.strip()) else verdi


def _nokkel(verdi: Verdi) -> Verdi:
    """Texts that differ in spaces around them only are the same answer."""
    return verdi.strip() if isinstance(verdi, str) else verdi
