"""Next year's workbooks, made from last year's answers (`gevinstark rull`).

The plan is built again for the new reporting year, and each kommune's own answers are carried over
by field key from the return that counts (`mottak.receive` decides which). What a field key no longer
fits is listed, never dropped in silence.

One Layout is still shared by all. What differs is beside it: `verdier` (carried answers, the last
answer shown locked, how many of them each tab holds) and `laast` (accepted figures of earlier years,
which each kommune gets locked; years it left blank stay open).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_ledig, write_fil
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.utsendt import FILNAVN, Utsending
from gevinstark.innlesing.vedlegg import unpacked
from gevinstark.kontroll.retur import show
from gevinstark.mal.bygg import build_layout, find_merker, find_runde, select_form
from gevinstark.mal.les_plan import read_plan
from gevinstark.mal.nynorsk import with_maalform
from gevinstark.mal.plan import Plan
from gevinstark.rapport.epost import list_mottakere
from gevinstark.region.aarsrekke import find_rekker
from gevinstark.region.gjeldende import find_valg
from gevinstark.region.nummerfolge import Nummerfolge, make_nummerfolge
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.beslutningsliste import read_beslutninger
from gevinstark.runde.boker import write_bokene
from gevinstark.runde.deltakervalg import find_i_bruk
from gevinstark.runde.innkomne import check_utenfor, count_jobber, find_innsendte, read_utsendinger
from gevinstark.runde.lag import check_plass, list_adresser, write_utsending
from gevinstark.runde.mottak import receive
from gevinstark.runde.mottakere import Mottakerliste
from gevinstark.runde.planfil import read_planfil
from gevinstark.runde.rulling import RAPPORTFIL, Rulling
from gevinstark.runde.send import Sendvalg, send
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier
from gevinstark.runde.viderefoering import Kommunerull, carry

#: The occasions: after the plan, and each year after, comes a report.
PLAN: Final = "plan"
RAPPORT: Final = "rapport"


@dataclass(frozen=True)
class Rullvalg:
    """utsendt: the folders of what was issued. innsendt: the returns. aar: the new reporting year.

    ut: where the new workbooks are put. plan: an edited plan, or one with a newer form; None is the
    plan of the latest issue. utelat, bruk: returns held out and pointed at by hand, in short;
    beslutninger: the list of what is decided by hand. utkast: a folder for drafts of the letters they
    are sent with.
    """

    utsendt: Stier
    innsendt: Sti
    aar: int
    ut: Sti
    plan: Sti | None = None
    utelat: Stier = ()
    bruk: Stier = ()
    beslutninger: Sti | None = None
    passord: str = ""
    jobber: int | None = None
    utkast: Sti | None = None
    overskriv: bool = False


def rull(valg: Rullvalg, framdrift: Framdrift | None = None) -> Rulling:
    """Next year's workbooks. Raises as `roll`, and Brukerfeil for a folder something is issued from."""
    utsendt = as_stier(valg.utsendt)
    if Path(valg.ut).resolve() in {m.resolve() for m in utsendt}:
        raise Brukerfeil(
            f"{valg.ut} er det som ble sendt ut i fjor. Legg de nye arbeidsbøkene i en ny mappe."
        )
    check_utenfor(as_sti(valg.utkast), str(valg.innsendt), "utkastene", "de")
    rulling = roll(
        read_utsendinger(utsendt),
        Path(valg.innsendt),
        valg.aar,
        Path(valg.ut),
        plansti=as_sti(valg.plan),
        utelat=as_stier(valg.utelat),
        bruk=as_stier(valg.bruk),
        beslutninger=as_sti(valg.beslutninger),
        passord=valg.passord,
        overskriv=valg.overskriv,
        framdrift=framdrift,
        jobber=count_jobber(valg.jobber),
    )
    if valg.utkast is None:
        return rulling
    utkast = send(Sendvalg(valg.ut, valg.utkast, overskriv=valg.overskriv), framdrift)
    return replace(rulling, utkast=utkast)


