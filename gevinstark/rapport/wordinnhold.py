"""The table of contents of a Word document: a field, filled in with a link to each heading."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from html import escape
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def fill_innhold(plass: Any, nivaaer: int, avsnittene: Sequence[Any]) -> None:
    """plass: the paragraph it begins in. Each heading gets a bookmark, and each line a link to it."""
    hoder = [
        (int(a.style.name[-1]), a)
        for a in avsnittene
        if a.style.name.startswith("Heading ") and int(a.style.name[-1]) <= nivaaer
    ]
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{nivaaer}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    slutt = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    linjer = []
    for nr, (nivaa, avsnitt) in enumerate(hoder):
        merke = f"_Toc{nr + 1:06d}"
        _bookmark(avsnitt, nr, merke)
        linjer.append(
            f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:after="0"/><w:ind w:left="{(nivaa - 1) * 280}"/></w:pPr>'
            f"{start if nr == 0 else ''}"
            f'<w:hyperlink w:anchor="{merke}" w:history="1"><w:r><w:t xml:space="preserve">'
            f"{escape(avsnitt.text)}</w:t></w:r></w:hyperlink>"
            f"{slutt if nr == len(hoder) - 1 else ''}</w:p>"
        )
    for linje in linjer:
        plass._p.addprevious(parse_xml(linje))  # noqa: SLF001 - python-docx has no call for fields
    plass.paragraph_format.space_after = 0


def _bookmark(avsnitt: Any, nr: int, merke: str) -> None:
    rom = nsdecls("w")
    forst = parse_xml(f'<w:bookmarkStart {rom} w:id="{nr}" w:name="{merke}"/>')
    sist = parse_xml(f'<w:bookmarkEnd {rom} w:id="{nr}"/>')
    egenskaper = avsnitt._p.pPr  # noqa: SLF001 - the same
    egenskaper.addnext(deepcopy(forst))
    avsnitt._p.append(sist)  # noqa: SLF001 - the same
