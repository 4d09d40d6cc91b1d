"""From returned files to an Innsamling: read, recognise, prove, recompute, decide what counts.

Every file and every input that is not blank ends up in the result exactly once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from gevinstark.errors import Brukerfeil
from gevinstark.funn import Alvor, Funn, make_funn, worst
from gevinstark.grunnlag import (
    Datarad,
    Deltaker,
    Mottatt,
    Planutsnitt,
    Regiongrunnlag,
    Status,
    Utelatt,
)
from gevinstark.identitet import Identitet
from gevinstark.kontroll.bevis import Bevis, prove
from gevinstark.kontroll.gruppering import group
from gevinstark.kontroll.kjenn_igjen import identify
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.personnumre import check_personnumre
from gevinstark.kontroll.regler import check_regler
from gevinstark.kontroll.retur import Retur, vis
from gevinstark.kontroll.struktur import check_struktur
from gevinstark.kontroll.verdier import Svar, read_svar
from gevinstark.omregning.etterregn import Avvik, Omregning, grunnverdier, recompute
from gevinstark.retur.arbeider import read_returer
from gevinstark.retur.avlesning import Avlesning, Lesefeil
from gevinstark.samlet import plan_layout, sort_funn, split_samlet
from gevinstark.tellende import INTET_VALGT, Innsendt, Valg, choose, is_sen
from gevinstark.utsendt import FILNAVN, Utsending
from gevinstark.verdi import Verdi, printable, til_ore

Framdrift = Callable[[str], None]

_TI_DESIMALER: Final = Decimal("0.0000000001")


@dataclass
class Sak:
    """One returned file on its way through; filled in step by step, then frozen into Mottatt."""

    fil: str
    sha256: str = ""
    avlesning: Avlesning | None = None
    identitet: Identitet | None = None
    retur: Retur | None = None
    bevis: Bevis | None = None
    svar: Svar = field(default_factory=Svar)
    omregning: Omregning | None = None
    verdier: Mapping[str, Verdi] = field(default_factory=dict)
    funn: list[Funn] = field(default_factory=list)
    erstattet_av: str = ""
    holdt_utenfor: bool = False

    @property
    def avvist(self) -> bool:
        return self.retur is None or self.holdt_utenfor or worst(self.funn) is Alvor.KRITISK

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
        if sti.is_file()
        and sti.name != FILNAVN
        and not any(d.startswith(".") for d in sti.relative_to(mappe).parts)
    ]
    if not filer:
        raise Brukerfeil(
            f"Mappen {mappe} er tom. Legg de innsendte arbeidsbøkene der og prøv igjen."
        )
    return filer


def receive(
    filer: Sequence[tuple[Path, str]],
    utsendinger: Sequence[Utsending],
    framdrift: Framdrift | None = None,
    jobber: int = 0,
    valg: Valg = INTET_VALGT,
) -> Innsamling:
    """Take in files, given as (path, name to show). The order does not matter.

    jobber: how many worker processes read (`retur.arbeider`); 0 reads in this one. The result is the
    same for every number. Raises Brukerfeil for a choice by hand that cannot be followed.
    """
    saker = []
    sortert = sorted(((sti, _visningsnavn(navn)) for sti, navn in filer), key=lambda f: f[1])
    for nr, lest in enumerate(read_returer(sortert, jobber), 1):
        saker += _les_trygt(lest, utsendinger)
        if framdrift:
            framdrift(f"{nr} av {len(filer)} filer lest")
    for gruppe in _etter_utsending(saker).values():
        _regn_etter_trygt(gruppe)
    _finn_tellende(saker, _vist(valg))
    return Innsamling(tuple(saker), _grunnlag(saker, utsendinger))


def _visningsnavn(navn: str) -> str:
    """A file's name as it can be written anywhere: some systems allow any bytes in one."""
    return printable(navn).replace("\n", "\ufffd")


def _vist(valg: Valg) -> Valg:
    return Valg(
        frozenset(map(_visningsnavn, valg.utelat)), frozenset(map(_visningsnavn, valg.bruk))
    )


def _les_trygt(lest: Avlesning | Lesefeil, utsendinger: Sequence[Utsending]) -> list[Sak]:
    """A fault in our own checks costs that file, and is told, but never the run."""
    try:
        return _les(lest, utsendinger)
    except Exception as feil:  # noqa: BLE001 - as said above
        funn = make_funn("FIL-99", fil=lest.fil, funnet=type(feil).__name__)
        return [Sak(lest.fil, lest.sha256 or "", funn=[*lest.funn, funn])]


