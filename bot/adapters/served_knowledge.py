"""ServedKnowledge: the knowledge base of the server, for a worker. An index has one owner."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.error import URLError
from urllib.request import Request

from pydantic import TypeAdapter

from bot.asking.models import RefusedFile, TakenIn
from bot.asking.ports import Knowledge
from knowledge import EVERYTHING, Answer, Chunk, Document, DocumentInfo, DocumentKind, Passage, Scope
from knowledge.errors import DocumentUnknown, KnowledgeError
from knowledge.outgoing import opener

_ANSWERS: Mapping[str, TypeAdapter[Any]] = {
    "ask": TypeAdapter(Answer),
    "retrieve": TypeAdapter(list[Passage]),
    "nearness": TypeAdapter(list[float]),
    "document": TypeAdapter(Document),
    "documents": TypeAdapter(list[DocumentInfo]),
    "chunks": TypeAdapter(list[Chunk]),
}
_AGAIN_SECONDS = 1.0
_CALL_SECONDS = 120.0

#: The address of a call and its bearer token; None while there is no server.
Where = Callable[[], tuple[str, str] | None]


class KnowledgeAway(Exception):
    """The server, which has the knowledge base and its documents, did not answer for too long; start it."""


def called(knowledge: Knowledge, call: str, arguments: Mapping[str, Any]) -> Any:
    """What a call comes to, as JSON: the server's side."""
    given = dict(arguments)
    if "within" in given:
        given["within"] = Scope.model_validate(given["within"])
    return _ANSWERS[call].dump_python(getattr(knowledge, call)(**given), mode="json")


class ServedKnowledge:
    """Waits for a server that is away: whoever asks is a job, and has time.

    Raises:
        KnowledgeAway: from every call, when the server was away for `patience` seconds.
    """

    def __init__(self, where: Where, *, patience: float = 600.0) -> None:
        self._where = where
        self._patience = patience
        self._opener = opener()

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer:
        given = {"thread": list(thread), "language": language, "within": within.model_dump(mode="json")}
        answer: Answer = self._call("ask", question=question, **given)
        return answer

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]:
        passages: list[Passage] = self._call("retrieve", question=question, limit=limit)
        return passages

    def nearness(self, question: str, texts: Sequence[str], *, standing: bool = False) -> list[float]:
        near: list[float] = self._call("nearness", question=question, texts=list(texts), standing=standing)
        return near

    def document(self, name: str) -> Document:
        document: Document = self._call("document", name=name)
        return document

    def documents(self) -> list[DocumentInfo]:
        infos: list[DocumentInfo] = self._call("documents")
        return infos

    def chunks(self, name: str) -> list[Chunk]:
        chunks: list[Chunk] = self._call("chunks", name=name)
        return chunks

    def _call(self, call: str, **arguments: Any) -> Any:
        body = json.dumps({"call": call, "arguments": arguments}).encode()
        until = time.monotonic() + self._patience
        while True:
            reply = self._tried(body)
            if reply is not None:
                break
            if time.monotonic() > until:
                raise KnowledgeAway
            time.sleep(_AGAIN_SECONDS)
        if "error" in reply:
            raise DocumentUnknown(reply["error"]) if "name" in arguments else KnowledgeError(reply["error"])
        return _ANSWERS[call].validate_python(reply["result"])

    def _tried(self, body: bytes) -> dict[str, Any] | None:
        at = self._where()
        if at is None:
            return None
        address, token = at
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        try:
            with self._opener.open(Request(address, data=body, headers=headers), timeout=_CALL_SECONDS) as answered:
                last: dict[str, Any] = json.loads(list(answered)[-1])
        except (URLError, OSError, ValueError, IndexError):  # it ends, or begins, just now
            return None
        return last


class ServersFolder:
    """Documents are handed in on the server's pages; no job takes any in, or out."""

    def take_in(self, name: str, content: bytes, *, kind: DocumentKind = DocumentKind.SOURCE) -> TakenIn:
        raise KnowledgeAway

    def answer(self, name: str) -> str | None:
        raise KnowledgeAway

    def refused(self) -> list[RefusedFile]:
        raise KnowledgeAway

    def set_aside(self, name: str, content: bytes, *, reason: str, at: dt.datetime) -> None:
        raise KnowledgeAway

    def set_aside_content(self, file_id: str) -> tuple[str, bytes] | None:
        raise KnowledgeAway

    def let_go(self, file_id: str) -> bool:
        raise KnowledgeAway

    def remove(self, name: str) -> bool:
        raise KnowledgeAway
