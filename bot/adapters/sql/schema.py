"""Schema: the tables as SQLAlchemy sees them. `migrations/` makes them; a test holds the two together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql.sealed import SealedFiles, SealedText

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(sa.TypeDecorator[dt.datetime]):
    """A point in time, UTC in the database and aware outside it, on SQLite too."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _case_number() -> sa.Column[str]:
    return sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False)


#: The last running number of each year; its row is the queue in which numbers are handed out without gaps.
case_numbers = sa.Table(
    "case_numbers",
    METADATA,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)

#: Nouns are stored as the JSON they were made of, so that what was decided on can be read back to the byte.
cases = sa.Table(
    "cases",
    METADATA,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("received_at", Moment, nullable=False, index=True),
    sa.Column("request", SealedFiles, nullable=False),
    sa.Column("reading", sa.Text),
    sa.Column("triage", sa.Text),
    sa.Column("proposal_version", sa.Integer),
    sa.Column("trouble", sa.Text),
    sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("history", sa.Text),
    sa.Column("import_id", sa.Integer, index=True),
    sa.Column("facts", sa.Text),  #: For statistics; none in rows that an older version wrote.
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("differences", sa.Text),
    sa.Column("touched", sa.Text),
    sa.Column("overrides", sa.Text),
    sa.Column("escort", sa.Text),
    sa.Column("officer", sa.Text, index=True),
    sa.Column("officer_name", sa.Text),
    sa.Column("answer_by", sa.Text, index=True),
    sa.Column("ending", sa.Text),
    sa.Column("counterparts", sa.Text),
    sa.Column("addressee", sa.Text),
    sa.Column("suspected", sa.Boolean, nullable=False, server_default=sa.false(), index=True),
    sa.Column("pending", sa.Text, index=True),
    sa.Column("unseen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("merged_into", sa.Text, index=True),  # no reference: SQLite adds none to a table that has rows
)

#: Further messages on a case. One that was moved stays listed where it lay, and lies where it went.
inbound = sa.Table(
    "inbound",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("match", sa.Text, nullable=False),
    sa.Column("request", SealedFiles, nullable=False),
    sa.Column("moved_to", sa.Text, sa.ForeignKey("cases.number")),
)

#: Only ever added to: taking a correction back is a line of its own.
corrections = sa.Table(
    "corrections",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _case_number(),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("taken_back", sa.Boolean, nullable=False),
    sa.Index("ix_corrections_case_number", "case_number"),
)

#: What cases are recognised by, as digests.
clues = sa.Table(
    "clues",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Index("ix_clues_kind_value", "kind", "value"),
)

imports = sa.Table(
    "imports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("headers", sa.Text, nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("cases", sa.Integer, nullable=False),
    sa.Column("undone_at", Moment),
    sa.Column("undone_by", sa.Text),
)

#: Requests as they came, where something in them was masked. Read by those who open the original, and by nothing else.
originals = sa.Table(
    "originals",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("masked", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", SealedText, nullable=False),
)

events = sa.Table(
    "events",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("body_digest", sa.Text, nullable=False),
    _case_number(),
    sa.Column("received_at", Moment, nullable=False),
)

proposals = sa.Table(
    "proposals",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

decisions = sa.Table(
    "decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _case_number(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("bundle", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("acting_for", sa.Text),
    sa.Column("acting_for_name", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_decisions_case_number", "case_number"),
)

messages = sa.Table(
    "messages",
    METADATA,
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=True),  #: The order in which they were added.
    sa.Column("id", sa.Text, nullable=False, unique=True),
    _case_number(),
    sa.Column("bundle", sa.Text, nullable=False),
    sa.Column("bundle_digest", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("due_at", Moment),
    sa.Index("ix_messages_case_number", "case_number"),
)

#: Append-only: triggers refuse any other write.
audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text, index=True),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

#: One row: the end of the chain, and the queue in which its lines are written.
audit_head = sa.Table(
    "audit_head",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

people = sa.Table(
    "people",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("slack_user", sa.Text, unique=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("signature", sa.Text, nullable=False, server_default=""),
)

links = sa.Table(
    "links",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

#: May hold names: rows go after their time.
questions = sa.Table(
    "questions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("by", sa.Text),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("composer", sa.Text, nullable=False),
    sa.Column("retrieved", sa.Text, nullable=False),
    sa.Column("cited", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False, index=True),
    sa.Column("shown", sa.Text, nullable=False),
)

feedback = sa.Table(
    "feedback",
    METADATA,
    sa.Column("question", sa.Text, sa.ForeignKey("questions.id"), primary_key=True),
    sa.Column("by", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("useful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("wants_person", sa.Boolean, nullable=False),
)

#: What staff said on a piece of work on our knowledge: a question, or an edition of a document.
marks = sa.Table(
    "marks",
    METADATA,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
)

#: What people changed in the registers, never edited.
register_changes = sa.Table(
    "register_changes",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("register", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

sessions = sa.Table(
    "sessions",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("browser", sa.Text, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
)
