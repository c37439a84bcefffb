"""Copying: a person's working copy of a programme: begun, changed step by step, taken over, dropped."""

from __future__ import annotations

import datetime as dt

from bot.visits import wording
from bot.visits.editing.flow import Ground
from bot.visits.editing.ports import WorkingCopies
from bot.visits.editing.revising import revisable
from bot.visits.editing.settling import settled
from bot.visits.editing.stepping import described, step
from bot.visits.errors import CopyMissing, CopyMoved, CopyTaken, NotAllowed
from bot.visits.models import Action, Case, Person, ProgrammeDay
from bot.visits.models.working import Step, Wish, WorkingCopy
from bot.visits.norms import norms
from knowledge import Registers


def ground_of(case: Case, by: Person, *, registers: Registers) -> Ground:
    """Raises NotAllowed, StepNotAllowed."""
    proposal, triage = revisable(case, by)
    return Ground(registers=registers, triage=triage, words=wording.of(proposal.language))


def begin(case: Case, *, by: Person, registers: Registers, copies: WorkingCopies, at: dt.datetime) -> WorkingCopy:
    """Begin a working copy from the current version, or from nothing; the one there is, if it is theirs already.

    Raises:
        NotAllowed, StepNotAllowed: as `revise`.
        CopyTaken: a colleague has one.
    """
    proposal, _ = revisable(case, by)
    held = copies.find(case.number)
    if held:
        return _own(held, by)
    days = settled(proposal.days, before=proposal.days, registers=registers) if proposal.days else ()
    new = WorkingCopy(
        case=case.number,
        by=by.id,
        by_name=by.name,
        since=at,
        changed_at=at,
        version=proposal.version,
        step=Step(days=_light(days)),
    )
    copies.begin(new, at=at)
    return new


def take(
    case: Case, wish: Wish, *, revision: int, by: Person, registers: Registers, copies: WorkingCopies, at: dt.datetime
) -> WorkingCopy:
    """Do one step. What changes nothing is no step.

    Raises:
        CopyMissing, CopyTaken, CopyMoved: there is none, or it is a colleague's, or not at this revision any more.
        NotAllowed, StepNotAllowed: as `revise`.
        ItemUnknown, ItemLocked, HostUnknown, NoRoom, ProgrammeInvalid: as `step`.
    """
    ground = ground_of(case, by, registers=registers)
    held = held_by(case.number, by, revision=revision, copies=copies)
    return keep(held, step(held.days, wish, ground=ground), by=by, ground=ground, copies=copies, at=at)


def put(
    case: Case,
    days: tuple[ProgrammeDay, ...],
    *,
    revision: int,
    by: Person,
    registers: Registers,
    copies: WorkingCopies,
    at: dt.datetime,
) -> WorkingCopy:
    """Other days as a whole, as one step: planned anew, or an alternative. Raises as `take`."""
    ground = ground_of(case, by, registers=registers)
    held = held_by(case.number, by, revision=revision, copies=copies)
    return keep(held, described(held.days, days, item="", ground=ground), by=by, ground=ground, copies=copies, at=at)


def keep(
    held: WorkingCopy, new: Step, *, by: Person, ground: Ground, copies: WorkingCopies, at: dt.datetime
) -> WorkingCopy:
    if new.days == held.days:
        return held
    light = new.model_copy(update={"days": _light(settled(new.days, before=(), registers=ground.registers))})
    position = held.position + 1
    changed = held.model_copy(
        update={
            "revision": held.revision + 1,
            "changed_at": at,
            "position": position,
            "first": max(held.first, position - norms().editing.most_steps),
            "last": position,
            "step": light,
        }
    )
    copies.add(changed, was=held.revision, at=at)
    return changed


def undo(
    number: str, *, revision: int, by: Person, copies: WorkingCopies, at: dt.datetime, forward: bool = False
) -> WorkingCopy:
    """Go a step back, or forward again; at either end nothing happens. Raises CopyMissing, CopyTaken, CopyMoved."""
    held = held_by(number, by, revision=revision, copies=copies)
    position = held.position + 1 if forward else held.position - 1
    if not held.first <= position <= held.last:
        return held
    return copies.go(number, position, was=revision, by=by.id, at=at)


def take_over(number: str, *, revision: int, by: Person, copies: WorkingCopies, at: dt.datetime) -> WorkingCopy:
    """Go on with a colleague's working copy. Raises NotAllowed, CopyMissing, CopyMoved."""
    held = _found(number, by, revision, copies)
    mine = held.model_copy(update={"by": by.id, "by_name": by.name, "since": at, "revision": revision + 1})
    copies.hand_over(mine, was=revision, at=at)
    return mine


def drop(number: str, *, revision: int, by: Person, copies: WorkingCopies, at: dt.datetime) -> None:
    """Raises NotAllowed, CopyMissing, CopyTaken, CopyMoved."""
    held_by(number, by, revision=revision, copies=copies)
    copies.drop(number, was=revision, by=by.id, at=at)


def held_by(number: str, by: Person, *, revision: int, copies: WorkingCopies) -> WorkingCopy:
    """Return the person's own working copy, as they saw it. Raises NotAllowed, CopyMissing, CopyTaken, CopyMoved."""
    return _own(_found(number, by, revision, copies), by)


def _found(number: str, by: Person, revision: int, copies: WorkingCopies) -> WorkingCopy:
    if not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    held = copies.find(number)
    if held is None:
        raise CopyMissing
    if held.revision != revision:
        raise CopyMoved
    return held


def _own(held: WorkingCopy, by: Person) -> WorkingCopy:
    if held.by != by.id:
        raise CopyTaken(f"({held.by_name})")
    return held


def _light(days: tuple[ProgrammeDay, ...]) -> tuple[ProgrammeDay, ...]:
    """Without evidence, which is found again by host: a step is kept as often as a button is pressed."""
    return tuple(
        day.model_copy(update={"items": tuple(item.model_copy(update={"evidence": ()}) for item in day.items)})
        for day in days
    )
