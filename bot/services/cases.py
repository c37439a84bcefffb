"""CaseWork: what a person does on a case besides deciding, and what follows from it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from bot.visits import correcting, escorting, intake, overriding, placing, settling
from bot.visits.errors import JobsUnavailable
from bot.visits.models import Case, Person
from bot.visits.ports import CaseStore, Jobs, PeopleStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CaseWork:
    store: CaseStore
    jobs: Jobs
    now: Callable[[], dt.datetime]

    def correct(self, number: str, facts: Mapping[str, JsonValue], *, by: Person) -> Case:
        """Put facts of the reading right."""
        return self.after(correcting.correct(number, facts, by=by, store=self.store, at=self.now()))

    def take_back(self, number: str, field: str, *, by: Person) -> Case:
        """Let what is read of a fact hold again."""
        return self.after(correcting.take_back(number, field, by=by, store=self.store, at=self.now()))

    def split_off(self, number: str, message: str, *, by: Person) -> Case:
        """Make a message a case of its own; return that case."""
        left = self.after(placing.split_off(number, message, by=by, store=self.store, at=self.now()))
        opened = next(one.moved_to for one in left.inbound if one.id == message)
        case = self.store.case(opened or number)
        intake.prepare(case.number, jobs=self.jobs)
        return case

    def move_message(self, number: str, message: str, *, to: str, by: Person) -> Case:
        """Put a message on another case; return that case."""
        moved = placing.move(number, message, to=to, by=by, store=self.store, at=self.now())
        self.after(self.store.case(number))
        return self.after(moved)

    def settle(self, number: str, message: str, *, went_out: bool, by: Person) -> Case:
        """Say whether a letter went out of which nobody knew."""
        return self.after(settling.settle(number, message, went_out=went_out, by=by, store=self.store, at=self.now()))

    def merge(self, number: str, *, into: str, by: Person) -> Case:
        """Keep another case in place of this one; return the kept one."""
        kept = placing.merge(number, into=into, by=by, store=self.store, at=self.now())
        self.after(self.store.case(number))
        return self.after(kept)

    def unmerge(self, number: str, *, by: Person) -> Case:
        """Let a merged case stand by itself again."""
        kept = self.store.case(number).merged_into
        case = placing.unmerge(number, by=by, store=self.store, at=self.now())
        if kept:
            self.after(self.store.case(kept))
        return self.after(case)

    def stand_alone(self, number: str, *, by: Person) -> Case:
        """Have a letter drafted for a case that might have belonged to another."""
        return self.after(placing.stand_alone(number, by=by, store=self.store, at=self.now()))

    def override(self, number: str, *, finding: str, reason: str, by: Person, via: str) -> Case:
        """Let a programme go out although this finding stops it."""
        said = overriding.override(number, seal=finding, reason=reason, by=by, via=via, store=self.store, at=self.now())
        return self.after(said)

    def take_back_override(self, number: str, *, finding: str, by: Person, via: str) -> Case:
        """Let the finding stop the programme again."""
        back = overriding.take_back(number, seal=finding, by=by, via=via, store=self.store, at=self.now())
        return self.after(back)

    def escort(self, number: str, person: str | None, *, by: Person, people: PeopleStore) -> Case:
        """Let a colleague of this user name go with the delegation, or nobody."""
        return self.after(escorting.escort(number, person, by=by, people=people, store=self.store, at=self.now()))

    def seen(self, number: str, *, by: Person) -> Case:
        """Say that what came was looked at."""
        return self.after(placing.seen(number, by=by, store=self.store, at=self.now()))

    def after(self, case: Case) -> Case:
        """What follows a person's change: read and draft what it left pending, and bring the card up to date."""
        intake.prepare_again(case, jobs=self.jobs)
        self.enqueue("show", f"show:{case.number}:{case.revision}", case.number)
        return case

    def enqueue(self, name: str, key: str, *args: str, after: float = 0) -> None:
        """For what is already stored: a job that cannot be written down now is found again by `reconcile`."""
        try:
            self.jobs.enqueue(name, key, *args, after=after)
        except JobsUnavailable:
            logger.warning("job.not_enqueued", extra={"job": name, "key": key})
