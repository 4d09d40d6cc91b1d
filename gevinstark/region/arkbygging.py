"""Second pass: the placed blocks of a sheet become its cells, with formulas, links and how it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gevinstark.grunn.celle import Ark, Celle, Diagram, Fremheving, Radblokk, Rolle
from gevinstark.grunn.errors import InternFeil
from gevinstark.grunn.verdi import Verdi, kolonnebokstav
from gevinstark.region.arkplassering import Plasserer, Plassert
from gevinstark.region.arktabeller import (
    find_bredder,
    find_sideblokker,
    find_tabeller,
    find_utskrift,
)
from gevinstark.region.bokkart import Formelsted, Kolonne, Plass, Rad
from gevinstark.region.celler import FARGE, TITTELHOYDE, fast, til, topp
from gevinstark.region.databruk import find_bruk
from gevinstark.region.planbilde import Planbilde
from gevinstark.region.radverdi import find_formel, find_verdi
from gevinstark.region.regionformel import INGEN_RADER, LENGSTE_FORMEL, Formelskriver, fyll
from gevinstark.region.regionmal import Arkmal, Bilderad, Cellemal, Linjemal

#: A formula of a column that has not said how it is summed, or how many have it.
_SUM: Final = "=SUMAV([{}])"
_DEKNING: Final = "=DEKNING([{}])"
_NEI: Final = "nei"
#: The look of a figure that is of less than it should be; and how a rule names a column of its own row.
_UFULLSTENDIG: Final = "ufullstendig"
_RADENS: Final = re.compile(r"\[@(\w+)\]")
_TALL: Final = "tall"


@dataclass
class Arkbygger:
    """Builds one sheet of its placed parts."""

    mal: Arkmal
    deler: Sequence[Plassert]
    plasserer: Plasserer
    skriver: Formelskriver
    navn: Mapping[str, Any]
    celler: list[Celle] = field(default_factory=list)
    radblokker: list[Radblokk] = field(default_factory=list)

    def build(self, undertittel: str) -> Ark:
        ark = self.mal.navn
        self.celler += topp(ark, self.mal.tittel, undertittel, self.mal.ingress)
        plasser = [d.plass for d in self.deler if d.plass is not None]
        bredder = find_bredder(plasser, self.mal.bredder)
        diagrammer: list[Diagram] = []
        for d in self.deler:
            if isinstance(d.del_, Linjemal):
                self.celler += [self._enkeltcelle(c, d) for c in d.del_.celler]
            elif isinstance(d.del_, Bilderad):
                diagrammer += self._diagrammer(d.del_, d)
        for d in self.deler:
            if d.plass is not None:
                self._blokk(d, d.plass)
        hoder = {p.hode: p.blokk.hodehoyde for p in plasser if p.blokk.hodehoyde}
        frys = self.mal.frys
        alene = bool(plasser) and (plasser[0].plan is None or self.plasserer.is_med("en_plan"))
        hode = plasser[0].hode if alene else 0
        return Ark(
            navn=ark,
            tittel=self.mal.tittel,
            celler=tuple(self.celler),
            bredder=bredder,
            radhoyder={1: TITTELHOYDE} | hoder,
            frys=(hode if frys[0] == "hode" else frys[0], frys[1]),
            gjenta_rader=(hode, hode) if frys[0] == "hode" and alene else None,
            utskrift=find_utskrift(self.deler),
            sideblokker=tuple(find_sideblokker(self.deler)),
            en_side=bool(self.mal.en_side) and self.plasserer.is_med(self.mal.en_side),
            beskyttet=self.mal.laast,
            farge=FARGE,
            fremhevinger=tuple(f for p in plasser for f in self._fremhevinger(p)),
            diagrammer=tuple(diagrammer),
            tabeller=tuple(find_tabeller(plasser, self._overskrift)),
            radblokker=tuple(sorted(self.radblokker, key=lambda m: m.forste)),
        )

    # ------------------------------------------------------------ lines and charts

    def _her(self, plan: Planbilde | None, plass: Plass | None = None, *, rad: int = 0,
             linje: Rad | None = None, kolonne: Kolonne | None = None) -> Formelsted:  # fmt: skip
        av = kolonne.av if kolonne else None
        plan = (av.plan if av else None) or (linje.plan if linje else None) or plan
        navn = {**self.navn, **(plan.navn if plan else {})}
        for kilde in (linje, av):
            navn |= kilde.felt if kilde else {}
        return Formelsted(
            self.mal.navn, navn, plan, plass, kolonne.nokkel if kolonne else "", rad,
            linje.id if linje else "",
        )  # fmt: skip

    def _enkeltcelle(self, c: Cellemal, d: Plassert) -> Celle:
        her = self._her(d.plan)
        lenke = self._lenke(c.lenke, her)
        if c.formel:
            formel = self.skriver.skriv(c.formel, her)
            return Celle(
                self.mal.navn, d.rad, c.kol, "formel", c.type, formel=formel, stil=c.stil,
                radetikett=fyll(c.navn, her.navn), kolonneetikett=c.hode, lenke=lenke,
            )  # fmt: skip
        verdi = her.navn[c.verdi] if c.verdi else fyll(c.tekst, her.navn)
        return Celle(self.mal.navn, d.rad, c.kol, "fast", c.type, verdi, stil=c.stil, lenke=lenke)

    def _diagrammer(self, bilder: Bilderad, d: Plassert) -> Iterator[Diagram]:
        her = self._her(d.plan)
        for b in bilder.bilder:
            akse = self.skriver.omraade(b.akse, her)
            blokk = self.skriver.kart.plass(b.akse.partition("[")[0], d.plan)
            antall = {"antall": blokk.antall if blokk else 0}
            yield Diagram(
                celle=f"{b.kol}{d.rad}",
                art="stolpe",
                tittel=fyll(b.tittel, her.navn),
                alt_tekst=fyll(b.alt, {**her.navn, **antall}),
                serier=tuple(
                    (navn, akse, self.skriver.omraade(maal, her)) for navn, maal in b.serier.items()
                ),
                verdiakse=b.enhet,
                bredde=b.bredde,
                hoyde=bilder.hoyde,
            )

    # ------------------------------------------------------------ blocks

    def _blokk(self, d: Plassert, plass: Plass) -> None:
        ark, blokk = self.mal.navn, plass.blokk
        if blokk.tittel:
            navn = {**self._her(plass.plan).navn, "antall": plass.antall}
            noen = plass.plan is not None and plass.antall < len(plass.plan.deltakere)
            tittel = blokk.tittel + (blokk.tittel_av_noen if noen else "")
            self.celler.append(fast(ark, d.rad, blokk.kol, fyll(tittel, navn), "deltittel"))
        if not blokk.uten_hode:
            self.celler += [
                fast(ark, plass.hode, k.kol, self._overskrift(plass, k), "hode")
                for k in plass.kolonner.values()
            ]
        self._like_rader(plass)
        for nr, linje in enumerate(plass.rader, plass.forste):
            self.celler += [self._celle(plass, k, linje, nr) for k in plass.kolonner.values()]
        if plass.sum:
            self.celler += self._sumrad(plass, plass.sum)
        if plass.dekning:
            self.celler += self._dekningsrad(plass, plass.dekning)

    def _overskrift(self, plass: Plass, k: Kolonne) -> str:
        return fyll(k.mal.hode, self._her(plass.plan, plass, kolonne=k).navn)

    def _like_rader(self, plass: Plass) -> None:
        """Rows alike, plan by plan, since the formulas of a plan name cells of its own."""
        forste = plass.forste
        for plan, antall, verdier, _ in plass.like:
            forst = Rad("", {}, plan)
            celler = [self._utseende(plass, k, forst, forste) for k in plass.kolonner.values()]
            self.radblokker.append(Radblokk(forste, tuple(celler), antall, verdier))
            forste += antall

    def _utseende(self, plass: Plass, k: Kolonne, linje: Rad, rad: int) -> Celle:
        """A column as it is in the first row."""
        if k.mal.formel:
            formel = find_formel(k, linje)
            return self._formelcelle(plass, k, formel, linje, rad, radnavn="", stil=k.mal.stil)
        return self._fastcelle(k, rad, None, k.mal.stil, {})

    def _fastcelle(
        self, k: Kolonne, rad: int, verdi: Verdi, stil: str, felt: Mapping[str, Any]
    ) -> Celle:
        """A constant, or a field to write in. What kind it is, the column says, or the row where the
        column leaves it to it."""
        type_, desimaler = k.mal.type, k.mal.desimaler
        if type_ == "av_raden":
            type_, desimaler = felt["type"], felt["desimaler"]
        rolle: Rolle = "inndata" if k.mal.aapen else "fast"
        return Celle(
            self.mal.navn, rad, k.kol, rolle, type_, verdi,
            liste=k.mal.liste, stil=stil, desimaler=desimaler,
        )  # fmt: skip

    def _celle(self, plass: Plass, k: Kolonne, linje: Rad, rad: int) -> Celle:
        formel = find_formel(k, linje)
        if not formel:
            stil = fyll(k.mal.stil, linje.felt)
            return self._fastcelle(k, rad, find_verdi(k)(linje.felt), stil, linje.felt)
        radnavn = (
            fyll(plass.blokk.radnavn, linje.felt)
            if "{" in plass.blokk.radnavn
            else str(linje.felt[plass.blokk.radnavn])
        )
        return self._formelcelle(
            plass, k, formel, linje, rad, radnavn=radnavn, stil=fyll(k.mal.stil, linje.felt),
            lenke="" if linje.felt.get("lokal") and k.mal.lenke == _TALL else k.mal.lenke,
        )  # fmt: skip

    def _formelcelle(self, plass: Plass, k: Kolonne, formel: str, linje: Rad | None, rad: int, *,
                     radnavn: str, stil: str = "", lenke: str = "") -> Celle:  # fmt: skip
        her = self._her(plass.plan, plass, rad=rad, linje=linje, kolonne=k)
        try:
            skrevet = self.skriver.skriv(formel, her)
        except InternFeil as feil:
            raise InternFeil(f"maler/region.yaml, linje {k.mal.linje}: {feil}") from feil
        return Celle(
            self.mal.navn, rad, k.kol, "formel", "tekst" if k.mal.type == "av_raden" else k.mal.type,
            formel=skrevet, stil=stil, radetikett=radnavn,
            kolonneetikett=fyll(k.mal.hode, her.navn), desimaler=k.mal.desimaler,
            lenke=self._lenke(lenke, her),
        )  # fmt: skip

    def _lenke(self, lenke: str, her: Formelsted) -> str:
        """ "tall": the rows of Data the formula just written counts; "data:figure": all rows of a figure;
        "Ark": a sheet; else a reference."""
        if lenke == _TALL:
            brukt = self.skriver.brukt
            if not brukt:
                return ""
            b = brukt[0]
            return self.skriver.kilde.lenke(b.bruk, b.plan, rad=b.rad, aar=b.aar)
        if lenke.startswith("data:") and her.plan:
            bruk = find_bruk(fyll(lenke.removeprefix("data:"), her.navn))
            return self.skriver.kilde.lenke(bruk, her.plan)
        if lenke and "[" not in lenke:
            return til(lenke)
        return self.skriver.lenke(lenke, her) if lenke else ""

    def _sumrad(self, plass: Plass, rad: int) -> Iterator[Celle]:
        etiketter = plass.blokk.sum
        for k in plass.kolonner.values():
            celle = None
            mal = k.mal
            if self._is_summed(k):
                lenke = mal.sumlenke
                if lenke == _TALL:
                    # What the column itself counts, of every year where it does not name one.
                    self._formelcelle(plass, k, mal.formel, None, rad, radnavn="")
                brukt = list(self.skriver.brukt)
                formel = mal.sum or _SUM.format(k.nokkel)
                celle = self._formelcelle(
                    plass, k, formel, None, rad, radnavn="SUM", stil="sum",
                    lenke="" if lenke == _TALL else lenke,
                )  # fmt: skip
                if lenke == _TALL and brukt:
                    self.skriver.brukt = brukt
                    celle = replace(celle, lenke=self._lenke(_TALL, self._her(plass.plan)))
                if INGEN_RADER in str(celle.formel) or len(str(celle.formel)) > LENGSTE_FORMEL:
                    celle = None
            yield celle or fast(self.mal.navn, rad, k.kol, etiketter.get(k.nokkel), "sum")

    def _dekningsrad(self, plass: Plass, rad: int) -> Iterator[Celle]:
        etiketter = plass.blokk.dekning
        for k in plass.kolonner.values():
            mal = k.mal
            if k.nokkel in etiketter:
                tekst = fyll(etiketter[k.nokkel], self._her(plass.plan).navn) or None
                yield fast(self.mal.navn, rad, k.kol, tekst, "etikett")
            elif mal.dekning != _NEI and (mal.dekning or mal.formel):
                formel = mal.dekning or _DEKNING.format(k.nokkel)
                yield self._formelcelle(
                    plass, k, formel, None, rad, radnavn="Kommuner med tall", stil="dekningsord"
                )

    def _is_summed(self, k: Kolonne) -> bool:
        mal = k.mal
        return bool(mal.formel) and mal.sum != _NEI and self.plasserer.is_med(mal.sum_naar)

    def _fremhevinger(self, plass: Plass) -> Iterator[Fremheving]:
        for f in plass.blokk.fremhev:
            her = self._her(plass.plan, plass, rad=plass.forste)
            formel = self.skriver.skriv(f["naar"], her)
            yield Fremheving(plass.omraade(f["kolonne"]), formel, f["stil"])
            spurt = [k for navn in _RADENS.findall(f["naar"]) for k in plass.find(navn)]
            if plass.sum and f["stil"] == _UFULLSTENDIG and all(map(self._is_summed, spurt)):
                # What says that a figure is not whole has a sum too, so a sum is told by the same.
                her = self._her(plass.plan, plass, rad=plass.sum)
                (kolonne,) = plass.find(f["kolonne"])
                sum_ = f"${kolonnebokstav(kolonne.kol)}${plass.sum}"
                yield Fremheving(f"{sum_}:{sum_}", self.skriver.skriv(f["naar"], her), f["stil"])
