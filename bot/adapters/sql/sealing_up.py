"""What an earlier version left unsealed, and whether the key in use opens what is sealed."""

from __future__ import annotations

import logging
from typing import NamedTuple

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import cases, inbound, originals
from bot.adapters.sql.sealed import Sealed, raw
from bot.visits.errors import StoreUnavailable

logger = logging.getLogger(__name__)

_LOOKED_AT = 20  #: Of the oldest, and of the newest; files are big, and to read all of them at each start takes long.


class _Place(NamedTuple):
    table: sa.Table
    column: sa.Column[str]
    since: sa.Column[object]  #: Rows that come later have more of it.

    @property
    def type(self) -> Sealed:
        kind = self.column.type
        assert isinstance(kind, Sealed)
        return kind

    def rows(self, *, newest: bool, limit: int | None = None) -> sa.Select[tuple[str, ...]]:
        """Keys of those that may hold something to seal."""
        key = self.table.primary_key.columns
        some = sa.true() if self.table is originals else raw(self.column).contains('"content":"', autoescape=True)
        order = (self.since.desc(),) if newest else (self.since,)
        return sa.select(*key).where(some).order_by(*order, *key).limit(limit)

    def here(self, key: sa.Row[tuple[str, ...]]) -> tuple[sa.ColumnElement[bool], ...]:
        return tuple(column == value for column, value in zip(self.table.primary_key.columns, key, strict=True))


_PLACES = (
    _Place(originals, originals.c.content, originals.c.id),
    _Place(cases, cases.c.request, cases.c.number),
    _Place(inbound, inbound.c.request, inbound.c.received_at),
)


def seal_up(database: Database) -> int:
    """Seal what lies open, the newest first, and overwrite where it lay; return how many rows it was.

    The oldest are done last: once they are sealed, nothing lies open any more, and nothing else is looked at.
    """
    count = sum(_seal_place(database, place) for place in _PLACES if _lies_open(database, place))
    if count:
        try:
            database.scour()
        except (
            StoreUnavailable
        ):  # somebody reads; what was overwritten in place is, and the next clearing does the rest
            logger.warning("sealing.not_scoured", extra={"rows": count})
    return count


def closed(database: Database) -> bool:
    """Whether the key in use fails to open what was sealed, as the oldest and the newest of it show."""
    with database.reading() as connection:
        for place in _PLACES:
            for newest in (False, True):
                for key in connection.execute(place.rows(newest=newest, limit=_LOOKED_AT)).all():
                    read = connection.execute(sa.select(place.column).where(*place.here(key))).scalar_one()
                    if place.type.is_closed(read):
                        return True
    return False


def _lies_open(database: Database, place: _Place) -> bool:
    with database.reading() as connection:
        for key in connection.execute(place.rows(newest=False, limit=_LOOKED_AT)).all():
            stored = connection.execute(sa.select(raw(place.column)).where(*place.here(key))).scalar_one()
            if place.type.parts(stored):
                return place.type.lies_open(stored)
    return False


def _seal_place(database: Database, place: _Place) -> int:
    with database.reading() as connection:
        keys = connection.execute(place.rows(newest=True)).all()
    return sum(_seal_row(database, place, key) for key in keys)


def _seal_row(database: Database, place: _Place, key: sa.Row[tuple[str, ...]]) -> bool:
    here = place.here(key)
    with database.writing() as connection:
        stored = connection.execute(sa.select(raw(place.column)).where(*here).with_for_update()).scalar_one_or_none()
        if stored is None or not place.type.lies_open(stored):
            return False
        connection.execute(sa.update(place.table).where(*here).values({place.column.name: stored}))
    return True
