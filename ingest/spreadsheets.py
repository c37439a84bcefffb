"""Spreadsheets: the rows of a workbook from outside, read in a process of its own, within bounds."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ingest.confinement import confine
from ingest.formats import Unreadable
from ingest.isolation import apart

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 100
_MAX_UNPACKED = 300_000_000
_MAX_PARTS = 2_000
_MAX_TEXT = 2_000  #: Characters of a cell.
_HEADINGS = 2  #: A row of headings names at least so many columns.
_LOOKED_AT = 50  #: Rows in which the headings must stand.

BROKEN = "unreadable"
TOO_LARGE = "too_large"
NO_SHEET = "no_sheet"

Cell = str | int | float | bool | dt.date | None


class Refused(Exception):
    """The workbook is not read; `reason` is one of the three above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Sheet(NamedTuple):
    name: str
    others: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_apart(content: bytes, *, sheet: str | None = None) -> Sheet:
    """Raises Refused, also when the child died."""
    if len(content) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    try:
        told = apart("ingest.spreadsheets", sheet or "", content=content)
    except Unreadable:  # it took too much time or memory
        raise Refused(TOO_LARGE) from None
    if reason := told.get("refused"):
        raise Refused(reason)
    rows = tuple((number, tuple(_cell(cell) for cell in cells)) for number, cells in told["rows"])
    return Sheet(told["name"], tuple(told["others"]), tuple(told["headers"]), rows)


def read(content: bytes, sheet: str) -> dict[str, Any]:
    """What the child answers. Raises Refused."""
    _check(content)
    try:
        # The values that were last calculated: a formula is never carried out, and never taken in.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        raise Refused(BROKEN) from None
    shown = [each for each in book.worksheets if each.sheet_state == "visible"]  # nobody who opens it sees the others
    names = [each.title for each in shown]
    for each in shown:
        if sheet in ("", each.title):
            headers, rows = _content(each)
            if rows:
                others = [name for name in names if name != each.title]
                return {"name": each.title, "others": others, "headers": headers, "rows": rows}
    raise Refused(NO_SHEET)


def _check(content: bytes) -> None:
    """A small file can unpack into a monstrous one; what its directory says is held to when it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Refused(BROKEN) from None
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise Refused(TOO_LARGE)


def _content(sheet: Any) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    headers: list[str] = []
    rows: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(_rows(sheet), start=1):
        if not headers:
            if sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) >= _HEADINGS:
                headers = [" ".join(str(cell).split()) if cell is not None else "" for cell in cells]
            elif number >= _LOOKED_AT:
                break
        elif any(cell not in (None, "") for cell in cells):
            rows.append((number, cells))
            if len(rows) > MAX_ROWS:
                raise Refused(TOO_LARGE)
    return headers, rows


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Without the empty cells at the end, which formatting alone can make thousands of."""
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    for row in sheet.iter_rows(values_only=True):
        last = max((place for place, cell in enumerate(row, start=1) if cell not in (None, "")), default=0)
        if last > MAX_COLUMNS:
            raise Refused(TOO_LARGE)
        yield [_told(cell) for cell in row[:last]]


def _told(cell: Any) -> Any:
    """As JSON: a date in a list of one, so that it is not taken for text."""
    if isinstance(cell, dt.datetime):
        return [cell.date().isoformat()]
    if isinstance(cell, dt.date):
        return [cell.isoformat()]
    if isinstance(cell, bool | int | float) or cell is None:
        return cell
    return str(cell)[:_MAX_TEXT]


def _cell(told: Any) -> Cell:
    return dt.date.fromisoformat(told[0]) if isinstance(told, list) else told


def main(sheet: str) -> None:
    confine()
    try:
        answer = read(sys.stdin.buffer.read(), sheet)
    except Refused as refused:
        answer = {"refused": refused.reason}
    except MemoryError:
        answer = {"refused": TOO_LARGE}
    except Exception:  # noqa: BLE001 - the edge of the child: parsers raise whatever they like on a broken file
        answer = {"refused": BROKEN}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
