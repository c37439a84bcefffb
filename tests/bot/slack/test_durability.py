"""What Slack promises and what it does not: deliveries, limits, outages, and messages that change under us."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.patience import LONGEST_WAIT, TRIES, wait
from tests.bot.slack.support import Office, a_direct_message, a_mention
from tests.factories import NUMBER, a_case


def answers(office: Office) -> list[dict[str, Any]]:
    return [message for message in office.slack.messages if message.get("bot_id")]


def run_again(office: Office) -> None:
    """The job that was put off, as if its time had come."""
    name, key, args = office.jobs.enqueued[-1]
    assert key in office.jobs.delayed
    office.jobs.enqueue(name, f"due {key}", *args)


def test_a_rate_limit_puts_the_job_off_for_as_long_as_slack_says(office: Office) -> None:
    office.slack.fail("chat.postMessage", "429:30", "429:7")

    office.event(a_mention())
    run_again(office)
    run_again(office)

    assert list(office.jobs.delayed.values()) == [30, 7]
    assert len(answers(office)) == 1


def test_a_card_waits_for_slack_in_the_same_way(office: Office) -> None:
    office.store.put(a_case())
    office.slack.fail("chat.postMessage", "429:30")

    office.jobs.enqueue("show", "show:1", NUMBER)
    run_again(office)

    assert office.card()["channel"] == "C0CASES"


@pytest.mark.parametrize("how", ["500", "drop", "refuse:internal_error"])
def test_an_outage_of_slack_is_waited_out_and_nothing_is_said_twice(office: Office, how: str) -> None:
    office.slack.fail("chat.postMessage", how)

    office.event(a_mention())
    run_again(office)

    assert len(answers(office)) == 1


def test_a_wait_grows_and_ends_after_about_a_day() -> None:
    waits = [wait(ConnectionError(), tried) for tried in range(TRIES)]

    assert waits[:3] == [15, 30, 60]
    assert max(filter(None, waits)) == LONGEST_WAIT
    assert 20 * 3600 < sum(filter(None, waits)) < 28 * 3600


def test_a_refusal_that_time_does_not_mend_is_not_tried_again() -> None:
    assert wait(SlackApiError("", {"ok": False, "error": "is_archived"}), 0) is None


@pytest.mark.parametrize(
    "reason", ["http_timeout", "too_many_redirects", "connection_failed", "ssl_error", "http_error"]
)
def test_each_delivery_counts_whatever_the_reason_of_the_retry(office: Office, reason: str) -> None:
    for retry in (None, 1, 2, 3):
        assert office.event(a_direct_message(), retry=retry, retry_reason=reason).status_code == 200

    assert len(answers(office)) == 1
