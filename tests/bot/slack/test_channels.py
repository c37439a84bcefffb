"""Each channel has its own documents, language and approvers; where others read with us, less is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.client import job_client
from bot.slack.directory import KEPT_SECONDS, SlackDirectory
from bot.slack.privacy import discreet
from bot.visits.channels import SlackChannel
from bot.visits.models import Role
from bot.visits.ruling import Given
from knowledge import ChannelSetting, DocumentKind, Scope
from tests.bot.slack.support import CHANNEL, Office, a_citation, a_direct_message, a_mention, an_answer
from tests.factories import NUMBER, a_case, a_person
from tests.slack_mock import MockSlack

ADMIN = a_person(Role.ADMIN, language="en")


def set_channel(office: Office, channel: str = "C1", **values: Any) -> None:
    office.services.channelwork.keep(channel, ChannelSetting(**values), Given("", 0), by=ADMIN)


def posted(office: Office) -> str:
    return json.dumps(office.slack.bodies("chat.postMessage")[-1], ensure_ascii=False)


def test_an_answer_comes_from_the_documents_of_its_channel(office: Office) -> None:
    set_channel(office, kinds=(DocumentKind.SOURCE, DocumentKind.ANSWER))

    office.event(a_mention())
    office.event(a_mention(channel="C2"), event_id="Ev2")

    assert office.knowledge.scopes == [
        Scope(kinds=frozenset({DocumentKind.SOURCE, DocumentKind.ANSWER})),
        Scope(),
    ]


def test_a_channel_has_its_language(office: Office) -> None:
    set_channel(office, language="da")

    office.event(a_mention(text="<@UBOT>"))
    office.event(a_mention(ts="2.2"), event_id="Ev2")

    assert office.slack.bodies("chat.postMessage")[0]["text"].startswith("Spørg mig om")
    assert office.knowledge.languages == ["da"]


@pytest.mark.parametrize(
    "channel",
    [
        pytest.param({"is_ext_shared": True}, id="another organisation"),
        pytest.param({"is_pending_ext_shared": True}, id="another organisation is asked"),
        pytest.param({"members": ["UADA", "UGUEST"]}, id="a guest"),
    ],
)
def test_where_others_read_no_case_is_told_of_and_no_card_is_shown(office: Office, channel: dict[str, Any]) -> None:
    office.slack.users["UGUEST"] = {"is_ultra_restricted": True}
    office.slack.channels = [{"id": name} | channel for name in ("C1", CHANNEL)]
    office.store.put(a_case())

    office.event(a_mention())
    office.services.show(NUMBER)

    assert [scope.cases for scope in office.knowledge.scopes] == [False]
    assert [body["channel"] for body in office.slack.bodies("chat.postMessage")] == ["C1"]


def test_where_slack_does_not_say_who_reads_no_case_is_told_of(office: Office) -> None:
    office.slack.fail("conversations.info", "refuse:missing_scope")

    office.event(a_mention())

    assert [scope.cases for scope in office.knowledge.scopes] == [False]


def test_alone_with_us_a_colleague_is_told_all(office: Office) -> None:
    office.event(a_direct_message())

    assert [scope.cases for scope in office.knowledge.scopes] == [True]
    assert office.slack.bodies("conversations.info") == []


def test_a_channel_sees_no_address_and_no_number_of_a_person(office: Office) -> None:
    reach = "Write to kim@malmberg.example, call +45 12 34 56 78 or 12 34 56 78 or 12345678."
    office.knowledge.answer = an_answer(answer=reach, citations=(a_citation(quote=reach),), notes=(reach,))

    office.event(a_mention())
    in_channel = posted(office)
    office.event(a_direct_message(), event_id="Ev2")

    assert "malmberg" not in in_channel
    assert "12" not in in_channel.partition('"blocks"')[2].partition('"metadata"')[0].replace("#p12", "")
    assert "kim@malmberg.example, call +45 12 34 56 78" in posted(office)


@pytest.mark.parametrize(
    "text",
    [
        "It cost 1.250.000.000 kr in 2019 2020, or 3,200,000 euro, 14 000 000 of it ours.",
        "From 2027-10-11 to 15.10.2027, 10:30–11:45.",
        "Write to visits@ope.example.",
    ],
)
def test_figures_dates_and_our_own_address_stay(text: str) -> None:
    shown = discreet(an_answer(answer=text), ours=frozenset({"visits@ope.example"}))

    assert shown.answer == text


def test_a_brief_card_says_how_the_case_stands_and_nothing_of_who_or_what(office: Office) -> None:
    set_channel(office, CHANNEL, brief=True, language="da")
    office.store.put(a_case())

    office.services.show(NUMBER)

    assert office.card()["text"] == "2026-0001 · Foreslået"
    assert "Malmberg" not in office.card_says()
    assert "/cases/2026-0001" in office.card_says()
    assert office.slack.refused == []


def test_who_approves_in_a_channel_is_told_to_whom_may_not(office: Office) -> None:
    office.store.put(a_case())
    office.services.show(NUMBER)
    set_channel(office, CHANNEL, approvers=("adam",))

    office.approve(user="UADA")

    assert office.told()[-1] == (
        "UADA",
        "Others approve in this channel; decide on the page of the case, or ask one of them. (Adam Admin)",
    )
    assert office.store.case(NUMBER).decisions == ()


def test_what_slack_said_of_a_channel_is_asked_again_after_a_while(office: Office) -> None:
    at = 1_000.0
    directory = SlackDirectory(job_client(office.settings), clock=lambda: at)
    office.slack.channels = [{"id": "C1", "name": "energy", "is_private": True}]

    first, again = directory.channel("C1"), directory.channel("C1")
    at += KEPT_SECONDS + 1
    office.slack.channels[0]["is_archived"] = True

    assert first == again == SlackChannel(id="C1", name="energy", is_private=True)
    assert directory.channel("C1") == SlackChannel(id="C1", name="energy", is_private=True, is_archived=True)
    assert len(office.slack.bodies("conversations.info")) == 2


def test_where_slack_is_away_no_channel_is_known(office: Office, slack: MockSlack) -> None:
    slack.fail("users.conversations", "500")
    slack.fail("conversations.info", "drop")
    directory = SlackDirectory(job_client(office.settings))

    assert (directory.channels(), directory.channel("C1")) == (None, None)
