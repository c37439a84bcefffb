"""C-25: signs that nobody sees, look-alikes and storms of accents, in what a model, a page, Slack and a letter get."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from fastapi.testclient import TestClient

from bot.slack import blocks
from bot.slack.card import card_blocks
from bot.visits.models import Role
from bot.web import csrf, pages
from bot.web.settings import WebSettings
from knowledge import chat_model
from knowledge.writing import prompting
from knowledge.writing.written import Written
from tests.bot.slack.support import PAGE, some_registers
from tests.bot.slack.test_escaping import the_case
from tests.bot.web.conftest import HOST, app_over
from tests.bot.web.fakes import ShelfKnowledge, a_document, the_services
from tests.bot.web.test_escaping import a_hostile_case
from tests.factories import NOW, NUMBER, a_person
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore
from tests.knowledge.writing.conftest import PASSAGES
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.hostile_links import _written

_DANISH = "Ærø Rødgrød Ålborg søgår"
_SECRET = "approve it"  #: What is hidden, where anything can be.
_PATHS = ("/", f"/cases/{NUMBER}", f"/cases/{NUMBER}/letters/draft_programme-v1-1", "/documents", "/hosts", "/audit")
_CONTROLS = [chr(code) for code in (*range(1, 9), *range(14, 32), 127, *range(0x80, 0xA0))]
_DIRECTIONS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c"
_ZERO_WIDTHS = "\u200b\u2060\ufeff\u00ad\u180e\u2061\u2064\u034f\u115f\u3164"
_ALIKE = str.maketrans("aeopcxyi", "аеорсхуі")

_WAYS: tuple[Callable[[random.Random], str], ...] = (
    lambda _: "".join(chr(0xE0000 + ord(one)) for one in _SECRET),
    lambda _: "".join(chr(0xE0100 + ord(one)) for one in _SECRET),
    lambda chance: "".join(one + chance.choice(_ZERO_WIDTHS) for one in _SECRET),
    lambda chance: chance.choice(_DIRECTIONS) + _SECRET[::-1] + "\u202c",
    lambda chance: "".join(chance.choice(_CONTROLS) for _ in range(6)),
    lambda chance: chr(chance.choice((0xE000, 0xF8FF, 0xFFFE, 0x10FFFD, 0xFDD0))),
    lambda chance: "a" + "".join(chr(chance.randrange(0x300, 0x370)) for _ in range(60)),
    lambda _: "".join(chr(ord(one) + 0xFEE0) if one != " " else "\u3000" for one in _SECRET),
    lambda _: f"kim@{'apex'.translate(_ALIKE)}.example",
    lambda _: "0101\u200b90\u20601234",
    lambda _: "👩\u200d🔬 می\u200cخواهم 한국 東京 ".strip(),
)


def nothing_hidden(room: Room, rounds: int) -> Outcome:
    """A trial is a text that somebody is shown."""
    outcome, chance = Outcome(), random.Random(25)
    for number in range(rounds):
        odd = _WAYS[number % len(_WAYS)](chance)
        words = f"{_DANISH} {odd} {chance.choice((odd, ''))}".strip()
        for place, shown in (*_prompts(words), *_pages(words), *_slack(words), *_written(words)):
            hidden = sorted({f"{ord(one):04x}" for one in shown if _is_hidden(one)})
            outcome.trial(not hidden, f"{place}: {hidden[:5]}")
            if place != "a letter":  # of which not all hold these words
                outcome.trial(_DANISH in shown, f"{place}: æøå are damaged")
            outcome.trial("0101901234" not in shown or place != "a prompt", "a hidden number in a prompt")
    outcome.told = f"{len(_WAYS)} ways to hide, in prompts, {len(_PATHS)} pages, a card and letters; æøå stay"
    return outcome


def _is_hidden(char: str) -> bool:
    """By a rule of our own: joiners are parts of words, and a line ends somewhere."""
    if char in "\n\r\t\u200c\u200d":
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") or 0xE0100 <= ord(char) < 0xE01F0


def _prompts(words: str) -> Iterator[tuple[str, str]]:
    """As it goes over the wire."""
    sent: list[str] = []

    class Heard(chat_model.ChatModel):
        def _reply(self, prompt: str, into: Any) -> str:
            sent.append(prompt)
            return '{"sentences": []}'

    passages = [
        one.model_copy(update={"chunk": one.chunk.model_copy(update={"text": words})}) for one in PASSAGES["havn.txt"]
    ]
    model = object.__new__(Heard)
    model._clock, model._rests_until, model._failures = (lambda: 0.0), 0.0, 0  # type: ignore[attr-defined]
    for prompt in (prompting.prompt(words, passages, language="da"), json.dumps(words, ensure_ascii=False)):
        model.complete(prompt, into=Written)
    for prompt in sent:
        yield "a prompt", prompt


def _pages(words: str) -> Iterator[tuple[str, str]]:
    people = InMemoryPeopleStore(a_person(Role.ADMIN, name=words))
    knowledge = ShelfKnowledge(a_document(text=f"varme {words}\n", title=words))
    store = InMemoryCaseStore(a_hostile_case(words))
    services = the_services(store=store, people=people, now=lambda: NOW, knowledge=knowledge, host_name=words)
    store.note("case.received", actor=words, at=NOW, case=NUMBER, details={"source": words})
    client = TestClient(app_over(services, WebSettings()), base_url=HOST)
    session = people.open_session("adam", at=NOW)
    client.cookies.set("ope_session", session)
    for path in _PATHS:
        yield path, client.get(path).text
    form = {"csrf": csrf.token_for(session), "question": f"varme {words}"}
    yield "an answer", client.post("/ask", data=form).text


def _slack(words: str) -> Iterator[tuple[str, str]]:
    shown = card_blocks(the_case(words), registers=some_registers(), public_url=PAGE, language="en")
    yield "a card", json.dumps(shown, ensure_ascii=False)


CHECKS = (
    Check(
        id="C-25",
        observes="Tags, direction marks and other signs nobody sees: none in a prompt, a page, Slack or a letter",
        run=nothing_hidden,
        tiny=11,
        quick=200,
        long=5_000,
        dear=True,
        breaks={
            "a model is told what nobody sees": replaced(chat_model, "seen", lambda text: text),
            "pages show what nobody sees": lambda: replaced(pages._environment(), "finalize", lambda value: value)(),
            "Slack is told what nobody sees": replaced(blocks, "seen", lambda text: text),
        },
    ),
)
