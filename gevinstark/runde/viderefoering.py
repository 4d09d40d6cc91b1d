"""One kommune's answers of last year, carried over to next year's workbook by field key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.celle import TALLTYPER, Celle
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.norsk.valg import normalise_valg, norsk_liste
from gevinstark.grunn.ressurser import Kommune
from gevinstark.grunn.verdi import UTEN_TALL, Feilverdi, Verdi, dato_fra_serienummer
from gevinstark.kontroll.retur import show
from gevinstark.mal.poster import Felt, Kolonne, carries_over, locks
from gevinstark.skriving.tekst import writable

if TYPE_CHECKING:
    from gevinstark.mal.plan import Plan

#: Numbers of these types mean the same thing in each other's cells.
_ANTALL: Final = frozenset({"tall", "kroner"})


@dataclass(frozen=True, slots=True)
class Forhaandsutfylling:
    """What is filled in for one kommune, by generic field key, and which inputs are locked."""

    verdier: Mapping[str, Verdi] = field(default_factory=dict)
    laast: frozenset[str] = frozenset()


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


@dataclass
class Arv:
    """What one return gives to next year's workbook, filled in answer by answer."""

    kommune: Kommune
    svar: Besvarelse
    verdier: dict[str, Verdi] = field(default_factory=dict)
    laast: set[str] = field(default_factory=set)
    uten_plass: list[UtenPlass] = field(default_factory=list)
    #: Figures of earlier years that stand fixed, where there is nothing to open.
    faste: int = 0
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
            laast=len(self.laast) + self.faste,
            uten_plass=tuple(self.uten_plass),
        )

    def leave_out(self, celle: Celle, verdi: Verdi, grunn: str) -> None:
        tekst = show(verdi, celle)
        if celle.type == "dato" and isinstance(verdi, int | float):
            dag = dato_fra_serienummer(verdi)
            tekst = norsk_dato(dag) if dag else tekst
        nokkel = celle.nokkel(self.kommune.nr)
        self.uten_plass.append(UtenPlass(nokkel, celle.ark, celle.adresse, tekst, grunn))


def carry(
    svar: Besvarelse, alle: Mapping[str, Verdi], kommune: Kommune, plan: Plan, layout: Layout
) -> Arv:
    """A return's answers in the new Layout, and what had no place there. alle: its answers and what was
    computed from them, by generic key. plan: with its form as it is in the new workbook."""
    arv = Arv(kommune, svar)
    poster = plan.mal.svarposter()
    verdier = svar.verdier
    uleste = {u.felt: u for u in svar.utelatt}
    gamle = {c.nokkel(): c for c in svar.layout_i_filen.inndata}
    for nokkel, celle in gamle.items():
        ny = find_aapen(layout, nokkel)
        if (ulest := uleste.get(celle.nokkel(kommune.nr))) is not None:
            arv.uten_plass.append(
                UtenPlass(ulest.felt, ulest.ark, ulest.celle, ulest.tekst, ulest.grunn)
            )
            if ny is not None:
                arv.verdier[nokkel] = None
        else:
            levende = nokkel in layout.ved_nokkel or celle.kolonne in plan.mal.avsluttet
            if ny is not None or not levende:
                _carry_en(arv, poster, celle, ny, verdier.get(nokkel), layout)
    for celle in layout.celler():
        if not celle.is_felt:
            continue
        post = find_post(poster, celle)
        if post is not None and post.forrige:
            _show_forrige(arv, celle, post.forrige, gamle, verdier, layout)
        elif post is not None and is_accepted(post, celle):
            _show_svaret(arv, celle, post, alle)
    gjennomgang = plan.mal.kommunedel.gjennomgang
    if gjennomgang is not None:
        for fane, radid in plan.mal.faner_til_gjennomgang().items():
            arv.verdier[f"*.{radid}.{gjennomgang.antall}"] = arv.per_ark[fane]
    return arv


