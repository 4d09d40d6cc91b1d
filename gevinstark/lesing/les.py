"""Read one returned file: bytes in, a value out, whatever the bytes are."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gevinstark.grunn.errors import describe
from gevinstark.grunn.funn import make_funn
from gevinstark.grunn.identitet import REGISTERHODE, SKJULT_ARK
from gevinstark.grunn.verdi import parse_celle
from gevinstark.lesing.arbeidsbok import Arkpost, read_arbeidsbok
from gevinstark.lesing.ark import Arkdeler
from gevinstark.lesing.arkleser import Bokdata, Ferdige
from gevinstark.lesing.avlesning import Avlesning, Lesefeil, Lestark, Skade
from gevinstark.lesing.delte_tekster import DelteTekster, read_delte_tekster
from gevinstark.lesing.egenskaper import read_lagret, read_program
from gevinstark.lesing.filtype import check_filtype, check_ziptype
from gevinstark.lesing.merknader import find_merknader
from gevinstark.lesing.relasjoner import Relasjon, find_arbeidsbokdel, first_maal, read_relasjoner
from gevinstark.lesing.stiler import index_stiler, read_stiler
from gevinstark.lesing.synlighet import INGENTING, Skjul, find_usynlige_stiler
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import REGION, RETUR, Deler, Omfang, megabyte, open_deler

if TYPE_CHECKING:
    from pathlib import Path

#: A file that is too much to read is so for whoever asks.
_FOR_STORT: Final = frozenset({"FIL-21", "FIL-22", "FIL-40"})
_LAASEFIL: Final = "~$"


def check_storrelse(antall: int, hoyst: int) -> None:
    if antall > hoyst:
        raise VernBrudd("FIL-04", funnet=megabyte(antall), ventet=megabyte(hoyst))


def read_bytes(path: Path, hoyst: int) -> bytes:
    """The whole file, once. Only ordinary files: opening a pipe could wait forever.

    Raises VernBrudd when it cannot be read, is larger than `hoyst`, or changes meanwhile."""
    if path.name.startswith(_LAASEFIL):
        raise VernBrudd("FIL-16")
    try:
        for_lesing = path.stat()
        if not stat.S_ISREG(for_lesing.st_mode):
            raise VernBrudd("FIL-02", funnet="det er ingen vanlig fil")
        check_storrelse(for_lesing.st_size, hoyst)
        with path.open("rb") as strom:
            innhold = strom.read(hoyst + 1)
            etter = os.fstat(strom.fileno())
    except FileNotFoundError:
        raise VernBrudd("FIL-01") from None
    except (OSError, ValueError) as feil:
        hvorfor = getattr(feil, "strerror", None) or "ugyldig filnavn"
        raise VernBrudd("FIL-02", funnet=hvorfor) from feil
    samme = (for_lesing.st_size, for_lesing.st_mtime_ns) == (etter.st_size, etter.st_mtime_ns)
    if not samme or len(innhold) != etter.st_size:
        raise VernBrudd("FIL-05")
    return innhold


def _read_ark(
    deler: Deler,
    poster: tuple[Arkpost, ...],
    relasjoner: tuple[Relasjon, ...],
    bok: Bokdata,
    omfang: Omfang,
    skader: list[VernBrudd] | None,
    *,
    register: bool,
    usynlige: frozenset[bytes],
) -> tuple[Lestark, ...]:
    ved_id = {r.id: r for r in relasjoner}
    arkdeler = Arkdeler(bok, omfang, skader, usynlige)
    ark: list[Lestark] = []
    for nr, post in enumerate(poster, start=1):
        relasjon = ved_id.get(post.relasjon)
        try:
            celler, beskyttet, skjul = _read_ett(deler, post, relasjon, arkdeler, register=register)
        except VernBrudd as brudd:
            if skader is None or brudd.kode in _FOR_STORT:
                raise
            brudd.ark, brudd.celle = post.navn, None
            skader.append(brudd)
            celler, beskyttet, skjul = {}, False, INGENTING
        maal = relasjon.maal if relasjon else ""
        ark.append(Lestark(post.navn, nr, post.tilstand, beskyttet, celler, maal, skjul))
    return tuple(ark)


def _read_ett(
    deler: Deler, post: Arkpost, relasjon: Relasjon | None, arkdeler: Arkdeler, *, register: bool
) -> tuple[Ferdige, bool, Skjul]:
    """The cells of a sheet, whether it is protected, and what it hides when it is one to fill in."""
    if relasjon is None or not relasjon.maal:
        raise VernBrudd("FIL-26", ark=post.navn, funnet=f"arket «{post.navn}»")
    # Chart sheets and macro sheets take a place among the tabs, but have no cells to read.
    if relasjon.type != "worksheet":
        return {}, False, INGENTING
    hode = None if register or post.navn != SKJULT_ARK else REGISTERHODE - 1
    innhold = deler.read_del(relasjon.maal)
    lest = arkdeler.read_ark(innhold, relasjon.maal, post.navn, hode)
    if hode is None:
        return lest
    celler, beskyttet, _ = lest
    return {sted: c for sted, c in celler.items() if sted[0] <= hode}, beskyttet, INGENTING


def _read_pakke(
    innhold: bytes, fil: str, sha256: str, omfang: Omfang, *, register: bool, tolerant: bool
) -> Avlesning:
    skader: list[VernBrudd] | None = [] if tolerant else None
    check_filtype(innhold)
    deler = open_deler(innhold, omfang)
    check_ziptype(deler.navn)
    bokdel = find_arbeidsbokdel(deler)
    bok = read_arbeidsbok(deler.read_del(bokdel), bokdel)
    relasjoner = read_relasjoner(deler, bokdel)
    stildel = first_maal(relasjoner, "styles")
    tekstdel = first_maal(relasjoner, "sharedStrings")
    stilinnhold = b"" if stildel is None else deler.read_del(stildel)
    stiler, stilmerke = index_stiler(read_stiler(stilinnhold, stildel) if stildel else ())
    # Our own regional workbook is nobody's answer.
    usynlige = (
        find_usynlige_stiler(stilinnhold, stildel)
        if stildel and omfang is not REGION
        else frozenset()
    )
    bokdata = Bokdata(
        tekster=read_delte_tekster(deler.read_del(tekstdel), tekstdel)
        if tekstdel
        else DelteTekster([]),
        stiler=stiler,
        # Our own regional workbook is read once, and has a hundred times the rows.
        stilmerke=None if omfang is REGION else stilmerke,
        date1904=bok.date1904,
    )
    pakkerelasjoner = read_relasjoner(deler, "")
    arkdeler = tuple(r.maal for r in relasjoner if r.type == "worksheet" and r.maal)
    return Avlesning(
        fil=fil,
        sha256=sha256,
        storrelse=len(innhold),
        program=read_program(deler, pakkerelasjoner),
        lagret=read_lagret(deler, pakkerelasjoner),
        ark=_read_ark(
            deler,
            bok.ark,
            relasjoner,
            bokdata,
            omfang,
            skader,
            register=register,
            usynlige=usynlige,
        ),
        definerte_navn=bok.definerte_navn,
        date1904=bok.date1904,
        beregning=bok.beregning,
        struktur_laast=bok.struktur_laast,
        funn=find_merknader(deler, fil, relasjoner, arkdeler),
        skader=tuple(
            Skade(s.ark or "", parse_celle(s.celle or ""), s.as_funn(fil)) for s in skader or ()
        ),
    )


def read_retur(
    path: Path,
    *,
    fil: str | None = None,
    omfang: Omfang = RETUR,
    register: bool = True,
    tolerant: bool = False,
) -> Avlesning | Lesefeil:
    """Read one returned file. Never raises for what the file is or holds.

    `fil` is the name to use in findings, by default the name of the file without its folder.
    `omfang` bounds its size; only our own regional workbook gets the larger `zipvern.REGION`.
    `register` False leaves out the field register on the hidden sheet, but not the identity above
    it. The register repeats what the Layout says, nothing of a return is decided by it, and it is
    two thirds of the cells of a file. `tolerant`: single sheets and cells that cannot be read do not
    stop the reading; they are listed (`Avlesning.skader`), and whoever asks must look at the list.
    """
    navn = path.name if fil is None else fil
    return _guarded(
        lambda: read_bytes(path, omfang.fil), navn, omfang, register=register, tolerant=tolerant
    )


def read_innhold(innhold: bytes, fil: str) -> Avlesning | Lesefeil:
    """What `read_retur` makes of a return with these bytes, which need not lie in a file."""

    def fetch() -> bytes:
        check_storrelse(len(innhold), RETUR.fil)
        return innhold

    return _guarded(fetch, fil, RETUR, register=False)


def _guarded(
    fetch: Callable[[], bytes],
    navn: str,
    omfang: Omfang,
    *,
    register: bool,
    tolerant: bool = False,
) -> Avlesning | Lesefeil:
    sha256: str | None = None
    try:
        innhold = fetch()
        sha256 = hashlib.sha256(innhold).hexdigest()
        return _read_pakke(innhold, navn, sha256, omfang, register=register, tolerant=tolerant)
    except VernBrudd as brudd:
        funn = brudd.as_funn(navn)
    except MemoryError:
        funn = make_funn("FIL-91", fil=navn)
    except Exception as feil:  # noqa: BLE001  one odd file must not stop the reading of the others
        funn = make_funn("FIL-99", fil=navn, funnet=describe(feil))
    return Lesefeil(navn, sha256, (funn,))
