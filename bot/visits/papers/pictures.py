"""Pictures: the programme drawn as a map and as a timeline."""

from __future__ import annotations

from bot.visits import wording
from bot.visits.papers.maps import route_map
from bot.visits.papers.programme import ProgrammeView
from bot.visits.papers.svg import Picture
from bot.visits.papers.timelines import timeline


def pictures(view: ProgrammeView, *, language: str | None = None) -> tuple[Picture, ...]:
    """In the language of the view, or in that of whoever looks on; names and titles stay as they are."""
    words = wording.of(language or view.language)
    drawn = (route_map(view, words), timeline(view, words))
    return tuple(picture for picture in drawn if picture)
