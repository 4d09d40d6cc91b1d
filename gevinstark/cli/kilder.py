"""What the commands are pointed at: folders of what was issued and returned, caches, workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gevinstark.grunn.errors import Brukerfeil

if TYPE_CHECKING:
    from gevinstark.grunn.utsendt import Utsending
    from gevinstark.innlesing.arbeider import Leser


def antall_jobber(jobber: int | None) -> int:
    from gevinstark.innlesing.arbeider import default_jobber

    return default_jobber() if jobber is None else jobber


def utsendinger(mapper: Sequence[Path]) -> list[Utsending]:
    from gevinstark.grunn.utsendt import read_utsending

    for mappe in mapper:
        if not mappe.is_dir():
            raise Brukerfeil(
                f"Mappen {mappe} finnes ikke. Pek --utsendt på mappen «gevinstark lag» laget."
            )
    return [read_utsending(m) for m in mapper]


@contextmanager
def tillegg(hva: str) -> Iterator[None]:
    """What is not installed with the program itself."""
    try:
        yield
    except ModuleNotFoundError as feil:
        raise Brukerfeil(
            f"{hva} krever tilleggspakker (mangler {feil.name}). Skriv: pip install 'gevinstark[klynge]'"
        ) from feil


def innsendte(
    mappe: str, ut: Path, klynge: str | None
) -> tuple[Sequence[tuple[str | Path, str]], Leser]:
    """The files in a folder or under an address, and who reads them."""
    from gevinstark.innlesing.arbeider import read_filer
    from gevinstark.innlesing.kilder import find_filer, is_adresse

    leser: Leser = read_filer
    filer: list[tuple[str | Path, str]] = []
    if is_adresse(mappe):
        with tillegg("En adresse"):
            from gevinstark.innlesing.objekter import find_objekter, read_objekter
        filer += find_objekter(mappe)
        leser = read_objekter
    else:
        rot = Path(mappe)
        filer += [
            (f, f.relative_to(rot).as_posix())
            for f in find_filer(rot)
            if f.resolve() != ut.resolve()
        ]
    if klynge is not None:
        with tillegg("--klynge"):
            from gevinstark.innlesing.klynge import read_klynge
        filer = [(f if isinstance(f, str) else str(f.resolve()), navn) for f, navn in filer]
        leser = partial(read_klynge, adresse=klynge)
    return filer, leser


def huskende(leser: Leser, mellomlager: Path | None, innsendt: Path | None = None) -> Leser:
    from gevinstark.innlesing.mellomlager import default_mappe, remember

    mappe = default_mappe() if mellomlager is None else mellomlager
    if innsendt is not None and mappe.resolve().is_relative_to(innsendt.resolve()):
        raise Brukerfeil(
            f"Legg mellomlageret utenfor {innsendt}. Ellers blir det lest som innsendte filer neste gang."
        )
    return remember(leser, mappe)
