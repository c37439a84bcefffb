from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.mailbox import MailboxState, MailFolder
from bot.visits.models import (
    Case,
    Contact,
    Correction,
    Difference,
    Inbound,
    MailNature,
    MailSigns,
    Match,
    Pending,
    RequestAttachment,
    Role,
    Signal,
    Status,
    Touched,
)
from bot.visits.relating import related_because
from tests.bot.web.conftest import csrf_of
from tests.factories import NOW, a_case, a_reading, a_span, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

CASE = "/cases/2026-0001"
OTHER = "/cases/2026-0002"


def an_inbound(**overrides: Any) -> Inbound:
    request = a_visit_request(**({"message": "We will be 12 people.", "subject": "Re: Visit"} | overrides))
    return Inbound(id="m1", request=request, received_at=NOW + dt.timedelta(hours=1), match=Match.MESSAGE_ID)


def with_answer(**overrides: Any) -> Case:
    span = a_span("12 people", 11).model_copy(update={"part": "m1:message"})
    difference = Difference(field="group_size", before=None, after={"min": 12, "max": 12}, spans=(span,), message="m1")
    values = {"inbound": (an_inbound(),), "differences": (difference,), "unseen": 1}
    return a_case(**(values | overrides))


def post(browser: TestClient, path: str, **fields: Any) -> Any:
    return browser.post(path, data={"csrf": csrf_of(browser.get("/ask").text)} | fields)


