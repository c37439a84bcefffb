"""XLSX: the rows of the sheets that are seen; what a sheet, a row, a column or a colour hides stands apart."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from ingest.colours import BLACK, WHITE, Colour, alike, mixed, parsed
from ingest.formats import Extract, Unreadable

_MOST_UNPACKED = 300_000_000
_MOST_MEMBERS = 2_000
_MOST_CELLS = 500_000
_NARROWEST = 0.3  #: In letters.
_LOWEST = 3  #: Points, of a row or a letter.
#: Of the theme that workbooks are made with; one of their own may differ, but hardly in what is white.
_PLAIN = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
_BROKEN = "It is no workbook that can be read; open it and save it again."


def extract(content: bytes) -> Extract:
    """Read the values that were last calculated, sheet by sheet, a row on a line; comments are beside them.

    Raises:
        Unreadable: no workbook, damaged, empty, or made to unpack into far more than it is.
    """
    _check(content)
    try:
        with warnings.catch_warnings(action="ignore"):  # parts that the library does not know
            book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        raise Unreadable(_BROKEN) from None
    told: tuple[list[str], list[str], list[str]] = ([], [], [])
    cells = 0
    for sheet in book.worksheets:
        narrow = _columns(sheet)
        for row in sheet.iter_rows():
            cells += len(row)
            if cells > _MOST_CELLS:
                raise Unreadable("It has more cells than a list that people read; hand in the part that matters.")
            for where, text in zip(told, _row(sheet, row, narrow), strict=True):
                where += [text] if text else []
    if not any(told):
        raise Unreadable("It has no text.")
    return Extract("\n".join(told[0]), hidden="\n".join(told[1]), beside="\n".join(told[2]))


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise Unreadable(_BROKEN) from None
    if len(parts) > _MOST_MEMBERS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable("It unpacks into far more than a workbook holds; it was not opened.")


def _row(sheet: Any, row: tuple[Any, ...], narrow: frozenset[int]) -> Iterator[str]:
    """What is seen of the row, what is hidden in it, and what is written about it."""
    filled = [cell for cell in row if cell.value not in (None, "")]
    gone = bool(filled) and (sheet.sheet_state != "visible" or _is_flat(sheet.row_dimensions.get(row[0].row)))
    seen = [cell for cell in filled if not gone and cell.column not in narrow and _is_seen(cell)]
    yield " | ".join(_said(cell.value) for cell in seen)
    yield " | ".join(_said(cell.value) for cell in filled if cell not in seen)
    yield " | ".join(cell.comment.text for cell in row if getattr(cell, "comment", None) is not None)


def _said(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return " ".join(str(value).split())


def _is_flat(row: Any) -> bool:
    return row is not None and bool(row.hidden or (row.height is not None and row.height < _LOWEST))


def _is_seen(cell: Any) -> bool:
    if cell.number_format.strip() in (";;;", ";;"):
        return False
    if cell.font.size is not None and cell.font.size < _LOWEST:
        return False
    ink = _colour(cell.font.color) or BLACK
    if cell.fill.fill_type in (None, "solid"):
        ground = (_colour(cell.fill.fgColor) if cell.fill.fill_type else WHITE) or WHITE
        return not alike(ink, ground)
    return True  # a pattern, or one colour that becomes another


def _columns(sheet: Any) -> frozenset[int]:
    """The hidden ones; several that look alike are written as one."""
    hidden: set[int] = set()
    for one in sheet.column_dimensions.values():
        if one.hidden or (one.customWidth and one.width < _NARROWEST):
            hidden.update(
                range(
                    one.min or column_index_from_string(one.index), (one.max or column_index_from_string(one.index)) + 1
                )
            )
    return frozenset(hidden)


def _colour(colour: Any) -> Colour | None:
    if colour is None:
        return None
    found = None
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        found = parsed(colour.rgb)
    elif colour.type == "theme" and 0 <= colour.theme < len(_PLAIN):
        found = parsed(_PLAIN[colour.theme])
    elif colour.type == "indexed" and 0 <= colour.indexed < len(COLOR_INDEX):
        found = parsed(COLOR_INDEX[colour.indexed])
    if found is None or not colour.tint:
        return found
    return mixed(found, WHITE if colour.tint > 0 else BLACK, 1 - min(abs(colour.tint), 1))
