"""The tables of a Word document: what each column is, its lines, its rows and its title for those who listen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from gevinstark.rapport.wordutseende import MORK

_KANT: Final = "B8C4CC"
_SUM: Final = "E3ECEE"


@dataclass(frozen=True, slots=True)
class Kolonne:
    """bredde: its share of the page's width. Numbers stand to the right."""

    overskrift: str
    bredde: float = 1.0
    is_tall: bool = False


def mark_tabell(tabell: Any, tittel: str) -> None:
    """Its title for those who listen, thin lines, and no more than the first row marked as special."""
    egenskaper = tabell._tbl.tblPr  # noqa: SLF001 - python-docx has no call for table titles
    utseende = egenskaper.find(qn("w:tblLook"))
    if utseende is not None:
        egenskaper.remove(utseende)
    linje = f'w:val="single" w:sz="4" w:space="0" w:color="{_KANT}"'
    # The format wants the sides in this order.
    sider = {
        "top": linje,
        "left": "",
        "bottom": linje,
        "right": "",
        "insideH": linje,
        "insideV": "",
    }
    ingen = 'w:val="nil"'
    kantxml = "".join(f"<w:{side} {strek or ingen}/>" for side, strek in sider.items())
    oppsett = egenskaper.find(qn("w:tblLayout"))
    egenskaper.insert(
        list(egenskaper).index(oppsett) if oppsett is not None else len(egenskaper),
        parse_xml(f"<w:tblBorders {nsdecls('w')}>{kantxml}</w:tblBorders>"),
    )
    egenskaper.append(
        parse_xml(
            f'<w:tblLook {nsdecls("w")} w:val="0020" w:firstRow="1" w:lastRow="0" '
            'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
    )
    for navn in ("tblCaption", "tblDescription"):
        element = OxmlElement(f"w:{navn}")
        element.set(qn("w:val"), tittel)
        egenskaper.append(element)


def keep_together(tabell: Any) -> None:
    for rad in tabell.rows[:-1]:
        for celle in rad.cells:
            celle.paragraphs[0].paragraph_format.keep_with_next = True


def fill_rad(
    rad: Any, tekster: Sequence[str], kolonner: Sequence[Kolonne], bredder: Sequence[Any], art: str
) -> None:
    egenskaper = rad._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no call for row properties
    egenskaper.append(OxmlElement("w:cantSplit"))
    if art == "hode":
        egenskaper.append(OxmlElement("w:tblHeader"))
    for celle, tekst, kolonne, bredde in zip(rad.cells, tekster, kolonner, bredder, strict=True):
        celle.width = bredde
        avsnitt = celle.paragraphs[0]
        avsnitt.paragraph_format.space_after = Pt(1)
        avsnitt.paragraph_format.space_before = Pt(1)
        if kolonne.is_tall:
            avsnitt.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        loep = avsnitt.add_run(tekst)
        loep.font.size = Pt(8.5)
        if art:
            loep.bold = True
            celle._tc.get_or_add_tcPr().append(  # noqa: SLF001 - python-docx has no call for shading
                parse_xml(
                    f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" '
                    f'w:fill="{MORK if art == "hode" else _SUM}"/>'
                )
            )
        if art == "hode":
            loep.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
