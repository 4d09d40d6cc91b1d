"""Sentences with fields: «{per_kommune.sum.planlagt|kroner} i {aar}». Missing is a dash, never 0."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.norsk.datoer import norsk_dato
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.verdi import Feilverdi, Verdi, as_tall, dato_fra_serienummer, norsk_tall
from gevinstark.rapport.regionbok import Rad, helt
from gevinstark.region.mottaksrader import write_lagret

MANGLER: Final = "–"
#: A figure of less than all it should be of, in sentences.
UFULLSTENDIG: Final = " (ufullstendig)"
_FELT: Final = re.compile(r"\{([^{}|]+)((?:\|[^{}|]+)*)\}")


class Kilde(Protocol):
    """Where the fields of a sentence get their values."""

    def hent(self, sti: str) -> Any: ...

    def lacks(self, sti: str) -> bool:
        """Whether it is a figure of less than all it should be of."""
        ...


def kr(verdi: Verdi) -> str:
    """Whole kroner."""
    belop = as_tall(verdi)
    return MANGLER if belop is None else norsk_tall(belop)


def andel(verdi: Verdi) -> str:
    andelen = as_tall(verdi)
    if andelen is None:
        return MANGLER
    prosent = round(100 * andelen, 1)
    return f"{norsk_tall(prosent, 0 if prosent == int(prosent) else 1)}\u00a0%"


def antall(verdi: Verdi) -> str:
    """A count or a measurement, with decimals only where there are any."""
    tallet = as_tall(verdi)
    if tallet is None:
        return MANGLER
    return norsk_tall(tallet, 0 if tallet == int(tallet) else 1)


def ord_(verdi: Verdi) -> str:
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    return MANGLER if verdi in (None, "") else str(helt(verdi))


def _dag(verdi: Verdi) -> str:
    """A serial number as 31.12.2024."""
    nummer = as_tall(verdi)
    dagen = None if nummer is None else dato_fra_serienummer(nummer)
    return ord_(verdi) if dagen is None else f"{dagen:%d.%m.%Y}"


def _dato(tekst: str) -> str:
    try:
        return norsk_dato(date.fromisoformat(tekst))
    except ValueError:
        return tekst


def _oppnaadd(andelen: Verdi) -> str:
    verdi = as_tall(andelen)
    if verdi is None:
        return "Kan ikke regnes: tall mangler"
    ord_for = "Som planlagt eller bedre" if verdi >= 1 else "Lavere enn planlagt"
    return f"{ord_for} ({andel(verdi)})"


def _exact(tallet: float) -> str:
    return norsk_tall(tallet, next(d for d in range(3) if round(tallet, d) == round(tallet, 2)))


def _parameter(verdi: Verdi, enhet: Verdi) -> str:
    """Parameters below 1 are shares: the rate of calculation, the share of the budget. None is rounded to
    fewer than two decimals: 487,5 kr is no 488."""
    enhet, tallet = str(enhet or ""), as_tall(verdi)
    if tallet is not None and 0 < tallet < 1:
        return f"{_exact(100 * tallet)}\u00a0%"
    if tallet is not None and enhet.startswith("kr"):
        return _exact(tallet)
    if enhet in ("", "år") and tallet is not None and tallet > 1900:  # noqa: PLR2004 - a year, which has no thousands separator
        return str(int(tallet))
    return antall(verdi)


def _flertall(rader: Sequence[Rad], ordene: str) -> str:
    en, _, flere = ordene.partition("/")
    return f"{norsk_tall(len(rader))} {en if len(rader) == 1 else flere}"


def _navn(rader: Sequence[Rad]) -> str:
    """Each kommune with its status."""
    return norsk_liste([f"{r['kommune']} ({ord_(r['status'])})" for r in rader])


#: Name -> value (or what the form before it made) to text.
_FORMER: Final[Mapping[str, Callable[[Any], str]]] = {
    "kr": kr,
    "kroner": lambda v: "ikke oppgitt" if as_tall(v) is None else f"{kr(v)} kroner",
    "andel": andel,
    "antall": antall,
    "antall_eller_ord": lambda v: ord_(v) if as_tall(v) is None else antall(v),
    "dag": _dag,
    "dato": _dato,
    "tidspunkt": lambda v: write_lagret(ord_(v)),
    "smaa": lambda v: ord_(v).lower(),
    "oppnaadd": _oppnaadd,
    "tell": lambda rader: str(len(rader)),
    "navn": _navn,
    "navnene": lambda rader: norsk_liste([str(r["kommune"]) for r in rader]),
}
#: The same with something beside the value: "/" stands between the parts of it.
_FORMER_MED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "flertall": _flertall,
    "parameter": _parameter,
    "oppgitt": lambda v, ellers: ellers if ord_(v) == MANGLER else ord_(v),
    "eller": lambda v, ellers: ellers if v in (None, "") else ord_(v),
    "begynnelse": lambda v, n: ord_(v)[: int(n)],
}
#: Forms of figures: their columns stand to the right.
TALLFORMER: Final = frozenset({"kr", "andel", "antall", "antall_eller_ord"})
BELOP: Final = TALLFORMER | {"kroner"}


def show(verdi: Any, form: str, kilde: Kilde) -> Any:
    """The value in a form, which may have something beside it: «eller:Ikke oppgitt», «parameter:.enhet»."""
    navn, _, ved = form.partition(":")
    if navn == "oppgitt":
        ved = ved or "ikke oppgitt"
    if navn in _FORMER_MED:
        return _FORMER_MED[navn](verdi, kilde.hent(ved) if ved.startswith(".") else ved)
    if navn not in _FORMER:
        raise InternFeil(f"Rapportmalen har en ukjent form: «{form}»")
    return _FORMER[navn](verdi)


def fill(tekst: str, kilde: Kilde) -> str:
    """The sentence with its fields filled in."""

    def felt(treff: re.Match[str]) -> str:
        verdi = kilde.hent(treff[1])
        for form in treff[2].split("|")[1:]:
            verdi = show(verdi, form, kilde)
        if forms(treff[0]) & BELOP and kilde.lacks(treff[1]):
            return f"{verdi}{UFULLSTENDIG}"
        return verdi if isinstance(verdi, str) and treff[2] else ord_(verdi)

    return _FELT.sub(felt, tekst)


def forms(tekst: str) -> frozenset[str]:
    """The forms a sentence uses."""
    return frozenset(
        f.partition(":")[0] for m in _FELT.finditer(tekst) for f in m[2].split("|")[1:]
    )


def paths(tekst: str) -> list[str]:
    """What a sentence has fields of."""
    return [m[1] for m in _FELT.finditer(tekst)]


def plain(tekst: str) -> str:
    """The sentence with its values as they stand, in no form."""
    return _FELT.sub(r"{\1}", tekst)
