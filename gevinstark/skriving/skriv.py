"""Layout + values -> xlsx. The only module that touches XlsxWriter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import cycle
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gevinstark.grunn.celle import Ark, Celle, Diagram
from gevinstark.grunn.identitet import (
    DEFINERT_NAVN,
    REGISTERHODE,
    REGISTERKOLONNER,
    SKJULT_ARK,
    Identitet,
    register,
)
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, celleadresse
from gevinstark.skriving import tema
from gevinstark.skriving.radblokk import (
    Arkdel,
    Kolonneresultat,
    mal,
    mal_omraade,
    put_radblokker,
)
from gevinstark.skriving.tekst import (
    MAKS_TEKST,
    cut,
    encode,
    for_xlsxwriter,
    from_xlsxwriter,
    plain,
    writable,
)

#: For the workbooks that have no columns of formulas.
INGEN_KOLONNER: Final[Kolonneresultat] = {}
#: Results that are stored as errors; any other text is stored as text.
FEILKODER: Final = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
#: A link repeats its text, and that copy is bounded.
_MAKS_LENKETEKST: Final = 2084
#: Characters on one line of a note.
_MERKE_TEGN: Final = 52


@dataclass(frozen=True, slots=True)
class Merke:
    """A note on one cell, and the highlight that shows it is there (`tema.MERKER`)."""

    tekst: str
    stil: str


@dataclass(frozen=True)
class Bokvalg:
    """What a workbook needs beside Layout and values. `dato` (midnight) or `tidspunkt` (UTC) is
    written as its creation time, so that the same input gives the same bytes."""

    tittel: str
    emne: str
    bunntekst: str
    dato: date
    tidspunkt: datetime | None = None
    passord: str = ""
    identitet: Identitet | None = None
    #: Generic keys of the inputs that are locked in this workbook.
    laast: frozenset[str] = frozenset()
    #: Notes on single cells, which are highlighted too.
    merker: Mapping[Sted, Merke] = field(default_factory=dict)


class _Blad(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet whose row heights are suggestions: a program may fit a row to a longer text.

    XlsxWriter marks every height as set by hand, and Excel then cuts off what people type. Texts are
    cut at the door (`tekst`), where what is put around them does not count.
    """

    def __init__(self) -> None:
        super().__init__()
        self.xls_strmax = 16 * MAKS_TEKST

    def _get_range_data(self, *omraade: int) -> list[Any]:
        """What charts keep a copy of."""
        data = super()._get_range_data(*omraade)
        return [from_xlsxwriter(v) if isinstance(v, str) else v for v in data]

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row":
            attributes = [a for a in attributes if a[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class _LaastBok(xlsxwriter.Workbook):  # type: ignore[misc]  # XlsxWriter ships no types
    """XlsxWriter has no API for structure protection; the element follows `workbookPr`."""

    laas_struktur = False

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        if self.laas_struktur:
            self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])


def write_workbook(
    layout: Layout,
    verdier: Mapping[str, Verdi],
    resultater: Mapping[Sted, Verdi],
    valg: Bokvalg,
    kolonneresultater: Kolonneresultat = INGEN_KOLONNER,
) -> bytes:
    """The finished file.

    verdier: generic field key ("*.V1.antall") -> value, where it differs from the Layout's own.
    resultater: place -> computed result of every formula, stored as its cached value; and
    kolonneresultater: those of every column of formulas.
    """
    strom = BytesIO()
    bok = _LaastBok(
        strom,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False, "nan_inf_to_errors": False},
    )  # fmt: skip
    bok.laas_struktur = any(a.beskyttet for a in layout.ark)
    bok.set_calc_mode("auto")
    bok.set_properties(
        {
            "title": plain(valg.tittel),
            "subject": plain(valg.emne),
            "author": "gevinstark",
            "created": _skapt(valg),
        }
    )
    egen = layout.with_laaste(valg.laast)
    skriver = _Skriver(bok, egen, verdier, resultater, valg)
    for ark in egen.ark:
        skriver.write_ark(ark)
    for navn, henvisning in layout.definerte_navn.items():
        bok.define_name(navn, f"={henvisning}")
    if valg.identitet is not None:
        _write_skjult(bok, egen, valg.identitet)
    bok.close()
    # XlsxWriter numbers the parts of the sheets as they are added.
    deler = [
        Arkdel(f"xl/worksheets/sheet{nr}.xml", ark, kolonneresultater)
        for nr, ark in enumerate(layout.ark, 1)
        if any(m.rader for m in ark.radblokker)
    ]
    return put_radblokker(strom.getvalue(), deler) if deler else strom.getvalue()


