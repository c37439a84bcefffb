"""Tickets: a page with a form carries one; signed, so that we know when the page was opened, and that it was ours."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

_TICKET = re.compile(r"([0-9a-f]{24})-([0-9a-f]{8,11})-([0-9a-f]{24})")


class Ticket(NamedTuple):
    nonce: str  #: One submission, however often it is sent.
    opened_at: dt.datetime


def issue(secret: bytes, *, at: dt.datetime) -> str:
    nonce, moment = secrets.token_hex(12), f"{int(at.timestamp()):08x}"
    return f"{nonce}-{moment}-{_mac(secret, nonce, moment)}"


def read(ticket: str, secret: bytes) -> Ticket | None:
    """None where it is not one of ours."""
    found = _TICKET.fullmatch(ticket)
    if not found or not hmac.compare_digest(_mac(secret, found[1], found[2]), found[3]):
        return None
    return Ticket(found[1], dt.datetime.fromtimestamp(int(found[2], 16), dt.UTC))


def _mac(secret: bytes, nonce: str, moment: str) -> str:
    return hmac.new(secret, f"form ticket\n{nonce}\n{moment}".encode(), hashlib.sha256).hexdigest()[:24]
