"""The sheets of one form file: from nodes of YAML to the form's data (`skjema`).

A mistake is noted with its line in the file, and reading goes on, so that all are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

from gevinstark.formel.parse import parse_skjemaformel
from gevinstark.formel.tre import FormelFeil
from gevinstark.mal.bokord import has_ord
from gevinstark.mal.poster import (
    ID_ETIKETT,
    MERKER,
    PER,
    RADETIKETT,
    ROLLER,
    RULLET,
    TYPER,
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
from gevinstark.mal.yamlkilde import Kilde, Node

_T = TypeVar("_T")
Lister = Mapping[str, tuple[str, ...]]


def _enkel(cls: type[_T], node: Node, kilde: Kilde, hva: str, **ferdige: Any) -> _T | None:
    """Fill a dataclass from a mapping of scalars; fields given in `ferdige` are already read."""
    gruppe = kilde.gruppe(node, hva)
    felt = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]  # only called with dataclasses
    kilde.ukjente(gruppe, set(felt) - {"linje"}, hva)
    verdier: dict[str, Any] = dict(ferdige)
    if "linje" in felt:
        verdier["linje"] = node.linje
    for navn, f in felt.items():
        if navn in verdier:
            continue
        if navn not in gruppe:
            if f.default is MISSING and f.default_factory is MISSING:
                kilde.report(node.linje, f"{hva} mangler «{navn}».")
                return None
            continue
        raa, art = gruppe[navn], str(f.type)
        verdi = raa.innhold
        if (
            art.startswith("float")
            and isinstance(verdi, int | float)
            and not isinstance(verdi, bool)
        ) or (
            (art == "str" and isinstance(verdi, str))
            or (art == "bool" and isinstance(verdi, bool))
            or (art.startswith("int") and isinstance(verdi, int))
            or (art == "float | str | None" and isinstance(verdi, str))
        ):
            verdier[navn] = verdi
        elif art.startswith("tuple") and isinstance(verdi, list):
            verdier[navn] = tuple(n.innhold for n in verdi)
        else:
            ventet = {"str": "tekst", "bool": "true eller false"}.get(art, "et tall")
            kilde.report(raa.linje, f"«{navn}» i {hva} skal være {ventet}, men her står {raa.art}.")
    return cls(**verdier)


def _check_type(kilde: Kilde, linje: int, art: str, rolle: str, hva: str) -> None:
    if art not in TYPER:
        kilde.report(
            linje, f"Ukjent type «{art}» i {hva}. Ventet en av: {', '.join(sorted(TYPER))}."
        )
    if rolle not in ROLLER:
        kilde.report(linje, f"Ukjent rolle «{rolle}» i {hva}. Ventet inndata, formel eller fast.")


def _sjekk_formel(kilde: Kilde, linje: int, formel: str) -> None:
    """A text that begins with "=" is a formula; any other is itself. One with a word of the workbook's
    kind in it ({egne}) is looked at when the word is known."""
    if formel.startswith("=") and not has_ord(formel):
        try:
            parse_skjemaformel(formel)
        except FormelFeil as feil:
            kilde.report(linje, f"Formelen {formel}: {feil}")


def _check_naar(kilde: Kilde, linje: int, naar: str, hva: str) -> None:
    ukjente = [ord_ for ledd in naar.split(",") if (ord_ := ledd.strip().lstrip("!")) not in MERKER]
    if naar and ukjente:
        ventet = ", ".join(sorted(MERKER))
        kilde.report(linje, f"Ukjent naar «{ukjente[0]}» i {hva}. Ventet {ventet}.")


def _check_forrige(kilde: Kilde, poster: Sequence[Kolonne | Felt], hva: str) -> None:
    """A column of last year's answers stands beside the input it names, in later years only."""
    inndata = {p.nokkel for p in poster if p.rolle == "inndata"}
    for p in poster:
        if p.forrige and (p.forrige not in inndata or RULLET not in p.naar.split(", ")):
            kilde.report(
                p.linje,
                f"«{p.nokkel}» i {hva} skal ha naar: {RULLET}, og forrige skal være et felt som fylles ut.",
            )


