"""The cells of a block of single fields: label, value, unit and help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gevinstark.grunn.celle import FELLES, Celle
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Verdi, serienummer
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted
from gevinstark.mal.plan import Plan
from gevinstark.mal.planhode import ANDRE, find_hodeverdi
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import RULLET, Felt, Kolonne
from gevinstark.mal.skjemadeler import Felter
from gevinstark.mal.tilstand import Inndata, state_formula

Sted3 = tuple[str, int, int]
#: What every plan says of itself; other open fields of its head are blank until somebody says it.
_ALLTID: Final = frozenset(
    {"plan.tittel", "plan.nettverk", "plan.deltakere", "plan.rapporteringsaar", "plan.levetid.fra",
     "plan.levetid.til"}
)  # fmt: skip


def is_laast(eier: str, form: str) -> bool:
    """The common plan is open only in the project group's own workbook."""
    return eier == FELLES and form != "felles"


def grenser(spes: Kolonne | Felt, levetid: tuple[int, int]) -> tuple[float | None, float | None]:
    """Limits of an input. A year is a year of the lifetime unless the form says otherwise."""
    if spes.type != "aar":
        return spes.minst, spes.hoyst
    return (
        levetid[0] if spes.minst is None else spes.minst,
        levetid[1] if spes.hoyst is None else spes.hoyst,
    )


def make_felter(
    plan: Plan, form: str, arkplass: Arkplass, felter: Felter, rad: int
) -> Iterator[Celle]:
    plass = arkplass.kart.felter[felter.nokkel]
    ark = plass.ark
    if felter.tittel:
        yield Celle(ark, rad, 1, "fast", "tekst", felter.tittel, stil="deltittel")
    etikettkol, _, hjelpekol, statuskol = felter.plass or (1, 2, 4 if felter.enheter else 3, 0)
    her = Formelsted(ark, felter=plass, fil=arkplass.arkmal.fil)

    def put(formel: str, felt: Felt) -> str:
        return resolve(formel, her, arkplass.kart, felt.linje)

    for felt in felter.rader:
        r = plass.felt[felt.nokkel][0]
        if felt.overskrift:
            yield Celle(ark, r - 1, 1, "fast", "tekst", felt.overskrift, stil="deltittel")
        yield Celle(ark, r, etikettkol, "fast", "tekst", felt.etikett, stil="etikett")
        celle = make_verdicelle(plan, form, arkplass, felter, felt, her)
        yield celle
        if felter.enheter and not felter.plass:
            yield Celle(ark, r, 3, "fast", "tekst", felt.enhet or None, stil="enhet")
        if felt.hjelp and not felter.uten_hjelp and hjelpekol:
            # A text runs on to the right where the next cell is blank.
            stil = "hjelp" if not felter.plass or statuskol == hjelpekol + 1 else "hjelp_loes"
            yield Celle(ark, r, hjelpekol, "fast", "tekst", felt.hjelp, stil=stil)
        if felt.hull and (kol := statuskol or hjelpekol):
            yield Celle(
                ark,
                r,
                kol,
                "formel",
                "tekst",
                formel=put(felt.hull, felt),
                stil="hjelp",
                visning=True,
            )
        if statuskol and celle.rolle == "inndata":
            inndata = Inndata(f"[{felt.nokkel}]", felt, grenser(felt, plan.levetid))
            tilstand = put(state_formula([inndata], felt.ellers, plan.mal.lister), felt)
            verdi = find_feltverdi(plan, felt, felter.eier, felter.nokkel, arkplass)
            spurt = bool(felt.kreves or (felt.kreves_naar and not felt.lukket_naar))
            yield Celle(
                ark,
                r,
                statuskol,
                "formel",
                "tekst",
                formel=tilstand,
                eier=celle.eier,
                tabell=celle.tabell,
                radid=celle.radid,
                kolonne=f"{felt.nokkel}_tilstand",
                stil="status",
                radetikett=felt.etikett,
                kolonneetikett="Status",
                visning=True,
                kreves=spurt and not is_prefilled(felt, verdi, arkplass.merker),
            )


def make_verdicelle(
    plan: Plan, form: str, arkplass: Arkplass, felter: Felter, felt: Felt, her: Formelsted
) -> Celle:
    """The value cell of a field of a placed block, with what opens and closes it."""

    def put(formel: str) -> str:
        return resolve(formel, her, arkplass.kart, felt.linje)

    r, k = arkplass.kart.felter[felter.nokkel].felt[felt.nokkel]
    celle = make_feltcelle(
        felt,
        FELLES if felter.eier == FELLES else arkplass.egen,
        form,
        plan.levetid,
        sted=(her.ark, r, k),
        blokk=felter.nokkel,
        verdi=find_feltverdi(plan, felt, felter.eier, felter.nokkel, arkplass),
        formel=put(felt.formel) if felt.formel else None,
    )
    if celle.rolle != "inndata":
        return celle
    krav, lukket = (
        put(f"={tekst}")[1:] if tekst else "" for tekst in (felt.kreves_naar, felt.lukket_naar)
    )
    return replace(celle, kreves_naar=krav, lukket_naar=lukket)


