"""SlackCaseBoard: one card a case in the channel, posted once and then kept up to date."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import threads
from bot.slack.blocks import escape, plain, section
from bot.slack.brief_card import brief_blocks, brief_text
from bot.slack.card import card_blocks, card_text
from bot.slack.cards import Card, CardBook
from bot.slack.client import error_code
from bot.slack.moments import moment
from bot.slack.rooms import Room, Rooms
from bot.slack.settings import SlackSettings
from bot.texts import text
from bot.visits.models import Case
from bot.visits.models.undecided import Undecided
from knowledge import Registers

CARD_EVENT = "ope_case_card"
REMINDER_EVENT = "ope_letters_wait"
_GONE = {"message_not_found", "cant_update_message", "channel_not_found", "edit_window_closed"}
logger = logging.getLogger(__name__)


class SlackCaseBoard:
    """One owner process: two shows of one case wait for each other. `registers` gives them as they are now."""

    def __init__(
        self, client: WebClient, *, settings: SlackSettings, book: CardBook, registers: Callable[[], Registers]
    ) -> None:
        self._client = client
        self._rooms = Rooms(registers, client)
        self._settings = settings
        self._book = book
        self._registers = registers
        self._lock = threading.Lock()

    def show(self, case: Case) -> None:
        if not self._settings.channel:
            return
        with self._lock:
            card = self._book.card_of(case.number) or self._found(case)
            if card and card.revision > case.revision:
                return
            room = self._rooms.room(self._settings.channel)
            if room.is_shared:  # `/channels` says so
                logger.warning("slack.no_cards_for_others", extra={"case": case.number})
                return
            content = self._content(case, room)
            self._book.remember(case.number, self._updated(card, case, content) or self._posted(case, content))

    def remind(self, case: Case, letters: Undecided) -> None:
        """In the thread of the card, and shown in the channel too; what stands there already is not said again."""
        card = self._book.card_of(case.number)
        if card is None or any(reminder_of(one) == letters.digest for one in self._thread(card)):
            return
        room = self._rooms.room(card.channel)
        if room.is_shared:
            return
        language = room.speaks(self._settings.language)
        words = text(
            "slack.letters_wait",
            language,
            case=case.number,
            letters=text(f"slack.bundle_{letters.kind}", language),
            since=moment(letters.since, language),
        )
        self._client.chat_postMessage(
            channel=card.channel,
            thread_ts=card.ts,
            reply_broadcast=True,
            text=escape(words),
            blocks=[section(plain(words))],
            metadata={"event_type": REMINDER_EVENT, "event_payload": {"digest": letters.digest}},
        )

    def _thread(self, card: Card) -> list[dict[str, Any]]:
        return threads.messages(self._client, card.channel, card.ts) or []

    def _updated(self, card: Card | None, case: Case, content: dict[str, Any]) -> Card | None:
        """None when there is no message to bring up to date."""
        if card is None:
            return None
        try:
            self._client.chat_update(channel=card.channel, ts=card.ts, **content)
        except SlackApiError as error:
            if error_code(error) not in _GONE:
                raise
            logger.warning("slack.card_gone", extra={"case": case.number, "error": error_code(error)})
            return None
        return card._replace(revision=case.revision)

    def _posted(self, case: Case, content: dict[str, Any]) -> Card:
        reply = self._client.chat_postMessage(channel=self._settings.channel, **content)
        return Card(reply["channel"], reply["ts"], case.revision)

    def _found(self, case: Case) -> Card | None:
        """A card that was posted before a crash, and not written down."""
        oldest = f"{case.received_at.timestamp():.6f}"
        try:
            page = self._client.conversations_history(
                channel=self._settings.channel, oldest=oldest, limit=200, include_all_metadata=True
            )
        except SlackApiError as error:
            if error_code(error) in ("", "ratelimited"):
                raise
            logger.warning("slack.channel_unreadable", extra={"error": error_code(error)})
            return None
        mine = (m for m in page.get("messages") or [] if _case_of(m) == case.number)
        return next((Card(self._settings.channel, m["ts"], 0) for m in mine), None)

    def _content(self, case: Case, room: Room) -> dict[str, Any]:
        language, public_url = room.speaks(self._settings.language), self._settings.public_url
        metadata = {"event_type": CARD_EVENT, "event_payload": {"case": case.number}}
        if room.setting.brief:
            blocks = brief_blocks(case, public_url=public_url, language=language)
            return {"text": brief_text(case, language), "blocks": blocks, "metadata": metadata}
        blocks = card_blocks(case, registers=self._registers(), public_url=public_url, language=language)
        return {"text": card_text(case, language), "blocks": blocks, "metadata": metadata}


def reminder_of(message: dict[str, Any]) -> str | None:
    """Digest of the letters that the message reminds of."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != REMINDER_EVENT:
        return None
    digest: str | None = (metadata.get("event_payload") or {}).get("digest")
    return digest


def _case_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != CARD_EVENT:
        return None
    number: str | None = (metadata.get("event_payload") or {}).get("case")
    return number
