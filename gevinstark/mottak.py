"""From returned files to an Innsamling: read, recognise, prove, recompute, decide what counts.

Every file and every input that is not blank ends up in the result exactly once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

from gevinstark.errors import Brukerfeil
from gevinstark.funn import Alvor, Funn, make_funn, worst
from gevinstark.grunnlag import (
    Deltaker,
    Langtabell,
    Mottatt,
    Planutsnitt,
    Regiongrunnlag,
    Status,
    Svarblokk,
    Tabellfelt,
    Utelatt,
)
from gevinstark.innlesing.arbeider import Leser, read_filer
from gevinstark.innlesing.les_fil import join_issued
from gevinstark.innlest import Besvarelse, Innlest, Uventet
from gevinstark.kontroll.gruppering import group
from gevinstark.kontroll.historie import find_ulike
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.regler import check_regler
from gevinstark.kontroll.retur import vis, vis_hel
from gevinstark.layout import DENNE_KOMMUNEN, Celle, Layout
from gevinstark.omregning.etterregn import Avvik, Omregning, grunnverdier, recompute
from gevinstark.omregning.motor import BLOKK
from gevinstark.samlet import plan_layout
from gevinstark.tellende import INTET_VALGT, Innsendt, Valg, choose, is_sen
from gevinstark.utsendt import FILNAVN, Utsending
from gevinstark.verdi import Sted, Verdi, norsk_tall, printable
from gevinstark.verdirekke import Verdirekke

Framdrift = Callable[[str], None]
#: A path, or whatever else the reader tells files by.
_Sti = TypeVar("_Sti")

#: Findings whose `funnet` is the formula that stood in an input.
_FORMEL_I_FELT: Final = ("STR-07", "STR-23")


@dataclass
class Sak:
    """One kommune's answers in one returned file, or a file nobody's answers could be read from."""

    innlest: Innlest
    svar: Besvarelse | None = None
    funn: list[Funn] = field(default_factory=list)
    omregning: Omregning | None = None
    erstattet_av: str = ""
    holdt_utenfor: bool = False

    @property
    def fil(self) -> str:
        return self.innlest.fil

    @property
    def sha256(self) -> str:
        return self.innlest.sha256

    @property
    def verdier(self) -> dict[str, Verdi]:
        """Every field of a recomputed return by generic key: issued, answered or computed by us."""
        assert self.svar is not None  # noqa: S101 - only recomputed returns are asked
        assert self.omregning is not None  # noqa: S101 - the same
        verdier = {**grunnverdier(self.svar.layout, self.svar.utstedt.verdier), **self.svar.verdier}
        verdier |= zip(self.svar.layout.formelnokler, self.omregning.verdier, strict=True)
        # The formulas without a key of their own.
        verdier.pop("", None)
        return verdier

    @property
    def avvist(self) -> bool:
        return self.svar is None or self.holdt_utenfor or worst(self.funn) is Alvor.KRITISK

    @property
    def status(self) -> Status:
        if self.avvist:
            return "avvist"
        if self.erstattet_av:
            return "erstattet"
        return "godkjent_med_merknad" if worst(self.funn) >= Alvor.ADVARSEL else "godkjent"


@dataclass(frozen=True)
class Innsamling:
    """All files, and the regional basis made from those that count."""

    saker: tuple[Sak, ...]
    grunnlag: Regiongrunnlag

    @property
    def funn(self) -> tuple[Funn, ...]:
        return tuple(f for s in self.saker for f in s.funn)

    @property
    def alvor(self) -> Alvor:
        return worst(self.funn)


def find_filer(mappe: Path) -> list[Path]:
    """Every file in a folder and its subfolders, hidden ones and our own `utsendt.json` left out.

    Raises Brukerfeil when the folder is missing or empty.
    """
    if not mappe.is_dir():
        raise Brukerfeil(
            f"Mappen {mappe} finnes ikke. Skriv mappen der de innsendte filene ligger."
        )
    filer = [
        sti
        for sti in sorted(mappe.rglob("*"))
        if sti.is_file() and is_innsendt(sti.relative_to(mappe).parts)
    ]
    if not filer:
        raise Brukerfeil(
            f"Mappen {mappe} er tom. Legg de innsendte arbeidsbøkene der og prøv igjen."
        )
    return filer


def is_adresse(kilde: str) -> bool:
    """Whether the returns lie somewhere fsspec must open. "C:\\svar" is a folder."""
    return re.match(r"[a-z][a-z0-9+.\-]+://", kilde) is not None


def is_innsendt(deler: Sequence[str]) -> bool:
    """Whether a file found there (its path in parts) is taken for a return."""
    return deler[-1] != FILNAVN and not any(d.startswith(".") for d in deler)


def receive(
    filer: Sequence[tuple[_Sti, str]],
    utsendinger: Sequence[Utsending],
    framdrift: Framdrift | None = None,
    jobber: int = 0,
    valg: Valg = INTET_VALGT,
    leser: Leser = read_filer,
) -> Innsamling:
    """Take in files, given as (path, name to show). The order does not matter.

    jobber: how many worker processes read (`innlesing.arbeider`); 0 reads in this one. The result is the
    same for every number. leser: who reads them, in the order given. Raises Brukerfeil for a choice
    by hand that cannot be followed.
    """
    saker: list[Sak] = []
    venter: dict[str, list[Sak]] = defaultdict(list)
    sortert = sorted(((sti, visningsnavn(navn)) for sti, navn in filer), key=lambda f: f[1])
    for nr, innlest in enumerate(leser(sortert, utsendinger, jobber), 1):
        for sak in _make_saker(innlest, utsendinger):
            saker.append(sak)
            if sak.svar is not None:
                blokk = venter[sak.svar.layout.digest]
                blokk.append(sak)
                if len(blokk) == BLOKK:
                    _regn_etter_trygt(venter.pop(sak.svar.layout.digest))
        if framdrift:
            framdrift(f"{nr} av {len(filer)} filer lest")
    for blokk in venter.values():
        _regn_etter_trygt(blokk)
    if framdrift:
        framdrift("Setter sammen svarene")
    _finn_tellende(saker, _vist(valg))
    _sammenlign_kommuner(saker)
    return Innsamling(tuple(saker), _grunnlag(saker, utsendinger))


def visningsnavn(navn: str) -> str:
    """A file's name as it can be written anywhere: some systems allow any bytes in one."""
    return printable(navn).replace("\n", "\ufffd")


