"""Cases as rows and rows as cases."""

from __future__ import annotations

import json
from functools import lru_cache

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.adapters.sql import host_round
from bot.adapters.sql.schema import cases, corrections, decisions, inbound, messages, proposals
from bot.visits import lifecycle
from bot.visits.errors import CaseDamaged, CaseUnknown
from bot.visits.models import (
    ANSWERS,
    Case,
    CaseFacts,
    CaseSummary,
    Change,
    Correction,
    Decision,
    Difference,
    Draft,
    Ending,
    Escort,
    History,
    Inbound,
    Message,
    MessageState,
    Officer,
    Override,
    Proposal,
    Reading,
    Touched,
    Triage,
    VisitRequest,
)
from bot.visits.models.counterpart import Addressee, Counterpart

_DIFFERENCES = TypeAdapter(tuple[Difference, ...])
_TOUCHED = TypeAdapter(tuple[Touched, ...])
_OVERRIDES = TypeAdapter(tuple[Override, ...])
_COUNTERPARTS = TypeAdapter(tuple[Counterpart, ...])


def load(connection: sa.Connection, number: str, *, locked: bool = False) -> Case:
    """Raises CaseUnknown, CaseDamaged. `locked` keeps other writers of this case waiting until the transaction ends."""
    query = sa.select(cases).where(cases.c.number == number)
    row = connection.execute(query.with_for_update() if locked else query).mappings().one_or_none()
    if row is None:
        raise CaseUnknown(f"({number[:40]})")
    try:
        return _case(connection, row)
    except (ValueError, LookupError):  # no cause: it would quote the row
        raise CaseDamaged(f"({number[:40]})") from None


def _case(connection: sa.Connection, row: sa.RowMapping) -> Case:
    number = row["number"]
    return Case(
        number=number,
        status=row["status"],
        revision=row["revision"],
        received_at=row["received_at"],
        request=VisitRequest.model_validate_json(row["request"]),
        reading=Reading.model_validate_json(row["reading"]) if row["reading"] else None,
        triage=Triage.model_validate_json(row["triage"]) if row["triage"] else None,
        proposal=_proposal(connection, number, row["proposal_version"]),
        decisions=_decisions(connection, number),
        messages=_messages(connection, number),
        trouble=row["trouble"],
        held=row["held"],
        history=History.model_validate_json(row["history"]) if row["history"] else None,
        inbound=_inbound(connection, number),
        corrections=_corrections(connection, number),
        differences=_DIFFERENCES.validate_json(row["differences"]) if row["differences"] else (),
        touched=_TOUCHED.validate_json(row["touched"]) if row["touched"] else (),
        overrides=_OVERRIDES.validate_json(row["overrides"]) if row["overrides"] else (),
        pending=row["pending"],
        unseen=row["unseen"],
        merged_into=row["merged_into"],
        absorbed=_absorbed(connection, number),
        answers=host_round.answers(connection, number),
        rulings=host_round.rulings(connection, number),
        escort=Escort.model_validate_json(row["escort"]) if row["escort"] else None,
        ending=Ending.model_validate_json(row["ending"]) if row["ending"] else None,
        officer=Officer(person=row["officer"], name=row["officer_name"]) if row["officer"] else None,
        counterparts=_COUNTERPARTS.validate_json(row["counterparts"]) if row["counterparts"] else (),
        suspected=row["suspected"],
        addressee=Addressee.model_validate_json(row["addressee"]) if row["addressee"] else None,
    )


def insert(connection: sa.Connection, *new: Case) -> None:
    connection.execute(sa.insert(cases), [_whole(case) for case in new])