def _felt(node: Node, kilde: Kilde, lister: Lister) -> Felt | None:
    felt = _enkel(Felt, node, kilde, "feltet")
    if felt is not None:
        _check_type(kilde, node.linje, felt.type, felt.rolle, f"feltet «{felt.nokkel}»")
        _check_naar(kilde, node.linje, felt.naar, f"feltet «{felt.nokkel}»")
        _check_vilkaar(kilde, felt)
        _check_liste(kilde, node.linje, felt.liste, felt.type, lister)
        _sjekk_formel(kilde, node.linje, felt.formel)
    return felt


def _check_vilkaar(kilde: Kilde, post: Kolonne | Felt) -> None:
    """Conditions are formulas without their "="."""
    for vilkaar in (post.kreves_naar, post.lukket_naar, post.ellers):
        if vilkaar:
            _sjekk_formel(kilde, post.linje, f"={vilkaar}")


def _check_liste(kilde: Kilde, linje: int, liste: str, art: str, lister: Lister) -> None:
    if (art == "valg" or liste) and liste not in lister:
        kilde.report(
            linje, f"Listen «{liste}» finnes ikke. Ventet en av: {', '.join(sorted(lister))}."
        )


def _radgruppe(node: Node, kilde: Kilde) -> Radgruppe | None:
    gruppe = kilde.gruppe(node, "rader")
    faste: dict[str, Mapping[str, str]] = {}
    for radid, rad in kilde.gruppe(gruppe.get("faste"), "faste rader").items():
        faste[radid] = {
            kol: kilde.tekst(n, f"«{kol}» i raden «{radid}»")
            for kol, n in kilde.gruppe(rad, f"raden «{radid}»").items()
        }
    linjer = {radid: n.linje for radid, n in kilde.gruppe(gruppe.get("faste"), "rader").items()}
    radgruppe = _enkel(Radgruppe, node, kilde, "rader", faste=faste, linjer=linjer)
    if radgruppe is not None:
        _check_naar(kilde, node.linje, radgruppe.naar, "rader")
    return radgruppe


def _sumrad(node: Node, kilde: Kilde) -> Sumrad | None:
    gruppe = kilde.gruppe(node, "sumraden")
    celler = {
        kol: kilde.tekst(n, f"«{kol}» i sumraden")
        for kol, n in kilde.gruppe(gruppe.get("celler"), "celler").items()
    }
    return _enkel(Sumrad, node, kilde, "sumraden", celler=celler)


