"""Rules for a kommune's measurements (R9, R13, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.verdi import dato_fra_serienummer, norsk_tall
from gevinstark.kontroll.oppslag import Oppslag, Rad
from gevinstark.kontroll.retur import show

_TABELLER: Final = ("maaling_prissatt", "maaling_kvalitet")
_FASER: Final = ("nullpunkt", "midtveis", "slutt")


def check_maaling(svar: Oppslag) -> Iterator[Funn]:
    for tabell in _TABELLER:
        for radid in dict.fromkeys(r.radid for r in svar.rader(tabell)):
            rader = [r for f in _FASER if (r := svar.rad(tabell, radid, f)) is not None]
            senere = [r for r in rader[1:] if _tall(svar, r, "resultat") is not None]
            if senere:
                yield from _check_nullpunkt(svar, rader[0], senere)
                yield from _check_samme_maate(svar, rader[0], senere)
            yield from _check_datoer(svar, rader)
            nullpunkt = _tall(svar, rader[0], "resultat") if rader else None
            for rad in senere:
                if motsagt := [*check_retning(svar, rad, nullpunkt)]:
                    yield from motsagt
                else:
                    yield from _check_under_maal(svar, rad)


def _tall(svar: Oppslag, rad: Rad, kolonne: str) -> float | None:
    return svar.tall(rad.celle(kolonne))


def _check_nullpunkt(svar: Oppslag, foerst: Rad, senere: list[Rad]) -> Iterator[Funn]:
    """A later measurement needs the baseline (R13)."""
    celle = foerst.celle("resultat")
    if celle is not None and svar.blank(celle):
        yield svar.funn("MAA-06", celle, funnet=" og ".join(r.fase for r in senere))


def _check_samme_maate(svar: Oppslag, foerst: Rad, senere: list[Rad]) -> Iterator[Funn]:
    """Unit and method as at the baseline, where something was measured (R13, I11)."""
    for rad in senere:
        for kolonne, kode in (("maaleenhet", "MAA-02"), ("maalemetode", "MAA-09")):
            celle = rad.celle(kolonne)
            her = svar.tekst(celle)
            ved_nullpunkt = svar.tekst(foerst.celle(kolonne))
            if (
                celle is not None
                and her
                and ved_nullpunkt
                and her.casefold() != ved_nullpunkt.casefold()
            ):
                yield svar.funn(kode, celle, funnet=her, ventet=ved_nullpunkt)


def _check_datoer(svar: Oppslag, rader: list[Rad]) -> Iterator[Funn]:
    """Baseline before midway before end (R13)."""
    datert = [(r, d) for r in rader if (d := _tall(svar, r, "dato")) is not None]
    for (forrige, forst), (rad, sist) in pairwise(datert):
        if sist < forst:
            celle = rad.celle("dato")
            assert celle is not None  # noqa: S101 - its date was read above
            yield svar.funn(
                "MAA-08", celle, funnet=_dato(sist), ventet=f"{forrige.fase} ({_dato(forst)})"
            )


def _dato(nummer: float) -> str:
    dag = dato_fra_serienummer(nummer)
    return norsk_dato(dag) if dag else norsk_tall(nummer)


def check_retning(svar: Oppslag, rad: Rad, nullpunkt: float | None) -> Iterator[Funn]:
    """A goal of 80 from 60 with «Ned» is asked about: it is neither reached nor missed (§9)."""
    celle, maal, tegn = rad.celle("maal"), _tall(svar, rad, "maal"), _find_tegn(svar, rad)
    if celle is None or maal is None or nullpunkt is None or tegn * (maal - nullpunkt) >= 0:
        return
    yield svar.funn(
        "MAA-10", celle, funnet=show(maal), ventet=show(nullpunkt), retning=svar.tekst(rad.celle("retning")),
    )  # fmt: skip


def _find_tegn(svar: Oppslag, rad: Rad) -> int:
    """Which way is better: 1 up, -1 down, 0 when it is not said."""
    return {"opp": 1, "ned": -1}.get(svar.tekst(rad.celle("retning")).casefold(), 0)


def _check_under_maal(svar: Oppslag, rad: Rad) -> Iterator[Funn]:
    """Below target asks for a corrective measure (R17)."""
    celle = rad.celle("korrigerende")
    resultat, maal = _tall(svar, rad, "resultat"), _tall(svar, rad, "maal")
    if celle is None or resultat is None or maal is None or not svar.blank(celle):
        return
    if _find_tegn(svar, rad) * (resultat - maal) < 0:
        yield svar.funn("MAA-07", celle, funnet=norsk_tall(resultat, 1), ventet=norsk_tall(maal, 1))
