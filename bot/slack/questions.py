"""A mention or a direct message becomes a durable job; the job posts one cited answer in the thread."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.asking.models import Via
from bot.explain import explain
from bot.services import Services
from bot.slack import threads
from bot.slack.answer import answer_blocks, answer_text
from bot.slack.asker import known_as, may_ask
from bot.slack.blocks import Block, plain, section
from bot.slack.client import UNREACHABLE
from bot.slack.followups import may_follow_up, place_of
from bot.slack.mentions import QUESTION_LIMIT, typed
from bot.slack.privacy import discreet, own_addresses
from bot.slack.rooms import Room, Rooms
from bot.slack.settings import SlackSettings
from bot.texts import text
from bot.visits.ports import Jobs
from knowledge.language import language_of

JOB = "slack_question"
WORDS_THAT_TELL = 3  #: Fewer are too few to tell a language by.
logger = logging.getLogger(__name__)


class Question(BaseModel):
    """A message that asks us something, as far as the job needs it."""

    model_config = ConfigDict(frozen=True)

    team: str | None
    channel: str
    user: str
    ts: str
    thread_ts: str | None
    text: str
    bot_user: str | None  #: Who we are in that workspace, as the envelope says.

    @property
    def thread(self) -> str:
        return self.thread_ts or self.ts

    @property
    def key(self) -> str:
        """Of the message, not of the event: the same message may come as two kinds of event, or from history."""
        return f"{self.channel}:{self.ts}"


def register(app: App, *, services: Services) -> None:
    def ask(body: dict[str, Any]) -> None:
        """Stored before it is acknowledged: a failure here is a 500, and Slack comes again."""
        if question := question_in(body) or follow_up_in(body, services):
            line_up(question, services.jobs)

    app.event("app_mention")(ask)
    app.event("message")(ask)


def line_up(question: Question, jobs: Jobs) -> None:
    """The job's own row, unique by channel and message, is the note that it came: written once, in one transaction.

    A repeat with the same `event_id` is about the same message, and changes nothing.
    """
    jobs.enqueue(JOB, job_key(question.channel, question.ts), question.model_dump_json())


def job_key(channel: str, ts: str) -> str:
    return f"slack:{channel}:{ts}"


def answer_question(
    payload: str, *, services: Services, client: WebClient, settings: SlackSettings, rooms: Rooms
) -> None:
    """Job step. Safe to repeat: an answer that already stands in the thread is not given again."""
    question = Question.model_validate_json(payload)
    if not may_ask(question.user, question.team, services=services, client=client):
        logger.info("slack.question_refused", extra={"channel": question.channel, "ts": question.ts})
        return
    _show_status(question, client, services, settings)
    messages = threads.messages(client, question.channel, question.thread)
    if messages is None or threads.answered(messages, question.key) or threads.lacks(messages, question.ts):
        return
    question = question.model_copy(update={"text": threads.said_now(messages, question.ts) or question.text})
    room = rooms.room(question.channel)
    turns = threads.earlier(messages, before=question.ts, bot_user=question.bot_user)
    reply, blocks = _reply(question, turns, services, settings, room)
    client.chat_postMessage(
        channel=question.channel,
        thread_ts=question.thread,
        text=reply,
        blocks=blocks,
        metadata=threads.mark(question.key),
    )


def question_in(body: dict[str, Any]) -> Question | None:
    """None where the event asks us nothing."""
    event = body["event"]
    if event["type"] == "message" and event.get("channel_type") != "im":
        return None
    return message_in(body)


def follow_up_in(body: dict[str, Any], services: Services) -> Question | None:
    """A question without a mention, in a thread in which we answered before; None for everything else.

    What is said in other threads is read here and kept nowhere.
    """
    event = body["event"]
    if event["type"] != "message" or not may_follow_up(event, bot_user=_bot_user(body)):
        return None
    channel = str(event.get("channel"))
    if services.channelwork.setting(channel).mention_only:
        return None
    place = place_of(channel, event["thread_ts"])
    return message_in(body) if services.feedback.asked_in(place) else None


def message_in(body: dict[str, Any]) -> Question | None:
    """Whatever was written, to us or not."""
    event = body["event"]
    if not (event.get("user") and event.get("text") is not None and event.get("ts") and event.get("channel")):
        return None
    return Question(
        team=body.get("team_id"),
        channel=event["channel"],
        user=event["user"],
        ts=event["ts"],
        thread_ts=event.get("thread_ts"),
        text=event["text"][: 4 * QUESTION_LIMIT],
        bot_user=_bot_user(body),
    )


def _bot_user(body: dict[str, Any]) -> str | None:
    return next((a.get("user_id") for a in body.get("authorizations") or () if a.get("is_bot")), None)


def _reply(
    question: Question, turns: list[str], services: Services, settings: SlackSettings, room: Room
) -> tuple[str, list[Block]]:
    asked = typed(question.text, bot_user=question.bot_user)
    language = room.speaks(spoken(asked, question.user, services=services, settings=settings))
    if not asked:
        return _sentence(text("slack.ask_me", language))
    try:
        answer, answer_id = services.ask(
            asked,
            turns,
            via=Via.SLACK,
            by=known_as(question.user, services=services),
            key=question.key,
            place=place_of(question.channel, question.thread),
            language=room.setting.language or None,
            within=room.scope,
        )
    except Exception as error:  # noqa: BLE001 - the asker is told in every case, and told nothing of it
        return failed(error, language)
    if not room.is_alone:
        answer = discreet(answer, ours=own_addresses(services.registers))
    return answer_text(answer), answer_blocks(answer, public_url=settings.public_url, answer_id=answer_id)


def failed(error: Exception, language: str) -> tuple[str, list[Block]]:
    """What the asker is told in place of an answer."""
    reference = secrets.token_hex(4)
    logger.error("slack.question_failed", exc_info=error, extra={"reference": reference})
    return _sentence(explain(error, language, reference=reference).sentence)


def _sentence(sentence: str) -> tuple[str, list[Block]]:
    return sentence, [section(plain(sentence))]


def spoken(asked: str, user: str, *, services: Services, settings: SlackSettings) -> str:
    """The language of the question; of the person, where the question is too short to tell."""
    if len(asked.split()) >= WORDS_THAT_TELL:
        return language_of(asked)
    person = services.people.by_slack_user(user)
    return person.language if person else settings.language


def _show_status(question: Question, client: WebClient, services: Services, settings: SlackSettings) -> None:
    """A courtesy: where Slack has no place for it, there is none."""
    asked = typed(question.text, bot_user=question.bot_user)
    language = spoken(asked, question.user, services=services, settings=settings)
    try:
        client.assistant_threads_setStatus(
            channel_id=question.channel, thread_ts=question.thread, status=text("slack.working", language)
        )
    except (SlackApiError, *UNREACHABLE) as error:
        logger.debug("slack.status_refused", extra={"kind": type(error).__name__})
