"""Numbers and dates as spelled in a file. Python's own `float` takes more than the format allows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from math import isfinite
from typing import Final

_NULLTID: Final = datetime(1899, 12, 30, tzinfo=UTC)
_NULLTID_1904: Final = datetime(1904, 1, 1, tzinfo=UTC)
_DOGN: Final = 86_400
#: Strict files write a time of the day as how long it is since midnight: "PT0H11M0.000S".
_VARIGHET: Final = re.compile(
    r"P(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7}(?:\.[0-9]{1,9})?)S)?)?"
)


def read_tall(tekst: str) -> float | None:
    """The finite number a text spells (xsd:double), or None."""
    try:
        tall = float(tekst)
    except ValueError:
        return None
    # Python also takes "1_0", digits of other scripts, "inf" and "nan".
    return tall if isfinite(tall) and "_" not in tekst and tekst.isascii() else None


def read_isodato(tekst: str, *, date1904: bool) -> float | None:
    """The serial number of an ISO 8601 date, date-time, time or duration, or None."""
    tekst = tekst.strip()
    varighet = _VARIGHET.fullmatch(tekst)
    if varighet and len(tekst) > len("PT"):
        dager, timer, minutter, sekundtall = (float(t or 0) for t in varighet.groups())
        return dager + (timer * 3600 + minutter * 60 + sekundtall) / _DOGN
    try:
        if ":" in tekst[:3]:
            klokke = time.fromisoformat(tekst)
            sekunder = klokke.hour * 3600 + klokke.minute * 60 + klokke.second
            return (sekunder + klokke.microsecond / 1e6) / _DOGN
        tidspunkt = datetime.fromisoformat(tekst)
    except ValueError:
        return None
    # A cell has no time zone: what the clock shows is what counts.
    avstand = tidspunkt.replace(tzinfo=UTC) - (_NULLTID_1904 if date1904 else _NULLTID)
    return avstand.total_seconds() / _DOGN
