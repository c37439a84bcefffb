from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Case, ItemKind, Kind, Mode, Pending, ProgrammeDay, Role, Status
from bot.visits.models.working import Do, Wish
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import a_case, a_letter_proposal, a_person, a_programme_item, a_proposal, a_triage
from tests.fakes import InMemoryCaseStore

PAGE = "/cases/2026-0001/programme"
DAY = dt.date(2027, 10, 12)
CARL = a_person(Role.COORDINATOR)


@pytest.fixture
def case(store: InMemoryCaseStore) -> Case:
    lunch = a_programme_item(
        id="i2", kind=ItemKind.LUNCH, host=None, title="Lunch", start=dt.time(11, 30), end=dt.time(12, 15)
    )
    found = a_case(proposal=a_proposal(days=(ProgrammeDay(date=DAY, items=(a_programme_item(), lunch)),)))
    store.put(found)
    return found


@pytest.fixture
def carl(browser_of: Callable[..., TestClient], case: Case) -> TestClient:
    return in_english(browser_of(Role.COORDINATOR))


def in_english(browser: TestClient) -> TestClient:
    browser.params = browser.params.set("lang", "en")
    return browser


@pytest.fixture
def editing(carl: TestClient) -> TestClient:
    post(carl, do="begin")
    return carl


def post(browser: TestClient, **fields: str):  # type: ignore[no-untyped-def]
    page = browser.get(PAGE).text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    known = {"csrf": csrf_of(page), "revision": revision[1] if revision else ""}
    return browser.post(PAGE, data=known | fields)


def times(services: Services) -> dict[str, str]:
    copy = services.copies.find("2026-0001")
    assert copy is not None
    return {item.id: f"{item.start:%H:%M}" for day in copy.days for item in day.items}


def test_editing_begins_with_one_press(carl: TestClient, services: Services) -> None:
    assert "Begin to edit" in carl.get(PAGE).text

    answer = post(carl, do="begin")

    assert answer.headers["location"] == f"{PAGE}#h-work"
    assert times(services) == {"i1": "09:30", "i2": "11:30"}
    assert "Every step is kept at once" in carl.get(PAGE).text


def test_the_page_says_what_the_ways_are_planned_for(store: InMemoryCaseStore, editing: TestClient) -> None:
    assert "travel times are for: bus of their own" in editing.get(PAGE).text

    case = store.case("2026-0001")
    assert case.triage is not None
    store.put(case.model_copy(update={"triage": case.triage.model_copy(update={"travels_by": Mode.PUBLIC})}))

    assert "Travel times are for: public transport." in editing.get(PAGE).text


def test_a_step_is_kept_and_leads_back_to_its_button(editing: TestClient, services: Services) -> None:
    answer = post(editing, do="later", item="i1")

    assert answer.headers["location"] == f"{PAGE}?done=step#i1-later"
    page = editing.get(PAGE).text
    assert 'id="i1-later"' in page
    assert times(services) == {"i1": "09:45", "i2": "11:30"}
    assert "Harbour Lab: now 09:45–11:15, before 09:30–11:00 (12 October 2027)." in page


def test_findings_stand_beside_their_item(editing: TestClient) -> None:
    post(editing, do="change", item="i2", start="19:00", end="19:45", title="Dinner", split="1")

    page = editing.get(PAGE).text
    dinner = page[page.index('id="i-i2"') :]
    assert "Dinner" in dinner
    assert "19:00" in dinner[: dinner.index("</form>")]
    assert 'class="findings"' in dinner[: dinner.index("<form")]


def test_undo_and_redo(editing: TestClient, services: Services) -> None:
    post(editing, do="later", item="i1")

    post(editing, do="undo")
    assert times(services)["i1"] == "09:30"
    post(editing, do="redo")
    assert times(services)["i1"] == "09:45"


def test_an_item_is_added_after_another(editing: TestClient, services: Services) -> None:
    answer = post(editing, do="add", kind="break", place=f"{DAY}|i1")

    assert answer.headers["location"].endswith("#i-e1")
    assert times(services)["e1"] == "11:00"


def test_a_version_is_made_with_a_reason(editing: TestClient, services: Services) -> None:
    post(editing, do="later", item="i1")

    page = editing.get(PAGE).text
    answer = post(editing, do="finish", case_revision=field_of(page, "case_revision"), reason="They come by train.")

    assert answer.headers["location"] == "/cases/2026-0001?done=programme_edited#main"
    case = services.store.case("2026-0001")
    assert case.proposal is not None
    assert case.proposal.authorship is not None
    assert (case.proposal.version, case.proposal.authorship.reason) == (2, "They come by train.")
    assert (
        "A new version of the programme is made."
        in editing.get("/cases/2026-0001", params={"done": "programme_edited"}).text
    )
    assert services.copies.find("2026-0001") is None


