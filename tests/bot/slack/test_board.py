from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.board import SlackCaseBoard
from bot.slack.card import card_blocks
from bot.slack.client import job_client
from bot.visits.models import (
    BundleKind,
    Contact,
    Difference,
    Flag,
    Inbound,
    Match,
    MessageState,
    Signal,
    Source,
    Status,
    Verdict,
)
from bot.visits.models.undecided import Undecided
from tests.bot.slack.support import CHANNEL, PAGE, Office
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_decision,
    a_draft,
    a_finding,
    a_letter_proposal,
    a_message,
    a_person,
    a_programme_day,
    a_proposal,
    a_reading,
    a_span,
    a_triage,
    a_visit_request,
)

HOSTILE = "<!channel> <@UADA> <https://evil.example|click> & \u202eevil\u202c"


def show(office: Office, **overrides: object) -> None:
    office.store.put(a_case(**overrides))
    office.services.show(NUMBER)


def test_a_case_is_posted_once_as_a_card_in_the_channel(office: Office) -> None:
    show(office)
    show(office)

    (posted,) = office.slack.bodies("chat.postMessage")
    assert (posted["channel"], posted["text"]) == (CHANNEL, "2026-0001 · Malmberg kommun · Proposed")
    assert len(office.slack.bodies("chat.update")) == 1
    assert office.slack.refused == []


def an_answer(**overrides: Any) -> Inbound:
    request = a_visit_request(message="We are 12. Call me on 12345678.", **overrides)
    at = NOW + dt.timedelta(hours=1)
    return Inbound(id="m1", request=request, received_at=at, match=Match.MESSAGE_ID)


def test_the_card_says_in_a_line_that_an_answer_came_and_none_of_its_words(office: Office) -> None:
    changed = Difference(field="group_size", before=None, after={"min": 12, "max": 12}, message="m1")

    show(office, inbound=(an_answer(),), differences=(changed,))

    card = json.dumps(office.card()["blocks"])
    assert ":incoming_envelope: A message came on 23 November 2026 10:12; changed: group size." in card
    assert "12345678" not in card


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ({"pending": "read"}, "A message came on 23 November 2026 10:12 and is being read."),
        ({}, "A message came on 23 November 2026 10:12; it changed none of the facts."),
        ({"merged_into": "2026-0009", "status": "duplicate"}, "A duplicate: it is dealt with in case 2026-0009."),
    ],
    ids=["unread", "thanks", "duplicate"],
)
def test_the_card_says_how_far_an_answer_is(office: Office, case: dict[str, Any], line: str) -> None:
    show(office, **({"inbound": (an_answer(),)} | case))

    assert line in json.dumps(office.card()["blocks"])


def test_the_card_says_that_the_visit_is_called_off_and_closes_nothing(office: Office) -> None:
    span = a_span("cancel our visit").model_copy(update={"part": "m1:message"})
    reading = a_reading(signals=(Signal(id="visit_cancelled", spans=(span,)),))

    show(office, inbound=(an_answer(),), reading=reading)

    assert "It says that the visit is called off; a person decides on the page." in json.dumps(office.card()["blocks"])
    assert office.store.case(NUMBER).status is Status.PROPOSED


def test_nobody_is_told_of_an_automatic_reply(office: Office) -> None:
    show(office, inbound=(an_answer(automatic=True),))

    assert "incoming_envelope" not in json.dumps(office.card()["blocks"])


