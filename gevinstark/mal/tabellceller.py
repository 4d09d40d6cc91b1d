"""The cells of one table: head fields, headings, data rows, summary rows and footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gevinstark.grunn.celle import FELLES, KOMMUNESTIL, TALLTYPER, Celle
from gevinstark.mal.feltceller import (
    grenser,
    is_laast,
    make_feltcelle,
)
from gevinstark.mal.henvisninger import resolve
from gevinstark.mal.kart import Radplass, Tabellplass
from gevinstark.mal.plan import Blokk, Plan
from gevinstark.mal.plassering import Arkplass
from gevinstark.mal.poster import Kolonne
from gevinstark.mal.radinnhold import Innhold, Radinnhold
from gevinstark.mal.skjemadeler import Sumrad, Tabell
from gevinstark.mal.tabellplassering import HODEKOLONNE, antall_fotnoter, blokker_i, kommentarlinjer

TOM_TABELL: Final = "Ingen nyttevirkninger i denne tabellen"
#: As wide as a year's heading with a word before it.
_MED_ORD: Final = 12
#: What a column may show that belongs to another table's row: never a field of its own.
_ETIKETTER: Final = ("id", "beskrivelse", "fase", "kommune")


def make_tabell(plan: Plan, form: str, arkplass: Arkplass, tabell: Tabell) -> Iterator[Celle]:
    for plass, blokk in zip(arkplass.plasser(tabell), blokker_i(plan, tabell, form), strict=True):
        yield from _Tabell(plan, form, arkplass, tabell, plass, blokk).celler()


@dataclass(frozen=True, slots=True)
class _Tabell:
    plan: Plan
    form: str
    arkplass: Arkplass
    tabell: Tabell
    plass: Tabellplass
    blokk: Blokk

    @property
    def innhold(self) -> Radinnhold:
        return Radinnhold(self.plan, self.form, self.arkplass, self.tabell, self.plass)

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
                for kol, aar in self.innhold.spenn(kolonne):
                    yield self._datacelle(radplass, kolonne, kol, aar)
        for sumrad in self.tabell.summer:
            for kolonne in self.tabell.kolonner:
                for kol, aar in self.innhold.spenn(kolonne):
                    yield self._sumcelle(sumrad, kolonne, kol, aar)
        yield from self._fotnoter()

    def _luft(self) -> Iterator[Celle]:
        """Columns that hold nothing, so that rows and headings run on unbroken; first in a joint
        workbook, whose row it is."""
        brukt = {kol for k in self.tabell.kolonner for kol, _ in self.innhold.spenn(k)}
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

    def _hode(self) -> Iterator[Celle]:
        ark, rad = self.plass.ark, self.plass.hoderad
        for kolonne in self.tabell.kolonner:
            for kol, aar in self.innhold.spenn(kolonne):
                if aar is None or kolonne.per == "rapport":
                    stil = "hode_tall" if kolonne.type in TALLTYPER else "hode"
                    yield Celle(ark, rad, kol, "fast", "tekst", kolonne.overskrift, stil=stil)
                else:
                    # The word that marks the reporting year has no room in a narrow column.
                    naa = aar == self.plan.rapporteringsaar and not 0 < kolonne.bredde < _MED_ORD
                    stil = "aarhode_rapport" if naa else "aarhode"
                    yield Celle(ark, rad, kol, "fast", "aar", aar, stil=stil)

    def _datacelle(self, rad: Radplass, kolonne: Kolonne, kol: int, aar: int | None) -> Celle:
        ark = self.plass.ark
        if rad.art == "tom":
            tekst = TOM_TABELL if kolonne.er_radetikett else None
            return Celle(ark, rad.rad, kol, "fast", "tekst", tekst, stil="tom")
        innhold = self.innhold.find(rad, kolonne, aar)
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
                radetikett=self.innhold.radetikett(rad),
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
            del_=fase or self.innhold.del_av(rad, kolonne, aar),
            enhet=kolonne.enhet,
            liste=kolonne.liste,
            stil="status" if kolonne.status else "sjekk" if kolonne.sjekk else "",
            radetikett=rad.id if kolonne.en_gang else self.innhold.radetikett(rad),
            kolonneetikett=f"år {aar}" if aar is not None else kolonne.overskrift,
            hjelp=kolonne.hjelp,
            minst=minst,
            hoyst=hoyst,
            desimaler=kolonne.desimaler,
            kreves=self.innhold.is_counted(rad)
            if kolonne.status
            else kolonne.kreves and rad.art not in ("reserve", "ekstra") and not laast,
            visning=kolonne.visning or kolonne.sjekk or kolonne.status,
            bare_aaret=kolonne.bare_aaret,
            null_som_ingen=kolonne.null_som_ingen,
            **self.innhold.vilkaar(kolonne, innhold, rad, aar),
        )

    @staticmethod
    def _etikettstil(kolonne: Kolonne, innhold: Innhold) -> str:
        if not innhold.rolle:
            return "tom"
        if kolonne.uten_felt:
            return ""
        return "id" if kolonne.er_id else "etikett"

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
            her = self.innhold.her(rad, kolonne, None, aar)
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
