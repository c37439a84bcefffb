"""FileOutbox: every message that goes out is one `.eml` in a folder that holds nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path

from bot.visits.errors import SendFailed
from bot.visits.models import Draft, Message
from bot.visits.models.proposal import file_name

logger = logging.getLogger(__name__)


class FileOutbox:
    """The folder may be watched by a mail system: a file is there whole or not at all, and only once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staging = folder.with_name(f".{folder.name}-staging")  # same file system, another folder

    def send(self, message: Message) -> None:
        """Publish the message. The same one again changes nothing.

        Raises:
            SendFailed: it certainly is not there.
        """
        content = eml(message.draft)
        try:
            self._publish(content, self._target(message))
        except OSError as error:
            if not self.was_sent(message):
                taken = isinstance(error, FileExistsError)
                raise SendFailed("(its name is taken)" if taken else f"({error.strerror})") from error
        logger.info("outbox.written", extra={"message_id": message.id})

    def was_sent(self, message: Message) -> bool:
        try:
            return self._target(message).read_bytes() == eml(message.draft)
        except (FileNotFoundError, NotADirectoryError):
            return False

    def make_sure_free(self, message: Message) -> None:
        """Raises SendFailed where another letter, or no folder, lies under the name this one will have."""
        if self._target(message).exists():
            raise SendFailed("(its name is taken)")

    def put(self, content: bytes, name: str) -> None:
        """Publish bytes that are no letter under a name of ours. Raises OSError."""
        self._publish(content, self._folder / f"{name}.eml")

    def _publish(self, content: bytes, target: Path) -> None:
        with self._staged(content) as staged:
            os.link(staged, target)  # unlike a rename it never replaces what is there
        _sync(self._folder)

    def _target(self, message: Message) -> Path:
        return self._folder / f"{file_name(message.id)}.eml"

    @contextlib.contextmanager
    def _staged(self, content: bytes) -> Iterator[Path]:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._staging.mkdir(parents=True, exist_ok=True)
        staged = self._staging / secrets.token_hex(16)
        try:
            descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
            with open(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            yield staged
        finally:
            staged.unlink(missing_ok=True)


def eml(draft: Draft) -> bytes:
    """The draft as it goes out; the same draft gives the same bytes.

    Raises:
        SendFailed: an address or a header cannot be written as what was approved.
    """
    seal = draft.digest.removeprefix("sha256:")
    addresses = draft.sender + draft.to
    mail = EmailMessage(policy=SMTP if addresses.isascii() else SMTPUTF8)
    try:
        _head(mail, draft)
        _content(mail, draft)
    except ValueError as error:  # a line break in a header
        raise SendFailed("(a header cannot be written)") from error
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{depth}_{seal[:40]}")
    return mail.as_bytes()


def _head(mail: EmailMessage, draft: Draft) -> None:
    mail["From"] = draft.sender
    mail["To"] = draft.to
    for name in ("From", "To"):
        if len(mail[name].addresses) != 1 or not all(one.username and one.domain for one in mail[name].addresses):
            raise SendFailed(f"({name}: not one address)")
    _put(mail, "Subject", draft.subject)
    mail["Date"] = draft.date
    mail["Message-ID"] = draft.message_id
    if draft.in_reply_to:
        _put(mail, "In-Reply-To", draft.in_reply_to)
        _put(mail, "References", draft.in_reply_to)
    if draft.automatic:  # RFC 3834, and what programs before and beside it go by
        mail["Auto-Submitted"] = "auto-replied"
        mail["Precedence"] = "bulk"
        mail["X-Auto-Response-Suppress"] = "All"


def _put(mail: EmailMessage, name: str, value: str) -> None:
    """Encoded words (RFC 2047) are decoded as they are put in: what comes of them, line breaks too, nobody approved."""
    mail[name] = value
    if str(mail[name]) != value:
        raise SendFailed(f"({name}: not as approved)")


def _content(mail: EmailMessage, draft: Draft) -> None:
    mail.set_content(draft.body, charset="utf-8", cte="quoted-printable")
    for attachment in draft.attachments:
        kind, *parameters = (piece.strip() for piece in attachment.media_type.split(";"))
        main, _, sub = kind.partition("/")
        named = dict(parameter.split("=", 1) for parameter in parameters if "=" in parameter)
        if main == "text":
            named["charset"] = "utf-8"
        # An invitation is another form of the letter: only so do calendars offer to answer it.
        invites = "method" in named
        (mail.add_alternative if invites else mail.add_attachment)(
            attachment.content,
            maintype=main,
            subtype=sub or "octet-stream",
            disposition="inline" if invites else "attachment",
            filename=attachment.name,
            params=named or None,
        )
    names = [one.get_filename() for one in mail.walk() if one.get_content_disposition()]
    if sorted(map(str, names)) != sorted(one.name for one in draft.attachments):
        raise SendFailed("(attachment: not named as approved)")
    mail["Content-Language"] = draft.language  # last: writing the content clears such headers


def _sync(folder: Path) -> None:
    """A new name is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
