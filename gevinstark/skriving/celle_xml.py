"""Small pieces of XML, byte for byte as XlsxWriter writes them, for ordinary values.

What it writes in some special way is not copied here: that raises KanIkkeKopieres, and is left to it.
"""

from __future__ import annotations

import math
import re
from html import escape
from typing import Final

from gevinstark.grunn.verdi import Verdi
from gevinstark.skriving.bokvalg import Bokvalg
from gevinstark.skriving.sideoppsett import bunntekst
from gevinstark.skriving.skriv import FEILKODER, lagret_resultat

#: Long texts are cut by the writer; control characters are escaped in several ways.
_VANLIG: Final = re.compile("[^\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{0,8000}")
_MAKS_BUNNTEKST: Final = 255


class KanIkkeKopieres(Exception):
    """Something only the plain writer can write."""


def xml_tekst(tekst: str) -> str:
    """An ordinary text in XML. Raises KanIkkeKopieres for one that needs more than that."""
    if not _VANLIG.fullmatch(tekst):
        raise KanIkkeKopieres("the text is long, or has characters XML cannot hold")
    return escape(tekst, quote=False)


def tabelltekst(tekst: str) -> str:
    """The same for the table of texts, where outer blanks and what looks like an escape are special."""
    if tekst[:1].isspace() or tekst[-1:].isspace() or "_x" in tekst or tekst.startswith("<r>"):
        raise KanIkkeKopieres("the text is written in a special way")
    return xml_tekst(tekst)


def konstant(verdi: Verdi) -> tuple[str, str]:
    """A constant as (text for the table, ""), or ("", the rest of its cell)."""
    if verdi is None or verdi == "":
        return "", "/>"
    if isinstance(verdi, bool):
        return "", f' t="b"><v>{int(verdi)}</v></c>'
    if isinstance(verdi, int | float):
        if not math.isfinite(verdi):
            raise KanIkkeKopieres("no number")
        return "", f"><v>{verdi:.16G}</v></c>"
    return f"<si><t>{tabelltekst(verdi if isinstance(verdi, str) else verdi.kode)}</t></si>", ""


def resultat_xml(resultat: Verdi) -> tuple[str, str]:
    """Type and text of a formula's stored result."""
    verdi = lagret_resultat(resultat)
    if isinstance(verdi, bool):
        return ' t="b"', str(int(verdi))
    if not isinstance(verdi, str):
        return "", str(verdi)
    return (' t="e"' if verdi in FEILKODER else ' t="str"'), xml_tekst(verdi)


def bunn_xml(valg: Bokvalg) -> str:
    tekst = bunntekst(valg)
    if len(tekst.encode("utf-16-le")) > 2 * _MAKS_BUNNTEKST or "&G" in tekst or "&[" in tekst:
        raise KanIkkeKopieres("the footer is too long, or asks for a picture")
    return tabelltekst(tekst)
