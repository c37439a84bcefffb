"""Bytes gone wrong: what strangers, proxies and broken programs make of a request. The same seed, the same noise."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from tests.live import hostile

_TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000", b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"null",
    b"{}", b"[]", b'"', b"\\", b"[" * 300, b'{"a":' * 300, b"\r\n\r\n", b"<!--", b"%00", b"%s", b"${x}", b"{{7*7}}",
    "\u202e".encode(), "\ufdfa".encode() * 9, b"\xed\xa0\x80", b"\xc0\x80", b"../../etc/passwd",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e308, "", " ", "x" * 5_000, [], {}, [[]], {"a": {"b": []}}, "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", *hostile.WORDS.values(),
)  # fmt: skip


_NO_VALUES = (b"", b"\xe6\xf8\xe5", b"v1", b"v1,%%%", b"NaN", b"1e400", b"9" * 4_000)  #: Of headers.


def spoilt(body: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four things done to them."""
    for _ in range(chance.randint(1, 4)):
        body = chance.choice(_WAYS)(body, chance)
    return body


def ill_typed(fields: Any, chance: random.Random) -> Any:
    """The same JSON with other values in some of its places."""
    if isinstance(fields, dict) and chance.random() < 0.9:
        changed = {key: ill_typed(value, chance) if chance.random() < 0.3 else value for key, value in fields.items()}
        if chance.random() < 0.2 and changed:
            del changed[chance.choice(list(changed))]
        return changed
    return chance.choice(_VALUES)


def spoilt_headers(headers: dict[str, str], chance: random.Random) -> list[tuple[bytes, bytes]]:
    """Some of them gone, twice there, or with a value that is none."""
    made = [(name.encode(), value.encode("utf-8", "surrogatepass")) for name, value in headers.items()]
    for _ in range(chance.randint(1, 3)):
        if not made:
            break
        at = chance.randrange(len(made))
        name, value = made[at]
        match chance.randrange(4):
            case 0:
                del made[at]
            case 1:
                made.append((name, _no_breaks(spoilt(value, chance))))
            case 2:
                made[at] = (
                    name,
                    chance.choice((b"", b"\xe6\xf8\xe5", b"v1", b"v1,%%%", b"NaN", b"1e400", b"9" * 4_000)),
                )
            case 3:
                made[at] = (name, _no_breaks(spoilt(value, chance))[:6_000])
    return made


def _no_breaks(value: bytes) -> bytes:
    """A client library would not send them within a header."""
    return value.translate(None, b"\r\n\x00")


def _flip(body: bytes, chance: random.Random) -> bytes:
    if not body:
        return body
    raw = bytearray(body)
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def _cut(body: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:first] + body[last:]


def _double(body: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:last] + body[first:]


def _insert(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice(_TOKENS) + body[at:]


def _end(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _retype(body: bytes, chance: random.Random) -> bytes:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return hostile.escaped(ill_typed(fields, chance))


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _double, _insert, _end)
_WAYS = (*BYTES, _retype, _retype)
