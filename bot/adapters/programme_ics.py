"""Calendar: a programme as an iCalendar file, without personal data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from icalendar import Calendar, Event, Timezone, vText

from bot.visits.models import ItemStatus
from bot.visits.papers import ProgrammeView, ViewItem

_TIMEZONE = Path(__file__).parent / "papers_data" / "europe_copenhagen.ics"
_DOMAIN = "one-point-entry"
_STATUSES = {ItemStatus.CONFIRMED: "CONFIRMED", ItemStatus.DECLINED: "CANCELLED"}


def calendar(view: ProgrammeView) -> bytes:
    """One entry an item, to be looked at and not answered: METHOD is PUBLISH."""
    written = Calendar()
    written.add("prodid", "-//One Point Entry//Programme//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", vText(view.title))
    written.add_component(Timezone.from_ical(_TIMEZONE.read_text("utf-8")))
    for day in view.days:
        for item in day.items:
            written.add_component(_entry(item, view))
    return bytes(written.to_ical())


def _entry(item: ViewItem, view: ProgrammeView) -> Event:
    entry = Event()
    entry.add("uid", f"{view.reference}-{item.id}@{_DOMAIN}")
    entry.add("dtstamp", view.created_at.astimezone(dt.UTC))
    entry.add("dtstart", item.start)
    entry.add("dtend", item.end)
    entry.add("sequence", view.version - 1)
    entry.add("status", _STATUSES.get(item.status, "TENTATIVE"))
    entry.add("summary", item.title)
    if item.place:
        entry.add("location", item.place.name)
        entry.add("geo", (item.place.lat, item.place.lon))
    described = "\n".join(part for part in (view.mark, item.goal, item.note) if part)
    if described:
        entry.add("description", described)
    return entry
