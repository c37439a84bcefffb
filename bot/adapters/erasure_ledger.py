"""FileLedger: the list of erasures and its key, in a folder beside the data folder, which no backup puts back."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from bot.adapters.secret_file import secret
from bot.visits.protection.errors import LedgerUnavailable
from bot.visits.protection.ports import Erasure

LEDGER = "ledger.jsonl"
KEY = "ledger.key"


class FileLedger:
    """Only ever added to. Whoever reads it without the key learns nothing of whom it is about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def key(self) -> bytes:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return secret(self.folder / KEY)
        except OSError:
            raise LedgerUnavailable(f"({self.folder.name})") from None

    def add(self, erasure: Erasure) -> None:
        line = erasure.model_dump_json().encode() + b"\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.folder / LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with open(descriptor, "ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            raise LedgerUnavailable(f"({self.folder.name})") from None

    def erasures(self) -> list[Erasure]:
        """A line that a crash cut off was never promised."""
        try:
            lines = (self.folder / LEDGER).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            try:
                found.append(Erasure.model_validate_json(line))
            except ValidationError:
                continue
        return found
