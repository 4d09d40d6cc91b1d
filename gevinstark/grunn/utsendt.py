"""What was issued: `utsendt.json`, the one document a later `konsolider` needs.

It carries the Layout itself, so that a return can be read by a later version of the program and
without the form or the plan it was made from. It is added to, never narrowed: what was issued before
stays in it, so that a return of an earlier issue is still known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.epost import Kontakt, Mottaker
from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.familie import meldte_kolonner
from gevinstark.grunn.identitet import Identitet, parse_identitet
from gevinstark.grunn.layout import (
    Layout,
    dump_layoutjson,
    layout_til_json,
    verdi_fra_json,
    verdi_til_json,
)
from gevinstark.grunn.layoutjson import layout_fra_json
from gevinstark.grunn.verdi import Verdi

FILNAVN: Final = "utsendt.json"
SKJEMAVERSJON: Final = 2
#: Before the whole file had a digest, and one file held one issue.
_UTEN_DIGEST: Final = 1


@dataclass(frozen=True, slots=True)
class Utstedt:
    """One issued workbook. `verdier`: generic field key -> value, where it differs from the Layout.

    kommune: its number, or "felles" or "samlet". deltakere: number -> name of every kommune that
    answers in it. laast: generic keys of the inputs that were issued locked: figures of earlier
    years, accepted then. maalform: what it is written in; "" is bokmål.
    """

    kommune: str
    navn: str
    fil: str
    sha256: str
    identitet: Identitet
    verdier: Mapping[str, Verdi]
    deltakere: Mapping[str, str]
    laast: frozenset[str] = frozenset()
    maalform: str = ""

    @property
    def svarere(self) -> Mapping[str, str]:
        """Who answers in it: number -> name."""
        return self.deltakere or {self.kommune: self.navn}

    def verdi(self, celle: Celle) -> Verdi:
        """What was issued in a cell of the Layout for this kommune."""
        return self.verdier.get(celle.nokkel(), celle.verdi) if celle.is_felt else celle.verdi


@dataclass(frozen=True)
class Utsending:
    """One issue of one plan for one reporting year. plankilde: the plan's YAML, from which next
    year's workbooks are made; "" in issues from before it was kept. skjemakilder: the same of a form of
    one's own, by the names its files are called by. kontakt: the coordinator, None when the plan names
    nobody. mottakere: kommunenummer -> who its letters go to, as far as the plan or a list beside it said.
    erstatter: old kommunenummer -> the one that the plan says replaces it. deltakere: kommunenummer the
    plan asks, issued to or not. prisaar, prisindeks: the year whose kroner the plan is in, and the index of
    other years, as far as the plan says.
    tidligere: earlier issues of the same workbooks, oldest first, which know of none before them."""

    mappe: str
    program: str
    frist: str
    layout: Layout
    utstedt: Mapping[str, Utstedt]
    plankilde: str = ""
    skjemakilder: Mapping[str, str] = field(default_factory=dict)
    kontakt: Kontakt | None = None
    mottakere: Mapping[str, tuple[Mottaker, ...]] = field(default_factory=dict)
    erstatter: Mapping[str, str] = field(default_factory=dict)
    deltakere: tuple[str, ...] = ()
    tidligere: tuple[Utsending, ...] = ()
    prisaar: int | None = None
    prisindeks: Mapping[int, float] = field(default_factory=dict)

    @property
    def nokkel(self) -> tuple[str, int]:
        return self.layout.plan, self.layout.rapporteringsaar

    @cached_property
    def alle_deltakere(self) -> tuple[tuple[str, str], ...]:
        """Number and name of all who answer."""
        return tuple({n: d for u in self.utstedt.values() for n, d in u.deltakere.items()}.items())

    @cached_property
    def meldte_aar(self) -> frozenset[int]:
        """The years somebody had reported when this was issued. A locked year that nobody has reported
        was never asked about: the network began after it."""
        meldt, ved_nokkel = meldte_kolonner(self.layout), self.layout.ved_nokkel
        nokler = {
            nokkel
            for utstedt in self.utstedt.values()
            for nokkel, verdi in utstedt.verdier.items()
            if verdi is not None
        }
        celler = (ved_nokkel[n] for n in nokler if n in ved_nokkel)
        aar = (self.layout.field_year(c) for c in celler if c.kolonne in meldt)
        return frozenset(a for a in aar if a is not None)


def dump_utsendinger(utsendinger: Sequence[Utsending]) -> str:
    """The last of them first and in the open, as most folders hold one only."""
    *andre, siste = utsendinger
    dokument = {
        "skjemaversjon": SKJEMAVERSJON,
        **_dokument(siste),
        **({"andre": [_dokument(u) for u in reversed(andre)]} if andre else {}),
    }
    dokument["sha256"] = _digest(dokument)
    return json.dumps(dokument, ensure_ascii=False, indent=None, sort_keys=False) + "\n"


def _digest(dokument: Mapping[str, Any]) -> str:
    uten = {k: v for k, v in dokument.items() if k != "sha256"}
    return hashlib.sha256(dump_layoutjson(uten).encode(errors="surrogatepass")).hexdigest()


def _dokument(utsending: Utsending) -> dict[str, Any]:
    return {
        "program": utsending.program,
        "plan": utsending.layout.plan,
        "skjema": f"{utsending.layout.skjema}/{utsending.layout.versjon}",
        "rapporteringsaar": utsending.layout.rapporteringsaar,
        "frist": utsending.frist,
        "definisjon": utsending.layout.definisjon,
        "layout_sha256": utsending.layout.digest,
        "kommuner": [
            {
                "kommune": u.kommune,
                "navn": u.navn,
                "fil": u.fil,
                "sha256": u.sha256,
                "identitet": str(u.identitet),
                "deltakere": dict(u.deltakere),
                "verdier": {k: verdi_til_json(v) for k, v in sorted(u.verdier.items())},
                "laast": sorted(u.laast),
                **({"maalform": u.maalform} if u.maalform else {}),
            }
            for u in utsending.utstedt.values()
        ],
        "plankilde": utsending.plankilde,
        **({"skjemakilder": dict(utsending.skjemakilder)} if utsending.skjemakilder else {}),
        **({"kontakt": asdict(utsending.kontakt)} if utsending.kontakt else {}),
        **(
            {"mottakere": {k: [asdict(m) for m in v] for k, v in utsending.mottakere.items()}}
            if utsending.mottakere
            else {}
        ),
        **({"erstatter": dict(utsending.erstatter)} if utsending.erstatter else {}),
        **({"deltakere": list(utsending.deltakere)} if utsending.deltakere else {}),
        **({"prisaar": utsending.prisaar} if utsending.prisaar else {}),
        **({"prisindeks": dict(utsending.prisindeks)} if utsending.prisindeks else {}),
        "layout": layout_til_json(utsending.layout),
        **(
            {"tidligere": [_dokument(u) for u in utsending.tidligere]}
            if utsending.tidligere
            else {}
        ),
    }


def _utstedt(raa: Mapping[str, Any], sti: Path) -> Utstedt:
    identitet = parse_identitet(raa["identitet"])
    if identitet is None:
        raise GevinstarkError(f"{sti}: identiteten til {raa['kommune']} kan ikke leses.")
    return Utstedt(
        raa["kommune"],
        raa["navn"],
        raa["fil"],
        raa["sha256"],
        identitet,
        {k: verdi_fra_json(v) for k, v in raa["verdier"].items()},
        {str(nr): str(navn) for nr, navn in raa["deltakere"].items()},
        frozenset(raa.get("laast", ())),
        raa.get("maalform", ""),
    )


def _utsending(raa: Mapping[str, Any], sti: Path) -> Utsending:
    innhold = dump_layoutjson(raa["layout"])
    if hashlib.sha256(innhold.encode()).hexdigest() != raa["layout_sha256"]:
        raise GevinstarkError(_skadet(sti))
    utstedt = [_utstedt(u, sti) for u in raa["kommuner"]]
    return Utsending(
        str(sti.parent),
        raa["program"],
        raa["frist"],
        layout_fra_json(raa["layout"]),
        {u.kommune: u for u in utstedt},
        raa.get("plankilde", ""),
        {str(k): str(v) for k, v in raa.get("skjemakilder", {}).items()},
        Kontakt(**raa["kontakt"]) if raa.get("kontakt") else None,
        {k: tuple(Mottaker(**m) for m in v) for k, v in raa.get("mottakere", {}).items()},
        {str(k): str(v) for k, v in raa.get("erstatter", {}).items()},
        tuple(map(str, raa.get("deltakere", ()))),
        tuple(_utsending(t, sti) for t in raa.get("tidligere", ())),
        raa.get("prisaar"),
        {int(aar): float(tall) for aar, tall in raa.get("prisindeks", {}).items()},
    )


def _skadet(sti: Path) -> str:
    return (
        f"{sti} er endret eller skadet etter at den ble laget. Det er vår egen fil, og sier ikke noe "
        "om svarene som er kommet inn. Hent den fra en sikkerhetskopi."
    )


def read_utsendinger(mappe: Path) -> tuple[Utsending, ...]:
    """What was issued in a folder, the last first. Raises GevinstarkError when `utsendt.json` is missing
    or damaged."""
    sti = mappe / FILNAVN
    try:
        dokument = json.loads(sti.read_text(encoding="utf-8"))
        versjon = dokument["skjemaversjon"]
        if versjon not in (_UTEN_DIGEST, SKJEMAVERSJON):
            raise GevinstarkError(
                f"{sti} er laget av en nyere versjon av gevinstark. Oppdater programmet og prøv igjen."
            )
        if versjon != _UTEN_DIGEST and _digest(dokument) != dokument["sha256"]:
            raise GevinstarkError(_skadet(sti))
        return tuple(_utsending(u, sti) for u in (dokument, *dokument.get("andre", ())))
    except FileNotFoundError as feil:
        raise GevinstarkError(
            f"Finner ikke {sti}. Pek --utsendt på mappen som «gevinstark lag» laget."
        ) from feil
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as feil:
        raise GevinstarkError(_skadet(sti)) from feil


def read_utsending(mappe: Path) -> Utsending:
    """The last that was issued in a folder. Raises as `read_utsendinger`."""
    return read_utsendinger(mappe)[0]
