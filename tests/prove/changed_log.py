"""C-37: the audit log in other hands, and each effect in it once."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing

from bot.visits import audit, dispatch
from bot.visits.errors import VisitError
from bot.visits.models import AuditEvent
from tests.factories import NOW
from tests.fakes import RecordingOutbox
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced

_LINES = 40
_BETWEEN = 10  #: Where in a moment its day ends: any sign there reads the same.
_COLUMNS = ("at", "actor", "event", "case_number", "details", "previous", "hash")

Change = Callable[[sqlite3.Connection, random.Random], None]


def _flipped(log: sqlite3.Connection, chance: random.Random) -> None:
    column = chance.choice(_COLUMNS)
    rows = log.execute(f"select seq, {column} from audit where {column} <> ''").fetchall()
    seq, value = chance.choice(rows)
    at = chance.choice([place for place in range(len(value)) if (column, place) != ("at", _BETWEEN)])
    other = chance.choice([sign for sign in "0123456789abcdefx" if sign != value[at]])
    log.execute(f"update audit set {column} = ? where seq = ?", (value[:at] + other + value[at + 1 :], seq))


def _taken_out(log: sqlite3.Connection, chance: random.Random) -> None:
    log.execute("delete from audit where seq = ?", (chance.randrange(1, _last(log)),))


def _reordered(log: sqlite3.Connection, chance: random.Random) -> None:
    one, other = chance.sample(range(1, _last(log) + 1), 2)
    log.execute("update audit set seq = -1 where seq = ?", (one,))
    log.execute("update audit set seq = ? where seq = ?", (one, other))
    log.execute("update audit set seq = ? where seq = -1", (other,))


def _cut_off(log: sqlite3.Connection, chance: random.Random) -> None:
    log.execute("delete from audit where seq > ?", (chance.randrange(_last(log)),))


def _rewritten(log: sqlite3.Connection, chance: random.Random) -> None:
    """From some line on, as somebody does who knows how lines are sealed."""
    first = chance.randrange(1, _last(log) + 1)
    _sealed_anew(log, first, _last(log))


def _put_in(log: sqlite3.Connection, chance: random.Random) -> None:
    """A line that never was; what comes after it moves down, and is sealed anew."""
    first = chance.randrange(1, _last(log) + 1)
    log.execute("update audit set seq = -seq - 1 where seq >= ?", (first,))
    log.execute("update audit set seq = -seq where seq < 0")
    columns = ", ".join(_COLUMNS)
    log.execute(f"insert into audit (seq, {columns}) select ?, {columns} from audit where seq = ?", (first, first + 1))
    _sealed_anew(log, first, _last(log))


def _yesterdays(log: sqlite3.Connection, chance: random.Random) -> None:
    """An older log, which has grown again since, longer than the one it replaces."""
    kept = chance.randrange(1, _last(log))
    columns = ", ".join(_COLUMNS)
    log.execute("delete from audit where seq > ?", (kept,))
    for seq in range(kept + 1, _LINES * 2):
        log.execute(f"insert into audit (seq, {columns}) select ?, {columns} from audit where seq = 1", (seq,))
    _sealed_anew(log, kept + 1, _LINES * 2 - 1)


CHANGES: dict[str, Change] = {
    "flipped": _flipped, "taken out": _taken_out, "reordered": _reordered, "cut off": _cut_off,
    "rewritten": _rewritten, "put in": _put_in, "yesterday's": _yesterdays,
}  # fmt: skip


def _last(log: sqlite3.Connection) -> int:
    return int(log.execute("select max(seq) from audit").fetchone()[0])


def _sealed_anew(log: sqlite3.Connection, first: int, last: int) -> None:
    before = log.execute("select hash from audit where seq = ?", (first - 1,)).fetchone()
    previous = before[0] if before else audit.START
    for seq in range(first, last + 1):
        at, event, case, details = log.execute(
            "select at, event, case_number, details from audit where seq = ?", (seq,)
        ).fetchone()
        line: AuditEvent = audit.sealed(
            seq=seq,
            at=dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC),
            actor="nobody",
            event=event,
            case=case,
            details=json.loads(details),
            previous=previous,
        )
        log.execute(
            "update audit set actor = 'nobody', previous = ?, hash = ? where seq = ?", (previous, line.hash, seq)
        )
        previous = line.hash


def every_change_is_noticed(room: Room, changes: int) -> Outcome:
    """So many of each kind; and so many letters sent, each of which has its line."""
    chance, outcome = random.Random(37), Outcome()
    with a_desk(room.new("desk")) as desk:
        _letters(desk, max(3, changes // 10), outcome)
        for number in range(_LINES):
            desk.store.note(
                "delivery.refused", actor="system", at=NOW, case=None, details={"source": "webhook", "delivery": number}
            )
        outcome.trial(audit.check(desk.store) == [], "a sound log is not sound")
        with closing(sqlite3.connect(desk.file, isolation_level=None, timeout=30)) as log:
            for (trigger,) in log.execute("select name from sqlite_master where type = 'trigger'").fetchall():
                log.execute(f"drop trigger {trigger}")  # who holds the file is not held up by them
            log.execute("create table kept as select * from audit")
            for _ in range(changes):
                for name, change in CHANGES.items():
                    log.execute("begin")
                    change(log, chance)
                    log.execute("commit")
                    outcome.trial(_noticed(desk), name)
                    log.execute("begin")
                    log.execute("delete from audit")
                    log.execute("insert into audit select * from kept")
                    log.execute("commit")
        outcome.trial(audit.check(desk.store) == [], "a log put back is not sound")
    outcome.told = f"{', '.join(CHANGES)}; each letter that left has one line"
    return outcome


def _noticed(desk: Desk) -> bool:
    with contextlib.suppress(VisitError, ValueError, LookupError):  # as `ope doctor`: what cannot be read is told, too
        return audit.check(desk.store) != []
    return True


def _letters(desk: Desk, number: int, outcome: Outcome) -> None:
    outbox = RecordingOutbox()
    for each in range(number):
        case = desk.approved(f"letter-{each}")
        for _ in range(2):
            dispatch.dispatch(case.number, case.messages[0].bundle_digest, store=desk.store, outbox=outbox, at=NOW)
    lines = Counter(
        one.details.get("message") for one in desk.store.audit(limit=100_000) if one.event == "message.sent"
    )
    for message in outbox.sent:
        outcome.trial(lines[message.id] == 1, f"{message.id}: {lines[message.id]} lines")


CHECKS = (
    Check(
        id="C-37",
        observes="Whatever is done to the audit log by somebody who has the database is noticed",
        run=every_change_is_noticed,
        tiny=3,
        quick=60,
        long=2_000,
        breaks={
            "nobody compares a line with its seal": replaced(audit, "_problems", lambda *_, **__: []),
            "nobody looks at the head outside the database": replaced(audit, "_end_problems", lambda *_, **__: []),
        },
    ),
)
