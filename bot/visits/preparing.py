"""A case is read, triaged and drafted, and again when something comes on it: the two steps of the `prepare` job."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.texts import text
from bot.visits import (
    booking,
    checking,
    landing,
    lifecycle,
    matching,
    papers,
    reading,
    relating,
    rereading,
    touching,
    triage,
)
from bot.visits import proposal as drafts
from bot.visits.counterparts.telling import taking_over
from bot.visits.hostround import landed
from bot.visits.hostround.replies import CalendarReader, NoCalendars
from bot.visits.hostround.rounds import Round
from bot.visits.models import (
    Case,
    Change,
    Demands,
    HostAnswer,
    Inbound,
    Kind,
    Pending,
    Proposal,
    Reading,
    RelatedCase,
    Relation,
    Status,
    Triage,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.participants import late
from bot.visits.ports import AttachmentReader, CaseStore, FactModel, Nearness
from bot.visits.proposal import Drafting
from bot.visits.rereading import Reread
from knowledge import Registers

logger = logging.getLogger(__name__)

_NO_CALENDARS = NoCalendars()
#: What a draft rests on, of all that triage says.
_RESTED_ON = ("recommendation", "missing", "signals", *rereading.FACTS)
#: What a programme that the delegation has rests on: who else comes is flagged, and makes it no other programme.
_OUT_RESTS_ON = ("missing", *rereading.FACTS)


def sort(
    number: str,
    *,
    registers: Registers,
    attachments: AttachmentReader,
    store: CaseStore,
    at: dt.datetime,
    nearness: Nearness | None = None,
    model: FactModel | None = None,
    calendars: CalendarReader = _NO_CALENDARS,
    listed: Callable[[Case, Triage, VisitRequest], Triage] | None = None,
) -> None:
    """Read and triage a case that was received, or on which something came. Does nothing once that is done.

    Args:
        listed: Adds what the list of participants says, which no message does.
    """
    case = store.case(number)
    if case.status is not Status.RECEIVED and case.pending is not Pending.READ:
        return
    if case.merged_into:
        _passed_on(case, case.merged_into, store=store, at=at)
        return

    sent = late.sent_at(case)

    def read(request: VisitRequest, known: Reading | None) -> Reading:
        return reading.read(
            request,
            registers=registers,
            attachments=attachments,
            nearness=nearness,
            known=known,
            model=model,
            agreed=known is not None and sent is not None and request.submitted_at >= sent,
        )

    messages = rereading.conversation(case, store)
    found = rereading.reread(case.request, messages, case.corrected().values(), read=read)
    request = rereading.as_known(case.request, messages)
    result = triage.triage(
        request,
        found.reading,
        registers=registers,
        today=request.submitted_at.date(),  # days are counted from what the sender knew
        related=_related(case, certain(found.reading), store=store, registers=registers),
        asked={"": case.request.submitted_at} | {one.id: one.request.submitted_at for one in messages},
    )
    if listed:
        result = listed(case.model_copy(update={"reading": found.reading}), result, request)
    if case.status is Status.RECEIVED:
        _sorted(case, found, result, store=store, at=at)
    else:
        wished = _wishes_moved(case, messages, result, registers)
        answers = landed.answers(case, messages, calendars=calendars)
        _sorted_anew(case, found, result, wished=wished, answers=answers, store=store, registers=registers, at=at)
    logger.info("case.triaged", extra={"case": number, "kind": result.kind.value})


def propose(number: str, *, drafting: Drafting, store: CaseStore) -> None:
    """Draft what a case asks for: a programme, a letter, or nothing; anew where the facts have moved since.

    Does nothing once that is done, and nothing for a case that is over: a person takes it up first.
    """
    case = store.case(number)
    if case.triage is None or not _due(case):
        return
    numbered = for_case(case, drafting, store)
    request = rereading.known(case, store)
    proposal = drafts.propose(request, case.triage, drafting=numbered)
    if proposal is not None:
        proposal = drafts.with_other_way(proposal, request, case.triage, drafting=numbered)
    if proposal is None:
        proposal = drafts.correspond(request, case.triage, drafting=numbered)
    if proposal is None and case.proposal is not None:
        proposal = drafts.no_letter(case.proposal, case.triage, drafting=numbered)
    if proposal is not None and case.proposal is not None and case.proposal.reworded:
        kept = drafts.keep(proposal, before=case.proposal)
        proposal = checking.with_words_checked(kept, certain(case.triage), registers=drafting.registers)
    if proposal is not None:
        _drafted(case, proposal, store=store, at=drafting.at)
    elif case.pending:
        _settled(case, store=store, at=drafting.at)


def for_case(case: Case, drafting: Drafting, store: CaseStore) -> Drafting:
    """What the next version of this case is made with: its number, what went out, and what hosts said so far."""
    return replace(
        drafting,
        reference=case.number,
        version=case.proposal.version + 1 if case.proposal else 1,
        published=papers.published(case),
        round=Round.of(case, drafting.round.links),
        demands=_demands(case, case.triage, store, drafting.registers) if case.triage else drafting.demands,
        handed_to=taking_over(case),
    )


def _demands(case: Case, found: Triage, store: CaseStore, registers: Registers) -> Demands:
    dates = certain(found).dates
    taken = store.bookings(dates.earliest, dates.latest, but=case.number) if dates else ()
    return booking.demands(case, dates, taken=taken, registers=registers)


def give_up(number: str, *, reference: str, store: CaseStore, at: dt.datetime) -> None:
    """Tell the people who see the case that preparing it failed, after the last try."""
    case = store.case(number)
    store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor="system",
            event="case.troubled",
            details={"reference": reference},
            trouble=text("trouble.preparing", reference=reference),
        )
    )


def _related(case: Case, found: Reading, *, store: CaseStore, registers: Registers) -> tuple[RelatedCase, ...]:
    """The cases it might belong to, then those that it may repeat."""
    doubtful = landing.land(case.request, store=store, read=lambda _: found, but=case.number).doubtful
    named = {one.number for one in doubtful}
    others = relating.related(case, found, store=store, registers=registers)
    return (*doubtful, *(one for one in others if one.number not in named))


def _passed_on(case: Case, kept: str, *, store: CaseStore, at: dt.datetime) -> None:
    """What came on a case just as it was merged is read where it is kept; the next tick has that done."""
    changes = [
        Change(case=case.number, revision=case.revision, at=at, actor="system", event="case.passed_on", settled=True),
        Change(
            case=kept,
            revision=store.case(kept).revision,
            at=at,
            actor="system",
            event="case.passed_on_here",
            details={"from": case.number},
            pending=Pending.READ,
        ),
    ]
    store.apply_all(changes)


def _sorted(case: Case, found: Reread, result: Triage, *, store: CaseStore, at: dt.datetime) -> None:
    lifecycle.advance(
        case,
        Status.TRIAGED,
        event="case.triaged",
        actor="system",
        at=at,
        store=store,
        reading=found.reading,
        triage=result,
        settled=True,
        differences=found.differences,
    )


def _sorted_anew(
    case: Case,
    found: Reread,
    result: Triage,
    *,
    wished: bool,
    answers: tuple[HostAnswer, ...],
    store: CaseStore,
    registers: Registers,
    at: dt.datetime,
) -> None:
    """The status stays: what was read decides only whether there is something to draft.

    Nothing is drafted for a visit that a message calls off: a person says whether it is.
    """
    firm = certain(result)
    before = certain(case.triage) if case.triage else None
    read = case.model_copy(update={"reading": found.reading, "differences": found.differences})
    called_off = touching.advised(read) is not None
    rests_on = _OUT_RESTS_ON if late.sent_at(case) else _RESTED_ON
    moved = before is None or any(getattr(before, f) != getattr(firm, f) for f in rests_on)
    outdated = (moved or wished) and not called_off
    store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=at,
            actor="system",
            event="case.reread",
            details={
                "differences": len(found.differences),
                "outdated": int(outdated),
                "called_off": int(called_off),
                "answers": ", ".join(answer.id for answer in answers) or None,
            },
            reading=found.reading,
            triage=result,
            pending=Pending.DRAFT if outdated else None,
            settled=not outdated,
            differences=found.differences,
            touched=touching.touched(case, firm, called_off=called_off, registers=registers)
            if moved or called_off
            else None,
            answers=answers,
        )
    )


def _wishes_moved(case: Case, messages: Sequence[Inbound], result: Triage, registers: Registers) -> bool:
    """Whether the newest message says more of how they come: a draft says and asks that, too."""
    if not messages or case.pending is not Pending.READ or result.kind is not Kind.DELEGATION_VISIT:
        return False
    before, after = (
        matching.wishes(rereading.as_known(case.request, known), result, registers=registers)
        for known in (messages[:-1], messages)
    )
    return before.model_copy(update={"full_notice_from": after.full_notice_from}) != after


def _due(case: Case) -> bool:
    if case.request.automatic or (case.request.mail and case.request.mail.says_ours):
        return False  # no letter to a machine, nor to ourselves
    if case.pending is Pending.DRAFT:
        return case.status in lifecycle.OPEN
    if case.status is not Status.TRIAGED or case.pending or case.proposal is not None or case.triage is None:
        return False
    # Where it may belong to a case we have, a person says so first: nobody is asked again for what they answered.
    return not any(one.relation is Relation.NAMED for one in case.triage.related_cases)


def _drafted(case: Case, proposal: Proposal, *, store: CaseStore, at: dt.datetime) -> None:
    # Dates that nobody can meet make a proposal too: a question to the enquirer, without a programme.
    to, event = (Status.PROPOSED, "case.proposed") if proposal.days else (Status.TRIAGED, "letter.drafted")
    lifecycle.advance(
        case,
        to,
        event=event,
        actor="system",
        at=at,
        store=store,
        proposal=proposal,
        details={"version": proposal.version, "digest": proposal.digest},
        settled=True,
    )
    logger.info(event, extra={"case": case.number})


def _settled(case: Case, *, store: CaseStore, at: dt.datetime) -> None:
    store.apply(
        Change(case=case.number, revision=case.revision, at=at, actor="system", event="letter.not_due", settled=True)
    )
