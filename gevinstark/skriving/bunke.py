"""Many workbooks of one Layout: the first is written plainly, the others from its pieces.

The plain writer has the last word. What the pieces cannot say is written plainly, and before a
batch leaves here one of its workbooks is written both ways; if they ever differ, the pieces are
not used again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gevinstark.grunn.layout import Layout
from gevinstark.skriving.celle_xml import KanIkkeKopieres
from gevinstark.skriving.kopimal import Bokinnhold, Kopimal
from gevinstark.skriving.skriv import write_workbook

#: Fewer than this are written faster one by one: two are written plainly in any case.
_MINST: Final = 3


class Bunkeskriver:
    """The workbooks of one issue, batch by batch."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._kopimal: Kopimal | None = None
        self._begynt = False

    def write_bunke(self, bokinnhold: Sequence[Bokinnhold]) -> Iterator[bytes]:
        """The files, byte for byte those of `write_workbook`, in the same order."""
        if not self._begynt and len(bokinnhold) >= _MINST:
            self._begynt = True
            self._kopimal = self._make_kopimal(bokinnhold[0])
        if self._kopimal is not None:
            # The longest values are the likeliest to be written in some way of their own.
            prove = max(bokinnhold[1:] or bokinnhold, key=lambda m: len(repr(m.verdier)))
            if self._write(prove) != self._write_plain(prove):
                self._kopimal = None
        for ett in bokinnhold:
            yield self._write(ett)

    def _make_kopimal(self, bokinnhold: Bokinnhold) -> Kopimal | None:
        try:
            return Kopimal(self._layout, bokinnhold)
        except (KanIkkeKopieres, LookupError, ValueError):  # another XlsxWriter may write other XML
            return None

    def _write(self, bokinnhold: Bokinnhold) -> bytes:
        if self._kopimal is not None:
            try:
                return self._kopimal.print_bok(bokinnhold)
            except KanIkkeKopieres:
                pass
        return self._write_plain(bokinnhold)

    def _write_plain(self, bokinnhold: Bokinnhold) -> bytes:
        return write_workbook(
            self._layout, bokinnhold.verdier, bokinnhold.resultater, bokinnhold.valg
        )
