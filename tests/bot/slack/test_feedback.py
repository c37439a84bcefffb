from __future__ import annotations

from typing import Any

import pytest

from bot.slack.feedback import REASON
from knowledge.models import AnswerStatus
from tests.bot.slack.support import Office, a_mention, an_answer

NOTED = "Noted, thank you. It helps us see what the documents lack."


@pytest.fixture
def answered(office: Office) -> Office:
    """A question was asked, and the answer stands in its thread."""
    office.event(a_mention())
    return office


def buttons(office: Office) -> dict[str, str]:
    """Action id to value, of the buttons under the answer."""
    (posted,) = office.slack.bodies("chat.postMessage")
    elements = [element for block in posted["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return {element["action_id"]: element["value"] for element in elements}


def press(office: Office, action_id: str, **envelope: Any) -> Any:
    return office.click(action_id, buttons(office)[action_id], **envelope)


def words(office: Office, *, useful: bool) -> list[tuple[str, str | None]]:
    return [(each.feedback.by, each.feedback.reason) for each in office.services.feedback.judged(useful=useful)]


def test_an_answer_has_buttons_and_its_question_is_kept(answered: Office) -> None:
    (kept,) = answered.services.feedback.questions()

    assert buttons(answered) == dict.fromkeys(("answer_useful", "answer_not_useful", "answer_person"), kept.id)
    assert (kept.question, kept.by, kept.via) == ("who uses surplus heat?", "ada", "slack")


def test_useful_is_kept_and_the_person_is_thanked(answered: Office) -> None:
    response = press(answered, "answer_useful")

    assert response.status_code == 200
    assert words(answered, useful=True) == [("ada", None)]
    assert answered.told() == [("UADA", NOTED)]


def test_not_useful_is_kept_at_once_and_why_is_asked(answered: Office) -> None:
    press(answered, "answer_not_useful")

    assert words(answered, useful=False) == [("ada", None)]
    assert answered.opened()["callback_id"] == "answer_reasoned"
    assert answered.told() == []


def test_a_reason_is_kept_with_the_word(answered: Office) -> None:
    press(answered, "answer_not_useful")

    answered.submit(answered.opened(), {REASON: "Too old."})

    assert words(answered, useful=False) == [("ada", "Too old.")]
    assert answered.told() == [("UADA", NOTED)]


def test_a_window_that_does_not_open_loses_no_word(answered: Office) -> None:
    answered.slack.fail("views.open", "refuse:expired_trigger_id")

    press(answered, "answer_not_useful")

    assert words(answered, useful=False) == [("ada", None)]
    assert answered.told() == [("UADA", NOTED)]


def test_the_same_click_again_changes_nothing(answered: Office) -> None:
    for _ in range(2):
        press(answered, "answer_useful", trigger="t9")

    assert words(answered, useful=True) == [("ada", None)]
    assert answered.told() == [("UADA", NOTED)]


def test_somebody_whom_nobody_told_us_about_has_a_word_too(answered: Office) -> None:
    press(answered, "answer_useful", user="UNEW")

    assert words(answered, useful=True) == [("slack:UNEW", None)]


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"])
def test_a_guest_has_none(answered: Office, mark: str) -> None:
    answered.slack.users["UGUEST"] = {mark: True}

    press(answered, "answer_useful", user="UGUEST")

    assert words(answered, useful=True) == []


@pytest.mark.parametrize("value", ["", "0" * 32, "2026-0001", "\x00", "x" * 2_000])
def test_a_button_that_is_not_ours_says_that_the_answer_is_gone(answered: Office, value: str) -> None:
    response = answered.click("answer_useful", value)

    assert response.status_code == 200
    assert words(answered, useful=True) == []
    assert [sentence[:31] for _, sentence in answered.told()] == ["That answer is no longer kept; "]


def test_what_was_not_found_is_kept_and_can_only_be_passed_on(office: Office) -> None:
    office.knowledge.answer = an_answer(status=AnswerStatus.NOT_FOUND, answer="Nothing.", citations=(), notes=())

    office.event(a_mention())

    assert list(buttons(office)) == ["answer_person"]
    assert [kept.status for kept in office.services.feedback.questions()] == [AnswerStatus.NOT_FOUND]


@pytest.mark.parametrize(
    ("composer", "said"),
    [
        pytest.param("extractive", "Put together by the assistant, word for word from the sources", id="extracted"),
        pytest.param("model", "Written by a language model from the sources;", id="by a model"),
    ],
)
def test_an_answer_says_who_wrote_it(office: Office, composer: str, said: str) -> None:
    office.knowledge.answer = an_answer(composer=composer)

    office.event(a_mention())

    (posted,) = office.slack.bodies("chat.postMessage")
    notices = [
        element["text"] for block in posted["blocks"] if block["type"] == "context" for element in block["elements"]
    ]
    assert [notice for notice in notices if notice.startswith(said)] == notices[-1:]


def test_who_needs_a_person_makes_work_for_colleagues_once(answered: Office) -> None:
    for trigger in ("p1", "p2"):
        press(answered, "answer_person", user="UNEW", trigger=trigger)

    (group,) = answered.services.library.gaps().not_useful
    noted = [line for line in answered.store.audit() if line.event == "question.person_wanted"]
    assert (group.wanted, group.wordings) == (True, ("who uses surplus heat?",))
    assert [(line.actor, line.case) for line in noted] == [("system", None)]
    assert answered.told()[0][1].startswith("Your question is passed on")


def test_a_question_without_an_answer_that_somebody_waits_for_stands_first(office: Office) -> None:
    office.knowledge.answer = an_answer(status=AnswerStatus.NOT_FOUND, answer="Nothing.", citations=(), notes=())
    office.event(a_mention(ts="1.1", text="<@UBOT> which lab tests tiles?"))
    office.event(a_mention(ts="2.1", text="<@UBOT> who sells bicycles?"), event_id="Ev2")
    posted = office.slack.bodies("chat.postMessage")[0]

    office.click("answer_person", posted["blocks"][-1]["elements"][0]["value"])

    gaps = office.services.library.gaps()
    assert [(group.wordings[0], group.wanted) for group in gaps.unanswered] == [
        ("which lab tests tiles?", True),
        ("who sells bicycles?", False),
    ]
    assert gaps.not_useful == ()


def test_what_came_after_is_the_last_word(answered: Office) -> None:
    press(answered, "answer_person", trigger="p1")
    press(answered, "answer_useful", trigger="p2")

    assert answered.services.library.gaps().not_useful == ()
