"""SqlRegisterStore: what people changed in the registers, each with its audit line in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import register_changes as table
from bot.visits.errors import RegisterMoved
from bot.visits.models import AuditEvent, RegisterChange


class SqlRegisterStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def changes(self, *, after: int = 0) -> list[RegisterChange]:
        query = sa.select(table.c.content).where(table.c.seq > after).order_by(table.c.seq)
        with self._database.reading() as connection:
            return [RegisterChange.model_validate_json(content) for content in connection.execute(query).scalars()]

    def newest(self) -> int:
        with self._database.reading() as connection:
            return _newest(connection)

    def add(self, change: RegisterChange, *, after: int) -> RegisterChange:
        return self._add([change.model_copy(update={"seq": after + 1})], after)[0]

    def add_all(self, changes: Sequence[RegisterChange], *, after: int) -> list[RegisterChange]:
        places = {"batch": after + 1}
        numbered = [one.model_copy(update=places | {"seq": seq}) for seq, one in enumerate(changes, start=after + 1)]
        return self._add(numbered, after)

    def _add(self, numbered: list[RegisterChange], after: int) -> list[RegisterChange]:
        if not numbered:
            return []
        with self._database.writing() as connection:
            if _newest(connection) != after:
                raise RegisterMoved
            try:
                connection.execute(sa.insert(table), [_row(change) for change in numbered])
            except sa.exc.IntegrityError:  # another process, where writers do not wait for one another
                raise RegisterMoved from None
            lines = [_line(connection, change) for change in numbered]
        self._keep(lines[-1])
        return numbered


def _row(change: RegisterChange) -> dict[str, object]:
    return {
        "seq": change.seq,
        "register": change.in_register.value,
        "entry": change.entry,
        "at": change.at,
        "content": change.model_dump_json(),
    }


def _line(connection: sa.Connection, change: RegisterChange) -> AuditEvent:
    return log.append(
        connection,
        "register.undone" if change.undoes else "register.changed",
        actor=change.by,
        at=change.at,
        case=change.case,
        details={"register": change.in_register.value, "entry": change.entry, "change": change.seq},
    )


def _newest(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(table.c.seq))).scalar() or 0
