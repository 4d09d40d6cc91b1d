"""From returned files to an Innsamling: read, recognise, prove, recompute, decide what counts.

Every file and every input that is not blank ends up in the result exactly once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.errors import describe
from gevinstark.grunn.familie import familier
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.innlest import Besvarelse, Innlest, Uventet
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Verdi, norsk_tall
from gevinstark.innlesing.arbeider import Leser, read_filer
from gevinstark.innlesing.kilder import is_adresse, visningsnavn
from gevinstark.innlesing.les_fil import join_issued
from gevinstark.innlesing.vedlegg import SKILLE
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.region.aarsrekke import find_rekker
from gevinstark.region.basis import make_grunnlag
from gevinstark.region.deltakelse import find_deltakere
from gevinstark.region.gjeldende import INTET_VALGT, Valg
from gevinstark.region.nummerfolge import Nummerfolge, make_nummerfolge
from gevinstark.region.returutfall import Innsamling, Returutfall
from gevinstark.runde.aarsrekke import join_years
from gevinstark.runde.beslutningsbehandling import Kjente
from gevinstark.runde.beslutte import Beslutningsgang, list_kortformer
from gevinstark.runde.endringer import find_endringer
from gevinstark.runde.etterregning import recompute_known
from gevinstark.runde.filvalg import choose_filer, leave_out_sluttede, replace_senere
from gevinstark.runde.per_dato import hold_later, select_decided, select_issued
from gevinstark.runde.regneminne import Regneminne
from gevinstark.runde.tidligere import bring_up_to_date

_LOGG = logging.getLogger(__name__)
Framdrift = Callable[[str], None]
#: A path, or whatever else the reader tells files by.
_Sti = TypeVar("_Sti")
#: Returns of one issue recomputed together: more would be faster, but all that was read of them is in
#: memory until then.
_SAMTIDIG: Final = 256


def receive(
    filer: Sequence[tuple[_Sti, str]],
    utsendinger: Sequence[Utsending],
    framdrift: Framdrift | None = None,
    jobber: int = 0,
    valg: Valg = INTET_VALGT,
    leser: Leser = read_filer,
    beslutninger: Sequence[Beslutning] = (),
    aar: int = 0,
    per: date | None = None,
    lager: Path | None = None,
) -> Innsamling:
    """Take in files, given as (path, name to show). The order does not matter.

    jobber: how many worker processes read (`innlesing.arbeider`); 0 reads in this one. The result is the
    same for every number. leser: who reads them, in the order given. valg, beslutninger: what is decided
    by hand, in short and in full. aar: the reporting year kommunenummer are
    seen from; 0 is the last of each plan. per: only what was there by that day. lager: where what was computed
    before is kept. Raises Brukerfeil for a choice in short that cannot be followed.
    """
    utfallene: list[Returutfall] = []
    venter: dict[str, list[Returutfall]] = defaultdict(list)
    folge = make_nummerfolge(utsendinger, aar)
    sortert = sorted(((sti, visningsnavn(navn)) for sti, navn in filer), key=lambda f: f[1])
    kjente = Kjente([navn for _, navn in sortert], utsendinger)
    gang = Beslutningsgang(
        [*list_kortformer(_vist(valg)), *select_decided(beslutninger, per)], kjente
    )
    minne = Regneminne(lager)
    for nr, innlest in enumerate(leser(sortert, utsendinger, jobber), 1):
        _LOGG.info("Lest: %s %s %s", innlest.fil, innlest.sha256, [f.kode for f in innlest.funn])
        for utfall in _make_utfall(innlest, utsendinger):
            utfallene.append(utfall)
            _follow(utfall, folge)
            gang.correct(utfall)
            if utfall.svar is not None:
                blokk = venter[utfall.svar.layout.digest]
                blokk.append(utfall)
                if len(blokk) == _SAMTIDIG:
                    recompute_known(venter.pop(utfall.svar.layout.digest), minne)
        if framdrift:
            framdrift(f"{nr} av {len(filer)} filer lest")
    for blokk in venter.values():
        recompute_known(blokk, minne)
    minne.save()
    if framdrift:
        framdrift("Setter sammen svarene")
    med = hold_later(utfallene, per)
    utsendinger = select_issued(utsendinger, med, per)
    valgt = gang.choose(med)
    # What lies in an archive has to be taken out of it first, and is told by its name.
    stier = {navn: _where(str(sti)) for sti, navn in sortert if SKILLE not in navn}
    choose_filer(med, valgt, stier)
    replace_senere(med, folge)
    leave_out_sluttede(med, find_deltakere(utsendinger, folge), folge, valgt)
    join_years(med)
    _compare_kommuner(med)
    _compare_planer(med)
    fulgt = gang.conclude(med)
    endringer = find_endringer(med, utsendinger)
    grunnlag = make_grunnlag(utfallene, utsendinger, fulgt, folge, endringer)
    return Innsamling(tuple(utfallene), replace(grunnlag, per=per))


def _where(sti: str) -> str:
    """A path as a command can have it, the same whoever read the file: from the folder people stand in
    when it is in there, else whole."""
    if is_adresse(sti):
        return sti
    hel, her = Path(sti).resolve(), Path.cwd()
    return str(hel.relative_to(her) if hel.is_relative_to(her) else hel)


def _follow(utfall: Returutfall, folge: Nummerfolge) -> None:
    """A return under an old number is the kommune's as it is now, and says so."""
    svar = utfall.svar
    if svar is None:
        return
    utstedt = folge.follow(svar.layout.plan, svar.utstedt)
    if utstedt is not svar.utstedt:
        ventet = f"{utstedt.kommune} {utstedt.navn}"
        utfall.funn.append(
            make_funn("IDE-05", fil=utfall.fil, funnet=svar.utstedt.kommune, ventet=ventet)
        )
        utfall.svar = replace(svar, utstedt=utstedt)


