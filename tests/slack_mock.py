"""Slack's Web API on loopback: keeps messages, records calls, refuses what Slack would refuse, fails on request."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jsonschema
from slack_sdk.models.blocks import Block

SCHEMAS = Path(__file__).parents[2] / "shared" / "snippets"
JSON_FIELDS = ("blocks", "view", "metadata")
UNFURLING = ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.scheduleMessage")
TEXT_LIMITS = {"section": 3000, "header": 150, "context": 2000}
OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
#: Slack's own control sequences; ours are links to our own address only.
CONTROL = re.compile(r"<(?!https?://)[^>]*>|&(?!amp;|lt;|gt;)")
OWN_LINK = "https://ope.example"


class Refusal(Exception):
    """Slack would answer `ok: false` with this word."""


class MockSlack:
    """`with MockSlack() as slack`, then `slack.url` is the API's base address."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, list[str]] = {}  #: `429:<seconds>`, `500`, `drop`, `refuse:<word>`, or `` for none.
        self.messages: list[dict[str, Any]] = []  #: What stands in the channels.
        self.channels: list[dict[str, Any]] = []  #: Those we are in.
        self.users: dict[str, dict[str, Any]] = {}
        self.refused: list[str] = []  #: Why payloads were refused; empty in every honest test.
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/"
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail(self, method: str, *how: str) -> None:
        self.failures.setdefault(method, []).extend(how)

    def bodies(self, method: str) -> list[dict[str, Any]]:
        return [body for called, body in self.calls if called == method]

    def say(self, **message: Any) -> None:
        """Somebody writes in a channel."""
        self.messages.append(message)

    def holds(self, event: dict[str, Any]) -> None:
        """What Slack sends an event of stands in its channel, once."""
        here = {(message.get("channel"), message.get("ts")) for message in self.messages}
        if event.get("text") and "channel" in event and (event["channel"], event.get("ts")) not in here:
            self.say(**event)

    def delete(self, channel: str, ts: str) -> None:
        self.messages = [m for m in self.messages if (m["channel"], m["ts"]) != (channel, ts)]

    def answer(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self.calls.append((method, body))
            try:
                check(method, body)
                act = getattr(self, "_" + method.replace(".", "_"), None)
                return {"ok": True} | (act(body) if act else {})
            except Refusal as refusal:
                self.refused.append(str(refusal))
                return {"ok": False, "error": str(refusal).split(":")[0]}

    def failure(self, method: str) -> str | None:
        with self._lock:
            waiting = self.failures.get(method)
            return waiting.pop(0) if waiting else None

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": body["user"], "team_id": "T1"} | self.users.get(body["user"], {})}

    def _chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        ts = f"1796000000.{self._count:06d}"
        self.messages.append(body | {"ts": ts, "bot_id": "BBOT"})
        return {"channel": body["channel"], "ts": ts}

    def _chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (body["channel"], body["ts"]):
                message |= body
                return {"channel": body["channel"], "ts": body["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _users_conversations(self, body: dict[str, Any]) -> dict[str, Any]:
        return _page(self.channels, "channels", body)

    def _conversations_info(self, body: dict[str, Any]) -> dict[str, Any]:
        """One that nobody spoke of is a channel of our own like any other."""
        ours = {"id": body["channel"], "name": body["channel"].casefold(), "is_channel": True}
        return {"channel": next((one for one in self.channels if one["id"] == body["channel"]), ours)}

    def _conversations_members(self, body: dict[str, Any]) -> dict[str, Any]:
        found = next((channel for channel in self.channels if channel["id"] == body["channel"]), {})
        return {"members": found.get("members", [])}

    def _users_list(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"members": [{"id": name} | profile for name, profile in self.users.items()]}

    def _conversations_replies(self, body: dict[str, Any]) -> dict[str, Any]:
        thread = [m for m in self.messages if m["channel"] == body["channel"]]
        found = [m for m in thread if body["ts"] in (m["ts"], m.get("thread_ts"))]
        return _page([m for m in found if m["ts"] == body["ts"] or _newer(m, body)], "messages", body)

    def _conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        """Newest first, and of a thread its first message alone."""
        found = [m for m in reversed(self.messages) if m["channel"] == body["channel"] and _newer(m, body)]
        heads = [m for m in found if m.get("thread_ts", m["ts"]) == m["ts"]]
        return _page([m | self._replied(m) for m in heads], "messages", body)

    def _replied(self, head: dict[str, Any]) -> dict[str, Any]:
        times = [m["ts"] for m in self.messages if m["channel"] == head["channel"] and m.get("thread_ts") == head["ts"]]
        replies = [ts for ts in times if ts != head["ts"]]
        return {"reply_count": len(replies), "latest_reply": max(replies)} if replies else {}


def _newer(message: dict[str, Any], body: dict[str, Any]) -> bool:
    return float(message["ts"]) > float(body.get("oldest") or 0)


def _page(things: list[dict[str, Any]], key: str, body: dict[str, Any]) -> dict[str, Any]:
    start, most = int(body.get("cursor") or 0), int(body.get("limit") or 100)
    following = str(start + most) if len(things) > start + most else ""
    return {key: things[start : start + most], "response_metadata": {"next_cursor": following}}


def _handler(slack: MockSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            address = urlsplit(self.path)
            method = address.path.rpartition("/")[2]
            body = _parsed(raw or address.query, self.headers.get("content-type", "") if raw else "")
            failure = slack.failure(method)
            if failure == "drop":
                slack.answer(method, body)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif failure and failure.startswith("429"):
                seconds = failure.partition(":")[2] or "0"
                self._reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": seconds})
            elif failure == "500":
                self._reply(500, {})
            elif failure:
                self._reply(200, {"ok": False, "error": failure.removeprefix("refuse:")})
            else:
                self._reply(200, slack.answer(method, body))

        do_GET = do_POST

        def _reply(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler


def _parsed(raw: str, content_type: str) -> dict[str, Any]:
    body = json.loads(raw) if "json" in content_type else {key: values[0] for key, values in parse_qs(raw).items()}
    return {k: json.loads(v) if k in JSON_FIELDS and isinstance(v, str) else v for k, v in body.items()}


def refusal(body: dict[str, Any]) -> str:
    """Why Slack would not show what is answered to a command; "" where it would."""
    try:
        check("", body)
    except Refusal as found:
        return str(found)
    return ""


def check(method: str, body: dict[str, Any]) -> None:
    """By the published schema, by the SDK, and by the limits that neither knows."""
    if method in UNFURLING and not all(body.get(name) in ("false", False) for name in ("unfurl_links", "unfurl_media")):
        raise Refusal("unfurls: a link in this message would be fetched")
    _check_text("text", body.get("text", ""), 4000)
    if blocks := body.get("blocks"):
        _check_schema("blocks", blocks)
        _check_blocks(blocks, 50)
    if view := body.get("view"):
        _check_schema("view", view)
        _check_view(view)
    for prompt in body.get("prompts") or ():
        _check_text("prompt", prompt["title"], 75)


def _check_schema(name: str, payload: Any) -> None:
    validator = _schema(name)
    if validator and (error := jsonschema.exceptions.best_match(validator.iter_errors(payload))):
        raise Refusal(f"invalid_{name}: {error.message[:300]}")


def schemas_at_hand() -> bool:
    return all((SCHEMAS / f"{name}.schema.json").exists() for name in ("blocks", "view"))


@cache
def _schema(name: str) -> jsonschema.Draft7Validator | None:
    path = SCHEMAS / f"{name}.schema.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text())) if path.exists() else None


def _check_view(view: dict[str, Any]) -> None:
    for field in ("title", "submit", "close"):
        if field in view:
            _check_text(field, view[field]["text"], 24)
    if len(view.get("private_metadata", "")) > 3000:
        raise Refusal("invalid_view: private_metadata")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        raise Refusal("invalid_view: input without submit")
    _check_blocks(view["blocks"], 100)


def _check_blocks(blocks: list[dict[str, Any]], most: int) -> None:
    if len(blocks) > most:
        raise Refusal(f"invalid_blocks: {len(blocks)} blocks")
    for parsed in Block.parse_all(blocks):
        _run(parsed.validate_json)
    _check_unique(block["block_id"] for block in blocks if "block_id" in block)
    for block in blocks:
        _check_block(block)


def _run(validate: Callable[[], None]) -> None:
    try:
        validate()
    except Exception as error:
        raise Refusal(f"invalid_blocks: {error}") from error


def _check_block(block: dict[str, Any]) -> None:
    for text in _texts(block):
        _check_text(block["type"], text["text"], TEXT_LIMITS.get(block["type"], 3000))
    elements = block.get("elements", [])
    _check_count("elements", elements, {"actions": 25, "context": 10}.get(block["type"], 25))
    _check_count("fields", block.get("fields", []), 10)
    _check_unique(element["action_id"] for element in elements if "action_id" in element)
    for field in block.get("fields", []):
        _check_text("field", field["text"], 2000)
    if block["type"] == "header" and block["text"]["type"] != "plain_text":
        raise Refusal("invalid_blocks: a header is plain text")
    if len(block.get("block_id", "")) > 255:
        raise Refusal("invalid_blocks: block_id")
    for element in (*elements, *filter(None, (block.get("accessory"), block.get("element")))):
        _check_element(element)


def _check_element(element: dict[str, Any]) -> None:
    """`accessory`, `element` of an input, or one of a row of actions."""
    if len(element.get("action_id", "")) > 255:
        raise Refusal("invalid_blocks: action_id")
    if element.get("type") == "button":
        _check_text("button", element["text"]["text"], 75)
    if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
        raise Refusal("invalid_blocks: value")
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        raise Refusal("invalid_blocks: initial_value")
    options = element.get("options", [])
    _check_count("options", options, OPTIONS.get(element.get("type", ""), 100))
    for option in options:
        _check_text("option", option["text"]["text"], 75)
        if len(option.get("value", "")) > 150:
            raise Refusal("invalid_blocks: value of an option")
    if confirm := element.get("confirm"):
        for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            _check_text(part, confirm[part]["text"], most)


def _check_count(what: str, things: list[Any], most: int) -> None:
    if len(things) > most:
        raise Refusal(f"invalid_blocks: {len(things)} {what}")


def _texts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        if part.get("type") in ("plain_text", "mrkdwn"):
            yield part
        for each in part.values():
            yield from _texts(each)


def _check_text(where: str, text: str, most: int) -> None:
    if len(text) > most or (not text and where != "text"):
        raise Refusal(f"invalid_blocks: {where} of {len(text)}")
    if found := CONTROL.search(text):
        raise Refusal(f"invalid_blocks: control sequence {found.group()} in {where}")
    for link in re.findall(r"<(https?://[^|>]*)", text):
        if not link.startswith(OWN_LINK):
            raise Refusal(f"invalid_blocks: link {link}")


def _check_unique(ids: Iterator[str]) -> None:
    doubled = [name for name, count in Counter(ids).items() if count > 1]
    if doubled:
        raise Refusal(f"invalid_blocks: {doubled} twice")
