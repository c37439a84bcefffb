import json
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.adapters.sql import Database
from bot.bootstrap import assistant
from bot.settings import Settings
from bot.visits import approval
from bot.visits.models import BundleKind, Verdict
from bot.visits.word import Word
from tests.live.deliveries import a_body, signed
from tests.live.server import running, start, stop
from tests.live.tracing import read_trace, watched

pytestmark = pytest.mark.slow

GREETING = "Godt nytår!"  #: As safe as any request, and there is little to prepare.
VISIT = "Vi er 14 personer fra Blåby kommune og vil se energi og Nordhavn den 2.-3. marts 2027."
IDS = [f"durable-{number:03}-of-this-test" for number in range(15)]
FIELDS = ("subject", "body", "to", "sender", "attachments")
FATES = (*FIELDS, "damaged", "whole")


def deliver(server, event_id, body=None):
    body = body or a_body(VISIT)
    status, reply = server.call("POST", "/intake/requests", body, **signed(event_id, body))
    return status, json.loads(reply)


def until(server, number, *statuses):
    for _ in range(600):
        case = server.get(f"/api/cases/{number}")
        if case["status"] in statuses:
            return case
        time.sleep(0.1)
    raise AssertionError(f"{number} is {case['status']}, not {statuses}")


@dataclass(frozen=True)
class Life:
    """What became of a server: its folder, what it answered, and what its process did."""

    folder: Path
    in_turn: list
    at_once: list
    opened_at_once: int
    kept: tuple
    numbers: dict  #: Of the approved cases, by what is done to their letters.
    trace: list | str  #: Lines, or why there are none.


@pytest.fixture(scope="module")
def life(indexed, tmp_path_factory):
    """A server that is watched, takes deliveries, and stops."""
    folder = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("durable") / "data"))
    server = start(folder)
    try:
        with watched(server, folder.with_name("trace")) as trace:
            in_turn = [deliver(server, one, a_body(GREETING)) for one in IDS]
        before = numbers(server)
        with ThreadPoolExecutor(30) as threads:
            at_once = list(threads.map(lambda _: deliver(server, "at-once"), range(30)))
        opened = len(numbers(server) - before)
        kept = deliver(server, "kept")
        waiting = dict(waiting_for_approval(server, f"case-{fate}") for fate in FATES)
    finally:
        stop(server)
    approve_in_the_store(folder, waiting)
    lines = trace if isinstance(trace, str) else trace.read_text("utf-8", "replace").splitlines()
    return Life(folder, in_turn, at_once, opened, kept, dict(zip(FATES, waiting, strict=True)), lines)


def numbers(server):
    return {case["number"] for case in server.get("/api/cases?limit=5000")["cases"]}


def test_each_202_comes_after_the_log_that_holds_its_case_is_synced(life):
    assert [status for status, _ in life.in_turn] == [202] * len(IDS)
    if isinstance(life.trace, str):
        pytest.skip(f"durability was NOT checked: {life.trace}")

    assert read_trace(life.trace, IDS, "cases.sqlite-wal") == (0, set(IDS), len(IDS))


WRITTEN = '7 pwrite64(5</d/cases.sqlite-wal>, "…one…", 4096, 0) = 4096'
SYNCED = "7 fdatasync(5</d/cases.sqlite-wal>) = 0"
ANSWERED = '7 sendto(9<socket:[1]>, "HTTP/1.1 202 Accepted", 21, 0, NULL, 0) = 21'
ORDERS = {
    "right": ([WRITTEN, SYNCED, ANSWERED], (0, {"one"}, 1)),
    "never synced": ([WRITTEN, ANSWERED], (1, set(), 1)),
    "synced too late": ([WRITTEN, ANSWERED, SYNCED], (1, set(), 1)),
    "synced before": ([SYNCED, WRITTEN, ANSWERED], (1, set(), 1)),
    "sync failed": ([WRITTEN, SYNCED.replace("= 0", "= -1 EIO"), ANSWERED], (1, set(), 1)),
    "sync of another file": ([WRITTEN, SYNCED.replace("cases", "jobs"), ANSWERED], (1, set(), 1)),
    "sync unfinished": (
        [WRITTEN, "7 fdatasync(5</d/cases.sqlite-wal> <unfinished ...>", ANSWERED, "7 <... fdatasync resumed>) = 0"],
        (1, set(), 1),
    ),
    "sync finished": (
        [WRITTEN, "7 fdatasync(5</d/cases.sqlite-wal> <unfinished ...>", "7 <... fdatasync resumed>) = 0", ANSWERED],
        (0, {"one"}, 1),
    ),
}


