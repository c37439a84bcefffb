from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from knowledge import ModelFailed, ModelMissing
from knowledge.chat_model import FAILURES, MAX_REPLY, REST_SECONDS, ChatModel, language_model
from knowledge.models import Frozen

LANGUAGE_MODEL_IS_OFF = """
import sys
import bot.bootstrap, knowledge.assembly, knowledge.chat_model
absent = {"langchain.agents", "langchain.chat_models", "langchain_openai", "openai"}
print(sorted(absent & set(sys.modules)))
"""

PACKAGE_IS_MISSING = """
import sys
sys.modules["langchain_openai"] = None
from knowledge.chat_model import ModelMissing, language_model
try:
    language_model("openai:gpt-x")
except ModelMissing as error:
    print(error.particulars)
"""


class Verdict(Frozen):
    word: str


class ScriptedChat(BaseChatModel):
    """A LangChain chat model that returns a message, raises an error, or calls what it is given."""

    says: Any

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> ChatResult:
        said = self.says() if callable(self.says) else self.says
        if isinstance(said, Exception):
            raise said
        message = said if isinstance(said, BaseMessage) else AIMessage(said)
        return ChatResult(generations=[ChatGeneration(message=message)])


def a_model(says: Any, **options: Any) -> ChatModel:
    return ChatModel(ScriptedChat(says=says), name="scripted", **options)


def why(model: ChatModel) -> str:
    with pytest.raises(ModelFailed) as failed:
        model.complete("?", into=Verdict)
    return failed.value.particulars


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param('{"word": "yes"}', id="bare"),
        pytest.param('```json\n{"word": "yes"}\n```', id="in a fence"),
        pytest.param('<think>{"word": "no"}</think>\n{"word": "yes"}', id="after a thought"),
        pytest.param([{"type": "text", "text": '{"word": "yes"}'}], id="in blocks"),
    ],
)
def test_the_object_of_a_reply_is_read(reply: Any) -> None:
    assert a_model(AIMessage(reply)).complete("?", into=Verdict) == Verdict(word="yes")


@pytest.mark.parametrize(
    ("reply", "particulars"),
    [
        pytest.param("", "not in the schema", id="empty"),
        pytest.param("approved", "not in the schema", id="a word"),
        pytest.param('{"word": "ye', "not in the schema", id="cut off"),
        pytest.param('{"word": "yes", "send": true}', "not in the schema", id="a field of its own"),
        pytest.param('{"lc": 1, "type": "constructor", "id": ["x"], "kwargs": {}}', "not in the schema", id="lc keys"),
        pytest.param('{"word": {"word": {"word": "yes"}}}', "not in the schema", id="nested"),
        pytest.param('{"word": ' * 5_000 + "1" + "}" * 5_000, "too long", id="nested without end"),
        pytest.param('{"word": ' * 1_500 + "1" + "}" * 1_500, "not in the schema", id="nested deep"),
        pytest.param('{"word": "yes"} {"word": "no"}', "not in the schema", id="two"),
        pytest.param('{"word": NaN}', "not in the schema", id="no JSON"),
        pytest.param('{"word": "' + "x" * 1_000_000 + '"}', "too long", id="a megabyte"),
        pytest.param("{" * (MAX_REPLY + 1), "too long", id="over the bound"),
        pytest.param(
            AIMessage(
                '{"word": "yes"}',
                tool_calls=[{"name": "send_programme", "args": {"to": "eve@evil.example"}, "id": "1"}],
            ),
            "tool call",
            id="a tool call",
        ),
    ],
)
def test_any_other_reply_is_none(reply: Any, particulars: str) -> None:
    assert why(a_model(reply)) == particulars


def test_an_error_of_the_provider_says_its_kind_and_nothing_of_the_prompt() -> None:
    error = ConnectionError("refused, while asking: who is Kim Exempel?")

    with pytest.raises(ModelFailed) as failed:
        a_model(error).complete("?", into=Verdict)

    assert (failed.value.particulars, failed.value.__cause__) == ("ConnectionError", None)


@pytest.fixture
def hung() -> Any:
    """A call that lasts until the test is over."""
    over = threading.Event()

    def call() -> str:
        over.wait(60)
        return ""

    yield call
    over.set()


def test_a_model_that_hangs_is_not_waited_for(hung: Callable[[], str]) -> None:
    assert why(a_model(hung, seconds=0.05)) == "timeout"


def test_calls_that_hang_do_not_pile_up(hung: Callable[[], str]) -> None:
    model = a_model(hung, seconds=0.01, clock=iter(range(0, 10_000, 1_000)).__next__)

    assert [why(model) for _ in range(5)] == ["timeout"] * 4 + ["busy"]


def test_a_model_that_keeps_failing_is_left_alone_for_a_while() -> None:
    calls: list[str] = []
    now = [0.0]

    def fail() -> Exception:
        calls.append("call")
        return ConnectionError()

    model = a_model(fail, clock=lambda: now[0])
    failed = [why(model) for _ in range(FAILURES + 1)]
    now[0] = REST_SECONDS
    again = why(model)

    assert failed == ["ConnectionError"] * FAILURES + ["resting"]
    assert (again, len(calls)) == ("ConnectionError", FAILURES + 1)


@pytest.mark.parametrize(
    "spec", ["qwen3", ":", "openai-compatible:ftp://x#m", "openai-compatible:http://x", "\x00", "x" * 9]
)
def test_a_setting_that_names_no_model_says_how_one_is_named(spec: str) -> None:
    with pytest.raises(ModelMissing, match=r"as in ollama:qwen3"):
        language_model(spec)


def test_a_provider_that_nobody_knows_is_named_without_its_key() -> None:
    with pytest.raises(ModelMissing, match=r"\(nonsense: ValueError") as missing:
        language_model("nonsense:x", key="not-a-secret")

    assert "not-a-secret" not in str(missing.value)


def test_a_provider_whose_package_is_missing_names_the_package() -> None:
    with pytest.raises(ModelMissing, match="langchain-ollama"):
        language_model("ollama:qwen3")


def test_the_extra_that_a_compatible_server_needs_is_named() -> None:
    found = subprocess.run([sys.executable, "-c", PACKAGE_IS_MISSING], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "(it needs the package langchain-openai: pip install 'ope[openai]')"


def test_without_a_model_none_of_its_packages_is_imported() -> None:
    found = subprocess.run([sys.executable, "-c", LANGUAGE_MODEL_IS_OFF], capture_output=True, text=True, check=True)

    assert json.loads(found.stdout.strip().replace("'", '"')) == []
