"""How the workbook looks: one calm theme, one input colour, contrast of at least 4.5:1."""

from __future__ import annotations

from typing import Any, Final

from gevinstark.grunn.celle import DELVIS, FELLES, Celle

SKRIFT: Final = "Calibri"
MORK: Final = "#0B4F5C"
TEKST: Final = "#1A2B33"
DEMPET: Final = "#4F5E66"
INNDATA: Final = "#FFFBE6"
MANGLER: Final = "#FFE08A"
FAST: Final = "#FFFFFF"
SUM: Final = "#F1F5F6"
KANT: Final = "#C9D3D8"
HVIT: Final = "#FFFFFF"
#: The frame of an input: seen in grey print and without colours, 6:1 on white.
RAMME: Final = "#6E6240"
FORFYLT: Final = "#E8F1FA"
LUKKET: Final = "#EEEEEE"
LUKKET_TEKST: Final = "#5F5F5F"
HODE: Final = "#E1ECEE"
FERDIG: Final = "#1B6B3A"
BEGYNT: Final = "#7A4B00"
GJENSTAAR: Final = "#9B1C1C"
FERDIG_LINJE: Final = "#767676"
LENKE: Final = "#0B3D91"
#: Points: body text. What it becomes on paper is the sheet's scale times this.
PUNKT: Final = 11

#: Series colours that differ in lightness too, so that they can be told apart in grey.
DIAGRAMFARGER: Final = ("#12343B", "#B98600", "#2F6F62", "#7C8794")
FANEFARGER: Final = {"kommune": "#E0B83C", "felles": "#8CA3AD", "region": "#1D6F5C"}

#: Per cent: a whole overview fits a common screen.
OVERSIKTSZOOM: Final = 80

Egenskaper = dict[str, Any]

_GRUNN: Final[Egenskaper] = {
    "font_name": SKRIFT,
    "font_size": PUNKT,
    "font_color": TEKST,
    "valign": "vcenter",
}
_RAMME: Final[Egenskaper] = {"bottom": 1, "bottom_color": KANT}
_INNDATARAMME: Final[Egenskaper] = {"border": 1, "border_color": RAMME}
_LINJE: Final[Egenskaper] = {"bottom": 1, "bottom_color": KANT, "valign": "vcenter"}
#: Programs indent only what is aligned left.
_INNRYKK: Final[Egenskaper] = {"align": "left", "indent": 1}
_HODE: Final[Egenskaper] = {
    "bold": True, "bg_color": HODE, "font_color": TEKST, "text_wrap": True, "valign": "bottom",
    "bottom": 2, "bottom_color": MORK,
}  # fmt: skip

#: Named styles that do not depend on role and type.
STILER: Final[dict[str, Egenskaper]] = {
    "tittel": {"font_size": 18, "bold": True, "font_color": MORK},
    "undertittel": {"font_size": 11, "font_color": DEMPET},
    "ingress": {"font_color": DEMPET},
    "deltittel": {"font_size": 13, "bold": True, "font_color": MORK},
    "varsel": {"bold": True, "font_color": "#8A1C12"},
    "kort_navn": {"font_color": DEMPET, "top": 2, "top_color": MORK},
    "kort_tall": {"font_size": 15, "bold": True, "font_color": MORK},
    "kort_dekning": {"font_color": DEMPET},
    "hode": {**_HODE, **_INNRYKK},
    "hode_tall": {**_HODE, "align": "right"},
    "aarhode": {**_HODE, "align": "right", "num_format": '"År "0'},
    # The reporting year is marked by a word too: colour never stands alone.
    "aarhode_rapport": {
        **_HODE,
        "align": "right",
        "num_format": '"Rapport "0',
        "font_color": FERDIG,
    },
    # How many a figure is of, in words where the figures stand.
    "dekningsord": {
        **_RAMME,
        "align": "right",
        "font_color": DEMPET,
        "font_size": 10,
        "text_wrap": True,
    },
    "id": {**_RAMME, **_INNRYKK, "bold": True, "bg_color": FAST, "text_wrap": True},
    "etikett": {**_RAMME, **_INNRYKK, "bg_color": FAST, "text_wrap": True},
    "enhet": {**_INNRYKK, "font_color": DEMPET},
    "hjelp": {**_INNRYKK, "font_color": DEMPET, "text_wrap": True},
    "hjelp_loes": {**_INNRYKK, "font_color": DEMPET},
    "luft": {**_RAMME},
    "kommune": {**_RAMME, **_INNRYKK, "font_color": DEMPET},
    "fotnote": {"font_color": DEMPET, "italic": True},
    "fotnote_aapen": {
        **_INNDATARAMME,
        **_INNRYKK,
        "bg_color": INNDATA,
        "text_wrap": True,
        "italic": True,
        "locked": False,
        "num_format": "@",
    },
    "tom": {**_RAMME, **_INNRYKK, "bg_color": FAST, "font_color": DEMPET, "italic": True},
    "lenke": {"font_color": LENKE, "underline": 1},
    "avsnitt": {"text_wrap": True},
    "tegn_mangler": {**_INNDATARAMME, **_INNRYKK, "bg_color": MANGLER},
    "tegn_inndata": {**_INNDATARAMME, **_INNRYKK, "bg_color": INNDATA},
    "tegn_forhaandsfylt": {**_INNDATARAMME, **_INNRYKK, "bg_color": FORFYLT, "italic": True},
    "tegn_lukket": {**_INNRYKK, "bg_color": LUKKET, "font_color": LUKKET_TEKST},
    # The state of a row, of a tab and of the whole, each with an arrow or words of its own.
    "status": {**_RAMME, **_INNRYKK, "bold": True, "font_color": FERDIG, "text_wrap": True},
    "arktilstand": {"bold": True, "align": "right", "font_color": FERDIG},
    "tilstand": {"font_size": 16, "bold": True, "font_color": FERDIG},
    "liste": {**_RAMME, **_INNRYKK, "text_wrap": True},
    "listehjelp": {**_RAMME, **_INNRYKK, "text_wrap": True, "font_color": DEMPET},
    "listelenke": {**_RAMME, **_INNRYKK, "font_color": LENKE, "underline": 1, "bold": True},
    "listetall": {**_RAMME, "align": "right", "num_format": "0"},
    "listesum": {"bold": True, "align": "right", "num_format": "0", "bg_color": SUM},
    "tegn_formel": {**_RAMME, **_INNRYKK, "bg_color": HVIT},
    "tegn_fast": {**_RAMME, **_INNRYKK, "bg_color": FAST},
    # What a reader of the regional workbook may change, and what it is held up against.
    "satt_andel": {
        **_INNDATARAMME,
        "bg_color": INNDATA,
        "align": "right",
        "num_format": "0.0#\\ %",
    },
    "satt_kroner": {
        **_INNDATARAMME,
        "bg_color": INNDATA,
        "align": "right",
        "num_format": "#,##0.00",
    },
    "andel": {**_RAMME, "bg_color": FAST, "align": "right", "num_format": "0.0#\\ %"},
    "kroner_ore": {**_RAMME, "bg_color": FAST, "align": "right", "num_format": "#,##0.00"},
    "data": {},
    "databrutt": {"text_wrap": True},
    # The list of a feedback workbook: running text between thin lines.
    "punkt": {**_LINJE, **_INNRYKK, "text_wrap": True},
    "punkt_ark": {**_LINJE, **_INNRYKK, "text_wrap": True, "bold": True},
    "punkt_kode": {**_LINJE, **_INNRYKK, "font_color": DEMPET},
    "punkt_lenke": {**_LINJE, **_INNRYKK, "font_color": LENKE, "underline": 1},
}

