from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import ContentStream

from bot.adapters.papers import OfficePapers
from bot.visits import wording
from bot.visits.models import ProgrammeDay, Proposal
from bot.visits.papers import Memo, view
from bot.visits.papers.memos import Grid, Line, Section
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, a_programme_item, a_triage

HOST = "Ærø & Søn <Åbenrå>"
CHINESE, ARABIC = "深圳市生态环境局", "وزارة الطاقة"


def a_view(language="en", **overrides):
    items = (
        a_programme_item(id="i1", host="harbour-heat", title=HOST, goal="#strong[not markup] $x$"),
        a_programme_item(id="i2", kind="lunch", host=None, title="Lunch", goal=""),
    )
    proposal = Proposal(
        **{
            "created_at": NOW,
            "language": language,
            "title": f"Visit of {CHINESE} – {ARABIC}",
            "days": (ProgrammeDay(date=NOW.date().replace(year=2027), items=items),),
            "version": 3,
        }
        | overrides
    )
    triage = a_triage(organisation=CHINESE, country="CN")
    return view(proposal, triage, registers=some_registers(), reference="2026-0001")


def pdf_text(content):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("paper", ["pdf", "docx", "ics"])
def test_the_same_view_gives_the_same_bytes(paper):
    assert getattr(OfficePapers(), paper)(a_view()) == getattr(OfficePapers(), paper)(a_view())


def test_the_pdf_is_tagged_has_a_language_and_a_title():
    reader = PdfReader(io.BytesIO(OfficePapers().pdf(a_view("no"))))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert root["/Lang"] == "nb"
    assert reader.metadata.title.startswith("Visit of ")
    assert reader.metadata.creation_date is None


def elements(reader):
    """Of the structure tree, as they are read."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop(0).get_object()
        yield element
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting = [kid for kid in kids if isinstance(kid.get_object(), dict)] + waiting


def untagged(reader):
    """What is shown on the pages outside of the structure and of what is marked as mere decoration."""
    for page in reader.pages:
        depth = 0
        for operands, operator in ContentStream(page["/Contents"], reader).operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            if depth == 0 and operator in (b"Tj", b"TJ", b"Do", b"f", b"S", b"B"):
                yield operator, operands


@pytest.mark.parametrize("language", ["da", "en", "zh"])
def test_the_pdf_is_told_in_order_to_those_who_cannot_see_it(language):
    content = OfficePapers().pdf(a_view(language))
    reader = PdfReader(io.BytesIO(content))
    told = [(str(one.get("/S", "")), one) for one in elements(reader)]
    roles = [role for role, _ in told]

    assert list(untagged(reader)) == []
    assert [role for role in roles if re.fullmatch("/H[1-6]", role)] == ["/H1", "/H2", "/H2", "/H2", "/H2"]
    assert roles.count("/TH") == 4
    assert roles.index("/Table") < roles.index("/L") < roles.index("/Figure")
    assert [str(one["/Alt"])[:4] for role, one in told if role == "/Figure"] == [
        wording.of(language).label(key)[:4] for key in ("map", "timeline")
    ]
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_keeps_every_rule_of_pdf_ua_that_a_machine_can_check(language):
    assert broken_rules(OfficePapers().pdf(a_view(language))) == 0


def test_a_memo_keeps_every_rule_of_pdf_ua_that_a_machine_can_check():
    section = Section(
        heading="Who is coming",
        facts=(("Organisation", HOST),),
        lines=(Line(text=ARABIC, source="Source: made up, 2026"),),
        grid=Grid(head=("Time", "What"), rows=(("09:00", "Visit"),), widths=(1, 3), marked=(0,)),
    )
    memo = Memo(
        language="en",
        sender="One Point Entry",
        title=CHINESE,
        subtitle=ARABIC,
        mark="DRAFT",
        foot="2026-0001",
        page="Page {page} of {pages}",
        created_at=NOW,
        sections=(section,),
    )

    assert broken_rules(OfficePapers().memos([memo])) == 0


def broken_rules(content):
    checker = pytest.importorskip("page", reason="page-validation is not installed")
    found = checker.validate_pdf_bytes(content, profile=checker.ValidationProfile.PDF_UA_1)
    assert found.rules.total > 100
    return found.rules.failed


def test_names_print_in_their_own_script_and_nothing_is_read_as_markup():
    text = pdf_text(OfficePapers().pdf(a_view()))

    assert CHINESE in text
    assert HOST in text
    assert "#strong[not markup] $x$" in text


def test_every_font_is_embedded():
    pages = PdfReader(io.BytesIO(OfficePapers().pdf(a_view()))).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).split("+")[1].split("-")[0] for font in fonts}

    assert names == {"NotoSans", "NotoSansCJKsc", "NotoSansArabic"}


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
def test_the_pdf_can_be_drawn(tmp_path):
    (tmp_path / "programme.pdf").write_bytes(OfficePapers().pdf(a_view("zh")))

    subprocess.run(["pdftoppm", "-r", "30", "-png", "programme.pdf", "page"], cwd=tmp_path, check=True)

    assert sorted(path.name for path in tmp_path.glob("page*.png")) == ["page-1.png", "page-2.png"]


def test_the_docx_carries_the_same_words_and_no_time_of_writing():
    content = OfficePapers().docx(a_view())
    document = Document(io.BytesIO(content))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]

    assert any(HOST in text for text in cells)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [a_view().title]
    assert [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")] == [
        "Heading 1",
        "Heading 2",
        "Heading 2",
    ]
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in document.tables[0].rows] == [True, False, False]
    assert document.core_properties.created.isoformat() == "2026-11-23T08:12:00+00:00"
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("no", "nb-NO"), ("zh", "zh-CN"), ("fr", "fr-FR")])
def test_the_docx_says_what_language_it_is_in(language, locale):
    document = Document(io.BytesIO(OfficePapers().docx(a_view(language))))
    said = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang/@w:val")

    assert (said, document.core_properties.language) == ([locale], language)


def test_the_calendar_has_one_stable_entry_an_item():
    calendar = icalendar.Calendar.from_ical(OfficePapers().ics(a_view()))
    entries = calendar.walk("VEVENT")

    assert calendar["METHOD"] == "PUBLISH"
    assert [str(one["UID"]) for one in entries] == ["2026-0001-i1@one-point-entry", "2026-0001-i2@one-point-entry"]
    assert {(one["SEQUENCE"], str(one["STATUS"])) for one in entries} == {(0, "TENTATIVE")}
    assert {one["DTSTAMP"].dt.isoformat() for one in entries} == {"2026-11-23T08:12:00+00:00"}
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Copenhagen"]
    assert entries[0]["DTSTART"].params["TZID"] == "Europe/Copenhagen"


def test_the_calendar_keeps_to_the_standard_on_long_and_awkward_text():
    content = OfficePapers().ics(a_view(title="a;b,c\\d " + "x" * 200))

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"a\\;b\\,c\\\\d" in content.replace(b"\r\n ", b"")


def test_the_mark_goes_when_everything_is_confirmed():
    confirmed = (a_programme_item(host="harbour-heat", status="confirmed"),)
    days = (ProgrammeDay(date=NOW.date(), items=confirmed),)

    assert (a_view(days=days).mark, a_view().mark) == ("", "DRAFT – subject to host confirmation")


def test_papers_asked_for_at_once_are_the_same():
    papers, shown = OfficePapers(), a_view()

    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda _: (papers.pdf(shown), papers.docx(shown), papers.ics(shown)), range(12)))

    assert made == [made[0]] * 12
