"""Logs: JSON lines in the data folder, with ids in fields and no personal data; warnings on the terminal too."""

from __future__ import annotations

import datetime as dt
import json
import logging
import logging.handlers
from pathlib import Path

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OTHERS_AT_WARNING = ("httpx", "alembic", "chromadb", "pdfminer", "slack_bolt", "slack_sdk", "dbos", "uvicorn")
_FILE_BYTES = 5_000_000
_FILES = 5


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to(folder: Path) -> None:
    """Begin to log. Called once, by the process that owns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = logging.handlers.RotatingFileHandler(
        folder / "ope.log", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
    )
    file.setFormatter(JsonLines())
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[file, terminal])
    for name in _OTHERS_AT_WARNING:
        logging.getLogger(name).setLevel(logging.WARNING)
