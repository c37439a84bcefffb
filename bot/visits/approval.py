"""A named person decides on exactly these words: approve, ask for changes, decline, reopen, or edit the letter."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import decidable, lifecycle, overriding, recalling, versions
from bot.visits.approving import Approving
from bot.visits.authors import authors
from bot.visits.errors import (
    DraftStale,
    FindingsBlock,
    LetterUnfinished,
    NotAllowed,
    ReasonMissing,
    SignerOnly,
    StepNotAllowed,
)
from bot.visits.models import (
    Action,
    Authorship,
    Bundle,
    BundleKind,
    Case,
    Change,
    Decision,
    Deed,
    ItemStatus,
    Message,
    MessageState,
    Override,
    Person,
    Proposal,
    Status,
    Verdict,
)
from bot.visits.models.standing import standing
from bot.visits.ports import CaseStore
from bot.visits.word import Word

logger = logging.getLogger(__name__)

_EVENTS: dict[Verdict, str] = {
    Verdict.APPROVE: "bundle.approved",
    Verdict.ASK_FOR_CHANGES: "bundle.changes_asked",
    Verdict.DECLINE: "case.declined",
    Verdict.REOPEN: "case.reopened",
    Verdict.RECALL: "bundle.recalled",
}

_AGREED = frozenset({ItemStatus.CONFIRMED, ItemStatus.HELD})
_UNDECIDED = frozenset({Status.RECEIVED, Status.TRIAGED, Status.PROPOSED})


def decide(
    number: str,
    word: Word,
    *,
    store: CaseStore,
    at: dt.datetime,
    approving: Approving,
    due_at: dt.datetime | None = None,
) -> Case:
    """Record the person's word on the bundle and what follows from it, in one transaction.

    Args:
        due_at: When what is approved may leave; None for at once.

    Raises:
        NotAllowed: neither the person's role nor that of somebody they stand in for covers the verdict.
        FourEyes, NobodyElse: the person wrote these words, and two are to look at them.
        BundleUnknown: the current proposal holds no such bundle.
        DraftStale: the digest is not the current one.
        StepNotAllowed: the case does not stand where this can be decided, or it was decided already.
        ReasonMissing: changes are asked for without saying which.
        FindingsBlock: a check stops the programme, nobody has overridden it, and no reason is given to do so now.
        LetterUnfinished: a passage is still to be written by a person.
        SignerOnly: an invitation letter is approved by whoever signs it.
        RecallTooLate: what is recalled does not wait any more.
        CaseMoved: somebody else was faster.
    """
    by, verdict = word.by, word.verdict
    if verdict is Verdict.RECALL:
        return recalling.recall(number, word, store=store, at=at, approving=approving)
    if not approving.may(by, verdict, word.bundle):
        raise NotAllowed
    case = store.case(number)
    current = decidable.current(case, word.bundle, word.digest)
    wrote = authors(current, store.versions(number)) if approving.rules[word.bundle].four_eyes else frozenset()
    holder = approving.holder(by, verdict, word.bundle, authors=wrote)
    decision = _in_place_of(holder, word.recorded(at))
    match verdict:
        case Verdict.APPROVE:
            decided = _approve(case, current, decision, (by, holder), store, due_at)
        case Verdict.ASK_FOR_CHANGES:
            decided = _ask_for_changes(case, current, decision, store)
        case Verdict.DECLINE:
            decided = _write(case, decision, store, to=Status.DECLINED)
        case Verdict.REOPEN:
            decided = _reopen(case, decision, store)
    logger.info(_EVENTS[verdict], extra={"case": number, "bundle": word.bundle.value, "by": by.id})
    return decided


def _in_place_of(holder: Person, said: Decision) -> Decision:
    """With whose right it uses, where that is not the person's own."""
    if holder.id == said.by:
        return said
    return said.model_copy(update={"acting_for": holder.id, "acting_for_name": holder.name})


