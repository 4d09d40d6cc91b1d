"""A chart of a sheet, as XlsxWriter draws it."""

from __future__ import annotations

from itertools import cycle
from typing import Any, Final

from gevinstark.grunn.celle import Diagram
from gevinstark.skriving import tema
from gevinstark.skriving.tekst import plain

_ARTER: Final = {"linje": "line", "tornado": "bar"}


def write_diagram(bok: Any, blad: Any, diagram: Diagram) -> None:
    art = {"type": _ARTER.get(diagram.art, "column")}
    if diagram.art == "stablet":
        art["subtype"] = "stacked"
    er_tornado = diagram.art == "tornado"
    figur = bok.add_chart(art)
    for (navn, akse, tall), farge in zip(diagram.serier, cycle(tema.DIAGRAMFARGER), strict=False):
        figur.add_series(
            {
                "name": navn,
                "categories": f"={akse}",
                "values": f"={tall}",
                "fill": {"color": farge},
                "line": {"color": farge},
                "gap": 40 if er_tornado else 80,
                # Lower and higher from the same line, to each their side.
                **({"overlap": 100} if er_tornado else {}),
            }
        )
    skrift = {"name": tema.SKRIFT, "size": 10, "color": tema.TEKST}
    figur.set_title({"name": plain(diagram.tittel), "name_font": {**skrift, "size": 12}})
    # The horizontal axis is of values in a tornado, with the first row on top.
    kategorier, verdier = (
        (figur.set_y_axis, figur.set_x_axis) if er_tornado else (figur.set_x_axis, figur.set_y_axis)
    )
    kategorier(
        {"num_font": skrift, "label_position": "low", **({"reverse": True} if er_tornado else {})}
    )
    verdier(
        {
            "name": plain(diagram.verdiakse),
            "name_font": skrift,
            "num_font": skrift,
            "num_format": "0\\ %" if diagram.verdiakse == "%" else "#,##0",
            # Columns are compared by their length, so they begin at zero (all are gross figures).
            **({"min": 0} if diagram.art == "stolpe" else {}),
            "major_gridlines": {"visible": True, "line": {"color": tema.KANT, "width": 0.5}},
        }
    )
    figur.set_legend({"position": "bottom", "font": skrift})
    figur.set_size({"width": diagram.bredde, "height": diagram.hoyde})
    blad.insert_chart(diagram.celle, figur, {"description": plain(diagram.alt_tekst)})
