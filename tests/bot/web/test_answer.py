from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.hostround.linking import Links
from bot.visits.models import About, AnswerKind, Case, ItemStatus, Role, Slot, Status, Way
from bot.visits.models.standing import standing
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.conftest import HOST, csrf_of, field_of
from tests.factories import NUMBER, a_case, a_host_answer, a_ruling, an_asked, an_enquiry
from tests.fakes import InMemoryCaseStore

ASKED = an_asked(
    about=About(
        organisation="Malmberg kommun",
        country="SE",
        themes=("energy",),
        wishes=("surplus <b>heat</b>",),
        place="Harbour Lab",
    ),
    answer_by=dt.date(2026, 12, 2),
)
LINKS = Links(secret=b"s", address=HOST)
PATH = LINKS.link(NUMBER, ASKED).removeprefix(HOST)


def asked(**overrides: Any) -> Case:
    return a_case(**({"messages": (an_enquiry(ASKED),)} | overrides))


@pytest.fixture
def linked(services: Services) -> Services:
    return replace(services, links=LINKS)


@pytest.fixture
def host(linked: Services, store: InMemoryCaseStore) -> TestClient:
    """A host's browser: a stranger from far away."""
    store.put(asked())
    app = create_web_app(linked, WebSettings())
    return TestClient(app, base_url=HOST, client=("192.0.2.7", 5), follow_redirects=False)


def test_page_says_what_is_asked_in_the_hosts_language(host: TestClient) -> None:
    page = host.get(PATH).text

    assert '<html lang="da">' in page
    for words in ("Malmberg kommun, Sverige", "14 personer", "09:30–11:00", "12. oktober 2027", "2. december 2026"):
        assert words in page
    assert "surplus &lt;b&gt;heat&lt;/b&gt;" in page
    assert "Kim Exempel" not in page


def test_page_is_there_in_english_too(host: TestClient) -> None:
    assert "Yes, that suits us" in host.get(f"{PATH}?lang=en").text


def test_looking_at_it_changes_nothing(host: TestClient, store: InMemoryCaseStore) -> None:
    before = store.case(NUMBER)

    assert [host.request(method, PATH).status_code for method in ("GET", "HEAD", "GET")][::2] == [200, 200]

    assert store.case(NUMBER) == before


def test_pressing_yes_logs_a_suggestion(host: TestClient, store: InMemoryCaseStore) -> None:
    response = host.post(PATH, data={"answer": "yes", "remark": "Closed shoes."})

    assert response.headers["location"] == f"{PATH}?lang=da"
    (answer,) = store.case(NUMBER).answers
    assert (answer.kind, answer.way, answer.quote) == (AnswerKind.YES, Way.LINK, "Closed shoes.")
    assert standing(store.case(NUMBER)) == {"i1": ItemStatus.ASKED}
    assert "I har svaret ja" in host.get(PATH).text


def test_another_time_is_taken_down(host: TestClient, store: InMemoryCaseStore) -> None:
    host.post(PATH, data={"answer": "another_time", "date": "2027-10-13", "start": "10:00", "end": ""})

    (answer,) = store.case(NUMBER).answers
    assert answer.proposed == Slot(date=dt.date(2027, 10, 13), start=dt.time(10), end=dt.time(11, 30))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "hold"},
        {"answer": "another_time"},
        {"answer": "another_time", "date": "13/10"},
        {"answer": "another_time", "date": "2027-10-13", "start": "11:00", "end": "10:00"},
        {"answer": "another_time", "date": "2027-10-13", "start": "10:00+01:00", "end": "11:00"},
        {"answer": "another_time", "date": "2027-10-13", "start": "10:00", "end": "11:00+01:00"},
    ],
    ids=["none", "not on the page", "no time", "no date", "ends first", "zoned start", "zoned end"],
)
def test_answer_that_makes_no_sense_is_asked_again(
    form: dict[str, str], host: TestClient, store: InMemoryCaseStore
) -> None:
    response = host.post(PATH, data=form)

    assert (response.status_code, 'role="alert"' in response.text) == (422, True)
    assert store.case(NUMBER).answers == ()


def test_yes_is_in_a_form_of_its_own(host: TestClient) -> None:
    forms = re.findall(r"<form.*?</form>", host.get(PATH).text, re.DOTALL)

    assert ['value="yes"' in form for form in forms] == [True, False]
    assert ['type="time"' in form for form in forms] == [False, True]


