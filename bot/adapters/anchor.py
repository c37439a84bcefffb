"""AnchorFile: the head of the audit log in a small file beside the database."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from pathlib import Path

from pydantic import ValidationError

from bot.visits.models import Anchor

logger = logging.getLogger(__name__)

_BYTES = 160  # one fixed line, far below a disk sector: it is written whole or not at all


class AnchorFile:
    """Only ever moves forward, however many threads and processes write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def read(self) -> Anchor | None:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return Anchor.model_validate_json(content)
        except ValidationError:
            return None

    def advance(self, anchor: Anchor) -> None:
        """Keep the head. The log is written already: a failure here is for the log reader, not for the caller."""
        try:
            with self._lock:
                self._write(anchor)
        except OSError:
            logger.exception("audit.anchor_not_written", extra={"seq": anchor.seq})

    def _write(self, anchor: Anchor) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            kept = self.read()
            if kept is None or kept.seq < anchor.seq:
                os.pwrite(descriptor, anchor.model_dump_json().encode().ljust(_BYTES - 1) + b"\n", 0)
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