def test_a_discarded_copy_leaves_everything_as_it_was(editing: TestClient, services: Services, case: Case) -> None:
    post(editing, do="later", item="i1")

    answer = post(editing, do="drop")

    assert answer.headers["location"] == f"{PAGE}?done=dropped#main"
    assert "discarded" in editing.get(PAGE, params={"done": "dropped"}).text
    assert services.store.case("2026-0001").proposal == case.proposal


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        pytest.param({"do": "later", "item": "nobody"}, 404, "not in the programme any more", id="no such item"),
        pytest.param({"do": "up", "item": "i1"}, 409, "no room", id="no room"),
        pytest.param({"do": "fly", "item": "i1"}, 422, "cannot be kept", id="no such step"),
        pytest.param({"do": "to_day", "item": "i1", "date": "9999-12-31"}, 422, "(date)", id="a day far away"),
        pytest.param(
            {"do": "change", "item": "i1", "start": "09:00+01:00", "end": "10:00"}, 422, "(start)", id="a zone"
        ),
        pytest.param({"do": "add", "kind": "visit", "place": f"{DAY}|", "host": "x"}, 404, "no host", id="no host"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    editing: TestClient, services: Services, fields: dict[str, str], status: int, said: str
) -> None:
    answer = post(editing, **fields)

    assert answer.status_code == status
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert times(services) == {"i1": "09:30", "i2": "11:30"}


def test_a_form_of_an_old_page_changes_nothing(editing: TestClient, services: Services) -> None:
    answer = post(editing, do="later", item="i1", revision="7")

    assert (answer.status_code, times(services)["i1"]) == (409, "09:30")
    assert "changed in another window" in answer.text


def test_a_colleague_sees_who_edits_and_can_take_over(
    editing: TestClient, browser_of: Callable[..., TestClient], services: Services
) -> None:
    ada = in_english(browser_of(Role.APPROVER))

    assert "Carl Coordinator has been editing this programme since" in ada.get(PAGE).text
    assert post(ada, do="later", item="i1").status_code == 409
    post(ada, do="take_over")

    assert post(ada, do="later", item="i1").status_code == 303
    assert "Ada Approver has been editing" in editing.get(PAGE).text


def test_whoever_approves_meanwhile_is_told_what(
    editing: TestClient, browser_of: Callable[..., TestClient], services: Services
) -> None:
    page = in_english(browser_of(Role.APPROVER)).get("/cases/2026-0001").text

    assert "Carl Coordinator has been editing the programme since" in page
    assert "What you approve here is version 1 as it stands on this page, without those changes." in page


def test_a_version_that_came_meanwhile_is_shown_with_what_it_changed(editing: TestClient, services: Services) -> None:
    later = services.editing
    post(editing, do="later", item="i2")
    copy = services.copies.find("2026-0001")
    assert copy is not None
    later.revise("2026-0001", copy.days, revision=3, by=CARL)

    page = editing.get(PAGE).text

    assert "Version 2 was made meanwhile; this working copy was begun from version 1." in page
    assert "Lunch: now 11:45–12:30, before 11:30–12:15 (12 October 2027)." in page


def test_facts_that_move_are_said(editing: TestClient, store: InMemoryCaseStore, case: Case) -> None:
    store.put(case.model_copy(update={"pending": Pending.DRAFT}))

    assert "the draft is being made anew" in editing.get(PAGE).text


def test_a_copy_is_not_finished_on_facts_nobody_has_seen(
    editing: TestClient, store: InMemoryCaseStore, services: Services
) -> None:
    post(editing, do="later", item="i1")
    case = services.store.case("2026-0001")
    store.put(case.model_copy(update={"revision": 4}))

    answer = post(editing, do="finish", case_revision="3")

    assert (answer.status_code, times(services)["i1"]) == (409, "09:45")
    assert "Somebody else changed this case in the meantime" in answer.text
    assert 'name="case_revision" value="4"' in answer.text


def test_a_reader_looks_and_changes_nothing(
    browser_of: Callable[..., TestClient], case: Case, services: Services
) -> None:
    rita = in_english(browser_of(Role.READER))

    page = rita.get(PAGE).text

    assert "Harbour Lab" in page
    assert "<form" not in page[page.index("<main") :]


def test_a_case_that_is_over_is_not_edited(browser_of: Callable[..., TestClient], store: InMemoryCaseStore) -> None:
    store.put(a_case(status=Status.CLOSED))

    assert "Begin to edit" not in in_english(browser_of(Role.COORDINATOR)).get(PAGE).text


def test_words_of_a_programme_are_escaped(editing: TestClient) -> None:
    post(editing, do="change", item="i1", start="09:30", end="11:00", title="<script>alert(1)</script>", split="1")

    assert "<script>alert" not in editing.get(PAGE).text


def test_versions_are_listed_with_what_they_differ_in(editing: TestClient, services: Services) -> None:
    copy = services.editing.step("2026-0001", Wish(do=Do.LATER, item="i1"), revision=1, by=CARL)
    services.editing.finish("2026-0001", revision=copy.revision, case_revision=3, by=CARL, reason="By train.")

    page = editing.get("/cases/2026-0001/versions").text

    assert "From version 1 to version 2" in page
    assert "Harbour Lab: now 09:45–11:15, before 09:30–11:00 (12 October 2027)." in page
    assert "Carl Coordinator: programme edited" in page
    assert "By train." in page
    assert "The letter to kim@malmberg.example has other words (draft programme)." in page


