"""A Word document: headings, text, tables and charts. The only module that touches python-docx.

Texts are data: whatever they hold, they become neither fields nor markup. The same calls give the
same bytes.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final, Literal

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from gevinstark.rapport.worddiagram import Stolper, chart_xml
from gevinstark.rapport.wordinnhold import fill_innhold
from gevinstark.skriving.tekst import with_line_feeds

SPRAAK: Final = "nb-NO"
_SKRIFT: Final = "Calibri"
_MORK: Final = "12343B"
_DEMPET: Final = "52606D"
_KANT: Final = "B8C4CC"
_SUM: Final = "E3ECEE"
_BREDDE_CM: Final = 17.0
#: Forms have wide tables, and smaller text in them.
_LIGGENDE_CM: Final = 26.0
_SKJEMAPUNKT: Final = 8
_EMU_PER_CM: Final = 360_000
_DIAGRAM_CM: Final = (_BREDDE_CM, 7.2)
_LAVT_CM: Final = (15.5, 5.2)
_DIAGRAMTYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
#: The oldest time a zip file can hold.
_ZIPTID: Final = (1980, 1, 1, 0, 0, 0)
_STYRETEGN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HALVPUNKT: Final = {"Title": 24, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Normal": 10.5}
#: Tables of up to so many rows are never split between pages.
_HELE: Final = 16
#: Characters in a property of the document.
_MAKS_EGENSKAP: Final = 255
_SITAT: Final = "Kommunens ord"


def clean(tekst: str) -> str:
    """Text without control and formatting characters; line breaks stay."""
    return "".join(
        t for t in with_line_feeds(tekst) if t == "\n" or unicodedata.category(t) not in _STYRETEGN
    )


@dataclass(frozen=True, slots=True)
class Kolonne:
    """bredde: its share of the page's width. Numbers stand to the right."""

    overskrift: str
    bredde: float = 1.0
    is_tall: bool = False


_TEKSTKOLONNER: Final = (Kolonne(""),)


