"""Logs: JSON lines in the data folder, with ids in fields and no personal data; warnings on the terminal too."""

from __future__ import annotations

import datetime as dt
import json
import logging
import logging.handlers
import traceback
from pathlib import Path
from types import TracebackType

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OTHERS_AT_WARNING = ("httpx", "alembic", "chromadb", "pdfminer", "slack_bolt", "slack_sdk", "dbos", "uvicorn")
_FILE_BYTES = 5_000_000
_FILES = 5
_LINES = 120


_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Wordless(logging.Formatter):
    """Says of an error what it is and where it happened. Its own words can quote a request, or a row of the store."""

    def formatException(self, ei: _Failure) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines += (
                f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            )
            error = error.__cause__ or error.__context__
        return "\n".join(lines[:_LINES])


class JsonLines(Wordless):
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


class Lasting(logging.handlers.RotatingFileHandler):
    """Begins anew where its file was taken away: retention does that to one in which long nothing was written."""

    def shouldRollover(self, record: logging.LogRecord) -> int:
        if self.stream and not Path(self.baseFilename).exists():
            self.stream.close()
            self.stream = self._open()
        return super().shouldRollover(record)


def log_to(folder: Path, name: str = "ope") -> None:
    """Begin to log. Called once a process; each has a `name` of its own, as two cannot rotate one file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = Lasting(folder / f"{name}.log", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
    file.setFormatter(JsonLines())
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(Wordless("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[file, terminal])
    for name in _OTHERS_AT_WARNING:
        logging.getLogger(name).setLevel(logging.WARNING)
