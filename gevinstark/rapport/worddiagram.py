"""A column chart as Word's own drawing: sharp at every size, its numbers inside, no picture library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

FARGER: Final = ("12343B", "D9A514")
_NAVNEROM: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FONT: Final = '<a:latin typeface="Calibri"/>'
_STREK: Final = (
    '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="B8C4CC"/></a:solidFill></a:ln></c:spPr>'
)


@dataclass(frozen=True, slots=True)
class Stolper:
    """Series over the same categories; None is missing, and leaves no column (never one of 0)."""

    tittel: str
    alt_tekst: str
    enhet: str
    kategorier: Sequence[str]
    serier: Sequence[tuple[str, Sequence[float | None]]]


def chart_xml(stolper: Stolper) -> bytes:
    serier = "".join(
        _serie(nr, navn, verdier, stolper.kategorier)
        for nr, (navn, verdier) in enumerate(stolper.serier)
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAVNEROM}>'
        '<c:roundedCorners val="0"/><c:chart>'
        f"{_tittel(stolper.tittel, 1200)}"
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{serier}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{_STREK}{_skrift(900)}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{_STREK}</c:majorGridlines>'
        f"{_tittel(stolper.enhet, 900)}"
        '<c:numFmt formatCode="#,##0.##" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_STREK}{_skrift(900)}'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_skrift(900)}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )
    return xml.encode()


def _serie(nr: int, navn: str, verdier: Sequence[float | None], kategorier: Sequence[str]) -> str:
    punkter = "".join(
        f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>' for i, v in enumerate(verdier) if v is not None
    )
    navnene = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(k)}</c:v></c:pt>' for i, k in enumerate(kategorier)
    )
    farge = FARGER[nr % len(FARGER)]
    antall = f'<c:ptCount val="{len(kategorier)}"/>'
    return (
        f'<c:ser><c:idx val="{nr}"/><c:order val="{nr}"/>'
        f'<c:tx><c:strRef><c:f>{nr}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(navn)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{farge}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:cat><c:strLit>{antall}{navnene}</c:strLit></c:cat>'
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{antall}{punkter}</c:numLit></c:val>"
        "</c:ser>"
    )


def _tittel(tekst: str, storrelse: int) -> str:
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>"
        f'<a:defRPr sz="{storrelse}" b="0">{_FONT}</a:defRPr></a:pPr><a:r><a:rPr lang="nb-NO" sz="{storrelse}" b="0">{_FONT}</a:rPr>'
        f'<a:t>{escape(tekst)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _skrift(storrelse: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{storrelse}">{_FONT}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="nb-NO"/></a:p></c:txPr>'
    )
