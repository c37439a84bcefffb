"""Nouns to the JSON the contract promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from bot.visits import briefings, disclosing, overriding, touching
from bot.visits.counterparts import telling
from bot.visits.disclosing import Disclosure, Stand
from bot.visits.hosting import Load
from bot.visits.models import (
    Bundle,
    Case,
    CaseSummary,
    Draft,
    HostAnswer,
    Inbound,
    ItemStatus,
    Message,
    Proposal,
    Triage,
    VisitRequest,
)
from bot.visits.models.standing import standing
from knowledge.registers.models import Host

Json = dict[str, Any]


def proposal_shape(proposal: Proposal, stands: Mapping[str, ItemStatus] | None = None) -> Json:
    """Attachments by name, times as `09:00`; the bytes behind a digest stay with us.

    `stands`: how items stand by now. The digest is that of the version as it was made.
    """
    shape = proposal.model_dump(mode="json", exclude={"bundles"})
    for day in shape["days"]:
        for item in day["items"]:
            item["start"], item["end"] = item["start"][:5], item["end"][:5]
            item["status"] = (stands or {}).get(item["id"], item["status"])
    findings = [{**one.model_dump(mode="json"), "seal": seal} for one, seal in overriding.sealed(proposal)]
    return shape | {"findings": findings, "bundles": [bundle_shape(bundle) for bundle in proposal.bundles]}


def triage_shape(triage: Triage) -> Json:
    """With what made it."""
    return triage.model_dump(mode="json") | {"disclosure": disclosing.say(f"sorted_{triage.reader}", "en")}


def draft_disclosure(triage: Triage, *, by_model: bool) -> str:
    """Of a dry run: nobody has touched it."""
    by_model = by_model or triage.reader == "model"
    return disclosing.sentence(Disclosure(stand=Stand.ASSISTANT, by_model=by_model), "en")


def bundle_shape(bundle: Bundle) -> Json:
    return {"kind": bundle.kind, "digest": bundle.digest, "messages": [draft_shape(m) for m in bundle.messages]}


def draft_shape(draft: Draft) -> Json:
    shape = draft.model_dump(mode="json", exclude={"attachments"})
    return shape | {"attachments": [attachment.name for attachment in draft.attachments]}


def message_shape(message: Message) -> Json:
    shape = message.model_dump(mode="json", exclude={"draft"})
    return shape | draft_shape(message.draft) | {"id": message.id, "direction": "out"}


def summary_shape(summary: CaseSummary) -> Json:
    return summary.model_dump(mode="json")


def case_shape(case: Case, versions: Sequence[Proposal] = (), *, by_model: bool = False) -> Json:
    """`versions` of the proposal, the oldest first; without them the last one speaks for all."""
    return {
        "case": case.number,
        "number": case.number,
        "status": case.status,
        "revision": case.revision,
        "received_at": case.received_at.isoformat(),
        "request": request_shape(case.request),
        "triage": _triage(case),
        "proposal": proposal_shape(case.proposal, standing(case)) if case.proposal else None,
        "answers": [answer_shape(case, one) for one in case.answers],
        "decisions": [decision.model_dump(mode="json") for decision in case.decisions],
        "messages": _messages(case),
        "related_cases": [one.model_dump(mode="json") for one in case.triage.related_cases] if case.triage else [],
        "ending": case.ending.model_dump(mode="json") if case.ending else None,
        "officer": case.officer.model_dump(mode="json") if case.officer else None,
        "escort": case.escort.model_dump(mode="json") if case.escort else None,
        "counterparts": [one.model_dump(mode="json") for one in telling.counterparts(case)],
        "addressee": case.addressee.model_dump(mode="json") if case.addressee else None,
        "overrides": [one.model_dump(mode="json") for one in overriding.standing(case).values()],
        "corrections": [one.model_dump(mode="json") for one in case.corrections],
        "diff": [one.model_dump(mode="json") for one in case.differences],
        "touched": [one.model_dump(mode="json") for one in case.touched],
        "advised": advice.outcome if (advice := touching.advised(case)) else None,
        "pending": case.pending,
        "briefing_due": due.isoformat() if (due := briefings.due(case)) else None,
        "unseen": case.unseen,
        "merged_into": case.merged_into,
        "absorbed": list(case.absorbed),
        "trouble": case.trouble,
        "disclosures": _disclosures(case, versions or ([case.proposal] if case.proposal else []), by_model=by_model),
    }


def _triage(case: Case) -> Json | None:
    told = disclosing.of_triage(case, "en")
    return case.triage.model_dump(mode="json") | {"disclosure": told} if case.triage else None


def _disclosures(case: Case, versions: Sequence[Proposal], *, by_model: bool) -> Json:
    """Who stands behind the letters of each bundle, and behind the programme."""
    bundles = case.proposal.bundles if case.proposal else ()
    found = {one.kind.value: disclosing.of_bundle(case, one, versions, by_model=by_model) for one in bundles}
    if case.proposal and case.proposal.days:
        found["programme"] = disclosing.of_programme(case, versions, by_model=by_model)
    return {kind: disclosing.shape(told) for kind, told in found.items()}


def answer_shape(case: Case, answer: HostAnswer) -> Json:
    """With staff's last word on it: null while it is a suggestion."""
    said = [ruling for ruling in case.rulings if ruling.answer == answer.id]
    return answer.model_dump(mode="json") | {"ruling": said[-1].model_dump(mode="json") if said else None}


def request_shape(request: VisitRequest) -> Json:
    """Files by name and size."""
    shape = request.model_dump(mode="json", by_alias=True, exclude={"attachments"})
    files = [
        {"name": file.name, "media_type": file.media_type, "size": len(file.content)} for file in request.attachments
    ]
    return shape | {"attachments": files}


def inbound_shape(inbound: Inbound) -> Json:
    shape = inbound.model_dump(mode="json", exclude={"request"})
    way = {"direction": "out", "state": "sent"} if inbound.sent_by_us else {"direction": "in", "state": "received"}
    return shape | way | {"request": request_shape(inbound.request)}


def _messages(case: Case) -> list[Json]:
    """What came after the request and what went out, as it happened."""
    came = [(one.received_at, inbound_shape(one)) for one in case.inbound]
    went = [(one.changed_at, message_shape(one)) for one in case.messages]
    return [shape for _, shape in sorted(came + went, key=itemgetter(0))]


def host_shape(host: Host, load: Load) -> Json:
    last = load.last_visit(host.id)
    return host.model_dump(mode="json") | {
        "visits_last_year": load.of_host(host.id),
        "last_visit": last.isoformat() if last else None,
    }
