"""A valid one of each noun; name only what the test is about."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from bot.visits.models import (
    AnswerKind,
    Asked,
    Bundle,
    BundleKind,
    Case,
    Change,
    Contact,
    DateWindow,
    Decision,
    Draft,
    Finding,
    GroupSize,
    History,
    HostAnswer,
    HostMatch,
    ItemKind,
    Kind,
    Message,
    MessageState,
    Organisation,
    OutgoingAttachment,
    Person,
    Place,
    Programme,
    ProgrammeDay,
    ProgrammeItem,
    Proposal,
    Reading,
    Reason,
    Recommendation,
    Role,
    Ruling,
    Slot,
    SolverReport,
    Source,
    Span,
    Status,
    Terms,
    Triage,
    Verdict,
    VisitRequest,
    Way,
)
from bot.visits.models.evaluation import Audience, Evaluation, EvaluationWay, Survey
from bot.visits.models.journal import EntryKind, JournalEntry, Side, Wording
from bot.visits.models.lead import Lead, LeadOutcome, LeadOutcomeKind
from bot.visits.models.participant import ListDeed, Participant, ParticipantList
from bot.visits.models.standing import received, terms

NOW = dt.datetime(2026, 11, 23, 9, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))
SENDER = "visits@ope.example"
NUMBER = "2026-0001"


def a_visit_request(**overrides: Any) -> VisitRequest:
    values: dict[str, Any] = {
        "submitted_at": NOW,
        "contact": Contact(name="Kim Exempel", email="kim@malmberg.example"),
        "organisation": Organisation(name="Malmberg kommun", type="municipality", country="SE"),
        "subject": "Study visit on district heating",
        "message": "We are 14 people who would like to see district heating on 11-15 October 2027.",
        "participants": 14,
        "themes": ("energy",),
    }
    return VisitRequest(**(values | overrides))


def a_span(quote: str = "14 people", start: int = 7) -> Span:
    return Span(quote=quote, start=start, end=start + len(quote))


def a_reading(**overrides: Any) -> Reading:
    values: dict[str, Any] = {
        "language": "en",
        "kind": Kind.DELEGATION_VISIT,
        "country": "SE",
        "sender_type": "municipality",
        "organisation": "Malmberg kommun",
        "group_size": GroupSize(min=14, max=14),
        "dates": DateWindow(earliest=dt.date(2027, 10, 11), latest=dt.date(2027, 10, 15), flexible=True),
        "themes": ("energy",),
        "evidence": {"group_size": (a_span(),)},
    }
    return Reading(**(values | overrides))


def a_triage(**overrides: Any) -> Triage:
    reading = a_reading()
    values: dict[str, Any] = {
        "kind": reading.kind,
        "language": reading.language,
        "country": reading.country,
        "sender_type": reading.sender_type,
        "organisation": reading.organisation,
        "group_size": reading.group_size,
        "dates": reading.dates,
        "themes": reading.themes,
        "evidence": reading.evidence,
        "recommendation": Recommendation.ACCEPT,
        "reasons": ("Dates, size and theme are known.",),
        "respond_by": dt.date(2026, 11, 25),
    }
    return Triage(**(values | overrides))


def a_place(**overrides: Any) -> Place:
    return Place(**({"name": "Harbour Lab", "lat": 55.7, "lon": 12.6} | overrides))


def a_programme_item(**overrides: Any) -> ProgrammeItem:
    values: dict[str, Any] = {
        "id": "i1",
        "start": dt.time(9, 30),
        "end": dt.time(11, 0),
        "kind": ItemKind.VISIT,
        "host": "harbour-lab",
        "place": a_place(),
        "title": "Harbour Lab",
        "goal": "See how surplus heat reaches the network.",
        "themes": ("energy",),
    }
    return ProgrammeItem(**(values | overrides))


def a_programme_day(**overrides: Any) -> ProgrammeDay:
    values: dict[str, Any] = {"date": dt.date(2027, 10, 12), "items": (a_programme_item(),)}
    return ProgrammeDay(**(values | overrides))


def a_host_match(**overrides: Any) -> HostMatch:
    reason = Reason(text="Shows energy.", source=Source(document="hosts.yaml"))
    return HostMatch(**({"id": "harbour-lab", "score": 0.8, "why": (reason,)} | overrides))


def a_programme(**overrides: Any) -> Programme:
    values: dict[str, Any] = {
        "days": (a_programme_day(),),
        "hosts": (a_host_match(),),
        "solver": SolverReport(status="optimal", seconds=0.2),
    }
    return Programme(**(values | overrides))


def an_attachment(**overrides: Any) -> OutgoingAttachment:
    values: dict[str, Any] = {
        "name": "programme.pdf",
        "media_type": "application/pdf",
        "content": b"%PDF-1.7\n\xe2\xe3\xcf\xd3 made for a test",
    }
    return OutgoingAttachment(**(values | overrides))


def a_draft(**overrides: Any) -> Draft:
    values: dict[str, Any] = {
        "id": "draft_programme-v1-1",
        "sender": SENDER,
        "to": "kim@malmberg.example",
        "subject": "Draft programme for your visit",
        "body": "Dear Kim Exempel,\n\nPlease find our draft programme attached.\n",
        "language": "en",
        "date": NOW,
        "attachments": (an_attachment(),),
    }
    return Draft(**(values | overrides))


def a_bundle(kind: BundleKind = BundleKind.DRAFT_PROGRAMME, *, messages: int = 1, **overrides: Any) -> Bundle:
    """Host enquiries go to one host each; every other bundle goes to the enquirer."""
    attachments = (an_attachment(),) if kind is BundleKind.DRAFT_PROGRAMME else ()
    drafts = tuple(
        a_draft(
            id=f"{kind}-v1-{position}",
            to=f"host{position}@hosts.example" if kind is BundleKind.HOST_ENQUIRIES else "kim@malmberg.example",
            subject=f"About the visit ({kind}, {position})",
            attachments=attachments,
        )
        for position in range(1, messages + 1)
    )
    return Bundle(**({"kind": kind, "messages": drafts} | overrides))


def a_finding(**overrides: Any) -> Finding:
    values: dict[str, Any] = {"rule": "group_over_host_limit", "level": "block", "item": "i1", "text": "Too many."}
    return Finding(**(values | overrides))


def a_proposal(**overrides: Any) -> Proposal:
    values: dict[str, Any] = {
        "created_at": NOW,
        "language": "en",
        "title": "Malmberg kommun: energy",
        "days": a_programme().days,
        "hosts": a_programme().hosts,
        "bundles": (a_bundle(), a_bundle(BundleKind.HOST_ENQUIRIES, messages=2)),
        "solver": a_programme().solver,
    }
    return Proposal(**(values | overrides))


def a_letter_proposal(kind: BundleKind = BundleKind.CLARIFICATION, **overrides: Any) -> Proposal:
    """A proposal without a programme: one letter waits."""
    values: dict[str, Any] = {"days": (), "hosts": (), "bundles": (a_bundle(kind),), "solver": None}
    return a_proposal(**(values | overrides))


def a_decision(**overrides: Any) -> Decision:
    values: dict[str, Any] = {
        "by": "ada",
        "by_name": "Ada Approver",
        "at": NOW,
        "bundle": BundleKind.DRAFT_PROGRAMME,
        "digest": a_bundle().digest,
        "verdict": Verdict.APPROVE,
    }
    return Decision(**(values | overrides))


def a_message(**overrides: Any) -> Message:
    draft = overrides.get("draft", a_draft())
    values: dict[str, Any] = {
        "id": f"{NUMBER}-{draft.id}",
        "case": NUMBER,
        "bundle": BundleKind.DRAFT_PROGRAMME,
        "bundle_digest": Bundle(kind=BundleKind.DRAFT_PROGRAMME, messages=(draft,)).digest,
        "position": 1,
        "draft": draft,
        "state": MessageState.APPROVED,
        "changed_at": NOW,
    }
    return Message(**(values | overrides))


def a_case(**overrides: Any) -> Case:
    """A case that waits for a decision on its programme."""
    values: dict[str, Any] = {
        "number": NUMBER,
        "status": Status.PROPOSED,
        "revision": 3,
        "received_at": NOW,
        "request": a_visit_request(),
        "reading": a_reading(),
        "triage": a_triage(),
        "proposal": a_proposal(),
    }
    return Case(**(values | overrides))


def a_history(**overrides: Any) -> History:
    return History(**({"import_id": 1, "row": 2, "municipalities": ("København",)} | overrides))


def a_change(case: Case, **overrides: Any) -> Change:
    values: dict[str, Any] = {
        "case": case.number,
        "revision": case.revision,
        "at": NOW,
        "actor": "system",
        "event": "case.changed",
    }
    return Change(**(values | overrides))


def a_person(role: Role = Role.APPROVER, **overrides: Any) -> Person:
    names = {
        Role.READER: ("rita", "Rita Reader"),
        Role.COORDINATOR: ("carl", "Carl Coordinator"),
        Role.APPROVER: ("ada", "Ada Approver"),
        Role.ADMIN: ("adam", "Adam Admin"),
    }
    person_id, name = names[role]
    values: dict[str, Any] = {"id": person_id, "name": name, "email": f"{person_id}@ope.example", "role": role}
    return Person(**(values | overrides))


def some_terms(**overrides: Any) -> Terms:
    """On which the host of `a_programme_item` is asked."""
    values: dict[str, Any] = {
        "slot": Slot(date=dt.date(2027, 10, 12), start=dt.time(9, 30), end=dt.time(11, 0)),
        "group": GroupSize(min=14, max=14),
        "language": "en",
    }
    return Terms(**(values | overrides))


def an_asked(**overrides: Any) -> Asked:
    values: dict[str, Any] = {"id": "v1-1", "host": "harbour-lab", "item": "i1", "terms": some_terms()}
    return Asked(**(values | overrides))


def an_enquiry(asked: Asked | None = None, **overrides: Any) -> Message:
    """An enquiry to a host that went out."""
    draft = a_draft(
        id="host_enquiries-v1-1",
        to="visits@harbour-lab.example",
        subject=f"Could you receive a delegation? [OPE {NUMBER}]",
        body="Please let us know whether this time suits you.\n",
        attachments=(),
        asks=asked or an_asked(),
    )
    sealed = Bundle(kind=BundleKind.HOST_ENQUIRIES, messages=(draft,))
    values: dict[str, Any] = {
        "draft": draft,
        "bundle": BundleKind.HOST_ENQUIRIES,
        "bundle_digest": sealed.digest,
        "state": MessageState.SENT,
    }
    return a_message(**(values | overrides))


def a_host_answer(**overrides: Any) -> HostAnswer:
    values: dict[str, Any] = {
        "id": "a1",
        "asked": an_asked(),
        "message": f"{NUMBER}-host_enquiries-v1-1",
        "kind": AnswerKind.YES,
        "way": Way.MAIL,
        "quote": "You are welcome.",
        "at": NOW + dt.timedelta(days=1),
    }
    return HostAnswer(**(values | overrides))


def a_ruling(answer: str = "a1", **overrides: Any) -> Ruling:
    values: dict[str, Any] = {
        "answer": answer,
        "confirmed": True,
        "by": "carl",
        "by_name": "Carl Coordinator",
        "at": NOW + dt.timedelta(days=2),
    }
    return Ruling(**(values | overrides))


def all_said_yes(case: Case, *but: str) -> Case:
    """The case with a confirmed yes of each host on its programme, but for these."""
    assert case.proposal is not None
    assert case.triage is not None
    asked = [
        an_asked(id=f"v1-{item.id}", host=item.host, item=item.id, terms=terms(day.date, item, case.triage))
        for day, item in received(case.proposal.days)
        if item.host not in but
    ]
    answers = tuple(a_host_answer(id=f"a-{one.item}", asked=one) for one in asked)
    rulings = tuple(a_ruling(answer=one.id) for one in answers)
    return case.model_copy(update={"answers": answers, "rulings": rulings})


def a_lead(**overrides: Any) -> Lead:
    values: dict[str, Any] = {
        "case": NUMBER,
        "host": "harbour-lab",
        "wants": "A trial of its meters in two streets",
        "by": "carl",
        "by_name": "Carl Coordinator",
        "at": NOW,
    }
    return Lead(**(values | overrides))


def a_lead_outcome(kind: LeadOutcomeKind = LeadOutcomeKind.CONTACTED, **overrides: Any) -> LeadOutcome:
    values: dict[str, Any] = {
        "kind": kind,
        "on": NOW.date() + dt.timedelta(days=1),
        "by": "carl",
        "by_name": "Carl Coordinator",
        "at": NOW,
    }
    return LeadOutcome(**(values | overrides))


def a_survey(audience: Audience = Audience.DELEGATION, **overrides: Any) -> Survey:
    values: dict[str, Any] = {
        "audience": audience,
        "host": "harbour-lab" if audience is Audience.HOST else "",
        "rates": ("harbour-lab",) if audience is Audience.DELEGATION else (),
        "delegation": "Malmberg kommun, Sverige" if audience is Audience.HOST else "",
        "language": "da" if audience is Audience.HOST else "fr",
        "first": NOW.date() - dt.timedelta(days=3),
        "until": NOW.date() + dt.timedelta(days=87),
    }
    return Survey(**(values | overrides))


def an_evaluation(audience: Audience = Audience.DELEGATION, **overrides: Any) -> Evaluation:
    values: dict[str, Any] = {
        "case": NUMBER,
        "audience": audience,
        "host": "harbour-lab" if audience is Audience.HOST else "",
        "way": EvaluationWay.LINK,
        "language": "fr",
        "answers": {"match": 4, "again": "yes", "missing": "Le réseau de chaleur."},
        "in_words": ("missing",),
        "at": NOW,
    }
    return Evaluation(**(values | overrides))


def a_wording(words: str = "They come by train.", **overrides: Any) -> Wording:
    content: dict[str, Any] = {
        "who": "Kim Exempel",
        "said_at": NOW,
        "words": words,
        "by": "carl",
        "by_name": "Carl Coordinator",
        "at": NOW,
    }
    return Wording(**content | overrides)


def a_journal_entry(**overrides: Any) -> JournalEntry:
    content: dict[str, Any] = {
        "case": NUMBER,
        "key": "k1",
        "kind": EntryKind.CALL,
        "side": Side.ENQUIRER,
        "wordings": (a_wording(),),
    }
    return JournalEntry(**content | overrides)


def a_participant(id_: str = "p1", **overrides: Any) -> Participant:
    values: dict[str, Any] = {
        "id": id_,
        "name": "Åse Ærlig-Østergård",
        "title": "Mayor",
        "organisation": "Malmberg kommun",
    }
    return Participant(**(values | overrides))


def a_participant_list(*guests: Participant, **overrides: Any) -> ParticipantList:
    values: dict[str, Any] = {
        "case": NUMBER,
        "version": 1,
        "participants": guests or (a_participant(),),
        "deed": ListDeed.EDITED,
        "by": "carl",
        "by_name": "Carl Coordinator",
        "at": NOW,
    }
    return ParticipantList(**(values | overrides))
