"""What every step has in common: how paths are given, and how it is told how far it has come."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

#: A file or a folder, as people write it.
Sti = str | os.PathLike[str]
#: One of them, or several.
Stier = Sti | Sequence[Sti]
#: Is told, in words, how far a step has come.
Framdrift = Callable[[str], None]


def as_stier(stier: Stier) -> list[Path]:
    """One path or several, as a list."""
    return [Path(s) for s in ([stier] if isinstance(stier, str | os.PathLike) else stier)]


def as_sti(sti: Sti | None) -> Path | None:
    return None if sti is None else Path(sti)