def _vist(valg: Valg) -> Valg:
    return Valg(frozenset(map(visningsnavn, valg.utelat)), frozenset(map(visningsnavn, valg.bruk)))


def _make_utfall(innlest: Innlest, utsendinger: Sequence[Utsending]) -> list[Returutfall]:
    """One case per kommune that answers in the file: one, or several in a joint workbook."""
    try:
        svar = [bring_up_to_date(s, utsendinger) for s in join_issued(innlest, utsendinger)]
    except Uventet as feil:
        _LOGG.exception("Svaret fra %s er ikke det som ble sendt ut", innlest.fil)
        funn = make_funn("FIL-99", fil=innlest.fil, funnet=describe(feil))
        return [Returutfall(replace(innlest, svar=()), funn=[funn])]
    if not svar:
        return [Returutfall(innlest, funn=[*innlest.funn])]
    hode = replace(innlest, svar=())
    return [Returutfall(hode, replace(s, innlest=hode), [*s.svar.funn]) for s in svar]


def _compare_kommuner(utfallene: Sequence[Returutfall]) -> None:
    """What the returns that count say to each other: those of the same plan and year."""
    grupper: dict[tuple[str, int], list[tuple[Returutfall, Besvarelse]]] = defaultdict(list)
    for utfall in utfallene:
        if utfall.svar is not None and utfall.status.startswith("godkjent"):
            grupper[utfall.svar.utsending.nokkel].append((utfall, utfall.svar))
    for gruppe in grupper.values():
        layout = gruppe[0][1].layout
        # A joint workbook has its fields in another order.
        numre = {
            svar.layout.digest: {n: nr for nr, n in enumerate(svar.layout.inndatanokler)}
            for _, svar in gruppe
        }
        svarene = [_Svar(numre[svar.layout.digest], svar.svar.verdier) for _, svar in gruppe]
        ulike = (
            ulik
            for familie in familier(layout)
            for find in familie.fetch("sammenligninger")
            for ulik in find(layout, svarene, familie.kolonnenavn)
        )
        for ulik in ulike:
            utfall, svar = gruppe[ulik.nr]
            sted = svar.sted(ulik.celle)
            utfall.funn.append(
                make_funn(
                    "KON-33" if ulik.tusenvis else "KON-05",
                    fil=utfall.fil,
                    ark=sted.ark,
                    celle=sted.celle,
                    felt=ulik.celle.nokkel(svar.utstedt.kommune),
                    funnet=norsk_tall(ulik.per_bruker, 2),
                    ventet=norsk_tall(ulik.median, 2),
                    etikett=ulik.celle.etikett,
                    antall=ulik.antall,
                )
            )


def _compare_planer(utfallene: Sequence[Returutfall]) -> None:
    """What the returns that count of one kommune say to each other, across plans."""
    grupper: dict[tuple[str, str], list[Returutfall]] = defaultdict(list)
    dobbelt = {}
    # The last of each plan: the others are of earlier occasions of the same.
    for utfall in (rekke[-1] for rekke in find_rekker(utfallene)):
        if utfall.svar is None or utfall.omregning is None:
            continue
        for familie in familier(utfall.svar.layout):
            if familie.dobbelt:
                dobbelt[familie.navn] = familie
                grupper[familie.navn, utfall.svar.utstedt.kommune].append(utfall)
    for (navn, _), egne in grupper.items():
        if len(egne) > 1:
            svarene = [_oppslag(utfall, dobbelt[navn].kolonnenavn) for utfall in egne]
            for find in dobbelt[navn].fetch("dobbelt"):
                for nr, funn in find(svarene):
                    egne[nr].funn.append(funn)


def _oppslag(utfall: Returutfall, kolonnenavn: Mapping[str, str]) -> Oppslag:
    assert utfall.svar is not None  # noqa: S101 - only returns that count are asked
    svar = utfall.svar
    return Oppslag(
        svar.layout_i_filen,
        utfall.verdier,
        utfall.fil,
        svar.utstedt.kommune,
        kolonnenavn=kolonnenavn,
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
