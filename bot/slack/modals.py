"""Modals: the letter to edit, the reason to give. For permitted people only."""

from __future__ import annotations

from bot.slack.blocks import Block, plain, section
from bot.texts import text
from bot.visits.models import Draft, Verdict

EDIT_LETTER = "edit_letter"  #: Button in the letters' window, about one letter.
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


def edit_modal(draft: Draft, *, private: str, language: str) -> Block:
    """The words stand in the inputs as they are: nothing is escaped in what a person edits."""
    fields = [
        input_of(SUBJECT, text("slack.subject", language), draft.subject, limit=SUBJECT_LIMIT),
        input_of(BODY, text("slack.body", language), draft.body, limit=INPUT_LIMIT, multiline=True),
    ]
    view = view_of(EDITED, text("slack.edit_title", language), fields, private, close=text("slack.cancel", language))
    return view | {"submit": plain(text("slack.save", language), 24)}


def fits_a_modal(draft: Draft) -> bool:
    return len(draft.subject) <= SUBJECT_LIMIT and len(draft.body) <= INPUT_LIMIT


def reason_modal(verdict: Verdict, *, private: str, language: str, because: str = "") -> Block:
    """`because` says above the input why a reason is asked for."""
    fields = [section(plain(because))] if because else []
    fields += [input_of(REASON, text(f"slack.reason_{verdict}", language), "", limit=REASON_LIMIT, multiline=True)]
    title = text(f"slack.{verdict}", language)
    view = view_of(REASONED[verdict], title, fields, private, close=text("slack.cancel", language))
    return view | {"submit": plain(text("slack.send", language), 24)}


def view_of(callback_id: str, title: str, blocks: list[Block], private: str, *, close: str) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": private,
        "blocks": blocks,
    }


def input_of(block_id: str, label: str, initial: str, *, limit: int, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": multiline,
        "max_length": limit,
        "min_length": 1,
    }
    filled = {"initial_value": initial} if initial else {}
    return {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element | filled}
