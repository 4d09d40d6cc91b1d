"""The audit of one return: every witness for every formula cell, side by side.

Stored, engine and model are what the recompute compares (`etterregn`). `formulas` and LibreOffice are
witnesses from outside (`filvitner`). They are to be looked at and judge nothing: each has known
faults, which are named where they can be the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gevinstark.formel.parse import parse_formel
from gevinstark.grunn.celle import Celle
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.norsk.valg import count_ord
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi, norsk_tall, verdi_ut
from gevinstark.kontroll.personvern import mask
from gevinstark.motor.avhengighet import Rektangel, leser
from gevinstark.omregning import modell
from gevinstark.omregning.dekning import Dekning, find_dekning
from gevinstark.omregning.enighet import enige, samme_etter_regelen
from gevinstark.omregning.etterregn import Omregning, grunnverdier
from gevinstark.vitner.filvitner import Filvitner, Vitnemaal
from gevinstark.vitner.kjente_feil import find_kjent, formelbruk

VITNER: Final = ("lagret", "motor", "modell", "formulas", "LibreOffice")
_UTENFRA: Final = ("formulas", "LibreOffice")
IKKE_LAGRET: Final = "ikke lagret"
IKKE_DEKKET: Final = "ikke dekket av modellen"
IKKE_REGNET: Final = "ikke regnet"
_MAKS_ETIKETT: Final = 34
_MAKS_VERDI: Final = 24


@dataclass(frozen=True, slots=True)
class Svar:
    """What one witness says about one cell: a value, or in words why it says nothing."""

    verdi: Verdi
    fravaer: str = ""


@dataclass(frozen=True, slots=True)
class Rad:
    """One formula cell where not all agree. sted: in the file. svar: by witness. forklaring: why."""

    celle: Celle
    sted: Sted
    svar: Mapping[str, Svar]
    forklaring: str


@dataclass(frozen=True, slots=True)
class Revisjon:
    """celler = enige + len(rader). stemmer: per witness how many agree with the engine, how many do
    not, and how many cells it says nothing about. fravaer: why it says nothing about any. dekning:
    what the model covers of the form."""

    celler: int
    rader: tuple[Rad, ...]
    stemmer: Mapping[str, tuple[int, int, int]]
    fravaer: Mapping[str, str]
    dekning: Dekning

    @property
    def enige(self) -> int:
        return self.celler - len(self.rader)

    def as_json(self) -> dict[str, Any]:
        return {
            "celler": self.celler,
            "enige": self.enige,
            "vitner": {
                v: {"enige": a, "uenige": b, "uten_svar": c, "grunn": self.fravaer.get(v)}
                for v, (a, b, c) in self.stemmer.items()
            },
            "uenige": [_rad_json(r) for r in self.rader],
            "tekst": self.linjer(),
        }

    def linjer(self) -> list[str]:
        """The audit as lines of text: the counts, and a table of the cells that differ."""
        ut = [f"{self.celler} formler. Vitnene mot motoren:"]
        for vitne, (lik, ulik, uten) in self.stemmer.items():
            if grunn := self.fravaer.get(vitne):
                ut.append(f"  {vitne:<11}  {grunn}")
            else:
                rest = f", {uten} uten svar" if uten else ""
                ut.append(f"  {vitne:<11}  {lik} enige, {ulik} uenige{rest}")
            if vitne == "modell" and self.dekning.titler:
                ut.append(f"    uten svar: {self.dekning.titler} titler og etiketter")
            if vitne == "modell":
                ut += [f"    {IKKE_DEKKET}: {e}" for e in self.dekning.etiketter]
        if not self.rader:
            return [*ut, "Alle vitnene som har svart, er enige i alle cellene."]
        celler = count_ord(len(self.rader), "celle", "celler")
        ut += [f"{celler} der ikke alle er enige:", ""]
        return ut + _tabell(
            [
                ("Celle", "Felt", *VITNER, "Forklaring"),
                *(
                    (
                        f"{r.sted.ark}!{r.sted.celle}",
                        _kort(r.celle.etikett, _MAKS_ETIKETT),
                        *(_show(r.svar[v]) for v in VITNER),
                        r.forklaring,
                    )
                    for r in self.rader
                ),
            ]
        )


def audit(besvarelse: Besvarelse, omregning: Omregning, filvitner: Filvitner) -> Revisjon:
    """omregning: the recompute of the same answers."""
    layout = besvarelse.layout
    verdier = {**grunnverdier(layout, besvarelse.utstedt.verdier), **besvarelse.verdier}
    regler = modell.compute(layout, [verdier])
    modellert = set(regler.nokler)
    grunner = {a.celle.sted: a.grunn for a in omregning.avvik}
    maal = {"formulas": filvitner.formulas, "LibreOffice": filvitner.libreoffice}
    kjente = _kjente(filvitner)
    telling = {v: [0, 0, 0] for v in VITNER if v != "motor"}
    rader = []
    lagrede = omregning.lagrede
    for celle, motor in zip(omregning.formelceller, omregning.verdier, strict=True):
        sted = besvarelse.sted(celle)
        nokkel = celle.nokkel() if celle.is_felt else ""
        alle = {
            "lagret": _lagret(lagrede[celle.sted], uten_resultat=sted in filvitner.uten_resultat),
            "motor": Svar(motor),
            "modell": Svar(regler.verdi(nokkel, 0))
            if nokkel in modellert
            else Svar(None, IKKE_DEKKET),
            **{v: _utenfra(m, sted) for v, m in maal.items()},
        }
        ulike = []
        for vitne, tall in telling.items():
            si = alle[vitne]
            likt = samme_etter_regelen if vitne == "modell" else enige
            if si.fravaer:
                tall[2] += 1
            elif likt(motor, si.verdi, celle.type):
                tall[0] += 1
            else:
                tall[1] += 1
                ulike.append(vitne)
        if ulike:
            forklaring = _forklar(grunner.get(celle.sted), ulike, filvitner, kjente, sted)
            rader.append(Rad(celle, sted, alle, forklaring))
    return Revisjon(
        omregning.celler,
        tuple(rader),
        {v: (a, b, c) for v, (a, b, c) in telling.items()},
        {v: m.fravaer for v, m in maal.items() if m.fravaer},
        find_dekning(layout),
    )


def _lagret(lagret: Verdi, *, uten_resultat: bool) -> Svar:
    return Svar(None, IKKE_LAGRET) if uten_resultat else Svar(lagret)


def _utenfra(maal: Vitnemaal, sted: Sted) -> Svar:
    if maal.fravaer:
        return Svar(None, maal.fravaer)
    return Svar(maal.verdier[sted]) if sted in maal.verdier else Svar(None, IKKE_REGNET)


def _kjente(filvitner: Filvitner) -> Mapping[str, Mapping[Sted, str]]:
    """Per outside witness: the cells where it differs from the engine over the same file, and the
    known fault that can be why, its own or one of a cell it reads; "" when there is none."""
    maal = {"formulas": filvitner.formulas, "LibreOffice": filvitner.libreoffice}
    ut: dict[str, Mapping[Sted, str]] = {}
    lest: dict[Sted, list[Rektangel]] = {}
    for vitne, m in maal.items():
        ulike = [
            s
            for s, v in filvitner.motor.items()
            if s in m.verdier and not enige(v, m.verdier[s], "tall")
        ]
        lest |= {
            s: leser(parse_formel(filvitner.formler[s]), s.ark) for s in ulike if s not in lest
        }
        egne: dict[Sted, str] = {}
        for s in ulike:
            verdier = [
                v
                for kilde in (filvitner.celler, filvitner.motor)
                for k, v in kilde.items()
                if any(k in r for r in lest[s])
            ]
            egne[s] = (
                find_kjent(vitne, formelbruk(parse_formel(filvitner.formler[s]), verdier)) or ""
            )
        ut[vitne] = _arvet(egne, lest)
    return ut


def _arvet(egne: Mapping[Sted, str], lest: Mapping[Sted, Sequence[Rektangel]]) -> dict[Sted, str]:
    """A cell that reads one that differs is wrong for the same reason; only the first in a chain has
    one of its own."""
    kilder = {s: [k for k in egne if k != s and any(k in r for r in lest[s])] for s in egne}
    ut = {s: hva for s, hva in egne.items() if not kilder[s]}
    igjen = [s for s in egne if kilder[s]]
    while klare := [s for s in igjen if all(k in ut for k in kilder[s])]:
        for s in klare:
            ut[s] = next((ut[k] for k in kilder[s] if ut[k]), egne[s])
        igjen = [s for s in igjen if s not in ut]
    return ut


def _forklar(
    grunn: str | None,
    ulike: Sequence[str],
    filvitner: Filvitner,
    kjente: Mapping[str, Mapping[Sted, str]],
    sted: Sted,
) -> str:
    """The verdict of the recompute, and what is special about each outside witness that differs."""
    deler = [grunn] if grunn else []
    i_filen = False
    for vitne in _UTENFRA:
        hva = kjente[vitne].get(sted)
        if hva is not None:
            deler.append(
                f"kjent svakhet i {vitne}: {hva}"
                if hva
                else f"{vitne} står alene, uten kjent grunn"
            )
        elif vitne in ulike and sted in filvitner.motor:
            i_filen = True
    if i_filen and not grunn:
        deler.append("filens egne celler gir et annet tall når den regnes på nytt")
    return "; ".join(deler) or "vitnet utenfra regner en annen formel enn den utsendte"


def _rad_json(rad: Rad) -> dict[str, Any]:
    return {
        "ark": rad.sted.ark,
        "celle": rad.sted.celle,
        **{v.lower(): verdi_ut(_trygg(s.verdi), rad.celle.type) for v, s in rad.svar.items()},
        "uten_svar": {v.lower(): s.fravaer for v, s in rad.svar.items() if s.fravaer},
        "forklaring": rad.forklaring,
    }


def _trygg(verdi: Verdi) -> Verdi:
    """What other programs compute from a file may hold what nobody should print."""
    return mask(verdi) if isinstance(verdi, str) else verdi


def _show(svar: Svar) -> str:
    if svar.fravaer:
        return f"({svar.fravaer.split(':')[0]})"
    verdi = _trygg(svar.verdi)
    if verdi is None or verdi == "":
        return "tomt"
    if isinstance(verdi, bool):
        return "SANN" if verdi else "USANN"
    if isinstance(verdi, Feilverdi):
        return verdi.kode
    if isinstance(verdi, int | float):
        helt = verdi == int(verdi) and abs(verdi) < 1e15  # noqa: PLR2004 - digits beyond are not exact
        return norsk_tall(verdi) if helt else f"{verdi:.12g}".replace(".", ",").replace("-", "−")
    return _kort(verdi, _MAKS_VERDI)


def _kort(tekst: str, lengde: int) -> str:
    en_linje = " ".join(tekst.split())
    return en_linje if len(en_linje) <= lengde else f"{en_linje[: lengde - 1]}…"


def _tabell(rader: Sequence[Sequence[str]]) -> list[str]:
    bredder = [max(len(r[k]) for r in rader) for k in range(len(rader[0]))]
    return [
        "  ".join(c.ljust(b) for c, b in zip(rad, bredder, strict=True)).rstrip() for rad in rader
    ]
