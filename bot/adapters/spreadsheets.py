"""OfficeSpreadsheets: tables to CSV and XLSX, in which no cell can be a formula, and workbooks from outside to rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.visits.errors import SheetTooLarge, SheetUnknown, SheetUnreadable, VisitError
from bot.visits.models import Separator, SheetContent, SheetRow, Table, TableCell
from ingest import spreadsheets

#: What a spreadsheet takes for the beginning of a formula, in full width too.
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
_TITLE = 31  #: Characters of the name of a sheet.
_WIDEST = 60
_LOOKED_AT = 200  #: Rows, for how wide a column is.


_REFUSALS: dict[str, type[VisitError]] = {
    spreadsheets.BROKEN: SheetUnreadable,
    spreadsheets.TOO_LARGE: SheetTooLarge,
    spreadsheets.NO_SHEET: SheetUnknown,
}


class OfficeSpreadsheets:
    def csv(self, table: Table, *, separator: Separator) -> bytes:
        text = io.StringIO()
        comma = separator is Separator.COMMA
        writer = csv.writer(text, delimiter="," if comma else ";", lineterminator="\r\n")
        for row in (table.head, *table.all_rows()):
            writer.writerow([_plain(cell, decimal="." if comma else ",") for cell in row])
        return text.getvalue().encode("utf-8-sig")  # without the mark, Excel reads another charset

    def xlsx(self, tables: Sequence[Table]) -> bytes:
        book = Workbook(write_only=True)
        titles: set[str] = set()
        for table in tables:
            _write(book.create_sheet(_title(table.title, titles)), table)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def read(self, content: bytes, *, sheet: str | None = None) -> SheetContent:
        try:
            found = spreadsheets.read_apart(content, sheet=sheet)
        except spreadsheets.Refused as refused:
            raise _REFUSALS[refused.reason] from None
        rows = tuple(SheetRow(number, cells) for number, cells in found.rows)
        return SheetContent(found.name, found.others, found.headers, rows)


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and does not run, whatever it is saved as afterwards."""
    text = _ILLEGAL.sub(" ", text)
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(cell: TableCell, *, decimal: str) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", decimal)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else cell


def _write(sheet: Any, table: Table) -> None:
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in table.head])
    for row in table.rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    if table.total:
        sheet.append([_cell(sheet, cell, bold=True) for cell in table.total])


def _cell(sheet: Any, value: TableCell, *, bold: bool = False) -> Any:  # its stubs know no write-only cell
    cell: Any = WriteOnlyCell(sheet)
    cell.value = harmless(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # never "f", whatever it looks like
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(table: Table) -> Iterable[int]:
    rows = (table.head, *table.rows[:_LOOKED_AT])
    for column in range(len(table.head)):
        yield min(_WIDEST, 3 + max(len(str(row[column] or "")) for row in rows))


def _title(title: str, taken: set[str]) -> str:
    """Spreadsheets want short names, each once."""
    name = _NOT_IN_A_TITLE.sub(" ", title).strip("' ")[:_TITLE] or "-"
    while name in taken:
        name = f"{name[: _TITLE - 2]} 2" if not name.endswith(" 2") else f"{name[:-1]}3"
    taken.add(name)
    return name