def test_an_earlier_version_is_taken_again(editing: TestClient, services: Services) -> None:
    copy = services.editing.step("2026-0001", Wish(do=Do.LATER, item="i1"), revision=1, by=CARL)
    services.editing.finish("2026-0001", revision=copy.revision, case_revision=3, by=CARL, reason="")
    page = editing.get("/cases/2026-0001/versions").text

    answer = editing.post(
        "/cases/2026-0001/versions",
        data={"csrf": csrf_of(page), "revision": field_of(page, "revision"), "version": "1"},
    )

    assert answer.status_code == 303
    case = services.store.case("2026-0001")
    assert case.proposal is not None
    assert (case.proposal.version, case.proposal.days[0].items[0].start) == (3, dt.time(9, 30))
    assert "taken again (the programme of version 1)" in editing.get("/cases/2026-0001/versions").text


def test_the_api_reads_and_writes_a_programme(api: TestClient, case: Case, services: Services) -> None:
    read = api.get("/api/cases/2026-0001/programme").json()
    days = read["days"]
    days[0]["items"][0]["start"], days[0]["items"][0]["status"] = "09:45", "confirmed"

    answer = api.put(
        "/api/cases/2026-0001/programme", json={"revision": read["revision"], "days": days, "reason": "By train."}
    )

    assert answer.status_code == 200
    found = answer.json()
    item = found["days"][0]["items"][0]
    assert (found["version"], found["status"], item["start"], item["status"]) == (2, "proposed", "09:45", "proposed")
    again = api.put("/api/cases/2026-0001/programme", json={"revision": read["revision"], "days": days})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "case_moved")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"start": "9.45"}, id="time"),
        pytest.param({"title": ""}, id="title"),
        pytest.param({"host": "nobody"}, id="host"),
        pytest.param({"end": "08:00"}, id="ends before it starts"),
        pytest.param({"place": {"name": "x", "lat": 900, "lon": 0}}, id="place"),
    ],
)
def test_the_api_refuses_days_that_cannot_be_kept(
    api: TestClient, case: Case, services: Services, change: dict[str, str]
) -> None:
    read = api.get("/api/cases/2026-0001/programme").json()
    read["days"][0]["items"][0] |= change

    answer = api.put("/api/cases/2026-0001/programme", json={"revision": 3, "days": read["days"]})

    assert answer.status_code == 422
    assert services.store.case("2026-0001").revision == 3


def test_a_programme_is_made_by_hand_where_none_was_drafted(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    """Without dates, the day is typed."""
    triage = a_triage(dates=None, missing=("dates",))
    store.put(a_case(status=Status.TRIAGED, triage=triage, proposal=a_letter_proposal()))
    carl = in_english(browser_of(Role.COORDINATOR))
    assert "Make a programme by hand" in carl.get("/cases/2026-0001").text

    post(carl, do="begin")
    refused = post(carl, do="add", kind="visit", host="harbour-lab", date="")
    post(carl, do="add", kind="visit", host="harbour-lab", date="2027-10-12", start="10:00")
    page = carl.get(PAGE).text
    answer = post(carl, do="finish", case_revision=field_of(page, "case_revision"), reason="They rang.")

    assert refused.status_code == 422
    assert "Make version 2" in page
    assert answer.headers["location"] == "/cases/2026-0001?done=programme_edited#main"
    case = store.case("2026-0001")
    assert case.proposal is not None
    assert (case.status, case.proposal.first_day()) == (Status.PROPOSED, DAY)
    assert case.proposal.bundle(BundleKind.HOST_ENQUIRIES) is not None


def test_no_programme_is_begun_for_what_is_no_visit(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case(status=Status.TRIAGED, triage=a_triage(kind=Kind.PRESS), proposal=None))
    carl = in_english(browser_of(Role.COORDINATOR))

    assert "Make a programme by hand" not in carl.get("/cases/2026-0001").text
    assert "This case has no programme." in carl.get(PAGE).text


def test_another_way_is_told_on_the_case_page_and_can_be_begun_with(
    carl: TestClient, services: Services, store: InMemoryCaseStore, case: Case
) -> None:
    told = {"en": "The visit could also take place on other days.", "da": "Besøget kan også lægges på andre dage."}
    assert case.proposal is not None
    store.put(case.model_copy(update={"proposal": case.proposal.model_copy(update={"other_way": told})}))

    page = carl.get("/cases/2026-0001").text
    assert "There is another way.</strong> The visit could also take place on other days." in page
    assert f'href="{PAGE}#h-other"' in page
    assert 'id="h-other"' in carl.get(PAGE).text

    answer = post(carl, do="begin_another")

    copy = services.copies.find("2026-0001")
    assert (answer.headers["location"], copy is not None) == (f"{PAGE}#h-work", True)
    assert copy is not None
    assert (copy.position, copy.days == case.proposal.days) == (1, False)
    assert "There is another way" not in carl.get("/cases/2026-0001").text
