"""Reading on many machines: Dask spreads the files, and each machine reads under the same guard.

A task is a bunch of files. The machine that gets it reads each file in a process of its own with the
limits of `innlesing.arbeider`, so a file that ends its process costs that process and becomes a
finding. A machine that dies is Dask's business: its tasks are done again by another, and since the
coordinator takes one answer a file, in the order of the files, nothing is lost or counted twice.
What no machine could reach or finish, the coordinator reads itself.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from distributed import Client, Future, KilledWorker

from gevinstark import __version__
from gevinstark.grunn.errors import Brukerfeil, GevinstarkError
from gevinstark.grunn.innlest import Innlest, Uventet
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeider import Arbeider
from gevinstark.innlesing.arbeiderprosess import Grenser, pack_utsendinger, unpack_utsendinger
from gevinstark.innlesing.objekter import fetch, read_objekter
from gevinstark.innlesing.pakking import pack, unpack

#: Files a task: some seconds of work, so that neither the scheduler nor a restart costs much.
_BUNKE: Final = 16
#: Tasks out at a time for each thread of the cluster: enough to keep it busy, little to hold.
_FORAN: Final = 4
_SEKUNDER_TIL_KLYNGEN: Final = 20

_EGNE: Final = threading.local()


@dataclass(frozen=True, slots=True)
class _Bunke:
    filer: tuple[tuple[str, str], ...]
    svar: Future


def read_klynge(
    filer: Sequence[tuple[str, str]],
    utsendinger: Sequence[Utsending],
    jobber: int,
    *,
    adresse: str,
    grenser: Grenser | None = None,
) -> Iterator[Innlest]:
    """Read files, given as (address, name to show), on the cluster whose scheduler has that address.

    The answers come in the order of `filer`. jobber: processes for what is read on this machine.
    Raises Brukerfeil when there is no cluster there, GevinstarkError when it goes away.
    """
    try:
        klient = Client(adresse, timeout=_SEKUNDER_TIL_KLYNGEN, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as feil:
        raise Brukerfeil(
            f"Får ikke kontakt med klyngen på {adresse}. Se etter at «dask scheduler» går der."
        ) from feil
    with klient:
        _check_versjon(klient)
        felles = pack_utsendinger(utsendinger)
        # A task and not scattered data: what was issued can be sent again to a cluster all of whose
        # machines have been replaced.
        utsendt = klient.submit(_hold, felles, key=f"utsendt-{sha256(felles).hexdigest()}")
        bunker = (tuple(filer[i : i + _BUNKE]) for i in range(0, len(filer), _BUNKE))
        ute: deque[_Bunke] = deque()
        while True:
            traader = sum(klient.nthreads().values()) or 1
            for bunke in islice(bunker, max(0, traader * _FORAN - len(ute))):
                svar = klient.submit(_read_bunke, utsendt, grenser or Grenser(), bunke, pure=False)
                ute.append(_Bunke(bunke, svar))
            if not ute:
                return
            yield from _finish(ute.popleft(), utsendinger, jobber)


def _check_versjon(klient: Client) -> None:
    """Raise Brukerfeil unless every machine now there has this version: what another one makes of a
    file is not ours."""
    svar = klient.run(_versjon, on_error="return")
    if feil := sorted(str(v) for v in svar.values() if v != __version__):
        raise Brukerfeil(
            f"Alle maskinene i klyngen må ha gevinstark {__version__}. En av dem svarer: {feil[0]}."
        )


def _finish(bunke: _Bunke, utsendinger: Sequence[Utsending], jobber: int) -> Iterator[Innlest]:
    try:
        svar = bunke.svar.result()
    except KilledWorker:
        svar = [None] * len(bunke.filer)
    except Exception as feil:
        raise GevinstarkError(
            f"Mistet klyngen mens filene ble lest ({type(feil).__name__}). Ingenting er skrevet. "
            "Kjør igjen, eller kjør uten --klynge."
        ) from feil
    bunke.svar.release()
    lest = [_unpack(pakket) for pakket in svar]
    mangler = [fil for fil, ett in zip(bunke.filer, lest, strict=True) if ett is None]
    her = read_objekter(mangler, utsendinger, jobber)
    for ett in lest:
        yield next(her) if ett is None else ett


def _unpack(pakket: bytes | None) -> Innlest | None:
    """None for what no machine of the cluster gave a proper answer to."""
    try:
        return None if pakket is None else unpack(pakket)
    except Uventet:
        return None


# -------------------------------------------------------------------- on the machines of the cluster


def _versjon() -> str:
    return __version__


def _hold(felles: bytes) -> bytes:
    return felles


def _read_bunke(
    felles: bytes, grenser: Grenser, filer: Sequence[tuple[str, str]]
) -> list[bytes | None]:
    """The packed answer for each file; None for a file this machine cannot reach."""
    arbeider = _arbeider(felles, grenser)
    svar: list[bytes | None] = []
    with TemporaryDirectory(prefix="gevinstark-") as mappe:
        for nr, (adresse, navn) in enumerate(filer):
            try:
                sti = fetch(adresse, Path(mappe, str(nr)))
            except OSError:
                svar.append(None)
            else:
                svar.append(pack(arbeider.read(sti, navn)))
    return svar


def _arbeider(felles: bytes, grenser: Grenser) -> Arbeider:
    """This thread's own worker process, kept for as long as the same is asked about."""
    nokkel: Any = (sha256(felles).digest(), grenser)
    if getattr(_EGNE, "nokkel", None) != nokkel:
        if hasattr(_EGNE, "arbeider"):
            _EGNE.arbeider.stop()
        _EGNE.arbeider = Arbeider(unpack_utsendinger(felles), grenser, lambda: felles)
        _EGNE.nokkel = nokkel
        atexit.register(_EGNE.arbeider.stop)
    egen: Arbeider = _EGNE.arbeider
    return egen