def _tabell(node: Node, kilde: Kilde, lister: Lister) -> Tabell | None:
    gruppe = dict(kilde.gruppe(node, "tabellen"))
    nokkel = kilde.tekst(gruppe.pop("tabell", None), "tabell")
    kolonner = []
    for n in kilde.liste(gruppe.get("kolonner"), f"kolonner i tabellen «{nokkel}»"):
        kolonne = _enkel(Kolonne, n, kilde, f"en kolonne i tabellen «{nokkel}»")
        if kolonne is not None:
            _check_type(kilde, n.linje, kolonne.type, kolonne.rolle, f"kolonnen «{kolonne.nokkel}»")
            _check_liste(kilde, n.linje, kolonne.liste, kolonne.type, lister)
            _check_naar(kilde, n.linje, kolonne.naar, f"kolonnen «{kolonne.nokkel}»")
            _check_vilkaar(kilde, kolonne)
            if kolonne.per not in PER:
                kilde.report(n.linje, f"Ukjent per «{kolonne.per}» i kolonnen «{kolonne.nokkel}».")
            _sjekk_formel(kilde, n.linje, kolonne.formel)
            _sjekk_formel(kilde, n.linje, kolonne.reserve)
            if kolonne.etikett not in ("", ID_ETIKETT, RADETIKETT):
                kilde.report(
                    n.linje,
                    f"Ukjent etikett «{kolonne.etikett}» i kolonnen «{kolonne.nokkel}». "
                    f"Ventet {ID_ETIKETT} eller {RADETIKETT}.",
                )
            kolonner.append(kolonne)
    _check_forrige(kilde, kolonner, f"tabellen «{nokkel}»")
    kjente = {k.nokkel for k in kolonner}
    summer = [
        s
        for n in kilde.liste(gruppe.get("summer"), f"summer i tabellen «{nokkel}»")
        if (s := _sumrad(n, kilde)) is not None
    ]
    rader = [
        r
        for n in kilde.liste(gruppe.get("rader"), f"rader i tabellen «{nokkel}»")
        if (r := _radgruppe(n, kilde)) is not None
    ]
    for hvor, linje, celler in _faste_celler(summer, rader):
        for kol, spes in celler.items():
            if kol not in kjente:
                kilde.report(
                    linje,
                    f"{hvor} i tabellen «{nokkel}» viser til kolonnen «{kol}», som ikke finnes.",
                )
            _sjekk_formel(kilde, linje, spes)
    hode = [
        f
        for n in kilde.liste(gruppe.get("hode"), f"hode i tabellen «{nokkel}»")
        if (f := _felt(n, kilde, lister)) is not None
    ]
    tabell = _enkel(
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
    return _enkel(Figur, node, kilde, "figuren", serier=serier)


def _felter(node: Node, kilde: Kilde, lister: Lister) -> Felter | None:
    gruppe = dict(kilde.gruppe(node, "felter"))
    nokkel = kilde.tekst(gruppe.pop("felter", None), "felter")
    rader = [
        f
        for n in kilde.liste(gruppe.get("rader"), f"rader i feltene «{nokkel}»")
        if (f := _felt(n, kilde, lister)) is not None
    ]
    _check_forrige(kilde, rader, f"feltene «{nokkel}»")
    felter = _enkel(
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
    return _enkel(Tekst, Node(node.linje, resten), kilde, "tekst", **ferdige)


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
        return _enkel(Arkliste, Node(node.linje, resten), kilde, "arkliste")
    if "sjekkliste" in gruppe:
        navn = kilde.tekst(gruppe["sjekkliste"], "sjekkliste")
        resten = {k: n for k, n in gruppe.items() if k != "sjekkliste"}
        return _enkel(Sjekkliste, Node(node.linje, resten), kilde, "sjekkliste", nokkel=navn)
    if "tegnforklaring" in gruppe:
        tegn = kilde.gruppe(gruppe["tegnforklaring"], "tegnforklaring")
        kilde.ukjente(tegn, {"mangler", "forhaandsfylt", "lukket", *ROLLER}, "tegnforklaring")
        return Tegnforklaring({k: kilde.tekst(n, "tegnforklaring") for k, n in tegn.items()})
    if "innhold" in gruppe:
        navn = kilde.tekst(gruppe["innhold"], "innhold")
        resten = {k: n for k, n in gruppe.items() if k != "innhold"}
        innhold = _enkel(Innhold, Node(node.linje, resten), kilde, "innhold", tabell=navn)
        if innhold is not None:
            _sjekk_formel(kilde, innhold.linje, innhold.tilstand)
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
    arkmal = _enkel(
        Arkmal,
        Node(node.linje, gruppe),
        kilde,
        f"arket «{navn}»",
        navn=navn,
        deler=tuple(deler),
        fil=kilde.fil,
    )
    if arkmal is not None:
        _check_naar(kilde, node.linje, arkmal.naar, f"arket «{navn}»")
        _sjekk_formel(kilde, node.linje, arkmal.tilstand)
    return arkmal


def read_kommunedel(node: Node | None, kilde: Kilde) -> Kommunedel:
    """What is said of all the kommune's sheets."""
    gruppe = dict(kilde.gruppe(node, "kommunefaner"))
    raa = gruppe.pop("gjennomgang", None)
    gjennomgang = _enkel(Gjennomgang, raa, kilde, "gjennomgang") if raa else None
    if raa is not None and gjennomgang is not None:
        linje = kilde.gruppe(raa, "gjennomgang")["undertittel"].linje
        gjennomgang = replace(gjennomgang, linje=linje)
        _sjekk_formel(kilde, linje, gjennomgang.undertittel)
    kilde.ukjente(gruppe, {"undertittel"}, "kommunefaner")
    undertittel = kilde.tekst(gruppe.get("undertittel"), "undertittel")
    linje = gruppe["undertittel"].linje if "undertittel" in gruppe else 1
    _sjekk_formel(kilde, linje, undertittel)
    return Kommunedel(undertittel, gjennomgang, linje, kilde.fil)
