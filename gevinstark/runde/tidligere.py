"""A return of an earlier issue of the same plan, as an answer to the last one.

It was proved against what was issued then. Its answers are carried over by field key, and all else is
looked up the same way: where a cell stands in the file, what the file stores, and what it held that the
last issue has otherwise. What finds no place is left out with its reason, and the sender is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gevinstark.grunn.celle import Celle
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.grunn.innlest import Besvarelse, Formelavvik, Kommunesvar, Utelatt
from gevinstark.grunn.utgaver import find_gjeldende
from gevinstark.grunn.utsendt import Utsending, Utstedt
from gevinstark.grunn.verdi import Sted, Verdi, som_lest
from gevinstark.kontroll.kjenn_igjen import match_utsending
from gevinstark.kontroll.retur import show
from gevinstark.kontroll.samlet import issued_part
from gevinstark.runde.viderefoering import PasserIkke, find_aapen, fit


def bring_up_to_date(svar: Besvarelse, utsendinger: Sequence[Utsending]) -> Besvarelse:
    """The answers in the last issue of their plan; as they are when they answer that one."""
    identitet = svar.innlest.identitet
    funnet = match_utsending(identitet, utsendinger, svar.fil) if identitet else None
    if identitet is None or funnet is None or isinstance(funnet, Funn):
        return svar
    gjeldende = find_gjeldende(funnet[0], utsendinger)
    if gjeldende is funnet[0]:
        return svar
    utstedt = gjeldende.utstedt[identitet.kommune]
    return _Overfoering(svar, *issued_part(gjeldende, utstedt, svar.utstedt.kommune)).carry()


@dataclass
class _Overfoering:
    foer: Besvarelse
    utsending: Utsending
    utstedt: Utstedt
    baaret: int = 0
    forhaandsfylt: list[Celle] = field(default_factory=list)
    utelatt: list[Utelatt] = field(default_factory=list)

    def carry(self) -> Besvarelse:
        foer, layout = self.foer, self.utsending.layout
        svarene = self._carry_svar()
        # A cell without a key is a heading or a line of help: it is where it was, or nowhere.
        self.gammel = {c.sted: self._find_gammel(c) for c in layout.celler()}
        funn = tuple(self._tell())
        svar = Kommunesvar(
            kommune=foer.svar.kommune,
            funn=(*foer.svar.funn, *funn),
            lest=foer.svar.lest,
            verdier=tuple(svarene.get(n) for n in layout.inndatanokler),
            utelatt=(*foer.svar.utelatt, *self.utelatt),
            lagret=tuple(self._lagret()),
            formelavvik=self._formelavvik(),
            raa=self._raa(),
            skrevet={n: v for n, v in foer.svar.skrevet.items() if n in layout.inndatanokler},
            steder=tuple(
                None if g is None else foer.plass(g)
                for g in (self.gammel[c.sted] for c in layout.celler())
            ),
        )
        uroert = frozenset(c.nokkel() for c in self.forhaandsfylt)
        return replace(
            foer, svar=svar, utsending=self.utsending, utstedt=self.utstedt, uroert=uroert
        )

    def _find_gammel(self, celle: Celle) -> Celle | None:
        layout = self.foer.layout
        if celle.is_felt:
            return layout.ved_nokkel.get(celle.nokkel())
        gammel = layout.ved_sted.get(celle.sted)
        return None if gammel is None or gammel.is_felt else gammel

    def _carry_svar(self) -> dict[str, Verdi]:
        """Generic key -> answer, for those that have a place in the last issue."""
        foer, layout = self.foer, self.utsending.layout
        ferdige: dict[str, Verdi] = {}
        uleste = {u.felt for u in foer.utelatt}
        for celle, verdi in zip(foer.layout.inndata, foer.svar.verdier, strict=True):
            nokkel = celle.nokkel()
            if verdi in (None, "") or celle.nokkel(self.utstedt.kommune) in uleste:
                continue
            ny = find_aapen(layout, nokkel)
            passer = (
                PasserIkke("Feltet finnes ikke i den siste utsendingen.")
                if ny is None
                else fit(verdi, celle, ny, layout)
            )
            if ny is None or isinstance(passer, PasserIkke):
                self._leave_out(celle, verdi, passer)
                continue
            ferdige[nokkel] = passer
            self.baaret += 1
            var = foer.utstedt.verdi(celle)
            if verdi == var != self.utstedt.verdi(ny):
                self.forhaandsfylt.append(celle)
        return ferdige

    def _leave_out(self, celle: Celle, verdi: Verdi, passer: object) -> None:
        sted = self.foer.sted(celle)
        grunn = passer.grunn if isinstance(passer, PasserIkke) else ""
        nokkel = celle.nokkel(self.utstedt.kommune)
        self.utelatt.append(
            Utelatt(nokkel, self.foer.fil, sted.ark, sted.celle, show(verdi, celle), grunn)
        )

    def _lagret(self) -> list[Verdi]:
        """The result the file stores for every formula that it has."""
        foer = dict(
            zip((c.sted for c in self.foer.layout.formelceller), self.foer.svar.lagret, strict=True)
        )
        gamle = (self.gammel[c.sted] for c in self.utsending.layout.formelceller)
        return [None if g is None else foer.get(g.sted) for g in gamle]

    def _formelavvik(self) -> dict[int, Formelavvik]:
        """What became of a formula in the file, or between the issues."""
        numre = {c.sted: nr for nr, c in enumerate(self.foer.layout.formelceller)}
        ut: dict[int, Formelavvik] = {}
        for nr, celle in enumerate(self.utsending.layout.formelceller):
            gammel = self.gammel[celle.sted]
            if gammel is None or gammel.formel is None:
                ut[nr] = "foelger"
            elif (avvik := self.foer.svar.formelavvik.get(numre[gammel.sted])) is not None:
                ut[nr] = avvik
            elif gammel.formel != celle.formel:
                ut[nr] = "formel"
        return ut

    def _raa(self) -> dict[Sted, Verdi]:
        """What stands in the file where the last issue has something else, or that was read otherwise."""
        foer, ut = self.foer, {}
        for celle in self.utsending.layout.celler():
            gammel = self.gammel[celle.sted]
            if gammel is None or celle.formel is not None:
                continue
            if gammel.sted in foer.svar.raa:
                ut[celle.sted] = foer.svar.raa[gammel.sted]
            elif celle.rolle != "inndata" and gammel.formel is None:
                var = som_lest(foer.utstedt.verdi(gammel))
                if var != som_lest(self.utstedt.verdi(celle)):
                    ut[celle.sted] = var
        return ut

    def _tell(self) -> list[Funn]:
        nye = sum(c.kreves and self.gammel[c.sted] is None for c in self.utsending.layout.inndata)
        borte = len(self.utelatt)
        fil, antall = self.foer.fil, self.baaret
        funn = [
            make_funn("IDE-07", fil=fil, antall=antall, funnet=borte, ventet=nye)
            if borte or nye
            else make_funn("IDE-06", fil=fil, antall=antall)
        ]
        if self.forhaandsfylt:
            forste = self.forhaandsfylt[0]
            sted = self.foer.sted(forste)
            funn.append(
                make_funn(
                    "IDE-08",
                    fil=self.foer.fil,
                    ark=sted.ark,
                    celle=sted.celle,
                    felt=forste.nokkel(self.utstedt.kommune),
                    etikett=forste.etikett or sted.celle,
                    antall=len(self.forhaandsfylt),
                    funnet=show(self.foer.utstedt.verdi(forste), forste),
                    ventet=show(self._ny_verdi(forste), forste),
                )
            )
        return funn

    def _ny_verdi(self, celle: Celle) -> Verdi:
        ny = find_aapen(self.utsending.layout, celle.nokkel())
        return None if ny is None else self.utstedt.verdi(ny)
