"""A chart of a sheet, as XlsxWriter draws it."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from gevinstark.grunn.celle import Diagram
from gevinstark.skriving import tema
from gevinstark.skriving.tekst import plain


def write_diagram(bok: Any, blad: Any, diagram: Diagram) -> None:
    art = {"type": "line" if diagram.art == "linje" else "column"}
    if diagram.art == "stablet":
        art["subtype"] = "stacked"
    figur = bok.add_chart(art)
    for (navn, kategorier, verdier), farge in zip(
        diagram.serier, cycle(tema.DIAGRAMFARGER), strict=False
    ):
        figur.add_series(
            {
                "name": navn,
                "categories": f"={kategorier}",
                "values": f"={verdier}",
                "fill": {"color": farge},
                "line": {"color": farge},
                "gap": 80,
            }
        )
    skrift = {"name": tema.SKRIFT, "size": 10, "color": tema.TEKST}
    figur.set_title({"name": plain(diagram.tittel), "name_font": {**skrift, "size": 12}})
    figur.set_x_axis({"num_font": skrift, "label_position": "low"})
    figur.set_y_axis(
        {
            "name": plain(diagram.verdiakse),
            "name_font": skrift,
            "num_font": skrift,
            "num_format": "0 %" if diagram.verdiakse == "%" else "#,##0",
            # Columns are compared by their length, so they begin at zero (all are gross figures).
            **({"min": 0} if diagram.art == "stolpe" else {}),
            "major_gridlines": {"visible": True, "line": {"color": tema.KANT, "width": 0.5}},
        }
    )
    figur.set_legend({"position": "bottom", "font": skrift})
    figur.set_size({"width": diagram.bredde, "height": diagram.hoyde})
    blad.insert_chart(diagram.celle, figur, {"description": plain(diagram.alt_tekst)})
