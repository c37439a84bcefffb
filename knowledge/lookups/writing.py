"""Writing: what a register holds becomes one answer with marks."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lookups.models import Found
from knowledge.lookups.sourcing import Proof
from knowledge.lookups.wording import joined, say
from knowledge.models import Answer, AnswerStatus

_LINES = 8
_NAMES = 40  #: Of a long list, more names than a person reads.


def write(found: Found, proofs: Sequence[Proof], language: str) -> Answer:
    """Lines that nothing cites are named at the end, as far as they have names."""
    if not found.lines:
        return Answer(status=AnswerStatus.NOT_FOUND, language=language, answer=found.head)
    marked = {at: "".join(f" [{p.citation.number}]" for p in proofs if at in p.lines) for at in range(len(found.lines))}
    order = sorted(marked, key=lambda at: found.lines[at].rank)
    shown = [at for at in order if marked[at] or not found.lines[at].names][:_LINES]
    rest = [found.lines[at].names[0] for at in order if at not in shown and found.lines[at].names][:_NAMES]
    more = [say("more", language, names=joined(rest, language))] if rest else []
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer="\n".join([found.head, *(f"• {found.lines[at].text}{marked[at]}" for at in shown), *more, *found.gaps]),
        citations=tuple(proof.citation for proof in proofs),
        notes=found.notes,
    )
