"""What can be decided on where, and what was told already and is not said twice."""

from __future__ import annotations

from bot.visits.errors import BundleUnknown, DraftStale, StepNotAllowed
from bot.visits.models import Bundle, BundleKind, Case, Draft, Proposal, Status, Verdict
from bot.visits.models.standing import on_their_way, withdrawn
from bot.visits.silence import WAITS, silence

_LETTER = frozenset({Status.TRIAGED, Status.PROPOSED})
_UNDER_WAY = frozenset({Status.PROPOSED, Status.APPROVED, Status.DISPATCHED})

_APPROVING = frozenset({Verdict.APPROVE, Verdict.RECALL})

#: Where a visit is off, and hosts that keep time for it have to be told.
OFF = frozenset({Status.CANCELLED, Status.POSTPONED, Status.NO_REPLY, Status.NO_SHOW})

#: What tells the delegation of its programme.
PROGRAMMES = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME})

#: Anywhere but where nobody has looked yet, or there is nothing to tell.
_TOLD_OF = frozenset(Status) - {Status.RECEIVED, Status.SPAM, Status.DUPLICATE}

#: In which states a bundle can be approved or changed. Hosts are asked before, while and after the programme goes out.
DECIDABLE: dict[BundleKind, frozenset[Status]] = {
    BundleKind.DRAFT_PROGRAMME: frozenset({Status.PROPOSED}),
    BundleKind.HOST_ENQUIRIES: _UNDER_WAY,
    BundleKind.FOLLOW_UP: _UNDER_WAY,
    BundleKind.REMINDER: WAITS,
    BundleKind.CHANGE_NOTICE: _UNDER_WAY | {Status.TRIAGED} | OFF,
    BundleKind.CONFIRMED_PROGRAMME: frozenset({Status.PROPOSED}),
    BundleKind.MARKET_ALERT: frozenset({Status.PROPOSED, Status.APPROVED, Status.DISPATCHED}),
    BundleKind.BRIEFING: frozenset({Status.APPROVED, Status.DISPATCHED}),
    BundleKind.INVITATION_LETTER: frozenset({Status.DISPATCHED}),
    BundleKind.THANKS: frozenset({Status.HELD, Status.CLOSED}),
    BundleKind.CLARIFICATION: _LETTER,
    BundleKind.REDIRECT: _LETTER,
    BundleKind.DECLINE: _LETTER,
    BundleKind.REPLY: _LETTER,
    BundleKind.RECEIPT: _LETTER,
    BundleKind.COUNTERPART_NOTE: _TOLD_OF,
    BundleKind.HAND_OVER: _LETTER | {Status.WAITING, Status.REDIRECTED, Status.CLOSED},
}

#: What answers the enquirer: where a case has another draft of it, the one before is out of date.
ANSWERING = PROGRAMMES | {
    BundleKind.CLARIFICATION,
    BundleKind.REDIRECT,
    BundleKind.DECLINE,
    BundleKind.REPLY,
    BundleKind.RECEIPT,
}

#: Said once to whoever it is for, whatever becomes of the rest.
ONCE = frozenset(
    {
        BundleKind.MARKET_ALERT,
        BundleKind.BRIEFING,
        BundleKind.INVITATION_LETTER,
        BundleKind.REMINDER,
        BundleKind.THANKS,
        BundleKind.COUNTERPART_NOTE,
    }
)

#: Go to others than the enquirer, or say nothing of what becomes of the request: no case is declined from them.
BESIDE = frozenset(
    {
        BundleKind.HOST_ENQUIRIES,
        BundleKind.MARKET_ALERT,
        BundleKind.BRIEFING,
        BundleKind.INVITATION_LETTER,
        BundleKind.FOLLOW_UP,
        BundleKind.REMINDER,
        BundleKind.THANKS,
        BundleKind.CHANGE_NOTICE,
        BundleKind.HAND_OVER,
        BundleKind.COUNTERPART_NOTE,
        BundleKind.RECEIPT,
    }
)


def proposal_of(case: Case) -> Proposal:
    """Raises: BundleUnknown: nothing is drafted."""
    if case.proposal is None:
        raise BundleUnknown
    return case.proposal


def current(case: Case, kind: BundleKind, digest: str) -> Bundle:
    """The bundle that was read.

    Raises:
        BundleUnknown: the current proposal holds none of the kind.
        DraftStale: its words are others than those of the digest.
    """
    bundle = proposal_of(case).bundle(kind)
    if bundle is None:
        raise BundleUnknown
    if bundle.digest != digest:
        raise DraftStale
    return bundle


def must_be_open(case: Case, bundle: Bundle) -> None:
    """An approval is used up: the same words are not decided on twice. None covers words whose ground has moved.

    Raises:
        DraftStale: the case is being worked on anew.
        StepNotAllowed: the case does not stand where this can be decided, or it was decided already.
    """
    if case.pending:
        raise DraftStale
    if not is_open(case, bundle):
        raise StepNotAllowed(f"({case.status})")
    if used_up(case, bundle.digest):
        raise StepNotAllowed


def shows_programme(bundle: Bundle) -> bool:
    """Whether it tells the delegation of its programme, for the first time or as changed."""
    return bundle.kind in PROGRAMMES or any(draft.retells and draft.retells.programme for draft in bundle.messages)


def is_open(case: Case, bundle: Bundle) -> bool:
    """Whether the case stands where the bundle can be decided on. Who has answered is not reminded."""
    if bundle.kind is BundleKind.REMINDER and silence(case) is None:
        return False
    if shows_programme(bundle):
        return case.status in DECIDABLE[BundleKind.DRAFT_PROGRAMME]
    return case.status in DECIDABLE.get(bundle.kind, frozenset())


def used_up(case: Case, digest: str) -> bool:
    """Whether exactly these words were approved, and not recalled since."""
    said = [one.verdict for one in case.decisions if one.digest == digest and one.verdict in _APPROVING]
    return said[-1:] == [Verdict.APPROVE]


def told_already(case: Case) -> frozenset[str]:
    """Drafts that are out: nobody is asked, reminded, called off or told twice because another letter changes."""
    if case.proposal is None:
        return frozenset()
    asked, gone = {one.id for one in on_their_way(case)}, withdrawn(case)
    out = {message.draft.id for message in case.messages}

    def told(draft: Draft, kind: BundleKind) -> bool:
        if draft.asks and (draft.asks.id in asked if draft.in_reply_to is None else draft.id in out):
            return True
        if draft.informs or draft.retells:
            return draft.id in out
        return bool(draft.calls_off and draft.calls_off.id in gone) or (kind in ONCE and draft.id in out)

    return frozenset(
        draft.id for bundle in case.proposal.bundles for draft in bundle.messages if told(draft, bundle.kind)
    )
