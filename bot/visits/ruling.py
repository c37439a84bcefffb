"""Ruling: a person changes a closed period, a row of the decision table, points, or who approves what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.visits import approving, ruled
from bot.visits.errors import ChangeUnknown, NotAllowed, RegisterMoved, RuleFixed
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.ports import RegisterStore
from bot.visits.ruled import TypedPeriod
from bot.visits.triage.recommending import Row, table
from knowledge import ApprovalSetting, ClosedPeriod, Registers, RowSetting

_LONGEST_REASON = 1_000


class Given(NamedTuple):
    """Why a change is made, and what the person had before them."""

    reason: str
    seen: int  #: The last change of what is changed.


@dataclass(frozen=True)
class Ruling:
    """Every step raises NotAllowed, and RegisterMoved where somebody changed the same since."""

    registers: Registers
    store: RegisterStore
    at: dt.datetime
    by: Person

    def keep_period(self, period_id: str | None, typed: TypedPeriod, given: Given) -> RegisterChange | None:
        """None where it is so already. Raises RuleFaulty with what is wrong, ChangeUnknown if it is gone."""
        periods = {one.id: one for one in self.registers.closed_periods()}
        if period_id is not None and period_id not in periods:
            raise ChangeUnknown
        entry = period_id or f"period-{self.store.newest() + 1}"
        period = ruled.period(typed, entry, others=len(periods.keys() - {entry}))
        return self._keep(Register.PERIODS, entry, _json(periods.get(entry)), period.model_dump_json(), given)

    def remove_period(self, period_id: str, given: Given) -> RegisterChange | None:
        """Raises ChangeUnknown where it is gone already."""
        period = next((one for one in self.registers.closed_periods() if one.id == period_id), None)
        if period is None:
            raise ChangeUnknown
        return self._keep(Register.PERIODS, period_id, period.model_dump_json(), None, given)

    def set_row(self, row_id: str, setting: RowSetting, given: Given) -> RegisterChange | None:
        """Raises RuleFixed where the law wants the row as it is, RuleFaulty as `keep_period`."""
        row = next((one for one in table(self.registers).rows if one.id == row_id), None)
        if row is None or ruled.is_fixed(row, self.registers):
            raise RuleFixed
        ruled.check_row(row, setting)
        return self._keep(Register.ROWS, row_id, as_set(row).model_dump_json(), setting.model_dump_json(), given)

    def set_points(self, typed: Mapping[str, str], given: Given) -> list[RegisterChange]:
        """Those parts that differ, together. Raises RuleFaulty as `keep_period`."""
        if not self.by.may(Action.CHANGE_POLICIES):
            raise NotAllowed
        parts = {part.name: part.points for part in table(self.registers).priority}
        points = ruled.points(typed, parts)
        if last_change(self.store.changes(), Register.POINTS) != given.seen:
            raise RegisterMoved
        changed = [
            self._change(Register.POINTS, name, str(parts[name]), str(value), given)
            for name, value in points.items()
            if value != parts[name]
        ]
        return self.store.add_all(changed, after=self.store.newest()) if changed else []

    def set_approvals(self, typed: Mapping[str, ApprovalSetting], given: Given) -> list[RegisterChange]:
        """Who approves which letters: those kinds that differ, and `all`, together. Raises RuleFaulty."""
        if not self.by.may(Action.CHANGE_POLICIES):
            raise NotAllowed
        ruled.check_approvals(typed)
        if last_change(self.store.changes(), Register.APPROVALS) != given.seen:
            raise RegisterMoved
        now = {kind: approving.as_set(kind, self.registers) for kind in typed}
        changed = [
            self._change(Register.APPROVALS, kind, now[kind].model_dump_json(), setting.model_dump_json(), given)
            for kind, setting in typed.items()
            if setting != now[kind]
        ]
        return self.store.add_all(changed, after=self.store.newest()) if changed else []

    def _keep(
        self, register: Register, entry: str, before: str | None, after: str | None, given: Given
    ) -> RegisterChange | None:
        if not self.by.may(Action.CHANGE_POLICIES):
            raise NotAllowed
        changes = self.store.changes()
        if before is not None and last_change(changes, register, entry) != given.seen:
            raise RegisterMoved
        if before == after:
            return None
        newest = max((one.seq for one in changes), default=0)
        return self.store.add(self._change(register, entry, before, after, given), after=newest)

    def _change(
        self, register: Register, entry: str, before: str | None, after: str | None, given: Given
    ) -> RegisterChange:
        return RegisterChange(
            in_register=register,
            entry=entry,
            before=before,
            after=after,
            by=self.by.id,
            by_name=self.by.name,
            at=self.at,
            reason=" ".join(given.reason.split())[:_LONGEST_REASON],
        )


def last_change(changes: list[RegisterChange], register: Register, entry: str | None = None) -> int:
    """The number of the last change of an entry, or of any of the register; 0 where nobody changed it."""
    same = (one.seq for one in changes if one.in_register is register and entry in (None, one.entry))
    return max(same, default=0)


def as_set(row: Row) -> RowSetting:
    return RowSetting(on=row.on, recommend=row.recommend.value, owner=row.owner)


def _json(period: ClosedPeriod | None) -> str | None:
    return period.model_dump_json() if period else None
