"""XlsxWriter's workbook and sheet, as ours are: structure locked, heights that may grow."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gevinstark.skriving.tekst import MAKS_TEKST, from_xlsxwriter


class Blad(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet whose row heights are suggestions: a program may fit a row to a longer text.

    XlsxWriter marks every height as set by hand, and Excel then cuts off what people type. Texts are
    cut at the door (`tekst`), where what is put around them does not count.
    """

    def __init__(self) -> None:
        super().__init__()
        self.xls_strmax = 16 * MAKS_TEKST

    def _get_range_data(self, *omraade: int) -> list[Any]:
        """What charts keep a copy of."""
        data = super()._get_range_data(*omraade)
        return [from_xlsxwriter(v) if isinstance(v, str) else v for v in data]

    def _prepare_formula(self, formula: str, *_: object) -> str:
        """XlsxWriter looks for thirty functions that came after 2010. The subset has none of them."""
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: Any, result: Any, attributes: Any = None) -> None:
        """XlsxWriter stores an empty text as a number that is not there."""
        tekst = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*(attributes or []), *tekst])

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row":
            attributes = [a for a in attributes if a[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class LaastBok(xlsxwriter.Workbook):  # type: ignore[misc]  # XlsxWriter ships no types
    """XlsxWriter has no API for structure protection; the element follows `workbookPr`."""

    laas_struktur = False

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        if self.laas_struktur:
            self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
