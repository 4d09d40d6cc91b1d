"""Returutfall: what became of one kommune's answers in one returned file, from reading to consolidation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gevinstark.grunn.beslutning import Beslutning
from gevinstark.grunn.funn import Alvor, Funn, worst
from gevinstark.grunn.innlest import Besvarelse, Innlest
from gevinstark.grunn.verdi import Verdi
from gevinstark.omregning.etterregn import Omregning, grunnverdier
from gevinstark.region.grunnlag import Deltaker, Regiongrunnlag, select_gjeldende
from gevinstark.region.langtabell import Status
from gevinstark.region.linjetall import INGEN, Linjetall


@dataclass(frozen=True, slots=True)
class Samlet:
    """A return with what is accepted of earlier answers in place: the plan, and the figures of earlier
    years. svar: as if it were issued today; beregnet: its formulas. satt: generic keys of the inputs that
    say something else than the file."""

    svar: Besvarelse
    beregnet: Sequence[Verdi]
    satt: frozenset[str] = frozenset()


@dataclass
class Returutfall:
    """One kommune's answers in one returned file, or a file nobody's answers could be read from."""

    innlest: Innlest
    svar: Besvarelse | None = None
    funn: list[Funn] = field(default_factory=list)
    omregning: Omregning | None = None
    linjetall: Linjetall = INGEN
    erstattet_av: str = ""
    holdt_utenfor: bool = False
    #: Held out because the kommune takes part no longer: what it reported in its time is still what it reported.
    sluttet: bool = False
    #: The decision that chose the file, or held it out.
    beslutning: Beslutning | None = None
    #: Generic field key -> the decision that set the answer; those of `tilfoert` were blank in the file.
    rettelser: dict[str, Beslutning] = field(default_factory=dict)
    tilfoert: set[str] = field(default_factory=set)
    #: The answers as they came in, where some of them are set by decision.
    innsendt: Besvarelse | None = None
    #: Where earlier answers that count differ from those it was issued with.
    samlet: Samlet | None = None
    #: The figures of the file by itself, where they are others than those that count.
    sendte_tall: Linjetall | None = None

    @property
    def som_innsendt(self) -> Besvarelse | None:
        """The answers as the file has them."""
        return self.innsendt or self.svar

    @property
    def som_gjelder(self) -> Samlet:
        """The answers the figures are made of."""
        if self.samlet is not None:
            return self.samlet
        assert self.svar is not None  # noqa: S101 - only recomputed returns are asked
        assert self.omregning is not None  # noqa: S101 - the same
        return Samlet(self.svar, self.omregning.verdier)

    @property
    def teller(self) -> bool:
        return self.status.startswith("godkjent")

    @property
    def fil(self) -> str:
        return self.innlest.fil

    @property
    def sha256(self) -> str:
        return self.innlest.sha256

    @property
    def verdier(self) -> dict[str, Verdi]:
        """Every field of a recomputed return by generic key: issued, answered or computed by us."""
        svar, beregnet = self.som_gjelder.svar, self.som_gjelder.beregnet
        verdier = {**grunnverdier(svar.layout, svar.utstedt.verdier), **svar.verdier}
        verdier |= zip(svar.layout.formelnokler, beregnet, strict=True)
        # The formulas without a key of their own.
        verdier.pop("", None)
        return verdier

    @property
    def gjeldende_funn(self) -> list[Funn]:
        """The findings somebody should do something about: of a file that does not count, which file it is."""
        return list(select_gjeldende(self.funn, avloest=self.er_avloest))

    @property
    def er_avloest(self) -> bool:
        """Whether it is replaced or held out."""
        return self.holdt_utenfor or bool(self.erstattet_av)

    @property
    def avvist(self) -> bool:
        return self.svar is None or worst(self.funn) is Alvor.KRITISK

    @property
    def status(self) -> Status:
        if self.holdt_utenfor:
            return "holdt_utenfor"
        if self.avvist:
            return "avvist"
        if self.erstattet_av:
            return "erstattet"
        return "godkjent_med_merknad" if worst(self.funn) >= Alvor.ADVARSEL else "godkjent"


@dataclass(frozen=True)
class Innsamling:
    """All files, and the regional basis made from those that count."""

    utfallene: tuple[Returutfall, ...]
    grunnlag: Regiongrunnlag

    @property
    def funn(self) -> tuple[Funn, ...]:
        egne = (f for b in self.grunnlag.beslutninger for f in b.funn)
        return (*(f for s in self.utfallene for f in s.funn), *egne)

    @property
    def rettes(self) -> tuple[Returutfall, ...]:
        """Those whose sender has something to correct. One that is replaced or held out is nobody's to
        correct."""
        return tuple(
            u
            for u in self.utfallene
            if u.svar is not None and not u.er_avloest and worst(u.funn) >= Alvor.FEIL
        )

    @property
    def utelatte(self) -> frozenset[tuple[str, str, int | None]]:
        """Plan, number and year of those who are left out by decision."""
        egne = (b for b in self.grunnlag.beslutninger if b.utfall == "utelatt")
        return frozenset((b.plan, b.kommunenr, b.aar) for b in egne)

    @property
    def purres(self) -> tuple[Deltaker, ...]:
        """Those who have not answered, and are neither left out nor asked for a correction."""
        retter = {(u.svar.layout.plan, u.svar.utstedt.kommune) for u in self.rettes if u.svar}
        return tuple(
            d
            for p in self.grunnlag.planer
            for d in self.grunnlag.mangler(p.plan)
            if (p.plan, d.kommunenr) not in retter
            and (p.plan, d.kommunenr, p.aar) not in self.utelatte
        )

    @property
    def alvor(self) -> Alvor:
        return worst(self.funn)
