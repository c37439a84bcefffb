from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Channel, Match, Pending, Role
from bot.visits.models.journal import EntryKind
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NOW, NUMBER, a_case, a_history, a_journal_entry, a_person
from tests.fakes import InMemoryCaseStore

PATH = f"/cases/{NUMBER}/journal"
CALL = {
    "kind": "call", "side": "enquirer", "who": "Kim Exempel", "on": "2026-11-23", "at": "08:40", "read": "",
    "words": "Vi bliver 28 <b>personer</b>.",
}  # fmt: skip


@pytest.fixture
def browser(case: Case, browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.COORDINATOR)


def hidden(browser: TestClient, path: str = PATH) -> dict[str, str]:
    page = browser.get(path).text
    name = "token" if path == PATH else "revision"
    return {"csrf": csrf_of(page), name: field_of(page, name)}


def added(browser: TestClient, **changed: str) -> Any:
    return browser.post(PATH, data=hidden(browser) | CALL | changed)


def changed(browser: TestClient, what: str, **typed: str) -> Any:
    return browser.post(f"{PATH}/1", data=hidden(browser, f"{PATH}/1") | {"do": what} | typed)


def test_a_call_stands_in_the_journal_and_changes_no_fact(browser: TestClient, case: Case, services: Services) -> None:
    answer = added(browser)

    page = browser.get(answer.headers["location"]).text
    [entry] = services.journal.entries()
    assert answer.headers["location"] == f"/cases/{NUMBER}?done=entry#h-journal"
    assert "Det står i journalen." in page
    assert "Vi bliver 28 &lt;b&gt;personer" in page
    assert "skrevet af Carl Coordinator" in page
    assert (entry.kind, entry.said.who, entry.said.by) == (EntryKind.CALL, "Kim Exempel", "carl")
    assert entry.said.said_at.isoformat() == "2026-11-23T08:40:00+01:00"
    assert services.store.case(NUMBER) == case
    [line] = services.store.audit(case=NUMBER)
    assert (line.event, line.actor, line.details["entry"]) == ("journal.added", "carl", 1)
    assert "Exempel" not in json.dumps(line.details)


def test_a_call_that_changes_what_we_know_is_read_as_a_message(browser: TestClient, services: Services) -> None:
    added(browser, read="on")

    case, [entry] = services.store.case(NUMBER), services.journal.entries()
    [message] = case.inbound
    assert (message.id, message.match, case.pending) == (entry.message, Match.JOURNAL, Pending.READ)
    assert (message.request.channel, message.request.contact.name) == (Channel.PHONE, "Kim Exempel")
    assert message.request.contact.email == case.request.contact.email
    services.sort(NUMBER)
    assert [(one.field, one.after) for one in services.store.case(NUMBER).differences] == [
        ("group_size", {"min": 28, "max": 28})
    ]
    page = browser.get(f"/cases/{NUMBER}").text
    assert f'href="/cases/{NUMBER}#m-{entry.message}"' in page
    assert "skrevet ned i journalen" in page


def test_what_was_read_follows_a_correction_and_goes_with_a_striking(browser: TestClient, services: Services) -> None:
    added(browser, read="on")
    changed(browser, "correct", **CALL | {"words": "Vi bliver 27 personer."})
    services.sort(NUMBER)
    after = services.store.case(NUMBER).differences
    changed(browser, "strike", reason="En anden delegation")
    services.sort(NUMBER)

    assert [one.after for one in after] == [{"min": 27, "max": 27}]
    assert services.store.case(NUMBER).differences == ()
    [entry] = services.journal.entries()
    assert [one.words for one in entry.wordings] == [CALL["words"], "Vi bliver 27 personer."]
    page = browser.get(f"/cases/{NUMBER}").text
    assert "Streget ud af Carl Coordinator" in page
    assert "<s>Vi bliver 27 personer.</s>" in page
    assert "Vi bliver 28 &lt;b&gt;" in page
    assert "En anden delegation" in page