class Dokument:
    """A document under way; `ferdig` gives its bytes."""

    def __init__(self, tittel: str, emne: str, dato: datetime, *, liggende: bool = False) -> None:
        self._dok = docx.Document()
        self._bredde = _LIGGENDE_CM if liggende else _BREDDE_CM
        self._tabeller = 0
        self._diagrammer = 0
        self._innhold: tuple[Any, int] | None = None
        egenskaper = self._dok.core_properties
        egenskaper.title, egenskaper.subject = (
            clean(tittel)[:_MAKS_EGENSKAP],
            clean(emne)[:_MAKS_EGENSKAP],
        )
        egenskaper.author = egenskaper.last_modified_by = "gevinstark"
        egenskaper.comments = egenskaper.keywords = ""
        egenskaper.created = egenskaper.modified = dato
        egenskaper.language = SPRAAK
        egenskaper.revision = 1
        self._set_up_stiler()
        self._set_up_side(clean(tittel))

    # ---------------------------------------------------------------- content

    def tittel(self, tekst: str, undertittel: str) -> None:
        self._dok.add_paragraph(clean(tekst), style="Title")
        self._dok.add_paragraph(clean(undertittel), style="Subtitle")

    def overskrift(self, tekst: str, nivaa: Literal[1, 2, 3]) -> None:
        self._dok.add_paragraph(clean(tekst), style=f"Heading {nivaa}")

    def innholdsliste(self, tittel: str, nivaaer: int) -> None:
        """A table of contents of the headings down to a level. It is filled in when all are written, with
        links to them; Word and LibreOffice give it page numbers when it is updated (F9)."""
        self._dok.add_paragraph(clean(tittel), style="TOC Heading")
        self._innhold = (self._dok.add_paragraph(), nivaaer)

    def liggende_del(self) -> None:
        """What follows is across the page, as forms are."""
        del_ = self._dok.add_section(WD_SECTION.NEW_PAGE)
        self._bredde = _LIGGENDE_CM
        self._set_up_ark(del_)

    def avsnitt(self, tekst: str, *, med_neste: bool = False) -> None:
        """med_neste: never the last on a page."""
        avsnitt = self._dok.add_paragraph(clean(tekst))
        avsnitt.paragraph_format.keep_with_next = med_neste or None

    def punkter(self, linjer: Sequence[str]) -> None:
        for linje in linjer:
            self._dok.add_paragraph(clean(linje), style="List Bullet")

    def sitat(self, ledetekst: str, tekst: str) -> None:
        """What a kommune has written, and what it is about."""
        avsnitt = self._dok.add_paragraph(style=_SITAT)
        avsnitt.add_run(f"{clean(ledetekst)}: ").bold = True
        avsnitt.add_run(clean(tekst))

    def tabell(
        self,
        tittel: str,
        kolonner: Sequence[Kolonne],
        rader: Sequence[Sequence[str]],
        *,
        sumrader: int = 0,
    ) -> None:
        """`sumrader`: how many of the last rows are sums. Without rows there is no table."""
        if not rader:
            return
        self._tabeller += 1
        self._dok.add_paragraph(f"Tabell {self._tabeller}: {clean(tittel)}", style="Caption")
        tabell = self._dok.add_table(rows=1, cols=len(kolonner))
        tabell.style = "Table Grid"
        tabell.autofit = False
        _mark_tabell(tabell, clean(tittel))
        hel = sum(k.bredde for k in kolonner)
        bredder = [Cm(_BREDDE_CM * k.bredde / hel) for k in kolonner]
        for kolonne, bredde in zip(tabell.columns, bredder, strict=True):
            kolonne.width = bredde
        _fill_rad(
            tabell.rows[0], [clean(k.overskrift) for k in kolonner], kolonner, bredder, "hode"
        )
        for nr, rad in enumerate(rader):
            art = "sum" if nr >= len(rader) - sumrader else ""
            _fill_rad(tabell.add_row(), [clean(t) for t in rad], kolonner, bredder, art)
        if len(rader) <= _HELE:
            _keep_together(tabell)
        etter = self._dok.add_paragraph()
        etter.paragraph_format.space_after = Pt(4)
        etter.paragraph_format.line_spacing = Pt(6)

    def ramme(self, tekst: str) -> None:
        """A text in a box of its own, as forms have under a heading."""
        tabell = self._dok.add_table(rows=1, cols=1)
        tabell.style = "Table Grid"
        tabell.cell(0, 0).paragraphs[0].add_run(clean(tekst))

    def skjematabell(
        self,
        kolonner: Sequence[Kolonne],
        rader: Sequence[Sequence[str]],
        *,
        over: Sequence[str] = (),
        sumrader: int = 0,
    ) -> None:
        """A table of a form, without a number of its own. over: cells of a row above the heading."""
        tabell = self._dok.add_table(rows=0, cols=len(kolonner))
        tabell.style = "Table Grid"
        tabell.autofit = False
        hel = sum(k.bredde for k in kolonner)
        bredder = [Cm(self._bredde * k.bredde / hel) for k in kolonner]
        for kolonne, bredde in zip(tabell.columns, bredder, strict=True):
            kolonne.width = bredde
        if over:
            celler = [clean(t) for t in (*over, *[""] * (len(kolonner) - len(over)))]
            _fill_rad(tabell.add_row(), celler, _TEKSTKOLONNER * len(kolonner), bredder, "sum")
        hode = [clean(k.overskrift) for k in kolonner]
        _fill_rad(tabell.add_row(), hode, kolonner, bredder, "hode")
        for nr, rad in enumerate(rader):
            art = "sum" if nr >= len(rader) - sumrader else ""
            _fill_rad(tabell.add_row(), [clean(t) for t in rad], kolonner, bredder, art)
        for rad in tabell.rows:
            for celle in rad.cells:
                for loep in celle.paragraphs[0].runs:
                    loep.font.size = Pt(_SKJEMAPUNKT)
        self._dok.add_paragraph().paragraph_format.space_after = Pt(2)

    def diagram(self, stolper: Stolper, *, is_lav: bool = False) -> None:
        self._diagrammer += 1
        nr = self._diagrammer
        hoved = self._dok.part
        navn = PackURI(f"/word/charts/chart{nr}.xml")
        del_ = Part(navn, _DIAGRAMTYPE, chart_xml(_renset(stolper)), hoved.package)
        rid = hoved.relate_to(del_, RELATIONSHIP_TYPE.CHART)
        bredde, hoyde = (round(cm * _EMU_PER_CM) for cm in (_LAVT_CM if is_lav else _DIAGRAM_CM))
        alt = escape(clean(stolper.alt_tekst), quote=True)
        tegning = parse_xml(
            f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')} "
            'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{bredde}" cy="{hoyde}"/>'
            f'<wp:docPr id="{nr}" name="Diagram {nr}" descr="{alt}"/><wp:cNvGraphicFramePr/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{rid}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        )
        self._dok.add_paragraph().add_run()._r.append(tegning)  # noqa: SLF001 - python-docx has no call for drawings

    def ferdig(self) -> bytes:
        if self._innhold is not None:
            fill_innhold(*self._innhold, self._dok.paragraphs)
        strom = io.BytesIO()
        self._dok.save(strom)
        return _fast_tid(strom.getvalue())

    # ---------------------------------------------------------------- appearance

    def _set_up_stiler(self) -> None:
        stiler = self._dok.styles
        for navn, punkt in _HALVPUNKT.items():
            stil = stiler[navn]
            stil.font.size = Pt(punkt)
            _set_skrift(stil, _SKRIFT)
            if navn != "Normal":
                stil.font.color.rgb = RGBColor.from_string(_MORK)
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
        innholdstittel.font.color.rgb = RGBColor.from_string(_MORK)
        innholdstittel.paragraph_format.space_before = Pt(12)
        sitat = stiler.add_style(_SITAT, WD_STYLE_TYPE.PARAGRAPH)
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

    def _set_up_side(self, tittel: str) -> None:
        side = self._dok.sections[0]
        self._set_up_ark(side)
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

    def _set_up_ark(self, side: Any) -> None:
        bredde, hoyde = (21.0, 29.7) if self._bredde == _BREDDE_CM else (29.7, 21.0)
        if bredde > hoyde:
            side.orientation = WD_ORIENT.LANDSCAPE
        side.page_width, side.page_height = Cm(bredde), Cm(hoyde)
        side.left_margin = side.right_margin = Cm((bredde - self._bredde) / 2)
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


def _mark_tabell(tabell: Any, tittel: str) -> None:
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


def _keep_together(tabell: Any) -> None:
    for rad in tabell.rows[:-1]:
        for celle in rad.cells:
            celle.paragraphs[0].paragraph_format.keep_with_next = True


def _fill_rad(
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
                    f'w:fill="{_MORK if art == "hode" else _SUM}"/>'
                )
            )
        if art == "hode":
            loep.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)


def _renset(stolper: Stolper) -> Stolper:
    return Stolper(
        clean(stolper.tittel),
        clean(stolper.alt_tekst),
        clean(stolper.enhet),
        [clean(k) for k in stolper.kategorier],
        [(clean(navn), verdier) for navn, verdier in stolper.serier],
    )


def _fast_tid(innhold: bytes) -> bytes:
    """The same package with one time for all its parts: the same input gives the same bytes."""
    ut = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(innhold)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv,
    ):
        for post in inn.infolist():
            ny = zipfile.ZipInfo(post.filename, _ZIPTID)
            ny.compress_type = zipfile.ZIP_DEFLATED
            arkiv.writestr(ny, inn.read(post))
    return ut.getvalue()
