"""Sealed columns: what came in verbatim lies encrypted, and is read and written as if it did not.

The key is that of the engine a statement runs on. What it does not open stays as it lies: the rest of a case can be
read, nothing is lost by writing it back, and whoever asks for the file or the original is told.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from bot.visits.errors import SealBroken
from bot.visits.models.request import SEALED


class Sealer(Protocol):
    def seal(self, text: str, *, about: str) -> bytes: ...

    def open(self, sealed: bytes, *, about: str) -> str:
        """Raises SealBroken."""
        ...


_SEALERS: WeakKeyDictionary[sa.Dialect, Sealer] = WeakKeyDictionary()

_TEXT, _FILE = "text", "file"  #: What is sealed as the one does not open as the other.
_MARK = base64.urlsafe_b64encode(SEALED).decode()  # no padding: what begins with the mark begins so in base64, too
#: Of an attachment in the JSON of a request; quotation marks within a text have a backslash before them.
_CONTENT = re.compile(r'(?<!\\)"content":"([A-Za-z0-9_\-]+=*)"')


def seal_by(engine: sa.Engine, sealer: Sealer) -> None:
    """All that this engine writes into sealed columns from now on."""
    _SEALERS[engine.dialect] = sealer


class Sealed(sa.TypeDecorator[str]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        sealer = _SEALERS.get(dialect)
        return self.sealed(value, sealer) if value and sealer else value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        sealer = _SEALERS.get(dialect)
        return self.opened(value, sealer) if value and sealer else value

    def sealed(self, value: str, sealer: Sealer) -> str:
        raise NotImplementedError

    def opened(self, value: str, sealer: Sealer) -> str:
        """What the key does not open stays closed."""
        raise NotImplementedError

    def parts(self, stored: str) -> list[str]:
        """What of it is to be sealed, as it lies there."""
        raise NotImplementedError

    def lies_open(self, stored: str) -> bool:
        return any(not part.startswith(_MARK) for part in self.parts(stored))

    def is_closed(self, read: str) -> bool:
        """Something in it lies sealed; of what was read with a key, that the key did not open it."""
        return any(part.startswith(_MARK) for part in self.parts(read))


class SealedText(Sealed):
    """The whole of it."""

    cache_ok = True

    def sealed(self, value: str, sealer: Sealer) -> str:
        return value if value.startswith(_MARK) else _written(sealer.seal(value, about=_TEXT))

    def opened(self, value: str, sealer: Sealer) -> str:
        if not value.startswith(_MARK):
            return value  # of an earlier version
        try:
            return sealer.open(_read(value), about=_TEXT)
        except SealBroken:
            return value

    def parts(self, stored: str) -> list[str]:
        return [stored]


class SealedFiles(Sealed):
    """The files of a request; its words are searched and listed, and stay."""

    cache_ok = True

    def sealed(self, value: str, sealer: Sealer) -> str:
        def seal(content: str) -> str:
            return content if content.startswith(_MARK) else _written(sealer.seal(content, about=_FILE))

        return _each_file(value, seal)

    def opened(self, value: str, sealer: Sealer) -> str:
        def unseal(content: str) -> str:
            if not content.startswith(_MARK):
                return content
            try:
                return sealer.open(_read(content), about=_FILE)
            except SealBroken:
                return content

        return _each_file(value, unseal)

    def parts(self, stored: str) -> list[str]:
        return [match[1] for match in _CONTENT.finditer(stored)]


def known(read: str) -> str:
    """Raises SealBroken: the key did not open it."""
    if read.startswith(_MARK):
        raise SealBroken
    return read


def raw(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """As it lies in the database."""
    return sa.type_coerce(column, sa.Text)


def _each_file(request: str, change: Callable[[str], str]) -> str:
    if '"content":"' not in request:
        return request
    return _CONTENT.sub(lambda match: f'"content":"{change(match[1])}"', request)


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(SEALED + sealed).decode()


def _read(written: str) -> bytes:
    """Raises SealBroken: it only begins as if we had sealed it."""
    try:
        return base64.b64decode(written, altchars=b"-_", validate=True).removeprefix(SEALED)
    except binascii.Error:
        raise SealBroken from None
