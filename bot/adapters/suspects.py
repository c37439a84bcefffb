"""Jobs that a person or the others must hear of: what may end a process, and what no process knows."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from dbos import DBOSClient

from bot.visits.models.work import Work

_BEGUN = ["ENQUEUED", "PENDING"]
_WAITS = ["ENQUEUED", "DELAYED"]
_STRANDED_AFTER = dt.timedelta(minutes=10)
_PARKED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"


class Parked(NamedTuple):
    """A job that was begun so often, and took its process down each time, that it is begun no more."""

    key: str
    name: str
    args: tuple[str, ...]


def suspected(client: DBOSClient, gone: Sequence[str] = ()) -> bool:
    """Whether there are jobs that a process has left in the middle, now at work again or waiting for it.

    Args:
        gone: The executors that are known to do no more, whose jobs nobody has taken up yet.
    """
    for one in client.list_workflows(status=_BEGUN, load_input=False, load_output=False):
        at_work = one.status == "PENDING" and one.executor_id not in gone
        if (one.recovery_attempts or 0) > (1 if at_work else 0):
            return True
    return False


def parked(client: DBOSClient) -> Iterator[Parked]:
    for one in client.list_workflows(status=_PARKED, load_output=False):
        if one.input:
            name, args = one.input["args"]
            yield Parked(one.workflow_id, str(name), tuple(args))


def stranded(client: DBOSClient, *, known: Container[str], version: str) -> int:
    """How many are of a kind or version that is not ours, and were taken by nobody for ten minutes."""
    before = (dt.datetime.now(dt.UTC) - _STRANDED_AFTER).isoformat()
    old = client.list_workflows(status=[*_WAITS, "PENDING"], end_time=before, load_output=False)
    return sum(
        one.app_version != version
        or (one.status in _WAITS and one.input is not None and one.input["args"][0] not in known)
        for one in old
    )


def counted(client: DBOSClient) -> Work:
    found = client.list_workflows(status=[*_WAITS, "PENDING"], load_input=False, load_output=False)
    tally = Counter(one.status for one in found)
    waiting = [one.created_at for one in found if one.status == "ENQUEUED" and one.created_at]
    return Work(
        waiting=tally["ENQUEUED"],
        put_off=tally["DELAYED"],
        worked=tally["PENDING"],
        oldest=max(0.0, time.time() - min(waiting) / 1000) if waiting else 0.0,
    )
