"""Writing: a solution in minutes → days of items with titles, goals and notes, in the delegation's language."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator

from bot.visits import wording
from bot.visits.matching import splits
from bot.visits.matching.interests import about
from bot.visits.models import RECEIVES, Evidence, ItemKind, ProgrammeDay, ProgrammeItem, Triage
from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.lengths import is_shortened
from bot.visits.programme.openings import minutes_of
from bot.visits.programme.saying import way_note
from bot.visits.programme.task import Part, Solution, SolvedDay, Stop, Task
from bot.visits.wording import Wording
from bot.visits.wording.citing import cited
from bot.visits.workdays import workday_after
from knowledge import Host, HostKind, HostStatus, Place, Registers

_MEETS = frozenset({HostKind.SERVICE, HostKind.AUTHORITY, HostKind.CLUSTER})
_SHORT_WORD = 3  # letters; shorter ones say little
_FREE_TIME_FROM = 30  # minutes; a shorter wait is a buffer
_GOALS = {
    HostKind.MUNICIPALITY: "goal_governs",
    HostKind.AUTHORITY: "goal_governs",
    HostKind.LAB: "goal_tests",
    HostKind.UNIVERSITY: "goal_tests",
    HostKind.UTILITY: "goal_runs",
    HostKind.HOSPITAL: "goal_runs",
    HostKind.COMPANY: "goal_offers",
    HostKind.CLUSTER: "goal_connects",
    HostKind.SERVICE: "goal_connects",
}


def write(
    solution: Solution, *, triage: Triage, registers: Registers, interests: tuple[str, ...] = ()
) -> tuple[ProgrammeDay, ...]:
    """`interests` are what the sender wants to learn, in their own words."""
    writer = _Writer(solution.task, triage, registers, interests)
    drafts = [writer.items(day, number) for number, day in enumerate(solution.days)]
    ids = _unused_ids(solution.task)
    return tuple(
        ProgrammeDay(date=solution.task.frames[number].date, items=tuple(_identified(item, ids) for item in items))
        for number, items in enumerate(drafts)
    )


def _unused_ids(task: Task) -> Iterator[str]:
    """What stays keeps its own."""
    used = {block.item.id for number in range(len(task.frames)) for block in task.blocks_of(number)}
    return (one for number in itertools.count(1) if (one := f"i{number}") not in used)


def _identified(item: ProgrammeItem, ids: Iterator[str]) -> ProgrammeItem:
    return item if item.id else item.model_copy(update={"id": next(ids)})


def visit(host: Host, start: int, minutes: int, *, triage: Triage, registers: Registers) -> ProgrammeItem:
    """A visit to a host that a person chose."""
    stop = Stop(
        id=host.id,
        place=host.place,
        minutes=minutes,
        score=0,
        wish=host.id in triage.requested_hosts,
        themes=tuple(theme for theme in triage.themes if theme in host.themes),
        parts=splits(host, triage, registers),
        windows=(),
    )
    task = Task(
        stops=(stop,), frames=(), office=None, introduction=0, wrap_up=0, lunch=0, lunch_window=(0, 0), buffer=0
    )
    return _Writer(task, triage, registers, ()).visit(stop, start)


class _Writer:
    """Holds what every item needs: the task, the request and its words."""

    def __init__(self, task: Task, triage: Triage, registers: Registers, interests: tuple[str, ...]) -> None:
        self.task = task
        self.triage = triage
        self.registers = registers
        self.words: Wording = wording.of(triage.language)
        self.interests = interests if triage.language == self.words.language else ()
        self.unsaid = list(self.interests)
        self.stops = {stop.id: stop for stop in task.stops}

    def items(self, day: SolvedDay, number: int) -> list[ProgrammeItem]:
        items: list[ProgrammeItem] = []
        for block in self._blocks(day, number):
            if items:
                items.extend(self._between(items[-1], block))
            items.append(block)
        return items

    def _blocks(self, day: SolvedDay, number: int) -> list[ProgrammeItem]:
        """Everything but the ways between, in order."""
        blocks = [self.visit(self.stops[host_id], start) for host_id, start in day.visits]
        blocks += [block.item for block in self.task.blocks_of(number)]
        if day.lunch is not None:
            blocks.append(self._lunch(*day.lunch))
        blocks.sort(key=lambda item: (item.start, item.end))
        if number == 0 and self._due("introduction", ItemKind.INTRODUCTION, day, number):
            blocks.insert(0, self._introduction(blocks[0]))
        if number == len(self.task.frames) - 1 and self._due("wrap_up", ItemKind.WRAP_UP, day, number):
            blocks.append(self._wrap_up(blocks[-1]))
        return blocks

    def _due(self, part: Part, kind: ItemKind, day: SolvedDay, number: int) -> bool:
        return part not in day.without and not self.task.holds(kind, number)

    def _introduction(self, before: ProgrammeItem) -> ProgrammeItem:
        place = self.task.office or before.place
        start = self.task.frames[0].start if self.task.office else minutes_of(before.start) - self.task.introduction
        at_office = self.task.office is not None
        return _item(
            ItemKind.INTRODUCTION,
            start,
            self.task.introduction,
            place,
            title=self.words.label("introduction"),
            goal=self.words.label("introduction_goal"),
            note="" if at_office else self.words.label("note_confirm"),
        )

    def _lunch(self, start: int, place: Place | None) -> ProgrammeItem:
        title, note = self.words.label("lunch"), self.words.label("lunch_note")
        return _item(ItemKind.LUNCH, start, self.task.lunch, place, title=title, note=note)

    def _wrap_up(self, after: ProgrammeItem) -> ProgrammeItem:
        ends, title, goal = minutes_of(after.end), self.words.label("wrap_up"), self.words.label("wrap_up_goal")
        promised = workday_after(self.task.frames[-1].date, norms().checking.follow_up_workdays)
        note = self.words.label("wrap_up_note", date=self.words.date(promised))
        return _item(ItemKind.WRAP_UP, ends, self.task.wrap_up, after.place, title=title, goal=goal, note=note)

    def visit(self, stop: Stop, start: int) -> ProgrammeItem:
        host = self.registers.host(stop.id)
        if host is None:
            raise LookupError(stop.id)
        kind = ItemKind.MEETING if host.kind in _MEETS else ItemKind.VISIT
        return _item(
            kind,
            start,
            stop.minutes,
            host.place,
            host=host.id,
            title=self.words.label(kind, host=host.name),
            goal=self._goal(host, stop),
            themes=stop.themes,
            split=stop.parts,
            evidence=tuple(evidence_of(host)),
            note=self._note(host, stop),
        )

    def _goal(self, host: Host, stop: Stop) -> str:
        """What is learnt depends on what kind of host it is; the sender's own words are said back once."""
        if not stop.themes:
            return self.words.label("goal_plain", host=host.name)
        themes = self.words.themes(stop.themes, self.registers)
        parts = [self.words.label(_GOALS.get(host.kind, "goal"), host=host.name, themes=themes)]
        if self.words.labels["goal_shown"] and host.solutions:
            parts.append(self.words.label("goal_shown", solution=cited(self._nearest(host), host, self.words)))
        said = next(
            (phrase for phrase in about(stop.themes, self.interests, self.registers) if phrase in self.unsaid), ""
        )
        if said:
            self.unsaid.remove(said)
            parts.append(self.words.label("goal_words", words=said))
        return " ".join(parts)

    def _nearest(self, host: Host) -> str:
        """Of what the host shows, what shares most words with what they want to learn."""
        wanted = _words(" ".join(self.interests))
        return max(host.solutions, key=lambda solution: len(wanted & _words(solution)))

    def _note(self, host: Host, stop: Stop) -> str:
        notes = [self.words.label("note_confirm")]
        if stop.parts > 1:
            notes.append(self.words.label("note_split", parts=stop.parts))
        if host.status is HostStatus.PLANNED:
            notes.append(self.words.label("note_planned"))
        if is_shortened(host, self.triage, self.registers.house, stop.minutes):
            notes.append(self.words.label("note_halved"))
        if host.outdoor:
            notes.append(self.words.label("note_outdoors"))
        return " ".join(notes)

    def _between(self, before: ProgrammeItem, after: ProgrammeItem) -> Iterator[ProgrammeItem]:
        """The way from one item to the next, as late as it may be, and free time where the wait is long."""
        if before.place is None or after.place is None:
            return
        journey = travel.minutes(before.place, after.place, travel.mode(self.triage))
        buffer = self.task.buffer if after.kind in RECEIVES and journey else 0
        done, begins = minutes_of(before.end), minutes_of(after.start)
        leaves = begins - buffer - journey
        if leaves - done >= _FREE_TIME_FROM:
            yield _item(ItemKind.BREAK, done, leaves - done, before.place, title=self.words.label("break"))
        if journey:
            note = way_note(before.place, after.place, travel.mode(self.triage), self.words)
            title = self.words.label("transfer", place=after.place.name)
            yield _item(ItemKind.TRANSFER, leaves, journey, after.place, title=title, note=note)


def _item(kind: ItemKind, start: int, minutes: int, place: Place | None, **values: object) -> ProgrammeItem:
    content = {"id": "", "kind": kind, "start": _time(start), "end": _time(start + minutes), "place": place} | values
    return ProgrammeItem.model_validate(content)


def evidence_of(host: Host) -> Iterator[Evidence]:
    """What the register says the entry rests on, until a passage is found that says it itself."""
    for source in host.sources:
        said = source.note or source.section or source.title
        if said:
            yield Evidence(document=source.document, quote=said, as_of=source.as_of)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > _SHORT_WORD}


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)
