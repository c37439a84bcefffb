"""Saying: what a way between two places is gone by, in the words of the programme."""

from __future__ import annotations

from bot.visits.models import Mode
from bot.visits.programme import travel
from bot.visits.wording import Wording
from knowledge import Place

#: Every sentence that the note of a way may hold.
WAY_LABELS = (*(f"by_{mode}" for mode in Mode), "by_foot", "by_ferry", "crossing_note")


def way_note(before: Place, after: Place, by: Mode, words: Wording) -> str:
    taken = travel.taken(before, after, by)
    notes = [words.label(f"by_{taken}" if taken else "by_foot")]
    if travel.by_ferry(before, after, by):
        notes.append(words.label("by_ferry"))
    if travel.crosses(before, after):
        notes.append(words.label("crossing_note"))
    return " ".join(notes) if words.language != "zh" else "".join(notes)
