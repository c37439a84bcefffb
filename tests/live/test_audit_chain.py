import sqlite3
import time
from contextlib import closing

import pytest

from tests.live.commands import ope
from tests.live.deliveries import a_body, signed

pytestmark = pytest.mark.slow


def deliver(server, *event_ids):
    body = a_body("Godt nytår!")
    for event_id in event_ids:
        assert server.call("POST", "/intake/requests", body, **signed(event_id, body))[0] == 202


@pytest.fixture
def store(server):
    """The database of the running server, in other hands; put back as it was afterwards."""
    deliver(server, "first", "second", "third")
    settled(server)
    head = server.folder / "audit.head"
    anchored = head.read_bytes()
    database = sqlite3.connect(server.folder / "cases.sqlite", isolation_level=None)
    with closing(database) as ours, closing(sqlite3.connect(":memory:")) as kept:
        ours.backup(kept)
        for (trigger,) in ours.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            ours.execute(f"drop trigger {trigger}")  # who holds the file is not held up by them
        yield ours
        kept.backup(ours)
    head.write_bytes(anchored)


def settled(server):
    for _ in range(600):
        if all(case["status"] != "received" for case in server.get("/api/cases")["cases"]):
            return
        time.sleep(0.1)
    raise AssertionError("the cases were not prepared")


def doctor(server):
    done = ope(server, "doctor")
    [told] = [line for line in done.stdout.splitlines() if "Audit log" in line]
    return done.returncode, told


BYTE = "update audit set {0} = substr({0}, 1, length({0}) - 1) || char(unicode(substr({0}, -1)) + 1) where seq = 2"
DAMAGES = {
    "changed byte": (BYTE.format("event"), "Line 2 was changed after it was written."),
    "details cut": (BYTE.format("details"), "A line cannot be read back"),
    "line taken out": ("delete from audit where seq = 2", "Line 2 is missing"),
    "last line taken off": ("delete from audit where seq = (select max(seq) from audit)", "The log ends at line"),
}


def test_doctor_finds_a_sound_log_sound(server, store):
    code, line = doctor(server)

    assert (code, "chain whole" in line) == (0, True), line


@pytest.mark.parametrize(("change", "told"), [pytest.param(*damage, id=name) for name, damage in DAMAGES.items()])
def test_doctor_names_a_changed_log(server, store, change, told):
    store.execute(change)

    code, line = doctor(server)
    assert (code, line.startswith("bad"), told in line) == (1, True, True), line


def test_yesterdays_database_is_noticed_and_stays_noticed(server, store):
    with closing(sqlite3.connect(":memory:")) as yesterday:
        store.backup(yesterday)
        deliver(server, "fourth", "fifth")
        settled(server)
        yesterday.backup(store)

    at_once = doctor(server)
    deliver(server, *(f"later-{number}" for number in range(8)))  # the log is now longer than it was
    later = doctor(server)

    assert (at_once[0], "The log ends at line" in at_once[1]) == (1, True), at_once
    assert (later[0], "is not the one that was anchored" in later[1]) == (1, True), later
