"""Many rows of constants put into a finished workbook: at a tenth of the cost of cells one by one.

The sheet is first written with one blank row that carries the look of each column. Here that row is
found in the sheet's own XML and replaced by all of them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final

from gevinstark.errors import InternFeil
from gevinstark.layout import Mengde
from gevinstark.verdi import Feilverdi, Verdi, kolonnebokstav
from gevinstark.workbook.flett import xml_tekst

MAKS_TEKST: Final = 32_767
_STIL: Final = re.compile(r'<c r="[A-Z]+[0-9]+"( s="[0-9]+")?/>')
_SISTE_RAD: Final = re.compile(r'(<dimension ref="[A-Z]+[0-9]+:[A-Z]+)[0-9]+("/>)')


def put_mengder(bok: bytes, mengder: Mapping[str, Mengde]) -> bytes:
    """The workbook with the rows of each `mengder` (name of a sheet's part -> its rows)."""
    ut = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(bok)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as til,
    ):
        for post in inn.infolist():
            innhold = inn.read(post)
            if post.filename in mengder:
                innhold = _put(innhold.decode(), mengder[post.filename]).encode()
            til.writestr(post, innhold)
    return ut.getvalue()


def _put(xml: str, mengde: Mengde) -> str:
    foran, skille, resten = xml.partition(f'<row r="{mengde.forste}"')
    rad, slutt, bak = resten.partition("</row>")
    stiler = [stil or "" for stil in _STIL.findall(rad)]
    if not (skille and slutt) or len(stiler) != len(mengde.kolonner):
        raise InternFeil(f"Arket mangler raden {mengde.forste}, der mengden skulle stå.")
    siste = mengde.forste + len(mengde.rader) - 1
    foran = _SISTE_RAD.sub(rf"\g<1>{siste}\g<2>", foran, count=1)
    return "".join((foran, *_rader(mengde, stiler), bak))


def _rader(mengde: Mengde, stiler: list[str]) -> Iterator[str]:
    # What comes before and after the row number in each cell's start.
    kolonner = [f'<c r="{kolonnebokstav(c.kol)}' for c in mengde.kolonner]
    steder = list(zip(kolonner, stiler, strict=True))
    tekster = _Tekster()
    for nr, rad in enumerate(mengde.rader, mengde.forste):
        celler = [
            f'{start}{nr}"{stil}{tekster[verdi] if verdi.__class__ is str else _tall(verdi)}'
            for (start, stil), verdi in zip(steder, rad, strict=True)
            if verdi is not None and verdi != ""
        ]
        yield f'<row r="{nr}">{"".join(celler)}</row>'


class _Tekster(dict[Verdi, str]):
    """Text -> the rest of its cell. The same few texts stand in most of the rows."""

    def __missing__(self, tekst: Verdi) -> str:
        trygg = xml_tekst(str(tekst)[:MAKS_TEKST])
        self[tekst] = f' t="inlineStr"><is><t xml:space="preserve">{trygg}</t></is></c>'
        return self[tekst]


def _tall(verdi: Verdi) -> str:
    if isinstance(verdi, bool):
        return f' t="b"><v>{int(verdi)}</v></c>'
    if isinstance(verdi, Feilverdi):
        return f' t="e"><v>{xml_tekst(verdi.kode)}</v></c>'
    return f"><v>{verdi!r}</v></c>"
