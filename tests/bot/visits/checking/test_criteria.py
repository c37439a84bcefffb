"""Each rule fires on a programme that is spoilt in its way, and all of them are silent on one that is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from bot.visits.checking import check, criteria
from bot.visits.checking.rules import sentences
from bot.visits.matching import Wishes, match
from bot.visits.models import (
    RECEIVES,
    Booking,
    DateWindow,
    Draft,
    Flag,
    GroupSize,
    HostMatch,
    ItemKind,
    ItemStatus,
    Place,
    Programme,
    ProgrammeItem,
    Reason,
    Triage,
)
from bot.visits.models.participant import Part
from bot.visits.participants.party import Party
from bot.visits.programme import schedule
from knowledge import Agreement, HostKind, HostStatus, Registers, Source
from knowledge.registers.loading import load_registers
from tests.bot.visits.registers import LUND, ROSKILDE, SOURCE, some_registers
from tests.factories import a_draft, a_participant, a_triage

HELSINGOER = Place(name="Helsingør", lat=56.036, lon=12.613, municipality="Helsingør")
DAY = dt.date(2027, 10, 12)
NOBODY = Party()
PAID = Wishes(settled=frozenset({"costs"}))


SEASONAL = some_registers().model_copy(update={"policies": load_registers().policies})


@dataclass(frozen=True)
class Situation:
    """All that a check is made of."""

    programme: Programme
    triage: Triage
    registers: Registers
    bookings: tuple[Booking, ...] = ()
    escorts: tuple[str, ...] = ()
    wishes: Wishes = PAID
    letters: tuple[Draft, ...] = ()
    party: Party = NOBODY

    def rules(self) -> list[str]:
        found = check(
            self.programme,
            self.triage,
            registers=self.registers,
            bookings=self.bookings,
            escorts=self.escorts,
            wishes=self.wishes,
            letters=self.letters,
            party=self.party,
            today=dt.date(2026, 11, 23),
        )
        return [one.rule for one in found]

    def with_triage(self, **changes: Any) -> Situation:
        return replace(self, triage=self.triage.model_copy(update=changes))

    def with_wishes(self, **changes: Any) -> Situation:
        return replace(self, wishes=self.wishes.model_copy(update=changes))

    def with_hosts(self, **changes: Any) -> Situation:
        hosts = tuple(host.model_copy(update=changes) for host in self.registers.hosts)
        return replace(self, registers=self.registers.model_copy(update={"hosts": hosts}))

    def with_items(self, change: Callable[[ProgrammeItem], ProgrammeItem | None]) -> Situation:
        days = tuple(
            day.model_copy(update={"items": tuple(new for item in day.items if (new := change(item)))})
            for day in self.programme.days
        )
        return replace(self, programme=self.programme.model_copy(update={"days": days}))

    def with_first(self, kind: ItemKind, **changes: Any) -> Situation:
        first = self.first(kind)
        return self.with_items(lambda item: item.model_copy(update=changes) if item is first else item)

    def without(self, *kinds: ItemKind) -> Situation:
        return self.with_items(lambda item: None if item.kind in kinds else item)

    def on(self, date: dt.date) -> Situation:
        days = tuple(day.model_copy(update={"date": date}) for day in self.programme.days)
        return replace(self, programme=self.programme.model_copy(update={"days": days}))

    def first(self, kind: ItemKind) -> ProgrammeItem:
        return next(item for item in self.programme.items() if item.kind is kind)


@cache
def calm() -> Situation:
    """A programme that nothing is to be said of."""
    base = some_registers()
    hosts = tuple(
        host.model_copy(
            update={
                "status": HostStatus.CLOSED if host.id == "old-plant" else HostStatus.ACTIVE,
                "confirmed_on": dt.date(2027, 9, 1),
                "email": f"visits@{host.id}.dk",
                "contact_role": "Visitor service",
                "sources": (SOURCE.model_copy(update={"as_of": "2026"}),),
            }
        )
        for host in base.hosts
    )
    registers = base.model_copy(update={"hosts": hosts})
    triage = a_triage(
        themes=("energy", "mobility"),
        requested_hosts=("bus-lab",),
        language="en",
        country="DE",
        group_size=GroupSize(min=8, max=8),
        dates=DateWindow(earliest=DAY, latest=DAY),
    )
    found = match(triage, registers=registers, today=dt.date(2026, 11, 23))
    return Situation(schedule(triage, found, registers=registers), triage, registers)


def booking(**changes: Any) -> Booking:
    values = {"case": "2026-0007", "date": DAY, "start": dt.time(9), "end": dt.time(17)}
    return Booking(**(values | changes))


def host_of(situation: Situation) -> str:
    return situation.first(ItemKind.VISIT).host or ""


def expired(situation: Situation) -> Situation:
    desk = Agreement(
        id="desk",
        parties=("Old Desk Project",),
        country="CN",
        status="expired",
        summary={"en": "", "da": ""},
        sources=(SOURCE,),
    )
    return replace(situation, registers=situation.registers.model_copy(update={"agreements": (desk,)}))


def in_two_directions(situation: Situation) -> Situation:
    """Roskilde lies west of the office, and Helsingør north of it."""
    places = iter((ROSKILDE, HELSINGOER, ROSKILDE, HELSINGOER))
    whole = situation.without(ItemKind.LUNCH)

    def moved(item: ProgrammeItem) -> ProgrammeItem:
        if item.kind not in RECEIVES:
            return item
        return item.model_copy(update={"place": next(places), "start": dt.time(10)})

    return whole.with_items(moved)


def with_one_host(situation: Situation) -> Situation:
    kept = situation.first(ItemKind.VISIT)
    return situation.with_items(lambda item: item if item is kept or item.kind not in RECEIVES else None)


def in_one_municipality(situation: Situation) -> Situation:
    hosts = tuple(
        host.model_copy(update={"place": host.place.model_copy(update={"municipality": "Roskilde"})})
        for host in situation.registers.hosts
    )
    return replace(situation, registers=situation.registers.model_copy(update={"hosts": hosts}))


VISIT, LUNCH = ItemKind.VISIT, ItemKind.LUNCH
INTRODUCTION, WRAP_UP = ItemKind.INTRODUCTION, ItemKind.WRAP_UP
TO_HOST = a_draft(id="draft_programme-v1-1", body="Please find our programme attached.")

FIRES: dict[str, Callable[[Situation], Situation]] = {
    "no_items": lambda it: it.with_items(lambda _: None),
    "overlap": lambda it: it.with_first(VISIT, start=dt.time(9)),
    "ends_before_start": lambda it: it.with_first(VISIT, end=dt.time(8)),
    "gap_too_short": lambda it: it.with_first(VISIT, place=LUND),
    "outside_requested_dates": lambda it: it.on(dt.date(2027, 10, 19)),
    "weekend_or_holiday": lambda it: it.on(dt.date(2027, 12, 24)),
    "closed_period": lambda it: replace(it.on(dt.date(2027, 7, 13)), registers=SEASONAL),
    "day_too_long": lambda it: it.with_first(VISIT, end=dt.time(21)),
    "outside_house_hours": lambda it: it.with_first(VISIT, start=dt.time(8)),
    "evening_item": lambda it: it.with_first(VISIT, end=dt.time(21)),
    "too_many_sites": lambda it: it.with_items(
        lambda item: item.model_copy(update={"kind": VISIT, "place": ROSKILDE if item.kind is WRAP_UP else item.place})
    ),
    "moving_time_share": lambda it: it.with_first(VISIT, place=LUND),
    "lunch_missing": lambda it: it.without(LUNCH),
    "lunch_without_place": lambda it: it.with_first(LUNCH, place=None),
    "diets_uncounted": lambda it: it.with_wishes(diets=True),
    "introduction_first": lambda it: it.without(INTRODUCTION),
    "wrap_up_last": lambda it: it.without(WRAP_UP),
    "oresund_twice": lambda it: it.with_first(VISIT, place=LUND),
    "before_arrival": lambda it: it.with_wishes(arrives=dt.time(8, 30)),
    "after_departure": lambda it: it.with_wishes(departs=dt.time(18)),
    "host_booked": lambda it: replace(it, bookings=(booking(host=host_of(it)),)),
    "escort_booked": lambda it: replace(it, escorts=("carl",), bookings=(booking(escort="carl"),)),
    "host_load": lambda it: it.with_hosts(visits_a_month=0),
    "prc_and_taiwan": lambda it: replace(
        it.with_triage(country="TW"), bookings=(booking(host=host_of(it), country="CN", firm=False),)
    ),
    "unknown_host": lambda it: it.with_first(VISIT, host="nobody"),
    "host_missing": lambda it: it.with_first(VISIT, host=None),
    "host_closed": lambda it: it.with_first(VISIT, host="old-plant"),
    "host_outside_region": lambda it: it.with_first(VISIT, host="north-wind"),
    "host_twice": lambda it: it.with_items(
        lambda item: item.model_copy(update={"host": "bus-lab"}) if item.kind in RECEIVES else item
    ),
    "outside_host_hours": lambda it: it.with_hosts(blackout=(DAY,)),
    "host_notice": lambda it: it.with_hosts(notice_days=400),
    "group_over_host_limit": lambda it: it.with_triage(group_size=GroupSize(min=90, max=90)),
    "group_split": lambda it: it.with_first(VISIT, split=2),
    "group_size_unknown": lambda it: it.with_triage(group_size=None),
    "group_under_host_minimum": lambda it: it.with_hosts(min_group=12),
    "market_unwanted": lambda it: it.with_hosts(unwanted_markets=("DE",)),
    "host_outdated": lambda it: it.with_hosts(confirmed_on=dt.date(2024, 1, 1)),
    "host_planned": lambda it: it.with_hosts(status=HostStatus.PLANNED),
    "host_planned_unasked": lambda it: it.with_hosts(status=HostStatus.PLANNED).with_triage(requested_hosts=()),
    "host_note": lambda it: it.with_hosts(notes="Who receives is to be asked."),
    "host_unconfirmed": lambda it: it.with_hosts(status=HostStatus.UNCONFIRMED),
    "host_address_placeholder": lambda it: it.with_hosts(email="visits@lab.example"),
    "host_address_unknown": lambda it: it.with_hosts(email=None).with_first(VISIT, status=ItemStatus.CONFIRMED),
    "one_municipality": in_one_municipality,
    "confirmed_without_yes": lambda it: it.with_first(VISIT, status=ItemStatus.CONFIRMED),
    "no_goal": lambda it: it.with_first(VISIT, goal=" "),
    "no_theme": lambda it: it.with_triage(themes=("food",), requested_hosts=()),
    "theme_not_served": lambda it: it.with_triage(themes=("energy", "food")),
    "wish_not_served": lambda it: it.with_triage(requested_hosts=("garden",)),
    "outdoor_without_plan_b": lambda it: it.with_hosts(outdoor=True),
    "language_path": lambda it: it.with_hosts(languages=("da",)),
    "language_unknown": lambda it: it.with_triage(language="fr"),
    "interpreting_too_short": lambda it: it.with_triage(interpreting="consecutive"),
    "rank_without_counterpart": lambda it: replace(it.with_hosts(kind=HostKind.LAB), triage=political(it.triage)),
    "political_meeting": lambda it: replace(it.with_hosts(kind=HostKind.AUTHORITY), triage=political(it.triage)),
    "rank_apart": lambda it: replace(it.with_hosts(contact_role="Planner"), party=led_by("Borgmester")),
    "rank_receiver_unknown": lambda it: replace(it.with_hosts(kind=HostKind.LAB), party=led_by("市长")),
    "no_company": lambda it: it.with_wishes(commercial=True),
    "sales_share": lambda it: it.with_hosts(kind=HostKind.COMPANY),
    "mostly_talk": lambda it: it.with_hosts(kind=HostKind.AUTHORITY).without(WRAP_UP),
    "no_time_for_questions": lambda it: it.with_first(VISIT, start=dt.time(10), end=dt.time(10, 30)),
    "two_directions": in_two_directions,
    "costs_open": lambda it: it.with_wishes(settled=frozenset()),
    "fee_open": lambda it: it.with_hosts(fee="500 DKK").with_wishes(settled=frozenset()),
    "contact_unknown": lambda it: it.with_hosts(contact_role=None),
    "guests_must_know": lambda it: it.with_hosts(clothing="Closed shoes."),
    "day_rests_on_one_host": with_one_host,
    "follow_up_open": lambda it: it.with_first(WRAP_UP, note="We will write."),
    "no_evidence": lambda it: it.with_first(VISIT, evidence=()),
    "evidence_undated": lambda it: it.with_first(
        VISIT, evidence=tuple(one.model_copy(update={"as_of": None}) for one in it.first(VISIT).evidence)
    ),
    "evidence_old": lambda it: it.with_first(
        VISIT, evidence=tuple(one.model_copy(update={"as_of": "2016"}) for one in it.first(VISIT).evidence)
    ),
    "expired_as_running": lambda it: expired(it).with_first(VISIT, goal="Meet the Old Desk Project."),
    "personal_data": lambda it: it.with_first(VISIT, note="Ring Kim on +45 12 34 56 78."),
    "draft_unmarked": lambda it: replace(it, letters=(TO_HOST,)),
    "name_misspelt": lambda it: it.with_first(VISIT, title="BUS  lab: visit", host="bus-lab"),
    "name_of_taiwan": lambda it: it.with_triage(country="TW").with_first(VISIT, note="With the Taiwanese embassy."),
}


def led_by(title: str) -> Party:
    return Party(participants=(a_participant("p2", title="Planner"), a_participant(title=title, part=Part.HEAD)))


def political(triage: Triage) -> Triage:
    flag = Flag(id="political_level", reason="A minister comes.", source=Source(document="policies.yaml"))
    return triage.model_copy(update={"flags": (flag,)})


def test_nothing_is_said_of_a_calm_programme() -> None:
    assert calm().rules() == []


@pytest.mark.parametrize("rule", sorted(FIRES))
def test_a_rule_fires_on_what_breaks_it(rule: str) -> None:
    assert rule in FIRES[rule](calm()).rules()


@pytest.mark.parametrize(
    ("guest", "contact"),
    [("Planner", "Planner"), ("Borgmester", "Deputy mayor"), ("Kim", "Planner"), ("CEO", "Office")],
)
def test_ranks_that_are_near_or_unknown_are_left_alone(guest: str, contact: str) -> None:
    received = replace(calm().with_hosts(contact_role=contact), party=led_by(guest))

    assert [rule for rule in received.rules() if rule.startswith("rank_") and rule != "rank_without_counterpart"] == []


def test_every_rule_has_a_programme_that_breaks_it() -> None:
    assert set(FIRES) == set(sentences())


def test_all_25_criteria_are_looked_at_and_every_rule_serves_one() -> None:
    named = [rule for one in criteria() for rule in one.rules]

    assert [one.number for one in criteria()] == list(range(1, 26))
    assert all(one.rules for one in criteria())
    assert sorted(named) == sorted(sentences())


def test_criteria_and_sentences_are_in_both_languages() -> None:
    assert {language for one in criteria() for language in one.title} == {"en", "da"}
    assert all(set(said.text) == {"en", "da"} for one in criteria() for said in one.sentences().values())


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"arrives": dt.time(7)}, id="early enough"),
        pytest.param({"departs": dt.time(21)}, id="late enough"),
    ],
)
def test_arrival_and_departure_say_nothing_where_there_is_time(said: dict[str, Any]) -> None:
    assert calm().with_wishes(**said).rules() == []


def test_a_long_flight_needs_more_time_after_it() -> None:
    late = calm().with_wishes(arrives=dt.time(7, 30))

    assert late.rules() == []
    assert late.with_triage(country="CN").rules() == ["before_arrival"]


def test_days_that_may_be_others_bind_no_arrival() -> None:
    window = DateWindow(earliest=DAY, latest=DAY, flexible=True)

    assert calm().with_wishes(arrives=dt.time(12)).with_triage(dates=window).rules() == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"date": dt.date(2027, 10, 13)}, id="another day"),
        pytest.param({"end": dt.time(9)}, id="over before"),
        pytest.param({"host": "garden"}, id="another host"),
        pytest.param({"firm": False}, id="a mere draft"),
    ],
)
def test_a_booking_that_is_not_in_the_way_is_no_finding(changes: dict[str, Any]) -> None:
    values: dict[str, Any] = {"host": host_of(calm()), "start": dt.time(8)}
    situation = replace(calm(), bookings=(booking(**(values | changes)),))

    assert situation.rules() == []


def test_a_host_has_its_fill_by_what_other_cases_take_in_the_month() -> None:
    days = [dt.date(2027, 10, day) for day in (4, 5, 6, 7)]
    others = tuple(booking(host=host_of(calm()), date=day, case=f"2026-00{day.day}") for day in days)

    assert replace(calm(), bookings=others[:3]).rules() == []
    assert replace(calm(), bookings=others).rules() == ["host_load"]


def test_a_confirmed_item_that_the_log_bears_out_is_none() -> None:
    situation = calm().with_first(VISIT, status=ItemStatus.CONFIRMED)
    item = situation.first(VISIT)

    found = check(
        situation.programme,
        situation.triage,
        registers=situation.registers,
        logged={item.id: ItemStatus.CONFIRMED},
    )

    assert "confirmed_without_yes" not in {one.rule for one in found}


@pytest.mark.parametrize(
    "words", ["The Old Desk Project, which ended in 2020, is told of.", "Old Desk Project (udløbet).", "Another desk."]
)
def test_what_is_said_to_be_over_may_be_named(words: str) -> None:
    assert "expired_as_running" not in expired(calm()).with_first(VISIT, goal=words).rules()


def test_a_reason_that_names_what_has_run_out_is_found_too() -> None:
    why = Reason(text="By the Old Desk Project.", source=Source(document="agreements.yaml"))
    situation = expired(calm())
    programme = situation.programme.model_copy(update={"hosts": (HostMatch(id="bus-lab", score=1, why=(why,)),)})

    assert replace(situation, programme=programme).rules() == ["expired_as_running"]


def test_a_letter_that_calls_the_draft_one_is_fine() -> None:
    letter = TO_HOST.model_copy(update={"body": "DRAFT – subject to host confirmation. 09:00 Welcome."})

    assert replace(calm(), letters=(letter,)).rules() == []


def test_taipei_is_called_what_it_calls_itself() -> None:
    note = "With the Taipei Representative Office in Denmark."

    assert calm().with_triage(country="TW").with_first(VISIT, note=note).rules() == []
    assert calm().with_first(VISIT, note="With the German embassy.").rules() == []
