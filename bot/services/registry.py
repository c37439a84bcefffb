"""Registry: the registers as they are now, and what staff may change in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot.visits import keeping, missions, registering, releasing, templating
from bot.visits.models import Case, Person, RegisterChange
from bot.visits.ports import RegisterShelf, RegisterStore
from bot.visits.ruling import Ruling
from knowledge import GazetteerEntry, Host, LetterTemplate, Registers


@dataclass(frozen=True)
class Registry:
    shelf: RegisterShelf
    store: RegisterStore
    now: Callable[[], dt.datetime]

    def current(self) -> Registers:
        return self.shelf.current()

    def changes(self) -> list[RegisterChange]:
        return self.store.changes()

    def take_in(
        self,
        case: Case,
        *,
        name: str,
        place: GazetteerEntry,
        solutions: tuple[str, ...],
        markets: tuple[str, ...],
        themes: tuple[str, ...],
        by: Person,
    ) -> RegisterChange:
        """A company into the register of hosts, unconfirmed."""
        change = registering.take_in(
            case,
            name=name,
            place=place,
            solutions=solutions,
            markets=markets,
            themes=themes,
            by=by,
            registers=self.current(),
            store=self.store,
            at=self.now(),
        )
        self.current()  # those who listen hear of it now, not with the next request
        return change

    def change_policy(self, policy: str, values: Mapping[str, int], *, reason: str, by: Person) -> None:
        """Set thresholds; they hold from the next request on."""
        registering.change_policy(
            policy, values, reason=reason, by=by, registers=self.current(), store=self.store, at=self.now()
        )
        self.current()

    def change_template(self, template: LetterTemplate, *, seen: str, reason: str, by: Person) -> RegisterChange | None:
        """The words of a letter, from the next draft on; None where they are the same."""
        made = templating.change(
            template, seen=seen, reason=reason, by=by, registers=self.current(), store=self.store, at=self.now()
        )
        self.current()
        return made

    def release(self, template: LetterTemplate, *, digest: str, reason: str, by: Person) -> RegisterChange | None:
        """Let a letter leave by itself, in exactly these words; None where it does."""
        made = releasing.release(
            template, digest=digest, reason=reason, by=by, registers=self.current(), store=self.store, at=self.now()
        )
        self.current()
        return made

    def revoke(self, template: LetterTemplate, *, reason: str, by: Person) -> RegisterChange | None:
        """Stop it; None where it is stopped."""
        made = releasing.revoke(
            template, reason=reason, by=by, registers=self.current(), store=self.store, at=self.now()
        )
        self.current()
        return made

    @contextmanager
    def ruling(self, *, by: Person) -> Iterator[Ruling]:
        """Closed periods, rows of the decision table and points; they hold from the next request on."""
        yield Ruling(self.current(), self.store, self.now(), by)
        self.current()

    def record_mission(self, told: missions.Recorded, *, by: Person) -> RegisterChange:
        """An outbound mission; from the next request on, those whom it met come on a return visit."""
        made = missions.record(told, by=by, registers=self.current(), store=self.store, at=self.now())
        self.current()
        return made

    def undo(self, seq: int, *, by: Person) -> RegisterChange:
        undone = registering.undo(seq, by=by, store=self.store, at=self.now())
        self.current()
        return undone

    def keep(self, host: Host, *, seen: int, reason: str, by: Person) -> RegisterChange | None:
        """A host as it should be, or a new one; None where it is so already."""
        kept = keeping.keep(
            host, seen=seen, by=by, registers=self.current(), store=self.store, at=self.now(), reason=reason
        )
        self.current()
        return kept
