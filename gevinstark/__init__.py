"""Gevinstark: workbooks for benefit plans that can be sent out, returned, proved and added up.

The steps of the round are functions here, each with its choices as one value:

    from gevinstark import Konsolidervalg, konsolider

    resultat = konsolider(Konsolidervalg("innsendt", utsendt="utsendt"))
    resultat.tall()

The command line calls the same ones. A step is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gevinstark.grunn.errors import Brukerfeil as Brukerfeil
    from gevinstark.grunn.errors import GevinstarkError as GevinstarkError
    from gevinstark.grunn.errors import UgyldigKilde as UgyldigKilde
    from gevinstark.runde.beslutninger import Beslutningsvalg as Beslutningsvalg
    from gevinstark.runde.beslutninger import beslutninger as beslutninger
    from gevinstark.runde.demo import Demovalg as Demovalg
    from gevinstark.runde.demo import demo as demo
    from gevinstark.runde.felt import Feltvalg as Feltvalg
    from gevinstark.runde.felt import felt as felt
    from gevinstark.runde.flett import Flettvalg as Flettvalg
    from gevinstark.runde.flett import flett as flett
    from gevinstark.runde.forklar import Forklarvalg as Forklarvalg
    from gevinstark.runde.forklar import forklar as forklar
    from gevinstark.runde.fyll import Fyllvalg as Fyllvalg
    from gevinstark.runde.fyll import fyll as fyll
    from gevinstark.runde.hvaom import Hvaomvalg as Hvaomvalg
    from gevinstark.runde.hvaom import hvaom as hvaom
    from gevinstark.runde.konsolider import Konsolidervalg as Konsolidervalg
    from gevinstark.runde.konsolider import konsolider as konsolider
    from gevinstark.runde.kontroller import Kontrollvalg as Kontrollvalg
    from gevinstark.runde.kontroller import kontroller as kontroller
    from gevinstark.runde.lag import Lagvalg as Lagvalg
    from gevinstark.runde.lag import lag as lag
    from gevinstark.runde.ny import Nyvalg as Nyvalg
    from gevinstark.runde.ny import ny as ny
    from gevinstark.runde.rapport import Rapportvalg as Rapportvalg
    from gevinstark.runde.rapport import write_rapport as write_rapport
    from gevinstark.runde.rull import Rullvalg as Rullvalg
    from gevinstark.runde.rull import rull as rull
    from gevinstark.runde.sammenlign import Sammenlignvalg as Sammenlignvalg
    from gevinstark.runde.sammenlign import sammenlign as sammenlign
    from gevinstark.runde.send import Sendvalg as Sendvalg
    from gevinstark.runde.send import send as send
    from gevinstark.runde.statsrapport import Statsrapportvalg as Statsrapportvalg
    from gevinstark.runde.statsrapport import statsrapport as statsrapport
    from gevinstark.runde.status import Statusvalg as Statusvalg
    from gevinstark.runde.status import status as status
    from gevinstark.runde.tiltaksplan import Tiltaksplanvalg as Tiltaksplanvalg
    from gevinstark.runde.tiltaksplan import tiltaksplan as tiltaksplan

__version__ = "0.1.0"

#: Name -> the module it stands in. `rapport` is a room of the house, so that step has a verb.
_STEDER = {
    "ny": "runde.ny", "Nyvalg": "runde.ny",
    "lag": "runde.lag", "Lagvalg": "runde.lag",
    "send": "runde.send", "Sendvalg": "runde.send",
    "status": "runde.status", "Statusvalg": "runde.status",
    "felt": "runde.felt", "Feltvalg": "runde.felt",
    "fyll": "runde.fyll", "Fyllvalg": "runde.fyll",
    "kontroller": "runde.kontroller", "Kontrollvalg": "runde.kontroller",
    "beslutninger": "runde.beslutninger", "Beslutningsvalg": "runde.beslutninger",
    "flett": "runde.flett", "Flettvalg": "runde.flett",
    "konsolider": "runde.konsolider", "Konsolidervalg": "runde.konsolider",
    "hvaom": "runde.hvaom", "Hvaomvalg": "runde.hvaom",
    "write_rapport": "runde.rapport", "Rapportvalg": "runde.rapport",
    "forklar": "runde.forklar", "Forklarvalg": "runde.forklar",
    "rull": "runde.rull", "Rullvalg": "runde.rull",
    "sammenlign": "runde.sammenlign", "Sammenlignvalg": "runde.sammenlign",
    "statsrapport": "runde.statsrapport", "Statsrapportvalg": "runde.statsrapport",
    "tiltaksplan": "runde.tiltaksplan", "Tiltaksplanvalg": "runde.tiltaksplan",
    "demo": "runde.demo", "Demovalg": "runde.demo",
    "Brukerfeil": "grunn.errors", "GevinstarkError": "grunn.errors", "UgyldigKilde": "grunn.errors",
}  # fmt: skip


def __getattr__(navn: str) -> Any:
    if navn not in _STEDER:
        raise AttributeError(f"module {__name__!r} has no attribute {navn!r}")
    return getattr(import_module(f"{__name__}.{_STEDER[navn]}"), navn)


def __dir__() -> list[str]:
    return sorted({*globals(), *_STEDER})
