"""A letter as an e-mail draft (.eml) that opens in any mail program, ready to be sent by a person.

Nothing is sent from here. The same letter gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from gevinstark.grunn.verdi import printable

ENDELSE: Final = ".eml"
#: A folded subject comes back with a space before it in some programs; mail allows 998 signs a line.
_POLICY: Final = SMTP.clone(max_line_length=900)
_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
#: What may stand in an address; anything else is not written into a letter.
_ADRESSE: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)


@dataclass(frozen=True, slots=True)
class Mottaker:
    """Who a letter is for. navn may be ""."""

    epost: str
    navn: str = ""


@dataclass(frozen=True, slots=True)
class Brev:
    """vedlegg: file name and content of each workbook that goes with it."""

    emne: str
    tekst: str
    til: tuple[Mottaker, ...] = ()
    vedlegg: tuple[tuple[str, bytes], ...] = ()


def is_epost(tekst: str) -> bool:
    """Whether it is one address and nothing else."""
    return _ADRESSE.fullmatch(tekst.strip()) is not None


def write_eml(brev: Brev) -> bytes:
    """The draft. Control characters never reach a header; X-Unsent makes Outlook open it as a draft."""
    melding = EmailMessage(policy=_POLICY)
    melding["Subject"] = _linje(brev.emne)
    if brev.til:
        melding["To"] = [_adresse(m) for m in brev.til]
    melding["X-Unsent"] = "1"
    melding.set_content(brev.tekst, charset="utf-8", cte="quoted-printable")
    for navn, innhold in brev.vedlegg:
        maintype, subtype = _XLSX
        melding.add_attachment(innhold, maintype=maintype, subtype=subtype, filename=_linje(navn))
    if brev.vedlegg:
        melding.set_boundary(f"=={_avtrykk(brev)}==")
    return melding.as_bytes()


def _linje(tekst: str) -> str:
    return " ".join(printable(tekst).split())


def _adresse(mottaker: Mottaker) -> Address:
    lokal, _, domene = mottaker.epost.strip().rpartition("@")
    return Address(_linje(mottaker.navn), lokal, domene)


def _avtrykk(brev: Brev) -> str:
    """The mark between the parts; a digest, so that it is the same every time and in none of them."""
    deler = [brev.emne.encode(), brev.tekst.encode(), *(d for _, d in brev.vedlegg)]
    return hashlib.sha256(b"\0".join(deler)).hexdigest()[:32]


def list_epost(tekst: str) -> Sequence[Mottaker]:
    """Addresses in a cell, set apart by comma, semicolon or a new line; "Navn <a@b.no>" too."""
    funnet = []
    for ledd in re.split(r"[;,\n]", tekst):
        navn, _, rest = ledd.strip().rpartition("<") if "<" in ledd else ("", "", ledd.strip())
        adresse = rest.rstrip(">").strip()
        if is_epost(adresse):
            funnet.append(Mottaker(adresse, navn.strip(' "')))
    return funnet
