"""A received case is read, triaged and drafted: the two steps of the `prepare` job."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import replace

from bot.texts import text
from bot.visits import lifecycle, reading, triage
from bot.visits import proposal as drafts
from bot.visits.errors import CaseUnknown
from bot.visits.models import Case, Change, RelatedCase, Status
from bot.visits.ports import AttachmentReader, CaseStore, Nearness
from bot.visits.proposal import Drafting
from knowledge import Registers

logger = logging.getLogger(__name__)

_RELATED = 10
_REFERENCE = re.compile(r"\[OPE (?P<number>\d{4}-\d{4,9})\]")


def sort(
    number: str,
    *,
    registers: Registers,
    attachments: AttachmentReader,
    store: CaseStore,
    at: dt.datetime,
    nearness: Nearness | None = None,
) -> None:
    """Read and triage a received case. Does nothing once that is done."""
    case = store.case(number)
    if case.status is not Status.RECEIVED:
        return
    found = reading.read(case.request, registers=registers, attachments=attachments, nearness=nearness)
    today = case.request.submitted_at.date()  # days are counted from what the sender knew
    result = triage.triage(case.request, found, registers=registers, today=today, related=_related(case, store))
    lifecycle.advance(
        case, Status.TRIAGED, event="case.triaged", actor="system", at=at, store=store, reading=found, triage=result
    )
    logger.info("case.triaged", extra={"case": number, "kind": result.kind.value})


def propose(number: str, *, drafting: Drafting, store: CaseStore) -> None:
    """Draft what a triaged case asks for: a programme, a letter, or nothing. Does nothing once that is done."""
    case = store.case(number)
    if case.status is not Status.TRIAGED or case.triage is None or case.proposal is not None:
        return
    if referred_case(case, store) is not None:
        return  # it belongs to a case we already have: a person puts it there, and nobody is asked again
    numbered = replace(drafting, reference=number, version=1)
    proposal = drafts.propose(case.request, case.triage, drafting=numbered)
    if proposal is None:
        proposal = drafts.correspond(case.request, case.triage, drafting=numbered)
    if proposal is None:
        return
    # Dates that nobody can meet make a proposal too: a question to the enquirer, without a programme.
    to, event = (Status.PROPOSED, "case.proposed") if proposal.days else (Status.TRIAGED, "letter.drafted")
    details: dict[str, str | int | None] = {"version": proposal.version, "digest": proposal.digest}
    lifecycle.advance(
        case, to, event=event, actor="system", at=drafting.at, store=store, proposal=proposal, details=details
    )
    logger.info(event, extra={"case": number})


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


def referred_case(case: Case, store: CaseStore) -> str | None:
    """Return the case whose reference stands in the subject, as in every answer to a letter of ours."""
    for found in _REFERENCE.finditer(case.request.subject):
        try:
            number = store.case(found["number"]).number
        except CaseUnknown:
            continue
        if number != case.number:
            return number
    return None


def _related(case: Case, store: CaseStore) -> tuple[RelatedCase, ...]:
    """The case this answers, then earlier cases of the same sender or organisation."""
    organisation = case.request.organisation
    asked = {
        "same sender": case.request.contact.email,
        "same organisation": organisation.name if organisation else None,
    }
    answered = referred_case(case, store)
    found = {answered: RelatedCase(number=answered, why="its reference stands in the subject")} if answered else {}
    for why, words in asked.items():
        for other in store.cases(text=words, limit=_RELATED) if words else ():
            if other.number != case.number and other.received_at <= case.received_at:
                found.setdefault(other.number, RelatedCase(number=other.number, why=why))
    return tuple(found[number] for number in sorted(found))