def _skapt(valg: Bokvalg) -> datetime:
    """The creation time as XlsxWriter wants it: UTC, without saying so."""
    skapt = valg.tidspunkt or datetime(valg.dato.year, valg.dato.month, valg.dato.day, tzinfo=UTC)
    return skapt.replace(tzinfo=None)


def _write_skjult(bok: Any, layout: Layout, identitet: Identitet) -> None:
    ark = bok.add_worksheet(SKJULT_ARK)
    write_verdi(ark, 0, 0, str(identitet), None)
    ark.write_string(1, 0, "Feltregister: hvilket felt som står hvor. Skal ikke endres.")
    for kol, navn in enumerate(REGISTERKOLONNER):
        ark.write_string(REGISTERHODE - 1, kol, navn)
    for nr, rad in enumerate(register(layout, identitet.kommune), REGISTERHODE):
        for kol, tekst in enumerate(rad):
            if tekst:
                write_verdi(ark, nr, kol, tekst, None)
    ark.protect()
    ark.hide()
    bok.define_name(DEFINERT_NAVN, f"={SKJULT_ARK}!$A$1")


class _Skriver:
    def __init__(
        self,
        bok: Any,
        layout: Layout,
        verdier: Mapping[str, Verdi],
        resultater: Mapping[Sted, Verdi],
        valg: Bokvalg,
    ) -> None:
        self.bok = bok
        self.layout = layout
        self.verdier = verdier
        self.resultater = resultater
        self.valg = valg
        self.formater: dict[tuple[object, ...], Any] = {}
        self.like: dict[str, Any] = {}

    def _format(self, celle: Celle) -> Any:
        """The cell's format; cells that look alike share one, which keeps the style table small."""
        merke = self.valg.merker.get(celle.sted)
        felt = celle.radid == celle.tabell
        utseende = (
            celle.stil,
            celle.rolle,
            celle.type,
            celle.desimaler,
            felt,
            merke and merke.stil,
        )
        if utseende not in self.formater:
            egenskaper = tema.egenskaper(celle) | (tema.MERKER[merke.stil] if merke else {})
            nokkel = json.dumps(egenskaper, sort_keys=True)
            if nokkel not in self.like:
                self.like[nokkel] = self.bok.add_format(egenskaper)
            self.formater[utseende] = self.like[nokkel]
        return self.formater[utseende]

    def write_ark(self, ark: Ark) -> None:
        blad = self.bok.add_worksheet(ark.navn, worksheet_class=_Blad)
        blad.hide_gridlines(2)
        if ark.skjult:
            blad.hide()
        for kol, bredde in enumerate(ark.bredder):
            blad.set_column(kol, kol, bredde)
        for rad, hoyde in ark.radhoyder.items():
            blad.set_row(rad - 1, hoyde)
        for celle in ark.celler:
            self._write_celle(blad, celle)
        for radblokk in ark.radblokker:
            for celle in mal(radblokk) if radblokk.rader else ():
                self._write_celle(blad, celle)
        if ark.frys != (0, 0):
            blad.freeze_panes(*ark.frys)
        self._write_validering(blad, ark)
        hode = self.bok.add_format(
            {**tema.STILER["hode"], "font_name": tema.SKRIFT, "font_size": 10}
        )
        for navn, omraade, kolonner in ark.tabeller:
            blad.add_table(
                mal_omraade(ark, omraade),
                {
                    "name": navn,
                    "style": "Table Style Light 1",
                    "columns": [{"header": k, "header_format": hode} for k in kolonner],
                },
            )
        for f in ark.fremhevinger:
            stil = self.bok.add_format(tema.FREMHEVINGER[f.stil])
            blad.conditional_format(
                f.omraade, {"type": "formula", "criteria": f.formel, "format": stil}
            )
        for diagram in ark.diagrammer:
            self._write_diagram(blad, diagram)
        self._sideoppsett(blad, ark)
        if ark.beskyttet:
            blad.protect(
                self.valg.passord,
                {"select_locked_cells": True, "select_unlocked_cells": True,
                 "format_columns": True, "format_rows": True},
            )  # fmt: skip

    def _write_celle(self, blad: Worksheet, celle: Celle) -> None:
        rad, kol, stil = celle.rad - 1, celle.kol - 1, self._format(celle)
        if merke := self.valg.merker.get(celle.sted):
            _write_merke(blad, rad, kol, merke)
        if celle.formel is not None:
            resultat = lagret_resultat(self.resultater.get(celle.sted))
            if celle.lenke:
                # A link belongs to the place; what is written afterwards only takes the cell.
                blad.write_url(rad, kol, celle.lenke, stil, "", "Gå til radene tallet er regnet av")
            blad.write_formula(rad, kol, encode(celle.formel), stil, resultat)
            return
        verdi = self.verdier.get(celle.nokkel(), celle.verdi) if celle.is_felt else celle.verdi
        if celle.lenke and isinstance(verdi, str):
            enkel = for_xlsxwriter(verdi) == cut(verdi, _MAKS_LENKETEKST)
            blad.write_url(rad, kol, celle.lenke, stil, verdi if enkel else "")
            if enkel:
                return
        write_verdi(blad, rad, kol, verdi, stil)

    def _write_validering(self, blad: Worksheet, ark: Ark) -> None:
        grupper: dict[str, list[Celle]] = {}
        for celle in ark.celler:
            if celle.rolle == "inndata":
                regel = json.dumps(validering(celle, self.layout), sort_keys=True)
                grupper.setdefault(regel, []).append(celle)
        for regel, celler in grupper.items():
            valg = json.loads(regel)
            valg["multi_range"] = " ".join(_spenn(celler))
            blad.data_validation(celler[0].rad - 1, celler[0].kol - 1, celler[0].rad - 1,
                                 celler[0].kol - 1, valg)  # fmt: skip

    def _write_diagram(self, blad: Worksheet, diagram: Diagram) -> None:
        art = {"type": "line" if diagram.art == "linje" else "column"}
        if diagram.art == "stablet":
            art["subtype"] = "stacked"
        figur = self.bok.add_chart(art)
        for (navn, kategorier, verdier), farge in zip(
            diagram.serier, cycle(tema.DIAGRAMFARGER), strict=False
        ):
            figur.add_series(
                {
                    "name": navn,
                    "categories": f"={kategorier}",
                    "values": f"={verdier}",
                    "fill": {"color": farge},
                    "line": {"color": farge},
                    "gap": 80,
                }
            )
        skrift = {"name": tema.SKRIFT, "size": 10, "color": tema.TEKST}
        figur.set_title({"name": plain(diagram.tittel), "name_font": {**skrift, "size": 12}})
        figur.set_x_axis({"num_font": skrift, "label_position": "low"})
        figur.set_y_axis(
            {
                "name": plain(diagram.verdiakse),
                "name_font": skrift,
                "num_font": skrift,
                "num_format": "#,##0",
                # Columns are compared by their length, so they begin at zero (all are gross figures).
                **({"min": 0} if diagram.art == "stolpe" else {}),
                "major_gridlines": {"visible": True, "line": {"color": tema.KANT, "width": 0.5}},
            }
        )
        figur.set_legend({"position": "bottom", "font": skrift})
        figur.set_size({"width": diagram.bredde, "height": diagram.hoyde})
        blad.insert_chart(diagram.celle, figur, {"description": plain(diagram.alt_tekst)})

    def _sideoppsett(self, blad: Worksheet, ark: Ark) -> None:
        if ark.liggende:
            blad.set_landscape()
        blad.set_paper(9)
        blad.fit_to_pages(ark.sider_bred, 1 if ark.en_side else 0)
        if ark.en_side and not ark.beskyttet:
            blad.set_zoom(tema.OVERSIKTSZOOM)
        if ark.sider_bred > 1 and ark.frys[1]:
            blad.repeat_columns(0, ark.frys[1] - 1)
        blad.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        if ark.gjenta_rader is not None:
            blad.repeat_rows(ark.gjenta_rader[0] - 1, ark.gjenta_rader[1] - 1)
        if ark.sideskift:
            blad.set_h_pagebreaks([rad - 1 for rad in ark.sideskift])
        # A sheet made small to fit the page still has a footer that can be read.
        blad.set_footer(bunntekst(self.valg), {"scale_with_doc": False})
        if ark.farge in tema.FANEFARGER:
            blad.set_tab_color(tema.FANEFARGER[ark.farge])


