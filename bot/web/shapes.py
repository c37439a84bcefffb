"""Nouns to the JSON the contract promises."""

from __future__ import annotations

from typing import Any

from bot.visits.models import Bundle, Case, CaseSummary, Draft, Message, Proposal
from knowledge.registers.models import Host

Json = dict[str, Any]


def proposal_shape(proposal: Proposal) -> Json:
    """Attachments by name, times as `09:00`; the bytes behind a digest stay with us."""
    shape = proposal.model_dump(mode="json", exclude={"bundles"})
    for day in shape["days"]:
        for item in day["items"]:
            item["start"], item["end"] = item["start"][:5], item["end"][:5]
    return shape | {"bundles": [bundle_shape(bundle) for bundle in proposal.bundles]}


def bundle_shape(bundle: Bundle) -> Json:
    return {"kind": bundle.kind, "digest": bundle.digest, "messages": [draft_shape(m) for m in bundle.messages]}


def draft_shape(draft: Draft) -> Json:
    shape = draft.model_dump(mode="json", exclude={"attachments"})
    return shape | {"attachments": [attachment.name for attachment in draft.attachments]}


def message_shape(message: Message) -> Json:
    shape = message.model_dump(mode="json", exclude={"draft"})
    return shape | draft_shape(message.draft) | {"id": message.id}


def summary_shape(summary: CaseSummary) -> Json:
    return summary.model_dump(mode="json")


def case_shape(case: Case) -> Json:
    request = case.request.model_dump(mode="json", by_alias=True, exclude={"attachments"})
    request["attachments"] = [
        {"name": file.name, "media_type": file.media_type, "size": len(file.content)}
        for file in case.request.attachments
    ]
    return {
        "case": case.number,
        "number": case.number,
        "status": case.status,
        "revision": case.revision,
        "received_at": case.received_at.isoformat(),
        "request": request,
        "triage": case.triage.model_dump(mode="json") if case.triage else None,
        "proposal": proposal_shape(case.proposal) if case.proposal else None,
        "decisions": [decision.model_dump(mode="json") for decision in case.decisions],
        "messages": [message_shape(message) for message in case.messages],
        "trouble": case.trouble,
    }


def host_shape(host: Host) -> Json:
    return host.model_dump(mode="json")
