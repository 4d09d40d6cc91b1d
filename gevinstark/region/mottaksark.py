"""The sheets Mottak (every file, and what was left out of the figures) and Funn (every finding)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gevinstark.grunn.celle import Ark, Celle, Radblokk
from gevinstark.grunn.verdi import Verdi, celleadresse, kolonnebokstav
from gevinstark.region.celler import FARGE, Kolonne, fast, make_radblokk, radhoyder, tall, topp
from gevinstark.region.databruk import STATUSTEKST, etikett
from gevinstark.region.grunnlag import Mottatt, Regiongrunnlag

MOTTAK: Final = "Mottak"
FUNN: Final = "Funn"
ALVORTEKST: Final[Mapping[str, str]] = {
    "info": "Info", "advarsel": "Advarsel", "feil": "Feil", "kritisk": "Kritisk",
}  # fmt: skip

_KOLONNER_MED_BREDDE: Final = (
    ("Fil", 30.0), ("Kommune", 24.0), ("Plan", 18.0), ("År", 8.0), ("Status", 22.0),
    ("Grunn", 36.0), ("Lest", 9.0), ("Konsolidert", 12.0), ("Utelatt", 9.0), ("Funn", 8.0),
    ("Lagret", 19.0), ("Etter fristen", 10.0), ("Program", 22.0), ("SHA-256", 35.0),
)  # fmt: skip
MOTTAKSKOLONNER: Final = tuple(navn for navn, _ in _KOLONNER_MED_BREDDE)
#: In this order the long texts stand under Mottak's wide columns.
_UTELATTKOLONNER: Final = ("Fil", "Felt", "Ark", "Celle", "Innhold", "Grunn")
_FUNNKOLONNER: Final = (
    ("Alvor", 10.0), ("Kode", 9.0), ("Kommune", 22.0), ("Fil", 28.0), ("Ark", 13.0),
    ("Celle", 8.0), ("Felt", 22.0), ("Funnet", 22.0), ("Ventet", 22.0), ("Tekst", 66.0),
)  # fmt: skip
_TALLKOLONNER: Final = ("Lest", "Konsolidert", "Utelatt", "Funn")
_HELTALL: Final = ("År", *_TALLKOLONNER)
_SUMRAD: Final = 4
TABELLHODE: Final = 7
_FUNNHODE: Final = 4


def build_mottak(grunnlag: Regiongrunnlag, undertittel: str) -> Ark:
    navn = MOTTAKSKOLONNER
    celler = list(topp(MOTTAK, "Mottak", undertittel))
    siste = TABELLHODE + max(len(grunnlag.mottak), 1)
    celler += _summer(navn, siste)
    celler += [fast(MOTTAK, TABELLHODE, k, n, "hode") for k, n in enumerate(navn, 1)]
    utelatthode = siste + 4
    utelattslutt = utelatthode + max(len(grunnlag.utelatt), 1)
    celler += _utelatt(grunnlag, utelatthode)
    bredder = tuple(b for _, b in _KOLONNER_MED_BREDDE)
    utelatte = [(u.fil, u.felt, u.ark, u.celle, u.tekst, u.grunn) for u in grunnlag.utelatt]
    radblokker = (
        _linjer(MOTTAK, TABELLHODE + 1, navn, [_mottaksrad(m) for m in grunnlag.mottak], bredder),
        _linjer(MOTTAK, utelatthode + 1, _UTELATTKOLONNER, utelatte, bredder),
    )
    return Ark(
        navn=MOTTAK,
        tittel="Mottak",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder),
        frys=(0, 1),
        beskyttet=False,
        farge=FARGE,
        tabeller=(
            (MOTTAK, f"{celleadresse(TABELLHODE, 1)}:{celleadresse(siste, len(navn))}", navn),
            (
                "Utelatt",
                f"{celleadresse(utelatthode, 1)}:{celleadresse(utelattslutt, len(_UTELATTKOLONNER))}",
                _UTELATTKOLONNER,
            ),
        ),
        radblokker=radblokker,
    )


def _mottaksrad(m: Mottatt) -> tuple[Verdi, ...]:
    return (
        m.fil, etikett(m) if m.kommunenr else None, m.plan, m.aar, STATUSTEKST[m.status], m.grunn,
        m.lest, m.konsolidert, m.utelatt, len(m.funn), m.lagret.replace("T", " "),
        "ja" if m.sen else None, m.program, m.sha256,
    )  # fmt: skip


def _summer(navn: Sequence[str], siste: int) -> Iterator[Celle]:
    """Headline counts over the table, so that they follow it."""
    yield fast(MOTTAK, _SUMRAD, 1, "Alle filer", "etikett")
    yield tall(
        MOTTAK, _SUMRAD, 2, f'=COUNTA(A{TABELLHODE + 1}:A{siste})&" filer"',
        Kolonne("Antall filer", "tekst"), radetikett="Alle filer",
    )  # fmt: skip
    yield fast(MOTTAK, _SUMRAD, 6, "Sum inndata og funn", "etikett")
    steder = {}
    for n in _TALLKOLONNER:
        kol = navn.index(n) + 1
        b = steder[n] = kolonnebokstav(kol)
        formel = f"=SUM({b}{TABELLHODE + 1}:{b}{siste})"
        yield tall(MOTTAK, _SUMRAD, kol, formel, Kolonne(n, "tall"), radetikett="Alle filer")
    lest, konsolidert, utelatt = (f"{steder[n]}{_SUMRAD}" for n in _TALLKOLONNER[:3])
    yield fast(MOTTAK, _SUMRAD + 1, 6, "Lest er lik konsolidert og utelatt til sammen", "etikett")
    yield tall(
        MOTTAK, _SUMRAD + 1, 7, f'=IF({lest}={konsolidert}+{utelatt},"stemmer","stemmer ikke")',
        Kolonne("Kontroll", "tekst"), radetikett="Kontroll",
    )  # fmt: skip


def _utelatt(grunnlag: Regiongrunnlag, hoderad: int) -> Iterator[Celle]:
    yield fast(MOTTAK, hoderad - 2, 1, "Utelatt fra tallene", "deltittel")
    yield fast(
        MOTTAK, hoderad - 1, 1,
        "Innsendte felt som ikke er med i regionens tall, og hvorfor." if grunnlag.utelatt
        else "Ingen innsendte felt er utelatt.",
        "ingress",
    )  # fmt: skip
    yield from (fast(MOTTAK, hoderad, k, n, "hode") for k, n in enumerate(_UTELATTKOLONNER, 1))


def build_funn(grunnlag: Regiongrunnlag, undertittel: str) -> Ark:
    navn = tuple(k for k, _ in _FUNNKOLONNER)
    rader = list(_funnrader(grunnlag.mottak))
    celler = list(topp(FUNN, "Funn", undertittel))
    siste = _FUNNHODE + max(len(rader), 1)
    antall = f'=COUNTA(B{_FUNNHODE + 1}:B{siste})&" funn i "&COUNTA({MOTTAK}!A{TABELLHODE + 1}:A{TABELLHODE + max(len(grunnlag.mottak), 1)})&" filer"'
    celler.append(
        Celle(
            FUNN, 3, 1, "formel", "tekst", formel=antall, stil="ingress", radetikett="Antall funn"
        )
    )
    celler += [fast(FUNN, _FUNNHODE, k, n, "hode") for k, n in enumerate(navn, 1)]
    bredder = tuple(b for _, b in _FUNNKOLONNER)
    return Ark(
        navn=FUNN,
        tittel="Funn",
        celler=tuple(celler),
        bredder=bredder,
        radhoyder=radhoyder(celler, bredder),
        frys=(_FUNNHODE, 2),
        gjenta_rader=(_FUNNHODE, _FUNNHODE),
        beskyttet=False,
        farge=FARGE,
        tabeller=((FUNN, f"{celleadresse(_FUNNHODE, 1)}:{celleadresse(siste, len(navn))}", navn),),
        radblokker=(_linjer(FUNN, _FUNNHODE + 1, navn, rader, bredder),),
    )


def _funnrader(mottak: Sequence[Mottatt]) -> list[tuple[Verdi, ...]]:
    """Worst first, then file by file in the order of Mottak."""
    rader = [
        (-int(f.alvor), nr, f.kode, f.ark or "", f.celle or "", f.tekst, f, m)
        for nr, m in enumerate(mottak)
        for f in m.funn
    ]
    return [
        (
            ALVORTEKST[f.alvor.navn], f.kode, etikett(m) if m.kommunenr else None, f.fil or m.fil,
            f.ark, f.celle, f.felt, f.funnet, f.ventet, f.tekst,
        )
        for *_, f, m in sorted(rader, key=lambda r: r[:6])
    ]  # fmt: skip


def _linjer(
    ark: str,
    forste: int,
    kolonner: Sequence[str],
    rader: Sequence[tuple[Verdi, ...]],
    bredder: Sequence[float],
) -> Radblokk:
    celler = [
        fast(ark, forste, kol, None, "data", type_="aar")
        if navn in _HELTALL
        else fast(ark, forste, kol, None, "databrutt")
        for kol, navn in enumerate(kolonner, 1)
    ]
    return make_radblokk(forste, celler, rader, bredder)