def bunntekst(valg: Bokvalg) -> str:
    """The footer of every sheet, in the codes of the file format."""
    return f"&L&8{plain(valg.bunntekst).replace('&', '&&')}&C&8&A&R&8Side &P av &N"


def lagret_resultat(resultat: Verdi) -> Verdi:
    """A formula's result as it is stored: errors by their code, nothing as 0, texts as spelled."""
    if isinstance(resultat, str):
        # A text that reads as an error is spelled so that it stays a text.
        kodet = encode(writable(resultat))
        return f"_x0023_{kodet[1:]}" if kodet in FEILKODER else kodet
    if isinstance(resultat, Feilverdi):
        return resultat.kode
    return 0 if resultat is None else resultat


def _write_merke(blad: Worksheet, rad: int, kol: int, merke: Merke) -> None:
    """A note wide enough to be read without scrolling."""
    linjer = sum(1 + len(linje) // _MERKE_TEGN for linje in merke.tekst.splitlines())
    blad.write_comment(
        rad,
        kol,
        plain(merke.tekst),
        {
            "author": "gevinstark",
            "width": 320,
            "height": 14 + 15 * linjer,
            "font_name": tema.SKRIFT,
            "font_size": 10,
            "color": tema.HVIT,
        },
    )


def write_verdi(blad: Worksheet, rad: int, kol: int, verdi: Verdi, stil: Any) -> None:
    """Write a constant as what it is: text never becomes a formula, a link or a number."""
    if verdi is None or verdi == "":
        blad.write_blank(rad, kol, None, stil)
    elif isinstance(verdi, bool):
        blad.write_boolean(rad, kol, verdi, stil)
    elif isinstance(verdi, int | float):
        blad.write_number(rad, kol, verdi, stil)
    elif isinstance(verdi, Feilverdi):
        blad.write_string(rad, kol, verdi.kode, stil)
    else:
        blad.write_string(rad, kol, for_xlsxwriter(verdi), stil)


def _spenn(celler: Sequence[Celle]) -> list[str]:
    """Cells as few ranges: runs down a column."""
    spenn: list[str] = []
    sortert = sorted(celler, key=lambda c: (c.kol, c.rad))
    start = forrige = sortert[0]
    for celle in [*sortert[1:], None]:
        if celle is not None and celle.kol == forrige.kol and celle.rad == forrige.rad + 1:
            forrige = celle
            continue
        a, b = celleadresse(start.rad, start.kol), celleadresse(forrige.rad, forrige.kol)
        spenn.append(a if a == b else f"{a}:{b}")
        if celle is not None:
            start = forrige = celle
    return spenn


def validering(celle: Celle, layout: Layout) -> dict[str, Any]:
    """The data validation of an input: what may stand there, and what to tell who types else."""
    regel: dict[str, Any] = {"ignore_blank": True, "error_type": "stop"}
    if celle.type == "valg":
        lovlige = layout.lister[celle.liste]
        regel |= {"validate": "list", "source": list(lovlige)}
        feil = f"Velg fra listen: {', '.join(lovlige)}."
        hjelp = "Velg fra listen."
    elif celle.type == "dato":
        regel |= {"validate": "decimal", "criteria": "between", "minimum": 36526, "maximum": 73050}
        feil = hjelp = "Skriv en dato, for eksempel 15.02.2025."
    elif celle.type in ("tall", "kroner", "prosent", "aar"):
        minst = celle.minst if celle.minst is not None else -1e12
        hoyst = celle.hoyst if celle.hoyst is not None else 1e12
        art = "integer" if celle.type == "aar" else "decimal"
        regel |= {"validate": art, "criteria": "between", "minimum": minst, "maximum": hoyst}
        eksempel = {
            "prosent": "Skriv en andel i prosent fra 0 til 100, for eksempel 30 %.",
            "aar": f"Skriv et årstall fra {minst:.0f} til {hoyst:.0f}.",
            "kroner": "Skriv bare tallet, i hele kroner, for eksempel 250000.",
        }
        feil = hjelp = eksempel.get(celle.type, "Skriv bare tallet, for eksempel 300.")
    else:
        regel |= {"validate": "length", "criteria": "<=", "value": 2000}
        feil = "Teksten er for lang. Skriv høyst 2000 tegn."
        hjelp = "Skriv kort tekst."
    regel |= {
        "error_title": "Dette passer ikke her",
        "error_message": feil,
        "input_title": celle.kolonneetikett or celle.radetikett or "Fyll ut",
        "input_message": celle.hjelp or hjelp,
    }
    for nokkel in ("error_title", "error_message", "input_title", "input_message"):
        regel[nokkel] = cut(plain(regel[nokkel]), 255 if "message" in nokkel else 32)
    return regel
