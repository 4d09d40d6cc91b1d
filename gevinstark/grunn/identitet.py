"""A workbook's identity and field register: what is written on the hidden sheet.

Plain text in plain cells, because that is what survives every round trip that was tried
(shared/teknikk.md), and because anyone should be able to read a return without this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.layout import Layout, verdi_til_json
from gevinstark.grunn.verdi import Verdi

SKJULT_ARK: Final = "_gevinstark"
DEFINERT_NAVN: Final = "gevinstark_identitet"
#: The first tab of a feedback workbook. A return may have it: it is ours, and nothing is read there.
TILBAKEMELDING_ARK: Final = "Tilbakemelding"
#: Every note we write begins so, which survives programs that drop a note's author.
MERKNADSSTART: Final = "Tilbakemelding: "
PREFIKS: Final = "gevinstark;1;"
#: In the register: always required. Else the condition stands there, a formula without "=".
ALLTID: Final = "ja"
#: Rows and columns of the register on the hidden sheet (1-based).
REGISTERHODE: Final = 3
REGISTERKOLONNER: Final = (
    "felt", "ark", "celle", "rolle", "type", "enhet", "valg", "minst", "hoyst", "krav", "lukket",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identitet:
    """Which plan, form, kommune and year a workbook was issued for. `id` tells issues apart."""

    plan: str
    skjema: str
    form: str
    kommune: str
    aar: int
    id: str

    def __str__(self) -> str:
        return (
            f"{PREFIKS}plan={self.plan};skjema={self.skjema};form={self.form};"
            f"kommune={self.kommune};aar={self.aar};id={self.id}"
        )


def make_identitet(
    layout: Layout,
    kommune: str,
    verdier: Mapping[str, Verdi],
    laast: Iterable[str] = (),
    maalform: str = "",
) -> Identitet:
    """The identity is a digest of everything that was issued, so the same input gives the same."""
    innhold = {k: verdi_til_json(v) for k, v in sorted(verdier.items())}
    laaste = [sorted(laast)] if laast else []
    ikke_bokmaal = [maalform] if maalform else []
    grunnlag = json.dumps(
        [layout.digest, kommune, innhold, *laaste, *ikke_bokmaal], ensure_ascii=False
    )
    return Identitet(
        plan=layout.plan,
        skjema=f"{layout.skjema}/{layout.versjon}",
        form=layout.form,
        kommune=kommune,
        aar=layout.rapporteringsaar,
        id=hashlib.sha256(grunnlag.encode()).hexdigest()[:16],
    )


def parse_identitet(tekst: str) -> Identitet | None:
    """The identity in a cell's text, or None when it is something else."""
    if not tekst.startswith(PREFIKS) or len(tekst) > 1000:  # noqa: PLR2004 - ours is about 150
        return None
    deler = dict(d.split("=", 1) for d in tekst[len(PREFIKS) :].strip().split(";") if "=" in d)
    try:
        return Identitet(
            deler["plan"],
            deler["skjema"],
            deler["form"],
            deler["kommune"],
            int(deler["aar"]),
            deler["id"],
        )
    except (KeyError, ValueError):
        return None


def register(layout: Layout, kommune: str) -> Iterator[tuple[str, ...]]:
    """The field register, one row a field, as text in the order of REGISTERKOLONNER."""
    for celle in layout.celler():
        if celle.is_felt:
            yield (
                celle.nokkel(kommune),
                celle.ark,
                celle.adresse,
                celle.rolle,
                celle.type,
                celle.enhet,
                "; ".join(layout.lister.get(celle.liste, ())),
                "" if celle.minst is None else repr(celle.minst),
                "" if celle.hoyst is None else repr(celle.hoyst),
                celle.kreves_naar or (ALLTID if celle.kreves else ""),
                celle.lukket_naar,
            )