@pytest.mark.parametrize(
    "path",
    [PATH[:-1], PATH.replace(NUMBER, "2026-0002"), PATH.replace("v1-1", "v1-2"), f"/enquiries/{NUMBER}/v1-1/x"],
    ids=["token", "case", "question", "made up"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_link_that_is_not_ours_leads_nowhere(
    method: str, path: str, host: TestClient, store: InMemoryCaseStore
) -> None:
    assert host.request(method, path, data={"answer": "yes"} if method == "POST" else None).status_code == 404
    assert store.case(NUMBER).answers == ()


@pytest.mark.parametrize(
    ("case", "status"),
    [
        (asked(status=Status.CANCELLED), 410),
        (asked(answers=(a_host_answer(asked=ASKED),), rulings=(a_ruling(),)), 200),
        (asked(messages=(), proposal=asked().proposal), 404),
    ],
    ids=["revoked", "settled", "never asked"],
)
def test_question_that_stands_no_longer_takes_no_answer(
    case: Case, status: int, host: TestClient, store: InMemoryCaseStore
) -> None:
    store.put(case)

    assert host.get(PATH).status_code == status
    assert host.post(PATH, data={"answer": "yes"}).status_code in (404, 410)
    assert 'value="yes"' not in host.get(PATH).text
    assert store.case(NUMBER).answers == case.answers


def test_another_sites_form_is_refused(host: TestClient, store: InMemoryCaseStore) -> None:
    response = host.post(PATH, data={"answer": "yes"}, headers={"origin": "https://evil.example"})

    assert (response.status_code, store.case(NUMBER).answers) == (403, ())


def test_seventh_answer_within_an_hour_is_too_many(host: TestClient) -> None:
    codes = [host.post(PATH, data={"answer": "no"}).status_code for _ in range(7)]

    assert codes == [303] * 6 + [429]


SUGGESTED = {"answers": (a_host_answer(asked=ASKED, quote="Ja, <i>det</i> passer."),)}


@pytest.fixture
def staff(browser_of: Callable[..., TestClient], store: InMemoryCaseStore) -> TestClient:
    store.put(asked(**SUGGESTED))
    return browser_of(Role.COORDINATOR)


def act(staff: TestClient, **form: str) -> int:
    csrf = csrf_of(staff.get("/ask").text)
    return staff.post(f"/cases/{NUMBER}/answers", data={"csrf": csrf} | form).status_code


def test_case_page_shows_the_round_with_the_hosts_words(staff: TestClient) -> None:
    page = staff.get(f"/cases/{NUMBER}?lang=en").text

    assert "Host round" in page
    assert "Ja, &lt;i&gt;det&lt;/i&gt; passer." in page
    assert 'class="tag i-confirmed"' not in page


def test_confirmed_answer_shows_as_confirmed_on_page_and_in_api(
    staff: TestClient, api: TestClient, store: InMemoryCaseStore
) -> None:
    assert act(staff, do="confirm", answer="a1") == 303

    assert 'class="tag i-confirmed"' in staff.get(f"/cases/{NUMBER}?done=answer_confirm").text
    shape = api.get(f"/api/cases/{NUMBER}").json()
    assert shape["answers"][0]["ruling"]["by_name"] == "Carl Coordinator"
    assert shape["proposal"]["days"][0]["items"][0]["status"] == "confirmed"
    assert api.get(f"/api/cases/{NUMBER}/proposal.json").json()["days"][0]["items"][0]["status"] == "confirmed"
    stored = store.case(NUMBER).proposal
    assert stored is not None
    assert shape["proposal"]["digest"] == stored.digest

    assert act(staff, do="set_aside", answer="a1") == 303
    assert 'class="tag i-confirmed"' not in staff.get(f"/cases/{NUMBER}").text


HEARD = {
    "item": "i1", "kind": "hold", "way": "telephone", "said_by": "Alex Mønster", "on": "2026-11-22", "at": "15:05",
    "quote": "Until <b>Friday</b>.", "date": "", "start": "", "end": "", "confirmed": "on",
}  # fmt: skip


def heard(staff: TestClient, **typed: str) -> Any:
    page = staff.get(f"/cases/{NUMBER}/answers/heard?item=i1").text
    hidden = {"csrf": csrf_of(page), "token": field_of(page, "token")}
    return staff.post(f"/cases/{NUMBER}/answers/heard", data=hidden | HEARD | typed)


def test_what_a_host_said_by_telephone_stands_in_round_and_journal(
    staff: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    answer = heard(staff)

    page = staff.get(f"/cases/{NUMBER}?lang=en").text
    assert (answer.status_code, standing(store.case(NUMBER))) == (303, {"i1": ItemStatus.HELD})
    assert "telephone · 22 November 2026 15:05 · said by Alex Mønster · written down by Carl Coordinator" in page
    assert "Telephone call with Alex Mønster, Harbour Lab" in page
    assert page.count("Until &lt;b&gt;Friday&lt;/b&gt;.") == 2
    [entry] = services.journal.entries()
    assert entry.answer == store.case(NUMBER).answers[-1].id


def test_a_form_of_a_host_sent_twice_is_one_answer(
    staff: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    page = staff.get(f"/cases/{NUMBER}/answers/heard?item=i1").text
    once = {"csrf": csrf_of(page), "token": field_of(page, "token")} | HEARD
    codes = [staff.post(f"/cases/{NUMBER}/answers/heard", data=once).status_code for _ in range(2)]

    assert codes == [303, 303]
    assert (len(store.case(NUMBER).answers), len(services.journal.entries())) == (2, 1)


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"kind": "maybe"}, "k"),
        ({"way": "link"}, "w"),
        ({"said_by": ""}, "b"),
        ({"on": "2026-11-30"}, "o"),
        ({"quote": "x" * 601}, "q"),
        ({"kind": "another_time", "date": "2027-10-13", "start": "10:00+01:00", "end": "11:00"}, "d"),
        ({"kind": "another_time", "date": "2027-10-13"}, "d"),
        ({"kind": "yes", "date": "2027-10-13", "start": "10:00", "end": "11:00"}, "d"),
        ({"token": "x"}, ""),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_a_host_cannot_have_said_is_told_and_what_was_typed_stays(
    fault: dict[str, str], field: str, staff: TestClient, store: InMemoryCaseStore
) -> None:
    answer = heard(staff, **fault)

    assert (answer.status_code, len(store.case(NUMBER).answers)) == (422, 1)
    assert f'href="#{field}-i1"' in answer.text or not field
    assert fault.get("quote", "Until &lt;b&gt;Friday")[:600] in answer.text


def test_another_time_by_telephone_is_kept(staff: TestClient, store: InMemoryCaseStore) -> None:
    heard(staff, kind="another_time", date="2027-10-13", start="10:00", end="11:00")

    slot = store.case(NUMBER).answers[-1].proposed
    assert slot is not None
    assert (str(slot.date), str(slot.start), str(slot.end)) == ("2027-10-13", "10:00:00", "11:00:00")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"do": "confirm", "answer": "a9"}, 404),
        ({"do": "agree", "reason": ""}, 422),
        ({"do": "anything"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(form: dict[str, str], status: int, staff: TestClient) -> None:
    assert act(staff, **form) == status


def test_nothing_is_heard_of_what_the_programme_has_not(staff: TestClient) -> None:
    assert staff.get(f"/cases/{NUMBER}/answers/heard").headers["location"] == f"/cases/{NUMBER}#h-round"
    assert staff.get(f"/cases/{NUMBER}/answers/heard?item=i9").status_code == 404
    assert heard(staff, item="i9").status_code == 404


def test_reader_sees_the_round_and_may_not_touch_it(
    browser_of: Callable[..., TestClient], store: InMemoryCaseStore
) -> None:
    store.put(asked(**SUGGESTED))
    reader = browser_of(Role.READER)

    page = reader.get(f"/cases/{NUMBER}").text

    assert "det&lt;/i&gt; passer." in page
    assert 'name="do" value="confirm"' not in page
    assert act(reader, do="confirm", answer="a1") == 403


def test_api_logs_and_confirms(api: TestClient, store: InMemoryCaseStore) -> None:
    store.put(asked())
    path = f"/api/cases/{NUMBER}/answers"

    logged = api.post(path, json={"item": "i1", "kind": "no", "way": "telephone", "quote": "Closed."}).json()
    (answer,) = logged["answers"]
    assert (answer["kind"], answer["ruling"]) == ("no", None)

    ruled = api.post(path, json={"answer": answer["id"], "confirmed": True}).json()
    assert ruled["proposal"]["days"][0]["items"][0]["status"] == "declined"
    assert api.post(path, json={"confirmed": True}).status_code == 422


def test_staff_see_the_page_of_a_draft_before_it_goes_out(linked: Services, store: InMemoryCaseStore) -> None:
    message = an_enquiry(ASKED)
    case = a_case()
    assert case.proposal is not None
    bundle = case.proposal.bundles[1].model_copy(update={"messages": (message.draft,)})
    store.put(case.model_copy(update={"proposal": case.proposal.model_copy(update={"bundles": (bundle,)})}))
    browser = TestClient(create_web_app(linked, WebSettings()), base_url=HOST, follow_redirects=False)

    assert "er ikke sendt endnu" in browser.get(PATH).text
    assert browser.post(PATH, data={"answer": "yes"}).status_code == 410
