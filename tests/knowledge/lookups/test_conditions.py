from __future__ import annotations

import datetime as dt

import pytest

from knowledge.lookups import RegisterLookup
from knowledge.lookups.models import Ask
from knowledge.lookups.vocabulary import conditions
from knowledge.models import AnswerStatus
from knowledge.registers.models import Host, OpeningHours
from tests.knowledge.lookups.shelf import asked

LANGUAGES = {"da", "no", "sv", "en", "de", "fr", "es", "zh"}
MONDAY = OpeningHours(weekday=0, opens=dt.time(9), closes=dt.time(15))
TOLD = {
    "hofor": {
        "id_needed": True,
        "fee": "500 kr.",
        "camera_rules": "Outdoors only",
        "hours": (MONDAY,),
        "blackout": (dt.date(2027, 12, 6),),
    },
    "doll": {"id_needed": False, "blackout": tuple(dt.date(2027, 7, day) for day in range(1, 32))},
}


@pytest.fixture(scope="module")
def told(registers):
    hosts = tuple(host.model_copy(update=TOLD.get(host.id, {})) for host in registers.hosts)
    return RegisterLookup(registers.model_copy(update={"hosts": hosts}))


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("da", "Hvem kræver legitimation?", "HOFOR – Legitimation: ja"),
        ("no", "Hvilke verter krever legitimasjon?", "HOFOR – Legitimasjon: ja"),
        ("sv", "Vilka värdar kräver legitimation?", "HOFOR – Legitimation: ja"),
        ("en", "Which hosts require identification?", "HOFOR – Identification: yes"),
        ("de", "Welche Gastgeber verlangen einen Ausweis?", "HOFOR – Ausweis: ja"),
        ("fr", "Quels hôtes exigent une pièce d'identité ?", "HOFOR – Pièce d'identité : oui"),
        ("es", "¿Qué anfitriones exigen un documento de identidad?", "HOFOR – Documento de identidad: sí"),
        ("zh", "哪些接待方需要身份证件？", "HOFOR – 身份证件：是"),
        ("en", "Which hosts allow photographs?", "HOFOR – Cameras and telephones: Outdoors only"),
        ("en", "Which hosts take a fee?", "HOFOR – Fee: 500 kr."),
        ("en", "Does HOFOR require ID?", "HOFOR – Identification: yes"),
        (
            "da",
            "Hvilke værter tager imod i december 2027?",
            "HOFOR – Åbningstid: man. 09:00–15:00, lukket 6. dec. 2027",
        ),
    ],
)
def test_a_condition_is_told_with_the_host_and_its_source(told, shelf, language, question, said):
    answer = asked(told, shelf, question, language)

    assert f"• {said} [" in answer.answer
    assert "host:hofor" in [citation.document for citation in answer.citations]


def test_who_has_not_told_us_is_counted(told, shelf, registers):
    total = len(registers.hosts)

    answer = asked(told, shelf, "Which hosts require identification?", "en").answer

    assert f"we have not heard from {total - 2} of {total} hosts" in answer
    assert answer.index("HOFOR") < answer.index("DOLL")


def test_what_no_host_has_told_us_is_said_to_be_unknown(told, shelf, registers):
    total = len(registers.hosts)

    answer = asked(told, shelf, "Hvilke værter har en mindste alder?", "da")

    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.answer.startswith(f"Mindste alder: af {total} værter har {total} ikke fortalt os det.")


def test_a_host_closed_for_the_month_says_so_and_comes_last(told, shelf):
    answer = asked(told, shelf, "Which hosts receive in July 2027?", "en").answer

    assert "DOLL Living Lab – Opening hours: closed for the whole of July" in answer
    assert answer.index("HOFOR") < answer.index("DOLL")


def test_a_place_narrows_the_hosts_that_are_asked(told, shelf):
    answer = asked(told, shelf, "Which hosts in Albertslund require identification?", "en").answer

    assert ("DOLL" in answer, "HOFOR" in answer) == (True, False)


def test_more_than_a_number_of_people_is_one_more_at_least(registers, shelf):
    hosts = tuple(h.model_copy(update={"max_group": 30}) if h.id == "hofor" else h for h in registers.hosts)
    lookup = RegisterLookup(registers.model_copy(update={"hosts": hosts}))

    answer = asked(lookup, shelf, "Hvem kan tage imod mere end 30 personer?", "da").answer

    assert "31 personer" in answer
    assert "• HOFOR" not in answer


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Which initiatives require photographs?"),
        ("en", "Who takes a fee for the metro?"),
        ("en", "What fees does the harbour charge in December?"),
        ("da", "Hvem kræver legitimation i strategien?"),
        ("en", "How confidential is the agreement with Beijing?"),
    ],
)
def test_a_question_that_is_not_about_hosts_is_left_alone(told, shelf, language, question):
    answer = asked(told, shelf, question, language)

    assert answer is None or "have not heard" not in answer.answer


def test_every_condition_has_its_field_and_its_words_in_each_language():
    for ask, condition in conditions().items():
        assert ask in Ask
        assert condition.field in Host.model_fields
        assert set(condition.label) == set(condition.words) == LANGUAGES
