from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Officer, Role, Status
from bot.visits.models.absence import Absence
from bot.visits.tasks import TaskForm
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore

CASE = f"/cases/{NUMBER}"
APPROVER, COORDINATOR = a_person(Role.APPROVER), a_person(Role.COORDINATOR)
MINE = Officer(person=APPROVER.id, name=APPROVER.name)
THEIRS = Officer(person=COORDINATOR.id, name=COORDINATOR.name)


@pytest.mark.usefixtures("case")
def test_a_case_is_taken_handed_over_and_given_back_on_its_page(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    page = approver_browser.get(CASE).text
    assert "Tag sagen" in page
    csrf = csrf_of(page)

    taken = approver_browser.post(f"{CASE}/officer", data={"csrf": csrf, "person": APPROVER.id, "was": ""})
    assert "Du har nu sagen." in approver_browser.get(taken.headers["location"]).text
    approver_browser.post(f"{CASE}/officer", data={"csrf": csrf, "person": COORDINATOR.id, "was": APPROVER.id})
    assert store.case(NUMBER).officer == THEIRS
    late = approver_browser.post(f"{CASE}/officer", data={"csrf": csrf, "person": APPROVER.id, "was": ""})
    approver_browser.post(f"{CASE}/officer", data={"csrf": csrf, "person": "", "was": COORDINATOR.id})

    assert late.status_code == 409
    assert store.case(NUMBER).officer is None


def test_the_inbox_tells_mine_from_unassigned_and_hides_nothing(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    for number, officer in (("2026-0001", MINE), ("2026-0002", THEIRS), ("2026-0003", None)):
        store.put(a_case(number=number, officer=officer))
    store.put(a_case(number="2026-0004", status=Status.WAITING))

    def shown(address: str) -> set[str]:
        page = approver_browser.get(address).text
        return {f"2026-000{n}" for n in range(1, 5) if f'href="/cases/2026-000{n}"' in page}

    assert shown("/") == {"2026-0001", "2026-0002", "2026-0003", "2026-0004"}
    assert shown(f"/?officer={APPROVER.id}") == {"2026-0001"}
    assert shown("/?officer=-") == {"2026-0003", "2026-0004"}
    assert shown(f"/?officer={COORDINATOR.id}") == {"2026-0002"}
    assert shown("/?status=waiting") == {"2026-0004"}


def test_the_api_tells_and_puts_who_has_a_case(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case())

    put = api.put(f"/api{CASE}/officer", json={"person": COORDINATOR.id, "was": ""})

    assert (put.status_code, put.json()["officer"]) == (200, THEIRS.model_dump())
    assert [one["number"] for one in api.get(f"/api/cases?officer={COORDINATOR.id}").json()["cases"]] == [NUMBER]
    assert api.get("/api/cases?officer=-").json()["cases"] == []
    assert api.put(f"/api{CASE}/officer", json={"person": None, "was": "bo"}).status_code == 409
    assert api.put(f"/api{CASE}/officer", json={"person": None}).json()["officer"] is None


@pytest.mark.usefixtures("case")
def test_a_task_is_written_down_found_above_the_inbox_and_done(
    services: Services, approver_browser: TestClient
) -> None:
    today = services.now().date()
    csrf = csrf_of(approver_browser.get(CASE).text)
    told = {"csrf": csrf, "kind": "task", "what": "Ring til <bussen>", "person": APPROVER.id}

    added = approver_browser.post(f"{CASE}/tasks", data=told | {"due": str(today - dt.timedelta(days=1))})
    assert "Ring til &lt;bussen&gt;" in approver_browser.get(added.headers["location"]).text
    inbox = approver_browser.get("/").text
    assert "overskredet siden 22. november 2026" in inbox
    finished = approver_browser.post(f"{CASE}/tasks/1/done", data={"csrf": csrf, "done": "yes", "from": "inbox"})

    assert finished.headers["location"] == "/"
    assert "bussen" not in approver_browser.get("/").text
    assert "Udført (1)" in approver_browser.get(CASE).text


def test_each_sees_what_falls_to_them_and_what_falls_to_nobody(
    store: InMemoryCaseStore, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case())
    today = services.now().date()
    for what, person in (("Bus", APPROVER.id), ("Frokost", COORDINATOR.id), ("Skilt", None)):
        services.deskwork.add(NUMBER, TaskForm(what, person, today), by=APPROVER)
    services.deskwork.bring_up(NUMBER, today, "Spørg igen", by=APPROVER)

    mine, theirs = browser_of(Role.APPROVER).get("/").text, browser_of(Role.COORDINATOR).get("/").text

    assert [what in mine for what in ("Bus", "Frokost", "Skilt", "Spørg igen")] == [True, False, True, True]
    assert [what in theirs for what in ("Bus", "Frokost", "Skilt", "Spørg igen")] == [False, True, True, True]


def test_what_falls_to_a_colleague_who_is_away_or_gone_is_seen_by_who_stands_in(
    store: InMemoryCaseStore, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case(officer=THEIRS))
    today, admin = services.now().date(), a_person(Role.ADMIN)
    services.deskwork.add(NUMBER, TaskForm("Frokost", None, today), by=APPROVER)
    browsers = {role: browser_of(role) for role in (Role.APPROVER, Role.ADMIN)}
    away = Absence(person=COORDINATOR.id, first=today, last=today, substitute=APPROVER.id, by=admin.id, at=NOW)
    services.absences.add(away)

    def seen_by(role: Role) -> bool:
        return f"til {COORDINATOR.name}, som ikke er her" in browsers[role].get("/").text

    assert (seen_by(Role.APPROVER), seen_by(Role.ADMIN)) == (True, False)
    services.people.save(COORDINATOR.model_copy(update={"active": False}))
    assert (seen_by(Role.APPROVER), seen_by(Role.ADMIN)) == (True, True)


def test_what_is_due_is_a_filter_of_the_inbox(
    store: InMemoryCaseStore, services: Services, approver_browser: TestClient
) -> None:
    closed = {"status": Status.POSTPONED, "triage": None}
    for number in ("2026-0001", "2026-0002"):
        store.put(a_case(number=number, **closed))
    services.deskwork.bring_up("2026-0002", services.now().date(), "Spørg igen", by=APPROVER)

    page = approver_browser.get("/?status=due").text

    assert 'href="/cases/2026-0002">' in page
    assert 'href="/cases/2026-0001">' not in page


@pytest.mark.usefixtures("case")
def test_who_is_second_to_save_a_task_sees_both_and_saves_deliberately(
    services: Services, approver_browser: TestClient
) -> None:
    task = services.deskwork.add(NUMBER, TaskForm("Ring til bussen"), by=APPROVER)
    page = approver_browser.get(f"{CASE}/tasks/{task.id}").text
    services.deskwork.change(NUMBER, task.id, TaskForm("Ring til færgen"), was=1, by=COORDINATOR)
    typed = {"csrf": csrf_of(page), "revision": field_of(page, "revision"), "what": "Ring til toget", "due": ""}

    second = approver_browser.post(f"{CASE}/tasks/{task.id}", data=typed)
    assert second.status_code == 409
    assert "Ring til færgen" in second.text
    assert 'value="Ring til toget"' in second.text
    again = approver_browser.post(
        f"{CASE}/tasks/{task.id}", data=typed | {"revision": field_of(second.text, "revision")}
    )

    assert again.status_code == 303
    assert services.tasks.tasks(case=NUMBER)[0].what == "Ring til toget"


def test_the_api_keeps_tasks_and_tells_what_is_due(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case(officer=THEIRS))

    added = api.post(f"/api{CASE}/tasks", json={"what": "Call the bus", "due": "2026-11-20"})
    api.post(f"/api{CASE}/tasks", json={"kind": "bring_up", "what": "Ask again", "due": "2026-12-03"})

    assert added.status_code == 201
    (due,) = api.get("/api/tasks").json()["tasks"]
    assert (due["what"], due["falls_to"]) == ("Call the bus", COORDINATOR.id)
    assert len(api.get("/api/tasks?due_by=2026-12-03").json()["tasks"]) == 2
    assert api.put(f"/api{CASE}/tasks/1", json={"done": True}).json()["done"]["by"]
    assert api.put(f"/api{CASE}/tasks/1", json={"what": "Call", "revision": 1}).status_code == 409
    assert [one["what"] for one in api.get(f"/api{CASE}").json()["tasks"]] == ["Call the bus", "Ask again"]
