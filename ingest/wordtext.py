"""Word text: the words of a part of a Word document, and whether each is seen, hidden, or only beside the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import nsmap

from ingest.wordlooks import AUTO, NOTHING, Look, Shade, Styles

_W = f"{{{nsmap['w']}}}"
_SIGNS = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
#: Not seen when the document is read: what was deleted or moved, the codes of fields.
_BESIDE = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText"})
_SHAPES = frozenset({"wsp", "shape", "rect", "roundrect", "oval"})
_UNDERSTOOD = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
_LOWEST = 60  #: Twentieths of a point, of a row that is exactly so high.
#: Of a table's style, in the older way of writing which parts of it are wanted.
_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_KEPT = 200_000  #: Characters that are hidden or beside the text; more is no use to anybody.


@dataclass(frozen=True)
class _Place:
    """Around the words that are read."""

    ground: Shade
    table: Look = NOTHING
    gone: bool = False  #: Such as a row that is hidden.
    beside: bool = False


class Words:
    """Filled by reading one part after the other."""

    def __init__(self, styles: Styles, *, page: Shade) -> None:
        self._styles = styles
        self._page = page
        self._below = 0  #: Headings stand below a title, where there is one.
        self._kept = 0
        self.lines: list[str] = []
        self.hidden: list[str] = []
        self.beside: list[str] = []  #: Comments, deleted words, codes of fields, descriptions of pictures.
        self.notes: set[str] = set()  #: Those that the text points at.

    def read(self, part: Any, *, shown: bool = True, titled: bool = False) -> None:
        if titled:
            self._below = int(any(self._styles.name(one) == "Title" for one in part.iter(f"{_W}p")))
        self.lines += self._blocks(part, _Place(self._page, beside=not shown))

    def _blocks(self, container: Any, place: _Place) -> Iterator[str]:
        for item in _shown_of(container):
            yield from self._block(item, place)

    def _block(self, item: Any, place: _Place) -> Iterator[str]:
        kind = _kind(item)
        if kind == "p":
            yield from self._paragraph(item, place)
        elif kind == "tbl":
            yield from self._table(item, place)
        elif kind not in ("sectPr", "pPr", "tcPr"):
            yield from self._blocks(item, _beside(place) if kind in _BESIDE else place)

    def _paragraph(self, paragraph: Any, place: _Place) -> Iterator[str]:
        boxes: list[tuple[Any, _Place]] = []
        text = "".join(self._inline(paragraph, paragraph, place, boxes)).strip()
        for kept in (self.hidden, self.beside):
            kept += ["\n"] if kept and kept[-1] != "\n" else []
        if text:
            yield self._marked(paragraph, text)
        for box, inside in boxes:
            yield from self._blocks(box, inside)

    def _marked(self, paragraph: Any, text: str) -> str:
        style = self._styles.name(paragraph)
        if heading := re.fullmatch(r"(?:heading|overskrift) (\d)", style, re.IGNORECASE):
            return f"{'#' * min(int(heading.group(1)) + self._below, 6)} {text}"
        if style == "Title":
            return f"# {text}"
        listed = style.startswith("List") or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        return f"• {text}" if listed else text

    def _inline(self, item: Any, paragraph: Any, place: _Place, boxes: list[tuple[Any, _Place]]) -> Iterator[str]:
        """What is seen; the other words go where they belong, and text boxes follow their paragraph."""
        for child in _shown_of(item):
            kind = _kind(child)
            if kind == "r":
                yield from self._run(child, paragraph, place, boxes)
            elif kind == "fldSimple":
                self._keep(self.beside, child.get(f"{_W}instr", ""))
                yield from self._inline(child, paragraph, place, boxes)
            elif kind not in ("pPr", "sdtPr", "rPr"):
                yield from self._inline(child, paragraph, _beside(place) if kind in _BESIDE else place, boxes)

    def _run(self, run: Any, paragraph: Any, place: _Place, boxes: list[tuple[Any, _Place]]) -> Iterator[str]:
        seen = self._styles.seen(run, paragraph, table=place.table, around=place.ground)
        said: list[str] = []
        for child in _shown_of(run):
            kind = _kind(child)
            if kind in _SIGNS:
                said.append((child.text or "") if kind == "t" else str(_SIGNS[kind]))
            elif kind in _BESIDE:
                self._keep(self.beside, child.text or "")
            elif kind in ("footnoteReference", "endnoteReference"):
                self.notes.add(child.get(f"{_W}id", ""))
            elif kind in ("drawing", "pict", "object"):
                boxes += self._boxes(child, place if seen else _gone(place))
            elif kind == "ruby":
                said += self._inline(child, paragraph, place if seen else _gone(place), boxes)
        text = "".join(said)
        if seen or not _is_number_of_page(run, text):
            yield self._sorted(text, place if seen else _gone(place))

    def _sorted(self, text: str, place: _Place) -> str:
        if place.beside:
            self._keep(self.beside, text)
        elif place.gone:
            self._keep(self.hidden, text)
        else:
            return text
        return ""

    def _boxes(self, drawing: Any, place: _Place) -> Iterator[tuple[Any, _Place]]:
        for one in drawing.iter():
            if _kind(one) == "docPr":
                self._keep(self.beside, one.get("descr", ""))
            if _kind(one) == "txbxContent" and not _is_within(one, drawing):
                shape = next((up for up in one.iterancestors() if _kind(up) in _SHAPES), None)
                fill = AUTO if shape is None else self._styles.fill(shape)
                yield one, _Place(place.ground if fill == AUTO else fill, gone=place.gone, beside=place.beside)

    def _table(self, table: Any, place: _Place) -> Iterator[str]:
        rows = [row for row in table.iter(f"{_W}tr") if _nearest(row, "tbl") is table]
        above: dict[int, str] = {}
        for number, row in enumerate(rows):
            cells = [cell for cell in row.iter(f"{_W}tc") if _nearest(cell, "tr") is row]
            inside = _gone(place) if _is_hidden(row) else place
            column, said, below = 0, list[str](), list[str]()
            for position, cell in enumerate(cells):
                look = self._in_table(table, number, len(rows), position, len(cells))
                block = next((b for b in (self._styles.look(cell).block, look.block) if b not in (None, AUTO)), None)
                ground = place.ground if block is None else block
                merged = _is_merged(cell)
                around = _Place(ground, look._replace(block=None), gone=inside.gone or merged, beside=inside.beside)
                text, more = self._cell(cell, around)
                above[column] = text = above.get(column, "") if merged else text
                below += more
                said += [text] if text else []
                column += _span(cell)
            if said and not inside.gone:
                yield " | ".join(said)
            yield from below

    def _cell(self, cell: Any, place: _Place) -> tuple[str, list[str]]:
        """Its own words, and the rows of tables within it."""
        inner, own = list[str](), list[str]()
        for item in _shown_of(cell):
            (inner if _kind(item) == "tbl" else own).extend(self._block(item, place))
        return " ".join(" ".join(own).split()), inner

    def _in_table(self, table: Any, row: int, rows: int, column: int, columns: int) -> Look:
        """What the style of the table says of this cell, and of the table itself."""
        named = table.find(f"{_W}tblPr/{_W}tblStyle")
        style = None if named is None else named.get(f"{_W}val")
        chosen = _chosen(table.find(f"{_W}tblPr/{_W}tblLook"))
        head, first = "firstRow" in chosen, "firstColumn" in chosen
        parts = ["firstRow"] if head and row == 0 else []
        parts += ["lastRow"] if "lastRow" in chosen and row == rows - 1 else []
        parts += ["firstCol"] if first and column == 0 else []
        parts += ["lastCol"] if "lastColumn" in chosen and column == columns - 1 else []
        parts += [] if "noHBand" in chosen else [f"band{(row - head) % 2 + 1}Horz"]
        parts += [] if "noVBand" in chosen else [f"band{(column - first) % 2 + 1}Vert"]
        look = self._styles.look(table)
        for part in (*parts, "wholeTable", ""):
            look = look.over(self._styles.styled(style, part))
        return look

    def _keep(self, where: list[str], text: str) -> None:
        begun = bool(where) and where[-1] != "\n"
        if (text.strip() or begun) and self._kept < _KEPT:
            where.append(text)
            self._kept += len(text)


def _kind(item: Any) -> str:
    return str(item.tag).rsplit("}", 1)[-1]


def _shown_of(item: Any) -> Iterator[Any]:
    """Its children; of what is there in several forms, one."""
    for child in item:
        if _kind(child) == "AlternateContent":
            forms = [one for one in child if _kind(one) == "Fallback" or _is_understood(one)]
            yield from forms[0] if forms else ()
        else:
            yield child


def _is_understood(choice: Any) -> bool:
    """By Word, that shows another form otherwise."""
    needed = choice.get("Requires", "").split()
    return bool(needed) and all((choice.nsmap.get(name) or "").startswith(_UNDERSTOOD) for name in needed)


def _is_number_of_page(run: Any, text: str) -> bool:
    """In a table of contents, which has none where there are no pages."""
    online = run.find(f"{_W}rPr/{_W}webHidden") is not None
    return online and not any(char.isalpha() for char in text) and len(text.strip()) < 6


def _gone(place: _Place) -> _Place:
    return _Place(place.ground, place.table, gone=True, beside=place.beside)


def _beside(place: _Place) -> _Place:
    return _Place(place.ground, place.table, gone=place.gone, beside=True)


def _nearest(item: Any, kind: str) -> Any:
    return next(item.iterancestors(f"{_W}{kind}"), None)


def _is_within(box: Any, drawing: Any) -> bool:
    """Within another box of the drawing, with which it is read."""
    for up in box.iterancestors():
        if up is drawing:
            return False
        if _kind(up) in ("txbxContent", "Fallback"):
            return True
    return False


def _is_hidden(row: Any) -> bool:
    hidden, high = row.find(f"{_W}trPr/{_W}hidden"), row.find(f"{_W}trPr/{_W}trHeight")
    if hidden is not None and hidden.get(f"{_W}val", "1") not in ("0", "false", "off"):
        return True
    exact = high is not None and high.get(f"{_W}hRule") == "exact"
    return exact and high.get(f"{_W}val", "0").isdigit() and int(high.get(f"{_W}val", "0")) < _LOWEST


def _is_merged(cell: Any) -> bool:
    """With the one above it, whose words it shows."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is not None and merged.get(f"{_W}val", "continue") == "continue"


def _span(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = "" if span is None else span.get(f"{_W}val", "")
    return int(value) if value.isdigit() and len(value) < 4 else 1


def _chosen(look: Any) -> set[str]:
    """The parts of its style that a table wants; written in one of two ways."""
    value = "0" if look is None else look.get(f"{_W}val", "0")
    bits = int(value, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", value) else 0
    chosen = {name for name, bit in _BITS.items() if bits & bit}
    for name in _BITS if look is not None else ():
        if (told := look.get(f"{_W}{name}")) is not None:
            chosen = chosen | {name} if told in ("1", "true", "on") else chosen - {name}
    return chosen
