"""Named damages: what happens to a return between sending and receiving, and what must be found.

A damage takes a good return (Eidsvoll, `KOMMUNE`) and harms it as a person or a program would. Beside
it stands the whole list of findings it must give, one `Ventet` each: code, sheet and cell, and where
it matters what was found and expected. Damages that must give nothing have an empty list.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.identitet import SKJULT_ARK
from gevinstark.grunn.koder import KODER
from gevinstark.grunn.layout import Layout
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, parse_celle
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.mal.plan import Plan
from gevinstark.motor.kompilator import compile_program
from gevinstark.omregning.etterregn import program_for
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.lag import Utstedelse
from gevinstark.runde.mottak import receive
from gevinstark.skriving.flett import merge_verdier

KOMMUNE: Final = "3240"


@dataclass(frozen=True)
class Runde:
    """One issue, and where its workbooks and good returns lie."""

    utsendt: Path
    innsendt: Path
    plan: Plan
    utstedelse: Utstedelse

    @property
    def utsending(self) -> Utsending:
        return self.utstedelse.utsending

    @property
    def layout(self) -> Layout:
        return self.utsending.layout

    def bok(self, nr: str = KOMMUNE) -> Path:
        """The workbook as issued."""
        return self.utsendt / self.utsending.utstedt[nr].fil

    def retur(self, nr: str = KOMMUNE) -> Path:
        """The good return."""
        return self.innsendt / self.utsending.utstedt[nr].fil

    def run_receive(self, *filer: Path) -> Innsamling:
        """Through the whole reception, named by file name."""
        return receive([(f, f.name) for f in filer], [self.utsending])


def steder(funn: Sequence[Funn]) -> list[tuple[str, str]]:
    """Findings as (code, "Ark!Celle"), sorted: equal findings twice stay two."""
    return sorted((f.kode, f"{f.ark or ''}!{f.celle or ''}") for f in funn)


def sted(adresse: str) -> Sted:
    """ "Tabell D!D9" as a place."""
    ark, _, celle = adresse.rpartition("!")
    plass = parse_celle(celle)
    assert plass is not None, adresse
    return Sted(ark, *plass)


class Bok:
    """A workbook on disk that is being harmed."""

    def __init__(self, sti: Path, layout: Layout) -> None:
        self.sti = sti
        self.layout = layout

    # ------------------------------------------------------------ cells

    def ved(self, felt: str) -> Sted:
        """The place of a field: "V2.antall" (the kommune's own) or "felles.V2.antall"."""
        return self.layout.ved_nokkel[felt if felt.startswith("felles.") else f"*.{felt}"].sted

    def assign(self, felt: str, verdi: Verdi) -> None:
        self.skriv(self.ved(felt), verdi)

    def skriv(self, plass: Sted | str, verdi: Verdi) -> None:
        """A constant in a cell; a formula that stood there is gone."""
        self.write_many({sted(plass) if isinstance(plass, str) else plass: verdi})

    def write_many(self, verdier: Mapping[Sted, Verdi]) -> None:
        self.sti.write_bytes(merge_verdier(self.sti.read_bytes(), self._deler(), verdier, {}))

    def formel(self, plass: Sted | str, formel: str, resultat: Verdi = None) -> None:
        """A formula in a cell, with the result a program would store."""
        hvor = sted(plass) if isinstance(plass, str) else plass
        type_, lagret = "", ""
        if isinstance(resultat, str):
            type_, lagret = ' t="str"', f"<v>{escape(resultat)}</v>"
        elif isinstance(resultat, Feilverdi):
            type_, lagret = ' t="e"', f"<v>{resultat.kode}</v>"
        elif resultat is not None:
            lagret = f"<v>{resultat!r}</v>"
        innhold = f"{type_}><f>{escape(formel.removeprefix('='))}</f>{lagret}</c>"
        self._swap_celle(hvor, innhold)

    def utenfor(self, plass: str, innhold: str) -> None:
        """A new cell below the form: `innhold` is the cell's XML without its address."""
        hvor = sted(plass)
        rad = f'<row r="{hvor.rad}"><c r="{hvor.celle}" {innhold}</row>'
        self.change(
            self._deler()[hvor.ark], lambda x: x.replace("</sheetData>", f"{rad}</sheetData>")
        )

    def compute(self) -> None:
        """Let the sender's program calculate: the file's own formulas over what stands in it."""
        formler: dict[Sted, str] = {}
        konstanter: dict[Sted, Verdi] = {}
        for ark in self.les().ark:
            for plass, celle in ark.celler.items():
                if celle.formel is not None:
                    formler[Sted(ark.navn, *plass)] = celle.formel
                else:
                    konstanter[Sted(ark.navn, *plass)] = celle.verdi
        uendret = formler == self.layout.formler
        program = program_for(self.layout) if uendret else compile_program(formler)
        resultat = program.run(konstanter, [{}])
        resultater = {s: resultat.verdi(s, 0) for s in formler}
        self.sti.write_bytes(merge_verdier(self.sti.read_bytes(), self._deler(), {}, resultater))

    def les(self) -> Avlesning:
        lest = read_retur(self.sti)
        assert isinstance(lest, Avlesning), lest
        return lest

    def _swap_celle(self, hvor: Sted, innhold: str) -> None:
        monster = re.compile(rf'<c r="{hvor.celle}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', re.DOTALL)

        def swap(xml: str) -> str:
            nytt, antall = monster.subn(
                lambda t: f'<c r="{hvor.celle}"{t.group(1) or ""}{innhold}', xml
            )
            assert antall == 1, hvor
            return nytt

        self.change(self._deler()[hvor.ark], swap)

    # ------------------------------------------------------------ parts

    def _deler(self) -> dict[str, str]:
        """Sheet name -> part; the workbook writes them in order."""
        navn = [*(a.navn for a in self.layout.ark), SKJULT_ARK]
        return {n: f"xl/worksheets/sheet{nr}.xml" for nr, n in enumerate(navn, 1)}

    def change(self, del_: str, endring: Callable[[str], str]) -> None:
        """Change the text of one part; it must be there, and must change."""
        ut = BytesIO()
        funnet = False
        with (
            zipfile.ZipFile(self.sti) as inn,
            zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as til,
        ):
            for navn in inn.namelist():
                raa = inn.read(navn)
                if navn == del_:
                    funnet = True
                    ny = endring(raa.decode())
                    assert ny != raa.decode(), f"{del_} ble ikke endret"
                    raa = ny.encode()
                til.writestr(navn, raa)
        assert funnet, del_
        self.sti.write_bytes(ut.getvalue())

    def change_ark(self, ark: str, endring: Callable[[str], str]) -> None:
        self.change(self._deler()[ark], endring)

    def nytt_ark(self, navn: str, rader: str) -> None:
        """One more sheet, as a person adds one."""
        ark_type = "officeDocument/2006/relationships/worksheet"
        skjema = "http://schemas.openxmlformats.org"
        hoved = f'xmlns="{skjema}/spreadsheetml/2006/main"'
        self.change(
            "xl/workbook.xml",
            lambda x: x.replace("</sheets>", f'<sheet name="{navn}" sheetId="99" r:id="rId99"/></sheets>'),
        )  # fmt: skip
        self.change(
            "xl/_rels/workbook.xml.rels",
            lambda x: x.replace(
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{skjema}/{ark_type}" '
                'Target="worksheets/sheet99.xml"/></Relationships>',
            ),
        )
        self.change(
            "[Content_Types].xml",
            lambda x: x.replace(
                "</Types>",
                '<Override PartName="/xl/worksheets/sheet99.xml" ContentType="application/'
                'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
            ),
        )
        with zipfile.ZipFile(self.sti, "a") as fil:
            fil.writestr(
                "xl/worksheets/sheet99.xml",
                f"<worksheet {hoved}><sheetData>{rader}</sheetData></worksheet>",
            )


@dataclass(frozen=True)
class Ventet:
    """One finding that must be there."""

    kode: str
    sted: str
    funnet: str | None = None
    ventet: str | None = None


@dataclass(frozen=True)
class Skade:
    """A damage. `compute`: the sender's program recalculates afterwards. `utelatt`: inputs left out.

    `feil`: why the product does not meet this yet (the test is then expected to fail).
    """

    navn: str
    gjor: Callable[[Bok], None]
    ventet: tuple[Ventet, ...]
    status: str
    utelatt: int = 0
    compute: bool = True
    feil: str = ""


SKADER: Final[list[Skade]] = []

_Gjor = Callable[[Bok], None]


def V(kode: str, hvor: str = "!", funnet: str | None = None, ventet: str | None = None) -> Ventet:  # noqa: N802 - short, because every damage has some
    return Ventet(kode, hvor, funnet, ventet)


#: Codes that do not take a return from "godkjent" (severity info), and those that reject it.
INFO: Final = frozenset(k for k, oppslag in KODER.items() if oppslag.alvor == "info")


def skade(
    *ventet: Ventet, utelatt: int = 0, compute: bool = True, feil: str = ""
) -> Callable[[_Gjor], _Gjor]:
    """Register a damage. Its status follows from the severities of the findings it must give."""
    if any(v.kode.startswith("IDE-") for v in ventet):
        status = "avvist"
    elif all(v.kode in INFO for v in ventet):
        status = "godkjent"
    else:
        status = "godkjent_med_merknad"

    def register(gjor: _Gjor) -> _Gjor:
        navn = getattr(gjor, "__name__", "")
        SKADER.append(Skade(navn, gjor, ventet, status, utelatt, compute, feil))
        return gjor

    return register


def verdi(
    navn: str, felt: str, innhold: Verdi, *ventet: Ventet, utelatt: int = 0, feil: str = ""
) -> None:
    """A damage that is one value in one field."""

    def gjor(bok: Bok) -> None:
        bok.assign(felt, innhold)

    gjor.__name__ = navn
    skade(*ventet, utelatt=utelatt, feil=feil)(gjor)


# ==================================================================== identity


def _identitet(bok: Bok, fra: str, til: str) -> None:
    def swap(xml: str) -> str:
        return xml.replace(fra, til)

    bok.change("xl/sharedStrings.xml", swap)


@skade(V("IDE-01"))
def identiteten_er_slettet(bok: Bok) -> None:
    bok.skriv(f"{SKJULT_ARK}!A1", None)


@skade(V("IDE-01"))
def identiteten_er_noe_annet(bok: Bok) -> None:
    bok.skriv(f"{SKJULT_ARK}!A1", "gevinstark;1;plan=digital-dialog;aar=i fjor")


@skade(
    V("IDE-02", funnet="planen «annen-plan» for 2024", ventet="planen «digital-dialog» for 2024")
)
def fra_en_annen_plan(bok: Bok) -> None:
    _identitet(bok, "plan=digital-dialog", "plan=annen-plan")


@skade(V("IDE-02", funnet="planen «digital-dialog» for 2023", ventet="planen «digital-dialog» for 2024"))  # fmt: skip
def fra_et_annet_aar(bok: Bok) -> None:
    _identitet(bok, "aar=2024", "aar=2023")


@skade(V("IDE-03", funnet="9999"))
def fra_en_kommune_som_ikke_finnes(bok: Bok) -> None:
    _identitet(bok, "kommune=3240", "kommune=9999")


@skade(V("IDE-03", funnet="3303"))
def fra_en_kommune_som_ikke_er_med(bok: Bok) -> None:
    _identitet(bok, "kommune=3240", "kommune=3303")


@skade(V("IDE-04", funnet="0123456789abcdef"))
def fra_en_annen_utsending(bok: Bok) -> None:
    bok.change(
        "xl/sharedStrings.xml", lambda x: re.sub(r";id=[0-9a-f]{16}", ";id=0123456789abcdef", x)
    )


@skade(V("IDE-04"))
def arbeidsboken_til_en_annen_kommune_med_nummeret_skrevet_om(bok: Bok) -> None:
    _identitet(bok, "kommune=3240", "kommune=3242")


@skade(V("STR-11", "Gevinstark!"), compute=False)
def det_skjulte_arket_har_faatt_nytt_navn(bok: Bok) -> None:
    """The identity is found all the same, and the sheet is known again by what it holds."""
    bok.change("xl/workbook.xml", lambda x: x.replace(f'name="{SKJULT_ARK}"', 'name="Gevinstark"'))


# ==================================================================== structure


@skade(V("STR-01", "Rapport!"), compute=False)
def arket_rapport_er_slettet(bok: Bok) -> None:
    bok.change("xl/workbook.xml", lambda x: re.sub(r'<sheet name="Rapport"[^>]*/>', "", x))


@skade(
    V("STR-01", "Kvalitet!"),
    compute=False,
)
def et_ark_med_paakrevde_felt_er_slettet(bok: Bok) -> None:
    """The missing sheet is the finding; that its fields are empty follows from it."""
    bok.change("xl/workbook.xml", lambda x: re.sub(r'<sheet name="Kvalitet"[^>]*/>', "", x))


@skade(V("STR-01", "Gevinster!"), compute=False)
def arket_med_navnene_paa_lokale_gevinster_er_slettet(bok: Bok) -> None:
    """Whether the local rows are in use cannot be known, so nothing is asked of their measures."""
    bok.change("xl/workbook.xml", lambda x: re.sub(r'<sheet name="Gevinster"[^>]*/>', "", x))


@skade()
def navn_definert_to_ganger_og_navn_uten_ark(bok: Bok) -> None:
    """LibreOffice writes the print titles twice when their row was deleted."""
    titler = '<definedName name="_xlnm.Print_Titles" localSheetId="{}">Kvalitet!$1:$2</definedName>'
    bok.change(
        "xl/workbook.xml",
        lambda x: x.replace(
            "</definedNames>", titler.format(4) * 2 + titler.format(999) + "</definedNames>"
        ),
    )


@skade(V("STR-04", "Gevinster!H9"), compute=False)
def et_felt_klippet_ut_tar_formlene_med_seg(bok: Bok) -> None:
    """Every formula that read the cell now reads another: one change, told once."""
    bok.formel("Gevinster!H9", '=IF(COUNT(P9,G9)=2,P9*G9,"–")', 489_720)
    bok.formel("Gevinster!J9", '=IF(E9="timer",IF(ISNUMBER(P9),P9,"–"),"–")', 1_113)


@skade(V("STR-11", "Rapport 2024!"), compute=False)
def et_ark_har_faatt_nytt_navn(bok: Bok) -> None:
    bok.change("xl/workbook.xml", lambda x: x.replace('<sheet name="Rapport"', '<sheet name="Rapport 2024"'))  # fmt: skip


@skade(V("STR-02", "Notater!"))
def et_ark_med_notater(bok: Bok) -> None:
    bok.nytt_ark("Notater", '<row r="1"><c r="A1" t="inlineStr"><is><t>Hei</t></is></c></row>')


@skade()
def et_tomt_ark_til(bok: Bok) -> None:
    bok.nytt_ark("Ark1", "")


@skade(V("STR-03", "Tabell D!D9", "83 000", "82 500"), compute=False)
def laast_tall_endret_uten_at_boken_ble_regnet(bok: Bok) -> None:
    bok.assign("felles.V2.antall", 83_000)


@skade(V("STR-03", "Tabell D!D9", "83 000", "82 500"))
def laast_tall_endret(bok: Bok) -> None:
    bok.assign("felles.V2.antall", 83_000)


@skade(V("STR-03", "Tabell D!D9", "tomt", "82 500"))
def laast_tall_slettet(bok: Bok) -> None:
    bok.assign("felles.V2.antall", None)


@skade(V("STR-03", "Tabell D!D9", "82 500", "82 500"))
def laast_tall_gjort_til_tekst(bok: Bok) -> None:
    bok.assign("felles.V2.antall", "82 500")


@skade(V("STR-03", "Tabell D!D9", "=82000+500", "82 500"))
def laast_tall_gjort_til_formel(bok: Bok) -> None:
    bok.formel(bok.ved("felles.V2.antall"), "=82000+500", 82_500)


@skade(V("STR-03", "Parametre!B5", "5 %", "4 %"))
def kalkulasjonsrenten_endret(bok: Bok) -> None:
    """The first year is the base year, so the first present value that changes is 2019's."""
    bok.assign("felles.parametre.rente", 0.05)


@skade(V("STR-03", "Gevinster!D7", "Antall timer", "Antall"))
def overskrift_endret(bok: Bok) -> None:
    bok.skriv("Gevinster!D7", "Antall timer")


@skade(V("STR-03", "Kommune!B7", "Eidsvold", "Eidsvoll"))
def kommunenavnet_endret(bok: Bok) -> None:
    bok.assign("kommune.navn", "Eidsvold")


@skade()
def overskrift_lagret_med_andre_tegn_for_det_samme(bok: Bok) -> None:
    """Decomposed letters and other spaces, as some programs write them."""
    bok.skriv("Måling!A1", "Ma\u030aling\u00a0av prissatte gevinster ")


@skade(V("STR-04", "Gevinster!H9", "=D9*G9*2", '=IF(COUNT(D9,G9)=2,D9*G9,"–")'), compute=False)
def formel_endret_uten_at_boken_ble_regnet(bok: Bok) -> None:
    bok.formel("Gevinster!H9", "=D9*G9*2", 489_720)


@skade(
    V("STR-04", "Gevinster!H9"),
)
def formel_endret(bok: Bok) -> None:
    bok.formel("Gevinster!H9", "=D9*G9*2")


@skade()
def formel_skrevet_paa_en_annen_maate(bok: Bok) -> None:
    """Letter case, spaces, brackets and a sheet name: the same formula."""
    bok.formel("Gevinster!H9", '=if( count(Gevinster!D9,G9)=2 , (D9*G9) , "–" )')


@skade(V("STR-05", "Gevinster!H9", "489 720", '=IF(COUNT(D9,G9)=2,D9*G9,"–")'))
def formel_erstattet_med_sitt_eget_resultat(bok: Bok) -> None:
    bok.skriv("Gevinster!H9", 489_720)


@skade(
    V("STR-05", "Gevinster!H9", "500 000"),
)
def formel_erstattet_med_et_annet_tall(bok: Bok) -> None:
    bok.skriv("Gevinster!H9", 500_000)


@skade(
    V("STR-05", "Måling!L11", "tomt"),
)
def formel_slettet(bok: Bok) -> None:
    bok.skriv("Måling!L11", None)


@skade(V("STR-06", "Gevinster!H9"), compute=False)
def formel_pakket_inn_av_et_annet_program(bok: Bok) -> None:
    bok.formel("Gevinster!H9", '=IFERROR(__xludf.DUMMYFUNCTION("IF(…)"),489720)', 489_720)


@skade(V("STR-07", "Gevinster!D9", "=1000+113", "1 113"))
def formel_i_et_felt(bok: Bok) -> None:
    bok.formel("Gevinster!D9", "=1000+113", 1_113)


@skade(V("STR-08", "Gevinster!Q99"))
def notat_utenfor_skjemaet(bok: Bok) -> None:
    bok.utenfor("Gevinster!Q99", 't="inlineStr"><is><t>Ring Kari</t></is></c>')


@skade(V("STR-08", "Gevinster!Q99"), compute=False)
def utregning_utenfor_skjemaet(bok: Bok) -> None:
    bok.utenfor("Gevinster!Q99", "><f>SUM(D8:D11)</f><v>7841</v></c>")


@skade(
    V("STR-08", "Gevinster!Q99"),
    compute=False,
)
def utregning_uten_resultat_utenfor_skjemaet(bok: Bok) -> None:
    bok.utenfor("Gevinster!Q99", "><f>SUM(D8:D11)</f></c>")


def _uten_vern(xml: str) -> str:
    return re.sub(r"<sheetProtection[^>]*/>", "", xml)


@skade(V("STR-09", funnet="arkene Gevinster"))
def vernet_borte_paa_ett_ark(bok: Bok) -> None:
    bok.change_ark("Gevinster", _uten_vern)


@skade(V("STR-09", funnet="alle ark"))
def vernet_borte_paa_alle_ark(bok: Bok) -> None:
    for ark in bok.layout.ark:
        bok.change_ark(ark.navn, _uten_vern)


_DAGER_1904: Final = 1462


@skade(
    V("STR-10"),
)
def lagret_med_1904_datoer(bok: Bok) -> None:
    """A program that counts from 1904 saves every date 1462 days lower."""
    bok.change("xl/workbook.xml", lambda x: x.replace("<workbookPr ", '<workbookPr date1904="1" '))
    tidligere: dict[Sted, Verdi] = {}
    lest = {(a.navn, k): c.verdi for a in bok.les().ark for k, c in a.celler.items()}
    for celle in bok.layout.celler():
        verdi_ = lest.get((celle.ark, (celle.rad, celle.kol)))
        if celle.type == "dato" and isinstance(verdi_, float):
            tidligere[celle.sted] = int(verdi_) - _DAGER_1904
    bok.write_many(tidligere)


# ==================================================================== values

verdi("tekst_i_tallfelt", "V2.antall", "ca. 300", V("VER-01", "Gevinster!D9", "ca. 300"), utelatt=1)
verdi("vet_ikke_i_tallfelt", "V2.antall", "vet ikke", V("VER-14", "Gevinster!D9"), utelatt=1)
verdi(
    "bindestrek_i_tallfelt", "V2.antall", "-", V("VER-14", "Gevinster!D9", "-"), utelatt=1
)  # fmt: skip

for _navn, _tekst, _lest in (
    ("mellomrom", "1 113", "1 113"),
    ("haardt_mellomrom", "1\u00a0113", "1 113"),
    ("desimalkomma", "1113,5", "1 113,5"),
    ("enhet", "1113 timer", "1 113"),
    ("tusen", "1,1 tusen", "1 100"),
):
    verdi(f"tall_som_tekst_med_{_navn}", "V2.antall", _tekst, V("VER-02", "Gevinster!D9", None, _lest))  # fmt: skip

verdi("kroner_i_et_timefelt", "V2.antall", "kr 1113,-", V("VER-16", "Gevinster!D9", "kr 1113,-"), utelatt=1)  # fmt: skip
verdi("tall_som_tekst_uten_etterslep", "lokalt.brukere", "1 198", V("VER-02", "Kommune!B27", "1 198", "1 198"))  # fmt: skip
verdi("prosent_som_tekst", "V2.innfasing.2019", "30 %", V("VER-02", "Gevinster!D20", "30 %", "30 %"))  # fmt: skip
verdi("tvetydig_tall", "V2.antall", "1.113", V("VER-03", "Gevinster!D9", "1.113", "1 113 eller 1,113"),
      utelatt=1)  # fmt: skip

verdi("null_er_lov", "V1.realisert_antall.2018", 0)
verdi(
    "negativt_antall",
    "V2.antall",
    -1,
    V("VER-04", "Gevinster!D9", "−1", "minst 0"),
    utelatt=1,
)
verdi("minst_en_time_per_aarsverk", "lokalt.timer_per_aarsverk", 1)
verdi("en_halv_time_per_aarsverk", "lokalt.timer_per_aarsverk", 0.5,
      V("VER-04", "Kommune!B26", "0,50", "minst 1"), utelatt=1)  # fmt: skip
verdi("negativ_prosent", "V2.innfasing.2019", -0.01, V("VER-04", "Gevinster!D20", "−1 %", "fra 0 % til 100 %"), utelatt=1)  # fmt: skip
verdi("uendelig_stort", "V2.antall", 1e300, V("VER-04", "Gevinster!D9", "1e+300", "et vanlig tall"), utelatt=1)  # fmt: skip

verdi("hundre_prosent_er_lov", "V2.innfasing.2019", 1)
verdi("hundre_og_en_prosent", "V2.innfasing.2019", 1.01, V("VER-04", "Gevinster!D20", "101 %", "fra 0 % til 100 %"), utelatt=1)  # fmt: skip
verdi("prosent_som_helt_tall", "V2.innfasing.2019", 30, V("VER-10", "Gevinster!D20", "30", "3 000 %"), utelatt=1)  # fmt: skip
verdi("hundre_som_prosent", "V2.innfasing.2019", 100, V("VER-10", "Gevinster!D20", "100", "10 000 %"), utelatt=1)  # fmt: skip
verdi("mer_enn_hundre_som_prosent", "V2.innfasing.2019", 101, V("VER-04", "Gevinster!D20", "10 100 %", "fra 0 % til 100 %"), utelatt=1)  # fmt: skip

verdi("ikke_i_listen", "K1.viktighet", "Ganske høy", V("VER-05", "Kvalitet!G7", "Ganske høy", "Lav, Medium og Høy"), utelatt=1)  # fmt: skip
verdi("tall_i_valgfelt", "K1.viktighet", 3, V("VER-05", "Kvalitet!G7", "3"), utelatt=1)
verdi("valg_med_smaa_bokstaver", "K1.viktighet", "høy")
verdi("valg_med_mellomrom", "K1.viktighet", " Høy ")
verdi("alias_i_viktighet", "K1.viktighet", "Stor", V("VER-06", "Kvalitet!G7", "Stor", "Høy"))
verdi("alias_i_risiko", "V2.risiko", "Lav/Moderat", V("VER-06", "Tiltak!H8", "Lav/Moderat", "Moderat"))  # fmt: skip
verdi(
    "alias_fra_en_annen_liste", "V2.risiko", "Liten", V("VER-05", "Tiltak!H8", "Liten"), utelatt=1
)

verdi("feilverdi_i_tallfelt", "V2.antall", Feilverdi("#N/A"), V("VER-07", "Gevinster!D9", "#N/A"),
      utelatt=1)  # fmt: skip
verdi("feilverdi_i_tekstfelt", "kommune.ressursperson", Feilverdi("#REF!"), V("VER-07", "Kommune!B8", "#REF!"), utelatt=1)  # fmt: skip
verdi("sann_i_tallfelt", "lokalt.brukere", True, V("VER-08", "Kommune!B27", "SANN"), utelatt=1)
verdi("sann_i_valgfelt_er_ja", "K1.relevant", True,
      V("VER-06", "Kvalitet!E7", "SANN", "Ja"))  # fmt: skip

verdi("hele_oere", "kost_drift.kostnad.2019", 397_000.25)
verdi("under_en_halv_oere", "kost_drift.kostnad.2019", 397_000.254,
      V("VER-09", "Gevinster!D30", "397 000,254", "397 000,25"))  # fmt: skip
verdi("en_halv_oere_rundes_opp", "kost_drift.kostnad.2019", 397_000.255,
      V("VER-09", "Gevinster!D30", "397 000,255", "397 000,26"))  # fmt: skip
verdi("over_en_halv_oere", "kost_drift.kostnad.2019", 397_000.256,
      V("VER-09", "Gevinster!D30", "397 000,256", "397 000,26"))  # fmt: skip
verdi("regnestov_er_ikke_desimaler", "kost_drift.kostnad.2019", 0.1 + 0.2)

verdi("forste_aar_i_levetiden", "K1.aar_start", 2018)
verdi("siste_aar_i_levetiden", "K1.aar_start", 2028)
verdi("aaret_for_levetiden", "K1.aar_start", 2017, V("VER-11", "Kvalitet!H7", "2017", "2018–2028"), utelatt=1)  # fmt: skip
verdi("aaret_etter_levetiden", "K1.aar_start", 2029, V("VER-11", "Kvalitet!H7", "2029", "2018–2028"), utelatt=1)  # fmt: skip
verdi("et_halvt_aar", "K1.aar_start", 2020.5, V("VER-11", "Kvalitet!H7", "2020,5", "2018–2028"), utelatt=1)  # fmt: skip
verdi("aar_som_tekst", "K1.aar_start", "2020", V("VER-02", "Kvalitet!H7", "2020", "2020"))

verdi("dato_som_norsk_tekst", "behov.dato", "15.02.2018")
verdi("ikke_en_dato", "behov.dato", "i fjor", V("VER-12", "Kommune!C17", "i fjor"), utelatt=1)
verdi("tvetydig_dato", "behov.dato", "02/03/18", V("VER-18", "Kommune!C17", "02/03/18"), utelatt=1)
verdi(
    "et_tall_som_ikke_er_dato", "behov.dato", 2018, V("VER-12", "Kommune!C17", "2 018"), utelatt=1
)
verdi("klokkeslett_i_datoen", "behov.dato", 43_160.75)
verdi("bare_mellomrom_er_tomt", "kommune.avvik_fra_felles", "   ")
verdi("tall_i_tekstfelt", "kommune.avvik_fra_felles", 12)


@skade(V("STR-07", "Gevinster!D9", "=1000+113"), compute=False)
def formel_uten_resultat_i_et_felt(bok: Bok) -> None:
    """Our own evaluation is the value, so a missing stored result costs nothing."""
    bok.assign("V2.antall", 1113)
    bok.compute()
    bok.formel("Gevinster!D9", "=1000+113")


@skade(V("VER-13", "Gevinster!D9", "=TODAY()-45000"), utelatt=1, compute=False)
def formel_vi_ikke_kan_regne_ut_uten_resultat(bok: Bok) -> None:
    """The value cannot be read; the stored results that follow from it are not remarked again."""
    bok.assign("V2.antall", None)
    bok.compute()
    bok.formel("Gevinster!D9", "=TODAY()-45000")


@skade(V("VER-15", "Gevinster!D9", "1. mars 2018"), utelatt=1, compute=False)
def dato_lagret_som_dato_i_et_tallfelt(bok: Bok) -> None:
    """A cell of the date type is a date, whatever format it is shown in."""
    bok.assign("V2.antall", None)
    bok.compute()
    bok._swap_celle(bok.ved("V2.antall"), ' t="d"><v>2018-03-01</v></c>')


verdi("over_hundre_prosent", "V2.innfasing.2018", "110 %",
      V("VER-04", "Gevinster!C20", "110 %", "fra 0 % til 100 %"), utelatt=1)  # fmt: skip
verdi("hundre_prosent_med_regnestov", "V2.innfasing.2028", 0.7 + 0.2 + 0.1 + 2e-16)
verdi("dato_i_et_aarsfelt", "K1.aar_start", "01.01.2018", V("VER-11", "Kvalitet!H7", "01.01.2018", "2018–2028"), utelatt=1)  # fmt: skip
verdi("dato_med_skraastrek_og_mellomrom", "behov.dato", "1/3 2018")
verdi("nynorsk_enhet", "V2.antall", "1 113 timar", V("VER-02", "Gevinster!D9", "1 113 timar", "1 113"))  # fmt: skip
verdi("ikkje_aktuelt", "V2.antall", "Ikkje aktuelt", V("VER-14", "Gevinster!D9"), utelatt=1)

# Synthetic numbers, as the tax administration makes them for tests: nobody has them.
for _navn, _nummer in {
    "i_grupper": "Gjelder 01 81 90 002 00.",
    "med_punktum": "f. 01.81.90 00200",
    "med_linjeskift": "018190\n00200",
    "med_usynlig_tegn": "018190\u200b00200",
    "med_brede_siffer": "０１８１９０００２００",
}.items():
    verdi(f"fodselsnummer_{_navn}", "kommune.avvik_fra_felles", _nummer, V("VER-17", "Kommune!B13"))
verdi("kontonummer_er_ikke_fodselsnummer", "kommune.avvik_fra_felles", "0181 90 00200")


@skade(V("STR-08", "Kommune!H90"), V("VER-17", "Kommune!H90"))
def fodselsnummer_som_tall_utenfor_skjemaet(bok: Bok) -> None:
    bok.utenfor("Kommune!H90", "><v>1819000200</v></c>")


# ==================================================================== rules

verdi("paakrevd_felt_er_tomt", "kommune.ressursperson", None, V("REG-01", "Kommune!B8"))
verdi("paakrevd_antall_er_tomt", "V2.antall", None, V("REG-01", "Gevinster!D9"))


@skade(V("REG-01", "Kommune!B8"), V("REG-01", "Gevinster!D8"))
def tomme_felt_paa_to_ark(bok: Bok) -> None:
    """One finding a sheet, at the first cell."""
    for felt in ("kommune.ressursperson", "kommune.gevinsteier", "V1.antall", "V3.antall"):
        bok.assign(felt, None)


@skade()
def null_er_et_svar(bok: Bok) -> None:
    """Zero hours expected and zero realised: nothing is missing."""
    for felt in ("V2.antall", "V2.realisert_antall.2024", "V2.brukt_budsjett",
                 "V2.brukt_oppbemanning", "V2.brukt_teknologi", "V2.brukt_omprioritert"):  # fmt: skip
        bok.assign(felt, 0)


verdi("relevant_uten_gevinsteier", "K1.gevinsteier", None, V("REG-03", "Kvalitet!I7"))
verdi("ikke_relevant_uten_begrunnelse", "K1.relevant", "Nei", V("REG-18", "Kvalitet!F7"))


@skade()
def ikke_relevant_med_begrunnelse(bok: Bok) -> None:
    bok.assign("K1.relevant", "Nei")
    bok.assign("K1.relevant_grunn", "Løses av et annet prosjekt")


verdi("eget_tiltak_tomt_men_felles_finnes", "V2.tiltak", None)
verdi("eget_tiltak_tomt_med_begrunnelse", "K8.tiltak", None)


verdi("ingen_ansvarlig_for_tiltaket", "V2.ansvarlig", None, V("REG-22", "Tiltak!E8"))


@skade(V("REG-06", "Tiltak!D18"))
def verken_tiltak_eller_begrunnelse(bok: Bok) -> None:
    """K8 has no common measure, only the common plan's reason."""
    bok.assign("K8.tiltak", None)
    bok.assign("K8.ingen_tiltak_grunn", None)


verdi("omsetning_99_prosent", "V2.oms_budsjett", 0.24, V("REG-14", "Gevinster!G64", "99,0 %", "100 %"))  # fmt: skip
verdi("omsetning_101_prosent", "V2.oms_budsjett", 0.26, V("REG-14", "Gevinster!G64", "101,0 %", "100 %"))  # fmt: skip
verdi("omsetning_100_prosent_med_regnestov", "V2.oms_budsjett", 0.1 + 0.15)


@skade()
def omsetning_ikke_fylt_ut(bok: Bok) -> None:
    """Nothing written is not 0 %: there is nothing to add up."""
    for felt in ("oms_budsjett", "oms_oppbemanning", "oms_teknologi", "oms_omprioritert"):
        bok.assign(f"V2.{felt}", None)


verdi("en_oere_for_mye_omsatt", "V2.brukt_budsjett", 161_480.01,
      V("REG-15", "Realisert!I59", "484 440,01", "484 440,00"))  # fmt: skip
verdi("tusen_kroner_for_mye_omsatt", "V2.brukt_budsjett", 162_480, V("REG-15", "Realisert!I59", "485 440", "484 440"))  # fmt: skip
verdi("full_effekt_fra_forste_aar", "V2.innfasing.2018", 1, V("REG-16", "Gevinster!C20", "100 %", "2018"))  # fmt: skip
verdi("nesten_full_effekt_fra_forste_aar", "V2.innfasing.2018", 0.99)
verdi("full_effekt_i_det_siste_startaaret", "V2.aar_start", 2028, V("REG-16", "Gevinster!M20", "100 %", "2028"))  # fmt: skip
verdi(
    "ikke_rapportert", "V2.realisert_antall.2024", None, V("REG-21", "Realisert!I8", "V2", "2024")
)
verdi("rapportering_av_et_tidligere_aar_mangler", "V2.realisert_antall.2020", None,
      V("REG-38", "Realisert!E8", "tomt"))  # fmt: skip


@skade(V("REG-21", "Realisert!I7", "V1, V2", "2024"))
def to_ikke_rapportert(bok: Bok) -> None:
    bok.assign("V1.realisert_antall.2024", None)
    bok.assign("V2.realisert_antall.2024", None)


@skade()
def ikke_rapportert_for_den_har_begynt(bok: Bok) -> None:
    """Starts after the reporting year, with some of the effect: there is nothing to report."""
    bok.assign("V2.aar_start", 2025)
    bok.assign("V2.innfasing.2025", 0.5)
    bok.assign("V2.realisert_antall.2024", None)


# ==================================================================== measurement

verdi("annen_maaleenhet_midtveis", "V2.maaleenhet.midtveis", "Antall per uke",
      V("MAA-02", "Måling!D11", "Antall per uke", "Antall per måned"))  # fmt: skip
verdi("samme_maaleenhet_med_stor_bokstav", "V2.maaleenhet.midtveis", "ANTALL PER MÅNED")
verdi("annen_maaleenhet_der_ingenting_er_maalt", "V2.maaleenhet.slutt", "Antall per uke")
verdi("annen_maalemetode_midtveis", "V2.maalemetode.midtveis", "Intervju",
      V("MAA-09", "Måling!E11", "Intervju", "Data fra EPJ"))  # fmt: skip
verdi("nullpunkt_mangler", "V2.resultat.nullpunkt", None, V("MAA-06", "Måling!H10", "midtveis"))
verdi("nullpunkt_er_null", "V2.resultat.nullpunkt", 0, V("MAA-10", "Måling!G11"))
verdi("paa_maalet", "V2.resultat.midtveis", 700)
verdi("saa_vidt_under_maalet", "V2.resultat.midtveis", 701, V("MAA-07", "Måling!N11", "701,0", "700,0"))  # fmt: skip
verdi("maalet_naar_retningen_er_feil_vei", "V2.retning.midtveis", "Opp", V("MAA-10", "Måling!G11"))


@skade()
def under_maalet_med_korrigerende_tiltak(bok: Bok) -> None:
    bok.assign("V2.resultat.midtveis", 701)
    bok.assign("V2.korrigerende.midtveis", "Mer opplæring av vikarer")


@skade(V("VER-01", "Måling!H10", "mange"), utelatt=1)
def uleselig_nullpunkt_mangler_ikke(bok: Bok) -> None:
    """What could not be read has its own finding; the baseline is not called missing too."""
    bok.assign("V2.resultat.nullpunkt", "mange")


@skade(V("MAA-08", "Måling!I11", "14. januar 2018", "nullpunkt (15. januar 2018)"))
def midtveis_maalt_for_nullpunktet(bok: Bok) -> None:
    bok.assign("V2.dato.midtveis", 43_114)


verdi("midtveis_maalt_samme_dag_som_nullpunktet", "V2.dato.midtveis", 43_115)


# ==================================================================== recompute


@skade(V("OMR-01", "Gevinster!H9", "489 720", "528 000"), compute=False)
def lagrede_resultater_er_gamle(bok: Bok) -> None:
    """Saved by a program that changed an input and did not calculate."""
    bok.assign("V2.antall", 1_200)


@skade(V("OMR-01", "Rapport!B12"), compute=False)
def ett_lagret_resultat_er_feil(bok: Bok) -> None:
    hvor = bok.ved("rapport.frigjort_aarsverk")
    bok.sti.write_bytes(merge_verdier(bok.sti.read_bytes(), bok._deler(), {}, {hvor: 5}))


_OVER: Final = ("mer enn 1 000 000 000 000 000", "høyst 1 000 000 000 000 000")
_UNDER: Final = ("mindre enn −1 000 000 000 000 000", "minst −1 000 000 000 000 000")


@skade(
    V("OMR-04", "Gevinster!H8", *_OVER),
    V("OMR-04", "Kost-nytte!B6", *_OVER),
    V("OMR-04", "Rapport!B6", *_OVER),
    V("OMR-04", "Realisert!C25", *_OVER),
    V("OMR-04", "Realisert!C36", *_UNDER),
    V("REG-15", "Realisert!I58"),
    V("REG-50", "Realisert!C7"),
)
def resultatet_er_for_stort(bok: Bok) -> None:
    """Each number can be written in a cell, but not what they come to."""
    bok.assign("V1.antall", 9e14)
    bok.assign("V1.enhetspris", 9e14)


@skade(V("OMR-02"), compute=False)
def ingen_resultater_er_lagret(bok: Bok) -> None:
    for ark in bok.layout.ark:
        if any(c.formel for c in ark.celler):
            bok.change_ark(ark.navn, lambda x: re.sub(r"</f><v>[^<]*</v>", "</f>", x))
