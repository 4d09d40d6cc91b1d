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
                filter=a.get("filter", ""),
                skjult=a.get("skjult", False),
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
        runde=raa.get("runde", ""),
        definisjon=raa.get("definisjon", 1),
        blokknavn=dict(raa.get("blokknavn", {})),
        ordbok=dict(raa.get("ordbok", {})),
        faser=dict(raa.get("faser", {})),
        rapporteringsaar=raa["rapporteringsaar"],
        levetid=(raa["levetid"][0], raa["levetid"][1]),
        lister={k: tuple(v) for k, v in raa["lister"].items()},
        alias={k: dict(v) for k, v in raa["alias"].items()},
        ark=tuple(ark),
    )
