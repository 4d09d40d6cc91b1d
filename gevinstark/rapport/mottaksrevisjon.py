"""For the audit of region.xlsx: the counts of files, answers and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from gevinstark.grunn.norsk.valg import count_ord
from gevinstark.rapport.regionbok import helt, split_kommune
from gevinstark.rapport.regionrevisjon import Fasit

_TIL_ORIENTERING: Final = "Til orientering"


class Filtall(NamedTuple):
    """How many answers stand in a file, and of one that counts the cells (sheet, cell) of those that are locked,
    corrected and entered by hand, and all that are answered."""

    svar: int = 0
    laast: frozenset[tuple[str, str]] = frozenset()
    rettet: frozenset[tuple[str, str]] = frozenset()
    tilfoert: frozenset[tuple[str, str]] = frozenset()
    svart: frozenset[tuple[str, str]] = frozenset()


def expect_mottak(fasit: Fasit, lest: Mapping[tuple[str, str], Filtall]) -> None:
    """Answers in each file, and findings as they are listed; and the sums of them. lest: by file and
    kommunenummer."""
    bok = fasit.bok
    navn = {
        (r["fil"], r["kommune"]): split_kommune(str(r["kommune"] or ""))[1]
        for r in bok.rader("mottak")
    }
    funn = [(r["fil"], r["kommune"], r["alvor"] != _TIL_ORIENTERING) for r in bok.rader("funn")]
    antall, ute = Counter(f for f, _ in navn), Counter(r["fil"] for r in bok.rader("utelatt"))
    utelatt = {(r["fil"], r["ark"], r["celle"]) for r in bok.rader("utelatt")}
    filer: dict[Any, dict[str, int]] = {}
    for (fil, kommune), nr in navn.items():
        tall = lest.get((str(fil), nr), Filtall())
        svart = tall.svar
        filer[fil, kommune] = {"lest": svart, "funn": sum(f[:2] == (fil, kommune) for f in funn)}
        for k, celler in zip(("viderefoert", "rettet", "tilfoert"), tall[1:4], strict=True):
            filer[fil, kommune][k] = sum((fil, *c) not in utelatt for c in celler)
        # Of a file that several answer in, the list says only where it stands.
        egne = ute[fil] if antall[fil] == 1 else sum((fil, *c) in utelatt for c in tall.svart)
        filer[fil, kommune] |= {"utelatt": egne, "konsolidert": svart - egne}
    fasit.rows("mottak", "", filer, "fil", "kommune")
    felt = ("lest", "konsolidert", "utelatt", "funn")
    sum_ = {k: sum(int(str(helt(r[k] or 0))) for r in bok.rader("mottak")) for k in felt}
    rad = fasit.find("Mottak", "Alle filer")
    antall_filer = count_ord(len(filer), "fil", "filer")
    fasit.at("Mottak", rad, 2, antall_filer)
    for kol, k in enumerate(sum_, 5):
        fasit.at("Mottak", rad, kol, sum_[k])
    stemmer = sum_["lest"] == sum_["konsolidert"] + sum_["utelatt"]
    fasit.at("Mottak", rad + 1, 5, "stemmer" if stemmer else "lest er med og utelatt")
    fasit.at("Funn", 3, 1, f"{len(funn)} funn i {antall_filer}")
    apne = Counter((f, k) for f, k, apen in funn if apen)
    siste: dict[Any, int] = {}
    # All that count, else one that was refused.
    filene = [
        (str(r["status"]).startswith("godkjent"), int(str(helt(r["aar"] or 0))), r)
        for r in bok.rader("mottak")
    ]
    for _, _, r in sorted(filene, key=lambda f: f[:2], reverse=True):
        part, egne = (r["kommune"], r["plan"]), apne[r["fil"], r["kommune"]]
        if str(r["status"]).startswith("godkjent"):
            siste[part] = siste.get(part, 0) + egne
        elif str(r["status"]) == "avvist":
            siste.setdefault(part, egne)
    hvem = [(r["kommune"], r["plan"]) for r in bok.rader("oppfolging")]
    fasit.rows("oppfolging", "", {h: {"funn": siste.get(h, 0)} for h in hvem}, "kommune", "plan")
    gjor = fasit.names("oppfolging", "", "gjor")
    tekst = f"{gjor.count('Purr')} skal purres, {gjor.count('Be om retting')} skal rette, {gjor.count('Ingenting')} er ferdige."
    fasit.at("Oppfølging", 5, 1, tekst)
    rad = fasit.find("Oppfølging", "Slik henger det sammen")
    for ned, k in enumerate(("lest", "konsolidert", "utelatt"), 1):
        fasit.at("Oppfølging", rad + ned, 2, sum_[k])
    fasit.at(
        "Oppfølging", rad + 4, 2, f"Ja: {sum_['lest']} = {sum_['konsolidert']} + {sum_['utelatt']}"
    )
