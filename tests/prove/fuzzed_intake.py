"""C-09: requests gone wrong at every door that takes them unasked; signed and unsigned."""

from __future__ import annotations

import datetime as dt
import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from standardwebhooks import Webhook

from bot.bootstrap.slack import books
from bot.logs import JsonLines
from bot.slack import http as slack_http
from bot.slack.app import create_slack_app
from bot.slack.http import slack_router
from bot.slack.settings import SlackSettings
from bot.visits.errors import RequestInvalid
from bot.visits.models import Role
from bot.web import webhook
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.slack.support import SECRET as SLACK_SECRET
from tests.bot.slack.support import a_mention
from tests.bot.slack.support import signed as signed_by_slack
from tests.bot.web.fakes import the_services
from tests.factories import NOW, a_person
from tests.fakes import Clock, InMemoryPeopleStore
from tests.live.deliveries import a_body, signed_bytes
from tests.live.server import SECRET
from tests.prove.approved import a_desk
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.noise import spoilt, spoilt_headers

#: In every body that is sent, and in no line of the log.
CANARY = "Kanariefugl"
_REFUSED = {400, 401, 403, 413, 415}  #: What is not signed gets no further.
_VISIT = a_body(
    f"Jeg hedder {CANARY}. Vi er 14 personer og vil se energi den 2. marts 2027.",
    contact={"name": CANARY, "email": "kim@blaaby.example"},
    themes=["energy"],
    participants=14,
    dates={"from": "2027-03-02", "to": "2027-03-03"},
    attachments=[{"name": "a.txt", "content": "RW5lcmdp"}],
)
_EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": a_mention(text=f"<@UBOT> {CANARY}?")}
_CLICK = {
    "type": "block_actions",
    "user": {"id": "UADA", "team_id": "T1", "name": CANARY},
    "team": {"id": "T1"},
    "trigger_id": "t1",
    "container": {"message_ts": "1.1"},
    "channel": {"id": "C0CASES"},
    "actions": [{"type": "button", "action_id": "approve", "block_id": "b", "value": "{}", "action_ts": "2.2"}],
}
_COMMAND = {
    "command": "/ope", "text": f"search {CANARY}", "user_id": "UADA", "team_id": "T1", "channel_id": "C0CASES",
    "trigger_id": "t1", "response_url": "http://127.0.0.1:9/",
}  # fmt: skip
_FORM = {
    "organisation": "Blåby", "country": "DK", "name": CANARY, "email": "p@blaaby.example", "participants": "3",
    "message": "Energi", "from": "2027-03-01", "token": "t" * 24,
}  # fmt: skip
#: The example of the specification: secret, id, moment, body, signature.
VECTOR = (
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}',
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    path: str
    body: bytes
    headers: list[tuple[bytes, bytes]]
    signed: bool


def nothing_breaks_the_door(room: Room, requests: int) -> Outcome:
    chance, outcome = random.Random(9), Outcome()
    said: list[str] = []
    doors = (_unsigned_webhook, _signed_webhook, _unsigned_slack, _signed_slack, _signed_click, _command, _form)
    with _doors(room) as client, _listening(said):
        for number in range(requests):
            sent = doors[number % len(doors)](chance)
            status = client.post(sent.path, content=sent.body, headers=sent.headers).status_code
            outcome.trial(
                status < 500 if sent.signed else status in _REFUSED, f"{status} {sent.path} {sent.body[:300]!r}"
            )
    leaks = [line for line in said if CANARY in line]
    outcome.trial(not leaks, f"in the log: {leaks[:1]}")
    outcome.trial(*_known_answer())
    outcome.told = f"webhook, Slack events, clicks, commands, and the form, and {len(said):,} lines of log"
    return outcome


@contextmanager
def _doors(room: Room) -> Iterator[TestClient]:
    """All of them over a real database."""
    with a_desk(room.new("desk")) as desk:
        people = InMemoryPeopleStore(a_person(Role.APPROVER).model_copy(update={"slack_user": "UADA"}))
        services = the_services(store=desk.store, people=people, now=Clock(NOW))  # type: ignore[arg-type]
        app = create_web_app(services, WebSettings(webhook_secret=SecretStr(SECRET)))
        _add_slack(app, services, room.new("books"))
        with TestClient(app, raise_server_exceptions=False, base_url="http://127.0.0.1:8000") as client:
            yield client


