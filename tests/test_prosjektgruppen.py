"""The project group's own workbook: its sectors live, room for what is asked, and what is left to do."""

from __future__ import annotations

import pytest

from gevinstark.grunn.ressurser import ressurs
from gevinstark.mal.bygg import build_layout
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.omregning.modell import compute
from gevinstark.runde.ny import read_planfil

ELEKTRONISK_POST = ressurs("eksempler/elektronisk-post/plan.yaml")


@pytest.mark.parametrize(
    ("sektor", "kommunal", "statlig"),
    [
        ("Kommunal sektor", 9_550_000, 2_100_000),
        ("andre statlige virksomheter", 0, 11_650_000),
        (None, 0, 2_100_000),
    ],
)
def test_the_overview_follows_the_sector_that_stands_there(
    sektor: str | None, kommunal: int, statlig: int
) -> None:
    layout = build_layout(read_planfil(ELEKTRONISK_POST), "felles")
    verdier = grunnverdier(layout, {}) | {"felles.D1.sektor": sektor}
    motor, _ = compute_resultater(layout, [verdier])
    modell = compute(layout, [verdier])
    for rad, ventet in (("kommunal", kommunal), ("statlig", statlig)):
        nokkel = f"felles.{rad}.verdi"
        assert motor.verdi(layout.ved_nokkel[nokkel].sted, 0) == ventet
        assert modell.verdi(nokkel, 0) == ventet
