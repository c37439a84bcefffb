"""The buttons under an answer, and the window that asks for a reason."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.asking.errors import AnswerUnknown
from bot.asking.models import LONGEST_REASON
from bot.explain import explain
from bot.services import Services
from bot.slack.answer import NOT_USEFUL, PERSON, USEFUL
from bot.slack.asker import known_as, may_ask
from bot.slack.blocks import Block, plain
from bot.slack.clicks import entered
from bot.slack.client import UNREACHABLE
from bot.slack.settings import SlackSettings
from bot.slack.telling import tell
from bot.texts import text

REASONED = "answer_reasoned"
REASON = "answer_reason"  #: Block id, and the action id of its input.

logger = logging.getLogger(__name__)


class Pressed(NamedTuple):
    """A button under an answer, or the window it opened, as Slack's signed envelope says it."""

    user: str
    key: str
    channel: str
    answer: str
    trigger: str
    team: str | None

    @classmethod
    def of(cls, body: dict[str, Any], *, channel: str, answer: str) -> Pressed:
        trigger = str(body.get("trigger_id") or "")
        return cls(
            user=body["user"]["id"],
            key=f"slack:answer:{trigger or answer}",
            channel=channel,
            answer=answer,
            trigger=trigger,
            team=(body.get("team") or {}).get("id"),
        )


class AnswerFeedback:
    """Each listener: whose word, one call to the domain, one sentence back."""

    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        app.action(USEFUL)(self.useful)
        app.action(NOT_USEFUL)(self.not_useful)
        app.action(PERSON)(self.person)
        app.view(REASONED)(self.reasoned)

    def useful(self, ack: Ack, body: dict[str, Any]) -> None:
        pressed = _button(body)
        if self._judge(pressed, useful=True):
            self._tell(pressed, text("slack.answer_noted", self._language(pressed)))
        ack()

    def not_useful(self, ack: Ack, body: dict[str, Any]) -> None:
        """Kept at once; why is asked afterwards, and need not be said."""
        pressed = _button(body)
        if self._judge(pressed, useful=False) and not self._asked_why(pressed):
            self._tell(pressed, text("slack.answer_noted", self._language(pressed)))
        ack()

    def person(self, ack: Ack, body: dict[str, Any]) -> None:
        """The question becomes work for colleagues, and they are told of it."""
        pressed = _button(body)
        if self._keep(pressed, lambda by: self._services.library.call_person(pressed.answer, by=by)):
            self._tell(pressed, text("slack.person_called", self._language(pressed)))
        ack()

    def reasoned(self, ack: Ack, body: dict[str, Any]) -> None:
        kept = json.loads(body["view"]["private_metadata"])
        pressed = Pressed.of(body, channel=kept["channel"], answer=kept["answer"])
        if self._judge(pressed, useful=False, reason=entered(body, REASON)):
            self._tell(pressed, text("slack.answer_noted", self._language(pressed)))
        ack()

    def _judge(self, pressed: Pressed, *, useful: bool, reason: str | None = None) -> bool:
        return self._keep(pressed, lambda by: self._services.judge(pressed.answer, useful=useful, by=by, reason=reason))

    def _keep(self, pressed: Pressed, keep: Callable[[str], None]) -> bool:
        if not may_ask(pressed.user, pressed.team, services=self._services, client=self._client):
            logger.info("slack.feedback_refused", extra={"channel": pressed.channel})
            return False
        by = known_as(pressed.user, services=self._services)
        try:
            keep(by)
        except AnswerUnknown as error:
            self._tell(pressed, explain(error, self._language(pressed)).sentence)
            return False
        return True

    def _asked_why(self, pressed: Pressed) -> bool:
        try:
            self._client.views_open(trigger_id=pressed.trigger, view=_window(pressed, self._language(pressed)))
        except (SlackApiError, *UNREACHABLE) as error:
            logger.warning("slack.modal_not_opened", extra={"kind": type(error).__name__})
            return False
        return True

    def _tell(self, pressed: Pressed, words: str) -> None:
        tell(pressed, words, services=self._services, client=self._client)

    def _language(self, pressed: Pressed) -> str:
        person = self._services.people.by_slack_user(pressed.user)
        return person.language if person else self._settings.language


def _button(body: dict[str, Any]) -> Pressed:
    channel = str((body.get("channel") or {}).get("id") or "")
    return Pressed.of(body, channel=channel, answer=str(body["actions"][0].get("value") or ""))


def _window(pressed: Pressed, language: str) -> Block:
    element = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": LONGEST_REASON}
    return {
        "type": "modal",
        "callback_id": REASONED,
        "title": plain(text("slack.answer_reason_title", language), 24),
        "submit": plain(text("slack.send", language), 24),
        "close": plain(text("slack.cancel", language), 24),
        "private_metadata": json.dumps({"answer": pressed.answer, "channel": pressed.channel}),
        "blocks": [
            {
                "type": "input",
                "block_id": REASON,
                "optional": True,
                "label": plain(text("slack.answer_reason", language), 2000),
                "element": element,
            }
        ],
    }
