"""Sharing: an answer that one person saw is shown to the channel, as it was read, because that person says so."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack import telling
from bot.slack.answer import SHARE, answer_blocks, answer_text
from bot.slack.asker import known_as, may_ask
from bot.slack.blocks import escape, folded, mrkdwn, section
from bot.slack.client import error_code
from bot.slack.followups import place_of
from bot.slack.privacy import discreet, own_addresses
from bot.slack.rooms import Rooms
from bot.slack.settings import SlackSettings
from bot.slack.telling import NOT_THERE, Sentence, hand_over_sentence
from bot.texts import text
from knowledge import Answer

JOB = "slack_share"
QUESTION_SHOWN = 500
logger = logging.getLogger(__name__)


class Share(BaseModel):
    model_config = ConfigDict(frozen=True)

    answer: str  #: Id of the question.
    user: str
    channel: str
    team: str | None


class Sharing:
    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, app: App) -> None:
        app.action(SHARE)(self.share)

    def share(self, ack: Ack, body: dict[str, Any]) -> None:
        wanted = Share(
            answer=str(body["actions"][0].get("value") or "")[:100],
            user=body["user"]["id"],
            channel=str((body.get("channel") or {}).get("id") or ""),
            team=(body.get("team") or {}).get("id"),
        )
        key = str(body.get("trigger_id") or body["actions"][0].get("action_ts"))
        self._services.jobs.enqueue(JOB, f"slack:share:{key}", wanted.model_dump_json())
        ack()


def post_shared(payload: str, *, services: Services, client: WebClient, settings: SlackSettings, rooms: Rooms) -> None:
    """Job step. Only who asked shares; the words are those that were shown. Pressed twice, it stands there once."""
    wanted = Share.model_validate_json(payload)
    if not may_ask(wanted.user, wanted.team, services=services, client=client):
        return
    person = services.people.by_slack_user(wanted.user)
    language = person.language if person else settings.language
    asked = services.feedback.question(wanted.answer)
    if asked is None or not asked.shown or asked.by != known_as(wanted.user, services=services):
        _say("slack.share_gone", wanted, language, client)
        return
    room = rooms.room(wanted.channel)
    if room.is_shared or room.is_unknown:  # it may tell of a case
        _say("slack.share_others", wanted, language, client)
        return
    shared_key = f"slack:shared:{place_of(wanted.channel, asked.id)}"
    if services.jobs.status(shared_key) is not None:
        return
    answer = discreet(Answer.model_validate_json(asked.shown), ours=own_addresses(services.registers))
    question = escape(folded(asked.question), QUESTION_SHOWN)
    name = escape(folded(person.name), 100) if person else text("slack.a_colleague", answer.language)
    lead = f"{text('slack.shared_by', answer.language, name=name)}\n>{question}"
    blocks = answer_blocks(answer, public_url=settings.public_url, answer_id=asked.id)
    try:
        client.chat_postMessage(
            channel=wanted.channel, text=answer_text(answer), blocks=[section(mrkdwn(lead)), *blocks]
        )
    except SlackApiError as error:
        if error_code(error) not in NOT_THERE:
            raise
        _say("slack.share_not_there", wanted, language, client)
        return
    done = Sentence(user=wanted.user, channel=wanted.channel, words=text("slack.shared", language))
    services.jobs.enqueue(telling.JOB, shared_key, done.model_dump_json())


def _say(key: str, wanted: Share, language: str, client: WebClient) -> None:
    hand_over_sentence(text(key, language), channel=wanted.channel, user=wanted.user, client=client)
