"""Jobs of a process that ended in the middle of them: one of them may be what ended it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dbos import DBOSClient

_BEGUN = ["ENQUEUED", "PENDING"]
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
