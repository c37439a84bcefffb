"""Warming: a short request, for whoever wants what reads prepared before a real one comes."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import Channel, Contact, VisitRequest

#: A whole sentence, for what tells languages apart and compares meanings.
_SENTENCE = "We would like to come and see how you do the things that you do."


def sample() -> VisitRequest:
    return VisitRequest(
        submitted_at=dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC),
        channel=Channel.EMAIL,
        contact=Contact(email="kim@sender.example"),
        message=_SENTENCE,
    )