def test_an_entry_whose_message_lies_on_another_case_leads_there_and_leaves_it_alone(
    browser: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    store.put(a_case(number="2026-0002"))
    added(browser, read="on")
    message = services.store.case(NUMBER).inbound[0].id
    services.work.move_message(NUMBER, message, to="2026-0002", by=a_person(Role.COORDINATOR))

    page = browser.get(f"/cases/{NUMBER}").text
    changed(browser, "strike", reason="cpr-nummer 010190-1234")

    assert f'href="/cases/2026-0002#m-{message}"' in page
    assert [one.id for one in services.store.case("2026-0002").messages_to_read()] == [message]
    struck = services.journal.entries()[0].struck
    assert struck is not None
    assert struck.reason == "cpr-nummer ██████-████"


def test_the_journal_of_a_merged_case_stands_on_the_one_that_is_kept(
    browser: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    store.put(a_case(number="2026-0002", merged_into=NUMBER))
    services.journal.put(a_journal_entry(case="2026-0002"))

    page = browser.get(f"/cases/{NUMBER}").text

    assert ("They come by train." in page, 'href="/cases/2026-0002">' in page) == (True, True)
    assert f'href="{PATH}/1"' not in page


def test_one_form_sent_twice_is_one_entry(browser: TestClient, services: Services) -> None:
    once = hidden(browser) | CALL | {"read": "on"}
    answers = [browser.post(PATH, data=once) for _ in range(2)]
    other = browser.post(PATH, data=once | {"words": "Noget andet."})

    assert [answer.status_code for answer in (*answers, other)] == [303, 303, 409]
    assert "Noget andet." in other.text
    assert (len(services.journal.entries()), len(services.store.case(NUMBER).inbound)) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"who": " "}, "who"),
        ({"who": "x" * 201}, "who"),
        ({"on": "i går"}, "on"),
        ({"on": "2026-12-01"}, "on"),
        ({"words": ""}, "words"),
        ({"words": "x" * 10_001}, "words"),
        ({"kind": "note", "read": "on"}, "read"),
        ({"side": "host", "read": "on"}, "read"),
        ({"token": "x"}, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    fault: dict[str, str], field: str, browser: TestClient, services: Services
) -> None:
    answer = added(browser, **fault)

    page = html.unescape(answer.text)
    assert (answer.status_code, services.journal.entries()) == (422, [])
    assert f'href="#j-{field}"' in page or not field
    assert (CALL["words"] in page) is ("words" not in fault)
    assert "<b>personer" not in answer.text


def test_the_second_of_two_who_correct_keeps_what_was_typed(browser: TestClient, services: Services) -> None:
    added(browser)
    stale = hidden(browser, f"{PATH}/1") | CALL | {"do": "correct"}
    changed(browser, "correct", **CALL | {"words": "Vi bliver 27."})

    answer = browser.post(f"{PATH}/1", data=stale | {"words": "Vi bliver 26."})

    assert answer.status_code == 409
    assert "Vi bliver 26.</textarea>" in answer.text
    assert "Vi bliver 27." in answer.text
    assert services.journal.entries()[0].said.words == "Vi bliver 27."


def test_a_note_names_nobody_and_masks_numbers_of_persons(browser: TestClient, services: Services) -> None:
    added(browser, kind="note", who="", words="Lederens cpr-nummer er 010190-1234.")

    [entry] = services.journal.entries()
    assert (entry.side, entry.said.who, entry.said.words) == (None, "", "Lederens cpr-nummer er ██████-████.")
    assert services.store.originals(services.store.case(NUMBER).request) == []


def test_a_journal_is_read_by_all_and_written_by_none_where_nothing_is_done(
    store: InMemoryCaseStore, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case())
    services.journal.put(a_journal_entry())
    reader = browser_of(Role.READER).get(f"/cases/{NUMBER}").text
    store.put(a_case(history=a_history()))
    staff = browser_of(Role.COORDINATOR)

    assert ("They come by train." in reader, f'action="{PATH}' in reader) == (True, False)
    assert staff.post(PATH, data=hidden_of(staff) | CALL | {"token": "t" * 24}).status_code == 409


def hidden_of(staff: TestClient) -> dict[str, str]:
    return {"csrf": csrf_of(staff.get("/ask").text)}


@pytest.mark.parametrize("entry", ["2", "x", "9" * 30])
def test_an_entry_that_the_case_has_not_is_not_found(entry: str, browser: TestClient) -> None:
    added(browser)

    assert browser.get(f"{PATH}/{entry}").status_code == 404


def test_the_api_writes_and_reads_the_journal(api: TestClient, case: Case, services: Services) -> None:
    body = {"kind": "meeting", "who": "Kim", "said_at": NOW.isoformat(), "words": "Vi bliver 28.", "key": "a"}
    answers = [api.post(f"/api{PATH}", json=body | {"changes_facts": True}) for _ in range(2)]
    wrong = [api.post(f"/api{PATH}", json=body | {"key": "b"} | one) for one in ({"who": ""}, {"kind": "gossip"})]

    assert [one.status_code for one in (*answers, *wrong)] == [201, 201, 422, 422]
    [entry] = api.get(f"/api{PATH}").json()["journal"]
    assert (entry["kind"], entry["who"], entry["words"], entry["before"]) == ("meeting", "Kim", "Vi bliver 28.", [])
    assert entry["message"] == services.store.case(NUMBER).inbound[0].id
    assert api.get(f"/api/cases/{NUMBER}").json()["journal"] == [entry]


def test_a_person_is_found_in_journals_and_forgotten_with_one(services: Services, case: Case) -> None:
    services.journal.put(a_journal_entry())

    found = [[one.id for one in services.journalwork.naming(name)] for name in ("kim  exempel", "Kim Ex", " ")]
    services.journalwork.forget(NUMBER, by="ada")

    assert found == [[1], [], []]
    assert services.journalwork.naming("Kim Exempel") == []
