"""What came on a case after its request, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.services import Services
from bot.visits import rereading
from bot.visits.models import Case, Difference, Inbound, Span
from bot.visits.ports import CaseStore
from bot.web.highlights import Piece, highlighted, numbered

_SHOWN = 30_000


class Came(NamedTuple):
    """One message with what it changed."""

    message: Inbound
    pieces: list[Piece]
    numbers: dict[str, int]
    differences: tuple[Difference, ...]
    lies_on: str  #: This case, or one that it is kept in place of.
    merged: bool  #: It is the request of such a case.
    stranger: bool  #: Another address than the one we write to.
    cut: bool


def thread(case: Case, services: Services) -> list[Came]:
    """Those that lie here, in order."""
    messages = rereading.conversation(case, services.store)
    places = _places(case, services.store)
    return [_came(case, message, places[message.id]) for message in messages]


def _places(case: Case, store: CaseStore) -> dict[str, str]:
    """Message to the case it lies on."""
    found = {message.id: case.number for message in case.messages_to_read()}
    for number in case.absorbed:
        found |= {number: number} | _places(store.case(number), store)
    return found


def _came(case: Case, message: Inbound, lies_on: str) -> Came:
    changed = tuple(one for one in case.differences if one.message == message.id)
    evidence = {one.field: _of_text(one.spans, message.id) for one in changed}
    text = message.request.message[:_SHOWN]
    return Came(
        message=message,
        pieces=highlighted(text, evidence),
        numbers=numbered(evidence),
        differences=changed,
        lies_on=lies_on,
        merged=message.id == lies_on,
        stranger=_address(message) not in (case.enquirers() or {""}),
        cut=len(message.request.message) > _SHOWN,
    )


def _of_text(spans: Iterable[Span], message: str) -> list[Span]:
    return [span.model_copy(update={"part": span.part.removeprefix(f"{message}:")}) for span in spans]


def _address(message: Inbound) -> str:
    return (message.request.contact.email or "").casefold()
