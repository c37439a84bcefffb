"""The window in which letters are read whole, page by page, and approved at its end. For permitted people only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.slack.blocks import (
    HEADER_LIMIT,
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    link,
    link_button,
    mrkdwn,
    paragraphs,
    plain,
    section,
)
from bot.slack.bundle_block import recipient
from bot.slack.modals import EDIT_LETTER, REASON, REASON_LIMIT, fits_a_modal, input_of, view_of
from bot.slack.ref import Ref
from bot.texts import LANGUAGES, text
from bot.visits import decidable
from bot.visits.models import Bundle, Case, Draft, OutgoingAttachment
from bot.visits.proposal import Twin
from knowledge import Registers

LETTERS = "letters"
APPROVED = "letters_approved"  #: The same window, where the reader can approve at its end.
ON, BACK = "letters_on", "letters_back"
EDIT_ON_PAGE = "edit_on_page"  #: A link.
SEND_AT = "send_at"

#: A window holds 100 blocks and 250 kB; a sign of another script takes six bytes of it.
PAGE_BLOCKS = 70
PAGE_CHARACTERS = 36_000
REQUEST_SECTIONS = 5
_STOPPING = 2_900


class Letters(NamedTuple):
    """What is read, and what this reader can do about it."""

    case: Case
    bundle: Bundle
    registers: Registers
    public_url: str
    language: str
    may_edit: bool = False
    may_approve: bool = False  #: Now, and these words.
    twins: Mapping[str, Twin] = {}  #: Draft id to what the letter says in Danish.
    disclosure: str = ""  #: Who stands behind the words.
    stopped: tuple[str, ...] = ()  #: What the checks say against it; a reason is needed to let it out all the same.


def can_be_approved(case: Case, bundle: Bundle) -> bool:
    """By somebody, now."""
    open_ = decidable.is_open(case, bundle) and not decidable.used_up(case, bundle.digest)
    return open_ and not bundle.unfinished and not case.pending


def pages(letters: Letters) -> list[list[Block]]:
    """Every word of every letter, then the request that they answer, in as many pages as it takes."""
    found: list[list[Block]] = [[]]
    written = 0
    for block in _all(letters):
        weight = len(str(block))
        if found[-1] and (len(found[-1]) >= PAGE_BLOCKS or written + weight > PAGE_CHARACTERS):
            found.append([])
            written = 0
        found[-1].append(block)
        written += weight
    return found


def window(letters: Letters, *, page: int, private: str, hint: str = "") -> Block:
    """Page 0 is the first. Only the last one is approved on.

    Args:
        hint: Why it opened, where nobody asked for it.
    """
    every, language = pages(letters), letters.language
    last = page == len(every) - 1
    blocks = [section(plain(hint))] if hint else []
    if len(every) > 1:
        blocks.append(context(plain(text("slack.letters_page", language, number=page + 1, of=len(every)))))
    blocks += every[page]
    if turning := _turning(letters, page, len(every)):
        blocks.append(actions("turning", turning))
    approving = last and letters.may_approve
    blocks += _approving(letters) if approving else []
    title, close = text(f"slack.bundle_{letters.bundle.kind}", language), text("slack.close", language)
    view = view_of(APPROVED if approving else LETTERS, title, blocks, private, close=close)
    return view | ({"submit": plain(text("slack.approve", language), 24)} if approving else {})


def _all(letters: Letters) -> list[Block]:
    blocks: list[Block] = [context(plain(letters.disclosure, 1000))] if letters.disclosure else []
    for position, draft in enumerate(letters.bundle.messages):
        blocks += [*([divider()] if position else []), *_letter(draft, letters)]
    request = letters.case.request
    blocks += [divider(), header(text("slack.request_as_written", letters.language))]
    return blocks + paragraphs(f"{request.subject}\n\n{request.message}", most=REQUEST_SECTIONS)


def _letter(draft: Draft, letters: Letters) -> list[Block]:
    case, bundle, language = letters.case, letters.bundle, letters.language
    to = f"{recipient(draft, case, bundle.kind, letters.registers, language)} ({draft.to})"
    blocks = [_subject(draft.subject), context(plain(text("slack.to", language, recipient=to), 1000))]
    blocks += paragraphs(draft.body, most=None)
    for start in range(0, len(draft.attachments), 10):
        blocks.append(context(mrkdwn(_attached(draft, start, letters))))
    twin = letters.twins.get(draft.id) if draft.language not in LANGUAGES else None
    if twin:
        words = f"{text('web.twin', language)}. {text('web.twin_same' if twin.same else 'web.twin_differs', language)}"
        blocks += [context(plain(words, 1000)), *paragraphs(f"{twin.subject}\n\n{twin.body}", most=None)]
    if letters.may_edit:
        blocks.append(actions(f"letter {draft.id}"[:255], [_edit(draft, letters)]))
    return blocks


def _subject(subject: str) -> Block:
    """As a heading where it fits: none of it may be cut."""
    return header(subject) if len(escape(subject)) <= HEADER_LIMIT else section(plain(subject))


def _attached(draft: Draft, start: int, letters: Letters) -> str:
    """Each a link to its very bytes, where the page has an address."""
    files = []
    for position, file in enumerate(draft.attachments[start : start + 10], start=start + 1):
        name = escape(_described(file), 150)
        path = f"/cases/{letters.case.number}/letters/{draft.id}/files/{position}"
        files.append(f"<{escape(link(letters.public_url, path))}|{name}>" if letters.public_url else name)
    return text("slack.attached", letters.language, files=", ".join(files))


def _described(file: OutgoingAttachment) -> str:
    return f"{file.name} ({len(file.content) // 1024 + 1} kB)"


def _edit(draft: Draft, letters: Letters) -> Block:
    if not fits_a_modal(draft) and letters.public_url:
        url = link(letters.public_url, f"/cases/{letters.case.number}/letters/{draft.id}")
        return link_button(text("slack.edit_on_page", letters.language), EDIT_ON_PAGE, url=url)
    value = str(Ref.to(letters.case, letters.bundle, draft.id))
    return button(text("slack.edit", letters.language), EDIT_LETTER, value=value)


def _turning(letters: Letters, page: int, count: int) -> list[Block]:
    value = str(Ref.to(letters.case, letters.bundle))
    back = [button(text("slack.letters_back", letters.language), BACK, value=value)] if page else []
    on = [button(text("slack.letters_on", letters.language), ON, value=value, style="primary")]
    return [*back, *(on if page < count - 1 else [])]


def _approving(letters: Letters) -> list[Block]:
    language = letters.language
    blocks = [divider()]
    if letters.stopped:
        blocks.append(section(plain("\n".join(letters.stopped), _STOPPING)))
        blocks.append(input_of(REASON, text("slack.reason_approve", language), "", limit=REASON_LIMIT, multiline=True))
    blocks.append(
        {
            "type": "input",
            "block_id": SEND_AT,
            "optional": True,
            "label": plain(text("slack.send_at", language), 2000),
            "hint": plain(text("slack.send_at_hint", language), 2000),
            "element": {"type": "datetimepicker", "action_id": SEND_AT},
        }
    )
    return blocks
