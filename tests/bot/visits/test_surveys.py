from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.visits import followup, proposal, surveys, wording
from bot.visits.errors import TooManyAnswers
from bot.visits.hostround.linking import Links
from bot.visits.hostround.rounds import Round
from bot.visits.models import BundleKind, Role, Status
from bot.visits.models.evaluation import Audience, EvaluationWay
from bot.visits.models.standing import as_of_now
from bot.visits.norms import norms
from bot.visits.surveys.questions import page_words
from knowledge import LetterTemplate
from tests.bot.visits.test_followup import AFTER, VISIT, a_held_case, drafting, reachable
from tests.factories import NOW, NUMBER, a_case, a_draft, a_message, a_person, a_survey, an_evaluation
from tests.fakes import InMemoryCaseStore, InMemoryEvaluationStore

LINKS = Links(secret=b"s", address="https://ope.example")


def thanks(language="fr", **overrides):
    store = InMemoryCaseStore(a_held_case(language))
    linked = replace(drafting(**overrides), round=Round(links=LINKS))
    case = followup.thank(NUMBER, by=a_person(Role.COORDINATOR), drafting=linked, store=store)
    return case, case.proposal.bundle(BundleKind.THANKS).messages


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_each_letter_of_thanks_leads_to_a_page_of_its_own(language):
    _, messages = thanks(language)

    asked = [message.survey for message in messages]
    assert [(one.audience, one.host, one.language) for one in asked] == [
        (Audience.DELEGATION, "", language),
        (Audience.HOST, "bus-lab", "da"),
        (Audience.HOST, "beam-line", "sv"),
    ]
    assert asked[0].rates == ("bus-lab", "beam-line")
    for message in messages:
        until = wording.of(message.language).date(message.survey.until)
        assert LINKS.survey(NUMBER, message.survey) in message.body
        assert until in message.body
        assert [line for line in message.body.splitlines() if line[:2] in ("1.", "2.", "3.")] == []
        assert "\n\n\n" not in message.body


def test_the_danish_twin_leads_to_the_same_page():
    case, messages = thanks("de")
    linked = replace(drafting(), round=Round(links=LINKS))

    told = proposal.twins(case.proposal, case.request, case.triage, drafting=linked, live=as_of_now(case).days)

    letter = messages[0]
    assert told[letter.id].same
    assert LINKS.survey(NUMBER, letter.survey) in told[letter.id].body


def test_a_letter_without_a_link_asks_in_words_and_sends_no_survey():
    late = AFTER + dt.timedelta(days=norms().surveys.open_days + 1)
    template = LetterTemplate(
        kind="thanks", language="en", subject="Thanks", body="{{ salutation }} {{ promise }} {{ signature }}"
    )
    own = reachable().model_copy(update={"templates": (template,)})

    dry = InMemoryCaseStore(a_held_case())
    without = followup.thank(NUMBER, by=a_person(Role.COORDINATOR), drafting=drafting(), store=dry)

    assert {message.survey for message in without.proposal.bundle(BundleKind.THANKS).messages} == {None}
    assert {message.survey for message in thanks("en", at=late)[1]} == {None}
    assert [message.survey is None for message in thanks("en", registers=own)[1]] == [True, False, False]


def test_a_survey_is_part_of_what_is_approved():
    draft = thanks()[1][0]
    other = draft.survey.model_copy(update={"until": VISIT})

    assert draft.digest != draft.model_copy(update={"survey": other}).digest
    assert "survey" not in draft.model_copy(update={"survey": None}).sealed


def test_every_question_and_word_of_the_page_is_there_in_every_language():
    asked = [question for audience in Audience for question in surveys.questions(audience)]
    options = {option for question in asked for option in question.options}

    assert {tuple(sorted(question.ask)) for question in asked} == {tuple(sorted(wording.LANGUAGES))}
    assert {tuple(sorted(question.label)) for question in asked} == {("da", "en")}
    words = [page_words(language) for language in wording.LANGUAGES]
    assert all(options <= set(one) and set(one) == set(words[0]) for one in words)
    assert all(one["expired"].format(until="X").count("X") == 1 for one in words)


def test_what_counts_is_the_last_word_of_each_link_and_whatever_staff_heard():
    replaced, last = an_evaluation(id=1), an_evaluation(id=2)
    heard = an_evaluation(id=3, way=EvaluationWay.TELEPHONE)
    slip = an_evaluation(Audience.HOST, id=4, way=EvaluationWay.PAPER, set_aside=True)
    other = an_evaluation(id=5, case="2026-0002")

    assert surveys.counted([replaced, last, heard, slip, other]) == [last, heard, other]


def test_a_link_is_answered_so_often_in_all():
    survey = a_survey()
    letter = a_message(draft=a_draft(survey=survey), bundle=BundleKind.THANKS, state="sent")
    case = a_case(status=Status.HELD, held=True, messages=(letter,))
    store = InMemoryEvaluationStore(InMemoryCaseStore(case))
    for hours in range(norms().surveys.most_by_link):
        store.add(an_evaluation(at=NOW - dt.timedelta(hours=2 + hours)))

    with pytest.raises(TooManyAnswers):
        surveys.by_link(case, survey, {"match": 4}, store=store, at=NOW)
