from __future__ import annotations

import pytest

from tests.knowledge.lookups.shelf import asked


def test_a_follow_up_changes_what_it_names(lookup, shelf):
    answer = asked(lookup, shelf, "and in Glostrup?", thread=["Which companies do we have in Ballerup?"])

    assert "Balslev" in answer.answer
    assert "DIS" not in answer.answer


def test_a_follow_up_to_a_question_for_the_documents_is_theirs_too(lookup, shelf):
    assert asked(lookup, shelf, "and in Glostrup?", thread=["Why do delegations like Ballerup?"]) is None


def test_a_follow_up_to_a_follow_up_keeps_what_both_said(lookup, shelf):
    thread = ["Hvem kan vise energi i København?", "og i Skåne?"]

    answer = asked(lookup, shelf, "hvor mange kan de tage?", "da", thread)

    assert answer.answer.startswith(
        "Hvor stor en gruppe de kan modtage, står ikke i registret for: Helsingborgs stad, H+"
    )


@pytest.mark.parametrize(
    ("language", "thread", "question", "says"),
    [
        pytest.param(
            "da",
            ["Hvem kan vise energi i Skåne?", "hvor mange kan de tage?"],
            "og hvad med materialeforskning?",
            "I værtsregistret passer 2 af 70 poster: Materialeforskning, Skåne.",
            id="another theme, and no longer how many",
        ),
        pytest.param("en", ["Which hosts are there in Lund?"], "only sites?", "site, Lund", id="another kind"),
        pytest.param("en", ["Who can show energy in Skåne?"], "for 20 people?", "room for 20 people", id="a size"),
        pytest.param("en", ["Do we have an agreement with Jiangsu?"], "and Beijing?", "Beijing (", id="a partner"),
        pytest.param(
            "en", ["Do we have an agreement with Jiangsu?"], "which ones run out next year?", "end in 2027", id="an end"
        ),
        pytest.param(
            "da", ["Hvem var med i Los Angeles?"], "og hvem mødte de?", "Mødt eller besøgt", id="the other side"
        ),
        pytest.param("da", ["Hvem var med i Los Angeles?"], "hvornår var det?", "2021-10-19", id="when"),
        pytest.param("en", ["What is our rule on gifts?"], "and on invitation letters?", "named person", id="a rule"),
    ],
)
def test_a_follow_up_asks_for_something_else_of_the_same(lookup, shelf, language, thread, question, says):
    assert says in asked(lookup, shelf, question, language, thread).answer
