"""C-33: one byte of an approved letter is changed in the database, before it is read or just before it is claimed."""

from __future__ import annotations

import base64
import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

from bot.visits import dispatch
from bot.visits.errors import VisitError
from bot.visits.models import Draft, Message, MessageState, OutgoingAttachment
from tests.factories import NOW, a_bundle, a_draft
from tests.fakes import RecordingOutbox
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced

_ICS = b"BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Copenhagen:20271012T090000\r\nEND:VEVENT\r\n"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Json = dict[str, Any]
Flip = Callable[[Json, random.Random], None]


def _words(name: str) -> Flip:
    def flip(draft: Json, chance: random.Random) -> None:
        draft[name] = _flipped(draft[name], chance)

    return flip


def _attachment(number: int, name: str) -> Flip:
    def flip(draft: Json, chance: random.Random) -> None:
        one = draft["attachments"][number]
        one[name] = _byte_flipped(one[name], chance) if name == "content" else _flipped(one[name], chance)

    return flip


def _zone(draft: Json, chance: random.Random) -> None:
    """The same moment, told for another place, or an hour apart."""
    draft["date"] = draft["date"][:-6] + chance.choice(("+02:00", "+00:00", "Z"))


def _time_zone_of_the_invitation(draft: Json, chance: random.Random) -> None:
    named = chance.choice((b"Europe/Stockholm", b"Europe/London", b"UTC"))
    one = draft["attachments"][1]
    content = base64.b64decode(one["content"]).replace(b"Europe/Copenhagen", named)
    one["content"] = base64.b64encode(content).decode()


def _flipped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    other = chance.choice([letter for letter in _LETTERS if letter != text[at]])
    return text[:at] + other + text[at + 1 :]


def _byte_flipped(content: str, chance: random.Random) -> str:
    """Of what is encoded: the last letter of a base64 text may change without a byte that does."""
    raw = bytearray(base64.b64decode(content))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return base64.b64encode(bytes(raw)).decode()


FIELDS: dict[str, Flip] = {
    "recipient": _words("to"),
    "sender": _words("sender"),
    "subject": _words("subject"),
    "body": _words("body"),
    "language": _words("language"),
    "id": _words("id"),
    "thread": _words("in_reply_to"),
    "date": _words("date"),
    "time zone": _zone,
    "attachment": _attachment(0, "content"),
    "attachment name": _attachment(0, "name"),
    "attachment type": _attachment(0, "media_type"),
    "calendar": _attachment(1, "content"),
    "time zone in calendar": _time_zone_of_the_invitation,
}

_COLUMNS = ("bundle_digest", "bundle", "draft")  #: Of the row itself, wherever the byte lies.


def changed_letters(room: Room, flips: int) -> Outcome:
    """So many flips of each field, by each way in."""
    chance, outcome = random.Random(33), Outcome()
    letter = a_draft(
        in_reply_to="<asked@malmberg.example>",
        attachments=(
            OutgoingAttachment(name="programme.pdf", media_type="application/pdf", content=b"%PDF-1.7 made up"),
            OutgoingAttachment(name="visit.ics", media_type="text/calendar", content=_ICS),
        ),
    )
    with a_desk(room.new("desk")) as desk:
        case = desk.approved("one", a_bundle().model_copy(update={"messages": (letter,)}))
        for _ in range(flips):
            for field, flip in FIELDS.items():
                for way in (_before, _between):
                    changed = _with(case.messages[0], flip, chance)
                    sent = way(desk, case.messages[0], "draft", changed)
                    outcome.trial(not sent, f"{field}, changed {way.__name__[1:]}: {changed[:200]}")
            for column in _COLUMNS:
                kept = _column(case.messages[0], column)
                changed = _flipped(kept, chance)
                while column == "draft" and _means_the_same(changed, kept):
                    changed = _flipped(kept, chance)
                outcome.trial(not _before(desk, case.messages[0], column, changed), f"{column}: {changed[:200]}")
        outcome.trial(
            _before(desk, case.messages[0], "draft", _column(case.messages[0], "draft")), "unchanged, not sent"
        )
    outcome.told = f"{len(FIELDS)} fields and {len(_COLUMNS)} columns, before reading and between reading and claim"
    return outcome


def _with(message: Message, flip: Flip, chance: random.Random) -> str:
    original = json.loads(message.draft.model_dump_json())
    changed = json.loads(json.dumps(original))
    while changed == original:
        flip(changed, chance)
    return json.dumps(changed)


def _column(message: Message, name: str) -> str:
    return message.draft.model_dump_json() if name == "draft" else str(getattr(message, name))


def _means_the_same(changed: str, kept: str) -> bool:
    """A byte that says nothing: the last one of a base64 text, or part of a key that nobody reads."""
    try:
        return Draft.model_validate_json(changed) == Draft.model_validate_json(kept)
    except ValueError:
        return False


def _before(desk: Desk, message: Message, column: str, changed: str) -> bool:
    """Whether anything left after the row was changed, and then sent."""
    desk.by_hand(f"update messages set {column} = ?, state = 'approved' where id = ?", changed, message.id)
    return _sent(desk, message, desk.store)


def _between(desk: Desk, message: Message, column: str, changed: str) -> bool:
    """Whether anything left where the row is changed after it was compared and before it is claimed."""

    class Meddled:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.store, name)

        def move_message(self, *args: Any, **how: Any) -> Message:
            if how["was"] is MessageState.APPROVED:
                desk.by_hand(f"update messages set {column} = ? where id = ?", changed, message.id)
            return desk.store.move_message(*args, **how)

    _restore(desk, message)
    return _sent(desk, message, Meddled())


def _sent(desk: Desk, message: Message, store: Any) -> bool:
    outbox = RecordingOutbox()
    with contextlib.suppress(VisitError):  # damaged, unknown, moved: all of them keep it here
        dispatch.dispatch(message.case, message.bundle_digest, store=store, outbox=outbox, at=NOW)
    _restore(desk, message)
    return bool(outbox.sent)


def _restore(desk: Desk, message: Message) -> None:
    desk.by_hand(
        "update messages set draft = ?, bundle_digest = ?, bundle = ?, state = 'approved' where id = ?",
        message.draft.model_dump_json(),
        message.bundle_digest,
        message.bundle.value,
        message.id,
    )
    desk.by_hand("update cases set status = 'approved' where number = ?", message.case)


CHECKS = (
    Check(
        id="C-33",
        observes="One byte of an approved letter changed in the database: nothing is sent",
        run=changed_letters,
        tiny=1,
        quick=15,
        long=500,
        breaks={
            "letters are not compared with what was approved": replaced(dispatch, "_refusal", lambda *_: None),
            "a claimed row is sent as it stands then": replaced(
                dispatch,
                "_send_as_checked",
                lambda claimed, checked, **how: dispatch._send(claimed, **how),
            ),
        },
    ),
)
