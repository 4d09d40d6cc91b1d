"""A Word document: headings, text, tables and charts. With `wordtabell` and `wordutseende`
the only module that touches python-docx.

Texts are data: whatever they hold, they become neither fields nor markup. The same calls give the
same bytes.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, Final, Literal

import docx
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt

from gevinstark.rapport.worddiagram import Stolper, chart_xml
from gevinstark.rapport.wordinnhold import fill_innhold
from gevinstark.rapport.wordtabell import Kolonne, fill_rad, keep_together, mark_tabell
from gevinstark.rapport.wordutseende import (
    BREDDE_CM,
    SITAT,
    SPRAAK,
    set_up_ark,
    set_up_side,
    set_up_stiler,
)
from gevinstark.skriving.tekst import with_line_feeds

#: Forms have wide tables, and smaller text in them.
_LIGGENDE_CM: Final = 26.0
_SKJEMAPUNKT: Final = 8
_EMU_PER_CM: Final = 360_000
_DIAGRAM_CM: Final = (BREDDE_CM, 7.2)
_LAVT_CM: Final = (15.5, 5.2)
_DIAGRAMTYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
#: The oldest time a zip file can hold.
_ZIPTID: Final = (1980, 1, 1, 0, 0, 0)
_STYRETEGN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Tables of up to so many rows are never split between pages.
_HELE: Final = 16
#: Characters in a property of the document.
_MAKS_EGENSKAP: Final = 255


def clean(tekst: str) -> str:
    """Text without control and formatting characters; line breaks stay."""
    return "".join(
        t for t in with_line_feeds(tekst) if t == "\n" or unicodedata.category(t) not in _STYRETEGN
    )


_TEKSTKOLONNER: Final = (Kolonne(""),)


class Dokument:
    """A document under way; `ferdig` gives its bytes."""

    def __init__(self, tittel: str, emne: str, dato: datetime, *, liggende: bool = False) -> None:
        self._dok = docx.Document()
        self._bredde = _LIGGENDE_CM if liggende else BREDDE_CM
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
        set_up_stiler(self._dok)
        set_up_side(self._dok, clean(tittel), self._bredde)

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
        set_up_ark(del_, self._bredde)

    def avsnitt(self, tekst: str, *, med_neste: bool = False) -> None:
        """med_neste: never the last on a page."""
        avsnitt = self._dok.add_paragraph(clean(tekst))
        avsnitt.paragraph_format.keep_with_next = med_neste or None

    def punkter(self, linjer: Sequence[str]) -> None:
        for linje in linjer:
            self._dok.add_paragraph(clean(linje), style="List Bullet")

    def sitat(self, ledetekst: str, tekst: str) -> None:
        """What a kommune has written, and what it is about."""
        avsnitt = self._dok.add_paragraph(style=SITAT)
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
        mark_tabell(tabell, clean(tittel))
        hel = sum(k.bredde for k in kolonner)
        bredder = [Cm(BREDDE_CM * k.bredde / hel) for k in kolonner]
        for kolonne, bredde in zip(tabell.columns, bredder, strict=True):
            kolonne.width = bredde
        fill_rad(tabell.rows[0], [clean(k.overskrift) for k in kolonner], kolonner, bredder, "hode")
        for nr, rad in enumerate(rader):
            art = "sum" if nr >= len(rader) - sumrader else ""
            fill_rad(tabell.add_row(), [clean(t) for t in rad], kolonner, bredder, art)
        if len(rader) <= _HELE:
            keep_together(tabell)
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
            fill_rad(tabell.add_row(), celler, _TEKSTKOLONNER * len(kolonner), bredder, "sum")
        hode = [clean(k.overskrift) for k in kolonner]
        fill_rad(tabell.add_row(), hode, kolonner, bredder, "hode")
        for nr, rad in enumerate(rader):
            art = "sum" if nr >= len(rader) - sumrader else ""
            fill_rad(tabell.add_row(), [clean(t) for t in rad], kolonner, bredder, art)
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
