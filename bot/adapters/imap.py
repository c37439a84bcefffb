"""ImapMailbox: a mailbox over IMAP, opened for reading only."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)
from imapclient.imapclient import SENT  # type: ignore[import-untyped]

from bot.adapters.app_tokens import SignInRefused, TokenUnavailable
from bot.adapters.mail_in import MAX_MAIL_BYTES
from bot.adapters.mail_server import MailServer
from bot.visits.errors import MailboxUnavailable
from bot.visits.mailbox import Batch, MailFolder

logging.getLogger("imapclient").setLevel(logging.WARNING)  # below that it logs what goes over the line

_SECONDS = 30  #: For each answer of the server.
_SIZES_AT_ONCE = 500
_MAILS_AT_ONCE = 50
_BYTES_AT_ONCE = 8_000_000
_SIZE, _WHOLE, _BEGINNING = b"RFC822.SIZE", b"BODY[]", b"BODY[]<0>"


@dataclass(frozen=True)
class ImapMailbox:
    server: MailServer
    inbox: str = "INBOX"
    sent: str = ""  #: The one the server marks as such, if empty.
    since: dt.date | None = None

    @property
    def name(self) -> str:
        return f"imap:{self.server.user}@{self.server.host}:{self.server.port}"

    def after(self, folder: MailFolder, position: str) -> Iterator[Batch]:
        with self._signed_in() as imap:
            validity = self._select(imap, folder)
            before, last = _parsed(position)
            if before != validity:  # the server numbers its mails anew: all of them are looked at again
                last = 0
            for group in _groups(imap, self._new(imap, last)):
                yield Batch(_mails(imap, group), f"{validity}:{group[-1][0]}")

    def _new(self, imap: IMAPClient, last: int) -> list[int]:
        criteria: list[Any] = ["UID", f"{last + 1}:*"]
        if self.since:
            criteria += ["SINCE", self.since]
        # `n:*` names the last mail even where its number is smaller.
        return sorted(uid for uid in imap.search(criteria) if uid > last)

    def _select(self, imap: IMAPClient, folder: MailFolder) -> int:
        name = self.inbox if folder is MailFolder.INBOX else self.sent or imap.find_special_folder(SENT)
        try:
            selected = imap.select_folder(name, readonly=True) if name else {}
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            selected = {}
        if b"UIDVALIDITY" not in selected:
            raise MailboxUnavailable(f"{folder.value}_missing")
        return int(selected[b"UIDVALIDITY"])

    @contextmanager
    def _signed_in(self) -> Iterator[IMAPClient]:
        server = self.server
        try:
            with self._connected() as imap:
                if server.upgraded:
                    _encrypt(imap, server)
                if server.tokens:
                    imap.oauth2_login(server.user, server.tokens.valid())
                else:
                    imap.login(server.user, server.password)
                yield imap
        except (LoginError, SignInRefused):
            if server.tokens:
                server.tokens.forget()
            raise MailboxUnavailable("sign_in_refused") from None
        except (OSError, IMAPClientAbortError, TokenUnavailable):
            raise MailboxUnavailable("unreachable") from None
        except (IMAPClientError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
            # what the client raises on answers that are none
            raise MailboxUnavailable("not_understood") from None

    def _connected(self) -> IMAPClient:
        server = self.server
        context = server.context() if server.encrypted else None
        return IMAPClient(server.host, server.port, ssl=server.encrypted, ssl_context=context, timeout=_SECONDS)


def _encrypt(imap: IMAPClient, server: MailServer) -> None:
    if not imap.has_capability("STARTTLS"):
        raise MailboxUnavailable("not_encrypted")
    imap.starttls(server.context())


def _parsed(position: str) -> tuple[int, int]:
    validity, _, last = position.partition(":")
    return (int(validity), int(last)) if validity.isdigit() and last.isdigit() else (0, 0)


def _groups(imap: IMAPClient, uids: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Numbers and sizes of mails that are fetched together: few enough to be held in memory."""
    group: list[tuple[int, int]] = []
    for uid, size in _sizes(imap, uids):
        if group and (len(group) == _MAILS_AT_ONCE or sum(known for _, known in group) + size > _BYTES_AT_ONCE):
            yield group
            group = []
        group.append((uid, size))
    if group:
        yield group


def _sizes(imap: IMAPClient, uids: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(uids), _SIZES_AT_ONCE):
        some = uids[start : start + _SIZES_AT_ONCE]
        found = imap.fetch(some, [_SIZE])
        yield from ((uid, int(found[uid][_SIZE])) for uid in some if uid in found)


def _mails(imap: IMAPClient, group: Sequence[tuple[int, int]]) -> list[bytes]:
    """Of one that is too large only so much as shows that it is; none of one that is gone by now."""
    small = [uid for uid, size in group if size <= MAX_MAIL_BYTES]
    large = [uid for uid, size in group if size > MAX_MAIL_BYTES]
    found = {uid: parts.get(_WHOLE) for uid, parts in imap.fetch(small, ["BODY.PEEK[]"]).items()} if small else {}
    for uid in large:
        parts = imap.fetch([uid], [f"BODY.PEEK[]<0.{MAX_MAIL_BYTES + 1}>"])
        found |= {each: part.get(_BEGINNING) for each, part in parts.items()}
    return [mail for uid, _ in group if (mail := found.get(uid)) is not None]
