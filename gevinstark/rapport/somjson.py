"""The result of `kontroller` and `konsolider` in the contract's JSON (design.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import BokenErFull
from gevinstark.grunn.verdi import verdi_ut
from gevinstark.omregning.uenighet import Avvik
from gevinstark.region.grunnlag import Mottatt
from gevinstark.region.returutfall import Innsamling, Returutfall

SKJEMAVERSJON: Final = 1
_REGNSKAP: Final = ("lest", "konsolidert", "utelatt", "rettet", "tilfoert", "viderefoert")


def _avvik(utfall: Returutfall, avvik: Avvik) -> dict[str, Any]:
    """One cell where the witnesses disagree, where it stands in the file (rows may have moved)."""
    celle = avvik.celle
    sted = utfall.svar.sted(celle) if utfall.svar else celle.sted
    return {
        "fil": utfall.fil,
        "ark": sted.ark,
        "celle": sted.celle,
        "felt": celle.nokkel(utfall.svar.utstedt.kommune)
        if utfall.svar and celle.is_felt
        else None,
        "lagret": verdi_ut(avvik.lagret, celle.type),
        "motor": verdi_ut(avvik.motor, celle.type),
        "modell": verdi_ut(avvik.modell, celle.type),
        "grunn": avvik.grunn,
    }


def _inndata(mottak: Sequence[Mottatt]) -> dict[str, int]:
    """lest = konsolidert + utelatt: what came in files. rettet and viderefoert are among those that are
    consolidated, or taken away by decision; tilfoert came in no file."""
    return {n: sum(getattr(m, n) for m in mottak) for n in _REGNSKAP}


def innsamling_json(innsamling: Innsamling) -> dict[str, Any]:
    grunnlag = innsamling.grunnlag
    omregninger = [(s, s.omregning) for s in innsamling.utfallene if s.omregning is not None]
    return {
        "skjemaversjon": SKJEMAVERSJON,
        "filer": [
            {
                "fil": m.fil,
                "sha256": m.sha256 or None,
                "plan": m.plan or None,
                "kommune": m.kommunenr or None,
                "status": m.status,
                "grunn": m.grunn,
                "inndata": _inndata([m]),
                "funn": [f.as_json() for f in m.funn],
            }
            for m in grunnlag.mottak
        ],
        "mangler": sorted({d.kommunenr for p in grunnlag.planer for d in grunnlag.mangler(p.plan)}),
        "omregning": {
            "celler": sum(o.celler for _, o in omregninger),
            "enige": sum(o.enige for _, o in omregninger),
            "uten_lagret": sum(o.uten_lagret for _, o in omregninger),
            "avvik": [_avvik(s, a) for s, o in omregninger for a in o.avvik],
        },
        "inndata": _inndata(grunnlag.mottak),
        "beslutninger": [b.as_json() for b in grunnlag.beslutninger],
        "utelatt": [
            {
                "felt": u.felt,
                "fil": u.fil,
                "ark": u.ark,
                "celle": u.celle,
                "tekst": u.tekst,
                "grunn": u.grunn,
            }
            for u in grunnlag.utelatt
        ],
    }


def region_json(ut: Path, full: BokenErFull | None) -> dict[str, Any]:
    """What became of the regional workbook. full: why it was not written."""
    return {"fil": str(ut), "skrevet": full is None, "grunn": None if full is None else str(full)}
