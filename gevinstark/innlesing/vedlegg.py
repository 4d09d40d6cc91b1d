"""Workbooks inside a zip file or an e-mail, unpacked within limits to a folder of the run's own.

A workbook keeps the name it came under («svar.eml › Gevinster.xlsx»); everything else inside is named,
never read. What cannot be opened whole, or holds no workbook, is left as it is: the reader refuses it
and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.innlest import Innlest
from gevinstark.grunn.norsk.valg import cut_liste
from gevinstark.grunn.utsendt import Utsending
from gevinstark.innlesing.arbeider import Leser
from gevinstark.innlesing.kilder import is_adresse, is_innsendt, visningsnavn
from gevinstark.lesing.filtype import ER_EPOST, check_filtype, is_arkiv
from gevinstark.lesing.les import read_bytes
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import MAKS_DELER, REGION, RETUR, open_deler, printable

#: Between a container and what lies in it.
SKILLE: Final = " › "
_ARBEIDSBOK: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".numbers")
_BEHOLDER: Final = (".zip", ".eml", ".msg")
_OLE: Final = bytes.fromhex("d0cf11e0")
#: A container in a container is opened, and one in that is not.
_DYBDE: Final = 1
_LAR_SEG_IKKE_AAPNE: Final = (
    VernBrudd, OSError, RecursionError, LookupError, ValueError,
)  # fmt: skip
_MAKS_LUKKET: Final = 20
_VIS_NAVN: Final = 20
_LANGT: Final = 100


@dataclass(frozen=True, slots=True)
class Innkomne:
    """filer: path and shown name, each container replaced by the workbooks in it. funn: what else lay
    there, by the shown name of the first workbook."""

    filer: Sequence[tuple[Any, str]]
    funn: Mapping[str, tuple[Funn, ...]]

    def tell(self, leser: Leser) -> Leser:
        """A reader that also tells what else came along."""

        def read(
            filer: Sequence[tuple[Any, str]], utsendinger: Sequence[Utsending], jobber: int
        ) -> Iterator[Innlest]:
            for innlest in leser(filer, utsendinger, jobber):
                funn = self.funn.get(innlest.fil)
                yield _with_funn(innlest, funn) if funn else innlest

        return read if self.funn else leser


def _with_funn(innlest: Innlest, funn: tuple[Funn, ...]) -> Innlest:
    if not innlest.svar:
        return replace(innlest, funn=(*innlest.funn, *funn))
    forst, *resten = innlest.svar
    return replace(innlest, svar=(replace(forst, funn=(*forst.funn, *funn)), *resten))


@contextmanager
def unpacked(filer: Sequence[tuple[Any, str]]) -> Iterator[Innkomne]:
    """The files of a run as they are read. What was unpacked, or fetched to be, is gone afterwards."""
    with TemporaryDirectory(prefix="gevinstark-") as mappe:
        ut: list[tuple[Any, str]] = []
        funn: dict[str, tuple[Funn, ...]] = {}
        for sti, navn in filer:
            innhold = _Innhold()
            with suppress(*_LAR_SEG_IKKE_AAPNE):
                innhold.open(_hent(sti, Path(mappe, f"hentet-{len(ut)}")))
            if not (innhold.hel and innhold.boker):
                ut.append((sti, navn))
                continue
            egne = [f"{navn}{SKILLE}{indre}" for indre in innhold.boker]
            for vist, (indre, byte) in zip(egne, innhold.boker.items(), strict=True):
                maal = Path(mappe, str(len(ut)), _filnavn(indre))
                maal.parent.mkdir()
                maal.write_bytes(byte)
                ut.append((type(sti)(maal), vist))
            forst = visningsnavn(egne[0])
            ved_siden = (("FIL-67", innhold.annet), ("FIL-69", innhold.lukket))
            if any(navnene for _, navnene in ved_siden):
                funn[forst] = tuple(
                    make_funn(kode, fil=forst, ventet=navn, funnet=_kort(navnene))
                    for kode, navnene in ved_siden
                    if navnene
                )
        yield Innkomne(ut, funn)


def _hent(sti: Any, mappe: Path) -> Path:
    """The file itself, or a copy of a container that lies somewhere else. Raises OSError."""
    if not is_adresse(str(sti)) or not str(sti).lower().endswith(_BEHOLDER):
        return Path(sti)
    # Not always installed; who gives an address has it.
    from gevinstark.innlesing.objekter import fetch  # noqa: PLC0415 - as said above

    return fetch(str(sti), mappe, REGION.fil)


class _Innhold:
    """What lies in one container: boker by name, lukket: what may be or hold workbooks and cannot be
    looked into, annet: the names of the rest."""

    def __init__(self) -> None:
        self.boker: dict[str, bytes] = {}
        self.lukket: list[str] = []
        self.annet: list[str] = []
        self.hel = False
        self._igjen = RETUR.utpakket

    def open(self, sti: Path) -> None:
        """Raises VernBrudd when it is too much, damaged or no container; other exceptions for an
        e-mail that cannot be taken apart."""
        if not sti.is_file():
            return
        with sti.open("rb") as strom:
            hode = strom.read(4)
        # Most files are returns, and are read once more by their reader.
        if sti.suffix.lower() in _ARBEIDSBOK and hode.startswith(b"PK"):
            return
        self._open(read_bytes(sti, REGION.fil), "", _DYBDE)
        self.hel = True

    def _open(self, innhold: bytes, foran: str, dybde: int) -> None:
        try:
            check_filtype(innhold)
        except VernBrudd as brudd:
            if brudd.kode != ER_EPOST:
                raise
            deler = _read_epost(innhold)
        else:
            deler = _read_zip(innhold)
        for navn, del_ in deler:
            self._take(foran + navn, del_, dybde)

    def _take(self, navn: str, del_: Any, dybde: int) -> None:
        sti = PurePosixPath(navn.rsplit(SKILLE, 1)[-1])
        endelse = sti.suffix.lower()
        skjult = not is_innsendt(sti.parts) or sti.parts[0] == "__MACOSX"
        if skjult or endelse not in (*_ARBEIDSBOK, *_BEHOLDER):
            self.annet.append(navn)
            return
        if endelse in _BEHOLDER and not dybde:
            self.lukket.append(navn)
            return
        try:
            self._unpack(navn, endelse, del_, dybde)
        except _LAR_SEG_IKKE_AAPNE:
            # The rest is unpacked all the same, as long as it does not go on like this.
            self.lukket.append(navn)
            if self._igjen < 0 or len(self.lukket) > _MAKS_LUKKET:
                raise

    def _unpack(self, navn: str, endelse: str, del_: Any, dybde: int) -> None:
        innhold = del_()
        self._igjen -= len(innhold)
        if self._igjen < 0 or len(self.boker) + len(self.annet) >= MAKS_DELER:
            self._igjen = -1
            raise VernBrudd("FIL-22", funnet="", ventet="")
        if endelse in _BEHOLDER:
            self._open(innhold, navn + SKILLE, dybde - 1)
            return
        nr, fritt = 1, navn
        while fritt in self.boker:
            nr += 1
            fritt = f"{navn} ({nr})"
        self.boker[fritt] = innhold


def _read_zip(innhold: bytes) -> Iterator[tuple[str, Any]]:
    deler = open_deler(innhold)
    if not is_arkiv(deler.navn):
        raise VernBrudd("FIL-12", funnet="")
    for navn in deler.navn:
        yield navn, lambda navn=navn: deler.read_del(navn)


def _read_epost(innhold: bytes) -> Iterator[tuple[str, Any]]:
    """The attachments, those of a forwarded letter too."""
    if innhold.startswith(_OLE):
        # Few letters are Outlook's own.
        from gevinstark.innlesing.outlook import read_vedlegg  # noqa: PLC0415 - as said above

        for outlooknavn, read in read_vedlegg(innhold, RETUR.utpakket):
            yield _clean_navn(outlooknavn), read
        return
    # Few returns come as letters.
    from gevinstark.innlesing.brevdeler import read_brev  # noqa: PLC0415 - as said above

    for navn, read in read_brev(innhold):
        yield _clean_navn(navn), read


def _clean_navn(navn: str) -> str:
    return printable(navn, _LANGT).replace("/", "_").replace(SKILLE, " ")


def _filnavn(indre: str) -> str:
    """As it may lie on any disk; only shown where someone points at it by name."""
    siste = PurePosixPath(indre.rsplit(SKILLE, 1)[-1]).name
    return "".join(t if t.isalnum() or t in " .-_()" else "_" for t in siste)[-_LANGT:]


def _kort(navn: Sequence[str]) -> str:
    return cut_liste([printable(n, _LANGT) for n in navn], _VIS_NAVN, ", ".join)
