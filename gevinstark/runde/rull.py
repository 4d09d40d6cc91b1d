"""Next year's workbooks, made from last year's answers (`gevinstark rull`).

The plan is built again for the new reporting year, and each kommune's own answers are carried over
by field key from the return that counts (`mottak.receive` decides which). What a field key no longer
fits is listed, never dropped in silence.

One Layout is still shared by all. What differs is beside it: `verdier` (carried answers, the last
answer shown locked, how many of them each tab holds) and `laast` (accepted figures of earlier years,
which each kommune gets locked; years it left blank stay open).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from gevinstark.grunn.celle import FELLES, TALLTYPER, Celle
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_ledig, write_fil
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.ressurser import Kommune, kommuneregister
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.grunn.verdi import Verdi, dato_fra_serienummer
from gevinstark.innlesing.kilder import find_filer
from gevinstark.innlesing.vedlegg import unpacked
from gevinstark.kontroll.retur import vis
from gevinstark.mal.bygg import build_layout
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.plan import Plan
from gevinstark.mal.skjema import Felt, Kolonne, carries_over, locks
from gevinstark.region.gjeldende import find_valg
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.boker import Forhaandsutfylling, write_bokene
from gevinstark.runde.innkomne import count_jobber, read_utsendinger
from gevinstark.runde.lag import check_plass, write_utsending
from gevinstark.runde.mottak import receive
from gevinstark.runde.ny import read_planfil
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier
from gevinstark.skriving.tekst import writable

#: What was carried over and what was not, in words, beside the workbooks.
RAPPORTFIL: Final = "rullet.txt"
#: Numbers of these types mean the same thing in each other's cells.
_ANTALL: Final = frozenset({"tall", "kroner"})


@dataclass(frozen=True)
class Rullvalg:
    """utsendt: the folders of what was issued. innsendt: the returns. aar: the new reporting year.

    ut: where the new workbooks are put. plan: an edited plan, or one with a newer form; None is the
    plan of the latest issue. utelat, bruk: returns held out and pointed at by hand.
    """

    utsendt: Stier
    innsendt: Sti
    aar: int
    ut: Sti
    plan: Sti | None = None
    utelat: Stier = ()
    bruk: Stier = ()
    passord: str = ""
    jobber: int | None = None
    overskriv: bool = False


def rull(valg: Rullvalg, framdrift: Framdrift | None = None) -> Rulling:
    """Next year's workbooks. Raises as `roll`, and Brukerfeil for a folder something is issued from."""
    utsendt = as_stier(valg.utsendt)
    if Path(valg.ut).resolve() in {m.resolve() for m in utsendt}:
        raise Brukerfeil(
            f"{valg.ut} er det som ble sendt ut i fjor. Legg de nye arbeidsbøkene i en ny mappe."
        )
    return roll(
        read_utsendinger(utsendt),
        Path(valg.innsendt),
        valg.aar,
        Path(valg.ut),
        plansti=as_sti(valg.plan),
        utelat=as_stier(valg.utelat),
        bruk=as_stier(valg.bruk),
        passord=valg.passord,
        overskriv=valg.overskriv,
        framdrift=framdrift,
        jobber=count_jobber(valg.jobber),
    )


@dataclass(frozen=True, slots=True)
class UtenPlass:
    """An answer that was not carried over: its field key and place last year, and why."""

    felt: str
    ark: str
    celle: str
    tekst: str
    grunn: str


@dataclass(frozen=True, slots=True)
class Kommunerull:
    """What became of one kommune's answers. fil: the return they came from, "" when none counts;
    then `grunn` says why, and the kommune gets the common plan."""

    nr: str
    navn: str
    fil: str = ""
    aar: int = 0
    forhaandsfylt: int = 0
    laast: int = 0
    uten_plass: tuple[UtenPlass, ...] = ()
    grunn: str = ""


