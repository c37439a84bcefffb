"""What a channel may see of a text: no address, no number, no name of the person who wrote."""

from __future__ import annotations

import re
from email.utils import parseaddr

from bot.visits.models import VisitRequest
from knowledge import Answer, Registers

_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]{1,64}@[^\s@<>\"'(),;:]{1,255}")
_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[ ()/.-]{0,2}\d){7,14}(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}\s?[-/]\s?\d{4}")
#: With its country, or as Danes write theirs. A figure has its digits in threes, or none apart.
_PHONE = re.compile(
    r"(?<![\w.,+-])(?:(?:\+|00)\d{2}(?:[ ()/.-]{0,2}\d){7,12}|\d{2}(?: \d{2}){3}"
    r"|(?!(?:19|20)\d\d (?:19|20)\d\d)\d{4} \d{4}|\d{8})(?![\w-])"
)
_HIDDEN = "[…]"


def for_channel(text: str, request: VisitRequest) -> str:
    """Without e-mail addresses, telephone numbers and the names of the contact."""
    hidden = _ADDRESS.sub(_HIDDEN, text)
    hidden = _NUMBER.sub(lambda found: found.group() if _DATE.search(found.group()) else _HIDDEN, hidden)
    for name in _names(request):
        hidden = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _HIDDEN, hidden, flags=re.IGNORECASE)
    return hidden


def own_addresses(registers: Registers) -> frozenset[str]:
    """Of the house and its offices: they are no private person's."""
    house = registers.house
    offices = (one.email for one in house.offices.values())
    return frozenset(address.casefold() for address in (parseaddr(house.sender)[1], *offices) if address)


def discreet(answer: Answer, *, ours: frozenset[str]) -> Answer:
    """An answer as a channel may see it; the passage it comes from is one click away."""
    citations = tuple(one.model_copy(update={"quote": _without_reach(one.quote, ours)}) for one in answer.citations)
    notes = tuple(_without_reach(note, ours) for note in answer.notes)
    return answer.model_copy(
        update={"answer": _without_reach(answer.answer, ours), "citations": citations, "notes": notes}
    )


def _without_reach(text: str, ours: frozenset[str]) -> str:
    """Without addresses that are not ours, and without telephone numbers; figures stay."""
    hidden = _ADDRESS.sub(lambda found: found[0] if found[0].rstrip(".").casefold() in ours else _HIDDEN, text)
    return _PHONE.sub(_HIDDEN, hidden)


def _names(request: VisitRequest) -> list[str]:
    """The whole name first, then its parts that are long enough to be nothing else."""
    name = (request.contact.name or "").strip()
    parts = [part for part in re.split(r"[\s,]+", name) if len(part) >= 3]
    return [name, *sorted(parts, key=len, reverse=True)] if name else []
