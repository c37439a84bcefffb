"""A person says how a case ended, as held, answered, cancelled or spam, or takes it up again."""

from __future__ import annotations

import datetime as dt

from bot.visits import decidable, lifecycle, versions
from bot.visits.errors import NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.models import Action, Case, Deed, Ending, Person, Status
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

#: What the other side left open: whoever works on the case takes it up again, with its letters.
LEFT_OPEN = frozenset({Status.POSTPONED, Status.NO_REPLY, Status.NO_SHOW})

LONGEST_REASON = 1_000


def close(
    number: str,
    *,
    outcome: Status,
    by: Person,
    store: CaseStore,
    at: dt.datetime,
    reason: str = "",
    until: dt.date | None = None,
) -> Case:
    """Put the case away. Nothing is sent and nothing deleted; it can be opened again.

    Args:
        until: The day to which a visit is postponed, or on which the case is looked at again.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the case does not stand where it can end so.
        RequestInvalid: that day is over.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.CLOSE_CASE):
        raise NotAllowed
    case = store.case(number)
    if outcome not in (*VISITED, *OUTCOMES) or case.status is outcome:
        raise StepNotAllowed(f"({case.status} → {outcome})")
    if until is not None and until < at.date():
        raise RequestInvalid("(until)")
    said = versions.plain(reason)[:LONGEST_REASON]
    ending = Ending(outcome=outcome, by=by.id, by_name=by.name, at=at, reason=said, until=until)
    event = f"case.{outcome.value}"
    return lifecycle.advance(case, outcome, event=event, actor=by.id, at=at, store=store, ending=ending)


def take_up(number: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Open a case again that was put away. Letters that it has are drafts again, to be decided on anew.

    Raises:
        NotAllowed, CaseMoved: as `close`.
        StepNotAllowed: it cannot be taken up.
    """
    if not by.may(Action.CLOSE_CASE):
        raise NotAllowed
    case = store.case(number)
    if not can_take_up(case):
        raise StepNotAllowed(f"({case.status})")
    if case.proposal is None:
        return lifecycle.advance(case, Status.TRIAGED, event="case.taken_up", actor=by.id, at=at, store=store)
    authorship = versions.made_by(by, Deed.REISSUED)
    again = versions.reissue(case.proposal, at=at, authorship=authorship, without=decidable.told_already(case))
    to = Status.PROPOSED if again.days else Status.TRIAGED
    return lifecycle.advance(case, to, event="case.taken_up", actor=by.id, at=at, store=store, proposal=again)


def can_take_up(case: Case) -> bool:
    """It was put away and has no letters, or the other side left it open. Else a decision reopens its letters."""
    if case.history or case.merged_into:
        return False
    put_away = case.status in (*OUTCOMES, Status.DUPLICATE)
    return case.status in LEFT_OPEN or (put_away and case.proposal is None)
