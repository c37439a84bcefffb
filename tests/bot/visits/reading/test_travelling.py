from __future__ import annotations

import pytest

from bot.visits.models import Mode
from bot.visits.programme import travel
from bot.visits.triage import triage
from tests.bot.visits.registers import some_registers
from tests.factories import a_visit_request


@pytest.mark.parametrize(
    ("message", "mode"),
    [
        ("We are twelve engineers and would like to visit you. We will travel around by train.", "public"),
        ("Vi er tolv ingeniører og vil gerne besøge jer. Vi bruger offentlig transport mellem besøgene.", "public"),
        ("Vi er tolv ingeniører og ønsker å besøke dere. Mellom besøkene bruker vi kollektivtransport.", "public"),
        ("Vi är tolv ingenjörer och vill gärna besöka er. Mellan besöken åker vi kollektivt.", "public"),
        ("Wir sind zwölf Ingenieure und möchten Sie besuchen. Wir nutzen öffentliche Verkehrsmittel.", "public"),
        ("Nous sommes douze ingénieurs et souhaitons vous visiter. Nous utiliserons les transports publics.", "public"),
        ("Somos doce ingenieros y queremos visitarles. Nos moveremos en transporte público.", "public"),
        ("我们一行十二人，希望访问贵地。我们将使用公共交通。", "public"),
        ("We are twelve engineers and would like to visit you. We have our own bus.", "bus"),
        ("Vi er tolv ingeniører og vil gerne besøge jer. Vi har egen bus med.", "bus"),
        ("We are twelve planners and would like to visit you. We will get around by bike.", "bicycle"),
        ("Wir sind zwölf Planer und möchten Sie besuchen. Wir sind mit dem Fahrrad unterwegs.", "bicycle"),
        ("Nous sommes douze urbanistes et souhaitons vous visiter. Nous nous déplacerons à vélo.", "bicycle"),
    ],
)
def test_what_they_go_by_is_read_in_their_language(read, message, mode):
    assert read(message).travels_by == mode


@pytest.mark.parametrize(
    "message",
    [
        "We would like to visit you. We travel by train from Hamburg and arrive at noon.",
        "We would like to visit you. We do not use public transport.",
        "We would like to visit you and learn how public transport is planned.",
        "We would like to visit you. Should we use public transport?",
        "We would like to visit you in May. Our themes are public transport and energy.",
    ],
)
def test_neither_the_journey_here_nor_a_theme_nor_a_question_says_what_they_go_by(read, message):
    assert read(message).travels_by is None


def test_triage_keeps_what_they_go_by(read):
    registers = some_registers()
    request = a_visit_request(message="We would like to visit you. We will travel around by train.")

    sorted_ = triage(request, read(request.message), registers=registers, today=request.submitted_at.date())

    assert travel.mode(sorted_) is Mode.PUBLIC
