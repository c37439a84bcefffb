"""Standing: how far each host's yes has come, told from what was sent and what was answered and confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.visits.models.answer import AnswerKind, Asked, HostAnswer, Slot, Terms
from bot.visits.models.case import Case, Message, MessageState
from bot.visits.models.programme import RECEIVES, ItemStatus, ProgrammeDay, ProgrammeItem
from bot.visits.models.proposal import BundleKind, Proposal
from bot.visits.models.reading import certain
from bot.visits.models.triage import Triage

Sent = tuple[dt.datetime, Asked]

#: In which letters a host is asked; a reminder asks nothing new.
_ASKING = frozenset({BundleKind.HOST_ENQUIRIES, BundleKind.CHANGE_NOTICE})
ON_ITS_WAY = frozenset({MessageState.APPROVED, MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})
#: What a confirmed answer makes of an item on whose terms it was given.
_GIVES = {AnswerKind.YES: ItemStatus.CONFIRMED, AnswerKind.HOLD: ItemStatus.HELD}


def terms(date: dt.date, item: ProgrammeItem, triage: Triage) -> Terms:
    """On what the host of an item is asked, as the case stands."""
    known = certain(triage)
    return Terms(
        slot=Slot(date=date, start=item.start, end=item.end),
        group=known.group_size,
        language=known.language,
        interpreting=known.interpreting,
        languages=known.languages,
    )


def status(host: str, now: Terms, *, sent: Sequence[Sent], answers: Sequence[HostAnswer]) -> ItemStatus:
    """Return how an item with this host on these terms stands.

    Args:
        sent: What hosts were asked, and when that went out.
        answers: Those that staff confirmed, and no others.
    """
    happened: list[tuple[dt.datetime, Asked | HostAnswer]] = [*sent, *((one.at, one) for one in answers)]
    found = ItemStatus.PROPOSED
    for _, event in sorted(happened, key=lambda one: one[0]):
        found = _after(found, event, host, now)
    return found


def _after(before: ItemStatus, event: Asked | HostAnswer, host: str, now: Terms) -> ItemStatus:
    if isinstance(event, Asked):
        return ItemStatus.ASKED if event.host == host else before
    if event.asked.host != host:
        return before
    if event.kind is AnswerKind.BOUNCE:
        return ItemStatus.PROPOSED  # nobody there has heard of it
    if event.proposed and now.slot.within(event.proposed):
        return ItemStatus.HELD
    if event.kind in (AnswerKind.NO, AnswerKind.ANOTHER_TIME):
        return ItemStatus.DECLINED if now.slot == event.asked.terms.slot else before
    if event.kind in _GIVES:
        return _GIVES[event.kind] if event.asked.terms.cover(now) else ItemStatus.ASKED
    return before


def confirmed(case: Case) -> tuple[HostAnswer, ...]:
    """The answers that staff confirmed, oldest first; those to a question that we withdrew bind nobody."""
    ruled = {ruling.answer: ruling.confirmed for ruling in case.rulings}
    gone = withdrawn(case)
    return tuple(one for one in case.answers if ruled.get(one.id) and one.asked.id not in gone)


def sent(case: Case) -> tuple[Sent, ...]:
    """What hosts were asked in letters that went out, each question once, and when."""
    first: dict[str, Sent] = {}
    for message in enquiries(case):
        if message.draft.asks and message.state is MessageState.SENT:
            first.setdefault(message.draft.asks.id, (message.changed_at, message.draft.asks))
    return tuple(first.values())


def is_out(message: Message) -> bool:
    """It is out or on its way, as far as anybody can tell."""
    return message.state in ON_ITS_WAY


def enquiries(case: Case) -> tuple[Message, ...]:
    """The letters in which hosts are asked that are out or on their way, and were not taken back."""
    gone = withdrawn(case)
    return tuple(
        one
        for one in case.messages
        if one.bundle in _ASKING and one.draft.asks and one.state in ON_ITS_WAY and one.draft.asks.id not in gone
    )


def on_their_way(case: Case) -> tuple[Asked, ...]:
    """What is asked in those letters, in order."""
    return tuple({one.draft.asks.id: one.draft.asks for one in enquiries(case) if one.draft.asks}.values())


def withdrawn(case: Case) -> frozenset[str]:
    """Ids of the questions that hosts were told, or will be, stand no longer: with the last, all before."""
    gone: set[str] = set()
    for position, message in enumerate(case.messages):
        last = message.draft.calls_off
        if last is None or message.state not in ON_ITS_WAY:
            continue
        letters = (one.draft.asks for one in case.messages[:position])
        said = (one.asked for one in case.answers if one.at <= message.draft.date)
        gone |= {last.id, *(one.id for one in (*letters, *said) if one and one.host == last.host)}
    return frozenset(gone)


def received(days: Sequence[ProgrammeDay]) -> Iterator[tuple[ProgrammeDay, ProgrammeItem]]:
    for day in days:
        for item in day.items:
            if item.kind in RECEIVES and item.host:
                yield day, item


def standing(case: Case, days: Sequence[ProgrammeDay] | None = None) -> dict[str, ItemStatus]:
    """Item id to status: of the current programme, or of these days, as the log has it now."""
    shown = days if days is not None else case.proposal.days if case.proposal else ()
    asked, answers, triage = sent(case), confirmed(case), case.triage
    if triage is None:
        return {}
    return {
        item.id: status(item.host or "", terms(day.date, item, triage), sent=asked, answers=answers)
        for day, item in received(shown)
    }


def as_of_now(case: Case) -> Proposal | None:
    """The current version with each item as it stands by now. To be shown: its digest is not the sealed one."""
    if case.proposal is None:
        return None
    return case.proposal.model_copy(update={"days": as_it_stands(case.proposal.days, standing(case))})


def as_it_stands(days: Sequence[ProgrammeDay], found: dict[str, ItemStatus]) -> tuple[ProgrammeDay, ...]:
    """The days with these statuses."""
    return tuple(
        day.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"status": found[item.id]}) if item.id in found else item
                    for item in day.items
                )
            }
        )
        for day in days
    )
