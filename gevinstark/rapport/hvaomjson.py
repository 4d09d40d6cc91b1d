"""The answer to «what if» as JSON, for other people's programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from gevinstark.region.balanse import ALLE, Balanse
from gevinstark.region.hvaom import KOMMUNETALL, LINJETALL
from gevinstark.region.hvaomplan import Kommunesvar, Planhvaom


def plan_json(p: Planhvaom) -> dict[str, Any]:
    return {
        "plan": p.utsnitt.plan,
        "tittel": p.utsnitt.tittel,
        "aar": p.utsnitt.aar,
        "hel": p.hel,
        "forutsetninger": [
            {
                "navn": f.navn,
                "etikett": f.etikett,
                "enhet": f.enhet,
                "utsendt": f.utsendt,
                "satt": p.satt.get(f.navn),
            }
            for f in p.forutsetninger
        ],
        "sum": _foer_etter(KOMMUNETALL, lambda n, etter: p.sum(n, etter=etter)),
        "kommuner": [_kommune_json(k, p) for k in p.kommuner],
        "utelatt": [asdict(u) for u in p.utelatt],
        "balanse": {n: _balanse_json(b[ALLE]) for n, b in p.balanser.items()},
        "tornado": [
            {
                "navn": u.hva.navn,
                **{n: v for n, v in asdict(u).items() if n != "hva"},
            }
            for u in p.utslag
        ],
        "simulering": None if p.simulering is None else _simulering_json(p),
    }


def _kommune_json(k: Kommunesvar, p: Planhvaom) -> dict[str, Any]:
    nr = k.svarer.kommune
    return {
        "kommune": nr,
        "navn": k.svarer.navn,
        "svar": k.svarer.svar,
        "aar": k.svarer.layout.rapporteringsaar,
        "hel": k.foer.hel and k.etter.hel,
        "egne": {n: {"verdi": v, "ark": c.ark, "celle": c.adresse} for n, (c, v) in k.egne.items()},
        "tall": _tall_json(KOMMUNETALL, k, ""),
        "linjer": [
            {"id": v.id, "rad": v.radid, "tall": _tall_json(LINJETALL, k, v.radid)}
            for v in k.foer.linjer
        ],
        "balanse": {n: _balanse_json(b[nr]) for n, b in p.balanser.items()},
    }


def _tall_json(navn: Sequence[str], k: Kommunesvar, rad: str) -> dict[str, Any]:
    def read(n: str, etter: bool) -> float | None:
        return (k.etter if etter else k.foer).tall(n, rad)

    return _foer_etter(navn, read)


def _foer_etter(
    navn: Sequence[str], read: Callable[[str, bool], float | None]
) -> dict[str, dict[str, float | None]]:
    return {n: {"foer": read(n, False), "etter": read(n, True)} for n in navn}


def _balanse_json(b: Balanse) -> dict[str, Any]:
    return {"verdi": b.verdi, "grunn": b.grunn or None, "fra": b.fra, "til": b.til}


def _simulering_json(p: Planhvaom) -> dict[str, Any]:
    s = p.simulering
    assert s is not None  # noqa: S101 - asked by the caller
    return {
        **asdict(s.trekk),
        "usikre_linjer": s.usikre,
        "linjer": s.linjer,
        "per_linje": {r: {"kommuner": n, **asdict(x)} for r, (n, x) in s.per_linje.items()},
        "sum": {n: asdict(v[ALLE]) for n, v in s.spredning.items() if ALLE in v},
        "kommuner": {
            n: {nr: asdict(x) for nr, x in v.items() if nr != ALLE} for n, v in s.spredning.items()
        },
    }
