"""For the audit of region.xlsx: the lines of all kommuner, and their sums per year, as pandas frames."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pandas as pd

from gevinstark.former.kommune.revisjonsbok import Svarbok
from gevinstark.former.kommune.revisjonsregning import Tall, ganger, kroner, minus, summen


def make_linjer(boker: dict[str, Svarbok]) -> pd.DataFrame:
    """A row for each line and year. ventet: a realised figure is asked for."""
    rader = []
    for bok in boker.values():
        linjer, levetid = bok.linjerader(), bok.plan.levetid
        spurt = {
            a
            for a in levetid
            if a <= bok.aar
            and any(bok.rolle(r, "realisert_antall", a) or (bok.rolle(r, "realisert_verdi", a) == "fast" and bok.har_noe(r, "realisert_verdi", a)) for r in bok.mulige)
        }  # fmt: skip
        for r in linjer:
            antall, pris, start, timer = bok.antall(r), bok.pris(r), bok.start(r), bok.i_timer(r)
            for a in levetid:
                andel = bok.andel(r, a)
                full = ganger(antall, andel)
                talt = bok.tall(r, "realisert_antall", a) if a <= bok.aar else None
                rader.append(
                    {
                        "nr": bok.nr, "rad": r, "aar": a, "lokal": bok.lokal(r), "type": bok.gevinsttype(r),
                        "antall": antall, "pris": pris, "verdi_full": kroner(antall, pris), "start": start, "i_timer": timer, "uten_enhet": bok.uten_enhet(r),
                        "planpris": bok.til_planpris(r),
                        "planlagt": kroner(full, pris), "timer": full if timer else None,
                        "realisert": bok.realisert(r, a), "realiserte_timer": talt if timer else None,
                        "ventet": a in spurt and (start is None or a >= start or bok.celle(r, "realisert_antall", a).ulest),
                    }
                )  # fmt: skip
    kolonner = ["nr", "rad", "aar", "lokal", "type", "antall", "pris", "verdi_full", "start", "i_timer", "uten_enhet",
                "planpris", "planlagt", "timer", "realisert", "realiserte_timer", "ventet"]  # fmt: skip
    ramme = pd.DataFrame(rader, columns=kolonner, dtype=object)
    begge = ramme["planlagt"].notna() & ramme["realisert"].notna()
    return ramme.assign(
        begge=begge,
        planlagt_begge=ramme["planlagt"].where(begge, None),
        realisert_begge=ramme["realisert"].where(begge, None),
    )


def make_aar(boker: dict[str, Svarbok], linjer: pd.DataFrame) -> pd.DataFrame:
    """A row for each kommune and year: its sums, and of how many lines they are."""
    rader = []
    for nr, bok in boker.items():
        rente, basis = (bok.plan.felles_tall("parametre", k) for k in ("rente", "basisaar"))
        aarstimer = bok.tall("lokalt", "timer_per_aarsverk")
        egne = linjer[linjer["nr"] == nr]
        for a in bok.plan.levetid:
            x = egne[egne["aar"] == a]
            ventet, naa = x[x["ventet"].astype(bool)], a <= bok.aar
            plan_k = [bok.kostnad(r, a) for r in bok.drivere("kostnad", a)]
            real_k = [bok.paalopt(r, a) for r in bok.drivere("realisert_kostnad", a)] if naa else []
            brutto, realisert = summen(x["planlagt"]), summen(x["realisert"])
            over = Decimal(0) if realisert is None and len(x) and not len(ventet) else realisert
            netto, real_netto = (
                minus(brutto, _hel(plan_k)),
                minus(over, _hel(real_k)) if naa else None,
            )
            utenfor = summen(
                x["timer"] if netto is None else x[~x["planpris"].astype(bool)]["timer"]
            )
            timer, med = summen(x["timer"]), int(ventet["realisert"].notna().sum())
            begge = (
                [summen(x["planlagt_begge"]), summen(x["realisert_begge"])] if naa else [None, None]
            )
            rader.append(
                {
                    "nr": nr, "aar": a, "brutto": brutto, "kostnad": summen(plan_k), "netto": netto,
                    "naaverdi": None if netto is None or rente is None or basis is None else netto / (1 + rente) ** (a - int(basis)),
                    "timer": timer, "aarsverk": timer / aarstimer if timer is not None and aarstimer else None,
                    "realisert": realisert, "paalopt": summen(real_k), "realisert_netto": real_netto,
                    "planlagt_begge": begge[0], "realisert_begge": begge[1],
                    "avvik": None if begge[0] is None or begge[1] is None else begge[1] - begge[0],
                    "timer_utenfor": utenfor or None, "timer_uten_enhet": int(x["uten_enhet"].sum()) or None, "linjer": len(x), "linjer_planlagt": int(x["planlagt"].notna().sum()),
                    "netto_hel": int(netto is not None and x["planlagt"].notna().all()),
                    **({} if not naa else {
                        "linjer_ventet": len(ventet), "linjer_realisert": med,
                        "linjer_begge": int(ventet["begge"].sum()),
                        "linjer_bare_plan": int((ventet["planlagt"].notna() & ventet["realisert"].isna()).sum()),
                        "linjer_bare_realisert": int((ventet["planlagt"].isna() & ventet["realisert"].notna()).sum()),
                        "netto_ventet": int(bool(len(ventet)) or summen(real_k) is not None),
                        "netto_realisert": int(real_netto is not None and med == len(ventet)),
                    }),
                }
            )  # fmt: skip
    return pd.DataFrame(rader, columns=list(AARSKOLONNER), dtype=object)


AARSKOLONNER: Final = (
    "nr", "aar", "timer_utenfor", "timer_uten_enhet", "brutto", "kostnad", "netto", "naaverdi", "timer", "aarsverk", "realisert", "paalopt",
    "realisert_netto", "planlagt_begge", "realisert_begge", "avvik", "linjer", "linjer_planlagt",
    "netto_hel", "linjer_ventet", "linjer_realisert", "linjer_begge", "linjer_bare_plan",
    "linjer_bare_realisert", "netto_ventet", "netto_realisert",
)  # fmt: skip


def _hel(deler: list[Tall]) -> Tall:
    """A year has costs only when each of them is given."""
    return summen(deler) if deler and None not in deler else None
