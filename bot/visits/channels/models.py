"""The nouns of channels. Of a question only its place is kept: its words stay in Slack."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class SlackChannel(Frozen):
    """What Slack says of it."""

    id: str
    name: str = ""  #: Empty where Slack does not tell us.
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False  #: With another organisation, or with guests: not all who read there are of the house.


class MissedQuestion(Frozen):
    """It came while nobody listened, too long ago to be answered by itself: a person says what becomes of it."""

    channel: str
    ts: str  #: Slack's name of the message in its channel.
    thread_ts: str | None = None
    link: str  #: To the message in Slack.
    asked_at: AwareDatetime


class Refusal(Frozen):
    """What Slack last refused us in a channel: it is archived, we were removed."""

    channel: str
    word: str  #: Slack's own.
    at: AwareDatetime
