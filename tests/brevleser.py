"""A draft as two mail libraries that share nothing see it: Python's own, and one in Rust."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from fast_mail_parser import parse_email


def read_brev(fil: Path) -> EmailMessage:
    """The draft, when both read the same recipients, subject, text and files in it."""
    innhold = fil.read_bytes()
    melding = email.message_from_bytes(innhold, policy=default)
    assert isinstance(melding, EmailMessage)
    annen = parse_email(innhold)
    kropp = melding.get_body()
    assert kropp is not None
    assert annen.subject == melding["Subject"]
    assert annen.headers.get("To", []) == ([str(melding["To"])] if melding["To"] else [])
    assert annen.headers["X-Unsent"] == ["1"]
    assert [t.split() for t in annen.text_plain] == [kropp.get_content().split()]
    assert [(v.filename, bytes(v.content)) for v in annen.attachments] == [
        (v.get_filename(), v.get_content()) for v in melding.iter_attachments()
    ]
    return melding


def brevtekst(fil: Path) -> str:
    """What a person reads: the subject, and the text."""
    melding = read_brev(fil)
    kropp = melding.get_body()
    assert kropp is not None
    return "\n".join([melding["Subject"], "", *kropp.get_content().splitlines()])
