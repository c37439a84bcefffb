"""SqlMailboxBook: how far each mailbox is read."""

from __future__ import annotations

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.mailbox import MailboxState

mailboxes = sa.Table(
    "mailboxes",
    METADATA,
    sa.Column("mailbox", sa.Text, primary_key=True),
    sa.Column("folder", sa.Text, primary_key=True),
    sa.Column("position", sa.Text, nullable=False),
    sa.Column("read_at", Moment),
    sa.Column("tried_at", Moment),
    sa.Column("trouble", sa.Text, nullable=False),
)


class SqlMailboxBook:
    """Of the mailbox of that name; what was read of another one stays as it was."""

    def __init__(self, database: Database, *, mailbox: str) -> None:
        self._database = database
        self._mailbox = mailbox

    def states(self) -> list[MailboxState]:
        columns = [column for column in mailboxes.c if column.name != "mailbox"]
        query = sa.select(*columns).where(mailboxes.c.mailbox == self._mailbox).order_by(mailboxes.c.folder)
        with self._database.reading() as connection:
            return [MailboxState.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def keep(self, state: MailboxState) -> None:
        row = state.model_dump() | {"mailbox": self._mailbox}
        here = (mailboxes.c.mailbox == self._mailbox, mailboxes.c.folder == state.folder.value)
        with self._database.writing() as connection:
            if not connection.execute(sa.update(mailboxes).where(*here).values(row)).rowcount:
                connection.execute(sa.insert(mailboxes).values(row))