def _vist(valg: Valg) -> Valg:
    return Valg(frozenset(map(visningsnavn, valg.utelat)), frozenset(map(visningsnavn, valg.bruk)))


def _make_saker(innlest: Innlest, utsendinger: Sequence[Utsending]) -> list[Sak]:
    """One case per kommune that answers in the file: one, or several in a joint workbook."""
    try:
        svar = join_issued(innlest, utsendinger)
    except Uventet as feil:
        funn = make_funn("FIL-99", fil=innlest.fil, funnet=type(feil).__name__)
        return [Sak(replace(innlest, svar=()), funn=[funn])]
    if not svar:
        return [Sak(innlest, funn=[*innlest.funn])]
    hode = replace(innlest, svar=())
    return [Sak(hode, replace(s, innlest=hode), [*s.svar.funn]) for s in svar]


def _regn_etter_trygt(saker: list[Sak]) -> None:
    """Together, and if that fails one by one, so that only the return at fault is rejected."""
    lest = [list(sak.funn) for sak in saker]
    try:
        _regn_etter(saker)
    except Exception as feil:  # noqa: BLE001 - a fault of our own is a finding, not the end
        hva = type(feil).__name__
    else:
        return
    for sak, funn in zip(saker, lest, strict=True):
        sak.funn = funn
        if len(saker) > 1:
            _regn_etter_trygt([sak])
        else:
            sak.funn.append(make_funn("FIL-99", fil=sak.fil, funnet=hva))


def _regn_etter(saker: list[Sak]) -> None:
    """Recompute returns of one Layout together, then check the rules that need the results."""
    svar = [s.svar for s in saker if s.svar is not None]
    for sak, eget, omregning in zip(saker, svar, recompute(svar), strict=True):
        sak.omregning = omregning
        kommune = eget.utstedt.kommune
        uleste = eget.tapte | {u.felt for u in eget.utelatt}
        oppslag = Oppslag(eget.layout_i_filen, sak.verdier, sak.fil, kommune, uleste)
        sak.funn += check_regler(oppslag)
        sak.funn += _omregningsfunn(sak, eget, omregning)
        sak.funn = group(sak.funn)
        sak.omregning = replace(omregning, verdier=Verdirekke(omregning.verdier))
        sak.svar = _slank(eget)


def _slank(svar: Besvarelse) -> Besvarelse:
    """What is still read of the answers when they are recomputed: the file's own results are not.
    Every return of a run is kept, so what is the same in all is held once."""
    steder = svar.svar.steder
    if steder is not None:
        issued = svar.layout.ved_sted
        steder = tuple(u if u == s else s for u, s in zip(issued, steder, strict=True))
    verdier = Verdirekke(svar.svar.verdier)
    return replace(svar, svar=replace(svar.svar, verdier=verdier, lagret=(), steder=steder))


