from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, MessageState, Role, Status
from bot.visits.norms import norms
from tests.bot.web.conftest import AWAY, csrf_of, field_of
from tests.bot.web.test_request_form import ANSWERS, SECONDS, token
from tests.factories import a_draft, a_message, a_triage
from tests.fakes import Clock, InMemoryCaseStore

FILE = ("files", ("programme.pdf", b"%PDF of a programme", "application/pdf"))
NO_TEXT: dict[str, Any] = {"files": ("", b"")}


@pytest.fixture
def form(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(client=AWAY)


def keep(form: TestClient, files: Any = None, **changed: Any) -> str:
    """Return the path of the private link."""
    data = ANSWERS | {"token": token(form), "do": "keep"} | changed
    response = form.post("/request?lang=en", data=data, files=files or NO_TEXT)
    assert response.status_code == 303
    return str(response.headers["location"]).partition("?")[0]


def send_kept(form: TestClient, path: str, clock: Clock, **changed: Any) -> Any:
    page = form.get(f"{path}/form?lang=en").text
    data = ANSWERS | {name: field_of(page, name) for name in ("token", "kept")} | changed
    clock.advance(seconds=SECONDS)
    return form.post("/request?lang=en", data=data, files=NO_TEXT)


def test_a_form_is_kept_and_gone_on_with_and_nothing_reaches_the_inbox(services: Services, form: TestClient) -> None:
    path = keep(form, [FILE], organisation="", message="Half a thought.")

    page = form.get(f"{path}/form?lang=en").text
    assert "Half a thought." in page
    assert "programme.pdf" in page
    assert "noindex" in page
    assert services.store.cases() == []
    assert services.store.audit() == []


def test_what_is_kept_can_be_read_by_nobody_who_has_not_the_link(services: Services, form: TestClient) -> None:
    path = keep(form, [FILE])

    ((id_, (sealed, _)),) = services.kept_forms.kept.items()  # type: ignore[attr-defined]
    secret = path.rpartition("/")[2]
    assert b"Malmberg" not in sealed
    assert secret.encode() not in sealed
    assert secret not in id_


def test_sending_a_kept_form_makes_one_case_and_erases_it(services: Services, form: TestClient, clock: Clock) -> None:
    path = keep(form, [FILE])

    first = send_kept(form, path, clock)

    case = services.store.case("2026-0001")
    assert [file.name for file in case.request.attachments] == ["programme.pdf"]
    assert case.suspected is False
    assert "2026-0001" in first.headers["location"]
    assert form.get(path).status_code == 410
    assert form.get(f"{path}/form").status_code == 410


def test_one_form_sent_from_two_devices_is_one_case(services: Services, form: TestClient, clock: Clock) -> None:
    path = keep(form)
    page = form.get(f"{path}/form?lang=en").text
    data = ANSWERS | {name: field_of(page, name) for name in ("token", "kept")}
    clock.advance(seconds=SECONDS)

    answers = [form.post("/request?lang=en", data=data).headers["location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(services.store.cases()) == 1


def test_a_kept_form_goes_when_its_days_are_over(services: Services, form: TestClient, clock: Clock) -> None:
    path = keep(form)
    clock.advance(days=norms().enquirers.kept_days)

    services.enquirerwork.erase_due()

    assert form.get(path).status_code == 410
    assert services.kept_forms.size() == 0


def test_a_kept_form_goes_at_once_when_asked(services: Services, form: TestClient) -> None:
    path = keep(form)

    assert "erased" in form.post(f"{path}/erase?lang=en").text
    assert services.kept_forms.size() == 0


def test_a_form_that_cannot_be_kept_is_still_there_to_send(
    services: Services, form: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = norms().model_copy(update={"enquirers": norms().enquirers.model_copy(update={"most_kept_bytes": 10})})
    monkeypatch.setattr("bot.visits.enquirers.keeping.norms", lambda: full)

    response = form.post("/request?lang=en", data=ANSWERS | {"token": token(form), "do": "keep"})

    assert response.status_code == 503
    assert 'value="Kim Exempel"' in response.text


def test_files_survive_the_correcting_of_a_fault(services: Services, form: TestClient, clock: Clock) -> None:
    faulty = form.post("/request?lang=en", data=ANSWERS | {"token": token(form), "email": "kim"}, files=[FILE]).text
    assert "Leave out programme.pdf" in faulty

    hidden = {name: field_of(faulty, name) for name in ("token", "kept")}
    clock.advance(seconds=SECONDS)
    other = ("files", ("list.txt", b"a list", "text/plain"))
    form.post("/request?lang=en", data=ANSWERS | hidden, files=[other])

    names = [file.name for file in services.store.case("2026-0001").request.attachments]
    assert names == ["programme.pdf", "list.txt"]
    assert services.kept_forms.size() == 0


def test_a_file_is_left_out_again(services: Services, form: TestClient, clock: Clock) -> None:
    path = keep(form, [FILE])

    send_kept(form, path, clock, drop="1")

    assert services.store.case("2026-0001").request.attachments == ()


def test_a_website_may_link_here_with_a_subject_chosen(form: TestClient) -> None:
    page = form.get("/request?lang=fr&themes=energy,nonsense").text

    assert re.search(r'value="energy" checked', page)
    assert page.count(" checked") == 1


def sent(form: TestClient, clock: Clock, **changed: Any) -> str:
    """Return the path of the status page."""
    data = ANSWERS | {"token": token(form)} | changed
    clock.advance(seconds=SECONDS)
    receipt = form.post("/request?lang=en", data=data).headers["location"].partition("?")[0]
    return str(receipt).replace("/request/received", "/status")


def status(form: TestClient, path: str) -> str:
    response = form.get(f"{path}?lang=en")
    assert response.status_code == 200
    return str(response.text)


def test_the_status_page_tells_how_far_it_is_and_nobodys_name(
    services: Services, store: InMemoryCaseStore, form: TestClient, clock: Clock
) -> None:
    path = sent(form, clock)
    assert "Nobody has looked at it yet." in status(form, path)
    assert path in form.get(path.replace("/status", "/request/received")).text

    store.note("case.taken", actor="ada", at=clock(), case="2026-0001", details={})
    assert "A person is looking at your request" in status(form, path)

    letter = a_message(
        case="2026-0001",
        bundle=BundleKind.CLARIFICATION,
        draft=a_draft(to="kim@malmberg.example"),
        state=MessageState.APPROVED,
        changed_at=clock(),
    )
    waiting = {"status": Status.WAITING, "triage": a_triage(missing=("dates", "group_size")), "messages": (letter,)}
    store.put(store.case("2026-0001").model_copy(update=waiting))
    assert "when you can come" not in status(form, path)  # approved is not sent

    out = {"messages": (letter.model_copy(update={"state": MessageState.SENT}),)}
    store.put(store.case("2026-0001").model_copy(update=out))
    page = status(form, path)
    assert "when you can come" in page
    assert "how many of you will come" in page

    store.put(store.case("2026-0001").model_copy(update={"status": Status.TRIAGED}))
    page = status(form, path)
    assert "We wrote to you on" in page
    hidden = ("Ada", "Harbour Lab", "Malmberg", "kim@", "priority", "district heating")
    assert [word for word in hidden if word in page] == []
    assert "noindex" in page


def test_spam_looks_from_outside_like_any_other_request(
    store: InMemoryCaseStore, form: TestClient, clock: Clock
) -> None:
    path = sent(form, clock, website="x")
    store.note("case.closed", actor="ada", at=clock(), case="2026-0001", details={})
    store.put(store.case("2026-0001").model_copy(update={"status": Status.SPAM}))

    assert "Nobody has looked at it yet." in status(form, path)


def test_a_link_is_signed_runs_out_and_can_be_made_void(
    services: Services, form: TestClient, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    path = sent(form, clock)
    other = sent(form, clock, email="kim@elsewhere.example", organisation="Elsewhere")
    crossed = path.rpartition("/")[0] + "/" + other.rpartition("/")[2]
    assert form.get(crossed).status_code == 404
    assert form.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404

    staff = browser_of(Role.COORDINATOR)
    page = staff.get("/cases/2026-0001?lang=en").text
    assert "received, not looked at yet" in page
    staff.post("/cases/2026-0001/enquirer", data={"csrf": csrf_of(page), "do": "renew"})
    assert form.get(path).status_code == 410
    fresh = re.search(r'value="[^"]*(/status/2026-0001/[^"]+)"', staff.get("/cases/2026-0001").text)
    assert fresh is not None
    assert form.get(fresh[1]).status_code == 200

    clock.advance(days=norms().enquirers.status_days + 1)
    assert form.get(other).status_code == 410


def test_what_comes_on_somebodys_case_gets_a_receipt_and_no_status_page(
    services: Services, form: TestClient, clock: Clock
) -> None:
    sent(form, clock)
    again = ANSWERS | {"token": token(form), "message": "About 2026-0001: we are 16 now."}
    clock.advance(seconds=SECONDS)
    posts = [form.post("/request?lang=en", data=again).headers["location"] for _ in range(2)]
    assert len(services.store.cases()) == 1

    for location in posts:
        path = location.partition("?")[0]
        assert "2026-0001" in form.get(location).text
        assert "/status/" not in form.get(location).text
        assert form.get(path.replace("/request/received", "/status")).status_code == 404


def test_a_network_that_asks_too_often_is_told_to_wait(form: TestClient, clock: Clock) -> None:
    path = sent(form, clock)

    codes = [form.get(path).status_code for _ in range(norms().enquirers.most_looks + 1)]

    assert codes == [200] * norms().enquirers.most_looks + [429]
    clock.advance(hours=1)
    assert form.get(path).status_code == 200
