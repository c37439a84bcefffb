"""Noticing: which lines of the audit log and which days colleagues are told of, and who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.visits.models import Action, AuditEvent, Case, CaseSummary, Person
from bot.visits.models.task import Due
from bot.visits.notices.choosing import Choice, shipped
from bot.visits.notices.models import NoticeKind, NoticeWay, Owed, Section

#: By a notice of its own.
AT_ONCE = (NoticeWay.EMAIL, NoticeWay.SLACK)
StandIn = Callable[[str], Person | None]


def kind_of(line: AuditEvent, case: Callable[[str], Case]) -> NoticeKind | None:
    """None where the line is nothing to be told of: a mail of a colleague's, or of a machine's."""
    kind = shipped().events.get(line.event)
    if kind is None or (line.case is None) is not (kind is NoticeKind.QUESTION):
        return None
    if line.event == "message.received" and line.case:
        found = next((one for one in case(line.case).inbound if one.id == line.details.get("message")), None)
        return kind if found and found.for_a_person else None
    return kind


def for_whom(
    case: CaseSummary,
    kind: NoticeKind,
    *,
    choices: Mapping[str, tuple[Person, Choice]],
    stand_in: StandIn,
    but: str = "",
    holder: str | None = None,
) -> Iterator[tuple[Person, NoticeWay]]:
    """Who is told, and how: whoever has the case, or stands in for them; else all who want to hear of such cases.

    Args:
        choices: By user name, of everybody who is with us.
        but: User name of who did it, and need not be told.
        holder: Whose matter it is, where that is not the case officer's.
    """
    officer = holder or (case.officer.person if case.officer else None)
    held = stand_in(officer) if officer else None
    told = [held.id] if held else [name for name, (_, chosen) in choices.items() if chosen.unassigned]
    for name in told:
        if name in choices and name != but:
            person, chosen = choices[name]
            way = reachable(person, chosen.way(kind))
            if way is NoticeWay.DIGEST and reachable(person, chosen.way(NoticeKind.DIGEST)) not in AT_ONCE:
                continue
            if way is not NoticeWay.NONE:
                yield person, way


def for_whom_a_question(
    choices: Mapping[str, tuple[Person, Choice]], *, but: str = ""
) -> Iterator[tuple[Person, NoticeWay]]:
    """Who looks after our knowledge and wants to hear that somebody waits for a person."""
    for name, (person, chosen) in choices.items():
        way = reachable(person, chosen.way(NoticeKind.QUESTION))
        if name == but or way is NoticeWay.NONE or not person.may(Action.INDEX_DOCUMENTS):
            continue
        if way is not NoticeWay.DIGEST or reachable(person, chosen.way(NoticeKind.DIGEST)) in AT_ONCE:
            yield person, way


def reachable(person: Person, way: NoticeWay) -> NoticeWay:
    missing = (way is NoticeWay.EMAIL and not person.email) or (way is NoticeWay.SLACK and not person.slack_user)
    return NoticeWay.NONE if missing else way


def deadlines(
    owed: Iterable[CaseSummary], due: Iterable[Due], *, today: dt.date
) -> Iterator[tuple[str, CaseSummary, str | None]]:
    """Event, case and whose it is, of each answer and task that is due by today; the same day gives the same event."""
    for case in owed:
        if case.answer_by and case.answer_by <= today.isoformat():
            yield f"deadline:{case.number}:{case.answer_by}", case, None
    for one in due:
        yield f"task:{one.task.id}:{one.task.due}", one.case, one.person


def sections(owed: Sequence[Owed]) -> tuple[Section, ...]:
    """One a kind, in the order of kinds; each case once."""
    found = []
    for kind in NoticeKind:
        cases = dict.fromkeys(one.case for one in owed if one.kind is kind and one.case)
        questions = sum(one.kind is kind for one in owed) if kind is NoticeKind.QUESTION else 0
        if cases or questions:
            found.append(Section(heading=kind.value, cases=tuple(cases), questions=questions))
    return tuple(found)
