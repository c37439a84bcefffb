"""Job rows: what the engine wrote of a job, changed where it offers no way to: its versions differ for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest

import sqlalchemy as sa

_COLUMNS = (
    "workflow_uuid",
    "status",
    "executor_id",
    "owner_xid",
    "started_at_epoch_ms",
    "delay_until_epoch_ms",
    "recovery_attempts",
)


class JobRows:
    def __init__(self, engine: sa.Engine) -> None:
        schema = "dbos" if engine.dialect.name == "postgresql" else None
        self._engine = engine
        self._jobs = sa.table("workflow_status", *map(sa.column, _COLUMNS), schema=schema)
        steps = ("workflow_uuid", "function_id", "function_name")
        self._steps = sa.table("operation_outputs", *map(sa.column, steps), schema=schema)

    def give_back(self, key: str, *, executor: str, seconds: float) -> None:
        """Put off what this executor took, as if it had not: it is no try, and anybody's to take after that time."""
        jobs = self._jobs.c
        given = sa.update(self._jobs).where(
            jobs.workflow_uuid == key, jobs.status == "PENDING", jobs.executor_id == executor
        )
        with self._engine.begin() as connection:
            connection.execute(
                given.values(
                    status="DELAYED",
                    owner_xid=None,
                    started_at_epoch_ms=None,
                    delay_until_epoch_ms=int((time.time() + seconds) * 1000),
                    recovery_attempts=jobs.recovery_attempts - 1,
                )
            )

    def forget_changed(self, key: str, steps: Sequence[str], *, last: str) -> bool:
        """Drop what is recorded from the first step on that is now another; steps are safe to repeat.

        Args:
            steps: As they are called now, in order.
            last: What may stand in the place of any of them, and is not followed by another.
        """
        rows = self._steps.c
        ours = rows.workflow_uuid == key
        with self._engine.begin() as connection:
            found = connection.execute(
                sa.select(rows.function_id, rows.function_name).where(ours).order_by(rows.function_id)
            ).all()
            for (number, name), now in zip_longest(found, steps[: len(found)]):
                if name not in (now, last):
                    connection.execute(sa.delete(self._steps).where(ours, rows.function_id >= number))
                    return True
        return False


def called(job: str, step: Callable[..., None]) -> str:
    """By its function and not by its place: a version with other steps must not take one for another."""
    while isinstance(step, partial):
        step = step.func
    return f"{job}.{getattr(step, '__name__', type(step).__name__)}"
