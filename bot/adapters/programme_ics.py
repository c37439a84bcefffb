"""Calendar: a programme, or one host's part of it, as an iCalendar file without personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from bot.visits.models import RECEIVES, ItemStatus
from bot.visits.papers import HostInvitation, ProgrammeView, ViewItem
from bot.visits.wording.discretion import discreet

_TIMEZONE = Path(__file__).parent / "papers_data" / "europe_copenhagen.ics"
_DOMAIN = "one-point-entry"
_CANCELLED, _CONFIRMED, _TENTATIVE = "CANCELLED", "CONFIRMED", "TENTATIVE"
_STATUSES = {ItemStatus.CONFIRMED: _CONFIRMED, ItemStatus.DECLINED: _CANCELLED}
_OF_THE_VERSION = ("DTSTAMP", "SEQUENCE")  # differ without anything being different


def calendar(view: ProgrammeView, *, sent: bytes | None = None) -> bytes:
    """One entry an item, to be looked at and not answered: METHOD is PUBLISH.

    An entry's sequence rises where it differs from the calendar that was sent before; what was in that one and is not
    in the view is called off.
    """
    entries = [_entry(item, view) for day in view.days for item in day.items]
    return _written("PUBLISH", _numbered(entries, sent, view.created_at), name=view.title)


def invitation(asked: HostInvitation, *, sent: bytes | None = None) -> bytes:
    """For the host to answer: METHOD is REQUEST, or CANCEL where the slot is given back."""
    entry = Event()
    entry.add("uid", f"{asked.reference}-{asked.item}-{asked.host}@{_DOMAIN}")
    entry.add("dtstamp", asked.created_at.astimezone(dt.UTC))
    entry.add("dtstart", asked.start)
    entry.add("dtend", asked.end)
    entry.add("status", _CANCELLED if asked.withdrawn else _STATUSES.get(asked.status, _TENTATIVE))
    entry.add("summary", asked.summary)
    entry.add("organizer", vCalAddress(f"mailto:{asked.organiser}"))
    parameters = {"CUTYPE": "GROUP", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    entry.add("attendee", vCalAddress(f"mailto:{asked.attendee}"), parameters=parameters)
    _add_words(entry, place=asked.place, description=asked.description)

    return _written("CANCEL" if asked.withdrawn else "REQUEST", _numbered([entry], sent, asked.created_at, one=True))


def _written(method: str, entries: Iterable[Event], *, name: str = "") -> bytes:
    written = Calendar()
    written.add("prodid", "-//One Point Entry//Programme//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", method)
    if name:
        written.add("x-wr-calname", vText(name))
    written.add_component(Timezone.from_ical(_TIMEZONE.read_text("utf-8")))
    for entry in entries:
        written.add_component(entry)
    return bytes(written.to_ical())


def _entry(item: ViewItem, view: ProgrammeView) -> Event:
    entry = Event()
    entry.add("uid", f"{view.reference}-{item.id}@{_DOMAIN}")
    entry.add("dtstamp", view.created_at.astimezone(dt.UTC))
    entry.add("dtstart", item.start)
    entry.add("dtend", item.end)
    entry.add("status", _status(item, view))
    entry.add("summary", item.title)
    if item.place:
        entry.add("geo", (item.place.lat, item.place.lon))
    described = "\n".join(part for part in (view.mark, item.goal, item.note) if part)
    _add_words(entry, place=item.place.name if item.place else "", description=described)
    return entry


def _add_words(entry: Event, *, place: str, description: str) -> None:
    if place:
        entry.add("location", place)
    if description:
        entry.add("description", discreet(description))


def _status(item: ViewItem, view: ProgrammeView) -> str:
    """Lunch, transfers and the like are certain once every host is."""
    certain = item.kind not in RECEIVES and not view.mark
    return _STATUSES.get(item.status, _CONFIRMED if certain else _TENTATIVE)


def _numbered(entries: list[Event], sent: bytes | None, at: dt.datetime, *, one: bool = False) -> Iterator[Event]:
    """With the sequence of each; then, unless it is about one entry only, what is called off."""
    before = _by_uid(sent)
    for entry in entries:
        earlier = before.pop(str(entry["UID"]), None)
        entry.add("sequence", _sequence(entry, earlier))
        yield entry
    for gone in () if one else before.values():
        yield _called_off(gone, at)


def _by_uid(sent: bytes | None) -> dict[str, Event]:
    if sent is None:
        return {}
    return {str(entry["UID"]): entry for entry in Calendar.from_ical(sent).walk("VEVENT") if isinstance(entry, Event)}


def _sequence(entry: Event, earlier: Event | None) -> int:
    if earlier is None:
        return 0
    number: int = earlier.sequence
    return number + (_content(entry) != _content(earlier))


def _called_off(gone: Event, at: dt.datetime) -> Event:
    """Stays in every later calendar as it is: whoever missed one reads it in the next."""
    entry = Event()
    for name, value in gone.property_items(recursive=False):
        if name not in ("BEGIN", "END", "STATUS", *_OF_THE_VERSION):
            entry.add(name, value, encode=False)
    entry.add("status", _CANCELLED)
    entry.add("dtstamp", at.astimezone(dt.UTC))
    entry.add("sequence", _sequence(entry, gone))
    return entry


def _content(entry: Event) -> list[str]:
    lines = (str(line) for line in entry.content_lines())
    return sorted(line for line in lines if not line.startswith(_OF_THE_VERSION))
