from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.services import Services
from bot.visits.errors import StoreUnavailable
from tests.factories import NUMBER

KEY = b"thirty-two bytes that are secret"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY: dict[str, Any] = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "contact": {"email": "kim@malmberg.example"},
    "message": "We are 14 people.",
}


def signed(body: bytes, *, message_id: str = "msg_1", at: float | None = None, key: bytes = KEY) -> dict[str, str]:
    moment = str(int(time.time() if at is None else at))
    mac = hmac.new(key, f"{message_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": message_id, "webhook-timestamp": moment, "webhook-signature": signature}


@pytest.fixture
def webhook(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(webhook_secret=SecretStr(SECRET))


def post(client: TestClient, body: bytes, headers: dict[str, str]) -> Any:
    return client.post("/intake/requests", content=body, headers=headers)


def test_a_signed_request_becomes_a_case(services: Services, webhook: TestClient) -> None:
    body = json.dumps(BODY).encode()

    response = post(webhook, body, signed(body))

    assert (response.status_code, response.json()) == (202, {"case": NUMBER})
    assert services.store.case(NUMBER).request.message == "We are 14 people."


def test_the_same_delivery_again_gets_the_same_answer(services: Services, webhook: TestClient) -> None:
    body = json.dumps(BODY).encode()

    answers = [post(webhook, body, signed(body)) for _ in range(3)]

    assert [(a.status_code, a.json()) for a in answers] == [(202, {"case": NUMBER})] * 3
    assert len(services.store.cases()) == 1


def test_the_same_id_with_another_body_is_a_conflict(services: Services, webhook: TestClient) -> None:
    first, second = (json.dumps(BODY | {"message": words}).encode() for words in ("One.", "Two."))
    post(webhook, first, signed(first))

    response = post(webhook, second, signed(second))

    assert (response.status_code, response.json()["error"]["code"]) == (409, "event_conflict")
    assert services.store.case(NUMBER).request.message == "One."


GOOD = json.dumps(BODY).encode()
NOW = dt.datetime.now().timestamp()
FORGED: list[Any] = [
    pytest.param(GOOD, {}, id="no headers"),
    pytest.param(GOOD, signed(GOOD, key=b"x" * 32), id="another secret"),
    pytest.param(GOOD + b" ", signed(GOOD), id="another body"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-id": "msg_2"}, id="another id"),
    pytest.param(GOOD, signed(GOOD, at=NOW - 3600), id="an hour old"),
    pytest.param(GOOD, signed(GOOD, at=NOW + 3600), id="from the future"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-timestamp": "nan"}, id="no number"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-timestamp": "1e400"}, id="infinite time"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-timestamp": "-99999999999999999999"}, id="before all time"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-signature": "v1"}, id="no comma"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-signature": "v1,a,b"}, id="two commas"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-signature": "v1,!!!"}, id="not base64"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-signature": "v2,AAAA"}, id="unknown version"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-signature": "  "}, id="spaces"),
    pytest.param(b"\xff\xfe", signed(b"\xff\xfe"), id="a body that is not UTF-8"),
    pytest.param(GOOD, signed(GOOD) | {"webhook-id": "m" * 257}, id="an endless id"),
]


@pytest.mark.parametrize(("body", "headers"), FORGED)
def test_what_cannot_be_verified_is_401(
    body: bytes, headers: dict[str, str], services: Services, webhook: TestClient
) -> None:
    response = post(webhook, body, headers)

    assert (response.status_code, response.json()["error"]["code"]) == (401, "signature")
    assert services.store.cases() == []


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_not_ascii_is_401(name: str, webhook: TestClient) -> None:
    headers = {key.encode(): value.encode() for key, value in signed(GOOD).items()} | {name.encode(): b"\xe6\xf8\xe5"}

    assert webhook.post("/intake/requests", content=GOOD, headers=headers).status_code == 401


def test_a_signature_over_non_ascii_headers_is_still_no_id_of_ours(webhook: TestClient) -> None:
    assert post(webhook, GOOD, signed(GOOD, message_id="a b")).status_code == 401


