"""Letters that nobody decides on: approvers are reminded, then the lead and the board, each of the same words once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.services import Services, approvals
from bot.visits.models import Bundle, BundleKind, Officer, Person, Role, Verdict
from bot.visits.models.absence import Absence
from bot.visits.notices import Choice, NoticeKind, NoticeState, NoticeWay
from knowledge import ApprovalSetting
from tests.bot.web.fakes import the_services
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_decision, a_person, a_proposal
from tests.fakes import Clock, InlineJobs, InMemoryCaseStore, InMemoryPeopleStore, a_registry

#: A Tuesday morning; the office is open from nine to four, on Fridays to three.
MADE = dt.datetime(2026, 11, 24, 9, 0, tzinfo=NOW.tzinfo)
HOURS = dt.timedelta(hours=1)
DAYS = dt.timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(MADE)


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, jobs: InlineJobs, clock: Clock) -> Services:
    made = the_services(store=store, people=people, jobs=jobs, now=clock)
    for role in Role:
        made.notices.choose(a_person(role).id, Choice(ways={NoticeKind.APPROVAL: NoticeWay.EMAIL}))
    jobs.handlers = {approvals.JOB: (made.late_approvals.show,)}
    return made


def waits(services: Services, **overrides: Any) -> str:
    """The only bundle of a case waits; its digest."""
    bundle = overrides.pop("bundle", None) or a_bundle(messages=1)
    services.store.put(a_case(**({"proposal": a_proposal(bundles=(bundle,), created_at=MADE)} | overrides)))  # type: ignore[attr-defined]
    return bundle.digest


def told(services: Services, clock: Clock, at: dt.datetime) -> list[tuple[str, str]]:
    """Who is owed what, after a minute at that moment."""
    clock.at = at
    services.noticework.tell()
    found = services.notices.owed(states=frozenset(NoticeState))
    return sorted((one.person, one.event.rpartition(":")[2]) for one in found if one.kind is NoticeKind.APPROVAL)


def test_nobody_is_reminded_within_a_working_day(services: Services, clock: Clock) -> None:
    waits(services)

    assert told(services, clock, MADE + 6.9 * HOURS) == []


def test_the_approvers_are_reminded_first_then_the_lead_and_the_board(services: Services, clock: Clock) -> None:
    digest = waits(services, officer=Officer(person="carl", name="Carl Coordinator"))

    day = told(services, clock, MADE + DAYS + 10 * dt.timedelta(minutes=1))
    board = list(services.board.reminded)  # type: ignore[attr-defined]
    days = told(services, clock, MADE + 2 * DAYS + 10 * dt.timedelta(minutes=1))

    assert (day, board) == ([("ada", "reminded")], [])
    assert days == [("ada", "reminded"), ("adam", "escalated"), ("carl", "escalated")]
    assert services.board.reminded == [(NUMBER, digest)]  # type: ignore[attr-defined]


def test_the_same_words_are_reminded_of_once_and_other_words_anew(services: Services, clock: Clock) -> None:
    waits(services)
    at = MADE + 6 * DAYS + HOURS
    for minute in range(3):
        told(services, clock, at + minute * dt.timedelta(minutes=1))
    once = told(services, clock, at + HOURS)
    waits(services, bundle=a_bundle(messages=2), revision=9)

    again = told(services, clock, at + 2 * HOURS)

    assert [len(once), len(services.board.reminded)] == [2, 2]  # type: ignore[attr-defined]
    assert len(again) == 4


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(dt.datetime(2026, 11, 25, 8, 59, tzinfo=NOW.tzinfo), id="before we open"),
        pytest.param(dt.datetime(2026, 11, 25, 22, 0, tzinfo=NOW.tzinfo), id="at night"),
        pytest.param(dt.datetime(2026, 11, 28, 11, 0, tzinfo=NOW.tzinfo), id="on a Saturday"),
        pytest.param(dt.datetime(2026, 12, 25, 11, 0, tzinfo=NOW.tzinfo), id="at Christmas"),
    ],
)
def test_nobody_is_reminded_while_the_office_is_closed(services: Services, clock: Clock, at: dt.datetime) -> None:
    waits(services)

    assert told(services, clock, at) == []


def test_a_weekend_does_not_count_as_waiting(services: Services, clock: Clock) -> None:
    friday = dt.datetime(2026, 11, 27, 12, 0, tzinfo=NOW.tzinfo)
    waits(services, proposal=a_proposal(bundles=(a_bundle(messages=1),), created_at=friday))

    assert told(services, clock, friday + 3 * DAYS) == []
    assert told(services, clock, friday + 3 * DAYS + 2 * HOURS) == [("ada", "reminded")]


def test_what_was_decided_waits_no_longer(services: Services, clock: Clock) -> None:
    bundle = a_bundle(messages=1)
    decided = a_decision(digest=bundle.digest, verdict=Verdict.APPROVE, bundle=BundleKind.DRAFT_PROGRAMME)
    waits(services, bundle=bundle, decisions=(decided,))

    assert told(services, clock, MADE + 6 * DAYS + HOURS) == []


def test_whoever_stands_in_for_an_approver_is_reminded_in_their_place(services: Services, clock: Clock) -> None:
    waits(services)
    away = Absence(person="ada", first=MADE.date(), last=MADE.date() + 20 * DAYS, substitute="carl", by="ada", at=MADE)
    services.absences.add(away)

    assert told(services, clock, MADE + DAYS + HOURS) == [("carl", "reminded")]


def test_where_nobody_is_above_the_approvers_they_hear_it_again(services: Services, clock: Clock) -> None:
    services.people.save(a_person(Role.ADMIN, active=False))
    waits(services)

    assert told(services, clock, MADE + 2 * DAYS + HOURS) == [("ada", "escalated"), ("ada", "reminded")]


def with_four_eyes(services: Services, clock: Clock, *, four_eyes: bool) -> Services:
    registers = services.registry.current()
    setting = {"draft_programme": ApprovalSetting(role="approver", four_eyes=four_eyes)}
    ruling = registers.ruling.model_copy(update={"approvals": setting})
    return replace(services, registry=a_registry(registers.model_copy(update={"ruling": ruling}), clock))


def written_by(person: Person, bundle: Bundle, services: Services) -> None:
    services.edit_letter(
        NUMBER,
        bundle=bundle.kind,
        message=bundle.messages[0].id,
        subject="Mine",
        body="Other words.",
        digest=waits(services, bundle=bundle),
        by=person,
    )


@pytest.mark.parametrize(("four_eyes", "reminded"), [(False, "ada"), (True, "adam")])
def test_who_wrote_the_words_is_not_reminded_of_them_where_another_has_to_approve(
    services: Services, clock: Clock, *, four_eyes: bool, reminded: str
) -> None:
    ruled, bundle = with_four_eyes(services, clock, four_eyes=four_eyes), a_bundle(messages=1)
    written_by(a_person(), bundle, ruled)

    assert told(ruled, clock, MADE + DAYS + HOURS) == [(reminded, "reminded")]


def test_where_nobody_else_can_approve_them_the_administrators_hear_of_it(services: Services, clock: Clock) -> None:
    services.people.save(a_person(Role.APPROVER, active=False))
    adam = a_person(Role.ADMIN)
    ruled, bundle = with_four_eyes(services, clock, four_eyes=True), a_bundle(messages=1)
    written_by(adam, bundle, ruled)

    assert told(ruled, clock, MADE + DAYS + HOURS) == [("adam", "reminded")]