@pytest.mark.parametrize(("lines", "found"), [pytest.param(*order, id=name) for name, order in ORDERS.items()])
def test_check_of_the_order_turns_red_where_it_should(lines, found):
    assert read_trace(lines, ["one"], "cases.sqlite-wal") == found


PROMISED = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "wal_autocheckpoint": 0}


def test_every_connection_keeps_the_promised_settings(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    held = [database.engine.raw_connection() for _ in range(8)]  # more than the pool keeps

    found = [{name: one.cursor().execute(f"pragma {name}").fetchone()[0] for name in PROMISED} for one in held]

    for one in held:
        one.close()
    database.close()
    assert found == [PROMISED] * 8


def test_thirty_at_once_are_one_case(life):
    statuses = {status for status, _ in life.at_once}

    assert (statuses, len({reply["case"] for _, reply in life.at_once}), life.opened_at_once) == ({202}, 1, 1)


def waiting_for_approval(server, event_id):
    """A case with a drafted programme, and the digest to approve it under."""
    number = deliver(server, event_id)[1]["case"]
    until(server, number, "proposed")
    bundles = server.get(f"/api/cases/{number}/proposal.json")["bundles"]
    return number, next(bundle["digest"] for bundle in bundles if bundle["kind"] == "draft_programme")


def approve_in_the_store(folder, numbers):
    """Approve while no server runs, so that nothing of it is on its way yet."""
    with assistant(Settings(data_dir=folder)) as ours:
        services = ours.services
        by = services.people.person("admin")
        for number, digest in numbers.items():
            word = Word(BundleKind.DRAFT_PROGRAMME, Verdict.APPROVE, digest, by=by, via="test")
            long_ago = services.now().replace(year=2025)
            approval.decide(number, word, store=services.store, at=long_ago, approving=services.approving)


def flip(draft, field):
    """One letter of one field, as somebody with the file in hand would change it."""
    changed = json.loads(draft)
    if field == "attachments":
        content = changed["attachments"][0]["content"]
        changed["attachments"][0]["content"] = ("B" if content[0] == "A" else "A") + content[1:]
    else:
        changed[field] = ("y" if changed[field][0] == "x" else "x") + changed[field][1:]
    return json.dumps(changed)


def tamper(folder, numbers):
    row = "select draft from messages where case_number = ?"
    with closing(sqlite3.connect(folder / "cases.sqlite")) as store, store:
        drafts = {field: store.execute(row, (numbers[field],)).fetchone()[0] for field in FATES}
        changed = {field: flip(drafts[field], field) for field in FIELDS}
        changed["damaged"] = drafts["damaged"][: len(drafts["damaged"]) // 2]
        for field, draft in changed.items():
            store.execute("update messages set draft = ? where case_number = ?", (draft, numbers[field]))


def test_after_a_restart_deliveries_are_known_and_changed_letters_stay_in_the_house(life):
    tamper(life.folder, life.numbers)

    with running(life.folder) as second:
        again, other = deliver(second, "kept"), deliver(second, "kept", a_body(VISIT + "!"))
        whole = until(second, life.numbers["whole"], "dispatched")
        cases = {field: settled(second, life.numbers[field]) for field in FIELDS}
        status, told = second.call("GET", f"/api/cases/{life.numbers['damaged']}")

    assert (life.kept[0], again) == (202, life.kept)
    assert (other[0], other[1]["error"]["code"]) == (409, "event_conflict")
    assert [message["state"] for message in whole["messages"]] == ["sent"]
    seen = {(field, m["state"], m["detail"]) for field, case in cases.items() for m in case["messages"]}
    assert seen == {(field, "failed", "content changed since approval") for field in FIELDS}
    assert (status, json.loads(told)["error"]["code"]) == (500, "case_damaged")
    assert [path.name.startswith(life.numbers["whole"]) for path in (life.folder / "outbox").iterdir()] == [True]


def settled(server, number):
    for _ in range(600):
        case = server.get(f"/api/cases/{number}")
        if case["messages"] and case["messages"][0]["state"] not in ("approved", "sending"):
            return case
        time.sleep(0.1)
    raise AssertionError(f"{number} was neither sent nor refused")
