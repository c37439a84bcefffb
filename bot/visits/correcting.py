"""A person puts a fact of the reading right, or takes that back."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

from pydantic import JsonValue

from bot.visits import rereading
from bot.visits.errors import NotAllowed, StepNotAllowed
from bot.visits.models import Action, Case, Change, Correction, Pending, Person
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)


def correct(number: str, facts: Mapping[str, JsonValue], *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Keep the person's word on these facts over all that is read. What is known so already is left as it is.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: nobody has read the case yet.
        RequestInvalid: a fact cannot be put right, or not to this.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    case = store.case(number)
    if case.reading is None or case.history:
        raise StepNotAllowed(f"({case.status})")
    known = case.reading.model_dump(mode="json")
    said = [
        rereading.checked(Correction(field=field, value=value, by=by.id, by_name=by.name, at=at), case.reading)
        for field, value in facts.items()
    ]
    # What only a model suggested is not known yet: a person's word makes it so.
    new = tuple(one for one in said if one.value != known[one.field] or one.field in case.reading.suggested)
    return _kept(case, new, event="facts.corrected", by=by, store=store, at=at) if new else case


def take_back(number: str, field: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Let what is read hold again.

    Raises:
        NotAllowed, CaseMoved: as `correct`.
        StepNotAllowed: the fact is not corrected.
    """
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    case = store.case(number)
    if field not in case.corrected():
        raise StepNotAllowed
    back = Correction(field=field, by=by.id, by_name=by.name, at=at, taken_back=True)
    return _kept(case, (back,), event="correction.taken_back", by=by, store=store, at=at)


def _kept(
    case: Case, corrections: tuple[Correction, ...], *, event: str, by: Person, store: CaseStore, at: dt.datetime
) -> Case:
    fields = ", ".join(one.field for one in corrections)
    logger.info(event, extra={"case": case.number, "fields": fields, "by": by.id})
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=at,
            actor=by.id,
            event=event,
            details={"fields": fields},
            corrections=corrections,
            pending=Pending.READ,
        )
    )
