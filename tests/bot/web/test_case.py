from __future__ import annotations

from typing import cast

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Decision, Kind, MessageState, RequestAttachment, Status
from bot.visits.proposal import correspond
from bot.web.highlights import Piece, highlighted
from tests.bot.web.fakes import ShelfKnowledge
from tests.factories import a_case, a_letter_proposal, a_message, a_span, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

CASE = "/cases/2026-0001"


def test_words_a_fact_was_read_from_are_marked() -> None:
    pieces = highlighted("We are 14 people", {"group_size": [a_span("14 people", 7)]})

    assert pieces == [Piece("We are ", ()), Piece("14 people", ("group_size",), ("group_size",))]


def test_overlapping_facts_share_the_words_they_share() -> None:
    evidence = {"dates": [a_span("11-15 May", 3)], "duration": [a_span("15 May 2027", 6)]}

    pieces = highlighted("on 11-15 May 2027", evidence)

    assert pieces == [
        Piece("on ", ()),
        Piece("11-", ("dates",)),
        Piece("15 May", ("dates", "duration"), ("dates",)),
        Piece(" 2027", ("duration",), ("duration",)),
    ]


def test_no_word_is_cut_by_a_mark() -> None:
    pieces = highlighted("om hamnomvandling.", {"themes": [a_span("hamnomvandl", 3), a_span("omvandl", 7)]})

    assert pieces == [Piece("om ", ()), Piece("hamnomvandling", ("themes",), ("themes",)), Piece(".", ())]


def test_scripts_without_spaces_are_marked_as_they_were_read() -> None:
    pieces = highlighted("我们14人想参观", {"group_size": [a_span("14人", 2)]})

    assert [piece.text for piece in pieces] == ["我们", "14人", "想参观"]


def test_a_quote_that_stands_elsewhere_is_found_and_one_that_stands_nowhere_is_left_out() -> None:
    pieces = highlighted("We are 14", {"group_size": [a_span("14", 0)], "dates": [a_span("May", 0)]})

    assert [(piece.text, piece.facts) for piece in pieces] == [("We are ", ()), ("14", ("group_size",))]


