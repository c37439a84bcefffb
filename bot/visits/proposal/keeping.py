"""Keeping: what a person wrote in a letter stays in the next version, where the programme leaves room for it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from bot.visits.models import Bundle, BundleKind, Draft, Original, Proposal, Told
from bot.visits.wording.sentences import sentence, word

_Edit = tuple[int, int, list[str]]  #: First line, line after the last, and what takes their place.


def keep(made: Proposal, *, before: Proposal) -> Proposal:
    """Put what a person wrote in letters of the version before into the new letters.

    It is merged with what is new; where both stand in the same place, an open point says what was lost.
    """
    placed = {(kind, draft.to, nth): draft for kind, draft, nth in _drafts(made.bundles)}
    originals = {one.id: one for one in before.reworded}
    words: dict[str, Draft] = {}
    points: list[Told] = []
    for kind, theirs, nth in _drafts(before.bundles):
        ours = originals.get(theirs.id)
        if ours is None:
            continue
        new = placed.get((kind, theirs.to, nth))
        kept = _with_words(new, theirs, ours) if new else None
        if kept:
            words[kept.id] = kept
        points += _said(kind, theirs, new, kept)
    return _with(made, words, tuple(points))


def _with(made: Proposal, words: dict[str, Draft], points: tuple[Told, ...]) -> Proposal:
    fresh = {draft.id: draft for _, draft, _ in _drafts(made.bundles)}
    told = (*points, *made.open_points_told)
    return made.model_copy(
        update={
            "bundles": tuple(
                Bundle(kind=bundle.kind, messages=tuple(words.get(draft.id, draft) for draft in bundle.messages))
                for bundle in made.bundles
            ),
            "reworded": tuple(Original(id=one, subject=fresh[one].subject, body=fresh[one].body) for one in words),
            "open_points": tuple(point["en"] for point in told),
            "open_points_told": told,
        }
    )


def _drafts(bundles: tuple[Bundle, ...]) -> Iterator[tuple[BundleKind, Draft, int]]:
    """Each draft with which of the letters to its recipient it is."""
    for bundle in bundles:
        seen: list[str] = []
        for draft in bundle.messages:
            yield bundle.kind, draft, seen.count(draft.to)
            seen.append(draft.to)


def _with_words(new: Draft, theirs: Draft, ours: Original) -> Draft | None:
    """None where what they wrote and what is new stand in the same place."""
    subject = theirs.subject if theirs.subject != ours.subject else new.subject
    body = merged(ours.body, theirs.body, new.body)
    return new.model_copy(update={"subject": subject, "body": body}) if body is not None else None


def _said(kind: BundleKind, theirs: Draft, new: Draft | None, kept: Draft | None) -> list[Told]:
    if kept and kept.body == theirs.body:
        return []
    key = "words_gone" if new is None else "words_merged" if kept else "words_lost"
    return [sentence("open_points", key, letter=word(f"bundle_{kind.value}"), to=theirs.to)]


def merged(base: str, one: str, other: str) -> str | None:
    """Lines changed from `base` in either text; None where both changed the same ones differently."""
    if one == other or base == other:
        return one
    lines = base.splitlines()
    edits = sorted([*_edits(lines, one.splitlines()), *_edits(lines, other.splitlines())], key=lambda edit: edit[:2])
    written: list[str] = []
    reached: int = 0
    last: _Edit | None = None
    for edit in edits:
        first, after, put = edit
        if edit == last:
            continue
        if first < reached or (last and last[:2] == (first, after)):
            return None
        written += [*lines[reached:first], *put]
        reached, last = after, edit
    return "\n".join([*written, *lines[reached:]]) + "\n"


def _edits(base: list[str], changed: list[str]) -> list[_Edit]:
    matcher = difflib.SequenceMatcher(None, base, changed, autojunk=False)
    return [
        (first, after, changed[start:end])
        for what, first, after, start, end in matcher.get_opcodes()
        if what != "equal"
    ]
