"""Cases of earlier years in the database: brought in and taken out by the file they came in."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from bot.adapters.sql import recognition, rows
from bot.adapters.sql.schema import cases, events
from bot.adapters.sql.schema import imports as table
from bot.visits.errors import ImportUnknown
from bot.visits.models import Earlier, Import, NewImport

SOURCE = "import"
_BATCH = 500  #: Rows of one statement; databases bound how many values it may have.

# As in `cases`: the row lock keeps whoever else wants a number of that year waiting.
_NEXT_NUMBERS = sa.text(
    "INSERT INTO case_numbers (year, last) VALUES (:year, :count) "
    "ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + :count RETURNING last"
)
Item = TypeVar("Item")


def known(connection: sa.Connection, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Event id → digest and case number, of the rows that are here."""
    found: dict[str, tuple[str, str]] = {}
    for some in _batches(event_ids):
        query = sa.select(events.c.event_id, events.c.body_digest, events.c.case_number)
        query = query.where(events.c.source == SOURCE, events.c.event_id.in_(some))
        found |= {event_id: (digest, number) for event_id, digest, number in connection.execute(query)}
    return found


def bring_in(connection: sa.Connection, new: NewImport, earlier: Sequence[Earlier]) -> Import:
    record = {
        "at": new.at,
        "by": new.by,
        "file": new.file,
        "digest": new.digest,
        "headers": json.dumps(new.headers, ensure_ascii=False),
        "mapping": json.dumps(new.mapping, ensure_ascii=False),
        "cases": 0,
    }
    import_id = connection.execute(sa.insert(table).values(record).returning(table.c.id)).scalar_one()
    # Numbers first: another import of the same rows waits here, and then finds them.
    last = _numbers(connection, Counter(row.year for row in earlier))
    here = known(connection, [row.event_id for row in earlier])
    fresh = list({row.event_id: row for row in reversed(earlier) if row.event_id not in here}.values())[::-1]
    for some in _batches(fresh):
        numbered = [(row, _number(row.year, last)) for row in some]
        new_cases = [row.case(number, import_id) for row, number in numbered]
        rows.insert(connection, *new_cases)
        recognition.write(connection, *new_cases)
        connection.execute(sa.insert(events), [_event(row, number, new.at) for row, number in numbered])
    connection.execute(sa.update(table).where(table.c.id == import_id).values(cases=len(fresh)))
    return Import(**new.model_dump(), id=import_id, cases=len(fresh))


def take_out(connection: sa.Connection, import_id: int, *, by: str, at: dt.datetime) -> Import:
    """Raises ImportUnknown."""
    mark = (
        sa.update(table)
        .where(table.c.id == import_id, table.c.undone_at.is_(None))
        .values(undone_at=at, undone_by=by)
        .returning(table)
    )
    row = connection.execute(mark).mappings().one_or_none()
    if row is None:
        raise ImportUnknown
    theirs = sa.select(cases.c.number).where(cases.c.import_id == import_id)
    recognition.forget(connection, theirs)
    connection.execute(sa.delete(events).where(events.c.case_number.in_(theirs)))
    connection.execute(sa.delete(cases).where(cases.c.import_id == import_id))
    return _import(row)


def imports(connection: sa.Connection) -> list[Import]:
    found = connection.execute(sa.select(table).order_by(table.c.id.desc())).mappings()
    return [_import(row) for row in found]


def _numbers(connection: sa.Connection, years: Counter[int]) -> dict[int, int]:
    """Year → the last number before those that were set aside for it."""
    return {
        year: connection.execute(_NEXT_NUMBERS, {"year": year, "count": count}).scalar_one() - count
        for year, count in sorted(years.items())
    }


def _number(year: int, last: dict[int, int]) -> str:
    last[year] += 1
    return f"{year}-{last[year]:04d}"


def _event(row: Earlier, number: str, at: dt.datetime) -> dict[str, object]:
    return {
        "source": SOURCE,
        "event_id": row.event_id,
        "body_digest": row.digest,
        "case_number": number,
        "received_at": at,
    }


def _import(row: sa.RowMapping) -> Import:
    return Import.model_validate(dict(row) | {name: json.loads(row[name]) for name in ("headers", "mapping")})


def _batches(items: Collection[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while some := list(islice(left, _BATCH)):
        yield some
