from __future__ import annotations

import pytest

from bot.visits.models import Span
from bot.visits.proposal.quoting import in_whole_words
from tests.factories import a_triage, a_visit_request


def quoted(message, start, end, quote=None, part="message"):
    span = Span(quote=quote or message[start:end], start=start, end=end, part=part)
    triage = a_triage(evidence={"themes": (span,)})
    return [one.quote for one in in_whole_words(triage, a_visit_request(message=message)).evidence["themes"]]


@pytest.mark.parametrize(
    ("message", "found", "said"),
    [
        pytest.param("Vi vill se fjärrvärme i Nordhavn.", "fjärrvärm", "fjärrvärme", id="end of a word"),
        pytest.param("district heating", "heating", "heating", id="whole already"),
        pytest.param("Abwasserwärme!", "wärme", "Abwasserwärme", id="inside a compound"),
        pytest.param("希望了解循环经济和水处理", "循环经济", "循环经济", id="no spaces between words"),
        pytest.param("heat", "heat", "heat", id="the whole message"),
    ],
)
def test_words_are_said_back_whole(message, found, said):
    start = message.index(found)

    assert quoted(message, start, start + len(found)) == [said]


def test_words_that_stand_elsewhere_are_not_said_back():
    assert quoted("heat", 0, 4, quote="cold") == []
    assert quoted("heat", 0, 4, part="attachment:list.pdf") == []
