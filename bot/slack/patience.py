"""A job that Slack puts off, or cannot be reached for, comes again later: across restarts, and holding up no other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from bot.slack.client import UNREACHABLE, error_code
from bot.visits.ports import Jobs

TRIES = 100  #: With the waits below, about a day.
FIRST_WAIT, LONGEST_WAIT = 15.0, 900.0  #: Seconds, doubled from try to try, where Slack does not say how long.
_SERVER_ERROR = 500
#: Slack's words for "not now, and not because of you".
_FOR_NOW = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})

Step = Callable[[str], None]
logger = logging.getLogger(__name__)


def patient(job: str, step: Step, *, jobs: Jobs) -> Callable[..., None]:
    """The step, with its job lined up anew where Slack says "later". The step must be safe to repeat."""

    def run(payload: str, tried: str = "0") -> None:
        try:
            step(payload)
        except (SlackApiError, *UNREACHABLE) as error:
            seconds = wait(error, int(tried))
            if seconds is None or int(tried) >= TRIES:
                raise
            logger.warning("slack.put_off", extra={"job": job, "seconds": seconds, "tried": tried})
            again = f"slack:again:{secrets.token_hex(16)}"
            jobs.enqueue(job, again, payload, str(int(tried) + 1), after=seconds)

    return run


def wait(error: Exception, tried: int) -> float | None:
    """Seconds until Slack may be asked again; None where that would change nothing."""
    if not isinstance(error, SlackApiError):
        return _growing(tried)
    if error_code(error) == "ratelimited":
        return _retry_after(error)
    status = getattr(error.response, "status_code", 0)
    return _growing(tried) if status >= _SERVER_ERROR or error_code(error) in _FOR_NOW else None


def _growing(tried: int) -> float:
    return float(min(FIRST_WAIT * 2 ** min(tried, 10), LONGEST_WAIT))


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    said = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if said.isdigit() else FIRST_WAIT
