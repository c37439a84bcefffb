"""Recalling: approved letters that have not begun to leave become drafts again, by a person's word or because the
case has moved on while they waited."""

from __future__ import annotations

import datetime as dt
import logging

from bot.texts import text
from bot.visits import decidable, leaving
from bot.visits.approving import Approving
from bot.visits.errors import NotAllowed
from bot.visits.models import Case, Change, Decision, Message, Status, Verdict
from bot.visits.ports import CaseStore
from bot.visits.staff.errors import RecallTooLate
from bot.visits.word import Word

logger = logging.getLogger(__name__)


def recall(number: str, word: Word, *, store: CaseStore, at: dt.datetime, approving: Approving) -> Case:
    """Nothing of it leaves, and the same words can be decided on again.

    Raises:
        NotAllowed: the person neither approved it nor could.
        RecallTooLate: it does not wait any more: something of it has left or is leaving, or it was recalled already.
        CaseMoved: somebody else was faster.
    """
    case = store.case(number)
    approved = [one.by for one in case.decisions if one.digest == word.digest and one.verdict is Verdict.APPROVE]
    by_themselves = word.by.active and word.by.id in approved[-1:]
    if not by_themselves and not approving.may(word.by, Verdict.APPROVE, word.bundle):
        raise NotAllowed
    messages = leaving.waiting(case).get(word.digest)
    if not messages or messages[0].bundle is not word.bundle:
        raise RecallTooLate
    logger.info("bundle.recalled", extra={"case": number, "bundle": word.bundle.value, "by": word.by.id})
    return store.apply(_change(case, messages, word.recorded(at), event="bundle.recalled", trouble=case.trouble))


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
