"""DOCX: paragraphs, lists and tables in order; what is hidden stays out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ingest.formats import Extract, Unreadable

_MOST_UNPACKED = 120_000_000
_MOST_MEMBERS = 5_000
_NO_TEXT = "It has no text."
_WHITE = RGBColor(255, 255, 255)
_SMALLEST = Pt(3)  #: House rule: whoever writes smaller does not want it read.


def extract(content: bytes) -> Extract:
    """Read the body of the document.

    Raises:
        Unreadable: no DOCX, damaged, without text, or made to unpack into far more than it is.
    """
    _check(content)
    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError):
        raise Unreadable("It is no DOCX that can be read; open it and save it again.") from None
    titled = any(_style(paragraph) == "Title" for paragraph in document.paragraphs)
    text = "\n\n".join(_lines(document.iter_inner_content(), below=1 if titled else 0))
    if not text.strip():
        raise Unreadable(_NO_TEXT)
    return Extract(text, title=document.core_properties.title or "")


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("It is damaged: no DOCX, or only a part of one.") from None
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise Unreadable("It unpacks into far more than a document holds; it was not opened.")


def _lines(content: Iterator[Paragraph | Table], *, below: int) -> Iterator[str]:
    for item in content:
        if isinstance(item, Table):
            yield from _rows(item)
        elif line := _line(item, below=below):
            yield line


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _line(paragraph: Paragraph, *, below: int) -> str:
    text = "".join(run.text for run in _runs(paragraph) if _seen(run)).strip()
    style = _style(paragraph)
    if text and (heading := re.fullmatch(r"(?:Heading|Overskrift) (\d)", style)):
        return f"{'#' * min(int(heading.group(1)) + below, 6)} {text}"
    if text and style == "Title":
        return f"# {text}"
    listed = style.startswith("List") or (paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None)
    return f"• {text}" if text and listed else text


def _seen(run: Run) -> bool:
    """Neither marked as hidden, by itself or its style, nor white, nor too small to be read."""
    styled = run.style.font if run.style is not None else None
    hidden = run.font.hidden or (run.font.hidden is None and styled is not None and styled.hidden)
    small = run.font.size is not None and run.font.size < _SMALLEST
    return not (hidden or small or run.font.color.rgb == _WHITE)


def _runs(paragraph: Paragraph) -> Iterator[Run]:
    for item in paragraph.iter_inner_content():
        if isinstance(item, Run):
            yield item
        else:
            yield from item.runs


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if text and text not in cells[-1:]:
                cells.append(text)
        if cells:
            yield " | ".join(cells)
