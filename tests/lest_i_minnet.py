"""Returns damaged after they are read: hundreds of cases in the time one file takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from skader import KOMMUNE, Runde

from gevinstark.grunn.funn import Funn
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.verdi import Verdi, parse_celle
from gevinstark.innlesing.les_fil import examine, join_issued
from gevinstark.kontroll.bevis import Bevis, prove
from gevinstark.kontroll.kjenn_igjen import identify
from gevinstark.kontroll.retur import Retur
from gevinstark.kontroll.struktur import check_struktur
from gevinstark.kontroll.verdier import Svar, read_svar
from gevinstark.lesing.avlesning import Avlesning, Lestark, Lestcelle
from gevinstark.lesing.les import read_retur
from gevinstark.region.returutfall import Innsamling
from gevinstark.runde.mottak import receive


def les(sti: Path) -> Avlesning:
    lest = read_retur(sti)
    assert isinstance(lest, Avlesning)
    return lest


@dataclass(frozen=True)
class Prove:
    """What the checks say of one return."""

    retur: Retur
    bevis: Bevis
    funn: tuple[Funn, ...]
    svar: Svar
    besvarelse: Besvarelse

    @property
    def struktur(self) -> list[tuple[str, str]]:
        return [(f.kode, f"{f.ark or ''}!{f.celle or ''}") for f in self.funn]

    @property
    def koder(self) -> list[str]:
        return [f.kode for f in self.funn]


def examine_lest(runde: Runde, lest: Avlesning) -> Prove:
    _, retur = identify(lest, [runde.utsending])
    assert isinstance(retur, Retur)
    bevis = prove(retur)
    (besvarelse,) = join_issued(examine(lest, [runde.utsending]), [runde.utsending])
    return Prove(retur, bevis, tuple(check_struktur(retur, bevis)), read_svar(retur), besvarelse)


def run_receive(runde: Runde, lest: Avlesning) -> Innsamling:
    """Through the whole reception without a file."""
    innlest = examine(lest, [runde.utsending])
    return receive([(lest.fil, lest.fil)], [runde.utsending], leser=lambda *_: [innlest])


def swap_ark(lest: Avlesning, hvilket: str, **endringer: object) -> Avlesning:
    ark = tuple(replace(a, **endringer) if a.navn == hvilket else a for a in lest.ark)  # type: ignore[arg-type]  # names and types are the caller's
    return replace(lest, ark=ark)


def assign(lest: Avlesning, hvor: str, celle: Lestcelle | Verdi) -> Avlesning:
    """One cell ("Gevinster!D9") replaced; None takes it away."""
    navn, _, adresse = hvor.rpartition("!")
    plass = parse_celle(adresse)
    assert plass is not None
    ark: list[Lestark] = []
    for a in lest.ark:
        celler = dict(a.celler)
        if a.navn == navn:
            celler.pop(plass, None)
            if celle is not None:
                celler[plass] = celle if isinstance(celle, Lestcelle) else Lestcelle(celle)
        ark.append(replace(a, celler=celler))
    return replace(lest, ark=tuple(ark))


def ved(runde: Runde, felt: str) -> str:
    """Where a field of the kommune stands: "V2.antall" -> "Gevinster!D9"."""
    celle = runde.layout.find(f"{KOMMUNE}.{felt}", KOMMUNE)
    assert celle is not None, felt
    return f"{celle.ark}!{celle.adresse}"