_HULL: Final[Egenskaper] = {"bg_color": MANGLER, "italic": True}

#: Conditional formats; each goes with words in a cell, so that colour is never alone.
FREMHEVINGER: Final[dict[str, Egenskaper]] = {
    "mangler": {"bg_color": MANGLER, "border": 1, "border_color": RAMME},
    "aapen": {"bg_color": INNDATA, "border": 1, "border_color": RAMME},
    "lukket": {"bg_color": LUKKET, "font_color": LUKKET_TEKST},
    "gjenstaar": {"font_color": GJENSTAAR, "bold": True},
    "begynt": {"font_color": BEGYNT, "bold": True},
    "noytral": {"font_color": DEMPET, "bold": False},
    "gjenstaar_linje": {"bold": True},
    "ferdig_linje": {"font_color": FERDIG_LINJE, "bold": False},
    "klar": {"bg_color": "#DDF0E6", "font_color": "#155E3C", "bold": True},
    "merknad": {"bg_color": "#FDE7E4", "font_color": "#8A1C12", "bold": True},
    "forhaandsfylt": {"bg_color": FORFYLT, "italic": True},
    "tom": {"bg_color": FAST, "font_color": DEMPET, "italic": True},
    # More decimals than the cell is made for.
    "brok": {"num_format": "#,##0.###"},
    "brok_andel": {"num_format": "0.0## %"},
    # A sum with a hole: also without colour, in print. In a kommune's book in a word, in the region by a sign.
    "delvis": {**_HULL, "num_format": f'"{DELVIS} "#,##0'},
    "delvis_andel": {**_HULL, "num_format": f'"{DELVIS} "0 %'},
    "delvis_2": {**_HULL, "num_format": f'"{DELVIS} "#,##0.00'},
    "ufullstendig": {**_HULL, "num_format": '#,##0"*"'},
    "ufullstendig_andel": {**_HULL, "num_format": '0 %"*"'},
    "ufullstendig_2": {**_HULL, "num_format": '#,##0.00"*"'},
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
    """The locale-neutral number format; a Norwegian Excel shows `#,##0` with spaces. The space before % is
    escaped: a Norwegian LibreOffice takes a plain one for thousands, and saves 25 % as 0 %."""
    komma = "." + "0" * desimaler if desimaler else ""
    return {
        "tall": f"#,##0{komma}",
        "kroner": f"#,##0{komma}",
        "prosent": f"0{komma}\\ %",
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
    elif celle.rolle != "inndata" or not celle.lukket_naar:
        stil["bg_color"] = _ROLLEFARGE[celle.rolle]
    if celle.rolle == "inndata" and not celle.lukket_naar:
        stil.update(_INNDATARAMME)
    if celle.type not in ("tekst", "valg"):
        stil["num_format"] = tallformat(celle.type, celle.desimaler)
        if celle.null_som_ingen:
            stil["num_format"] = f'{stil["num_format"]};-{stil["num_format"]};"Ingen"'
        # Dates among single fields, and years of the common plan, are read as words, not down a column.
        som_ord = ("dato", "aar") if celle.eier == FELLES else ("dato",)
        is_felt = celle.radid == celle.tabell and celle.type in som_ord
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