def is_prefilled(post: Kolonne | Felt, verdi: Verdi, merker: frozenset[str]) -> bool:
    """Whether an answer stands in an input when it is issued: the plan's, or the kommune's own last one."""
    if verdi is not None:
        return True
    return RULLET in merker and not post.bare_aaret and getattr(post, "per", "") != "rapport"


def make_feltcelle(
    felt: Felt,
    eier: str,
    form: str,
    levetid: tuple[int, int],
    *,
    sted: Sted3,
    blokk: str,
    verdi: Verdi,
    formel: str | None,
) -> Celle:
    """The value cell of one field."""
    rolle = "formel" if formel else felt.rolle or "fast"
    laast = rolle == "inndata" and is_laast(eier, form)
    minst, hoyst = grenser(felt, levetid)
    ark, rad, kol = sted
    return Celle(
        ark,
        rad,
        kol,
        "fast" if laast else rolle,  # type: ignore[arg-type]  # the form reader has checked roles
        felt.type,  # type: ignore[arg-type]  # and types
        verdi=None if formel else verdi,
        formel=formel,
        eier=eier,
        tabell=blokk,
        radid=blokk,
        kolonne=felt.nokkel,
        enhet=felt.enhet,
        liste=felt.liste,
        stil="sjekk" if felt.sjekk else "",
        radetikett=felt.etikett,
        hjelp=felt.hjelp,
        minst=minst,
        hoyst=hoyst,
        desimaler=felt.desimaler,
        kreves=felt.kreves and not laast,
        visning=felt.visning or felt.sjekk,
        bare_aaret=felt.bare_aaret,
    )


def find_feltverdi(
    plan: Plan, felt: Felt, eier: str, blokk: str, arkplass: Arkplass | None = None
) -> Verdi:
    """The constant of a field, or what it is prefilled with."""
    if felt.kilde:
        if felt.rolle == "inndata" or felt.kilde == ANDRE:
            if (egen := find_hodeverdi(plan, felt.kilde)) is not None:
                return egen
            if felt.kilde not in _ALLTID:
                return None
        return read_kilde(plan, felt.kilde, arkplass)
    if eier == FELLES:
        oppgitt = plan.felter.get(blokk, {}).get(felt.nokkel)
        if oppgitt is not None:
            return oppgitt
    elif felt.forhaandsfylt:
        annen, _, nokkel = felt.forhaandsfylt.partition(".")
        for felter in plan.mal.felter(FELLES):
            for f in felter.rader:
                if (felter.nokkel, f.nokkel) == (annen, nokkel):
                    return find_feltverdi(plan, f, FELLES, annen)
        raise InternFeil(f"{felt.forhaandsfylt} finnes ikke i skjemaet.")
    if isinstance(felt.standard, str) and felt.standard.startswith("plan."):
        return read_kilde(plan, felt.standard)
    return felt.standard


def read_kilde(plan: Plan, kilde: str, arkplass: Arkplass | None = None) -> Verdi:
    """What a form means by a source such as "plan.levetid.fra". Raises InternFeil for one it is not."""
    kommune = arkplass.kommune if arkplass else None
    kommuner = arkplass.kommuner if arkplass else ()
    verdier: dict[str, Verdi] = {
        "plan.tittel": plan.tittel or None,
        "plan.kommuner": norsk_liste([f"{k.navn} ({k.nr})" for k in kommuner]) or None,
        "plan.nettverk": plan.nettverk or None,
        "plan.deltakere": ", ".join(plan.deltakere) or None,
        "plan.rapporteringsaar": plan.rapporteringsaar,
        "plan.frist": serienummer(plan.frist),
        "plan.levetid.fra": plan.levetid[0],
        "plan.levetid.til": plan.levetid[1],
        "mal.navn": f"{plan.mal.tittel} {plan.mal.navn}",
        # Filled in for each kommune when its workbook is made; known already in a joint one.
        "kommune.nr": kommune.nr if kommune else None,
        "kommune.navn": kommune.fullt_navn if kommune else None,
    }
    if kilde not in verdier:
        raise InternFeil(f"Kilden {kilde} finnes ikke.")
    return verdier[kilde]
