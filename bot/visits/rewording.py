"""A person changes the words of one draft."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import checking, decidable, versions
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, BundleKind, Case, Change, Deed, Person
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from knowledge import Registers

logger = logging.getLogger(__name__)


def edit_letter(
    number: str,
    *,
    bundle: BundleKind,
    message: str,
    subject: str,
    body: str,
    digest: str,
    by: Person,
    registers: Registers,
    store: CaseStore,
    at: dt.datetime,
) -> Case:
    """Change the words of one draft: a new version of the proposal, with a new digest for its bundle.

    Raises:
        NotAllowed, BundleUnknown, DraftStale, StepNotAllowed, CaseMoved: as `approval.decide`.
        RequestInvalid: subject or body are empty or too long.
    """
    if not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    case = store.case(number)
    decidable.must_be_open(case, decidable.current(case, bundle, digest))
    proposal = versions.reword(
        decidable.proposal_of(case),
        bundle=bundle,
        message=message,
        subject=subject,
        body=body,
        at=at,
        authorship=versions.made_by(by, Deed.REWORDED),
    )
    if case.triage:
        proposal = checking.with_words_checked(proposal, certain(case.triage), registers=registers)
    edited = Change(
        case=number,
        revision=case.revision,
        at=at,
        actor=by.id,
        event="letter.edited",
        details={"bundle": bundle.value, "message": message, "digest": digest, "version": proposal.version},
        proposal=proposal,
        trouble=case.trouble,
    )
    logger.info("letter.edited", extra={"case": number, "bundle": bundle.value, "by": by.id})
    return store.apply(edited)
