"""One more issue beside those before it: it adds or replaces what it names, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gevinstark.grunn.identitet import make_identitet
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending, Utstedt


def add_utsending(foer: Sequence[Utsending], ny: Utsending) -> tuple[Utsending, ...]:
    """Everything issued in a folder when one more is, the new one last. foer: the last first, as read."""
    samme = [u for u in foer if _slag(u) == _slag(ny)]
    andre = [u for u in reversed(foer) if _slag(u) != _slag(ny)]
    for utsending in samme:
        ny = _renew(utsending, ny)
    return (*andre, ny)


def _slag(utsending: Utsending) -> tuple[object, ...]:
    """Which workbooks it is an issue of. Joint ones of different kommuner are different workbooks."""
    layout = utsending.layout
    sammen = layout.form == "samlet"
    deltakere = sorted(nr for u in utsending.utstedt.values() for nr in u.deltakere if sammen)
    return (*utsending.nokkel, layout.form, layout.runde, *deltakere)


def _renew(gammel: Utsending, ny: Utsending) -> Utsending:
    """The new issue, with those it does not name as they would be in it, and the earlier ones kept."""
    uendret = {
        k: _as_issued(u, ny.layout) for k, u in gammel.utstedt.items() if k not in ny.utstedt
    }
    alle = {**gammel.utstedt, **uendret, **ny.utstedt}
    erstattet = {k: u for k, u in gammel.utstedt.items() if u.identitet != alle[k].identitet}
    tidligere = gammel.tidligere
    if erstattet:
        tidligere = (*tidligere, replace(gammel, utstedt=erstattet, tidligere=()))
    mottakere = {**gammel.mottakere, **ny.mottakere}
    return replace(ny, utstedt=alle, mottakere=mottakere, tidligere=tidligere)


def _as_issued(utstedt: Utstedt, layout: Layout) -> Utstedt:
    """What was issued to a kommune, in a newer Layout. The file is the one it has."""
    verdier = {k: v for k, v in utstedt.verdier.items() if k in layout.ved_nokkel}
    laast = frozenset(k for k in utstedt.laast if k in layout.ved_nokkel)
    identitet = make_identitet(layout, utstedt.kommune, verdier, laast, utstedt.maalform)
    return replace(utstedt, identitet=identitet, verdier=verdier, laast=laast)


def find_gjeldende(utsending: Utsending, alle: Sequence[Utsending]) -> Utsending:
    """The issue that an earlier one was replaced by; itself when it is the last."""
    return next((u for u in alle if any(t is utsending for t in u.tidligere)), utsending)
