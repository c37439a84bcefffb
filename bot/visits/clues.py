"""Clues: what a case is recognised by when something comes in: ids of its mails, senders, stretches of text, names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from bot.visits.models import Case, Clue, ClueKind, Contact, VisitRequest
from bot.visits.protection.models import ERASED
from bot.visits.reading.folding import folded
from bot.visits.reading.mail import free_address

_LOOKED_AT = 20_000  #: Characters of a text.
_STRETCH = 6  #: Words; and as many signs of scripts that put no spaces between words.
_MARKS = 12  #: Of a text: those with the smallest digests, so that alike texts keep the same ones.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_LEGAL = re.compile(r"\W+")
_SHORTEST_NAME = 4


def clue(kind: ClueKind, words: str) -> Clue:
    return Clue(kind, hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest())


def of_case(case: Case) -> frozenset[Clue]:
    """Everything this case is recognised by, with what came and went out since; of a row of a file, only who came."""
    if case.history:
        return frozenset(body(case.triage.organisation or "") if case.triage else ())
    later = case.messages_to_read()
    requests = (case.request, *(one.request for one in later if one.heard))
    found = {each for request in requests for each in of_request(request)}
    if case.addressee:
        found |= set(senders(case.request.model_copy(update={"contact": Contact(email=case.addressee.email)})))
    found |= set(mails(one.request.message_id for one in later if one.request.message_id))
    found |= set(mails(message.draft.message_id for message in case.messages))
    if case.triage and case.triage.organisation:
        found |= set(body(case.triage.organisation))
    return frozenset(found)


def of_request(request: VisitRequest) -> Iterator[Clue]:
    """None of one that was erased: two such would be taken for the same."""
    if request.message == ERASED:
        return
    yield from mails([request.message_id] if request.message_id else [])
    yield from senders(request)
    if request.organisation and request.organisation.name:
        yield from body(request.organisation.name)
    yield from text(request.message)


def mails(message_ids: Iterable[str]) -> list[Clue]:
    return [clue(ClueKind.MAIL, inner) for each in message_ids if (inner := each.strip().strip("<>").strip())]


def senders(request: VisitRequest) -> Iterator[Clue]:
    contact = request.contact
    for way in (contact.email, contact.phone, contact.slack_user):
        if way and way.strip():
            yield clue(ClueKind.SENDER, "".join(way.split()).casefold())
    email = (contact.email or "").strip().casefold()
    if "@" in email and not free_address(email):
        yield clue(ClueKind.DOMAIN, email.rpartition("@")[2])


def text(message: str) -> Iterator[Clue]:
    """Marks of the text: two that are mostly the same words share some of them."""
    words = _WORD.findall(folded_text(message))
    stretches = {" ".join(words[n : n + _STRETCH]) for n in range(len(words) - _STRETCH + 1)}
    yield from sorted(clue(ClueKind.TEXT, stretch) for stretch in stretches)[:_MARKS]


def folded_text(message: str) -> str:
    return folded(message[:_LOOKED_AT])


def body(name: str) -> Iterator[Clue]:
    plain = _LEGAL.sub(" ", folded(name[:500])).strip()
    if len(plain) >= _SHORTEST_NAME or (plain and not plain.isascii()):
        yield clue(ClueKind.BODY, plain)
