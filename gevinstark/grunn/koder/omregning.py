"""Findings about results that the recompute does not agree with."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.kode import Kode

OMREGNING: Final[tuple[Kode, ...]] = (
    Kode(
        kode="OMR-01",
        alvor="info",
        tittel="Lagrede resultater er ikke oppdatert",
        hva="{antall} av formlene i «{fil}» har et lagret resultat som ikke stemmer med tallene i filen (først {ark}!{celle}: {funnet}, regnet {ventet}).",
        gjor="Dere trenger ikke gjøre noe: alt er regnet på nytt.",
        kilde="design: Three calculators",
    ),
    Kode(
        kode="OMR-02",
        alvor="info",
        tittel="Resultater er ikke lagret",
        hva="{antall} av formlene i «{fil}» er lagret uten resultat. Programmet {funnet} regner ikke ut formler når det lagrer.",
        gjor="Dere trenger ikke gjøre noe: alt er regnet på nytt.",
        kilde="design: Three calculators",
    ),
    Kode(
        kode="OMR-03",
        alvor="feil",
        tittel="To av våre egne beregninger er uenige",
        hva="Ark «{ark}», celle {celle} ({etikett}): formelen gir {funnet}, regelen gir {ventet}. Feilen er vår, ikke deres.",
        gjor="Meld fra om feilen, og legg ved filen.",
        kilde="design: Three calculators",
    ),
    Kode(
        kode="OMR-04",
        alvor="feil",
        tittel="Resultatet er for stort",
        hva="Ark «{ark}», celle {celle} ({etikett}): regnestykket gir {funnet}. Resultatet er ikke tatt med.",
        gjor="Se over tallene det regnes av. Er ett av dem skrevet med for mange sifre?",
        kilde="design: Money is exact",
    ),
    Kode(
        kode="OMR-05",
        alvor="feil",
        tittel="Et regionalt tall er ikke det samme når det regnes på nytt",
        hva="I «{fil}», ark «{ark}», celle {celle} står det {funnet}. Regnet på nytt av de innsendte filene er det {ventet}.",
        gjor="Er cellen endret for hånd, lag oversikten på nytt med «gevinstark konsolider». Ellers er feilen vår: meld fra, og legg ved filen.",
        kilde="domene §9",
    ),
)
