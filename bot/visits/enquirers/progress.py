"""Progress: what an enquirer may be told of a case. Neither a name, nor a host, nor what we think of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.visits.enquirers.errors import StatusLinkVoid, StatusUnknown
from bot.visits.models import AuditEvent, BundleKind, Case, Message, MessageState, Status
from bot.visits.norms import norms
from bot.visits.workdays import COPENHAGEN

_TOKEN = re.compile(r"([0-9]{8})-([0-9]{1,6})-([0-9a-f]{48})")
_ASKS = frozenset({BundleKind.CLARIFICATION, BundleKind.REMINDER})
#: Put away, with or without a letter. Of spam and duplicates an enquirer learns nothing here.
_OVER = frozenset({Status.HELD, Status.CLOSED, Status.CANCELLED, Status.POSTPONED, Status.NO_REPLY, Status.NO_SHOW})


class Stage(StrEnum):
    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    NEEDS = "needs"  #: We wrote, and asked for something that is still missing.
    ANSWERED = "answered"
    OVER = "over"


class Progress(NamedTuple):
    stage: Stage
    since: dt.date
    needs: tuple[str, ...] = ()  #: Facts by name, as in `Triage.missing`; only those a letter of ours asked for.


def progress(case: Case, log: Sequence[AuditEvent]) -> Progress:
    """`log` are the lines of the case: that a person did something on it is told, not who or what."""
    letters = [one for one in case.messages if _told(one, case)]
    last = max(letters, key=lambda one: one.changed_at) if letters else None
    if case.status in _OVER:
        return Progress(Stage.OVER, _day(last.changed_at if last else case.received_at))
    if last and case.status is Status.WAITING and last.bundle in _ASKS and case.triage and case.triage.missing:
        return Progress(Stage.NEEDS, _day(last.changed_at), case.triage.missing)
    if last:
        return Progress(Stage.ANSWERED, _day(last.changed_at))
    seen = next((event.at for event in log if event.actor != "system"), None)
    if seen and case.status is not Status.SPAM:
        return Progress(Stage.LOOKED_AT, _day(seen))
    return Progress(Stage.RECEIVED, _day(case.received_at))


def _told(message: Message, case: Case) -> bool:
    """A letter to the enquirer that has left, in words of ours that say more than that the request came."""
    out = message.state is MessageState.SENT and message.bundle is not BundleKind.ACKNOWLEDGEMENT
    return out and message.draft.to.strip().casefold() in case.enquirers()


def token(case: Case, *, secret: bytes, generation: int, at: dt.datetime) -> str:
    """Of a link to the status page, made today; it runs out by itself."""
    until = (at.astimezone(COPENHAGEN).date() + dt.timedelta(days=norms().enquirers.status_days)).strftime("%Y%m%d")
    return f"{until}-{generation}-{_mac(case, until, generation, secret)}"


def check(case: Case, given: str, *, secret: bytes, generation: int, at: dt.datetime) -> dt.date:
    """Return until when the link is good.

    Raises:
        StatusUnknown: it is none of ours.
        StatusLinkVoid: it ran out, or was made void.
    """
    found = _TOKEN.fullmatch(given)
    if not found or not hmac.compare_digest(_mac(case, found[1], int(found[2]), secret), found[3]):
        raise StatusUnknown
    until = dt.datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=COPENHAGEN).date()
    if int(found[2]) != generation or at.astimezone(COPENHAGEN).date() > until:
        raise StatusLinkVoid
    return until


def receipt_token(number: str, *, secret: bytes) -> str:
    """Of a receipt that tells the number and nothing else: whoever sent something to a case of somebody's gets one."""
    return hmac.new(secret, f"receipt\n{number}".encode(), hashlib.sha256).hexdigest()[:48]


def _mac(case: Case, until: str, generation: int, secret: bytes) -> str:
    said = f"status\n{case.number}\n{case.received_at.astimezone(dt.UTC).isoformat()}\n{until}\n{generation}"
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()[:48]


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(COPENHAGEN).date()
