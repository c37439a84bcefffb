"""Settling: a person says of a letter whose outcome nobody knew whether it went out."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import decidable, dispatch, lifecycle, versions
from bot.visits.errors import CaseMoved, MessageUnknown, NotAllowed
from bot.visits.models import (
    Action,
    Bundle,
    Case,
    Change,
    Deed,
    Draft,
    Message,
    MessageState,
    Person,
    Status,
)
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)


def settle(number: str, message_id: str, *, went_out: bool, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """What went out is sent, and the case moves on as if that had been known; what did not waits for a new approval.

    Raises:
        NotAllowed: the person's role does not cover it.
        MessageUnknown: the case has no such message.
        CaseMoved: it is not uncertain, or somebody else was faster.
    """
    if not by.may(Action.SETTLE_LETTERS):
        raise NotAllowed
    message = next((one for one in store.case(number).messages if one.id == message_id), None)
    if message is None:
        raise MessageUnknown
    to, said = (MessageState.SENT, "settled_out") if went_out else (MessageState.FAILED, "settled_not_out")
    detail = f"{said}{lifecycle.SAID_BY}{by.name}"
    store.move_message(message_id, to, was=MessageState.UNCERTAIN, at=at, detail=detail, actor=by.id)
    logger.info("message.settled", extra={"message_id": message_id, "to": to.value, "by": by.id})
    if went_out:
        dispatch.conclude(number, message.bundle_digest, store=store, at=at)
        return store.case(number)
    return _written_again(store.case(number), message, by=by, store=store, at=at)


def _written_again(case: Case, message: Message, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """The same words, for those alone whom they did not reach. Where other letters stand in their place, those wait."""
    bundle = case.proposal.bundle(message.bundle) if case.proposal else None
    if case.proposal is None or bundle is None or bundle.digest != message.bundle_digest:
        return case
    again = Bundle(kind=bundle.kind, messages=_unsent(case, bundle))
    authorship = versions.made_by(by, Deed.REISSUED)
    proposal = versions.send_again(case.proposal, again, at=at, authorship=authorship)
    details: dict[str, str | int | None] = {"bundle": bundle.kind.value, "version": proposal.version}
    back = decidable.shows_programme(bundle) and case.status is Status.APPROVED
    change = Change(
        case=case.number,
        revision=case.revision,
        at=at,
        actor=by.id,
        event="letter.written_again",
        details=details | ({"was": case.status, "to": Status.PROPOSED} if back else {}),
        status=Status.PROPOSED if back else None,
        proposal=proposal,
        trouble=case.trouble,
    )
    try:
        return store.apply(change)
    except CaseMoved:  # a colleague wrote on it in this moment: the letter is settled, and can be reopened
        return store.case(case.number)


def _unsent(case: Case, bundle: Bundle) -> tuple[Draft, ...]:
    failed = {
        one.draft.id for one in case.messages if one.bundle_digest == bundle.digest and one.state is MessageState.FAILED
    }
    return tuple(draft for draft in bundle.messages if draft.id in failed)
