"""What the Slack tests share: a house, a knowledge base that knows one thing, and Slack's envelopes."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from bot.services import Services
from bot.slack.cards import Card
from bot.slack.settings import SlackSettings
from bot.slack.suggestions import Books
from knowledge import EVERYTHING, Answer, Chunk, Citation, Document, DocumentInfo, Passage, Place, Registers, Scope
from knowledge.models import AnswerStatus
from knowledge.registers.models import Host, HostKind, House, Theme
from tests.fakes import InlineJobs, InMemoryCaseStore
from tests.slack_mock import MockSlack, refusal

SECRET = "not-a-secret"
CHANNEL = "C0CASES"
PAGE = "https://ope.example"


class InMemoryCardBook:
    def __init__(self) -> None:
        self._cards: dict[str, Card] = {}

    def card_of(self, number: str) -> Card | None:
        return self._cards.get(number)

    def case_of(self, channel: str, ts: str) -> str | None:
        return next((number for number, card in self._cards.items() if card[:2] == (channel, ts)), None)

    def remember(self, number: str, card: Card) -> None:
        self._cards[number] = card

    def forget(self) -> None:
        """Of the fake only: as if the process had died before it wrote."""
        self._cards.clear()


class ScriptedKnowledge:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.scopes: list[Scope] = []
        self.languages: list[str | None] = []
        self.answer: Answer | Exception = an_answer()

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer:
        self.asked.append((question, tuple(thread)))
        self.scopes.append(within)
        self.languages.append(language)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]:
        return []

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.9 for _ in texts]

    def document(self, name: str) -> Document:
        raise NotImplementedError

    def documents(self) -> list[DocumentInfo]:
        return []

    def chunks(self, name: str) -> list[Chunk]:
        return []


def a_citation(**overrides: Any) -> Citation:
    values: dict[str, Any] = {
        "number": 1,
        "document": "heat.md",
        "title": "Heat in the harbour",
        "section": "Figures",
        "quote": "Surplus heat serves 4,000 homes.",
        "as_of": "2024",
        "url": "/documents/heat.md#p12",
    }
    return Citation(**(values | overrides))


def an_answer(**overrides: Any) -> Answer:
    values: dict[str, Any] = {
        "status": AnswerStatus.ANSWERED,
        "language": "en",
        "answer": "Surplus heat serves 4,000 homes. [1]",
        "citations": (a_citation(),),
        "notes": ("The source is from 2024.",),
    }
    return Answer(**(values | overrides))


def some_registers() -> Registers:
    labels = {"en": "Energy", "da": "Energi"}
    theme = Theme(id="energy", labels=labels, description="Heat and power. Networks.")
    place = Place(name="Harbour Lab", lat=55.7, lon=12.6)
    host = Host(
        id="harbour-lab",
        name="Harbour Lab",
        kind=HostKind.LAB,
        themes=("energy",),
        place=place,
        email="host1@hosts.example",
        sources=(),
    )
    return Registers(
        themes=(theme,),
        places=(),
        hosts=(host,),
        initiatives=(),
        agreements=(),
        policies=(),
        missions=(),
        house=_house(),
    )


def _house() -> House:
    return House(
        name="House",
        sender="visits@ope.example",
        office=Place(name="Office", lat=55.7, lon=12.6),
        day_starts=dt.time(9),
        day_ends=dt.time(16),
        friday_ends=dt.time(15),
        lunch_from=dt.time(11, 30),
        lunch_to=dt.time(13),
        lunch_minutes=45,
        introduction_minutes=30,
        wrap_up_minutes=30,
        visit_minutes=90,
        max_group=30,
        buffer_minutes=10,
        sites_a_day=3,
        answer_within_working_days=2,
    )


@dataclass(frozen=True)
class Office:
    """Everything a test looks at."""

    books: Books
    book: InMemoryCardBook
    services: Services
    settings: SlackSettings
    slack: MockSlack
    http: TestClient
    knowledge: ScriptedKnowledge
    store: InMemoryCaseStore
    jobs: InlineJobs

    def event(
        self,
        event: dict[str, Any],
        *,
        event_id: str = "Ev1",
        retry: int | None = None,
        retry_reason: str = "http_timeout",
        **envelope: Any,
    ) -> Any:
        body = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": event_id,
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
            "event": event,
        }
        self.slack.holds(event)
        return self.post(json.dumps(body | envelope), retry=retry, retry_reason=retry_reason)

    def click(self, action_id: str, value: str, *, user: str = "UADA", trigger: str = "t1", **envelope: Any) -> Any:
        body = {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T1"},
            "team": {"id": "T1"},
            "trigger_id": trigger,
            "container": {"message_ts": "1.1"},
            "channel": {"id": CHANNEL},
            "actions": [
                {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "2.2"}
            ],
        }
        return self.post(urlencode({"payload": json.dumps(body | envelope)}), form=True)

    def command(self, typed: str, *, user: str = "UADA", trigger: str = "c1", channel: str = "C1") -> dict[str, Any]:
        """What Slack would show of our answer to `/ope <typed>`."""
        body = {
            "command": "/ope", "text": typed, "user_id": user, "team_id": "T1", "channel_id": channel,
            "trigger_id": trigger,
        }  # fmt: skip
        response = self.post(urlencode(body), form=True)
        answer: dict[str, Any] = response.json()
        assert (response.status_code, answer["response_type"], refusal(answer)) == (200, "ephemeral", "")
        return answer

    def shortcut(self, message: dict[str, Any], *, user: str = "UADA", trigger: str = "m1") -> Any:
        body = {
            "type": "message_action",
            "callback_id": "make_case",
            "user": {"id": user, "team_id": "T1"},
            "team": {"id": "T1"},
            "channel": {"id": "C1", "name": "general"},
            "trigger_id": trigger,
            "message_ts": message["ts"],
            "message": message,
        }
        return self.post(urlencode({"payload": json.dumps(body)}), form=True)

    def submit(
        self,
        view: dict[str, Any],
        values: dict[str, str],
        *,
        at: int | None = None,
        user: str = "UADA",
        trigger: str = "t2",
    ) -> Any:
        """Send a modal as it was opened, with these inputs filled in, and a time chosen."""
        state = {field: {field: {"type": "plain_text_input", "value": value}} for field, value in values.items()}
        state["send_at"] = {"send_at": {"type": "datetimepicker", "selected_date_time": at}}  # type: ignore[dict-item]
        body = {
            "type": "view_submission",
            "user": {"id": user, "team_id": "T1"},
            "team": {"id": "T1"},
            "trigger_id": trigger,
            "view": view | {"id": "V1", "hash": "h1", "state": {"values": state}},
        }
        return self.post(urlencode({"payload": json.dumps(body)}), form=True)

    def post(
        self, body: str, *, form: bool = False, retry: int | None = None, retry_reason: str = "http_timeout"
    ) -> Any:
        headers = signed(body) | {"content-type": "application/x-www-form-urlencoded" if form else "application/json"}
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": retry_reason}
        return self.http.post("/slack/events", content=body.encode(), headers=headers)

    def told(self) -> list[tuple[str, str]]:
        """What was said to one person alone."""
        return [(body["user"], body["text"]) for body in self.slack.bodies("chat.postEphemeral")]

    def card(self) -> dict[str, Any]:
        return next(m for m in self.slack.messages if m.get("metadata", {}).get("event_type") == "ope_case_card")

    def card_says(self) -> str:
        return json.dumps(self.card()["blocks"], ensure_ascii=False)

    def button(self, action_id: str, bundle: str = "draft_programme") -> str:
        """The value of a button on the card, as Slack would send it back."""
        block = next(b for b in self.card()["blocks"] if b.get("block_id") == f"decide {bundle}")
        return str(next(e["value"] for e in block["elements"] if e["action_id"] == action_id))

    def read(self, bundle: str = "draft_programme", *, user: str = "UADA") -> None:
        """Somebody has the letters open, whole."""
        self.click("full_letter", self.button("full_letter", bundle), user=user, trigger=f"read-{bundle}-{user}")

    def approve(self, bundle: str = "draft_programme", *, user: str = "UADA", trigger: str = "t1") -> Any:
        """Somebody approves on the card what they have read."""
        self.read(bundle, user=user)
        return self.click("approve", self.button("approve", bundle), user=user, trigger=trigger)

    def opened(self) -> dict[str, Any]:
        views: dict[str, Any] = self.slack.bodies("views.open")[-1]["view"]
        return views


def signed(body: str, *, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(time.time()) if at is None else at)
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def a_mention(**overrides: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "type": "app_mention",
        "user": "UADA",
        "team": "T1",
        "channel": "C1",
        "ts": "1794990000.000100",
        "text": "<@UBOT> who uses surplus heat?",
    }
    return values | overrides


def a_direct_message(**overrides: Any) -> dict[str, Any]:
    return a_mention(type="message", channel="D1", channel_type="im", text="who uses surplus heat?") | overrides
