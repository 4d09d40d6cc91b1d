"""One page for the boss (HTML): who has answered, what it adds up to, what must be done now.

Self-contained: no server, no network, and a content policy that lets only its own script run. Every
text of a returned file goes through Jinja's escaping, the one door, and is never markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import jinja2
from markupsafe import Markup

from gevinstark.grunn.beslutning import HANDLINGER, VIRKNINGER
from gevinstark.grunn.norsk.valg import cut_liste, norsk_liste
from gevinstark.grunn.ressurser import ressurs
from gevinstark.grunn.verdi import norsk_tall
from gevinstark.rapport.kapitler import Kapitler
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.rapportmal import read_rapportmal
from gevinstark.rapport.regionbok import Regionbok
from gevinstark.rapport.sidefunn import list_etter_kommune, list_etter_regel, vist, vist_kommune
from gevinstark.rapport.sidetekst import Sidetekst
from gevinstark.region.databruk import DATABRUK
from gevinstark.region.grunnlag import Mottatt, Planutsnitt, Regiontall
from gevinstark.region.returutfall import Innsamling, Returutfall

_MALER: Final = "maler"
_TILSTAND: Final = {
    "godkjent": ("Godkjent", "ok"),
    "godkjent_med_merknad": ("Godkjent med merknad", "se"),
    "avvist": ("Avvist", "feil"),
    "erstattet": ("Erstattet", ""),
    "holdt_utenfor": ("Holdt utenfor", "se"),
}
_IKKE_SVART: Final = ("Ikke svart", "feil")
_MAKS_STOLPER: Final = 60
_STOLPE: Final = 24
_BREDDE: Final = 380
_VIS_NAVN: Final = 12


def write_nettside(
    innsamling: Innsamling,
    tall: Sequence[Regiontall] = (),
    bok: Regionbok | None = None,
    sendt: Mapping[tuple[str, int, str], str] = MappingProxyType({}),
) -> str:
    """The page. The order of files makes no difference, and the same run gives the same page. bok: the
    regional workbook of the same run, where how far the kommuner have come is counted. sendt: plan, year and
    kommunenummer -> the day the workbook was sent, as far as it is noted."""
    skript = ressurs(f"{_MALER}/nettside.js").read_text(encoding="utf-8")
    grunnlag = innsamling.grunnlag
    aar = norsk_liste([str(a) for a in sorted({p.aar for p in grunnlag.planer})])
    rader = [*_rader(innsamling, sendt)]
    miljo = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    mal = miljo.from_string(ressurs(f"{_MALER}/nettside.html").read_text(encoding="utf-8"))
    avtrykk = base64.b64encode(hashlib.sha256(skript.encode()).digest()).decode()
    return mal.render(
        tittel=f"Gevinstrapporteringen for {aar}",
        undertittel=f"{_filer(len(grunnlag.mottak))} er lest, {len(grunnlag.deltakere)} svar er ventet.",
        planer=[_plan(innsamling, p, tall) | {"deler": _deler(p, bok)} for p in grunnlag.planer],
        rader=rader,
        tilstander=sorted({r["tilstand"] for r in rader}),
        regnskap={
            n: norsk_tall(sum(getattr(m, n) for m in grunnlag.mottak))
            for n in ("lest", "konsolidert", "utelatt")
        },
        beslutninger=[*_beslutninger(innsamling)],
        regler=[*list_etter_regel(innsamling)],
        kommunefunn=[*list_etter_kommune(innsamling)],
        bunn="Laget av gevinstark. Alle tall kan spores til fil, ark og celle i den regionale arbeidsboken.",
        # Our own script, whose digest the content policy names.
        skript=Markup(skript),  # noqa: S704
        skriptavtrykk=avtrykk,
    )


def _filer(antall: int) -> str:
    return "1 fil" if antall == 1 else f"{antall} filer"


# -------------------------------------------------------------------- one plan


def _plan(innsamling: Innsamling, plan: Planutsnitt, tall: Sequence[Regiontall]) -> dict[str, Any]:
    grunnlag = innsamling.grunnlag
    deltakere = [d for d in grunnlag.deltakere if d.plan == plan.plan]
    mangler = [d.kommune for d in grunnlag.mangler(plan.plan)]
    egne = [t for t in tall if t.plan == plan.plan]
    purres = [d.kommune for d in innsamling.purres if d.plan == plan.plan]
    svarene = [u.svar for u in innsamling.rettes if u.svar is not None]
    rette = sorted({s.utstedt.navn for s in svarene if s.layout.plan == plan.plan})
    setning = (
        f"{len(deltakere) - len(mangler)} av {len(deltakere)} kommuner har svart for {plan.aar}."
    )
    forst = next((t for t in egne if t.navn == _forste_tall()), None)
    if forst is not None:
        tallet = _tallrad(forst, len(deltakere))
        hel = "" if tallet["hel"] else ", ufullstendig"
        setning += (
            f" {tallet['navn']}: {tallet['verdi']} {tallet['enhet']} ({tallet['dekning']}{hel})."
        )
    gjores = []
    if purres:
        gjores.append(f"Purr {cut_liste(purres, _VIS_NAVN)}.")
    if rette:
        gjores.append(f"Be om retting fra {cut_liste(rette, _VIS_NAVN)}.")
    if not gjores:
        setning += " Alle er ferdige."
    return {
        "tittel": plan.tittel,
        "aar": plan.aar,
        "setning": setning,
        "gjores": gjores,
        "figur": _figur(innsamling, plan),
        "tall": [_tallrad(t, len(deltakere)) for t in egne],
    }


def _deler(plan: Planutsnitt, bok: Regionbok | None) -> list[dict[str, Any]]:
    """How far the kommuner have come, as the report says it."""
    side = Sidetekst()
    if bok is not None:
        rad = next(r for r in bok.rader("planer") if r["plan"] == plan.plan)
        Kapitler(side).write(read_rapportmal()["hvor_langt"], Oppslag(bok, rad))
    return side.deler


def _forste_tall() -> str:
    """The name of the figure that is told first."""
    nokkel = read_rapportmal()["side"]["forst"]
    return next((b.etikett for b in DATABRUK if b.nokkel == nokkel), "")


def _tallrad(t: Regiontall, alle: int) -> dict[str, Any]:
    return {
        "navn": t.navn,
        "verdi": norsk_tall(t.verdi),
        "enhet": t.enhet,
        "dekning": f"{t.kommuner} av {alle} kommuner"
        + (f", {norsk_tall(t.med)} av {norsk_tall(t.skal)} {t.hva}" if t.hva else ""),
        "hel": t.kommuner == alle and t.med >= t.skal,
    }


def _figur(innsamling: Innsamling, plan: Planutsnitt) -> dict[str, Any] | None:
    """Fields that count, a bar for each kommune; none where nobody has answered."""
    gjeldende = innsamling.grunnlag.gjeldende
    med = {nr: m for (p, nr), m in gjeldende.items() if p == plan.plan}
    deltakere = [d for d in innsamling.grunnlag.deltakere if d.plan == plan.plan]
    if not med or len(deltakere) > _MAKS_STOLPER:
        return None
    mest = max((m.konsolidert for m in med.values() if m.aar == plan.aar), default=0) or 1
    stolper = []
    for nr, d in enumerate(deltakere):
        m = med.get(d.kommunenr)
        foer = f"svarte sist for {m.aar}" if m and m.aar != plan.aar else ""
        m = None if foer else m
        antall = m.konsolidert if m else 0
        ute = f" ({m.utelatt} utelatt)" if m and m.utelatt else ""
        stolper.append(
            {
                "navn": d.kommune[:28],
                "y": nr * _STOLPE,
                "bredde": round(_BREDDE * antall / mest),
                "farge": "#0b4f5c" if not ute else "#7a4b00",
                "tekst": f"{norsk_tall(antall)}{ute}" if m else foer or "ikke svart",
            }
        )
    alt = "; ".join(f"{s['navn']}: {s['tekst']}" for s in stolper)
    return {
        "tittel": "Svar som er tatt med, per kommune",
        "alt": f"Stolpediagram. {alt}",
        "hoyde": len(stolper) * _STOLPE,
        "stolper": stolper,
    }


# -------------------------------------------------------------------- files and findings


def _rader(
    innsamling: Innsamling, sendt: Mapping[tuple[str, int, str], str]
) -> Iterator[dict[str, Any]]:
    grunnlag = innsamling.grunnlag
    aar = {p.plan: p.aar for p in grunnlag.planer}
    ferdig = {(u.fil, u.svar.utstedt.kommune): _ferdig(u) for u in innsamling.utfallene if u.svar}
    for m in sorted(grunnlag.mottak, key=lambda m: (m.kommune, m.kommunenr, m.plan, m.fil)):
        tilstand, klasse = _TILSTAND.get(m.status, (m.status, ""))
        yield {
            "kommune": vist_kommune(m), "tilstand": tilstand, "klasse": klasse, "fil": vist(m.fil),
            "sendt": sendt.get((m.plan, aar.get(m.plan, 0), m.kommunenr), "–"),
            "lagret": _lagret(m), "lest": norsk_tall(m.lest),
            "konsolidert": norsk_tall(m.konsolidert), "utelatt": norsk_tall(m.utelatt),
            "ferdig": ferdig.get((m.fil, m.kommunenr), "–"), "funn": norsk_tall(len(m.funn)),
            "grunn": vist(m.grunn) + (" Kom etter fristen." if m.sen else ""),
        }  # fmt: skip
    for plan in grunnlag.planer:
        har_fil = {m.kommunenr for m in grunnlag.mottak if m.plan == plan.plan}
        for d in grunnlag.mangler(plan.plan):
            if d.kommunenr not in har_fil:
                yield {
                    "kommune": f"{d.kommune} ({d.kommunenr})", "tilstand": _IKKE_SVART[0],
                    "klasse": _IKKE_SVART[1], "fil": "–", "lagret": "–", "lest": "–",
                    "sendt": sendt.get((plan.plan, plan.aar, d.kommunenr), "–"),
                    "konsolidert": "–", "utelatt": "–", "ferdig": "–", "funn": "–", "grunn": "",
                }  # fmt: skip


def _ferdig(utfall: Returutfall) -> str:
    """How many of what must be answered has an answer."""
    assert utfall.svar is not None  # noqa: S101 - only recognised returns are asked
    svar = utfall.svar.verdier
    kreves = [c.nokkel() for c in utfall.svar.layout.inndata if c.kreves]
    return f"{sum(svar.get(n) not in (None, '') for n in kreves)} av {len(kreves)}"


def _beslutninger(innsamling: Innsamling) -> Iterator[dict[str, Any]]:
    """What was decided by hand, and what came of it."""
    for b in innsamling.grunnlag.beslutninger:
        d = b.beslutning
        hva = f"{b.etikett or b.felt}: {b.foer or 'tomt'} → {b.naa or 'tomt'}" if b.felt else b.fil
        yield {
            "hva": HANDLINGER[d.handling], "kommune": vist(b.kommune or d.kommune or "–"),
            "gjelder": vist(hva), "utfall": VIRKNINGER[b.utfall], "grunn": vist(d.signatur),
        }  # fmt: skip


def _lagret(m: Mottatt) -> str:
    """ "2025-02-14T10:12" as people write it: 14.02.2025 10:12."""
    dag, _, tid = m.lagret.partition("T")
    deler = dag.split("-")
    return f"{'.'.join(reversed(deler))} {tid[:5]}".strip() if len(deler) == 3 else "–"  # noqa: PLR2004 - year, month, day
