"""What came in verbatim lies encrypted, and is searched, erased, put back and opened as if it did not."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sealing import ARRIVED, AesSealer
from bot.adapters.sql import Database, SqlCaseStore
from bot.adapters.sql.sealing_up import closed, seal_up
from bot.adapters.traces import rows
from bot.visits.errors import SealBroken
from bot.visits.models import RequestAttachment, VisitRequest
from bot.visits.models.request import SEALED
from bot.visits.protection.identity import Identity
from tests.factories import NUMBER, a_visit_request

AT = dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC)
FILE = RequestAttachment(name="list.txt", content="Ingeborg Kanarievang, præsident".encode())
EMPTY = RequestAttachment(name="empty.txt")
MASKED = a_visit_request(message='Our passports: ████. "content":"AAAA"', attachments=(FILE, EMPTY))
WHOLE = MASKED.model_copy(update={"message": "Our passports: P7654321. Ingeborg Kanarievang"})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite"


@pytest.fixture
def opened(place: Path) -> Iterator[Callable[[bytes | None], Database]]:
    """The database, by a key, or as a version before this opened it."""
    databases: list[Database] = []

    def opened(key: bytes | None) -> Database:
        sealer = AesSealer(key, purpose=ARRIVED) if key else None
        databases.append(Database(f"sqlite:///{place}", sealer=sealer))
        return databases[-1]

    yield opened
    for database in databases:
        database.close()


def store_of(database: Database, place: Path) -> SqlCaseStore:
    return SqlCaseStore(database, AnchorFile(place.with_name("audit.head")))


def received(database: Database, place: Path, *, request: VisitRequest = MASKED) -> SqlCaseStore:
    store = store_of(database, place)
    store.receive(request, source="form", event_id="1", body_digest="d", at=AT, sealed=WHOLE)
    return store


def stored(place: Path) -> str:
    with sqlite3.connect(place) as connection:
        requests = connection.execute("SELECT request FROM cases UNION ALL SELECT content FROM originals").fetchall()
    connection.close()
    return "\n".join(text for (text,) in requests)


def bytes_on_disk(place: Path) -> bytes:
    return b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*"))


def lies_open(place: Path) -> list[bytes]:
    content = FILE.model_dump_json().split('"content":"')[1].split('"')[0].encode()
    return [one for one in (b"P7654321", content) if one in bytes_on_disk(place)]


def test_original_and_files_come_back_as_they_were_and_lie_encrypted(place, opened):
    store = received(opened(b"key"), place)

    assert store.case(NUMBER).request == MASKED
    assert store.originals(MASKED) == [WHOLE]
    assert lies_open(place) == []


def test_what_an_earlier_version_left_open_is_sealed_once_and_overwritten(place, opened):
    old = opened(None)
    received(old, place)
    old.close()
    assert len(lies_open(place)) == 2
    database = opened(b"key")

    assert seal_up(database) == 2
    assert seal_up(database) == 0

    store = store_of(database, place)
    assert (store.case(NUMBER).request, store.originals(MASKED)) == (MASKED, [WHOLE])
    database.close()
    assert lies_open(place) == []


def test_what_is_older_than_something_sealed_is_sealed_too(place, opened):
    old = opened(None)
    store = received(old, place)
    second = MASKED.model_copy(update={"subject": "Another"})
    store.receive(second, source="form", event_id="2", body_digest="d", at=AT, sealed=WHOLE)
    old.close()
    database = opened(b"key")
    store_of(database, place).receive(
        second, source="form", event_id="3", body_digest="d", at=AT + dt.timedelta(1), sealed=WHOLE
    )

    assert seal_up(database) == 4
    database.close()
    assert lies_open(place) == []


def test_with_another_key_the_case_is_read_and_original_and_file_say_so(place, opened):
    received(opened(b"key"), place)
    database = opened(b"another")
    store = store_of(database, place)

    request = store.case(NUMBER).request

    assert request.message == MASKED.message
    assert [one.closed for one in request.attachments] == [True, False]
    assert closed(database)
    with pytest.raises(SealBroken):
        store.originals(request)
    with pytest.raises(SealBroken):
        store.originals(request.model_copy(update={"attachments": MASKED.attachments}))


def test_what_was_written_back_without_the_key_opens_when_it_is_back(place, opened):
    before = opened(b"key")
    received(before, place)
    lost = opened(b"another")
    with lost.writing() as connection:
        table = rows.METADATA.tables["cases"]
        request = connection.execute(table.select()).mappings().one()["request"]
        connection.execute(table.update().values(request=request))

    assert store_of(before, place).case(NUMBER).request == MASKED
    assert not closed(before)


def test_a_person_is_found_and_erased_in_what_lies_encrypted(place, opened):
    database = opened(b"key")
    store = received(database, place)
    matcher = Identity(names=("Ingeborg Kanarievang",)).matcher()

    def read(name: str, content: bytes) -> str:
        return content.decode()

    with database.reading() as connection:
        found = {hit.place for hit in rows.find(connection, matcher, read)}
    with database.writing() as connection:
        rows.erase(connection, matcher, read, kept=())
    with database.reading() as connection:
        left = rows.find(connection, matcher, read)

    assert found == {"cases", "originals"}
    assert left == []
    assert store.case(NUMBER).request.attachments[0].content == b""


def test_a_file_that_begins_like_a_sealed_one_takes_nothing_with_it(place, opened):
    forged = RequestAttachment(name="forged.bin", content=SEALED + b"anything")
    request = MASKED.model_copy(update={"attachments": (forged, FILE)})

    store = received(opened(b"key"), place, request=request)

    assert store.case(NUMBER).request.attachments == (forged, FILE)
    assert store.case(NUMBER).request.attachments[0].closed
