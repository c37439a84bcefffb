from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from bot.adapters import migrations
from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlPeopleStore
from bot.adapters.sql.engine import PRAGMAS
from bot.adapters.sql.schema import METADATA, cases, clues
from bot.visits import audit, dispatch
from bot.visits.clues import senders
from bot.visits.errors import StoreUnavailable
from bot.visits.models import Anchor, CaseFacts, CaseSummary, MessageState, Status
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_change,
    a_decision,
    a_message,
    a_person,
    a_proposal,
    a_triage,
    a_visit_request,
)
from tests.fakes import RecordingOutbox


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cases.sqlite"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def store(database: Database, file: Path) -> SqlCaseStore:
    return SqlCaseStore(database, AnchorFile(file.with_name("audit.head")))


def fill(store: SqlCaseStore, cases: int = 3) -> None:
    for i in range(cases):
        store.receive(a_visit_request(), source="webhook", event_id=str(i), body_digest="x", at=NOW)


def tamper(file: Path, *statements: str) -> None:
    """As somebody does who has the file: triggers are no hindrance."""
    connection = sqlite3.connect(file)
    for name in ("audit_UPDATE", "audit_DELETE"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_every_connection_is_set_up_for_durability(database: Database) -> None:
    connections = [database.engine.connect() for _ in range(8)]

    found = [
        {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (*PRAGMAS, "journal_mode")}
        for connection in connections
    ]
    for connection in connections:
        connection.close()

    assert (
        found
        == [
            {
                "busy_timeout": 30_000,
                "foreign_keys": 1,
                "synchronous": 2,
                "wal_autocheckpoint": 0,
                "secure_delete": 1,
                "journal_mode": "wal",
            }
        ]
        * 8
    )


def test_writes_take_their_lock_at_once(database: Database, file: Path) -> None:
    other = sqlite3.connect(file, timeout=0)

    with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_only_the_checkpointing_connection_moves_the_log(database: Database, store: SqlCaseStore, file: Path) -> None:
    fill(store, 60)
    empty = file.stat().st_size
    log = file.with_name("cases.sqlite-wal").stat().st_size

    database.checkpoint()
    fill(store, 1)

    assert log > 60 * 4096
    assert file.stat().st_size > empty
    assert sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_migrations_make_the_schema_of_the_code(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, METADATA)

    assert difference == []


def test_schema_can_be_written_for_postgresql() -> None:
    statements = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        for table in METADATA.sorted_tables
    ]

    assert len(statements) == 51
    assert all("TIMESTAMP WITH TIME ZONE" in text for text in statements if "_at " in text)


def test_opening_again_keeps_everything(database: Database, store: SqlCaseStore, file: Path) -> None:
    fill(store)
    database.close()

    again = Database(f"sqlite:///{file}")
    kept = SqlCaseStore(again, AnchorFile(file.with_name("audit.head")))

    assert [case.number for case in kept.cases()] == ["2026-0003", "2026-0002", "2026-0001"]
    assert audit.check(kept) == []
    again.close()


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit"])
def test_audit_table_refuses_any_other_write(database: Database, store: SqlCaseStore, statement: str) -> None:
    fill(store)

    with pytest.raises(sa.exc.IntegrityError, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(statement)

    assert audit.check(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'eve' WHERE seq = 2",
        "UPDATE audit SET details = replace(details, 'web_form', 'email') WHERE seq = 1",
        "UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit",
        "UPDATE audit SET seq = 9 WHERE seq = 2",
    ],
)
def test_tampering_with_the_file_is_noticed(store: SqlCaseStore, file: Path, statement: str) -> None:
    fill(store)
    assert audit.check(store) == []

    tamper(file, statement)

    assert audit.check(store) != []


def test_yesterdays_database_is_noticed(database: Database, store: SqlCaseStore, file: Path, tmp_path: Path) -> None:
    fill(store, 1)
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    backup = sqlite3.connect(tmp_path / "old.sqlite")
    source = sqlite3.connect(file)
    source.backup(backup)
    source.close()
    backup.close()
    fill(store, 3)
    database.close()

    for leftover in file.parent.glob("cases.sqlite*"):
        leftover.unlink()
    shutil.copy(tmp_path / "old.sqlite", file)
    old = Database(f"sqlite:///{file}")

    assert audit.check(SqlCaseStore(old, AnchorFile(file.with_name("audit.head")))) == [
        "The log ends at line 1; its anchor says that there were 3."
    ]
    old.close()


