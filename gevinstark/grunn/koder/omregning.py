"""Findings about results that the recompute does not agree with."""

from __future__ import annotations

from typing import Final

from gevinstark.grunn.koder.rad import Koderad

OMREGNING: Final[tuple[Koderad, ...]] = (
    (
        "OMR-01",
        "info",
        "Lagrede resultater er ikke oppdatert",
        "{antall} formler i «{fil}» har et lagret resultat som ikke stemmer med tallene i filen (først {ark}!{celle}: {funnet}, regnet {ventet}).",
        "Dere trenger ikke gjøre noe: alt er regnet på nytt.",
        "design: Three calculators",
    ),
    (
        "OMR-02",
        "info",
        "Resultater er ikke lagret",
        "{antall} formler i «{fil}» er lagret uten resultat. Programmet {funnet} regner ikke ut formler når det lagrer.",
        "Dere trenger ikke gjøre noe: alt er regnet på nytt.",
        "design: Three calculators",
    ),
    (
        "OMR-03",
        "feil",
        "To av våre egne beregninger er uenige",
        "Ark *{ark}*, celle {celle} ({etikett}): formelen gir {funnet}, regelen gir {ventet}. Feilen er vår, ikke deres.",
        "Meld fra om feilen, og legg ved filen.",
        "design: Three calculators",
    ),
    (
        "OMR-04",
        "feil",
        "Resultatet er for stort",
        "Ark *{ark}*, celle {celle} ({etikett}): regnestykket gir {funnet}. Resultatet er ikke tatt med.",
        "Se over tallene det regnes av. Er ett av dem skrevet med for mange sifre?",
        "design: Money is exact",
    ),
)
