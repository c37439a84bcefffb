"""Two colleagues at one case: each sees what the other has open, and who saves second loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Case, GroupSize, Role, Status
from bot.web.differing import Piece, pieces
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NUMBER, a_bundle, a_case, a_draft, a_person, a_proposal
from tests.fakes import Clock, InMemoryCaseStore

CASE = f"/cases/{NUMBER}"
ADA, CARL = a_person(Role.APPROVER), a_person(Role.COORDINATOR)
Browsers = tuple[TestClient, TestClient]


@pytest.fixture
def both(browser_of: Callable[..., TestClient]) -> Browsers:
    return browser_of(Role.APPROVER), browser_of(Role.COORDINATOR)


@pytest.fixture
def letter(store: InMemoryCaseStore) -> str:
    """The page of a letter of which two colleagues think."""
    draft = a_draft(id="draft_programme-v1-1", subject="Your visit", body="Dear Kim,\nsee you soon.\n", attachments=())
    store.put(a_case(proposal=a_proposal(bundles=(a_bundle().model_copy(update={"messages": (draft,)}),))))
    return f"{CASE}/letters/draft_programme-v1-1"


def opened(browser: TestClient, letter: str) -> dict[str, str]:
    page = browser.get(letter).text
    return {"csrf": csrf_of(page), "bundle": "draft_programme", "digest": field_of(page, "digest")}


def body_of(case: Case) -> str:
    bundle = case.proposal.bundle(BundleKind.DRAFT_PROGRAMME) if case.proposal else None
    assert bundle is not None
    return bundle.messages[0].body


def form_of(page: str) -> tuple[str, str]:
    """Where the letter on the page is saved, and its words."""
    action = re.search(r'action="([^"]+/letters/[^"]+)"', page)
    words = re.search(r"<textarea id=\"body\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert action is not None
    assert words is not None
    return action[1], unescape(words[1])


def test_who_saves_second_sees_the_difference_and_saves_on_top(
    letter: str, both: Browsers, store: InMemoryCaseStore
) -> None:
    ada, carl = both
    first, second = opened(ada, letter), opened(carl, letter)
    saved = ada.post(letter, data=first | {"subject": "Your visit", "body": "Dear Kim,\nsee you on Monday.\n"})
    assert saved.status_code == 303

    late = carl.post(letter, data=second | {"subject": "Your visit", "body": "Dear Kim,\nsee you in May.\n"})

    assert late.status_code == 409
    assert f'{CARL.name} retter i et brev (siden 09:12): <span lang="en">Your visit</span>' in ada.get(CASE).text
    assert f"{ADA.name} har gemt brevet før dig" in late.text
    assert "see you on Monday." in late.text
    assert "<del>on Monday.</del><ins>in May.</ins>" in late.text
    action, words = form_of(late.text)
    assert words == "Dear Kim,\nsee you in May.\n"
    assert body_of(store.case(NUMBER)) == "Dear Kim,\nsee you on Monday.\n"
    again = second | {"digest": field_of(late.text, "digest"), "subject": "Your visit", "body": words}
    assert carl.post(action, data=again).status_code == 303
    assert body_of(store.case(NUMBER)) == "Dear Kim,\nsee you in May.\n"


def test_letters_of_one_bundle_are_edited_at_the_same_time(both: Browsers, store: InMemoryCaseStore) -> None:
    drafts = tuple(
        a_draft(id=f"host_enquiries-v1-{n}", to=f"visits@host-{n}.example", body=f"Dear host {n}\n", attachments=())
        for n in (1, 2)
    )
    bundle = a_bundle(BundleKind.HOST_ENQUIRIES).model_copy(update={"messages": drafts})
    store.put(a_case(proposal=a_proposal(bundles=(bundle,))))
    letters = [f"{CASE}/letters/{draft.id}" for draft in drafts]
    forms = [opened(browser, one) | {"bundle": "host_enquiries"} for browser, one in zip(both, letters, strict=True)]

    said = [
        browser.post(one, data=form | {"subject": "May we come?", "body": f"From {who}\n"}).status_code
        for browser, one, form, who in zip(both, letters, forms, ("Ada", "Carl"), strict=True)
    ]

    now = store.case(NUMBER).proposal.bundle(BundleKind.HOST_ENQUIRIES)  # type: ignore[union-attr]
    assert said == [303, 303]
    assert [draft.body for draft in now.messages] == ["From Ada\n", "From Carl\n"]  # type: ignore[union-attr]


def test_words_typed_into_a_letter_that_went_out_or_is_gone_come_back(
    letter: str, both: Browsers, store: InMemoryCaseStore
) -> None:
    _, carl = both
    second = opened(carl, letter) | {"subject": "Your visit", "body": "My long text.\n"}
    gone = a_case(status=Status.TRIAGED, proposal=None)
    for now in (store.case(NUMBER).model_copy(update={"status": Status.CLOSED}), gone):
        store.put(now)
        late = carl.post(letter, data=second)
        assert late.status_code in (404, 409)
        assert "My long text." in late.text
        assert "Din tekst står nedenfor." in late.text
        assert 'class="primary"' not in late.text


@pytest.mark.parametrize("fault", [{"body": " "}, {"subject": " "}])
def test_a_letter_that_cannot_be_kept_comes_back_as_typed(letter: str, both: Browsers, fault: dict[str, str]) -> None:
    form = opened(both[0], letter) | {"subject": "Your visit", "body": "Typed.\n"} | fault

    page = both[0].post(letter, data=form)

    assert page.status_code == 422
    assert fault.get("body") or "Typed." in page.text


def test_colleagues_see_who_has_a_letter_open_until_it_is_saved_or_left_alone(
    letter: str, both: Browsers, clock: Clock, services: Services
) -> None:
    ada, carl = both
    form = opened(ada, letter)

    assert f"{ADA.name} retter i et brev (siden 09:12):" in carl.get(CASE).text
    assert f"{ADA.name} retter i et brev (siden 09:12):" in carl.get(letter).text

    clock.advance(minutes=services.registers.house.presence_minutes + 1)
    assert ADA.name not in carl.get(letter).text.split("</header>")[-1]
    ada.get(letter)
    assert "(siden 09:43)" in carl.get(CASE).text
    ada.post(letter, data=form | {"subject": "Your visit", "body": "Done.\n"})
    assert f"{ADA.name} retter" not in carl.get(CASE).text


@pytest.mark.usefixtures("case")
def test_facts_that_a_colleague_put_right_meanwhile_are_not_put_back(both: Browsers, store: InMemoryCaseStore) -> None:
    ada, carl = both
    forms = [browser.get(f"{CASE}/facts").text for browser in both]
    assert f"{ADA.name} retter oplysninger (siden 09:12)." in forms[1]
    common = {"organisation": "Malmberg kommun", "group_min": "14", "group_max": "14"}

    def save(browser: TestClient, page: str, **typed: str) -> tuple[int, str]:
        seen = unescape(field_of(page, "seen"))
        told = browser.post(f"{CASE}/facts", data=common | {"csrf": csrf_of(page), "seen": seen} | typed)
        return told.status_code, told.text

    assert save(ada, forms[0], group_min="20", group_max="20")[0] == 303
    store.put(_read_again(store.case(NUMBER), 20))
    assert save(carl, forms[1], organisation="Malmbergs kommun")[0] == 303
    assert [(one.field, one.value) for one in store.case(NUMBER).corrections] == [
        ("group_size", {"min": 20, "max": 20}),
        ("organisation", "Malmbergs kommun"),
    ]

    status, page = save(carl, forms[1], group_min="17", group_max="17")
    assert status == 409
    assert "Din kollega: <strong>20</strong>" in page
    assert 'name="group_min" inputmode="numeric" maxlength="6" value="17"' in page
    assert save(carl, page, group_min="17", group_max="17")[0] == 303
    assert store.case(NUMBER).corrections[-1].value == {"min": 17, "max": 17}


def _read_again(case: Case, size: int) -> Case:
    assert case.reading is not None
    known = case.reading.model_copy(update={"group_size": GroupSize(min=size, max=size)})
    return case.model_copy(update={"reading": known, "pending": None})


@pytest.mark.usefixtures("case")
def test_a_reason_that_is_refused_is_shown_again_and_only_to_who_wrote_it(both: Browsers) -> None:
    ada, _ = both
    page = ada.get(CASE).text
    told = {"csrf": csrf_of(page), "bundle": "draft_programme", "digest": "sha256:old", "decision": "ask_for_changes"}

    refused = ada.post(f"{CASE}/decisions", data=told | {"reason": "Two <hosts> more, please."})

    assert refused.status_code == 409
    assert "Two &lt;hosts&gt; more, please.</textarea>" in refused.text
    assert "sha256:old" not in refused.text


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("One two", "One two", [("same", "One two")]),
        ("a\nb\nc\n", "a\nc\n", [("same", "a\n"), ("gone", "b\n"), ("same", "c\n")]),
        ("Dear Kim", "Dear Ann", [("same", "Dear "), ("gone", "Kim"), ("new", "Ann")]),
        ("我们去哥本哈根", "我们去马尔默", [("same", "我们去"), ("gone", "哥本哈根"), ("new", "马尔默")]),
        ("", "new", [("new", "new")]),
    ],
)
def test_a_difference_is_told_word_by_word(before: str, after: str, found: list[tuple[str, str]]) -> None:
    assert pieces(before, after) == [Piece(*each) for each in found]  # type: ignore[arg-type]
