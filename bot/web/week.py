"""`/week`: the week's end on one page, to be printed; the same as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from bot.asking.gaps import Group
from bot.visits.models import Action
from bot.visits.weekly import Count, OpenCase, Visit, Week, Weekly
from bot.web import pages
from bot.web.access import CaseViewer
from bot.web.context import ServicesDep
from bot.web.people import CaseReader

router = APIRouter()

_GAPS_SHOWN = 10


def week_of(services: ServicesDep, week: Annotated[str, Query(max_length=10)] = "") -> Week:
    return Week.read(week) if week else services.weekwork.this_week()


WeekDep = Annotated[Week, Depends(week_of)]


@router.get("/week")
def page(request: Request, person: CaseReader, services: ServicesDep, week: WeekDep) -> HTMLResponse:
    found, gaps = services.weekwork.week(week), services.weekwork.unanswered(week)
    return pages.render(
        request,
        "week.html",
        found=found,
        this_week=services.weekwork.this_week(),
        by_day=_by_day(found.visits),
        gaps=gaps[:_GAPS_SHOWN] if person.may(Action.INDEX_DOCUMENTS) else (),
        gap_count=len(gaps),
        hosts={host.id: host.name for host in services.registers.hosts},
    )


@router.get("/api/week")
def shown(reader: CaseViewer, services: ServicesDep, week: WeekDep) -> dict[str, Any]:
    """Ids in place of words; what waits and what is due as of now, and `null` or empty for a week that is over."""
    return week_shape(services.weekwork.week(week), services.weekwork.unanswered(week))


def week_shape(found: Weekly, gaps: Sequence[Group]) -> dict[str, Any]:
    waits = found.waits
    return {
        "week": str(found.week),
        "from": found.week.first.isoformat(),
        "to": found.week.last.isoformat(),
        "came": {
            "cases": [case.number for case in found.came.cases],
            "by_channel": _counts(found.came.by_channel),
            "by_kind": _counts(found.came.by_kind),
            "by_country": _counts(found.came.by_country),
            "messages": found.came.messages,
        },
        "waits": {name: [_open_shape(one) for one in getattr(waits, name)] for name in type(waits).model_fields}
        if waits
        else None,
        "due": [
            one.model_dump(mode="json", include={"day", "kind", "person", "host"}) | {"case": one.case.number}
            for one in found.deadlines
        ],
        "visits": [_visit_shape(one) for one in found.visits],
        "sent": _counts(found.sent),
        "not_sent": [one.model_dump(mode="json") for one in found.trouble],
        "unanswered_questions": sum(gap.count for gap in gaps),
    }


def _counts(counts: Sequence[Count]) -> dict[str, int]:
    return {one.key or "unknown": one.number for one in counts}


def _open_shape(one: OpenCase) -> dict[str, Any]:
    return {
        "case": one.case.number,
        "officer": one.case.officer.person if one.case.officer else None,
        "letters": list(one.letters),
        "hosts": list(one.hosts),
        "since": one.since.isoformat() if one.since else None,
    }


def _visit_shape(one: Visit) -> dict[str, Any]:
    kept = {"case", "host", "place", "date", "start", "end", "status"}
    return one.at.model_dump(mode="json", include=kept) | {"certainty": one.at.certainty.value}


def _by_day(visits: Sequence[Visit]) -> list[tuple[Any, list[Visit]]]:
    return [(day, list(each)) for day, each in groupby(visits, key=lambda one: one.at.date)]
