from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pytest
from docx import Document
from pypdf import PdfReader

from bot.adapters.papers import OfficePapers
from bot.visits.models import ProgrammeDay, Proposal
from bot.visits.papers import view
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

    assert [path.name for path in tmp_path.glob("page*.png")] == ["page-1.png"]


def test_the_docx_carries_the_same_words_and_no_time_of_writing():
    content = OfficePapers().docx(a_view())
    document = Document(io.BytesIO(content))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]

    assert any(HOST in text for text in cells)
    assert document.core_properties.created.isoformat() == "2026-11-23T08:12:00+00:00"
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


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