@dataclass(frozen=True)
class Rulling:
    """The new issue, and what was carried into it. utenfor: answered before, but take part no more.
    endrede_rader: rows of the plan that now describe something else."""

    utsending: Utsending
    innsamling: Innsamling
    kommuner: tuple[Kommunerull, ...]
    utenfor: tuple[str, ...]
    endrede_rader: tuple[str, ...]

    @property
    def filer(self) -> tuple[Path, ...]:
        mappe = Path(self.utsending.mappe)
        boker = (mappe / u.fil for u in self.utsending.utstedt.values())
        return (*boker, mappe / FILNAVN, mappe / RAPPORTFIL)

    def linjer(self) -> Iterator[str]:
        """The report, line by line."""
        layout = self.utsending.layout
        frist = norsk_dato(date.fromisoformat(self.utsending.frist))
        yield f"{layout.tittel}: rapporteringsår {layout.rapporteringsaar}, frist {frist}"
        yield f"Skjema {layout.skjema}/{layout.versjon}"
        for k in self.kommuner:
            yield ""
            if not k.fil:
                yield f"{k.navn} ({k.nr}) får felles plan. {k.grunn}"
                continue
            yield (
                f"{k.navn} ({k.nr}): {k.forhaandsfylt} svar er fylt ut og {k.laast} tall er låst, "
                f"fra «{k.fil}» ({k.aar})."
            )
            if k.uten_plass:
                yield f"  {len(k.uten_plass)} svar er ikke tatt med:"
            for u in k.uten_plass:
                yield f"    {u.ark}!{u.celle} ({u.felt}) «{u.tekst}»: {u.grunn}"
        if self.endrede_rader:
            yield ""
            yield "Disse linjene i planen har fått ny beskrivelse. Svarene er tatt med, så se over dem:"
            yield from (f"  {rad}" for rad in self.endrede_rader)
        if self.utenfor:
            yield ""
            yield f"Ikke lenger deltakere, og får ingen arbeidsbok: {', '.join(self.utenfor)}."


def roll(
    utsendinger: Sequence[Utsending],
    innsendt: Path,
    aar: int,
    mappe: Path,
    *,
    plansti: Path | None = None,
    utelat: Sequence[Path] = (),
    bruk: Sequence[Path] = (),
    passord: str = "",
    overskriv: bool = False,
    framdrift: Framdrift | None = None,
    jobber: int = 0,
) -> Rulling:
    """Write next year's workbooks, `utsendt.json` and `rullet.txt` to a folder.

    plansti: an edited plan, or one that names a newer version of the form. Without it the plan is
    the one the latest issue was made from. utelat and bruk: returns held out and pointed at by hand.

    Raises Brukerfeil when the issues, the year or the folders do not fit together, or when a file is
    in the way; UgyldigKilde for mistakes in form or plan.
    """
    plan = None if plansti is None else read_planfil(plansti)
    egne = _same_plan(utsendinger, plan)
    siste = max(egne, key=lambda u: u.layout.rapporteringsaar)
    _check_aar(siste, aar)
    plan = replace(plan or _issued_plan(siste), rapporteringsaar=aar)
    if not plan.levetid[0] <= aar <= plan.levetid[1]:
        raise Brukerfeil(
            f"{aar} er utenfor levetiden {plan.levetid[0]}–{plan.levetid[1]}. "
            "Forleng levetiden i planen, og gi den med --plan."
        )
    if mappe.resolve().is_relative_to(innsendt.resolve()):
        raise Brukerfeil(
            f"Legg de nye arbeidsbøkene utenfor {innsendt}. Ellers blir de lest som innsendte filer."
        )
    deltakere = _deltakere(plan, egne, fra_planen=plansti is not None)
    layout = build_layout(plan, rullet=True)
    check_ledig(mappe / RAPPORTFIL, overskriv=overskriv)
    check_plass(layout, deltakere, mappe, overskriv=overskriv)
    filer = [(f, f.relative_to(innsendt).as_posix()) for f in find_filer(innsendt)]
    with unpacked(filer) as inn:
        haandvalg = find_valg(inn.filer, utelat, bruk)
        innsamling = receive(inn.filer, egne, framdrift, jobber, haandvalg)
    teller = {
        s.svar.utstedt.kommune: s.svar
        for s in innsamling.utfallene
        if s.svar is not None and s.status.startswith("godkjent")
    }
    arv = {k.nr: _carry(teller[k.nr], k, plan, layout) for k in deltakere if k.nr in teller}
    boker = write_bokene(
        plan, layout, deltakere, passord, fra_i_fjor={nr: a.egne() for nr, a in arv.items()}
    )
    rulling = Rulling(
        utsending=write_utsending(plan, layout, boker, mappe, len(deltakere), framdrift),
        innsamling=innsamling,
        kommuner=tuple(
            arv[k.nr].rull() if k.nr in arv else _uten_svar(k, innsamling) for k in deltakere
        ),
        utenfor=tuple(
            svar.utstedt.navn for nr, svar in teller.items() if nr not in {k.nr for k in deltakere}
        ),
        endrede_rader=tuple(_endrede_rader(siste.layout, layout)),
    )
    rapport = "\n".join(rulling.linjer()) + "\n"
    write_fil(mappe / RAPPORTFIL, rapport.encode(), overskriv=overskriv)
    return rulling


