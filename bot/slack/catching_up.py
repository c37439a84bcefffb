"""Questions that came while nobody listened: Slack does not send them again, so its history is read."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack import wishes
from bot.slack.cards import CardBook
from bot.slack.client import UNREACHABLE, error_code
from bot.slack.history import PAGE_SIZE, Ourselves, our_channels, ourselves, written_since
from bot.slack.patience import wait
from bot.slack.questions import Question, follow_up_in, job_key, line_up, question_in
from bot.slack.senders import from_a_bot, from_another_team
from bot.slack.settings import SlackSettings
from bot.visits.channels import MissedQuestion, Refusal
from bot.visits.channels.ports import ChannelBook
from bot.visits.errors import JobsUnavailable

JOB = "slack_look"
EVERY = dt.timedelta(minutes=5)
#: What Slack was about to send when the last look ended is looked at once more.
OVERLAP = dt.timedelta(minutes=2)
BEGUN, DONE = "begun", "done"  #: Entries in the book beside those of channels, whose ids are in capitals.
logger = logging.getLogger(__name__)


def look_when_due(services: Services) -> None:
    begun = services.channel_book.looked().get(BEGUN)
    if begun is None or services.now() - begun >= EVERY:
        look(services)


def look(services: Services) -> None:
    """Have the history read, now: at a start, and when a connection was made anew."""
    now = services.now()
    services.channel_book.keep_looked(BEGUN, now)
    try:
        services.jobs.enqueue(JOB, f"slack:look:{now.isoformat()}", now.isoformat())
    except JobsUnavailable:
        logger.warning("slack.not_looked")  # the next minute tries again


class CatchingUp:
    """Job step. Safe to repeat: a question has one job, however often it is found."""

    def __init__(self, services: Services, client: WebClient, settings: SlackSettings, cards: CardBook) -> None:
        self._cards = cards
        self._services = services
        self._client = client
        self._settings = settings

    @property
    def _book(self) -> ChannelBook:
        return self._services.channel_book

    def __call__(self, payload: str) -> None:
        """`payload` is when the look began; what it has read by then, it does not read again after a rate limit."""
        begun = dt.datetime.fromisoformat(payload)
        self._book.forget(before=begun - dt.timedelta(days=self._settings.look_back_days))
        looked = self._book.looked()
        if DONE not in looked:  # the first start: nothing was missed before there was somebody to miss it
            self._book.keep_looked(DONE, begun)
            return
        try:
            us = ourselves(self._client)
            for channel in our_channels(self._client):
                self._look_into(channel, us, begun, looked)
        except UNREACHABLE as error:
            logger.warning("slack.unreachable", extra={"kind": type(error).__name__})
            return
        self._book.keep_looked(DONE, begun)

    def _look_into(
        self, channel: dict[str, Any], us: Ourselves, begun: dt.datetime, looked: Mapping[str, dt.datetime]
    ) -> None:
        name = str(channel["id"])
        upto = looked.get(name, looked[DONE])
        if upto >= begun:
            return
        window = begun - dt.timedelta(days=self._settings.look_back_days)
        since = max(upto - OVERLAP, window).timestamp()
        try:
            for message in written_since(self._client, name, since):
                if question := _asked(message, name, us, self._services, alone=bool(channel.get("is_im"))):
                    self._deal_with(question, us, begun)
        except SlackApiError as error:
            if wait(error, 0) is not None:
                raise
            logger.warning("slack.channel_unreadable", extra={"channel": name, "error": error_code(error)})
            self._book.refuse(Refusal(channel=name, word=error_code(error), at=begun))
            return
        self._book.keep_looked(name, begun)

    def _deal_with(self, question: Question, us: Ourselves, begun: dt.datetime) -> None:
        asked_at = dt.datetime.fromtimestamp(float(question.ts), dt.UTC)
        if begun - asked_at <= dt.timedelta(hours=self._settings.late_hours):
            if wishes.is_on_a_card(question, self._cards):
                self._services.jobs.enqueue(wishes.JOB, wishes.job_key(question), question.model_dump_json())
            else:
                line_up(question, self._services.jobs)
            return
        keys = (job_key(question.channel, question.ts), wishes.job_key(question))
        if all(self._services.jobs.status(key) is None for key in keys) and self._book.miss(
            MissedQuestion(
                channel=question.channel,
                ts=question.ts,
                thread_ts=question.thread_ts,
                link=f"{us.url}/archives/{question.channel}/p{question.ts.replace('.', '')}",
                asked_at=asked_at,
            )
        ):
            logger.info("slack.question_missed", extra={"channel": question.channel, "ts": question.ts})


def answer_missed(payload: str, *, services: Services, client: WebClient) -> None:
    """Job step. A person wants it answered though it is old; where it was deleted, there is nothing to answer."""
    missed = MissedQuestion.model_validate_json(payload)
    us = ourselves(client)
    thread = client.conversations_replies(channel=missed.channel, ts=missed.thread_ts or missed.ts, limit=PAGE_SIZE)
    message = next((one for one in thread.get("messages") or [] if one["ts"] == missed.ts), None)
    alone = missed.channel.startswith("D")
    if message and (question := _asked(message, missed.channel, us, services, alone=alone)):
        line_up(question, services.jobs)


def _asked(message: dict[str, Any], channel: str, us: Ourselves, services: Services, *, alone: bool) -> Question | None:
    """The message as Slack would have sent it, if it asks us something."""
    said = str(message.get("text") or "")
    called = f"<@{us.user}>" in said or f"<@{us.user}|" in said
    kind = {"type": "app_mention" if called and not alone else "message", "channel_type": "im" if alone else "channel"}
    body = {
        "team_id": us.team,
        "authorizations": [{"user_id": us.user, "is_bot": True}],
        "event": message | kind | {"channel": channel},
    }
    if from_a_bot(body) or from_another_team(body):
        return None
    return question_in(body) or follow_up_in(body, services)
