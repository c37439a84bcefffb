"""What the double of Slack refuses: by the schema, by the SDK, and by limits that Slack documents and neither knows."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.blocks import actions, button, context, header, mrkdwn, plain, section
from bot.slack.client import job_client
from bot.slack.settings import SlackSettings
from tests.slack_mock import SCHEMAS, MockSlack, schemas_at_hand

_SELECT = {"type": "static_select", "action_id": "s", "placeholder": {"type": "plain_text", "text": "x"}}


def options(count: int, length: int = 3) -> list[dict[str, Any]]:
    return [{"text": {"type": "plain_text", "text": "o" * length}, "value": str(number)} for number in range(count)]


def post(slack: MockSlack, settings: SlackSettings, block: dict[str, Any]) -> None:
    job_client(settings).chat_postMessage(channel="C1", text="x", blocks=[block])


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}, id="section text"),
        pytest.param({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, id="empty text"),
        pytest.param({"type": "section", "fields": [plain("x" * 2001)]}, id="field"),
        pytest.param({"type": "section", "fields": [plain("x")] * 11}, id="eleven fields"),
        pytest.param({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, id="header with markup"),
        pytest.param({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, id="header"),
        pytest.param({"type": "context", "elements": [plain("x")] * 11}, id="eleven in a context"),
        pytest.param(actions("b", [button("x", str(n), value="") for n in range(26)]), id="26 buttons"),
        pytest.param(actions("b", [button("x", "same", value="") for _ in range(2)]), id="one action twice"),
        pytest.param(actions("b", [button("x", "a", value="v" * 2001)]), id="value"),
        pytest.param(actions("b", [button("x", "a" * 256, value="v")]), id="action id"),
        pytest.param(actions("b", [_SELECT | {"options": options(101)}]), id="101 options"),
        pytest.param(actions("b", [_SELECT | {"options": options(1, 76)}]), id="option text"),
        pytest.param(
            actions("b", [{"type": "overflow", "action_id": "o", "options": options(6)}]), id="six in an overflow"
        ),
        pytest.param(section(mrkdwn("<!channel> come here")), id="calls everybody"),
        pytest.param(section(mrkdwn("<@U1>")), id="calls somebody"),
        pytest.param(section(mrkdwn("<https://evil.example|ours>")), id="somebody else's link"),
    ],
)
def test_what_slack_would_refuse_or_we_never_send_is_refused(
    slack: MockSlack, settings: SlackSettings, block: dict[str, Any]
) -> None:
    with pytest.raises(SlackApiError):
        post(slack, settings, block)

    assert slack.messages == []


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(header("x" * 400), id="header"),
        pytest.param(section(plain("<" * 4000)), id="section"),
        pytest.param(context(plain("x" * 5000, 2000)), id="context"),
        pytest.param(actions("b", [button("x" * 200, "a", value="v")]), id="button"),
        pytest.param(actions("b", [_SELECT | {"options": options(100, 75)}]), id="options"),
    ],
)
def test_what_lies_within_the_limits_is_taken(slack: MockSlack, settings: SlackSettings, block: dict[str, Any]) -> None:
    post(slack, settings, block)

    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "sectoin", "text": plain("x")}, id="unknown type"),
        pytest.param({"type": "divider", "colour": "red"}, id="unknown key"),
        pytest.param(actions("b", [button("x", "a", value="v", style="warning")]), id="unknown style"),
    ],
)
def test_what_the_published_schema_does_not_know_is_refused(
    slack: MockSlack, settings: SlackSettings, block: dict[str, Any]
) -> None:
    if not schemas_at_hand():
        pytest.skip(f"NOT CHECKED: the Block Kit schemas are not at {SCHEMAS}; payloads were held to the limits alone")

    with pytest.raises(SlackApiError):
        post(slack, settings, block)


@pytest.mark.parametrize("method", ["chat_postMessage", "chat_postEphemeral", "chat_update"])
def test_whatever_is_posted_slack_fetches_no_address_in_it(
    slack: MockSlack, settings: SlackSettings, method: str
) -> None:
    slack.say(channel="C1", ts="1.1", text="x")
    given = {"chat_postEphemeral": {"user": "U1"}, "chat_update": {"ts": "1.1"}}.get(method, {})

    getattr(job_client(settings), method)(channel="C1", text="https://evil.example", unfurl_links=True, **given)

    (body,) = slack.bodies(method.replace("_", "."))
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)
    assert slack.refused == []