# -------------------------------------------------------------------- what to make


def _same_plan(utsendinger: Sequence[Utsending], plan: Plan | None) -> list[Utsending]:
    """The issues of one plan that kommuner answered."""
    besvart = [u for u in utsendinger if u.layout.form != "felles"]
    if not besvart:
        raise Brukerfeil(
            "Utsendingen er prosjektgruppens arbeidsbok (--form felles), og ingen kommune har svart "
            "på den. Pek --utsendt på mappen med kommunenes arbeidsbøker."
        )
    planer = list(dict.fromkeys(u.layout.plan for u in besvart))
    if plan is None and len(planer) > 1:
        raise Brukerfeil(
            f"Utsendingene gjelder flere planer: {norsk_liste(planer)}. Kjør «gevinstark rull» for én plan om gangen."
        )
    egne = besvart if plan is None else [u for u in besvart if u.layout.plan == plan.plan]
    if not egne:
        raise Brukerfeil(
            f"Planen heter «{plan.plan if plan else ''}», men utsendingen gjelder {norsk_liste(planer)}. "
            "Kortnavnet må være det samme, ellers kan svarene ikke følges fra år til år."
        )
    return egne


def _check_aar(siste: Utsending, aar: int) -> None:
    forrige = siste.layout.rapporteringsaar
    if aar <= forrige:
        raise Brukerfeil(
            f"Arbeidsbøkene for {forrige} er allerede sendt ut. --aar må være senere, for eksempel {forrige + 1}."
        )


def _issued_plan(siste: Utsending) -> Plan:
    if not siste.plankilde:
        raise Brukerfeil(
            f"{Path(siste.mappe) / FILNAVN} er fra før planen ble lagt ved. "
            "Gi planen selv: --plan PLAN."
        )
    return read_plan(Path(siste.mappe) / FILNAVN, siste.plankilde, siste.skjemakilder)


def _deltakere(
    plan: Plan, utsendinger: Sequence[Utsending], *, fra_planen: bool
) -> tuple[Kommune, ...]:
    """Who gets a workbook: the given plan's participants, else everyone who was issued one."""
    sendt = [nr for u in utsendinger for s in u.utstedt.values() for nr in s.deltakere]
    numre = plan.deltakere if fra_planen and plan.deltakere else tuple(dict.fromkeys(sendt))
    register = kommuneregister()
    borte = [nr for nr in numre if nr not in register]
    if borte:
        raise Brukerfeil(
            f"Ukjent kommunenummer: {norsk_liste(borte)}. Rett deltakerne i planen, og gi den med --plan."
        )
    return tuple(register[nr] for nr in numre)


