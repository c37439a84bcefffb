"""C-16: signed clicks that come again, two that come at once, and buttons beside words that are not there any more."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.slack import decisions
from bot.slack.ref import Ref
from bot.visits import decidable
from bot.visits.models import Bundle, BundleKind, Case, Status, Verdict
from tests.bot.slack.office import an_office
from tests.bot.slack.support import CHANNEL, Office, signed
from tests.factories import NOW, a_bundle, a_change, a_person, a_proposal, a_triage, a_visit_request
from tests.prove.approved import a_desk
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.slack_mock import MockSlack

_KINDS = {
    BundleKind.DRAFT_PROGRAMME: a_bundle(),
    BundleKind.HOST_ENQUIRIES: a_bundle(BundleKind.HOST_ENQUIRIES, messages=2),
}
_WINDOW_SECONDS = 300  #: So long Slack's signature is good.
_FORM = "application/x-www-form-urlencoded"


class Captured:
    """The signed bytes of one click, to be sent as often as one likes."""

    def __init__(self, payload: dict[str, Any], *, seconds_ago: int = 0) -> None:
        self.body = urlencode({"payload": json.dumps(payload)})
        self.headers = signed(self.body, at=int(time.time()) - seconds_ago) | {"content-type": _FORM}

    def sent(self, office: Office) -> int:
        return int(office.http.post("/slack/events", content=self.body.encode(), headers=self.headers).status_code)


class Round:
    """One case whose letters two people have read, and what is pressed on it."""

    def __init__(self, office: Office, name: str, kind: BundleKind) -> None:
        self.office, self.name, self.store = office, name, office.services.store
        request = a_visit_request()
        number = self.store.receive(request, source="webhook", event_id=name, body_digest="x", at=NOW).number
        change = a_change(self.store.case(number), status=Status.PROPOSED, triage=a_triage(), proposal=a_proposal())
        self.number = self.store.apply(change).number
        self.bundle = _KINDS[kind]
        self.value = str(Ref(self.number, kind, self.bundle.digest))
        for user in ("UADA", "UADAM"):
            office.click("full_letter", self.value, user=user, trigger=f"read-{name}-{user}")

    def case(self) -> Case:
        return self.store.case(self.number)

    def click(self, *, user: str = "UADA", trigger: str = "a", seconds_ago: int = 0) -> Captured:
        action = {"type": "button", "action_id": "approve", "block_id": "b", "value": self.value, "action_ts": "2.2"}
        body = {"type": "block_actions", "channel": {"id": CHANNEL}, "actions": [action]}
        return Captured(body | self._by(user, trigger), seconds_ago=seconds_ago)

    def window(self, callback: str, *, user: str = "UADA", trigger: str = "w", **typed: str) -> Captured:
        state = {field: {field: {"type": "plain_text_input", "value": value}} for field, value in typed.items()}
        private = json.dumps({"ref": self.value, "channel": CHANNEL})
        view = {"type": "modal", "id": "V1", "hash": "h1", "callback_id": callback, "private_metadata": private}
        body = {"type": "view_submission", "view": view | {"state": {"values": state}}}
        return Captured(body | self._by(user, trigger))

    def edited(self) -> None:
        self.office.services.edit_letter(
            self.number,
            bundle=self.bundle.kind,
            message=self.bundle.messages[0].id,
            subject="Another subject",
            body="Other words.",
            digest=self.bundle.digest,
            by=a_person(),
        )

    def reopened(self) -> int:
        """How many decisions that makes: a case that still waits for one cannot be opened again."""
        if self.case().status is Status.PROPOSED:
            return 0
        kind, digest = self.bundle.kind, self.bundle.digest
        self.office.services.decide(
            self.number, bundle=kind, verdict=Verdict.REOPEN, digest=digest, by=a_person(), via="web"
        )
        return 1

    def replays(self) -> int:
        return sum(line.event == "slack.click_replayed" for line in self.store.audit(case=self.number))

    def last_told(self) -> str:
        told = self.office.told()
        return told[-1][1] if told else ""

    def _by(self, user: str, trigger: str) -> dict[str, Any]:
        key = f"{self.name}-{trigger}"
        return {"user": {"id": user, "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": key}


def _replayed(one: Round, chance: random.Random) -> tuple[bool, str]:
    """The same bytes: at once, and after a colleague opened the case again. Refused, and in the audit log."""
    click, times = one.click(), chance.randint(1, 3)
    for _ in range(1 + times):
        click.sent(one.office)
    once = len(one.case().decisions)
    reopened = one.reopened()
    click.sent(one.office)
    case = one.case()
    held = once == 1 and len(case.decisions) == 1 + reopened and case.status is Status.PROPOSED
    return held and one.replays() == times + 1, f"{len(case.decisions)} decisions, {one.replays()} replays in the log"


def _replayed_at_once(one: Round, chance: random.Random) -> tuple[bool, str]:
    click = one.click()
    statuses = _at_once(*(lambda: click.sent(one.office) for _ in range(chance.randint(2, 4))))
    return _one_decision(one, statuses)


def _too_old(one: Round, chance: random.Random) -> tuple[bool, str]:
    """Captured, and sent when its signature has ended."""
    status = one.click(seconds_ago=_WINDOW_SECONDS + chance.randint(1, 3_600)).sent(one.office)
    return (status, len(one.case().decisions)) == (401, 0), f"{status}, {len(one.case().decisions)} decisions"


def _two_at_once(one: Round, chance: random.Random) -> tuple[bool, str]:
    first, second = one.click(user="UADA"), one.click(user="UADAM", trigger="b")
    return _one_decision(one, _at_once(lambda: first.sent(one.office), lambda: second.sent(one.office)))


def _two_after_each_other(one: Round, chance: random.Random) -> tuple[bool, str]:
    statuses = [one.click(user="UADA").sent(one.office), one.click(user="UADAM", trigger="b").sent(one.office)]
    held, said = _one_decision(one, statuses)
    return held and one.last_told().startswith("This is decided already: Ada Approver"), f"{said} {one.last_told()}"


def _double_click(one: Round, chance: random.Random) -> tuple[bool, str]:
    """By one person: Slack calls it two."""
    clicks = [one.click(trigger=f"c{number}") for number in range(2)]
    return _one_decision(one, [click.sent(one.office) for click in clicks])


def _beside_old_words(one: Round, chance: random.Random) -> tuple[bool, str]:
    one.edited()
    one.click(user=chance.choice(("UADA", "UADAM"))).sent(one.office)
    told, decisions = one.last_told(), len(one.case().decisions)
    return decisions == 0 and "changed this" in told, f"{decisions} decisions; {told}"


def _window_over_old_words(one: Round, chance: random.Random) -> tuple[bool, str]:
    """Opened before the edit, sent after it."""
    callback = chance.choice(_WINDOWS)
    window = one.window(callback, reason="As we said.")
    one.edited()
    window.sent(one.office)
    return len(one.case().decisions) == 0, f"{callback}: {len(one.case().decisions)} decisions"


def _window_sent_again(one: Round, chance: random.Random) -> tuple[bool, str]:
    window = one.window(_CHANGES, reason="Start at ten.")
    statuses = [window.sent(one.office) for _ in range(2)]
    return _one_decision(one, statuses)


_WINDOWS = (decisions.letters.APPROVED, *decisions.modals.REASONED.values())
_CHANGES = decisions.modals.REASONED[Verdict.ASK_FOR_CHANGES]
_WAYS: tuple[Callable[[Round, random.Random], tuple[bool, str]], ...] = (
    _replayed, _replayed_at_once, _too_old, _two_at_once, _two_after_each_other, _double_click, _beside_old_words,
    _window_over_old_words, _window_sent_again,
)  # fmt: skip


def one_decision(room: Room, rounds: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(16)
    with an_office_with_a_database(room) as office:
        for number in range(rounds):
            way = _WAYS[number % len(_WAYS)]
            kind = list(_KINDS)[number % len(_KINDS)]
            held, said = way(Round(office, f"round-{number}", kind), chance)
            outcome.trial(held, f"{way.__name__[1:]}: {said}")
        sent = [args for name, _, args in office.jobs.enqueued if name == "dispatch"]
        outcome.trial(len(sent) == len(set(sent)), "letters that were sent off twice")
    outcome.told = f"{len(_WAYS)} ways to press again, the bytes replayed among them"
    return outcome


@contextmanager
def an_office_with_a_database(room: Room) -> Iterator[Office]:
    with (
        a_desk(room.new("desk")) as desk,
        MockSlack() as slack,
        an_office(slack, room.new("books"), store=desk.store) as office,  # type: ignore[arg-type]
    ):
        yield office


def _one_decision(one: Round, statuses: list[int]) -> tuple[bool, str]:
    case = one.case()
    held = len(case.decisions) == 1 and len(case.messages) <= len(one.bundle.messages) and set(statuses) == {200}
    return held, f"{len(case.decisions)} decisions, {len(case.messages)} letters, {statuses}"


def _at_once(*acts: Callable[[], int]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(act) for act in acts]]


def _any_digest(case: Case, kind: BundleKind, digest: str) -> Bundle:
    assert case.proposal is not None
    return case.proposal.bundle(kind)  # type: ignore[return-value]


def _of_any_age(self: SignatureVerifier, body: bytes, timestamp: str, signature: str) -> bool:
    return self.generate_signature(timestamp=timestamp, body=body) == signature


CHECKS = (
    Check(
        id="C-16",
        observes="A Slack click replayed, two at once, a button beside old words: one decision, and told why not",
        run=one_decision,
        tiny=len(_WAYS),
        quick=400,
        long=4_000,
        dear=True,
        breaks={
            "clicks are not remembered": replaced(decisions, "dealt_with", lambda *_, **__: False),
            "what was decided can be decided again": replaced(decidable, "must_be_open", lambda *_: None),
            "a button beside old words counts": replaced(decidable, "current", _any_digest),
            "signatures are good for ever": replaced(SignatureVerifier, "is_valid", _of_any_age),
        },
    ),
)