def _omregningsfunn(sak: Sak, svar: Besvarelse, omregning: Omregning) -> list[Funn]:
    """What the recompute tells. Results that follow from changed cells or from values read
    otherwise are no news: the cell itself has its finding."""
    funn = []
    utdatert = [a for a in omregning.avvik if a.grunn == "utdatert resultat"]
    if utdatert:
        funn.append(_avviksfunn("OMR-01", svar, utdatert[0], len(utdatert)))
    if omregning.uten_lagret:
        program = sak.innlest.program or "det er lagret i"
        funn.append(make_funn("OMR-02", fil=sak.fil, antall=omregning.uten_lagret, funnet=program))
    funn += [
        _avviksfunn("OMR-03", svar, a, 1)
        for a in omregning.avvik
        if a.grunn == "motor og modell er uenige"
    ]
    return funn


def _avviksfunn(kode: str, svar: Besvarelse, avvik: Avvik, antall: int) -> Funn:
    celle = avvik.celle
    sted = svar.sted(celle)
    egen = kode == "OMR-03"
    return make_funn(
        kode,
        fil=svar.fil,
        ark=sted.ark,
        celle=sted.celle,
        felt=celle.nokkel() if celle.er_felt else None,
        funnet=vis(avvik.motor if egen else avvik.lagret, celle),
        ventet=vis(avvik.modell if egen else avvik.motor, celle),
        etikett=celle.etikett or sted.celle,
        antall=antall,
    )


def _finn_tellende(saker: Sequence[Sak], valg: Valg) -> None:
    """Mark what is replaced or held out, with a finding that says so."""
    avtrykk = {s.fil: s.sha256 for s in saker}
    for sak, (utfall, teller) in zip(
        saker, choose([_innsendt(s) for s in saker], valg), strict=True
    ):
        if utfall == "holdt_utenfor":
            sak.holdt_utenfor = True
            sak.funn.append(make_funn("KON-03", fil=sak.fil))
        elif utfall == "teller" and sak.fil in valg.bruk:
            sak.funn.append(make_funn("KON-04", fil=sak.fil))
        elif utfall == "erstattet":
            sak.erstattet_av = teller
            kode = "KON-02" if avtrykk[teller] == sak.sha256 else "KON-01"
            sak.funn.append(make_funn(kode, fil=sak.fil, ventet=teller))


def _innsendt(sak: Sak) -> Innsendt:
    identitet = sak.innlest.identitet
    return Innsendt(
        fil=sak.fil,
        plan=sak.svar.layout.plan if sak.svar else "",
        kommune=sak.svar.utstedt.kommune if sak.svar else "",
        aar=identitet.aar if identitet else 0,
        lagret=sak.innlest.lagret,
        gyldig=not sak.avvist,
    )


def _sammenlign_kommuner(saker: Sequence[Sak]) -> None:
    """What the returns that count say to each other: those of the same plan and year."""
    grupper: dict[tuple[str, int], list[tuple[Sak, Besvarelse]]] = defaultdict(list)
    for sak in saker:
        if sak.svar is not None and sak.status.startswith("godkjent"):
            grupper[sak.svar.utsending.nokkel].append((sak, sak.svar))
    for gruppe in grupper.values():
        layout = gruppe[0][1].layout
        nummer = {nokkel: nr for nr, nokkel in enumerate(layout.inndatanokler)}
        svarene = [_Svar(nummer, svar.svar.verdier) for _, svar in gruppe]
        for ulik in find_ulike(layout, svarene):
            sak, svar = gruppe[ulik.nr]
            sted = svar.sted(ulik.celle)
            sak.funn.append(
                make_funn(
                    "KON-05",
                    fil=sak.fil,
                    ark=sted.ark,
                    celle=sted.celle,
                    felt=ulik.celle.nokkel(svar.utstedt.kommune),
                    funnet=norsk_tall(ulik.per_bruker, 2),
                    ventet=norsk_tall(ulik.median, 2),
                    etikett=ulik.celle.etikett,
                    antall=ulik.antall,
                )
            )


@dataclass(frozen=True, slots=True)
class _Svar(Mapping[str, Verdi]):
    """The inputs of one return by generic field key, looked up and not copied."""

    nummer: Mapping[str, int]
    verdier: Sequence[Verdi]

    def __getitem__(self, nokkel: str) -> Verdi:
        return self.verdier[self.nummer[nokkel]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.nummer)

    def __len__(self) -> int:
        return len(self.nummer)


