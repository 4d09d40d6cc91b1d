"""Rows about the files: each that came, what was left out of the figures, and every finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from gevinstark.grunn.beslutning import Beslutningsutfall
from gevinstark.grunn.celle import DENNE_KOMMUNEN
from gevinstark.grunn.funn import Alvor, Funn
from gevinstark.grunn.koder import KODER
from gevinstark.region.bokkart import Rad
from gevinstark.region.grunnlag import Mottatt
from gevinstark.region.planbilde import STATUSTEKST, Planbilde, etikett
from gevinstark.region.radkilder import Kilder, kilde

#: What a finding asks of the one who reads it.
ALVORTEKST: Final[Mapping[Alvor, str]] = {
    Alvor.INFO: "Til orientering",
    Alvor.ADVARSEL: "Se på",
    Alvor.FEIL: "Må rettes",
    Alvor.KRITISK: "Må rettes",
}


#: Of a file that is replaced or held out.
AVLOEST: Final = "Filen teller ikke"


@kilde("mottak", like=True)
def _mottak(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    for m in k.grunnlag.mottak:
        yield Rad(
            m.fil,
            {
                "fil": m.fil, "kommune": etikett(m) if m.kommunenr else None, "plan": m.plan,
                "aar": m.aar, "status": STATUSTEKST[m.status], "grunn": m.grunn, "lest": m.lest,
                "konsolidert": m.konsolidert, "utelatt": m.utelatt, "funn": len(m.funn),
                "lagret": write_lagret(m.lagret), "raatid": m.lagret, "sen": "ja" if m.sen else None,
                "program": m.program, "sha256": m.sha256,
                "rettet": m.rettet, "tilfoert": m.tilfoert, "viderefoert": m.viderefoert,
            },
        )  # fmt: skip


LAGRET: Final = "%d.%m.%Y %H:%M"


def write_lagret(lagret: str) -> str:
    """ISO text -> "14.02.2025 10:12"; what is no time, as it stands."""
    try:
        return datetime.fromisoformat(lagret).strftime(LAGRET)
    except ValueError:
        return lagret


@kilde("utelatt", like=True)
def _utelatt(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    for u in k.grunnlag.utelatt:
        felt = {
            "fil": u.fil, "felt": _trykt(k, u.felt), "ark": u.ark, "celle": u.celle,
            "innhold": u.tekst, "grunn": u.grunn,
        }  # fmt: skip
        yield Rad(u.felt, felt)


@kilde("funn", like=True)
def _funn(k: Kilder, _p: Planbilde | None, _v: Mapping[str, Any]) -> Iterator[Rad]:
    """Worst first; those of decisions, then file by file in the order of Mottak."""
    alle: list[tuple[int, Funn, Mottatt | Beslutningsutfall]] = [
        *((-1, f, b) for b in k.grunnlag.beslutninger for f in b.funn),
        *((nr, f, m) for nr, m in enumerate(k.grunnlag.mottak) for f in m.funn),
    ]
    alle.sort(key=lambda r: (-int(r[1].alvor), r[0], r[1].kode, *_sted(r[1])))
    for _, f, m in alle:
        yield Rad(f.kode, _funnfelt(k, f, m))


def _sted(f: Funn) -> tuple[str, str, str]:
    return f.ark or "", f.celle or "", f.tekst


def _funnfelt(k: Kilder, f: Funn, m: Mottatt | Beslutningsutfall) -> dict[str, Any]:
    avloest = isinstance(m, Mottatt) and m.er_avloest and f.alvor >= Alvor.FEIL
    return {
        "alvor": AVLOEST if avloest else ALVORTEKST[f.alvor], "kode": f.kode,
        "kommune": etikett(m) if m.kommunenr else None, "fil": f.fil or m.fil, "ark": f.ark,
        "celle": f.celle, "felt": _trykt(k, f.felt) if f.felt else KODER[f.kode].tittel,
        "funnet": f.funnet, "ventet": f.ventet, "tekst": f.tekst,
    }  # fmt: skip


def _trykt(k: Kilder, felt: str) -> str:
    """A field as it is printed in the form: row and column; one that no plan has, by its key."""
    _, _, rest = felt.partition(".")
    for plan in k.planer:
        celle = plan.utsnitt.layout.ved_nokkel.get(f"{DENNE_KOMMUNEN}.{rest}")
        if celle is not None:
            return celle.etikett
    return felt
