"""Files of every kind that come with a request, and hold words that nobody sees who opens them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from tests.ingest import files, words
from tests.ingest.msg_files import a_msg

ORDER = words.HIDDEN
SEEN = "Fjernvarme i kommunen."


def a_workbook(change: Callable[[Any], object], *, at: str = "A2") -> bytes:
    """With what is seen in the first cell, what is not in another one, and the sheet changed so."""
    book = Workbook()
    book.active["A1"], book.active[at] = SEEN, ORDER
    change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _another_sheet(state: str) -> bytes:
    def moved(sheet: Any) -> None:
        sheet["A2"] = None
        other = sheet.parent.create_sheet("Ark2")
        other["A1"], other.sheet_state = ORDER, state

    return a_workbook(moved)


def _row(sheet: Any, **said: object) -> None:
    for name, value in said.items():
        setattr(sheet.row_dimensions[2], name, value)


def _letters(sheet: Any, ink: str, ground: str = "") -> None:
    sheet["A2"].font = Font(color=ink)
    sheet["A2"].fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()


def _workbooks() -> dict[str, bytes]:
    return {
        "a sheet that is hidden": _another_sheet("hidden"),
        "a sheet that is hidden deeply": _another_sheet("veryHidden"),
        "a row that is hidden": a_workbook(lambda sheet: _row(sheet, hidden=True)),
        "a row of no height": a_workbook(lambda sheet: _row(sheet, height=0.5)),
        "a column that is hidden": a_workbook(lambda s: setattr(s.column_dimensions["C"], "hidden", True), at="C1"),
        "a column of no width": a_workbook(lambda s: setattr(s.column_dimensions["C"], "width", 0.1), at="C1"),
        "white": a_workbook(lambda sheet: _letters(sheet, "FFFFFFFF")),
        "nearly white": a_workbook(lambda sheet: _letters(sheet, "FFFEFFFE")),
        "blue upon blue": a_workbook(lambda sheet: _letters(sheet, "FF1F3864", "FF1F3865")),
        "a form that shows nothing": a_workbook(lambda sheet: setattr(sheet["A2"], "number_format", ";;;")),
        "one point": a_workbook(lambda sheet: setattr(sheet["A2"], "font", Font(size=1))),
    }


def _pages() -> dict[str, str]:
    ways = ("display:none", "visibility: hidden", "font-size:0", "font-size: 1px", "opacity:0", "color:#fff")
    ways = (*ways, "COLOR: #FEFFFE", "color: white", "text-indent:-9999px", "position:absolute; left:-5000px")
    made = {way: f'<p>{SEEN}</p><p style="{way}">{ORDER}</p>' for way in ways}
    return made | {"hidden": f"<p>{SEEN}</p><div hidden><p>{ORDER}</p></div>"}


def _pdfs() -> dict[str, bytes]:
    ways = {
        "white": f"#text(fill: white)[{ORDER}]",
        "nearly white": f'#text(fill: rgb("#fefffe"))[{ORDER}]',
        "one point": f"#text(size: 1pt)[{ORDER}]",
        "off the page": f"#place(dx: 60cm)[{ORDER}]",
    }
    return {name: files.a_pdf(f"{SEEN} {way}") for name, way in ways.items()}


def each() -> Iterator[tuple[str, str, bytes]]:
    """The way, the name of the file, and the file."""
    kinds: Mapping[str, Mapping[str, bytes]] = {
        "docx": words.hiding(),
        "xlsx": _workbooks(),
        "pdf": _pdfs(),
        "html": {way: f"<html><body>{page}</body></html>".encode() for way, page in _pages().items()},
        "msg": {way: a_msg(html=page, subject="Besøg", sender="kim@b.example") for way, page in _pages().items()},
    }
    for kind, made in kinds.items():
        for way, content in made.items():
            yield f"{kind}: {way}", f"besøg.{kind}", content
