"""Digest: what one colleague reads in the morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from bot.visits.appointments import Certainty
from bot.visits.models import BundleKind
from bot.visits.notices.models import NoticeKind, Owed, Section
from bot.visits.weekly import Deadline, Waiting


def digest(
    *,
    today: dt.date,
    new: Iterable[str],
    kept: Sequence[Owed],
    deadlines: Sequence[Deadline],
    waiting: Mapping[str, Waiting],
    mine: Callable[[str | None], bool],
    may_approve: Callable[[BundleKind], bool],
) -> tuple[Section, ...]:
    """Return nothing where there is nothing to tell.

    Args:
        new: Cases that came since the last digest and that the colleague wants to hear of.
        kept: What the colleague chose to read here.
        deadlines: Until today, overdue ones first.
        waiting: Of the open cases, and of those with a visit today.
        mine: Whether something falls to the colleague that falls to this user name, or to nobody.
    """
    own = [one for one in deadlines if mine(one.person)]
    hosts = [number for number, one in waiting.items() if _today(one, today)]
    found = {
        "new_case": [*new, *_of(kept, NoticeKind.NEW_CASE)],
        "answer": _of(kept, NoticeKind.ANSWER),
        "trouble": _of(kept, NoticeKind.TROUBLE),
        "overdue": [one.case.number for one in own if one.day < today],
        "due_today": [one.case.number for one in own if one.day == today],
        "approve": [number for number, one in waiting.items() if any(may_approve(kind) for kind in one.to_decide)],
        "hosting": sorted(hosts),
    }
    told = [Section(heading=heading, cases=_once(cases)) for heading, cases in found.items() if cases]
    questions = sum(one.kind is NoticeKind.QUESTION for one in kept)
    asked = [Section(heading=NoticeKind.QUESTION.value, questions=questions)] if questions else []
    return (*told, *asked)


def _today(waiting: Waiting, today: dt.date) -> bool:
    certain = (one for one in waiting.appointments if one.certainty is not Certainty.CANCELLED)
    return any(one.date == today and one.told for one in certain)


def _of(kept: Sequence[Owed], kind: NoticeKind) -> list[str]:
    return [one.case for one in kept if one.kind is kind and one.case]


def _once(cases: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cases))
