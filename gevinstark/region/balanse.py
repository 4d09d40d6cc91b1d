"""Where the present value is 0, for the region and for each kommune; and how far each parameter moves it.

Each parameter is moved alone. Between two values that give it different signs the present value is
continuous, so the place is found by the Illinois rule, for all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gevinstark.region.forutsetning import Forutsetning
from gevinstark.region.hvaom import NAAVERDI, Satt, Sporsmaal, Svarer, add, compute

#: The whole region beside its kommuner.
ALLE: Final = ""
#: How far from what was issued it is looked: times, and to 100 % for percentages.
_GANGER: Final = 100.0
_RUNDER: Final = 60
#: Kroner of present value that are as good as none: each line is rounded to the øre each year.
_NAER: Final = 0.5
#: As near as that, of itself, are two places one.
_LIKT: Final = 1e-10
_SIFFER: Final = 8


@dataclass(frozen=True, slots=True)
class Balanse:
    """verdi: where the present value is 0, None where it is not found, and then why: "uten virkning"
    when the parameter does not move it, "ingen" when it never changes sign in the years or values
    looked through, "mangler" when there is no present value. fra, til: what was looked through."""

    verdi: float | None
    grunn: str = ""
    fra: float = 0.0
    til: float = 0.0


@dataclass(frozen=True, slots=True)
class Utslag:
    """One bar of the tornado: the parameter lower and higher, and the present value then."""

    hva: Forutsetning
    lav: float
    hoy: float
    naaverdi_lav: float | None
    naaverdi_hoy: float | None
    endring_lav: float | None
    endring_hoy: float | None

    @property
    def storst(self) -> float:
        return max(abs(v or 0.0) for v in (self.endring_lav, self.endring_hoy))


def compute_utslag(
    svarere: Sequence[Svarer], forutsetninger: Sequence[Forutsetning], satt: Satt
) -> tuple[Utslag, ...]:
    """The largest first, without those that move nothing. A parameter that is set is moved as far as that both ways."""
    steg = {
        f: abs(satt[f.navn] - f.utsendt) if f.navn in satt else f.proeves for f in forutsetninger
    }
    proeves = [f for f in forutsetninger if steg[f]]
    ender = {
        f: (f.utsendt - s if f.forskyver else max(0.0, f.utsendt - s), f.utsendt + s)
        for f, s in steg.items()
    }
    verdier = [{}, *({f.navn: x} for f in proeves for x in ender[f])]
    naa = _naaverdier(svarere, verdier)
    base, resten = naa[0], iter(naa[1:])
    utslag = []
    for f in proeves:
        lav, hoy = next(resten), next(resten)
        endret = [None if None in (v, base) else add((v, -base)) for v in (lav, hoy)]  # type: ignore[operator]
        utslag.append(Utslag(f, *ender[f], lav, hoy, *endret))
    merkes = [u for u in utslag if u.storst]
    return tuple(sorted(merkes, key=lambda u: (-u.storst, u.hva.navn)))


def _naaverdier(svarere: Sequence[Svarer], satt: Sequence[Satt]) -> list[float | None]:
    """The region's present value for each setting."""
    tall = iter(compute([Sporsmaal(s, v) for v in satt for s in svarere]))
    return [add(next(tall).tall(NAAVERDI) for _ in svarere) for _ in satt]


def find_balanser(
    svarere: Sequence[Svarer], forutsetning: Forutsetning, satt: Satt
) -> Mapping[str, Balanse]:
    """Kommunenummer, or ALLE -> where its present value is 0; the other parameters as they are set."""
    hvem = {ALLE: tuple(svarere), **{s.kommune: (s,) for s in svarere}}
    leter = _Leter(hvem, forutsetning.navn, satt)
    if forutsetning.forskyver:
        return _find_aar(leter, hvem)
    fra, til = 0.0, 1.0 if forutsetning.prosent else _GANGER * forutsetning.utsendt
    midt = satt.get(forutsetning.navn, forutsetning.utsendt)
    lav, her, hoy = leter.at(fra, midt, til)
    funnet: dict[str, Balanse] = {}
    spenn: dict[str, _Spenn] = {}
    for h in hvem:
        a, m, b = lav[h], her[h], hoy[h]
        if a is None or m is None or b is None:
            funnet[h] = Balanse(None, "mangler", fra, til)
        elif a == m == b:
            funnet[h] = Balanse(None, "uten virkning", fra, til)
        elif m * b <= 0:
            spenn[h] = _Spenn(midt, m, til, b)
        elif a * m <= 0:
            spenn[h] = _Spenn(fra, a, midt, m)
        else:
            funnet[h] = Balanse(None, "ingen", fra, til)
    for _ in range(_RUNDER):
        aapne = {h: s.gjett for h, s in spenn.items() if not s.funnet}
        if not aapne:
            break
        for h, verdi in leter.naaverdier(aapne).items():
            spenn[h].narrow(aapne[h], verdi or 0.0)
    funnet |= {h: Balanse(round(s.verdi, _SIFFER), "", fra, til) for h, s in spenn.items()}
    return {h: funnet[h] for h in hvem}


