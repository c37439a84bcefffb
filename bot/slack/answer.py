"""Answer → Block Kit: the text, then the numbered sources with what they say."""

from __future__ import annotations

from bot.slack.blocks import (
    MESSAGE_LIMIT,
    MORE,
    Block,
    actions,
    button,
    context,
    escape,
    folded,
    link,
    mrkdwn,
    paragraphs,
    section,
)
from bot.texts import text
from bot.visits import disclosing
from knowledge import Answer, Citation

QUOTE_LIMIT = 400
NOTE_LIMIT = 450  # four of them stay below the 2,000 of a context block
TITLE_LIMIT = 200
ANSWER_SECTIONS = 6
USEFUL, NOT_USEFUL, PERSON, SHARE = "answer_useful", "answer_not_useful", "answer_person", "answer_share"


def answer_text(answer: Answer) -> str:
    """For notifications and screen readers."""
    return escape(answer.answer, MESSAGE_LIMIT)


def answer_blocks(
    answer: Answer, *, public_url: str, answer_id: str | None = None, shareable: bool = False
) -> list[Block]:
    """With the buttons for a word on it, where it was kept under an id; what was not found only asks for a person."""
    language = answer.language
    blocks = paragraphs(answer.answer, most=ANSWER_SECTIONS) or [section(mrkdwn(MORE))]
    blocks += [section(mrkdwn(_source(citation, public_url, language))) for citation in answer.citations]
    if answer.notes:
        blocks.append(context(mrkdwn("\n".join(f"• {escape(folded(note), NOTE_LIMIT)}" for note in answer.notes[:4]))))
    blocks.append(context(mrkdwn(escape(disclosing.of_answer(answer, language), NOTE_LIMIT))))
    if answer_id:
        wanted = [USEFUL, NOT_USEFUL, PERSON] if answer.citations else [PERSON]
        wanted += [SHARE] if shareable and answer.citations else []
        buttons = [button(text(f"slack.{one}", language), one, value=answer_id) for one in wanted]
        blocks.append(actions(f"judge {answer_id}", buttons))
    return blocks


def _source(citation: Citation, public_url: str, language: str) -> str:
    where = [citation.title or citation.document, citation.section]
    where += [text("slack.page", language, page=citation.page)] if citation.page else []
    where += [text("slack.as_of", language, date=citation.as_of)] if citation.as_of else []
    heading = " · ".join(escape(folded(part), TITLE_LIMIT) for part in where if part)
    lines = [f"*[{citation.number}]* {heading}", f">{escape(folded(citation.quote), QUOTE_LIMIT)}"]
    if public_url:
        lines.append(f"<{escape(link(public_url, citation.url))}|{text('slack.open_passage', language)}>")
    return "\n".join(lines)
