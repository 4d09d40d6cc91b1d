"""One sheet: from the stream of its rows and cells to cells by place."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from gevinstark.grunn.verdi import MAKS_KOL, MAKS_RAD, Feilverdi, Verdi, celleadresse, norsk_tall
from gevinstark.lesing.avlesning import Formelart, Lestcelle
from gevinstark.lesing.celletekst import MAKS_TEKST, decode_escapes
from gevinstark.lesing.formelgrupper import Formelgrupper, Formelomraader, Uleselig
from gevinstark.lesing.radstrom import (
    AnnenSkrivemaate,
    Attributter,
    Post,
    parse_attributter,
    unescape,
)
from gevinstark.lesing.skriveformer import ADRESSER, FORMLER, RADMERKER, TALL, Sted
from gevinstark.lesing.tallverdi import read_isodato
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gevinstark.lesing.delte_tekster import DelteTekster
    from gevinstark.lesing.stiler import Stil

#: Excel's own bound on the text of a formula.
MAKS_FORMEL: Final = 8_192
#: What is wrong with one cell alone.
_CELLESKADER: Final = frozenset({"FIL-42", "FIL-43", "FIL-45", "FIL-46", "FIL-47"})
SLUTTMERKE: Final = "/row"
_SANNHET: Final = {"1": True, "true": True, "0": False, "false": False}
#: Formula attributes of no meaning for reading, as LibreOffice and Excel write them.
LIKEGYLDIG: Final = frozenset({"", ' aca="false"', ' ca="1"', ()})
Celler = dict[Sted, Lestcelle]
#: Cells that may be shared with other files, and are never changed.
Ferdige = Mapping[Sted, Lestcelle]


@dataclass(slots=True)
class Bokdata:
    """What the sheets of one workbook share. stilmerke: None when rows are not to be kept."""

    tekster: DelteTekster
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
    the reading. plain: the stream is from plain_poster. Texts have XML escapes, and places come in order;
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
        adresser, formler, tall = ADRESSER, FORMLER[plain], TALL
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
            if type_ == "s" and tekst and (delt := tekster[tekst]) is not None:
                verdi = delt
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
                if f_attributter not in LIKEGYLDIG:
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
        if merke == SLUTTMERKE:
            if not i_rad:
                raise AnnenSkrivemaate
            return False, False, forrige
        if i_rad:
            raise AnnenSkrivemaate
        rad, er_tom = RADMERKER[merke]
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
            verdi = self._bok.tekster[tekst]
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