# -------------------------------------------------------------------- the regional basis


def _grunnlag(saker: Sequence[Sak], utsendinger: Sequence[Utsending]) -> Regiongrunnlag:
    data: list[Svarblokk] = []
    utelatt: list[Utelatt] = []
    mottak: list[Mottatt] = []
    for sak in saker:
        konsolidert = 0
        if sak.status.startswith("godkjent") and sak.svar is not None:
            blokk = _svarblokk(sak)
            svar = tuple(sak.svar.svar.verdier)
            konsolidert = sum(svar[f.nr] not in (None, "") for f in blokk.felt if not f.beregnet)
            data.append(blokk)
            ute = sak.svar.utelatt
        else:
            ute = tuple(_alle_utelatt(sak))
        utelatt += ute
        mottak.append(_mottatt(sak, konsolidert, len(ute)))
    return Regiongrunnlag(
        planer=tuple(_siste_av_hver_plan(utsendinger)),
        deltakere=tuple(
            dict.fromkeys(
                Deltaker(u.layout.plan, nr, navn)
                for u in utsendinger
                for s in u.utstedt.values()
                for nr, navn in s.deltakere.items()
            )
        ),
        data=Langtabell(tuple(data)),
        mottak=tuple(mottak),
        utelatt=tuple(utelatt),
    )


def _siste_av_hver_plan(utsendinger: Sequence[Utsending]) -> Iterable[Planutsnitt]:
    """A plan issued several times (years, kinds of workbook) is one plan in the region."""
    siste: dict[str, Utsending] = {}
    for utsending in sorted(utsendinger, key=lambda u: u.layout.rapporteringsaar):
        siste[utsending.layout.plan] = utsending
    return [_utsnitt(u) for u in siste.values()]


def _utsnitt(utsending: Utsending) -> Planutsnitt:
    layout = plan_layout(utsending)
    parametre = {
        c.kolonne: float(c.verdi)
        for c in layout.celler()
        if c.tabell == "parametre" and isinstance(c.verdi, int | float)
    }
    return Planutsnitt(
        layout.plan, layout.tittel, layout.rapporteringsaar, utsending.frist, layout, parametre
    )


def _grunn(sak: Sak) -> str:
    if sak.erstattet_av:
        return f"Erstattet av «{sak.erstattet_av}»."
    if sak.holdt_utenfor:
        return "Holdt utenfor for hånd (--utelat)."
    kritiske = [f.tekst for f in sak.funn if f.alvor is Alvor.KRITISK]
    if kritiske:
        return kritiske[0]
    antall = {a: sum(f.alvor is a for f in sak.funn) for a in (Alvor.FEIL, Alvor.ADVARSEL)}
    deler = [f"{n} {a.navn}" for a, n in antall.items() if n]
    med = (
        "Tatt med, valgt for hånd (--bruk)."
        if "KON-04" in {f.kode for f in sak.funn}
        else "Tatt med."
    )
    return f"{med} {', '.join(deler)}." if deler else med


def _mottatt(sak: Sak, konsolidert: int, utelatt: int) -> Mottatt:
    utstedt = sak.svar.utstedt if sak.svar else None
    identitet, lagret = sak.innlest.identitet, sak.innlest.lagret
    return Mottatt(
        fil=sak.fil,
        sha256=sak.sha256,
        plan=identitet.plan if identitet else "",
        aar=identitet.aar if identitet else None,
        kommunenr=utstedt.kommune if utstedt else identitet.kommune if identitet else "",
        kommune=utstedt.navn if utstedt else "",
        program=sak.innlest.program,
        lagret=lagret.isoformat(timespec="seconds") if lagret else "",
        status=sak.status,
        grunn=_grunn(sak),
        funn=tuple(sak.funn),
        lest=sak.svar.lest if sak.svar else 0,
        konsolidert=konsolidert,
        utelatt=utelatt,
        sen=sak.svar is not None and is_sen(lagret, sak.svar.utsending.frist),
    )


def _alle_utelatt(sak: Sak) -> Iterable[Utelatt]:
    """Every input of a return that does not count, with that as the reason."""
    if sak.svar is None:
        return
    svar = _uten_oppslag(sak.svar)
    uleste, grunn = {u.felt for u in svar.utelatt}, _grunn(sak)
    yield from svar.utelatt
    for celle, verdi in zip(svar.layout_i_filen.inndata, svar.svar.verdier, strict=True):
        nokkel = celle.nokkel(svar.utstedt.kommune)
        if verdi not in (None, "") and nokkel not in uleste:
            yield Utelatt(nokkel, sak.fil, celle.ark, celle.adresse, vis(verdi, celle), grunn)


