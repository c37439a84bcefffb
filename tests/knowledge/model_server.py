"""A chat server on loopback that answers as it is told, in the words of the OpenAI protocol or in others."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class ModelServer:
    """Remembers the requests. `over` is set when the test is, so that nothing waits longer."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                server.requests.append(json.loads(body))
                server.keys.append(self.headers["authorization"])
                behaviour(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that went away is what some tests are about."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.requests = self.requests  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def spec(self) -> str:
        return f"openai-compatible:http://127.0.0.1:{self.port}/v1#small"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def completion(content: object, **message: Any) -> bytes:
    said = {"role": "assistant", "content": content} | message
    choice = {"index": 0, "message": said, "finish_reason": "stop"}
    reply = {"id": "1", "object": "chat.completion", "created": 1, "model": "small", "choices": [choice]}
    return json.dumps(reply | {"usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}).encode()


def says(body: bytes, *, status: int = 200, media_type: str = "application/json") -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", media_type)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def embeddings(*, dimension: int) -> Behaviour:
    """The first text lies along no axis but the second and third, and so on: told apart, and nothing more."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        texts = handler.server.requests[-1]["input"]  # type: ignore[attr-defined]
        vectors = [[float(at > 0 or number > 0) for at in range(dimension)] for number, _ in enumerate(texts)]
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        says(json.dumps({"object": "list", "model": "small", "data": data, "usage": usage}).encode())(handler)

    return behave


def hangs(over: threading.Event) -> Behaviour:
    return lambda handler: over.wait(30) and None


def drips(over: threading.Event) -> Behaviour:
    """One byte now and then, for as long as anybody listens."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return behave


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()