def _find_aar(leter: _Leter, hvem: Mapping[str, Sequence[Svarer]]) -> Mapping[str, Balanse]:
    """The first number of whole years, later or earlier, that takes the present value to 0 or past it."""
    levetid = hvem[ALLE][0].layout.levetidsaar if hvem[ALLE] else range(1)
    til = len(levetid) - 1
    aarene = range(-til, til + 1)
    alle = dict(zip(aarene, leter.at(*map(float, aarene)), strict=True))
    funnet = {}
    for h in hvem:
        verdier = {n: v[h] for n, v in alle.items()}
        her = verdier[0]
        if her is None:
            funnet[h] = Balanse(None, "mangler", -til, til)
            continue
        nok = [n for n, v in verdier.items() if v is not None and v * her <= 0]
        if nok:
            funnet[h] = Balanse(float(min(nok, key=lambda n: (abs(n), -n))), "", -til, til)
        else:
            flyttes = len(set(verdier.values())) > 1
            funnet[h] = Balanse(None, "ingen" if flyttes else "uten virkning", -til, til)
    return funnet


@dataclass
class _Leter:
    """Present values with one parameter at other places. alle: whose are added up."""

    alle: Mapping[str, Sequence[Svarer]]
    navn: str
    satt: Satt

    def naaverdier(self, steder: Mapping[str, float]) -> dict[str, float | None]:
        svar = self._compute((s, x) for h, x in steder.items() for s in self.alle[h])
        return {h: add(svar[s.kommune, x] for s in self.alle[h]) for h, x in steder.items()}

    def at(self, *steder: float) -> list[dict[str, float | None]]:
        """For all of them, at each of these places."""
        svar = self._compute((s, x) for x in steder for s in self.alle[ALLE])
        return [
            {h: add(svar[s.kommune, x] for s in egne) for h, egne in self.alle.items()}
            for x in steder
        ]

    def _compute(
        self, hva: Iterable[tuple[Svarer, float]]
    ) -> Mapping[tuple[str, float], float | None]:
        """The region and a kommune often ask for the same."""
        sporsmaal = {(s.kommune, x): Sporsmaal(s, {**self.satt, self.navn: x}) for s, x in hva}
        tall = compute(list(sporsmaal.values()))
        return {hvor: t.tall(NAAVERDI) for hvor, t in zip(sporsmaal, tall, strict=True)}


@dataclass
class _Spenn:
    """Two places where the present value has different signs, drawn together (the Illinois rule)."""

    a: float
    fa: float
    b: float
    fb: float

    @property
    def funnet(self) -> bool:
        bredde = abs(self.b - self.a)
        return (
            bredde <= _LIKT * max(abs(self.a), abs(self.b))
            or min(abs(self._fa), abs(self.fb)) <= _NAER
        )

    def __post_init__(self) -> None:
        self._fa = self.fa

    @property
    def gjett(self) -> float:
        return self.b - self.fb * (self.b - self.a) / (self.fb - self.fa)

    @property
    def verdi(self) -> float:
        return self.a if abs(self._fa) < abs(self.fb) else self.b

    def narrow(self, x: float, fx: float) -> None:
        if fx * self.fb < 0:
            self.a, self.fa, self._fa = self.b, self.fb, self.fb
        else:
            # The end that stays counts half, so that it is not for ever the same.
            self.fa /= 2
        self.b, self.fb = x, fx
