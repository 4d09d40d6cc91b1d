"""The network's three measures over three years, as `kongsberg/tre-aar/README.md` tells of them.

    python eksempler/lag_tre_aar.py MAPPE

MAPPE gets the plans, what was issued and what came back, so that the README's commands can be run there.
`lag_eksempler.py` runs them as they stand, keeps what they make, and fills the README's tables from it.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import openpyxl
import yaml
from click.testing import CliRunner
from openpyxl.utils import column_index_from_string

from gevinstark import Lagvalg, Rullvalg, lag, rull
from gevinstark.cli import main as gevinstark
from gevinstark.grunn.utsendt import Utsending
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.lesing.avlesning import Avlesning
from gevinstark.lesing.les import read_retur
from gevinstark.lesing.zipvern import REGION
from gevinstark.mal.yamlkilde import dump_yaml
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.region.register import REGISTER
from gevinstark.runde.eksempelsvar import make_svar
from gevinstark.runde.felt import Feltpost, read_feltliste
from gevinstark.runde.fyll import fill_svar
from gevinstark.runde.svarfil import Oppgave
from gevinstark.skriving.flett import stamp_lagret

EKSEMPLER: Final = Path(__file__).parent
HER: Final = EKSEMPLER / "kongsberg" / "tre-aar"
#: Measure -> the example whose plan it is, and how much it asks. Each is on a form of its own.
TILTAK: Final = {
    "hjemmetjeneste": ("kongsberg", "kort"),
    "trygghet": ("trygghetsteknologi", "kort"),
    "meldinger": ("meldingsboks", "full"),
}
AARENE: Final = (2024, 2025, 2026)
TILLEGG: Final = ["usikkerhet", "grunnlag", "budsjettbro", "brukere", "indikatorer", "gevinstoversikt", "kostnytte"]  # fmt: skip
KONGSBERG, ROLLAG, NOTODDEN, HJARTDAL, TINN = "3303", "3336", "4005", "4024", "4026"
#: How much of the network each kommune is, and how much of its plan for a year it reaches.
ANDELER: Final = {"3303": 0.40, "3334": 0.06, "3336": 0.03, "3338": 0.05, "4005": 0.22, "4024": 0.04, "4026": 0.20}  # fmt: skip
OPPNAADD: Final = {"3303": 0.96, "3334": 1.04, "3336": 0.81, "3338": 0.92, "4005": 0.88, "4024": 1.0, "4026": 1.0}  # fmt: skip
#: Who does not answer, and when.
SVARER_IKKE: Final = {TINN: AARENE, HJARTDAL: (2026,)}
#: Rollag finds hours it had not counted, after the network met.
RETTET: Final = ("hjemmetjeneste", 2024, "3336", {"3336.V1.realisert_antall.2024": 64}, "2025-06-02")  # fmt: skip
#: What somebody counts twice: Kongsberg the same hours in two measures, Notodden a withdrawal of an earlier year.
FEIL: Final[Mapping[tuple[str, int], Mapping[str, Any]]] = {
    ("hjemmetjeneste", 2026): {
        "3303.V1.realisert_antall.2026": 3640,
        "4005.UT5.uttak_tjeneste": "Hjemmetjenesten",
        "4005.UT5.uttak_aar": 2027,
        "4005.UT5.uttak_belop": 55_055,
        "4005.UT5.uttak_leder": "Anne Eksempel, leder hjemmetjenesten",
        "4005.UT5.tjeneste_aarsverk": 40,
    },
    ("meldinger", 2026): {"3303.V1.realisert_antall.2026": 3640},
}
#: What is kept beside the README.
FILER: Final = (
    "region.xlsx",
    "tiltaksplan.xlsx",
    "hvaom.xlsx",
    "aarsrapport.docx",
    "eksport/budsjettbro.csv",
)
_VIS: Final = re.compile(r"<!-- vis (.+?) -->\n.*?<!-- /vis -->", re.DOTALL)
_KOMMANDOER: Final = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def make_rundene(mappe: Path) -> None:
    """The plans, and each measure issued, answered and rolled, year by year."""
    for tiltak, (eksempel, omfang) in TILTAK.items():
        kilde = EKSEMPLER / eksempel / "plan.yaml"
        plan = yaml.safe_load(kilde.read_text(encoding="utf-8"))
        plan |= {"rapporteringsaar": AARENE[0], "tillegg": TILLEGG, "omfang": omfang}
        plan.pop("frist", None)
        sti = mappe / "plan" / f"{tiltak}.yaml"
        sti.parent.mkdir(parents=True, exist_ok=True)
        sti.write_text(dump_yaml(plan), encoding="utf-8")
        for aar in AARENE:
            ut, innsendt = mappe / "utsendt" / f"{tiltak}-{aar}", mappe / "innsendt" / tiltak
            if aar == AARENE[0]:
                utsending = lag(Lagvalg(sti, ut)).utsending
            else:
                foer = [mappe / "utsendt" / f"{tiltak}-{a}" for a in AARENE if a < aar]
                utsending = rull(Rullvalg(foer, innsendt, aar, ut, jobber=1)).utsending
            _answer(tiltak, utsending, ut, innsendt / str(aar))
    shutil.copy(
        EKSEMPLER / "elektronisk-post" / "plan.yaml", mappe / "plan" / "elektronisk-post.yaml"
    )


def _answer(tiltak: str, utsending: Utsending, fra: Path, til: Path) -> None:
    til.mkdir(parents=True)
    aar = utsending.layout.rapporteringsaar
    for nr, utstedt in utsending.utstedt.items():
        if aar in SVARER_IKKE.get(nr, ()):
            continue
        bok, ut = fra / utstedt.fil, til / utstedt.fil
        svar = _first(utsending, bok, nr)
        for regn in (_realise, _withdraw):
            _fill(bok, svar, ut, f"{aar + 1}-02-10")
            svar |= regn(read_feltliste(ut).felt, nr, aar)
            svar |= {k: v for k, v in FEIL.get((tiltak, aar), {}).items() if k.startswith(nr)}
        _fill(bok, svar, ut, f"{aar + 1}-02-10")
        if (tiltak, aar, nr) == RETTET[:3]:
            rettet = ut.with_name(f"{ut.stem}-rettet.xlsx")
            svar |= RETTET[3]
            _fill(bok, svar, rettet, RETTET[4])
            _fill(bok, svar | _withdraw(read_feltliste(rettet).felt, nr, aar), rettet, RETTET[4])


def _fill(bok: Path, svar: Mapping[str, Any], ut: Path, lagret: str) -> None:
    oppgaver = [Oppgave(k, v, linje) for linje, (k, v) in enumerate(svar.items(), 1)]
    naar = datetime.fromisoformat(f"{lagret}T12:00:00+00:00")
    ut.write_bytes(stamp_lagret(fill_svar(bok, oppgaver, "eksempel"), naar))


def _first(utsending: Utsending, bok: Path, nr: str) -> dict[str, Any]:
    """The sample answers to what stands open and empty, as large as the kommune is."""
    felles = {c.nokkel(): c.verdi for c in utsending.layout.celler()}
    antall = {"antall": 1.0, "antall_lav": 0.8, "antall_hoy": 1.15}
    felt = read_feltliste(bok).felt
    svar: dict[str, Any] = {}
    for nokkel, verdi in make_svar(utsending.layout, nr).items():
        post, (_, rad, kolonne, *_) = felt.get(nokkel), nokkel.split(".")
        if post is None or post.rolle != "inndata" or post.verdi not in (None, ""):
            continue
        hele = felles.get(f"felles.{rad}.antall")
        svar[nokkel] = verdi
        if kolonne in antall and isinstance(hele, int | float):
            svar[nokkel] = round(hele * ANDELER[nr] * antall[kolonne])
        elif kolonne == "kost_per_aar":
            svar[nokkel] = 1000 * round(verdi * ANDELER[nr] / 1000)
    tekster = {"realisert_forklaring": "Flere ansatte har tatt løsningen i bruk.",
               "forklaring": "Mer opplæring til høsten.",
               "gevinster_tekst": "Gevinstene tas ut i takt med planen.",
               "frigjort_tekst": "Tiden er frigjort i hjemmetjenesten."}  # fmt: skip
    for nokkel, post in felt.items():
        _, rad, kolonne, *_ = nokkel.split(".")
        if kolonne in tekster and post.rolle == "inndata" and not rad.startswith("L"):
            svar[nokkel] = tekster[kolonne]
    return svar


def _realise(felt: Mapping[str, Feltpost], nr: str, aar: int) -> dict[str, Any]:
    """Of what is planned for the year, what the kommune reaches."""
    svar: dict[str, Any] = {}
    for nokkel, post in felt.items():
        _, rad, kolonne, *del_ = nokkel.split(".")
        if del_ == [str(aar)] and isinstance(post.verdi, int | float):
            if kolonne == "planlagt_antall":
                svar[f"{nr}.{rad}.realisert_antall.{aar}"] = round(post.verdi * OPPNAADD[nr])
            elif kolonne == "kostnad":
                svar[f"{nr}.{rad}.realisert_kostnad.{aar}"] = round(post.verdi * 1.02)
    return {k: v for k, v in svar.items() if k in felt}


def _withdraw(felt: Mapping[str, Feltpost], nr: str, aar: int) -> dict[str, Any]:
    """What goes to the budget and is not withdrawn earlier: in two services the first year, then in one."""
    til_budsjett = felt[f"{nr}.uttak.til_budsjett"].verdi
    belop = {n: felt[f"{nr}.UT{n}.uttak_belop"].verdi for n in range(1, 11)}
    foer = {n: v for n, v in belop.items() if isinstance(v, int | float) and aar > AARENE[0]}
    rest = (til_budsjett if isinstance(til_budsjett, int | float) else 0) - sum(foer.values())
    nye = {len(foer) + 1: round(rest, 2)}
    if aar == AARENE[0]:
        nye = {1: round(rest * 0.65, 2), 2: round(rest - round(rest * 0.65, 2), 2)}
    svar: dict[str, Any] = {}
    for n, kroner in nye.items():
        tjeneste = ("Hjemmetjenesten", "Sykehjemmene")[(n + 1) % 2]
        leder = f"Anne Eksempel, leder {tjeneste.lower()}"
        rad = {"uttak_tjeneste": tjeneste, "uttak_aar": aar + 1, "uttak_belop": kroner,
               "uttak_leder": leder, "tjeneste_aarsverk": 40}  # fmt: skip
        svar |= {f"{nr}.UT{n}.{k}": v for k, v in rad.items() if kroner > 0}
    return svar


# -------------------------------------------------------------------- the README


def run_oppskriften() -> None:
    """Every command of the README, where we stand. It stands there how each ends."""
    for blokk in _KOMMANDOER.findall((HER / "README.md").read_text(encoding="utf-8")):
        for linje in blokk.replace("\\\n", " ").splitlines():
            ord_ = shlex.split(linje, comments=True)
            if ord_[:1] == ["gevinstark"]:
                kjort = CliRunner().invoke(gevinstark, _expand(ord_[1:]))
                if kjort.exit_code not in (0, 1):
                    raise SystemExit(f"{linje}\n{kjort.output}")


def _expand(ord_: Sequence[str]) -> list[str]:
    """The words as a shell gives them."""
    return [str(m) for o in ord_ for m in (sorted(Path().glob(o)) if "*" in o else [o])]


def render_readme(filer: Path) -> str:
    """The README with the tables as the files in the folder have them."""
    tekst = (HER / "README.md").read_text(encoding="utf-8")
    return _VIS.sub(lambda m: f"<!-- vis {m[1]} -->\n{_table(filer, m[1])}<!-- /vis -->", tekst)


@lru_cache(maxsize=4)
def _open(sti: Path) -> tuple[openpyxl.Workbook, Regionbok | None]:
    bok = openpyxl.load_workbook(sti, data_only=True)
    lest = read_retur(sti, omfang=REGION) if REGISTER in bok.sheetnames else None
    return bok, Regionbok(lest) if isinstance(lest, Avlesning) else None


def _table(mappe: Path, hva: str) -> str:
    """A table of a file: «FIL · blokk · plan · kolonner», or «FIL · ark · tekst i A · kolonner» of a workbook
    without a register."""
    fil, navn, hvilken, kolonner = (d.strip() for d in hva.split("·"))
    valgte = [k.strip() for k in kolonner.split(",")]
    bok, register = _open(mappe / fil)
    if register is not None:
        blokk = register.blokk(navn, "" if hvilken == "alle" else hvilken)
        assert blokk is not None  # noqa: S101
        ark, rader = bok[blokk.ark], [blokk.hode, *blokk.rader]
        kol = [blokk.kolonner[k] for k in valgte]
    else:
        ark = bok[navn]
        forste = next(r[0].row for r in ark.iter_rows() if r[0].value == hvilken)
        rader = [r for r in range(forste, ark.max_row + 1) if ark.cell(r, 1).value is not None]
        slutt = next((n for n, r in enumerate(rader) if r != forste + n), len(rader))
        rader, kol = rader[:slutt], [column_index_from_string(k) for k in valgte]
    linjer = [[_show(ark.cell(r, k)) for k in kol] for r in rader]
    linjer.insert(1, ["---"] * len(kol))
    return "".join(f"| {' | '.join(linje)} |\n" for linje in linjer)


def _show(celle: Any) -> str:
    verdi = celle.value
    if isinstance(verdi, date):
        return verdi.strftime("%d.%m.%Y")
    if isinstance(verdi, int | float):
        if "%" in celle.number_format:
            return f"{norsk_tall(100 * verdi)} %"
        return (
            str(verdi)
            if celle.number_format == "0"
            else norsk_tall(verdi, 0 if verdi == round(verdi) else 2)
        )
    return str(verdi if verdi is not None else "").replace("\n", " ").replace("|", "/")


def make_tre_aar(mappe: Path) -> None:
    """Everything in the folder, and what the README shows beside it."""
    make_rundene(mappe)
    with contextlib.chdir(mappe):
        run_oppskriften()
    for fil in FILER:
        shutil.copy(mappe / fil, HER)
    (HER / "README.md").write_text(render_readme(HER), encoding="utf-8")


if __name__ == "__main__":
    make_rundene(Path(sys.argv[1]))
