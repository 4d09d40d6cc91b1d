"""What the fields of a report's sentences stand for: rows of region.xlsx, in all or for one kommune."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Verdi, as_tall, celleadresse
from gevinstark.rapport.kilder import find_bruk
from gevinstark.rapport.rapportmal import as_list, read_rapportmal
from gevinstark.rapport.regionbok import Rad, Regionbok, split_kommune
from gevinstark.rapport.setning import MANGLER, fill, ord_
from gevinstark.rapport.utvalg import UTVALG, join, turn

Rader = tuple[Rad, ...]
#: The blocks of Om that are texts.
TEKSTER: Final = ("regler", "forklaringer")
#: Which years, by how many they are after the reporting year.
_AAR: Final[Mapping[str, Callable[[float], bool]]] = {
    "i_aar": lambda etter: etter == 0,
    "neste_aar": lambda etter: etter == 1,
    "til_naa": lambda etter: etter <= 0,
    "etter": lambda etter: etter > 0,
}


@dataclass(frozen=True)
class Oppslag:
    """plan: the plan's row in Om, none for what is said of the whole workbook. kommune: "Oslo (0301)",
    "" for all. rad: the row a sentence is about. ekstra: what the report knows beside the workbook: a text,
    rows, or (felles.<field>) a text of the plan; steder: where those of the plan stand."""

    bok: Regionbok
    plan: Rad = field(default_factory=dict)
    kommune: str = ""
    rad: Rad = field(default_factory=dict)
    ekstra: Mapping[str, Any] = field(default_factory=dict)
    steder: Mapping[str, str] = field(default_factory=dict)

    def med(self, rad: Rad) -> Oppslag:
        return replace(self, rad=rad)

    # ------------------------------------------------------------ values

    def hent(self, sti: str) -> Any:
        """A value, or the rows of a block or a cut of one; maler/rapport.yaml says how they are written."""
        navn, _, rest = sti.partition(".")
        if not navn:
            return self._kolonne(self.rad, rest)
        if navn in self.plan:
            return self.plan[navn]
        if sti in self.ekstra or navn == FELLES:
            return self.ekstra.get(sti)
        match navn:
            case "fil":
                return self.bok.fil
            case "kommune":
                return self.kommune
            case "kortnavn":
                return self._kortnavn()
            case "egne":
                return self._egne(rest)
            case "data":
                return self._data(rest)
        if navn in read_rapportmal()["deler"]:
            return self._setninger(read_rapportmal()["deler"][navn])
        hva, _, kolonne = rest.partition(".")
        if hva == "noen":
            sagt = (v for r in self.rader(navn) if (v := r[kolonne]) not in (None, "", MANGLER))
            return next((v if (t := as_tall(v)) is None else t for v in sagt), None)
        if hva in _AAR:
            tallene = [
                t for r in self._aarsrader(navn, hva) if (t := as_tall(r[kolonne])) is not None
            ]
            return sum(tallene) if tallene else None
        return self._kolonne(self.sumrad(navn, hva), kolonne) if rest else self.rader(navn)

    def lacks(self, sti: str) -> bool:
        """Whether less is there than the figure should be of (`dekning` of maler/rapport.yaml). What is not
        there at all is a dash."""
        hvor, _, kolonne = sti.partition(".")
        if hvor not in ("", "egne", "data") or as_tall(self.hent(sti)) is None:
            return False
        rad = self.rad
        if hvor == "egne":
            blokk, _, kolonne = kolonne.partition(".")
            rad = self._egne(blokk)[0]
        hent = self._data if hvor == "data" else rad.get
        for par in read_rapportmal()["dekning"][hvor or "egne"].get(kolonne, ()):
            verdier = [n if isinstance(n, int) else hent(n) for n in par]
            med, *av = map(as_tall, verdier)
            er_der = hvor == "data" or None not in verdier
            if er_der and (med is None or any(a is not None and med < a for a in av)):
                return True
        return False

    def _aarsrader(self, navn: str, hva: str) -> Rader:
        """The rows of some years, seen from the reporting year."""
        naa = as_tall(self.plan["aar"]) or 0
        return tuple(r for r in self.rader(navn) if _AAR[hva]((as_tall(r["aar"]) or 0) - naa))

    def place(self, sti: str) -> str:
        """Where it stands, as people find it; "" for what stands nowhere."""
        navn, _, rest = sti.partition(".")
        if sti in self.steder:
            return f"planen, {self.steder[sti]}"
        hva, _, kolonne = rest.partition(".")
        if navn in self.plan:
            navn, hva, kolonne = "planer", "rad", navn
        blokk = self.bok.blokk(self._hele(navn), self._plannavn)
        if blokk is None:
            return ""
        rader = list(blokk.rader)
        if hva in ("sum", "dekning"):
            rader = [getattr(blokk, hva)]
        elif hva == "rad":
            rader = [r for r in rader if self.bok.rad(blokk, r).get("plan") == self._plannavn]
        elif hva in _AAR:
            valgte = [r["aar"] for r in self._aarsrader(navn, hva)]
            rader = [r for r in rader if self.bok.rad(blokk, r)["aar"] in valgte]
        kol = (
            [blokk.kolonner[kolonne]]
            if kolonne
            else [min(blokk.kolonner.values()), max(blokk.kolonner.values())]
        )
        if not rader:
            return ""
        fra, til = celleadresse(rader[0], kol[0]), celleadresse(rader[-1], kol[-1])
        return f"{blokk.ark}!{fra}" + ("" if fra == til else f":{til}")

    def _kolonne(self, rad: Rad, kolonne: str) -> Verdi:
        if rad and kolonne not in rad:
            raise InternFeil(f"Rapportmalen ber om en kolonne som ikke finnes: «{kolonne}»")
        return rad.get(kolonne)

    def sumrad(self, nokkel: str, hva: str) -> Rad:
        """A block's row of sums ("sum"), or of how many have given the figures ("dekning")."""
        blokk = self.bok.blokk(self._hele(nokkel), self._plannavn)
        return {} if blokk is None else self.bok.rad(blokk, getattr(blokk, hva))

    def _hele(self, navn: str) -> str:
        """The block that a cut is of."""
        utdrag = read_rapportmal()["utdrag"]
        while navn in utdrag:
            navn = utdrag[navn]["fra"]
        return navn

    @property
    def _plannavn(self) -> str:
        return str(self.plan.get("plan") or "")

    def _egne(self, sti: str) -> Any:
        """The kommune's rows, or a column of the first of them."""
        nokkel, _, kolonne = sti.partition(".")
        rader = self._gevinster() if nokkel == "gevinster" else self.rader(nokkel)
        rader = tuple(r for r in rader if not self.kommune or r["kommune"] == self.kommune)
        if not kolonne:
            return rader
        return self._kolonne(rader[0], kolonne) if rader else None

    def _kortnavn(self) -> str:
        """The name alone, except where two participants share it (Herøy, Våler)."""
        egen = str(self.rad["kommune"])
        navn = split_kommune(egen)[0]
        alle = (split_kommune(str(r["kommune"]))[0] for r in self.rader("per_kommune"))
        return egen if sum(n == navn for n in alle) > 1 else navn

    # ------------------------------------------------------------ rows

    def headings(self, navn: str, moenstre: Any) -> Iterator[tuple[str, str]]:
        """Keys like the patterns, in the order of the sheet, and what stands over them there. Columns that
        stand once for each of something ("oppf2.maalt"), only for those there is any figure of."""
        blokk = self.bok.blokk(self._hele(navn), self._plannavn)
        if blokk is not None:
            rader = self.rader(navn)
            for kolonne in columns(blokk.kolonner, moenstre):
                av, punktum, _ = kolonne.partition(".")
                if not punktum or any(n > 0 for r in rader for n in _tall_i(r, f"{av}.*")):
                    yield kolonne, self.bok.hode(blokk, kolonne)

    def rader(self, navn: str) -> Rader:
        """A block's rows, or those of them that a cut of the form takes."""
        if navn in self.ekstra:
            return tuple(self.ekstra[navn])
        kutt = read_rapportmal()["utdrag"].get(navn)
        if navn in UTVALG:
            return tuple(UTVALG[navn](self))
        for slag, lag in (("vendt", turn), ("samlet", join)):
            if navn in read_rapportmal()[slag]:
                return tuple(lag(self, read_rapportmal()[slag][navn]))
        if navn in TEKSTER:
            return tuple({"navn": n, "tekst": t} for n, t in self.bok.tekster(navn).items())
        if kutt is None:
            return self.bok.rader(navn, self._plannavn)
        rader = self.rader(kutt["fra"])
        if "ikke_i" in kutt:
            andre = [_kjenner(r) for r in self.rader(kutt["ikke_i"])]
            rader = tuple(r for r in rader if _kjenner(r) not in andre)
        if "over_null" in kutt:
            rader = tuple(r for r in rader if any(n > 0 for n in _tall_i(r, kutt["over_null"])))
        krav = kutt.get("en_av", [kutt["der"]] if "der" in kutt else [])
        return tuple(r for r in rader if not krav or any(matches(r, k) for k in krav))

    def _setninger(self, setninger: Sequence[Mapping[str, Any]]) -> str:
        """The sentences that hold, one after the other."""
        valgt = (s.get("da" if self.holds(s["hvis"]) else "ellers") for s in setninger)
        ledd = (
            fill(tekst, self) if isinstance(tekst, str) else self._setninger(tekst)
            for tekst in valgt
            if tekst
        )
        return " ".join(tekst for tekst in ledd if tekst)

    def holds(self, vilkaar: Any) -> bool:
        """Whether there are rows, a number or a text; of several, whether there is any. flere_enn: whether
        there are more rows than that."""
        if isinstance(vilkaar, Mapping) and "flere_enn" in vilkaar:
            navn, hoyst = vilkaar["flere_enn"]
            return bool(len(self.hent(navn)) > hoyst)
        if isinstance(vilkaar, Mapping):
            return matches(self.rad, vilkaar)
        return any(_exists(self.hent(sti)) for sti in as_list(vilkaar))

    # ------------------------------------------------------------ the kommune's own values in Data

    def _egne_data(self) -> Iterator[tuple[str, Rad]]:
        """Each of the kommune's own rows of Data, with what it is."""
        for rad in self.bok.rader("data", self._plannavn):
            bruk = find_bruk(rad) if rad["kommune"] == self.kommune else None
            if bruk is not None:
                yield bruk.nokkel, rad

    def _data(self, nokkel: str, radid: str = "") -> Verdi:
        """The kommune's own figure, of the reporting year where it is of a year."""
        for navn, rad in self._egne_data():
            if (
                navn == nokkel
                and rad["aar"] in (None, self.plan["aar"])
                and radid in ("", rad["rad"])
            ):
                return rad["verdi"]
        return None

    def _gevinster(self) -> Rader:
        """A line for each benefit the kommune has figures of: the plan's, and then its own local ones."""
        tallene = read_rapportmal()["gevinstlinjer"]
        data = list(self._egne_data())
        felles = {ord_(v["id"]): v["beskrivelse"] for v in self.rader("per_nyttevirkning")}
        # The region's line of local benefits (L1–L3) is no row of the kommune's own.
        egne = {str(r["rad"]) for _, r in data}
        lokale = dict.fromkeys(str(r["rad"]) for n, r in data if n in tallene.values())
        idene = [*(i for i in felles if i in egne), *(i for i in lokale if i not in felles)]
        return tuple(
            {
                "id": i,
                "beskrivelse": felles.get(i),
                "kommune": self.kommune,
                **{felt: self._data(nokkel, i) for felt, nokkel in tallene.items()},
            }
            for i in idene
        )


def matches(rad: Rad, krav: Mapping[str, Any]) -> bool:
    """Whether a row has what is asked for: a word, one of several, or with * the beginning of one."""
    for kolonne, ord_ene in krav.items():
        verdi = str(rad[kolonne]).casefold()
        if not any(fnmatchcase(verdi, str(o).casefold()) for o in as_list(ord_ene)):
            return False
    return True


def columns(rad: Iterable[str], moenstre: Any) -> list[str]:
    """The columns of a row whose keys are like one of the patterns, in the order of the sheet."""
    return [k for k in rad if any(fnmatchcase(k, m) for m in as_list(moenstre))]


def _tall_i(rad: Rad, moenstre: Any) -> Iterator[float]:
    yield from (as_tall(rad[k]) or 0 for k in columns(rad, moenstre))


def _kjenner(rad: Rad) -> tuple[Verdi, ...]:
    """What tells a row from the others of its plan."""
    return tuple(rad.get(k) for k in ("id", "kommune"))


def _exists(verdi: Any) -> bool:
    return bool(verdi) if isinstance(verdi, tuple) else as_tall(verdi) is not None
