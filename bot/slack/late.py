"""A click that cannot be carried out: the person learns why, and a card that is behind is renewed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from bot.explain import explain
from bot.services import Services
from bot.slack.bundle_block import closed_by, told
from bot.slack.clicks import Click
from bot.slack.moments import moment
from bot.slack.ref import Ref
from bot.texts import text
from bot.visits.errors import (
    BundleUnknown,
    CaseMoved,
    DraftStale,
    JobsUnavailable,
    NotAllowed,
    StepNotAllowed,
    VisitError,
)
from bot.visits.models import Bundle, Case, Proposal, Verdict
from bot.visits.staff.errors import RecallTooLate

_SETTLES = frozenset({Verdict.APPROVE, Verdict.ASK_FOR_CHANGES, Verdict.DECLINE})
_MOVED_ON = (BundleUnknown, CaseMoved, DraftStale, RecallTooLate, StepNotAllowed)


def current(case: Case, ref: Ref) -> Bundle:
    """The bundle, if it still holds the words that stood beside the button. Raises DraftStale."""
    bundle = case.proposal.bundle(ref.bundle) if case.proposal else None
    if bundle is None or bundle.digest != ref.digest or closed_by(case, bundle.kind, bundle.digest):
        raise DraftStale
    return bundle


def why_not(
    error: VisitError, click: Click, *, services: Services, language: str, verdict: Verdict | None = None
) -> str:
    """Who was late learns who did what and when, who may not approve who may; all else is explained as everywhere."""
    sentence = explain(error, language).sentence
    if isinstance(error, NotAllowed):
        return f"{sentence} {_who_may(click.ref, services, language) if verdict is Verdict.APPROVE else ''}".strip()
    if not isinstance(error, _MOVED_ON):
        return sentence
    ref = click.ref
    with suppress(JobsUnavailable):  # the next change of the case renews the card
        services.jobs.enqueue("show", f"show:{ref.number}:{click.key}", ref.number)
    return _since(ref, error, services, language) or sentence


def _who_may(ref: Ref, services: Services, language: str) -> str:
    """By name, among those who are here."""
    case = services.store.case(ref.number)
    bundle = case.proposal.bundle(ref.bundle) if case.proposal else None
    people = services.cardwork.approvers(case, bundle) if bundle else ()
    names = ", ".join(one.name for one in people)
    return text("slack.who_may", language, names=names) if names else ""


def _since(ref: Ref, error: VisitError, services: Services, language: str) -> str:
    """What happened to the words beside the button; "" where nobody's doing is known."""
    case = services.store.case(ref.number)
    said = [one for one in case.decisions if one.bundle is ref.bundle and one.digest == ref.digest][-1:]
    if isinstance(error, RecallTooLate):
        return "".join(text("slack.recall_too_late", language, decision=told(one, language)) for one in said)
    if said and said[0].verdict in _SETTLES:
        return text("slack.too_late", language, decision=told(said[0], language))
    made = _changed_in(ref, services.store.versions(ref.number)) if isinstance(error, DraftStale) else None
    if made is None or made.authorship is None or not made.authorship.by_name:
        return ""
    return text("slack.changed_by", language, name=made.authorship.by_name, at=moment(made.created_at, language))


def _changed_in(ref: Ref, versions: Sequence[Proposal]) -> Proposal | None:
    """The version that put other words in the place of these."""
    held = [
        bundle is not None and bundle.digest == ref.digest for bundle in (one.bundle(ref.bundle) for one in versions)
    ]
    last = max((place for place, holds in enumerate(held) if holds), default=len(versions))
    return versions[last + 1] if last + 1 < len(versions) else None
