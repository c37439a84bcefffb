"""Holds and visits of all cases as an iCalendar file to subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from icalendar import Calendar, Event, Timezone, vText

from bot.visits.calendars import CalendarEntry
from bot.visits.workdays import COPENHAGEN

_TIMEZONE = Path(__file__).parent / "papers_data" / "europe_copenhagen.ics"
_DOMAIN = "one-point-entry"
_REFRESHED = dt.timedelta(minutes=30)  #: House rule: how often programs are asked to look again.


def visits_calendar(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    written = Calendar()
    written.add("prodid", "-//One Point Entry//Visits//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", vText(name))
    written.add("refresh-interval", _REFRESHED, parameters={"VALUE": "DURATION"})
    written.add_component(Timezone.from_ical(_TIMEZONE.read_text("utf-8")))
    for entry in entries:
        written.add_component(_event(entry))
    return bytes(written.to_ical())


def _event(entry: CalendarEntry) -> Event:
    at, event = entry.at, Event()
    changed = entry.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    event.add("uid", f"{entry.uid}@{_DOMAIN}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.revision)
    event.add("dtstart", dt.datetime.combine(at.date, at.start, tzinfo=COPENHAGEN))
    event.add("dtend", dt.datetime.combine(at.date, at.end, tzinfo=COPENHAGEN))
    event.add("status", at.certainty.value.upper())
    event.add("summary", " · ".join(part for part in (entry.host, entry.organisation, at.case) if part))
    if at.place:
        event.add("location", at.place)
    event.add("url", entry.link)
    return event
