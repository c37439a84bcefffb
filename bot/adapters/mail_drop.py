"""The mail folder: an `.eml` or `.msg` dropped there becomes a case, and is then kept under `taken/` or `refused/`."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.adapters.mail_in import MAX_MAIL_BYTES
from bot.adapters.mail_taking import MailTaker
from bot.visits.errors import EventConflict, OwnMail, RequestInvalid

SUFFIXES = frozenset({".eml", ".msg"})

logger = logging.getLogger(__name__)


def take_mail(taker: MailTaker) -> int:
    """Take every mail in, oldest first; return how many. A file is moved only after its case is durable."""
    taker.folder.mkdir(parents=True, exist_ok=True)
    dropped = (path for path in taker.folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    waiting = sorted(dropped, key=lambda path: path.stat().st_mtime)
    for path in waiting:
        _take(path, taker)
    return len(waiting)


def _take(path: Path, taker: MailTaker) -> None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_MAIL_BYTES + 1)
    except OSError as error:  # it stays where it is, and the others are not kept waiting
        logger.warning("mail.unreadable", extra={"reason": error.strerror})
        return
    try:
        taker.drop(raw)
    except (RequestInvalid, EventConflict, OwnMail) as error:
        refused = _kept(path, "refused")
        refused.with_suffix(".reason.txt").write_text(f"{error}\n", "utf-8")
        logger.warning("mail.refused", extra={"reason": type(error).__name__})
        return
    _kept(path, "taken")


def _kept(path: Path, where: str) -> Path:
    """Move the file aside under a name that no other has."""
    target = path.parent / where / path.name
    target.parent.mkdir(exist_ok=True)
    count = 1
    while target.exists():
        target = target.with_stem(f"{path.stem}-{count}")
        count += 1
    return path.rename(target)
