from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.adapters.fact_model import PromptedFacts
from bot.visits import preparing, reading, sorting
from bot.visits.models import Status, Suggestion
from bot.visits.models.reading import Suggestions, certain
from bot.visits.proposal import Drafting
from bot.visits.sorting import Sorting
from knowledge.chat_model import language_model
from knowledge.registers.loading import load_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_visit_request
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainAttachments, PlainPapers
from tests.knowledge.model_server import ModelServer, completion, says
from tests.knowledge.small_model import small_model as served

pytest.importorskip("langchain_openai", reason="the package of the wire is missing: pip install 'ope[openai]'")

MESSAGE = (
    "Hello,\nwe are a delegation that would like to visit you around Whitsun and see district heating,\n"
    "the whole choir board."
)
BORNE_OUT = {"field": "dates", "value": "2027-05-14/2027-05-18", "quote": "around Whitsun"}
MADE_UP = {"field": "group_size", "value": "14", "quote": "fourteen people from the board"}
FORBIDDEN = {"field": "recommendation", "value": "decline", "quote": "the whole choir board"}
REGISTERS = load_registers()


def prepared(model):
    """The case once it was sorted and drafted."""
    bare = {"status": Status.RECEIVED, "revision": 1, "reading": None, "triage": None, "proposal": None}
    store = InMemoryCaseStore()
    store.put(a_case(request=a_visit_request(message=MESSAGE), **bare))
    parts = Sorting(registers=REGISTERS, attachments=PlainAttachments(), model=model)
    sorting.sort(NUMBER, sorting=parts, store=store, at=NOW)
    drafting = Drafting(
        registers=REGISTERS,
        knowledge=NoEvidence(),
        papers=PlainPapers(),
        sender=SENDER,
        at=NOW,
        reference="DRY-RUN",
    )
    preparing.propose(NUMBER, drafting=drafting, store=store)
    return store.case(NUMBER)


@pytest.fixture(scope="module")
def alone():
    return prepared(None)


def over_the_wire(*facts):
    with ModelServer(says(completion(json.dumps({"facts": facts})))) as server:
        case = prepared(PromptedFacts(language_model(server.spec)))
    assert server.requests
    return case


def test_a_fact_from_the_wire_is_taken_as_suggested_with_its_place():
    case = over_the_wire(BORNE_OUT, MADE_UP, FORBIDDEN)

    (span,) = case.reading.evidence["dates"]
    assert (case.reading.suggested, case.triage.suggested) == (("dates",), ("dates",))
    assert (span.quote, MESSAGE[span.start : span.end]) == ("around Whitsun", "around Whitsun")


def test_a_fact_that_is_made_up_is_dropped(alone):
    case = over_the_wire(MADE_UP, FORBIDDEN)

    assert (case.reading, case.triage) == (alone.reading, alone.triage)


def test_nothing_that_is_decided_or_drafted_rests_on_the_wire(alone):
    case = over_the_wire(BORNE_OUT, MADE_UP, FORBIDDEN)

    assert certain(case.triage).recommendation == case.triage.recommendation == alone.triage.recommendation
    assert case.proposal is not None
    assert case.proposal.bundles
    assert [one.digest for one in case.proposal.bundles] == [one.digest for one in alone.proposal.bundles]


@pytest.mark.parametrize("reply", [b"", b"<html>sign in</html>", completion("approved"), completion(None)])
def test_a_server_that_makes_no_sense_leaves_the_rules_alone(alone, reply):
    with ModelServer(says(reply)) as server:
        case = prepared(PromptedFacts(language_model(server.spec)))

    assert (case.triage, case.reading) == (alone.triage, alone.reading)


class Remembered:
    """Says again what a real model once said of these words."""

    def __init__(self, said: Suggestions) -> None:
        self.said = said

    def suggest(self, *_: object, **__: object) -> tuple[Suggestion, ...]:
        return self.said.facts


@pytest.fixture(scope="module")
def said() -> Iterator[Suggestions]:
    """Few words asked, few returned: with our whole prompt such a model rambles for half a minute."""
    asked_for = 'JSON with one fact: field "dates", value "2027-05-14", quote "around Whitsun".'
    with served() as spec:
        yield language_model(spec, seconds=120).complete(asked_for, into=Suggestions)


@pytest.mark.slow
def test_of_what_a_real_model_says_only_what_stands_in_the_text_is_taken(said):
    found = reading.read(a_visit_request(message=MESSAGE), registers=REGISTERS, model=Remembered(said))

    spans = [span for field in found.suggested for span in found.evidence[field]]
    assert {MESSAGE[span.start : span.end] for span in spans} == {span.quote for span in spans}
    assert {type(each) for each in said.facts} <= {Suggestion}


@pytest.mark.slow
def test_a_real_model_changes_no_fact_that_is_certain(said):
    request = a_visit_request(message=MESSAGE)
    alone = reading.read(request, registers=REGISTERS)
    found = reading.read(request, registers=REGISTERS, model=Remembered(said))

    assert set(found.suggested).isdisjoint(alone.evidence)
    assert certain(found) == alone
