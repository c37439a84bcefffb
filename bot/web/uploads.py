"""Uploads: a file as a form brings it, or as our own page carried it on between preview and taking in."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from starlette.datastructures import FormData, UploadFile

from bot.visits.errors import SheetUnreadable
from bot.web.csrf import field

MAX_UPLOAD = 1_400_000  #: Bytes. The file goes back and forth with the form; larger ones go by the command line.


def file_of(form: FormData) -> tuple[str, bytes]:
    """Its name, to be shown, and one byte more than is allowed at most. Raises SheetUnreadable."""
    upload: Any = form.get("file")
    if isinstance(upload, UploadFile):
        name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
        return _printable(name), upload.file.read(MAX_UPLOAD + 1)
    try:
        compressed = base64.b64decode(field(form, "packed"), validate=True)
        content = zlib.decompressobj().decompress(compressed, MAX_UPLOAD + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise SheetUnreadable from None
    return _printable(field(form, "name", limit=200)), content


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


def _printable(name: str) -> str:
    return "".join(char for char in name if char.isprintable())[:200] or "file.xlsx"
