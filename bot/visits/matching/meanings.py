"""Meanings: how near the work of each host is to what a sender writes, by search over the registers' profiles."""

from __future__ import annotations

from bot.visits.matching.wishes import Wishes
from bot.visits.models import VisitRequest
from bot.visits.ports import EvidenceSource
from knowledge import DocumentKind

_PASSAGES = 60  # enough to hold the profiles of the hosts that matter
_LONGEST = 400
_HOST = "host:"


def meanings(request: VisitRequest, wishes: Wishes, *, knowledge: EvidenceSource) -> dict[str, float]:
    """Return one for the nearest host, less for the others, nothing for those that were not found."""
    asked = " ".join(" ".join((*wishes.interests, "" if wishes.interests else request.message)).split())[:_LONGEST]
    if not asked.strip():
        return {}
    nearest: dict[str, float] = {}
    for passage in knowledge.retrieve(asked, limit=_PASSAGES):
        name = passage.chunk.document
        if passage.chunk.kind is DocumentKind.PROFILE and name.startswith(_HOST):
            host = name.removeprefix(_HOST)
            nearest[host] = max(nearest.get(host, 0.0), passage.score)
    best = max(nearest.values(), default=0.0)
    return {host: round(score / best, 3) for host, score in nearest.items()} if best > 0 else {}
