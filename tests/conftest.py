"""What the tests share: the real plan issued once, and a good return from every kommune.

Made once per process. Under pytest-xdist every worker makes its own, which takes a few seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from forrige import FORRIGEPLAN
from hypothesis import settings
from skader import Runde

from gevinstark.mal.les_plan import read_plan
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.lag import issue
from gevinstark.runde.svarfil import Oppgave

# pytest-xdist tells its workers how wide the terminal is; nothing here is shown in one.
os.environ.pop("COLUMNS", None)

#: Files that take more than a minute, the longest first: whoever works beside another begins with these, so
#: that nobody is left alone with one at the end.
_LENGST = (
    "test_rulling", "test_arbeidsbok", "test_andre_skjemaer", "test_cli", "test_openxmlsdk", "test_kommunebok",
    "test_forklar", "test_struktur", "test_word_ut", "test_prosjektgruppen", "test_ytelse",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    plass = {navn: nr for nr, navn in enumerate(_LENGST)}
    items.sort(key=lambda item: plass.get(item.path.stem, len(plass)))


# A submission is judged by the same examples every time; new ones are tried where people work.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _egen_hurtigbuffer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing a test reads is left with the person who runs it, nor found there."""
    with pytest.MonkeyPatch.context() as m:
        for navn in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            m.setenv(navn, str(tmp_path_factory.mktemp("buffer")))
        yield


@pytest.fixture(scope="session")
def runde(tmp_path_factory: pytest.TempPathFactory) -> Runde:
    """The example issued to its eight participants, and filled in by all of them."""
    rot = tmp_path_factory.mktemp("runde")
    plansti = FORRIGEPLAN
    utstedelse = issue(plansti, rot / "utsendt")
    runde = Runde(rot / "utsendt", rot / "innsendt", read_plan(plansti), utstedelse)
    runde.innsendt.mkdir()
    for nr in runde.utsending.utstedt:
        svar = make_svar(runde.layout, nr)
        oppgaver = [Oppgave(felt, verdi, linje) for linje, (felt, verdi) in enumerate(svar.items())]
        runde.retur(nr).write_bytes(fill_svar(runde.bok(nr), oppgaver, "svar"))
    return runde
