"""`/intake/requests`: a signed request from somebody else's form becomes a case, once."""

from __future__ import annotations

import logging
import re
from typing import Any

from fastapi import APIRouter, Request
from standardwebhooks import Webhook

from bot.web.bodies import a_request
from bot.web.context import Body, ServicesDep, SettingsDep
from bot.web.errors import Refused
from bot.web.settings import WebSettings

logger = logging.getLogger(__name__)

router = APIRouter()

_ID = re.compile(r"[\x21-\x7e]{1,256}")
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


@router.post("/intake/requests", status_code=202)
def receive(request: Request, body: Body, services: ServicesDep, settings: SettingsDep) -> dict[str, Any]:
    event_id = _verified(request, body, settings)
    receipt = services.receive(a_request(body), source="webhook", event_id=event_id, body=body)
    return {"case": receipt.number}


def _verified(request: Request, body: bytes, settings: WebSettings) -> str:
    if settings.webhook_secret is None:
        raise Refused(503, "webhook_closed")
    webhook = _webhook(settings.webhook_secret.get_secret_value())
    headers = {name: request.headers.getlist(name) for name in _SIGNED}
    if any(len(values) != 1 for values in headers.values()):
        raise Refused(401, "signature")
    try:
        webhook.verify(body, {name: values[0] for name, values in headers.items()}, json_parse=False)
    except Exception:  # noqa: BLE001 - the library raises whatever a malformed header makes it raise
        raise Refused(401, "signature") from None
    if not _ID.fullmatch(headers["webhook-id"][0]):
        raise Refused(401, "signature")
    return headers["webhook-id"][0]


def _webhook(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except Exception:  # noqa: BLE001 - un-typed too: bad base64, an empty secret
        logger.error("webhook.secret_unusable")  # noqa: TRY400 - a traceback would carry the secret
        raise Refused(503, "webhook_closed") from None
