from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from bot.adapters.papers import OfficePapers
from bot.visits.models import ProgrammeDay
from bot.visits.papers import HostInvitation, ViewItem, view
from bot.visits.workdays import COPENHAGEN
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, a_programme_item, a_proposal, a_triage

LATER = NOW + dt.timedelta(days=3)
SPRING, SUMMER, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 3, 29), dt.date(2027, 10, 31)


def a_view(*items, date=SUMMER, at=NOW, version=1):
    days = (ProgrammeDay(date=date, items=items),)
    proposal = a_proposal(days=days, created_at=at, version=version)
    return view(proposal, a_triage(), registers=some_registers(), reference="2026-0001")


def entries(content):
    return {str(one["UID"]).split("@")[0]: one for one in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def numbers(content):
    return {uid: (one["SEQUENCE"], str(one["STATUS"])) for uid, one in entries(content).items()}


def an_item(id_, **overrides):
    return a_programme_item(id=id_, host="harbour-heat", **overrides)


def an_invitation(**overrides):
    values = {
        "reference": "2026-0001",
        "item": "i2",
        "host": "harbour-heat",
        "created_at": NOW,
        "start": dt.datetime(2027, 3, 29, 9, 30, tzinfo=COPENHAGEN),
        "end": dt.datetime(2027, 3, 29, 11, 0, tzinfo=COPENHAGEN),
        "status": "asked",
        "summary": "Visit of Malmberg kommun",
        "place": "Harbour Heat",
        "organiser": "visits@ope.example",
        "attendee": "visits@harbour-heat.example",
    }
    return HostInvitation(**(values | overrides))


def test_only_the_entry_that_changed_counts_on():
    papers = OfficePapers()
    first = papers.ics(a_view(an_item("i1"), an_item("i2")))

    second = papers.ics(a_view(an_item("i1"), an_item("i2", end=dt.time(11, 30)), at=LATER, version=2), sent=first)

    assert numbers(second) == {"2026-0001-i1": (0, "TENTATIVE"), "2026-0001-i2": (1, "TENTATIVE")}


def test_versions_that_never_went_out_are_not_counted():
    papers = OfficePapers()
    sent = papers.ics(a_view(an_item("i1")))
    moved = a_view(an_item("i1", start=dt.time(9)), at=LATER, version=7)

    assert numbers(papers.ics(moved, sent=sent)) == {"2026-0001-i1": (1, "TENTATIVE")}
    assert numbers(papers.ics(moved)) == {"2026-0001-i1": (0, "TENTATIVE")}


def test_what_is_gone_is_called_off_and_stays_so():
    papers = OfficePapers()
    first = papers.ics(a_view(an_item("i1"), an_item("i2")))

    second = papers.ics(a_view(an_item("i1"), at=LATER, version=2), sent=first)
    third = papers.ics(a_view(an_item("i1"), at=LATER, version=3), sent=second)

    assert numbers(second) == numbers(third) == {"2026-0001-i1": (0, "TENTATIVE"), "2026-0001-i2": (1, "CANCELLED")}
    assert entries(second)["2026-0001-i2"]["DTSTART"].dt == entries(first)["2026-0001-i2"]["DTSTART"].dt
    assert entries(second)["2026-0001-i2"]["SUMMARY"] == entries(first)["2026-0001-i2"]["SUMMARY"]


def test_what_was_called_off_can_come_back():
    papers = OfficePapers()
    first = papers.ics(a_view(an_item("i1"), an_item("i2")))
    second = papers.ics(a_view(an_item("i1"), at=LATER, version=2), sent=first)

    third = papers.ics(a_view(an_item("i1"), an_item("i2"), at=LATER, version=3), sent=second)

    assert numbers(third)["2026-0001-i2"] == (2, "TENTATIVE")


@pytest.mark.parametrize(
    ("status", "written"),
    [
        ("proposed", "TENTATIVE"),
        ("asked", "TENTATIVE"),
        ("held", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("declined", "CANCELLED"),
    ],
)
def test_an_entry_is_as_certain_as_its_item(status, written):
    shown = a_view(an_item("i1", status=status), an_item("i2", status="asked"))

    assert numbers(OfficePapers().ics(shown))["2026-0001-i1"] == (0, written)


def test_lunch_is_certain_once_every_host_is():
    lunch = a_programme_item(id="i2", kind="lunch", host=None)

    asked = OfficePapers().ics(a_view(an_item("i1", status="asked"), lunch))
    confirmed = OfficePapers().ics(a_view(an_item("i1", status="confirmed"), lunch))

    assert numbers(asked)["2026-0001-i2"] == (0, "TENTATIVE")
    assert numbers(confirmed)["2026-0001-i2"] == (0, "CONFIRMED")


@pytest.mark.parametrize(
    ("date", "offset"),
    [pytest.param(SPRING, 2, id="clocks went on that night"), pytest.param(AUTUMN, 1, id="clocks went back"),
     pytest.param(SPRING - dt.timedelta(days=1), 1, id="the day before")],
)  # fmt: skip
def test_nine_in_the_morning_is_nine_on_days_when_clocks_change(date, offset):
    content = OfficePapers().ics(a_view(an_item("i1", start=dt.time(9)), date=date))
    start = entries(content)["2026-0001-i1"]["DTSTART"]

    assert f"DTSTART;TZID=Europe/Copenhagen:{date:%Y%m%d}T090000".encode() in content
    assert start.dt.utcoffset() == dt.timedelta(hours=offset)


def test_the_time_zone_in_the_file_says_the_same_as_ours():
    calendar = icalendar.Calendar.from_ical(OfficePapers().ics(a_view(an_item("i1"))))
    rules = calendar.walk("VTIMEZONE")[0].to_tz()
    days = [SPRING - dt.timedelta(days=1), SPRING, AUTUMN - dt.timedelta(days=1), AUTUMN]
    mornings = [dt.datetime.combine(day, dt.time(9)) for day in days]

    assert [rules.utcoffset(one) for one in mornings] == [COPENHAGEN.utcoffset(one) for one in mornings]


def test_lines_are_folded_by_octets_in_every_script():
    long = "深圳市生态环境局" * 30 + "Å" * 120

    content = OfficePapers().ics(a_view(an_item("i1", title=long, goal=long)))

    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert str(entries(content)["2026-0001-i1"]["SUMMARY"]) == long


def test_descriptions_name_no_person_and_no_way_to_reach_one():
    goal = "You wrote: “Director Ann Example will join, ann@malmberg.example, +46 40 123 45 67”."

    described = str(entries(OfficePapers().ics(a_view(an_item("i1", goal=goal))))["2026-0001-i1"]["DESCRIPTION"])

    assert [private for private in ("Ann Example", "ann@", "123 45 67") if private in described] == []
    assert "You wrote" in described


def test_a_host_is_asked_by_a_request_that_it_can_answer():
    calendar = icalendar.Calendar.from_ical(OfficePapers().invitation(an_invitation()))
    entry = calendar.walk("VEVENT")[0]

    assert calendar["METHOD"] == "REQUEST"
    assert str(entry["UID"]) == "2026-0001-i2-harbour-heat@one-point-entry"
    assert (entry["ORGANIZER"], entry["ATTENDEE"]) == (
        "mailto:visits@ope.example",
        "mailto:visits@harbour-heat.example",
    )
    assert entry["ATTENDEE"].params["RSVP"] == "TRUE"
    assert (entry["SEQUENCE"], entry["STATUS"]) == (0, "TENTATIVE")


def test_a_slot_that_is_given_back_cancels_the_entry_that_was_sent():
    papers = OfficePapers()
    asked = papers.invitation(an_invitation())

    withdrawn = papers.invitation(an_invitation(created_at=LATER, withdrawn=True), sent=asked)

    assert icalendar.Calendar.from_ical(withdrawn)["METHOD"] == "CANCEL"
    assert numbers(withdrawn) == {"2026-0001-i2-harbour-heat": (1, "CANCELLED")}


def test_the_same_invitation_again_is_the_same_entry():
    papers = OfficePapers()
    asked = papers.invitation(an_invitation())

    again = papers.invitation(an_invitation(created_at=LATER), sent=asked)
    confirmed = papers.invitation(an_invitation(created_at=LATER, status="confirmed"), sent=again)

    assert numbers(again) == numbers(asked)
    assert numbers(confirmed) == {"2026-0001-i2-harbour-heat": (1, "CONFIRMED")}


def test_times_are_read_from_the_view_in_copenhagen():
    item = a_view(an_item("i1", start=dt.time(9)), date=AUTUMN).days[0].items[0]

    assert isinstance(item, ViewItem)
    assert item.start.isoformat() == "2027-10-31T09:00:00+01:00"
