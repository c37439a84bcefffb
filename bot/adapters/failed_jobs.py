"""What is said of a job that failed: where, and under which reference; nothing in the words of its error."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from dbos import error as dbos_error

logger = logging.getLogger(__name__)

Step = Callable[..., None]


class JobFailed(Exception):
    """A job gave up. Says nothing of the error itself: DBOS stores and logs what it is told."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference  #: What the log has it under.


def not_ours(record: logging.LogRecord) -> bool:
    """DBOS reports each failing step with its traceback; `told` has said it already, and says less."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, JobFailed | dbos_error.DBOSMaxStepRetriesExceeded)


def told(step: Step, name: str, key: str) -> Step:
    """Log what went wrong where, without the error's own words: they can quote a request."""

    def run(*args: str) -> None:
        try:
            step(*args)
        except Exception as error:  # noqa: BLE001 - nothing of it may reach the engine's tables or log
            where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            details = {"job": name, "reference": key, "error": type(error).__name__, "where": where[-6:]}
            logger.warning("job.step_failed", extra=details)
            raise JobFailed(key) from None

    return run
