"""Layout + values -> xlsx, by XlsxWriter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from gevinstark.grunn.celle import Ark, Celle
from gevinstark.grunn.identitet import (
    DEFINERT_NAVN,
    REGISTERHODE,
    REGISTERKOLONNER,
    SKJULT_ARK,
    Identitet,
    register,
)
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, parse_celle
from gevinstark.skriving import tema
from gevinstark.skriving.bokvalg import Bokvalg, Merke
from gevinstark.skriving.diagram import write_diagram
from gevinstark.skriving.radblokk import Arkdel, mal, mal_omraade, put_radblokker
from gevinstark.skriving.rader import Kolonneresultat
from gevinstark.skriving.sideoppsett import set_sideoppsett, utskriftsomraader
from gevinstark.skriving.tekst import (
    cut,
    encode,
    for_xlsxwriter,
    plain,
    writable,
)
from gevinstark.skriving.validering import write_validering
from gevinstark.skriving.xlsxbok import Blad, LaastBok
from gevinstark.skriving.zipdeler import repack

#: For the workbooks that have no columns of formulas.
INGEN_KOLONNER: Final[Kolonneresultat] = {}
#: Results that are stored as errors; any other text is stored as text.
FEILKODER: Final = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
#: A link repeats its text, and that copy is bounded.
_MAKS_LENKETEKST: Final = 2084
#: Characters on one line of a note.
_MERKE_TEGN: Final = 52


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
    bok = LaastBok(
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
    for navn, henvisning in {**layout.definerte_navn, **utskriftsomraader(egen)}.items():
        bok.define_name(navn, f"={henvisning}")
    if valg.identitet is not None:
        _write_skjult(bok, egen, valg.identitet)
    bok.close()
    # XlsxWriter numbers the parts of the sheets as they are added.
    deler = [
        Arkdel(f"xl/worksheets/sheet{nr}.xml", ark, kolonneresultater)
        for nr, ark in enumerate(layout.ark, 1)
        if any(m.antall for m in ark.radblokker)
    ]
    # So that a workbook written alone is that of a batch, to the byte.
    return put_radblokker(strom.getvalue(), deler) if deler else repack(strom.getvalue())


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
        #: Highlights, by style.
        self.fremhevet: dict[str, Any] = {}
        #: The row of the sheet's headings that can be filtered by; 0 is none.
        self.filterrad = 0

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
            bool(celle.lukket_naar),
            celle.null_som_ingen,
            merke and merke.stil,
            celle.rad == self.filterrad,
        )
        if utseende not in self.formater:
            egenskaper = tema.egenskaper(celle) | (tema.MERKER[merke.stil] if merke else {})
            if celle.rad == self.filterrad:
                egenskaper |= {"valign": "top"}
            nokkel = json.dumps(egenskaper, sort_keys=True)
            if nokkel not in self.like:
                self.like[nokkel] = self.bok.add_format(egenskaper)
            self.formater[utseende] = self.like[nokkel]
        return self.formater[utseende]

    def write_ark(self, ark: Ark) -> None:
        blad = self.bok.add_worksheet(ark.navn, worksheet_class=Blad)
        self.filterrad, _ = parse_celle(ark.filter.partition(":")[0]) or (0, 0)
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
            for celle in mal(radblokk) if radblokk.antall else ():
                self._write_celle(blad, celle)
        if ark.frys != (0, 0):
            blad.freeze_panes(*ark.frys)
        write_validering(blad, ark, self.layout)
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
        if ark.filter:
            blad.autofilter(ark.filter)
        for f in ark.fremhevinger:
            if f.stil not in self.fremhevet:
                self.fremhevet[f.stil] = self.bok.add_format(tema.FREMHEVINGER[f.stil])
            blad.conditional_format(
                f.omraade,
                {"type": "formula", "criteria": f.formel, "format": self.fremhevet[f.stil]},
            )
        for diagram in ark.diagrammer:
            write_diagram(self.bok, blad, diagram)
        set_sideoppsett(blad, ark, self.valg)
        if ark.beskyttet:
            blad.protect(
                self.valg.passord,
                {"select_locked_cells": True, "select_unlocked_cells": True,
                 "format_columns": True, "format_rows": True, "autofilter": bool(ark.filter)},
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