def update(connection: sa.Connection, case: Case, change: Change) -> None:
    """Write the case as the change left it, with the rows that the change adds."""
    connection.execute(sa.update(cases).where(cases.c.number == case.number).values(_changing(case)))
    if change.proposal:
        connection.execute(sa.insert(proposals).values(_proposal_row(case.number, change.proposal)))
    if change.decision:
        values = change.decision.model_dump() | {"case_number": case.number}
        connection.execute(sa.insert(decisions).values(values))
    if change.recalls:
        here = (messages.c.case_number == case.number, messages.c.bundle_digest == change.recalls)
        connection.execute(sa.delete(messages).where(*here))  # the case is locked: no sender claims one meanwhile
    for message in change.messages:
        connection.execute(sa.insert(messages).values(_message_row(message)))
    for correction in change.corrections:
        connection.execute(sa.insert(corrections).values(_correction_row(case.number, correction)))
    host_round.write(connection, change)
    _write_inbound(connection, case, change)


def _write_inbound(connection: sa.Connection, case: Case, change: Change) -> None:
    """Rows are never taken away: one that goes says where it went, and one that comes back lies here again."""
    touched = {change.splits, change.landed and change.landed.id, change.moved and change.moved[0]} - {None}
    for one in case.inbound:
        if one.id in touched:
            here = (inbound.c.case_number == case.number, inbound.c.id == one.id)
            connection.execute(sa.delete(inbound).where(*here))
            connection.execute(sa.insert(inbound).values(_inbound_row(case.number, one)))


def message_of(row: sa.RowMapping) -> Message:
    return Message(
        id=row["id"],
        case=row["case_number"],
        bundle=row["bundle"],
        bundle_digest=row["bundle_digest"],
        position=row["position"],
        draft=Draft.model_validate_json(row["draft"]),
        state=row["state"],
        changed_at=row["changed_at"],
        detail=row["detail"],
        due_at=row["due_at"],
    )


def facts(connection: sa.Connection) -> list[CaseFacts]:
    """Oldest first. A case that an older version wrote is read whole, once a time it is asked for."""
    answered = (
        sa.select(messages.c.case_number, sa.func.min(messages.c.changed_at).label("at"))
        .where(messages.c.state == MessageState.SENT.value, messages.c.bundle.in_([kind.value for kind in ANSWERS]))
        .group_by(messages.c.case_number)
        .subquery()
    )
    query = (
        sa.select(cases.c.number, cases.c.facts, answered.c.at)
        .join_from(cases, answered, cases.c.number == answered.c.case_number, isouter=True)
        .order_by(cases.c.received_at, cases.c.number)
    )
    return [
        _facts(stored).model_copy(update={"answered_at": at}) if stored else CaseFacts.of(load(connection, number))
        for number, stored, at in connection.execute(query)
    ]


@lru_cache(maxsize=20_000)  # they are asked for after every write, and few cases have moved since
def _facts(stored: str) -> CaseFacts:
    return CaseFacts.model_validate_json(stored)


def _whole(case: Case) -> dict[str, object]:
    return _changing(case) | {
        "number": case.number,
        "suspected": case.suspected,
        "received_at": case.received_at,
        "request": case.request.model_dump_json(by_alias=True),
        "history": case.history.model_dump_json() if case.history else None,
        "import_id": case.history.import_id if case.history else None,
    }


def _changing(case: Case) -> dict[str, object]:
    differences = _DIFFERENCES.dump_json(case.differences).decode() if case.differences else None
    summary = CaseSummary.of(case)
    return {
        "status": case.status.value,
        "revision": case.revision,
        "reading": case.reading.model_dump_json() if case.reading else None,
        "triage": case.triage.model_dump_json() if case.triage else None,
        "proposal_version": case.proposal.version if case.proposal else None,
        "trouble": case.trouble,
        "held": case.held,
        "facts": CaseFacts.of(case).model_dump_json(),
        "summary": summary.model_dump_json(),
        "answer_by": summary.answer_by,
        "search": lifecycle.search_text(case).replace("\x00", " "),  # PostgreSQL keeps no NUL
        "differences": differences,
        "touched": _TOUCHED.dump_json(case.touched).decode() if case.touched else None,
        "overrides": _OVERRIDES.dump_json(case.overrides).decode() if case.overrides else None,
        "escort": case.escort.model_dump_json() if case.escort else None,
        "ending": case.ending.model_dump_json() if case.ending else None,
        "officer": case.officer.person if case.officer else None,
        "officer_name": case.officer.name if case.officer else None,
        "counterparts": _COUNTERPARTS.dump_json(case.counterparts).decode() if case.counterparts else None,
        "addressee": case.addressee.model_dump_json() if case.addressee else None,
        "pending": case.pending.value if case.pending else None,
        "unseen": case.unseen,
        "merged_into": case.merged_into,
    }


