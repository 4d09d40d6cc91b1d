"""What time it is: the clock of the machine, or SOURCE_DATE_EPOCH where a run is to be repeated exactly."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def read_klokke() -> datetime:
    fast = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fast.isdecimal():
        return datetime.fromtimestamp(int(fast), UTC)
    return datetime.now(UTC)