def _les(lest: Avlesning | Lesefeil, utsendinger: Sequence[Utsending]) -> list[Sak]:
    """One case per kommune that answers in the file: one, or several in a joint workbook."""
    sak = Sak(lest.fil, lest.sha256 or "", funn=list(lest.funn))
    if not isinstance(lest, Avlesning):
        return [sak]
    sak.avlesning = lest
    sak.identitet, utfall = identify(lest, utsendinger)
    if isinstance(utfall, Funn):
        sak.funn.append(utfall)
        # Nobody looks into it again, and a run must have room for many large ones.
        sak.avlesning = replace(lest, ark=())
        return [sak]
    bevis = prove(utfall)
    sak.funn += check_struktur(utfall, bevis)
    sak.funn += check_personnumre(utfall)
    returer = split_samlet(utfall)
    saker = []
    for retur, funn in zip(returer, sort_funn(sak.funn, returer), strict=True):
        svar = read_svar(retur)
        saker.append(replace(sak, retur=retur, bevis=bevis, svar=svar, funn=[*funn, *svar.funn]))
    return saker


def _etter_utsending(saker: Iterable[Sak]) -> dict[str, list[Sak]]:
    grupper: dict[str, list[Sak]] = defaultdict(list)
    for sak in saker:
        if sak.retur is not None:
            grupper[sak.retur.layout.digest].append(sak)
    return grupper


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
    returer = [s.retur for s in saker if s.retur is not None]
    for sak, omregning in zip(
        saker, recompute(returer, [s.svar.verdier for s in saker]), strict=True
    ):
        assert sak.retur is not None  # noqa: S101 - the group holds recognised returns only
        layout = sak.retur.layout
        sak.omregning = omregning
        verdier = {**grunnverdier(layout, sak.retur.utstedt.verdier), **sak.svar.verdier}
        for nokkel, celle in layout.ved_nokkel.items():
            if celle.formel is not None:
                verdier[nokkel] = omregning.resultater[celle.sted]
        sak.verdier = verdier
        uleste = sak.retur.tapte | {u.felt for u in sak.svar.utelatt}
        oppslag = Oppslag(
            sak.retur.layout_i_filen, verdier, sak.fil, sak.retur.utstedt.kommune, uleste
        )
        sak.funn += check_regler(oppslag)
        sak.funn += _omregningsfunn(sak, omregning)
        sak.funn = group(sak.funn)


def _omregningsfunn(sak: Sak, omregning: Omregning) -> list[Funn]:
    """What the recompute tells. Results that follow from changed cells or from values read
    otherwise are no news: the cell itself has its finding."""
    funn = []
    mangler_ark = any(f.kode == "STR-01" for f in sak.funn)
    utdatert = [a for a in omregning.avvik if a.grunn == "utdatert resultat"]
    if utdatert and not mangler_ark:
        funn.append(_avviksfunn("OMR-01", sak, utdatert[0], len(utdatert)))
    if omregning.uten_lagret and sak.avlesning is not None:
        program = sak.avlesning.program or "det er lagret i"
        funn.append(make_funn("OMR-02", fil=sak.fil, antall=omregning.uten_lagret, funnet=program))
    funn += [
        _avviksfunn("OMR-03", sak, a, 1)
        for a in omregning.avvik
        if a.grunn == "motor og modell er uenige"
    ]
    return funn


