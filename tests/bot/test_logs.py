import json
import logging
import sys

from bot.logs import JsonLines, Lasting


def test_line_holds_event_and_fields_and_nothing_else():
    record = logging.makeLogRecord(
        {"name": "bot.visits.intake", "levelname": "INFO", "msg": "case.received", "created": 0.0, "case": "2026-0001"}
    )

    assert json.loads(JsonLines().format(record)) == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "where": "bot.visits.intake",
        "event": "case.received",
        "case": "2026-0001",
    }


def test_line_breaks_in_a_field_cannot_forge_a_line():
    record = logging.makeLogRecord({"msg": "mail.refused", "reason": 'x"}\n{"event": "visit.approved'})

    assert len(JsonLines().format(record).splitlines()) == 1


def test_traceback_is_a_field():
    try:
        int("x")
    except ValueError:
        record = logging.makeLogRecord({"msg": "operation.failed", "exc_info": sys.exc_info()})

    assert "test_logs.py" in json.loads(JsonLines().format(record))["traceback"]


def test_words_of_an_error_are_not_logged():
    try:
        try:
            int("Kim Beispiel")
        except ValueError as error:
            raise KeyError("kim@musterstadt.example") from error
    except KeyError:
        record = logging.makeLogRecord({"msg": "operation.failed", "exc_info": sys.exc_info()})

    line = JsonLines().format(record)

    assert ("KeyError" in line, "ValueError" in line, "Beispiel" in line, "musterstadt" in line) == (
        True,
        True,
        False,
        False,
    )


def test_a_file_that_was_taken_away_begins_anew_and_one_that_is_full_makes_room(tmp_path):
    handler = Lasting(tmp_path / "worker-1.log", maxBytes=20, backupCount=1, encoding="utf-8")
    for event in ("job.first", "job.second"):
        handler.emit(logging.makeLogRecord({"msg": event}))
        (tmp_path / "worker-1.log").unlink()
    for event in ("job.third", "job.fourth"):
        handler.emit(logging.makeLogRecord({"msg": event}))
    handler.close()

    written = {path.name: path.read_text("utf-8").split() for path in tmp_path.iterdir()}
    assert written == {"worker-1.log.1": ["job.third"], "worker-1.log": ["job.fourth"]}
