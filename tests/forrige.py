"""The example plan on the tab set that 2e1d845 issued (`data/forrige/kommune.yaml`), as a form of one's own.

Most of what the tests say of reading, proof, recompute and consolidation was said of workbooks with that
tab set. They are still received, so it is still said of them; the tab set that is issued now has tests of
its own (`test_arbeidsbok.py` and those beside it).
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from gevinstark.grunn.ressurser import EKSEMPELPLAN, ressurs

HER = Path(__file__).parent / "data/forrige"


def make_plan(mappe: Path) -> Path:
    """The plan, its plan part and the former tab set in a folder; the first of them."""
    mappe.mkdir(parents=True, exist_ok=True)
    plan = ressurs(EKSEMPELPLAN).read_text("utf-8")
    del_ = ressurs("maler/medfinansiering/2017.yaml").read_text("utf-8")
    skjema, kommunedel = "skjema: medfinansiering/2017", "kommunedel: kommune.yaml"
    assert skjema in plan
    assert kommunedel in del_
    (mappe / "plan.yaml").write_text(
        plan.replace(skjema, f"skjema: {mappe / '2017.yaml'}"), "utf-8"
    )
    (mappe / "2017.yaml").write_text(
        del_.replace(kommunedel, "kommunedel: ./kommune.yaml"), "utf-8"
    )
    shutil.copy(HER / "kommune.yaml", mappe)
    return mappe / "plan.yaml"


_MAPPE = Path(tempfile.mkdtemp(prefix="gevinstark-forrige-"))
atexit.register(shutil.rmtree, _MAPPE, ignore_errors=True)
FORRIGEPLAN = make_plan(_MAPPE)


def on_former_form(plan: str) -> str:
    """A plan's text with the form it names put together with the former tab set."""
    return plan.replace("skjema: medfinansiering/2017", f"skjema: {_MAPPE / '2017.yaml'}")
