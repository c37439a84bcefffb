"""Questions to the rules: the terms of one rule, and a word that asks for a rule."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.folding import words
from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Query, Subject
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Policy, Registers


def read_policies(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    if not _is_understood(heard) or heard.says("agreement", "past"):
        return None
    entries = named_policies(heard, registers)
    matters = () if entries else tuple(dict.fromkeys(hit.value for hit in heard.matters))
    asked = heard.says("rule", "applies") or _asks_who_may(heard, entries)
    if not (asked or _asks_for_a_limit(heard, entries, registers)):
        return None
    overview = not entries and not matters and heard.says("rule") and heard.says("own", "all")
    if overview and (heard.names or heard.themes or heard.numbers):
        return None
    counted = bool(heard.numbers) and not _limits(heard, registers) and not heard.says("rule")
    if counted and entries and not _is_group(entries, registers):
        return None
    if not (entries or matters or overview):
        return None
    found = {"subject": Subject.POLICIES, "entries": entries, "matters": matters}
    return facets(heard, today=today).model_copy(update=found)


def _is_understood(heard: Heard) -> bool:
    """Matters are words of theirs only: a host that serves lunch is not asked for by the rule on meals."""
    said = {word.folded for hit in heard.matters for word in words(heard.text[hit.start : hit.end])}
    return set(heard.unknown) <= said


def named_policies(heard: Heard, registers: Registers) -> tuple[str, ...]:
    """Those whose terms are named, the most telling first; of a place beyond ours, the rule on that."""
    hits = sorted(heard.policies, key=lambda hit: hit.start - hit.end)
    entries = list(dict.fromkeys(hit.value for hit in hits))
    limits = _limits(heard, registers)
    entries.sort(key=lambda entry: (entry not in limits, _is_said_in_passing(entry, heard, registers)))
    firm = [entry for entry in entries if entry in limits or not _is_said_in_passing(entry, heard, registers)]
    if _counts_people(heard):
        firm += [policy.id for policy in registers.policies if policy.condition == "group_over"]
    if _is_elsewhere(heard, registers):
        firm += [policy.id for policy in registers.policies if policy.values.get("signal") == "outside_region"]
    return tuple(dict.fromkeys(firm or entries))


def _is_said_in_passing(entry: str, heard: Heard, registers: Registers) -> bool:
    """A group is spoken of in questions about much else than its size."""
    policy = registers.policy(entry)
    sized = heard.says("how", "count") or (heard.says("rule") and len({hit.value for hit in heard.policies}) == 1)
    return policy is not None and policy.condition == "group_over" and not sized


def _asks_who_may(heard: Heard, entries: tuple[str, ...]) -> bool:
    """ "Are journalists welcome?", "when are we closed?": of nobody in particular who would receive them."""
    if not entries or heard.names or heard.themes or heard.says("host", "who", "see", *KINDS):
        return False
    return heard.says("receive") or (heard.asks_when and heard.says("we", "own"))


def _counts_people(heard: Heard) -> bool:
    """ "Can we say yes to 45 people?": a size, and nothing of where or what."""
    return bool(heard.numbers) and heard.says("people") and not (heard.names or heard.themes)


def _is_group(entries: tuple[str, ...], registers: Registers) -> bool:
    policies = (registers.policy(entry) for entry in entries[:1])
    return any(policy is not None and policy.condition == "group_over" for policy in policies)


def _asks_for_a_limit(heard: Heard, entries: tuple[str, ...], registers: Registers) -> bool:
    """ "How large may a group be?": of nobody in particular, and of a rule that has a threshold."""
    if not heard.says("how", "count") or heard.names or heard.themes or heard.numbers:
        return False
    if heard.says("host", "receive", "who", "people", *KINDS):
        return False
    policies = (registers.policy(entry) for entry in entries[:1])
    return any(policy is not None and _has_threshold(policy) for policy in policies)


def _has_threshold(policy: Policy) -> bool:
    return any(isinstance(value, int) for value in policy.values.values())


def _limits(heard: Heard, registers: Registers) -> set[str]:
    said = {hit.value for hit in heard.numbers}
    return {policy.id for policy in registers.policies if said & set(policy.values.values())}


def _is_elsewhere(heard: Heard, registers: Registers) -> bool:
    known = {place.id: place for place in registers.places}
    places = [known[place] for place in heard.ids("place")]
    return bool(places) and not any(place.in_greater_copenhagen for place in places)
