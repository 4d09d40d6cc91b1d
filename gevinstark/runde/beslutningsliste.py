"""A list of decisions, read: Excel, CSV or YAML -> decisions, or every mistake with its row.

What a decision is about (a file, a kommune, a field) is looked up later, when the returns are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from gevinstark.grunn.beslutning import HANDLINGER, Beslutning, Handling
from gevinstark.grunn.celle import Type
from gevinstark.grunn.errors import Brukerfeil, Kildefeil, UgyldigKilde
from gevinstark.grunn.norsk.datoer import parse_dato
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.verdi import dato_fra_serienummer, parse_celle
from gevinstark.kontroll.personvern import mask
from gevinstark.mal.yamlkilde import Kilde, Node, read_yaml
from gevinstark.runde.tabellfil import MAKS_BYTE, Formel, Tabellverdi, as_tekst, read_tabell

#: Written as the new value, it takes an answer away.
TOMT: Final = "tomt"
_MAKS_TEGN: Final = 2000
_MAKS_BESLUTNINGER: Final = 5000
FORSTE_AAR, SISTE_AAR = 2000, 2100
#: Above the headings there may be help.
_MAKS_HJELPERADER: Final = 30


class Kolonne(NamedTuple):
    """A column of the list: its key (in YAML), its heading, and what else it may be called."""

    nokkel: str
    overskrift: str
    bredde: float
    type: Type
    hjelp: str
    alias: str = ""


KOLONNER: Final = (
    Kolonne("hva", "Hva", 18, "valg", "Hva som er besluttet. Velg fra listen.", "handling"),
    Kolonne("fil", "Fil", 34, "tekst", "Navnet på den innsendte filen, slik det står i arket Mottak.", "filnavn"),
    Kolonne("kommune", "Kommune", 18, "tekst", "Kommunens nummer eller navn. Trengs ikke når filen står.", "kommunenr"),
    Kolonne("aar", "År", 8, "aar", "Rapporteringsåret. Må være med når en kommune utelates.", "aar"),
    Kolonne("plan", "Plan", 18, "tekst", "Planens kortnavn. Trengs bare når kommunen er med i flere planer."),
    Kolonne("felt", "Felt", 26, "tekst", "Feltnøkkelen, for eksempel 3228.V2.antall. Eller skriv ark og celle.", "feltnøkkel"),
    Kolonne("ark", "Ark", 16, "tekst", "Navnet på fanen i kommunens arbeidsbok."),
    Kolonne("celle", "Celle", 9, "tekst", "Cellen i fanen, for eksempel D9."),
    Kolonne("verdi", "Ny verdi", 16, "tekst", f"Det svaret skal være. Skriv «{TOMT}» for å ta bort et svar.", "ny_verdi"),
    Kolonne("begrunnelse", "Begrunnelse", 44, "tekst", "Hvorfor. Må være med.", "grunn"),
    Kolonne("av", "Besluttet av", 22, "tekst", "Hvem som har besluttet det. Må være med.", "besluttet_av"),
    Kolonne("dato", "Dato", 12, "dato", "Når det ble besluttet. Må være med."),
)  # fmt: skip
_OVERSKRIFT: Final = {k.nokkel: k.overskrift for k in KOLONNER}
_NOKLER: Final = {
    navn.casefold(): k.nokkel
    for k in KOLONNER
    for navn in (k.nokkel, k.overskrift, k.alias)
    if navn
}
_PAAKREVD: Final = ("hva", "begrunnelse", "av", "dato")
#: What a decision of each kind must say, beside that, and what it may say.
_MAA: Final[Mapping[Handling, Sequence[str]]] = {
    "velg_fil": ("fil",), "hold_utenfor": ("fil",), "rett_svar": ("verdi",), "utelat_kommune": ("kommune", "aar"),
}  # fmt: skip
_KAN: Final[Mapping[Handling, Sequence[str]]] = {
    "velg_fil": ("kommune", "aar", "plan"),
    "hold_utenfor": ("kommune", "aar", "plan"),
    "rett_svar": ("fil", "kommune", "aar", "plan", "felt", "ark", "celle"),
    "utelat_kommune": ("plan",),
}
_HANDLING: Final[Mapping[str, Handling]] = {
    **{navn.casefold(): handling for handling, navn in HANDLINGER.items()},
    **{handling.replace("_", " "): handling for handling in HANDLINGER},
    "hold utenfor": "hold_utenfor", "bruk fil": "velg_fil", "før inn svar": "rett_svar",
    "tilfør svar": "rett_svar", "rett": "rett_svar", "utelat": "utelat_kommune",
}  # fmt: skip

Rad = Mapping[str, Tabellverdi]


def read_beslutninger(sti: Path) -> tuple[Beslutning, ...]:
    """Raises Brukerfeil for a file that is no list, UgyldigKilde with every row that cannot be followed."""
    endelse = sti.suffix.lower()
    if endelse not in (".xlsx", ".csv", ".yaml", ".yml"):
        raise Brukerfeil(
            f"{sti} må være en liste i Excel (.xlsx), CSV (.csv) eller YAML (.yaml). "
            "«gevinstark beslutninger --ut FIL.xlsx» lager en tom."
        )
    leser = _Leser(str(sti), printable(sti.name))
    rader = leser.fra_yaml(sti) if endelse in (".yaml", ".yml") else leser.fra_tabell(sti)
    ferdige = [leser.read(nr, rad) for nr, rad in rader]
    if len(ferdige) > _MAKS_BESLUTNINGER:
        raise Brukerfeil(f"{sti} har over {_MAKS_BESLUTNINGER} beslutninger, og blir ikke lest.")
    if leser.feil:
        raise UgyldigKilde(sorted(leser.feil, key=lambda f: f.linje))
    return tuple(b for b in ferdige if b is not None)


class _Leser:
    def __init__(self, sti: str, navn: str) -> None:
        self.sti = sti
        self.navn = navn
        self.feil: list[Kildefeil] = []

    def _report(self, nr: int, tekst: str) -> None:
        self.feil.append(Kildefeil(self.sti, nr, tekst))

    # ------------------------------------------------------------ the rows

    def fra_tabell(self, sti: Path) -> Iterator[tuple[int, Rad]]:
        rader = read_tabell(sti)
        hoder = [[_NOKLER.get(as_tekst(c).casefold(), "") for c in r.celler] for r in rader]
        plass = next(
            (n for n, hode in enumerate(hoder[:_MAKS_HJELPERADER]) if _is_hode(hode)), None
        )
        if plass is None:
            raise Brukerfeil(
                f"{sti} mangler overskriftene {norsk_liste([k.overskrift for k in KOLONNER])}. "
                "«gevinstark beslutninger --ut FIL.xlsx» lager en tom liste med dem."
            )
        rad, hode = rader[plass], hoder[plass]
        for navn, celle in zip(hode, rad.celler, strict=True):
            if celle is not None and not navn:
                self._report(rad.nr, f"Ukjent overskrift «{as_tekst(celle)}».")
        for navn in _PAAKREVD:
            if hode.count(navn) != 1:
                self._report(rad.nr, f"Overskriften «{_OVERSKRIFT[navn]}» må stå én gang.")
        for nr, celler in rader[plass + 1 :]:
            verdier = {n: c for n, c in zip(hode, celler, strict=False) if n and c is not None}
            if verdier:
                yield nr, verdier

    def fra_yaml(self, sti: Path) -> Iterator[tuple[int, Rad]]:
        try:
            if not sti.is_file():
                raise Brukerfeil(f"{sti} finnes ikke. Se etter skrivefeil.")
            if sti.stat().st_size > MAKS_BYTE:
                raise Brukerfeil(f"{sti} er over 2 MB, og blir ikke lest. Lag en mindre liste.")
        except OSError as feil:
            raise Brukerfeil(f"{sti} kan ikke åpnes: {feil.strerror}.") from feil
        rot, kilde = read_yaml(sti)
        if isinstance(rot.innhold, dict):
            kilde.ukjente(rot.innhold, {"beslutninger"}, "filen")
            rot = rot.innhold.get("beslutninger", Node(1, None))
        for node in kilde.liste(rot, "beslutninger"):
            verdier = self._yamlrad(node, kilde)
            if verdier:
                yield node.linje, verdier
        self.feil += kilde.feil

    @staticmethod
    def _yamlrad(node: Node, kilde: Kilde) -> Rad:
        gruppe = kilde.gruppe(node, "en beslutning")
        verdier: dict[str, Tabellverdi] = {}
        for navn, barn in gruppe.items():
            nokkel = _NOKLER.get(navn.casefold())
            if nokkel is None:
                kilde.report(
                    barn.linje, f"Ukjent nøkkel «{navn}». Nøklene er {', '.join(_OVERSKRIFT)}."
                )
            elif isinstance(barn.innhold, list | dict):
                kilde.report(barn.linje, f"«{navn}» skal være én verdi, men her står {barn.art}.")
            elif barn.innhold is not None and barn.innhold != "":
                verdier[nokkel] = barn.innhold
        return verdier

    # ------------------------------------------------------------ one decision

    def read(self, nr: int, rad: Rad) -> Beslutning | None:
        """None, and every mistake told, for a row that cannot be followed."""
        foer = len(self.feil)
        for nokkel, verdi in rad.items():
            if isinstance(verdi, Formel):
                self._report(nr, f"«{_OVERSKRIFT[nokkel]}» er en formel. Skriv verdien i stedet.")
            elif len(as_tekst(verdi)) > _MAKS_TEGN:
                self._report(
                    nr, f"«{_OVERSKRIFT[nokkel]}» har over {_MAKS_TEGN} tegn. Skriv kortere."
                )
        handling = _HANDLING.get(as_tekst(rad.get("hva")).casefold().replace("_", " "))
        if "hva" in rad and handling is None:
            lovlige = norsk_liste(list(HANDLINGER.values()))
            self._report(nr, f"«{as_tekst(rad['hva'])}» er ingen beslutning. Velg en av {lovlige}.")
        self._check_utfylt(nr, rad, handling)
        dato = self._dato(nr, rad.get("dato"))
        aar = self._aar(nr, rad.get("aar"))
        celle = as_tekst(rad.get("celle")).upper().replace("$", "")
        if celle and parse_celle(celle) is None:
            self._report(nr, f"«{celle}» er ingen celle. Skriv for eksempel D9.")
        if len(self.feil) > foer or handling is None:
            return None
        tekst = {
            n: mask(as_tekst(rad.get(n))) for n in ("begrunnelse", "av", "plan", "ark", "felt")
        }
        return Beslutning(
            handling=handling,
            kilde=self.navn,
            rad=nr,
            dato=dato,
            fil=as_tekst(rad.get("fil")),
            kommune=_kommune(as_tekst(rad.get("kommune"))),
            aar=aar,
            celle=celle,
            verdi=_ny_verdi(rad.get("verdi")),
            **tekst,
        )

    def _check_utfylt(self, nr: int, rad: Rad, handling: Handling | None) -> None:
        for nokkel in _PAAKREVD:
            if not re.search(r"\w", as_tekst(rad.get(nokkel))):
                self._report(nr, f"«{_OVERSKRIFT[nokkel]}» er ikke fylt ut. Den må være med.")
        if handling is None:
            return
        navn = HANDLINGER[handling]
        for nokkel in _MAA[handling]:
            if nokkel not in rad:
                mer = f" Skriv «{TOMT}» for å ta bort svaret." if nokkel == "verdi" else ""
                self._report(nr, f"«{navn}» må ha «{_OVERSKRIFT[nokkel]}».{mer}")
        for nokkel in rad.keys() - {*_PAAKREVD, *_MAA[handling], *_KAN[handling]}:
            self._report(nr, f"«{_OVERSKRIFT[nokkel]}» hører ikke til «{navn}». Ta det bort.")
        if handling == "rett_svar":
            self._check_felt(nr, rad)

    def _check_felt(self, nr: int, rad: Rad) -> None:
        felt, sted = "felt" in rad, ["ark" in rad, "celle" in rad]
        if felt == any(sted) or any(sted) != all(sted):
            self._report(
                nr, "Skriv hvilket svar det gjelder: enten «Felt», eller både «Ark» og «Celle»."
            )
        elif not felt and not ("fil" in rad or "kommune" in rad):
            self._report(nr, "Skriv hvem svaret er fra: «Fil» eller «Kommune».")

    def _dato(self, nr: int, verdi: Tabellverdi) -> str:
        dag: object = verdi
        if isinstance(verdi, str):
            dag = parse_dato(verdi)
        elif isinstance(verdi, int | float) and not isinstance(verdi, bool):
            dag = dato_fra_serienummer(int(verdi))
        if isinstance(dag, date) and FORSTE_AAR <= dag.year <= SISTE_AAR:
            return dag.isoformat()
        if verdi is not None and not isinstance(verdi, Formel):
            self._report(nr, f"«{as_tekst(verdi)}» er ikke en dato. Skriv den slik: 2025-03-15.")
        return ""

    def _aar(self, nr: int, verdi: Tabellverdi) -> int | None:
        tekst = as_tekst(verdi)
        if re.fullmatch(r"(19|20|21)[0-9]{2}", tekst):
            return int(tekst)
        if verdi is not None and not isinstance(verdi, Formel):
            self._report(nr, f"«{tekst}» er ikke et årstall. Skriv det slik: 2024.")
        return None


def _is_hode(hode: Sequence[str]) -> bool:
    return "hva" in hode and not {"begrunnelse", "av", "dato"}.isdisjoint(hode)


def _kommune(tekst: str) -> str:
    """A number as numbers of kommuner are written: Excel makes 301 of 0301."""
    return tekst.zfill(4) if tekst.isdecimal() else tekst


def _ny_verdi(verdi: Tabellverdi) -> Any:
    if isinstance(verdi, str):
        return None if verdi.casefold() == TOMT else mask(verdi)
    return verdi
