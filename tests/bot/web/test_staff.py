from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Person, Role
from tests.bot.web.conftest import csrf_of
from tests.factories import NOW

TODAY = NOW.date()
WEEK = {"first": TODAY.isoformat(), "last": (TODAY + dt.timedelta(days=4)).isoformat(), "substitute": "carl"}


@pytest.fixture
def admin(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.ADMIN)


def post(browser: TestClient, path: str, **fields: str) -> tuple[int, str]:
    answer = browser.post(path, data={"csrf": csrf_of(browser.get("/people").text)} | fields)
    return answer.status_code, answer.text


def person(services: Services, person_id: str) -> Person:
    found = services.people.person(person_id)
    assert found is not None
    return found


def test_a_colleague_enters_their_absence_and_ends_it_early(
    services: Services, approver_browser: TestClient, admin: TestClient
) -> None:
    kept, _ = post(approver_browser, "/people/ada/absences", **WEEK)
    away, own = admin.get("/people").text, approver_browser.get("/people/ada").text
    held = services.staffwork.stand_in("ada")
    ended, _ = post(approver_browser, "/people/ada/absences/1/end")

    assert (kept, ended) == (303, 303)
    assert held == person(services, "carl")
    assert "Carl Coordinator er stedfortræder." in away
    assert "Er stedfortræder for Ada Approver." in away
    assert "Tilbage fra i dag" in own
    assert services.staffwork.stand_in("ada") == person(services, "ada")
    assert "Afsluttet før tid" in approver_browser.get("/people/ada").text


def test_an_absence_that_cannot_be_comes_back_with_what_was_typed(admin: TestClient) -> None:
    status, page = post(admin, "/people/ada/absences", **(WEEK | {"last": "2026-11-01"}))

    assert status == 422
    assert "Et fravær slutter tidligst på sin første dag" in page
    assert 'value="2026-11-01"' in page


def test_an_administrator_changes_a_person_who_may_do_it_at_once(
    services: Services, admin: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    typed = {"name": "Carl C.", "role": "approver", "language": "en", "email": "carl@ope.example", "slack_user": "U7"}

    status, _ = post(admin, "/people/carl", active="yes", **typed)

    changed = person(services, "carl")
    assert (status, changed.name, changed.role, changed.slack_user) == (303, "Carl C.", Role.APPROVER, "U7")
    assert changed.active
    assert browser_of(Role.COORDINATOR).get("/audit").status_code == 200
    (line,) = [one for one in services.store.audit() if one.event == "person.changed"]
    assert line.details == {"person": "carl", "was": "coordinator", "role": "approver", "active": 1}


def test_who_is_let_go_is_signed_out(
    services: Services, admin: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    carl = browser_of(Role.COORDINATOR)
    typed = {"name": "Carl Coordinator", "role": "coordinator", "language": "da"}

    post(admin, "/people/carl", **typed)

    assert not person(services, "carl").active
    assert carl.get("/people").status_code == 401


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"role": "approver"}, 409),  # nobody changes their own role
        ({"active": ""}, 409),
        ({"name": " "}, 422),
        ({"role": "king"}, 422),
        ({"email": "not an address"}, 422),
        ({"slack_user": "U-ADA"}, 422),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(changed: dict[str, str], status: int, services: Services, admin: TestClient) -> None:
    services.people.save(person(services, "ada").model_copy(update={"slack_user": "U-ADA"}))
    typed = {"name": "Adam Admin", "role": "admin", "language": "da", "active": "yes"}

    answer, page = post(admin, "/people/adam", **(typed | changed))

    assert (answer, 'role="alert"' in page) == (status, True)
    assert person(services, "adam").role is Role.ADMIN


def test_nobody_but_administrators_opens_the_page_of_a_colleague(approver_browser: TestClient) -> None:
    assert approver_browser.get("/people/carl").status_code == 403
    assert approver_browser.get("/people/ada").status_code == 200
    assert "carl@ope.example" not in approver_browser.get("/people").text
    assert post(approver_browser, "/people/ada", name="Ada", role="admin", language="da")[0] == 403
