"""The acknowledgement: the one letter that leaves without an approval of its own, in words that a person released."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from email.utils import parseaddr

from bot.visits import templating, wording
from bot.visits.hostround.words import pattern
from bot.visits.models import (
    Bundle,
    BundleKind,
    Case,
    Change,
    Channel,
    Draft,
    Kind,
    Message,
    MessageState,
    Relation,
    Status,
    Trust,
    VisitRequest,
)
from bot.visits.ports import CaseStore
from bot.visits.proposal.bundling import answered
from bot.visits.reading.folding import folded
from bot.visits.wording.cleaning import address
from bot.visits.workdays import next_opening
from knowledge import Registers, Release

logger = logging.getLogger(__name__)

KIND = BundleKind.ACKNOWLEDGEMENT.value  #: Of the template.
_DRAFT = "acknowledgement-1"  #: One a case: the store takes no second message of that id.
_PUBLIC = frozenset({Channel.WEB_FORM, Channel.EMAIL})
_NOT_TO_BE_TOLD = frozenset({Status.SPAM, Status.DUPLICATE})
#: By which ways a case comes by itself; staff enter and split off others.
_BY_ITSELF = frozenset({"form", "webhook", "mail"})
_GUARDED = dt.timedelta(days=1)


@dataclass(frozen=True)
class House:
    """Who writes, by whose rules."""

    registers: Registers
    sender: str
    ours: frozenset[str] = frozenset()  #: Our own addresses, folded.


def released(language: str, registers: Registers) -> Release | None:
    """The release of the words as they stand now; None where nobody released them, or they were changed since."""
    template = templating.current(KIND, language, registers)
    found = next((one for one in registers.releases if one.letter == template.id), None)
    return found if found and found.digest == template.digest else None


def acknowledge(number: str, *, house: House, store: CaseStore, at: dt.datetime) -> Message | None:
    """Put the acknowledgement of a new request in line to leave; None where none is due. Safe to repeat."""
    case = store.case(number)
    language = _language(case)
    release = released(language, house.registers) if language else None
    if release is None or not _is_new(case, release, house.registers, store, at) or barred(case, house):
        return None
    draft = written(case, house, at=at)
    if _had_enough(case.number, draft, house.registers, store, at):
        logger.info("acknowledgement.left_out", extra={"case": number, "why": "address_acknowledged"})
        return None
    message = _message(case, draft, at)
    details: dict[str, str | int | None] = {"digest": message.bundle_digest, "released": release.digest}
    store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor="system",
            event="acknowledgement.written",
            details=details | {"released_by": release.by},
            messages=(message,),
            trouble=case.trouble,
        )
    )
    logger.info("acknowledgement.written", extra={"case": number})
    return message


def refusal(case: Case, message: Message, *, house: House, store: CaseStore, at: dt.datetime) -> str | None:
    """Why it may not leave: its bytes are not the words that are released now, with number and date filled in."""
    language = _language(case)
    if language is None or released(language, house.registers) is None:
        return "not released"
    if why := barred(case, house):
        return why
    expected = written(case, house, at=message.draft.date)
    if message.id != f"{case.number}-{_DRAFT}" or message.draft.sealed != expected.sealed:
        return "not what was released"
    if _had_enough(case.number, expected, house.registers, store, at):
        return "address acknowledged already"
    return None


def written(case: Case, house: House, *, at: dt.datetime) -> Draft:
    """Exactly the words that hold now; `at` is when."""
    language = wording.language_for(case.triage.language if case.triage else wording.FALLBACK)
    subject, body = templating.compiled(KIND, language, house.registers)
    opens = next_opening(at, house.registers.house.office_hours)
    values = {"number": case.number, "date": wording.of(language).day(opens)}
    return Draft(
        id=_DRAFT,
        sender=house.sender,
        to=address(case.request.contact.email) or "",
        subject=f"{subject.render(values)} [OPE {case.number}]",
        body=body.render(values),
        language=language,
        date=at,
        in_reply_to=answered(case.request),
        automatic=True,
    )


def barred(case: Case, house: House) -> str | None:
    """Why nothing goes to whoever wrote it, released or not."""
    if case.triage is None or case.triage.kind is Kind.SALES_OR_SPAM or case.status in _NOT_TO_BE_TOLD:
        return "spam"
    if case.request.caught:
        return "suspected spam"
    if case.merged_into or case.history or case.request.channel not in _PUBLIC:
        return "not a new request"
    if case.request.unattended or _doubtful(case.request):
        return "sender in doubt"
    recipient = (address(case.request.contact.email) or "").casefold()
    if not recipient or recipient in house.ours | {parseaddr(house.sender)[1].casefold()}:
        return "no address to answer"
    return "no address to answer" if pattern("unread_sender").search(folded(recipient)) else None


def _language(case: Case) -> str | None:
    return wording.language_for(case.triage.language) if case.triage else None


def _doubtful(request: VisitRequest) -> bool:
    """A letter to a forged sender reaches somebody who never wrote."""
    signs = request.mail
    return bool(signs and (signs.trust is Trust.FAILED or signs.answers_go_elsewhere))


def _is_new(case: Case, release: Release, registers: Registers, store: CaseStore, at: dt.datetime) -> bool:
    """It came by itself, lately and after the release; nothing was written on it, and it belongs to no other case."""
    oldest = at - dt.timedelta(days=registers.house.acknowledged_within_days)
    lately = min(case.received_at, case.request.submitted_at) >= oldest and case.received_at >= release.at
    if not lately or case.messages or case.inbound:
        return False
    if case.triage and any(one.relation is Relation.NAMED for one in case.triage.related_cases):
        return False
    first = store.audit(case=case.number, limit=1)
    return bool(first) and first[0].details.get("source") in _BY_ITSELF


def _had_enough(number: str, draft: Draft, registers: Registers, store: CaseStore, at: dt.datetime) -> bool:
    """Whether as many as a day may have go to that address already, each counted from when it was written."""
    to = draft.to.casefold()
    others = [one for one in store.acknowledgements(since=at - _GUARDED) if one.draft.to.casefold() == to]
    numbers = [one.case for one in others]
    before = numbers.index(number) if number in numbers else len(numbers)
    return before >= registers.house.acknowledgements_a_day


def _message(case: Case, draft: Draft, at: dt.datetime) -> Message:
    return Message(
        id=f"{case.number}-{draft.id}",
        case=case.number,
        bundle=BundleKind.ACKNOWLEDGEMENT,
        bundle_digest=Bundle(kind=BundleKind.ACKNOWLEDGEMENT, messages=(draft,)).digest,
        position=1,
        draft=draft,
        state=MessageState.APPROVED,
        changed_at=at,
    )
