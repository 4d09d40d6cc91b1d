"""From plan file to issued workbooks: one per kommune, and `utsendt.json`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from gevinstark import __version__
from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import Brukerfeil, Formelring, UgyldigKilde
from gevinstark.grunn.filer import check_ledig, write_fil, write_samlet
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.innholdsminne import keep_by_content
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.utgaver import add_utsending
from gevinstark.grunn.utsendt import FILNAVN, Utsending, Utstedt, dump_utsendinger, read_utsendinger
from gevinstark.grunn.verdi import ascii_nokkel
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.regler import check_plan
from gevinstark.lesing.avlesning import Lesefeil
from gevinstark.lesing.les import read_innhold
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.nynorsk import with_maalform
from gevinstark.mal.plan import Plan
from gevinstark.omregning.dekning import Dekning, find_dekning
from gevinstark.omregning.planverdier import compute_planverdier
from gevinstark.runde.boker import ALLE, HELE_PLANEN, Bok, make_filnavn, write_bokene
from gevinstark.runde.deltakervalg import find_i_bruk, find_nummer, select_deltakere
from gevinstark.runde.innkomne import check_ikke_besvart
from gevinstark.runde.mottakere import Adresseliste, Mottakerliste, find_mottakere
from gevinstark.runde.planfil import check_can_return, read_planfil
from gevinstark.runde.planfunn import place_planfunn
from gevinstark.runde.proeve import ForStort, Proeve, explain_ring
from gevinstark.runde.rom import parse_rader, with_rom
from gevinstark.runde.trinn import Framdrift, Sti

INGEN_ROM: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class Lagvalg:
    """plan: YAML, or the project group's workbook. ut: where the workbooks are put.

    form: "kommune", "felles" or "samlet". kommuner: only these, by number or name; () is all participants.
    rader («A=2,D=4»), virksomheter: room in the project group's workbook.
    """

    plan: Sti
    ut: Sti
    form: str = "kommune"
    kommuner: Sequence[str] = ()
    rader: str = ""
    virksomheter: int = 0
    passord: str = ""
    overskriv: bool = False
    #: "plan", "rapport" or "begge"; None is what the plan says.
    runde: str | None = None


@dataclass(frozen=True)
class Utstedelse:
    """What `lag` made: the issue, the findings about the plan, and what of it the model computes."""

    utsending: Utsending
    funn: tuple[Funn, ...]
    dekning: Dekning
    #: What is to be said of the list of recipients beside the plan.
    merknader: tuple[str, ...] = ()

    @property
    def filer(self) -> tuple[Path, ...]:
        mappe = Path(self.utsending.mappe)
        return (*(mappe / u.fil for u in self.utsending.utstedt.values()), mappe / FILNAVN)


def lag(valg: Lagvalg, framdrift: Framdrift | None = None) -> Utstedelse:
    """The workbooks of a plan. Raises as `issue`."""
    return issue(
        Path(valg.plan),
        Path(valg.ut),
        form=valg.form,
        kommuner=valg.kommuner,
        rader=parse_rader(valg.rader),
        virksomheter=valg.virksomheter,
        passord=valg.passord,
        overskriv=valg.overskriv,
        framdrift=framdrift,
        runde=valg.runde or "",
    )


def issue(
    plansti: Path,
    mappe: Path,
    *,
    form: str = "kommune",
    kommuner: Sequence[str] = (),
    rader: Mapping[str, int] = INGEN_ROM,
    virksomheter: int = 0,
    passord: str = "",
    overskriv: bool = False,
    framdrift: Framdrift | None = None,
    runde: str = "",
) -> Utstedelse:
    """Write the workbooks of a plan and `utsendt.json` to a folder.

    Raises UgyldigKilde for mistakes in form or plan, Brukerfeil for an unknown kommune or a file in
    the way.
    """
    if (rader or virksomheter) and form != FELLES:
        raise Brukerfeil(
            "--rader og --virksomheter gjelder bare prosjektgruppens arbeidsbok (--form felles)."
        )
    plan = with_rom(read_planfil(plansti), rader, virksomheter)
    if form == FELLES:
        check_can_return(plan)
    kommuner = [find_nummer(k, plan) for k in kommuner]
    deltakere = select_deltakere(plan, form, kommuner)
    layout = build_layout(plan, form, deltakere if form == "samlet" else (), runde=runde)
    samlet = {"felles": (HELE_PLANEN,), "samlet": (ALLE,)}
    mottakere = samlet.get(form, deltakere)
    layout = with_maalform(layout, plan, deltakere)
    check_plass(layout, mottakere, mappe, overskriv=overskriv)
    svarer = {k.nr: k.navn for k in deltakere} if form == "samlet" else {}
    lest_som = {nr: nytt for nr in kommuner if (nytt := find_i_bruk(nr, plan)) != nr}
    try:
        planfunn = place_planfunn(plan, find_planfunn(plan, layout))
    except Formelring as feil:
        raise explain_ring(plan, layout, feil) from feil
    funn = (*_tell_endrede(plan, lest_som), *planfunn)
    boker = write_bokene(plan, layout, mottakere, passord, svarer)
    try:
        utsending = write_utsending(plan, layout, boker, mappe, len(mottakere), framdrift)
    except ForStort as feil:
        if form != "samlet":
            raise
        raise _for_mange(feil, plan, deltakere) from feil
    return Utstedelse(utsending, funn, find_dekning(layout), list_adresser(plan).merknader)


def _for_mange(feil: ForStort, plan: Plan, deltakere: Sequence[Kommune]) -> UgyldigKilde:
    """A joint workbook with too many kommuner, and how many our reader takes."""
    hoyst = max_deltakere(plan, deltakere)
    raad = "Lag én arbeidsbok per kommune."
    if hoyst:
        raad = (
            f"Det er plass til {hoyst} av de {len(deltakere)} kommunene i én samlet arbeidsbok. "
            "Velg kommuner med --kommune, eller lag én arbeidsbok per kommune."
        )
    return UgyldigKilde([replace(f, tekst=f"{f.tekst} {raad}") for f in feil.feil])


def max_deltakere(plan: Plan, deltakere: Sequence[Kommune]) -> int:
    """How many of the kommuner our reader takes in one joint workbook."""

    def too_many(antall: int) -> bool:
        noen = deltakere[:antall]
        layout = build_layout(plan, "samlet", noen)
        (bok,) = write_bokene(plan, layout, (ALLE,), svarer={k.nr: k.navn for k in noen})
        return isinstance(read_innhold(bok.innhold, bok.utstedt.fil), Lesefeil)

    return bisect_left(range(1, len(deltakere) + 1), x=True, key=too_many)


def check_plass(
    layout: Layout, mottakere: Sequence[Kommune], mappe: Path, *, overskriv: bool
) -> None:
    """Raise Brukerfeil when a file is in the way. A workbook that was not issued into the folder, or is
    filled in, is somebody's answer, and is never replaced."""
    tidligere = _issued_before(mappe)
    utsendt = {u.fil for s in tidligere for u in s.utstedt.values()}
    for sti in (mappe / make_filnavn(layout, k) for k in mottakere):
        check_ledig(sti, overskriv=overskriv)
        if sti.exists() and sti.name not in utsendt:
            hvorfor = "står ikke i" if utsendt else "der er ingen"
            raise Brukerfeil(
                f"{sti} ble ikke laget i denne mappen ({hvorfor} {FILNAVN}), og blir ikke "
                "erstattet. Velg en annen mappe."
            )
        if sti.exists():
            check_ikke_besvart(sti, tidligere)


