"""SqlCaseStore: cases, messages and the audit log; every write is one transaction with its audit line."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import bookings, changing, history, log, numbers, recognition, rows
from bot.adapters.sql import sealed as sealed_text
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import cases, events, messages, originals
from bot.visits import lifecycle
from bot.visits.errors import CaseMoved, EventConflict, SealBroken
from bot.visits.models import (
    Anchor,
    AuditEvent,
    Booking,
    BundleKind,
    Case,
    CaseFacts,
    CaseSummary,
    Change,
    Clue,
    Earlier,
    Import,
    Inbound,
    Match,
    Message,
    MessageState,
    NewImport,
    Proposal,
    Receipt,
    Status,
    VisitRequest,
    digest_of,
)

logger = logging.getLogger(__name__)

_ABOVE_ALL = "9999-"  # the year that no number reaches


class SqlCaseStore:
    def __init__(self, database: Database, anchor: AnchorFile) -> None:
        self._database = database
        self._anchor = anchor
        self._facts: tuple[str, list[CaseFacts]] = ("", [])  #: The head of the log they were read at.

    def receive(
        self,
        request: VisitRequest,
        *,
        source: str,
        event_id: str,
        body_digest: str,
        at: dt.datetime,
        lands: tuple[str, Match] | None = None,
        sealed: VisitRequest | None = None,
    ) -> Receipt:
        # The id is the sender's choice and may hold anything; the log is for ever.
        details = {"source": source, "delivery": digest_of(event_id), "channel": request.channel.value}
        with self._database.writing() as connection:
            # Before the look at `events`: two deliveries of one event at once meet here, and one of them waits.
            number = numbers.take(connection, at)
            if known := _delivered(connection, source, event_id):
                connection.rollback()  # gives the number back
                if known["body_digest"] != body_digest:
                    raise EventConflict
                return Receipt(number=known["case_number"], created=False)
            message_id = digest_of([source, event_id])[7:23] if lands else None
            if lands and message_id:
                numbers.give_back(connection, at)
                number = lands[0]
                inbound = Inbound(id=message_id, request=request, received_at=at, match=lands[1])
                case = rows.load(connection, number, locked=True)
                landing = lifecycle.landing(case, inbound, at=at, details=dict(details))
                _, line = changing.apply(connection, case, landing)
            else:
                line = changing.open_case(connection, number, request, received_at=at, at=at, details=details)
            if sealed is not None:
                content = sealed.model_dump_json(by_alias=True)
                connection.execute(sa.insert(originals).values(masked=_seal(request), at=at, content=content))
            connection.execute(
                sa.insert(events).values(
                    source=source, event_id=event_id, body_digest=body_digest, case_number=number, received_at=at
                )
            )
        self.keep(line)
        return Receipt(number=number, created=not lands, message=message_id)

    def delivered(self, source: str, event_id: str) -> str | None:
        with self._database.reading() as connection:
            known = _delivered(connection, source, event_id)
        return known["case_number"] if known else None

    def originals(self, request: VisitRequest) -> list[VisitRequest]:
        if any(one.closed for one in request.attachments):
            raise SealBroken  # they are found by the digest of what they were
        query = sa.select(originals.c.content).where(originals.c.masked == _seal(request)).order_by(originals.c.id)
        with self._database.reading() as connection:
            found = connection.execute(query).scalars()
            return [VisitRequest.model_validate_json(sealed_text.known(content)) for content in found]

    def case(self, number: str) -> Case:
        with self._database.reading() as connection:
            return rows.load(connection, number)

    def cases(
        self,
        *,
        statuses: Collection[Status] | None = None,
        text: str = "",
        limit: int = 500,
        history: bool | None = None,
        unseen: bool = False,
        pending: bool = False,
        numbers: Collection[str] | None = None,
        officer: str | None = None,
        owed_by: dt.date | None = None,
        suspected: bool | None = None,
    ) -> list[CaseSummary]:
        query = sa.select(cases.c.summary, cases.c.revision, cases.c.suspected).limit(limit)
        query = query.order_by(cases.c.received_at.desc(), cases.c.number.desc())
        if statuses is not None:
            listed = cases.c.status.in_([status.value for status in statuses])
            query = query.where(listed | (cases.c.unseen > 0) if unseen else listed)
        if history is not None:
            query = query.where(cases.c.import_id.is_not(None) if history else cases.c.import_id.is_(None))
        if pending:
            query = query.where(cases.c.pending.is_not(None))
        if numbers is not None:
            query = query.where(cases.c.number.in_(numbers))
        if officer is not None:
            query = query.where(cases.c.officer == officer if officer else cases.c.officer.is_(None))
        if suspected is not None:
            query = query.where(cases.c.suspected.is_(suspected))
        if owed_by is not None:
            owed = cases.c.status.in_([status.value for status in lifecycle.OWED])
            query = query.where(owed, cases.c.answer_by <= owed_by.isoformat(), cases.c.import_id.is_(None))
        if text:
            query = query.where(cases.c.search.contains(text.casefold().replace("\x00", " "), autoescape=True))
        with self._database.reading() as connection:
            # A letter that goes out raises the revision, and a person clears a case, without touching the line.
            found = (
                (CaseSummary.model_validate_json(line), {"revision": now, "suspected": suspected})
                for line, now, suspected in connection.execute(query)
            )
            return [
                one if (one.revision, one.suspected) == tuple(now.values()) else one.model_copy(update=now)
                for one, now in found
            ]

    def versions(self, number: str) -> list[Proposal]:
        with self._database.reading() as connection:
            return rows.versions(connection, number)

    def facts(self) -> list[CaseFacts]:
        """Read again only after something was written: every write has its line in the log."""
        with self._database.reading() as connection:
            written = log.head(connection)
            if self._facts[0] != written:
                self._facts = written, rows.facts(connection)
            return list(self._facts[1])

    def apply(self, change: Change) -> Case:
        return self.apply_all([change])[0]

    def apply_all(self, changes: Sequence[Change]) -> list[Case]:
        with self._database.writing() as connection:
            before = {
                number: rows.load(connection, number, locked=True) for number in sorted({one.case for one in changes})
            }
            if any(before[change.case].revision != change.revision for change in changes):
                raise CaseMoved
            written = [changing.apply(connection, before[change.case], change) for change in changes]
            line = written[-1][1]
            merged = any(change.merge is not None for change in changes)
            after = [rows.load(connection, case.number) if merged else case for case, _ in written]
        self.keep(line)
        return after

    def alike(self, clues: Collection[Clue]) -> dict[str, frozenset[Clue]]:
        with self._database.reading() as connection:
            return recognition.find(connection, clues)

    def catch_up(self) -> int:
        """Give cases of an earlier version their clues. Safe to repeat."""
        count, below = 0, _ABOVE_ALL
        while True:
            with self._database.writing() as connection:
                found = recognition.catch_up(connection, below)
            if not found:
                return count
            count, below = count + len(found), found[-1]

    def messages(self, *, states: Collection[MessageState]) -> list[Message]:
        query = sa.select(messages).where(messages.c.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(messages.c.changed_at, messages.c.rank)).mappings()
            return [message for row in found if (message := _readable(row))]

    def acknowledgements(self, *, since: dt.datetime) -> list[Message]:
        kind, failed = BundleKind.ACKNOWLEDGEMENT.value, MessageState.FAILED.value
        query = sa.select(messages).where(messages.c.bundle == kind, messages.c.changed_at >= since)
        with self._database.reading() as connection:
            found = connection.execute(query.where(messages.c.state != failed).order_by(messages.c.rank)).mappings()
            lately = [message for row in found if (message := _readable(row))]
        return [message for message in lately if message.draft.date >= since]

    def move_message(
        self,
        message_id: str,
        to: MessageState,
        *,
        was: MessageState,
        at: dt.datetime,
        detail: str = "",
        actor: str = "system",
    ) -> Message:
        move = (
            sa.update(messages)
            .where(messages.c.id == message_id, messages.c.state == was.value)
            .values(state=to.value, changed_at=at, detail=detail)
            .returning(messages)
        )
        whose = sa.select(messages.c.case_number).where(messages.c.id == message_id).scalar_subquery()
        with self._database.writing() as connection:
            # The case before the message, as `apply` locks them: whoever recalls it waits, and finds it claimed.
            connection.execute(sa.select(cases.c.number).where(cases.c.number == whose).with_for_update())
            row = connection.execute(move).mappings().one_or_none()
            if row is None:
                raise CaseMoved
            case = rows.load(connection, row["case_number"])  # first: it tells what cannot be read without quoting it
            moved = rows.message_of(row)
            raised = sa.update(cases).where(cases.c.number == moved.case).values(revision=cases.c.revision + 1)
            connection.execute(raised)
            bookings.write(connection, case)
            details = lifecycle.told(moved, was)
            line = log.append(connection, f"message.{to}", actor=actor, at=at, case=moved.case, details=details)
        self.keep(line)
        return moved

    def bookings(self, first: dt.date, last: dt.date, *, but: str) -> tuple[Booking, ...]:
        with self._database.reading() as connection:
            return bookings.find(connection, first, last, but=but)

    def brought_in(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        with self._database.reading() as connection:
            return history.known(connection, event_ids)

    def bring_in(self, new: NewImport, rows: Sequence[Earlier]) -> Import:
        with self._database.writing() as connection:
            taken = history.bring_in(connection, new, rows)
            line = log.append(
                connection,
                "cases.imported",
                actor=new.by,
                at=new.at,
                case=None,
                details={"import": taken.id, "cases": taken.cases, "file": new.digest},
            )
        self.keep(line)
        return taken

    def take_out(self, import_id: int, *, by: str, at: dt.datetime) -> Import:
        with self._database.writing() as connection:
            gone = history.take_out(connection, import_id, by=by, at=at)
            details = {"import": gone.id, "cases": gone.cases}
            line = log.append(connection, "cases.import_undone", actor=by, at=at, case=None, details=details)
        self.keep(line)
        return gone

    def imports(self) -> list[Import]:
        with self._database.reading() as connection:
            return history.imports(connection)

    def audit(
        self,
        *,
        case: str | None = None,
        after: int = 0,
        limit: int = 1000,
        since: dt.datetime | None = None,
        before: dt.datetime | None = None,
    ) -> list[AuditEvent]:
        with self._database.reading() as connection:
            return log.read(connection, case=case, after=after, limit=limit, since=since, before=before)

    def note(
        self, event: str, *, actor: str, at: dt.datetime, case: str | None, details: dict[str, str | int | None]
    ) -> None:
        with self._database.writing() as connection:
            line = log.append(connection, event, actor=actor, at=at, case=case, details=details)
        self.keep(line)

    def anchor(self) -> Anchor | None:
        return self._anchor.read()

    def keep(self, line: AuditEvent) -> None:
        """Move the anchor on, but not away from the evidence that the log is not the one it was kept for."""
        kept = self._anchor.read()
        if kept and kept.seq < line.seq and not self._holds(kept):
            logger.error("audit.not_the_anchored_log", extra={"anchored": kept.seq, "seq": line.seq})
            return
        self._anchor.advance(Anchor(seq=line.seq, hash=line.hash))

    def _holds(self, anchor: Anchor) -> bool:
        with self._database.reading() as connection:
            return log.hash_of(connection, anchor.seq) == anchor.hash


def _seal(request: VisitRequest) -> str:
    """What a masked request is found by, on whichever case it lies now; the same as before signs of mails were kept."""
    return digest_of(request.model_dump(mode="json", by_alias=True, exclude={"mail", "caught"}))


def _readable(row: sa.RowMapping) -> Message | None:
    """One damaged message must not keep the others waiting; `ope doctor` and its case name it."""
    try:
        return rows.message_of(row)
    except (ValueError, LookupError):
        logger.error("message.damaged", extra={"message_id": row["id"]})  # noqa: TRY400 - the error would quote it
        return None


def _delivered(connection: sa.Connection, source: str, event_id: str) -> sa.RowMapping | None:
    query = sa.select(events).where(events.c.source == source, events.c.event_id == event_id)
    return connection.execute(query).mappings().one_or_none()
