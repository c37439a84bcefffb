"""Masking: numbers that identify a person are made unreadable before anything else looks at a request.

What is masked keeps its length, so that every place in the text stays where it was.
"""

from __future__ import annotations

import re
from functools import cache

from bot.visits.models import Contact, Organisation, RequestAttachment, VisitRequest
from bot.visits.reading import lexicon

BLOCK = "█"
#: A masked number, as the reader finds it.
MASKED = re.compile(rf"{BLOCK}{{4,}}(?:[ -]?{BLOCK}{{3,}})?")

_SIGN = re.compile(r"[^\W_]")
#: Characters that cannot be seen may stand between two digits and hide nothing by it.
_UNSEEN = r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*"
_DIGIT = rf"\d{_UNSEEN}"
_CPR = re.compile(
    rf"(?<!\d)(?:0{_UNSEEN}[1-9]|[12]{_UNSEEN}\d|3{_UNSEEN}[01]){_UNSEEN}(?:0{_UNSEEN}[1-9]|1{_UNSEEN}[0-2]){_UNSEEN}"
    rf"(?:{_DIGIT}){{2}}[ \-‐‑–]{_UNSEEN}(?:{_DIGIT}){{3}}\d(?!\d)"
)
#: One or two letters and digits, as passports are numbered nearly everywhere.
_LETTERED = re.compile(rf"(?<!\w)[A-Z]{{1,2}}{_UNSEEN}[ -]?(?:{_DIGIT}){{5,11}}\d(?!\w)", re.IGNORECASE)
#: Some countries mix them; four digits at least, so that no word is one.
_MIXED = re.compile(r"(?<!\w)(?=(?:[A-Z]*\d){4})[A-Z0-9]{6,12}(?!\w)")
_DIGITS = re.compile(rf"(?<!\w)(?:{_DIGIT}){{7,8}}\d(?!\w)")
_IDENTITY = re.compile(rf"(?<!\w)(?:{_DIGIT}){{6,17}}[-+ ]?[\dXx](?:{_DIGIT}){{0,4}}(?!\w)")
_NEAR = 80


def masked(text: str) -> str:
    """The text with a block for each sign of a civil registration or passport number."""
    spans = [found.span() for found in _CPR.finditer(text)]
    spans += _beside("signals.identity_word", _IDENTITY, text)
    spans += _beside("signals.passport_word", _DIGITS, text)
    spans += _beside("signals.passport_word", _MIXED, text)
    first = _word("signals.passport_word").search(text)
    if first:  # a list names its columns once
        spans += [found.span() for found in _LETTERED.finditer(text, max(0, first.start() - _NEAR))]
    return _blocked(text, spans)


def masked_request(request: VisitRequest) -> VisitRequest:
    """The request as everything but the sealed original holds it; the same one where there is nothing to mask."""
    fields: dict[str, object] = {
        name: masked(value)
        for name in ("subject", "message", "on_behalf_of", "referred_by")
        if (value := getattr(request, name))
    }
    fields["contact"] = request.contact.model_copy(update=_texts(request.contact, "name"))
    if request.organisation:
        fields["organisation"] = request.organisation.model_copy(update=_texts(request.organisation, "name", "city"))
    fields["attachments"] = tuple(one.model_copy(update=_texts(one, "name")) for one in request.attachments)
    shown = request.model_copy(update=fields)
    return request if shown == request else shown


def _texts(noun: Contact | Organisation | RequestAttachment, *names: str) -> dict[str, str]:
    return {name: masked(value) for name in names if (value := getattr(noun, name))}


def _beside(word: str, number: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for low, high in _around(word, text) for found in number.finditer(text, low, high)]


def _around(word: str, text: str) -> list[tuple[int, int]]:
    """The stretches near the word; those that touch are one, so that a text full of it is read once."""
    stretches: list[tuple[int, int]] = []
    for named in _word(word).finditer(text):
        low, high = max(0, named.start() - _NEAR), named.end() + _NEAR
        if stretches and low <= stretches[-1][1]:
            low = stretches.pop()[0]
        stretches.append((low, high))
    return stretches


@cache
def _word(key: str) -> re.Pattern[str]:
    return re.compile(lexicon.matcher(key, ()).pattern, re.IGNORECASE)


def _blocked(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start < end:
            pieces += [text[at:start], _SIGN.sub(BLOCK, text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])
