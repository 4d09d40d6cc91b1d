"""A Layout from its JSON, as `utsendt.json` carries it, and as text to compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gevinstark.grunn.celle import Ark, Celle, Diagram, Fremheving
from gevinstark.grunn.layout import Layout, verdi_fra_json


def layout_fra_json(raa: Mapping[str, Any]) -> Layout:
    """The Layout of `layout_til_json`. Raises KeyError/TypeError/ValueError on a damaged document."""
    ark = []
    for a in raa["ark"]:
        celler = []
        for c in a["celler"]:
            deler = dict(c)
            if "verdi" in deler:
                deler["verdi"] = verdi_fra_json(deler["verdi"])
            celler.append(Celle(ark=a["navn"], **deler))
        ark.append(
            Ark(
                navn=a["navn"],
                tittel=a["tittel"],
                celler=tuple(celler),
                bredder=tuple(a["bredder"]),
                radhoyder={int(rad): hoyde for rad, hoyde in a["radhoyder"].items()},
                frys=(a["frys"][0], a["frys"][1]),
                gjenta_rader=None if a["gjenta_rader"] is None else tuple(a["gjenta_rader"]),
                sideskift=tuple(a.get("sideskift", ())),
                liggende=a["liggende"],
                en_side=a["en_side"],
                sider_bred=a["sider_bred"],
                beskyttet=a["beskyttet"],
                farge=a["farge"],
                fremhevinger=tuple(Fremheving(**f) for f in a["fremhevinger"]),
                diagrammer=tuple(
                    Diagram(**{**d, "serier": tuple(tuple(s) for s in d["serier"])})
                    for d in a["diagrammer"]
                ),
                tabeller=tuple((n, o, tuple(k)) for n, o, k in a["tabeller"]),
            )
        )
    return Layout(
        skjema=raa["skjema"],
        versjon=raa["versjon"],
        plan=raa["plan"],
        tittel=raa["tittel"],
        form=raa["form"],
        rapporteringsaar=raa["rapporteringsaar"],
        levetid=(raa["levetid"][0], raa["levetid"][1]),
        lister={k: tuple(v) for k, v in raa["lister"].items()},
        alias={k: dict(v) for k, v in raa["alias"].items()},
        ark=tuple(ark),
    )


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
