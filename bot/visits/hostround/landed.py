"""Mails of hosts that lie on a case → the answers they suggest, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.visits.hostround import hearing, replies
from bot.visits.hostround.hearing import Heard
from bot.visits.hostround.replies import CalendarReader
from bot.visits.models import (
    AnswerKind,
    Case,
    HostAnswer,
    Inbound,
    Match,
    Message,
    MessageState,
    VisitRequest,
    Way,
    digest_of,
)

_OUT = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})
_CONTRADICT = frozenset({AnswerKind.NO, AnswerKind.ANOTHER_TIME})


def answers(case: Case, messages: Iterable[Inbound], *, calendars: CalendarReader) -> tuple[HostAnswer, ...]:
    """Those that are not in the log yet. Where it is not plain which question a mail answers, a person reads it."""
    read = {answer.inbound for answer in case.answers}
    new = [one for one in messages if one.match is Match.HOST and one.id not in read]
    return tuple(answer for message in new for answer in _answers(case, message, calendars))


def _answers(case: Case, message: Inbound, calendars: CalendarReader) -> Iterator[HostAnswer]:
    word = replies.word_in(message.request.attachments, calendars)
    enquiries = [one for one in case.messages if one.draft.asks and one.state in _OUT]
    meant = [one for one in enquiries if word and replies.answers(word, one, calendars)]
    meant = meant or _answered(message.request, enquiries)
    for one in meant:
        heard, way = _heard(message.request, one, word if replies_to(word, one, calendars) else None)
        if len(meant) > 1:
            heard = heard.model_copy(update={"kind": AnswerKind.UNCLEAR, "proposed": None})
        yield _logged(one, heard, way, message)


def replies_to(word: replies.CalendarWord | None, enquiry: Message, calendars: CalendarReader) -> bool:
    return word is not None and replies.answers(word, enquiry, calendars)


def _answered(mail: VisitRequest, enquiries: list[Message]) -> list[Message]:
    """By the id it names; else the last question to each host at the address, or the house, it comes from."""
    named = [one for one in enquiries if one.draft.message_id in mail.in_reply_to]
    if named:
        return named[:1]
    sender = (mail.contact.email or "").casefold()
    at_address = [one for one in enquiries if one.draft.to.casefold() == sender]
    if mail.automatic and not at_address:
        at_address = [one for one in enquiries if one.draft.to.casefold() in mail.message.casefold()]
    house = sender.rpartition("@")[2]
    found = at_address or [one for one in enquiries if one.draft.to.casefold().rpartition("@")[2] == house]
    return list({one.draft.asks.host: one for one in found if one.draft.asks}.values())


def _heard(mail: VisitRequest, enquiry: Message, word: replies.CalendarWord | None) -> tuple[Heard, Way]:
    assert enquiry.draft.asks is not None  # only such are looked at
    told = hearing.hear(mail, enquiry.draft.asks, sent=enquiry.draft.body)
    said = replies.heard(word, automatic=mail.unattended) if word else None
    if said is None:
        return told, Way.MAIL
    if said.kind in (AnswerKind.YES, AnswerKind.HOLD) and told.kind in _CONTRADICT:
        return told.model_copy(update={"kind": AnswerKind.UNCLEAR, "proposed": None}), Way.CALENDAR
    return said, Way.CALENDAR


def _logged(enquiry: Message, heard: Heard, way: Way, message: Inbound) -> HostAnswer:
    assert enquiry.draft.asks is not None  # as above
    return HostAnswer(
        id=digest_of([enquiry.id, message.id])[7:19],
        asked=enquiry.draft.asks,
        message=enquiry.id,
        kind=heard.kind,
        way=way,
        quote=heard.quote,
        proposed=heard.proposed,
        at=message.received_at,
        inbound=message.id,
    )
