from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from bot.services import Services
from bot.texts import LANGUAGES, all_texts
from bot.visits.models import DateWindow, Role, Status, VisitRequest
from bot.visits.models.evaluation import Evaluation
from bot.web import pages, statistics_tables
from tests.factories import NOW, a_case, a_history, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

EVIL = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def filled(store: InMemoryCaseStore) -> InMemoryCaseStore:
    """Two enquiries of this year, one of them held; one of the year before; spam."""
    store.put(a_case(number="2026-0001"))
    held = a_triage(country="CN", themes=("energy", EVIL), sender_type=None)
    store.put(a_case(number="2026-0002", status=Status.HELD, held=True, triage=held, proposal=None, request=a_named()))
    store.put(a_case(number="2026-0003", status=Status.SPAM))
    return store


def a_named() -> VisitRequest:
    return a_visit_request(subject="Anna Andersen kommer", message="Anna Andersen")


def shown(page: str, title: str) -> list[list[str]]:
    """The rows of a table on the page."""
    table = re.search(rf'<caption class="hidden">{title}</caption>(.*?)</table>', page, re.S)
    assert table is not None
    rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.S)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def figures(browser: TestClient, query: str = "") -> list[list[str]]:
    text = browser.get(f"/statistics/figures.csv?{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if "semicolon" in query else ","))


def test_page_csv_and_workbook_show_the_same_figures(filled: InMemoryCaseStore, approver_browser: TestClient) -> None:
    page = approver_browser.get("/statistics").text
    lines = figures(approver_browser)
    book = load_workbook(io.BytesIO(approver_browser.get("/statistics/statistics.xlsx").content))

    for title in ("Lande", "Over tid", "Hvad henvendelserne blev til", "Varsel", "Svartid", "Markeder"):
        head, *rows = shown(page, title)
        in_csv = [[group, name, value] for table, group, name, value in lines if table == title]
        in_book = [[str(cell) for cell in row] for row in book[title[:31]].values]
        assert in_csv == [[row[0], name, cell] for row in rows for name, cell in zip(head[1:], row[1:], strict=True)]
        assert in_book == [head, *rows]


def test_what_was_said_afterwards_is_the_same_on_page_in_files_and_over_the_api(
    filled: InMemoryCaseStore, services: Services, approver_browser: TestClient
) -> None:
    said = {"case": "2026-0002", "audience": "delegation", "way": "telephone", "language": "da", "at": NOW}
    services.evaluations.add(Evaluation.model_validate(said | {"answers": {"match": 4}}))
    services.evaluations.add(Evaluation.model_validate(said | {"answers": {"match": 5}}))

    page = approver_browser.get("/statistics?year=2027").text
    listed = [line[1:] for line in figures(approver_browser, "year=2027") if line[0] == "Sådan gik det"]
    [told] = [
        row
        for row in approver_browser.get("/api/statistics?year=2027").json()["tables"]["rating"]
        if row["id"] == "delegation.match"
    ]

    assert shown(page, "Sådan gik det")[1] == ["Delegationer: Gav dem det, de kom efter", "4,5", "2", "0"]
    assert listed[:3] == [
        ["Delegationer: Gav dem det, de kom efter", name, value]
        for name, value in (("Gennemsnit", "4.5"), ("Svar", "2"), ("Ikke besvaret", "0"))
    ]
    assert told == {"id": "delegation.match", "mean": 4.5, "answers": 2, "unanswered": 0}
    assert shown(page, "Spurgt, hvordan det gik")[1] == ["Delegationer", "1", "1"]


def test_figures_and_their_definitions_stand_on_one_page(
    filled: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    page = approver_browser.get("/statistics").text

    assert shown(page, "Lande")[1:] == [
        ["Kina", "1", "0", "0", "0"],
        ["Sverige", "1", "0", "0", "0"],
        ["I alt", "2", "0", "0", "0"],
    ]
    assert "1 spambesked er ikke talt med." in page
    assert "En sag med tre temaer tæller i hvert af dem" in page


def test_every_plot_says_what_it_shows(filled: InMemoryCaseStore, approver_browser: TestClient) -> None:
    page = approver_browser.get("/statistics").text

    plots = re.findall(r'<svg class="plot.*?</svg>', page, re.S)
    assert len(plots) >= 8
    assert [
        plot for plot in plots if not re.search(r"<title id=[^>]+>Diagram: .*<desc id=[^>]+>.+</desc>", plot, re.S)
    ] == []
    assert "<script" not in page


def test_no_export_names_a_person_or_holds_a_formula(filled: InMemoryCaseStore, approver_browser: TestClient) -> None:
    listed = approver_browser.get("/statistics/cases.csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(approver_browser.get("/statistics/statistics.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert "Anna" not in listed
    assert "Malmberg" not in listed
    assert [cell for cell in cells if cell.data_type == "f" or "Anna" in str(cell.value)] == []
    assert any(str(cell.value) == f"'{EVIL}" for cell in cells if cell.value)


def test_semicolon_comes_with_the_decimal_comma_of_danish_spreadsheets(
    filled: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    later = a_triage(dates=DateWindow(earliest=dt.date(2027, 10, 14), latest=dt.date(2027, 10, 14)))
    for number in ("2026-0004", "2026-0005"):
        filled.put(a_case(number=number, triage=later, proposal=None))

    content = approver_browser.get("/statistics/figures.csv?separator=semicolon").content

    assert content.startswith(b"\xef\xbb\xbf")
    rows = figures(approver_browser, "separator=semicolon")
    assert ["Oversigt", "Varsel, dage (median)", "Denne periode", "323,5"] in rows


@pytest.mark.parametrize(
    "query", ["part=x", "kind=x", "from=2026-13-01", "from=2026-02-02&to=2026-02-01", "year=0", "from=0001-01-01"]
)
def test_period_that_is_none_is_told_and_not_guessed(query: str, approver_browser: TestClient) -> None:
    assert approver_browser.get(f"/statistics?{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["part=q4", "part=m11", "from=2026-11-01&to=2026-11-30", "from=2026-11-23&to=", "kind=all"]
)
def test_periods_and_kinds_narrow_what_is_counted(
    query: str, filled: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    assert shown(approver_browser.get(f"/statistics?{query}").text, "Lande")[-1][:2] == ["I alt", "2"]


def test_api_tells_the_same_in_ids(filled: InMemoryCaseStore, api: TestClient) -> None:
    told = api.get("/api/statistics?from=2026-01-01&to=2026-12-31").json()

    assert (told["total"]["enquiries"], told["left_out"]["spam"]) == (2, 1)
    assert [(row["id"], row["enquiries"]) for row in told["tables"]["country"]] == [("CN", 1), ("SE", 1)]


def test_history_counts_and_says_that_it_is(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case(status=Status.HELD, held=True, history=a_history(), proposal=None))

    page = approver_browser.get("/statistics?year=2027").text

    assert shown(page, "Værternes kommuner")[1] == ["København", "0", "1", "14"]


def test_page_is_written_in_the_language_of_the_reader(filled: InMemoryCaseStore, approver_browser: TestClient) -> None:
    page = approver_browser.get("/statistics?lang=en").text

    assert shown(page, "Countries")[1][0] == "China"
    assert "23 November 2026" in page


def test_an_empty_house_has_a_page_too(approver_browser: TestClient) -> None:
    response = approver_browser.get("/statistics?kind=all")

    assert (response.status_code, "Intet i denne periode." in response.text) == (200, True)


def test_every_text_of_statistics_is_there_in_both_languages_with_the_same_blanks() -> None:
    own = {key: entry for key, entry in all_texts().items() if key.startswith("statistics.")}
    sources = [*pages.FOLDER.glob("templates/*.html"), *pages.FOLDER.glob("*.py")]
    asked = {
        key for path in sources for key in re.findall(r"""\bsay\(["']([a-z0-9_]+)["'][,)]""", path.read_text("utf-8"))
    }
    asked |= {f"{part}_{name}" for part in ("term", "meaning") for name in statistics_tables._DEFINED}
    blanks = {key: [set(re.findall(r"\{(\w+)\}", entry[each])) for each in LANGUAGES] for key, entry in own.items()}

    assert [key for key in asked if f"statistics.{key}" not in own] == []
    assert [key for key, (one, other) in blanks.items() if one != other] == []


def test_everybody_on_the_staff_finds_the_page(browser_of: Callable[..., TestClient]) -> None:
    links = {role: 'href="/statistics"' in browser_of(role).get("/ask").text for role in Role}

    assert set(links.values()) == {True}


@pytest.mark.parametrize(
    ("query", "period", "before"),
    [
        ("year=2025&part=m09", "September 2025, optalt", "Sammenlignet med august 2025."),
        ("year=2025&part=q1", "1. kvartal 2025, optalt", "Sammenlignet med 4. kvartal 2024."),
        ("year=2026", "2026, optalt", "den forrige: 1. januar 2025 til 23. november 2025."),
    ],
)
def test_period_and_the_one_before_are_named_as_the_language_names_them(
    query: str, period: str, before: str, approver_browser: TestClient
) -> None:
    page = approver_browser.get(f"/statistics?{query}").text

    assert (f"<strong>{period}" in page, before in page) == (True, True)
