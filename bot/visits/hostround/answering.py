"""An answer goes into the log: by a host's link, or by a colleague who spoke with the host; and staff's word on it."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from bot.visits import lifecycle
from bot.visits.errors import (
    AnswerLinkClosed,
    HostAnswerUnknown,
    NotAllowed,
    RequestInvalid,
    StepNotAllowed,
    TooManyAnswers,
)
from bot.visits.hostround.questions import Standing, enquiry, standing_of
from bot.visits.journal import spoken
from bot.visits.models import (
    Action,
    AnswerKind,
    Asked,
    Case,
    Change,
    HostAnswer,
    Person,
    Ruling,
    Slot,
    Way,
    digest_of,
)
from bot.visits.models.answer import LONGEST_QUOTE
from bot.visits.models.journal import JournalEntry
from bot.visits.models.standing import on_their_way, received, terms
from bot.visits.norms import norms
from bot.visits.ports import CaseStore
from bot.visits.reading.masking import masked
from bot.visits.versions import plain

logger = logging.getLogger(__name__)

#: What a host can say by its link.
BY_LINK = (AnswerKind.YES, AnswerKind.NO, AnswerKind.ANOTHER_TIME)
#: What a colleague can have heard.
BY_STAFF = (AnswerKind.YES, AnswerKind.NO, AnswerKind.ANOTHER_TIME, AnswerKind.HOLD, AnswerKind.UNCLEAR)


def by_link(
    number: str,
    asked: Asked,
    *,
    kind: AnswerKind,
    remark: str = "",
    proposed: Slot | None = None,
    store: CaseStore,
    at: dt.datetime,
) -> Case:
    """Log what a host said by the link of a question. It may say it again, and otherwise, until staff confirmed it.

    Raises:
        AnswerLinkClosed: the question is settled, or stands no longer.
        TooManyAnswers: it was answered too often.
        RequestInvalid: the answer is none that a link gives.
        CaseMoved: somebody else was faster.
    """
    case = store.case(number)
    if standing_of(asked, case, at=at) is not Standing.OPEN:
        raise AnswerLinkClosed
    said = [one for one in case.answers if one.asked == asked and one.way is Way.LINK]
    lately = [one for one in said if one.at > at - dt.timedelta(hours=1)]
    bounds = norms().answers
    if len(said) >= bounds.most_by_link or len(lately) >= bounds.most_by_link_in_an_hour:
        raise TooManyAnswers
    if kind not in BY_LINK:
        raise RequestInvalid("(answer)")
    asking = enquiry(case, asked)
    answer = _answer(case, asked, kind, Way.LINK, remark, at).model_copy(
        update={"message": asking.id if asking else None, "proposed": _proposed(kind, proposed)}
    )
    return _write(case, answer, actor="system", at=at, store=store)


@dataclass(frozen=True)
class Heard:
    """What a host said, as a colleague wrote it down."""

    kind: AnswerKind
    way: Way
    quote: str = ""
    said_by: str = ""
    said_at: dt.datetime | None = None
    proposed: Slot | None = None
    confirmed: bool = True  #: Who heard it may confirm it at once.


def by_staff(
    number: str, item: str, heard: Heard, *, by: Person, store: CaseStore, at: dt.datetime, key: str = ""
) -> Case:
    """Log what a host said to a colleague about an item as it stands, and in the journal what it did not write.

    Args:
        key: Of the form it was written on, for the journal.

    Raises:
        NotAllowed: the person's role does not cover it.
        HostAnswerUnknown: the programme has no such item with a host.
        StepNotAllowed: the case is over.
        RequestInvalid: the answer is none that can be heard.
        CaseMoved: somebody else was faster.
    """
    case = _worked_on(number, by, store)
    if heard.kind not in BY_STAFF or heard.way is Way.LINK:
        raise RequestInvalid("(answer)")
    asked, message = _as_it_stands(case, item)
    answer = _answer(case, asked, heard.kind, heard.way, masked(heard.quote), at).model_copy(
        update={
            "message": message,
            "proposed": _proposed(heard.kind, heard.proposed),
            "said_by": masked(" ".join(plain(heard.said_by).split()))[: norms().journal.longest_name],
            "said_at": heard.said_at,
            "by": by.id,
            "by_name": by.name,
        }
    )
    said = (Ruling(answer=answer.id, confirmed=True, by=by.id, by_name=by.name, at=at),) if heard.confirmed else ()
    entry = spoken(number, answer, key=key)
    return _write(case, answer, actor=by.id, at=at, store=store, rulings=said, entry=entry)


def rule(number: str, answer: str, *, confirmed: bool, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Confirm that an answer is so, or set it aside; the last word counts.

    Raises:
        NotAllowed, StepNotAllowed, CaseMoved: as `by_staff`.
        HostAnswerUnknown: there is no such answer.
    """
    case = _worked_on(number, by, store)
    if not any(one.id == answer for one in case.answers):
        raise HostAnswerUnknown
    said = Ruling(answer=answer, confirmed=confirmed, by=by.id, by_name=by.name, at=at)
    event = "answer.confirmed" if confirmed else "answer.set_aside"
    logger.info(event, extra={"case": number, "by": by.id})
    return store.apply(_change(case, event, by.id, at, answer=answer).model_copy(update={"rulings": (said,)}))