def _uten_svar(kommune: Kommune, innsamling: Innsamling) -> Kommunerull:
    """Why a kommune gets the common plan."""
    for m in innsamling.grunnlag.mottak:
        if m.kommunenr == kommune.nr and m.status in ("avvist", "holdt_utenfor"):
            grunn = f"Filen «{m.fil}» er ikke med. {m.grunn}"
            return Kommunerull(kommune.nr, kommune.navn, grunn=grunn)
    return Kommunerull(kommune.nr, kommune.navn, grunn="Det er ingen svar fra kommunen.")


def _endrede_rader(gammel: Layout, ny: Layout) -> Iterator[str]:
    """Rows whose ID is the same but whose description is not."""
    for celle in ny.celler():
        if celle.eier == FELLES and celle.kolonne == "beskrivelse":
            foer = gammel.ved_nokkel.get(celle.nokkel())
            if foer is not None and foer.verdi and celle.verdi and foer.verdi != celle.verdi:
                yield f"{celle.radetikett}: «{vis(foer.verdi)}» → «{vis(celle.verdi)}»"


# -------------------------------------------------------------------- one kommune's answers


@dataclass
class _Arv:
    """What one return gives to next year's workbook, filled in answer by answer."""

    kommune: Kommune
    svar: Besvarelse
    verdier: dict[str, Verdi] = field(default_factory=dict)
    laast: set[str] = field(default_factory=set)
    uten_plass: list[UtenPlass] = field(default_factory=list)
    #: Sheet -> how many carried answers stand open in it.
    per_ark: Counter[str] = field(default_factory=Counter)

    def egne(self) -> Forhaandsutfylling:
        return Forhaandsutfylling(self.verdier, frozenset(self.laast))

    def rull(self) -> Kommunerull:
        return Kommunerull(
            nr=self.kommune.nr,
            navn=self.kommune.navn,
            fil=self.svar.fil,
            aar=self.svar.layout.rapporteringsaar,
            forhaandsfylt=self.per_ark.total(),
            laast=len(self.laast),
            uten_plass=tuple(self.uten_plass),
        )

    def leave_out(self, celle: Celle, verdi: Verdi, grunn: str) -> None:
        tekst = vis(verdi, celle)
        if celle.type == "dato" and isinstance(verdi, int | float):
            dag = dato_fra_serienummer(verdi)
            tekst = norsk_dato(dag) if dag else tekst
        nokkel = celle.nokkel(self.kommune.nr)
        self.uten_plass.append(UtenPlass(nokkel, celle.ark, celle.adresse, tekst, grunn))


def _carry(svar: Besvarelse, kommune: Kommune, plan: Plan, layout: Layout) -> _Arv:
    """A return's answers in the new Layout, and what had no place there."""
    arv = _Arv(kommune, svar)
    poster = plan.mal.svarposter()
    verdier = svar.verdier
    uleste = {u.felt: u for u in svar.utelatt}
    gamle = {c.nokkel(): c for c in svar.layout_i_filen.inndata}
    for nokkel, celle in gamle.items():
        ny = _aapen(layout, nokkel)
        if (ulest := uleste.get(celle.nokkel(kommune.nr))) is not None:
            arv.uten_plass.append(
                UtenPlass(ulest.felt, ulest.ark, ulest.celle, ulest.tekst, ulest.grunn)
            )
            if ny is not None:
                arv.verdier[nokkel] = None
        else:
            _carry_en(arv, poster, celle, ny, verdier.get(nokkel), layout)
    for celle in layout.celler():
        post = poster.get((celle.tabell, celle.kolonne))
        if post is not None and post.forrige:
            _show_forrige(arv, celle, post.forrige, gamle, verdier, layout)
    gjennomgang = plan.mal.kommunedel.gjennomgang
    if gjennomgang is not None:
        for fane, radid in plan.mal.faner_til_gjennomgang().items():
            arv.verdier[f"*.{radid}.{gjennomgang.antall}"] = arv.per_ark[fane]
    return arv


