"""The form (mal) as data: sheets, blocks, columns and rows, read from `maler/*/*.yaml`.

Nothing here knows a plan or a cell address. A mistake is reported with file and line, all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from gevinstark.grunn.layout import Type
from gevinstark.mal.yamlkilde import Kilde, Node, read_yaml

_T = TypeVar("_T")

TYPER: Final = frozenset(get_args(Type))
#: `naar` of what only a later year's workbooks have (made with last year's answers: `rulling`).
RULLET: Final = "rullet"
#: `vis` of a column each workbook gets a value in when it is made from last year's answers.
I_FJOR: Final = "i_fjor"
#: A column or field "forrige_X" shows what the kommune last answered in X.
FORRIGE: Final = "forrige_"
#: The table where a kommune confirms, sheet by sheet, what was filled in from last year.
GJENNOMGANG: Final = "gjennomgang"
ROLLER: Final = frozenset({"", "inndata", "formel", "fast"})


@dataclass(frozen=True, slots=True)
class Kolonne:
    """A column of a table. Widths in characters; `per: aar` gives one column per lifetime year.

    vis: what constant to show: "id", "beskrivelse", "fase", "i_fjor" (filled in for each kommune
    from last year's answers) or "<plan block>.<column>".
    reserve: what spare rows hold instead: "inndata" or a formula.
    forhaandsfylt: the plan's value an input starts with, "<plan block>.<column>".
    sjekk: a live remark about the row: "OK", "–" or what is left to do.
    naar: "rullet" for a column that only a later year's workbooks have.
    bare_aaret: the column is about the reporting year alone; answers are not carried over to the next.
    laases: answers for years before the reporting year are locked once they were accepted.
    """

    nokkel: str
    overskrift: str
    type: str = "tekst"
    rolle: str = ""
    per: str = ""
    enhet: str = ""
    formel: str = ""
    vis: str = ""
    reserve: str = ""
    liste: str = ""
    forhaandsfylt: str = ""
    forhaandsfylt_ikke_timer: bool = False
    bare_fase: str = ""
    ikke_fase: str = ""
    hjelp: str = ""
    kreves: bool = False
    visning: bool = False
    sjekk: bool = False
    former: tuple[str, ...] = ()
    naar: str = ""
    bare_aaret: bool = False
    laases: bool = False
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    bredde: float = 0
    linje: int = 0

    @property
    def per_aar(self) -> bool:
        return self.per == "aar"


def carries_over(post: Kolonne | Felt, del_: str, aar: int) -> bool:
    """Whether an open answer goes on to reporting year `aar`. Locked figures do, but not as open."""
    return not post.bare_aaret and not locks(post, del_, aar)


def locks(post: Kolonne | Felt, del_: str, aar: int) -> bool:
    """Whether an accepted figure is locked in reporting year `aar`: it is about an earlier year."""
    return isinstance(post, Kolonne) and post.laases and del_.isdigit() and int(del_) < aar


@dataclass(frozen=True, slots=True)
class Sumrad:
    """A row under the data rows. `celler`: column -> "=formula", "inndata" or "kolonne" (the
    column's own formula)."""

    id: str
    etikett: str
    id_tekst: str = ""
    #: Where the row differs from its columns.
    enhet: str = ""
    desimaler: int | None = None
    visning: bool = False
    celler: Mapping[str, str] = field(default_factory=dict)
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Radgruppe:
    """Where rows come from: the plan's IDs of a table, spare rows, rows fixed by the form, or the
    kommuner of a joint workbook."""

    plan: str = ""
    #: Spare IDs after the plan's own, in the project group's open workbook (form felles) only.
    ekstra: int = 0
    kommuner: bool = False
    reserve: int = 0
    prefiks: str = ""
    naar: str = ""
    faste: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Felt:
    """One labelled value in a block of single fields. `overskrift`: a heading over it."""

    nokkel: str
    etikett: str
    overskrift: str = ""
    type: str = "tekst"
    rolle: str = ""
    enhet: str = ""
    formel: str = ""
    kilde: str = ""
    standard: float | str | None = None
    forhaandsfylt: str = ""
    liste: str = ""
    hjelp: str = ""
    kreves: bool = False
    visning: bool = False
    sjekk: bool = False
    minst: float | None = None
    hoyst: float | None = None
    desimaler: int = 0
    hoyde: float = 0
    former: tuple[str, ...] = ()
    naar: str = ""
    bare_aaret: bool = False
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Felter:
    """A block of single fields: label, value, (unit,) help.

    bare_aaret: all of its fields are about the reporting year alone.
    """

    nokkel: str
    eier: str
    rader: tuple[Felt, ...]
    tittel: str = ""
    kilde: str = ""
    enheter: bool = False
    uten_hjelp: bool = False
    bredder: tuple[float, ...] = ()
    bare_aaret: bool = False


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table of the form. `data`: the plan block its values come from (default: its own key).

    bare_aaret: all of its columns are about the reporting year alone.
    """

    nokkel: str
    eier: str
    rader: tuple[Radgruppe, ...]
    kolonner: tuple[Kolonne, ...]
    summer: tuple[Sumrad, ...] = ()
    hode: tuple[Felt, ...] = ()
    tittel: str = ""
    kilde: str = ""
    data: str = ""
    gjenta: bool = False
    faser: bool = False
    bare_aaret: bool = False
    figur: Figur | None = None
    linje: int = 0


@dataclass(frozen=True, slots=True)
class Tekst:
    """A block of text: a heading and lines below it."""

    linjer: tuple[str, ...]
    tittel: str = ""


@dataclass(frozen=True, slots=True)
class Figur:
    """A chart under a table. `serier`: name -> "summary row.column", one point a year."""

    tittel: str
    alt: str
    verdiakse: str
    serier: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tegnforklaring:
    """The legend block: role (or "mangler") -> what its colour means."""

    tegn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Innhold:
    """The list of tabs with links. `kontroll`: the table that says what is left to do in each."""

    kontroll: str = ""


Del = Felter | Tabell | Tekst | Tegnforklaring | Innhold


@dataclass(frozen=True, slots=True)
class Arkmal:
    navn: str
    tittel: str
    deler: tuple[Del, ...]
    farge: str = ""
    liggende: bool = True
    ingress: tuple[str, ...] = ()
    #: The forms the sheet is part of; empty means all that its colour allows.
    former: tuple[str, ...] = ()

    #: In a joint workbook (samlet): one such sheet for all, not one per kommune.
    felles_for_alle: bool = False
    #: "rullet" for a sheet that only a later year's workbooks have.
    naar: str = ""

    def er_med(self, form: str) -> bool:
        return form in self.former if self.former else form != "felles" or self.farge != "kommune"

    def for_form(self, form: str) -> Arkmal:
        """The sheet with only the columns and fields this form has."""
        return self._utvalg(lambda post: not post.former or form in post.former)

    def for_forste_aar(self) -> Arkmal:
        """The sheet without what only a later year's workbooks have."""
        ark = self._utvalg(lambda post: post.naar != RULLET)
        deler = tuple(
            replace(d, rader=tuple(r for r in d.rader if r.naar != RULLET))
            if isinstance(d, Tabell)
            else d
            for d in ark.deler
        )
        return replace(ark, deler=deler)

    def _utvalg(self, med: Callable[[Kolonne | Felt], bool]) -> Arkmal:
        deler: list[Del] = []
        for del_ in self.deler:
            if isinstance(del_, Tabell):
                egne = tuple(k for k in del_.kolonner if med(k))
                deler.append(replace(del_, kolonner=egne))
            elif isinstance(del_, Felter):
                deler.append(replace(del_, rader=tuple(f for f in del_.rader if med(f))))
            else:
                deler.append(del_)
        return replace(self, deler=tuple(deler))


@dataclass(frozen=True, slots=True)
class Mal:
    """A version of a form. `rader`: plan block -> prefix of its printed IDs."""

    skjema: str
    versjon: str
    tittel: str
    lister: Mapping[str, tuple[str, ...]]
    alias: Mapping[str, Mapping[str, str]]
    faser: Mapping[str, str]
    prefikser: Mapping[str, str]
    ark: tuple[Arkmal, ...]
    fil: str = ""

    @property
    def navn(self) -> str:
        return f"{self.skjema}/{self.versjon}"

    def for_aaret(self, *, rullet: bool) -> Mal:
        """The form as it is in this workbook: the first year has no memory of the year before."""
        if rullet:
            return self
        return replace(self, ark=tuple(a.for_forste_aar() for a in self.ark if a.naar != RULLET))

    def tabeller(self, eier: str | None = None) -> tuple[Tabell, ...]:
        return tuple(
            d for a in self.ark for d in a.deler if isinstance(d, Tabell) and eier in (None, d.eier)
        )

    def svarposter(self) -> dict[tuple[str, str], Kolonne | Felt]:
        """Table (or block of fields) and key -> what the form says about a kommune's own answer."""
        poster: dict[tuple[str, str], Kolonne | Felt] = {}
        for tabell in self.tabeller("kommune"):
            poster |= {(tabell.nokkel, k.nokkel): k for k in tabell.kolonner}
        for felter in self.felter("kommune"):
            poster |= {(felter.nokkel, f.nokkel): f for f in felter.rader}
        return poster

    def faner_til_gjennomgang(self) -> dict[str, str]:
        """Sheet -> the row about it in the table `gjennomgang`; empty in a first year's workbook."""
        return {
            fast["fane"]: radid
            for tabell in self.tabeller("kommune")
            if tabell.nokkel == GJENNOMGANG
            for gruppe in tabell.rader
            for radid, fast in gruppe.faste.items()
            if "fane" in fast
        }

    def felter(self, eier: str | None = None) -> tuple[Felter, ...]:
        return tuple(
            d for a in self.ark for d in a.deler if isinstance(d, Felter) and eier in (None, d.eier)
        )


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
                kilde.meld(node.linje, f"{hva} mangler «{navn}».")
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
            kilde.meld(raa.linje, f"«{navn}» i {hva} skal være {ventet}, men her står {raa.art}.")
    return cls(**verdier)


def _sjekk_type(kilde: Kilde, linje: int, art: str, rolle: str, hva: str) -> None:
    if art not in TYPER:
        kilde.meld(linje, f"Ukjent type «{art}» i {hva}. Ventet en av: {', '.join(sorted(TYPER))}.")
    if rolle not in ROLLER:
        kilde.meld(linje, f"Ukjent rolle «{rolle}» i {hva}. Ventet inndata, formel eller fast.")


def _sjekk_naar(kilde: Kilde, linje: int, naar: str, hva: str) -> None:
    if naar not in ("", RULLET):
        kilde.meld(linje, f"Ukjent naar «{naar}» i {hva}. Ventet {RULLET}.")


def _sjekk_forrige(kilde: Kilde, poster: Sequence[Kolonne | Felt], hva: str) -> None:
    """A column of last year's answers stands beside the input it names, in later years only."""
    inndata = {p.nokkel for p in poster if p.rolle == "inndata"}
    for p in poster:
        if p.nokkel.startswith(FORRIGE) and (
            p.nokkel.removeprefix(FORRIGE) not in inndata or p.naar != RULLET
        ):
            kilde.meld(
                p.linje,
                f"«{p.nokkel}» i {hva} skal ha naar: {RULLET}, og navnet på et felt som fylles ut.",
            )


def _felt(node: Node, kilde: Kilde, mal: Mapping[str, tuple[str, ...]]) -> Felt | None:
    felt = _enkel(Felt, node, kilde, "feltet")
    if felt is not None:
        _sjekk_type(kilde, node.linje, felt.type, felt.rolle, f"feltet «{felt.nokkel}»")
        _sjekk_naar(kilde, node.linje, felt.naar, f"feltet «{felt.nokkel}»")
        _sjekk_liste(kilde, node.linje, felt.liste, felt.type, mal)
    return felt


def _sjekk_liste(
    kilde: Kilde, linje: int, liste: str, art: str, lister: Mapping[str, tuple[str, ...]]
) -> None:
    if (art == "valg" or liste) and liste not in lister:
        kilde.meld(
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
    radgruppe = _enkel(Radgruppe, node, kilde, "rader", faste=faste)
    if radgruppe is not None:
        _sjekk_naar(kilde, node.linje, radgruppe.naar, "rader")
    return radgruppe


def _sumrad(node: Node, kilde: Kilde) -> Sumrad | None:
    gruppe = kilde.gruppe(node, "sumraden")
    celler = {
        kol: kilde.tekst(n, f"«{kol}» i sumraden")
        for kol, n in kilde.gruppe(gruppe.get("celler"), "celler").items()
    }
    return _enkel(Sumrad, node, kilde, "sumraden", celler=celler)


def _tabell(node: Node, kilde: Kilde, lister: Mapping[str, tuple[str, ...]]) -> Tabell | None:
    gruppe = dict(kilde.gruppe(node, "tabellen"))
    nokkel = kilde.tekst(gruppe.pop("tabell", None), "tabell")
    kolonner = []
    for n in kilde.liste(gruppe.get("kolonner"), f"kolonner i tabellen «{nokkel}»"):
        kolonne = _enkel(Kolonne, n, kilde, f"en kolonne i tabellen «{nokkel}»")
        if kolonne is not None:
            _sjekk_type(kilde, n.linje, kolonne.type, kolonne.rolle, f"kolonnen «{kolonne.nokkel}»")
            _sjekk_liste(kilde, n.linje, kolonne.liste, kolonne.type, lister)
            _sjekk_naar(kilde, n.linje, kolonne.naar, f"kolonnen «{kolonne.nokkel}»")
            kolonner.append(kolonne)
    _sjekk_forrige(kilde, kolonner, f"tabellen «{nokkel}»")
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
    for hvor, celler in [*((f"sumraden «{s.id}»", s.celler) for s in summer)] + [
        (f"raden «{radid}»", rad) for r in rader for radid, rad in r.faste.items()
    ]:
        for kol in celler:
            if kol not in kjente:
                kilde.meld(
                    node.linje,
                    f"{hvor} i tabellen «{nokkel}» viser til kolonnen «{kol}», som ikke finnes.",
                )
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
        kilde.meld(node.linje, f"eier i tabellen «{nokkel}» skal være felles eller kommune.")
    egne = tuple(replace(k, bare_aaret=k.bare_aaret or tabell.bare_aaret) for k in tabell.kolonner)
    return replace(tabell, kolonner=egne)


def _figur(node: Node, kilde: Kilde) -> Figur | None:
    serier = {
        navn: kilde.tekst(n, "serier")
        for navn, n in kilde.gruppe(kilde.gruppe(node, "figur").get("serier"), "serier").items()
    }
    return _enkel(Figur, node, kilde, "figuren", serier=serier)


def _felter(node: Node, kilde: Kilde, lister: Mapping[str, tuple[str, ...]]) -> Felter | None:
    gruppe = dict(kilde.gruppe(node, "felter"))
    nokkel = kilde.tekst(gruppe.pop("felter", None), "felter")
    rader = [
        f
        for n in kilde.liste(gruppe.get("rader"), f"rader i feltene «{nokkel}»")
        if (f := _felt(n, kilde, lister)) is not None
    ]
    _sjekk_forrige(kilde, rader, f"feltene «{nokkel}»")
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


def _del(node: Node, kilde: Kilde, lister: Mapping[str, tuple[str, ...]]) -> Del | None:
    gruppe = kilde.gruppe(node, "en del av et ark")
    if "tabell" in gruppe:
        return _tabell(node, kilde, lister)
    if "felter" in gruppe:
        return _felter(node, kilde, lister)
    if "tekst" in gruppe:
        linjer = tuple(kilde.tekst(n, "tekst") for n in kilde.liste(gruppe["tekst"], "tekst"))
        return Tekst(linjer, kilde.tekst(gruppe.get("tittel"), "tittel"))
    if "tegnforklaring" in gruppe:
        tegn = kilde.gruppe(gruppe["tegnforklaring"], "tegnforklaring")
        kilde.ukjente(tegn, {"mangler", *ROLLER}, "tegnforklaring")
        return Tegnforklaring({k: kilde.tekst(n, "tegnforklaring") for k, n in tegn.items()})
    if "innhold" in gruppe:
        return Innhold(kilde.tekst(gruppe["innhold"], "innhold"))
    kilde.meld(
        node.linje,
        "En del av et ark skal være tabell, felter, tekst, tegnforklaring eller innhold.",
    )
    return None


def _arkmal(node: Node, kilde: Kilde, lister: Mapping[str, tuple[str, ...]]) -> Arkmal | None:
    gruppe = dict(kilde.gruppe(node, "ark"))
    navn = kilde.tekst(gruppe.pop("ark", None), "ark")
    if not navn or len(navn) > 31 or set(navn) & set("[]:*?/\\'"):  # noqa: PLR2004 - Excel's own limit
        kilde.meld(
            node.linje, f"«{navn}» kan ikke være et arknavn (1–31 tegn, uten [ ] : * ? / \\ ')."
        )
    deler = [
        d
        for n in kilde.liste(gruppe.get("deler"), f"deler i arket «{navn}»")
        if (d := _del(n, kilde, lister)) is not None
    ]
    arkmal = _enkel(
        Arkmal, Node(node.linje, gruppe), kilde, f"arket «{navn}»", navn=navn, deler=tuple(deler)
    )
    if arkmal is not None:
        _sjekk_naar(kilde, node.linje, arkmal.naar, f"arket «{navn}»")
    return arkmal


def read_mal(sti: Path) -> Mal:
    """Read a form. Raises UgyldigKilde with every mistake found."""
    rot, kilde = read_yaml(sti)
    gruppe = kilde.gruppe(rot, "skjemaet")
    kjente = {"skjema", "versjon", "tittel", "kilde", "lister", "alias", "faser", "rader", "ark"}
    kilde.ukjente(gruppe, kjente, "skjemaet")
    lister = {
        navn: tuple(
            kilde.tekst(n, f"listen «{navn}»") for n in kilde.liste(node, f"listen «{navn}»")
        )
        for navn, node in kilde.gruppe(gruppe.get("lister"), "lister").items()
    }
    alias: dict[str, dict[str, str]] = {}
    for navn, node in kilde.gruppe(gruppe.get("alias"), "alias").items():
        alias[navn] = {}
        for fra, til in kilde.gruppe(node, f"alias for listen «{navn}»").items():
            alias[navn][fra] = kilde.tekst(til, "alias")
            if alias[navn][fra] not in lister.get(navn, ()):
                kilde.meld(
                    til.linje,
                    f"Aliaset {fra} → {alias[navn][fra]} viser til noe som ikke står i listen «{navn}».",
                )
    ark = [
        a
        for n in kilde.liste(gruppe.get("ark"), "ark")
        if (a := _arkmal(n, kilde, lister)) is not None
    ]
    mal = Mal(
        skjema=kilde.tekst(gruppe.get("skjema"), "skjema"),
        versjon=kilde.tekst(gruppe.get("versjon"), "versjon"),
        tittel=kilde.tekst(gruppe.get("tittel"), "tittel"),
        lister=lister,
        alias=alias,
        faser={
            k: kilde.tekst(n, "faser")
            for k, n in kilde.gruppe(gruppe.get("faser"), "faser").items()
        },
        prefikser={
            k: kilde.tekst(kilde.gruppe(n, "rader").get("prefiks"), "prefiks")
            for k, n in kilde.gruppe(gruppe.get("rader"), "rader").items()
        },
        ark=tuple(ark),
        fil=str(sti),
    )
    if not mal.skjema or not mal.versjon:
        kilde.meld(rot.linje, "Skjemaet mangler «skjema» eller «versjon».")
    sett: dict[str, int] = {}
    for tabell in mal.tabeller():
        if tabell.nokkel in sett:
            kilde.meld(tabell.linje, f"Tabellen «{tabell.nokkel}» står to ganger.")
        sett[tabell.nokkel] = tabell.linje
    kilde.stop_on_feil()
    return mal
