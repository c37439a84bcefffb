"""What a channel may see of a text: no address, no number, no name of the person who wrote."""

from __future__ import annotations

import re

from bot.visits.models import VisitRequest

_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]{1,64}@[^\s@<>\"'(),;:]{1,255}")
_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[ ()/.-]{0,2}\d){7,14}(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}\s?[-/]\s?\d{4}")
_HIDDEN = "[…]"


def for_channel(text: str, request: VisitRequest) -> str:
    """Without e-mail addresses, telephone numbers and the names of the contact."""
    hidden = _ADDRESS.sub(_HIDDEN, text)
    hidden = _NUMBER.sub(lambda found: found.group() if _DATE.search(found.group()) else _HIDDEN, hidden)
    for name in _names(request):
        hidden = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _HIDDEN, hidden, flags=re.IGNORECASE)
    return hidden


def _names(request: VisitRequest) -> list[str]:
    """The whole name first, then its parts that are long enough to be nothing else."""
    name = (request.contact.name or "").strip()
    parts = [part for part in re.split(r"[\s,]+", name) if len(part) >= 3]
    return [name, *sorted(parts, key=len, reverse=True)] if name else []
