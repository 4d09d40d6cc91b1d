"""How the workbook looks: one calm theme, one input colour, contrast of at least 4.5:1."""

from __future__ import annotations

from typing import Any, Final

from gevinstark.grunn.celle import Celle

SKRIFT: Final = "Calibri"
MORK: Final = "#12343B"
TEKST: Final = "#1F2933"
DEMPET: Final = "#52606D"
INNDATA: Final = "#FFF6D6"
MANGLER: Final = "#FFD98A"
FAST: Final = "#F4F6F8"
SUM: Final = "#E3ECEE"
RAPPORTAAR: Final = "#1D6F5C"
KANT: Final = "#B8C4CC"
HVIT: Final = "#FFFFFF"

#: Series colours that differ in lightness too, so that they can be told apart in grey.
DIAGRAMFARGER: Final = ("#12343B", "#B98600", "#2F6F62", "#7C8794")
FANEFARGER: Final = {"kommune": "#E0B83C", "felles": "#8CA3AD", "region": "#1D6F5C"}

#: Per cent: a whole overview fits a common screen.
OVERSIKTSZOOM: Final = 80

Egenskaper = dict[str, Any]

_GRUNN: Final[Egenskaper] = {
    "font_name": SKRIFT,
    "font_size": 10,
    "font_color": TEKST,
    "valign": "top",
}
_RAMME: Final[Egenskaper] = {"border": 1, "border_color": KANT}
_LINJE: Final[Egenskaper] = {"bottom": 1, "bottom_color": KANT, "valign": "vcenter"}
#: Programs indent only what is aligned left.
_INNRYKK: Final[Egenskaper] = {"align": "left", "indent": 1}
_HODE: Final[Egenskaper] = {
    **_RAMME, "bold": True, "bg_color": MORK, "font_color": HVIT, "text_wrap": True, "valign": "vcenter",
}  # fmt: skip

#: Named styles that do not depend on role and type.
STILER: Final[dict[str, Egenskaper]] = {
    "tittel": {"font_size": 16, "bold": True, "font_color": MORK},
    "undertittel": {"font_size": 11, "font_color": DEMPET},
    "ingress": {"font_color": TEKST},
    "deltittel": {"font_size": 12, "bold": True, "font_color": MORK},
    "hode": {**_HODE, **_INNRYKK},
    "hode_tall": {**_HODE, "align": "right"},
    "aarhode": {**_HODE, "align": "right", "num_format": '"År "0'},
    # The reporting year is marked by a word too: colour never stands alone.
    "aarhode_rapport": {
        **_HODE,
        "align": "right",
        "num_format": '"Rapport "0',
        "bg_color": RAPPORTAAR,
    },
    "id": {**_RAMME, **_INNRYKK, "bold": True, "bg_color": FAST},
    "etikett": {**_RAMME, **_INNRYKK, "bg_color": FAST, "text_wrap": True},
    "enhet": {**_INNRYKK, "font_color": DEMPET},
    "hjelp": {**_INNRYKK, "font_color": DEMPET, "text_wrap": True},
    "fotnote": {"font_color": DEMPET, "italic": True},
    "fotnote_aapen": {
        **_RAMME,
        **_INNRYKK,
        "bg_color": INNDATA,
        "text_wrap": True,
        "italic": True,
        "locked": False,
        "num_format": "@",
    },
    "tom": {**_RAMME, **_INNRYKK, "bg_color": FAST, "font_color": DEMPET, "italic": True},
    "lenke": {"font_color": "#0B5CAD", "underline": 1},
    "avsnitt": {"text_wrap": True},
    "tegn_mangler": {**_RAMME, **_INNRYKK, "bg_color": MANGLER},
    "tegn_inndata": {**_RAMME, **_INNRYKK, "bg_color": INNDATA},
    "tegn_formel": {**_RAMME, **_INNRYKK, "bg_color": HVIT},
    "tegn_fast": {**_RAMME, **_INNRYKK, "bg_color": FAST},
    "data": {},
    "databrutt": {"text_wrap": True},
    # The list of a feedback workbook: running text between thin lines.
    "punkt": {**_LINJE, **_INNRYKK, "text_wrap": True},
    "punkt_ark": {**_LINJE, **_INNRYKK, "text_wrap": True, "bold": True},
    "punkt_kode": {**_LINJE, **_INNRYKK, "font_color": DEMPET},
    "punkt_lenke": {**_LINJE, **_INNRYKK, "font_color": "#0B5CAD", "underline": 1},
}

#: Conditional formats; each goes with words in a cell, so that colour is never alone.
FREMHEVINGER: Final[dict[str, Egenskaper]] = {
    "mangler": {"bg_color": MANGLER},
    "klar": {"bg_color": "#DDF0E6", "font_color": "#155E3C", "bold": True},
    "merknad": {"bg_color": "#FDE7E4", "font_color": "#8A1C12", "bold": True},
    "forhaandsfylt": {"bg_color": "#E3ECF7", "italic": True},
    "tom": {"bg_color": FAST, "font_color": DEMPET, "italic": True},
}

#: Cells with a note in a feedback workbook. The two differ in lightness too, and each cell's note
#: and the list on the first tab say the same in words.
MERKER: Final[dict[str, Egenskaper]] = {
    "feil": {"bg_color": "#F8D3C9", "border": 1, "border_color": "#A33B20"},
    "advarsel": {"bg_color": "#E9E0F4", "border": 1, "border_color": "#7A5BA6"},
    "info": {"bg_color": "#E6EFF6", "border": 1, "border_color": "#7A9BB5"},
}

_ROLLEFARGE: Final = {"inndata": INNDATA, "formel": HVIT, "fast": FAST}


def tallformat(type_: str, desimaler: int) -> str:
    """The locale-neutral number format; a Norwegian Excel shows `#,##0` with spaces."""
    komma = "." + "0" * desimaler if desimaler else ""
    return {
        "tall": f"#,##0{komma}",
        "kroner": f"#,##0{komma}",
        "prosent": f"0{komma} %",
        "aar": "0",
        "dato": "dd.mm.yyyy",
    }.get(type_, "General")


def egenskaper(celle: Celle) -> Egenskaper:
    """The XlsxWriter properties of a cell's format."""
    stil: Egenskaper = dict(_GRUNN)
    if celle.stil == "sjekk":
        return {**stil, **_RAMME, **_INNRYKK, "text_wrap": True, "font_color": DEMPET}
    if celle.stil and celle.stil != "sum":
        stil.update(STILER[celle.stil])
        if celle.stil == "data":
            stil["num_format"] = tallformat(celle.type, celle.desimaler)
        return stil
    stil.update(_RAMME)
    stil["text_wrap"] = True
    if celle.stil == "sum":
        stil.update({"bg_color": SUM, "bold": True})
        if celle.rolle == "inndata":
            stil["bg_color"] = INNDATA
    else:
        stil["bg_color"] = _ROLLEFARGE[celle.rolle]
    if celle.type not in ("tekst", "valg"):
        stil["num_format"] = tallformat(celle.type, celle.desimaler)
        # Years and dates among single fields are read as words, not compared down a column.
        is_felt = celle.radid == celle.tabell and celle.type in ("aar", "dato")
        stil.update(_INNRYKK if is_felt else {"align": "right"})
        stil["text_wrap"] = False
    else:
        stil.update(_INNRYKK)
    if celle.rolle == "inndata" and celle.type == "tekst":
        # "@" keeps what people type as text: a leading = or 1/2 is not turned into something else.
        stil["num_format"] = "@"
    if celle.rolle == "inndata":
        stil["locked"] = False
    return stil
