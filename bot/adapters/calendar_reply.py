"""A calendar file that came with a mail → what it says of one entry, within bounds."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar, Event

from bot.visits.hostround.replies import CalendarWord
from bot.visits.workdays import COPENHAGEN

_MOST_BYTES = 100_000
_LONGEST_COMMENT = 500


class IcalendarReplies:
    """Reads replies to invitations, and invitations of our own."""

    def read(self, content: bytes) -> CalendarWord | None:
        if len(content) > _MOST_BYTES:
            return None
        try:
            return _word(Calendar.from_ical(content))
        except Exception:  # noqa: BLE001 - the library raises whatever a damaged file makes it raise
            return None


def _word(calendar: Calendar) -> CalendarWord | None:
    entries = [entry for entry in calendar.walk("VEVENT") if isinstance(entry, Event)]
    if len(entries) != 1:
        return None
    entry = entries[0]
    uid = str(entry.get("UID", ""))
    return CalendarWord(
        method=str(calendar.get("METHOD", "")).upper(),
        uid=uid,
        sequence=int(entry.get("SEQUENCE", 0)),
        partstat=_partstat(entry),
        start=_moment(entry, "DTSTART"),
        end=_moment(entry, "DTEND"),
        comment=str(entry.get("COMMENT", ""))[:_LONGEST_COMMENT],
    )


def _partstat(entry: Event) -> str:
    attendees = entry.get("ATTENDEE", [])
    found = attendees if isinstance(attendees, list) else [attendees]
    said = {str(one.params.get("PARTSTAT", "")).upper() for one in found}
    return said.pop() if len(said) == 1 else ""


def _moment(entry: Event, name: str) -> dt.datetime | None:
    value = entry.decoded(name, None)
    if not isinstance(value, dt.datetime):
        return None
    return value.astimezone(COPENHAGEN) if value.tzinfo else value.replace(tzinfo=COPENHAGEN)
