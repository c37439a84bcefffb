"""Authors: who wrote the words of letters, as the versions of a proposal tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.visits.models import Bundle, BundleKind, Deed, Draft, Proposal

#: How versions come about whose words are the assistant's. Of any other the words are the person's who made it.
_NOT_BY_HAND = frozenset(
    {Deed.DRAFTED, Deed.REPLANNED, Deed.AGREED, Deed.CALLED_OFF, Deed.REMINDED, Deed.CHASED, Deed.REISSUED}
)
#: Their words are the programme as much as the letter.
_PROGRAMMES = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME})


def authors(bundle: Bundle, versions: Sequence[Proposal]) -> frozenset[str]:
    """Return by user name who wrote or last edited each letter of it.

    Args:
        versions: Of the proposal, the oldest first. The last one holds the bundle.
    """
    found = (_author(bundle.kind, draft, versions) for draft in bundle.messages)
    return frozenset(person for person in found if person)


def _author(kind: BundleKind, draft: Draft, versions: Sequence[Proposal]) -> str | None:
    """Who made the first of the latest versions that all have these words."""
    words, first = _words(kind, draft, versions[-1]) if versions else None, None
    for version in reversed(versions):
        if words not in _all_words(kind, version):
            break
        first = version
    made = first.authorship if first else None
    return made.by if made and made.deed not in _NOT_BY_HAND else None


def _all_words(kind: BundleKind, version: Proposal) -> Iterable[Any]:
    bundle = version.bundle(kind)
    return [_words(kind, draft, version) for draft in bundle.messages] if bundle else []


def _words(kind: BundleKind, draft: Draft, version: Proposal) -> Any:
    """Ids and dates change with every version; these do not."""
    return draft.to, draft.subject, draft.body, version.days if kind in _PROGRAMMES else None