def _proposal(connection: sa.Connection, number: str, version: int | None) -> Proposal | None:
    if version is None:
        return None
    query = sa.select(proposals.c.content).where(proposals.c.case_number == number, proposals.c.version == version)
    return Proposal.model_validate_json(connection.execute(query).scalar_one())


def versions(connection: sa.Connection, number: str) -> list[Proposal]:
    query = sa.select(proposals.c.content).where(proposals.c.case_number == number).order_by(proposals.c.version)
    return [Proposal.model_validate_json(content) for content in connection.execute(query).scalars()]


def _decisions(connection: sa.Connection, number: str) -> tuple[Decision, ...]:
    columns = [column for column in decisions.c if column.name not in {"id", "case_number"}]
    query = sa.select(*columns).where(decisions.c.case_number == number).order_by(decisions.c.id)
    return tuple(Decision.model_validate(dict(row)) for row in connection.execute(query).mappings())


def _messages(connection: sa.Connection, number: str) -> tuple[Message, ...]:
    query = sa.select(messages).where(messages.c.case_number == number).order_by(messages.c.rank)
    return tuple(message_of(row) for row in connection.execute(query).mappings())


def _inbound(connection: sa.Connection, number: str) -> tuple[Inbound, ...]:
    query = sa.select(inbound).where(inbound.c.case_number == number)
    found = (
        Inbound(
            id=row["id"],
            request=VisitRequest.model_validate_json(row["request"]),
            received_at=row["received_at"],
            match=row["match"],
            moved_to=row["moved_to"],
        )
        for row in connection.execute(query).mappings()
    )
    return lifecycle.in_order(tuple(found))


def _corrections(connection: sa.Connection, number: str) -> tuple[Correction, ...]:
    query = sa.select(corrections).where(corrections.c.case_number == number).order_by(corrections.c.id)
    return tuple(
        Correction(
            field=row["field"],
            value=json.loads(row["value"]),
            by=row["by"],
            by_name=row["by_name"],
            at=row["at"],
            taken_back=row["taken_back"],
        )
        for row in connection.execute(query).mappings()
    )


def _absorbed(connection: sa.Connection, number: str) -> tuple[str, ...]:
    query = sa.select(cases.c.number).where(cases.c.merged_into == number).order_by(cases.c.number)
    return tuple(connection.execute(query).scalars())


def _inbound_row(number: str, one: Inbound) -> dict[str, object]:
    return {
        "case_number": number,
        "id": one.id,
        "received_at": one.received_at,
        "match": one.match.value,
        "request": one.request.model_dump_json(by_alias=True),
        "moved_to": one.moved_to,
    }


def _correction_row(number: str, correction: Correction) -> dict[str, object]:
    return correction.model_dump() | {"case_number": number, "value": json.dumps(correction.value)}


def _proposal_row(number: str, proposal: Proposal) -> dict[str, object]:
    return {
        "case_number": number,
        "version": proposal.version,
        "created_at": proposal.created_at,
        "digest": proposal.digest,
        "content": proposal.model_dump_json(),
    }


def _message_row(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "case_number": message.case,
        "bundle": message.bundle.value,
        "bundle_digest": message.bundle_digest,
        "position": message.position,
        "draft": message.draft.model_dump_json(),
        "state": message.state.value,
        "changed_at": message.changed_at,
        "detail": message.detail,
        "due_at": message.due_at,
    }