def _carry_en(
    arv: _Arv,
    poster: Mapping[tuple[str, str], Kolonne | Felt],
    celle: Celle,
    ny: Celle | None,
    verdi: Verdi,
    layout: Layout,
) -> None:
    nokkel = celle.nokkel()
    if verdi in (None, ""):
        # What the kommune took away of the common plan's own stays away.
        utstedt = arv.svar.utstedt.verdier.get(nokkel, celle.verdi)
        if ny is not None and ny.verdi is not None and utstedt is not None:
            arv.verdier[nokkel] = None
        return
    if ny is None:
        arv.leave_out(celle, verdi, "Feltet finnes ikke i år.")
        return
    if verdi == celle.verdi:
        # Left as the common plan had it: if the plan is changed, the new value stands there.
        return
    post, aar = poster[ny.tabell, ny.kolonne], layout.rapporteringsaar
    laases = locks(post, ny.del_, aar)
    if not laases and not carries_over(post, ny.del_, aar):
        return
    passer = _fit(verdi, celle, ny, layout)
    if isinstance(passer, _PasserIkke):
        arv.leave_out(celle, verdi, passer.grunn)
        arv.verdier[nokkel] = None
        return
    arv.verdier[nokkel] = passer
    if laases:
        arv.laast.add(nokkel)
    else:
        arv.per_ark[ny.ark] += 1


def _show_forrige(
    arv: _Arv,
    celle: Celle,
    kolonne: str,
    gamle: Mapping[str, Celle],
    svar: Mapping[str, Verdi],
    layout: Layout,
) -> None:
    """Last year's answer, locked beside this year's input."""
    nokkel = replace(celle, kolonne=kolonne).nokkel()
    gammel, ny, verdi = gamle.get(nokkel), _aapen(layout, nokkel), svar.get(nokkel)
    if gammel is None or ny is None or verdi in (None, ""):
        return
    passer = _fit(verdi, gammel, ny, layout)
    if not isinstance(passer, _PasserIkke):
        arv.verdier[celle.nokkel()] = passer


def _aapen(layout: Layout, nokkel: str) -> Celle | None:
    celle = layout.ved_nokkel.get(nokkel)
    return celle if celle is not None and celle.rolle == "inndata" else None


@dataclass(frozen=True, slots=True)
class _PasserIkke:
    grunn: str


def _fit(verdi: Verdi, gammel: Celle, ny: Celle, layout: Layout) -> Verdi | _PasserIkke:
    """The answer as the new field asks for it, or why it cannot stand there."""
    samme = gammel.type == ny.type or {gammel.type, ny.type} <= _ANTALL
    if not samme:
        # A choice is a text, and a text may be a choice; the list decides.
        samme = {gammel.type, ny.type} <= {"tekst", "valg"}
    if not samme:
        return _PasserIkke(f"Feltet er nå av typen {ny.type}, og var {gammel.type}.")
    if gammel.enhet != ny.enhet:
        return _PasserIkke(
            f"Enheten er nå {ny.enhet or 'ikke oppgitt'}, og var {gammel.enhet or 'ikke oppgitt'}."
        )
    if ny.type == "valg":
        treff = normalise_valg(str(verdi), layout.lister[ny.liste], layout.alias.get(ny.liste, {}))
        lovlige = norsk_liste(layout.lister[ny.liste])
        return treff[0] if treff else _PasserIkke(f"Listen er nå {lovlige}.")
    if ny.type in TALLTYPER and isinstance(verdi, int | float):
        for_lite = ny.minst is not None and verdi < ny.minst
        for_stort = ny.hoyst is not None and verdi > ny.hoyst
        if for_lite or for_stort:
            grense = vis(ny.minst if for_lite else ny.hoyst, ny)
            return _PasserIkke(f"Grensen er nå {'minst' if for_lite else 'høyst'} {grense}.")
    return writable(verdi) if isinstance(verdi, str) else verdi
