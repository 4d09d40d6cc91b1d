"""Where the files that travel with the program lie: forms, the kommune register, the example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from gevinstark.grunn.errors import Kildefeil, UgyldigKilde

_PAKKE: Final = Path(__file__).resolve().parents[1]


def ressurs(relativ: str) -> Path:
    """A shipped file: inside the installed wheel, or at the top level of a checkout."""
    i_pakken = _PAKKE / "_data" / relativ
    return i_pakken if i_pakken.exists() else _PAKKE.parent / relativ


#: The form a plan is on when nothing else is said.
SKJEMA: Final = "medfinansiering/2017"
EKSEMPELPLAN: Final = "eksempler/digital-dialog/plan.yaml"


def malfil(navn: str) -> Path:
    """The form "medfinansiering/2017" as a path; it may not exist."""
    return ressurs(f"maler/{navn}.yaml")


def list_skjemaer() -> list[str]:
    """The forms that travel with the program, as a plan names them."""
    filer = ressurs("maler").glob("*/*.yaml")
    return sorted(f"{f.parent.name}/{f.stem}" for f in filer if "." not in f.stem)


@dataclass(frozen=True, slots=True)
class Kommune:
    """`nr` is the 4-character number as text; names are not unique (two Herøy, two Våler)."""

    nr: str
    navn: str
    fylke: str
    #: Every official name: "Porsanger - Porsáŋgu - Porsanki".
    alle_navn: str = ""

    @property
    def fullt_navn(self) -> str:
        return self.alle_navn or self.navn

    @property
    def filnavn(self) -> str:
        """ASCII and unique: number first, then the name's ASCII letters."""
        # The command line needs none of what a value needs.
        from gevinstark.grunn.verdi import ascii_nokkel  # noqa: PLC0415 - as said above

        ledd = "".join(
            t if t.isascii() and t.isalnum() else "-" for t in ascii_nokkel(self.navn).lower()
        )
        return f"{self.nr}-{'-'.join(d for d in ledd.split('-') if d)}"


@lru_cache(maxsize=1)
def kommuneregister() -> Mapping[str, Kommune]:
    """The 357 kommuner of 2024 (Kartverket), keyed on number."""
    import csv  # noqa: PLC0415 - the command line needs no register to answer --help

    sti = ressurs("maler/kommuner/2024.csv")
    try:
        with sti.open(encoding="utf-8", newline="") as fil:
            return {
                rad["kommunenummer"]: Kommune(
                    rad["kommunenummer"],
                    rad["kommunenavn"],
                    rad["fylkesnavn"],
                    rad["kommunenavn_alle"],
                )
                for rad in csv.DictReader(fil, delimiter=";")
            }
    except (OSError, KeyError) as feil:
        raise UgyldigKilde([Kildefeil(str(sti), 1, "Kommuneregisteret kan ikke leses.")]) from feil
