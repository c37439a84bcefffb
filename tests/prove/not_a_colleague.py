"""C-17: bots, ourselves, guests, other workspaces, colleagues who were let go, and people who say they are another."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.slack import app, asker, bundle_block, clicks, feedback, letters, modals, starters
from bot.slack.ref import Ref
from bot.slack.sharing import SHARE
from bot.slack.taking_in import TAKEN_IN
from bot.visits.models import Case, Person, Role, Verdict
from bot.visits.models.people import PERMISSIONS
from tests.bot.slack.office import an_office
from tests.bot.slack.support import CHANNEL, Office, a_direct_message, a_mention
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_person
from tests.fakes import InMemoryPeopleStore
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.slack_mock import MockSlack

_ANSWERED, _OF_A_CASE = "4,000 homes", "Malmberg"  #: What only a colleague is told.
_GUEST_MARKS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")

Json = dict[str, Any]


@dataclass(frozen=True)
class Somebody:
    """As whom something is sent: in the places where Slack says it, and in those where anybody can write it."""

    what: str
    user: str
    envelope: Json = field(default_factory=dict)
    event: Json = field(default_factory=dict)
    team: str = "T1"
    home: str = "T1"
    decides_only: bool = False  #: Of our own workspace: may ask, and may not decide.


def _somebody(chance: random.Random) -> Somebody:
    return chance.choice(_WHO)(chance)


def _bot(chance: random.Random) -> Somebody:
    """An event says of itself that no person wrote it; a bot presses no button."""
    marks: list[Json] = [
        {"bot_id": "B1"}, {"bot_profile": {"id": "B1"}}, {"subtype": "bot_message"}, {"subtype": "message_changed"},
        {"bot_id": "BBOT", "app_id": "A1"},
    ]  # fmt: skip
    return Somebody("a bot", "UADA", event=chance.choice(marks))


def _ourselves(_: random.Random) -> Somebody:
    return Somebody("ourselves", "UBOT")


def _guest(chance: random.Random) -> Somebody:
    mark = chance.choice(_GUEST_MARKS)
    return Somebody(f"a guest ({mark})", f"U{mark.upper()}")


def _elsewhere(chance: random.Random) -> Somebody:
    """With the id of an administrator of ours."""
    return Somebody("another workspace", "UADAM", team="T2", home="T2")


def _shared_channel(chance: random.Random) -> Somebody:
    key = chance.choice(("team", "user_team", "source_team"))
    return Somebody(f"a shared channel ({key})", "UADAM", home="T2", event={key: "T2"})


def _let_go(_: random.Random) -> Somebody:
    return Somebody("a colleague who was let go", "UGONE", decides_only=True)


def _impostor(chance: random.Random) -> Somebody:
    """Who may not decide, and names somebody who may wherever anybody can write."""
    who = chance.choice(("UADA", "UADAM", "ada", "adam"))
    claims: list[Json] = [
        {"actor": who}, {"user_id": who}, {"person": {"id": who}}, {"authorizations": [{"user_id": who}]},
        {"api_app_id": who, "message": {"user": who, "text": f"<@{who}>"}}, {"is_admin": True, "role": "admin"},
        {"state": {"values": {"user": {"user": {"type": "users_select", "selected_user": who}}}}},
        {"message": {"metadata": {"event_type": "ope_case_card", "event_payload": {"user": who, "by": who}}}},
    ]  # fmt: skip
    return Somebody(
        "an impostor", chance.choice(("URITA", "UNOBODY")), envelope=chance.choice(claims), decides_only=True
    )


_WHO = (_bot, _ourselves, _guest, _elsewhere, _shared_channel, _let_go, _impostor, _impostor)


class Doors:
    """What can be sent into the office, by whomever."""

    def __init__(self, office: Office) -> None:
        self.office, self.count = office, 0
        office.event(a_mention(), event_id="EvFirst")
        self.answer = office.services.feedback.questions()[0].id

    def of(self, who: Somebody) -> list[tuple[str, Callable[[Somebody, random.Random], int]]]:
        """Those that such a one is to find locked."""
        deciding = [(f"{kind} {name}", self._pressed(kind, name)) for kind, name in _DECIDING]
        if who.decides_only:
            return deciding
        events = [(f"event {name}", self._event(name)) for name in ("mention", "message", "thread", "home")]
        if who.event or who.user == "UBOT":
            return events
        asking = [(f"action {name}", self._asked(name)) for name in _ASKING]
        return [*deciding, *events, *asking, ("command", self._command), ("shortcut", self._shortcut)]

    def _pressed(self, kind: str, name: str) -> Callable[[Somebody, random.Random], int]:
        def press(who: Somebody, chance: random.Random) -> int:
            bundle = a_bundle()
            about_one = name in (modals.EDITED, modals.EDIT_LETTER)
            ref = str(Ref.to(a_case(), bundle, bundle.messages[0].id if about_one else ""))
            if who.decides_only and chance.random() < 0.3:
                ref += chance.choice((" UADA", "\nuser=UADA", " by:ada"))
            kept = json.dumps({"ref": ref, "channel": CHANNEL, "user": "UADA", "by": "ada"})
            if kind == "action":
                action = {"type": "button", "action_id": name, "block_id": "b", "value": ref, "action_ts": "2.2"}
                return self._interaction({"type": "block_actions", "actions": [action]}, who)
            said = {"subject": "Another", "body": "Other words.", "reason": "It is so.", "organisation": "X"}
            said |= {"email": "x@evil.example", "message": "Let us in."}
            values = {one: {one: {"type": "plain_text_input", "value": value}} for one, value in said.items()}
            source = json.dumps({"team": "T1", "channel": "C1", "ts": "1.1"})
            view = {"type": "modal", "id": "V1", "hash": "h", "callback_id": name, "state": {"values": values}}
            view |= {"private_metadata": source if name == TAKEN_IN else kept}
            return self._interaction({"type": "view_submission", "view": view}, who)

        return press

    def _asked(self, name: str) -> Callable[[Somebody, random.Random], int]:
        value = "en" if name.startswith(starters.SUGGESTED) else self.answer

        def press(who: Somebody, _: random.Random) -> int:
            action = {"type": "button", "action_id": name, "block_id": "b", "value": value, "action_ts": "2.2"}
            return self._interaction({"type": "block_actions", "actions": [action]}, who)

        return press

    def _event(self, name: str) -> Callable[[Somebody, random.Random], int]:
        def send(who: Somebody, _: random.Random) -> int:
            self.count += 1
            said = {"user": who.user, "team": who.home, "ts": f"1795000000.{self.count:06d}"}
            match name:
                case "mention":
                    event = a_mention(**said)
                case "message":
                    event = a_direct_message(**said)
                case "thread":
                    event = a_mention(**said, channel=CHANNEL, thread_ts=self.office.card()["ts"], text="start at ten")
                case _:
                    event = {"type": "app_home_opened", "user": who.user, "channel": "D1", "tab": "home"}
            envelope = {"team_id": who.team} | who.envelope
            return int(self.office.event(event | who.event, event_id=f"Ev{self.count}", **envelope).status_code)

        return send

    def _command(self, who: Somebody, chance: random.Random) -> int:
        self.count += 1
        typed = chance.choice((f"case {NUMBER}", "cases", "who uses surplus heat?", "find heat", "stats 2026"))
        body = {"command": "/ope", "text": typed, "user_id": who.user, "team_id": who.team, "channel_id": "C1"}
        reply = self.office.post(urlencode(body | {"trigger_id": f"t{self.count}"}), form=True)
        self.office.slack.calls.append(("answered", {"text": reply.text}))
        return int(reply.status_code)

    def _shortcut(self, who: Somebody, _: random.Random) -> int:
        message = {"ts": f"{NOW.timestamp():.6f}", "text": "We are 14.", "user": who.user, "type": "message"}
        body = {"type": "message_action", "callback_id": "make_case", "message_ts": message["ts"], "message": message}
        return self._interaction(body, who)

    def _interaction(self, body: Json, who: Somebody) -> int:
        self.count += 1
        said = {
            "user": {"id": who.user, "team_id": who.home}, "team": {"id": who.team}, "channel": {"id": CHANNEL},
            "trigger_id": f"t{self.count}", "container": {"message_ts": "1.1"},
        }  # fmt: skip
        return int(
            self.office.post(urlencode({"payload": json.dumps(said | body | who.envelope)}), form=True).status_code
        )


_DECIDING = [
    *(("action", name) for name in (bundle_block.APPROVE, bundle_block.DECLINE, bundle_block.ASK_FOR_CHANGES)),
    *(("action", name) for name in (bundle_block.EDIT, modals.EDIT_LETTER, bundle_block.RECALL)),
    *(("view", name) for name in (letters.APPROVED, modals.EDITED, TAKEN_IN)),
    *(("view", modals.REASONED[verdict]) for verdict in (Verdict.APPROVE, Verdict.ASK_FOR_CHANGES, Verdict.DECLINE)),
]
_ASKING = (feedback.USEFUL, feedback.NOT_USEFUL, feedback.PERSON, SHARE, f"{starters.SUGGESTED}1")


def no_effect(room: Room, attempts: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(17)
    with MockSlack() as slack, an_office(slack, room.new("books")) as office:
        _staffed(office)
        doors = Doors(office)
        for _ in range(attempts):
            who = _somebody(chance)
            name, send = chance.choice(doors.of(who))
            before, said = _standing(office), len(slack.calls)
            status = send(who, chance)
            told = _told(slack.calls[said:])
            held = status == 200 and _standing(office) == before and not told
            outcome.trial(held, f"{who.what} by {name}: {status}, {told} {_standing(office) != before}")
            if not held:
                office.store.put(a_case())
        for kind, name in _DECIDING[:5]:  # the doors are no dummies
            office.store.put(a_case())
            before, said = _standing(office), len(slack.calls)
            doors._pressed(kind, name)(Somebody("an administrator", "UADAM"), chance)
            did = _standing(office) != before or any(way.startswith("views.") for way, _ in slack.calls[said:])
            outcome.trial(did, f"{name} does nothing for an administrator")
    outcome.told = f"{len(_WHO) - 1} kinds of people who are none of ours, at {len(_DECIDING) + len(_ASKING) + 6} doors"
    return outcome


def _staffed(office: Office) -> None:
    """Somebody of each role, one who was let go, and what Slack says of guests."""
    gone = a_person(Role.ADMIN).model_copy(update={"id": "gone", "slack_user": "UGONE", "active": False})
    assert isinstance(office.services.people, InMemoryPeopleStore)
    office.services.people.save(gone)
    office.slack.users.update({f"U{mark.upper()}": {mark: True} for mark in _GUEST_MARKS})
    office.store.put(a_case())
    office.services.show(NUMBER)
    for user in ("UADA", "UADAM"):
        office.read(user=user)


def _standing(office: Office) -> tuple[Case, int, int, int, int]:
    """All that anybody could have changed."""
    kept = office.services.feedback
    judged = sum(len(kept.judged(useful=useful)) for useful in (True, False))
    letters_out = sum(name == "dispatch" for name, _, _ in office.jobs.enqueued)
    return office.store.case(NUMBER), len(office.store.cases()), len(kept.questions()), judged, letters_out


def _told(calls: list[tuple[str, Json]]) -> list[str]:
    """What was shown that only colleagues are shown: a window to work in, an answer, or anything of a case."""
    shown = [way for way, body in calls if way in ("views.open", "views.push") and body["view"].get("callback_id")]
    return shown + [way for way, body in calls if any(one in json.dumps(body) for one in (_ANSWERED, _OF_A_CASE))]


def _claimed(body: Json) -> str:
    """As if a form field said who somebody is."""
    said = json.loads((body.get("view") or {}).get("private_metadata") or "{}")
    return str(said.get("user") or body.get("actor") or body["user"]["id"])


def _modal_as_claimed(body: Json) -> clicks.Click | None:
    found = _of_modal(body)
    return found._replace(user=_claimed(body)) if found else None


_of_modal = clicks.Click.of_modal

CHECKS = (
    Check(
        id="C-17",
        observes="Bots, guests, other workspaces, who was let go, who claims to be another: told nothing, nothing done",
        run=no_effect,
        tiny=150,
        quick=800,
        long=20_000,
        dear=True,
        breaks={
            "a field of the form says who it is": replaced(clicks.Click, "of_modal", staticmethod(_modal_as_claimed)),
            "who was let go is let in": replaced(Person, "may", lambda self, action: action in PERMISSIONS[self.role]),
            "an id counts in any workspace": replaced(app, "pressed_elsewhere", lambda *_: False),
            "guests may ask": replaced(asker, "_member", lambda *_: True),
            "bots are answered": replaced(app, "from_a_bot", lambda _: False),
        },
    ),
)
