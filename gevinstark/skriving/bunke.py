"""Many workbooks of one Layout: the first is written plainly, the others from its pieces.

The plain writer has the last word. What the pieces cannot say is written plainly, and before a
batch leaves here one of its workbooks is written both ways; if they ever differ, the pieces are
not used again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.layout import Layout
from gevinstark.skriving.celle_xml import Utenfor
from gevinstark.skriving.kopimal import Manus, Sats
from gevinstark.skriving.skriv import write_workbook

#: Fewer than this are written faster one by one: two are written plainly in any case.
_MINST: Final = 3


class Opplag:
    """The workbooks of one issue, batch by batch."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sats: Sats | None = None
        self._begynt = False

    def write_klump(self, manus: Sequence[Manus]) -> Iterator[bytes]:
        """The files, byte for byte those of `write_workbook`, in the same order."""
        if not self._begynt and len(manus) >= _MINST:
            self._begynt = True
            self._sats = self._make_sats(manus[0])
        if self._sats is not None:
            # The longest values are the likeliest to be written in some way of their own.
            prove = max(manus[1:] or manus, key=lambda m: len(repr(m.verdier)))
            if self._write(prove) != self._write_plain(prove):
                self._sats = None
        for ett in manus:
            yield self._write(ett)

    def _make_sats(self, manus: Manus) -> Sats | None:
        try:
            return Sats(self._layout, manus)
        except (Utenfor, LookupError, ValueError):  # another XlsxWriter may write other XML
            return None

    def _write(self, manus: Manus) -> bytes:
        if self._sats is not None:
            try:
                return self._sats.print_bok(manus)
            except Utenfor:
                pass
        return self._write_plain(manus)

    def _write_plain(self, manus: Manus) -> bytes:
        return write_workbook(self._layout, manus.verdier, manus.resultater, manus.valg)
