import csv
import io

import pytest
from openpyxl import load_workbook

from bot.adapters.spreadsheets import OfficeSpreadsheets, harmless
from bot.visits.models import Separator, Table

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1+1", "=DDE('x')"]


def a_table(**overrides):
    return Table(**({"title": "Lande", "head": ("Land", "Antal"), "rows": (("Kina", 1.5), ("Chile", 2))} | overrides))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_every_file(text):
    table = a_table(title=text, head=(text, text), rows=((text, 1),), total=(text, 1))

    rows = list(csv.reader(io.StringIO(OfficeSpreadsheets().csv(table, separator=Separator.COMMA).decode("utf-8-sig"))))
    (sheet,) = load_workbook(io.BytesIO(OfficeSpreadsheets().xlsx([table])))

    assert [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r＝"] == []
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


@pytest.mark.parametrize("text", ["Østrig", "1-2", "A+B", "", "'quoted'", "50 %"])
def test_ordinary_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.parametrize(("separator", "line"), [(Separator.COMMA, "Kina,1.5"), (Separator.SEMICOLON, "Kina;1,5")])
def test_decimals_are_written_as_the_separator_expects_them(separator, line):
    assert line in OfficeSpreadsheets().csv(a_table(), separator=separator).decode("utf-8-sig").splitlines()


def test_tables_of_one_name_get_a_sheet_each():
    long = "Besøg hos værter / i kommuner: alle [kendte]"
    book = load_workbook(io.BytesIO(OfficeSpreadsheets().xlsx([a_table(title=long)] * 3)))

    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert [len(name) <= 31 for name in book.sheetnames] == [True] * 3