def test_message_is_shown_with_what_it_changed_fact_by_fact(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(with_answer())

    page = approver_browser.get(CASE).text

    assert "We will be <mark>12 people</mark>" in page
    assert "svarer på en e-mail i denne sag" in page
    changed = page[page.index('class="facts changes"') :].split("</dl>")[0]
    assert "Gruppestørrelse" in changed
    assert ">ukendt</span>" in changed
    assert "12</strong>" in changed
    assert ">12 people</q>" in changed
    assert "Der er kommet en ny besked." in page


def test_message_from_another_address_says_that_letters_do_not_go_there(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    stranger = an_inbound(contact=Contact(email="robin@embassy.example"))
    store.put(with_answer(inbound=(stranger,)))

    assert "Breve går stadig til den første afsender." in approver_browser.get(CASE).text


def test_files_of_a_later_message_are_downloads(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    file = RequestAttachment(name="list.pdf", content=b"%PDF")
    store.put(with_answer(inbound=(an_inbound(attachments=(file,)),)))

    response = approver_browser.get(f"{CASE}/messages/m1/files/1")
    text = approver_browser.get(f"{CASE}/messages/m1/message.txt")

    assert response.content == b"%PDF"
    assert response.headers["content-disposition"] == 'attachment; filename="2026-0001-message-m1-file-1.pdf"'
    assert text.text == "We will be 12 people."
    assert approver_browser.get(f"{CASE}/messages/m9/message.txt").status_code == 404


def test_message_is_split_off_from_the_page(
    store: InMemoryCaseStore, services: Services, approver_browser: TestClient
) -> None:
    store.put(with_answer())

    response = post(approver_browser, f"{CASE}/messages/m1", to="own")

    assert response.headers["location"] == f"{OTHER}?done=split_off"
    assert store.case("2026-0002").request.message == "We will be 12 people."
    assert "flyttet til sag" in approver_browser.get(CASE).text


def test_message_is_moved_to_the_number_somebody_typed(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(with_answer())
    store.put(a_case(number="2026-0002"))

    response = post(approver_browser, f"{CASE}/messages/m1", to="case", number=" [OPE 2026-0002] ")

    assert response.headers["location"] == f"{OTHER}?done=moved_here"
    assert "We will be 12 people." in approver_browser.get(OTHER).text


def test_merging_is_compared_then_confirmed_then_undone(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    related = related_because("2026-0001", "same_sender_open")
    store.put(a_case())
    store.put(a_case(number="2026-0002", triage=a_triage(related_cases=(related,))))

    offered = approver_browser.get(OTHER).text
    compared = approver_browser.get(f"{OTHER}/merging?into=2026-0001").text
    before = store.case("2026-0002").status
    merged = post(approver_browser, f"{OTHER}/merging", do="merge", into="2026-0001")
    pages = (approver_browser.get(CASE).text, approver_browser.get(OTHER).text)
    undone = post(approver_browser, f"{OTHER}/merging", do="unmerge")

    assert f'href="{OTHER}/merging?into=2026-0001"' in offered
    assert "same afsender" not in offered
    assert "samme afsender, og den sag er åben" in offered
    assert "Ja, behold 2026-0001, og gør 2026-0002 til dublet" in compared
    assert before is Status.PROPOSED
    assert merged.headers["location"] == f"{CASE}?done=merged"
    assert "Skil dem ad igen" in pages[0]
    assert "Denne sag er en dublet." in pages[1]
    assert undone.headers["location"] == f"{OTHER}?done=unmerged"
    assert store.case("2026-0002").merged_into is None


def test_case_that_names_another_waits_for_a_word_and_gets_it(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    named = a_triage(related_cases=(related_because("2026-0002", "reference_by_stranger"),))
    store.put(a_case(status=Status.TRIAGED, triage=named, proposal=None))

    page = approver_browser.get(CASE).text
    post(approver_browser, f"{CASE}/merging", do="stand_alone")

    assert "Hører den til en anden sag?" in page
    assert store.case("2026-0001").pending is Pending.DRAFT


def test_only_what_somebody_changed_in_the_form_is_their_word(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case())

    response = post(
        approver_browser,
        f"{CASE}/facts",
        kind="delegation_visit",
        organisation=" Malmberg  kommun ",
        country="SE",
        sender_type="municipality",
        group_min="9",
        group_max="",
        earliest="2027-10-11",
        latest="2027-10-15",
        flexible="on",
        language="en",
        themes_shown="1",
        themes=["energy", "water_and_soil"],
    )

    assert response.headers["location"] == f"{CASE}?done=corrected"
    assert {one.field: (one.value, one.by) for one in store.case("2026-0001").corrections} == {
        "group_size": ({"min": 9, "max": 9}, "ada"),
        "themes": (["energy", "water_and_soil"], "ada"),
    }


@pytest.mark.parametrize("fields", [{"group_min": "many"}, {"earliest": "soon"}, {"kind": "party"}])
def test_what_no_fact_can_be_is_refused(
    store: InMemoryCaseStore, approver_browser: TestClient, fields: dict[str, str]
) -> None:
    store.put(a_case())

    assert post(approver_browser, f"{CASE}/facts", **fields).status_code == 422
    assert store.case("2026-0001") == a_case()


def test_corrected_fact_is_marked_with_who_when_and_what_was_read(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    said = Correction(field="group_size", value={"min": 9, "max": 9}, by="carl", by_name="Carl Coordinator", at=NOW)
    difference = Difference(field="group_size", before={"min": 14, "max": 14}, after=said.value, by="carl")
    store.put(a_case(corrections=(said,), differences=(difference,)))

    page = approver_browser.get(CASE).text
    back = post(approver_browser, f"{CASE}/facts", take_back="group_size")

    assert "rettet af Carl Coordinator, 23. november 2026" in page
    assert "Læst som:" in page
    assert "Fortryd rettelsen: Gruppestørrelse" in page
    assert back.headers["location"] == f"{CASE}?done=taken_back"
    assert store.case("2026-0001").corrected() == {}


def test_what_lies_on_a_merged_case_is_read_here_and_fetched_there(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case())
    store.put(with_answer(number="2026-0002", status=Status.DUPLICATE, merged_into="2026-0001"))

    page = approver_browser.get(CASE).text

    assert "We will be 12 people." in page
    assert f'href="{OTHER}/messages/m1/message.txt"' in page
    assert f'action="{CASE}/messages/m1"' not in page
    assert approver_browser.get(f"{OTHER}/messages/m1/message.txt").status_code == 200


def test_message_that_contradicts_a_correction_says_that_the_correction_holds(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    said = Correction(field="group_size", value={"min": 9, "max": 9}, by="carl", by_name="Carl Coordinator", at=NOW)
    store.put(with_answer(corrections=(said,)))

    assert "En kollegas rettelse gælder i stedet." in approver_browser.get(CASE).text


def test_who_only_reads_is_offered_nothing_to_change(store: InMemoryCaseStore, browser_of: Any) -> None:
    store.put(with_answer())

    page = browser_of(Role.READER).get(CASE).text

    assert "We will be" in page
    assert [form for form in ("/facts", "/messages/m1", "/merging") if f'action="{CASE}{form}"' in page] == []


def test_api_tells_what_came_what_it_changed_and_what_was_put_right(store: InMemoryCaseStore, api: TestClient) -> None:
    said = Correction(field="country", value="DK", by="carl", by_name="Carl", at=NOW)
    store.put(
        with_answer(
            corrections=(said,), triage=a_triage(related_cases=(related_because("2026-0009", "same_sender_open"),))
        )
    )

    case = api.get("/api/cases/2026-0001").json()

    [message] = case["messages"]
    assert (message["direction"], message["id"], message["request"]["message"]) == (
        "in",
        "m1",
        "We will be 12 people.",
    )
    assert [(one["field"], one["after"], one["message"]) for one in case["diff"]] == [
        ("group_size", {"min": 12, "max": 12}, "m1")
    ]
    assert [one["field"] for one in case["corrections"]] == ["country"]
    assert [one["number"] for one in case["related_cases"]] == ["2026-0009"]


def test_facts_are_put_right_and_taken_back_through_the_api(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case())
    path = "/api/cases/2026-0001/corrections"

    said = api.post(path, json={"facts": {"group_size": {"min": 9, "max": 9}}}).json()
    wrong = api.post(path, json={"facts": {"group_size": {"min": 9, "max": 3}}}).status_code
    back = api.post(path, json={"take_back": "group_size"}).json()

    assert [(one["field"], one["value"], one["by"]) for one in said["corrections"]] == [
        ("group_size", {"min": 9, "max": 9}, "adam")
    ]
    assert said["pending"] == "read"
    assert wrong == 422
    assert [one["taken_back"] for one in back["corrections"]] == [False, True]


def test_cancellation_is_offered_to_a_person_and_done_by_nobody_else(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    span = a_span("cancel our visit", 0).model_copy(update={"part": "m1:message"})
    reading = a_reading(signals=(Signal(id="visit_cancelled", spans=(span,)),))
    touched = (Touched(why="Told.", told={"da": "Harbour Lab skal have besked.", "en": "Told."}, item="i1"),)
    store.put(with_answer(reading=reading, touched=touched, status=Status.DISPATCHED))

    page = approver_browser.get(CASE).text
    before = store.case("2026-0001").status
    post(approver_browser, f"{CASE}/closing", outcome="cancelled")

    assert "En besked siger, at besøget aflyses:" in page
    assert ">cancel our visit</q>" in page
    assert "Harbour Lab skal have besked." in page
    assert before is Status.DISPATCHED
    assert store.case("2026-0001").status is Status.CANCELLED
    assert "besøget aflyses:" not in approver_browser.get(CASE).text


def test_case_that_is_over_and_got_a_message_stands_in_the_inbox(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(with_answer(status=Status.CLOSED))
    store.put(a_case(number="2026-0002", status=Status.CLOSED))

    page = approver_browser.get("/").text

    assert (CASE in page, OTHER in page) == (True, False)
    assert "Der er kommet en ny besked." in page


def a_suggested_case() -> Case:
    """A model read its size and dates."""
    fields = ("group_size", "dates")
    reading = a_reading().model_copy(update={"suggested": fields})
    return a_case(reading=reading, triage=a_triage().model_copy(update={"suggested": fields}))


def test_what_a_model_read_is_confirmed_fact_by_fact(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_suggested_case())

    page = approver_browser.get(CASE).text
    post(approver_browser, f"{CASE}/facts", confirm="group_size")

    assert "Bekræft det, modellen har læst: Gruppestørrelse" in page
    assert set(store.case("2026-0001").corrected()) == {"group_size"}


def test_who_puts_another_fact_right_confirms_nothing_by_it(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_suggested_case())

    post(approver_browser, f"{CASE}/facts", organisation="Stadt Beispiel", group_min="14", group_max="14")

    assert set(store.case("2026-0001").corrected()) == {"organisation"}


def test_only_what_a_model_read_can_be_confirmed(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_suggested_case())

    post(approver_browser, f"{CASE}/facts", confirm="kind")

    assert store.case("2026-0001").corrected() == {}


def test_messages_are_split_off_and_moved_back_through_the_api(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(with_answer())

    opened = api.post("/api/cases/2026-0001/split", json={"message": "m1"}).json()
    left = store.case("2026-0001").inbound[0].moved_to

    assert (opened["number"], opened["request"]["message"], left) == ("2026-0002", "We will be 12 people.", "2026-0002")

    store.put(with_answer(number="2026-0003"))
    there = api.post("/api/cases/2026-0003/move", json={"message": "m1", "to": "2026-0002"}).json()

    assert there["number"] == "2026-0002"
    assert [one["request"]["message"] for one in there["messages"] if one["direction"] == "in"] == [
        "We will be 12 people."
    ]


def test_cases_are_merged_and_parted_through_the_api(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case())
    store.put(a_case(number="2026-0002"))

    kept = api.post("/api/cases/2026-0002/merge", json={"into": "2026-0001"}).json()
    merged = store.case("2026-0002").merged_into
    parted = api.post("/api/cases/2026-0002/unmerge").json()

    assert (kept["number"], kept["absorbed"], merged) == ("2026-0001", ["2026-0002"], "2026-0001")
    assert (parted["number"], parted["merged_into"], store.case("2026-0001").absorbed) == ("2026-0002", None, ())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param("merge", {"into": "2026-0009"}, 404, id="unknown-case"),
        pytest.param("merge", {"into": "2026-0001"}, 409, id="into-itself"),
        pytest.param("merge", {}, 422, id="into-nothing"),
        pytest.param("split", {"message": "m9"}, 404, id="unknown-message"),
        pytest.param("move", {"message": "m1", "to": "2026-0009"}, 404, id="to-an-unknown-case"),
        pytest.param("unmerge", None, 409, id="not-merged"),
    ],
)
def test_placing_that_cannot_be_done_is_refused(
    store: InMemoryCaseStore, api: TestClient, path: str, body: Any, status: int
) -> None:
    store.put(with_answer())

    before = store.case("2026-0001")

    response = api.post(f"/api/cases/2026-0001/{path}", json=body)

    assert (response.status_code, bool(response.json()["error"]["message"])) == (status, True)
    assert store.case("2026-0001") == before


def test_beside_a_sender_stands_what_the_mail_server_found_of_it(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    doubtful = MailSigns(sender="kim@ministry.example", reply_to="kim@free.example", asked=True, dmarc="fail")
    known = MailSigns(sender="kim@malmberg.example", asked=True, dmarc="pass")
    store.put(a_case(request=a_visit_request(mail=doubtful), inbound=(an_inbound(mail=known),)))

    page = approver_browser.get(CASE).text

    assert "mailserveren siger, at den ikke kommer fra ministry.example" in page
    assert "den siger, at den er fra kim@ministry.example, men svar går til kim@free.example" in page
    assert "Mailserveren bekræfter, at den kommer fra malmberg.example." in page


def test_nothing_is_said_of_a_sender_whose_mail_no_server_of_ours_vouched_for(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case(request=a_visit_request(mail=MailSigns(sender="kim@malmberg.example"))))

    assert "ailserveren" not in approver_browser.get(CASE).text


def test_report_of_a_letter_that_did_not_arrive_is_shown_and_waits_for_a_person() -> None:
    report = an_inbound(automatic=True, mail=MailSigns(nature=MailNature.BOUNCE))

    assert (report.heard, report.for_a_person) == (False, True)


def test_answer_of_a_colleague_is_pointed_to_before_a_letter_is_approved(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    answer = an_inbound().model_copy(update={"match": Match.COLLEAGUE})
    store.put(a_case(inbound=(answer,)))
    before = a_case(number="2026-0002", inbound=(answer.model_copy(update={"received_at": NOW - dt.timedelta(1)}),))
    store.put(before)

    assert "læs det, før du godkender noget" in approver_browser.get(CASE).text
    assert "læs det, før du godkender noget" not in approver_browser.get(OTHER).text


def test_mailbox_that_is_not_read_is_said_above_the_inbox(services: Services, approver_browser: TestClient) -> None:
    assert services.book is not None
    services.book.keep(MailboxState(folder=MailFolder.INBOX, read_at=NOW, tried_at=NOW))
    services.book.keep(MailboxState(folder=MailFolder.SENT, read_at=NOW, tried_at=NOW, trouble="unreachable"))

    page = approver_browser.get("/").text

    alert = page.split('role="alert"')[1].split("</div>")[0]
    assert "Sendt mail bliver ikke læst." in alert
    assert "Indkommen mail er læst" not in alert
    assert "Indkommen mail er læst" in page
