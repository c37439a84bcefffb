"""Table: rows with their headings, labelled for people, on the way to a page or a file."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.visits.models.request import Frozen

TableCell = str | int | float | dt.date | None


class Separator(StrEnum):
    COMMA = "comma"
    SEMICOLON = "semicolon"


class Table(Frozen):
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    total: tuple[TableCell, ...] | None = None

    def all_rows(self) -> tuple[tuple[TableCell, ...], ...]:
        return (*self.rows, self.total) if self.total else self.rows
