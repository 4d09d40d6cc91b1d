"""What the sender wrote in each input, read as what the field asks for.

Every input that is not blank ends up in exactly one of two places: among the values, or among the
left out with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn
from gevinstark.grunn.innlest import Utelatt
from gevinstark.grunn.verdi import Feilverdi, Sted, Verdi
from gevinstark.kontroll.enheter import Enheter
from gevinstark.kontroll.fasit import Post
from gevinstark.kontroll.personvern import mask
from gevinstark.kontroll.retur import Retur, show
from gevinstark.kontroll.tolkning import Tolk, Ulest
from gevinstark.lesing.avlesning import Lestcelle


@dataclass
class Svar:
    """The inputs of one return, by generic field key. `lest` counts those that were not blank.

    raa: what stands in the inputs that were not taken exactly as written, by place as issued.
    skrevet: what stands in those that could not be used, as it can be shown to the sender.
    """

    verdier: dict[str, Verdi] = field(default_factory=dict)
    utelatt: list[Utelatt] = field(default_factory=list)
    funn: list[Funn] = field(default_factory=list)
    lest: int = 0
    raa: dict[Sted, Verdi] = field(default_factory=dict)
    skrevet: dict[str, Verdi] = field(default_factory=dict)

    def leave_out(
        self, retur: Retur, celle: Celle, lest: Lestcelle, tekst: str, funn: Funn
    ) -> None:
        """The input stays blank in the computations, and is listed with its reason."""
        self.verdier[celle.nokkel()] = None
        self.skrevet[celle.nokkel()] = _som_skrevet(lest)
        self.funn.append(funn)
        nokkel = celle.nokkel(retur.utstedt.kommune)
        sted = retur.sted(celle)
        self.utelatt.append(
            Utelatt(nokkel, retur.fil, sted.ark, sted.celle, mask(tekst), funn.tekst)
        )


def read_svar(retur: Retur) -> Svar:
    """Every input of the return. A blank input is None: it takes away what was prefilled.

    Of an input that was issued locked, what was issued counts, whatever stands there now.
    """
    # Blank, unless something is found below. Most are.
    svar = Svar(dict.fromkeys(retur.layout.inndatanokler))
    poster = retur.lest_inndata()
    laast = retur.utstedt.laast
    if laast:
        _keep_issued(svar, retur, {p.nokkel: lest.verdi for p, lest in poster})
        poster = [(p, lest) for p, lest in poster if p.nokkel not in laast]
    regnet = _computed(retur, poster)
    enheter = Enheter(retur, poster)
    for post, lest in poster:
        raa = lest.verdi
        if lest.formelart:
            _read_formel(svar, retur, post.celle, lest, regnet, enheter)
        elif raa is not None and (not isinstance(raa, str) or raa.strip()):
            svar.lest += 1
            if _is_answer(retur, post.celle, raa):
                svar.verdier[post.nokkel] = raa
                continue
            _keep(svar, retur, post.celle, lest, raa, enheter)
        if not _som_for(raa, svar.verdier[post.nokkel]):
            svar.raa[post.sted] = raa
    return svar


def _keep_issued(svar: Svar, retur: Retur, i_filen: Mapping[str, Verdi]) -> None:
    """The inputs that were issued locked."""
    layout = retur.layout
    for nokkel, celle in zip(layout.inndatanokler, layout.inndata, strict=True):
        if nokkel not in retur.utstedt.laast:
            continue
        raa, utstedt = i_filen.get(nokkel), retur.utstedt_verdi(celle)
        svar.verdier[nokkel] = utstedt
        svar.lest += 1
        if not _som_for(raa, utstedt):
            svar.raa[celle.sted] = raa


def _is_answer(retur: Retur, celle: Celle, raa: Verdi) -> bool:
    """Whether what stands there needs no reading: words where words are asked for, or a choice as the
    list spells it. That is most of what people write."""
    if not isinstance(raa, str):
        return False
    return celle.type == "tekst" or (
        celle.type == "valg" and raa in retur.layout.lister[celle.liste] and raa == raa.strip()
    )


def _som_for(raa: Verdi, tolket: Verdi) -> bool:
    """Whether a value was taken exactly as written. A truth value equals 0 or 1, but is no number."""
    return raa == tolket and isinstance(raa, bool) is isinstance(tolket, bool)


def _som_skrevet(lest: Lestcelle) -> Verdi:
    """Numbers and texts as they are, the rest as text."""
    if lest.verdi is None:
        return lest.formel
    return lest.verdi.kode if isinstance(lest.verdi, Feilverdi) else lest.verdi


def _keep(
    svar: Svar,
    retur: Retur,
    celle: Celle,
    lest: Lestcelle,
    raa: Verdi,
    enheter: Enheter,
) -> None:
    tolk = Tolk(retur, celle, enheter, lest)
    tolket = tolk.read(raa)
    if isinstance(tolket, Ulest):
        # What would have been remarked about the value is no news when it is not used.
        svar.leave_out(retur, celle, lest, show(raa, celle), tolket.funn)
    else:
        svar.verdier[celle.nokkel()] = tolket
        svar.funn += tolk.merknader


def _computed(retur: Retur, poster: list[tuple[Post, Lestcelle]]) -> dict[Sted, Verdi]:
    """Our own results of the formulas that stand in inputs, by place in the file."""
    steder = [retur.sted(p.celle) for p, lest in poster if lest.formelart]
    if not steder:
        return {}
    # The engine takes longer to load than most returns to read, and few of them need it here.
    from gevinstark.kontroll.feltformler import compute_felt  # noqa: PLC0415  as said above

    return compute_felt(retur.avlesning, steder)


def _read_formel(
    svar: Svar,
    retur: Retur,
    celle: Celle,
    lest: Lestcelle,
    regnet: dict[Sted, Verdi],
    enheter: Enheter,
) -> None:
    """A formula in an input: our own result counts, else the stored one with a warning, else none."""
    svar.lest += 1
    sted = retur.sted(celle)
    formel = lest.formel or "en del av en matrise"
    raa = regnet.get(sted, lest.verdi)
    if isinstance(raa, str):
        raa = mask(raa)
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        funn = retur.funn("VER-13", celle, funnet=formel)
        svar.leave_out(retur, celle, lest, formel, funn)
        return
    kode = "STR-07" if sted in regnet else "STR-23"
    for_svaret = len(svar.utelatt)
    merknad = retur.funn(kode, celle, funnet=formel, ventet=show(raa, celle))
    plass = len(svar.funn)
    _keep(svar, retur, celle, lest, raa, enheter)
    if len(svar.utelatt) == for_svaret:
        svar.funn.insert(plass, merknad)
