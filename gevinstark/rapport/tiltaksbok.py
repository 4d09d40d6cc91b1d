"""The regional tiltaksplan as a workbook, and the network's decisions in one read back.

Its sheets are blocks (maler/tiltaksplan.yaml), built as those of region.xlsx are. A hidden register says
where each stands, so that last year's decisions are found by the plan they are about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.ressurser import malfil
from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.lesing.avlesning import Lesefeil
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import REGION
from gevinstark.mal.yamlkilde import read_yaml
from gevinstark.rapport.regionbok import Rad as Lestrad
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.region import register
from gevinstark.region.arkbygging import Arkbygger
from gevinstark.region.arkplassering import Plasserer
from gevinstark.region.bokkart import Rad
from gevinstark.region.formler import Datakilde
from gevinstark.region.les_regionmal import parse_regionmal, read_regionmal
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.radkilder import tekstrader
from gevinstark.region.radtilpasning import fit_rows
from gevinstark.region.regionformel import Formelskriver
from gevinstark.region.regionmal import Regionmal
from gevinstark.region.skriv_region import evaluate
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.skriv import write_workbook

_FORM: Final = "tiltaksplan"
_BLOKK: Final = "beslutning"
#: What the network may decide, and the one that needs a place in the year's handlingsplan.
GJENNOMFORES: Final = "Gjennomføres"
BESLUTNINGER: Final = (GJENNOMFORES, "Utredes videre", "Utsettes", "Gjennomføres ikke")
#: Fields people write in, as the columns of the sheet are called.
_FELT: Final = ("beslutning", "dato", "handlingsplan", "ansvarlig", "merknad")
#: Written in the rows with this before their names.
_FRA_FOR: Final = "b_"


@dataclass(frozen=True)
class Tiltaksark:
    """What the workbook is made of. tiltak: the fields of each measure, in the order they came. linjer:
    those of each benefit. kilder: the files. aar: the last of the reporting years."""

    tiltak: Sequence[Mapping[str, Any]]
    linjer: Sequence[Mapping[str, Any]]
    kilder: Sequence[Mapping[str, Any]]
    beslutninger: Mapping[str, Lestrad]
    undertittel: str
    ingress: str
    aar: int


@lru_cache(maxsize=1)
def read_tiltaksmal() -> Regionmal:
    return parse_regionmal(*read_yaml(malfil(_FORM)))


@dataclass(frozen=True)
class _Kilder:
    """The rows of the blocks, by what the sheets call them."""

    egne: Mapping[str, Sequence[Rad]]
    planer: Sequence[Planbilde] = ()

    def rader(self, navn: str, _plan: Planbilde | None, _valg: Mapping[str, Any]) -> Sequence[Rad]:
        return self.egne[navn]


def write_tiltaksbok(ark: Tiltaksark) -> bytes:
    """The finished workbook. The same input gives the same bytes."""
    mal = read_tiltaksmal()
    plasserer = Plasserer(_Kilder(_rader(ark, mal)))
    plassert = [(a, plasserer.place_ark(a)) for a in mal.ark]
    funksjoner = {**read_regionmal().funksjoner, **mal.funksjoner}
    skriver = Formelskriver(plasserer.kart, Datakilde((), 1), funksjoner)
    navn = {"ingress": ark.ingress, "gjennomfores": GJENNOMFORES}
    arkene = [
        Arkbygger(a, deler, plasserer, skriver, navn).build(ark.undertittel)
        for a, deler in plassert
    ]
    kart = register.build_ark(p.register for p in plasserer.kart.plasser.values())
    layout = Layout(
        skjema=_FORM, versjon="1", plan="", tittel=mal.ark[0].tittel, form=_FORM,
        rapporteringsaar=ark.aar, levetid=(ark.aar, ark.aar), lister={_BLOKK: BESLUTNINGER},
        ark=(*arkene, kart),
    )  # fmt: skip
    resultater, kolonner = evaluate(layout)
    layout = fit_rows(layout, resultater, kolonner)
    valg = Bokvalg(layout.tittel, ark.undertittel, layout.tittel, date(ark.aar, 1, 1))
    return write_workbook(layout, {}, resultater, valg, kolonner)


def _rader(ark: Tiltaksark, mal: Regionmal) -> dict[str, Sequence[Rad]]:
    tiltak = [_tiltaksrad(t, ark.beslutninger.get(t["plan"], {})) for t in _ranked(ark.tiltak)]
    naa = {t.id for t in tiltak}
    borte = {p: b for p, b in ark.beslutninger.items() if p not in naa and is_besluttet(b)}
    return {
        "tiltak": tiltak,
        "besvarte": [r for r in tiltak if r.felt.get("besvart")],
        "tidligere": [_tiltaksrad(b, b) for b in borte.values()],
        "gevinster": [Rad(g["id"], g) for g in ark.linjer],
        "kilder": [Rad(k["fil"], k) for k in ark.kilder],
        "regler": tuple(tekstrader(mal.tekster["regler"], None)),
    }


def _ranked(tiltak: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The order the rows are written in: what is whole first, then the largest. The ranks are formulas."""

    def plass(t: Mapping[str, Any]) -> tuple[bool, float, str]:
        netto = (as_tall(t["brutto"]) or 0) - (as_tall(t["kostnad"]) or 0)
        return bool(t["ufullstendig"]), -netto, t["plan"]

    return sorted(tiltak, key=plass)


def _tiltaksrad(felt: Mapping[str, Any], beslutning: Lestrad) -> Rad:
    skrevet = {f"{_FRA_FOR}{n}": beslutning.get(n) for n in _FELT}
    return Rad(str(felt["plan"]), {**felt, **skrevet, "id": felt["plan"]})


# -------------------------------------------------------------------- read back


def read_beslutninger(sti: Path) -> dict[str, Lestrad]:
    """Plan -> what stands beside it in an earlier tiltaksplan, also for those that had gone by then.

    Raises Brukerfeil when there is no such file, GevinstarkError when it is something else.
    """
    if not sti.is_file():
        raise Brukerfeil(f"Filen {sti} finnes ikke. Pek på den forrige tiltaksplanen.")
    lest = read_retur(sti, omfang=REGION)
    if isinstance(lest, Lesefeil):
        raise GevinstarkError(lest.funn[0].tekst)
    if register.REGISTER not in {a.navn for a in lest.ark}:
        raise _annen_fil(sti)
    bok = Regionbok(lest)
    if bok.blokk(_BLOKK) is None:
        raise _annen_fil(sti)
    return {str(r["plan"]): r for r in _read_rader(bok)}


def _read_rader(bok: Regionbok) -> Iterator[Lestrad]:
    yield from bok.rader("tidligere")
    yield from bok.rader(_BLOKK)


def is_besluttet(rad: Lestrad) -> bool:
    """Whether anything was written beside a measure."""
    return any(_fylt(rad.get(n)) for n in _FELT)


def _fylt(verdi: Verdi) -> bool:
    return verdi is not None and str(verdi).strip() != ""


def _annen_fil(sti: Path) -> GevinstarkError:
    return GevinstarkError(
        f"«{sti.name}» er ikke en tiltaksplan fra «gevinstark tiltaksplan», så beslutningene kan ikke "
        "hentes derfra. Ingenting er skrevet."
    )
