"""Put values into a copy of a finished workbook, leaving every other byte of its sheets as it is.

Reading and saving through a spreadsheet library loses cached results, drop-down lists and chart
texts (shared/teknikk.md), so only the cells that change are rewritten, in the sheet's own XML.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Final

from gevinstark.grunn.errors import GevinstarkError
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, parse_celle
from gevinstark.mal.tekstbredde import height_of
from gevinstark.skriving.tekst import t_element, xml_tekst

_CELLE: Final = re.compile(r"<c\b(?P<attributter>[^>]*?)(?:/>|>(?P<innhold>.*?)</c>)", re.DOTALL)
_ADRESSE: Final = re.compile(r'\br="([A-Z]+[0-9]+)"')
_STIL: Final = re.compile(r'\bs="[0-9]+"')
_FORMEL: Final = re.compile(r"<f\b[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
_RAD: Final = re.compile(r'<row r="([0-9]+)"([^>]*?)(/?)>')
_HOYDE: Final = re.compile(r' ht="([0-9.]+)"')
_ENDRET: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_KOLONNE: Final = re.compile(r'<col min="([0-9]+)" max="([0-9]+)" width="([0-9.]+)"')
#: What the file format adds to a column's width, and the height of a row of one line.
_KOLONNEMARG: Final = 0.71
_EN_LINJE: Final = 15.0


def celle_xml(verdi: Verdi, formel: str = "") -> tuple[str, str]:
    """The type attribute and the inner XML of a cell."""
    if verdi is None or verdi == "":
        return "", formel
    if isinstance(verdi, bool):
        return ' t="b"', f"{formel}<v>{int(verdi)}</v>"
    if isinstance(verdi, int | float):
        return "", f"{formel}<v>{verdi!r}</v>"
    if isinstance(verdi, Feilverdi):
        return ' t="e"', f"{formel}<v>{escape(verdi.kode, quote=False)}</v>"
    if formel:
        return ' t="str"', f"{formel}<v>{xml_tekst(verdi)}</v>"
    return ' t="inlineStr"', f"<is>{t_element(verdi)}</is>"


def _merge_ark(
    xml: str, verdier: Mapping[str, Verdi], resultater: Mapping[str, Verdi], ark: str
) -> str:
    igjen = set(verdier)

    def swap(treff: re.Match[str]) -> str:
        attributter = treff["attributter"]
        funnet = _ADRESSE.search(attributter)
        adresse = funnet.group(1) if funnet else ""
        if adresse in verdier:
            verdi, formel = verdier[adresse], ""
            igjen.discard(adresse)
        elif adresse in resultater:
            verdi = resultater[adresse]
            f = _FORMEL.search(treff["innhold"] or "")
            if f is None:
                return treff.group()
            formel = f.group()
        else:
            return treff.group()
        stil = _STIL.search(attributter)
        type_, innhold = celle_xml(verdi, formel)
        hode = f'<c r="{adresse}"{" " + stil.group() if stil else ""}{type_}'
        return f"{hode}>{innhold}</c>" if innhold else f"{hode}/>"

    nytt = _CELLE.sub(swap, xml)
    if igjen:
        raise GevinstarkError(
            f"Arket {ark} mangler cellen {min(igjen)}. Programmet som lagret filen, har fjernet tomme "
            "felt. Fyll i stedet ut arbeidsboken slik den ble sendt ut."
        )
    return _raise_rader(nytt, verdier)


def _raise_rader(xml: str, verdier: Mapping[str, Verdi]) -> str:
    """Rows high enough for their new texts; not every program fits them when it opens the file."""
    bredder = {
        kol: float(bredde) - _KOLONNEMARG
        for fra, til, bredde in _KOLONNE.findall(xml)
        for kol in range(int(fra), int(til) + 1)
    }
    hoyder: dict[str, float] = {}
    for adresse, verdi in verdier.items():
        plass = parse_celle(adresse)
        if isinstance(verdi, str) and plass is not None and plass[1] in bredder:
            hoyde = height_of(verdi, bredder[plass[1]], innrykk=1)
            rad = str(plass[0])
            hoyder[rad] = max(hoyder.get(rad, _EN_LINJE), hoyde)

    def swap(treff: re.Match[str]) -> str:
        rad, resten, slutt = treff.groups()
        har = _HOYDE.search(resten)
        if hoyder.get(rad, 0) <= (float(har.group(1)) if har else _EN_LINJE):
            return treff.group()
        return f'<row r="{rad}"{_HOYDE.sub("", resten)} ht="{hoyder[rad]:g}"{slutt}>'

    return _RAD.sub(swap, xml) if hoyder else xml


def merge_verdier(
    innhold: bytes,
    arkdeler: Mapping[str, str],
    verdier: Mapping[Sted, Verdi],
    resultater: Mapping[Sted, Verdi],
) -> bytes:
    """A copy of a workbook with new input values and new cached results.

    arkdeler: sheet name -> its part inside the file. Raises GevinstarkError when a cell is not there.
    """
    per_del: dict[str, tuple[str, dict[str, Verdi], dict[str, Verdi]]] = {
        del_.lower(): (navn, {}, {}) for navn, del_ in arkdeler.items()
    }
    for sted, verdi in verdier.items():
        per_del[arkdeler[sted.ark].lower()][1][sted.celle] = verdi
    for sted, verdi in resultater.items():
        per_del[arkdeler[sted.ark].lower()][2][sted.celle] = verdi
    ut = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(innhold)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as til,
    ):
        for info in inn.infolist():
            raa = _read(inn, info)
            # Some programs write the separator of Windows, and part names differ in case only by chance.
            del_ = info.orig_filename.replace("\\", "/")
            if del_.lower() in per_del:
                navn, nye, regnet = per_del[del_.lower()]
                if nye or regnet:
                    raa = _merge_ark(raa.decode("utf-8"), nye, regnet, navn).encode("utf-8")
            ny = zipfile.ZipInfo(del_, info.date_time)
            ny.compress_type = zipfile.ZIP_DEFLATED
            ny.external_attr = info.external_attr
            til.writestr(ny, raa)
    return ut.getvalue()


def stamp_lagret(innhold: bytes, naar: datetime) -> bytes:
    """A copy that says it was saved at this time, where it says so at all."""
    ut = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(innhold)) as inn,
        zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as til,
    ):
        for info in inn.infolist():
            raa = _read(inn, info)
            if info.filename.lower() == "docprops/core.xml":
                raa = _ENDRET.sub(rf"\g<1>{naar:%Y-%m-%dT%H:%M:%SZ}\g<2>".encode(), raa)
            til.writestr(info, raa)
    return ut.getvalue()


def _read(arkiv: zipfile.ZipFile, post: zipfile.ZipInfo) -> bytes:
    try:
        return arkiv.read(post)
    except (zipfile.BadZipFile, zlib.error, EOFError) as feil:
        raise GevinstarkError(
            f"Delen {post.filename} i arbeidsboken er skadet. Fyll ut den utsendte arbeidsboken."
        ) from feil
