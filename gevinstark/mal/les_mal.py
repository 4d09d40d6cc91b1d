"""The sheets of one form file: from nodes of YAML to the form's data (`skjema`).

A mistake is noted with its line in the file, and reading goes on, so that all are told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from gevinstark.mal.malsjekk import (
    Lister,
    check_formel,
    check_forrige,
    check_naar,
    check_nokkel,
    check_post,
)
from gevinstark.mal.poster import (
    ID_ETIKETT,
    PER,
    RADETIKETT,
    ROLLER,
    Felt,
    Kolonne,
)
from gevinstark.mal.skjema import Arkmal, Gjennomgang, Kommunedel
from gevinstark.mal.skjemadeler import (
    Arkliste,
    Del,
    Felter,
    Figur,
    Innhold,
    Radgruppe,
    Sjekkliste,
    Sumrad,
    Tabell,
    Tegnforklaring,
    Tekst,
)
from gevinstark.mal.yamlkilde import Kilde, Node, fill_post


def _felt(node: Node, kilde: Kilde, lister: Lister) -> Felt | None:
    felt = fill_post(Felt, node, kilde, "feltet")
    if felt is not None:
        check_post(kilde, felt, f"feltet «{felt.nokkel}»", lister)
    return felt


def _radgruppe(node: Node, kilde: Kilde, kolonner: Collection[str] = ()) -> Radgruppe | None:
    """kolonner: those of the table; what shared rows say of others is not about it."""
    gruppe = kilde.gruppe(node, "rader")
    egne = gruppe.get("faste")
    delt = kilde.radsett.get(str(egne.innhold)) if egne is not None else None
    alle = kilde.gruppe(delt or egne, "faste rader")
    faste = {
        radid: {
            kol: kilde.tekst(n, f"«{kol}» i raden «{radid}»")
            for kol, n in kilde.gruppe(rad, f"raden «{radid}»").items()
            if delt is None or kol in kolonner
        }
        for radid, rad in alle.items()
    }
    linjer = {radid: n.linje for radid, n in alle.items()}
    radgruppe = fill_post(Radgruppe, node, kilde, "rader", faste=faste, linjer=linjer)
    if radgruppe is not None:
        check_naar(kilde, node.linje, radgruppe.naar, "rader")
    return radgruppe


def _sumrad(node: Node, kilde: Kilde) -> Sumrad | None:
    gruppe = kilde.gruppe(node, "sumraden")
    celler = {
        kol: kilde.tekst(n, f"«{kol}» i sumraden")
        for kol, n in kilde.gruppe(gruppe.get("celler"), "celler").items()
    }
    return fill_post(Sumrad, node, kilde, "sumraden", celler=celler)


def _tabell(node: Node, kilde: Kilde, lister: Lister) -> Tabell | None:
    gruppe = dict(kilde.gruppe(node, "tabellen"))
    nokkel = kilde.tekst(gruppe.pop("tabell", None), "tabell")
    check_nokkel(kilde, node.linje, nokkel, "en tabell")
    kolonner = []
    for n in kilde.liste(gruppe.get("kolonner"), f"kolonner i tabellen «{nokkel}»"):
        kolonne = fill_post(Kolonne, n, kilde, f"en kolonne i tabellen «{nokkel}»")
        if kolonne is not None:
            check_post(kilde, kolonne, f"kolonnen «{kolonne.nokkel}»", lister)
            if kolonne.per not in PER:
                kilde.report(n.linje, f"Ukjent per «{kolonne.per}» i kolonnen «{kolonne.nokkel}».")
            check_formel(kilde, n.linje, kolonne.reserve)
            if kolonne.etikett not in ("", ID_ETIKETT, RADETIKETT):
                kilde.report(
                    n.linje,
                    f"Ukjent etikett «{kolonne.etikett}» i kolonnen «{kolonne.nokkel}». "
                    f"Ventet {ID_ETIKETT} eller {RADETIKETT}.",
                )
            kolonner.append(kolonne)
    check_forrige(kilde, kolonner, f"tabellen «{nokkel}»")
    kjente = {k.nokkel for k in kolonner}
    summer = [
        s
        for n in kilde.liste(gruppe.get("summer"), f"summer i tabellen «{nokkel}»")
        if (s := _sumrad(n, kilde)) is not None
    ]
    rader = [
        r
        for n in kilde.liste(gruppe.get("rader"), f"rader i tabellen «{nokkel}»")
        if (r := _radgruppe(n, kilde, kjente)) is not None
    ]
    for hvor, linje, celler in _faste_celler(summer, rader):
        for kol, spes in celler.items():
            if kol not in kjente:
                kilde.report(
                    linje,
                    f"{hvor} i tabellen «{nokkel}» viser til kolonnen «{kol}», som ikke finnes.",
                )
            check_formel(kilde, linje, spes)
    hode = [
        f
        for n in kilde.liste(gruppe.get("hode"), f"hode i tabellen «{nokkel}»")
        if (f := _felt(n, kilde, lister)) is not None
    ]
    tabell = fill_post(
        Tabell,
        Node(node.linje, gruppe),
        kilde,
        f"tabellen «{nokkel}»",
        nokkel=nokkel,
        rader=tuple(rader),
        kolonner=tuple(kolonner),
        summer=tuple(summer),
        hode=tuple(hode),
        figur=_figur(gruppe["figur"], kilde) if "figur" in gruppe else None,
    )
    if tabell is None:
        return None
    if tabell.eier not in ("felles", "kommune"):
        kilde.report(node.linje, f"eier i tabellen «{nokkel}» skal være felles eller kommune.")
    egne = tuple(replace(k, bare_aaret=k.bare_aaret or tabell.bare_aaret) for k in tabell.kolonner)
    return replace(tabell, kolonner=egne)


def _faste_celler(
    summer: Sequence[Sumrad], rader: Sequence[Radgruppe]
) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """What the form itself says of single rows: who says it, on which line, column -> text."""
    for s in summer:
        yield f"sumraden «{s.id}»", s.linje, s.celler
    for r in rader:
        for radid, rad in r.faste.items():
            yield f"raden «{radid}»", r.linjer[radid], rad


def _figur(node: Node, kilde: Kilde) -> Figur | None:
    serier = {
        navn: kilde.tekst(n, "serier")
        for navn, n in kilde.gruppe(kilde.gruppe(node, "figur").get("serier"), "serier").items()
    }
    return fill_post(Figur, node, kilde, "figuren", serier=serier)


def _felter(node: Node, kilde: Kilde, lister: Lister) -> Felter | None:
    gruppe = dict(kilde.gruppe(node, "felter"))
    nokkel = kilde.tekst(gruppe.pop("felter", None), "felter")
    rader = [
        f
        for n in kilde.liste(gruppe.get("rader"), f"rader i feltene «{nokkel}»")
        if (f := _felt(n, kilde, lister)) is not None
    ]
    check_forrige(kilde, rader, f"feltene «{nokkel}»")
    felter = fill_post(
        Felter,
        Node(node.linje, gruppe),
        kilde,
        f"feltene «{nokkel}»",
        nokkel=nokkel,
        rader=tuple(rader),
    )
    if felter is None:
        return None
    egne = tuple(replace(f, bare_aaret=f.bare_aaret or felter.bare_aaret) for f in felter.rader)
    return replace(felter, rader=egne)


def _tekst(gruppe: Mapping[str, Node], node: Node, kilde: Kilde) -> Tekst | None:
    linjer = tuple(kilde.tekst(n, "tekst") for n in kilde.liste(gruppe["tekst"], "tekst"))
    rader = [_radgruppe(n, kilde) for n in kilde.liste(gruppe.get("rader"), "rader")]
    resten = {k: n for k, n in gruppe.items() if k not in ("tekst", "rader")}
    ferdige = {"linjer": linjer, "rader": tuple(r for r in rader if r is not None)}
    return fill_post(Tekst, Node(node.linje, resten), kilde, "tekst", **ferdige)


def _del(node: Node, kilde: Kilde, lister: Lister) -> Del | None:
    gruppe = kilde.gruppe(node, "en del av et ark")
    if "tabell" in gruppe:
        return _tabell(node, kilde, lister)
    if "felter" in gruppe:
        return _felter(node, kilde, lister)
    if "tekst" in gruppe:
        return _tekst(gruppe, node, kilde)
    if "arkliste" in gruppe:
        resten = {k: n for k, n in gruppe.items() if k != "arkliste"}
        return fill_post(Arkliste, Node(node.linje, resten), kilde, "arkliste")
    if "sjekkliste" in gruppe:
        navn = kilde.tekst(gruppe["sjekkliste"], "sjekkliste")
        resten = {k: n for k, n in gruppe.items() if k != "sjekkliste"}
        return fill_post(Sjekkliste, Node(node.linje, resten), kilde, "sjekkliste", nokkel=navn)
    if "tegnforklaring" in gruppe:
        tegn = kilde.gruppe(gruppe["tegnforklaring"], "tegnforklaring")
        kilde.ukjente(tegn, {"mangler", "forhaandsfylt", "lukket", *ROLLER}, "tegnforklaring")
        return Tegnforklaring({k: kilde.tekst(n, "tegnforklaring") for k, n in tegn.items()})
    if "innhold" in gruppe:
        navn = kilde.tekst(gruppe["innhold"], "innhold")
        resten = {k: n for k, n in gruppe.items() if k != "innhold"}
        innhold = fill_post(Innhold, Node(node.linje, resten), kilde, "innhold", tabell=navn)
        if innhold is not None:
            check_formel(kilde, innhold.linje, innhold.tilstand)
        return innhold
    kilde.report(
        node.linje,
        "En del av et ark skal være tabell, felter, tekst, tegnforklaring eller innhold.",
    )
    return None


def read_ark(node: Node, kilde: Kilde, lister: Lister) -> Arkmal | None:
    gruppe = dict(kilde.gruppe(node, "ark"))
    navn = kilde.tekst(gruppe.pop("ark", None), "ark")
    if not navn or len(navn) > 31 or set(navn) & set("[]:*?/\\'"):  # noqa: PLR2004 - Excel's own limit
        kilde.report(
            node.linje, f"«{navn}» kan ikke være et arknavn (1–31 tegn, uten [ ] : * ? / \\ ')."
        )
    deler = [
        d
        for n in kilde.liste(gruppe.get("deler"), f"deler i arket «{navn}»")
        if (d := _del(n, kilde, lister)) is not None
    ]
    arkmal = fill_post(
        Arkmal,
        Node(node.linje, gruppe),
        kilde,
        f"arket «{navn}»",
        navn=navn,
        deler=tuple(deler),
        fil=kilde.fil,
    )
    if arkmal is not None:
        check_naar(kilde, node.linje, arkmal.naar, f"arket «{navn}»")
        check_formel(kilde, node.linje, arkmal.tilstand)
    return arkmal


def read_kommunedel(node: Node | None, kilde: Kilde) -> Kommunedel:
    """What is said of all the kommune's sheets."""
    gruppe = dict(kilde.gruppe(node, "kommunefaner"))
    raa = gruppe.pop("gjennomgang", None)
    gjennomgang = fill_post(Gjennomgang, raa, kilde, "gjennomgang") if raa else None
    if raa is not None and gjennomgang is not None:
        linje = kilde.gruppe(raa, "gjennomgang")["undertittel"].linje
        gjennomgang = replace(gjennomgang, linje=linje)
        check_formel(kilde, linje, gjennomgang.undertittel)
    kilde.ukjente(gruppe, {"undertittel"}, "kommunefaner")
    undertittel = kilde.tekst(gruppe.get("undertittel"), "undertittel")
    linje = gruppe["undertittel"].linje if "undertittel" in gruppe else 1
    check_formel(kilde, linje, undertittel)
    return Kommunedel(undertittel, gjennomgang, linje, kilde.fil)
