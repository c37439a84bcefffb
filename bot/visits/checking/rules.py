"""Rules: all of them, in the order their findings are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from bot.visits.checking import balance, claims, content, hosts, practice, stays, times
from bot.visits.checking.checked import Breach, Checked
from bot.visits.matching import Wishes
from bot.visits.models import Booking, Draft, Finding, ItemStatus, Programme, Proposal, Told, Triage
from bot.visits.models.request import Frozen
from bot.visits.participants.party import Party
from bot.visits.wording.sentences import filled
from knowledge import Registers

RULES: tuple[Callable[[Checked], Iterator[Breach]], ...] = (
    times.overlaps,
    times.gaps,
    times.requested_dates,
    times.working_days,
    times.day_length,
    times.sites_a_day,
    times.moving_time,
    times.lunch,
    times.crossings,
    stays.arrival,
    stays.departure,
    stays.booked,
    stays.load,
    stays.apart,
    hosts.known,
    hosts.open_for_visits,
    hosts.hours,
    hosts.twice,
    hosts.group_size,
    hosts.minimum,
    hosts.unwanted,
    hosts.outdated,
    hosts.notice,
    hosts.planned,
    hosts.notes,
    hosts.unconfirmed,
    hosts.addresses,
    hosts.unaddressed,
    hosts.spread,
    content.first_and_last,
    content.statuses,
    content.goals,
    content.themes_served,
    content.outdoors,
    content.languages,
    content.interpreting,
    balance.rank,
    balance.counterparts,
    balance.companies,
    balance.seeing,
    balance.directions,
    practice.lunches,
    practice.costs,
    practice.practical,
    practice.plans,
    practice.follow_up,
    claims.evidence,
    claims.expired,
    claims.personal,
    claims.marked,
    claims.names,
    claims.taiwan,
)

_ON_WORDS = (claims.expired, claims.personal, claims.marked, claims.names, claims.taiwan)
_SAID_OF_WORDS = frozenset({"expired_as_running", "personal_data", "draft_unmarked", "name_misspelt", "name_of_taiwan"})

_FILE = Path(__file__).parent / "data" / "findings.yaml"


class Sentence(Frozen):
    level: Literal["block", "warn", "note"]
    text: Told


def check(
    programme: Programme,
    triage: Triage,
    *,
    registers: Registers,
    bookings: Iterable[Booking] = (),
    escorts: Iterable[str] = (),
    wishes: Wishes | None = None,
    letters: Iterable[Draft] = (),
    today: dt.date | None = None,
    logged: Mapping[str, ItemStatus] | None = None,
    party: Party | None = None,
) -> tuple[Finding, ...]:
    """Rules on what is not handed in are silent.

    Args:
        bookings: What other cases take of hosts and escorts.
        escorts: Who goes with this delegation.
        wishes: What the request says of how they come.
        letters: That tell of the programme.
        today: From which notice counts.
        logged: Item id to what the log of the host round says of it.
        party: Who comes, where a list was written down.
    """
    checked = Checked(
        programme,
        triage,
        registers,
        bookings=tuple(bookings),
        escorts=tuple(escorts),
        wishes=wishes,
        letters=tuple(letters),
        today=today,
        logged=logged or {},
        party=party or Party(),
    )
    if not programme.items():
        return (_finding(Breach("no_items")),)
    return tuple(_finding(breach) for rule in RULES for breach in rule(checked))


def check_ranks(programme: Programme, triage: Triage, *, registers: Registers, party: Party) -> tuple[Finding, ...]:
    """What a list of participants, written after the programme, says of who should receive them."""
    checked = Checked(programme, triage, registers, party=party)
    return tuple(map(_finding, balance.counterparts(checked)))


def with_words_checked(proposal: Proposal, triage: Triage, *, registers: Registers) -> Proposal:
    """The proposal with its findings on words made anew: a person may have changed a letter."""
    programme = Programme(days=proposal.days, hosts=proposal.hosts, left_out=proposal.left_out)
    letters = tuple(letter for bundle in proposal.bundles for letter in bundle.messages)
    checked = Checked(programme, triage, registers, letters=letters)
    anew = tuple(_finding(breach) for rule in _ON_WORDS for breach in rule(checked))
    rest = tuple(one for one in proposal.findings if one.rule not in _SAID_OF_WORDS)
    return proposal.model_copy(update={"findings": (*rest, *anew)})


def _finding(breach: Breach) -> Finding:
    written = sentences()[breach.rule]
    told = filled(written.text, breach.values)
    return Finding(rule=breach.rule, level=written.level, item=breach.item, text=told["en"], told=told)


@cache
def sentences() -> dict[str, Sentence]:
    """Raises KeyError where a rule has no sentence; a test walks all rules."""
    written = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return {rule: Sentence.model_validate(entry) for rule, entry in written.items()}
