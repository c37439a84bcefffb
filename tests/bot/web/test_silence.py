from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Case, MessageState, Role, Status
from bot.visits.models.task import TaskKind
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_draft, a_letter_proposal, a_message
from tests.fakes import Clock, InMemoryCaseStore

CASE = f"/cases/{NUMBER}"


@pytest.fixture
def waiting(store: InMemoryCaseStore) -> Case:
    """A case whose questions went out."""
    draft = a_draft(id="clarification-v1-1", attachments=())
    asked = a_bundle(BundleKind.CLARIFICATION).model_copy(update={"messages": (draft,)})
    out = a_message(draft=draft, bundle=BundleKind.CLARIFICATION, bundle_digest=asked.digest, state=MessageState.SENT)
    proposal = a_letter_proposal(bundles=(asked,))
    case = a_case(status=Status.WAITING, proposal=proposal, messages=(out.model_copy(update={"changed_at": NOW}),))
    store.put(case)
    return case


@pytest.mark.usefixtures("waiting")
def test_a_reminder_is_drafted_on_a_press_approved_and_sent(
    services: Services, approver_browser: TestClient, clock: Clock
) -> None:
    clock.advance(days=7)
    page = approver_browser.get(CASE).text
    assert "Det er tid til en påmindelse." in page

    pressed = approver_browser.post(f"{CASE}/reminder", data={"csrf": csrf_of(page)})
    drafted = approver_browser.get(pressed.headers["location"]).text
    assert "venter på godkendelse" in drafted
    form = drafted.split('id="d-reminder"')[1]
    decided = {"csrf": csrf_of(page), "bundle": "reminder", "digest": field_of(form, "digest"), "decision": "approve"}
    approver_browser.post(f"{CASE}/decisions", data=decided)
    services.dispatch(NUMBER, decided["digest"])

    case = services.store.case(NUMBER)
    assert [(one.bundle, one.state) for one in case.messages][1:] == [(BundleKind.REMINDER, MessageState.SENT)]
    assert case.status is Status.WAITING
    assert "Der er sendt én påmindelse." in approver_browser.get(CASE).text


@pytest.mark.usefixtures("waiting")
def test_the_clock_drafts_the_reminder_as_well(services: Services, clock: Clock) -> None:
    services.reminderwork.draft_owed()
    clock.advance(days=7)
    services.reminderwork.draft_owed()
    services.reminderwork.draft_owed()

    assert [line.event for line in services.store.audit(case=NUMBER)] == ["reminder.drafted"]


def test_after_the_last_reminder_the_page_suggests_to_put_the_case_away(
    waiting: Case, store: InMemoryCaseStore, browser_of: Callable[..., TestClient], clock: Clock
) -> None:
    reminders = tuple(
        a_message(id=f"r{n}", bundle=BundleKind.REMINDER, state=MessageState.SENT).model_copy(
            update={"changed_at": NOW + dt.timedelta(days=7 * n)}
        )
        for n in (1, 2)
    )
    store.put(waiting.model_copy(update={"messages": (*waiting.messages, *reminders)}))
    clock.advance(days=21)
    browser = browser_of(Role.COORDINATOR)
    page = browser.get(CASE).text
    assert "Læg den væk: svarer ikke" in page

    browser.post(f"{CASE}/closing", data={"csrf": csrf_of(page), "outcome": "no_reply"})
    browser.post(f"{CASE}/closing", data={"csrf": csrf_of(page), "outcome": "triaged"})

    events = [line.event for line in store.audit(case=NUMBER)]
    assert events == ["case.no_reply", "case.taken_up"]
    assert store.case(NUMBER).status is Status.TRIAGED


@pytest.mark.usefixtures("waiting")
def test_a_visit_that_is_put_off_is_brought_up_on_its_day(
    services: Services, approver_browser: TestClient, clock: Clock
) -> None:
    until = (NOW + dt.timedelta(days=20)).date()
    told = {"csrf": csrf_of(approver_browser.get(CASE).text), "outcome": "postponed", "reason": "Valg i foråret"}

    approver_browser.post(f"{CASE}/closing", data=told | {"until": str(until)})

    page = approver_browser.get(CASE).text
    assert "Udskudt. Lagt væk af" in page
    assert "Valg i foråret" in page
    (task,) = services.tasks.tasks(case=NUMBER)
    assert (task.kind, task.due, task.what) == (TaskKind.BRING_UP, until, "Valg i foråret")
    assert "Valg i foråret" not in approver_browser.get("/").text
    clock.advance(days=20)
    assert "Valg i foråret" in approver_browser.get("/").text
    approver_browser.post(f"{CASE}/closing", data={"csrf": told["csrf"], "outcome": "triaged"})
    assert "Valg i foråret" not in approver_browser.get("/").text


@pytest.mark.usefixtures("waiting")
def test_readers_see_the_silence_and_draft_nothing(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER).get(CASE).text

    assert "Intet svar siden 23. november 2026." in page
    assert f'action="{CASE}/reminder"' not in page
