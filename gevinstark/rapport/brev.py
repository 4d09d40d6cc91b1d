"""A letter as an e-mail draft (.eml) that opens in any mail program, ready to be sent by a person.

Nothing is sent from here. The same letter gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from gevinstark.grunn.epost import Kontakt, Mottaker
from gevinstark.grunn.skjermtekst import printable
from gevinstark.mal.nynorsk import to_maalform

ENDELSE: Final = ".eml"
#: A folded subject comes back with a space before it in some programs; mail allows 998 signs a line.
_POLICY: Final = SMTP.clone(max_line_length=900)
_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class Brev:
    """vedlegg: file name and content of each workbook that goes with it."""

    emne: str
    tekst: str
    til: tuple[Mottaker, ...] = ()
    vedlegg: tuple[tuple[str, bytes], ...] = ()


def in_maalform(brev: Brev, maalform: str) -> Brev:
    """The letter in what its reader is written to in: subject and text, line by line."""
    linjer = (to_maalform(linje, maalform) for linje in brev.tekst.split("\n"))
    return replace(brev, emne=to_maalform(brev.emne, maalform), tekst="\n".join(linjer))


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


def greet(til: Sequence[Mottaker]) -> str:
    """How a letter begins: by name, when the name is known and looks like one."""
    navn = til[0].navn.strip() if til else ""
    return f"Hei {navn}," if navn and navn.replace(" ", "").replace("-", "").isalpha() else "Hei,"


def sign(kontakt: Kontakt | None) -> Iterator[str]:
    """How every letter ends: where to ask, and who it is from."""
    k = kontakt or Kontakt()
    naa = [d for d in (k.epost, f"telefon {k.telefon}" if k.telefon else "") if d]
    yield ""
    yield f"Ta gjerne kontakt hvis noe er uklart{': ' + ' eller '.join(naa) if naa else ''}."
    yield ""
    yield "Vennlig hilsen"
    yield k.navn or "[navnet ditt]"
    if k.rolle:
        yield k.rolle
