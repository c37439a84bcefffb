"""Briefings: each host that said yes is told who comes, some days before; drafted by the clock or when asked for."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import rereading, versions
from bot.visits.errors import CaseDamaged, CaseMoved, NobodyToBrief, NotAllowed, StepNotAllowed
from bot.visits.letters import Letter, Writer
from bot.visits.models import (
    Action,
    Authorship,
    Bundle,
    BundleKind,
    Case,
    Change,
    Deed,
    Draft,
    OutgoingAttachment,
    Person,
    Status,
)
from bot.visits.norms import norms
from bot.visits.papers.briefing import Reception, briefing, language_of, receptions
from bot.visits.papers.occasion import Occasion, occasion
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.wording.cleaning import address
from bot.visits.wording.memo_words import memo_words

logger = logging.getLogger(__name__)

#: Once the programme is decided on, and until the visit.
BRIEFED = frozenset({Status.APPROVED, Status.DISPATCHED})
_FILE = "briefing.pdf"


def due(case: Case) -> dt.date | None:
    """The day on which hosts should have their briefing before them."""
    first = case.proposal.first_day() if case.proposal else None
    return first - dt.timedelta(days=norms().papers.briefing_days) if first else None


def owed(case: Case, today: dt.date) -> bool:
    """Whether it is time, and nothing is drafted yet for the programme as it is."""
    when, proposal = due(case), case.proposal
    if when is None or proposal is None or case.status not in BRIEFED or case.pending or case.history:
        return False
    return when <= today <= proposal.days[-1].date and proposal.bundle(BundleKind.BRIEFING) is None


def known(case: Case, *, drafting: Drafting, store: CaseStore) -> Occasion | None:
    """What papers on the case are made from; None where it has no programme."""
    request = rereading.known(case, store)
    party = drafting.party_of(case.number)
    return occasion(case, request, registers=drafting.registers, at=drafting.at, party=party)


def draft(number: str, *, by: Person | None, drafting: Drafting, store: CaseStore) -> Case:
    """Put the briefings on the case, for a person to approve. In place of those that were drafted before.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the programme is not decided on, or something came that is being drafted anew.
        NobodyToBrief: no host of the programme said yes and can be written to.
        CaseMoved: somebody else was faster.
    """
    if by and not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    case = store.case(number)
    found = known(case, drafting=drafting, store=store)
    if case.status not in BRIEFED or case.pending or case.proposal is None or found is None:
        raise StepNotAllowed(f"({case.status})")
    bundle = _bundle(found, case.proposal.version + 1, drafting)
    if not bundle.messages:
        raise NobodyToBrief
    authorship = versions.made_by(by, Deed.DRAFTED) if by else Authorship(deed=Deed.DRAFTED)
    logger.info("briefing.drafted", extra={"case": number, "messages": len(bundle.messages)})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=drafting.at,
            actor=by.id if by else "system",
            event="briefing.drafted",
            details={"messages": len(bundle.messages), "digest": bundle.digest},
            proposal=versions.enclose(case.proposal, bundle, at=drafting.at, authorship=authorship),
            trouble=case.trouble,
        )
    )


def draft_owed(*, drafting: Drafting, store: CaseStore) -> list[str]:
    """Draft what is due, and return the numbers of the cases. A case that cannot be briefed keeps no other waiting."""
    drafted = []
    for summary in store.cases(statuses=BRIEFED, history=False):
        try:
            if owed(store.case(summary.number), drafting.today):
                draft(summary.number, by=None, drafting=drafting, store=store)
                drafted.append(summary.number)
        except (CaseMoved, NobodyToBrief):
            logger.info("briefing.left", extra={"case": summary.number})
        except CaseDamaged:
            logger.error("case.damaged", extra={"case": summary.number})  # noqa: TRY400 - the event says it all
    return drafted


def _bundle(found: Occasion, version: int, drafting: Drafting) -> Bundle:
    """One message a host that said yes and has an address; each holds the briefing for that host alone."""
    drafts: list[Draft] = []
    for reception in receptions(found, confirmed=True):
        recipient = address(reception.host.email)
        if recipient is None:
            continue
        letter = _letter(found, reception)
        content = drafting.papers.memos([briefing(found, reception)])
        paper = OutgoingAttachment(name=_FILE, media_type="application/pdf", content=content)
        drafts.append(
            Draft(
                id=f"{BundleKind.BRIEFING}-v{version}-{len(drafts) + 1}",
                sender=drafting.sender,
                to=recipient,
                subject=letter.subject,
                body=letter.body,
                language=letter.language,
                date=drafting.at,
                attachments=(paper,),
            )
        )
    return Bundle(kind=BundleKind.BRIEFING, messages=tuple(drafts))


def _letter(found: Occasion, reception: Reception) -> Letter:
    words = memo_words(language_of(reception.host))
    date = reception.day.date
    body = words.say(
        "letter_body",
        host=reception.host.name,
        date=words.letters.day(date),
        day=words.letters.heading(date),
        time=reception.time,
        delegation=found.delegation(words),
    )
    subject = words.say("letter_subject", date=words.letters.day(date))
    writer = Writer(found.request, found.triage, registers=found.registers, reference=found.reference)
    return writer.plain(subject, body, language=words.language)
