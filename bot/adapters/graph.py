"""Microsoft Graph: one mailbox of an organisation, read by delta query and sent from, as an application."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from bot.adapters.app_tokens import SignInRefused, TokenUnavailable
from bot.adapters.graph_client import NOT_NOW, GraphClient
from bot.visits.errors import MailboxUnavailable, SendFailed, SendPostponed, SendUncertain
from bot.visits.mailbox import Batch, MailFolder
from bot.visits.models import Draft
from knowledge.outgoing import origin

_FOLDERS = {MailFolder.INBOX: "inbox", MailFolder.SENT: "sentitems"}
_MAILS_AT_ONCE = 20
_PREFER = 'odata.maxpagesize=200, IdType="ImmutableId"'

Json = dict[str, Any]


@dataclass(frozen=True)
class GraphMailbox:
    client: GraphClient
    since: dt.date | None = None

    @property
    def name(self) -> str:
        return f"graph:{self.client.account.tenant}/{self.client.account.mailbox}"

    def after(self, folder: MailFolder, position: str) -> Iterator[Batch]:
        """The delta link moves on at the end: the server lists mails in no order that can be relied on."""
        with _reading():
            found, link = self._listed(folder, position)
            for start in range(0, len(found), _MAILS_AT_ONCE):
                some = found[start : start + _MAILS_AT_ONCE]
                last = start + _MAILS_AT_ONCE >= len(found)
                yield Batch([mail for each in some if (mail := self._mail(each))], link if last else position)
            if not found and link != position:
                yield Batch((), link)

    def _listed(self, folder: MailFolder, position: str) -> tuple[list[str], str]:
        """Ids of new mails, the oldest first, and the link that tells what comes after them."""
        url = position if self._is_ours(position) else self._first(folder)
        found: list[tuple[str, str]] = []
        while True:
            reply = self.client.get(url, prefer=_PREFER)
            if reply.status_code == 410 and url == position:  # too long ago: everything is listed again
                return self._listed(folder, "")
            told = _checked(reply, folder)
            found += [
                (str(one.get("receivedDateTime", "")), str(one["id"])) for one in told["value"] if "@removed" not in one
            ]
            link = str(told.get("@odata.nextLink") or told["@odata.deltaLink"])
            if not self._is_ours(link):
                raise MailboxUnavailable("not_understood")  # our token is for nobody else
            if "@odata.nextLink" not in told:
                return [each for _, each in sorted(found)], link
            url = link

    def _is_ours(self, link: str) -> bool:
        return origin(link) == origin(self.client.account.url) is not None

    def _first(self, folder: MailFolder) -> str:
        since = f"&$filter=receivedDateTime ge {self.since}T00:00:00Z" if self.since else ""
        chosen = "$select=id,receivedDateTime&changeType=created"
        return f"{self.client.base}/mailFolders/{_FOLDERS[folder]}/messages/delta?{chosen}{since}"

    def _mail(self, each: str) -> bytes | None:
        reply = self.client.get(f"{self.client.base}/messages/{quote(each, safe='')}/$value")
        if reply.status_code == 404:  # taken away since
            return None
        return _checked_bytes(reply)


@dataclass(frozen=True)
class GraphCarrier:
    client: GraphClient

    def carry(self, draft: Draft, content: bytes) -> None:
        try:
            reply = self.client.call(
                "POST",
                f"{self.client.base}/sendMail",
                content=base64.b64encode(content),
                headers={"Content-Type": "text/plain"},
            )
        except SignInRefused:
            raise SendPostponed("sign_in_refused") from None
        except (TokenUnavailable, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise SendPostponed("unreachable") from None
        except (httpx.HTTPError, ValueError, LookupError):
            raise SendUncertain("outcome_unknown") from None
        _check_sent(reply)

    def knows(self, draft: Draft) -> bool | None:
        """It may have another id there, or lie there in a moment only: that it is not found says nothing."""
        wanted = quote(f"internetMessageId eq '{draft.message_id.replace(chr(39), chr(39) * 2)}'")
        try:
            reply = self.client.get(f"{self.client.base}/messages?$filter={wanted}&$select=id")
            return True if reply.status_code == 200 and reply.json()["value"] else None
        except (SignInRefused, TokenUnavailable, httpx.HTTPError, ValueError, LookupError):
            return None


def _check_sent(reply: httpx.Response) -> None:
    code = reply.status_code
    if code in (200, 202):
        return
    if code == 429 or (code == 503 and "retry-after" in reply.headers):  # without it, who knows what stood before it
        raise SendPostponed(f"busy: {code}")
    if code == 403:
        raise SendFailed("sender_refused: 403")
    if 400 <= code < 500:
        refused = "recipient_refused" if "ErrorInvalidRecipients" in reply.text else "letter_refused"
        raise SendFailed(f"{refused}: {code}")
    raise SendUncertain(f"outcome_unknown: {code}")


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except SignInRefused:
        raise MailboxUnavailable("sign_in_refused") from None
    except (TokenUnavailable, httpx.HTTPError):
        raise MailboxUnavailable("unreachable") from None
    except (ValueError, LookupError, TypeError):
        raise MailboxUnavailable("not_understood") from None


def _checked(reply: httpx.Response, folder: MailFolder) -> Json:
    if reply.status_code == 404:
        raise MailboxUnavailable(f"{folder.value}_missing")
    _checked_bytes(reply)
    told: Json = reply.json()
    return told


def _checked_bytes(reply: httpx.Response) -> bytes:
    if reply.status_code == 403:
        raise MailboxUnavailable("sign_in_refused")
    if reply.status_code in NOT_NOW:
        raise MailboxUnavailable("busy")
    if reply.status_code != 200:
        raise MailboxUnavailable("not_understood")
    return reply.content
