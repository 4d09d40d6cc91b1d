"""Decisions by hand followed through a run: what each is about, and what became of it.

Answers are set as each return is read (`rettelser`); which files count is decided when all are. A
decision that hits nothing, or cannot be followed, is a finding of its own, and nothing of it is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from gevinstark.grunn.beslutning import Beslutning, Beslutningsutfall, Virkning
from gevinstark.grunn.funn import Funn, make_funn
from gevinstark.region.gjeldende import Valg, as_tidspunkt
from gevinstark.region.returutfall import Returutfall
from gevinstark.runde.beslutningsbehandling import Behandling, Kjente, make_behandling
from gevinstark.runde.rettelser import IkkeFulgt, Rettelse, correct

_MAKS_FORSLAG: Final = 3
_NUMMER: Final = re.compile(r"[0-9]{4}")


def list_kortformer(valg: Valg) -> list[Beslutning]:
    """--utelat and --bruk as decisions without reason, name and date."""
    return [
        *(Beslutning("hold_utenfor", "--utelat", fil=fil) for fil in sorted(valg.utelat)),
        *(Beslutning("velg_fil", "--bruk", fil=fil) for fil in sorted(valg.bruk)),
    ]


class Beslutningsgang:
    """The decisions of one run."""

    def __init__(self, beslutninger: Sequence[Beslutning], kjente: Kjente) -> None:
        self._kjente = kjente
        self._behandlinger = [make_behandling(b, kjente) for b in beslutninger]

    # ------------------------------------------------------------ followed

    def correct(self, utfall: Returutfall) -> None:
        """Set the answers of a return, before anything is computed of them."""
        for behandling in self._behandlinger:
            if behandling.b.handling != "rett_svar" or not behandling.gjelder(utfall):
                continue
            try:
                behandling.treff.append((utfall, correct(utfall, behandling.b)))
            except IkkeFulgt as feil:
                behandling.feil.append(feil)

    def choose(self, utfallene: Sequence[Returutfall]) -> Valg:
        """Which files are held out and pointed at. What cannot be followed is reported, and left out."""
        utelat = {s.fil: s for s in self._behandlinger if s.b.handling == "hold_utenfor" and s.fil}
        utelat = {fil: s for fil, s in utelat.items() if self._om(s, utfallene)}
        kommuner = {}
        for behandling in (s for s in self._behandlinger if s.b.handling == "utelat_kommune"):
            for u in self._om(behandling, utfallene):
                if u.svar is not None:
                    plan, aar = u.svar.utsending.nokkel
                    kommuner[plan, u.svar.utstedt.kommune, aar] = behandling
        bruk = self._usable(utfallene, set(utelat), set(kommuner))
        for utfall in utfallene:
            part = _part(utfall)
            holder = utelat.get(utfall.fil) or (kommuner.get(part) if part else None)
            valgt = holder or bruk.get(utfall.fil)
            utfall.beslutning = valgt.b if valgt else None
        return Valg(frozenset(utelat), frozenset(bruk), frozenset(kommuner))

    def _om(self, behandling: Behandling, utfallene: Sequence[Returutfall]) -> list[Returutfall]:
        return [u for u in utfallene if behandling.gjelder(u)]

    def _usable(
        self,
        utfallene: Sequence[Returutfall],
        utelat: set[str],
        kommuner: set[tuple[str, str, int]],
    ) -> dict[str, Behandling]:
        """The files pointed at that can count, one for each plan and kommune. The short form is told at
        once when it cannot be followed (`gjeldende.choose`)."""
        bruk: dict[str, Behandling] = {}
        opptatt: dict[tuple[str, str, int], Behandling] = {}
        for behandling in (s for s in self._behandlinger if s.b.handling == "velg_fil" and s.fil):
            egne = self._om(behandling, utfallene)
            parter = {_part(u) for u in egne}
            annen = next((opptatt[p] for p in parter if p in opptatt), None)
            grunn = ""
            if not egne:
                continue
            if behandling.fil in utelat or parter & kommuner:
                grunn = "Filen er også holdt utenfor. Ta bort en av beslutningene."
            elif behandling.b.rad and any(u.avvist for u in egne):
                grunn = f"Filen «{behandling.fil}» er avvist og kan ikke telle."
            elif behandling.b.rad and annen and annen.fil != behandling.fil:
                grunn = (
                    f"{annen.b.sted} peker på en annen fil fra samme kommune. Ta bort en av dem."
                )
            if grunn:
                behandling.report("KON-23", grunn)
                continue
            bruk[behandling.fil] = behandling
            opptatt |= {p: behandling for p in parter if p}
        return bruk

    # ------------------------------------------------------------ what became of them

    def conclude(self, utfallene: Sequence[Returutfall]) -> tuple[Beslutningsutfall, ...]:
        """One outcome for each decision, in their order. Answers that are set have a finding where they
        stand."""
        konklusjon: dict[str, Callable[[Behandling, Sequence[Returutfall]], Beslutningsutfall]] = {
            "rett_svar": self._om_svar, "utelat_kommune": self._om_kommune,
        }  # fmt: skip
        return tuple(
            konklusjon.get(s.b.handling, self._om_fil)(s, utfallene) for s in self._behandlinger
        )

    def _om_svar(
        self, behandling: Behandling, utfallene: Sequence[Returutfall]
    ) -> Beslutningsutfall:
        tellende = [t for t in behandling.treff if t[0].teller]
        if not behandling.treff:
            fulgt = [f for f in behandling.feil if f.treffer] or behandling.feil
            if fulgt:
                behandling.report("KON-23" if fulgt[0].treffer else "KON-22", str(fulgt[0]))
            else:
                behandling.report(
                    "KON-22", behandling.grunn or self._uten_retur(behandling, utfallene)
                )
            return self._utfall(
                behandling, "uten_virkning", next(iter(self._om(behandling, utfallene)), None)
            )
        endret = [t for t in tellende if not t[1].lik]
        utfall, rettelse = (endret or tellende or behandling.treff)[0]
        if not tellende:
            behandling.report("KON-24", f"«{utfall.fil}» er {utfall.status.replace('_', ' ')}.")
        elif not endret:
            behandling.report("KON-26")
        for ett, endring in endret:
            ett.funn.append(_om_rettelsen(ett, endring, behandling.b))
            self._check_tid(behandling, ett)
        if len(tellende) > 1:
            behandling.report("KON-40", " og ".join(f"«{u.fil}»" for u, _ in tellende))
        virkning: Virkning = "rettet" if rettelse.fantes else "tilfoert"
        if not tellende or rettelse.lik:
            virkning = "uten_virkning"
        return self._utfall(behandling, virkning, utfall, rettelse)

    def _om_fil(
        self, behandling: Behandling, utfallene: Sequence[Returutfall]
    ) -> Beslutningsutfall:
        egne = self._om(behandling, utfallene)
        utfall = next(iter(egne), None)
        if utfall is None:
            behandling.report("KON-22", behandling.grunn or self._uten_retur(behandling, utfallene))
        fulgt = utfall is not None and not behandling.funn
        if not fulgt:
            return self._utfall(behandling, "uten_virkning", utfall)
        self._check_tid(behandling, *egne)
        return self._utfall(
            behandling, "valgt" if behandling.b.handling == "velg_fil" else "holdt_utenfor", utfall
        )

    def _om_kommune(
        self, behandling: Behandling, utfallene: Sequence[Returutfall]
    ) -> Beslutningsutfall:
        egne = self._om(behandling, utfallene)
        if behandling.grunn:
            behandling.report("KON-22", behandling.grunn)
        elif not egne:
            behandling.report("KON-24", f"Det er ingen fil fra kommunen for {behandling.b.aar}.")
        self._check_tid(behandling, *egne)
        return self._utfall(
            behandling, "utelatt" if egne else "uten_virkning", next(iter(egne), None)
        )

    def _uten_retur(self, behandling: Behandling, utfallene: Sequence[Returutfall]) -> str:
        """Why no return is hit, where the decision names what there is."""
        if behandling.fil:
            uleselige = [u for u in utfallene if u.fil == behandling.fil and u.svar is None]
            if uleselige:
                return f"«{behandling.fil}» er avvist, og ingen svar er lest fra den."
            return f"«{behandling.fil}» har ingen svar som passer med kommunen, planen eller året som er oppgitt."
        for_aaret = f" for {behandling.b.aar}" if behandling.b.aar else ""
        return f"Det er ingen fil med svar fra {self._kjente.deltakere.get(behandling.kommune, 'kommunen')}{for_aaret}."

    def _check_tid(self, behandling: Behandling, *utfallene: Returutfall) -> None:
        """A file that came after the decision may be what the decision asked for."""
        if not behandling.b.dato or any(f.kode == "KON-25" for f in behandling.funn):
            return
        slutt = datetime.fromisoformat(f"{behandling.b.dato}T23:59:59+00:00").astimezone(UTC)
        for utfall in utfallene:
            lagret = utfall.innlest.lagret
            if lagret is not None and as_tidspunkt(lagret) > slutt:
                behandling.report("KON-25", f"«{utfall.fil}»")
                return

    def _utfall(
        self,
        behandling: Behandling,
        virkning: Virkning,
        utfall: Returutfall | None,
        rettelse: Rettelse | None = None,
    ) -> Beslutningsutfall:
        b = behandling.b
        svar = utfall.svar if utfall else None
        kommune = svar.utstedt.kommune if svar else behandling.kommune
        sted = svar.sted(rettelse.celle) if svar and rettelse else None
        return Beslutningsutfall(
            b,
            virkning,
            plan=svar.layout.plan
            if svar
            else behandling.plan or b.plan or self._kjente.eneste_plan,
            kommunenr=kommune,
            kommune=svar.utstedt.navn if svar else self._kjente.deltakere.get(kommune, b.kommune),
            aar=svar.utsending.nokkel[1] if svar else b.aar,
            fil=utfall.fil if utfall else b.fil,
            sha256=utfall.sha256 if utfall else "",
            ark=sted.ark if sted else b.ark,
            celle=sted.celle if sted else b.celle,
            felt=rettelse.celle.nokkel(kommune) if rettelse else b.felt,
            etikett=rettelse.celle.etikett if rettelse else "",
            foer=rettelse.foer if rettelse else "",
            naa=rettelse.naa if rettelse else "",
            funn=tuple(behandling.funn),
        )


def _om_rettelsen(utfall: Returutfall, rettelse: Rettelse, b: Beslutning) -> Funn:
    assert utfall.svar is not None  # noqa: S101 - an answer of it is set
    sted = utfall.svar.sted(rettelse.celle)
    return make_funn(
        "KON-20" if rettelse.fantes else "KON-21",
        fil=utfall.fil,
        ark=sted.ark,
        celle=sted.celle,
        felt=rettelse.celle.nokkel(utfall.svar.utstedt.kommune),
        funnet=rettelse.foer or None,
        ventet=rettelse.naa or "tomt",
        etikett=rettelse.celle.etikett or sted.celle,
        signatur=b.signatur,
    )


def _part(utfall: Returutfall) -> tuple[str, str, int] | None:
    if utfall.svar is None:
        return None
    plan, aar = utfall.svar.utsending.nokkel
    return plan, utfall.svar.utstedt.kommune, aar
