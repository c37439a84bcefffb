"""Tables: rows with their headings, on the way to a page or a file, or as they came in one."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from bot.visits.models.request import Frozen

TableCell = str | int | float | dt.date | None


SheetCell = str | int | float | bool | dt.date | None


class SheetRow(NamedTuple):
    number: int  #: As the file counts its rows, the first being 1.
    cells: tuple[SheetCell, ...]


class SheetContent(NamedTuple):
    """One sheet of a workbook from outside, as it was read within bounds."""

    name: str
    others: tuple[str, ...]  #: Names of the sheets that were not read.
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


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
