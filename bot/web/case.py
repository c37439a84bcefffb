"""`/cases/{number}`: the request on the left, the draft on the right."""

from __future__ import annotations

from itertools import zip_longest
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.services.doorway import CHANNELS
from bot.visits import closing, disclosing, inviting, touching
from bot.visits.editing.revising import has_programme
from bot.visits.lifecycle import OPEN
from bot.visits.models import (
    Action,
    BundleKind,
    Case,
    Channel,
    Kind,
    Match,
    Message,
    MessageState,
    Person,
    Relation,
    Status,
    Told,
    Verdict,
    VisitRequest,
)
from bot.visits.models.standing import as_of_now
from bot.visits.participants.keeping import takes_list
from bot.visits.reading.masking import MASKED
from bot.visits.triage.recommending import shipped_table
from bot.web import pages
from bot.web.afterwards import after_visit
from bot.web.closing import can_take_up, outcomes
from bot.web.context import CaseDep, ServicesDep, settings_of
from bot.web.correcting import can_correct
from bot.web.counterparts import case_counterparts
from bot.web.decisions import letters_page
from bot.web.drawings import drawings
from bot.web.editor import can_be_begun, can_be_edited
from bot.web.enquirer import case_enquirer
from bot.web.escort import choice
from bot.web.evaluations import case_evaluations
from bot.web.highlights import highlighted, numbered
from bot.web.hostround import board
from bot.web.journal import case_journal
from bot.web.leads import case_leads
from bot.web.member import membership
from bot.web.officer import holding
from bot.web.overriding import checks
from bot.web.papers import case_papers
from bot.web.participants import summary
from bot.web.people import CaseReader
from bot.web.presence import at_it
from bot.web.settling import settled
from bot.web.silence import silent
from bot.web.tasks import case_tasks
from bot.web.thread import thread
from bot.web.waiting import send_at, waiting
from knowledge import Registers

router = APIRouter()

_SHOWN = 30_000
_VISITS = (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION)


class Outcome(NamedTuple):
    """What the person has just done, and the letters it set moving."""

    what: str
    bundle: str
    messages: tuple[Message, ...]


@router.get("/cases/{number}")
def show(
    request: Request,
    case: CaseDep,
    reader: CaseReader,
    services: ServicesDep,
    done: Annotated[str, Query(max_length=20)] = "",
    bundle: Annotated[str, Query(max_length=30)] = "",
) -> HTMLResponse:
    language = pages.language_of(request)
    return pages.render(
        request,
        "case.html",
        done=_outcome(case, done, bundle),
        disclosure=disclosing.of_programme(case, services.versions(case), by_model=services.by_model),
        board=None if case.history else board(case, reader, now=services.now()),
        participants=None if case.history else summary(case, services, language),
        lists_participants=takes_list(case) and _is_visit(case),
        escort=choice(case, reader, services) if _is_visit(case) else None,
        holding=holding(case, reader, services),
        tasks=case_tasks(case, reader, services, done),
        silent=silent(case, reader, services),
        leads=case_leads(case, reader, services, done),
        journal=case_journal(case, reader, services, done),
        counterparts=case_counterparts(case, reader),
        enquirer=case_enquirer(case, reader, services),
        changed=not case.history and services.changework.changed(case),
        evaluations=case_evaluations(case, reader, services, language),
        links_local=services.links.local,
        may_correct=can_correct(case, reader),
        at_it=at_it(case, reader, services),
        drawings=drawings(case.model_copy(update={"proposal": as_of_now(case)}), services.registers, language),
        **_shown(case, reader, services, takes_mail=settings_of(request).read_mail is not None),
    )


def _is_visit(case: Case) -> bool:
    return case.triage is not None and case.triage.kind in _VISITS


def _outcome(case: Case, done: str, bundle: str) -> Outcome | None:
    """Nothing but what the case itself bears out: an address may say anything."""
    if done in set(Verdict):
        last = case.decisions[-1] if case.decisions else None
        if last is None or (last.verdict, last.bundle) != (done, bundle):
            return None
        moved = [m for m in case.messages if m.bundle_digest == last.digest and done == Verdict.APPROVE]
        return Outcome(done, bundle, tuple(moved))
    edited = case.proposal is not None and case.proposal.version > 1
    mailed = case.request.channel is Channel.EMAIL
    borne_out = {
        "edited": edited,
        "invited": case.proposal is not None and case.proposal.invitation is not None,
        "briefed": case.proposal is not None and case.proposal.bundle(BundleKind.BRIEFING) is not None,
        "notified": case.proposal is not None and case.proposal.bundle(BundleKind.CHANGE_NOTICE) is not None,
        "thanked": case.proposal is not None and case.proposal.bundle(BundleKind.THANKS) is not None,
        "member": case.triage is not None and case.triage.kind is Kind.NETWORK_MEMBERSHIP,
        "taken": mailed,
        "entered": case.request.channel in CHANNELS,
        "taken_before": mailed or bool(case.inbound),
        "closed": case.status in (*closing.VISITED, *closing.OUTCOMES),
        "taken_up": case.status is Status.TRIAGED,
        "corrected": bool(case.corrections),
        "taken_back": bool(case.corrections),
        "split_off": True,
        "moved_here": bool(case.inbound),
        "landed": bool(case.inbound),
        "merged": bool(case.absorbed),
        "unmerged": case.merged_into is None,
        "stands_alone": case.merged_into is None,
        "seen": case.unseen == 0,
        "programme_edited": edited,
        "answer_confirm": bool(case.rulings),
        "answer_set_aside": bool(case.rulings),
        "answer_log": bool(case.answers),
        "answer_redraw": edited,
        "answer_remind": edited,
        "answer_agree": edited,
        "answer_call_off": edited,
        "overridden": bool(case.overrides),
        "override_back": bool(case.overrides),
        "escorted": case.escort is not None,
        "unescorted": case.escort is None,
        "taken_it": case.officer is not None,
        "handed_over": case.officer is not None,
        "given_back": case.officer is None,
        **dict.fromkeys(settled(case), True),
        "reminded": case.proposal is not None and case.proposal.bundle(BundleKind.REMINDER) is not None,
    }
    return Outcome(done, "", ()) if borne_out.get(done) else None