def _carry_en(
    arv: Arv,
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
    if verdi == celle.verdi or nokkel in arv.svar.uroert:
        # Left as the common plan had it: if the plan is changed, the new value stands there.
        return
    post, aar = poster[ny.tabell, ny.kolonne], layout.rapporteringsaar
    laases = locks(post, ny.del_, aar)
    if not laases and not carries_over(post, ny.del_, aar):
        return
    passer = fit(verdi, celle, ny, layout)
    if isinstance(passer, PasserIkke):
        arv.leave_out(celle, verdi, passer.grunn)
        arv.verdier[nokkel] = None
        return
    arv.verdier[nokkel] = passer
    if laases:
        arv.laast.add(nokkel)
    else:
        arv.per_ark[ny.ark] += 1


def _show_forrige(
    arv: Arv,
    celle: Celle,
    kolonne: str,
    gamle: Mapping[str, Celle],
    svar: Mapping[str, Verdi],
    layout: Layout,
) -> None:
    """Last year's answer, locked beside this year's input."""
    nokkel = replace(celle, kolonne=kolonne).nokkel()
    gammel, ny, verdi = gamle.get(nokkel), find_aapen(layout, nokkel), svar.get(nokkel)
    if gammel is None or ny is None or verdi in (None, ""):
        return
    passer = fit(verdi, gammel, ny, layout)
    if not isinstance(passer, PasserIkke):
        arv.verdier[celle.nokkel()] = passer


def find_post(
    poster: Mapping[tuple[str, str], Kolonne | Felt], celle: Celle
) -> Kolonne | Felt | None:
    return poster.get((celle.tabell, f"{celle.kolonne}.{celle.del_}")) or poster.get(
        (celle.tabell, celle.kolonne)
    )


def is_accepted(post: Kolonne | Felt, celle: Celle) -> bool:
    """A field that holds what the kommune answered before, as it was accepted."""
    laases = getattr(post, "laases", False) and celle.rolle == "fast"
    return celle.formel is None and (post.fra_svaret or laases)


def _show_svaret(arv: Arv, celle: Celle, post: Kolonne | Felt, alle: Mapping[str, Verdi]) -> None:
    """What was answered, or computed of it: an earlier year keeps what it was accepted with."""
    egen, nokler = celle.nokkel(), list_svarnokler(celle, post)
    verdi = next((v for n in nokler if (v := alle.get(n)) not in (None, "", UTEN_TALL)), None)
    if celle.type in TALLTYPER and not isinstance(verdi, int | float):
        verdi = None
    if isinstance(verdi, Feilverdi) or verdi is None:
        return
    arv.verdier[egen] = writable(verdi) if isinstance(verdi, str) else verdi
    if celle.rolle == "inndata":
        arv.laast.add(egen)
    elif celle.type in TALLTYPER:
        arv.faste += 1


def list_svarnokler(celle: Celle, post: Kolonne | Felt) -> list[str]:
    """Keys of the answer that a cell shows, the first that is there. An earlier year's stays as it was
    accepted; the plan is what it was changed to."""
    kolonne, _, del_ = post.svarnokkel.partition(".")
    egen = celle.nokkel()
    svart = replace(celle, kolonne=kolonne or celle.kolonne, del_=del_ or celle.del_).nokkel()
    uten_aar = replace(celle, kolonne=kolonne or celle.kolonne, del_="").nokkel()
    godkjent = getattr(post, "laases", False) or getattr(post, "per", "") == "tidligere"
    return [egen, svart, uten_aar] if godkjent else [svart, uten_aar, egen]


def find_aapen(layout: Layout, nokkel: str) -> Celle | None:
    celle = layout.ved_nokkel.get(nokkel)
    return celle if celle is not None and celle.rolle == "inndata" else None


@dataclass(frozen=True, slots=True)
class PasserIkke:
    """Why an answer cannot stand in another field of the same key."""

    grunn: str


def fit(verdi: Verdi, gammel: Celle, ny: Celle, layout: Layout) -> Verdi | PasserIkke:
    """The answer as the new field asks for it, or why it cannot stand there."""
    samme = gammel.type == ny.type or {gammel.type, ny.type} <= _ANTALL
    if not samme:
        # A choice is a text, and a text may be a choice; the list decides.
        samme = {gammel.type, ny.type} <= {"tekst", "valg"}
    if not samme:
        return PasserIkke(f"Feltet er nå av typen {ny.type}, og var {gammel.type}.")
    if gammel.enhet != ny.enhet:
        return PasserIkke(
            f"Enheten er nå {ny.enhet or 'ikke oppgitt'}, og var {gammel.enhet or 'ikke oppgitt'}."
        )
    if ny.type == "valg":
        treff = normalise_valg(str(verdi), layout.lister[ny.liste], layout.alias.get(ny.liste, {}))
        lovlige = norsk_liste(layout.lister[ny.liste])
        return treff[0] if treff else PasserIkke(f"Listen er nå {lovlige}.")
    if ny.type in TALLTYPER and isinstance(verdi, int | float):
        for_lite = ny.minst is not None and verdi < ny.minst
        for_stort = ny.hoyst is not None and verdi > ny.hoyst
        if for_lite or for_stort:
            grense = show(ny.minst if for_lite else ny.hoyst, ny)
            return PasserIkke(f"Grensen er nå {'minst' if for_lite else 'høyst'} {grense}.")
    return writable(verdi) if isinstance(verdi, str) else verdi
