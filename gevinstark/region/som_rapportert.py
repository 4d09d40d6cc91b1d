"""What each kommune reported for each year, as it stood when the report was due: rows of Data beside what
is said of the same year now. maler/region.yaml names the figures (`som_rapportert`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.verdi import til_ore
from gevinstark.region.gjeldende import PLANRUNDE, as_tidspunkt, is_sen
from gevinstark.region.langtabell import Datarad
from gevinstark.region.linjetall import Tallsted
from gevinstark.region.returutfall import Returutfall

if TYPE_CHECKING:
    from gevinstark.region.databruk import Bruk

_KRONER: Final = "kr"


class SomRapportert(Sequence[Datarad]):
    """The rows, made when they are first asked for: a run without a regional workbook never does."""

    def __init__(self, utfallene: Sequence[Returutfall]) -> None:
        self._utfallene = utfallene

    @cached_property
    def _rader(self) -> tuple[Datarad, ...]:
        return make_som_rapportert(self._utfallene)

    def __eq__(self, andre: object) -> bool:
        return isinstance(andre, Sequence) and self._rader == tuple(andre)

    def __hash__(self) -> int:
        return hash(self._rader)

    def __len__(self) -> int:
        return len(self._rader)

    def __getitem__(self, nr: Any) -> Any:
        return self._rader[nr]


def make_som_rapportert(utfallene: Sequence[Returutfall]) -> tuple[Datarad, ...]:
    rapporter = select_rapporterte(utfallene)
    # The words of the regional workbook, all of them.
    from gevinstark.region.databruk import find_bruk, read_skjema  # noqa: PLC0415 - as said above

    par = [(find_bruk(ny), find_bruk(fra)) for ny, fra in read_skjema("som_rapportert").items()]
    return tuple(r for (*_, aar), u in sorted(rapporter.items()) for r in _rader(u, aar, par))


def select_rapporterte(
    utfallene: Sequence[Returutfall],
) -> dict[tuple[str, str, int], Returutfall]:
    """Plan, kommune and year -> the report that was believed: the last of those saved by the deadline, else
    the first after it. One that was corrected later is not what was reported."""
    rapporter: dict[tuple[str, str, int], Returutfall] = {}
    for utfall in utfallene:
        identitet, svar = utfall.innlest.identitet, utfall.svar
        if identitet is None or svar is None or utfall.avvist:
            continue
        if utfall.holdt_utenfor and not utfall.sluttet:
            continue
        if svar.layout.runde == PLANRUNDE or utfall.omregning is None:
            continue
        nokkel = svar.layout.plan, svar.utstedt.kommune, identitet.aar
        if nokkel not in rapporter or _rang(utfall) > _rang(rapporter[nokkel]):
            rapporter[nokkel] = utfall
    return rapporter


def _rang(utfall: Returutfall) -> tuple[bool, bool, float, str]:
    assert utfall.svar is not None  # noqa: S101 - only recognised reports are asked
    tid = as_tidspunkt(utfall.innlest.lagret).timestamp()
    if is_sen(utfall.innlest.lagret, utfall.svar.utsending.frist):
        return False, False, -tid, utfall.fil
    return True, utfall.teller or utfall.sluttet, tid, utfall.fil


def _rader(utfall: Returutfall, aar: int, par: Sequence[tuple[Bruk, Bruk]]) -> Iterator[Datarad]:
    tall = utfall.sendte_tall or utfall.linjetall
    funnet = {
        (s.tabell, s.rad, s.kolonne): (s, v)
        for s, v in zip(tall.steder, tall.verdier, strict=True)
        if s.aar == aar
    }
    for ny, fra in par:
        sted, verdi = funnet.get((fra.tabell, fra.rad, fra.kolonne), (None, None))
        if sted is not None and isinstance(verdi, int | float):
            yield _rad(utfall, aar, ny, sted, verdi)


def _rad(utfall: Returutfall, aar: int, ny: Bruk, sted: Tallsted, verdi: float) -> Datarad:
    assert utfall.svar is not None  # noqa: S101 - chosen above
    svar = utfall.svar
    celle = svar.layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}{sted.kilde}")
    plass = svar.sted(celle) if celle else None
    nr = svar.utstedt.kommune
    return Datarad(
        kommunenr=nr, kommune=svar.utstedt.navn, plan=svar.layout.plan, tabell=ny.tabell, rad=ny.rad,
        kolonne=ny.kolonne, aar=aar, fase="",
        verdi=til_ore(verdi) if sted.enhet == _KRONER else Decimal(repr(verdi)), tekst=None,
        enhet=sted.enhet, rolle="formel", felt=f"{nr}.{ny.rad}.{ny.kolonne}.{aar}", fil=utfall.fil,
        ark=plass.ark if plass else "", celle=plass.celle if plass else "", sha256=utfall.sha256,
        status=utfall.status,
    )  # fmt: skip
