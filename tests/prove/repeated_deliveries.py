"""C-05 to C-07: one delivery many times, over days, with another body, and all at once."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.adapters.sql import SqlCaseStore
from bot.services import Services
from bot.visits.errors import EventConflict
from bot.visits.models import Receipt, Role
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.fakes import the_services
from tests.factories import NOW, NUMBER, a_person
from tests.fakes import Clock, InMemoryPeopleStore
from tests.live.deliveries import a_body, signed
from tests.live.server import SECRET
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced

#: When a sender by Standard Webhooks comes again: at once, and so long after the time before.
_MINUTES = (0, 1 / 12, 5, 30, 120, 300, 600, 840, 1_200, 1_440)
SCHEDULE = tuple(dt.timedelta(minutes=minutes) for minutes in _MINUTES)
_AT_ONCE = 50


@contextmanager
def a_door(desk: Desk, clock: Clock) -> Iterator[TestClient]:
    people = InMemoryPeopleStore(a_person(Role.ADMIN))
    services = the_services(store=desk.store, people=people, now=clock)  # type: ignore[arg-type]
    app = create_web_app(services, WebSettings(webhook_secret=SecretStr(SECRET)))
    with TestClient(app, raise_server_exceptions=False, base_url="http://127.0.0.1:8000") as client:
        yield client


def delivered(client: TestClient, event_id: str, body: bytes) -> tuple[int, Any]:
    headers = {name.replace("_", "-"): value for name, value in signed(event_id, body).items()}
    reply = client.post("/intake/requests", content=body, headers=headers)
    return reply.status_code, reply.json()


def known_for_days(room: Room, deliveries: int) -> Outcome:
    """The whole schedule of a sender, the server started anew between any two."""
    outcome, folder = Outcome(told="over 75 h 35 min, a restart between any two"), room.new("desk")
    clock, first = Clock(NOW), dict[str, Any]()
    for step in SCHEDULE:
        clock.at += step
        with a_desk(folder) as desk, a_door(desk, clock) as client:
            for number in range(deliveries):
                event_id = f"again-{number}"
                answer = delivered(client, event_id, a_body(f"Besøg {number}"))
                outcome.trial(answer == first.setdefault(event_id, answer) and answer[0] == 202, answer)
    with a_desk(folder) as desk:
        outcome.trial(len(desk.store.cases(limit=100_000)) == deliveries, "more cases than deliveries")
    return outcome


def never_overwritten(room: Room, deliveries: int) -> Outcome:
    chance, outcome = random.Random(6), Outcome(told="the first is kept, and the audit log says what was refused")
    with a_desk(room.new("desk")) as desk, a_door(desk, Clock(NOW)) as client:
        for number in range(deliveries):
            event_id, first = f"other-{number}", a_body(f"Besøg {number}")
            kept = delivered(client, event_id, first)[1]["case"]
            at = chance.randrange(first.index(b"Bes"), len(first) - 3)
            other = first[:at] + (b"x" if first[at : at + 1] != b"x" else b"y") + first[at + 1 :]
            status, _ = delivered(client, event_id, other)
            same = desk.store.case(kept).request.message == f"Besøg {number}"
            outcome.trial(status in (409, 422) and same, f"{status} {other[-60:]!r}")
        refused = [line for line in desk.store.audit(limit=100_000) if line.event == "delivery.refused"]
        outcome.trial(len(refused) >= deliveries // 2, f"{len(refused)} of {deliveries} in the log")
    return outcome


def one_of_fifty(room: Room, rounds: int) -> Outcome:
    outcome = Outcome(told=f"rounds of {_AT_ONCE} at once")
    with a_desk(room.new("desk")) as desk, a_door(desk, Clock(NOW)) as client, ThreadPoolExecutor(_AT_ONCE) as threads:
        for number in range(rounds):
            body, before = a_body(f"Besøg {number}"), len(desk.store.cases(limit=100_000))
            answers = list(threads.map(lambda _, n=number, b=body: delivered(client, f"once-{n}", b), range(_AT_ONCE)))
            told = {(status, json.dumps(reply)) for status, reply in answers}
            opened = len(desk.store.cases(limit=100_000)) - before
            outcome.trial({status for status, _ in answers} == {202} and len(told) == opened == 1, (opened, told))
    return outcome


_receive = Services.receive
_store_receive = SqlCaseStore.receive


def _for_five_minutes(self: Services, request: Any, *, source: str, event_id: str, body: bytes) -> Receipt:
    """As the example of the specification does it."""
    minutes = int(self.now().timestamp() // 300)
    return _receive(self, request, source=source, event_id=f"{event_id}-{minutes}", body=body)


def _overwriting(self: SqlCaseStore, request: Any, **how: Any) -> Receipt:
    try:
        return _store_receive(self, request, **how)
    except EventConflict:
        return Receipt(number=NUMBER, created=False)


def _by_looking_first(self: SqlCaseStore, request: Any, *, event_id: str, **how: Any) -> Receipt:
    """Look whether it is there, and write under another key: what a check without a unique row comes to."""
    return _store_receive(self, request, event_id=f"{event_id}-{random.random()}", **how)


CHECKS = (
    Check(
        id="C-05",
        observes="The same delivery over the whole schedule of Standard Webhooks: one case, one answer",
        run=known_for_days,
        tiny=2,
        quick=20,
        long=1_000,
        dear=True,
        breaks={"deliveries are remembered for five minutes": replaced(Services, "receive", _for_five_minutes)},
    ),
    Check(
        id="C-06",
        observes="A known delivery with another body: refused, nothing overwritten",
        run=never_overwritten,
        tiny=4,
        quick=200,
        long=10_000,
        breaks={"another body is taken for the first": replaced(SqlCaseStore, "receive", _overwriting)},
    ),
    Check(
        id="C-07",
        observes="Fifty at once of one delivery: one case, one answer, no 5xx",
        run=one_of_fifty,
        tiny=1,
        quick=10,
        long=1_000,
        breaks={"deliveries are told apart by looking first": replaced(SqlCaseStore, "receive", _by_looking_first)},
    ),
)