def roll(
    utsendinger: Sequence[Utsending],
    innsendt: Path,
    aar: int,
    mappe: Path,
    *,
    plansti: Path | None = None,
    utelat: Sequence[Path] = (),
    bruk: Sequence[Path] = (),
    beslutninger: Path | None = None,
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
    plan = (plan or _issued_plan(siste)).for_aar(aar)
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
    runde = find_runde(plan, RAPPORT)
    layout = with_maalform(build_layout(plan, rullet=True, runde=runde), plan, deltakere)
    check_ledig(mappe / RAPPORTFIL, overskriv=overskriv)
    check_plass(layout, deltakere, mappe, overskriv=overskriv)
    besluttet = () if beslutninger is None else read_beslutninger(beslutninger)
    filer, _ = find_innsendte(str(innsendt), (beslutninger,), None)
    with unpacked(filer) as inn:
        haandvalg = find_valg([(Path(sti), navn) for sti, navn in inn.filer], utelat, bruk)
        innsamling = receive(
            inn.filer, egne, framdrift, jobber, haandvalg, beslutninger=besluttet, aar=aar
        )
    folge = make_nummerfolge(egne, aar)
    svart = [rekke[-1] for rekke in find_rekker(innsamling.utfallene)]
    teller = {u.som_gjelder.svar.utstedt.kommune: u.som_gjelder.svar for u in svart}
    alle = {u.som_gjelder.svar.utstedt.kommune: u.verdier for u in svart}
    form = select_form(plan, find_merker(plan, layout.form, runde, rullet=True))
    arv = {
        k.nr: carry(teller[k.nr], alle[k.nr], k, form, layout) for k in deltakere if k.nr in teller
    }
    boker = write_bokene(
        plan, layout, deltakere, passord, forhaandsutfylt={nr: a.egne() for nr, a in arv.items()}
    )
    rulling = Rulling(
        utsending=write_utsending(
            plan,
            layout,
            boker,
            mappe,
            len(deltakere),
            framdrift,
            _kjente_mottakere(egne, teller, folge),
        ),
        innsamling=innsamling,
        kommuner=tuple(
            arv[k.nr].rull() if k.nr in arv else _uten_svar(k, innsamling, folge) for k in deltakere
        ),
        merknader=list_adresser(plan).merknader,
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
    if aar < forrige or (aar == forrige and siste.layout.runde != PLAN):
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
    sluttet = set(plan.deltakere) - set(plan.deltakere_naa())
    return tuple(
        plan.kommune(nr)
        for nr in dict.fromkeys(
            find_i_bruk(nr, plan, "Gi en plan med deltakerne: --plan PLAN.") for nr in numre
        )
        if nr not in sluttet
    )


def _kjente_mottakere(
    utsendinger: Sequence[Utsending], svarene: Mapping[str, Besvarelse], folge: Nummerfolge
) -> Mottakerliste:
    """Who the letters go to next year: who answered, or else who was written to."""
    kjente = {
        folge.nummer(u.layout.plan, nr): til for u in utsendinger for nr, til in u.mottakere.items()
    }
    return {**kjente, **{nr: til for nr, s in svarene.items() if (til := list_mottakere(s))}}


def _uten_svar(kommune: Kommune, innsamling: Innsamling, folge: Nummerfolge) -> Kommunerull:
    """Why a kommune gets the common plan."""
    for m in innsamling.grunnlag.mottak:
        if m.kommunenr == kommune.nr and m.status in ("avvist", "holdt_utenfor"):
            grunn = f"Filen «{m.fil}» er ikke med. {m.grunn}"
            return Kommunerull(kommune.nr, kommune.navn, grunn=grunn)
    fra = [f"{nr} {folge.navn[nr]}" for (_, nr), til in folge.senere.items() if kommune.nr in til]
    if fra:
        grunn = f"Kommunen er {norsk_liste(fra)}, slått sammen eller delt, så svarene må skrives på nytt."
        return Kommunerull(kommune.nr, kommune.navn, grunn=grunn)
    return Kommunerull(kommune.nr, kommune.navn, grunn="Det er ingen svar fra kommunen.")


def _endrede_rader(gammel: Layout, ny: Layout) -> Iterator[str]:
    """Rows whose ID is the same but whose description is not."""
    for celle in ny.celler():
        if celle.eier == FELLES and celle.kolonne == "beskrivelse":
            foer = gammel.ved_nokkel.get(celle.nokkel())
            if foer is not None and foer.verdi and celle.verdi and foer.verdi != celle.verdi:
                yield f"{celle.radetikett}: «{show(foer.verdi)}» → «{show(celle.verdi)}»"
