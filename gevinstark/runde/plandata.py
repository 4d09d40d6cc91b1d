"""The project group's workbook as the data of plan.yaml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from gevinstark.grunn.celle import FELLES
from gevinstark.grunn.verdi import ascii_nokkel, dato_fra_serienummer
from gevinstark.mal.deltakere import find_nummer
from gevinstark.mal.planhode import ANDRE, HODE, merge_andre
from gevinstark.mal.skjema import Mal
from gevinstark.mal.skjemadeler import Tabell
from gevinstark.runde.felt import Feltliste, Feltpost
from gevinstark.runde.planceller import mark

_SLUTTET: Final = re.compile(r"(.+?)\s*\(\s*sluttet\s+([0-9]{4})\s*\)", re.IGNORECASE)


class Plandata:
    """The plan's data, block by block, from the workbook's inputs."""

    def __init__(self, liste: Feltliste, mal: Mal) -> None:
        self.liste = liste
        self.mal = mal
        #: row id -> column -> year or phase -> input.
        self.rader: dict[str, dict[str, dict[str, Feltpost]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for post in liste.felt.values():
            eier, radid, kolonne, *del_ = post.felt.split(".")
            if eier == FELLES and post.rolle == "inndata":
                self.rader[radid][kolonne]["".join(del_)] = post
        #: Rows with an answer in any table: a measure for a benefit nobody has described yet.
        self.i_bruk = {
            radid
            for radid, kolonner in self.rader.items()
            for deler in kolonner.values()
            if any(_verdi(p) is not None for p in deler.values())
        }

    def data(self) -> dict[str, Any]:
        identitet = self.liste.identitet
        data: dict[str, Any] = {
            "skjema": identitet.skjema,
            "plan": identitet.plan,
            "tittel": "",
            "nettverk": "",
            "levetid": {},
            "rapporteringsaar": identitet.aar,
        }
        andre = self._put_hode(data)
        data["deltakere"] = _deltakere(data.get("deltakere", ""))
        merge_andre(data, andre)
        for felter in self.mal.felter(FELLES):
            hodet = {f.nokkel for f in felter.rader if f.kilde.startswith(HODE)}
            egne = {k: v for k, v in self._felter(felter.nokkel).items() if k not in hodet}
            if egne:
                data[felter.nokkel] = egne
        for tabell in self.mal.tabeller(FELLES):
            if not any(k.rolle == "inndata" for k in tabell.kolonner) and not tabell.summer:
                continue
            blokk = tabell.data or tabell.nokkel
            if tabell.gjenta:
                data[blokk] = self._gjentatte(tabell)
            elif innhold := self._blokk(tabell, tabell.nokkel):
                _merge(data.setdefault(blokk, {}), innhold)
        return data

    def _put_hode(self, data: dict[str, Any]) -> str:
        """The head of the plan, from the fields that show it. What stands in the cell of other keys."""
        andre = ""
        for felter in self.mal.felter(FELLES):
            for felt in felter.rader:
                post = self.liste.felt.get(f"{FELLES}.{felter.nokkel}.{felt.nokkel}")
                verdi = None if post is None else _verdi(post)
                if not felt.kilde.startswith(HODE) or verdi is None:
                    continue
                if felt.kilde == ANDRE:
                    andre = str(verdi)
                    continue
                *grupper, navn = felt.kilde.removeprefix(HODE).split(".")
                her = data
                for gruppe in grupper:
                    her = her.setdefault(gruppe, {})
                her[navn] = verdi
        return andre

    def _felter(self, blokk: str) -> dict[str, Any]:
        return {
            kolonne: verdi
            for kolonne, deler in self.rader.get(blokk, {}).items()
            if (verdi := _verdi(deler[""])) is not None
        }

    def _gjentatte(self, tabell: Tabell) -> list[dict[str, Any]]:
        """One block per virksomhet: D1, D2 … with the rows that stand between its cells."""
        blokker = []
        nr = 1
        while any(f"{r}_".startswith(f"{tabell.nokkel}{nr}_") for r in self.rader):
            instans = f"{tabell.nokkel}{nr}"
            blokk = {**self._felter(instans), **self._blokk(tabell, instans, self._ider_i(instans))}
            if any(blokk.values()):
                blokker.append(blokk)
            nr += 1
        return blokker

    def _ider_i(self, instans: str) -> set[str]:
        """Row ids of one D table: those that stand on its sheet between its head and its sums."""
        hode = [p.sted for k in self.rader[instans].values() for p in k.values()]
        sum_ = [
            p.sted
            for radid, kolonner in self.rader.items()
            if radid.startswith(f"{instans}_")
            for deler in kolonner.values()
            for p in deler.values()
        ]
        fra, til = max(s.rad for s in hode), min(s.rad for s in sum_)
        ark = hode[0].ark
        return {
            radid
            for radid, kolonner in self.rader.items()
            for deler in kolonner.values()
            for p in deler.values()
            if p.sted.ark == ark and fra < p.sted.rad < til and not radid.startswith(instans)
        }

    def _blokk(self, tabell: Tabell, instans: str, egne: set[str] | None = None) -> dict[str, Any]:
        blokk: dict[str, Any] = {}
        hjemme = any(g.plan == tabell.nokkel for g in tabell.rader)
        rader: dict[str, Any] = {}
        # In the order of the sheets, which is the order of the plan.
        for radid in (
            self._radider(tabell) if egne is None else (r for r in self.rader if r in egne)
        ):
            innhold = self._rad(radid, tabell)
            if innhold or (hjemme and radid in self.i_bruk):
                rader[self._id(radid)] = innhold
        if hjemme:
            blokk["rader"] = [{"id": r, **v} for r, v in rader.items()]
        elif rader:
            blokk["rader"] = rader
        summer = {
            s.id: innhold
            for s in tabell.summer
            if (innhold := self._rad(f"{instans}_{s.id}", tabell))
        }
        if summer:
            blokk["summer"] = summer
        noter = [
            str(verdi)
            for radid, kolonner in self.rader.items()
            if radid.startswith(f"{instans}_note") and (verdi := _verdi(kolonner["fotnote"][""]))
        ]
        if noter:
            blokk["fotnoter"] = noter
        if kommentar := self._kommentar(instans):
            blokk["kommentar"] = kommentar
        return blokk

    def _kommentar(self, instans: str) -> str:
        """The comment under a table, which stands there locked, cut into lines."""
        start = f"{FELLES}.{instans}_kommentar"
        avsnitt: list[str] = []
        for post in self.liste.felt.values():
            if post.felt.startswith(start) and (linje := _verdi(post)):
                if post.felt.endswith("_forts") and avsnitt:
                    avsnitt[-1] += f" {linje}"
                else:
                    avsnitt.append(str(linje))
        return "\n".join(avsnitt)

    def _radider(self, tabell: Tabell) -> list[str]:
        faste = {radid for g in tabell.rader for radid in g.faste}
        prefikser = {ascii_nokkel(self.mal.prefikser[g.plan]) for g in tabell.rader if g.plan}
        return [
            r
            for r in self.rader
            if r in faste or any(r.startswith(p) and r[len(p) :].isdigit() for p in prefikser)
        ]

    def _id(self, radid: str) -> str:
        """ "OE1" -> "Ø1": the ID as printed."""
        for prefiks in self.mal.prefikser.values():
            trykt = ascii_nokkel(prefiks)
            if radid.startswith(trykt) and radid[len(trykt) :].isdigit():
                return f"{prefiks}{radid[len(trykt) :]}"
        return radid

    def _rad(self, radid: str, tabell: Tabell) -> dict[str, Any]:
        kolonner = {k.nokkel: k for k in tabell.kolonner}
        rad: dict[str, Any] = {}
        for navn, deler in self.rader.get(radid, {}).items():
            if navn not in kolonner or kolonner[navn].vis:
                continue
            verdier = {d: v for d, p in deler.items() if (v := _verdi(p)) is not None}
            if tabell.faser:
                for fase, verdi in verdier.items():
                    (rad.setdefault(fase, {}) if fase else rad)[navn] = verdi
            elif kolonner[navn].per_aar:
                if verdier:
                    rad[navn] = {int(aar): v for aar, v in verdier.items() if aar}
            elif "" in verdier:
                rad[navn] = verdier[""]
        return rad


def _verdi(post: Feltpost) -> Any:
    """A cell as YAML data: dates as dates, whole numbers without a decimal point, blank as None."""
    return mark(_plain_verdi(post), post.sted)


def _plain_verdi(post: Feltpost) -> Any:
    verdi = post.verdi
    if verdi is None or verdi == "":
        return None
    if isinstance(verdi, int | float) and not isinstance(verdi, bool):
        dag = dato_fra_serienummer(verdi) if post.type == "dato" else None
        if dag is not None:
            return dag
        if post.type in ("tekst", "valg"):
            return str(int(verdi) if verdi == int(verdi) else verdi)
        return int(verdi) if verdi == int(verdi) else float(verdi)
    return verdi if isinstance(verdi, str | bool) else str(verdi.kode)


def _deltakere(celle: Any) -> list[Any]:
    """Numbers or names, set apart by comma, semicolon or a new line; «4026 (sluttet 2027)» too."""
    sted, funnet = getattr(celle, "sted", None), []
    for tekst in filter(None, map(str.strip, re.split(r"[,;\n]", str(celle)))):
        sluttet = _SLUTTET.fullmatch(tekst)
        nr = find_nummer(sluttet.group(1) if sluttet else tekst)
        nr = mark(nr, sted) if sted else nr
        funnet.append({"nr": nr, "sluttet": int(sluttet.group(2))} if sluttet else nr)
    return funnet


def _merge(til: dict[str, Any], fra: Mapping[str, Any]) -> None:
    """B and its phase-in table share one block of the plan."""
    for nokkel, verdi in fra.items():
        if isinstance(verdi, dict) and isinstance(til.get(nokkel), dict):
            _merge(til[nokkel], verdi)
        else:
            til[nokkel] = verdi
