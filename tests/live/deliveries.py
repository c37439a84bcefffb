"""Signed deliveries, as a form that posts our webhook makes them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json

from standardwebhooks import Webhook

from tests.live.server import SECRET


def a_body(message: str, **fields: object) -> bytes:
    request = {
        "submitted_at": "2026-11-23T09:12:00+01:00",
        "channel": "web_form",
        "contact": {"name": "Prøve", "email": "proeve@blaaby.example"},
        "organisation": {"name": "Blåby kommune", "country": "DK"},
        "message": message,
    }
    return json.dumps(request | fields).encode()


def signed(event_id: str, body: bytes, *, at: dt.datetime | None = None) -> dict[str, str]:
    at = at or dt.datetime.now(dt.UTC)
    signature = Webhook(SECRET).sign(event_id, at, body.decode())
    return {
        "webhook_id": event_id,
        "webhook_timestamp": str(int(at.timestamp())),
        "webhook_signature": signature,
    }


def signed_bytes(event_id: str, body: bytes) -> dict[str, str]:
    """For a body that is no text, which the library would not sign."""
    stamp = str(int(dt.datetime.now(dt.UTC).timestamp()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook_id": event_id, "webhook_timestamp": stamp, "webhook_signature": signature}