def _add_slack(app: FastAPI, services: object, folder: Path) -> None:
    settings = SlackSettings(bot_token="xoxb-made-up", api_url="http://127.0.0.1:9/")  # nobody listens there
    app.include_router(slack_router(create_slack_app(services, settings, books(folder)), signing_secret=SLACK_SECRET))  # type: ignore[arg-type]


@contextmanager
def _listening(said: list[str]) -> Iterator[None]:
    """What the log of the product would hold."""

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record))

    handler, root = Kept(logging.INFO), logging.getLogger()
    handler.setFormatter(JsonLines())
    level, disabled = root.level, root.manager.disable
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.disable(logging.NOTSET)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logging.disable(disabled)


def _unsigned_webhook(chance: random.Random) -> Sent:
    body = spoilt(_VISIT, chance) if chance.random() < 0.7 else _VISIT
    headers = signed_bytes(f"u-{chance.random()}", body + b"?")
    return Sent("/intake/requests", body, spoilt_headers(_named(headers), chance), signed=False)


def _signed_webhook(chance: random.Random) -> Sent:
    body = spoilt(_VISIT, chance)
    headers = _named(signed_bytes(f"s-{chance.random()}", body))
    return Sent("/intake/requests", body, [(k.encode(), v.encode()) for k, v in headers.items()], signed=True)


def _unsigned_slack(chance: random.Random) -> Sent:
    body = spoilt(json.dumps(_EVENT).encode(), chance)
    headers = signed_by_slack("another body") | {"content-type": "application/json"}
    return Sent("/slack/events", body, spoilt_headers(headers, chance), signed=False)


def _signed_slack(chance: random.Random) -> Sent:
    return _slack(spoilt(json.dumps(_EVENT).encode(), chance), "application/json")


def _signed_click(chance: random.Random) -> Sent:
    payload = spoilt(json.dumps(_CLICK).encode(), chance)
    body = urlencode({"payload": payload}).encode()
    return _slack(spoilt(body, chance) if chance.random() < 0.3 else body, "application/x-www-form-urlencoded")


def _command(chance: random.Random) -> Sent:
    fields = {name: value for name, value in _COMMAND.items() if chance.random() > 0.1}
    body = urlencode({name: spoilt(value.encode(), chance)[:3_000] for name, value in fields.items()}).encode()
    return _slack(spoilt(body, chance) if chance.random() < 0.3 else body, "application/x-www-form-urlencoded")


def _slack(body: bytes, kind: str) -> Sent:
    headers = _slack_signature(body) | {"content-type": kind}
    return Sent("/slack/events", body, [(k.encode(), v.encode()) for k, v in headers.items()], signed=True)


def _slack_signature(body: bytes) -> dict[str, str]:
    """Of bytes that may be no text, which the SDK refuses to sign."""
    try:
        return signed_by_slack(body.decode())
    except UnicodeDecodeError:
        return signed_by_slack("")


def _form(chance: random.Random) -> Sent:
    fields = {name: value for name, value in _FORM.items() if chance.random() > 0.1}
    body = spoilt(urlencode(fields).encode(), chance)
    kind = chance.choice((b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"text/plain"))
    return Sent("/request", body, [(b"content-type", kind)], signed=True)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _known_answer() -> tuple[bool, str]:
    """Our signatures are those of the specification, not only of our own library."""
    secret, event_id, moment, body, signature = VECTOR
    at = dt.datetime.fromtimestamp(moment, dt.UTC)
    return Webhook(secret).sign(event_id, at, body) == signature, "another signature than the specification's"


def _raising(*_: object) -> bool:
    raise ValueError("as libraries do")


def _told_in_the_log(body: bytes) -> object:
    logging.getLogger("bot.web.bodies").warning("body %s", body)
    raise RequestInvalid


def _unverified(*_: object) -> str:
    return f"unverified-{random.random()}"


CHECKS = (
    Check(
        id="C-09",
        observes="Mutated requests: unsigned ones are refused, no 5xx, nothing of them in the log",
        run=nothing_breaks_the_door,
        tiny=210,
        quick=7_000,
        long=200_000,
        breaks={
            "a verifier raises what its library raises": replaced(slack_http, "_signed", _raising),
            "unsigned webhooks are believed": replaced(webhook, "_verified", _unverified),
            "bodies are logged": replaced(webhook, "a_request", _told_in_the_log),
        },
    ),
)
