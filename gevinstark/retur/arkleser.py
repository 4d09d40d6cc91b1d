"""One sheet: from the stream of its rows and cells to cells by place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from gevinstark.retur.avlesning import Formelart, Lestcelle
from gevinstark.retur.celletekst import MAKS_TEKST, decode_escapes
from gevinstark.retur.formelgrupper import Formelgrupper, Formelomraader, Uleselig
from gevinstark.retur.radstrom import (
    AnnenSkrivemaate,
    Attributter,
    Post,
    parse_attributter,
    unescape,
)
from gevinstark.retur.tallverdi import read_isodato, read_tall
from gevinstark.retur.vernbrudd import VernBrudd
from gevinstark.retur.zipvern import MAKS_CELLER, printable
from gevinstark.verdi import (
    MAKS_KOL,
    MAKS_RAD,
    Feilverdi,
    Verdi,
    celleadresse,
    norsk_tall,
    parse_celle,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gevinstark.retur.stiler import Stil

#: Excel's own bound on the text of a formula.
MAKS_FORMEL: Final = 8_192

_RADNUMMER: Final = re.compile(r' r="([^"]*)"')
_GYLDIG_RADNUMMER: Final = re.compile(r"[0-9]{1,7}")
_SANNHET: Final = {"1": True, "true": True, "0": False, "false": False}
_INTET_STED: Final = (0, 0)
#: Only formulas up to this length are kept between files, and only so many.
_MINNEVERDIG: Final = 1_000
_MAKS_HUSKET: Final = 20_000
#: Formula attributes of no meaning for reading, as LibreOffice and Excel write them.
_LIKEGYLDIG: Final = frozenset({"", ' aca="false"', ' ca="1"', ()})

Sted = tuple[int, int]
Celler = dict[Sted, Lestcelle]


class _Adresser(dict[str, Sted]):
    """Address -> (row, column). Returns of one issue have the same addresses: kept between files."""

    def __missing__(self, adresse: str) -> Sted:
        sted = None if "$" in adresse else parse_celle(adresse)
        if sted is None:
            return _INTET_STED
        if len(self) >= MAKS_CELLER:
            self.clear()
        self[adresse] = sted
        return sted


class _Formler(dict[str, str]):
    """Formula as spelled -> formula as read. Returns of one issue have the same formulas, which are
    then also the same objects: cheap to keep and to compare."""

    def __init__(self, *, plain: bool) -> None:
        super().__init__()
        self._plain = plain

    def __missing__(self, tekst: str) -> str:
        formel = "=" + (unescape(tekst) if self._plain else tekst)
        if len(tekst) <= _MINNEVERDIG:
            if len(self) >= _MAKS_HUSKET:
                self.clear()
            self[tekst] = formel
        return formel


_ADRESSER: Final = _Adresser()
_FORMLER: Final = {plain: _Formler(plain=plain) for plain in (True, False)}


@dataclass(slots=True)
class Bokdata:
    """What the sheets of one workbook share."""

    tekster: Mapping[str, str]
    stiler: Mapping[str | None, Stil]
    date1904: bool


def check_antall(antall: int, hoyst: int) -> None:
    """Bound on the cells of a workbook, blank ones included."""
    if antall > hoyst:
        grense = norsk_tall(hoyst)
        raise VernBrudd("FIL-40", funnet=f"mer enn {grense}", ventet=grense)


class Arkleser:
    """Reads the cells of one sheet.

    plain: the stream is from plain_poster. Texts have XML escapes, and places must come in order;
    AnnenSkrivemaate sends anything else to the tree, whose cells are remembered one by one.
    """

    def __init__(self, ark: str, bok: Bokdata, *, plain: bool) -> None:
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
        try:
            self._read_poster(poster, celler)
            for (rad, kol), formel in self._grupper.finish():
                celler[rad, kol] = celler[rad, kol]._replace(formel=formel)
            for sted, art in self._omraader.members(celler):
                celler[sted] = celler[sted]._replace(formelart=art)
        except Uleselig as feil:
            self._brudd("FIL-49", *feil.sted, None, hvorfor=feil.hvorfor)
        return celler

    def _read_poster(self, poster: Iterable[Post], celler: Celler) -> None:
        # The one loop that runs for every cell of every return: lookups instead of calls.
        plain = self._plain
        adresser, formler = _ADRESSER, _FORMLER[plain]
        stiler, tekster = self._bok.stiler, self._bok.tekster
        ny = tuple.__new__
        i_rad = i_orden = False
        rad = kol = 0
        for _, radmerke, adresse, stilnummer, type_, f_attributter, f_tekst, tekst in poster:
            if radmerke is not None:
                i_rad, i_orden, rad = self._new_rad(radmerke, i_rad, rad)
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
            stil = stiler.get(stilnummer) or self._stil(stilnummer, rad, kol)
            verdi: Verdi
            raa: str | None = None
            if type_ is None or type_ == "n":
                verdi = None
                if tekst:
                    raa = tekst
                    verdi = read_tall(tekst)
                    if verdi is None:
                        self._not_tall(tekst, rad, kol)
            elif type_ == "s" and tekst is not None and tekst in tekster:
                verdi = tekster[tekst]
            else:
                verdi, raa = self._other(type_, tekst, rad, kol)
            formel: str | None = None
            art: Formelart = ""
            if f_attributter is not None:
                if f_tekst:
                    formel, art = formler[f_tekst], "normal"
                    if len(formel) > MAKS_FORMEL:
                        self._brudd("FIL-49", rad, kol, None, hvorfor=f"den har {len(formel)} tegn")
                if f_attributter not in _LIKEGYLDIG:
                    formel, art = self._special_formel(f_attributter, formel, rad, kol)
            if verdi is None and not art:
                continue
            dato = stil.dato or type_ == "d"
            celler[sted] = ny(Lestcelle, (verdi, raa, formel, art, stil.laast, dato))

    def _brudd(
        self,
        kode: str,
        rad: int,
        kol: int,
        funnet: object,
        *,
        ventet: object = None,
        hvorfor: str = "",
    ) -> NoReturn:
        raise VernBrudd(
            kode,
            ark=self._ark,
            celle=celleadresse(rad, kol),
            funnet=printable(funnet) if isinstance(funnet, str) else funnet,
            ventet=ventet,
            hvorfor=hvorfor,
        )

    def _new_rad(self, merke: str, i_rad: bool, forrige: int) -> tuple[bool, bool, int]:
        """Whether we are inside a row, whether it comes after all rows before it, and its number."""
        if i_rad is not merke.startswith("/"):
            raise AnnenSkrivemaate
        if i_rad:
            return False, False, forrige
        treff = _RADNUMMER.findall(merke)
        if len(treff) > 1:
            raise AnnenSkrivemaate
        rad = forrige + 1
        if treff:
            rad = int(treff[0]) if _GYLDIG_RADNUMMER.fullmatch(treff[0]) else 0
        if not 1 <= rad <= MAKS_RAD:
            raise VernBrudd("FIL-41", ark=self._ark, funnet=printable(merke))
        return not merke.endswith("/"), rad > forrige, rad

    def _misplaced(self, adresse: str | None, i_rad: bool) -> NoReturn:
        if not i_rad:
            raise AnnenSkrivemaate
        raise VernBrudd("FIL-41", ark=self._ark, funnet=printable(adresse or "etter kolonne XFD"))

    def _check_new(self, sted: Sted) -> None:
        if sted in self._sett:
            self._brudd("FIL-42", *sted, None)
        self._sett.add(sted)

    def _stil(self, nummer: str | None, rad: int, kol: int) -> NoReturn:
        self._brudd("FIL-44", rad, kol, nummer)

    def _not_tall(self, tekst: str, rad: int, kol: int) -> None:
        if self._plain and "&" in tekst:
            raise AnnenSkrivemaate
        if tekst.strip():
            self._brudd("FIL-45", rad, kol, tekst)

    def _other(self, type_: str, tekst: str | None, rad: int, kol: int) -> tuple[Verdi, str | None]:
        """Value and spelling of a cell that is neither a number nor a known shared string."""
        if self._plain and tekst is not None:
            tekst = unescape(tekst)
        if type_ in ("str", "inlineStr"):
            if tekst is not None and type_ == "str":
                tekst = decode_escapes(tekst)
            if tekst is not None and len(tekst) > MAKS_TEKST:
                self._brudd("FIL-47", rad, kol, len(tekst), ventet=MAKS_TEKST)
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
