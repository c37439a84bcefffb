"""Listing: everything that a change touches, with what each was told and when. Worked out from the log, not stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.visits import comparing, decidable, wording
from bot.visits.changes.hosts import NOTIFIED, Fate, HostChange, hosts_changed
from bot.visits.changes.needing import needs
from bot.visits.changes.papers import Paper, papers_out
from bot.visits.changes.persons import Aware, everybody_told
from bot.visits.changes.telling import ProgrammeTold, programme_message, programme_told
from bot.visits.models import Case, Difference, GroupSize, ProgrammeDay, Proposal, Retold, Status, Told
from bot.visits.models.participant import ParticipantList
from bot.visits.participants import late
from bot.visits.participants.party import Party
from bot.visits.wording.sentences import joined, sentence, tongue, word
from knowledge import Registers

#: What papers and words of hosts rest on.
_BOUND = ("group_size", "dates", "language", "interpreting")
#: Where the delegation is told that its visit is off; who did not answer, or did not come, is written to by hand.
_OFF_AS_THEY_SAY = frozenset({Status.CANCELLED, Status.POSTPONED})
_NOBODY = Party()


@dataclass(frozen=True)
class ChangeList:
    facts: tuple[Told, ...]  #: Of the visit, that changed since somebody was told.
    programme: tuple[Told, ...]  #: What is different from the programme that the delegation has.
    told: ProgrammeTold | None
    behind: bool  #: The delegation has another programme than the one that holds.
    hosts: tuple[HostChange, ...]
    papers: tuple[Paper, ...]
    people: tuple[Aware, ...]
    needs: tuple[Told, ...]  #: Transport, meals and rooms.


def changes(
    case: Case,
    *,
    registers: Registers,
    versions: Sequence[Proposal],
    today: dt.date,
    lists: Sequence[ParticipantList] = (),
    party: Party = _NOBODY,
) -> ChangeList:
    """
    Args:
        versions: Of the proposal, the oldest first.
        lists: Of participants, the oldest first.
    """
    hosts = hosts_changed(case, registers, today)
    told = programme_told(case, versions)
    moved = moved_at(case, versions)
    behind = told is not None and _behind(case, told, hosts, moved, registers)
    off = case.status in decidable.OFF
    return ChangeList(
        facts=tuple(_facts(case, _first_told(told, hosts))),
        programme=_programme(case, told, registers) if told and behind and not off else (),
        told=told,
        behind=behind,
        hosts=hosts,
        papers=papers_out(case, versions, lists, hosts=hosts, behind=behind, moved=moved),
        people=everybody_told(case, hosts, told, behind=behind),
        needs=() if off else needs(case, party, registers),
    )


def something_changed(
    case: Case, *, registers: Registers, versions: Callable[[], Sequence[Proposal]], today: dt.date
) -> bool:
    """Whether people know what no longer holds, or others come than they know of; for the page of a case.

    Args:
        versions: Read only where it takes them to tell.
    """
    if case.status not in NOTIFIED or case.triage is None:
        return False
    hosts, message = hosts_changed(case, registers, today), programme_message(case)
    if any(one.fate is not Fate.SAME for one in hosts):
        return True
    if message is None:
        return False
    if case.triage.flagged(late.FLAG):
        return True
    written = case.proposal.written_at if case.proposal else None
    since = message.draft.date
    if written and written <= since and not any(at > since for at, _ in _moments(case)):
        return case.status in _OFF_AS_THEY_SAY and message.draft.retells != Retold()
    read = versions()
    told = programme_told(case, read)
    return told is not None and _behind(case, told, hosts, moved_at(case, read), registers)


def to_notify(found: ChangeList) -> int:
    """How many would get a notice, as far as they can be written to."""
    hosts = sum(one.fate is not Fate.SAME and bool(one.host.email) for one in found.hosts)
    return hosts + found.behind


def moved_at(case: Case, versions: Sequence[Proposal]) -> dt.datetime | None:
    """When the programme or what it rests on last became another; None where neither ever did."""
    moments = [*_days_moved(case, versions), *(at for at, _ in _moments(case))]
    return max(moments, default=None)


def _days_moved(case: Case, versions: Sequence[Proposal]) -> Iterator[dt.datetime]:
    current = _plan(case.proposal.days) if case.proposal else []
    before = [one for one in versions if one.days or not current]
    for earlier, later in zip(before[::-1][1:], before[::-1], strict=False):
        if _plan(later.days) != current:
            return
        if _plan(earlier.days) != current:
            yield later.created_at


def _plan(days: Sequence[ProgrammeDay]) -> list[object]:
    """What a programme says, but for how its hosts stand and what a person locked."""
    kept = {"start", "end", "kind", "host", "place", "title", "split"}
    return [(day.date, [item.model_dump(include=kept) for item in day.items]) for day in days]


def _moments(case: Case) -> Iterator[tuple[dt.datetime, Difference]]:
    """What changed of what a yes is bound to, and when we came to know."""
    came = {one.id: one.received_at for one in case.inbound}
    put_right = {one.field: one.at for one in case.corrections}
    for one in case.differences:
        at = put_right.get(one.field) if one.by else came.get(one.message or "")
        if at and one.field in _BOUND:
            yield at, one


def _first_told(told: ProgrammeTold | None, hosts: Sequence[HostChange]) -> dt.datetime | None:
    moments = [one.told.at for one in hosts] + ([told.message.draft.date] if told else [])
    return min(moments, default=None)


def _facts(case: Case, since: dt.datetime | None) -> Iterator[Told]:
    for at, one in _moments(case):
        if since and at > since:
            yield sentence(
                "changes", f"fact_{one.field}", now=_value(one.field, one.after), was=_value(one.field, one.before)
            )


def _value(field: str, value: object) -> Told | str:
    if field == "group_size":
        group = GroupSize.model_validate(value) if value else None
        if group is None:
            return word("size_unknown")
        return str(group.max) if group.min == group.max else f"{group.min}–{group.max}"
    if isinstance(value, dict):
        first, last = (dt.date.fromisoformat(value[key]) for key in ("earliest", "latest"))
        return joined([first] if first == last else [first, last], "–")
    if field == "language":
        return tongue(str(value))
    return word("dates_unknown" if field == "dates" else f"interpreting_{value or 'none'}")


def _behind(
    case: Case,
    told: ProgrammeTold,
    hosts: Sequence[HostChange],
    moved: dt.datetime | None,
    registers: Registers,
) -> bool:
    if case.status in decidable.OFF:
        return case.status in _OFF_AS_THEY_SAY and not told.off
    if told.off:
        return bool(case.proposal and case.proposal.days)
    if moved is not None and told.message.draft.date < moved:
        return True
    return told.version is None and any(one.fate is not Fate.SAME for one in hosts)


def _programme(case: Case, told: ProgrammeTold, registers: Registers) -> tuple[Told, ...]:
    if case.proposal is None or told.version is None:
        return ()
    words = wording.of(case.proposal.language)
    before, after = _unworded(told.version.days), _unworded(case.proposal.days)
    return tuple(one.told for one in comparing.compare(before, after, registers=registers, words=words))


def _unworded(days: Sequence[ProgrammeDay]) -> tuple[ProgrammeDay, ...]:
    """Without goals and notes, whose words nobody has to be told of, and without what a person locked."""
    plain = {"goal": "", "note": "", "locked": False}
    return tuple(
        day.model_copy(update={"items": tuple(item.model_copy(update=plain) for item in day.items)}) for day in days
    )
