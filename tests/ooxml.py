"""Is a workbook what Excel opens without offering to repair it? `find_feil` lists what is not.

Child orders are those of ECMA-376 part 1, sml.xsd (CT_Worksheet, CT_Workbook, CT_Stylesheet and the
types inside them); the limits are Excel's own.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Final

from gevinstark.grunn.verdi import parse_celle

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPER: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"

#: Element -> its children in schema order.
REKKEFOLGE: Final[Mapping[str, tuple[str, ...]]] = {
    "worksheet": (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
        "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
        "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
        "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
        "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
        "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF",
        "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    ),
    "workbook": (
        "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
        "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize",
        "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
        "fileRecoveryPr", "webPublishObjects", "extLst",
    ),
    "styleSheet": (
        "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
        "tableStyles", "colors", "extLst",
    ),
    "dxf": ("font", "numFmt", "fill", "alignment", "border", "protection", "extLst"),
    "xf": ("alignment", "protection", "extLst"),
    "font": (
        "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
        "color", "name", "family", "charset", "scheme",
    ),
    "border": ("left", "right", "top", "bottom", "diagonal", "vertical", "horizontal"),
    "patternFill": ("fgColor", "bgColor"),
    "sheetPr": ("tabColor", "outlinePr", "pageSetUpPr"),
    "sheetView": ("pane", "selection", "pivotSelection", "extLst"),
    "c": ("f", "v", "is", "extLst"),
    "cfRule": ("formula", "colorScale", "dataBar", "iconSet", "extLst"),
    "dataValidation": ("formula1", "formula2"),
    "headerFooter": (
        "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter",
    ),
    "table": ("autoFilter", "sortState", "tableColumns", "tableStyleInfo", "extLst"),
}  # fmt: skip

#: Elements whose `count` attribute says how many children they have.
TALTE: Final = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "dataValidations", "mergeCells", "tableParts", "tableColumns",
)  # fmt: skip
MAKS_FORMEL: Final = 8192
MAKS_TEKST: Final = 32_767
_NAVN: Final = re.compile(r"[^\W\d][\w.]*")
_SER_UT_SOM_CELLE: Final = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*")


class _Pakke:
    def __init__(self, innhold: bytes) -> None:
        with zipfile.ZipFile(BytesIO(innhold)) as fil:
            self.navn = fil.namelist()
            self.deler = {n: fil.read(n) for n in self.navn}
        self.feil: list[str] = []
        self.tre: dict[str, ET.Element] = {}
        for navn, raa in self.deler.items():
            if navn.endswith((".xml", ".rels", ".vml")):
                try:
                    self.tre[navn] = ET.fromstring(raa)
                except ET.ParseError as feil:
                    self.feil.append(f"{navn}: {feil}")

    def rels(self, del_: str) -> dict[str, str]:
        """Relationship id -> target part ("" for what lies outside the package)."""
        mappe, _, fil = del_.rpartition("/")
        rot = self.tre.get(f"{mappe}/_rels/{fil}.rels" if mappe else f"_rels/{fil}.rels")
        if rot is None:
            return {}
        return {
            r.attrib["Id"]: ""
            if r.get("TargetMode") == "External"
            else posixpath.normpath(posixpath.join("/" + mappe, r.attrib["Target"])).lstrip("/")
            for r in rot
        }


def find_feil(innhold: bytes) -> list[str]:
    """Everything wrong with a workbook; an empty list when Excel has nothing to repair."""
    pakke = _Pakke(innhold)
    feil = list(pakke.feil)
    for sjekk in (_navn, _innholdstyper, _forbindelser, _rekkefolge, _bok, _tekster, _arkene):
        feil += sjekk(pakke)
    return feil


def _lokal(e: ET.Element) -> str:
    return e.tag.rpartition("}")[2]


def _navn(pakke: _Pakke) -> Iterator[str]:
    for navn, antall in Counter(n.lower() for n in pakke.navn).items():
        if antall > 1:
            yield f"{navn} står {antall} ganger i pakken"


def _innholdstyper(pakke: _Pakke) -> Iterator[str]:
    rot = pakke.tre["[Content_Types].xml"]
    unntak = [e.attrib["PartName"].lstrip("/") for e in rot.iter(f"{_TYPER}Override")]
    endelser = {e.attrib["Extension"].lower() for e in rot.iter(f"{_TYPER}Default")}
    yield from (f"[Content_Types]: {n} finnes ikke" for n in set(unntak) - set(pakke.navn))
    yield from (f"[Content_Types]: {n} to ganger" for n, a in Counter(unntak).items() if a > 1)
    for navn in set(pakke.navn) - set(unntak) - {"[Content_Types].xml"}:
        if navn.rpartition(".")[2].lower() not in endelser:
            yield f"{navn} har ingen innholdstype"
        elif navn.endswith(".xml"):
            yield f"{navn} er bare «xml» i [Content_Types]"


def _forbindelser(pakke: _Pakke) -> Iterator[str]:
    for navn, rot in pakke.tre.items():
        if navn.endswith(".rels"):
            for rid, antall in Counter(r.attrib["Id"] for r in rot).items():
                if antall > 1:
                    yield f"{navn}: {rid} står {antall} ganger"
            continue
        rels = pakke.rels(navn)
        yield from (
            f"{navn}: {rid} peker på {til}, som ikke finnes"
            for rid, til in rels.items()
            if til and til not in pakke.deler
        )
        brukt = {
            verdi
            for e in rot.iter()
            for attributt, verdi in e.attrib.items()
            if attributt in (f"{R}id", f"{R}embed", f"{R}link", f"{R}pict")
        }
        yield from (f"{navn}: {rid} finnes ikke blant forbindelsene" for rid in brukt - set(rels))


def _rekkefolge(pakke: _Pakke) -> Iterator[str]:
    for navn, rot in pakke.tre.items():
        if not rot.tag.startswith(S):
            continue
        for e in rot.iter():
            if _lokal(e) in TALTE and e.get("count") not in (None, str(len(e))):
                yield f"{navn}: {_lokal(e)} sier {e.get('count')}, men har {len(e)}"
            orden = REKKEFOLGE.get(_lokal(e))
            if orden is None:
                continue
            barn = [_lokal(b) for b in e]
            ukjente = set(barn) - set(orden)
            if ukjente:
                yield f"{navn}: {_lokal(e)} har {sorted(ukjente)}, som skjemaet ikke kjenner"
            elif barn != sorted(barn, key=orden.index):
                yield f"{navn}: barna i {_lokal(e)} står i gal rekkefølge: {barn}"


def _bok(pakke: _Pakke) -> Iterator[str]:
    rot = pakke.tre["xl/workbook.xml"]
    ark = [e.attrib for e in rot.iter(f"{S}sheet")]
    for hva in ("name", "sheetId", f"{R}id"):
        for verdi, antall in Counter(a[hva].lower() for a in ark).items():
            if antall > 1:
                yield f"to ark har {hva} {verdi}"
    for a in ark:
        navn = a["name"]
        if not 0 < len(navn) <= 31 or set(navn) & set(r"[]:*?/\\") or "'" in (navn[0], navn[-1]):
            yield f"arknavnet «{navn}» er ikke lov"
    if all(a.get("state", "visible") != "visible" for a in ark):
        yield "ingen ark er synlige"
    definert: Counter[tuple[str, str]] = Counter()
    for e in rot.iter(f"{S}definedName"):
        navn, lokalt = e.attrib["name"], e.get("localSheetId", "")
        definert[navn.lower(), lokalt] += 1
        if lokalt and int(lokalt) >= len(ark):
            yield f"navnet {navn} hører til ark {lokalt}, som ikke finnes"
        gyldig = _NAVN.fullmatch(navn) and not _SER_UT_SOM_CELLE.fullmatch(navn)
        if not navn.startswith("_xlnm.") and (not gyldig or len(navn) > 255):
            yield f"«{navn}» kan ikke være et definert navn"
        if not e.text or e.text.startswith("=") or "#REF" in e.text:
            yield f"navnet {navn} viser til «{e.text}»"
    yield from (f"navnet {n} er definert {a} ganger" for (n, _), a in definert.items() if a > 1)


def _tekster(pakke: _Pakke) -> Iterator[str]:
    rot = pakke.tre.get("xl/sharedStrings.xml")
    if rot is None:
        return
    if rot.get("uniqueCount") != str(len(rot)):
        yield f"sharedStrings: uniqueCount {rot.get('uniqueCount')}, men {len(rot)} tekster"
    for nr, si in enumerate(rot):
        if len("".join(t.text or "" for t in si.iter(f"{S}t"))) > MAKS_TEKST:
            yield f"sharedStrings: tekst {nr} er for lang"
    brukt = [
        int(v.text or -1)
        for del_, ark in _ark(pakke)
        for c in ark.iter(f"{S}c")
        if del_ and c.get("t") == "s" and (v := c.find(f"{S}v")) is not None
    ]
    if any(not 0 <= i < len(rot) for i in brukt):
        yield "sharedStrings: en celle viser til en tekst som ikke finnes"
    if len(brukt) > int(rot.attrib["count"]):
        yield f"sharedStrings: count {rot.attrib['count']}, men {len(brukt)} bruk"


def _ark(pakke: _Pakke) -> Iterator[tuple[str, ET.Element]]:
    for navn, rot in pakke.tre.items():
        if rot.tag == f"{S}worksheet":
            yield navn, rot


def omraader(sqref: str) -> Iterator[tuple[int, int, int, int]]:
    """The rectangles of a range list; ValueError for one outside the grid or upside down."""
    for spenn in sqref.split():
        deler = [parse_celle(d) for d in spenn.split(":")]
        if len(deler) > 2 or None in deler:
            raise ValueError(spenn)
        (topp, venstre), (bunn, hoyre) = deler[0] or (0, 0), deler[-1] or (0, 0)
        if topp > bunn or venstre > hoyre:
            raise ValueError(spenn)
        yield topp, venstre, bunn, hoyre


def _arkene(pakke: _Pakke) -> Iterator[str]:
    stiler = pakke.tre["xl/styles.xml"]
    xfer = stiler.find(f"{S}cellXfs")
    dxfer = stiler.find(f"{S}dxfs")
    antall_xf = 0 if xfer is None else len(xfer)
    antall_dxf = 0 if dxfer is None else len(dxfer)
    for navn, rot in _ark(pakke):
        for sjekk in (_celler, _kolonner, _valideringer):
            yield from (f"{navn}: {f}" for f in sjekk(rot))
        for c in rot.iter(f"{S}c"):
            if not 0 <= int(c.get("s", "0")) < antall_xf:
                yield f"{navn}: {c.get('r')} har stil {c.get('s')}, som ikke finnes"
        for cf in rot.iter(f"{S}conditionalFormatting"):
            yield from (f"{navn}: betinget format, {f}" for f in _sqref(cf.attrib["sqref"]))
            for regel in cf:
                if not 0 <= int(regel.get("dxfId", "0")) < antall_dxf:
                    yield f"{navn}: betinget format {regel.get('dxfId')} finnes ikke"
                yield from (f"{navn}: {f}" for f in _formler(regel.iter(f"{S}formula")))


def _sqref(sqref: str) -> Sequence[str]:
    try:
        list(omraader(sqref))
    except ValueError as feil:
        return [f"«{feil}» er ikke et område"]
    return []


def _formler(formler: Iterator[ET.Element]) -> Iterator[str]:
    for f in formler:
        tekst = f.text or ""
        if tekst.startswith("=") or len(tekst) > MAKS_FORMEL:
            yield f"formelen «{tekst[:40]}» ({len(tekst)} tegn)"


def _celler(rot: ET.Element) -> Iterator[str]:
    forrige_rad = 0
    for rad in rot.iter(f"{S}row"):
        nr = int(rad.attrib["r"])
        if nr <= forrige_rad:
            yield f"rad {nr} kommer etter rad {forrige_rad}"
        if not 0 <= float(rad.get("ht", "15")) <= 409:
            yield f"rad {nr} er {rad.get('ht')} punkt høy"
        forrige_rad, forrige_kol = nr, 0
        for c in rad:
            plass = parse_celle(c.attrib["r"])
            if plass is None or plass[0] != nr or plass[1] <= forrige_kol:
                yield f"cellen {c.get('r')} står galt i rad {nr}"
            else:
                forrige_kol = plass[1]
            v = c.find(f"{S}v")
            if v is not None and c.get("t", "n") == "n":
                try:
                    float(v.text or "")
                except ValueError:
                    yield f"{c.get('r')} er et tall med verdien «{v.text}»"
    yield from _formler(rot.iter(f"{S}f"))


def _kolonner(rot: ET.Element) -> Iterator[str]:
    forrige = 0
    for kol in rot.iter(f"{S}col"):
        fra, til = int(kol.attrib["min"]), int(kol.attrib["max"])
        if not forrige < fra <= til or not 0 <= float(kol.attrib["width"]) <= 255.71:
            yield f"kolonnene {fra}–{til}"
        forrige = til


def _valideringer(rot: ET.Element) -> Iterator[str]:
    dekket: Counter[tuple[int, int]] = Counter()
    for dv in rot.iter(f"{S}dataValidation"):
        sqref = dv.attrib["sqref"]
        if feil := _sqref(sqref):
            yield from (f"validering, {f}" for f in feil)
            continue
        for topp, venstre, bunn, hoyre in omraader(sqref):
            for rad in range(topp, bunn + 1):
                dekket.update((rad, kol) for kol in range(venstre, hoyre + 1))
        for hva, grense in (
            ("promptTitle", 32),
            ("errorTitle", 32),
            ("prompt", 255),
            ("error", 255),
        ):
            if len(dv.get(hva, "")) > grense:
                yield f"validering {sqref}: {hva} har {len(dv.get(hva, ''))} tegn"
        liste = dv.findtext(f"{S}formula1", "")
        if dv.get("type") == "list" and liste.startswith('"') and len(liste) - 2 > 255:
            yield f"validering {sqref}: listen har {len(liste) - 2} tegn"
        yield from _formler(e for e in dv)
    yield from (f"{p} har {a} valideringer" for p, a in dekket.items() if a > 1)