def _worked_on(number: str, by: Person, store: CaseStore) -> Case:
    if not by.may(Action.KEEP_ROUND):
        raise NotAllowed
    case = store.case(number)
    if case.status not in lifecycle.OPEN or case.history:
        raise StepNotAllowed(f"({case.status})")
    return case


def _as_it_stands(case: Case, item_id: str) -> tuple[Asked, str | None]:
    """The question as it was put in writing, where that is still the same, else as it stands in the programme."""
    if case.proposal is None or case.triage is None:
        raise HostAnswerUnknown
    for day, item in received(case.proposal.days):
        if item.id == item_id:
            now = terms(day.date, item, case.triage)
            same = [one for one in on_their_way(case) if one.host == item.host and one.terms == now]
            asked = same[-1] if same else Asked(id=f"spoken-{item.id}", host=item.host or "", item=item.id, terms=now)
            asking = enquiry(case, asked)
            return asked, asking.id if asking else None
    raise HostAnswerUnknown


def _proposed(kind: AnswerKind, slot: Slot | None) -> Slot | None:
    if kind is not AnswerKind.ANOTHER_TIME or slot is None:
        return None
    if slot.start >= slot.end:
        raise RequestInvalid("(time)")
    return slot


def _answer(case: Case, asked: Asked, kind: AnswerKind, way: Way, words: str, at: dt.datetime) -> HostAnswer:
    return HostAnswer(
        id=digest_of([case.number, asked.id, way, case.revision, at.isoformat()])[7:19],
        asked=asked,
        kind=kind,
        way=way,
        quote=plain(words)[:LONGEST_QUOTE],
        at=at,
    )


def _write(
    case: Case,
    answer: HostAnswer,
    *,
    actor: str,
    at: dt.datetime,
    store: CaseStore,
    rulings: tuple[Ruling, ...] = (),
    entry: JournalEntry | None = None,
) -> Case:
    logger.info("answer.logged", extra={"case": case.number, "way": answer.way.value})
    details = {"answer": answer.id, "host": answer.asked.host, "kind": answer.kind.value, "way": answer.way.value}
    change = _change(case, "answer.logged", actor, at, **details, confirmed=len(rulings))
    return store.apply(change.model_copy(update={"answers": (answer,), "rulings": rulings, "journal": entry}))


def _change(case: Case, event: str, actor: str, at: dt.datetime, **details: str | int | None) -> Change:
    return Change(
        case=case.number,
        revision=case.revision,
        at=at,
        actor=actor,
        event=event,
        details=details,
        trouble=case.trouble,
    )
