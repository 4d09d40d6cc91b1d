"""What changed from one regional workbook to another: kommuner, the plan, lines and figures, and why.

Which file gave an answer is known by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from gevinstark.grunn.norsk.valg import cut_liste
from gevinstark.grunn.verdi import Verdi, as_tall
from gevinstark.rapport.regionbok import Rad, split_kommune
from gevinstark.rapport.regiontabeller import Tabeller
from gevinstark.rapport.regionverdier import (
    DESIMALER,
    Par,
    find_planendringer,
    find_svarendringer,
    find_tallendringer,
    value_of,
    write_ord,
)

SKJEMAVERSJON: Final = 1
_VIS_NAVN: Final = 5
#: How Mottak says that a file is held out, or counts, by decision.
_HOLDT, _VALGT = "Holdt utenfor for hånd", "valgt for hånd"


@dataclass(frozen=True, slots=True)
class Kommuneendring:
    """hva: "kom til", "falt fra", "ny fil" or "ny status". foer, naa: its status in each."""

    plan: str
    kommune: str
    hva: str
    foer: str
    naa: str
    fil_foer: str
    fil_naa: str
    grunn: str


@dataclass(frozen=True, slots=True)
class Endring:
    """A value that is not as it was; None where there was, or is, none. nokkel tells what it is to
    programs, sted to people."""

    plan: str
    kommune: str
    nokkel: str
    sted: str
    foer: Verdi
    naa: Verdi
    grunn: str = ""

    @property
    def differanse(self) -> float | None:
        begge = (as_tall(self.foer), as_tall(self.naa))
        return None if None in begge else round(begge[1] - begge[0], DESIMALER)  # type: ignore[operator]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "differanse": self.differanse}


@dataclass(frozen=True)
class Sammenligning:
    """foer, naa: the two files. Each part in the order of the newer one; what is gone comes last."""

    foer: str
    naa: str
    kommuner: tuple[Kommuneendring, ...] = ()
    planer: tuple[Endring, ...] = ()
    linjer: tuple[Endring, ...] = ()
    tall: tuple[Endring, ...] = ()

    @property
    def like(self) -> bool:
        return not (self.kommuner or self.planer or self.linjer or self.tall)

    def setning(self) -> str:
        """What changed, in one line."""
        if self.like:
            return "Ingenting er endret."
        deler = []
        for hva in ("kom til", "falt fra", "ny fil", "ny status"):
            navn = list(dict.fromkeys(k.kommune for k in self.kommuner if k.hva == hva))
            if navn:
                deler.append(f"{hva}: {_navn(navn)}")
        if self.planer:
            deler.append(f"endret i planen: {len(self.planer)}")
        if self.linjer or self.tall:
            deler.append(f"{len(self.linjer)} svar og {len(self.tall)} tall er endret")
        tekst = f"{'; '.join(deler)}."
        return tekst[:1].upper() + tekst[1:]

    def as_json(self) -> dict[str, Any]:
        return {
            "skjemaversjon": SKJEMAVERSJON,
            "foer": self.foer,
            "naa": self.naa,
            "like": self.like,
            "setning": self.setning(),
            "kommuner": [asdict(k) for k in self.kommuner],
            "planer": [e.as_json() for e in self.planer],
            "linjer": [e.as_json() for e in self.linjer],
            "tall": [e.as_json() for e in self.tall],
        }


def compare(foer: Tabeller, naa: Tabeller) -> Sammenligning:
    """What is different in the newer of two workbooks."""
    planer = tuple(_endringer(find_planendringer(foer, naa), lambda _: "planen er endret"))
    besluttet = _beslutningsgrunner(foer, naa)
    kommuner = tuple(
        replace(
            k,
            grunn="; ".join(
                dict.fromkeys(filter(None, (k.grunn, besluttet.get((k.plan, k.kommune)))))
            ),
        )
        for k in _kommuneendringer(foer, naa, planer)
    )
    grunner = besluttet | {(k.plan, k.kommune): k.grunn for k in kommuner}
    linjer = tuple(_endringer(find_svarendringer(foer, naa), lambda s: grunner.get(s, "")))

    def grunn(sted: tuple[str, str]) -> str:
        plan, kommune = sted
        egne = [g for (p, k), g in grunner.items() if p == plan and kommune in (k, "")]
        if len(egne) == 1:
            return egne[0]
        if egne:
            return f"svar fra {_navn([k for p, k in grunner if p == plan])}"
        return "planen er endret" if any(p.plan == plan for p in planer) else ""

    tall = tuple(_endringer(find_tallendringer(foer, naa), grunn))
    return Sammenligning(foer.fil, naa.fil, kommuner, planer, linjer, tall)


def _beslutningsgrunner(foer: Tabeller, naa: Tabeller) -> dict[tuple[str, str], str]:
    """Plan and kommune -> answers set by decision in one of them and not in the other. Files that are
    chosen or held out, Mottak tells of."""
    grunner: dict[tuple[str, str], list[str]] = {}
    for en, annen, hva in ((naa, foer, "beslutning: "), (foer, naa, "beslutning tatt bort: ")):
        kjente = [_uten_sted(r) for r in annen.rader("beslutninger")]
        for rad in en.rader("beslutninger"):
            if rad["naa"] is not None and _uten_sted(rad) not in kjente:
                hvem = str(rad["plan"]), str(rad["kommune"])
                grunner.setdefault(hvem, []).append(f"{hva}{rad['grunn']} ({rad['av']})")
    return {hvem: "; ".join(dict.fromkeys(egne)) for hvem, egne in grunner.items()}


def _uten_sted(rad: Rad) -> Rad:
    """A decision is the same wherever in the list it stands."""
    return {navn: verdi for navn, verdi in rad.items() if navn not in ("sted", "funn")}


# -------------------------------------------------------------------- what is compared


def _endringer(par: Iterable[Par], grunn: Callable[[tuple[str, str]], str]) -> Iterator[Endring]:
    for nokkel, foer, naa in par:
        en = naa or foer
        if en is not None:
            hvem = (en.plan, en.kommune)
            yield Endring(*hvem, nokkel, en.sted, value_of(foer), value_of(naa), grunn(hvem))


# -------------------------------------------------------------------- who came and who left


def _kommuneendringer(
    foer: Tabeller, naa: Tabeller, planer: tuple[Endring, ...]
) -> Iterator[Kommuneendring]:
    a, b = _status(foer), _status(naa)
    teller_a, teller_b = _tellende(foer), _tellende(naa)
    nye_aar = {
        p.plan: f"rapporteringsåret er {write_ord(p.naa)}"
        for p in planer
        if p.nokkel.endswith(".aar")
    }
    for hvem in {**b, **a}:
        fra, til = teller_a.get(hvem), teller_b.get(hvem)
        status = a.get(hvem, "ikke deltaker"), b.get(hvem, "ikke deltaker")
        if fra and til and fra["sha256"] != til["sha256"]:
            hva = "ny fil"
        elif bool(fra) != bool(til):
            hva = "kom til" if til else "falt fra"
        elif status[0] != status[1]:
            hva = "ny status"
        else:
            continue
        deltar = "" if hvem in b else "ikke lenger deltaker i planen"
        deltar = deltar or ("" if hvem in a else "ny deltaker i planen")
        grunner = (nye_aar.get(hvem[0], ""), deltar, _filgrunn(foer, naa, fra, til))
        yield Kommuneendring(
            *hvem, hva, *status,
            str(fra["fil"]) if fra else "", str(til["fil"]) if til else "",
            "; ".join(filter(None, grunner)),
        )  # fmt: skip


def _filgrunn(foer: Tabeller, naa: Tabeller, fra: Rad | None, til: Rad | None) -> str:
    """A decision, where one is written in Mottak; else which file it is."""
    skjebne = _mottatt(naa, fra)
    if skjebne and _HOLDT in str(skjebne["grunn"]):
        return f"beslutning: {fra and fra['fil']}: {skjebne['grunn']}"
    tidligere = _mottatt(foer, til)
    if til and _VALGT in str(til["grunn"]) and fra != til:
        return f"beslutning: {til['fil']}: {til['grunn']}"
    if til and tidligere and _HOLDT in str(tidligere["grunn"]):
        return f"beslutning: {til['fil']} er ikke lenger holdt utenfor"
    if til and (fra is None or fra["sha256"] != til["sha256"]):
        return f"ny fil: {til['fil']}"
    if fra and til is None:
        return f"{fra['fil']}: {skjebne['grunn']}" if skjebne else f"{fra['fil']} er ikke med"
    return ""


def _mottatt(bok: Tabeller, rad: Rad | None) -> Rad | None:
    if rad is None:
        return None
    return next((r for r in bok.mottak if r["sha256"] == rad["sha256"]), None)


def _status(bok: Tabeller) -> dict[tuple[str, str], str]:
    return {
        (t.plan, str(rad["kommune"])): str(rad["status"])
        for t in bok.alle
        if t.nokkel == "per_kommune"
        for rad in bok.rader(t.nokkel, t.plan)
    }


def _tellende(bok: Tabeller) -> dict[tuple[str, str], Rad]:
    """The last file that counts for each plan and kommune."""
    return {
        (str(r["plan"]), str(r["kommune"])): r
        for r in sorted(bok.mottak, key=lambda r: as_tall(r["aar"]) or 0)
        if str(r["status"]).startswith("godkjent")
    }


def _navn(navn: list[str]) -> str:
    return cut_liste([split_kommune(n)[0] for n in navn], _VIS_NAVN)
