"""A writer of OLE files, as small as a reader takes: what Outlook saves a letter as."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

_SEKTOR, _GRENSE = 512, 4096
_INGEN, _SLUTT, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def outlook(vedlegg: Mapping[str, bytes | dict[str, Any]]) -> bytes:
    """A letter with attachments by name; one that is a dict is a letter with attachments of its own."""
    return write_ole(_brev(vedlegg))


def _brev(vedlegg: Mapping[str, Any]) -> dict[str, Any]:
    tre: dict[str, Any] = {"__substg1.0_0037001F": "Svar".encode("utf-16-le")}
    for nr, (navn, innhold) in enumerate(vedlegg.items()):
        inni = {"__substg1.0_3707001F": navn.encode("utf-16-le")}
        if isinstance(innhold, dict):
            inni["__substg1.0_3701000D"] = _brev(innhold)  # type: ignore[assignment]
        else:
            inni["__substg1.0_37010102"] = innhold
        tre[f"__attach_version1.0_#{nr:08X}"] = inni
    return tre


def write_ole(tre: Mapping[str, Any]) -> bytes:
    """Streams (bytes) and storages (dicts). Every stream lies in sectors of its own."""
    poster: list[list[Any]] = []  # name, type, child, next, content

    def add(navn: str, hva: Any) -> int:
        nr = len(poster)
        poster.append([navn, 2 if isinstance(hva, bytes) else 1, _INGEN, _INGEN, hva])
        if isinstance(hva, dict):
            forrige = -1
            for n, h in hva.items():
                barn = add(n, h)
                poster[nr if forrige < 0 else forrige][2 if forrige < 0 else 3] = barn
                forrige = barn
        return nr

    add("Root Entry", dict(tre))
    poster[0][1] = 5
    data, smaa = b"", b""
    fat: list[int] = []
    smaafat: list[int] = []

    def chain(tabell: list[int], antall: int) -> int:
        start = len(tabell)
        tabell.extend([*range(start + 1, start + antall), _SLUTT])
        return start

    def store(innhold: bytes) -> int:
        nonlocal data
        antall = -(-len(innhold) // _SEKTOR)
        data += innhold.ljust(antall * _SEKTOR, b"\0")
        return chain(fat, antall)

    def store_smaa(innhold: bytes) -> int:
        nonlocal smaa
        antall = -(-len(innhold) // 64)
        smaa += innhold.ljust(antall * 64, b"\0")
        return chain(smaafat, antall)

    starter = [
        (
            _SLUTT
            if not isinstance(h, bytes) or not h
            else (store if len(h) >= _GRENSE else store_smaa)(h)
        )
        for *_, h in poster
    ]
    smaatabell = struct.pack(f"<{len(smaafat)}I", *smaafat)
    smaatabell = smaatabell.ljust(-(-len(smaatabell) // _SEKTOR) * _SEKTOR, b"\xff")
    poster[0][4], starter[0] = smaa, store(smaa)
    smaastart = store(smaatabell)
    rader = b""
    for start, (navn, slag, barn, neste, hva) in zip(starter, poster, strict=True):
        raa = navn.encode("utf-16-le") + b"\0\0"
        rader += raa.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sI8s8sIQ",
            len(raa), slag, 1, _INGEN, neste, barn, b"", 0, b"", b"", start,
            len(hva) if isinstance(hva, bytes) else 0,
        )  # fmt: skip
    katalog = store(rader)
    forste = len(fat)
    antall_fat = -(-(forste * 4) // (_SEKTOR - 4)) + 1
    fat += [_FAT] * antall_fat
    tabell = struct.pack(f"<{len(fat)}I", *fat).ljust(antall_fat * _SEKTOR, b"\xff")
    hode = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, antall_fat, katalog, 0, _GRENSE, smaastart, len(smaatabell) // _SEKTOR, _SLUTT, 0, 0,
    )[:76]  # fmt: skip
    difat = struct.pack("<109I", *(forste + i if i < antall_fat else _INGEN for i in range(109)))
    return hode + difat + data + tabell
