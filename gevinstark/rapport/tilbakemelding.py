"""Feedback: for each return with something to correct, a workbook to correct it in, and the draft of a
letter (.eml) with that workbook attached.

The workbook is made anew from the Layout, never from the returned file, so that what was changed is
back as issued and nothing foreign comes along. The sender's values stand in it as they were read;
what could not be read stands as the sender wrote it. It is a workbook like any other, with the same
identity, so a corrected copy is read as a return.

Who gets one: recognised returns with a finding of ADVARSEL or worse. INFO alone is not worth a
letter, but is listed when there is one. A return that a newer one has replaced gets none. A file
that is not one of ours gets the letter alone, unless the trouble is on our side (it could not be
opened here, or our program failed).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path, PurePath
from typing import Final

from gevinstark.grunn.celle import Ark
from gevinstark.grunn.epost import Kontakt
from gevinstark.grunn.filer import check_ledig, write_samlet
from gevinstark.grunn.identitet import MERKNADSSTART
from gevinstark.grunn.innlest import Besvarelse
from gevinstark.grunn.maalform import print_layout, print_verdier
from gevinstark.grunn.skjermtekst import printable
from gevinstark.grunn.verdi import Sted, Verdi
from gevinstark.mal.nynorsk import to_maalform
from gevinstark.mal.radhoyder import fit_radhoyder
from gevinstark.omregning.etterregn import compute_resultater, grunnverdier
from gevinstark.rapport.brev import ENDELSE, Brev, in_maalform, write_eml
from gevinstark.rapport.epost import write_epost, write_epost_ukjent
from gevinstark.rapport.punkter import Gruppe, Punkt, make_punkter, needs_answer
from gevinstark.rapport.tilbakemeldingsark import build_ark
from gevinstark.region.returutfall import Innsamling, Returutfall
from gevinstark.skriving.bokvalg import Bokvalg, Merke
from gevinstark.skriving.skriv import write_workbook

_ETTERNAVN: Final = "-tilbakemelding"
#: The trouble is here, not with the sender.
_VAARE_EGNE: Final = frozenset({"FIL-01", "FIL-02", "FIL-05", "FIL-99"})
_ULOVLIG_I_NAVN: Final = re.compile(r'[<>:"/\\|?*\ufffd\n]')
#: Bytes of a file name before our ending; every file system has room for it.
_MAKS_NAVN: Final = 180
_MAKS_NOTAT: Final = 1_500
_MERKESTIL: Final = {
    Gruppe.RETTES: "feil",
    Gruppe.SES_OVER: "advarsel",
    Gruppe.SATT_TILBAKE: "info",
    Gruppe.ORIENTERING: "info",
}


@dataclass(frozen=True)
class Tilbakemelding:
    """What one sender gets. `navn` is the file name without its ending. kontakt: whom to ask."""

    utfall: Returutfall
    navn: str
    punkter: tuple[Punkt, ...]
    kontakt: Kontakt | None = None

    @property
    def has_bok(self) -> bool:
        return self.utfall.svar is not None

    @property
    def filer(self) -> tuple[str, ...]:
        return (*((f"{self.navn}.xlsx",) if self.has_bok else ()), f"{self.navn}{ENDELSE}")


def make_tilbakemeldinger(innsamling: Innsamling) -> tuple[Tilbakemelding, ...]:
    """Who gets feedback, and under which names. Nothing is made or written yet."""
    brukt: set[str] = set()
    svar = []
    kontakter = {u.svar.utsending.kontakt for u in innsamling.utfallene if u.svar is not None}
    kontakt = kontakter.pop() if len(kontakter) == 1 else None
    for utfall in innsamling.utfallene:
        punkter = make_punkter(utfall)
        egen_feil = any(p.kode in _VAARE_EGNE for p in punkter)
        if utfall.er_avloest or egen_feil or not needs_answer(punkter):
            continue
        svar.append(Tilbakemelding(utfall, _ledig_navn(utfall.fil, brukt), punkter, kontakt))
    return tuple(svar)


def check_plass(
    tilbakemeldinger: Sequence[Tilbakemelding], mappe: Path, *, overskriv: bool
) -> None:
    """Raise Brukerfeil when a file is in the way."""
    for t in tilbakemeldinger:
        for navn in t.filer:
            check_ledig(mappe / navn, overskriv=overskriv)


def write_tilbakemeldinger(
    tilbakemeldinger: Sequence[Tilbakemelding], mappe: Path, *, overskriv: bool = False
) -> tuple[Path, ...]:
    """Write them all, or none. Raises Brukerfeil, before anything is written, when a file is in the
    way."""
    check_plass(tilbakemeldinger, mappe, overskriv=overskriv)
    skrevet = []
    with write_samlet(mappe) as write:
        for t in tilbakemeldinger:
            innhold = [write_bok(t)] if t.has_bok else []
            innhold.append(write_eml(_brev(t, *innhold)))
            for navn, data in zip(t.filer, innhold, strict=True):
                write(navn, data)
                skrevet.append(mappe / navn)
    return tuple(skrevet)


def find_gamle(tilbakemeldinger: Sequence[Tilbakemelding], mappe: Path) -> tuple[str, ...]:
    """Drafts in the folder of an earlier run, to those who get none this time."""
    naa = {t.filer[-1] for t in tilbakemeldinger}
    return tuple(sorted(p.name for p in mappe.glob(f"*{_ETTERNAVN}{ENDELSE}") if p.name not in naa))


def write_bok(tilbakemelding: Tilbakemelding) -> bytes:
    """The feedback workbook of a recognised return."""
    utfall = tilbakemelding.utfall
    svar = utfall.svar
    assert svar is not None  # noqa: S101 - har_bok
    utstedt = svar.utstedt
    layout = print_layout(svar.layout, utstedt.maalform)
    verdier = print_verdier(svar.layout, values_in_place(svar), utstedt.maalform)
    alle = {**grunnverdier(layout, {}), **verdier}
    regnet, _ = compute_resultater(layout, [alle])
    resultater = {sted: regnet.verdi(sted, 0) for sted in layout.formler}
    tittel = f"{utstedt.navn} · {layout.tittel} · rapporteringsår {layout.rapporteringsaar}"
    fane = _in_maalform(build_ark(tittel, tilbakemelding.punkter, _frist(svar)), utstedt.maalform)
    lagret = utfall.innlest.lagret
    valg = Bokvalg(
        tittel=f"Tilbakemelding – {utstedt.navn} – {layout.tittel}",
        emne=f"{layout.tittel}, rapporteringsår {layout.rapporteringsaar}",
        bunntekst=f"{utstedt.navn} ({utstedt.kommune}) · {layout.rapporteringsaar} · tilbakemelding",
        dato=date(layout.rapporteringsaar, 1, 1),
        # Newer than what it answers, so that of the two the copy counts when it comes back.
        tidspunkt=lagret.astimezone(UTC) + timedelta(seconds=1) if lagret else None,
        identitet=utstedt.identitet,
        laast=utstedt.laast,
        merker=_merker(tilbakemelding.punkter),
    )
    ark = (fane, *(fit_radhoyder(a, verdier, resultater) for a in layout.ark))
    return write_workbook(replace(layout, ark=ark), verdier, resultater, valg)


def _in_maalform(fane: Ark, maalform: str) -> Ark:
    celler = (
        replace(c, verdi=to_maalform(c.verdi, maalform)) if isinstance(c.verdi, str) else c
        for c in fane.celler
    )
    return replace(fane, celler=tuple(celler))


def values_in_place(svar: Besvarelse) -> dict[str, Verdi]:
    """Generic field key -> what stands in the copy, for every field that differs from the Layout.

    Inputs on sheets and rows that did not come back stand as issued, and what could not be used
    stands as it was written.
    """
    verdier: dict[str, Verdi] = dict(svar.utstedt.verdier)
    for celle, verdi in zip(svar.layout.inndata, svar.svar.verdier, strict=True):
        if svar.plass(celle) is not None:
            verdier[celle.nokkel()] = svar.svar.skrevet.get(celle.nokkel(), verdi)
    return verdier


def _merker(punkter: Sequence[Punkt]) -> dict[Sted, Merke]:
    """One note a cell, with everything there is to say about it; the gravest decides the colour."""
    per_sted: dict[Sted, list[Punkt]] = {}
    for p in punkter:
        for sted in p.steder:
            per_sted.setdefault(sted, []).append(p)
    return {
        sted: Merke(_notat(egne), _MERKESTIL[egne[0].gruppe]) for sted, egne in per_sted.items()
    }


def _notat(punkter: Sequence[Punkt]) -> str:
    tekst = "\n\n".join(f"{p.hva}\n{p.gjor} ({p.kode})" for p in punkter)
    # The beginning tells our own notes from the sender's when the copy comes back.
    return f"{MERKNADSSTART}{tekst}"[:_MAKS_NOTAT]


def _brev(tilbakemelding: Tilbakemelding, bok: bytes = b"") -> Brev:
    utfall = tilbakemelding.utfall
    if utfall.svar is None:
        return write_epost_ukjent(
            PurePath(utfall.fil).name, tilbakemelding.punkter, tilbakemelding.kontakt
        )
    vedlegg = (tilbakemelding.filer[0], bok)
    brev = write_epost(utfall, tilbakemelding.punkter, vedlegg, _frist(utfall.svar))
    return in_maalform(brev, utfall.svar.utstedt.maalform)


def _frist(svar: Besvarelse) -> str:
    """The deadline as people write it."""
    try:
        return f"{date.fromisoformat(svar.utsending.frist):%d.%m.%Y}"
    except ValueError:
        return svar.utsending.frist


def _ledig_navn(fil: str, brukt: set[str]) -> str:
    """A name after the return's own, and the first of its kind in this run.

    Case does not tell files apart everywhere, so it does not here.
    """
    stamme = _ULOVLIG_I_NAVN.sub("_", printable(PurePath(fil).stem)).strip(" .") or "fil"
    stamme = stamme.encode()[:_MAKS_NAVN].decode(errors="ignore")
    navn, nr = f"{stamme}{_ETTERNAVN}", 1
    while navn.casefold() in brukt:
        nr += 1
        navn = f"{stamme}-{nr}{_ETTERNAVN}"
    brukt.add(navn.casefold())
    return navn
