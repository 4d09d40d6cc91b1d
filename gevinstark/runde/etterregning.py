"""The figures of the returns recomputed, and what is said where the three calculators do not agree."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gevinstark.grunn.errors import describe
from gevinstark.grunn.funn import Alvor, Funn, make_funn
from gevinstark.grunn.innlest import Besvarelse, Utelatt
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.verdi import MAKS_TALL, norsk_tall
from gevinstark.grunn.verdirekke import Verdirekke
from gevinstark.kontroll.gruppering import group
from gevinstark.kontroll.oppslag import Oppslag
from gevinstark.kontroll.regler import check_regler
from gevinstark.kontroll.retur import show
from gevinstark.omregning.etterregn import Omregning, recompute
from gevinstark.omregning.uenighet import Avvik
from gevinstark.region.hullord import write_aar
from gevinstark.region.linjetall import Linjetall, read_linjetall
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.aarsrekke import make_oppslag
from gevinstark.runde.regneminne import Regneminne

#: The findings of rules that leave the answer out.
_UTELATER: Final = ("REG-36", "REG-37")
_LOGG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Regnet:
    """What came of one return: its figures, all its findings, and the answers that were closed."""

    omregning: Omregning
    linjetall: Linjetall
    funn: tuple[Funn, ...]
    lukkede: tuple[Utelatt, ...]


def recompute_known(utfallene: list[Returutfall], minne: Regneminne) -> None:
    """Those that were recomputed before are not recomputed again."""
    nye: list[tuple[Returutfall, str]] = []
    for utfall in utfallene:
        nokkel, kjent = minne.find(utfall)
        if kjent is None:
            nye.append((utfall, nokkel))
        else:
            _put(utfall, kjent)
    regnede = recompute_safely([u for u, _ in nye]) if nye else []
    for (utfall, nokkel), regnet in zip(nye, regnede, strict=True):
        if regnet is not None and utfall.svar is not None:
            minne.keep(utfall.svar.layout, nokkel, regnet)


def recompute_safely(utfallene: list[Returutfall]) -> list[Regnet | None]:
    """Together, and if that fails one by one, so that only the return at fault is rejected."""
    try:
        alle = [*_recompute(utfallene)]
    except Exception as feil:  # noqa: BLE001 - a fault of our own is a finding, not the end
        _LOGG.exception("Kunne ikke regne etter %s", ", ".join(s.fil for s in utfallene))
        if len(utfallene) > 1:
            return [regnet for utfall in utfallene for regnet in recompute_safely([utfall])]
        fil = utfallene[0].fil
        utfallene[0].funn.append(make_funn("FIL-99", fil=fil, funnet=describe(feil)))
        return [None]
    for utfall, regnet in zip(utfallene, alle, strict=True):
        _put(utfall, regnet)
    return [*alle]


def _recompute(utfallene: list[Returutfall]) -> Iterator[Regnet]:
    """Recompute returns of one Layout together, then check the rules that need the results."""
    svar = [s.svar for s in utfallene if s.svar is not None]
    omregnet = recompute(svar, [s.rettelser.keys() for s in utfallene if s.svar is not None])
    for utfall, eget, omregning in zip(utfallene, svar, omregnet, strict=True):
        utfall.omregning = omregning
        oppslag = make_oppslag(utfall)
        regelfunn = [*check_regler(oppslag)]
        lukkede = list(_closed_answers(eget, omregning))
        funn = [*utfall.funn, *(f for f, _ in lukkede), *regelfunn]
        tall = read_linjetall(oppslag)
        # What hangs on a lost sheet or row is told there.
        funn += () if eget.tapte else _holes(oppslag, tall, funn)
        yield Regnet(
            omregning=replace(omregning, verdier=Verdirekke(omregning.verdier)),
            linjetall=tall,
            funn=tuple(group([*funn, *_omregningsfunn(utfall, eget, omregning)])),
            lukkede=(*(u for _, u in lukkede), *_left_out(eget, regelfunn)),
        )


def _put(utfall: Returutfall, regnet: Regnet) -> None:
    utfall.omregning, utfall.linjetall = regnet.omregning, regnet.linjetall
    utfall.funn = list(regnet.funn)
    if utfall.svar is not None:
        utfall.svar = _slim(_without(utfall.svar, regnet.lukkede))
    if utfall.innsendt is not None:
        utfall.innsendt = _slim(utfall.innsendt)


def _holes(svar: Oppslag, tall: Linjetall, funn: Sequence[Funn]) -> Iterator[Funn]:
    """What the sums lack that no rule of the form asks for."""
    sagt = {
        (f.ark, c) for f in funn if f.alvor >= Alvor.ADVARSEL for c in (f.celle, *f.flere_celler)
    }
    for h in tall.hull:
        c = h.celle
        if c.rolle != "inndata" or h.ulest or c.kreves or c.kreves_naar:
            continue
        if (c.ark, c.adresse) not in sagt:
            aar = write_aar(h.aar, svar.layout.levetidsaar)
            hva = f"{h.hva} for {aar}" if aar else h.hva
            yield svar.funn("REG-38", c, funnet="tomt", ventet=hva)


def _closed_answers(svar: Besvarelse, omregning: Omregning) -> Iterator[tuple[Funn, Utelatt]]:
    """Answers in fields that another answer has closed: kept in the file, told, and left out."""
    verdier, uleste = svar.verdier, {u.felt for u in svar.utelatt}
    for celle in omregning.lukket:
        verdi, felt = verdier.get(celle.nokkel()), celle.nokkel(svar.utstedt.kommune)
        if verdi in (None, "") or verdi == celle.verdi or felt in uleste:
            continue
        sted = svar.sted(celle)
        funn = make_funn(
            "VER-19",
            fil=svar.fil,
            ark=sted.ark,
            celle=sted.celle,
            felt=felt,
            funnet=show(verdi, celle),
            etikett=celle.etikett or sted.celle,
        )
        grunn = "Feltet er lukket av et annet svar."
        yield funn, Utelatt(felt, svar.fil, sted.ark, sted.celle, show(verdi, celle), grunn)


def _left_out(svar: Besvarelse, funn: Sequence[Funn]) -> Iterator[Utelatt]:
    """The answers a rule leaves out."""
    ute = {
        (f.ark, c): KODER[f.kode].tittel
        for f in funn
        if f.kode in _UTELATER
        for c in (f.celle, *f.flere_celler)
    }
    par = zip(svar.layout_i_filen.inndata, svar.svar.verdier, strict=True) if ute else ()
    for celle, verdi in par:
        if (grunn := ute.get((celle.ark, celle.adresse))) is not None:
            felt, vist = celle.nokkel(svar.utstedt.kommune), show(verdi, celle)
            yield Utelatt(felt, svar.fil, celle.ark, celle.adresse, vist, f"{grunn}.")


def _without(svar: Besvarelse, utelatt: Sequence[Utelatt]) -> Besvarelse:
    """The answers, some of them left out too; what is written in them is still what feedback shows."""
    if not utelatt:
        return svar
    lest, ute = svar.svar, {u.felt for u in utelatt}
    celler = svar.layout.inndata
    er_ute = [c.nokkel(svar.utstedt.kommune) in ute for c in celler]
    skrevet = {c.nokkel(): v for c, v, u in zip(celler, lest.verdier, er_ute, strict=True) if u}
    nytt = replace(
        lest,
        verdier=tuple(None if u else v for v, u in zip(lest.verdier, er_ute, strict=True)),
        utelatt=(*lest.utelatt, *utelatt),
        skrevet={**lest.skrevet, **skrevet},
    )
    return replace(svar, svar=nytt)


def _slim(svar: Besvarelse) -> Besvarelse:
    """What is still read of the answers when they are recomputed: the file's own results are not.
    Every return of a run is kept, so what is the same in all is held once."""
    steder = svar.svar.steder
    if steder is not None:
        issued = svar.layout.ved_sted
        steder = tuple(u if u == s else s for u, s in zip(issued, steder, strict=True))
    verdier = Verdirekke(svar.svar.verdier)
    return replace(svar, svar=replace(svar.svar, verdier=verdier, lagret=(), steder=steder))


def _omregningsfunn(utfall: Returutfall, svar: Besvarelse, omregning: Omregning) -> list[Funn]:
    """What the recompute tells. Results that follow from changed cells or from values read
    otherwise are no news: the cell itself has its finding."""
    funn = []
    utdatert = [a for a in omregning.avvik if a.grunn == "utdatert resultat"]
    if utdatert:
        funn.append(_avviksfunn("OMR-01", svar, utdatert[0], len(utdatert)))
    if omregning.uten_lagret:
        program = utfall.innlest.program or "det er lagret i"
        funn.append(
            make_funn("OMR-02", fil=utfall.fil, antall=omregning.uten_lagret, funnet=program)
        )
    funn += [
        _avviksfunn("OMR-03", svar, a, 1)
        for a in omregning.avvik
        if a.grunn == "motor og modell er uenige"
    ]
    return funn + _for_store(svar, omregning)


def _for_store(svar: Besvarelse, omregning: Omregning) -> list[Funn]:
    """The results that are left out (`grunnlag.Svarblokk`): no honest answers give them."""
    funn = []
    for celle, verdi in zip(omregning.formelceller, omregning.verdier, strict=True):
        if type(verdi) is float and abs(verdi) > MAKS_TALL and not celle.visning:
            sted = svar.sted(celle)
            grense = norsk_tall(math.copysign(MAKS_TALL, verdi))
            funn.append(
                make_funn(
                    "OMR-04",
                    fil=svar.fil,
                    ark=sted.ark,
                    celle=sted.celle,
                    felt=celle.nokkel(svar.utstedt.kommune) if celle.is_felt else None,
                    funnet=f"{'mer' if verdi > 0 else 'mindre'} enn {grense}",
                    ventet=f"høyst {grense}" if verdi > 0 else f"minst {grense}",
                    etikett=celle.etikett,
                )
            )
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
        felt=celle.nokkel() if celle.is_felt else None,
        funnet=show(avvik.motor if egen else avvik.lagret, celle),
        ventet=show(avvik.modell if egen else avvik.motor, celle),
        etikett=celle.etikett or sted.celle,
        antall=antall,
    )
