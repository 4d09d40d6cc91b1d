"""Build the Layout: place every block of the form, then make every cell.

Two passes: first everything gets its place (so that formulas may point anywhere), then the cells
are made with constants from the plan and formulas with addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gevinstark.errors import InternFeil, Kildefeil, UgyldigKilde
from gevinstark.formel.delmengde import check_delmengde
from gevinstark.formel.parse import parse_formel
from gevinstark.layout import DENNE_KOMMUNEN, FELLES, Ark, Celle, Layout
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.radhoyder import compute_radhoyder
from gevinstark.mal.skjema import (
    Arkmal,
    Felt,
    Felter,
    Kolonne,
    Mal,
    Sumrad,
    Tabell,
    Tegnforklaring,
)
from gevinstark.mal.uttrykk import Feltplass, Her, Kart, Radplass, Tabellplass, arkprefiks, resolve
from gevinstark.verdi import Verdi, ascii_nokkel, serienummer

TOM_TABELL: Final = "Ingen nyttevirkninger i denne tabellen"
_TEGN: Final = (
    ("inndata", "Fylles ut av kommunen"),
    ("formel", "Regnes ut – låst"),
    ("fast", "Hentet fra felles plan – låst"),
)
_AARSBREDDE: Final = 13.0


def build_layout(plan: Plan, form: str = "kommune") -> Layout:
    """The Layout of a plan. `form`: "kommune" (common plan locked) or "felles" (A–G open).

    Raises UgyldigKilde when a formula of the form cannot be resolved or leaves the portable subset.
    """
    try:
        layout = _Bygger(plan, form).build()
        _sjekk_formler(layout)
    except InternFeil as feil:
        raise UgyldigKilde([Kildefeil(plan.mal.fil, 1, str(feil))]) from feil
    return layout


def _sjekk_formler(layout: Layout) -> None:
    for celle in layout.celler():
        if celle.formel is not None:
            problemer = check_delmengde(parse_formel(celle.formel))
            if problemer:
                sted = f"{celle.ark}!{celle.adresse}"
                raise InternFeil(f"Formelen {celle.formel} i {sted}: {'; '.join(problemer)}")


class _Bygger:
    def __init__(self, plan: Plan, form: str) -> None:
        self.plan = plan
        self.mal: Mal = plan.mal
        self.form = form
        self.aar = range(plan.levetid[0], plan.levetid[1] + 1)
        self.arkmaler = [a for a in self.mal.ark if form != "felles" or a.farge != "kommune"]
        self.tabeller: dict[str, list[Tabellplass]] = {}
        self.felter: dict[str, Feltplass] = {}
        self.start: dict[tuple[str, int], int] = {}

    # ---------------------------------------------------------------- first pass: places

    def build(self) -> Layout:
        for arkmal in self.arkmaler:
            self._plasser_ark(arkmal)
        self.kart = Kart(self.tabeller, self.felter, self.aar, self.plan.rapporteringsaar)
        return Layout(
            skjema=self.mal.skjema,
            versjon=self.mal.versjon,
            plan=self.plan.plan,
            tittel=self.plan.tittel,
            form=self.form,
            rapporteringsaar=self.plan.rapporteringsaar,
            levetid=self.plan.levetid,
            lister=self.mal.lister,
            alias=self.mal.alias,
            ark=tuple(self._lag_ark(a) for a in self.arkmaler),
        )

    def _plasser_ark(self, arkmal: Arkmal) -> None:
        rad = 3 + len(arkmal.ingress) + (1 if arkmal.ingress else 0)
        for nr, del_ in enumerate(arkmal.deler):
            self.start[arkmal.navn, nr] = rad
            if isinstance(del_, Tabell):
                rad = self._plasser_tabell(arkmal, del_, rad)
            elif isinstance(del_, Felter):
                rad += 1 if del_.tittel else 0
                felt = {f.nokkel: (rad + i, 2) for i, f in enumerate(del_.rader)}
                self.felter[del_.nokkel] = Feltplass(del_.nokkel, arkmal.navn, felt)
                rad += len(del_.rader)
            elif isinstance(del_, Tegnforklaring):
                rad += 1 + len(_TEGN)
            else:
                rad += 1 + len(self.arkmaler) - 1
            rad += 1

    def _blokker(self, tabell: Tabell) -> tuple[Blokk, ...]:
        blokker = self.plan.blokker.get(tabell.data or tabell.nokkel, ())
        return blokker if tabell.gjenta else blokker[:1] or (Blokk(),)

    def _plasser_tabell(self, arkmal: Arkmal, tabell: Tabell, rad: int) -> int:
        plasser = []
        for nr, blokk in enumerate(self._blokker(tabell), 1):
            if nr > 1:
                rad += 1
            rad += (1 if tabell.tittel else 0) + len(tabell.hode)
            hoderad = rad
            kolonner, kol = {}, 1
            for k in tabell.kolonner:
                kolonner[k.nokkel] = kol
                kol += len(self.aar) if k.per_aar else 1
            rader = []
            for radplass in self._rader(tabell, blokk):
                rad += 1
                rader.append(
                    Radplass(
                        rad,
                        *(getattr(radplass, f) for f in ("art", "radid", "id", "fase", "blokk")),
                    )
                )
            summer = {}
            for s in tabell.summer:
                rad += 1
                summer[s.id] = rad
            rad += 1 + len(blokk.fotnoter)
            plasser.append(
                Tabellplass(
                    nokkel=f"{tabell.nokkel}{nr}" if tabell.gjenta else tabell.nokkel,
                    ark=arkmal.navn,
                    hoderad=hoderad,
                    kolonner=kolonner,
                    per_aar=frozenset(k.nokkel for k in tabell.kolonner if k.per_aar),
                    rader=tuple(rader),
                    summer=summer,
                    attributter=dict(blokk.hode),
                )
            )
        self.tabeller[tabell.nokkel] = plasser
        return rad

    def _rader(self, tabell: Tabell, blokk: Blokk) -> Iterator[Radplass]:
        """The rows a table has, without their sheet row yet (0)."""
        grunn: list[Radplass] = []
        for gruppe in tabell.rader:
            if gruppe.plan:
                egne = tabell.gjenta and gruppe.plan == tabell.nokkel
                kilde = blokk.rader if egne else self.plan.rader(gruppe.plan)
                grunn += [Radplass(0, "plan", r.radid, r.id, "", gruppe.plan) for r in kilde]
            grunn += [Radplass(0, "fast", radid) for radid in gruppe.faste]
            grunn += [
                Radplass(0, "reserve", ascii_nokkel(f"{gruppe.prefiks}{n}"), f"{gruppe.prefiks}{n}")
                for n in range(1, gruppe.reserve + 1)
            ]
        if not grunn:
            yield Radplass(0, "tom", "")
        for r in grunn:
            if tabell.faser:
                for fase in self.mal.faser:
                    yield Radplass(0, r.art, r.radid, r.id, fase, r.blokk)
            else:
                yield r

    # ---------------------------------------------------------------- second pass: cells

    def _lag_ark(self, arkmal: Arkmal) -> Ark:
        navn = arkmal.navn
        celler = [Celle(navn, 1, 1, "fast", "tekst", arkmal.tittel, stil="tittel")]
        celler.append(self._undertittel(arkmal))
        celler += [
            Celle(navn, 3 + i, 1, "fast", "tekst", linje, stil="ingress")
            for i, linje in enumerate(arkmal.ingress)
        ]
        bredder: dict[int, float] = {}
        hoyder: dict[int, float] = {}
        tabeller = [d for d in arkmal.deler if isinstance(d, Tabell)]
        for nr, del_ in enumerate(arkmal.deler):
            rad = self.start[navn, nr]
            if isinstance(del_, Tabell):
                celler += self._lag_tabell(del_)
                self._merk_bredder(del_, bredder)
            elif isinstance(del_, Felter):
                celler += self._lag_felter(navn, del_, rad, hoyder)
                for kol, bredde in enumerate(del_.bredder, 1):
                    bredder[kol] = max(bredder.get(kol, 0), bredde)
            elif isinstance(del_, Tegnforklaring):
                celler += self._lag_tegnforklaring(navn, rad)
            else:
                celler += self._lag_innhold(navn, rad)
        enkelt = len(arkmal.deler) == 1 and len(tabeller) == 1 and not tabeller[0].gjenta
        plass = (
            self.tabeller[tabeller[0].nokkel][0]
            if tabeller and self.tabeller[tabeller[0].nokkel]
            else None
        )
        frys = (0, 0)
        if plass is not None and plass.kolonner.get("beskrivelse", 0) == 2:  # noqa: PLR2004 - column B
            frys = (plass.hoderad if enkelt else 1, 2)
        kolonnebredder = tuple(bredder.get(k, 12.0) for k in range(1, max(bredder, default=4) + 1))
        return Ark(
            navn=navn,
            tittel=arkmal.tittel,
            celler=tuple(celler),
            bredder=kolonnebredder,
            radhoyder=compute_radhoyder(celler, kolonnebredder, hoyder),
            frys=frys,
            gjenta_rader=(plass.hoderad, plass.hoderad) if enkelt and plass else None,
            liggende=arkmal.liggende,
            farge=arkmal.farge,
        )

    def _undertittel(self, arkmal: Arkmal) -> Celle:
        if arkmal.farge == "kommune" and "kommune" in self.felter:
            formel = resolve('=kommune[navn]&" ("&kommune[nr]&")"', Her(arkmal.navn), self.kart)
            return Celle(
                arkmal.navn,
                2,
                1,
                "formel",
                "tekst",
                formel=formel,
                stil="undertittel",
                visning=True,
            )
        return Celle(arkmal.navn, 2, 1, "fast", "tekst", self.plan.tittel, stil="undertittel")

    def _merk_bredder(self, tabell: Tabell, bredder: dict[int, float]) -> None:
        kol = 1
        for k in tabell.kolonner:
            for _ in self.aar if k.per_aar else (0,):
                bredder[kol] = max(
                    bredder.get(kol, 0), k.bredde or (_AARSBREDDE if k.per_aar else 0)
                )
                kol += 1

    def _lag_felter(
        self, ark: str, felter: Felter, rad: int, hoyder: dict[int, float]
    ) -> Iterator[Celle]:
        if felter.tittel:
            yield Celle(ark, rad, 1, "fast", "tekst", felter.tittel, stil="deltittel")
        plass = self.felter[felter.nokkel]
        for felt in felter.rader:
            r, k = plass.felt[felt.nokkel]
            if felt.hoyde:
                hoyder[r] = felt.hoyde * 15.0
            yield Celle(ark, r, 1, "fast", "tekst", felt.etikett, stil="etikett")
            yield self._feltcelle(
                felt, felter.eier, felter.nokkel, ark, r, k, Her(ark, felter=plass)
            )
            kol = 3
            if felter.enheter:
                yield Celle(ark, r, kol, "fast", "tekst", felt.enhet or None, stil="enhet")
                kol += 1
            if not felter.uten_hjelp and felt.hjelp:
                yield Celle(ark, r, kol, "fast", "tekst", felt.hjelp, stil="hjelp")

    def _feltcelle(
        self, felt: Felt, eier: str, blokk: str, ark: str, rad: int, kol: int, her: Her,
        verdi: Verdi = None,
    ) -> Celle:  # fmt: skip
        rolle = felt.rolle or ("formel" if felt.formel else "fast")
        if eier == FELLES and rolle == "inndata" and self.form != "felles":
            rolle = "fast"
        if verdi is None:
            verdi = self._feltverdi(felt, eier, blokk)
        return Celle(
            ark,
            rad,
            kol,
            rolle,  # type: ignore[arg-type]  # the form reader has checked roles
            felt.type,  # type: ignore[arg-type]  # and types
            verdi=None if rolle == "formel" else verdi,
            formel=resolve(felt.formel, her, self.kart) if rolle == "formel" else None,
            eier=FELLES if eier == FELLES else DENNE_KOMMUNEN,
            tabell=blokk,
            radid=blokk,
            kolonne=felt.nokkel,
            enhet=felt.enhet,
            liste=felt.liste,
            radetikett=felt.etikett,
            hjelp=felt.hjelp,
            minst=self._minst(felt),
            hoyst=self._hoyst(felt),
            desimaler=felt.desimaler,
            kreves=felt.kreves,
            visning=felt.visning,
        )

    def _feltverdi(self, felt: Felt, eier: str, blokk: str) -> Verdi:
        if felt.kilde:
            return self._kilde(felt.kilde)
        if eier == FELLES:
            oppgitt = self.plan.felter.get(blokk, {}).get(felt.nokkel)
            return oppgitt if oppgitt is not None else self._standard(felt)
        if felt.forhaandsfylt:
            annen, _, nokkel = felt.forhaandsfylt.partition(".")
            for f in next(x for x in self.mal.felter() if x.nokkel == annen).rader:
                if f.nokkel == nokkel:
                    return self._feltverdi(f, FELLES, annen)
            raise InternFeil(f"{felt.forhaandsfylt} finnes ikke i skjemaet.")
        return self._standard(felt)

    def _standard(self, felt: Felt) -> Verdi:
        if isinstance(felt.standard, str) and felt.standard.startswith("plan."):
            return self._kilde(felt.standard)
        return felt.standard

    def _kilde(self, kilde: str) -> Verdi:
        verdier: Mapping[str, Verdi] = {
            "plan.tittel": self.plan.tittel,
            "plan.nettverk": self.plan.nettverk or None,
            "plan.rapporteringsaar": self.plan.rapporteringsaar,
            "plan.frist": serienummer(self.plan.frist),
            "plan.levetid.fra": self.plan.levetid[0],
            "plan.levetid.til": self.plan.levetid[1],
            "mal.navn": f"{self.mal.tittel} {self.mal.navn}",
            "kommune.nr": None,
            "kommune.navn": None,
        }
        if kilde not in verdier:
            raise InternFeil(f"Kilden {kilde} finnes ikke.")
        return verdier[kilde]

    def _lag_tabell(self, tabell: Tabell) -> Iterator[Celle]:
        for plass, blokk in zip(self.tabeller[tabell.nokkel], self._blokker(tabell), strict=True):
            rad = plass.hoderad - len(tabell.hode)
            if tabell.tittel:
                yield Celle(plass.ark, rad - 1, 1, "fast", "tekst", tabell.tittel, stil="deltittel")
            for i, felt in enumerate(tabell.hode):
                yield Celle(plass.ark, rad + i, 2, "fast", "tekst", felt.etikett, stil="etikett")
                yield self._feltcelle(
                    felt, tabell.eier, plass.nokkel, plass.ark, rad + i, 3, Her(plass.ark, plass),
                    blokk.hode.get(felt.nokkel),
                )  # fmt: skip
            yield from self._lag_hode(tabell, plass)
            for radplass in plass.rader:
                for kolonne in tabell.kolonner:
                    yield from self._lag_rad(tabell, plass, radplass, kolonne)
            for sumrad in tabell.summer:
                yield from self._lag_sum(tabell, plass, blokk, sumrad)
            siste = max((*plass.summer.values(), plass.rader[-1].rad))
            for i, note in enumerate(blokk.fotnoter, 1):
                yield Celle(plass.ark, siste + i, 1, "fast", "tekst", note, stil="fotnote")

    def _lag_hode(self, tabell: Tabell, plass: Tabellplass) -> Iterator[Celle]:
        for kolonne in tabell.kolonner:
            kol = plass.kolonner[kolonne.nokkel]
            if not kolonne.per_aar:
                yield Celle(
                    plass.ark, plass.hoderad, kol, "fast", "tekst", kolonne.overskrift, stil="hode"
                )
                continue
            for i, aar in enumerate(self.aar):
                stil = "aarhode_rapport" if aar == self.plan.rapporteringsaar else "aarhode"
                yield Celle(plass.ark, plass.hoderad, kol + i, "fast", "aar", aar, stil=stil)

    def _spenn(self, plass: Tabellplass, kolonne: Kolonne) -> Iterator[tuple[int, int | None]]:
        start = plass.kolonner[kolonne.nokkel]
        if kolonne.per_aar:
            yield from ((start + i, aar) for i, aar in enumerate(self.aar))
        else:
            yield start, None

    def _lag_rad(
        self, tabell: Tabell, plass: Tabellplass, rad: Radplass, kolonne: Kolonne
    ) -> Iterator[Celle]:
        for kol, aar in self._spenn(plass, kolonne):
            if rad.art == "tom":
                tekst = TOM_TABELL if kolonne.nokkel == "beskrivelse" else None
                yield Celle(plass.ark, rad.rad, kol, "fast", "tekst", tekst, stil="tom")
            else:
                yield self._datacelle(tabell, plass, rad, kolonne, kol, aar)

    def _datacelle(
        self, tabell: Tabell, plass: Tabellplass, rad: Radplass, kolonne: Kolonne, kol: int, aar: int | None
    ) -> Celle:  # fmt: skip
        rolle, formel, verdi = self._innhold(tabell, plass, rad, kolonne, aar)
        # Labels repeat what another table owns; only the owner's cell is a field.
        er_etikett = kolonne.vis in ("id", "beskrivelse", "fase") and rolle != "inndata"
        if er_etikett or rolle == "" or (rolle == "fast" and not kolonne.vis):
            stil = "id" if kolonne.vis == "id" or kolonne.nokkel == "id" else "etikett"
            if rolle == "":
                stil = "tom"
            return Celle(
                plass.ark,
                rad.rad,
                kol,
                "formel" if formel else "fast",
                kolonne.type,  # type: ignore[arg-type]  # checked by the form reader
                verdi,
                formel,
                stil=stil,
                visning=bool(formel),
                radetikett=self._radetikett(tabell, rad),
                kolonneetikett=kolonne.overskrift,
            )
        laast = rolle == "inndata" and tabell.eier == FELLES and self.form != "felles"
        return Celle(
            plass.ark,
            rad.rad,
            kol,
            "fast" if laast else rolle,  # type: ignore[arg-type]  # checked by the form reader
            kolonne.type,  # type: ignore[arg-type]
            verdi=verdi,
            formel=formel,
            eier=FELLES if tabell.eier == FELLES else DENNE_KOMMUNEN,
            tabell=plass.nokkel,
            radid=rad.radid,
            kolonne=kolonne.nokkel,
            del_=str(aar) if aar is not None else rad.fase,
            enhet=kolonne.enhet,
            liste=kolonne.liste,
            radetikett=self._radetikett(tabell, rad),
            kolonneetikett=f"år {aar}" if aar is not None else kolonne.overskrift,
            hjelp=kolonne.hjelp,
            minst=self._minst(kolonne),
            hoyst=self._hoyst(kolonne),
            desimaler=kolonne.desimaler,
            kreves=kolonne.kreves and rad.art != "reserve",
            visning=kolonne.visning,
        )

    def _innhold(
        self, tabell: Tabell, plass: Tabellplass, rad: Radplass, kolonne: Kolonne, aar: int | None
    ) -> tuple[str, str | None, Verdi]:
        """Role, formula and value of one data cell."""
        her = Her(plass.ark, plass, None, rad.rad, kolonne.nokkel, rad, aar)
        if rad.fase and (
            (kolonne.bare_fase and rad.fase != kolonne.bare_fase) or rad.fase == kolonne.ikke_fase
        ):
            return "", None, None
        if rad.art == "reserve" and kolonne.reserve:
            if kolonne.reserve == "inndata":
                return "inndata", None, None
            return "formel", resolve(kolonne.reserve, her, self.kart), None
        if rad.art == "fast":
            egen = self._fast_rad(tabell, rad.radid).get(kolonne.nokkel)
            if egen is not None and egen.startswith("="):
                return "formel", resolve(egen, her, self.kart), None
            if egen == "inndata":
                return "inndata", None, self._planverdi(tabell, rad, kolonne, aar)
            if egen is not None:
                return "fast", None, egen
            if kolonne.rolle == "fast":
                return "fast", None, None
        if kolonne.vis:
            return "fast", None, self._vis(kolonne.vis, rad)
        if kolonne.formel:
            return "formel", resolve(kolonne.formel, her, self.kart), None
        if kolonne.rolle == "inndata":
            return "inndata", None, self._planverdi(tabell, rad, kolonne, aar)
        return "", None, None

    def _minst(self, spes: Kolonne | Felt) -> float | None:
        """A year is a year of the lifetime unless the form says otherwise."""
        uten = spes.type == "aar" and spes.minst is None
        return self.plan.levetid[0] if uten else spes.minst

    def _hoyst(self, spes: Kolonne | Felt) -> float | None:
        uten = spes.type == "aar" and spes.hoyst is None
        return self.plan.levetid[1] if uten else spes.hoyst

    def _fast_rad(self, tabell: Tabell, radid: str) -> Mapping[str, str]:
        return next(g.faste[radid] for g in tabell.rader if radid in g.faste)

    def _vis(self, vis: str, rad: Radplass) -> Verdi:
        if vis == "id":
            return rad.id
        if vis == "fase":
            return self.mal.faser[rad.fase]
        if vis == "beskrivelse":
            return self.plan.verdi(rad.blokk, rad.radid, "beskrivelse")
        blokk, _, kolonne = vis.partition(".")
        return self.plan.verdi(blokk, rad.radid, kolonne)

    def _planverdi(self, tabell: Tabell, rad: Radplass, kolonne: Kolonne, aar: int | None) -> Verdi:
        del_ = str(aar) if aar is not None else rad.fase
        blokk, nokkel = tabell.data or tabell.nokkel, kolonne.nokkel
        if tabell.eier != FELLES:
            if not kolonne.forhaandsfylt:
                return None
            if kolonne.forhaandsfylt_ikke_timer:
                enhet = self.plan.verdi("D", rad.radid, "maalenhet")
                if isinstance(enhet, str) and enhet.casefold() == "timer":
                    return None
            kilde, _, nokkel = kolonne.forhaandsfylt.partition(".")
            blokk = blokk if kilde == "G" else kilde
        return self.plan.verdi(blokk, rad.radid, nokkel, del_)

    def _radetikett(self, tabell: Tabell, rad: Radplass) -> str:
        if rad.art == "fast":
            return next((v for v in self._fast_rad(tabell, rad.radid).values() if v[:1] != "="), "")
        return f"{rad.id} {self.mal.faser[rad.fase].lower()}" if rad.fase else rad.id

    def _lag_sum(
        self, tabell: Tabell, plass: Tabellplass, blokk: Blokk, sumrad: Sumrad
    ) -> Iterator[Celle]:
        rad = plass.summer[sumrad.id]
        navn = [k.nokkel for k in tabell.kolonner]
        etikettkolonne = "beskrivelse" if "beskrivelse" in navn else navn[0]
        verdier = blokk.summer.get(sumrad.id, {})
        for kolonne in tabell.kolonner:
            spes = sumrad.celler.get(kolonne.nokkel, "")
            for kol, aar in self._spenn(plass, kolonne):
                if not spes:
                    tekst = None
                    if kolonne.nokkel == etikettkolonne:
                        tekst = sumrad.etikett
                    elif kolonne.nokkel == "id":
                        tekst = sumrad.id_tekst or None
                    yield Celle(plass.ark, rad, kol, "fast", "tekst", tekst, stil="sum")
                    continue
                her = Her(plass.ark, plass, None, rad, kolonne.nokkel, None, aar)
                formel = kolonne.formel if spes == "kolonne" else spes
                er_inndata = spes == "inndata"
                laast = tabell.eier == FELLES and self.form != "felles"
                yield Celle(
                    plass.ark,
                    rad,
                    kol,
                    ("fast" if laast else "inndata") if er_inndata else "formel",
                    kolonne.type,  # type: ignore[arg-type]  # checked by the form reader
                    verdi=verdier.get((kolonne.nokkel, str(aar) if aar is not None else "")),
                    formel=None if er_inndata else resolve(formel, her, self.kart),
                    eier=FELLES if tabell.eier == FELLES else DENNE_KOMMUNEN,
                    tabell=plass.nokkel,
                    radid=f"{plass.nokkel}_{sumrad.id}",
                    kolonne=kolonne.nokkel,
                    del_=str(aar) if aar is not None else "",
                    enhet=kolonne.enhet,
                    stil="sum",
                    radetikett=sumrad.etikett,
                    kolonneetikett=f"år {aar}" if aar is not None else kolonne.overskrift,
                    minst=kolonne.minst,
                    hoyst=kolonne.hoyst,
                    desimaler=kolonne.desimaler if sumrad.desimaler is None else sumrad.desimaler,
                )

    def _lag_tegnforklaring(self, ark: str, rad: int) -> Iterator[Celle]:
        yield Celle(ark, rad, 1, "fast", "tekst", "Farger", stil="deltittel")
        for i, (stil, tekst) in enumerate(_TEGN, 1):
            yield Celle(ark, rad + i, 1, "fast", "tekst", tekst, stil=f"tegn_{stil}")

    def _lag_innhold(self, ark: str, rad: int) -> Iterator[Celle]:
        yield Celle(ark, rad, 1, "fast", "tekst", "Faner", stil="deltittel")
        andre = [a for a in self.arkmaler if a.navn != ark]
        for i, arkmal in enumerate(andre, 1):
            lenke = f"internal:{arkprefiks(arkmal.navn)}A1"
            yield Celle(ark, rad + i, 1, "fast", "tekst", arkmal.navn, stil="lenke", lenke=lenke)
            yield Celle(ark, rad + i, 2, "fast", "tekst", arkmal.tittel, stil="hjelp")
