from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.texts import all_texts
from bot.visits.models import Flag, Priority, Role, Source, Status
from bot.visits.triage import recommending
from bot.web import pages
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import (
    a_bundle,
    a_case,
    a_decision,
    a_finding,
    a_history,
    a_message,
    a_person,
    a_proposal,
    a_triage,
)
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore

CASE = "/cases/2026-0001"
FLAG = Flag(
    id="short_notice",
    reason="The first possible day is near.",
    source=Source(document="policies.yaml", title="House rules", section="Lead time", as_of="2026-03"),
    standing="proposed",
    told={"en": "The first possible day is near.", "da": "Første mulige dag er nær."},
)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        pytest.param("da", ["22. november 2026", "søndag den 22. november 2026", "marts 2016", "2016", "2026-02-31"]),
        pytest.param("en", ["22 November 2026", "Sunday, 22 November 2026", "March 2016", "2016", "2026-02-31"]),
    ],
    ids=["Danish", "English"],
)
def test_dates_are_written_as_the_language_writes_them(language: str, shown: list[str]) -> None:
    day = dt.date(2026, 11, 22)

    found = [pages._day(language, day), pages._weekday(language, day)]
    found += [pages._age(language, as_of) for as_of in ("2016-03", "2016", "2026-02-31")]

    assert [found[0], found[1].replace("Søndag", "søndag"), *found[2:]] == shown


def test_a_moment_is_shown_in_copenhagen_by_the_clock() -> None:
    assert pages._moment("da", dt.datetime(2026, 11, 22, 0, 3, tzinfo=dt.UTC)) == "22. november 2026 01:03"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        pytest.param(
            "da",
            [
                "Første mulige dag er nær.",
                "Kilde: Husregler, Varsel · pr. marts 2026",
                "Status: foreslået, ikke vedtaget",
            ],
            id="Danish",
        ),
        pytest.param(
            "en",
            ["The first possible day is near.", "House rules, Lead time · as of March 2026", "proposed, not adopted"],
            id="English",
        ),
    ],
)
def test_a_flag_says_why_whence_how_old_and_whether_it_holds(
    language: str, shown: list[str], store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case(triage=a_triage(flags=(FLAG,))))

    page = approver_browser.get(f"{CASE}?lang={language}").text

    assert [words for words in shown if words not in page] == []


