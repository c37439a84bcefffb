"""Imports: cases of earlier years, planned, brought in and taken out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.visits import importing
from bot.visits.models import Import
from bot.visits.papers.ports import Spreadsheets
from bot.visits.ports import CaseStore
from knowledge import Registers


@dataclass(frozen=True)
class Imports:
    registers: Registers
    spreadsheets: Spreadsheets
    store: CaseStore
    now: Callable[[], dt.datetime]

    def plan(
        self,
        content: bytes,
        *,
        file: str,
        sheet: str | None = None,
        mapping: importing.Mapping | None = None,
        columns: Sequence[str] = (),
        fixed: Sequence[str] = (),
    ) -> importing.Plan:
        """What a workbook of earlier years would bring in. Stores nothing."""
        read = self.spreadsheets.read(content, sheet=sheet)
        proposed = mapping or importing.propose(read.headers, self.store.imports())
        chosen = importing.given(proposed, read.headers, columns=columns, fixed=fixed)
        today = self.now().date()
        return importing.plan(
            read, file=file, content=content, mapping=chosen, registers=self.registers, today=today, store=self.store
        )

    def take(self, plan: importing.Plan, *, by: str, good_rows_only: bool = False) -> Import:
        return importing.take(plan, by=by, at=self.now(), store=self.store, good_rows_only=good_rows_only)

    def undo(self, import_id: int, *, by: str) -> Import:
        return importing.undo(import_id, by=by, at=self.now(), store=self.store)
