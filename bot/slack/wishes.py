"""A wish typed in the thread of a card becomes a suggestion to confirm. Nothing typed there is sent to anybody."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from slack_bolt import App
from slack_sdk import WebClient

from bot.explain import explain
from bot.services import Services
from bot.slack import threads
from bot.slack.asker import may_ask
from bot.slack.blocks import MESSAGE_LIMIT, escape, plain, section
from bot.slack.cards import CardBook
from bot.slack.mentions import typed
from bot.slack.questions import Question, answer_question, message_in
from bot.slack.rooms import Rooms
from bot.slack.settings import SlackSettings
from bot.slack.suggestion_block import Shown, open_suggestion, said
from bot.slack.suggestions import Books, Suggestion, id_of
from bot.slack.telling import tell
from bot.texts import text
from bot.visits.editing.wishing import Read, sounds_like_one
from bot.visits.errors import NotAllowed, VisitError
from bot.visits.models import Case, Person

JOB = "slack_wish"
logger = logging.getLogger(__name__)


class Writer(NamedTuple):
    """Who is told something alone."""

    user: str
    channel: str
    key: str


def register(app: App, *, services: Services, cards: CardBook) -> None:
    def may_be_a_wish(body: dict[str, Any]) -> bool:
        """In the thread of a card, and in words that ask for another programme. A call to us comes as a mention."""
        message, event = message_in(body), body["event"]
        if message is None or message.thread_ts is None or event.get("channel_type") == "im":
            return False
        if event["type"] == "message" and calls_us(message):
            return False
        return is_on_a_card(message, cards)

    def line_up(body: dict[str, Any]) -> None:
        """Stored before it is acknowledged, once a message."""
        if message := message_in(body):
            services.jobs.enqueue(JOB, job_key(message), message.model_dump_json())

    app.event("app_mention", matchers=[may_be_a_wish])(line_up)
    app.event("message", matchers=[may_be_a_wish])(line_up)


def is_on_a_card(message: Question, cards: CardBook) -> bool:
    """Said in the thread of a card, and in words that ask for another programme."""
    if message.thread_ts is None or cards.case_of(message.channel, message.thread_ts) is None:
        return False
    return sounds_like_one(typed(message.text, bot_user=message.bot_user))


def job_key(message: Question) -> str:
    return f"slack:wish:{message.key}"


def calls_us(message: Question) -> bool:
    return bool(message.bot_user) and f"<@{message.bot_user}" in message.text


class Wishes:
    """The step of the job."""

    def __init__(
        self, services: Services, client: WebClient, settings: SlackSettings, books: Books, rooms: Rooms
    ) -> None:
        self._services = services
        self._client = client
        self._settings = settings
        self._books = books
        self._rooms = rooms

    def __call__(self, payload: str) -> None:
        """Safe to repeat: what stands in the thread already is not said again."""
        message = Question.model_validate_json(payload)
        number = self._books.cards.case_of(message.channel, message.thread)
        if number is None or not may_ask(message.user, message.team, services=self._services, client=self._client):
            return
        there = threads.messages(self._client, message.channel, message.thread)
        if there is None or threads.answered(there, message.key) or threads.lacks(there, message.ts):
            return
        message = message.model_copy(update={"text": threads.said_now(there, message.ts) or message.text})
        person = self._services.people.by_slack_user(message.user)
        if person is None:
            self._tell(message, text("slack.unknown_person", self._settings.language))
            return
        case = self._services.store.case(number)
        shown = self._reply(message, case, person)
        if shown:
            self._post(message, shown)
        elif calls_us(message):
            answer_question(
                payload, services=self._services, client=self._client, settings=self._settings, rooms=self._rooms
            )

    def _reply(self, message: Question, case: Case, person: Person) -> Shown | None:
        """None where nothing was wished for, or the person was told alone."""
        words, language = typed(message.text, bot_user=message.bot_user), person.language
        try:
            found = self._services.wishwork.read(case, words, by=person)
            if found is None or not (found.certain or calls_us(message)):
                return None
            if found.unclear:
                return _sentence(found.unclear.get(language, found.unclear["en"]))
            return self._suggested(message, case, found, person)
        except NotAllowed as error:
            self._tell(message, explain(error, language).sentence)
            return None
        except VisitError as error:
            return _sentence(explain(error, language).sentence)

    def _suggested(self, message: Question, case: Case, found: Read, person: Person) -> Shown:
        """Tried out, and kept under the id of the message that asked for it."""
        services, language = self._services, person.language
        trial = services.wishwork.trial(case, found.wishes, by=person)
        if not trial.did:
            return _sentence(text("slack.suggestion_same", language))
        suggestion = Suggestion(
            id=id_of(message.channel, message.ts),
            case=case.number,
            base=trial.base,
            digest=trial.digest,
            wishes=found.wishes,
            did=said(case, trial, language),
            language=language,
        )
        self._books.suggestions.keep(suggestion)
        copy = services.copies.find(case.number)
        return open_suggestion(suggestion, case, trial, editing=copy.by_name if copy else "")

    def _post(self, message: Question, shown: Shown) -> None:
        self._client.chat_postMessage(
            channel=message.channel,
            thread_ts=message.thread,
            text=shown.text,
            blocks=shown.blocks,
            metadata=threads.mark(message.key),
            unfurl_links=False,
            unfurl_media=False,
        )

    def _tell(self, message: Question, words: str) -> None:
        writer = Writer(message.user, message.channel, f"slack:wish:told:{message.key}")
        tell(writer, words, services=self._services, client=self._client)


def _sentence(words: str) -> Shown:
    return Shown(escape(words, MESSAGE_LIMIT), [section(plain(words))])
