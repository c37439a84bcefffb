"""Follow-up: what is drafted once a visit was held. Thanks to the delegation and its hosts, under approval."""

from __future__ import annotations

import logging

from bot.visits import preparing, rereading, versions, wording
from bot.visits import proposal as drafts
from bot.visits.errors import CaseMoved, NobodyToThank, NotAllowed, StepNotAllowed
from bot.visits.letters import Writer
from bot.visits.models import Action, Authorship, Bundle, BundleKind, Case, Change, Deed, Person, Status
from bot.visits.models.reading import certain
from bot.visits.models.standing import as_of_now
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting

logger = logging.getLogger(__name__)

#: After the visit. A case that is closed may never have been visited: `held` says it.
AFTERWARDS = frozenset({Status.HELD, Status.CLOSED})


def can_thank(case: Case) -> bool:
    """The visit was held, and there is a programme to say whom we owe thanks."""
    return (
        case.held
        and case.status in AFTERWARDS
        and not (case.history or case.pending or case.merged_into)
        and case.triage is not None
        and bool(case.proposal and case.proposal.days)
    )


def thank(number: str, *, by: Person | None, drafting: Drafting, store: CaseStore) -> Case:
    """Put thanks on the case, for a person to approve. In place of those that were drafted before.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the visit was not held, has no programme, or thanks were approved already.
        NobodyToThank: neither the delegation nor a host can be written to.
        CaseMoved: somebody else was faster.
    """
    if by and not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    case = store.case(number)
    if case.proposal is None or not can_thank(case) or thanked(case):
        raise StepNotAllowed(f"({case.status})")
    found = _drafted(case, drafting, store)
    if not found:
        raise NobodyToThank
    authorship = versions.made_by(by, Deed.DRAFTED) if by else Authorship(deed=Deed.DRAFTED)
    made = versions.enclose(case.proposal, found[0], at=drafting.at, authorship=authorship)
    logger.info("thanks.drafted", extra={"case": number, "messages": len(found[0].messages)})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=drafting.at,
            actor=by.id if by else "system",
            event="thanks.drafted",
            details={"messages": len(found[0].messages), "digest": found[0].digest},
            proposal=made,
            trouble=case.trouble,
        )
    )


def thank_at_once(case: Case, *, drafting: Drafting, store: CaseStore) -> Case:
    """As soon as a visit was held; where it cannot be done, the page offers it later."""
    if not can_thank(case) or thanked(case) or case.proposal is None or case.proposal.bundle(BundleKind.THANKS):
        return case
    try:
        return thank(case.number, by=None, drafting=drafting, store=store)
    except (CaseMoved, NobodyToThank):
        logger.info("thanks.left", extra={"case": case.number})
        return store.case(case.number)


def thanked(case: Case) -> bool:
    """Thanks were approved: nobody is thanked twice for the same visit."""
    return any(message.bundle is BundleKind.THANKS for message in case.messages)


def _drafted(case: Case, drafting: Drafting, store: CaseStore) -> tuple[Bundle, ...]:
    live = as_of_now(case)
    if live is None or case.triage is None:
        return ()
    numbered = preparing.for_case(case, drafting, store)
    request = rereading.known(case, store)
    writer = Writer(request, certain(case.triage), registers=drafting.registers, reference=case.number)
    hosts = drafts.received(live.days, drafting.registers)
    told_in = wording.of(live.language)
    return drafts.thanks(hosts, live.days, writer, told_in=told_in, stamp=numbered.stamp, links=numbered.round.links)
