"""Sheets: hosts → a table for a workbook, and the cells of one → the texts of fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from bot.visits.entries.fields import FIELDS
from bot.visits.entries.words import headings, label
from bot.visits.entries.writing import written
from bot.visits.importing.words import plain
from bot.visits.models import SheetContent, SheetRow, Table
from bot.visits.models.tables import SheetCell
from knowledge import Host

ID = "id"
_NAMES = (ID, *(field.name for field in FIELDS))
_OFTEN_EMPTY = re.compile(r"solutions_(?!da)")
#: What a spreadsheet would take for a formula stands behind an apostrophe in the file, as does an apostrophe itself.
_GUARDED = re.compile(r"'(?=[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r']|$)")


def table(hosts: Sequence[Host], *, title: str, language: str) -> Table:
    rows = [{ID: host.id} | written(host) for host in hosts]
    names = [name for name in _NAMES if not _OFTEN_EMPTY.match(name) or any(row[name] for row in rows)]
    return Table(
        title=title,
        head=tuple(label(name)[language] for name in names),
        rows=tuple(tuple(_guarded(row[name]) or None for name in names) for row in rows),
    )


def columns(sheet: SheetContent) -> dict[str, int]:
    """Field → the place of its column; the first of two that name the same."""
    known = headings(_NAMES)
    found: dict[str, int] = {}
    for place, heading in enumerate(sheet.headers):
        if name := known.get(plain(heading)):
            found.setdefault(name, place)
    return found


def texts(row: SheetRow, places: Mapping[str, int]) -> dict[str, str]:
    """A column that ends before the row does is empty there."""
    cells = row.cells
    return {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()}


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith("'") else text


def _text(cell: SheetCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _GUARDED.sub("", str(cell), count=1) if isinstance(cell, str) and cell.startswith("'") else str(cell)
