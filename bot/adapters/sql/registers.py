"""SqlRegisterStore: what people changed in the registers, each with its audit line in one transaction."""

from __future__ import annotations

from collections.abc import Callable

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

    def changes(self) -> list[RegisterChange]:
        query = sa.select(table.c.content).order_by(table.c.seq)
        with self._database.reading() as connection:
            return [RegisterChange.model_validate_json(content) for content in connection.execute(query).scalars()]

    def newest(self) -> int:
        with self._database.reading() as connection:
            return _newest(connection)

    def add(self, change: RegisterChange, *, after: int) -> RegisterChange:
        numbered = change.model_copy(update={"seq": after + 1})
        values = {
            "seq": numbered.seq,
            "register": numbered.in_register.value,
            "entry": numbered.entry,
            "at": numbered.at,
            "content": numbered.model_dump_json(),
        }
        with self._database.writing() as connection:
            if _newest(connection) != after:
                raise RegisterMoved
            try:
                connection.execute(sa.insert(table).values(values))
            except sa.exc.IntegrityError:  # another process, where writers do not wait for one another
                raise RegisterMoved from None
            line = log.append(
                connection,
                "register.undone" if numbered.undoes else "register.changed",
                actor=numbered.by,
                at=numbered.at,
                case=numbered.case,
                details={"register": numbered.in_register.value, "entry": numbered.entry, "change": numbered.seq},
            )
        self._keep(line)
        return numbered


def _newest(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(table.c.seq))).scalar() or 0
