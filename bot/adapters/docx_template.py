"""Writes the first `papers_data/programme.docx`; from then on the office edits that file in its word processor."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Row

_FILE = Path(__file__).parent / "papers_data" / "programme.docx"
_INK = RGBColor(0x14, 0x32, 0x4A)
_COLUMNS = (
    (28, "{{ labels.column_time }}", "{{ item.time }}"),
    (72, "{{ labels.column_item }}", "{{ item.title }}"),
    (42, "{{ labels.column_place }}", "{{ item.place }}"),
    (24, "{{ labels.column_status }}", "{{ item.status }}"),
)


def write(path: Path = _FILE) -> None:
    document = Document()
    _set_styles(document)
    document.add_paragraph("{{ labels.sender }}")
    document.add_heading("{{ title }}", 1)
    document.add_paragraph("{{ delegation }}")
    document.add_paragraph("{{ mark }}").runs[0].bold = True
    document.add_paragraph("{%p for day in days %}")
    document.add_heading("{{ day.heading }}", 2)
    _fill(document.add_table(rows=4, cols=len(_COLUMNS), style="Table Grid"))
    document.add_paragraph("{%p endfor %}")
    document.add_heading("{{ labels.practical }}", 2)
    document.add_paragraph("{%p for line in closing %}")
    document.add_paragraph("{{ line }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = "{{ labels.reference }} {{ reference }} · {{ labels.version }} · {{ labels.created }}"
    document.save(str(path))


def _set_styles(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    for name, size in (("Heading 1", 19), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), _INK


def _fill(table: Table) -> None:
    table.autofit = False
    header, begin, row, end = table.rows
    _mark(header, "w:tblHeader")
    for one in (header, row):
        _mark(one, "w:cantSplit")
    begin.cells[0].text, end.cells[0].text = "{%tr for item in day['items'] %}", "{%tr endfor %}"
    for index, (width, heading, value) in enumerate(_COLUMNS):
        header.cells[index].text = heading
        header.cells[index].paragraphs[0].runs[0].bold = True
        row.cells[index].text = value
        table.columns[index].width = Mm(width)
        for one in table.rows:
            one.cells[index].width = Mm(width)
    described = row.cells[1]
    described.paragraphs[0].runs[0].bold = True
    for part in ("goal", "note"):
        described.add_paragraph(f"{{%p if item.{part} %}}")
        described.add_paragraph(f"{{{{ item.{part} }}}}")
        described.add_paragraph("{%p endif %}")


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


if __name__ == "__main__":
    write()