def test_the_request_is_shown_word_for_word_in_its_own_language(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    message = "Vi är 14 personer.\n\n  Två rader."
    triage = a_triage(language="sv", evidence={"group_size": (a_span("14 personer", 6),)})
    store.put(a_case(request=a_visit_request(message=message), triage=triage))

    page = approver_browser.get(CASE).text

    assert (
        'lang="sv">Vi är <mark>14 personer</mark><sup class="n" aria-hidden="true">&#8288;1</sup>'
        '<span class="hidden" lang="da"> (Gruppestørrelse) </span>.'
    ) in page
    assert '<li><sup class="n" aria-hidden="true">1</sup> Gruppestørrelse</li>' in page
    assert "\n\n  Två rader." in page


def test_the_letter_is_shown_whole_with_who_gets_it_and_what_is_enclosed(
    case: Case, approver_browser: TestClient
) -> None:
    page = approver_browser.get(CASE).text

    assert "Dear Kim Exempel,\n\nPlease find our draft programme attached.\n" in page
    assert "<dd>kim@malmberg.example</dd>" in page
    assert f'href="{CASE}/letters/draft_programme-v1-1/files/1">programme.pdf</a>' in page


def test_a_machine_written_draft_says_so(case: Case, approver_browser: TestClient) -> None:
    assert "Skrevet af assistenten efter regler og skabeloner, uden sprogmodel." in approver_browser.get(CASE).text


def test_a_case_is_shown_in_every_state(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    for status in Status:
        store.put(a_case(status=status))

        assert approver_browser.get(CASE).status_code == 200


def test_a_case_nobody_has_read_yet_is_shown(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case(status=Status.RECEIVED, reading=None, triage=None, proposal=None, trouble="It broke (ab12)."))

    page = approver_browser.get(CASE).text

    assert "Assistenten forbereder sagen" in page
    assert "It broke (ab12)." in page


def test_a_case_of_one_letter_has_no_programme(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case(status=Status.TRIAGED, proposal=a_letter_proposal()))

    page = approver_browser.get(CASE).text

    assert "Spørgsmål til afsender" in page
    assert "<table" not in page


def test_a_letter_that_was_approved_waits_for_nobody(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    waits, leaves = "Et brev venter på en beslutning.", "Et brev er godkendt og på vej ud."
    drafted = a_case(status=Status.TRIAGED, proposal=a_letter_proposal())
    store.put(drafted)
    before = approver_browser.get(CASE).text
    store.put(drafted.model_copy(update={"messages": (a_message(state=MessageState.APPROVED),)}))

    after = approver_browser.get(CASE).text

    assert (waits in before, leaves in before) == (True, False)
    assert (waits in after, leaves in after) == (False, True)


def test_what_went_out_is_shown_with_its_state(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    decision = Decision.model_validate(
        {
            "by": "ada",
            "by_name": "Ada Approver",
            "at": a_case().received_at,
            "bundle": "draft_programme",
            "digest": a_message().bundle_digest,
            "verdict": "approve",
        }
    )
    store.put(a_case(status=Status.DISPATCHED, messages=(a_message(state="uncertain"),), decisions=(decision,)))

    page = approver_browser.get(CASE).text

    assert "usikker: undersøg, om den kom frem" in page
    assert "Ada Approver" in page


def test_files_of_a_request_are_downloads_under_names_of_ours(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    file = RequestAttachment(name='x"\r\n/../evil.html', media_type="text/html", content=b"<script>alert(1)</script>")
    store.put(a_case(request=a_visit_request(attachments=(file,))))

    response = approver_browser.get(f"{CASE}/files/1")

    assert response.content == file.content
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == 'attachment; filename="2026-0001-file-1.html"'
    assert response.headers["x-content-type-options"] == "nosniff"


def test_an_enclosure_is_the_bytes_that_are_approved(case: Case, approver_browser: TestClient) -> None:
    assert case.proposal is not None

    response = approver_browser.get(f"{CASE}/letters/draft_programme-v1-1/files/1")

    assert response.content == case.proposal.bundles[0].messages[0].attachments[0].content
    assert response.headers["content-disposition"] == 'attachment; filename="2026-0001-not-approved-enclosure-1.pdf"'


def test_what_is_not_there_is_not_found(case: Case, approver_browser: TestClient) -> None:
    paths = ["/cases/2026-0009", "/cases/x", "/cases/2026-0001%00", f"{CASE}/files/1", f"{CASE}/letters/x"]

    assert [approver_browser.get(path).status_code for path in paths] == [404] * len(paths)


def test_the_inbox_finds_by_status_and_text(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case())
    store.put(a_case(number="2026-0002", status=Status.CLOSED))

    pages = {q: approver_browser.get("/", params={"status": q}).text for q in ("open", "all", "closed", "nonsense")}

    found = {q: [n for n in ("2026-0001", "2026-0002") if f"/cases/{n}" in page] for q, page in pages.items()}
    assert found == {
        "open": ["2026-0001"],
        "all": ["2026-0001", "2026-0002"],
        "closed": ["2026-0002"],
        "nonsense": ["2026-0001"],
    }
    assert "/cases/2026-0001" not in approver_browser.get("/", params={"q": "nothing like it"}).text


def test_the_knowledge_base_is_asked_once_for_what_a_reply_says_in_danish(
    services: Services, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    request = a_visit_request(subject="", message="Which cities work with varme?")
    triage = a_triage(kind=Kind.INFORMATION_QUESTION, dates=None)
    store.put(a_case(request=request, triage=triage, status=Status.TRIAGED))
    proposal = correspond(request, triage, drafting=services._drafting("2026-0001"))
    case = a_case(request=request, triage=triage, proposal=proposal, status=Status.TRIAGED)
    store.put(case)
    shelf = cast(ShelfKnowledge, services.knowledge)
    before = len(shelf.asked)

    first = approver_browser.get(CASE).text
    asked = len(shelf.asked)
    second = approver_browser.get(CASE).text

    assert "Kære Kim Exempel" in first
    assert "Kære Kim Exempel" in second
    assert before < asked == len(shelf.asked)

    store.put(case.model_copy(update={"revision": case.revision + 1}))
    approver_browser.get(CASE)

    assert len(shelf.asked) > asked
