"""Recalling: approved letters that have not begun to leave become drafts again, by a person's word or because the
case has moved on while they waited."""

from __future__ import annotations

import datetime as dt
import logging

from bot.texts import text
from bot.visits import decidable, leaving, versions
from bot.visits.approving import Approving
from bot.visits.errors import NotAllowed
from bot.visits.models import BundleKind, Case, Change, Decision, Message, Person, Status, Verdict
from bot.visits.ports import CaseStore
from bot.visits.staff.errors import RecallTooLate

logger = logging.getLogger(__name__)

_REASON_LENGTH = 5_000


def recall(
    number: str,
    *,
    bundle: BundleKind,
    digest: str,
    by: Person,
    via: str,
    reason: str | None,
    store: CaseStore,
    at: dt.datetime,
    approving: Approving,
) -> Case:
    """Nothing of it leaves, and the same words can be decided on again.

    Raises:
        NotAllowed: the person neither approved it nor could.
        RecallTooLate: it does not wait any more: something of it has left or is leaving, or it was recalled already.
        CaseMoved: somebody else was faster.
    """
    case = store.case(number)
    approved = [one.by for one in case.decisions if one.digest == digest and one.verdict is Verdict.APPROVE]
    if not (by.active and by.id in approved[-1:]) and not approving.may(by, Verdict.APPROVE, bundle):
        raise NotAllowed
    messages = leaving.waiting(case).get(digest)
    if not messages or messages[0].bundle is not bundle:
        raise RecallTooLate
    decision = Decision(
        by=by.id,
        by_name=by.name,
        at=at,
        bundle=bundle,
        digest=digest,
        verdict=Verdict.RECALL,
        reason=versions.plain(reason or "")[:_REASON_LENGTH] or None,
        via=via,
    )
    logger.info("bundle.recalled", extra={"case": number, "bundle": bundle.value, "by": by.id})
    return store.apply(_change(case, messages, decision, event="bundle.recalled", trouble=case.trouble))


def hold_back(case: Case, messages: list[Message], *, store: CaseStore, at: dt.datetime) -> Case:
    """Their time has come, and the case is not what they were approved on: a person decides anew.

    Raises:
        CaseMoved: somebody was faster, or something of it has begun to leave.
    """
    decision = Decision(
        by="system",
        by_name="",
        at=at,
        bundle=messages[0].bundle,
        digest=messages[0].bundle_digest,
        verdict=Verdict.RECALL,
        via="system",
    )
    logger.warning("bundle.held_back", extra={"case": case.number, "bundle": decision.bundle.value})
    return store.apply(_change(case, messages, decision, event="bundle.held_back", trouble=text("trouble.held_back")))


def _change(case: Case, messages: list[Message], decision: Decision, *, event: str, trouble: str | None) -> Change:
    back = case.status is Status.APPROVED and decidable.shows_programme(leaving.bundle_of(messages))
    details: dict[str, str | int | None] = {"bundle": decision.bundle.value, "digest": decision.digest}
    return Change(
        case=case.number,
        revision=case.revision,
        at=decision.at,
        actor=decision.by,
        event=event,
        details=details | {"via": decision.via} | ({"was": case.status, "to": Status.PROPOSED} if back else {}),
        status=Status.PROPOSED if back else None,
        decision=decision,
        recalls=decision.digest,
        trouble=trouble,
    )
