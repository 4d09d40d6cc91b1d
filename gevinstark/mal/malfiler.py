"""Which files a form is: the plan part, and the kommune's tab set it is put together with.

A name that begins with "./" is a file beside the one that names it; any other travels with the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gevinstark.grunn.ressurser import malfil, ressurs
from gevinstark.mal.les_mal import read_ark, read_kommunedel
from gevinstark.mal.malsjekk import Lister, check_hele, check_ordliste
from gevinstark.mal.skjema import Arkmal, Kommunedel, Mal
from gevinstark.mal.yamlkilde import Kilde, Node, read_tekst, read_yaml

#: The tab set a form gets that names none and has no kommune's sheets of its own.
FELLES_KOMMUNEDEL: Final = "kommune.yaml"
UTEN_KOMMUNEDEL: Final = "ingen"
_OM_SKJEMAET: Final = (
    "skjema",
    "versjon",
    "tittel",
    "kilde",
    "kommunedel",
    "definisjon",
    "tillegg",
)
_I_BEGGE: Final = (
    "tittel", "kilde", "lister", "alias", "faser", "rader", "ord", "avsluttet",
    "kommunefaner", "ark", "radsett",
)  # fmt: skip


def er_egen(navn: str) -> bool:
    """Whether a form is a file of one's own, and not one that travels with the program."""
    return navn.startswith((".", "/")) or navn.endswith((".yaml", ".yml"))


def find_malfil(navn: str, mappe: Path) -> Path:
    """The file of a form that a plan in `mappe` names; it may not exist."""
    return mappe / navn if er_egen(navn) else malfil(navn)


def read_mal(sti: Path, navn: str = "", kilder: Mapping[str, str] | None = None) -> Mal:
    """Read a form, and the tab set it combines with. Raises UgyldigKilde with every mistake found.

    navn: what the plan calls it. kilder: the text of files that may be gone since, by their names.
    """
    egne: dict[str, str] = {}
    form = _read_fil(sti, navn if er_egen(navn) else "", kilder or {}, egne)
    filer = [form]
    if (kommunefil := _kommunefil(form)) is not None:
        filer.insert(0, _read_fil(*kommunefil, kilder or {}, egne))
    lister, alias = _lister(filer)
    radsett = {
        k: n for f in filer for k, n in f.kilde.gruppe(f.gruppe.get("radsett"), "radsett").items()
    }
    for fil in filer:
        fil.kilde.radsett = radsett
    ark = _placed([a for fil in filer for a in fil.ark(lister)])
    kommunedeler = [read_kommunedel(f.gruppe.get("kommunefaner"), f.kilde) for f in filer]
    mal = Mal(
        skjema=form.tekst("skjema"),
        versjon=form.tekst("versjon"),
        tittel=form.tekst("tittel"),
        lister=lister,
        alias=alias,
        faser=_forst(filer, "faser"),
        prefikser=_prefikser(filer),
        ark=tuple(ark),
        kommunedel=next((k for k in kommunedeler if k.undertittel), Kommunedel()),
        avsluttet=frozenset(n for f in filer for n in f.tekstliste("avsluttet")),
        tillegg=frozenset(form.tekstliste("tillegg")),
        ord={k: v for f in filer for k, v in _read_ord(f).items()},
        fil=str(sti),
        kilder=egne,
        definisjon=form.kilde.heltall(form.gruppe["definisjon"], "definisjon")
        if "definisjon" in form.gruppe
        else 1,
    )
    if not mal.skjema or not mal.versjon:
        form.kilde.report(form.rot.linje, "Skjemaet mangler «skjema» eller «versjon».")
    check_hele(mal, {f.kilde.fil: f.kilde for f in filer})
    samlet = Kilde(str(sti), [feil for f in reversed(filer) for feil in f.kilde.feil])
    samlet.stop_on_feil()
    return mal


def _placed(ark: list[Arkmal]) -> list[Arkmal]:
    """The tabs in order, those of the form's own among the shared ones. A working tab with the name of
    a shared one is instead of it."""
    siste = {a.navn: a for a in ark if a.navigasjon}
    faste = [siste[a.navn] if a.navigasjon else a for a in ark if not a.etter]
    ut = list({id(a): a for a in faste}.values())
    for eget in (a for a in ark if a.etter):
        der = next((nr for nr, a in enumerate(ut, 1) if a.navn == eget.etter), len(ut))
        ut.insert(der, eget)
    return ut


