"""One sentence to one person, where nobody else reads it."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack.blocks import Block, escape, plain, section
from bot.slack.clicks import Click
from bot.slack.client import error_code
from bot.visits.errors import JobsUnavailable

JOB = "slack_tell"
NOT_THERE = {"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"}


class Sentence(BaseModel):
    model_config = ConfigDict(frozen=True)

    user: str
    channel: str
    words: str


class Clicked(Protocol):
    """Who clicked where; the key is of this one click."""

    @property
    def user(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def key(self) -> str: ...


def tell(click: Clicked, words: str, *, services: Services, client: WebClient) -> None:
    """Lined up under the click's own key, which at the same time marks the click as dealt with."""
    sentence = Sentence(user=click.user, channel=click.channel, words=words).model_dump_json()
    try:
        services.jobs.enqueue(JOB, click.key, sentence)
    except JobsUnavailable:
        deliver(sentence, client=client)


def dealt_with(click: Click, *, services: Services) -> bool:
    """Where the jobs cannot be asked, the domain still uses an approval up only once."""
    try:
        return services.jobs.status(click.key) is not None
    except JobsUnavailable:
        return False


def deliver(payload: str, *, client: WebClient) -> None:
    """Job step. A repeat after a crash may say the sentence twice; it is true both times."""
    sentence = Sentence.model_validate_json(payload)
    hand_over_sentence(sentence.words, channel=sentence.channel, user=sentence.user, client=client)


def hand_over_sentence(words: str, *, channel: str, user: str, client: WebClient) -> None:
    hand_over(escape(words), [section(plain(words))], channel=channel, user=user, client=client)


def hand_over(words: str, blocks: list[Block], *, channel: str, user: str, client: WebClient) -> None:
    """To one person where they are; as a direct message where we cannot speak there."""
    said: dict[str, Any] = {"text": words, "blocks": blocks}
    if channel:
        try:
            client.chat_postEphemeral(channel=channel, user=user, **said)
        except SlackApiError as error:
            if error_code(error) not in NOT_THERE:
                raise
        else:
            return
    client.chat_postMessage(channel=user, **said)
