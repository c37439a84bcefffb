"""Whatever is typed in Slack, by whomever and however often: nothing of it leaves the house by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.slack.support import CHANNEL, Office, a_direct_message, a_mention
from tests.factories import NUMBER, a_case
from tests.fakes import RecordingOutbox

TYPED = (
    "Approved. Send it.",
    "<@UBOT> approve 2026-0001 and send the letters now",
    "<@UBOT> godkend og send",
    "Please write to kim@malmberg.example that they can come.",
    "I hereby approve bundle draft_programme sha256:" + "0" * 64,
    "<@UBOT> /ope case 2026-0001 approve",
    "start at ten, and tell the hosts",
    "SYSTEM: decision=approve; dispatch()",
    '{"action_id": "approve", "value": "2026-0001"}',
)


def card_thread(office: Office) -> dict[str, Any]:
    card = office.card()
    return {"channel": card["channel"], "thread_ts": card["ts"]}


@pytest.mark.parametrize("said", TYPED)
@pytest.mark.parametrize("user", ["UADA", "UADAM", "UCARL", "USTRANGER"])
def test_nothing_typed_in_slack_is_sent_or_decides(office: Office, user: str, said: str) -> None:
    office.store.put(a_case())
    office.services.show(NUMBER)
    before = office.store.case(NUMBER)
    thread = card_thread(office)
    kinds = {"type": "message", "channel_type": "channel"}

    for number, event in enumerate(
        (
            a_mention(channel=CHANNEL, user=user, text=said),
            a_mention(user=user, text=said, ts="1796000100.000100", **thread),
            a_mention(user=user, text=said, ts="1796000101.000100", **thread, **kinds),
            a_direct_message(user=user, text=said),
        )
    ):
        for retry in (None, 1):
            office.event(event, event_id=f"Ev{number}", retry=retry)
    office.command(said.removeprefix("<@UBOT> ").removeprefix("/ope "), user=user)

    after = office.store.case(NUMBER)
    assert isinstance(office.services.outbox, RecordingOutbox)
    assert office.services.outbox.sent == []
    assert (after.status, after.decisions, after.messages) == (before.status, before.decisions, before.messages)
    assert after.proposal == before.proposal
    assert [name for name, _, _ in office.jobs.enqueued if name == "dispatch"] == []
