"""The attachments of a letter saved by Outlook (.msg), an OLE file with one storage for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import olefile

#: A storage of an attachment, the content of one, and its names: long and short, as Unicode and not.
_VEDLEGG: Final = "__attach_version1.0_"
_INNHOLD: Final = "__substg1.0_37010102"
_INDRE_BREV: Final = "__substg1.0_3701000D"
_NAVN: Final = (
    ("__substg1.0_3707001F", "utf-16-le"),
    ("__substg1.0_3707001E", "cp1252"),
    ("__substg1.0_3704001F", "utf-16-le"),
    ("__substg1.0_3704001E", "cp1252"),
)
_MAKS_NAVN: Final = 2_000
_MAKS_STROMMER: Final = 5_000
#: A letter forwarded in a letter, and one in that.
_MAKS_DYBDE: Final = 2


def read_vedlegg(innhold: bytes, hoyst: int) -> Iterator[tuple[str, Any]]:
    """Name, and what reads the content, of each attachment, those of a forwarded letter too. hoyst:
    bytes of one. Raises OSError for a file that is damaged or holds more than is looked into."""
    with olefile.OleFileIO(BytesIO(innhold)) as fil:
        stier = [tuple(s) for s in fil.listdir(streams=True, storages=False)]
        if len(stier) > _MAKS_STROMMER:
            raise OSError("too many streams")
        for sti in stier:
            brev = sti[:-1]
            if sti[-1] != _INNHOLD or not brev or not brev[-1].startswith(_VEDLEGG):
                continue
            if sti.count(_INDRE_BREV) >= _MAKS_DYBDE:
                continue
            yield _find_navn(fil, brev), lambda sti=sti: _read(fil, sti, hoyst)


def _find_navn(fil: Any, brev: tuple[str, ...]) -> str:
    for navn, koding in _NAVN:
        if fil.exists([*brev, navn]):
            tekst: str = _read(fil, (*brev, navn), _MAKS_NAVN).decode(koding, "replace")
            if tekst.strip("\0 "):
                return tekst.strip("\0 ")
    return "vedlegg uten navn"


def _read(fil: Any, sti: tuple[str, ...], hoyst: int) -> bytes:
    if fil.get_size(list(sti)) > hoyst:
        raise OSError("too large")
    with fil.openstream(list(sti)) as strom:
        lest: bytes = strom.read(hoyst)
    return lest
