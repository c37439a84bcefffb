from __future__ import annotations

import datetime as dt

from bot.visits.models import BundleKind
from bot.visits.papers import published
from tests.factories import NOW, a_case, a_draft, a_message, an_attachment


def sent(content, *, days=0, **overrides):
    files = (an_attachment(), an_attachment(name="programme.ics", media_type="text/calendar", content=content))
    draft = a_draft(date=NOW + dt.timedelta(days=days), attachments=files)
    return a_message(**({"state": "sent", "draft": draft} | overrides))


def test_the_calendar_that_went_out_last_counts():
    case = a_case(messages=(sent(b"second", days=2), sent(b"first")))

    assert published(case) == b"second"


def test_a_calendar_that_certainly_stayed_here_does_not_count():
    failed = sent(b"failed", days=1, state="failed")
    unsure = sent(b"unsure", state="uncertain")

    assert published(a_case(messages=(failed,))) is None
    assert published(a_case(messages=(failed, unsure))) == b"unsure"


def test_a_hosts_own_invitation_is_not_the_programme():
    asked = sent(b"for a host", bundle=BundleKind.HOST_ENQUIRIES)

    assert published(a_case(messages=(asked,))) is None
