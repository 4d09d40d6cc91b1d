"""The cells of one table: head fields, headings, data rows, summary rows and footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import FELLES, KOMMUNESTIL, TALLTYPER, Celle
from gevinstark.grunn.verdi import Verdi
from gevinstark.mal.feltceller import (
    grenser,
    is_laast,
    is_prefilled,
    make_feltcelle,
    read_kilde,
)
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Formelsted, Radplass, Tabellplass
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.plassering import (
    HODEKOLONNE,
    Arkplass,
    antall_fotnoter,
    blokker_i,
    kommentarlinjer,
)
from gevinstark.mal.skjema import EGEN_BLOKK, I_FJOR, Kolonne, Radgruppe, Sumrad, Tabell
from gevinstark.mal.tilstand import Inndata, state_formula

TOM_TABELL: Final = "Ingen nyttevirkninger i denne tabellen"
#: What a column may show that belongs to another table's row: never a field of its own.
_ETIKETTER: Final = ("id", "beskrivelse", "fase", "kommune")


def make_tabell(plan: Plan, form: str, arkplass: Arkplass, tabell: Tabell) -> Iterator[Celle]:
    for plass, blokk in zip(arkplass.plasser(tabell), blokker_i(plan, tabell, form), strict=True):
        yield from _Tabell(plan, form, arkplass, tabell, plass, blokk).celler()


@dataclass(frozen=True, slots=True)
class _Innhold:
    """What one data cell holds: role ("" = nothing belongs here), formula, value."""

    rolle: str = ""
    formel: str | None = None
    verdi: Verdi = None


@dataclass(frozen=True, slots=True)
class _Tabell:
    plan: Plan
    form: str
    arkplass: Arkplass
    tabell: Tabell
    plass: Tabellplass
    blokk: Blokk

    @property
    def eier(self) -> str:
        return FELLES if self.tabell.eier == FELLES else self.arkplass.egen

    @property
    def laast(self) -> bool:
        return is_laast(self.tabell.eier, self.form)

    def celler(self) -> Iterator[Celle]:
        ark, rad = self.plass.ark, self.plass.hoderad - len(self.tabell.hode)
        if self.tabell.tittel and self.arkplass.forste:
            yield Celle(ark, rad - 1, 1, "fast", "tekst", self.tabell.tittel, stil="deltittel")
        for i, felt in enumerate(self.tabell.hode):
            yield Celle(ark, rad + i, 2, "fast", "tekst", felt.etikett, stil="etikett")
            verdi = self.blokk.hode.get(felt.nokkel)
            yield make_feltcelle(
                felt,
                self.eier,
                self.form,
                self.plan.levetid,
                sted=(ark, rad + i, HODEKOLONNE),
                blokk=self.plass.nokkel,
                verdi=verdi,
                formel=None,
            )
        if self.arkplass.forste:
            yield from self._hode()
        yield from self._luft()
        for radplass in self.plass.rader:
            for kolonne in self.tabell.kolonner:
                for kol, aar in self._spenn(kolonne):
                    yield self._datacelle(radplass, kolonne, kol, aar)
        for sumrad in self.tabell.summer:
            for kolonne in self.tabell.kolonner:
                for kol, aar in self._spenn(kolonne):
                    yield self._sumcelle(sumrad, kolonne, kol, aar)
        yield from self._fotnoter()

    def _luft(self) -> Iterator[Celle]:
        """Columns that hold nothing, so that rows and headings run on unbroken; first in a joint
        workbook, whose row it is."""
        brukt = {kol for k in self.tabell.kolonner for kol, _ in self._spenn(k)}
        rader = [(r.rad, "luft") for r in self.plass.rader]
        rader += [(rad, "sum") for rad in self.plass.summer.values()]
        if self.arkplass.kommune:
            brukt.add(1)
            for rad, stil in rader:
                hvem = self.arkplass.kommune.navn
                egen = KOMMUNESTIL if stil == "luft" else stil
                yield Celle(self.plass.ark, rad, 1, "fast", "tekst", hvem, stil=egen)
        if self.arkplass.forste:
            rader.append((self.plass.hoderad, "hode"))
        if self.arkplass.forste and self.arkplass.kommune:
            yield Celle(
                self.plass.ark, self.plass.hoderad, 1, "fast", "tekst", "Kommune", stil="hode"
            )
        for kol in sorted(set(range(1, max(brukt) + 1)) - brukt):
            for rad, stil in rader:
                yield Celle(self.plass.ark, rad, kol, "fast", "tekst", stil=stil)

    def _fotnoter(self) -> Iterator[Celle]:
        """Under the table: running text where they are locked, a labelled input where they are open."""
        siste = self.plass.rader[-1].rad + len(self.plass.summer)
        noter = self.blokk.fotnoter
        for i in range(antall_fotnoter(self.tabell, self.blokk, self.form)):
            ark, rad = self.plass.ark, siste + 1 + i
            if not self.laast:
                yield Celle(ark, rad, 1, "fast", "tekst", "Note", stil="etikett")
            yield Celle(
                ark,
                rad,
                1 if self.laast else 2,
                "fast" if self.laast else "inndata",
                "tekst",
                noter[i] if i < len(noter) else None,
                eier=self.eier,
                tabell=self.plass.nokkel,
                radid=f"{self.plass.nokkel}_note{i + 1}",
                kolonne="fotnote",
                stil="fotnote" if self.laast else "fotnote_aapen",
                radetikett=f"Fotnote {i + 1}",
            )
        yield from self._kommentar(siste + 1 + antall_fotnoter(self.tabell, self.blokk, self.form))

    def _kommentar(self, forste: int) -> Iterator[Celle]:
        """What the plan says under the table: locked in every workbook."""
        for nr, (linje, forts) in enumerate(kommentarlinjer(self.tabell, self.blokk)):
            yield Celle(
                self.plass.ark,
                forste + nr,
                1,
                "fast",
                "tekst",
                linje,
                eier=self.eier,
                tabell=self.plass.nokkel,
                radid=f"{self.plass.nokkel}_kommentar{nr + 1}",
                kolonne="kommentar_forts" if forts else "kommentar",
                stil="fotnote",
                radetikett="Kommentar",
            )

    def _spenn(self, kolonne: Kolonne) -> Iterator[tuple[int, int | None]]:
        """The sheet columns of a column, with their years."""
        start = self.plass.kolonner[kolonne.nokkel]
        if kolonne.per_aar:
            yield from ((start + i, aar) for i, aar in enumerate(self.plass.aar[kolonne.nokkel]))
        else:
            yield start, None

    def _hode(self) -> Iterator[Celle]:
        ark, rad = self.plass.ark, self.plass.hoderad
        for kolonne in self.tabell.kolonner:
            for kol, aar in self._spenn(kolonne):
                if aar is None or kolonne.per == "rapport":
                    stil = "hode_tall" if kolonne.type in TALLTYPER else "hode"
                    yield Celle(ark, rad, kol, "fast", "tekst", kolonne.overskrift, stil=stil)
                else:
                    naa = aar == self.plan.rapporteringsaar
                    stil = "aarhode_rapport" if naa else "aarhode"
                    yield Celle(ark, rad, kol, "fast", "aar", aar, stil=stil)

    # ------------------------------------------------------------ data rows

    def _datacelle(self, rad: Radplass, kolonne: Kolonne, kol: int, aar: int | None) -> Celle:
        ark = self.plass.ark
        if rad.art == "tom":
            tekst = TOM_TABELL if kolonne.er_radetikett else None
            return Celle(ark, rad.rad, kol, "fast", "tekst", tekst, stil="tom")
        innhold = self._innhold(rad, kolonne, aar)
        er_etikett = kolonne.vis in _ETIKETTER and innhold.rolle != "inndata"
        fra_svaret = kolonne.fra_svaret or kolonne.laases
        uten_felt = not innhold.rolle or (
            innhold.rolle == "fast" and not kolonne.vis and not fra_svaret
        )
        if er_etikett or uten_felt or kolonne.uten_felt:
            return Celle(
                ark,
                rad.rad,
                kol,
                "formel" if innhold.formel else "fast",
                kolonne.type,  # type: ignore[arg-type]  # the form reader has checked types
                innhold.verdi,
                innhold.formel,
                stil=self._etikettstil(kolonne, innhold),
                desimaler=kolonne.desimaler,
                visning=bool(innhold.formel),
                radetikett=self._radetikett(rad),
                kolonneetikett=kolonne.overskrift,
            )
        laast = innhold.rolle == "inndata" and self.laast
        minst, hoyst = grenser(kolonne, self.plan.levetid)
        egen, _, fase = kolonne.felt.partition(".")
        return Celle(
            ark,
            rad.rad,
            kol,
            "fast" if laast else innhold.rolle,  # type: ignore[arg-type]  # checked by the form reader
            kolonne.type,  # type: ignore[arg-type]  # checked by the form reader
            verdi=innhold.verdi,
            formel=innhold.formel,
            eier=self.eier,
            tabell=self.plass.nokkel,
            radid=rad.radid,
            kolonne=egen or kolonne.nokkel,
            del_=fase or self._del(rad, kolonne, aar),
            enhet=kolonne.enhet,
            liste=kolonne.liste,
            stil="status" if kolonne.status else "sjekk" if kolonne.sjekk else "",
            radetikett=rad.id if kolonne.en_gang else self._radetikett(rad),
            kolonneetikett=f"år {aar}" if aar is not None else kolonne.overskrift,
            hjelp=kolonne.hjelp,
            minst=minst,
            hoyst=hoyst,
            desimaler=kolonne.desimaler,
            kreves=self._is_counted(rad)
            if kolonne.status
            else kolonne.kreves and rad.art not in ("reserve", "ekstra") and not laast,
            visning=kolonne.visning or kolonne.sjekk or kolonne.status,
            bare_aaret=kolonne.bare_aaret,
            null_som_ingen=kolonne.null_som_ingen,
            **self._vilkaar(kolonne, innhold, rad, aar),
        )

    def _vilkaar(
        self, kolonne: Kolonne, innhold: _Innhold, rad: Radplass, aar: int | None
    ) -> dict[str, str]:
        """When an input must be answered, and when it is closed: formulas without their "="."""
        if innhold.rolle != "inndata":
            return {}
        her = self._her(rad.rad, kolonne, rad, aar)
        return {
            navn: resolve(f"={vilkaar}", her, self.arkplass.kart, kolonne.linje)[1:]
            for navn in ("kreves_naar", "lukket_naar")
            if (vilkaar := getattr(kolonne, navn))
        }

    # ------------------------------------------------------------ the state of a row

    def _status(self, rad: Radplass, kolonne: Kolonne) -> _Innhold:
        """What is left to do in a row: its state, from the row's inputs."""
        inndata = [Inndata(ref, k, grenser(k, self.plan.levetid)) for ref, k in self._inputs(rad)]
        if not inndata:
            return _Innhold()
        formel = state_formula(inndata, kolonne.ellers, self.plan.mal.lister)
        return self._formel(formel, self._her(rad.rad, kolonne, rad, None), kolonne)

    def _inputs(self, rad: Radplass) -> Iterator[tuple[str, Kolonne]]:
        """The row's open cells: how the form's formulas call them, and their columns."""
        for kolonne in filter(self._takes_answers, self.tabell.kolonner):
            if kolonne.per == "aar":
                yield f"[@{kolonne.nokkel}.*]", kolonne
                continue
            for _, aar in self._spenn(kolonne):
                if self._innhold(rad, kolonne, aar).rolle == "inndata":
                    del_ = ".rapport" if kolonne.per == "rapport" else ""
                    yield f"[@{kolonne.nokkel}{del_}]", kolonne

    def _takes_answers(self, kolonne: Kolonne) -> bool:
        """Whether any row may be open in the column; what is computed is not put in place to find out."""
        faste = (rad.get(kolonne.nokkel, "") for g in self.tabell.rader for rad in g.faste.values())
        return "inndata" in (kolonne.rolle, kolonne.reserve) or any(
            spes.startswith("inndata") for spes in faste
        )

    def _is_counted(self, rad: Radplass) -> bool:
        """A row is a question when something is asked that was not filled in from the start. What is
        asked only of some answers does not make it one, unless nothing else is asked."""
        if rad.art == "reserve":
            return False
        poster = [k for _, k in self._inputs(rad)]
        faste = [k for k in poster if k.kreves]
        if faste:
            return any(not self._prefilled(k, rad) for k in faste)
        return any(k.kreves_naar for k in poster)

    def _prefilled(self, kolonne: Kolonne, rad: Radplass) -> bool:
        aar = self.plan.rapporteringsaar if kolonne.per == "rapport" else None
        return is_prefilled(kolonne, self._innhold(rad, kolonne, aar).verdi, self.arkplass.merker)

    @staticmethod
    def _etikettstil(kolonne: Kolonne, innhold: _Innhold) -> str:
        if not innhold.rolle:
            return "tom"
        if kolonne.uten_felt:
            return ""
        return "id" if kolonne.er_id else "etikett"

    def _innhold(self, rad: Radplass, kolonne: Kolonne, aar: int | None) -> _Innhold:
        her = self._her(rad.rad, kolonne, rad, aar)
        bare, ikke = kolonne.bare_fase, kolonne.ikke_fase
        if rad.fase and ((bare and rad.fase != bare) or rad.fase == ikke):
            return _Innhold()
        if kolonne.en_gang and rad.fase != next(iter(self.plan.mal.faser)):
            return _Innhold()
        if kolonne.status:
            return self._status(rad, kolonne)
        if (
            kolonne.laases
            and kolonne.formel
            and aar is not None
            and aar < self.plan.rapporteringsaar
        ):
            return _Innhold("fast")
        if rad.art == "reserve" and kolonne.reserve:
            if kolonne.reserve == "inndata":
                return _Innhold("inndata")
            return self._formel(kolonne.reserve, her, kolonne)
        if rad.art == "fast":
            egen = self._fast_rad(rad.radid).get(kolonne.nokkel)
            if egen is not None and egen.startswith("="):
                return self._formel(egen, her, kolonne, self._gruppe(rad.radid).linjer[rad.radid])
            if egen == "inndata":
                return _Innhold("inndata", verdi=self._planverdi(rad, kolonne, aar))
            if egen is not None and egen.startswith("inndata="):
                kilde = egen.partition("=")[2]
                return _Innhold("inndata", verdi=read_kilde(self.plan, kilde, self.arkplass))
            if egen is not None or kolonne.rolle == "fast":
                return _Innhold("fast", verdi=egen)
        hjemme = self.plan.mal.radetikett(rad.blokk) if kolonne.vis == "beskrivelse" else ""
        if hjemme and self.form == "felles" and rad.blokk:
            # What the row is, is open in its home table, so here it follows along.
            kilde = f"{rad.blokk}[@{hjemme}]"
            return self._formel(f'=IF({kilde}="","–",{kilde})', her, kolonne)
        if kolonne.vis:
            return _Innhold("fast", verdi=self._vis(kolonne.vis, rad))
        if kolonne.formel:
            return self._formel(kolonne.formel, her, kolonne)
        if kolonne.rolle == "inndata":
            verdi = self._planverdi(rad, kolonne, aar)
            return _Innhold(
                "inndata", verdi=verdi if verdi is not None else kolonne.standard or None
            )
        if kolonne.fra_svaret:
            return _Innhold("fast")
        return _Innhold()

    def _her(
        self, rad: int, kolonne: Kolonne, radplass: Radplass | None, aar: int | None
    ) -> Formelsted:
        plass, fil = self.plass, self.arkplass.arkmal.fil
        return Formelsted(plass.ark, plass, None, rad, kolonne.nokkel, radplass, aar, fil)

    def _formel(self, formel: str, her: Formelsted, kolonne: Kolonne, linje: int = 0) -> _Innhold:
        return _Innhold("formel", resolve(formel, her, self.arkplass.kart, linje or kolonne.linje))

    def _gruppe(self, radid: str) -> Radgruppe:
        return next(g for g in self.tabell.rader if radid in g.faste)

    def _fast_rad(self, radid: str) -> Mapping[str, str]:
        return self._gruppe(radid).faste[radid]

    def _vis(self, vis: str, rad: Radplass) -> Verdi:
        if vis == "id":
            return rad.id
        if vis == "kommune":
            return self.plan.kommune(rad.radid).navn
        if vis == "fase":
            return self.plan.mal.faser[rad.fase]
        if vis == "beskrivelse":
            return self.plan.radetikett(rad.blokk, rad.radid)
        if vis == I_FJOR:
            return None
        blokk, _, kolonne = vis.partition(".")
        if blokk == EGEN_BLOKK:
            return self.plan.verdi(rad.data, rad.radid, kolonne, rad.fase)
        return self.plan.verdi(blokk, rad.radid, kolonne)

    def _planverdi(self, rad: Radplass, kolonne: Kolonne, aar: int | None) -> Verdi:
        """The plan's value of a common field, or what a kommune's input is prefilled with."""
        del_ = self._del(rad, kolonne, aar)
        blokk, nokkel = self.tabell.data or self.tabell.nokkel, kolonne.nokkel
        if self.tabell.eier != FELLES:
            if not kolonne.forhaandsfylt:
                return None
            unntak, _, ord_ = kolonne.ikke_forhaandsfylt.partition("=")
            if unntak and self._planord(unntak, rad) == ord_.casefold():
                return None
            kilde, _, nokkel = kolonne.forhaandsfylt.partition(".")
            blokk = blokk if kilde == EGEN_BLOKK else kilde
        return self.plan.verdi(blokk, rad.radid, nokkel, del_)

    @staticmethod
    def _del(rad: Radplass, kolonne: Kolonne, aar: int | None) -> str:
        """The year or phase in the field key."""
        if aar is not None:
            return str(aar)
        return "" if kolonne.en_gang else rad.fase

    def _planord(self, hvor: str, rad: Radplass) -> str:
        """What the plan says of a row in "<plan block>.<column>", however it is spelled."""
        blokk, _, nokkel = hvor.partition(".")
        return str(self.plan.verdi(blokk, rad.radid, nokkel) or "").casefold()

    def _radetikett(self, rad: Radplass) -> str:
        if rad.art == "fast":
            return next((v for v in self._fast_rad(rad.radid).values() if v[:1] != "="), "")
        fase = self.plan.mal.faser.get(rad.fase, "").lower()
        return f"{rad.id} {fase}" if fase else rad.id

    # ------------------------------------------------------------ summary rows

    def _sumcelle(self, sumrad: Sumrad, kolonne: Kolonne, kol: int, aar: int | None) -> Celle:
        ark, rad = self.plass.ark, self.plass.summer[sumrad.id]
        spes = sumrad.celler.get(kolonne.nokkel, "")
        if not spes:
            tekst = self._sumetikett(sumrad, kolonne)
            return Celle(ark, rad, kol, "fast", "tekst", tekst, stil="sum")
        del_ = str(aar) if aar is not None else ""
        inndata = spes == "inndata"
        formel = None
        if not inndata:
            her = self._her(rad, kolonne, None, aar)
            tekst = kolonne.formel if spes == "kolonne" else spes
            linje = kolonne.linje if spes == "kolonne" else sumrad.linje
            formel = resolve(tekst, her, self.arkplass.kart, linje)
        minst, hoyst = grenser(kolonne, self.plan.levetid)
        return Celle(
            ark,
            rad,
            kol,
            ("fast" if self.laast else "inndata") if inndata else "formel",
            kolonne.type,  # type: ignore[arg-type]  # checked by the form reader
            verdi=self.blokk.summer.get(sumrad.id, {}).get((kolonne.nokkel, del_)),
            formel=formel,
            eier=self.eier,
            tabell=self.plass.nokkel,
            radid=f"{self.plass.nokkel}_{sumrad.id}",
            kolonne=kolonne.nokkel,
            del_=del_,
            enhet=sumrad.enhet or kolonne.enhet,
            stil="sum",
            radetikett=sumrad.etikett,
            kolonneetikett=f"år {aar}" if aar is not None else kolonne.overskrift,
            minst=minst,
            hoyst=hoyst,
            desimaler=kolonne.desimaler if sumrad.desimaler is None else sumrad.desimaler,
            visning=sumrad.visning,
            bare_aaret=kolonne.bare_aaret,
        )

    def _sumetikett(self, sumrad: Sumrad, kolonne: Kolonne) -> str | None:
        kolonner = self.tabell.kolonner
        if kolonne is next((k for k in kolonner if k.er_radetikett), kolonner[0]):
            return sumrad.etikett
        return sumrad.id_tekst or None if kolonne.er_id else None
