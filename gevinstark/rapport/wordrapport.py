"""The two Word reports, from region.xlsx: the network's yearly report on realised benefits (K0), and
one kommune's gevinstrealiseringsrapport with its six parts (R18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from gevinstark.grunn.errors import Brukerfeil
from gevinstark.grunn.kommuner import find_etterfolgere, pick_kommune
from gevinstark.grunn.norsk.valg import norsk_liste
from gevinstark.rapport.kapitler import Kapitler
from gevinstark.rapport.oppslag import Oppslag
from gevinstark.rapport.rapportmal import read_rapportmal
from gevinstark.rapport.regionbok import Regionbok, split_kommune
from gevinstark.rapport.word import Dokument


def make_aarsrapport(bok: Regionbok) -> bytes:
    """The finished .docx. The same region.xlsx gives the same bytes."""
    planer = _planer(bok)
    nettverk = norsk_liste(list(dict.fromkeys(str(n) for o in planer if (n := o.plan["nettverk"]))))
    return _rapport("aarsrapport", planer, f". {nettverk}" if nettverk else "")


def make_kommunerapport(bok: Regionbok, nr: str) -> bytes:
    """The finished .docx. Raises Brukerfeil for a kommune that takes no part or has not answered."""
    alle = {str(r["kommune"]) for o in _planer(bok) for r in o.rader("per_kommune")}
    ved_nr = {split_kommune(k)[1]: k for k in sorted(alle)}
    senere = find_etterfolgere(nr, date(_aar(_planer(bok)) + 1, 1, 1))
    funnet = next((n for n in (nr, *senere) if n in ved_nr), None)
    navn = {nummer: split_kommune(k)[0] for nummer, k in ved_nr.items()}
    kommune = ved_nr[funnet or pick_kommune(nr, navn)]
    med = [o for o in _planer(bok, kommune) if o.hent("egne.per_kommune")]
    svart = [o for o in med if o.hent("egne.svart")]
    if not svart:
        raise Brukerfeil(f"{kommune} har ingen godkjent rapport for {_aar(med)}. Se arket Mottak.")
    return _rapport("kommunerapport", svart)


def _rapport(navn: str, planer: Sequence[Oppslag], tillegg: str = "") -> bytes:
    """A part for each plan, and the method."""
    mal, bok, kommune = read_rapportmal(), planer[0].bok, planer[0].kommune
    tittel = mal[navn]["tittel"].format(aar=_aar(planer), kommune=kommune)
    titler = " · ".join(str(o.plan["tittel"]) for o in planer)
    dok = Dokument(tittel, titler, find_tid(bok))
    dok.tittel(tittel, f"{titler}{tillegg}")
    flere = len(planer) > 1
    Kapitler(dok, 2 if flere else 1).write(
        mal[navn].get("foerst", ()), Oppslag(bok, kommune=kommune)
    )
    for opp in planer:
        if flere:
            dok.overskrift(str(opp.plan["tittel"]), 1)
        Kapitler(dok, 2 if flere else 1).write(mal[navn]["plan"], opp)
    Kapitler(dok).write(
        mal[navn]["slutt"], Oppslag(bok, planer[0].plan if not flere else {}, kommune)
    )
    return dok.ferdig()


def _planer(bok: Regionbok, kommune: str = "") -> list[Oppslag]:
    return [Oppslag(bok, plan, kommune) for plan in bok.rader("planer")]


def _aar(planer: Sequence[Oppslag]) -> int:
    return max(int(str(o.plan["aar"]).partition(".")[0]) for o in planer)


def find_tid(bok: Regionbok) -> datetime:
    """The newest return's time: the report depends on nothing but its input."""
    tider = []
    for m in bok.rader("filer"):
        try:
            tid = datetime.fromisoformat(str(m["lagret"]).replace(" ", "T"))
        except ValueError:
            continue  # a file need not say when it was saved
        # In UTC where the file says so, and as written where it does not.
        tider.append(tid if tid.tzinfo else tid.replace(tzinfo=UTC))
    nyeste = max(tider, default=datetime(_aar(_planer(bok)) + 1, 1, 1, tzinfo=UTC))
    return nyeste.astimezone(UTC).replace(tzinfo=None, microsecond=0)