def test_what_triage_found_is_shown_in_words_and_names(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    triage = a_triage(
        duration="days:2",
        owner="coordinator",
        requested_hosts=("harbour-lab",),
        sender_type="investment_fund",
        priority=Priority(score=20, parts=(("theme match", 20),)),
        reasons=("Sender and time are known.",),
        reasons_told=({"en": "Sender and time are known.", "da": "Afsender og tid kendes."},),
    )
    store.put(a_case(triage=triage))

    page = approver_browser.get(CASE).text

    cells = ["2 dage", "Koordinator", "Harbour Lab", "Investeringsfond"]
    assert [cell for cell in cells if f"<dd>{cell}</dd>" not in page] == []
    assert "<li>tema, vi har værter til" in page
    assert "<li>Afsender og tid kendes.</li>" in page


def test_every_owner_and_part_of_the_priority_has_a_label() -> None:
    table = recommending.shipped_table()
    words = [("owner", row.owner) for row in table.rows] + [("priority", part.name) for part in table.priority]

    assert [pair for pair in words if f"web.{pair[0]}_{pair[1]}" not in all_texts()] == []


def test_findings_of_one_rule_stand_together_and_notes_are_folded(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    told = {"en": "Nobody asked it.", "da": "Ingen har spurgt."}
    notes = [a_finding(level="note", rule="host_unconfirmed", text="Nobody asked it.", told=told) for _ in range(3)]
    store.put(a_case(proposal=a_proposal(findings=(*notes, a_finding()))))

    page = approver_browser.get(CASE).text

    assert "<summary>Bemærkninger (3)</summary>" in page
    assert page.count("<li>Ingen har spurgt.</li>") == 3
    assert page.index("Too many.") < page.index("Bemærkninger (3)")


def test_after_an_approval_the_page_says_what_happened_and_what_comes_next(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case())
    page = approver_browser.get(CASE).text
    form = {
        "csrf": csrf_of(page),
        "bundle": "draft_programme",
        "decision": "approve",
        "digest": field_of(page, "digest"),
    }

    answer = approver_browser.post(f"{CASE}/decisions", data=form)
    after = approver_browser.get(answer.headers["location"]).text

    assert answer.headers["location"] == f"{CASE}?done=approve&bundle=draft_programme"
    assert "<strong>Godkendt: Programudkast til delegationen.</strong>" in after
    assert "Derefter venter sagen på delegationens svar." in after
    assert '<span class="tag m-approved">godkendt, venter på at blive sendt</span> kim@malmberg.example' in after


def test_an_address_cannot_make_the_page_say_what_did_not_happen(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case())

    claims = ["nonsense", "approve", "approve&bundle=draft_programme", "decline&bundle=x", "edited", "taken"]

    found = [approver_browser.get(f"{CASE}?done={claim}").text for claim in claims]

    assert ['class="notice outcome"' in page for page in found] == [False] * len(claims)


def test_letters_to_several_are_folded_under_one_decision(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case())

    page = approver_browser.get(CASE).text

    assert page.count('<details class="letter"') == 2
    assert page.count('id="d-host_enquiries"') == 1


def test_sent_letters_show_their_state_beside_the_decision(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    decision = a_decision(digest=a_bundle().digest)
    message = a_message(draft=a_bundle().messages[0], state="sent")
    store.put(a_case(status=Status.DISPATCHED, decisions=(decision,), messages=(message,)))

    page = approver_browser.get(f"{CASE}?done=approve&bundle=draft_programme").text

    assert page.count('<span class="tag m-sent">sendt</span>') == 3  # the notice, the letter, the list


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        pytest.param("/", "Der er ikke kommet nogen henvendelser endnu", id="all"),
        pytest.param("/?status=open", "Ingen åbne sager", id="open"),
        pytest.param("/?q=x", "Ingen sag passer til det", id="search"),
    ],
)
def test_an_empty_inbox_says_why(path: str, sentence: str, approver_browser: TestClient) -> None:
    shown = approver_browser.get(path if path != "/" else "/?status=all").text

    assert sentence in shown


def test_a_lost_page_knows_who_is_there_and_in_which_language(
    people: InMemoryPeopleStore, browser_of: Callable[..., TestClient]
) -> None:
    people.save(a_person(Role.APPROVER, language="en"))

    response = browser_of(Role.APPROVER).get("/no/such/page", headers={"accept-language": "da"})

    assert response.status_code == 404
    assert "<h1>Not found</h1>" in response.text
    assert "Ada Approver" in response.text
    assert '<a href="/documents">' in response.text


def test_a_stranger_who_is_lost_finds_the_form(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of().get("/nothing", headers={"accept-language": "da"}).text

    assert '<a href="/request?lang=da">' in page
    assert '<a href="/documents">' not in page


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/?status=all", False),
        ("/?status=held", False),
        ("/?status=history", True),
        ("/?status=all&q=malmberg", True),
    ],
)
def test_earlier_years_stand_aside_until_they_are_looked_for(
    path: str, shown: bool, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case(status=Status.HELD, history=a_history(), proposal=None))

    page = approver_browser.get(path).text

    assert ("fra et tidligere år" in page) == shown


def test_case_of_an_earlier_year_offers_nothing_to_do(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case(status=Status.HELD, history=a_history(), proposal=None))

    page = approver_browser.get("/cases/2026-0001").text

    assert "Række 2 i import 1" in page
    assert [word for word in ("/closing", "/decisions", "Forslag:", 'id="h-draft"') if word in page] == []


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        pytest.param("recipient_refused: 550 5.1.1", "godkend brevet igen. (550 5.1.1)", id="with figures"),
        pytest.param("given_up: unreachable: 421", "prøvet igen automatisk. (421)", id="one in another"),
        pytest.param("(its name is taken)", "det er ikke sendt.", id="of an earlier version"),
        pytest.param("(No space left on device)", "(No space left on device)", id="not ours"),
    ],
)
def test_why_a_letter_did_not_go_out_is_a_sentence(detail: str, shown: str) -> None:
    assert pages._sending("da", detail).endswith(shown)
