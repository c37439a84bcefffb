"""A person says how a case ended, as held, answered, cancelled or spam, or takes it up again."""

from __future__ import annotations

import datetime as dt

from bot.visits import lifecycle
from bot.visits.errors import NotAllowed, StepNotAllowed
from bot.visits.models import Action, Case, Person, Status
from bot.visits.ports import CaseStore

#: What a case can be put away as. Declining is a decision on a draft, and stands in `approval`; a duplicate names the
#: case that is kept, and stands in `placing`.
OUTCOMES = (
    Status.CLOSED,
    Status.REDIRECTED,
    Status.SPAM,
    Status.CANCELLED,
    Status.POSTPONED,
    Status.NO_REPLY,
)

#: What became of a visit whose programme went out.
VISITED = (Status.HELD, Status.NO_SHOW)


def close(number: str, *, outcome: Status, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Put the case away. Nothing is sent and nothing deleted; it can be opened again.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the case does not stand where it can end so.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.CLOSE_CASE):
        raise NotAllowed
    case = store.case(number)
    if outcome not in (*VISITED, *OUTCOMES) or case.status is outcome:
        raise StepNotAllowed(f"({case.status} → {outcome})")
    return lifecycle.advance(case, outcome, event=f"case.{outcome.value}", actor=by.id, at=at, store=store)


def take_up(number: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Open a case again that was put away.

    Raises:
        NotAllowed, CaseMoved: as `close`.
        StepNotAllowed: it was not put away, or has letters: those are reopened by a decision on them.
    """
    if not by.may(Action.CLOSE_CASE):
        raise NotAllowed
    case = store.case(number)
    put_away = case.status in OUTCOMES or (case.status is Status.DUPLICATE and case.merged_into is None)
    if not put_away or case.proposal is not None:
        raise StepNotAllowed(f"({case.status})")
    return lifecycle.advance(case, Status.TRIAGED, event="case.taken_up", actor=by.id, at=at, store=store)