def test_the_card_says_what_a_decision_needs(office: Office) -> None:
    flag = Flag(id="short_notice", reason="Three weeks are short.", source=Source(document="house.yaml"))
    show(office, triage=a_triage(flags=(flag,)), proposal=a_proposal(findings=(a_finding(),), open_points=("Lunch?",)))

    said = [block["text"]["text"] for block in office.card()["blocks"] if "text" in block]
    assert said == [
        "2026-0001 · Malmberg kommun",
        "*Proposed* · Recommendation: accept · answer by 25 November 2026",
        "Study visit on district heating\n"
        "Delegation visit · 14 people · Sweden · 11 October 2027 – 15 October 2027\nEnergy",
        "*Flags*\n• Three weeks are short.",
        "*Why*\n• Dates, size and theme are known.",
        "Tuesday, 12 October 2027\n09:30–11:00  Harbour Lab (not asked yet)",
        "*Checks*\n• Stops it: Too many.",
        "*Open points*\n• Lunch?",
        "*Draft programme* · 1 letter, to the enquirer\nAttached: programme.pdf\n"
        "&gt;*About the visit (draft_programme, 1)*\n"
        "&gt;Dear […], Please find our draft programme attached.".replace("&gt;", ">"),
        "*Enquiries to hosts* · 2 letters, to Harbour Lab, a host\n"
        ">*About the visit (host_enquiries, 1)*\n>Dear […], Please find our draft programme attached.",
    ]


def test_the_card_names_no_private_person_and_no_address(office: Office) -> None:
    request = a_visit_request(
        contact=Contact(name="Kim Exempel", email="kim@malmberg.example", phone="+46 70 123 45 67"),
        subject="Kim Exempel <kim@malmberg.example> +46 70 123 45 67 asks",
        message="Call Kim.",
    )
    show(office, request=request, trouble="kim@malmberg.example bounced")

    said = office.card_says() + office.card()["text"]
    assert [word for word in ("Kim", "Exempel", "malmberg.example", "host1@", "123 45 67") if word in said] == []


def test_dates_survive_what_hides_telephone_numbers(office: Office) -> None:
    show(office, request=a_visit_request(subject="Visit 2027-10-11 – 2027-10-15, or 11.10.2027"))

    assert "Visit 2027-10-11 – 2027-10-15, or 11.10.2027" in office.card_says()


def test_the_card_follows_a_decision_on_the_web_page(office: Office) -> None:
    office.store.put(a_case())
    office.services.show(NUMBER)
    bundle = a_proposal().bundle(BundleKind.DRAFT_PROGRAMME)
    assert bundle is not None

    office.services.decide(
        NUMBER, bundle=bundle.kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=a_person(), via="web"
    )

    assert "Ada Approver approved on 23 November 2026 09:12." in office.card_says()
    assert [b["block_id"] for b in office.card()["blocks"] if b["type"] == "actions"] == [
        "decide host_enquiries",
        "case 2026-0001",
    ]


def test_an_older_state_never_overwrites_a_newer_one(office: Office) -> None:
    office.services.board.show(a_case(revision=5, status=Status.DISPATCHED))
    office.services.board.show(a_case(revision=4, status=Status.APPROVED))

    assert "Dispatched" in office.card_says()


def test_a_card_that_was_posted_before_a_crash_is_found_again(office: Office) -> None:
    show(office)
    office.book.forget()

    show(office, status=Status.DECLINED)

    assert len(office.slack.bodies("chat.postMessage")) == 1
    assert "Declined" in office.card_says()


def test_a_card_whose_reply_was_lost_is_not_posted_twice(office: Office) -> None:
    office.slack.fail("chat.postMessage", "drop")
    with pytest.raises(OSError, match="closed"):
        show(office)

    show(office)

    assert len(office.slack.bodies("chat.postMessage")) == 1


def test_a_card_that_somebody_deleted_is_posted_anew(office: Office) -> None:
    show(office)
    office.slack.messages.clear()

    show(office)

    assert len(office.slack.bodies("chat.postMessage")) == 2


def test_a_case_that_is_only_received_has_a_card_without_buttons(office: Office) -> None:
    show(office, proposal=None, triage=None, reading=None, status=Status.RECEIVED)

    assert [b["type"] for b in office.card()["blocks"]] == ["header", "section", "section", "actions", "context"]


def test_without_a_channel_no_card_is_posted(office: Office) -> None:
    settings = replace(office.settings, channel="")
    board = SlackCaseBoard(
        job_client(settings), settings=settings, book=office.book, registers=office.services.registry.current
    )

    board.show(a_case())

    assert office.slack.calls == []


