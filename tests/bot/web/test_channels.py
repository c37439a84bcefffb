from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.channels import MissedQuestion, Refusal, SlackChannel
from bot.visits.models import Role
from knowledge import ChannelSetting, DocumentKind
from tests.bot.web.conftest import csrf_of, field_of
from tests.bot.web.fakes import the_services
from tests.factories import NOW
from tests.fakes import Clock, InlineJobs, InMemoryCaseStore, InMemoryPeopleStore

PAGE = "/channels/C1"
ENERGY = SlackChannel(id="C1", name="energy")


class ToldDirectory:
    def __init__(self) -> None:
        self.told: list[SlackChannel] | None = [ENERGY, SlackChannel(id="C2", name="partners", is_shared=True)]

    def channels(self) -> list[SlackChannel] | None:
        return self.told

    def channel(self, channel: str) -> SlackChannel | None:
        return next((one for one in self.told or () if one.id == channel), None)


@pytest.fixture
def directory() -> ToldDirectory:
    return ToldDirectory()


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock, directory: ToldDirectory) -> Services:
    return replace(the_services(store=store, people=people, now=clock), directory=directory, cards_in="C2")


@pytest.fixture
def admin(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.ADMIN)


def form_of(admin: TestClient, **changed: object) -> dict[str, object]:
    page = admin.get(PAGE).text
    kinds = [kind.value for kind in DocumentKind]
    return {"csrf": csrf_of(page), "seen": field_of(page, "seen"), "kind": kinds, "language": ""} | changed


def test_what_holds_in_a_channel_is_set_on_its_page_told_in_its_history_and_undone(
    services: Services, admin: TestClient
) -> None:
    typed = form_of(admin, kind=["source"], language="en", approver=["ada"], mention_only="yes", reason="Press room")

    kept = admin.post(PAGE, data=typed)
    setting = services.registers.ruling.channels["C1"]
    page = admin.get(f"{PAGE}?done=changed&lang=en").text
    undone = admin.post(f"{PAGE}/changes/1/undoing", data={"csrf": csrf_of(page)})

    assert kept.headers["location"] == f"{PAGE}?done=changed"
    assert setting == ChannelSetting(kinds=(DocumentKind.SOURCE,), language="en", mention_only=True, approvers=("ada",))
    assert "Language: As asked → <strong>English</strong>" in page
    assert "Who approves there: As the rules say → <strong>Ada Approver</strong>" in page
    assert "Press room" in page
    assert undone.headers["location"] == f"{PAGE}?done=undone"
    assert services.registers.ruling.channels == {}


def test_saving_what_stands_changes_nothing(services: Services, admin: TestClient) -> None:
    answer = admin.post(PAGE, data=form_of(admin))

    assert answer.headers["location"] == f"{PAGE}?done=same"
    assert services.registry.changes() == []


def test_a_channel_is_set_back_to_what_holds_everywhere(services: Services, admin: TestClient) -> None:
    admin.post(PAGE, data=form_of(admin, brief="yes"))

    admin.post(f"{PAGE}/removal", data=form_of(admin))

    assert services.registers.ruling.channels == {}


@pytest.mark.parametrize(
    ("changed", "said", "status"),
    [
        pytest.param({"kind": []}, "Choose at least one kind of documents", 422, id="nothing to answer from"),
        pytest.param({"document": ["gone.pdf"]}, "Choose among the documents", 422, id="no such document"),
        pytest.param({"language": "xx"}, "Choose one of these", 422, id="no such language"),
        pytest.param({"approver": ["rita"]}, "Choose colleagues who work on cases", 422, id="a reader"),
        pytest.param({"seen": "7"}, "What you typed still stands here", 409, id="somebody was faster"),
    ],
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(
    services: Services, admin: TestClient, changed: dict[str, object], said: str, status: int
) -> None:
    answer = admin.post(f"{PAGE}?lang=en", data=form_of(admin, reason="Because", **changed))

    assert (answer.status_code, said in answer.text) == (status, True)
    assert 'value="Because"' in answer.text
    assert services.registry.changes() == []


def test_the_list_shows_names_where_slack_tells_them_and_ids_always(
    services: Services, admin: TestClient, directory: ToldDirectory
) -> None:
    services.channel_book.refuse(Refusal(channel="C9", word="is_archived", at=NOW))

    told = admin.get("/channels?lang=en").text
    directory.told = None
    alone = admin.get("/channels?lang=en").text

    assert [name in told for name in ("#energy", "C1", "#partners", "C2", "C9", "is_archived")] == [True] * 6
    assert "Others, too: no cases, no earlier visits." in told
    assert "No case card is shown here" in told
    assert "Slack could not be reached" in alone
    assert "C2" in alone
    assert "#energy" not in alone


@pytest.mark.parametrize("channel", ["C1%20", "c1", "X1", "C1%2Fx", "C" + "1" * 40, "%3Cb%3E"])
def test_what_is_no_channel_has_no_page(admin: TestClient, channel: str) -> None:
    assert admin.get(f"/channels/{channel}").status_code == 404


def test_a_channel_that_is_not_listed_is_opened_by_its_id(admin: TestClient) -> None:
    assert admin.get("/channels?channel=C0NEW").headers["location"] == "/channels/C0NEW"
    assert admin.get("/channels?channel=//evil.example").status_code == 404


@pytest.mark.parametrize(("do", "jobs"), [("answer", ["slack_missed"]), ("leave", [])])
def test_a_missed_question_is_answered_now_or_left(
    services: Services, admin: TestClient, do: str, jobs: list[str]
) -> None:
    link = "https://house.slack.example/archives/C1/p1000100"
    services.channel_book.miss(MissedQuestion(channel="C1", ts="1.000100", link=link, asked_at=NOW))
    page = admin.get("/channels").text
    typed = {"csrf": csrf_of(page), "ts": "1.000100", "do": do}

    first, again = (admin.post("/channels/C1/missed", data=typed) for _ in range(2))

    assert isinstance(services.jobs, InlineJobs)
    assert link in page
    assert (first.status_code, again.status_code) == (303, 409)
    assert [name for name, _, _ in services.jobs.enqueued] == jobs
    assert services.channelwork.listed().shown[0].missed == ()
