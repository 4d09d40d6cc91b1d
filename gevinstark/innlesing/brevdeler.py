"""The attachments of a letter saved as .eml, by Python's own mail parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import partial
from typing import Any, Final

from gevinstark.lesing.filtype import ER_EPOST
from gevinstark.lesing.vernbrudd import VernBrudd
from gevinstark.lesing.zipvern import MAKS_DELER

_MAKS_HODE: Final = 2_000


def read_brev(innhold: bytes) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and content of each attachment, those of a forwarded letter too. Raises VernBrudd for a
    letter that is made to be hard to take apart."""
    if innhold.count(b"\n--") > 4 * MAKS_DELER:
        raise VernBrudd(ER_EPOST)
    for del_ in message_from_bytes(innhold).walk():
        if any(
            len(str(v)) > _MAKS_HODE for n, v in del_.items() if n.lower().startswith("content-")
        ):
            raise VernBrudd(ER_EPOST)
        navn = del_.get_filename()
        if navn and not del_.is_multipart():
            try:
                vist = str(make_header(decode_header(navn)))
            except HeaderParseError as feil:
                raise VernBrudd(ER_EPOST) from feil
            yield vist, partial(_read_vedlegg, del_)


def _read_vedlegg(del_: Message) -> Any:
    return del_.get_payload(decode=True) or b""
