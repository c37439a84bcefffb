"""Keeping the record of counterparts: who has which part in a case, and what they said to it."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import lifecycle
from bot.visits.counterparts.telling import counterpart
from bot.visits.errors import CounterpartFaulty, CounterpartUnknown, NotAllowed, StepNotAllowed
from bot.visits.models import Action, BundleKind, Case, Change, Pending, Person, Status
from bot.visits.models.counterpart import Addressee, Counterpart, Heard, Part
from bot.visits.models.request import Frozen
from bot.visits.ports import CaseStore
from bot.visits.versions import plain
from bot.visits.wording import LANGUAGES
from bot.visits.wording.cleaning import address, visible

logger = logging.getLogger(__name__)

_LONGEST_NAME, _LONGEST_NOTE = 200, 1_000
_MOST = 20
_NOT_FOR = frozenset({Status.SPAM, Status.DUPLICATE})


class CounterpartForm(Frozen):
    """What a person put into the form."""

    part: Part
    office: str
    email: str = ""
    language: str = "da"
    note: str = ""
    may_have_address: bool = False


def can_have(case: Case) -> bool:
    return not (case.history or case.merged_into or case.status in _NOT_FOR or case.triage is None)


def add(number: str, asked: CounterpartForm, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Give an office its part in the case. A letter that refers the enquirer to others is due to be drafted anew.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: nobody else can have a part in this case.
        CounterpartFaulty: no name, an address that cannot be written to, or too many offices.
        CaseMoved: somebody else was faster.
    """
    case = _workable(number, by, store)
    new = Counterpart(
        id=max((one.id for one in case.counterparts), default=0) + 1,
        part=asked.part,
        office=_office(asked.office),
        email=_email(asked.email),
        language=asked.language if asked.language in LANGUAGES else LANGUAGES[0],
        note=plain(asked.note)[:_LONGEST_NOTE],
        may_have_address=asked.may_have_address and asked.part is not Part.PASSED_ON,
        at=at,
        by=by.id,
        by_name=by.name,
    )
    if new.id > _MOST:
        raise CounterpartFaulty("(20)")
    return _write(case, new, "counterpart.added", store)


def strike(number: str, counterpart_id: int, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Say that the office has no part in the case after all. What it was told stays on record.

    Raises:
        CounterpartUnknown: there is none of that id, or it was struck before.
        NotAllowed, StepNotAllowed, CaseMoved: as `add`.
    """
    case = _workable(number, by, store)
    gone = _known(case, counterpart_id).model_copy(update={"struck": True, "at": at, "by": by.id, "by_name": by.name})
    return _write(case, gone, "counterpart.struck", store)


def reach(number: str, counterpart_id: int, email: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Put the address of the office right. Raises as `strike`, and CounterpartFaulty as `add`."""
    case = _workable(number, by, store)
    known = _known(case, counterpart_id)
    line = known.model_copy(update={"email": _email(email), "at": at, "by": by.id, "by_name": by.name})
    return case if line.email == known.email else _write(case, line, "counterpart.reached", store)


def hear(
    number: str, counterpart_id: int, heard: Heard, *, note: str, by: Person, store: CaseStore, at: dt.datetime
) -> Case:
    """Write down what the office said to the request. Raises as `strike`."""
    case = _workable(number, by, store)
    line = _known(case, counterpart_id).model_copy(
        update={
            "heard": heard,
            "heard_note": plain(note)[:_LONGEST_NOTE],
            "at": at,
            "by": by.id,
            "by_name": by.name,
        }
    )
    return _write(case, line, f"counterpart.{heard}", store)


def answer_to(number: str, name: str, email: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Have the letters to the enquirer go to this person; no address: to who sent the request. They are drafted anew.

    Raises:
        CounterpartFaulty: the address cannot be written to.
        NotAllowed, StepNotAllowed, CaseMoved: as `add`.
    """
    case = _workable(number, by, store)
    if case.status not in lifecycle.OPEN:
        raise StepNotAllowed(f"({case.status})")
    given = _email(email)
    if given == (case.addressee.email if case.addressee else ""):
        return case
    addressee = Addressee(name=visible(name)[:_LONGEST_NAME], email=given, by=by.id, by_name=by.name, at=at)
    logger.info("addressee.changed", extra={"case": number, "by": by.id})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor=by.id,
            event="addressee.set" if given else "addressee.taken_back",
            addressee=addressee if given else None,
            to_sender=not given,
            pending=case.pending or Pending.DRAFT,
            trouble=case.trouble,
        )
    )


def _workable(number: str, by: Person, store: CaseStore) -> Case:
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    case = store.case(number)
    if not can_have(case):
        raise StepNotAllowed(f"({case.status})")
    return case


def _known(case: Case, counterpart_id: int) -> Counterpart:
    found = counterpart(case, counterpart_id)
    if found is None:
        raise CounterpartUnknown
    return found


def _write(case: Case, line: Counterpart, event: str, store: CaseStore) -> Case:
    logger.info(event, extra={"case": case.number, "by": line.by})
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=line.at,
            actor=line.by,
            event=event,
            details={"counterpart": line.id, "part": line.part},
            counterparts=(line,),
            pending=case.pending or (Pending.DRAFT if _refers(case, line) else None),
            trouble=case.trouble,
        )
    )


def _refers(case: Case, line: Counterpart) -> bool:
    """A letter that waits for a decision names who takes the request over."""
    letter = case.proposal.bundle(BundleKind.REDIRECT) if case.proposal else None
    undecided = letter and all(one.bundle_digest != letter.digest for one in case.messages)
    return bool(undecided) and line.part is Part.TAKES_OVER


def _office(name: str) -> str:
    shown = visible(name)[:_LONGEST_NAME]
    if not shown:
        raise CounterpartFaulty("(office)")
    return shown


def _email(email: str) -> str:
    if not email.strip():
        return ""
    found = address(email)
    if found is None:
        raise CounterpartFaulty("(email)")
    return found
