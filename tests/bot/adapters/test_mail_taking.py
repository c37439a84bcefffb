from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.mail_in import read_mail
from bot.adapters.mail_signs import House
from bot.adapters.mail_taking import MailTaker
from bot.visits.mailbox import MailFolder
from bot.visits.models import Receipt, VisitRequest

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOUSE = House(frozenset({"visits@ope.example"}), "mx.ope.example")
PASSES = b"Authentication-Results: mx.ope.example; spf=pass; dkim=pass; dmarc=pass\n"
SPF_ALONE = b"Authentication-Results: mx.ope.example; spf=pass smtp.mailfrom=elsewhere.example\n"
NOT_OURS = b"Authentication-Results: mx.elsewhere.example; dmarc=pass\n"
MAIL = (
    b"From: One Point Entry <visits@ope.example>\nTo: kim@malmberg.example\nMessage-ID: <7@ope.example>\n"
    b"Subject: Visit [OPE 2026-0001]\n\nPlease send everything to me.\n"
)


class Taken:
    """What came of each mail."""

    def __init__(self, folder: Path, house: House = HOUSE) -> None:
        self.came: list[VisitRequest] = []
        self.sent: list[VisitRequest] = []
        read = partial(read_mail, house=house)
        self.taker = MailTaker(self._came, self._sent, read=read, now=lambda: NOW, folder=folder)

    def _came(self, request: VisitRequest, *, source: str, event_id: str, body: bytes) -> Receipt:
        self.came.append(request)
        return Receipt(number="2026-0001", created=True)

    def _sent(self, request: VisitRequest, event_id: str) -> Receipt | None:
        self.sent.append(request)
        return Receipt(number="2026-0001", created=False, message="m")


@pytest.mark.parametrize(
    ("folder", "head", "ours"),
    [
        pytest.param(MailFolder.SENT, b"", True, id="our sent mail"),
        pytest.param(MailFolder.INBOX, PASSES, True, id="vouched for"),
        pytest.param(MailFolder.INBOX, b"", False, id="no verdict"),
        pytest.param(MailFolder.INBOX, SPF_ALONE, False, id="SPF of another house"),
        pytest.param(MailFolder.INBOX, NOT_OURS, False, id="verdict of another server"),
        pytest.param(MailFolder.INBOX, PASSES.replace(b"dmarc=pass", b"dmarc=fail"), False, id="failed"),
    ],
)
def test_only_what_is_borne_out_is_taken_for_a_colleagues(
    tmp_path: Path, folder: MailFolder, head: bytes, ours: bool
) -> None:
    taken = Taken(tmp_path)

    taken.taker.take(folder, head + MAIL)

    assert (len(taken.sent), len(taken.came)) == ((1, 0) if ours else (0, 1))
    if not ours:
        [request] = taken.came
        assert request.mail
        assert (request.mail.claims_us, request.mail.from_us, request.unattended) == (True, False, True)


def test_where_no_server_is_named_only_sent_mail_is_ours(tmp_path: Path) -> None:
    taken = Taken(tmp_path, HOUSE._replace(server=""))

    taken.taker.take(MailFolder.INBOX, PASSES + MAIL)
    taken.taker.take(MailFolder.SENT, MAIL)

    assert (len(taken.sent), len(taken.came)) == (1, 1)


def test_a_mail_that_a_person_dropped_is_theirs_to_vouch_for(tmp_path: Path) -> None:
    taken = Taken(tmp_path)

    taken.taker.drop(MAIL)

    assert (len(taken.sent), len(taken.came)) == (1, 0)
