"""Authors: who wrote the words of letters, as the versions of a proposal tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.visits.models import Authorship, Bundle, BundleKind, Deed, Draft, Proposal

#: How versions come about whose words are the assistant's. Of any other the words are the person's who made it.
_NOT_BY_HAND = frozenset(
    {Deed.DRAFTED, Deed.REPLANNED, Deed.AGREED, Deed.CALLED_OFF, Deed.REMINDED, Deed.CHASED, Deed.REISSUED}
)
_PROGRAMMES_BY_HAND = frozenset({Deed.BEGUN, Deed.EDITED, Deed.TAKEN_AGAIN})
#: Their words are the programme as much as the letter.
_PROGRAMMES = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME})


def authors(bundle: Bundle, versions: Sequence[Proposal]) -> frozenset[str]:
    """Return by user name who wrote or last edited each letter of it.

    Args:
        versions: Of the proposal, the oldest first. The last one holds the bundle.
    """
    return frozenset(made.by for made in _makers(bundle, versions))


def names(bundle: Bundle, versions: Sequence[Proposal]) -> tuple[str, ...]:
    """The same persons as they are called."""
    return tuple(dict.fromkeys(made.by_name or made.by for made in _makers(bundle, versions)))


def names_of_programme(versions: Sequence[Proposal]) -> tuple[str, ...]:
    """Who made the programme as it is, by name; nobody where the assistant did."""
    first = None
    for version in reversed(versions):
        if version.days != versions[-1].days:
            break
        first = version
    made = first.authorship if first else None
    return (made.by_name or made.by,) if made and made.deed in _PROGRAMMES_BY_HAND else ()


def _makers(bundle: Bundle, versions: Sequence[Proposal]) -> list[Authorship]:
    found = (_author(bundle.kind, draft, versions) for draft in bundle.messages)
    return [made for made in found if made]


def _author(kind: BundleKind, draft: Draft, versions: Sequence[Proposal]) -> Authorship | None:
    """Of the first of the latest versions that all have these words, where a person made it."""
    words, first = _words(kind, draft, versions[-1]) if versions else None, None
    for version in reversed(versions):
        if words not in _all_words(kind, version):
            break
        first = version
    made = first.authorship if first else None
    return made if made and made.deed not in _NOT_BY_HAND else None


def _all_words(kind: BundleKind, version: Proposal) -> Iterable[Any]:
    bundle = version.bundle(kind)
    return [_words(kind, draft, version) for draft in bundle.messages] if bundle else []


def _words(kind: BundleKind, draft: Draft, version: Proposal) -> Any:
    """Ids and dates change with every version; these do not."""
    return draft.to, draft.subject, draft.body, version.days if kind in _PROGRAMMES else None
