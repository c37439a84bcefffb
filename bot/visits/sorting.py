"""A case is read and triaged, and again when something comes on it: the first step of the `prepare` job."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.visits import (
    landing,
    lifecycle,
    matching,
    reading,
    relating,
    rereading,
    touching,
    triage,
)
from bot.visits.hostround import landed
from bot.visits.hostround.replies import CalendarReader, NoCalendars
from bot.visits.models import (
    Case,
    Change,
    HostAnswer,
    Inbound,
    Kind,
    Pending,
    Reading,
    RelatedCase,
    Status,
    Triage,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.participants import late
from bot.visits.ports import AttachmentReader, CaseStore, FactModel, Nearness
from bot.visits.rereading import Reread
from knowledge import Registers

logger = logging.getLogger(__name__)

_NO_CALENDARS = NoCalendars()
#: What a draft rests on, of all that triage says.
_RESTED_ON = ("recommendation", "missing", "signals", *rereading.FACTS)
#: What a programme that the delegation has rests on: who else comes is flagged, and makes it no other programme.
_OUT_RESTS_ON = ("missing", *rereading.FACTS)


@dataclass(frozen=True)
class Sorting:
    """What a case is read and triaged with."""

    registers: Registers
    attachments: AttachmentReader
    nearness: Nearness | None = None
    model: FactModel | None = None
    calendars: CalendarReader = _NO_CALENDARS
    #: Adds what the list of participants says, which no message does.
    listed: Callable[[Case, Triage, VisitRequest], Triage] | None = None

    def read(self, request: VisitRequest, known: Reading | None = None, *, agreed: bool = False) -> Reading:
        return reading.read(
            request,
            registers=self.registers,
            attachments=self.attachments,
            nearness=self.nearness,
            known=known,
            model=self.model,
            agreed=agreed,
        )


def sort(number: str, *, sorting: Sorting, store: CaseStore, at: dt.datetime) -> None:
    """Read and triage a case that was received, or on which something came. Does nothing once that is done."""
    case, registers = store.case(number), sorting.registers
    if case.status is not Status.RECEIVED and case.pending is not Pending.READ:
        return
    if case.merged_into:
        _passed_on(case, case.merged_into, store=store, at=at)
        return

    sent = late.sent_at(case)

    def read(request: VisitRequest, known: Reading | None) -> Reading:
        return sorting.read(
            request, known, agreed=known is not None and sent is not None and request.submitted_at >= sent
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
    if sorting.listed:
        result = sorting.listed(case.model_copy(update={"reading": found.reading}), result, request)
    if case.status is Status.RECEIVED:
        _sorted(case, found, result, store=store, at=at)
    else:
        wished = _wishes_moved(case, messages, result, registers)
        answers = landed.answers(case, messages, calendars=sorting.calendars)
        _sorted_anew(case, found, result, wished=wished, answers=answers, store=store, registers=registers, at=at)
    logger.info("case.triaged", extra={"case": number, "kind": result.kind.value})


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
