"""An office with Slack on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.settings import SlackSettings
from tests.bot.slack.office import an_office, slack_settings
from tests.bot.slack.support import Office
from tests.factories import NUMBER, a_case
from tests.fakes import InlineJobs, InMemoryCaseStore
from tests.slack_mock import MockSlack


@pytest.fixture
def slack() -> Iterator[MockSlack]:
    with MockSlack() as slack:
        yield slack


@pytest.fixture
def settings(slack: MockSlack) -> SlackSettings:
    return slack_settings(slack)


@pytest.fixture
def office(slack: MockSlack, store: InMemoryCaseStore, jobs: InlineJobs, tmp_path: Path) -> Iterator[Office]:
    with an_office(slack, tmp_path, store=store, jobs=jobs) as opened:
        yield opened


@pytest.fixture
def shown(office: Office) -> Office:
    """A case waits, and its card stands in the channel."""
    office.store.put(a_case())
    office.services.show(NUMBER)
    return office
