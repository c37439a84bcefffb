"""`/ope …`: answered at once and to nobody but who typed it. A question is answered by a durable job."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.explain import explain
from bot.services import Services
from bot.slack import private, replies
from bot.slack.asker import may_ask
from bot.slack.client import UNREACHABLE
from bot.slack.mentions import typed
from bot.slack.replies import Reply
from bot.slack.settings import SlackSettings
from bot.slack.understanding import Typed, case_number, period, understood, which_list
from bot.texts import text
from bot.visits.errors import CaseUnknown
from bot.visits.lifecycle import OPEN
from bot.visits.models import Action, Kind, Person, Status

COMMAND = "/ope"
_LISTED = 50
_NEEDED = {
    "cases": Action.SEE_CASES,
    "case": Action.SEE_CASES,
    "find": Action.ASK,
    "host": Action.SEE_CASES,  # it tells how often the host received a delegation
    "stats": Action.SEE_STATISTICS,
}
logger = logging.getLogger(__name__)


class Asked(NamedTuple):
    """One command of a permitted person."""

    rest: str
    person: Person
    language: str


class Commands:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings
        self._answers: dict[str, Callable[[Asked], Reply]] = {
            "cases": self._cases,
            "case": self._case,
            "find": self._find,
            "host": self._host,
            "stats": self._stats,
        }

    def register(self, app: App) -> None:
        app.command(COMMAND)(self.answer)

    def answer(self, ack: Ack, body: dict[str, Any]) -> None:
        """Slack shows a failed command as an error code: whatever happens, a sentence is said instead."""
        found = understood(typed(str(body.get("text") or "")))
        person = self._services.people.by_slack_user(str(body["user_id"]))
        language = person.language if person else found.language or self._settings.language
        try:
            reply = self._reply(found, body, person, language)
        except (SlackApiError, *UNREACHABLE) as error:
            logger.warning("slack.command_failed", extra={"kind": type(error).__name__})
            reply = replies.sentence(text("slack.unreachable", language))
        except Exception as error:
            reference = secrets.token_hex(4)
            logger.exception("slack.command_failed", extra={"reference": reference})
            reply = replies.sentence(explain(error, language, reference=reference).sentence)
        ack(
            text=reply.text,
            blocks=reply.blocks,
            response_type="ephemeral",
            unfurl_links=False,
            unfurl_media=False,
        )

    def _reply(self, found: Typed, body: dict[str, Any], person: Person | None, language: str) -> Reply:
        team = str(body.get("team_id") or "") or None
        if not may_ask(str(body["user_id"]), team, services=self._services, client=self._client):
            return replies.sentence(text("slack.not_for_guests", language))
        if found.command == "help":
            return replies.help_text(language)
        if found.command == "ask":
            return self._ask(found.rest, body, language)
        if found.command not in self._answers:
            return replies.not_understood(found, language)
        if person is None:
            return replies.sentence(text("slack.unknown_person", language))
        if not person.may(_NEEDED[found.command]):
            return replies.sentence(text("errors.not_allowed", language))
        return self._answers[found.command](Asked(found.rest, person, language))

    def _ask(self, question: str, body: dict[str, Any], language: str) -> Reply:
        if not question:
            return replies.sentence(text("slack.ask_me", language))
        private.enqueue(question, body, services=self._services)
        return replies.sentence(text("slack.looking_up", language))

    def _cases(self, asked: Asked) -> Reply:
        """Without a word the own ones; all open ones for whoever has none."""
        name = which_list(asked.rest) if asked.rest else ""
        if name is None:
            lead = text("slack.unknown_list", asked.language, word=asked.rest[:40])
            return replies.help_text(asked.language, lead=lead)
        own, shown = self._services.ownwork.of(asked.person), self._shown(asked)
        if name == "due":
            return replies.due(own, registers=self._services.registers, **shown)
        if name == "approvals":
            return replies.cases(name, [one.case for one in own.approvals], **shown)
        if name == "mine" or (not name and own.cases):
            return replies.cases("mine", list(own.cases), **shown)
        if name == "unassigned":
            return replies.cases(name, list(own.unassigned), **shown)
        statuses = frozenset({Status.WAITING}) if name == "waiting" else OPEN
        found = self._services.store.cases(statuses=statuses, history=False, limit=_LISTED)
        return replies.cases(name or "open", found, **shown)

    def _case(self, asked: Asked) -> Reply:
        number = case_number(asked.rest, year=self._services.now().year)
        if number is None:
            return replies.sentence(text("slack.which_case", asked.language))
        try:
            found = self._services.store.case(number)
        except CaseUnknown:
            return replies.sentence(text("slack.no_such_case", asked.language, case=number))
        return replies.case(found, registers=self._services.registers, **self._shown(asked))

    def _find(self, asked: Asked) -> Reply:
        if not asked.rest:
            return replies.sentence(text("slack.find_what", asked.language))
        found = self._services.findwork.find(asked.rest, by=asked.person)
        return replies.found_by(asked.rest, found, registers=self._services.registers, **self._shown(asked))

    def _host(self, asked: Asked) -> Reply:
        if not asked.rest:
            return replies.sentence(text("slack.which_host", asked.language))
        registers, found = self._services.registers, self._services.findwork.host(asked.rest)
        if len(found) != 1:
            return replies.hosts(asked.rest, found, registers=registers, **self._shown(asked))
        load = self._services.load(before=self._services.now().date())
        return replies.host(found[0], load, registers=registers, **self._shown(asked))

    def _stats(self, asked: Asked) -> Reply:
        wanted = period(asked.rest, year=self._services.now().year)
        if wanted is None:
            return replies.sentence(text("slack.which_period", asked.language))
        facts = self._services.store.facts()
        found = self._services.statistics(facts, period=wanted, kind=Kind.DELEGATION_VISIT)
        return replies.stats(found, **self._shown(asked))

    def _shown(self, asked: Asked) -> dict[str, str]:
        return {"language": asked.language, "public_url": self._settings.public_url}
