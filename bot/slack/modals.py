"""Modals: the full letters, the letter to edit, the reason to give. For permitted people only."""

from __future__ import annotations

from bot.slack.blocks import Block, actions, button, context, header, paragraphs, plain, section
from bot.slack.bundle_block import recipient
from bot.slack.ref import Ref
from bot.texts import text
from bot.visits.models import Bundle, Case, Draft, Verdict
from knowledge import Registers

EDIT_LETTER = "edit_letter"  #: Button in the letters' modal, about one letter.
EDITED = "edited"
REASONED = {
    Verdict.APPROVE: "approved_all_the_same",
    Verdict.ASK_FOR_CHANGES: "changes_asked",
    Verdict.DECLINE: "declined",
}
SUBJECT, BODY, REASON = "subject", "body", "reason"  #: Block ids, and the action ids of their inputs.
INPUT_LIMIT = 3000
SUBJECT_LIMIT = 300
REASON_LIMIT = 2000
VIEW_LIMIT = 100
LETTERS = 12
LETTER_SECTIONS = 5
REQUEST_SECTIONS = 5


def letters_modal(case: Case, bundle: Bundle, *, private: str, registers: Registers, language: str) -> Block:
    """Recipients, subjects, words and attachments as they would go out, and the request they answer."""
    blocks: list[Block] = []
    for draft in bundle.messages[:LETTERS]:
        blocks += _letter(draft, case, bundle, registers, language)
    if len(bundle.messages) > LETTERS:
        blocks.append(section(plain(text("slack.more_letters", language, number=len(bundle.messages) - LETTERS))))
    asked = [header(text("slack.request_as_written", language))]
    asked += paragraphs(f"{case.request.subject}\n\n{case.request.message}", most=REQUEST_SECTIONS)
    blocks = [*blocks[: VIEW_LIMIT - len(asked)], *asked]
    return _view("letters", text("slack.letters_title", language), blocks, private, close=text("slack.close", language))


def edit_modal(draft: Draft, *, private: str, language: str) -> Block:
    """The words stand in the inputs as they are: nothing is escaped in what a person edits."""
    fields = [
        _input(SUBJECT, text("slack.subject", language), draft.subject, limit=SUBJECT_LIMIT),
        _input(BODY, text("slack.body", language), draft.body, limit=INPUT_LIMIT, multiline=True),
    ]
    view = _view(EDITED, text("slack.edit_title", language), fields, private, close=text("slack.cancel", language))
    return view | {"submit": plain(text("slack.save", language), 24)}


def fits_a_modal(draft: Draft) -> bool:
    return len(draft.subject) <= SUBJECT_LIMIT and len(draft.body) <= INPUT_LIMIT


def reason_modal(verdict: Verdict, *, private: str, language: str, because: str = "") -> Block:
    """`because` says above the input why a reason is asked for."""
    fields = [section(plain(because))] if because else []
    fields += [_input(REASON, text(f"slack.reason_{verdict}", language), "", limit=REASON_LIMIT, multiline=True)]
    title = text(f"slack.{verdict}", language)
    view = _view(REASONED[verdict], title, fields, private, close=text("slack.cancel", language))
    return view | {"submit": plain(text("slack.send", language), 24)}


def _letter(draft: Draft, case: Case, bundle: Bundle, registers: Registers, language: str) -> list[Block]:
    to = f"{recipient(draft, case, bundle.kind, registers, language)} ({draft.to})"
    files = ", ".join(f"{file.name} ({len(file.content) // 1024 + 1} kB)" for file in draft.attachments)
    blocks = [header(draft.subject), context(plain(text("slack.to", language, recipient=to), 1000))]
    blocks += paragraphs(draft.body, most=LETTER_SECTIONS)
    if files:
        blocks.append(context(plain(text("slack.attached", language, files=files), 1000)))
    edit = button(text("slack.edit", language), EDIT_LETTER, value=str(Ref.to(case, bundle, draft.id)))
    return [*blocks, actions(f"letter {draft.id}"[:255], [edit])]


def _view(callback_id: str, title: str, blocks: list[Block], private: str, *, close: str) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": private,
        "blocks": blocks,
    }


def _input(block_id: str, label: str, initial: str, *, limit: int, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": multiline,
        "max_length": limit,
        "min_length": 1,
    }
    filled = {"initial_value": initial} if initial else {}
    return {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element | filled}
