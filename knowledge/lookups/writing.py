"""Writing: what a register holds becomes one answer with marks."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lookups.models import Found, Line
from knowledge.lookups.sourcing import Proof
from knowledge.lookups.wording import joined, say
from knowledge.models import Answer, AnswerStatus

_NAMES = 40  #: Of a long list, more names than a person reads.


def write(found: Found, proofs: Sequence[Proof], language: str) -> Answer:
    """Every line has a mark or names its source; beyond the most of them, the others are named at the end."""
    if not found.lines:
        return Answer(status=AnswerStatus.NOT_FOUND, language=language, answer=found.head)
    marked = {at: "".join(f" [{p.citation.number}]" for p in proofs if at in p.lines) for at in range(len(found.lines))}
    order = sorted(marked, key=lambda at: found.lines[at].rank)
    entries = [at for at in order if not found.lines[at].is_context]
    rest = [found.lines[at].names[0] for at in entries[found.most :] if found.lines[at].names][:_NAMES]
    shown = [at for at in order if at not in entries[found.most :]]
    more = [say("more", language, names=joined(rest, language))] if rest else []
    written = [f"• {found.lines[at].text}{marked[at] or _source(found.lines[at], language)}" for at in shown]
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer="\n".join([found.head, *written, *more, *found.gaps]),
        citations=tuple(proof.citation for proof in proofs),
        notes=found.notes,
    )


def _source(line: Line, language: str) -> str:
    source = next(iter(line.sources), None)
    if source is None:
        return ""
    title = f"{source.title or source.document}{f', {source.as_of}' if source.as_of else ''}"
    return f" {say('line_source', language, title=title)}"
