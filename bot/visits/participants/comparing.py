"""Comparing: two versions of a list → who was added, left, or comes instead of whom, and what changed of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.visits.models import Told
from bot.visits.models.participant import Participant
from bot.visits.participants import words
from bot.visits.wording.sentences import joined, sentence, word

_FIELDS = ("name", "title", "rank", "organisation", "part")
_SAME_PERSON = 85.0  #: Of 100. House rule: in doubt it is another person, and a person looks.
_SHORT = 6  #: In shorter names one sign makes another person.


class Pair(NamedTuple):
    before: Participant
    after: Participant

    def fields(self) -> tuple[str, ...]:
        return tuple(one for one in _FIELDS if getattr(self.before, one) != getattr(self.after, one))


class Changes(NamedTuple):
    added: tuple[Participant, ...] = ()
    left: tuple[Participant, ...] = ()
    swapped: tuple[Pair, ...] = ()
    changed: tuple[Pair, ...] = ()
    reordered: bool = False

    @property
    def newcomers(self) -> int:
        return len(self.added) + len(self.swapped)

    def counts(self) -> dict[str, str | int | None]:
        """For the audit log: no name."""
        kinds = (self.added, self.left, self.swapped, self.changed)
        return dict(zip(("added", "left", "swapped", "changed"), map(len, kinds), strict=True))


def changes(before: tuple[Participant, ...], after: tuple[Participant, ...]) -> Changes:
    was, now = {one.id: one for one in before}, {one.id: one for one in after}
    both = [Pair(was[one.id], one) for one in after if one.id in was]
    swapped = tuple(pair for pair in both if not same_person(pair.before.name, pair.after.name))
    return Changes(
        added=tuple(one for one in after if one.id not in was),
        left=tuple(one for one in before if one.id not in now),
        swapped=swapped,
        changed=tuple(pair for pair in both if pair not in swapped and pair.fields()),
        reordered=[pair.after.id for pair in both] != [one.id for one in before if one.id in now],
    )


def same_person(one: str, other: str) -> bool:
    """Whether a name is another writing of the other: put right, in another order, or longer by a name."""
    one, other = words.folded(one), words.folded(other)
    tokens = set(one.split()), set(other.split())
    if tokens[0] <= tokens[1] or tokens[1] <= tokens[0]:
        return True
    return min(len(one), len(other)) >= _SHORT and fuzz.token_sort_ratio(one, other) >= _SAME_PERSON


def told(found: Changes) -> Iterator[Told]:
    """A sentence each, for the page of those who may see the list."""
    for one in found.added:
        yield sentence("participants", "added", name=one.name)
    for one in found.left:
        yield sentence("participants", "left", name=one.name)
    for pair in found.swapped:
        yield sentence("participants", "swapped", name=pair.after.name, before=pair.before.name)
    for pair in found.changed:
        for field in pair.fields():
            yield _changed(pair, field)
    if found.reordered:
        yield sentence("participants", "reordered")


def _changed(pair: Pair, field: str) -> Told:
    before, after = (_shown(getattr(one, field), field) for one in pair)
    label = sentence("participants", "fields", field)
    return sentence("participants", "changed", name=pair.after.name, field=label, before=before, after=after)


def _shown(value: str, field: str) -> Told:
    if field == "part":
        return sentence("participants", "parts", value)
    return joined([value]) if value else word("nothing")