def _avviksfunn(kode: str, sak: Sak, avvik: Avvik, antall: int) -> Funn:
    celle = avvik.celle
    sted = sak.retur.sted(celle) if sak.retur else celle.sted
    egen = kode == "OMR-03"
    return make_funn(
        kode,
        fil=sak.fil,
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
            like = any(s.fil == teller and s.sha256 == sak.sha256 for s in saker)
            sak.funn.append(make_funn("KON-02" if like else "KON-01", fil=sak.fil, ventet=teller))


def _innsendt(sak: Sak) -> Innsendt:
    return Innsendt(
        fil=sak.fil,
        plan=sak.retur.layout.plan if sak.retur else "",
        kommune=sak.retur.utstedt.kommune if sak.retur else "",
        aar=sak.identitet.aar if sak.identitet else 0,
        lagret=sak.avlesning.lagret if sak.avlesning else None,
        gyldig=not sak.avvist,
    )


# -------------------------------------------------------------------- the regional basis


def _grunnlag(saker: Sequence[Sak], utsendinger: Sequence[Utsending]) -> Regiongrunnlag:
    data: list[Datarad] = []
    utelatt: list[Utelatt] = []
    mottak: list[Mottatt] = []
    for sak in saker:
        teller = sak.status.startswith("godkjent")
        egne = list(_datarader(sak)) if teller else []
        ute = list(sak.svar.utelatt) if teller else list(_alle_utelatt(sak))
        data += egne
        utelatt += ute
        mottak.append(_mottatt(sak, sum(r.rolle == "inndata" for r in egne), len(ute)))
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
        data=tuple(data),
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
    utstedt = sak.retur.utstedt if sak.retur else None
    identitet = sak.identitet
    lagret = sak.avlesning.lagret if sak.avlesning else None
    return Mottatt(
        fil=sak.fil,
        sha256=sak.sha256,
        plan=identitet.plan if identitet else "",
        aar=identitet.aar if identitet else None,
        kommunenr=utstedt.kommune if utstedt else identitet.kommune if identitet else "",
        kommune=utstedt.navn if utstedt else "",
        program=sak.avlesning.program if sak.avlesning else "",
        lagret=lagret.isoformat(timespec="seconds") if lagret else "",
        status=sak.status,
        grunn=_grunn(sak),
        funn=tuple(sak.funn),
        lest=sak.svar.lest,
        konsolidert=konsolidert,
        utelatt=utelatt,
        sen=sak.retur is not None and is_sen(lagret, sak.retur.utsending.frist),
    )


def _alle_utelatt(sak: Sak) -> Iterable[Utelatt]:
    """Every input of a return that does not count, with that as the reason."""
    if sak.retur is None:
        return
    uleste = {u.felt for u in sak.svar.utelatt}
    yield from sak.svar.utelatt
    for celle in sak.retur.layout_i_filen.celler():
        verdi = sak.svar.verdier.get(celle.nokkel()) if celle.rolle == "inndata" else None
        nokkel = celle.nokkel(sak.retur.utstedt.kommune)
        if verdi not in (None, "") and nokkel not in uleste:
            yield Utelatt(nokkel, sak.fil, celle.ark, celle.adresse, vis(verdi, celle), _grunn(sak))


def _datarader(sak: Sak) -> Iterable[Datarad]:
    """The long table of one return: its inputs and its computed figures, blanks left out."""
    assert sak.retur is not None  # noqa: S101 - only returns that count come here
    utstedt = sak.retur.utstedt
    for celle in sak.retur.layout_i_filen.celler():
        if celle.eier != "*" or not celle.er_felt or celle.rolle == "fast" or celle.visning:
            continue
        verdi = sak.verdier.get(celle.nokkel())
        er_tall = isinstance(verdi, int | float) and not isinstance(verdi, bool)
        if verdi in (None, "") or (celle.rolle == "formel" and not er_tall):
            continue
        assert not isinstance(verdi, bool)  # noqa: S101 - read_svar lets no truth value through
        yield Datarad(
            kommunenr=utstedt.kommune,
            kommune=utstedt.navn,
            plan=sak.retur.layout.plan,
            tabell=celle.tabell,
            rad=celle.radid,
            kolonne=celle.kolonne,
            aar=int(celle.del_) if celle.del_.isdigit() else None,
            fase="" if celle.del_.isdigit() else celle.del_,
            verdi=_desimal(verdi, celle.type) if isinstance(verdi, int | float) else None,
            tekst=verdi if isinstance(verdi, str) else None,
            enhet=celle.enhet or ("kr" if celle.type == "kroner" else ""),
            rolle=celle.rolle,
            felt=celle.nokkel(utstedt.kommune),
            fil=sak.fil,
            ark=celle.ark,
            celle=celle.adresse,
            sha256=sak.sha256,
            status=sak.status,
        )


def _desimal(verdi: float | int, type_: str) -> Decimal:
    """Money to the øre; other numbers as written, at most ten decimals."""
    if type_ == "kroner":
        return til_ore(verdi)
    return Decimal(repr(verdi)).quantize(_TI_DESIMALER).normalize()
