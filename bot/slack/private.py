"""A question asked by command: a durable job answers it where only the asker reads it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_sdk import WebClient

from bot.asking.models import Via
from bot.services import Services
from bot.slack.answer import answer_blocks, answer_text
from bot.slack.asker import known_as, may_ask
from bot.slack.blocks import escape, mrkdwn, section
from bot.slack.mentions import QUESTION_LIMIT
from bot.slack.questions import failed, spoken
from bot.slack.settings import SlackSettings
from bot.slack.telling import hand_over
from bot.texts import text

JOB = "slack_private_question"
SHARED_PLACES = ("C", "G")  #: How the ids of channels begin; in a direct message there is nobody to share with.


class PrivateQuestion(BaseModel):
    model_config = ConfigDict(frozen=True)

    team: str | None
    channel: str
    user: str
    text: str
    key: str  #: Of the one command.
    pressed: bool = False  #: Not typed: the question is shown with its answer.


def enqueue(question: str, body: dict[str, Any], *, services: Services) -> None:
    """Stored before the command is acknowledged."""
    key = f"slack:command:{body.get('trigger_id') or body['user_id']}"
    asked = PrivateQuestion(
        team=body.get("team_id"),
        channel=str(body.get("channel_id") or ""),
        user=body["user_id"],
        text=question[:QUESTION_LIMIT],
        key=key,
    )
    services.jobs.enqueue(JOB, key, asked.model_dump_json())


def enqueue_pressed(question: str, body: dict[str, Any], *, services: Services) -> None:
    """A question of ours that somebody pressed: answered by direct message."""
    user = body["user"]["id"]
    key = f"slack:pressed:{body.get('trigger_id') or body['actions'][0].get('action_ts')}"
    team = (body.get("team") or {}).get("id")
    asked = PrivateQuestion(team=team, channel="", user=user, text=question, key=key, pressed=True)
    services.jobs.enqueue(JOB, key, asked.model_dump_json())


def answer_privately(payload: str, *, services: Services, client: WebClient, settings: SlackSettings) -> None:
    """Job step. A repeat after a crash may show the answer twice, to the same person."""
    asked = PrivateQuestion.model_validate_json(payload)
    if not may_ask(asked.user, asked.team, services=services, client=client):
        return
    try:
        answer, answer_id = services.ask(
            asked.text, via=Via.SLACK, by=known_as(asked.user, services=services), key=asked.key, private=True
        )
    except Exception as error:  # noqa: BLE001 - the asker is told in every case, and told nothing of it
        words, blocks = failed(error, spoken(asked.text, asked.user, services=services, settings=settings))
    else:
        shareable = asked.channel.startswith(SHARED_PLACES)
        words = answer_text(answer)
        blocks = answer_blocks(answer, public_url=settings.public_url, answer_id=answer_id, shareable=shareable)
    if asked.pressed:
        lead = text("slack.you_asked", spoken(asked.text, asked.user, services=services, settings=settings))
        blocks = [section(mrkdwn(f"{lead}\n>{escape(asked.text, 500)}")), *blocks]
    hand_over(words, blocks, channel=asked.channel, user=asked.user, client=client)
