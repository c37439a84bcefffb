"""Who has a case, how it was put away, what is to be done on it, and who has something of it open."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"

_CASES = sa.table("cases", sa.column("number"), sa.column("summary"), sa.column("answer_by"))
_TOGETHER = 500


def upgrade() -> None:
    op.add_column("cases", sa.Column("officer", sa.Text))
    op.add_column("cases", sa.Column("officer_name", sa.Text))
    op.add_column("cases", sa.Column("answer_by", sa.Text))
    op.add_column("cases", sa.Column("ending", sa.Text))
    _fill()
    op.create_index("ix_cases_officer", "cases", ["officer"])
    op.create_index("ix_cases_answer_by", "cases", ["answer_by"])
    _tasks()
    _leases()


def _fill() -> None:
    """The first day by which an answer is wanted, from what the inbox shows."""
    connection = op.get_bind()
    found = []
    for number, summary in connection.execute(sa.select(_CASES.c.number, _CASES.c.summary)).all():
        told = json.loads(summary)
        days = [day for day in (told.get("respond_by"), told.get("due")) if day]
        if days:
            found.append({"at": number, "day": min(days)})
    update = sa.update(_CASES).where(_CASES.c.number == sa.bindparam("at")).values(answer_by=sa.bindparam("day"))
    for start in range(0, len(found), _TOGETHER):
        connection.execute(update, found[start : start + _TOGETHER])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=True),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text, nullable=True),
        sa.Column("done_by_name", sa.Text, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_tasks_case_number"),
    )
    op.create_index("ix_tasks_case_number", "tasks", ["case_number"])
    op.create_index("ix_tasks_done_at_due", "tasks", ["done_at", "due"])


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_number", "place", "person", name="pk_leases"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_leases_case_number"),
    )
