"""`/statistics`: what came in and what became of it, with plots and definitions; the same figures as files and JSON."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from babel.numbers import format_decimal, format_percent
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.services import Services
from bot.visits.errors import RequestInvalid
from bot.visits.models import CaseFacts, Kind, Separator, Table
from bot.visits.statistics import Period, Statistics, periods, sheets
from bot.web import pages, plots, statistics_tables
from bot.web.access import StatisticsViewer
from bot.web.context import ServicesDep
from bot.web.downloads import download
from bot.web.people import Analyst
from bot.web.statistics_tables import Words

router = APIRouter()

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PART = re.compile(r"year|q[1-4]|m(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_ALL = "all"
_CARDS = ("enquiries", "planned", "held", "persons", "countries", "lead_median", "answer_median")
#: Columns that are drawn; else the usual two.
_PLOTTED = {
    "municipality": (2, 1), "outcome": (1,), "kind": (1,), "lead": (1,), "answer": (1,), "evaluation": (1, 2),
    "rating": (1,), "lead_outcome": (1,),
}  # fmt: skip
_USUAL = (1, 3)  #: Enquiries, and visits held.
_TABLE_OPEN = 8  #: Rows of a table that is not folded.


class Choice(NamedTuple):
    """What somebody asked to see, as the address says it."""

    year: int
    part: str
    first: str
    last: str
    kind: str

    @property
    def query(self) -> str:
        return urlencode({"year": self.year, "part": self.part, "from": self.first, "to": self.last, "kind": self.kind})


def choice(
    services: ServicesDep,
    year: Annotated[int | None, Query(ge=_FIRST_YEAR, le=_LAST_YEAR)] = None,
    part: Annotated[str, Query(max_length=10)] = "year",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    kind: Annotated[str, Query(max_length=40)] = Kind.DELEGATION_VISIT.value,
) -> Choice:
    chosen = Choice(year or services.now().year, part, first, last, kind)
    if not _PART.fullmatch(part):
        raise RequestInvalid("(part)")
    if kind not in (_ALL, *(each.value for each in Kind)):
        raise RequestInvalid("(kind)")
    return chosen


ChoiceDep = Annotated[Choice, Depends(choice)]


@router.get("/statistics")
def page(request: Request, person: Analyst, services: ServicesDep, chosen: ChoiceDep) -> HTMLResponse:
    facts, found = _found(services, chosen)
    language = pages.language_of(request)
    words = Words(language, services.registers)
    return pages.render(
        request,
        "statistics.html",
        chosen=chosen,
        found=found,
        years=_years(facts, services.now().date()),
        kinds=[each.value for each in Kind if each is not Kind.SALES_OR_SPAM],
        cards=_cards(found, words),
        charts=_charts(found, words),
        asides=_asides(found),
        shown=_shown(found, words),
        definitions=statistics_tables.definitions(found, words),
        words=words,
        number=lambda value: _number(value, language),
        open_rows=_TABLE_OPEN,
    )


@router.get("/statistics/figures.csv")
def figures_csv(
    request: Request, person: Analyst, services: ServicesDep, chosen: ChoiceDep, separator: Separator = Separator.COMMA
) -> Response:
    _, found = _found(services, chosen)
    table = statistics_tables.figures(found, _words(request, services))
    return _csv(services.spreadsheets.csv(table, separator=separator), "figures", found)


@router.get("/statistics/cases.csv")
def cases_csv(
    request: Request, person: Analyst, services: ServicesDep, chosen: ChoiceDep, separator: Separator = Separator.COMMA
) -> Response:
    facts, found = _found(services, chosen)
    table = statistics_tables.cases(facts, found, _words(request, services))
    return _csv(services.spreadsheets.csv(table, separator=separator), "cases", found)


@router.get("/statistics/statistics.xlsx")
def workbook(request: Request, person: Analyst, services: ServicesDep, chosen: ChoiceDep) -> Response:
    facts, found = _found(services, chosen)
    content = services.spreadsheets.xlsx(statistics_tables.book(facts, found, _words(request, services)))
    return download(content, name=f"statistics-{_span(found)}.xlsx", media_type=_XLSX)


@router.get("/api/statistics")
def figures_json(reader: StatisticsViewer, services: ServicesDep, chosen: ChoiceDep) -> dict[str, Any]:
    """Ids in place of words; `kind=all` counts enquiries of every kind."""
    _, found = _found(services, chosen)
    return {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "before": {"from": found.before.first.isoformat(), "to": found.before.last.isoformat()},
        "kind": found.kind,
        "total": found.total.model_dump(),
        "total_before": found.total_before.model_dump(),
        "left_out": found.aside.model_dump(),
        "history": found.history,
        "lead_days": found.lead.model_dump(exclude={"steps"}),
        "answer_workdays": found.answer.model_dump(exclude={"steps"}),
        "answer_hours_median": found.answer_hours,
        "tables": {
            sheet.id: [{"id": row.key} | dict(zip(sheet.columns, row.figures, strict=True)) for row in sheet.rows]
            for sheet in sheets(found)
        },
    }


def _found(services: Services, chosen: Choice) -> tuple[list[CaseFacts], Statistics]:
    facts = services.store.facts()
    kind = None if chosen.kind == _ALL else Kind(chosen.kind)
    return facts, services.statistics(facts, period=_period(chosen), kind=kind)


def _period(chosen: Choice) -> Period:
    """A range, where one is given; either end alone reaches as far as the year of the other."""
    if chosen.first or chosen.last:
        first, last = _day(chosen.first, "from"), _day(chosen.last, "to")
        known = first or last
        year = known.year if known else chosen.year
        return periods.between(first or dt.date(year, 1, 1), last or dt.date(year, 12, 31))
    if chosen.part.startswith("q"):
        return periods.quarter(chosen.year, int(chosen.part[1:]))
    if chosen.part.startswith("m"):
        return periods.month(chosen.year, int(chosen.part[1:]))
    return periods.year(chosen.year)


def _day(value: str, field: str) -> dt.date | None:
    if not value:
        return None
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise RequestInvalid(f"({field})") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RequestInvalid(f"({field})")
    return day


def _years(facts: list[CaseFacts], today: dt.date) -> list[int]:
    days = [day for each in facts for day in (each.received_on, each.visit_day) if day]
    first, last = min([today, *days]).year, max([today, *days]).year
    return list(range(min(last, _LAST_YEAR), max(first, _FIRST_YEAR) - 1, -1))


class Card(NamedTuple):
    id: str
    name: str
    meaning: str
    now: str
    before: str
    change: str  #: "" where there is nothing to divide by.


def _cards(found: Statistics, words: Words) -> list[Card]:
    summary = {row.key: row.figures for row in sheets(found)[0].rows}
    cards = []
    for name in _CARDS:
        now, before = summary[name]
        change = (now - before) / before if before and now is not None and name not in ("planned",) else None
        cards.append(
            Card(
                id=name,
                name=words.say(f"measure_{name}"),
                meaning=words.say(f"short_{name}"),
                now=_number(now, words.language),
                before="" if name == "planned" else _number(before, words.language),
                change="" if change is None else _percent(change, words.language),
            )
        )
    return cards


def _asides(found: Statistics) -> list[tuple[str, int]]:
    """What is not in the figures, or not known; only what there is."""
    counted = found.aside.model_dump() | {
        "persons": found.total.persons_unknown,
        "undated": found.undated,
        "history": found.history,
    }
    return [(name, count) for name, count in counted.items() if count]


def _shown(found: Statistics, words: Words) -> str:
    period = words.when(found.period)
    kind = statistics_tables.kind_name(found.kind, words)
    return words.say("shown", period=period[:1].upper() + period[1:], today=words.day(found.today), kind=kind)


class Chart(NamedTuple):
    id: str
    table: Table
    plot: plots.Plot


def _charts(found: Statistics, words: Words) -> list[Chart]:
    charts = []
    for sheet in sheets(found)[1:]:
        table = statistics_tables.table(sheet, words)
        draw = plots.columns if sheet.id == "time" else plots.bars
        charts.append(Chart(sheet.id, table, draw(table, _PLOTTED.get(sheet.id, _USUAL))))
    return charts


def _number(value: object, language: str) -> str:
    return format_decimal(value, "#,##0.#", locale=language) if isinstance(value, int | float) else "–"


def _percent(change: float, language: str) -> str:
    sign = "+" if change > 0 else ""
    return sign + format_percent(round(change, 2), locale=language)


def _words(request: Request, services: Services) -> Words:
    return Words(pages.language_of(request), services.registers)


def _span(found: Statistics) -> str:
    return f"{found.period.first}--{found.period.last}"


def _csv(content: bytes, what: str, found: Statistics) -> Response:
    return download(content, name=f"{what}-{_span(found)}.csv", media_type="text/csv; charset=utf-8")
