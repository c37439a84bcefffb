"""SqlEvaluationStore: what was said of visits afterwards, each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment, messages
from bot.visits.models import AuditEvent, BundleKind, Draft, MessageState
from bot.visits.models.evaluation import Evaluation, Survey

evaluations = sa.Table(
    "evaluations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  #: As it was given; only the words can be erased.
    sa.Column("set_aside", sa.Boolean, nullable=False),
    sa.Column("lead", sa.Integer, sa.ForeignKey("leads.id")),
    sa.Index("ix_evaluations_case_number", "case_number"),
)

_BESIDE = {"id", "set_aside", "lead"}  #: What has a column of its own.


class SqlEvaluationStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def evaluations(self, *, case: str | None = None) -> list[Evaluation]:
        with self._database.reading() as connection:
            return _read(connection, case)

    def add(self, evaluation: Evaluation) -> Evaluation:
        row = {
            "case_number": evaluation.case,
            "at": evaluation.at,
            "content": evaluation.model_dump_json(exclude=_BESIDE),
            "set_aside": evaluation.set_aside,
            "lead": evaluation.lead,
        }
        event = "evaluation.received" if evaluation.by == "system" else "evaluation.entered"
        with self._database.writing() as connection:
            given = connection.execute(sa.insert(evaluations).values(row)).inserted_primary_key
            kept = evaluation.model_copy(update={"id": given[0] if given else 0})
            details: dict[str, str | int | None] = {
                "evaluation": kept.id,
                "audience": kept.audience.value,
                "host": kept.host,
                "way": kept.way.value,
            }
            line = log.append(connection, event, actor=kept.by, at=kept.at, case=kept.case, details=details)
        self._keep(line)
        return kept

    def set_aside(self, evaluation: Evaluation, *, aside: bool, by: str, at: dt.datetime) -> None:
        event = "evaluation.set_aside" if aside else "evaluation.taken_back"
        self._change(evaluation, event, {"set_aside": aside}, {}, by, at)

    def tie(self, evaluation: Evaluation, lead: int, *, by: str, at: dt.datetime) -> None:
        self._change(evaluation, "evaluation.lead_made", {"lead": lead}, {"lead": lead}, by, at)

    def sent(self) -> list[tuple[str, Survey]]:
        query = sa.select(messages.c.case_number, messages.c.draft).where(
            messages.c.bundle == BundleKind.THANKS.value, messages.c.state == MessageState.SENT.value
        )
        with self._database.reading() as connection:
            found = [(case, Draft.model_validate_json(draft).survey) for case, draft in connection.execute(query)]
        return [(case, survey) for case, survey in found if survey]

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        with self._database.writing() as connection:
            held = [one for one in _read(connection, case) if one.without_words() != one]
            for one in held:
                content = one.without_words().model_dump_json(exclude=_BESIDE)
                connection.execute(sa.update(evaluations).where(evaluations.c.id == one.id).values(content=content))
            details: dict[str, str | int | None] = {"evaluations": len(held)}
            line = log.append(connection, "evaluations.forgotten", actor=by, at=at, case=case, details=details)
        self._keep(line)
        return len(held)

    def _change(
        self,
        evaluation: Evaluation,
        event: str,
        values: dict[str, Any],
        details: dict[str, str | int | None],
        by: str,
        at: dt.datetime,
    ) -> None:
        told = {"evaluation": evaluation.id} | details
        with self._database.writing() as connection:
            connection.execute(sa.update(evaluations).where(evaluations.c.id == evaluation.id).values(values))
            line = log.append(connection, event, actor=by, at=at, case=evaluation.case, details=told)
        self._keep(line)


def _read(connection: sa.Connection, case: str | None) -> list[Evaluation]:
    query = sa.select(evaluations).order_by(evaluations.c.at, evaluations.c.id)
    if case is not None:
        query = query.where(evaluations.c.case_number == case)
    return [
        Evaluation.model_validate_json(row["content"]).model_copy(update={name: row[name] for name in _BESIDE})
        for row in connection.execute(query).mappings()
    ]