def test_a_header_that_comes_twice_is_401(webhook: TestClient) -> None:
    headers = [*signed(GOOD).items(), ("webhook-id", "msg_2")]

    assert webhook.post("/intake/requests", content=GOOD, headers=headers).status_code == 401


def test_one_good_signature_among_others_is_enough(webhook: TestClient) -> None:
    headers = signed(GOOD)
    headers["webhook-signature"] = "v1,AAAA " + headers["webhook-signature"]

    assert post(webhook, GOOD, headers).status_code == 202


INVALID: list[Any] = [
    pytest.param(b"", "JSON", id="empty"),
    pytest.param(b"{", "JSON", id="cut off"),
    pytest.param(b"[]", "body", id="a list"),
    pytest.param(b'{"x": NaN}', "JSON", id="NaN"),
    pytest.param(b"[" * 5_000 + b"]" * 5_000, "JSON", id="deep"),
    pytest.param(b'"\\ud800"', "JSON", id="half a surrogate pair"),
    pytest.param(json.dumps(BODY | {"message": ""}).encode(), "message", id="nothing said"),
    pytest.param(json.dumps(BODY | {"contact": {}}).encode(), "contact.email", id="no way to answer"),
    pytest.param(json.dumps(BODY | {"submitted_at": "yesterday"}).encode(), "submitted_at", id="no time"),
    pytest.param(json.dumps(BODY | {"participants": 10**30}).encode(), "participants", id="too many"),
    pytest.param(
        json.dumps(BODY | {"attachments": [{"name": "a", "content": "%%%"}]}).encode(), "attachments.0", id="no base64"
    ),
]


@pytest.mark.parametrize(("body", "named"), INVALID)
def test_signed_nonsense_is_422_and_names_the_field(
    body: bytes, named: str, services: Services, webhook: TestClient
) -> None:
    response = post(webhook, body, signed(body))

    assert (response.status_code, response.json()["error"]["code"]) == (422, "request_invalid")
    assert named in response.json()["error"]["message"]
    assert services.store.cases() == []


TOO_LARGE = [
    pytest.param(b" " * (16 * 1024 * 1024 + 1), id="body"),
    pytest.param(json.dumps(BODY | {"message": "x" * 1_000_001}).encode(), id="text"),
]


@pytest.mark.parametrize("body", TOO_LARGE)
def test_what_is_too_large_is_413(body: bytes, webhook: TestClient) -> None:
    assert post(webhook, body, signed(body)).status_code == 413


def test_compressed_content_is_415(webhook: TestClient) -> None:
    assert post(webhook, GOOD, signed(GOOD) | {"content-encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("secret", [None, "", "whsec_", "whsec_%%%", "æøå"])
def test_without_a_usable_secret_the_webhook_is_closed(
    secret: str | None, browser_of: Callable[..., TestClient]
) -> None:
    client = browser_of(webhook_secret=None if secret is None else SecretStr(secret))

    response = post(client, GOOD, signed(GOOD))

    assert (response.status_code, response.json()["error"]["code"]) == (503, "webhook_closed")


def test_while_nothing_can_be_stored_a_sender_is_told_when_to_come_again(
    webhook: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **how: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(services.store, "receive", away)

    response = post(webhook, GOOD, signed(GOOD))

    assert (response.status_code, response.headers["retry-after"]) == (503, "30")
    assert response.json()["error"]["message"].endswith("nothing was stored, try again in a moment.")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), well_signed=st.booleans(), junk=st.binary(max_size=40))
def test_no_bytes_make_a_server_error(body: bytes, well_signed: bool, junk: bytes, webhook: TestClient) -> None:
    headers = {name.encode(): value.encode() for name, value in signed(body).items()}
    if not well_signed:
        headers[b"webhook-signature"] = b"v1," + junk.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")

    status = webhook.post("/intake/requests", content=body, headers=headers).status_code

    assert status in ({401, 422} if well_signed else {401})