def _issued_before(mappe: Path) -> tuple[Utsending, ...]:
    """What stands in the folder's `utsendt.json`, which is added to. Raises GevinstarkError when it is
    damaged: then it must not be replaced either."""
    return read_utsendinger(mappe) if (mappe / FILNAVN).exists() else ()


def write_utsending(
    plan: Plan,
    layout: Layout,
    boker: Iterable[Bok],
    mappe: Path,
    antall: int,
    framdrift: Framdrift | None = None,
    kjente: Mottakerliste = MappingProxyType({}),
) -> Utsending:
    """Make the workbooks, try them out, and only then put them in the folder and add them to
    `utsendt.json`. `check_plass` has been asked before. Returns the issue of these workbooks alone.

    antall: how many there will be, for telling how far it has come. kjente: recipients of an earlier
    issue. Raises UgyldigKilde when a workbook could not come back (`proeve`).
    """
    utstedt: dict[str, Utstedt] = {}
    proeve = Proeve(layout)
    with write_samlet(mappe) as write:
        for bok in boker:
            utstedt[bok.utstedt.kommune] = bok.utstedt
            proeve.add(bok.utstedt, bok.innhold)
            write(bok.utstedt.fil, bok.innhold)
            if framdrift:
                framdrift(f"{len(utstedt)} av {antall} arbeidsbøker laget")
        utsending = Utsending(
            str(mappe),
            __version__,
            plan.frist.isoformat(),
            layout,
            utstedt,
            plan.kilde,
            plan.mal.kilder,
            plan.valg.kontakt,
            {**kjente, **list_adresser(plan).mottakere},
            plan.erstattede(),
            plan.deltakere_naa(),
            prisaar=plan.valg.prisaar,
            prisindeks=plan.valg.prisindeks,
        )
        proeve.finish(plan, utsending)
    alle = add_utsending(_issued_before(mappe), utsending)
    write_fil(mappe / FILNAVN, dump_utsendinger(alle).encode(), overskriv=True)
    return utsending


def list_adresser(plan: Plan) -> Adresseliste:
    """Who the letters go to, by the plan and the list beside it."""
    navn = {nr: plan.kommune(nr).navn for nr in plan.deltakere}
    return find_mottakere(None, Path(plan.fil).parent, navn, plan.valg.mottakere)


@keep_by_content(4, av=lambda plan, layout: (plan, layout.digest))
def find_planfunn(plan: Plan, layout: Layout) -> tuple[Funn, ...]:
    """The findings of domain §5 about a plan, computed with the plan's own numbers."""
    verdier = compute_planverdier(layout)
    funn = check_plan(plan, Oppslag(layout, verdier, plan.fil, ledige=_ledige(plan, layout)))
    return (*_tell_endrede(plan, plan.valg.endrede_numre), *funn)


def _tell_endrede(plan: Plan, endrede: Mapping[str, str]) -> Iterator[Funn]:
    """Numbers that are no more, and what they were read as."""
    for gammelt, nytt in endrede.items():
        navn = f"{nytt} {plan.kommune(nytt).navn}"
        yield make_funn("IDE-05", fil=plan.fil, funnet=gammelt, ventet=navn)


def _ledige(plan: Plan, layout: Layout) -> frozenset[str]:
    """The spare IDs of the project group's workbook: of the form's kind, but not in the plan."""
    prefikser = [ascii_nokkel(p) for p in plan.mal.prefikser.values()]
    brukte = {r.radid for blokk in plan.mal.prefikser for r in plan.rader(blokk)}
    ider = {c.radid for c in layout.celler() if c.eier == FELLES} - brukte
    return frozenset(
        i for i in ider if any(i.startswith(p) and i[len(p) :].isdigit() for p in prefikser)
    )
