from __future__ import annotations

import json
import logging
import time

import pytest
from fastapi import FastAPI
from slack_sdk.signature import Clock
from starlette.testclient import TestClient

from bot.slack.app import create_slack_app
from bot.slack.http import slack_router
from tests.bot.slack.support import Office, a_mention, signed

MENTION = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev9", "event": a_mention()})
NOW = int(time.time())


def test_slack_is_answered_its_challenge(office: Office) -> None:
    response = office.post(json.dumps({"type": "url_verification", "challenge": "abc"}))

    assert (response.status_code, response.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no signature"),
        pytest.param(signed(MENTION, secret="another"), id="another secret"),
        pytest.param(signed(MENTION, at=NOW - 400), id="too old"),
        pytest.param(signed(MENTION, at=NOW + 86_400), id="from the future"),  # signed long before it is sent
        pytest.param(signed(MENTION) | {"x-slack-request-timestamp": "soon"}, id="timestamp is no number"),
        pytest.param(signed(MENTION) | {"x-slack-request-timestamp": ""}, id="timestamp is empty"),
        pytest.param({k: v + "\xe6" for k, v in signed(MENTION).items()}, id="signature is not ASCII"),
    ],
)
def test_a_request_that_slack_did_not_sign_is_refused(
    office: Office, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    response = office.http.post("/slack/events", content=MENTION, headers=raw)

    assert (response.status_code, response.json()["error"]["code"]) == (401, "signature_invalid")
    assert office.jobs.enqueued == []
    assert "surplus heat" not in caplog.text


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 200), (299, 200), (300, 200), (301, 401), (-300, 200), (-301, 401)]
)
def test_a_signature_holds_for_five_minutes_to_the_second(office: Office, seconds: int, status: int) -> None:
    http = a_house(office, signing_secret="not-a-secret", now=NOW + seconds)

    assert http.post("/slack/events", content=MENTION, headers=signed(MENTION, at=NOW)).status_code == status


@pytest.mark.parametrize(("secret", "status"), [("old-secret", 200), ("new-secret", 200), ("older-secret", 401)])
def test_while_a_secret_changes_both_hold(office: Office, secret: str, status: int) -> None:
    http = a_house(office, signing_secret="new-secret old-secret", now=NOW)

    headers = signed(MENTION, secret=secret, at=NOW)

    assert http.post("/slack/events", content=MENTION, headers=headers).status_code == status


def a_house(office: Office, *, signing_secret: str, now: int) -> TestClient:
    """With its clock at that time."""

    class Stopped(Clock):
        def now(self) -> float:
            return now

    app = FastAPI()
    slack_app = create_slack_app(office.services, office.settings, office.books)
    app.include_router(slack_router(slack_app, signing_secret=signing_secret, clock=Stopped()))
    return TestClient(app)


def test_bytes_that_are_no_text_are_refused(office: Office) -> None:
    response = office.http.post("/slack/events", content=b"\xff\xfe{}", headers=signed("{}"))

    assert response.status_code == 401


def test_a_body_larger_than_slack_sends_is_not_read(office: Office) -> None:
    response = office.post("x" * 1_000_001)

    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{", id="broken JSON"),
        pytest.param("[" * 100_000, id="deep JSON"),
        pytest.param("[1]", id="a list"),
        pytest.param('"x"', id="a string"),
        pytest.param('{"team": 7, "authorizations": 3}', id="wrong types"),
        pytest.param('{"type": "block_actions", "user": {"id": "U1"}, "actions": "x"}', id="actions are a text"),
        pytest.param('{"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1"}}', id="a view of no type"),
        pytest.param('{"event": {"type": "app_mention", "text": "\\ud800"}}', id="half a character"),
    ],
)
def test_signed_nonsense_is_the_senders_error(office: Office, body: str) -> None:
    assert office.post(body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"type": "event_callback", "event_id": "E", "event": {"type": "reaction_added"}}, id="event"),
        pytest.param(
            {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "unheard", "type": "button"}]},
            id="action",
        ),
        pytest.param({"type": "shortcut", "callback_id": "unheard"}, id="shortcut"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_we_do_not_handle_is_acknowledged(office: Office, body: dict[str, object]) -> None:
    assert office.post(json.dumps(body)).status_code == 200


def test_slack_comes_again_when_the_question_could_not_be_stored(office: Office) -> None:
    office.jobs.down = True
    refused = office.event(a_mention())
    office.jobs.down = False

    again = office.event(a_mention(), retry=1)

    assert (refused.status_code, again.status_code) == (500, 200)
    assert len(office.slack.bodies("chat.postMessage")) == 1
