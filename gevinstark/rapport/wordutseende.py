"""How a Word document looks: its styles, its language, its pages and their footer."""

from __future__ import annotations

from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

SPRAAK: Final = "nb-NO"
MORK: Final = "12343B"
BREDDE_CM: Final = 17.0
SITAT: Final = "Kommunens ord"
_SKRIFT: Final = "Calibri"
_DEMPET: Final = "52606D"
_HALVPUNKT: Final = {"Title": 24, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Normal": 10.5}


def set_up_stiler(dok: Any) -> None:
    stiler = dok.styles
    for navn, punkt in _HALVPUNKT.items():
        stil = stiler[navn]
        stil.font.size = Pt(punkt)
        _set_skrift(stil, _SKRIFT)
        if navn != "Normal":
            stil.font.color.rgb = RGBColor.from_string(MORK)
    stiler["Normal"].paragraph_format.space_after = Pt(6)
    stiler["Heading 1"].paragraph_format.space_before = Pt(18)
    stiler["Heading 1"].paragraph_format.space_after = Pt(6)
    stiler["Heading 2"].paragraph_format.space_before = Pt(12)
    undertittel = stiler["Subtitle"]
    _set_skrift(undertittel, _SKRIFT)
    undertittel.font.size, undertittel.font.italic = Pt(12), False
    undertittel.font.color.rgb = RGBColor.from_string(_DEMPET)
    bilde = stiler["Caption"]
    bilde.font.size, bilde.font.bold = Pt(9), True
    bilde.font.color.rgb = RGBColor.from_string(_DEMPET)
    bilde.paragraph_format.keep_with_next = True
    bilde.paragraph_format.space_after = Pt(3)
    innholdstittel = stiler["TOC Heading"]
    innholdstittel.font.size, innholdstittel.font.bold = Pt(13), True
    innholdstittel.font.color.rgb = RGBColor.from_string(MORK)
    innholdstittel.paragraph_format.space_before = Pt(12)
    sitat = stiler.add_style(SITAT, WD_STYLE_TYPE.PARAGRAPH)
    sitat.base_style = stiler["Normal"]
    sitat.paragraph_format.left_indent = Cm(0.6)
    sitat.paragraph_format.space_after = Pt(4)
    grunn = stiler.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    spraak = grunn.find(qn("w:lang"))
    if spraak is None:
        spraak = OxmlElement("w:lang")
        grunn.append(spraak)
    for navn in ("w:val", "w:eastAsia"):
        spraak.set(qn(navn), SPRAAK)


def set_up_side(dok: Any, tittel: str, bredde: float) -> None:
    side = dok.sections[0]
    set_up_ark(side, bredde)
    bunn = side.footer.paragraphs[0]
    bunn.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for tekst, felt in ((f"{tittel}  ·  Side ", "PAGE"), (" av ", "NUMPAGES")):
        loep = bunn.add_run(tekst)
        loep.font.size = Pt(8)
        bunn._p.append(  # noqa: SLF001 - python-docx has no call for fields
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr="{felt}"><w:r><w:rPr><w:sz w:val="16"/>'
                "</w:rPr><w:t>1</w:t></w:r></w:fldSimple>"
            )
        )


def set_up_ark(side: Any, innhold_cm: float) -> None:
    bredde, hoyde = (21.0, 29.7) if innhold_cm == BREDDE_CM else (29.7, 21.0)
    if bredde > hoyde:
        side.orientation = WD_ORIENT.LANDSCAPE
    side.page_width, side.page_height = Cm(bredde), Cm(hoyde)
    side.left_margin = side.right_margin = Cm((bredde - innhold_cm) / 2)
    side.top_margin = side.bottom_margin = Cm(2.0)


def _set_skrift(stil: Any, navn: str) -> None:
    """The theme's font would win over a plain name."""
    stil.font.name = navn
    skrift = stil.element.rPr.rFonts
    for attributt in list(skrift.attrib):
        if "heme" in attributt:
            del skrift.attrib[attributt]
    for art in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        skrift.set(qn(art), navn)
