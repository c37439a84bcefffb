import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from ingest import spreadsheets
from ingest.spreadsheets import Refused, read_apart


def a_workbook(*rows, more=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, cells in (more or {}).items():
        book.create_sheet(title).append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def refusal(content, **options):
    with pytest.raises(Refused) as refused:
        read_apart(content, **options)
    return refused.value.reason


def test_rows_come_under_their_headings_with_the_numbers_of_the_file():
    content = a_workbook(
        ["Besøg 2016"],
        [],
        ["Land", "Dato ", None, "Antal"],
        ["Kina", dt.datetime(2016, 3, 1, 9), None, 16],
        [],
        ["USA"],
    )

    sheet = read_apart(content)

    assert sheet.headers == ("Land", "Dato", "", "Antal")
    assert sheet.rows == ((4, ("Kina", dt.date(2016, 3, 1), None, 16)), (6, ("USA",)))


def test_formula_is_never_carried_out_and_never_taken_in():
    sheet = read_apart(a_workbook(["Land", "Antal"], ["Kina", "=1+1"], ["=HYPERLINK(1)", 3]))

    assert sheet.rows == ((2, ("Kina",)), (3, (None, 3)))


def test_a_sheet_that_is_hidden_is_neither_read_nor_offered():
    book = Workbook()
    book.active.append(["Navn", "Land"])
    book.active.append(["Skjult", "DK"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Vist")
    shown.append(["Navn", "Land"])
    shown.append(["Kim", "SE"])
    book.active = 1
    content = io.BytesIO()
    book.save(content)

    sheet = read_apart(content.getvalue())

    assert (sheet.name, sheet.others, sheet.rows) == ("Vist", (), ((2, ("Kim", "SE")),))
    assert refusal(content.getvalue(), sheet="Sheet") == "no_sheet"


def test_sheet_is_the_first_with_rows_unless_one_is_named():
    content = a_workbook(["A", "B"], [1, 2], more={"Andet": ["C", "D"]})

    assert (read_apart(content).name, read_apart(content).others) == ("Sheet", ("Andet",))
    assert refusal(content, sheet="Andet") == spreadsheets.NO_SHEET
    assert refusal(content, sheet="Intet") == spreadsheets.NO_SHEET


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Land;Antal", id="a CSV"),
        pytest.param(a_workbook(["A", "B"], [1, 2])[:900], id="cut short"),
        pytest.param(b"PK\x03\x04" + b"x" * 500, id="no archive"),
    ],
)
def test_what_is_no_workbook_is_refused(content):
    assert refusal(content) == spreadsheets.BROKEN


def test_archive_of_something_else_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("letter.txt", "no sheet")

    assert refusal(content.getvalue()) == spreadsheets.BROKEN


def test_workbook_without_rows_is_refused():
    assert refusal(a_workbook(["Land", "Antal"])) == spreadsheets.NO_SHEET


def test_small_file_that_unpacks_into_a_monstrous_one_is_refused():
    content = io.BytesIO(a_workbook(["A", "B"], [1, 2]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a", "w") as part:
        for _ in range(301):
            part.write(b"\0" * 1_000_000)

    assert len(content.getvalue()) < 1_000_000
    assert refusal(content.getvalue()) == spreadsheets.TOO_LARGE


def test_sheet_full_of_one_repeated_text_is_read_within_bounds():
    text = "x" * 40_000

    sheet = read_apart(a_workbook(["A", "B"], *([text, 1] for _ in range(50))))

    assert {len(cells[0]) for _, cells in sheet.rows} == {2_000}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["A", "B"], *([n, 1] for n in range(50_001))], id="rows"),
        pytest.param([["A", "B"], list(range(101))], id="columns"),
    ],
)
def test_more_than_can_be_taken_in_at_once_is_refused(rows):
    assert refusal(a_workbook(*rows)) == spreadsheets.TOO_LARGE


def test_entities_of_a_workbook_are_not_resolved():
    content = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(a_workbook(["A", "B"], ["kept", 2])))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(content, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/sharedStrings.xml":
                part = bomb + part[part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0 :].replace(b"kept", b"&a;")
            archive.writestr(name, part)

    try:
        told = str(read_apart(content.getvalue()).rows)
    except Refused as refused:
        told = refused.reason

    assert "root" not in told
