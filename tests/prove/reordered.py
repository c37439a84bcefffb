"""C-08: what was written after a request, in every order of arrival, some of it twice: where the case stands then."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any, NamedTuple

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits import closing, lifecycle, touching
from bot.visits.models import Inbound, Role, Status
from tests.bot.web.fakes import the_services
from tests.factories import NOW, a_person
from tests.fakes import Clock, InMemoryPeopleStore
from tests.live.deliveries import a_body
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.repeated_deliveries import a_door, delivered

_HOUR = dt.timedelta(hours=1)


class Written(NamedTuple):
    at: dt.datetime
    words: str


_CREATED = Written(NOW, "Vi er 14 personer fra Blåby kommune og vil se energi den 2.-3. marts 2027.")
_LATER = {
    "smaller": Written(NOW + _HOUR, "Vi bliver nu 12 personer i stedet for 14."),
    "moved": Written(NOW + 2 * _HOUR, "Vi vil hellere komme den 9.-10. marts 2027. Vi bliver 11 personer."),
    "off": Written(NOW + 3 * _HOUR, "Vi er desværre nødt til at aflyse besøget."),
}
_ARRIVING = NOW + 4 * _HOUR


def one_end_of_all_orders(room: Room, rounds: int) -> Outcome:
    """A trial is one order; read after each delivery or at the end, and called off by a person or not yet."""
    chance, outcome, ends = random.Random(8), Outcome(), set[object]()
    with a_desk(room.new("desk")) as desk:
        for number in range(rounds):
            for order in permutations(_LATER):
                for by_hand in (False, True):
                    key = f"{number}-{'-'.join(order)}-{by_hand}"
                    end = _end(desk, key, order, chance, by_hand=by_hand)
                    ends.add((by_hand, end))
                    outcome.trial(end == _wanted(by_hand=by_hand), f"{order}: {end}")
    outcome.told = f"orders of two changes and a cancellation, some come twice; {len(ends) // 2} end state of each case"
    return outcome


class End(NamedTuple):
    status: Status
    size: object
    dates: object
    advice: str | None
    came: int
    cases: int


def _wanted(*, by_hand: bool) -> End:
    days = (dt.date(2027, 3, 9), dt.date(2027, 3, 10))
    if by_hand:
        return End(Status.CANCELLED, 11, days, None, 3, 1)
    return End(Status.TRIAGED, 11, days, _LATER["off"].words, 3, 1)


def _end(desk: Desk, key: str, order: tuple[str, ...], chance: random.Random, *, by_hand: bool) -> End:
    """The person calls it off as soon as somebody writes so."""
    before, clock = len(desk.store.cases(limit=100_000)), Clock(NOW)
    with _a_desk_at_work(desk, clock) as (client, services):
        number = _delivered(client, key, "created", _CREATED, None)
        services.sort(number)
        clock.at = _ARRIVING
        for position, name in enumerate(order):
            clock.at += dt.timedelta(minutes=1)
            for again in (name, *chance.sample(order[: position + 1], chance.randrange(position + 2))):
                _delivered(client, key, again, _LATER[again], number)
            if by_hand or position == len(order) - 1 or chance.random() < 0.5:
                services.sort(number)
            if by_hand and name == "off":
                closing.close(
                    number, outcome=Status.CANCELLED, by=a_person(Role.APPROVER), store=desk.store, at=clock.at
                )
    case = desk.store.case(number)
    assert case.triage is not None
    advice, size, dates = touching.advised(case), case.triage.group_size, case.triage.dates
    said = next((one.request.message for one in case.inbound if advice and one.id == advice.message), None)
    return End(
        case.status,
        size and size.max,
        dates and (dates.earliest, dates.latest),
        said,
        len(case.inbound),
        len(desk.store.cases(limit=100_000)) - before,
    )


@contextmanager
def _a_desk_at_work(desk: Desk, clock: Clock) -> Iterator[tuple[TestClient, Services]]:
    people = InMemoryPeopleStore(a_person(Role.ADMIN))
    services = the_services(store=desk.store, people=people, now=clock)  # type: ignore[arg-type]
    with a_door(desk, clock) as client:
        yield client, services


def _delivered(client: TestClient, key: str, name: str, written: Written, number: str | None) -> str:
    contact = {"name": "Prøve", "email": f"{key}@blaaby.example"}
    fields: dict[str, Any] = {"contact": contact, "submitted_at": written.at.isoformat()}
    if number:
        fields |= {"channel": "email", "subject": f"SV: Jeres besøg [OPE {number}]", "organisation": None}
    status, reply = delivered(client, f"{key}-{name}", a_body(written.words, **fields))
    assert status == 202, reply
    return str(reply["case"])


def _as_they_came(messages: tuple[Inbound, ...]) -> tuple[Inbound, ...]:
    return tuple(sorted(messages, key=lambda one: (one.received_at, one.id)))


CHECKS = (
    Check(
        id="C-08",
        observes="Changes and a cancellation in any order, some twice: one state at the end, and nothing is revived",
        run=one_end_of_all_orders,
        tiny=1,
        quick=4,
        long=200,
        dear=True,
        breaks={"what comes last counts as written last": replaced(lifecycle, "in_order", _as_they_came)},
    ),
)
