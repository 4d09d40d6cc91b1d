"""For the audit of region.xlsx: what is counted of answers in words: quality, measurements, measures (§9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from gevinstark.former.kommune.revisjonsbok import Svarbok
from gevinstark.former.kommune.revisjonsregning import Tall, summen
from gevinstark.former.kommune.revisjonstall import Plantall
from gevinstark.grunn.verdi import serienummer
from gevinstark.rapport.regionrevisjon import Fasit

#: When is measured, in workbooks issued before forms said it.
_TRE_FASER: Final = {"nullpunkt": "Nullpunkt", "midtveis": "Midtveis", "slutt": "Slutt"}
PAA, UNDER, MOTSAGT = "På mål", "Under mål", "Mål og retning motsier hverandre"
#: The sheets that say who has answered, and whether of how many lines too.
_ARK: Final = {
    "Kvalitet": False, "Måling": False, "Tiltak og risiko": False, "Hvor langt": False, "Kost-nytte": True,
    "Omsetning": True, "Grunnlag": True, "Budsjettbro": True,
}  # fmt: skip
#: So near the baseline a target says nothing of achievement.
_NAER: Final = Decimal("0.02")


def expect_svar(fasit: Fasit, t: Plantall) -> None:
    for ark, regnet in _ARK.items():
        tekst = t.regnet_av if regnet else t.har_svart
        fasit.at(ark, fasit.find(ark, t.plan.tittel) + 1, 1, tekst)
    _kvalitet(fasit, t)
    _maalinger(fasit, t)
    _tiltak(fasit, t)


# ------------------------------------------------------------ benefits without a price


@lru_cache(maxsize=8)
def read_relevante(t: Plantall) -> pd.DataFrame:
    """A row for each kommune and benefit somebody has said is relevant or not."""
    rader = []
    for nr, bok in t.boker.items():
        for r in bok.rader("relevant"):
            svart = "relevant_svart" if bok.rolle(r, "relevant") == "formel" else "relevant"
            sagt = bok.tekst(r, "relevant_endret") or bok.tekst(r, svart)
            if sagt:
                rader.append((nr, r, sagt, bok.tekst(r, "viktighet")))
    return pd.DataFrame(rader, columns=["nr", "rad", "relevant", "viktighet"])


def _kvalitet(fasit: Fasit, t: Plantall) -> None:
    plan, svar, ordene = t.plan, read_relevante(t), t.plan.layout.lister.get("viktighet", ())
    sett: dict[str, dict[str, Any]] = {}
    for navn in fasit.names("kvalitet", plan.plan, "id"):
        egne = svar[svar["rad"] == fasit.rad_of(navn)]
        ja, nei = (egne[egne["relevant"] == s] for s in ("Ja", "Nei"))
        tall: dict[str, Any] = {"svart": len(egne), "relevant": len(ja), "ikke_relevant": len(nei)}
        tall |= {f"viktighet.{o}": int((ja["viktighet"] == o).sum()) for o in ordene}
        felles = plan.felles_ord(fasit.rad_of(navn), "viktighet", "viktighet") == ordene[-1]
        viktig = felles or (len(egne) > 0 and 2 * tall[f"viktighet.{ordene[-1]}"] > len(ja))
        viktig = viktig and not (len(egne) and not len(ja))
        tall = tall if len(egne) else dict.fromkeys(tall)
        sett[navn] = {**tall, "viktig": "ja" if viktig else "nei"}
    fasit.rows("kvalitet", plan.plan, sett, "id")


# ------------------------------------------------------------ measurements


@lru_cache(maxsize=8)
def read_maalinger(t: Plantall) -> pd.DataFrame:
    """A row for each result."""
    kolonner = [
        "nr",
        "rad",
        "fase",
        "resultat",
        "maal",
        "nullpunkt",
        "oppnaaelse",
        "status",
        "naer",
        "vekt",
    ]
    rader = [m for bok in t.boker.values() for m in _maalt(t, bok)]
    return pd.DataFrame(rader, columns=kolonner, dtype=object)


def _maalt(t: Plantall, bok: Svarbok) -> Iterator[tuple[Any, ...]]:
    for rad, kolonne, fase in bok.celler:
        resultat = bok.tall(rad, "resultat", fase) if kolonne == "resultat" else None
        if resultat is None:
            continue
        if bok.celle(rad, "resultat", fase).aaret not in (None, t.plan.aar):
            continue
        maal = bok.tall(rad, "maal", fase)
        # Shown by a formula, or not at all in a later report that asks for no measurement.
        if maal is None and fase != "nullpunkt" and bok.rolle(rad, "maal", fase) in ("formel", ""):
            maal = bok.tall(rad, "maal_plan", "nullpunkt")
        null = None if fase == "nullpunkt" else bok.tall(rad, "resultat", "nullpunkt")
        # A tab set before this one says nothing of relevance here, nor of goals without a number.
        ny = bool(t.plan.layout.runde)
        relevant = not ny or bok.tekst(rad, "relevant") != "Nei"
        oppnaadd, naer = None, None
        if maal is not None and null is not None and maal != null and relevant:
            oppnaadd = (resultat - null) / (maal - null)
            naer = "ja" if abs(maal - null) < _NAER * max(abs(maal), abs(null)) else "nei"
        maales = relevant and (ny or maal is not None)
        retning = bok.tekst(rad, "retning", fase)
        status = _status(resultat, maal, null, retning) if maales else None
        i_snittet = oppnaadd is not None and naer != "ja" and status != MOTSAGT
        vekt = t.kommuner[bok.nr]["brukere"] if i_snittet else None
        yield bok.nr, rad, fase, resultat, maal, null, oppnaadd, status, naer, vekt


def _status(resultat: Decimal, maal: Tall, null: Tall, retning: str) -> str | None:
    """Reached or not, in the direction that is wished for; a goal in the other is a contradiction."""
    tegn = {"opp": 1, "ned": -1}.get(retning.casefold())
    if tegn is None:
        return None
    if maal is None:
        return None if null is None else PAA if tegn * (resultat - null) > 0 else UNDER
    if null is not None and tegn * (maal - null) < 0:
        return MOTSAGT
    return PAA if tegn * (resultat - maal) >= 0 else UNDER


def _maalinger(fasit: Fasit, t: Plantall) -> None:
    plan, alle, faser = t.plan.plan, read_maalinger(t), t.plan.layout.faser or _TRE_FASER
    sett: dict[str, dict[str, Any]] = {}
    for ident in fasit.names("maaling", plan, "id"):
        tall: dict[str, Any] = {}
        egne = alle[alle["rad"] == fasit.rad_of(ident)]
        tall["nullpunkt_maalt"] = int((egne["fase"] == "nullpunkt").sum())
        for fase in list(faser)[1:]:
            x = egne[egne["fase"] == fase]
            tall[f"{fase}.maalt"] = len(x)
            for k, s in (("paa_maal", PAA), ("under_maal", UNDER)):
                tall[f"{fase}.{k}"] = int((x["status"] == s).sum()) if len(x) else None
            med = x[x["vekt"].notna()]
            sum_ = summen(med["vekt"])
            tall[f"{fase}.snitt"] = sum(med["oppnaaelse"] * med["vekt"]) / sum_ if sum_ else None
            tall[f"{fase}.i_snittet"] = len(med)
        tall |= {
            "utelatt": int((egne["naer"] == "ja").sum()),
            "motsagt": int((egne["status"] == MOTSAGT).sum()),
        }
        sett[ident] = tall
    fasit.rows("maaling", plan, sett, "id")
    linjer = {}
    for m in alle.where(alle.notna(), None).to_dict("records"):
        vektet = None if m["vekt"] is None else m["oppnaaelse"] * m["vekt"]
        felt = {k: m[k] for k in ("status", "naer", "vekt")} | {"vektet": vektet}
        felt |= {
            k: m[k] for k in ("nullpunkt", "maal", "resultat", "oppnaaelse") if m[k] is not None
        }
        linjer[
            fasit.printed("maalinger", "", m["rad"]),
            t.plan.kommune(m["nr"]),
            plan,
            faser[m["fase"]],
        ] = felt
    fasit.rows("maalinger", "", linjer, "id", "kommune", "plan", "fase")


# ------------------------------------------------------------ measures and risk


@lru_cache(maxsize=8)
def read_tiltak(t: Plantall) -> pd.DataFrame:
    """A row for each measure a kommune has written, dated or given a status, and each of high risk."""
    hoy, slutt = (
        t.plan.layout.lister.get("risiko", ("",))[-1],
        serienummer(date(t.plan.aar, 12, 31)),
    )
    rader = []
    for nr, bok in t.boker.items():
        # A status is of the year it is given for.
        naa = nr in t.aarets
        for r in bok.tabellrader("tiltak", "tiltaksplan"):
            status = bok.tekst(r, "status") if naa or not bok.plan.layout.runde else ""
            frist = bok.tall(r, "frist") if bok.rolle(r, "frist") == "inndata" else None
            risiko = bok.tekst(r, "risiko") if bok.rolle(r, "risiko") == "inndata" else ""
            if not (bok.tekst(r, "tiltak") or frist is not None or status or risiko == hoy):
                continue
            sen = (
                "nei"
                if status == "Ferdig"
                else "ja"
                if status == "Forsinket"
                else None
                if frist is None
                else "ja"
                if frist <= slutt
                else "nei"
            )
            rader.append((nr, r, status, sen, risiko == hoy))
    return pd.DataFrame(rader, columns=["nr", "rad", "status", "sen", "hoy"], dtype=object)


def _tiltak(fasit: Fasit, t: Plantall) -> None:
    plan, alle = t.plan.plan, read_tiltak(t)
    ordene = t.plan.layout.lister.get("tiltaksstatus", ())
    per = {}
    for nr in t.plan.deltakere:
        x = alle[alle["nr"] == nr]
        tall: dict[str, Any] = {
            "antall": len(x),
            "sen": int((x["sen"] == "ja").sum()),
            "hoy_risiko": int(x["hoy"].sum()),
        }
        tall |= {f"status.{o}": int((x["status"] == o).sum()) for o in ordene}
        per[nr] = tall if len(x) else dict.fromkeys(tall)
    fasit.rows("tiltak", plan, per, "nr")
    fasit.sums(
        "tiltak", plan, {k: summen(r[k] for r in per.values()) for k in next(iter(per.values()))}
    )
    linjer = {
        (fasit.printed("tiltaksliste", "", m["rad"]), t.plan.kommune(m["nr"]), plan): {
            "sen": m["sen"],
            "hoy_risiko": "ja" if m["hoy"] else "nei",
        }
        for m in alle.to_dict("records")
    }
    fasit.rows("tiltaksliste", "", linjer, "id", "kommune", "plan")