def _shown(case: Case, reader: Person, services: Services, *, takes_mail: bool) -> dict[str, Any]:
    message = case.request.message[:_SHOWN]
    evidence = case.triage.evidence if case.triage else {}
    return {
        "case": case,
        "live": as_of_now(case),
        "organisation": _organisation(case),
        "pieces": highlighted(message, evidence),
        "subject": highlighted(case.request.subject, evidence, "subject"),
        "numbers": numbered(evidence),
        "elsewhere": _elsewhere(case),
        "cut": len(case.request.message) > _SHOWN,
        "request_language": case.triage.language if case.triage else case.request.language,
        "reasons": _with_told(case.triage.reasons, case.triage.reasons_told) if case.triage else [],
        "open_points": _with_told(case.proposal.open_points, case.proposal.open_points_told) if case.proposal else [],
        "checks": checks(case, reader),
        "letters": letters_page(case, reader, services),
        "on_hold": waiting(case, reader, services),
        "send_at": send_at(services),
        "twins": services.twins(case),
        "may_invite": inviting.may_be_drafted(case) and reader.may(Action.EDIT_DRAFT),
        "papers": case_papers(case, reader),
        "after": after_visit(case, reader),
        "came": thread(case, services),
        "working": services.copies.find(case.number) if has_programme(case) else None,
        "can_be_begun": can_be_begun(case) and reader.may(Action.EDIT_DRAFT),
        "takes_mail": takes_mail and reader.may(Action.CREATE_CASE) and not case.history and not case.merged_into,
        "can_be_edited": can_be_edited(case) and reader.may(Action.EDIT_DRAFT),
        "moved_away": [one for one in case.inbound if one.moved_to and one.moved_to != case.number],
        "corrected": case.corrected(),
        "put_right": {one.field: one for one in case.differences if one.by},
        "advice": touching.advised(case),
        "may_close": reader.may(Action.CLOSE_CASE),
        "may_sort": reader.may(Action.SORT_CASE) and not case.history,
        "stands_back": _stands_back(case),
        "stands": _stands(case),
        "open_statuses": OPEN,
        "row_numbers": {row.id: number for number, row in enumerate(shipped_table().rows, start=1)},
        "masked": _is_masked(case.request),
        "sealed": {one.id for one in case.inbound if one.match is not Match.JOURNAL and _is_masked(one.request)},
        "membership": membership(case, reader, services),
        "outcomes": outcomes(case, reader),
        "can_take_up": can_take_up(case, reader),
        "documents": {info.name for info in services.knowledge.documents()},
        **_names(services.registers),
    }


def _is_masked(request: VisitRequest) -> bool:
    return bool(MASKED.search(f"{request.subject} {request.message}"))


def _names(registers: Registers) -> dict[str, Any]:
    """What ids are called: hosts and agreements by their own names, themes by language."""
    return {
        "hosts": {host.id: host.name for host in registers.hosts},
        "recipients": {host.email: host.name for host in registers.hosts if host.email},
        "themes": {theme.id: theme.labels for theme in registers.themes},
        "agreements": {one.id: " – ".join(one.parties) for one in registers.agreements},
    }


def _organisation(case: Case) -> str | None:
    read = case.triage.organisation if case.triage else None
    return read or (case.request.organisation.name if case.request.organisation else None)


def _stands(case: Case) -> str:
    """What the case waits for, as its texts name it."""
    if case.status is not Status.TRIAGED:
        return case.status.value
    if any(message.state in (MessageState.APPROVED, MessageState.SENDING) for message in case.messages):
        return "letter_leaving"
    drafted = case.proposal is not None and case.proposal.bundles
    return "triaged" if drafted else "triaged_no_letter"


def _stands_back(case: Case) -> bool:
    """No letter is drafted until a person says whether it belongs to the case that it names."""
    named = case.triage and any(one.relation is Relation.NAMED for one in case.triage.related_cases)
    return bool(named) and case.status is Status.TRIAGED and case.proposal is None and case.pending is None


def _elsewhere(case: Case) -> list[tuple[str, str, str]]:
    """Facts read from a form field or a file of the request: (field, part, quote)."""
    evidence = case.triage.evidence if case.triage else {}
    later = tuple(f"{one}:" for one in (*case.absorbed, *(message.id for message in case.inbound)))
    return [
        (field, span.part, span.quote)
        for field, spans in evidence.items()
        for span in spans
        if span.part not in ("message", "subject") and not span.part.startswith(later)
    ]


def _with_told(sentences: tuple[str, ...], told: tuple[Told, ...]) -> list[tuple[str, Told]]:
    """Cases of an earlier version have the sentences only."""
    return [(sentence, words or {}) for sentence, words in zip_longest(sentences, told[: len(sentences)])]
