"""What the ranks of those who come say of the programme as it stands, in sentences."""

from __future__ import annotations

from bot.services import Services
from bot.visits import checking
from bot.visits.models import Case, Programme, Told
from bot.visits.models.reading import certain
from bot.visits.models.standing import as_of_now
from bot.visits.participants.entering import Guests
from bot.visits.participants.party import Party


def rank_notes(case: Case, guests: Guests, services: Services) -> list[Told]:
    """Nothing where there is no programme yet."""
    live = as_of_now(case)
    if live is None or case.triage is None or not live.days:
        return []
    programme = Programme(days=live.days, hosts=live.hosts, left_out=live.left_out)
    party = Party(participants=guests)
    found = checking.check_ranks(programme, certain(case.triage), registers=services.registers, party=party)
    return [one.told for one in found]
