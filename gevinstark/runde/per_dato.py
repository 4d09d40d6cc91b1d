"""What was believed on a day: the returns that were saved by then, of what had been issued by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.utsendt import Utsending
from gevinstark.region.gjeldende import is_sen
from gevinstark.region.returutfall import Returutfall


def hold_later(utfallene: Sequence[Returutfall], per: date | None) -> list[Returutfall]:
    """Those that were there by the end of the day; the others are held out, and say so. A file that does
    not say when it was saved was there when its reporting year was over."""
    med = []
    for utfall in utfallene:
        if per is not None and _is_later(utfall, per):
            utfall.holdt_utenfor = True
            utfall.funn.append(make_funn("KON-39", fil=utfall.fil, ventet=f"{per:%d.%m.%Y}"))
        else:
            med.append(utfall)
    return med


def _is_later(utfall: Returutfall, per: date) -> bool:
    lagret, identitet = utfall.innlest.lagret, utfall.innlest.identitet
    if lagret is None:
        return identitet is not None and identitet.aar >= per.year
    return is_sen(lagret, per.isoformat())


def select_issued(
    utsendinger: Sequence[Utsending], utfallene: Sequence[Returutfall], per: date | None
) -> list[Utsending]:
    """What had been issued: for years that were over, and what somebody had answered. An issue does not
    say which day it was made. Raises Brukerfeil when there was nothing."""
    if per is None:
        return list(utsendinger)
    besvart = {u.svar.utsending.nokkel for u in utfallene if u.svar is not None}
    kjent = [u for u in utsendinger if u.layout.rapporteringsaar < per.year or u.nokkel in besvart]
    if not kjent:
        raise Brukerfeil(
            f"Ingen arbeidsbøker var sendt ut {per:%d.%m.%Y}. Velg en senere dato med --per."
        )
    return kjent


def select_decided(beslutninger: Sequence[Beslutning], per: date | None) -> list[Beslutning]:
    """What had been decided by the end of the day; a short form on the command line has no date."""
    if per is None:
        return list(beslutninger)
    neste = (per + timedelta(days=1)).isoformat()
    return [b for b in beslutninger if b.dato < neste]
