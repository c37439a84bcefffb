"""C-10: what is just inside and outside of what the intake takes: time, secrets, ids, sizes, ways to send, pace."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest.mock import patch

import standardwebhooks.webhooks
from fastapi.testclient import TestClient
from standardwebhooks import Webhook

from bot.web import security, webhook
from tests.factories import NOW
from tests.fakes import Clock
from tests.live.deliveries import a_body
from tests.live.server import SECRET
from tests.prove import slow_clients
from tests.prove.approved import a_desk
from tests.prove.checks import Check, Outcome, Room, fault, in_servers, replaced
from tests.prove.repeated_deliveries import a_door

_OLD = "whsec_" + "YW4tb2xkLXNlY3JldC1vZi10aGUtc2VuZGVy"
_MOST = 16 * 1024 * 1024  #: Attachments lie in it.
_ROUNDS_OF_MANY = 10
_SLOW = {False: 10, True: 200}  #: Senders at once.
_NOW = dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC)


class _Standing(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return _NOW


class Tried(NamedTuple):
    what: str
    wanted: int
    headers: dict[str, str]
    body: bytes | Iterator[bytes]


def judged_as_specified(room: Room, rounds: int) -> Outcome:
    """Every boundary, so many times; each accepted one is a case of its own."""
    outcome, opened = Outcome(), 0
    with (
        patch.object(standardwebhooks.webhooks, "datetime", _Standing),
        a_desk(room.new("desk")) as desk,
        a_door(desk, Clock(NOW)) as client,
    ):
        for number in range(rounds):
            for tried in (
                *_in_time(number),
                *_by_secret(number),
                *_by_id(number),
                *_by_size(number, largest=number == 0),
            ):
                outcome.trial(_status(client, tried) == tried.wanted, tried.what)
                opened += tried.wanted == 202
        cases = len(desk.store.cases(limit=100_000))
        outcome.trial(cases == opened, f"{cases} cases of {opened}")
    outcome.told = "verdicts on time, secrets in rotation, ids, sizes, chunks, a gzip bomb"
    if rounds >= _ROUNDS_OF_MANY or fault.get():  # other self-tests break what is tried in this process
        clients = _SLOW[rounds >= _ROUNDS_OF_MANY]
        told = slow_clients.served_meanwhile(room, clients, outcome)
        outcome.told += (
            f"; of {clients} senders of one byte a second {told.cut} were cut off, meanwhile {told.honest} honest "
            f"deliveries took {told.slowest:.1f} s at the 99th percentile, at most {told.peak} MiB"
        )
    return outcome


def _status(client: TestClient, tried: Tried) -> int:
    return client.post("/intake/requests", content=tried.body, headers=tried.headers).status_code


def _signed(event_id: str, body: bytes, *, off: int = 0, secrets: tuple[str, ...] = (SECRET,)) -> dict[str, str]:
    at = _NOW + dt.timedelta(seconds=off)
    signatures = " ".join(Webhook(secret).sign(event_id, at, body.decode("latin-1")) for secret in secrets)
    stamp = str(int(at.timestamp()))
    return {"webhook-id": event_id, "webhook-timestamp": stamp, "webhook-signature": signatures}


def _in_time(number: int) -> Iterator[Tried]:
    body = a_body(f"Besøg {number}")
    for off in (-301, -300, -299, 0, 299, 300, 301):
        wanted = 202 if abs(off) <= 300 else 401
        yield Tried(f"{off} s", wanted, _signed(f"at-{number}-{off}", body, off=off), body)


def _by_secret(number: int) -> Iterator[Tried]:
    """While it changes its secret, a sender signs with both; afterwards the old one is worth nothing."""
    body = a_body(f"Besøg {number}")
    for secrets, wanted in (((_OLD, SECRET), 202), ((SECRET, _OLD), 202), ((_OLD,), 401)):
        name = "-".join("old" if one == _OLD else "new" for one in secrets)
        yield Tried(f"signed {name}", wanted, _signed(f"{name}-{number}", body, secrets=secrets), body)


def _by_id(number: int) -> Iterator[Tried]:
    """A dot separates what is signed: an id that holds one is a whole id, and cannot be cut at it."""
    body = a_body(f"Besøg {number}")
    whole = _signed(f"form.{number}", body)
    cut = whole | {"webhook-id": "form", "webhook-timestamp": f"{number}.{whole['webhook-timestamp']}"}
    longest, longer = (_signed(f"{number:0{length}}", body) for length in (256, 257))
    yield Tried("an id with a dot", 202, whole, body)
    yield Tried("an id cut at its dot", 401, cut, body)
    yield Tried("an id of 256 characters", 202, longest, body)
    yield Tried("an id of 257 characters", 401, longer, body)


def _by_size(number: int, *, largest: bool) -> Iterator[Tried]:
    sizes = [("20 kB", 20_000, 202), ("256 KiB and one", 256 * 1024 + 1, 202)]
    sizes += [("the most", _MOST, 202), ("one too many", _MOST + 1, 413)] if largest else []
    for what, size, wanted in sizes:
        body = a_body(f"Besøg {number}").ljust(size)
        yield Tried(what, wanted, _signed(f"{size}-{number}", body), body)
        yield Tried(f"{what}, in chunks", wanted, _signed(f"{size}-chunks-{number}", body), _chunks(body))
    bomb = gzip.compress(bytes(20_000_000))
    yield Tried("a gzip bomb", 415, _signed(f"bomb-{number}", bomb) | {"content-encoding": "gzip"}, bomb)


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 60_000):
        yield body[start : start + 60_000]


def _of_any_time(self: Webhook, stamp: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(float(stamp), dt.UTC)


def _whoever_signed(request: Any, body: bytes, settings: Any) -> str:
    return str(request.headers["webhook-id"])


CHECKS = (
    Check(
        id="C-10",
        observes="To the second and the byte: what is too old, early, large or slow, or signed by another, is refused",
        run=judged_as_specified,
        tiny=1,
        quick=15,
        long=1_000,
        dear=True,
        breaks={
            "a delivery may be of any time": replaced(Webhook, "_Webhook__verify_timestamp", _of_any_time),
            "whoever signed it": replaced(webhook, "_verified", _whoever_signed),
            "a body may take any time": in_servers("patient_with_slow_bodies"),
            "a body may be of any size": replaced(security, "_LIMITS", {"/intake/requests": 10**9}),
        },
    ),
)
