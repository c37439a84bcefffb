"""Writing: a model words the answer from numbered passages; what the passages do not bear out is dropped."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge import answering
from knowledge.answering.notes import notes
from knowledge.answering.quoting import Window, citation, window
from knowledge.answering.units import units
from knowledge.citations import chunk_id
from knowledge.errors import ModelFailed
from knowledge.models import Answer, AnswerStatus, Chunk, Citation, DocumentKind, Passage
from knowledge.ports import LanguageModel
from knowledge.writing.checking import Claim, Closeness, check
from knowledge.writing.masking import is_confidential
from knowledge.writing.prompting import prompt
from knowledge.writing.translating import in_source_language, merged
from knowledge.writing.written import Written

__all__ = ["Quote", "Siblings", "in_source_language", "merged", "write"]

logger = logging.getLogger(__name__)

#: Passages the model sees; more cost time and make small models wander.
MOST_PASSAGES = 6
MOST_CITATIONS = 5
_STANDS_ALONE = 40  #: Characters of a quote that needs nothing around it.

Quote = Callable[[Passage], str]
Siblings = Callable[[str], Sequence[Chunk]]


def write(
    question: str,
    extracted: Answer,
    passages: Sequence[Passage],
    *,
    model: LanguageModel,
    quote: Quote,
    siblings: Siblings,
    closeness: Closeness | None,
    today: dt.date | None = None,
) -> Answer:
    """Return what the model wrote, as far as it holds; `extracted`, the answer without a model, where nothing does.

    One call. A question with two readings keeps the answer that shows both. Where the extractive way
    found nothing, a passage the model points at must also convince that way.
    """
    if extracted.status is AnswerStatus.AMBIGUOUS or is_confidential(question):
        return extracted
    offered = _offered(extracted, passages, siblings)
    if not offered:
        return extracted
    try:
        written = model.complete(prompt(question, offered, language=extracted.language), into=Written)
    except ModelFailed as error:
        logger.warning("answer.model_failed", extra={"model": model.name, "why": error.particulars})
        return extracted
    claims = check(written, offered, language=extracted.language, quote=quote, closeness=closeness)
    logger.info("answer.written", extra={"model": model.name, "said": len(written.sentences), "held": len(claims)})
    if not claims or (
        extracted.status is AnswerStatus.NOT_FOUND and not _convinces(question, claims, extracted, quote, closeness)
    ):
        return extracted
    return _answer(claims, language=extracted.language, quote=quote, today=today or dt.date.today())


def _offered(extracted: Answer, passages: Sequence[Passage], siblings: Siblings) -> list[Passage]:
    """What the extractive answer cites comes first; where that is a source, no summary of ours takes its place."""
    found = {passage.chunk.id: passage for passage in passages}
    cited = [_passage(each, found, siblings) for each in extracted.citations]
    first = [passage for passage in cited if passage is not None]
    sourced = bool(first) and first[0].chunk.kind is DocumentKind.SOURCE
    rest = [each for each in passages if not sourced or each.chunk.kind is DocumentKind.SOURCE]
    return list({passage.chunk.id: passage for passage in (*first, *rest)}.values())[:MOST_PASSAGES]


def _passage(cited: Citation, found: dict[str, Passage], siblings: Siblings) -> Passage | None:
    wanted = chunk_id(cited)
    if wanted in found:
        return found[wanted]
    chunk = next((chunk for chunk in siblings(cited.document) if chunk.id == wanted), None)
    return Passage(chunk=chunk, score=1.0, similarity=0.0) if chunk else None


def _convinces(
    question: str, claims: Sequence[Claim], extracted: Answer, quote: Quote, closeness: Closeness | None
) -> bool:
    pointed_at = list({w.passage.chunk.id: w.passage for claim in claims for w in claim.windows}.values())
    again = answering.answer(question, pointed_at, language=extracted.language, quote=quote, closeness=closeness)
    return again.status is AnswerStatus.ANSWERED


def _answer(claims: Sequence[Claim], *, language: str, quote: Quote, today: dt.date) -> Answer:
    windows: list[Window] = []
    said: list[str] = []
    for claim in claims:
        shown = list(dict.fromkeys(_standing_alone(each) for each in claim.windows))
        new = [each for each in shown if each not in windows]
        if len(windows) + len(new) > MOST_CITATIONS:
            continue
        windows += new
        marks = "".join(f"[{windows.index(each) + 1}]" for each in shown)
        if (sentence := f"{claim.text} {marks}") not in said:  # small models say a thing again and again
            said.append(sentence)
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer=" ".join(said),
        citations=tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1)),
        notes=tuple(notes(windows, language=language, today=today)),
        composer="model",
    )


def _standing_alone(borne_out: Window) -> Window:
    """Show a few words with what stands around them; the sentence was checked against the words alone."""
    if len(borne_out.text) >= _STANDS_ALONE:
        return borne_out
    alone = units([borne_out.passage])  # as the only passage its units have another rank
    return window(replace(borne_out.units[0], rank=0), alone, whole=False)
