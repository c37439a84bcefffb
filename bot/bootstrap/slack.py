"""What is there of Slack where it is on, and in its place where it is off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.adapters.cards import SqliteCardBook
from bot.adapters.suggestions import SqliteSuggestionBook
from bot.settings import Settings
from bot.slack.board import SlackCaseBoard
from bot.slack.client import click_client, job_client
from bot.slack.directory import SlackDirectory
from bot.slack.notices import SlackMessenger
from bot.slack.settings import SlackSettings
from bot.slack.suggestions import Books
from bot.visits.channels.ports import Directory
from bot.visits.models import Case
from bot.visits.models.undecided import Undecided
from bot.visits.notices.ports import Messenger
from bot.visits.ports import CaseBoard
from knowledge import Registers


class NoBoard:
    """Where Slack is off, cases are shown on the web page only."""

    def show(self, case: Case) -> None:
        pass

    def remind(self, case: Case, letters: Undecided) -> None:
        pass


def slack_settings(settings: Settings) -> SlackSettings | None:
    if settings.slack_bot_token is None:
        return None
    return SlackSettings(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None,
        channel=settings.slack_channel,
        api_url=settings.slack_api_url,
        public_url=settings.address,
        late_hours=settings.slack_late_hours,
        look_back_days=settings.slack_look_back_days,
    )


def directory(slack: SlackSettings | None) -> Directory | None:
    """For pages: it waits no longer than a person does."""
    return SlackDirectory(click_client(slack)) if slack else None


def notices(slack: SlackSettings) -> Messenger:
    """To colleagues, as direct messages."""
    return SlackMessenger(job_client(slack), address=slack.public_url)


def board(slack: SlackSettings | None, registers: Callable[[], Registers], folder: Path) -> CaseBoard:
    if slack is None or not slack.channel:
        return NoBoard()
    return SlackCaseBoard(job_client(slack), settings=slack, book=books(folder).cards, registers=registers)


def books(folder: Path) -> Books:
    """What Slack's edge remembers, in the data folder."""
    file = folder / "cards.sqlite"
    return Books(SqliteCardBook(file), SqliteSuggestionBook(file))
