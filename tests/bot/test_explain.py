import pytest

from bot.explain import STATUS, explain
from bot.texts import all_texts
from bot.visits.errors import CaseUnknown, DraftStale, VisitError
from knowledge import KnowledgeError
from knowledge.errors import QuestionsInvalid


def all_errors(root: type[Exception]) -> list[type[Exception]]:
    return [root] + [error for child in root.__subclasses__() for error in all_errors(child)]


OURS = [
    error
    for root in (VisitError, KnowledgeError)
    for error in all_errors(root)
    if error.__module__.startswith(("bot.", "knowledge."))
]


@pytest.mark.parametrize("error_type", OURS, ids=lambda error: error.__name__)
def test_every_error_has_a_status_and_a_sentence_in_both_languages(error_type):
    told = {language: explain(error_type(), language) for language in ("da", "en")}

    assert error_type in STATUS
    assert told["en"].sentence == error_type.__doc__.strip()
    assert told["da"].sentence != told["en"].sentence
    assert {text.sentence[-1] for text in told.values()} == {"."}


def test_particulars_follow_the_sentence():
    assert explain(CaseUnknown("(2026-0007)"), "en").sentence.endswith("inbox. (2026-0007)")


def test_foreign_error_says_nothing_of_itself():
    told = explain(ValueError("/var/secret: token abc"), "en", reference="r-1")

    assert (told.status, told.code) == (500, "unexpected")
    assert "secret" not in told.sentence
    assert "r-1" in told.sentence


def test_code_is_the_machines_handle():
    assert explain(DraftStale()).code == "draft_stale"


def test_no_sentence_is_left_over():
    codes = {explain(error()).code for error in OURS} | {"unexpected"}

    assert {key.removeprefix("errors.") for key in all_texts() if key.startswith("errors.")} - codes == set()


def test_wrong_evaluation_file_is_the_callers_error():
    assert STATUS[QuestionsInvalid] == 422
