"""What was made of one file, as bytes: from a worker to the process that asked, and to disk.

JSON, so that unpacking can make nothing but our own neutral values, whoever wrote the bytes, and
everything is looked at before it is believed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any, Final, TypeVar, get_args

from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.identitet import Identitet
from gevinstark.grunn.innlest import Formelavvik, Innlest, Kommunesvar, Utelatt, Uventet
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi

_T = TypeVar("_T")
_VERDITYPER: Final = frozenset({type(None), bool, int, float, str, Feilverdi})
_FORMELAVVIK: Final = get_args(Formelavvik)


def pack(innlest: Innlest) -> bytes:
    raa = [
        innlest.fil,
        innlest.sha256,
        innlest.program,
        innlest.lagret and innlest.lagret.isoformat(),
        innlest.identitet and astuple(innlest.identitet),
        _pack_funn(innlest.funn),
        [
            [
                s.kommune, _pack_funn(s.funn), s.lest, s.verdier, [astuple(u) for u in s.utelatt],
                s.lagret, list(s.formelavvik.items()), list(s.raa.items()), s.skrevet, s.steder,
            ]
            for s in innlest.svar
        ],
    ]  # fmt: skip
    return json.dumps(raa, default=_pack_feilverdi, separators=(",", ":")).encode()


def _pack_funn(funn: Iterable[Funn]) -> list[list[Any]]:
    return [[getattr(f, navn) for navn in _FUNNFELT] for f in funn]


_FUNNFELT: Final = tuple(f.name for f in fields(Funn))


def _pack_feilverdi(verdi: object) -> dict[str, str]:
    if not isinstance(verdi, Feilverdi):
        raise TypeError(type(verdi).__name__)
    return {_FEIL: verdi.kode}


_FEIL: Final = "#"


def unpack(innhold: bytes) -> Innlest:
    """The file in `innhold`. Raises Uventet when it is something else."""
    try:
        fil, sha256, program, lagret, identitet, funn, svar = json.loads(
            innhold, object_hook=_feilverdi
        )
        return Innlest(
            fil=_tekst(fil),
            sha256=_tekst(sha256),
            program=_tekst(program),
            lagret=None if lagret is None else datetime.fromisoformat(lagret),
            identitet=None if identitet is None else _identitet(*identitet),
            funn=_hver(_funn, funn),
            svar=_hver(_kommunesvar, svar),
        )
    except Uventet:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as feil:
        raise Uventet(type(feil).__name__) from feil


def _hver(lag: Callable[..., _T], rader: Iterable[Iterable[Any]]) -> tuple[_T, ...]:
    return tuple(lag(*rad) for rad in rader)


def _feilverdi(raa: dict[str, Any]) -> dict[str, Any] | Feilverdi:
    """Error values are the objects with this one key, which is no field's."""
    return Feilverdi(_tekst(raa[_FEIL])) if raa.keys() == {_FEIL} else raa


def _tekst(verdi: object) -> str:
    if type(verdi) is not str:
        raise Uventet("ikke en tekst")
    return verdi


def _tall(verdi: object) -> int:
    if type(verdi) is not int or verdi < 0:
        raise Uventet("ikke et antall")
    return verdi


def _mulig_tekst(verdi: object) -> str | None:
    return None if verdi is None else _tekst(verdi)


def _verdier(verdier: Iterable[Any]) -> tuple[Verdi, ...]:
    ut = tuple(verdier)
    if not _VERDITYPER.issuperset(map(type, ut)):
        raise Uventet("ikke celleverdier")
    return ut


def _sted(ark: object, rad: object, kol: object) -> Sted:
    return Sted(_tekst(ark), _tall(rad), _tall(kol))


def _identitet(
    plan: object, skjema: object, form: object, kommune: object, aar: object, id_: object
) -> Identitet:
    return Identitet(
        _tekst(plan), _tekst(skjema), _tekst(form), _tekst(kommune), _tall(aar), _tekst(id_)
    )


def _funn(kode: object, tekst: object, alvor: object, *steder: Any) -> Funn:
    *felles, flere = steder
    fil, ark, celle, felt, funnet, ventet = map(_mulig_tekst, felles)
    if kode not in KODER:
        raise Uventet("ukjent funnkode")
    return Funn(
        _tekst(kode), _tekst(tekst), Alvor(_tall(alvor)), fil, ark, celle, felt, funnet, ventet,
        tuple(map(_tekst, flere)),
    )  # fmt: skip


def _utelatt(*tekster: object) -> Utelatt:
    return Utelatt(*map(_tekst, tekster))


def _formelavvik(nr: object, art: Any) -> tuple[int, Any]:
    if art not in _FORMELAVVIK:
        raise Uventet("ukjent formelavvik")
    return _tall(nr), art


def _kommunesvar(
    kommune: object,
    funn: Any,
    lest: object,
    verdier: Any,
    utelatt: Any,
    lagret: Any,
    formelavvik: Any,
    raa: Any,
    skrevet: Any,
    steder: Any,
) -> Kommunesvar:
    return Kommunesvar(
        kommune=_tekst(kommune),
        funn=_hver(_funn, funn),
        lest=_tall(lest),
        verdier=_verdier(verdier),
        utelatt=_hver(_utelatt, utelatt),
        lagret=_verdier(lagret),
        formelavvik=dict(_hver(_formelavvik, formelavvik)),
        raa=dict(zip((_sted(*s) for s, _ in raa), _verdier(v for _, v in raa), strict=True)),
        skrevet=dict(zip(map(_tekst, skrevet), _verdier(skrevet.values()), strict=True)),
        steder=None if steder is None else tuple(s and _sted(*s) for s in steder),
    )
