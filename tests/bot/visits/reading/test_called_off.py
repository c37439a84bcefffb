from __future__ import annotations

import pytest

CANCELLED = [
    "Our delegation is unable to travel, so we have to call off the trip.",
    "Vi er nødt til at aflyse turen i oktober.",
    "Vi måste ställa in resan.",
    "Vi må dessverre avlyse turen.",
    "Der Besuch muss leider abgesagt werden.",
    "Nous sommes contraints d'annuler notre déplacement.",
    "Nos vemos obligados a cancelar el viaje.",
    "Siamo costretti ad annullare il viaggio.",
    "Nasz wyjazd został odwołany.",
    "A nossa viagem foi cancelada.",
    "Matka on peruttu.",
    "Ons bezoek wordt geannuleerd.",
    "由于预算原因,我们无法成行。",
    "今回の視察は中止となりました。",
]
POSTPONED = [
    "Could we put off the trip? We do not know yet until when.",
    "Kan vi udskyde turen?",
    "Vi vill gärna skjuta upp resan.",
    "Vi ønsker å utsette turen.",
    "Wir möchten die Reise verschieben.",
    "Nous souhaitons reporter notre voyage.",
    "Queremos aplazar el viaje.",
    "Vorremmo rinviare il viaggio.",
    "Chcemy przełożyć wyjazd.",
    "Queremos adiar a viagem.",
    "Haluamme lykätä matkaa.",
    "Wij willen de reis uitstellen.",
    "我们希望延期访问。",
    "訪問を延期したいと思います。",
]


@pytest.mark.parametrize("message", CANCELLED)
def test_visit_that_is_called_off_is_heard(read, message):
    found = read(message, subject="Re: Your visit").signal("visit_cancelled")

    assert found
    assert [message[span.start : span.end] for span in found.spans] == [span.quote for span in found.spans]


@pytest.mark.parametrize("message", POSTPONED)
def test_visit_that_is_put_off_is_heard(read, message):
    found = read(message, subject="Re: Your visit")

    assert found.signal("visit_postponed")
    assert not found.signal("visit_cancelled")


@pytest.mark.parametrize(
    "message",
    [
        "Please do not cancel the visit; we look forward to it.",
        "One of us has to cancel, so we are 13.",
        "We will be 19 people instead of 14.",
        "We would like to move our visit from 11-15 October to 18-20 October 2027.",
        "Two participants are replaced.",
        "Thank you, everything is fine.",
    ],
)
def test_visit_that_takes_place_is_not_called_off(read, message):
    found = read(message, subject="Re: Your visit")

    assert not found.signal("visit_cancelled")
    assert not found.signal("visit_postponed")


def test_request_is_no_cancellation_though_it_tells_of_one(read):
    found = read(
        "We are 14 people from Malmberg who had to cancel our visit to Oslo. We want to visit you in May 2027."
    )

    assert not found.signal("visit_cancelled")
