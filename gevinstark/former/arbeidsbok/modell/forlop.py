"""The six steps of the regional course (K0), as far as the answers show them: where they are not asked about."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np

from gevinstark.omregning.modell.regning import kjent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gevinstark.omregning.modell.felter import Bok
    from gevinstark.omregning.modell.regning import Maske

_FERDIG: Final = "Ferdig"


def planlagt(bok: Bok) -> None:
    """Decided: somebody answers for it. Mapped: every line has an amount. Planned: costs and use."""
    egne = bok.egne
    navn = [~egne.tom("kommune", k) for k in ("ressursperson", "gevinsteier")]
    _set_steg(bok, "behov", navn)
    _set_steg(
        bok,
        "gevinstkartlegging",
        list(kjent(egne.rader(bok.rader("planantall"), "antall"))),
        _confirmed(bok, "kvalitet_sett"),
    )
    planen = [egne.tall("kostnader_sum", "kostnad_levetid"), egne.tall("omsetning", "omprioritert")]
    _set_steg(bok, "gevinstplanlegging", [kjent(t) for t in planen], _confirmed(bok, "tiltak_sett"))


def rapportert(bok: Bok) -> None:
    """Carried out: what must be done. Followed up: realised and measured. Reported: what was written."""
    egne = bok.egne
    if not egne.har("gjennomforing", "status"):
        return
    tiltak = bok.rader("tiltak")
    ferdig, uaktuelt, underveis, sent = (
        list(egne.er(tiltak, "status", s))
        for s in (_FERDIG, "Ikke aktuelt", "Under arbeid", "Forsinket")
    )
    begynt = _any(bok, [*ferdig, *underveis, *sent])
    alle = _all(bok, [f | u for f, u in zip(ferdig, uaktuelt, strict=True)])
    _say(bok, "gjennomforing", begynt, alle)
    realisert = egne.rader(bok.rader("aarets"), "realisert_antall", bok.rapporteringsaar)
    maalt = [kjent(egne.tall("maaling_naa", "dato"))] if egne.har("maaling_naa", "dato") else []
    _set_steg(bok, "gevinstoppfolging", list(kjent(realisert)), maalt)
    skrevet = [~egne.tom("rapport", k) for k in ("kvalitet_tekst", "konklusjon_tekst")]
    _set_steg(bok, "rapportering", [*skrevet, ~egne.tom("overforing", "status")])


def _confirmed(bok: Bok, radid: str) -> list[Maske]:
    """What only the plan asks: whether it is gone through."""
    egne = bok.egne
    return [egne.er([radid], "gjennomgaatt", "Ja")[0]] if egne.har(radid, "gjennomgaatt") else []


def _any(bok: Bok, svar: Sequence[Maske]) -> Maske:
    return reduce(np.logical_or, svar, np.zeros(bok.antall, dtype=np.bool_))


def _all(bok: Bok, svar: Sequence[Maske]) -> Maske:
    return reduce(np.logical_and, svar, np.ones(bok.antall, dtype=np.bool_))


def _set_steg(bok: Bok, radid: str, svar: Sequence[Maske], ogsaa: Sequence[Maske] = ()) -> None:
    """Begun when one of the answers is there, done when all are, and what is asked for too."""
    _say(bok, radid, _any(bok, svar), _all(bok, [*svar, *ogsaa]))


def _say(bok: Bok, radid: str, begynt: Maske, ferdig: Maske) -> None:
    tilfeller = {
        "Ikke startet": ~begynt,
        "Under arbeid": begynt & ~ferdig,
        _FERDIG: begynt & ferdig,
    }
    bok.egne.assign_tekst(radid, "status", tilfeller)
