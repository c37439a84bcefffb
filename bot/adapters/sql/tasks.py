"""SqlTaskStore: what is to be done on cases, each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.models import AuditEvent
from bot.visits.models.task import Done, Task
from bot.visits.tasks.errors import TaskMoved

tasks = sa.Table(
    "tasks",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("person", sa.Text),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("done_by", sa.Text),
    sa.Column("done_by_name", sa.Text),
    sa.Column("done_at", Moment),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Index("ix_tasks_case_number", "case_number"),
    sa.Index("ix_tasks_done_at_due", "done_at", "due"),
)


class SqlTaskStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def tasks(self, *, case: str | None = None, due_by: dt.date | None = None) -> list[Task]:
        query = sa.select(tasks)
        if case is not None:
            query = query.where(tasks.c.case_number == case)
        if due_by is not None:
            query = query.where(tasks.c.done_at.is_(None), tasks.c.due <= due_by).order_by(tasks.c.due)
        with self._database.reading() as connection:
            return [_task(row) for row in connection.execute(query.order_by(tasks.c.id)).mappings()]

    def add(self, task: Task) -> Task:
        with self._database.writing() as connection:
            given = connection.execute(sa.insert(tasks).values(_row(task))).inserted_primary_key
            kept = task.model_copy(update={"id": given[0] if given else 0})
            line = _log(connection, f"{kept.kind}.added", kept, by=kept.by, at=kept.at)
        self._keep(line)
        return kept

    def change(self, task: Task, *, event: str, by: str, at: dt.datetime) -> Task:
        here = (tasks.c.id == task.id, tasks.c.revision == task.revision)
        kept = task.model_copy(update={"revision": task.revision + 1})
        with self._database.writing() as connection:
            if not connection.execute(sa.update(tasks).where(*here).values(_row(kept))).rowcount:
                raise TaskMoved
            line = _log(connection, event, kept, by=by, at=at)
        self._keep(line)
        return kept

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        said = (tasks.c.case_number == case, tasks.c.what != "")
        with self._database.writing() as connection:
            count = connection.execute(sa.update(tasks).where(*said).values(what="")).rowcount
            line = log.append(connection, "tasks.forgotten", actor=by, at=at, case=case, details={"tasks": count})
        self._keep(line)
        return count


def _log(connection: sa.Connection, event: str, task: Task, *, by: str, at: dt.datetime) -> AuditEvent:
    details: dict[str, str | int | None] = {
        "task": task.id,
        "for": task.person,
        "due": task.due.isoformat() if task.due else None,
    }
    return log.append(connection, event, actor=by, at=at, case=task.case, details=details)


def _row(task: Task) -> dict[str, object]:
    done = task.done
    return task.model_dump(exclude={"id", "case", "done"}) | {
        "case_number": task.case,
        "kind": task.kind.value,
        "done_by": done.by if done else None,
        "done_by_name": done.by_name if done else None,
        "done_at": done.at if done else None,
    }


def _task(row: sa.RowMapping) -> Task:
    values = {name: value for name, value in row.items() if name != "case_number" and not name.startswith("done_")}
    done = Done(by=row["done_by"], by_name=row["done_by_name"], at=row["done_at"]) if row["done_at"] else None
    return Task(case=row["case_number"], done=done, **values)
