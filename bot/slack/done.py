"""What a person is told, alone, of what they just did."""

from __future__ import annotations

from bot.slack.moments import second
from bot.slack.ref import Ref
from bot.texts import text
from bot.visits import leaving
from bot.visits.models import Case, Verdict


def done(case: Case, ref: Ref, verdict: Verdict | None, language: str) -> str:
    """`verdict` is None where a letter was edited."""
    waiting = leaving.waiting(case).get(ref.digest) if verdict is Verdict.APPROVE else None
    due = max((one.due_at for one in waiting or () if one.due_at), default=None)
    if due:
        return text("slack.done_approve_later", language, case=case.number, at=second(due, language))
    return text(f"slack.done_{verdict or 'edit'}", language, case=case.number)