def test_anchor_never_goes_back(tmp_path: Path) -> None:
    anchor = AnchorFile(tmp_path / "audit.head")

    anchor.advance(Anchor(seq=1000, hash="sha256:a"))
    anchor.advance(Anchor(seq=7, hash="sha256:b"))

    assert AnchorFile(tmp_path / "audit.head").read() == Anchor(seq=1000, hash="sha256:a")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff" * 160], ids=["empty", "torn", "garbage"])
def test_anchor_that_cannot_be_read_counts_as_missing(store: SqlCaseStore, file: Path, content: bytes) -> None:
    fill(store)
    file.with_name("audit.head").write_bytes(content)

    assert audit.check(store) == ["The anchor of the log is missing."]


@pytest.mark.parametrize(
    "flip",
    [
        "draft = replace(draft, 'kim@', 'kin@')",
        "draft = replace(draft, 'About the', 'About thE')",
        "draft = replace(draft, 'attached.', 'attached!')",
        "draft = replace(draft, 'JVBERi0xLj', 'JVBERi0xLk')",
        "draft = replace(draft, '.pdf', '.exe')",
        "bundle = 'host_enquiries'",
    ],
    ids=["recipient", "subject", "body", "attachment", "attachment name", "bundle"],
)
def test_byte_flipped_in_the_file_after_approval_and_nothing_leaves(store: SqlCaseStore, file: Path, flip: str) -> None:
    fill(store, 1)
    message = a_message(draft=a_bundle().messages[0])
    approved = a_change(
        store.case(NUMBER), status=Status.APPROVED, proposal=a_proposal(), decision=a_decision(), messages=(message,)
    )
    store.apply(approved)
    flipped = sqlite3.connect(file)
    before = flipped.execute("SELECT bundle, draft FROM messages").fetchall()
    flipped.execute(f"UPDATE messages SET {flip}")
    assert flipped.execute("SELECT bundle, draft FROM messages").fetchall() != before
    flipped.commit()
    flipped.close()
    outbox = RecordingOutbox()

    dispatch.dispatch(NUMBER, a_bundle().digest, store=store, outbox=outbox, at=NOW)

    assert outbox.sent == []
    assert [m.state for m in store.case(NUMBER).messages] == [MessageState.FAILED]
    assert store.case(NUMBER).status is Status.APPROVED


def test_tokens_are_kept_as_hashes_only(database: Database, file: Path) -> None:
    people = SqlPeopleStore(database)
    people.save(a_person())
    tokens = [people.issue_link("ada", at=NOW), people.open_session("ada", at=NOW)]
    database.close()

    assert [token.encode() in file.read_bytes() for token in tokens] == [False, False]


def test_locked_database_is_said_to_be_unavailable(store: SqlCaseStore, database: Database, file: Path) -> None:
    fill(store, 1)
    sa.event.listen(database.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=0"))
    database.engine.dispose()
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable):
        fill(store, 2)
    other.rollback()
    other.close()

    fill(store, 2)
    assert len(store.cases()) == 2


def test_who_waits_for_another_writer_waits_no_longer_than_for_another_process(
    store: SqlCaseStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 50)
    with database.writing(), ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(fill, store, 1)

        with pytest.raises(StoreUnavailable):
            waiting.result(30)

    fill(store, 1)
    assert len(store.cases()) == 1


def test_place_that_cannot_be_written_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "cases.sqlite").mkdir()

    with pytest.raises(StoreUnavailable):
        Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")


def test_facts_of_a_case_that_an_older_version_wrote_are_read_from_the_case(
    store: SqlCaseStore, database: Database
) -> None:
    fill(store, cases=1)
    known = store.facts()

    with database.writing() as connection:
        connection.execute(sa.update(cases).values(facts=None))

    assert store.facts() == known


def test_case_that_nothing_gives_away_does_not_hold_up_the_start(store: SqlCaseStore, database: Database) -> None:
    fill(store, cases=1)
    with database.writing() as connection:
        connection.execute(sa.delete(clues))
        connection.execute(sa.update(cases).values(request="{}"))

    assert store.catch_up() == 1


def test_cases_of_an_earlier_version_get_what_they_are_recognised_by(store: SqlCaseStore, database: Database) -> None:
    fill(store)
    with database.writing() as connection:
        connection.execute(sa.delete(clues))
    wanted = list(senders(a_visit_request()))

    before = store.alike(wanted)
    caught_up = (store.catch_up(), store.catch_up())

    assert (before, caught_up) == ({}, (3, 0))
    assert sorted(store.alike(wanted)) == ["2026-0001", "2026-0002", "2026-0003"]


