"""Keeping: a person changes hosts, by hand or by a file; each change is kept with who, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits.errors import ChangeUnknown, HostUnknown, NotAllowed, RegisterMoved, StepNotAllowed
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.ports import RegisterStore
from bot.visits.registering import is_last
from knowledge import Host, HostStatus, Registers

_LONGEST_REASON = 1_000


def last_change(entry: str, changes: Sequence[RegisterChange]) -> int:
    """The number of the last change of a host; 0 where nobody changed it."""
    return max((one.seq for one in changes if (one.in_register, one.entry) == (Register.HOSTS, entry)), default=0)


def keep(
    host: Host,
    *,
    seen: int,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
    reason: str = "",
) -> RegisterChange | None:
    """Put a host in as it should be; None where it is so already.

    Args:
        seen: The last change of it that the person knew of; 0 for none, or for a new host.

    Raises:
        NotAllowed: the person's role does not cover it.
        RegisterMoved: somebody changed it since.
    """
    _check(by)
    newest = store.newest()
    if last_change(host.id, store.changes()) != seen:
        raise RegisterMoved
    before = registers.host(host.id)
    if before == host:
        return None
    return store.add(_change(before, host, by=by, at=at, reason=reason), after=newest)


def confirmed(host: Host, *, today: dt.date) -> Host:
    """As the host said today that it is.

    Raises:
        StepNotAllowed: it is closed.
    """
    if host.status is HostStatus.CLOSED:
        raise StepNotAllowed
    status = HostStatus.ACTIVE if host.status is HostStatus.UNCONFIRMED else host.status
    return host.model_copy(update={"confirmed_on": today, "status": status})


def closed(host: Host) -> Host:
    """It receives nobody any more; it stays in the register, so that nobody takes it in anew."""
    return host.model_copy(update={"status": HostStatus.CLOSED})


def known(entry: str, registers: Registers) -> Host:
    """Raises HostUnknown."""
    host = registers.host(entry)
    if host is None:
        raise HostUnknown(f"({entry[:60]})")
    return host


def take_file(
    changes: Sequence[tuple[Host | None, Host]], *, file: str, seen: int, by: Person, store: RegisterStore,
    at: dt.datetime,
) -> list[RegisterChange]:  # fmt: skip
    """Keep what a file changes, all of it or nothing.

    Args:
        seen: The newest change of the registers that the preview was made with.

    Raises:
        NotAllowed, RegisterMoved: as `keep`.
    """
    _check(by)
    if store.newest() != seen:
        raise RegisterMoved
    made = [_change(before, after, by=by, at=at, file=file) for before, after in changes]
    return store.add_all(made, after=seen)


def undo_file(batch: int, *, by: Person, store: RegisterStore, at: dt.datetime) -> list[RegisterChange]:
    """Set every host of a file back, all of them or none.

    Raises:
        NotAllowed, RegisterMoved: as `keep`.
        ChangeUnknown: there is no such file, or a host of it was changed again since.
    """
    _check(by)
    changes = store.changes()
    theirs = [one for one in changes if one.batch == batch]
    if not theirs or not all(is_last(one, changes) for one in theirs):
        raise ChangeUnknown
    undone = [
        one.model_copy(
            update={
                "before": one.after, "after": one.before, "by": by.id, "by_name": by.name, "at": at, "undoes": one.seq,
            }
        )
        for one in theirs
    ]  # fmt: skip
    return store.add_all(undone, after=changes[-1].seq)


def _check(by: Person) -> None:
    if not by.may(Action.CHANGE_HOSTS):
        raise NotAllowed


def _change(
    before: Host | None, after: Host, *, by: Person, at: dt.datetime, reason: str = "", file: str = ""
) -> RegisterChange:
    return RegisterChange(
        in_register=Register.HOSTS,
        entry=after.id,
        before=before.model_dump_json() if before else None,
        after=after.model_dump_json(),
        by=by.id,
        by_name=by.name,
        at=at,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
        file=file,
    )
