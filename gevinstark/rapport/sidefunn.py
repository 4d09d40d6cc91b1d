"""The findings of the page: the same by rule, for the one who mends the kind, and by kommune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from gevinstark.grunn.funn import Alvor, Funn, sorted_funn
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.skjermtekst import printable
from gevinstark.region.grunnlag import Mottatt
from gevinstark.region.returutfall import Innsamling

_KLASSE: Final = {Alvor.KRITISK: "feil", Alvor.FEIL: "feil", Alvor.ADVARSEL: "se", Alvor.INFO: ""}
_ALVOR: Final = {
    Alvor.KRITISK: "Avvist", Alvor.FEIL: "Må rettes", Alvor.ADVARSEL: "Se over", Alvor.INFO: "Til orientering",
}  # fmt: skip
#: Findings of one kind that are written out; the rest are counted.
_MAKS_FUNN: Final = 400
_VIS_LINJER: Final = 4


def vist_kommune(m: Mottatt) -> str:
    return f"{m.kommune} ({m.kommunenr})" if m.kommunenr else "Ukjent"


def vist(tekst: str) -> str:
    return " ".join(printable(tekst).split())


def list_etter_regel(innsamling: Innsamling) -> Iterator[dict[str, Any]]:
    samlet: dict[str, list[tuple[Mottatt, Funn]]] = defaultdict(list)
    for m in innsamling.grunnlag.mottak:
        for f in m.gjeldende_funn:
            samlet[f.kode].append((m, f))
    for par in sorted(samlet.values(), key=lambda p: (-p[0][1].alvor, -len(p), p[0][1].kode)):
        kode, alvor = KODER[par[0][1].kode], par[0][1].alvor
        kommuner = len({m.kommunenr or m.fil for m, _ in par})
        linjer = [f"{vist_kommune(m)}: {vist(f.tekst)}" for m, f in par[:_MAKS_FUNN]]
        if len(par) > _MAKS_FUNN:
            linjer.append(f"… og {len(par) - _MAKS_FUNN} til.")
        yield {
            "kode": kode.kode, "tittel": kode.tittel, "alvor": _ALVOR[alvor],
            "klasse": _KLASSE[alvor], "gjor": kode.gjor.partition("{")[0].rstrip(),
            "antall": f"{len(par)} i {kommuner} {'kommune' if kommuner == 1 else 'kommuner'}{_linjene(par)}",
            "funn": linjer,
        }  # fmt: skip


def _linjene(par: Sequence[tuple[Mottatt, Funn]]) -> str:
    """The rows of the form it is about, and how many kommuner have it there: " (V2: 8, K1: 3)"."""
    hvor: dict[str, set[str]] = defaultdict(set)
    for m, f in par:
        if f.felt and f.felt.count(".") > 1:
            hvor[f.felt.split(".")[1]].add(m.kommunenr or m.fil)
    mest = sorted(hvor.items(), key=lambda h: (-len(h[1]), h[0]))
    if not mest:
        return ""
    resten = f" og {len(mest) - _VIS_LINJER} linjer til" if len(mest) > _VIS_LINJER else ""
    return f" ({', '.join(f'{rad}: {len(hvem)}' for rad, hvem in mest[:_VIS_LINJER])}{resten})"


def list_etter_kommune(innsamling: Innsamling) -> Iterator[dict[str, Any]]:
    for m in sorted(innsamling.grunnlag.mottak, key=lambda m: (m.kommune, m.fil)):
        if not m.funn:
            continue
        yield {
            "navn": vist_kommune(m), "antall": len(m.funn), "fil": vist(m.fil),
            "funn": [
                {
                    "alvor": _ALVOR[f.alvor], "klasse": _KLASSE[f.alvor], "ark": vist(f.ark or ""),
                    "celle": vist(f.celle or ""), "tekst": vist(f.tekst),
                }
                for f in sorted_funn(m.funn)[:_MAKS_FUNN]
            ],
        }  # fmt: skip
