"""Substance: each visit gets the passages of our documents that back it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.visits import wording
from bot.visits.models import Evidence, Programme, ProgrammeItem
from bot.visits.ports import EvidenceSource
from knowledge import DocumentKind, Host, Passage, Registers

_PASSAGES = 8
_MOST = 2
_LONGEST_QUOTE = 300
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


def with_evidence(
    programme: Programme,
    *,
    registers: Registers,
    knowledge: EvidenceSource,
    known: Mapping[str, tuple[Evidence, ...]] | None = None,
) -> Programme:
    """Put passages that name the host before what the register says of itself.

    `known` is what was found for a host before: nothing is looked up again for it.
    """

    def backed(item: ProgrammeItem) -> ProgrammeItem:
        found = (known or {}).get(item.host or "")
        return item.model_copy(update={"evidence": found}) if found else _backed(item, registers, knowledge)

    days = [day.model_copy(update={"items": tuple(map(backed, day.items))}) for day in programme.days]
    return programme.model_copy(update={"days": tuple(days)})


def _backed(item: ProgrammeItem, registers: Registers, knowledge: EvidenceSource) -> ProgrammeItem:
    host = registers.host(item.host) if item.host else None
    if host is None:
        return item
    danish = wording.of("da")
    question = f"{host.name} {' '.join(danish.theme(theme, registers) for theme in item.themes)}"
    found = _naming(host, knowledge.retrieve(question, limit=_PASSAGES))
    return item.model_copy(update={"evidence": (*found[:_MOST], *item.evidence)[: _MOST + 1]})


def _naming(host: Host, passages: Sequence[Passage]) -> list[Evidence]:
    names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in (host.name, *host.aliases)), re.IGNORECASE)
    told = [passage.chunk for passage in passages if passage.chunk.kind is not DocumentKind.PROFILE]
    told.sort(key=lambda chunk: chunk.kind is not DocumentKind.SOURCE)  # what somebody gave us before what we wrote
    return [
        Evidence(document=chunk.document, quote=_around(chunk.text, hit), as_of=chunk.as_of)
        for chunk in told
        if (hit := names.search(chunk.text))
    ]


def _around(text: str, hit: re.Match[str]) -> str:
    """The sentence that names the host, verbatim, cut where it is very long."""
    starts = [0, *(end.end() for end in _SENTENCE_END.finditer(text))]
    start = max(one for one in starts if one <= hit.start())
    end = min((one for one in starts if one > hit.start()), default=len(text))
    if end - start > _LONGEST_QUOTE:
        start = max(start, hit.start() - _LONGEST_QUOTE // 2)
    return text[start : min(end, start + _LONGEST_QUOTE)].strip()
