"""The buttons under a suggested programme: confirm makes the next version, drop leaves everything as it is."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.explain import explain
from bot.services import Services
from bot.slack.settings import SlackSettings
from bot.slack.suggestion_block import CONFIRM, DROP, ended_suggestion, what_became
from bot.slack.suggestions import End, Suggestion, SuggestionBook, SuggestionRef
from bot.slack.telling import tell
from bot.texts import text
from bot.visits.errors import CaseMoved, DraftStale, NotAllowed, StepNotAllowed, VisitError
from bot.visits.models import Action, Person

JOB = "slack_suggestion"
_OVERTAKEN = (CaseMoved, DraftStale, StepNotAllowed)
logger = logging.getLogger(__name__)


class Pressed(NamedTuple):
    """One of the buttons, as Slack's signed envelope says it."""

    user: str
    key: str
    ref: SuggestionRef
    channel: str
    ts: str  #: Of the message in which it stands.

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self | None:
        action = body["actions"][0]
        ref = SuggestionRef.parse(str(action.get("value") or ""))
        if ref is None:
            return None
        ts = str((body.get("container") or {}).get("message_ts") or "")
        key = str(body.get("trigger_id") or f"{ts}:{action.get('action_ts', '')}")
        channel = str((body.get("channel") or {}).get("id") or "")
        return cls(body["user"]["id"], f"slack:click:{key}", ref, channel, ts)


class Standing(BaseModel):
    """Where the message of a suggestion stands, for the job that brings it up to date."""

    model_config = ConfigDict(frozen=True)

    id: str
    channel: str
    ts: str


class Suggesting:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings, book: SuggestionBook) -> None:
        self._services = services
        self._client = client
        self._settings = settings
        self._book = book

    def register(self, app: App) -> None:
        app.action(CONFIRM)(self.confirm)
        app.action(DROP)(self.drop)

    def confirm(self, ack: Ack, body: dict[str, Any]) -> None:
        self._pressed(body, End.CONFIRMED)
        ack()

    def drop(self, ack: Ack, body: dict[str, Any]) -> None:
        self._pressed(body, End.DROPPED)
        ack()

    def _pressed(self, body: dict[str, Any], end: End) -> None:
        pressed = Pressed.of(body)
        if pressed is None:
            return
        person = self._services.people.by_slack_user(pressed.user)
        if person is None:
            self._tell(pressed, text("slack.unknown_person", self._settings.language))
            return
        suggestion = self._book.find(pressed.ref.id)
        if suggestion is None or suggestion.digest != pressed.ref.digest:
            self._tell(pressed, text("slack.suggestion_unknown", person.language))
            return
        try:
            self._end(suggestion, end, person)
        except VisitError as error:
            logger.info("slack.suggestion_refused", extra={"case": suggestion.case, "error": type(error).__name__})
            self._refuse(pressed, suggestion, error, person)
            return
        self._tell(pressed, text(f"slack.done_suggestion_{end}", person.language, case=suggestion.case))
        self._show(pressed)

    def _end(self, suggestion: Suggestion, end: End, person: Person) -> None:
        """Of two who confirm at once, one makes the version. Raises DraftStale where it had ended."""
        services, at = self._services, self._services.now()
        if not person.may(Action.EDIT_DRAFT):
            raise NotAllowed
        if suggestion.end is not None:
            raise DraftStale
        if end is End.CONFIRMED:
            services.wishwork.confirm(
                suggestion.case, suggestion.wishes, base=suggestion.base, digest=suggestion.digest, by=person
            )
        if not self._book.end(suggestion.id, end, by=person.name, at=at) and end is End.DROPPED:
            raise DraftStale
        if end is End.DROPPED:
            details: dict[str, str | int | None] = {"suggestion": suggestion.id, "via": "slack"}
            services.store.note("suggestion.dropped", actor=person.id, at=at, case=suggestion.case, details=details)

    def _refuse(self, pressed: Pressed, suggestion: Suggestion, error: VisitError, person: Person) -> None:
        if not isinstance(error, _OVERTAKEN):
            self._tell(pressed, explain(error, person.language).sentence)
            return
        self._book.end(suggestion.id, End.OVERTAKEN, by="", at=self._services.now())
        found = self._book.find(suggestion.id) or suggestion
        self._tell(pressed, what_became(found.model_copy(update={"language": person.language})))
        self._show(pressed)

    def _show(self, pressed: Pressed) -> None:
        standing = Standing(id=pressed.ref.id, channel=pressed.channel, ts=pressed.ts)
        self._services.work.enqueue(JOB, f"slack:suggestion:{pressed.key}", standing.model_dump_json())

    def _tell(self, pressed: Pressed, words: str) -> None:
        tell(pressed, words, services=self._services, client=self._client)


def bring_up_to_date(payload: str, *, client: WebClient, book: SuggestionBook) -> None:
    """Job step: take the buttons off a suggestion that has ended. Safe to repeat."""
    standing = Standing.model_validate_json(payload)
    suggestion = book.find(standing.id)
    if suggestion and suggestion.end and standing.ts:
        shown = ended_suggestion(suggestion)
        client.chat_update(channel=standing.channel, ts=standing.ts, text=shown.text, blocks=shown.blocks)
