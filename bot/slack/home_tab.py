"""Publishing the home tab: when somebody opens it, and soon after something moves, for those who opened it before."""

from __future__ import annotations

import logging
import re
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack import private, starters
from bot.slack.asker import may_ask
from bot.slack.blocks import Block, plain, section
from bot.slack.client import UNREACHABLE
from bot.slack.home import home_view, plain_home
from bot.slack.settings import SlackSettings
from bot.texts import text
from bot.visits.errors import JobsUnavailable
from bot.visits.models import Action

JOB, PROMPTS_JOB = "slack_home", "slack_prompts"
GATHERED_SECONDS = 15  #: What moves within that time is published once.
logger = logging.getLogger(__name__)


class Opened(BaseModel):
    model_config = ConfigDict(frozen=True)

    user: str
    team: str | None
    channel: str


class HomeTab:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        app.event("app_home_opened")(self.opened)
        app.action(re.compile(rf"{starters.SUGGESTED}\d+"))(self.suggested)

    def opened(self, body: dict[str, Any]) -> None:
        event = body["event"]
        seen = Opened(user=event["user"], team=body.get("team_id"), channel=str(event.get("channel") or ""))
        jobs, payload = self._services.jobs, seen.model_dump_json()
        if event.get("tab") == "messages":
            jobs.enqueue(PROMPTS_JOB, f"slack:prompts:{body['event_id']}", payload)
            return
        first = _first(seen.user)
        jobs.enqueue(JOB, first if jobs.status(first) is None else f"slack:home:{body['event_id']}", payload)

    def suggested(self, ack: Ack, body: dict[str, Any]) -> None:
        """The answer comes as a direct message; a small window says so, for the tab shows none."""
        action = body["actions"][0]
        question = starters.pressed(str(action["action_id"]), str(action.get("value") or ""))
        if question:
            private.enqueue_pressed(question, body, services=self._services)
            self._say_where(str(body.get("trigger_id") or ""), str(action.get("value") or ""))
        ack()

    def _say_where(self, trigger: str, language: str) -> None:
        window: Block = {
            "type": "modal",
            "title": plain(text("slack.home_asked_title", language), 24),
            "close": plain(text("slack.close", language), 24),
            "blocks": [section(plain(text("slack.home_asked", language)))],
        }
        try:
            self._client.views_open(trigger_id=trigger, view=window)
        except (SlackApiError, *UNREACHABLE) as error:  # the answer comes all the same
            logger.warning("slack.modal_not_opened", extra={"kind": type(error).__name__})


def publish(payload: str, *, services: Services, client: WebClient, settings: SlackSettings) -> None:
    """Job step. Safe to repeat: the tab shows how things stand when it is published."""
    seen = Opened.model_validate_json(payload)
    client.views_publish(user_id=seen.user, view=_view(seen, services, client, settings))


def show_prompts(payload: str, *, services: Services, client: WebClient, settings: SlackSettings) -> None:
    """Job step: suggested questions above the conversation. A courtesy: where Slack has no place for them, none."""
    seen = Opened.model_validate_json(payload)
    person = services.people.by_slack_user(seen.user)
    language = person.language if person else settings.language
    if not may_ask(seen.user, seen.team, services=services, client=client):
        return
    try:
        client.assistant_threads_setSuggestedPrompts(
            channel_id=seen.channel,
            title=text("slack.home_ask", language),
            prompts=starters.prompts(language),
        )
    except SlackApiError as error:
        logger.info("slack.prompts_refused", extra={"kind": type(error).__name__})


def republish(services: Services) -> None:
    """Have the tab published anew, shortly, for every colleague who ever opened it."""
    now = services.now().timestamp()
    slot = int(now // GATHERED_SECONDS)
    after = (slot + 1) * GATHERED_SECONDS - now
    for person in services.people.people():
        user = person.slack_user
        if not user or not person.active or services.jobs.status(_first(user)) is None:
            continue
        payload = Opened(user=user, team=None, channel="").model_dump_json()
        try:
            services.jobs.enqueue(JOB, f"slack:home:{user}:{slot}", payload, after=after)
        except JobsUnavailable:  # it is published when it is opened
            return


def _first(user: str) -> str:
    """Key of the job that published the tab for the first time: whose there is none never looked at it."""
    return f"slack:home:{user}"


def _view(seen: Opened, services: Services, client: WebClient, settings: SlackSettings) -> Block:
    person, at = services.people.by_slack_user(seen.user), services.now()
    language = person.language if person else settings.language
    if not may_ask(seen.user, seen.team, services=services, client=client):
        return plain_home(language, says=text("slack.not_for_guests", language), may_ask=False, at=at)
    if person is None or not person.may(Action.SEE_CASES):
        return plain_home(language, says=text("slack.unknown_person", language), may_ask=True, at=at)
    return home_view(
        services.ownwork.of(person),
        registers=services.registers,
        language=language,
        public_url=settings.public_url,
        at=at,
    )
