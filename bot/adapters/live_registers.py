"""LiveRegisters: the shipped registers with what people changed, as of now, without a restart."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable

from pydantic import TypeAdapter, ValidationError

from bot.visits.models import Register, RegisterChange
from bot.visits.ports import RegisterStore
from knowledge import (
    ApprovalSetting,
    ChannelSetting,
    ClosedPeriod,
    Host,
    LetterTemplate,
    Mission,
    RegisterInvalid,
    Registers,
    Release,
    RowSetting,
)
from knowledge.registers.changing import (
    with_approval,
    with_channel,
    with_fields,
    with_host,
    with_mission,
    with_period,
    with_points,
    with_release,
    with_row,
    with_template,
    with_values,
    without_host,
)

logger = logging.getLogger(__name__)

_VALUES = TypeAdapter(dict[str, int])
_POINTS = TypeAdapter(int)


class LiveRegisters:
    """Safe to share between threads and processes: a change anywhere is seen by the next who asks."""

    def __init__(self, shipped: Registers, store: RegisterStore) -> None:
        self._shipped = shipped
        self._store = store
        self._lock = threading.Lock()
        self._seen, self._registers = 0, shipped
        self._listeners: list[Callable[[Registers], None]] = []

    def current(self) -> Registers:
        newest = self._store.newest()
        if newest == self._seen:
            return self._registers
        with self._lock:
            if newest > self._seen:
                changes = self._store.changes(after=self._seen)
                self._registers = applied(self._registers, changes, shipped=self._shipped)
                self._seen = max((change.seq for change in changes), default=self._seen)
                for listener in self._listeners:
                    listener(self._registers)
        return self._registers

    def reload(self) -> None:
        """Read every change anew: what was changed may itself have been changed."""
        with self._lock:
            changes = self._store.changes()
            self._registers = applied(self._shipped, changes, shipped=self._shipped)
            self._seen = max((change.seq for change in changes), default=0)
            for listener in self._listeners:
                listener(self._registers)

    def listen(self, listener: Callable[[Registers], None]) -> None:
        """Have it told of every change from now on."""
        self._listeners.append(listener)


def applied(registers: Registers, changes: Iterable[RegisterChange], *, shipped: Registers) -> Registers:
    """One that no longer fits the registers of this version is passed over; the others still count.

    A host that came with a file since it was put in is the file's.
    """
    for change in changes:
        if (
            change.in_register is Register.HOSTS
            and None in (change.before, change.after)
            and shipped.host(change.entry)
        ):
            continue
        try:
            registers = _applied(registers, change)
        except (RegisterInvalid, ValidationError):
            logger.error("register.change_passed_over", extra={"change": change.seq})  # noqa: TRY400 - it would quote it
    return registers


def _applied(registers: Registers, change: RegisterChange) -> Registers:
    if change.in_register is Register.POLICIES:
        return with_values(registers, change.entry, _VALUES.validate_json(change.after or "{}"))
    if change.in_register is Register.TEMPLATES:
        template = LetterTemplate.model_validate_json(change.after) if change.after else None
        return with_template(registers, change.entry, template)
    if change.in_register is Register.RELEASES:
        release = Release.model_validate_json(change.after) if change.after else None
        return with_release(registers, change.entry, release)
    if change.in_register is Register.PERIODS:
        period = ClosedPeriod.model_validate_json(change.after) if change.after else None
        return with_period(registers, change.entry, period)
    if change.in_register in (Register.ROWS, Register.POINTS, Register.APPROVALS):
        return _ruled(registers, change)
    if change.in_register is Register.CHANNELS:
        channel = ChannelSetting.model_validate_json(change.after) if change.after else None
        return with_channel(registers, change.entry, channel)
    if change.in_register is Register.MISSIONS:
        mission = Mission.model_validate_json(change.after) if change.after else None
        return with_mission(registers, change.entry, mission)
    if change.after is None:
        return without_host(registers, change.entry)
    host = registers.host(change.entry)
    if host is None or change.before is None:
        return with_host(registers, Host.model_validate_json(change.after))
    # Only what was changed: the rest stays as a newer file has it.
    return with_host(registers, with_fields(host, json.loads(change.before), json.loads(change.after)))


def _ruled(registers: Registers, change: RegisterChange) -> Registers:
    after = change.after or ""
    if change.in_register is Register.ROWS:
        return with_row(registers, change.entry, RowSetting.model_validate_json(after))
    if change.in_register is Register.POINTS:
        return with_points(registers, change.entry, _POINTS.validate_json(after))
    return with_approval(registers, change.entry, ApprovalSetting.model_validate_json(after))
