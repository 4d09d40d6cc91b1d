"""YAML with line numbers: every value knows where it stands, every mistake is collected.

Scalars are read by fixed, small rules instead of YAML 1.1's surprises: `0301` is text, `nei` is
text, `2017-05-23` is a date, and only `true`/`false` are truth values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from gevinstark.grunn.errors import Kildefeil, UgyldigKilde
from gevinstark.grunn.ressurser import ressurs
from gevinstark.mal.yamlfeil import explain_yamlfeil

#: The largest plan has some ten thousand.
_MAKS_NODER: Final = 200_000

#: libyaml, where PyYAML has it: ten times as fast, but it recurses without a bound. For our own files.
_RASK: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Documents kept as they were read: a round reads the same plan and form many times.
_MAKS_FILER: Final = 16

#: How alike two words are when one is taken for a slip of the other.
_LIGNER: Final = 0.65

_T = TypeVar("_T")
Skalar = None | bool | int | float | str | date

_HELTALL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DESIMALTALL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
#: Norwegians set groups of three apart with a full stop, too.
_TUSEN: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_DATO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Tvetydigtall(float):
    """A number written so that it may be a thousand times as large: 300.960. A figure is asked about."""

    @property
    def vist(self) -> str:
        """As it was written."""
        return f"{self:.3f}"

    def ask(self) -> str:
        """Both readings, each as it is written without doubt."""
        helt, _, resten = self.vist.partition(".")
        return f"Skriv {helt}{resten} eller {helt}.{resten}0, etter hva som er ment"


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the file: a scalar, a list of nodes or a mapping text -> node."""

    linje: int
    innhold: Skalar | list[Node] | dict[str, Node]

    @property
    def art(self) -> str:
        if isinstance(self.innhold, dict):
            return "en gruppe med nøkler"
        if isinstance(self.innhold, list):
            return "en liste"
        return "tomt" if self.innhold is None else f"«{self.innhold}»"


@dataclass
class Kilde:
    """One file being read: collects mistakes with file and line until `stop_on_feil`."""

    fil: str
    feil: list[Kildefeil] = field(default_factory=list)
    #: Values met so far. An alias that names aliases makes billions of a few lines.
    noder: int = 0
    #: Rows that several tables share, by the name they are called by.
    radsett: Mapping[str, Node] = field(default_factory=dict)

    def report(self, linje: int, tekst: str) -> None:
        self.feil.append(Kildefeil(self.fil, linje, tekst))

    def stop_on_feil(self) -> None:
        if self.feil:
            raise UgyldigKilde(sorted(self.feil, key=lambda f: (f.fil, f.linje)))

    def gruppe(self, node: Node | None, hva: str) -> Mapping[str, Node]:
        """The node as a mapping; empty (and reported) when it is something else."""
        if node is None or node.innhold is None:
            return {}
        if isinstance(node.innhold, dict):
            return node.innhold
        self.report(node.linje, f"{hva} skal være en gruppe med nøkler, men her står {node.art}.")
        return {}

    def liste(self, node: Node | None, hva: str) -> list[Node]:
        if node is None or node.innhold is None:
            return []
        if isinstance(node.innhold, list):
            return node.innhold
        self.report(node.linje, f"{hva} skal være en liste, men her står {node.art}.")
        return []

    def tekst(self, node: Node | None, hva: str) -> str:
        if node is None or node.innhold is None:
            return ""
        if isinstance(node.innhold, str):
            return node.innhold
        self.report(
            node.linje,
            f"{hva} skal være tekst, men her står {node.art}. Sett teksten i anførselstegn.",
        )
        return ""

    def heltall(self, node: Node | None, hva: str, linje: int = 1) -> int:
        if (
            node is not None
            and isinstance(node.innhold, int)
            and not isinstance(node.innhold, bool)
        ):
            return node.innhold
        staar = "mangler" if node is None else f"er {node.art}"
        self.report(node.linje if node else linje, f"{hva} skal være et helt tall, men {staar}.")
        return 0

    def ukjente(self, gruppe: Mapping[str, Node], kjente: Collection[str], hva: str) -> None:
        """Report keys that are none of those a person may write, with the nearest that is."""
        for navn, node in gruppe.items():
            if navn not in kjente:
                self.report(node.linje, f"Ukjent nøkkel «{navn}» i {hva}. {suggest(navn, kjente)}")


def find_naermest(skrevet: str, lovlige: Collection[str]) -> str:
    """The word that was probably meant, or ""."""
    smaa = {ord_.casefold(): ord_ for ord_ in sorted(lovlige)}
    treff = difflib.get_close_matches(skrevet.casefold(), list(smaa), n=1, cutoff=_LIGNER)
    return smaa[treff[0]] if treff else ""


def suggest(skrevet: str, lovlige: Collection[str]) -> str:
    """The nearest right word as a question, or all that may stand there."""
    forslag = find_naermest(skrevet, lovlige)
    return f"Mente du «{forslag}»?" if forslag else f"Ventet en av: {', '.join(sorted(lovlige))}."


