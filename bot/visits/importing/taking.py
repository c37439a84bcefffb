"""Taking: a plan is carried out whole, or an import taken out again whole, by a named person."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits.errors import ImportFaulty, MappingInvalid
from bot.visits.importing.planning import Plan, complete
from bot.visits.models import Import, NewImport
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)


def take(plan: Plan, *, by: str, at: dt.datetime, store: CaseStore, good_rows_only: bool = False) -> Import:
    """Make every good row a case. The same row again is the same case, now or in a later file.

    Raises:
        ImportFaulty: rows are wrong, and the good ones alone were not asked for.
        MappingInvalid: nothing tells how the cases ended, or when they were.
    """
    if missing := complete(plan.mapping):
        raise MappingInvalid(f"({', '.join(missing)})")
    if plan.faults and not good_rows_only:
        raise ImportFaulty
    new = NewImport(
        at=at, by=by, file=plan.file, digest=plan.digest, headers=plan.headers, mapping=plan.mapping.stored()
    )
    taken = store.bring_in(new, plan.good)
    logger.info("cases.imported", extra={"import": taken.id, "cases": taken.cases})
    return taken


def undo(import_id: int, *, by: str, at: dt.datetime, store: CaseStore) -> Import:
    """Take exactly that import out again.

    Raises:
        ImportUnknown: there is none, or it is out already.
    """
    gone = store.take_out(import_id, by=by, at=at)
    logger.info("cases.import_undone", extra={"import": import_id, "cases": gone.cases})
    return gone
