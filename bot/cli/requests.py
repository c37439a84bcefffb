"""A file a person names → VisitRequest, for dry runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import ValidationError

from bot.adapters.mail_drop import SUFFIXES
from bot.adapters.mail_in import MAX_MAIL_BYTES, read_mail
from bot.visits.errors import RequestInvalid
from bot.visits.models import Channel, Contact, VisitRequest


def read_request(path: Path) -> VisitRequest:
    """Read `.json` (the webhook's body), `.eml`, `.msg`, or anything else as the text of a message received now.

    Raises:
        RequestInvalid: names what is wrong.
    """
    raw = _bytes(path)
    now = dt.datetime.now(dt.UTC).astimezone()
    if path.suffix.lower() in SUFFIXES:
        return read_mail(raw, received_at=now)[0]
    if path.suffix.lower() == ".json":
        return _from_json(raw)
    text = raw.decode("utf-8", "replace").replace("\x00", " ")
    if not text.strip():
        raise RequestInvalid(f"({path.name} is empty)")
    contact = Contact(email="unknown@sender.example")
    try:
        return VisitRequest(submitted_at=now, channel=Channel.EMAIL, contact=contact, message=text)
    except ValidationError as error:
        raise RequestInvalid("(the text is longer than a million characters)") from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_MAIL_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RequestInvalid(f"({path.name} cannot be opened)") from error
    if len(raw) > MAX_MAIL_BYTES:
        raise RequestInvalid(f"({path.name} is larger than {MAX_MAIL_BYTES // 1_000_000} MB)")
    return raw


def _from_json(raw: bytes) -> VisitRequest:
    try:
        request = VisitRequest.model_validate_json(raw)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) or problem["msg"] for problem in error.errors()[:8])
        raise RequestInvalid(f"({fields})") from None
    if not request.message.strip() and not request.attachments:
        raise RequestInvalid("(message: it is empty)")
    return request
