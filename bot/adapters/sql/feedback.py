"""SqlFeedbackStore: questions that were asked, and what people think of the answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import feedback as feedback_table
from bot.adapters.sql.schema import marks as marks_table
from bot.adapters.sql.schema import questions as table
from bot.asking.errors import AnswerUnknown
from bot.asking.models import AskedQuestion, Feedback, Judged, Mark

_LISTS = ("retrieved", "cited")
_SAID = ("by", "at", "useful", "reason", "wants_person")


class SqlFeedbackStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, asked: AskedQuestion) -> None:
        values = {name: getattr(asked, name) for name in AskedQuestion.model_fields}
        values |= {name: json.dumps(values[name]) for name in _LISTS}
        values |= {"via": asked.via.value, "status": asked.status.value}
        with self._database.writing() as connection:
            if _is_kept(connection, asked.id):
                return
            connection.execute(sa.insert(table).values(values))

    def judge(self, feedback: Feedback) -> None:
        values = {"question": feedback.question} | {name: getattr(feedback, name) for name in _SAID}
        said_before = sa.delete(feedback_table).where(
            feedback_table.c.question == feedback.question, feedback_table.c.by == feedback.by
        )
        with self._database.writing() as connection:
            if not _is_kept(connection, feedback.question):
                raise AnswerUnknown
            connection.execute(said_before)
            connection.execute(sa.insert(feedback_table).values(values))

    def question(self, question_id: str) -> AskedQuestion | None:
        if not question_id.isalnum():
            return None
        with self._database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == question_id)).mappings().first()
        return _asked(row) if row else None

    def asked_in(self, place: str) -> bool:
        query = sa.select(table.c.id).where(table.c.place == place).limit(1)
        with self._database.reading() as connection:
            return bool(place) and connection.execute(query).first() is not None

    def questions(self, *, limit: int = 5_000, since: dt.datetime | None = None) -> list[AskedQuestion]:
        query = sa.select(table).order_by(table.c.at.desc(), table.c.id).limit(limit)
        if since is not None:
            query = query.where(table.c.at >= since)
        with self._database.reading() as connection:
            return [_asked(row) for row in connection.execute(query).mappings()]

    def judged(self, *, useful: bool, limit: int = 1_000) -> list[Judged]:
        said = [feedback_table.c[name].label(f"said_{name}") for name in _SAID]
        query = (
            sa.select(table, *said)
            .join(feedback_table, feedback_table.c.question == table.c.id)
            .where(feedback_table.c.useful == useful)
            .order_by(feedback_table.c.at.desc(), table.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_judged(row) for row in connection.execute(query).mappings()]

    def mark(self, marks: Sequence[Mark]) -> None:
        with self._database.writing() as connection:
            for each in marks:
                connection.execute(sa.delete(marks_table).where(marks_table.c.about == each.about))
                connection.execute(sa.insert(marks_table).values(each.model_dump() | {"standing": each.standing.value}))

    def marks(self) -> list[Mark]:
        query = sa.select(marks_table).order_by(marks_table.c.at, marks_table.c.about)
        with self._database.reading() as connection:
            return [Mark.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def erase(self, *, before: dt.datetime, keep: int) -> int:
        newest = sa.select(table.c.id).order_by(table.c.at.desc(), table.c.id).limit(keep)
        due = sa.select(table.c.id).where(sa.or_(table.c.at < before, table.c.id.not_in(newest)))
        with self._database.writing() as connection:
            connection.execute(sa.delete(feedback_table).where(feedback_table.c.question.in_(due)))
            over = sa.or_(marks_table.c.at < before, marks_table.c.about.in_(due))
            connection.execute(sa.delete(marks_table).where(over))
            return connection.execute(sa.delete(table).where(table.c.id.in_(due))).rowcount


def _is_kept(connection: sa.Connection, question: str) -> bool:
    if not question.isalnum():  # from a form: PostgreSQL compares no NUL, and neither database half a character
        return False
    return connection.execute(sa.select(table.c.id).where(table.c.id == question)).first() is not None


def _asked(row: sa.RowMapping) -> AskedQuestion:
    values: dict[str, Any] = {name: row[name] for name in AskedQuestion.model_fields}
    return AskedQuestion.model_validate(values | {name: tuple(json.loads(row[name])) for name in _LISTS})


def _judged(row: sa.RowMapping) -> Judged:
    said = {name: row[f"said_{name}"] for name in _SAID}
    return Judged(question=_asked(row), feedback=Feedback(question=row["id"], **said))
