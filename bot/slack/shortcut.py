"""The message shortcut "Make this a case": a window to look at it first, then the intake of every other request."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.explain import explain
from bot.services import Services
from bot.slack import taking_in
from bot.slack.blocks import link
from bot.slack.client import UNREACHABLE
from bot.slack.settings import SlackSettings
from bot.slack.taking_in import Source, Written
from bot.slack.telling import JOB as TELL_JOB
from bot.slack.telling import Sentence
from bot.texts import text
from bot.visits.errors import NotAllowed, VisitError
from bot.visits.models import Action, Person, Receipt

SHORTCUT = "make_case"
logger = logging.getLogger(__name__)


class Shortcut:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        app.message_shortcut(SHORTCUT)(self.chosen)
        app.view(taking_in.TAKEN_IN)(self.sent)

    def chosen(self, ack: Ack, body: dict[str, Any]) -> None:
        """Nothing is stored yet: the window shows what would be."""
        source, person = Source.of_shortcut(body), self._services.people.by_slack_user(body["user"]["id"])
        language = person.language if person else self._settings.language
        number = self._services.doorway.made_of(source.key)
        if person is None:
            self._tell(body, source, text("slack.unknown_person", language))
        elif not person.may(Action.CREATE_CASE):
            self._tell(body, source, explain(NotAllowed(), language).sentence)
        elif number:
            self._tell(body, source, self._said("slack.take_in_already", number, language))
        else:
            self._open(body, source, language)
        ack()

    def sent(self, ack: Ack, body: dict[str, Any]) -> None:
        """A refusal stands in the window, so that what was typed is not lost."""
        source, person = Source.of_window(body), self._services.people.by_slack_user(body["user"]["id"])
        if source is None or person is None:
            ack(response_action="clear")
            return
        values = taking_in.entered_in(body)
        faults = taking_in.faults(values, person.language)
        if not faults:
            try:
                receipt = self._enter(values, source, person)
            except VisitError as error:
                faults = {taking_in.MESSAGE: explain(error, person.language).sentence}
            else:
                self._tell(body, source, self._said(_outcome(receipt), receipt.number, person.language))
        if faults:
            ack(response_action="errors", errors=faults)
        else:
            ack(response_action="clear")

    def _enter(self, values: dict[str, str], source: Source, person: Person) -> Receipt:
        request = taking_in.as_request(values, source, now=self._services.now())
        return self._services.doorway.enter_message(request, key=source.key, by=person)

    def _open(self, body: dict[str, Any], source: Source, language: str) -> None:
        view = taking_in.window(Written.of(body.get("message") or {}), source, language=language)
        try:
            self._client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)
        except (SlackApiError, *UNREACHABLE) as error:
            logger.warning("slack.modal_not_opened", extra={"kind": type(error).__name__})
            self._tell(body, source, text("slack.take_in_not_opened", language))

    def _said(self, key: str, number: str, language: str) -> str:
        page = link(self._settings.public_url, f"/cases/{number}") if self._settings.public_url else ""
        return f"{text(key, language, case=number)} {page}".strip()

    def _tell(self, body: dict[str, Any], source: Source, words: str) -> None:
        sentence = Sentence(user=body["user"]["id"], channel=source.channel, words=words)
        moment = body.get("trigger_id") or body.get("action_ts")
        self._services.jobs.enqueue(TELL_JOB, f"slack:shortcut:{moment}", sentence.model_dump_json())


def _outcome(receipt: Receipt) -> str:
    if receipt.message:
        return "slack.take_in_landed"
    return "slack.take_in_done" if receipt.created else "slack.take_in_already"
