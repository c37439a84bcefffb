"""A person's word on one bundle of letters, from the case page."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.visits import decidable
from bot.visits.errors import BundleUnknown, RequestInvalid
from bot.visits.lifecycle import may_follow
from bot.visits.models import Action, Bundle, BundleKind, Case, Decision, Message, Person, Status, Verdict
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader

router = APIRouter()

#: Go to others than the enquirer, or say nothing of what becomes of the request.
_BESIDE = frozenset(
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
_UNDECIDED = frozenset({Status.RECEIVED, Status.TRIAGED, Status.PROPOSED})


class Letters(NamedTuple):
    """One bundle with what this person may do about it."""

    bundle: Bundle
    decisions: tuple[Decision, ...]
    messages: dict[str, Message]  #: By draft id, once they are on their way.
    verdicts: tuple[Verdict, ...]
    editable: bool
    open: bool  #: Waits for a decision.


def letters_page(case: Case, person: Person) -> list[Letters]:
    bundles = case.proposal.bundles if case.proposal else ()
    return [_letters(case, bundle, person, first=position == 0) for position, bundle in enumerate(bundles)]


def _letters(case: Case, bundle: Bundle, person: Person, *, first: bool) -> Letters:
    decided = tuple(d for d in case.decisions if d.bundle is bundle.kind and _still_said(d, bundle.digest))
    open_ = _is_open(case, bundle.kind, decided)
    possible = [*_verdicts(bundle, open_=open_), *_reopening(case, first=first)]
    return Letters(
        bundle=bundle,
        decisions=decided,
        messages={m.draft.id: m for m in case.messages if m.bundle_digest == bundle.digest},
        verdicts=tuple(verdict for verdict in possible if person.may(decidable.ACTIONS[verdict])),
        editable=open_ and person.may(Action.EDIT_DRAFT),
        open=open_,
    )


def _still_said(decision: Decision, digest: str) -> bool:
    """A wish for changes voids the version it was made on, and goes on being said of the next."""
    return decision.digest == digest or decision.verdict is Verdict.ASK_FOR_CHANGES


def _is_open(case: Case, kind: BundleKind, decided: tuple[Decision, ...]) -> bool:
    approved = any(decision.verdict is Verdict.APPROVE for decision in decided)
    return decidable.is_open(case, kind) and not approved


def _verdicts(bundle: Bundle, *, open_: bool) -> list[Verdict]:
    """A whole case is declined from the letters that answer it, and what is unfinished is not approved."""
    if not open_:
        return []
    approving = [] if bundle.unfinished else [Verdict.APPROVE]
    declining = [] if bundle.kind in _BESIDE else [Verdict.DECLINE]
    return [*approving, Verdict.ASK_FOR_CHANGES, *declining]


def _reopening(case: Case, *, first: bool) -> list[Verdict]:
    may = may_follow(case.status, Status.PROPOSED) or may_follow(case.status, Status.TRIAGED)
    return [Verdict.REOPEN] if first and may and case.status not in _UNDECIDED else []


@router.post("/cases/{number}/decisions")
def decide(case: CaseDep, form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    kind, verdict = bundle_kind(field(form, "bundle")), _verdict(field(form, "decision"))
    services.decide(
        case.number,
        bundle=kind,
        verdict=verdict,
        digest=field(form, "digest", limit=100),
        by=person,
        via="web",
        reason=field(form, "reason", limit=5_000).strip() or None,
    )
    return RedirectResponse(f"/cases/{case.number}?done={verdict}&bundle={kind}", 303)


def bundle_kind(value: str) -> BundleKind:
    try:
        return BundleKind(value)
    except ValueError:
        raise BundleUnknown from None


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value)
    except ValueError:
        raise RequestInvalid("(decision)") from None