def test_what_became_of_the_letters_is_counted(office: Office) -> None:
    bundle = a_bundle()
    message = a_message(draft=bundle.messages[0], bundle_digest=bundle.digest, state=MessageState.UNCERTAIN)
    show(office, status=Status.APPROVED, decisions=(a_decision(digest=bundle.digest),), messages=(message,))

    assert "Not known whether they went out: 1" in office.card_says()


def test_hostile_text_on_the_card_calls_nobody_and_links_nowhere(office: Office) -> None:
    draft = a_draft(subject=HOSTILE, body=HOSTILE)
    proposal = a_proposal(
        bundles=(a_bundle(messages=1).model_copy(update={"messages": (draft,)}),),
        findings=(a_finding(text=HOSTILE),),
        open_points=(HOSTILE,),
    )
    triage = a_triage(organisation=HOSTILE, reasons=(HOSTILE,))
    show(office, request=a_visit_request(subject=HOSTILE), triage=triage, proposal=proposal, trouble=HOSTILE)

    assert office.slack.refused == []
    assert "\u202e" not in office.card_says()


def test_a_large_case_stays_within_slacks_limits(office: Office) -> None:
    days = tuple(a_programme_day(date=dt.date(2027, 10, 1) + dt.timedelta(day)) for day in range(200))
    triage = a_triage(organisation="&" * 500, reasons=("<" * 2000,) * 60, missing=("dates", "group_size", "contact"))
    bundles = tuple(a_bundle(kind, messages=40) for kind in BundleKind)
    request = a_visit_request(subject="&" * 1000)
    show(
        office,
        request=request,
        triage=triage,
        proposal=a_proposal(days=days, bundles=bundles, findings=(a_finding(text=">" * 3000),) * 90),
    )

    assert office.slack.refused == []
    assert "52 more on the page" in office.card_says()


@pytest.mark.parametrize("kind", list(BundleKind))
def test_every_bundle_has_words_in_every_status(office: Office, kind: BundleKind) -> None:
    for status in Status:
        show(office, status=status, proposal=a_letter_proposal(kind))

    assert office.slack.refused == []


def test_the_card_speaks_danish(office: Office) -> None:
    blocks = card_blocks(a_case(), registers=office.services.registers, public_url=PAGE, language="da")

    assert [block["text"]["text"] for block in blocks if "text" in block][1:3] == [
        "*Foreslået* · Anbefaling: tag imod · svar senest 25. november 2026",
        "Study visit on district heating\n"
        "Delegationsbesøg · 14 personer · Sverige · 11. oktober 2027 – 15. oktober 2027\nEnergi",
    ]


def test_the_link_to_the_page_is_ours(office: Office) -> None:
    show(office)

    assert f"{PAGE}/cases/{NUMBER}" in json.dumps(office.card()["blocks"])


def test_letters_that_wait_are_said_beside_the_card_once(office: Office) -> None:
    show(office)
    case = office.store.case(NUMBER)
    letters = Undecided(kind=BundleKind.DRAFT_PROGRAMME, digest=a_bundle().digest, since=NOW)

    for _ in range(2):
        office.services.board.remind(case, letters)

    _, reminder = office.slack.bodies("chat.postMessage")
    assert (reminder["thread_ts"], reminder["reply_broadcast"]) == (office.card()["ts"], True)
    assert reminder["text"].startswith(
        "Case 2026-0001: “Draft programme” has waited for approval since 23 November 2026 09:12."
    )
    assert office.slack.refused == []


def test_a_case_without_a_card_is_reminded_of_nowhere(office: Office) -> None:
    letters = Undecided(kind=BundleKind.DRAFT_PROGRAMME, digest=a_bundle().digest, since=NOW)

    office.services.board.remind(a_case(), letters)

    assert office.slack.bodies("chat.postMessage") == []