def _approve(
    case: Case,
    bundle: Bundle,
    decision: Decision,
    people: tuple[Person, Person],
    store: CaseStore,
    due_at: dt.datetime | None,
) -> Case:
    """By the first of the two, who uses the right of the second."""
    by, _ = people
    decidable.must_be_open(case, bundle)
    if bundle.unfinished:
        raise LetterUnfinished
    if bundle.kind is BundleKind.INVITATION_LETTER and not _signs(by, case):
        raise SignerOnly
    if decidable.shows_programme(bundle) and _promises_too_much(case):
        raise DraftStale
    messages = tuple(
        Message(
            id=f"{case.number}-{draft.id}",
            case=case.number,
            bundle=bundle.kind,
            bundle_digest=bundle.digest,
            position=position,
            draft=draft,
            state=MessageState.APPROVED,
            changed_at=decision.at,
            due_at=due_at,
        )
        for position, draft in enumerate(bundle.messages, start=1)
    )
    to = Status.APPROVED if decidable.shows_programme(bundle) else None
    overrides = _overrides(case, bundle, decision, people)
    return _write(case, decision, store, to=to, messages=messages, overrides=overrides)


def _signs(by: Person, case: Case) -> bool:
    invitation = decidable.proposal_of(case).invitation
    return invitation is not None and invitation.signer == by.id


def _promises_too_much(case: Case) -> bool:
    """It shows a yes that does not hold any more: one that was set aside since, or is outdone by new facts."""
    stands = standing(case)
    items = [item for day in decidable.proposal_of(case).days for item in day.items]
    return any(item.status in _AGREED and stands.get(item.id) is not item.status for item in items)


def _overrides(case: Case, bundle: Bundle, decision: Decision, people: tuple[Person, Person]) -> tuple[Override, ...]:
    """The given reason counts for each finding that still stops the programme, where the right covers that, too."""
    by, holder = people
    stopped = overriding.blocking(case) if decidable.shows_programme(bundle) else []
    if stopped and not decision.reason:
        raise FindingsBlock(" ".join(finding.text for finding, _ in stopped))
    if stopped and not holder.may(Action.APPROVE):
        raise NotAllowed
    return tuple(
        overriding.line(case, finding, seal, reason=decision.reason or "", by=by, via=decision.via, at=decision.at)
        for finding, seal in stopped
    )


def _ask_for_changes(case: Case, bundle: Bundle, decision: Decision, store: CaseStore) -> Case:
    """The draft becomes a new version: nobody approves what a colleague wants changed without reading it again."""
    decidable.must_be_open(case, bundle)
    if not decision.reason:
        raise ReasonMissing
    return _write(case, decision, store, proposal=_reissued(case, decision))


def _reopen(case: Case, decision: Decision, store: CaseStore) -> Case:
    if case.status in _UNDECIDED or case.merged_into:
        raise StepNotAllowed(f"({case.status})")
    proposal = _reissued(case, decision)
    to = Status.PROPOSED if proposal.days else Status.TRIAGED
    if not lifecycle.may_follow(case.status, to):
        to = Status.TRIAGED
    return _write(case, decision, store, to=to, proposal=proposal)


def _reissued(case: Case, decision: Decision) -> Proposal:
    said = Authorship(deed=Deed.REISSUED, by=decision.by, by_name=decision.by_name, reason=decision.reason or "")
    before, told = decidable.proposal_of(case), decidable.told_already(case)
    return versions.reissue(before, at=decision.at, authorship=said, without=told)


def _write(
    case: Case,
    decision: Decision,
    store: CaseStore,
    *,
    to: Status | None = None,
    messages: tuple[Message, ...] = (),
    proposal: Proposal | None = None,
    overrides: tuple[Override, ...] = (),
) -> Case:
    event = _EVENTS[decision.verdict]
    details: dict[str, str | int | None] = {
        "bundle": decision.bundle.value,
        "digest": decision.digest,
        "via": decision.via,
        "overridden": ", ".join(sorted({one.rule for one in overrides})) or None,
    }
    if to is not None:
        return lifecycle.advance(
            case,
            to,
            event=event,
            actor=decision.by,
            at=decision.at,
            store=store,
            decision=decision,
            messages=messages,
            overrides=overrides,
            proposal=proposal,
            details=details,
        )
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=decision.at,
            actor=decision.by,
            event=event,
            details=details,
            decision=decision,
            messages=messages,
            overrides=overrides,
            proposal=proposal,
            trouble=case.trouble,
        )
    )
