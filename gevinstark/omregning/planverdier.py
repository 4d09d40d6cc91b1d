"""What stands in every field of a common plan: what it says, and what its formulas make of it."""

from __future__ import annotations

from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Verdi
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier


def compute_planverdier(layout: Layout) -> dict[str, Verdi]:
    """Field key -> value, of a Layout of the project group's workbook."""
    verdier = grunnverdier(layout, {})
    resultater, _ = compute_resultater(layout, [verdier])
    return {
        n: verdier.get(n) if c.formel is None else resultater.verdi(c.sted, 0)
        for n, c in layout.ved_nokkel.items()
    }
