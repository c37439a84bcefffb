"""A wish typed in the thread of a card is proposed, and carried out when somebody confirms it."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pytest

from bot.visits.models import Deed, ItemKind, Role
from tests.bot.slack.support import CHANNEL, Office, a_mention, some_registers
from tests.bot.slack.test_reading import with_services
from tests.factories import NOW, NUMBER, a_case, a_person, a_programme_day, a_programme_item, a_proposal
from tests.fakes import Clock, a_registry

OTHER = "Harbour Pump"


@pytest.fixture
def thread(office: Office) -> Office:
    """A case with a visit and a lunch, its card in the channel, and a register of two hosts."""
    registers = some_registers()
    pump = registers.hosts[0].model_copy(update={"id": "harbour-pump", "name": OTHER, "email": "host2@hosts.example"})
    two = registers.model_copy(update={"hosts": (*registers.hosts, pump)})
    office = with_services(office, registry=a_registry(two, Clock(NOW)))
    lunch = a_programme_item(
        id="i2", kind=ItemKind.LUNCH, host=None, title="Lunch", start=dt.time(11, 0), end=dt.time(11, 45), goal=""
    )
    day = a_programme_day(items=(a_programme_item(), lunch))
    office.store.put(a_case(proposal=a_proposal(days=(day,))))
    office.services.show(NUMBER)
    return office


def write(office: Office, text: str, *, user: str = "UCARL", ts: str = "1795000100.000100", **event: Any) -> None:
    """Somebody writes in the thread of the card."""
    message = {
        "type": "message", "channel_type": "channel", "channel": CHANNEL, "user": user, "team": "T1", "ts": ts,
        "thread_ts": office.card()["ts"], "text": text,
    } | event  # fmt: skip
    office.slack.say(**message)
    assert office.event(message, event_id=f"Ev{ts}{message['type']}").status_code == 200


def replies(office: Office) -> list[dict[str, Any]]:
    return [m for m in office.slack.messages if m.get("bot_id") and m.get("thread_ts")]


def says(message: dict[str, Any]) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def press(office: Office, action_id: str, *, user: str = "UADA", trigger: str = "p1") -> Any:
    """One of the buttons under the newest suggestion."""
    message = replies(office)[-1]
    element = next(e for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    container = {"message_ts": message["ts"], "channel_id": CHANNEL}
    return office.click(action_id, element["value"], user=user, trigger=trigger, container=container)


def items(office: Office) -> list[str]:
    made = office.store.case(NUMBER).proposal
    assert made is not None
    return [f"{item.start:%H:%M} {item.title}" for day in made.days for item in day.items]


@pytest.mark.parametrize("text", ["start at ten", "begynd kl. 10", "Could we start half an hour later, please?"])
def test_a_wish_is_proposed_and_changes_nothing(thread: Office, text: str) -> None:
    before = thread.store.case(NUMBER)

    write(thread, text)

    (reply,) = replies(thread)
    assert reply["thread_ts"] == thread.card()["ts"]
    assert "*Proposed change to the programme of case 2026-0001; nothing is changed yet*" in says(reply)
    assert "• Harbour Lab: now 10:00–11:30, before 09:30–11:00 (12 October 2027)." in says(reply)
    assert "• Lunch: now 11:30–12:15, before 11:00–11:45 (12 October 2027)." in says(reply)
    assert thread.store.case(NUMBER) == before
    assert thread.slack.refused == []


def test_a_confirmed_wish_is_the_next_version_and_sends_nothing(thread: Office) -> None:
    stale = thread.button("approve")
    write(thread, f"Swap Harbour Lab for {OTHER}")

    press(thread, "confirm_suggestion")

    made = thread.store.case(NUMBER).proposal
    assert made is not None
    assert made.authorship is not None
    assert (items(thread)[0], made.version, made.authorship.deed) == (f"09:30 {OTHER}: visit", 2, Deed.EDITED)
    assert made.authorship.by == "ada"
    assert thread.button("approve") != stale
    assert [name for name, _, _ in thread.jobs.enqueued if name == "dispatch"] == []
    assert thread.store.case(NUMBER).messages == ()
    assert "Ada Approver made this change on 23 November 2026 09:12" in says(replies(thread)[-1])
    assert "confirm_suggestion" not in says(replies(thread)[-1])


def test_a_dropped_wish_leaves_everything_as_it_was(thread: Office) -> None:
    before = thread.store.case(NUMBER)
    write(thread, "drop the lunch")

    press(thread, "drop_suggestion")
    press_again = json.dumps(thread.told())

    assert thread.store.case(NUMBER) == before
    assert "Left as it was." in press_again
    assert [line.actor for line in thread.store.audit() if line.event == "suggestion.dropped"] == ["ada"]
    assert "Ada Approver left this as it was on" in says(replies(thread)[-1])


def test_a_button_whose_suggestion_has_ended_tells_who_ended_it(thread: Office) -> None:
    write(thread, "drop the lunch")
    message = replies(thread)[-1]
    value = next(e["value"] for b in message["blocks"] for e in b.get("elements", []) if "value" in e)
    press(thread, "drop_suggestion")

    thread.click("confirm_suggestion", value, user="UADAM", trigger="p2", container={"message_ts": message["ts"]})

    assert thread.told()[-1] == ("UADAM", "Ada Approver left this as it was on 23 November 2026 09:12")
    assert items(thread)[1] == "11:00 Lunch"


def test_a_suggestion_on_an_older_version_is_not_carried_out(thread: Office) -> None:
    write(thread, "drop the lunch", ts="1795000100.000100")
    first = replies(thread)[-1]
    value = next(e["value"] for b in first["blocks"] for e in b.get("elements", []) if "value" in e)
    write(thread, "start at ten", ts="1795000200.000100")
    press(thread, "confirm_suggestion")

    thread.click("confirm_suggestion", value, trigger="p2", container={"message_ts": first["ts"]})

    assert "Lunch" in items(thread)[1]
    assert thread.told()[-1][1].startswith("The programme has changed since this was proposed")


def test_two_who_confirm_at_once_make_one_version(thread: Office) -> None:
    write(thread, "drop the lunch")
    pressing = [
        threading.Thread(target=press, args=(thread, "confirm_suggestion"), kwargs={"user": user, "trigger": user})
        for user in ("UADA", "UADAM", "UCARL")
    ]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    made = thread.store.case(NUMBER).proposal
    assert made is not None
    assert made.version == 2
    assert len([line for line in thread.store.audit() if line.event == "programme.edited"]) == 1
    assert len(thread.told()) == 3


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("swap Harbour Lab for Louisiana", "No host in the register is called “Louisiana”. These could receive"),
        (
            "flyt Tivoli til kl. 10",
            "The programme holds nothing called “Tivoli”. It holds Harbour Lab (09:30) and Lunch",
        ),
        ("swap lunch for Harbour Pump", "Lunch is not a visit, so no host can take its place."),
        ("start at 23:50", "The day has no room for that"),
        ("start at 9:30", "The programme stands like that already."),
    ],
)
def test_what_cannot_be_done_is_answered_with_what_can(thread: Office, text: str, answer: str) -> None:
    write(thread, text)

    (reply,) = replies(thread)
    assert answer in says(reply)
    assert "confirm_suggestion" not in says(reply)


@pytest.mark.parametrize(
    "text", ["I rang Harbour Lab, they are fine.", "drop me a line", "thanks!", "<@UADA> can you look at this?"]
)
def test_what_colleagues_say_to_each_other_is_left_alone(thread: Office, text: str) -> None:
    write(thread, text)

    assert (replies(thread), thread.told()) == ([], [])


def test_the_same_words_outside_the_thread_are_left_alone(thread: Office) -> None:
    write(thread, "start at ten", thread_ts="1795000099.000100")

    assert replies(thread) == []


def test_a_wish_with_a_call_to_us_is_answered_once(thread: Office) -> None:
    text = "<@UBOT> start at ten"
    write(thread, text)
    mention = a_mention(channel=CHANNEL, user="UCARL", ts="1795000100.000100", thread_ts=thread.card()["ts"], text=text)
    thread.event(mention, event_id="EvMention")

    assert ["nothing is changed yet" in says(reply) for reply in replies(thread)] == [True]


def test_a_question_with_a_call_to_us_in_the_thread_is_still_a_question(thread: Office) -> None:
    mention = a_mention(channel=CHANNEL, ts="1795000100.000100", thread_ts=thread.card()["ts"])
    thread.slack.say(**mention)

    thread.event(mention, event_id="EvMention")

    assert "Surplus heat serves 4,000 homes." in says(replies(thread)[-1])


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ("URITA", [("URITA", "Your role does not allow this; ask an approver or an administrator.")]),
        ("UNOBODY", [("UNOBODY", "I do not know you here; ask an administrator to link your Slack account.")]),
    ],
)
def test_who_may_not_edit_is_told_alone(thread: Office, user: str, told: list[tuple[str, str]]) -> None:
    write(thread, "start at ten", user=user)

    assert (replies(thread), thread.told()) == ([], told)


def test_a_guest_is_not_heard(thread: Office) -> None:
    thread.slack.users["UCARL"] = {"is_restricted": True}

    write(thread, "start at ten")

    assert (replies(thread), thread.told()) == ([], [])


def test_a_reader_cannot_confirm(thread: Office) -> None:
    write(thread, "drop the lunch")

    press(thread, "confirm_suggestion", user="URITA")

    assert "11:00 Lunch" in items(thread)
    assert thread.told()[-1][1].startswith("Your role does not allow this")


def test_a_proposal_says_what_the_checks_would_say_of_it(thread: Office) -> None:
    write(thread, "move the Harbour Lab to 7:00")

    assert "*The checks would then say*" in says(replies(thread)[-1])


def test_a_dane_reads_it_in_danish(thread: Office) -> None:
    thread.services.people.save(a_person(Role.COORDINATOR, slack_user="UCARL", language="da"))

    write(thread, "skift Harbour Lab ud med Harbour Pump")

    reply = says(replies(thread)[-1])
    assert "*Forslag til ændring af programmet i sag 2026-0001; intet er ændret endnu*" in reply
    assert "• Harbour Pump i stedet for Harbour Lab, 12. oktober 2027 09:30–11:00." in reply
    assert "Lav ændringen" in reply