@dataclass
class _Fil:
    """One file of a form, its mistakes beside it."""

    sti: Path
    rot: Node
    kilde: Kilde
    gruppe: Mapping[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        self.gruppe = self.kilde.gruppe(self.rot, "skjemaet")

    def tekst(self, navn: str) -> str:
        return self.kilde.tekst(self.gruppe.get(navn), navn)

    def ark(self, lister: Lister) -> list[Arkmal]:
        noder = self.kilde.liste(self.gruppe.get("ark"), "ark")
        return [a for n in noder if (a := read_ark(n, self.kilde, lister)) is not None]

    def tekstliste(self, navn: str) -> list[str]:
        return [self.kilde.tekst(n, navn) for n in self.kilde.liste(self.gruppe.get(navn), navn)]

    def tekster(self, navn: str) -> dict[str, str]:
        return {
            k: self.kilde.tekst(n, navn)
            for k, n in self.kilde.gruppe(self.gruppe.get(navn), navn).items()
        }


def _read_fil(sti: Path, navn: str, kilder: Mapping[str, str], egne: dict[str, str]) -> _Fil:
    """navn: what a file of one's own is called by; "" for one that travels with the program."""
    tekst = kilder[navn] if navn and navn in kilder else read_tekst(sti)
    if navn:
        egne[navn] = tekst
    rot, kilde = read_yaml(sti, tekst)
    fil = _Fil(sti, rot, kilde)
    kilde.ukjente(fil.gruppe, {*_OM_SKJEMAET, *_I_BEGGE}, "skjemaet")
    return fil


def _kommunefil(form: _Fil) -> tuple[Path, str] | None:
    """Where the tab set is, and what it is called by if it is one's own."""
    navn = form.tekst("kommunedel")
    if not navn:
        arkene = form.kilde.liste(form.gruppe.get("ark"), "ark")
        farger = [
            n.innhold["farge"].innhold
            for n in arkene
            if isinstance(n.innhold, dict) and "farge" in n.innhold
        ]
        navn = UTEN_KOMMUNEDEL if "kommune" in farger else FELLES_KOMMUNEDEL
    if navn == UTEN_KOMMUNEDEL:
        return None
    egen = navn if navn.startswith((".", "/")) else ""
    sti = form.sti.parent / navn if egen else ressurs(f"maler/{navn}")
    if not egen and not sti.is_file():
        form.kilde.report(
            form.gruppe["kommunedel"].linje,
            f"Kommunedelen «{navn}» finnes ikke. Ventet {FELLES_KOMMUNEDEL}, {UTEN_KOMMUNEDEL} eller "
            "en egen fil, for eksempel ./egen-kommune.yaml.",
        )
        return None
    return sti, egen


def _lister(filer: list[_Fil]) -> tuple[dict[str, tuple[str, ...]], dict[str, dict[str, str]]]:
    """Lists and their aliases. What the plan part has, goes before the tab set's of the same name."""
    lister: dict[str, tuple[str, ...]] = {}
    alias: dict[str, dict[str, str]] = {}
    for fil in reversed(filer):
        kilde = fil.kilde
        egne = {
            navn: tuple(
                kilde.tekst(n, f"listen «{navn}»") for n in kilde.liste(node, f"listen «{navn}»")
            )
            for navn, node in kilde.gruppe(fil.gruppe.get("lister"), "lister").items()
        }
        for navn, node in kilde.gruppe(fil.gruppe.get("lister"), "lister").items():
            check_ordliste(kilde, node.linje, navn, egne[navn])
        for navn, node in kilde.gruppe(fil.gruppe.get("alias"), "alias").items():
            ord_ = _alias(navn, node, egne.get(navn, ()), kilde)
            if navn not in lister:
                alias[navn] = ord_
        lister |= {k: v for k, v in egne.items() if k not in lister}
    return lister, alias


def _alias(navn: str, node: Node, liste: tuple[str, ...], kilde: Kilde) -> dict[str, str]:
    ord_ = {}
    for fra, til in kilde.gruppe(node, f"alias for listen «{navn}»").items():
        ord_[fra] = kilde.tekst(til, "alias")
        if ord_[fra] not in liste:
            kilde.report(
                til.linje,
                f"Aliaset {fra} → {ord_[fra]} viser til noe som ikke står i listen «{navn}».",
            )
    return ord_


def _forst(filer: list[_Fil], navn: str) -> dict[str, str]:
    """The plan part's, else the tab set's."""
    return next((t for f in reversed(filer) if (t := f.tekster(navn))), {})


def _prefikser(filer: list[_Fil]) -> dict[str, str]:
    return {
        k: f.kilde.tekst(f.kilde.gruppe(n, "rader").get("prefiks"), "prefiks")
        for f in reversed(filer)
        for k, n in f.kilde.gruppe(f.gruppe.get("rader"), "rader").items()
    }


def _read_ord(fil: _Fil) -> dict[str, tuple[tuple[str, str], ...]]:
    ord_ = {}
    for navn, node in fil.kilde.gruppe(fil.gruppe.get("ord"), "ord").items():
        valg = [fil.kilde.gruppe(n, navn) for n in fil.kilde.liste(node, navn)]
        ord_[navn] = tuple(
            (fil.kilde.tekst(v.get("naar"), "naar"), fil.kilde.tekst(v.get("tekst"), "tekst"))
            for v in valg
        )
    return ord_
