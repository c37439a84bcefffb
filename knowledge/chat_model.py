"""The chat model that a setting names, behind our port: the only module that meets a LangChain chat model."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import ModelFailed, ModelMissing
from knowledge.hidden import seen
from knowledge.outgoing import redirected, straight
from knowledge.writing.masking import masked

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SECONDS = 20.0  #: Of the clock, from question to whole reply.
MAX_TOKENS = 1_500  #: Of a reply; reasoning counts where a model reasons.
MAX_REPLY = 20_000  #: Characters; more is no answer.
AT_ONCE = 4  #: Calls under way; a fifth question is answered without the model.
FAILURES, REST_SECONDS = 3, 60.0  #: After so many in a row the model is left alone so long.
COMPATIBLE = "openai-compatible"

_NAMED = re.compile(r"(?P<provider>[a-z_]+):(?P<model>.+)", re.DOTALL)
_COMPATIBLE = re.compile(COMPATIBLE + r":(?P<address>https?://[^\s#]+)#(?P<model>\S+)")
_THOUGHT = re.compile(r"^.*</think>", re.DOTALL)

Reply = TypeVar("Reply", bound=BaseModel)
Shape = Callable[[dict[str, Any]], dict[str, Any]]


class ChatModel:
    """One call a question, bounded in time and size. A reply is read as data; what it asks for is not done."""

    def __init__(
        self,
        chat: BaseChatModel,
        *,
        name: str,
        shape: Shape | None = None,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._chat = chat
        self._shape = shape
        self._seconds = seconds
        self._clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._failures = 0
        self._rests_until = 0.0

    def complete(self, prompt: str, *, into: type[Reply]) -> Reply:
        if self._clock() < self._rests_until:
            raise ModelFailed("resting")
        try:
            found = _read(self._reply(_as_seen(prompt), into), into)
        except ModelFailed:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + REST_SECONDS
            raise
        self._failures = 0
        return found

    def _reply(self, prompt: str, into: type[BaseModel]) -> str:
        """Wait so long and no longer: a server that sends a byte now and then outlasts every socket timeout."""
        if not self._places.acquire(blocking=False):
            raise ModelFailed("busy")
        replies: Queue[str | Exception] = Queue()

        def call() -> None:
            try:
                replies.put(self._call(prompt, into))
            except Exception as error:  # noqa: BLE001 - each provider raises errors of its own; told to the one who waits
                replies.put(error)
            finally:
                self._places.release()

        threading.Thread(target=call, name="language-model", daemon=True).start()
        try:
            reply = replies.get(timeout=self._seconds)
        except Empty:
            raise ModelFailed("timeout") from None
        if isinstance(reply, ModelFailed):
            raise reply
        if isinstance(reply, Exception):
            # Not its words: they may hold the prompt.
            raise ModelFailed("redirected" if redirected(reply) else type(reply).__name__) from None
        return reply

    def _call(self, prompt: str, into: type[BaseModel]) -> str:
        shape = self._shape(into.model_json_schema()) if self._shape else {}
        with straight():
            message = self._chat.invoke(prompt, **shape)
        if getattr(message, "tool_calls", None):
            raise ModelFailed("tool call")
        return str(message.text)


def language_model(spec: str, *, key: str = "", seconds: float = SECONDS) -> ChatModel:
    """Open `provider:model` as LangChain names it, or `openai-compatible:http://…/v1#model`.

    Raises:
        ModelMissing: there is no such model, or its package is not installed.
    """
    if compatible := _COMPATIBLE.fullmatch(spec.strip()):
        # A key of the environment is meant for its provider, not for this address.
        server = {"model_provider": "openai", "base_url": compatible["address"], "temperature": 0}
        return _opened("openai", compatible["model"], seconds, api_key=key or "none", **server)
    named = _NAMED.fullmatch(spec.strip())
    if named is None:
        raise ModelMissing(
            f"Name a provider and a model, as in ollama:qwen3, or {COMPATIBLE}:http://127.0.0.1:9000/v1#model."
        )
    given = {"api_key": key} if key else {}
    return _opened(named["provider"], named["model"], seconds, model_provider=named["provider"], **given)


def _opened(provider: str, model: str, seconds: float, **options: Any) -> ChatModel:
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - slow, and most installations never need it

    bounds = _ollama_bounds(seconds) if provider == "ollama" else _bounds(seconds)
    try:
        chat = init_chat_model(model, **(bounds | options))
    except ImportError as error:
        raise ModelMissing(_package(provider, error)) from error
    except Exception as error:  # each provider raises errors of its own
        raise ModelMissing(f"({provider}: {type(error).__name__}; check its name, its address and its key)") from error
    return ChatModel(chat, name=f"{provider}:{model}", shape=_SHAPES.get(provider), seconds=seconds)


def _package(provider: str, error: ImportError) -> str:
    if provider == "openai":
        return "(it needs the package langchain-openai: pip install 'ope[openai]')"
    return f"({error})"  # LangChain's message names the package to install


def _bounds(seconds: float) -> dict[str, Any]:
    return {"timeout": seconds, "max_tokens": MAX_TOKENS, "max_retries": 0}


def _ollama_bounds(seconds: float) -> dict[str, Any]:
    """Its own words for the same; without `num_ctx` it silently leaves out the beginning of the prompt."""
    return {"client_kwargs": {"timeout": seconds}, "num_predict": MAX_TOKENS, "num_ctx": 8_192, "temperature": 0}


def _openai_shape(schema: dict[str, Any]) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}}


def _ollama_shape(schema: dict[str, Any]) -> dict[str, Any]:
    return {"format": schema}


#: Providers whose servers can hold a reply to a schema by themselves; the others read it in the prompt.
_SHAPES: dict[str, Shape] = {"openai": _openai_shape, "ollama": _ollama_shape}


def _as_seen(prompt: str) -> str:
    """Nothing hidden is said to a model; a number that was hidden by what nobody sees is blacked out after all."""
    said = seen(prompt)
    return said if said == prompt else masked(said)


def _read(reply: str, into: type[Reply]) -> Reply:
    """Return the one JSON object of the reply, thoughts before it and a code fence around it apart."""
    if len(reply) > MAX_REPLY:
        raise ModelFailed("too long")
    said = _THOUGHT.sub("", reply)
    start, end = said.find("{"), said.rfind("}")
    try:
        return into.model_validate_json(said[start : end + 1] if 0 <= start < end else "")
    except ValidationError:
        raise ModelFailed("not in the schema") from None
