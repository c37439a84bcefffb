"""C-27: what strangers write, in every payload that goes to Slack: as it is built, and as it is sent."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

from bot.slack import answer, blocks, card, client, replies
from bot.visits.models import Role
from tests import slack_mock
from tests.bot.slack.office import an_office
from tests.bot.slack.support import CHANNEL, Office, a_direct_message, a_mention
from tests.bot.slack.test_escaping import BUILDERS, the_answer, the_case
from tests.factories import NOW, NUMBER, a_person
from tests.prove import strings
from tests.prove.checks import Check, Outcome, Room, all_of, replaced
from tests.slack_mock import MockSlack, Refusal, check

_EVERY = 25  #: Of so many strings one goes through the whole office.
_TEMPORARY = ("answered",)
_number = count(1)


def nothing_breaks_out(room: Room, times: int) -> Outcome:
    """A trial is a payload."""
    outcome, chance, seen = Outcome(), random.Random(27), Counter[str]()
    with MockSlack() as slack, an_office(slack, room.new("books")) as office:
        for number in range(times):
            words = _words(chance)
            with patch.object(slack_mock, "_check_schema"):  # what words do to it, the walk shows
                for build in BUILDERS:
                    payload = build(words) | {"unfurl_links": False, "unfurl_media": False}
                    outcome.trial(*_sound("chat.postMessage", payload))
                    seen[build.__name__] += 1
            if number % _EVERY == 0:
                with patch.object(slack_mock, "check"):  # judged here, not there
                    sent = list(_walked(office, words))
                for method, payload in sent:
                    outcome.trial(*_sound(method, payload))
                    seen[method] += 1
    outcome.told = f"payloads: {len(BUILDERS)} kinds as built, and those of {len(seen) - len(BUILDERS)} methods as sent"
    return outcome


def _words(chance: random.Random) -> str:
    """Calls to everybody, links that say another place, scripts, and several of them in a row."""
    said = [strings.one_of(strings.SLACK, chance), strings.scripts(chance), strings.one_of(strings.LINES, chance)]
    chance.shuffle(said)
    words = chance.choice((" ", "\n", "", "|", "&", "<")).join(said[: chance.randint(1, 3)])
    return words * 60 if chance.random() < 0.03 else words


def _walked(office: Office, words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A case, a question, a command, the home tab, a shortcut and a refusal, all of them with these words."""
    said, calls = f"{words[:400]} varme?", len(office.slack.calls)
    office.services.people.save(a_person(Role.APPROVER, name=words[:80] or "-", slack_user="UADA", language="en"))
    office.knowledge.answer = the_answer(words)
    office.store.put(the_case(words))
    office.services.show(NUMBER)
    event = next(_number)
    moment = f"1794000000.{event:06d}"
    office.event(a_mention(ts=moment, text=f"<@UBOT> {said}"), event_id=f"Ev{event}")
    office.event(a_direct_message(ts=moment, text=said), event_id=f"Ev{event}d")
    home = {"type": "app_home_opened", "user": "UADA", "channel": "D1", "tab": "home"}
    office.event(home, event_id=f"Ev{event}h")
    for action in ("full_letter", "edit", "decline", "ask_for_changes", "approve"):
        office.click(action, office.button(action), trigger=f"{action}-{event}")
    message = {"type": "message", "user": "UADA", "ts": f"{NOW.timestamp() + event:.6f}", "text": words}
    office.shortcut(message, trigger=f"m{event}")
    for typed in (said, f"find {said}", f"case {NUMBER}", f"host {words[:80]}", f"cases {words[:40]}", words[:80]):
        body = office.command(" ".join(typed.split()) or "help", trigger=f"c{next(_number)}", channel=CHANNEL)
        yield "answered", body
    yield from office.slack.calls[calls:]


def _sound(method: str, payload: dict[str, Any]) -> tuple[bool, str]:
    """Slack takes it, it calls nobody, and it leads nowhere but to us."""
    try:
        check("" if method in _TEMPORARY else method, payload)
    except Refusal as refusal:
        return False, f"{method}: {refusal}"
    bare = [text["text"] for text in _formatted(payload) if not text.get("verbatim")]
    return not bare, f"{method}: addresses in it become links: {bare[:1]}"


def _formatted(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for each in part:
            yield from _formatted(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for each in part.values():
            yield from _formatted(each)


def _loosely(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


CHECKS = (
    Check(
        id="C-27",
        observes="Hostile words in every payload to Slack: nobody is called, no link but ours, no preview",
        run=nothing_breaks_out,
        tiny=10,
        quick=250,
        long=20_000,
        dear=True,
        breaks={
            "text is not escaped": replaced(blocks, "_ENTITIES", {}),
            "Slack makes links of addresses": all_of(
                *(replaced(one, "mrkdwn", _loosely) for one in (card, replies, answer))
            ),
            "links are looked up for a preview": replaced(client.QuietClient, "api_call", client.WebClient.api_call),
        },
    ),
)
