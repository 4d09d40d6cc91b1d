"""A Layout as text: what the golden file and two ways to one Layout are compared by."""

from __future__ import annotations

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.layout import Layout


def snapshot(layout: Layout) -> str:
    """A line for each field of the form, in order of its key: key | role | type | lock | validation |
    formula or constant | how many years or phases | sheet and cell of the first. The address stands
    last, and years are one line, so that one more column changes its own lines only."""
    grupper: dict[tuple[str, str, str, str], list[Celle]] = {}
    for c in layout.celler():
        if c.is_felt:
            grupper.setdefault((c.eier, c.tabell, c.radid, c.kolonne), []).append(c)
    linjer = [_snapshotlinje(celler) for _, celler in sorted(grupper.items())]
    return "\n".join(linjer) + "\n"


def _snapshotlinje(celler: list[Celle]) -> str:
    c = celler[0]
    grenser = f"{c.minst}..{c.hoyst}" if (c.minst, c.hoyst) != (None, None) else ""
    innhold = c.formel if c.formel is not None else "" if c.verdi is None else repr(c.verdi)
    deler = (
        f"{c.eier}.{c.radid}.{c.kolonne}",
        c.rolle,
        f"{c.type} {c.enhet}".strip(),
        "åpen" if c.rolle == "inndata" else "låst",
        " ".join(t for t in (c.liste, grenser) if t) or "-",
        innhold,
        f"×{len(celler)}",
        f"{c.ark}!{c.adresse}",
    )
    return " | ".join(deler)
