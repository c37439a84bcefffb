"""A case of which nothing is left but its figures; and single rows without what a person wrote or received."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.adapters.sql import rows
from bot.adapters.sql.copies import copies, steps
from bot.adapters.sql.evaluations import evaluations
from bot.adapters.sql.host_round import answer_rulings, host_answers
from bot.adapters.sql.journal import journal
from bot.adapters.sql.leads import lead_outcomes, leads
from bot.adapters.sql.participants import lists, restricted
from bot.adapters.sql.schema import (
    cases,
    clues,
    corrections,
    decisions,
    events,
    inbound,
    messages,
    originals,
    proposals,
)
from bot.adapters.sql.tasks import tasks
from bot.visits import lifecycle
from bot.visits.journal.forgetting import without_words
from bot.visits.models import CaseSummary, Contact, Draft, VisitRequest, digest_of
from bot.visits.models.evaluation import Evaluation
from bot.visits.models.journal import JournalEntry
from bot.visits.models.participant import ParticipantList
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import ERASED

#: What a request says in figures, and nothing in words.
_FIGURES = {"submitted_at", "channel", "organisation", "participants", "dates", "themes", "language"}
_NO_WORDS: dict[str, Any] = {
    "evidence": {},
    "reasons": (),
    "reasons_told": (),
    "flags": (),
    "related_cases": (),
    "on_behalf_of": None,
    "referred_by": None,
    "signals": (),
}


def hollow(connection: sa.Connection, number: str) -> None:
    """Number, dates, country, themes and what became of it stay; no word that anybody wrote, and no name."""
    case = rows.load(connection, number, locked=True)
    requests = [case.request, *(one.request for one in case.inbound)]
    seals = [digest_of(one.model_dump(mode="json", by_alias=True, exclude={"mail"})) for one in requests]
    connection.execute(sa.delete(originals).where(originals.c.masked.in_(seals)))
    for table in (corrections, clues, steps, copies, answer_rulings, host_answers, lists, restricted):
        connection.execute(sa.delete(table).where(table.c.case_number == number))
    bare = case.model_copy(
        update={
            "request": VisitRequest.model_validate_json(blank(case.request.model_dump_json(by_alias=True))),
            "triage": case.triage.model_copy(update=_NO_WORDS) if case.triage else None,
            "addressee": None,
        }
    )
    values = {
        "request": bare.request.model_dump_json(by_alias=True),
        "triage": bare.triage.model_dump_json() if bare.triage else None,
        "summary": CaseSummary.of(bare).model_dump_json(),
        "search": lifecycle.search_text(bare).replace("\x00", " "),
        "proposal_version": None,
        "unseen": 0,
    }
    gone = ("reading", "trouble", "differences", "touched", "overrides", "counterparts", "addressee", "pending")
    ending = case.ending.model_copy(update={"reason": ""}).model_dump_json() if case.ending else None
    empty = dict.fromkeys(gone) | {"ending": ending}
    # `facts` stays as it was counted.
    connection.execute(sa.update(cases).where(cases.c.number == number).values(values | empty))
    connection.execute(sa.delete(proposals).where(proposals.c.case_number == number))
    connection.execute(sa.update(decisions).where(decisions.c.case_number == number).values(reason=None))
    connection.execute(sa.update(tasks).where(tasks.c.case_number == number).values(what=""))
    theirs = sa.select(leads.c.id).where(leads.c.case_number == number)
    connection.execute(sa.update(lead_outcomes).where(lead_outcomes.c.lead.in_(theirs)).values(note=""))
    connection.execute(sa.update(leads).where(leads.c.case_number == number).values(wants=ERASED))
    _blank_rows(connection, number)


def blank(request: str) -> str:
    """The request as JSON with its figures, and no word of who wrote it."""
    known = VisitRequest.model_validate_json(request)
    kept = {name: getattr(known, name) for name in _FIGURES}
    empty = VisitRequest(**kept, contact=Contact(slack_user=ERASED), message=ERASED)
    return empty.model_dump_json(by_alias=True)


def blank_letter(draft: str) -> str:
    known = Draft.model_validate_json(draft)
    words = {"to": "", "subject": ERASED, "body": ERASED, "attachments": (), "in_reply_to": None}
    return known.model_copy(update=words).model_dump_json()


def without_participants(connection: sa.Connection, row: sa.RowMapping, matcher: Matcher) -> None:
    listed = ParticipantList.model_validate_json(row["content"])
    gone = [one.id for one in listed.participants if matcher.finds(one.name)]
    left = tuple(one for one in listed.participants if one.id not in gone)
    content = matcher.masked(listed.model_copy(update={"participants": left}).model_dump_json())
    here = (lists.c.case_number == row["case_number"]) & (lists.c.version == row["version"])
    connection.execute(sa.update(lists).where(here).values(content=content))
    sealed = (restricted.c.case_number == row["case_number"]) & restricted.c.participant.in_(gone)
    connection.execute(sa.delete(restricted).where(sealed))


def _blank_rows(connection: sa.Connection, number: str) -> None:
    for table, column, emptied in (
        (inbound, inbound.c.request, blank),
        (messages, messages.c.draft, blank_letter),
        (journal, journal.c.content, _wordless_entry),
        (evaluations, evaluations.c.content, _wordless_evaluation),
    ):
        keys = list(table.primary_key.columns)
        found = connection.execute(sa.select(*keys, column).where(table.c.case_number == number)).all()
        for *key, content in found:
            here = [one == value for one, value in zip(keys, key, strict=True)]
            connection.execute(sa.update(table).where(*here).values({column.name: emptied(content)}))
    known = connection.execute(sa.select(events).where(events.c.case_number == number)).mappings().all()
    for row in known:  # the sender's choice, and may hold anything
        here = [events.c.source == row["source"], events.c.event_id == row["event_id"]]
        connection.execute(sa.update(events).where(*here).values(event_id=digest_of(row["event_id"])))


def _wordless_entry(content: str) -> str:
    return without_words(JournalEntry.model_validate_json(content)).model_dump_json(exclude={"id"})


def _wordless_evaluation(content: str) -> str:
    kept = {"id", "set_aside", "lead"}
    return Evaluation.model_validate_json(content).without_words().model_dump_json(exclude=kept)
