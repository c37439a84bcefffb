"""What came on a case after its request, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.services import Services
from bot.visits import rereading
from bot.visits.models import Case, Difference, Inbound, Span
from bot.web.highlights import Piece, highlighted, numbered

_SHOWN = 30_000


class Came(NamedTuple):
    """One message with what it changed."""

    message: Inbound
    pieces: list[Piece]
    numbers: dict[str, int]
    differences: tuple[Difference, ...]
    merged: bool  #: It is the request of a case that this one is kept in place of.
    stranger: bool  #: Another address than the one we write to.
    cut: bool


def thread(case: Case, services: Services) -> list[Came]:
    """Those that lie here, in order."""
    messages = rereading.conversation(case, services.store) if case.absorbed else case.messages_to_read()
    return [_came(case, message) for message in messages]


def _came(case: Case, message: Inbound) -> Came:
    changed = tuple(one for one in case.differences if one.message == message.id)
    evidence = {one.field: _of_text(one.spans, message.id) for one in changed}
    text = message.request.message[:_SHOWN]
    return Came(
        message=message,
        pieces=highlighted(text, evidence),
        numbers=numbered(evidence),
        differences=changed,
        merged=message.id in case.absorbed,
        stranger=_address(message) != (case.request.contact.email or "").casefold(),
        cut=len(message.request.message) > _SHOWN,
    )


def _of_text(spans: Iterable[Span], message: str) -> list[Span]:
    return [span.model_copy(update={"part": span.part.removeprefix(f"{message}:")}) for span in spans]


def _address(message: Inbound) -> str:
    return (message.request.contact.email or "").casefold()