def _skalar(node: yaml.ScalarNode) -> Skalar:
    raa: str = node.value
    if node.style:
        return raa
    if raa in ("", "~", "null"):
        return None
    if raa in ("true", "false"):
        return raa == "true"
    if _HELTALL.fullmatch(raa):
        return int(raa)
    if _TUSEN.fullmatch(raa):
        return Tvetydigtall(raa)
    if _DESIMALTALL.fullmatch(raa):
        return float(raa)
    if _DATO.fullmatch(raa):
        try:
            return date.fromisoformat(raa)
        except ValueError:
            return raa
    return raa


def _convert(node: yaml.Node, kilde: Kilde) -> Node:
    linje = node.start_mark.line + 1
    kilde.noder += 1
    if kilde.noder > _MAKS_NODER:
        hva = f"Filen har mer enn {_MAKS_NODER} verdier, eller viser til seg selv."
        raise UgyldigKilde([Kildefeil(kilde.fil, linje, hva)])
    if isinstance(node, yaml.MappingNode):
        gruppe: dict[str, Node] = {}
        for nokkelnode, verdinode in node.value:
            nokkel = str(nokkelnode.value)
            if nokkel in gruppe:
                kilde.report(nokkelnode.start_mark.line + 1, f"Nøkkelen «{nokkel}» står to ganger.")
            # A group or list begins on the line below its key; people look for the key.
            barn = _convert(verdinode, kilde)
            gruppe[nokkel] = Node(nokkelnode.start_mark.line + 1, barn.innhold)
        return Node(linje, gruppe)
    if isinstance(node, yaml.SequenceNode):
        return Node(linje, [_convert(barn, kilde) for barn in node.value])
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - yaml has three node kinds
    return Node(linje, _skalar(node))


class _Skriver(yaml.SafeDumper):
    """Writes no number that would be asked about."""


def _write_tall(skriver: yaml.SafeDumper, tall: float) -> yaml.ScalarNode:
    node = skriver.represent_float(float(tall))
    if _TUSEN.fullmatch(node.value):
        node.value += "0"
    return node


_Skriver.add_representer(float, _write_tall)
# Values that know more than what they are worth are written as what they are worth.
_Skriver.add_multi_representer(str, lambda skriver, tekst: skriver.represent_str(str(tekst)))
_Skriver.add_multi_representer(int, lambda skriver, tall: skriver.represent_int(int(tall)))
_Skriver.add_multi_representer(float, _write_tall)


def dump_yaml(data: object, *, flyt: bool = False) -> str:
    """Plain data as YAML text that `read_yaml` reads back as the same data. flyt: in brackets, as short
    values are written."""
    valg: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 100}
    return str(yaml.dump(data, Dumper=_Skriver, default_flow_style=flyt, **valg))


def read_plain(sti: Path) -> Any:
    """A data file of a form as plain values."""
    return yaml.load(read_tekst(sti), Loader=_leser(sti))  # noqa: S506 - both are safe


def _leser(sti: Path) -> Any:
    return _RASK if sti.is_relative_to(ressurs("maler")) else yaml.SafeLoader


def read_tekst(sti: Path) -> str:
    """A file as text. Raises UgyldigKilde when it cannot be read."""
    try:
        return sti.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as feil:
        raise UgyldigKilde([Kildefeil(str(sti), 1, "Filen er ikke UTF-8-tekst.")]) from feil
    except OSError as feil:
        grunn = _HVORFOR_IKKE_LEST.get(type(feil), "Filen kan ikke leses.")
        raise UgyldigKilde([Kildefeil(str(sti), 1, grunn)]) from feil


_HVORFOR_IKKE_LEST: Final[Mapping[type[OSError], str]] = {
    FileNotFoundError: "Filen finnes ikke. Se etter at navnet er riktig skrevet.",
    IsADirectoryError: "Dette er en mappe. Skriv navnet på filen som ligger i den.",
    PermissionError: "Filen kan ikke åpnes. Se etter om den er åpen i et annet program, eller om du mangler tilgang.",
}


def read_yaml(sti: Path, tekst: str | None = None) -> tuple[Node, Kilde]:
    """Parse a file, or text that stands for it. Raises UgyldigKilde when it cannot be read or is no
    YAML document."""
    node, feil = _read(str(sti), read_tekst(sti) if tekst is None else tekst, _leser(sti))
    return node, Kilde(str(sti), list(feil))


@lru_cache(maxsize=_MAKS_FILER)
def _read(fil: str, tekst: str, leser: Any) -> tuple[Node, tuple[Kildefeil, ...]]:
    """The document, which nobody changes, and its own mistakes."""
    kilde = Kilde(fil)
    try:
        rot = yaml.compose(tekst, Loader=leser)
        if rot is None:
            raise UgyldigKilde([Kildefeil(fil, 1, "Filen er tom.")])
        return _convert(rot, kilde), tuple(kilde.feil)
    except RecursionError as feil:
        hva = "Filen har for mange nivåer inne i hverandre."
        raise UgyldigKilde([Kildefeil(fil, 1, hva)]) from feil
    except yaml.YAMLError as feil:
        linje, grunn = explain_yamlfeil(feil)
        melding = f"Dette er ikke gyldig YAML. {grunn}"
        raise UgyldigKilde([Kildefeil(fil, linje, melding)]) from feil


def fill_post(cls: type[_T], node: Node, kilde: Kilde, hva: str, **ferdige: Any) -> _T | None:
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
