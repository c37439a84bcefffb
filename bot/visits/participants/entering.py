"""Entering: what was typed or a row holds → a participant, or what is wrong with it; and lists with one changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.visits.errors import ParticipantUnknown
from bot.visits.models import Told
from bot.visits.models.participant import Part, Participant
from bot.visits.participants import words
from bot.visits.wording.cleaning import visible
from bot.visits.wording.sentences import joined, sentence

MOST = 200  #: Persons on a list.
LONGEST = 200
_MOST_DIGITS = 4
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")

Guests = tuple[Participant, ...]


class Entry(NamedTuple):
    """As it was typed."""

    name: str
    title: str = ""
    rank: str = ""
    organisation: str = ""
    part: str = ""
    passport: str = ""
    diet: str = ""


class Fault(NamedTuple):
    field: str
    told: Told


def entered(entry: Entry, *, id_: str) -> tuple[Participant | None, list[Fault]]:
    """White space is put in order; letters, accents and the order of names stay."""
    texts = {field: visible(getattr(entry, field)) for field in ("name", "title", "rank", "organisation", "diet")}
    faults = [Fault(field, _fault("too_long", most=LONGEST)) for field, text in texts.items() if len(text) > LONGEST]
    if not texts["name"]:
        faults.append(Fault("name", _fault("no_name")))
    elif sum(char.isdigit() for char in texts["name"]) > _MOST_DIGITS:
        faults.append(Fault("name", _fault("digits")))
    part = part_of(entry.part)
    if part is None:
        known = joined(sentence("participants", "parts", one) for one in Part)
        faults.append(Fault("part", _fault("unknown_part", said=visible(entry.part)[:60], known=known)))
    if entry.passport.strip() and not _PASSPORT.fullmatch(passport(entry.passport)):
        faults.append(Fault("passport", _fault("passport")))
    if faults or part is None:
        return None, faults
    texts.pop("diet")
    return Participant(id=id_, part=part, **texts), []


def passport(written: str) -> str:
    return re.sub(r"[\s.-]+", "", written).upper()


def part_of(written: str) -> Part | None:
    """A member where nothing is said; None where it is a word that nobody knows."""
    said = words.folded(visible(written))
    if not said:
        return Part.MEMBER
    return next((Part(part) for part, known in words.data("parts.yaml").items() if said in known or said == part), None)


def next_id(seen: Iterable[str]) -> str:
    """Ids are not given twice, in no version."""
    return f"p{max((int(one[1:]) for one in seen), default=0) + 1}"


def with_one(guests: Guests, new: Participant) -> Guests:
    """In the place of the one with its id, else last. A new head makes a member of the one before."""
    others = guests
    if new.part is Part.HEAD:
        others = tuple(one.model_copy(update={"part": Part.MEMBER}) if one.part is Part.HEAD else one for one in guests)
    if any(one.id == new.id for one in guests):
        return tuple(new if one.id == new.id else one for one in others)
    return (*others, new)


def without(guests: Guests, id_: str) -> Guests:
    """Raises ParticipantUnknown."""
    place(guests, id_)
    return tuple(one for one in guests if one.id != id_)


def moved(guests: Guests, id_: str, *, by: int) -> Guests:
    """Up or down the list, as far as it goes. Raises ParticipantUnknown."""
    at = place(guests, id_)
    rest = list(without(guests, id_))
    rest.insert(max(0, at + by), guests[at])
    return tuple(rest)


def ordered(guests: Guests) -> Guests:
    """The head of the delegation first; the others as the list has them."""
    return tuple(sorted(guests, key=lambda one: one.part is not Part.HEAD))


def place(guests: Guests, id_: str) -> int:
    found = next((at for at, one in enumerate(guests) if one.id == id_), None)
    if found is None:
        raise ParticipantUnknown
    return found


def _fault(key: str, **values: object) -> Told:
    return sentence("participants", "faults", key, **values)
