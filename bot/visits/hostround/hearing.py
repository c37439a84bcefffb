"""A host's mail → what it is understood to answer. Anything short of plain stays unclear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.visits.hostround import clock
from bot.visits.hostround.words import first, pattern
from bot.visits.models import AnswerKind, Asked, Slot, VisitRequest
from bot.visits.models.answer import LONGEST_QUOTE
from bot.visits.models.request import Frozen
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part, part
from bot.visits.reading.mail import forwards, written
from bot.visits.reading.matcher import Matcher

_LOOKED_AT = 8_000  #: Characters of the host's own words.
_REPORT = re.compile(r"^(?:final-recipient|diagnostic-code|action: failed|status: 5\.)", re.MULTILINE)
_NUMBER = re.compile(r"\d{1,4}")


class Heard(Frozen):
    kind: AnswerKind
    quote: str
    proposed: Slot | None = None


def hear(mail: VisitRequest, asked: Asked, *, sent: str = "") -> Heard:
    """Never a yes from a machine, nor from words of ours that stand below.

    Args:
        sent: The body of the enquiry: lines of it are not the host's words.
    """
    own = _own_words(mail, sent)
    machine = _machine(mail, own)
    if machine:
        return Heard(kind=machine, quote=_quoted(own.text or mail.subject))
    if forwards(mail.message, mail.subject):  # whose words these are, a person tells
        return Heard(kind=AnswerKind.UNCLEAR, quote=_quoted(own.text))
    return _understood(own, asked)


def _own_words(mail: VisitRequest, sent: str) -> Part:
    ours = {" ".join(line.split()) for line in sent.splitlines() if len(line.split()) > 2}
    lines = written(mail.message, mail.subject).splitlines()
    kept = [line for line in lines if " ".join(line.strip("> ").split()) not in ours]
    return part("message", "\n".join(kept).strip()[:_LOOKED_AT])


def _machine(mail: VisitRequest, own: Part) -> AnswerKind | None:
    """Out of office and bounces say so in their headers, their subjects, or by who sends them."""
    subject = folded(mail.subject)
    sender = folded(mail.contact.email or "")
    if pattern("undelivered_sender").search(sender) or pattern("undelivered").search(subject):
        return AnswerKind.BOUNCE
    if mail.automatic and (_REPORT.search(folded(mail.message)) or pattern("undelivered").search(own.folded)):
        return AnswerKind.BOUNCE
    away_said = pattern("away").search(subject) or (mail.automatic and pattern("away").search(own.folded))
    if away_said:
        return AnswerKind.OUT_OF_OFFICE
    return AnswerKind.UNCLEAR if mail.unattended else None


def _understood(own: Part, asked: Asked) -> Heard:
    said = list(_said(own))
    kinds = {kind for kind, _ in said}
    quote = _quoted("\n".join(dict.fromkeys(sentence for _, sentence in said)) or own.text)
    slot = clock.named(own.text, asked=asked.terms.slot, language="da")
    other = slot if slot and not asked.terms.slot.within(slot) and slot != asked.terms.slot else None
    doubtful = AnswerKind.UNCLEAR in kinds or _fewer(own, asked)
    found = kinds - {AnswerKind.UNCLEAR}
    kind = AnswerKind.UNCLEAR
    if AnswerKind.YES in found and AnswerKind.NO in found:
        kind = AnswerKind.UNCLEAR
    elif (other and found and not doubtful) or (AnswerKind.ANOTHER_TIME in found and AnswerKind.YES not in found):
        kind = AnswerKind.ANOTHER_TIME
    elif len(found) == 1 and not doubtful:
        kind = found.pop()
    elif found == {AnswerKind.YES, AnswerKind.HOLD} and not doubtful:
        kind = AnswerKind.HOLD
    elif found == {AnswerKind.NO}:
        kind = AnswerKind.NO
    return Heard(kind=kind, quote=quote, proposed=other if kind is AnswerKind.ANOTHER_TIME else None)


def _said(own: Part) -> Iterator[tuple[AnswerKind, str]]:
    """What each sentence says; a doubt beside a yes is said as unclear."""
    yes_before = False
    for start, end in own.sentences():
        text, shown = own.folded[start:end], own.span(start, end).quote
        asks = text.rstrip().endswith("?")
        rest, no_harm = _taken(text, pattern("no_harm"))
        rest, no = _taken(rest, pattern("no"), first("no_first"))  # before the yes that stands inside: `no podemos`
        rest, yes = _taken(rest, first("yes_first"), pattern("yes"))
        yes = yes or no_harm
        denied = yes and not no and pattern("denial").search(rest)
        doubted = (yes or yes_before) and pattern("doubt").search(rest)
        if yes and not asks:
            yield AnswerKind.YES, shown
        if no:
            yield AnswerKind.NO, shown
        if pattern("another_time").search(rest):
            yield AnswerKind.ANOTHER_TIME, shown
        if pattern("hold").search(rest) and not asks:
            yield AnswerKind.HOLD, shown
        if denied or doubted or (yes and asks):
            yield AnswerKind.UNCLEAR, shown
        yes_before = yes


def _taken(text: str, *wanted: Matcher | re.Pattern[str]) -> tuple[str, bool]:
    """The text without what was matched, and whether anything was."""
    found = False
    for one in wanted:
        text, count = one.subn(lambda match: " " * len(match.group()), text)
        found = found or count > 0
    return text, found


def _fewer(own: Part, asked: Asked) -> bool:
    """They take fewer than would come: that is no yes to what was asked."""
    group = asked.terms.group
    figures = [int(n) for match in pattern("limit").finditer(own.folded) for n in _NUMBER.findall(match.group())]
    return group is not None and any(figure < group.max for figure in figures)


def _quoted(text: str) -> str:
    return text.strip()[:LONGEST_QUOTE]
