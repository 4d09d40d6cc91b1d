"""The regional tiltaksplan: every measure with a plan, ranked, and what the network decides
(`gevinstark tiltaksplan`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.filer import check_endelse, check_ledig, write_fil
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.mal.plan import Plan
from gevinstark.rapport.regionbok import Rad, Regionbok, helt, open_regionbok
from gevinstark.rapport.tiltaksbok import (
    Tiltaksark,
    is_besluttet,
    read_beslutninger,
    read_tiltaksmal,
    write_tiltaksbok,
)
from gevinstark.rapport.tiltakstall import Planleser, plan_fields, region_fields
from gevinstark.runde.planfil import EXCEL, read_planfil
from gevinstark.runde.trinn import Framdrift, Sti, Stier, as_sti, as_stier


@dataclass(frozen=True)
class Tiltaksplanvalg:
    """planer: a plan for each measure (YAML, Excel or Word). ut: the workbook. region: region.xlsx, for what
    is answered and realised. fra: an earlier tiltaksplan, whose decisions are kept; so are those of
    `ut` when it is replaced."""

    planer: Stier
    ut: Sti
    region: Sti | None = None
    fra: Sti | None = None
    overskriv: bool = False


@dataclass(frozen=True)
class Tiltaksplan:
    """ut: what was written. tiltak: what is said of each measure. viderefoert: plans whose decisions came from
    an earlier file. utenfor: plans of region.xlsx that were not given."""

    ut: Path
    tiltak: tuple[dict[str, Any], ...]
    viderefoert: tuple[str, ...]
    utenfor: tuple[str, ...]


def tiltaksplan(valg: Tiltaksplanvalg, framdrift: Framdrift | None = None) -> Tiltaksplan:
    """Raises UgyldigKilde for mistakes in a plan, Brukerfeil for a file in the way or a plan given twice."""
    ut = Path(valg.ut)
    check_endelse(ut, EXCEL, "Tiltaksplanen er en arbeidsbok")
    filer = as_stier(valg.planer)
    egne = [*filer, *filter(None, (as_sti(valg.region),))]
    if ut.resolve() in {f.resolve() for f in egne}:
        raise Brukerfeil("Tiltaksplanen kan ikke erstatte en av filene den lages av.")
    check_ledig(ut, overskriv=valg.overskriv)
    beslutninger = _read_tidligere(as_sti(valg.fra), ut)
    if framdrift:
        framdrift("Leser planene")
    skjema = read_tiltaksmal().skjema
    lesere = [Planleser(p, skjema) for p in _read_planer(filer)]
    bok = None if valg.region is None else open_regionbok(Path(valg.region))
    tiltak = tuple(
        {**plan_fields(leser), **region_fields(bok, leser.plan.plan, skjema)} for leser in lesere
    )
    ark = Tiltaksark(
        tiltak=tiltak,
        linjer=[
            {"tittel": p.plan.tittel or p.plan.plan, **g} for p in lesere for g in p.virkninger()
        ],
        kilder=list(_kilder([p.plan for p in lesere], filer, as_sti(valg.region), bok)),
        beslutninger=beslutninger,
        undertittel=_undertittel([p.plan for p in lesere]),
        ingress=_ingress(tiltak, bok),
        aar=max(p.plan.rapporteringsaar for p in lesere),
    )
    write_fil(ut, write_tiltaksbok(ark), overskriv=valg.overskriv)
    viderefoert = tuple(p for p, b in beslutninger.items() if is_besluttet(b))
    return Tiltaksplan(ut, tiltak, viderefoert, _utenfor(bok, tiltak))


def _read_tidligere(fra: Path | None, ut: Path) -> dict[str, Rad]:
    """Decisions by plan. What stands in the file that is replaced is newer than what `fra` has."""
    kilder = [f for f in (fra, ut if ut.exists() else None) if f is not None]
    return {
        plan: rad
        for kilde in kilder
        for plan, rad in read_beslutninger(kilde).items()
        if is_besluttet(rad)
    }


def _read_planer(filer: list[Path]) -> list[Plan]:
    planer: dict[str, Plan] = {}
    for fil in filer:
        plan = read_planfil(fil)
        if plan.plan in planer:
            raise Brukerfeil(
                f"Planen «{plan.plan}» er gitt to ganger: {planer[plan.plan].fil} og {plan.fil}. "
                "Ta med én av dem."
            )
        planer[plan.plan] = plan
    if not planer:
        raise Brukerfeil("Si hvilke planer som skal med: én fil for hvert tiltak.")
    return list(planer.values())


def _utenfor(bok: Regionbok | None, tiltak: tuple[dict[str, Any], ...]) -> tuple[str, ...]:
    med = {t["plan"] for t in tiltak}
    rader = bok.rader("planer") if bok else ()
    return tuple(str(r["plan"]) for r in rader if r["plan"] not in med)


def _undertittel(planer: list[Plan]) -> str:
    nettverk = norsk_liste(list(dict.fromkeys(p.nettverk for p in planer if p.nettverk)))
    hvor_mange = f"{len(planer)} tiltak"
    return f"{nettverk}: {hvor_mange}" if nettverk else hvor_mange


def _ingress(tiltak: tuple[dict[str, Any], ...], bok: Regionbok | None) -> str:
    """What is there of answers, and which measures of region.xlsx are not here."""
    if bok is None:
        return (
            "Ingen regional oversikt er gitt (--region), så det står ikke noe om svar og realisert."
        )
    svart = sum(bool(t.get("besvart")) for t in tiltak)
    utenfor = _utenfor(bok, tiltak)
    mer = (
        f" I den regionale oversikten, men ikke her: {norsk_liste(list(utenfor))}."
        if utenfor
        else ""
    )
    return f"{svart} av {len(tiltak)} tiltak er med i den regionale oversikten.{mer}"


def _kilder(
    planer: list[Plan], filer: list[Path], region: Path | None, bok: Regionbok | None
) -> Iterator[dict[str, Any]]:
    for plan, fil in zip(planer, filer, strict=True):
        yield _kilde(plan.tittel or plan.plan, fil, plan.mal.navn)
    if region is not None and bok is not None:
        aar = sorted({str(helt(r["aar"])) for r in bok.rader("planer")})
        yield _kilde("Den regionale oversikten", region, f"rapporteringsår {norsk_liste(aar)}")


def _kilde(hva: str, fil: Path, om: str) -> dict[str, Any]:
    """Plans are often called the same: the folder tells them apart."""
    navn = "/".join(filter(None, (fil.absolute().parent.name, fil.name)))
    avtrykk = hashlib.sha256(fil.read_bytes()).hexdigest()
    return {"hva": hva, "fil": navn, "sti": f"{navn} ({om})", "sha256": avtrykk}
