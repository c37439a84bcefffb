from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.outbox import FileOutbox
from bot.visits.ports import Outbox
from tests.factories import a_draft, a_message
from tests.fakes import RecordingOutbox


@pytest.fixture(params=["recording", "file"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Outbox:
    return RecordingOutbox() if request.param == "recording" else FileOutbox(tmp_path / "outbox")


def test_nothing_was_sent_before_it_is_sent(outbox: Outbox) -> None:
    assert outbox.was_sent(a_message()) is False


def test_what_was_sent_is_known_to_be_sent(outbox: Outbox) -> None:
    outbox.send(a_message())

    assert outbox.was_sent(a_message()) is True


def test_other_words_under_the_same_name_were_not_sent(outbox: Outbox) -> None:
    outbox.send(a_message())

    assert outbox.was_sent(a_message(draft=a_draft(body="Something else.\n"))) is False


def test_the_same_message_again_is_no_second_one(outbox: Outbox) -> None:
    outbox.send(a_message())

    outbox.send(a_message())

    assert outbox.was_sent(a_message()) is True
