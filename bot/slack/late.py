"""A click that cannot be carried out: the person learns why, and a card that is behind is renewed."""

from __future__ import annotations

from contextlib import suppress

from bot.explain import explain
from bot.services import Services
from bot.slack.bundle_block import closed_by, told
from bot.slack.clicks import Click
from bot.texts import text
from bot.visits.errors import BundleUnknown, CaseMoved, DraftStale, JobsUnavailable, StepNotAllowed, VisitError

_MOVED_ON = (BundleUnknown, CaseMoved, DraftStale, StepNotAllowed)


def why_not(error: VisitError, click: Click, *, services: Services, language: str) -> str:
    """Who was late learns who decided and when; everything else is explained as everywhere."""
    sentence = explain(error, language).sentence
    if not isinstance(error, _MOVED_ON):
        return sentence
    ref = click.ref
    with suppress(JobsUnavailable):  # the next change of the case renews the card
        services.jobs.enqueue("show", f"show:{ref.number}:{click.key}", ref.number)
    decision = closed_by(services.store.case(ref.number), ref.bundle, ref.digest)
    return text("slack.too_late", language, decision=told(decision, language)) if decision else sentence
