"""One sheet: from the stream of its rows and cells to cells by place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from sys import getsizeof
from typing import TYPE_CHECKING, Final, NoReturn

from gevinstark.grunn.bounded_cache import BoundedCache
from gevinstark.grunn.verdi import (
    MAKS_KOL,
    MAKS_RAD,
    Feilverdi,
    Verdi,
    celleadresse,
    norsk_tall,
    parse_celle,
)
from gevinstark.lesing import radminne
from gevinstark.lesing.avlesning import Formelart, Lestcelle
from gevinstark.lesing.celletekst import MAKS_TEKST, decode_escapes
from gevinstark.lesing.formelgrupper import Formelgrupper, Formelomraader, Uleselig
from gevinstark.lesing.radminne import Lesterader
from gevinstark.lesing.radstrom import (
    POSTFELT,
    RADSLUTT,
    AnnenSkrivemaate,
    Attributter,
    Post,
    count_plain,
    group_felt,
    parse_attributter,
    plain_felt,
    plain_poster,
    unescape,
)
from gevinstark.lesing.tallverdi import read_isodato, read_tall
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gevinstark.lesing.stiler import Stil

#: Excel's own bound on the text of a formula.
MAKS_FORMEL: Final = 8_192

#: What is wrong with one cell alone.
_CELLESKADER: Final = frozenset({"FIL-42", "FIL-43", "FIL-45", "FIL-46", "FIL-47"})
_SLUTTMERKE: Final = "/row"
_RADNUMMER: Final = re.compile(r' r="([^"]*)"')
_GYLDIG_RADNUMMER: Final = re.compile(r"[0-9]{1,7}")
_SANNHET: Final = {"1": True, "true": True, "0": False, "false": False}
_INTET_STED: Final = (0, 0)
#: A number.
_TALL_BYTE: Final = 24
#: A place: a tuple and two numbers.
_STED_BYTE: Final = 56 + 2 * 32
#: What a row mark says: a tuple and a number.
_MERKE_BYTE: Final = 56 + 32
#: Formula attributes of no meaning for reading, as LibreOffice and Excel write them.
_LIKEGYLDIG: Final = frozenset({"", ' aca="false"', ' ca="1"', ()})
_UTEN_VIRKNING: Final = _LIKEGYLDIG | {None}

Sted = tuple[int, int]
Celler = dict[Sted, Lestcelle]
#: Cells that may be shared with other files, and are never changed.
Ferdige = Mapping[Sted, Lestcelle]


class _Adresser(BoundedCache[str, Sted]):
    """Address -> (row, column). Returns of one issue have the same addresses, and so have the
    sheets of our own regional workbook."""

    def __missing__(self, adresse: str) -> Sted:
        sted = None if "$" in adresse else parse_celle(adresse)
        if sted is None:
            return _INTET_STED
        self.keep(adresse, sted, ekstra=_STED_BYTE)
        return sted


class _Formler(BoundedCache[str, str]):
    """Formula as spelled -> formula as read. Returns of one issue have the same formulas, which are
    then also the same objects: cheap to keep and to compare."""

    def __init__(self, *, plain: bool) -> None:
        super().__init__(plass=4 * 1024**2, lengst=8 * 1024)
        self._plain = plain

    def __missing__(self, tekst: str) -> str:
        formel = "=" + (unescape(tekst) if self._plain else tekst)
        self.keep(tekst, formel, ekstra=getsizeof(formel))
        return formel


class _Radmerker(BoundedCache[str, tuple[int | None, bool]]):
    """Row mark as spelled -> its number (None when it gives none, 0 when it is no number), and
    whether the row is empty. Returns of one issue have the same rows."""

    def __missing__(self, merke: str) -> tuple[int | None, bool]:
        treff = _RADNUMMER.findall(merke)
        if len(treff) > 1:
            raise AnnenSkrivemaate
        rad = None
        if treff:
            rad = int(treff[0]) if _GYLDIG_RADNUMMER.fullmatch(treff[0]) else 0
        svar = rad, merke.endswith("/")
        self.keep(merke, svar, ekstra=_MERKE_BYTE)
        return svar


class _Tall(BoundedCache[str, float | None]):
    """Number as spelled -> number, None when it spells none. Most numbers are short and come again."""

    def __missing__(self, tekst: str) -> float | None:
        tall = read_tall(tekst)
        self.keep(tekst, tall, ekstra=_TALL_BYTE)
        return tall


_ADRESSER: Final = _Adresser(plass=40 * 1024**2, lengst=1024)
_RADMERKER: Final = _Radmerker(plass=2 * 1024**2, lengst=2 * 1024)
_TALL: Final = _Tall(plass=4 * 1024**2, lengst=256)
_FORMLER: Final = {plain: _Formler(plain=plain) for plain in (True, False)}


@dataclass(slots=True)
class Bokdata:
    """What the sheets of one workbook share. stilmerke: None when rows are not to be kept."""

    tekster: Mapping[str, str]
    stiler: Mapping[str | None, Stil]
    date1904: bool
    stilmerke: object | None = None


def check_antall(antall: int, hoyst: int) -> None:
    """Bound on the cells of a workbook, blank ones included."""
    if antall > hoyst:
        grense = norsk_tall(hoyst)
        raise VernBrudd("FIL-40", funnet=f"mer enn {grense}", ventet=grense)


class Arkleser:
    """Reads the cells of one sheet.

    skader: where cells that cannot be read are put down, to be taken for blank; without it they stop
    the reading. plain: the stream is from plain_poster. Texts have XML escapes, and places must come in order;
    AnnenSkrivemaate sends anything else to the tree, whose cells are remembered one by one.
    """

    def __init__(
        self, ark: str, bok: Bokdata, *, plain: bool, skader: list[VernBrudd] | None = None
    ) -> None:
        self._skader = skader
        self._ark = ark
        self._bok = bok
        self._plain = plain
        self._sett: set[Sted] = set()
        self._grupper = Formelgrupper()
        self._omraader = Formelomraader()

    @property
    def antall(self) -> int:
        """Cells read from a tree, blank ones included."""
        return len(self._sett)

    def read_celler(self, poster: Iterable[Post]) -> Celler:
        """The cells that have a value or a formula, in the order of the file."""
        celler: Celler = {}
        with self._explained():
            self._read_poster(poster, celler, 0)
            self._finish(celler)
        return celler

    def read_rader(self, arkdata: bytes, hoyst: int) -> tuple[Ferdige, int]:
        """What `read_celler` gives of `plain_poster`, and how many cells there are, blank ones
        included; rows that were read before are not read again (`radminne`).

        Raises AnnenSkrivemaate for any other spelling, and for more than `hoyst` cells.
        """
        # Without an end of a row it could be the beginning of one that is known.
        kjent = self._find(arkdata, 0) if arkdata.endswith(RADSLUTT) else None
        if kjent is None:
            with self._explained():
                return self._read_rader(arkdata, hoyst)
        if kjent.antall > hoyst:
            raise AnnenSkrivemaate
        return kjent.celler, kjent.antall

    def _find(self, skrevet: bytes, forrige: int) -> Lesterader | None:
        """Rows read before, when they come after row `forrige` and all they depend on is the same."""
        kjent = radminne.find(skrevet)
        if (
            kjent is None
            or kjent.stilmerke is not self._bok.stilmerke
            or kjent.forste <= forrige
            or kjent.tekster != list(map(self._bok.tekster.get, kjent.numre))
        ):
            return None
        return kjent

    def _read_rader(self, arkdata: bytes, hoyst: int) -> tuple[Celler, int]:
        celler: Celler = {}
        kjente: list[Lesterader] = []
        rad = antall = 0
        *rader, hale = arkdata.split(RADSLUTT)
        for skrevet in rader:
            lest = self._find(skrevet, rad)
            if lest is None:
                lest = self._read_rad(skrevet, rad)
            else:
                kjente.append(lest)
            rad = lest.siste
            antall += lest.antall
            if antall > hoyst:
                raise AnnenSkrivemaate
            celler |= lest.celler
        if hale:
            # Blank rows after the last with cells.
            self._read_poster(plain_poster(hale), celler, rad)
        self._finish(celler)
        if rader and len(kjente) == len(rader) and not hale:
            # Most likely nobody has anything to write in this sheet: next time it is known whole.
            numre = [nr for k in kjente for nr in k.numre]
            tekster = [t for k in kjente for t in k.tekster]
            alle = Lesterader(1, rad, antall, celler, numre, tekster, self._bok.stilmerke)
            radminne.keep(arkdata, alle)
        return celler, antall

    def _read_rad(self, skrevet: bytes, forrige: int) -> Lesterader:
        """A row that comes after row `forrige`, in bytes up to its end; kept for the next file."""
        felt = plain_felt(skrevet + RADSLUTT)
        celler: Celler = {}
        siste = self._read_poster(group_felt(felt), celler, forrige)
        merker, typer, formelattributter, tekster = (felt[nr::POSTFELT] for nr in (1, 4, 5, 7))
        numre = [t or "" for t, type_ in zip(tekster, typer, strict=True) if type_ == "s"]
        rader = [_RADMERKER[m][0] or 0 for m in merker if m is not None and m != _SLUTTMERKE]
        rad = Lesterader(
            forste=rader[0],
            siste=siste,
            antall=count_plain(skrevet),
            celler=celler,
            numre=numre,
            tekster=list(map(self._bok.tekster.get, numre)),
            stilmerke=self._bok.stilmerke,
        )
        # Dates of the file's own date system, and formulas that count for several cells.
        egen = (
            self._bok.stilmerke is not None
            and "d" not in typer
            and _UTEN_VIRKNING.issuperset(formelattributter)
        )
        if egen and all(f < r for f, r in pairwise([forrige, *rader])):
            radminne.keep(skrevet, rad)
        return rad

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Uleselig as feil:
            self._brudd("FIL-49", *feil.sted, None, hvorfor=feil.hvorfor)
            raise

    def _finish(self, celler: Celler) -> None:
        """What can only be said of a cell when all of them are read."""
        for (rad, kol), formel in self._grupper.finish():
            celler[rad, kol] = celler[rad, kol]._replace(formel=formel)
        for sted, art in self._omraader.members(celler):
            celler[sted] = celler[sted]._replace(formelart=art)

    def _read_poster(self, poster: Iterable[Post], celler: Celler, rad: int) -> int:
        """Adds to `celler`. rad: the row before the first one; the last one comes back."""
        # The one loop that runs for every cell of every return: lookups instead of calls.
        plain = self._plain
        adresser, formler, tall = _ADRESSER, _FORMLER[plain], _TALL
        stiler, tekster = self._bok.stiler, self._bok.tekster
        ny = tuple.__new__
        i_rad = i_orden = False
        kol = 0
        for _, merke, adresse, stil, type_, f_attributter, f_tekst, tekst, i_cellen in poster:
            if merke is not None:
                i_rad, i_orden, rad = self._new_rad(merke, i_rad, rad)
                kol = 0
                continue
            forrige = kol
            if adresse is None:
                kol += 1
                sted = (rad, kol)
            else:
                sted = adresser[adresse]
                kol = sted[1]
            if sted[0] != rad or not i_rad or kol > MAKS_KOL:
                self._misplaced(adresse, i_rad)
            if not plain:
                self._check_new(sted)
            elif kol <= forrige or not i_orden:
                raise AnnenSkrivemaate
            if stil not in stiler:
                # Without a style there is a value all the same: as if none were named.
                stil = None  # noqa: PLW2901
            verdi: Verdi = None
            raa: str | None = None
            if type_ == "s" and tekst is not None and tekst in tekster:
                verdi = tekster[tekst]
            elif i_cellen is not None:
                verdi, raa = self._other("inlineStr", decode_escapes(unescape(i_cellen)), rad, kol)
            elif type_ is not None and type_ != "n":
                verdi, raa = self._other(type_, tekst, rad, kol)
            elif tekst:
                raa = tekst
                verdi = tall[tekst]
                if verdi is None:
                    self._not_tall(tekst, rad, kol)
            formel: str | None = None
            art: Formelart = ""
            if f_attributter is not None:
                if f_tekst:
                    formel, art = formler[f_tekst], "normal"
                    if len(formel) > MAKS_FORMEL:
                        self._brudd("FIL-49", rad, kol, None, hvorfor=f"den har {len(formel)} tegn")
                if f_attributter not in _LIKEGYLDIG:
                    formel, art = self._special_formel(f_attributter, formel, rad, kol)
            elif verdi is None:
                continue
            if verdi is not None or art:
                laast, dato, tallformat = stiler[stil]
                dato = dato or type_ == "d"
                celler[sted] = ny(Lestcelle, (verdi, raa, formel, art, laast, dato, tallformat))
        if i_rad:
            raise AnnenSkrivemaate
        return rad

    def _brudd(
        self,
        kode: str,
        rad: int,
        kol: int,
        funnet: object,
        *,
        ventet: object = None,
        hvorfor: str = "",
    ) -> None:
        brudd = VernBrudd(
            kode,
            ark=self._ark,
            celle=celleadresse(rad, kol),
            funnet=printable(funnet) if isinstance(funnet, str) else funnet,
            ventet=ventet,
            hvorfor=hvorfor,
        )
        if self._skader is None or kode not in _CELLESKADER:
            raise brudd
        self._skader.append(brudd)

    def _new_rad(self, merke: str, i_rad: bool, forrige: int) -> tuple[bool, bool, int]:
        """Whether we are inside a row, whether it comes after all rows before it, and its number."""
        if merke == _SLUTTMERKE:
            if not i_rad:
                raise AnnenSkrivemaate
            return False, False, forrige
        if i_rad:
            raise AnnenSkrivemaate
        rad, er_tom = _RADMERKER[merke]
        rad = forrige + 1 if rad is None else rad
        if not 1 <= rad <= MAKS_RAD:
            raise VernBrudd("FIL-41", ark=self._ark, funnet=printable(merke))
        return not er_tom, rad > forrige, rad

    def _misplaced(self, adresse: str | None, i_rad: bool) -> NoReturn:
        if not i_rad:
            raise AnnenSkrivemaate
        raise VernBrudd("FIL-41", ark=self._ark, funnet=printable(adresse or "etter kolonne XFD"))

    def _check_new(self, sted: Sted) -> None:
        if sted in self._sett:
            self._brudd("FIL-42", *sted, None)
        self._sett.add(sted)

    def _not_tall(self, tekst: str, rad: int, kol: int) -> None:
        if self._plain and "&" in tekst:
            raise AnnenSkrivemaate
        if tekst.strip():
            self._brudd("FIL-45", rad, kol, tekst)

    def _other(self, type_: str, tekst: str | None, rad: int, kol: int) -> tuple[Verdi, str | None]:
        """Value and spelling of a cell that is neither a number nor a known shared string."""
        if self._plain and tekst is not None and type_ != "inlineStr":
            tekst = unescape(tekst)
        if type_ in ("str", "inlineStr"):
            if tekst is not None and type_ == "str":
                tekst = decode_escapes(tekst)
            if tekst is not None and len(tekst) > MAKS_TEKST:
                self._brudd("FIL-47", rad, kol, len(tekst), ventet=MAKS_TEKST)
                return None, None
            return tekst, None
        if not tekst:
            return None, None
        verdi: Verdi = None
        raa: str | None = None
        if type_ == "s":
            verdi = self._bok.tekster.get(tekst)
            if verdi is None:
                self._brudd("FIL-43", rad, kol, tekst)
        elif type_ == "b":
            verdi = _SANNHET.get(tekst.strip())
        elif type_ == "e" and len(tekst) <= MAKS_TEKST:
            verdi = Feilverdi(tekst)
        elif type_ == "d":
            verdi = read_isodato(tekst, date1904=self._bok.date1904)
            raa = tekst
        if verdi is None:
            self._brudd("FIL-46", rad, kol, tekst)
        return verdi, raa

    def _special_formel(
        self, skrevet: Attributter, formel: str | None, rad: int, kol: int
    ) -> tuple[str | None, Formelart]:
        attributter = parse_attributter(skrevet)
        type_ = attributter.get("t", "normal")
        if type_ == "normal":
            return formel, "normal" if formel else ""
        if type_ == "shared":
            return self._grupper.read(attributter, formel, rad, kol), "delt"
        if type_ == "array":
            self._omraader.add(attributter.get("ref", ""), "matrise", rad, kol)
            return formel, "matrise"
        if type_ == "dataTable":
            self._omraader.add(attributter.get("ref", ""), "datatabell", rad, kol)
            celler = ",".join(attributter.get(navn, "") for navn in ("r1", "r2"))
            return formel or f"=TABLE({celler})", "datatabell"
        raise Uleselig((rad, kol), "den er av en ukjent art")
