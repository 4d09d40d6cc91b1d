"""A draft as Python's own mail parser sees it."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


def read_brev(fil: Path) -> EmailMessage:
    melding = email.message_from_bytes(fil.read_bytes(), policy=default)
    assert isinstance(melding, EmailMessage)
    return melding


def brevtekst(fil: Path) -> str:
    """What a person reads: the subject, and the text."""
    melding = read_brev(fil)
    kropp = melding.get_body()
    assert kropp is not None
    return "\n".join([melding["Subject"], "", *kropp.get_content().splitlines()])
