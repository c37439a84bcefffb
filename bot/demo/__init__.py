"""`ope serve --demo`: an inbox of its own with made-up requests, dated so that they can still be answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date

from bot.services import Services
from bot.visits.models import VisitRequest

_REQUESTS = Path(__file__).parent / "requests.yaml"


def fill(services: Services) -> None:
    """Take the sample requests in. Safe to repeat: each is one case."""
    now = services.now()
    for entry in yaml.load(_REQUESTS.read_text("utf-8"), yaml.CSafeLoader):
        request = sample(entry, now)
        body = entry["id"].encode()  # dates move from day to day; the sample stays the same one
        services.receive(request, source="demo", event_id=entry["id"], body=body)


def sample(entry: dict[str, Any], now: dt.datetime) -> VisitRequest:
    """Fill in the dates: a Tuesday some weeks ahead, written as the sender's language writes it."""
    first = _tuesday(now.date() + dt.timedelta(weeks=entry.get("weeks_ahead", 10)))
    last = first + dt.timedelta(days=1)
    dates = {
        "first": format_date(
            first, "d. MMMM y" if entry["language"] in ("da", "no", "de") else "d MMMM y", entry["language"]
        ),
        "last": format_date(
            last, "d. MMMM y" if entry["language"] in ("da", "no", "de") else "d MMMM y", entry["language"]
        ),
        "iso_first": f"{first.year}年{first.month}月{first.day}日",
        "iso_last": f"{last.year}年{last.month}月{last.day}日",
    }
    fields = {key: value for key, value in entry["request"].items() if key not in ("message",)}
    return VisitRequest.model_validate(
        fields | {"submitted_at": now, "message": entry["request"]["message"].format(**dates)}
    )


def _tuesday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=(1 - day.weekday()) % 7)
