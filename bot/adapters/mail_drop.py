"""The mail folder: an `.eml` dropped there becomes a case, and is then kept under `taken/` or `refused/`."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from bot.adapters.mail_in import MAX_MAIL_BYTES, read_mail
from bot.visits.errors import EventConflict, RequestInvalid
from bot.visits.models import Receipt, VisitRequest

logger = logging.getLogger(__name__)


class Receive(Protocol):
    def __call__(self, request: VisitRequest, *, source: str, event_id: str, body: bytes) -> Receipt: ...


def take_mail(folder: Path, *, receive: Receive, now: Callable[[], dt.datetime]) -> int:
    """Take every mail in, oldest first; return how many. A file is moved only after its case is durable."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting = sorted(filter(Path.is_file, folder.glob("*.eml")), key=lambda path: path.stat().st_mtime)
    for path in waiting:
        _take(path, receive=receive, now=now)
    return len(waiting)


def _take(path: Path, *, receive: Receive, now: Callable[[], dt.datetime]) -> None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_MAIL_BYTES + 1)
    except OSError as error:  # it stays where it is, and the others are not kept waiting
        logger.warning("mail.unreadable", extra={"reason": error.strerror})
        return
    try:
        request, event_id = read_mail(raw, received_at=now())
        # Not over the raw bytes: the same mail by two routes differs in its Received headers.
        body = request.body()
        receipt = receive(request, source="mail", event_id=event_id, body=body)
    except (RequestInvalid, EventConflict) as error:
        refused = _kept(path, "refused")
        refused.with_suffix(".reason.txt").write_text(f"{error}\n", "utf-8")
        logger.warning("mail.refused", extra={"reason": type(error).__name__})
        return
    _kept(path, "taken")
    logger.info("mail.taken", extra={"case": receipt.number, "opened": receipt.created})


def _kept(path: Path, where: str) -> Path:
    """Move the file aside under a name that no other has."""
    target = path.parent / where / path.name
    target.parent.mkdir(exist_ok=True)
    count = 1
    while target.exists():
        target = target.with_stem(f"{path.stem}-{count}")
        count += 1
    return path.rename(target)
