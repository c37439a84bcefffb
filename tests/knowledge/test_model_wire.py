from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from knowledge import ModelFailed
from knowledge.chat_model import MAX_TOKENS, language_model
from knowledge.writing.written import Sentence, Support, Written
from tests.knowledge.model_server import Behaviour, ModelServer, completion, drips, hangs, hangs_up, says
from tests.knowledge.small_model import small_model as served
from tests.knowledge.writing.conftest import EXTRACTED, HARBOUR, QUOTE, SAID, ScriptedModel, a_reply, a_sentence, asked

pytest.importorskip("langchain_openai", reason="the package of the wire is missing: pip install 'ope[openai]'")

GOOD = completion(json.dumps(a_reply(a_sentence())))
STREAMED = b'data: {"choices": [{"index": 0, "delta": {"content": "{\\"sentences\\": []}"}}]}\n\ndata: [DONE]\n\n'
OVER = threading.Event()


@pytest.fixture(scope="module", autouse=True)
def _everything_ends() -> Iterator[None]:
    yield
    OVER.set()


def test_a_reply_in_the_protocol_becomes_the_answer() -> None:
    with ModelServer(says(GOOD)) as server:
        answer = asked(language_model(server.spec))

    assert (answer.composer, answer.answer) == ("model", f"{SAID} [1]")


def test_the_call_is_one_bounded_and_shaped_and_carries_no_key_of_anybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-for-this-server")

    with ModelServer(says(GOOD)) as server:
        language_model(server.spec).complete("?", into=Written)

    (request,) = server.requests
    assert request["response_format"]["json_schema"]["schema"] == Written.model_json_schema()
    assert request["messages"] == [{"content": "?", "role": "user"}]
    assert request.get("max_tokens", request.get("max_completion_tokens")) == MAX_TOKENS
    assert (request.get("stream", False), "tools" in request, server.keys) == (False, False, ["Bearer none"])


def test_nothing_hidden_goes_over_the_wire_nor_a_number_that_was_hidden_by_it() -> None:
    with ModelServer(says(GOOD)) as server:
        language_model(server.spec).complete("Ærø\U000e0061\u202e 010190\u200b1234?", into=Written)

    assert server.requests[0]["messages"] == [{"content": "Ærø …?", "role": "user"}]


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(says(b"", status=401), id="401"),
        pytest.param(says(b'{"error": {"message": "slow down"}}', status=429), id="429"),
        pytest.param(says(b"<html>broken</html>", status=500, media_type="text/html"), id="500"),
        pytest.param(says(b"<html>sign in</html>", media_type="text/html"), id="a page"),
        pytest.param(says(STREAMED, media_type="text/event-stream"), id="a stream nobody asked for"),
        pytest.param(says(b"data: \xff\n\ndata: {]\n\n", media_type="text/event-stream"), id="a broken stream"),
        pytest.param(says(GOOD[:-9]), id="a reply cut off on the wire"),
        pytest.param(says(b""), id="nothing"),
        pytest.param(says(b"{"), id="half a reply"),
        pytest.param(says(b"[]"), id="another type"),
        pytest.param(says(b'{"choices": []}'), id="no choice"),
        pytest.param(says(b'{"choices": null}'), id="null"),
        pytest.param(says(b"\xff\xfe\x00"), id="bytes"),
        pytest.param(says(completion(None)), id="no content"),
        pytest.param(says(completion("")), id="empty content"),
        pytest.param(says(completion("approved")), id="a word"),
        pytest.param(says(completion("x" * 1_000_000)), id="a megabyte"),
        pytest.param(says(completion("{" * 1_000_000)), id="a megabyte of braces"),
        pytest.param(says(completion(json.dumps(a_reply(a_sentence()))[:-9])), id="cut off"),
        pytest.param(
            says(
                completion(
                    None,
                    tool_calls=[
                        {"id": "1", "type": "function", "function": {"name": "approve", "arguments": '{"case": "1"}'}}
                    ],
                )
            ),
            id="a tool call",
        ),
        pytest.param(says(completion(None, refusal="I will not.")), id="a refusal"),
        pytest.param(hangs_up, id="hangs up"),
        pytest.param(hangs(OVER), id="hangs"),
        pytest.param(drips(OVER), id="drips"),
    ],
)
def test_a_server_that_does_anything_else_is_answered_without(behaviour: Behaviour) -> None:
    with ModelServer(behaviour) as server:
        answer = asked(language_model(server.spec, seconds=0.5))

    assert answer == EXTRACTED
    assert len(server.requests) == 1


def test_no_server_at_all_is_answered_without() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        spec = f"openai-compatible:http://127.0.0.1:{free.getsockname()[1]}/v1#small"

    assert asked(language_model(spec, seconds=2)) == EXTRACTED


@pytest.fixture(scope="module")
def small_model() -> Iterator[str]:
    with served() as spec:
        yield spec


@pytest.fixture(scope="module")
def written(small_model: str) -> Written:
    """Few words asked, few returned: with our whole prompt such a model rambles for half a minute."""
    asked_for = f'Passage 1: "{QUOTE}" Reply with one sentence and its quote, as JSON.'
    return language_model(small_model, seconds=120).complete(asked_for, into=Written)


@pytest.mark.slow
def test_a_real_model_keeps_to_the_schema_over_the_wire(written: Written) -> None:
    assert {type(each) for each in written.sentences} <= {Sentence}
    assert {type(each) for sentence in written.sentences for each in sentence.support} <= {Support}


@pytest.mark.slow
def test_of_what_a_real_model_writes_only_what_its_quotes_bear_out_is_said(written: Written) -> None:
    answer = asked(ScriptedModel(written.model_dump()))

    assert answer == EXTRACTED or {each.quote for each in answer.citations} <= {*HARBOUR.splitlines()}


@pytest.mark.slow
def test_a_real_model_that_is_too_slow_is_not_waited_for(small_model: str) -> None:
    with pytest.raises(ModelFailed, match=r"(?i)timeout"):
        language_model(small_model, seconds=0.05).complete("Count to a million. " * 200, into=Written)