def test_facts_are_read_again_after_a_write_and_are_each_callers_own(store: SqlCaseStore) -> None:
    fill(store, 1)
    store.facts().clear()
    before = [each.number for each in store.facts()]

    fill(store, 2)

    assert (before, [each.number for each in store.facts()]) == (["2026-0001"], ["2026-0001", "2026-0002"])


def lay_out(file: Path, revision: str) -> None:
    """A database as the version with this last migration made it."""
    engine = sa.create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_what_an_older_version_counted_learns_the_day_of_each_host(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    lay_out(file, "0010")
    proposal = a_proposal()
    told = CaseFacts.of(a_case(proposal=proposal)).model_dump(mode="json")
    named = a_triage(requested_hosts=("nordhavn",))
    columns = {"status": "held", "revision": 1, "received_at": "2026-01-01", "request": "{}", "search": ""}
    rows = [
        {"number": "2026-0001", "proposal_version": proposal.version, "triage": None, "history": None},
        {"number": "2016-0001", "proposal_version": None, "triage": named.model_dump_json(), "history": "{}"},
    ]
    with closing(sqlite3.connect(file)) as old, old:
        for row in rows:
            facts = told | {"number": row["number"], "hosts": ["harbour-lab"] if row["proposal_version"] else []}
            del facts["host_days"]
            stored = columns | row | {"summary": "{}", "facts": json.dumps(facts)}
            names, marks = ", ".join(stored), ", ".join("?" * len(stored))
            old.execute(f"INSERT INTO cases ({names}) VALUES ({marks})", list(stored.values()))
        content = (proposal.version, "2026-01-01", proposal.digest, proposal.model_dump_json())
        old.execute("INSERT INTO proposals VALUES ('2026-0001', ?, ?, ?, ?)", content)

    database = Database(f"sqlite:///{file}")
    found = {each.number: each for each in SqlCaseStore(database, AnchorFile(tmp_path / "audit.head")).facts()}
    database.close()

    assert found["2026-0001"].host_days == CaseFacts.of(a_case(proposal=proposal)).host_days != ()
    assert found["2016-0001"].hosts == ("nordhavn",)


@pytest.mark.parametrize(("status", "firm"), [("proposed", False), ("dispatched", True)])
def test_open_cases_of_an_older_version_book_their_hosts(status: str, firm: bool, tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    lay_out(file, "0011")
    proposal = a_proposal()
    columns = {"number": NUMBER, "status": status, "revision": 1, "received_at": "2026-01-01", "request": "{}"}
    stored = columns | {"search": "", "summary": "{}", "proposal_version": proposal.version}
    with closing(sqlite3.connect(file)) as old, old:
        names, marks = ", ".join(stored), ", ".join("?" * len(stored))
        old.execute(f"INSERT INTO cases ({names}) VALUES ({marks})", list(stored.values()))
        content = (NUMBER, proposal.version, "2026-01-01", proposal.digest, proposal.model_dump_json())
        old.execute("INSERT INTO proposals VALUES (?, ?, ?, ?, ?)", content)

    database = Database(f"sqlite:///{file}")
    tuesday = dt.date(2027, 10, 12)
    found = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head")).bookings(tuesday, tuesday, but="")
    database.close()

    assert [(one.case, one.host, one.firm) for one in found] == [(NUMBER, "harbour-lab", firm)]


def test_cases_of_an_older_version_learn_by_which_day_an_answer_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    lay_out(file, "0020")
    summary = CaseSummary.of(a_case(triage=a_triage(respond_by=dt.date(2026, 11, 25))))
    columns = {"number": NUMBER, "status": "triaged", "revision": 1, "received_at": "2026-01-01", "request": "{}"}
    stored = columns | {"search": "", "summary": summary.model_dump_json(exclude={"officer"})}
    with closing(sqlite3.connect(file)) as old, old:
        names, marks = ", ".join(stored), ", ".join("?" * len(stored))
        old.execute(f"INSERT INTO cases ({names}) VALUES ({marks})", list(stored.values()))

    database = Database(f"sqlite:///{file}")
    store = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    owed = [len(store.cases(owed_by=dt.date(2026, 11, day))) for day in (24, 25)]
    database.close()

    assert owed == [0, 1]
