"""Drawings: map and timeline of a case's programme, inline on its page."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from bot.visits import papers
from bot.visits.models import Case
from bot.visits.papers.pictures import pictures
from bot.visits.papers.stops import Stop, journey
from knowledge import Registers


class Drawing(NamedTuple):
    title: str
    svg: Markup
    stops: tuple[Stop, ...]  #: What the numbers of a map stand for.


def drawings(case: Case, registers: Registers, language: str) -> list[Drawing]:
    proposal = case.proposal
    if proposal is None or case.triage is None or not proposal.days:
        return []
    view = papers.view(proposal, case.triage, registers=registers, reference=case.number)
    drawn = pictures(view, language=language)
    # our own serialiser escaped every word in it
    return [Drawing(one.title, Markup(one.svg), journey(view).stops if one.name == "map" else ()) for one in drawn]