def _svarblokk(sak: Sak) -> Svarblokk:
    """The rows of one return that counts: its inputs and its computed figures."""
    assert sak.svar is not None  # noqa: S101 - only returns that count come here
    assert sak.omregning is not None  # noqa: S101 - the same
    utstedt = sak.svar.utstedt
    return Svarblokk(
        kommunenr=utstedt.kommune,
        kommune=utstedt.navn,
        plan=sak.svar.layout.plan,
        fil=sak.fil,
        sha256=sak.sha256,
        status=sak.status,
        felt=_tabellfelt(sak.svar),
        svar=sak.svar.svar.verdier,
        beregnet=sak.omregning.verdier,
        eier=utstedt.kommune,
        skrevet=_skrevet(sak),
    )


def _skrevet(sak: Sak) -> dict[str, str]:
    """What stood in the cells where that is not the value, by key after the owner: answers that were
    interpreted, formulas in inputs, and stored results that our own recompute does not agree with."""
    assert sak.svar is not None  # noqa: S101 - only returns that count come here
    svar, layout = sak.svar.svar, sak.svar.layout
    avvik = sak.omregning.avvik if sak.omregning else ()
    skrevet = {a.celle.nokkel(): vis_hel(a.lagret) for a in avvik if a.lagret is not None}
    for sted, verdi in svar.raa.items():
        celle = layout.ved_sted[sted]
        if celle.rolle == "inndata" and verdi is not None:
            skrevet[celle.nokkel()] = vis_hel(verdi)
    egne = {n.removeprefix(DENNE_KOMMUNEN): t for n, t in skrevet.items()}
    for funn in svar.funn:
        if funn.kode in _FORMEL_I_FELT and funn.felt and funn.funnet:
            egne[funn.felt.removeprefix(svar.kommune)] = funn.funnet
    return egne


_TABELLFELT: Final[dict[str, tuple[tuple[Tabellfelt, ...], tuple[Celle, ...]]]] = {}


def _tabellfelt(svar: Besvarelse) -> tuple[Tabellfelt, ...]:
    """The kommune's own fields, where they stand in the file; one tuple for all who answered in place."""
    layout = svar.layout
    if layout.digest not in _TABELLFELT:
        _TABELLFELT[layout.digest] = _make_tabellfelt(layout)
    felt, celler = _TABELLFELT[layout.digest]
    if svar.svar.steder is None:
        return felt
    flyttet = _uten_oppslag(svar)
    steder = [flyttet.sted(c) for c in celler]
    if all(s == c.sted for s, c in zip(steder, celler, strict=True)):
        return felt
    return tuple(
        f if s == c.sted else _flytt(f, s) for f, c, s in zip(felt, celler, steder, strict=True)
    )


def _uten_oppslag(svar: Besvarelse) -> Besvarelse:
    """The same, to ask where many cells stand: the answer is a Layout for each return that is moved
    about, and is let go with this."""
    return replace(svar)


@lru_cache(maxsize=1 << 16)
def _flytt(felt: Tabellfelt, sted: Sted) -> Tabellfelt:
    """Those who add a line in the same place have the same fields."""
    return replace(felt, ark=sted.ark, celle=sted.celle)


def _make_tabellfelt(layout: Layout) -> tuple[tuple[Tabellfelt, ...], tuple[Celle, ...]]:
    """The fields in the order of the long table, and the cell of each as issued."""
    nummer = {False: count(), True: count()}
    par = []
    for c in layout.celler():
        if c.rolle == "fast":
            continue
        beregnet = c.formel is not None
        nr = next(nummer[beregnet])
        if c.eier != DENNE_KOMMUNEN or not c.er_felt or c.visning:
            continue
        felt = Tabellfelt(
            tabell=c.tabell,
            rad=c.radid,
            kolonne=c.kolonne,
            aar=layout.field_year(c),
            fase="" if c.del_.isdigit() else c.del_,
            enhet=c.enhet or ("kr" if c.type == "kroner" else ""),
            rolle=c.rolle,
            ark=c.ark,
            celle=c.adresse,
            nokkel=c.nokkel().removeprefix(DENNE_KOMMUNEN),
            nr=nr,
            beregnet=beregnet,
            kroner=c.type == "kroner",
        )
        par.append((felt, c))
    par.sort(key=lambda p: p[0].plass)
    return tuple(f for f, _ in par), tuple(c for _, c in par)
