"""Outlook files made by hand: a compound file of streams, as [MS-CFB] has it, with the properties of [MS-OXMSG]."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096

Tree = Mapping[str, Any]


class _Writer:
    """Sectors, small streams in a stream of their own, and a directory whose siblings stand in a line."""

    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.small = b""
        self.mini_fat: list[int] = []
        self.entries: list[list[Any]] = []

    def chain(self, content: bytes) -> int:
        first = len(self.sectors)
        pieces = [content[n : n + _SECTOR].ljust(_SECTOR, b"\0") for n in range(0, len(content), _SECTOR)]
        self.sectors += pieces
        self.fat += [*range(first + 1, first + len(pieces)), _END]
        return first

    def stream(self, content: bytes) -> int:
        if len(content) >= _CUTOFF:
            return self.chain(content)
        first, count = len(self.mini_fat), -(-len(content) // _MINI)
        self.small += content.ljust(count * _MINI, b"\0")
        self.mini_fat += [*range(first + 1, first + count), _END]
        return first

    def entry(self, name: str, value: Any) -> int:
        here = len(self.entries)
        storage = isinstance(value, Mapping)
        self.entries.append([name, 1 if storage else 2, _FREE, _FREE, 0, 0])
        if storage:
            self.entries[here][3] = self.siblings(value)
        else:
            self.entries[here][4:] = [self.stream(value) if value else _END, len(value)]
        return here

    def siblings(self, tree: Tree) -> int:
        numbers = [self.entry(name, value) for name, value in tree.items()]
        for left, right in pairwise(numbers):
            self.entries[left][2] = right
        return numbers[0] if numbers else _FREE

    def written(self, tree: Tree) -> bytes:
        self.entries.append(["Root Entry", 5, _FREE, _FREE, _END, 0])
        self.entries[0][3] = self.siblings(tree)
        if self.small:
            self.entries[0][4:] = [self.chain(self.small), len(self.small)]
        mini = self.chain(_numbers(self.mini_fat)) if self.mini_fat else _END
        directory = self.chain(b"".join(_entry(*one) for one in self.entries))
        first_fat = len(self.sectors)
        count = -(-(first_fat + 8) // (_SECTOR // 4 - 1))
        table = _numbers([*self.fat, *[_FAT] * count])
        table = table.ljust(count * _SECTOR, b"\xff")
        head = struct.pack("<8s16x5H6x", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6)
        head += struct.pack("<9I", 0, count, directory, 0, _CUTOFF, mini, 1 if self.mini_fat else 0, _END, 0)
        head += _numbers([*range(first_fat, first_fat + count)]).ljust(436, b"\xff")[:436]
        return head.ljust(_SECTOR, b"\0") + b"".join(self.sectors) + table


def _numbers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    head = wide.ljust(64, b"\0") + struct.pack("<HBB3I", len(wide) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def compound(tree: Tree) -> bytes:
    return _Writer().written(tree)


def text(name: str, value: str) -> dict[str, bytes]:
    return {f"__substg1.0_{name}001F": value.encode("utf-16-le")}


def a_message(
    *,
    files: Mapping[str, bytes | Tree] | None = None,
    enclosed: bool = False,
    sent_at: dt.datetime | None = None,
    **said: str,
) -> dict[str, Any]:
    """The tree of a message; `said` names its texts."""
    names = {
        "subject": "0037",
        "body": "1000",
        "headers": "007D",
        "name": "0C1A",
        "sender": "5D01",
        "message_id": "1035",
        "answered": "1042",
        "html": "1013",
    }
    tree: dict[str, Any] = {}
    for key, value in said.items():
        tree |= text(names[key], value)
    if sent_at:
        ticks = int((sent_at - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds() * 10_000_000)
        row = struct.pack("<IIQ", 0x00390040, 6, ticks)
        tree["__properties_version1.0"] = bytes(24 if enclosed else 32) + row
    for number, (name, content) in enumerate((files or {}).items()):
        inner = {"__substg1.0_3701000D": content} if isinstance(content, Mapping) else {"__substg1.0_37010102": content}
        tree[f"__attach_version1.0_#{number:08X}"] = text("3707", name) | inner
    return tree


def a_msg(**said: Any) -> bytes:
    return compound(a_message(**said))
