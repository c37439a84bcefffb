"""People in the tables of cases: every text of every row, whatever table comes later."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql.schema import METADATA
from bot.adapters.traces import hollowing, texts
from bot.adapters.traces.texts import ReadFile
from bot.visits.models import MessageState
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.holdings import Erased, register
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit

_MOMENTS = ("received_at", "at", "created_at", "changed_at", "said_at", "since")
_UNDER_WAY = {MessageState.APPROVED.value, MessageState.SENDING.value, MessageState.UNCERTAIN.value}
#: Ids, digests and states of ours, in which nobody's name can stand.
_OURS = frozenset({"status", "state", "digest", "bundle_digest", "body_digest", "hash", "previous", "token_hash"})


def find(connection: sa.Connection, matcher: Matcher, read: ReadFile) -> list[Hit]:
    return [hit for table in METADATA.sorted_tables for hit in _hits(connection, table, matcher, read)]


def erase(connection: sa.Connection, matcher: Matcher, read: ReadFile, *, kept: Collection[str]) -> set[str]:
    """Take the person out of every row that is not kept; return the cases that were changed."""
    touched = set()
    for table in reversed(METADATA.sorted_tables):
        holding = register().of_table(table.name)
        if holding is None or holding.erased is Erased.KEPT:
            continue
        for hit in list(_hits(connection, table, matcher, read)):
            if hit.id in kept:
                continue
            _take_out(connection, table, hit, matcher, read, how=holding.erased)
            touched |= {hit.case} if hit.case else set()
    return touched


def _hits(connection: sa.Connection, table: sa.Table, matcher: Matcher, read: ReadFile) -> Iterator[Hit]:
    holding = register().of_table(table.name)
    columns = _texts_of(table)
    if holding is None or not columns:
        return
    for row in connection.execute(sa.select(table)).mappings():
        values = {column: texts.parsed(row[column]) for column in columns if row[column]}
        said = [text for value in values.values() for text in texts.texts(value, read)]
        found = [text for text in said if matcher.finds(text)]
        if found:
            yield Hit(
                holding=holding.id,
                place=table.name,
                key=_key(table, row),
                case=_case(table, row),
                at=_moment(row),
                own=_is_own(table, values, matcher),
                under_way=table.name == "messages" and row["state"] in _UNDER_WAY,
                excerpts=excerpts(found, matcher),
                text="\n".join(dict.fromkeys(one for one in said if " " in one.strip() or one in found)),
            )


def _take_out(
    connection: sa.Connection, table: sa.Table, hit: Hit, matcher: Matcher, read: ReadFile, *, how: Erased
) -> None:
    here = _here(table, hit.key)
    if how is Erased.ROW:
        _delete(connection, table, here)
        return
    row = connection.execute(sa.select(table).where(*here)).mappings().one_or_none()
    if row is None:
        return
    if table.name == "participant_lists":
        hollowing.without_participants(connection, row, matcher)
        return
    if hit.own and table.name == "inbound":
        connection.execute(sa.update(table).where(*here).values(request=hollowing.blank(row["request"])))
        row = connection.execute(sa.select(table).where(*here)).mappings().one()
    if hit.own and table.name == "messages":
        connection.execute(sa.update(table).where(*here).values(draft=hollowing.blank_letter(row["draft"]), detail=""))
        row = connection.execute(sa.select(table).where(*here)).mappings().one()
    changed = {column: _masked(row[column], matcher, read) for column in _texts_of(table) if row[column]}
    left = {column: value for column, value in changed.items() if value != row[column]}
    if left:
        connection.execute(sa.update(table).where(*here).values(left))


def _delete(connection: sa.Connection, table: sa.Table, here: tuple[sa.ColumnElement[bool], ...]) -> None:
    """With the rows that refer to it."""
    for other in METADATA.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other is not table:
                gone = sa.select(key.column).where(*here)
                connection.execute(sa.delete(other).where(key.parent.in_(gone)))
    connection.execute(sa.delete(table).where(*here))


def _masked(value: str, matcher: Matcher, read: ReadFile) -> str:
    inner = texts.parsed(value)
    if isinstance(inner, str):
        return matcher.masked(value)
    changed = texts.masked(inner, matcher, read)
    return value if changed == inner else texts.written(changed)


def _texts_of(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns if _is_text(column.type) and column.name not in _OURS]


def _is_text(type_: sa.types.TypeEngine[Any]) -> bool:
    """Whatever it is made into on its way: a sealed text is one."""
    stored = type_.impl_instance if isinstance(type_, sa.TypeDecorator) else type_
    return isinstance(stored, sa.Text)


def _key(table: sa.Table, row: sa.RowMapping) -> str:
    return json.dumps([row[column.name] for column in table.primary_key.columns], ensure_ascii=False)


def _here(table: sa.Table, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(column == value for column, value in zip(table.primary_key.columns, json.loads(key), strict=True))


def _case(table: sa.Table, row: sa.RowMapping) -> str | None:
    if table.name == "cases":
        return str(row["number"])
    return row.get("case_number")


def _moment(row: sa.RowMapping) -> dt.datetime | None:
    return next((row[name] for name in _MOMENTS if isinstance(row.get(name), dt.datetime)), None)


def _is_own(table: sa.Table, values: dict[str, Any], matcher: Matcher) -> bool:
    if table.name in ("cases", "inbound"):
        contact = (values.get("request") or {}).get("contact") or {}
        return any(matcher.finds(each) for each in contact.values() if isinstance(each, str))
    return table.name == "messages" and matcher.finds(str((values.get("draft") or {}).get("to", "")))
