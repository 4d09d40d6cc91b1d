"""Shared formulas: one text for many cells, moved to each of them."""

from __future__ import annotations

from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError

from gevinstark.verdi import celleadresse


class DeltFormel:
    """The formula of a shared group, where it is written, ready to be moved."""

    def __init__(self, formel: str, rad: int, kol: int) -> None:
        self.lengde = len(formel)
        self._formel = formel
        self._sted = celleadresse(rad, kol)
        self._flytter: Translator | None = None

    def moved_to(self, rad: int, kol: int) -> str | None:
        """The formula as it reads in another cell, or None when it cannot be moved there."""
        try:
            if self._flytter is None:
                self._flytter = Translator(self._formel, self._sted)
            return str(self._flytter.translate_formula(celleadresse(rad, kol)))
        except (TokenizerError, TranslatorError, ValueError, IndexError):
            return None
