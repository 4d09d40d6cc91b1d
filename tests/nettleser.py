"""Chromium driven from Python over its own pipe: pages are opened, keys pressed, scripts asked.

No driver and no network: the DevTools protocol through two file descriptors.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_TASTER: Final = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40, "Escape": 27}


class Nettleser:
    """One page. `ask` runs a script in it and gives what it returns."""

    def __init__(self, skriv: int, les: int) -> None:
        self._ut, self._inn = os.fdopen(skriv, "wb", 0), os.fdopen(les, "rb")
        self._nr = 0
        self._okt = ""
        maal = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._okt = self.send("Target.attachToTarget", targetId=maal, flatten=True)["sessionId"]
        self.send("Page.enable")

    def send(self, metode: str, **valg: Any) -> Any:
        self._nr += 1
        melding = {"id": self._nr, "method": metode, "params": valg}
        if self._okt:
            melding["sessionId"] = self._okt
        self._ut.write(json.dumps(melding).encode() + b"\0")
        while True:
            svar = self._read()
            if svar.get("id") == self._nr:
                assert "error" not in svar, svar
                return svar["result"]

    def _read(self) -> dict[str, Any]:
        biter = bytearray()
        while (tegn := self._inn.read(1)) != b"\0":
            assert tegn, "Chromium sluttet"
            biter += tegn
        return dict(json.loads(biter))

    def open(self, fil: Path, bredde: int = 1280) -> None:
        self.send("Emulation.setDeviceMetricsOverride", width=bredde, height=900, deviceScaleFactor=1, mobile=False)  # fmt: skip
        self.send("Page.navigate", url=fil.as_uri())
        while self.ask("document.readyState") != "complete":
            pass
        self.send("Page.bringToFront")

    def ask(self, skript: str) -> Any:
        svar = self.send(
            "Runtime.evaluate", expression=skript, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in svar, svar
        return svar["result"].get("value")

    def press(self, tast: str) -> None:
        kode = _TASTER[tast]
        tekst = {"Enter": "\r", " ": " "}.get(tast, "")
        felles = {
            "key": tast,
            "code": tast if len(tast) > 1 else "Space",
            "windowsVirtualKeyCode": kode,
        }
        self.send("Input.dispatchKeyEvent", type="keyDown", text=tekst, **felles)
        self.send("Input.dispatchKeyEvent", type="keyUp", **felles)

    def write(self, tekst: str) -> None:
        self.send("Input.insertText", text=tekst)


def _place(les: int, skriv: int) -> None:
    """Chromium reads the protocol from descriptor 3 and writes it to 4."""
    trygge = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in (les, skriv)]
    for fd, plass in zip(trygge, (3, 4), strict=True):
        os.dup2(fd, plass)


@contextmanager
def open_nettleser() -> Iterator[Nettleser]:
    """Skips where Chromium is not, but never in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium skal være installert i CI")
        pytest.skip("Chromium er ikke installert")
    til_les, til_skriv = os.pipe()
    fra_les, fra_skriv = os.pipe()
    # Its last processes may still be writing.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profil:
        prosess = subprocess.Popen(
            [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--remote-debugging-pipe",
                f"--user-data-dir={profil}", "about:blank",
            ],
            pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: _place(til_les, fra_skriv),  # noqa: PLW1509 - no thread is running
        )  # fmt: skip
        os.close(til_les)
        os.close(fra_skriv)
        try:
            yield Nettleser(til_skriv, fra_les)
        finally:
            prosess.terminate()
            prosess.wait(30)
