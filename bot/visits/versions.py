"""The next version of a proposal: new words for one letter, or every draft issued anew."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from bot.visits.errors import BundleUnknown, RequestInvalid
from bot.visits.models import Authorship, Bundle, BundleKind, Deed, Draft, Original, Person, Proposal
from bot.visits.wording.cleaning import header_line

_SUBJECT_LENGTH = 300
_BODY_LENGTH = 50_000
_REASON_LENGTH = 1_000
#: Controls, line separators and marks that turn the direction of writing: nothing a letter needs.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def reissue(
    proposal: Proposal, *, at: dt.datetime, authorship: Authorship, without: Collection[str] = frozenset()
) -> Proposal:
    """Every draft becomes a new one, so that no earlier approval covers it.

    Args:
        without: Ids of drafts that are left out: what they ask is out already.
    """
    kept = [
        Bundle(kind=bundle.kind, messages=left)
        for bundle in proposal.bundles
        if (left := tuple(draft for draft in bundle.messages if draft.id not in without))
    ]
    new_ids = {
        draft.id: _draft_id(bundle.kind, proposal.version + 1, position)
        for bundle in kept
        for position, draft in enumerate(bundle.messages, start=1)
    }
    bundles = tuple(
        Bundle(
            kind=bundle.kind,
            messages=tuple(_new_draft(draft, id=new_ids[draft.id], date=at) for draft in bundle.messages),
        )
        for bundle in kept
    )
    reworded = tuple(one.model_copy(update={"id": new_ids[one.id]}) for one in proposal.reworded if one.id in new_ids)
    return _next(proposal, bundles, at, authorship=authorship, reworded=reworded)


def reword(
    proposal: Proposal,
    *,
    bundle: BundleKind,
    message: str,
    subject: str,
    body: str,
    at: dt.datetime,
    authorship: Authorship,
) -> Proposal:
    """Every other message stays as it is, to the byte.

    Raises:
        BundleUnknown: the bundle has no such message.
        RequestInvalid: subject or body are empty or too long.
    """
    current = proposal.bundle(bundle)
    position = next((n for n, d in enumerate(current.messages, start=1) if d.id == message), None) if current else None
    if current is None or position is None:
        raise BundleUnknown
    written = _new_draft(
        current.messages[position - 1],
        id=_draft_id(bundle, proposal.version + 1, position),
        date=at,
        subject=_subject(subject),
        body=_body(body),
    )
    drafts = (*current.messages[: position - 1], written, *current.messages[position:])
    bundles = tuple(Bundle(kind=bundle, messages=drafts) if b.kind is bundle else b for b in proposal.bundles)
    was = current.messages[position - 1]
    ours = next((one for one in proposal.reworded if one.id == message), None) or Original(
        id=message, subject=was.subject, body=was.body
    )
    ours = ours.model_copy(update={"id": written.id})
    reworded = (*(one for one in proposal.reworded if one.id != message), ours)
    return _next(proposal, bundles, at, authorship=authorship, reworded=reworded)


def enclose(proposal: Proposal, bundle: Bundle, *, at: dt.datetime, authorship: Authorship) -> Proposal:
    """A further bundle, or another one in place of that of its kind; every other stays as it is, to the byte."""
    bundles = (*(one for one in proposal.bundles if one.kind is not bundle.kind), bundle)
    kept = tuple(one for one in proposal.reworded if not one.id.startswith(f"{bundle.kind}-"))
    return _next(proposal, bundles, at, authorship=authorship, reworded=kept)


def send_again(proposal: Proposal, bundle: Bundle, *, at: dt.datetime, authorship: Authorship) -> Proposal:
    """These messages in place of those of their kind, as new ones in the same words; every other stays to the byte."""
    new_ids = {
        draft.id: _draft_id(bundle.kind, proposal.version + 1, position)
        for position, draft in enumerate(bundle.messages, start=1)
    }
    messages = tuple(_new_draft(draft, id=new_ids[draft.id], date=at) for draft in bundle.messages)
    again = Bundle(kind=bundle.kind, messages=messages)
    bundles = tuple(again if one.kind is bundle.kind else one for one in proposal.bundles)
    reworded = tuple(
        one.model_copy(update={"id": new_ids.get(one.id, one.id)})
        for one in proposal.reworded
        if one.id in new_ids or not one.id.startswith(f"{bundle.kind}-")
    )
    return _next(proposal, bundles, at, authorship=authorship, reworded=reworded)


def made_by(person: Person, deed: Deed, *, reason: str = "", of: int | None = None) -> Authorship:
    return Authorship(deed=deed, by=person.id, by_name=person.name, reason=plain(reason)[:_REASON_LENGTH], of=of)


def plain(text: str) -> str:
    """What a person typed, without controls; line breaks are of one kind."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _draft_id(bundle: BundleKind, version: int, position: int) -> str:
    return f"{bundle}-v{version}-{position}"


def _new_draft(draft: Draft, **changes: Any) -> Draft:
    # Validated anew and not copied: a copy would keep the digest of the draft it was made from.
    return Draft.model_validate(draft.model_dump() | changes)


def _next(proposal: Proposal, bundles: tuple[Bundle, ...], at: dt.datetime, **changes: Any) -> Proposal:
    content = proposal.model_dump(exclude={"bundles", "digest"})
    new = {"version": proposal.version + 1, "created_at": at, "bundles": bundles}
    return Proposal.model_validate(content | new | changes)


def _subject(subject: str) -> str:
    subject = header_line(subject)
    if not 0 < len(subject) <= _SUBJECT_LENGTH:
        raise RequestInvalid(f"(subject: 1–{_SUBJECT_LENGTH})")
    return subject


def _body(body: str) -> str:
    body = plain(body)
    if not 0 < len(body) <= _BODY_LENGTH:
        raise RequestInvalid(f"(body: 1–{_BODY_LENGTH})")
    return body + "\n"
