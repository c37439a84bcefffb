"""Policies → flags: each rule of the register tested by the condition it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.visits.models import Flag, Kind, Reading, RelatedCase, VisitRequest
from bot.visits.triage import clocks, closures
from bot.visits.wording.sentences import filled, joined, word
from knowledge import HostStatus, Policy, PolicyEffect, Registers

_LEVELS: dict[PolicyEffect, Literal["inform", "stop"]] = {PolicyEffect.INFORM: "inform", PolicyEffect.DECLINE: "stop"}
_QUOTE = 80
_VISITS = (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION)

#: What the wording is filled from; None where the condition does not hold.
Finding = dict[str, object] | None


@dataclass(frozen=True)
class Facts:
    """All that a condition may look at."""

    request: VisitRequest
    reading: Reading
    registers: Registers
    today: dt.date
    related: tuple[RelatedCase, ...] = ()
    asked: Mapping[str, dt.datetime] = field(default_factory=dict)  #: When each message came: "" is the request.

    @property
    def days_left(self) -> int | None:
        """Counted from the day the request was made."""
        return (self.reading.dates.earliest - self.request.submitted_at.date()).days if self.reading.dates else None

    @property
    def visits(self) -> bool:
        return self.reading.kind in _VISITS


def flags(facts: Facts) -> tuple[Flag, ...]:
    """In the order of the register."""
    found = []
    for policy in facts.registers.policies:
        finding = _finding(policy, facts)
        if finding is not None:
            found.append(raised(policy, finding, due=clocks.due(policy, _asked_at(policy, facts))))
    return tuple(found)


def _asked_at(policy: Policy, facts: Facts) -> dt.datetime:
    """When what the policy is about was first said; a later message on something else moves no deadline."""
    signal = facts.reading.signal(str(policy.values.get("signal", "")))
    parts = [span.part.partition(":")[0] for span in signal.spans] if signal else []
    said = [facts.asked[part if part in facts.asked else ""] for part in parts] if facts.asked else []
    return min(said) if said else facts.asked.get("", facts.request.submitted_at)


def _finding(policy: Policy, facts: Facts) -> Finding:
    if (policy.valid_from and facts.today < policy.valid_from) or (policy.valid_to and facts.today > policy.valid_to):
        return None
    return CONDITIONS[policy.condition](policy, facts)


def raised(policy: Policy, finding: dict[str, object], *, due: dt.date | None = None) -> Flag:
    """What a policy says where its condition holds."""
    told = filled(policy.wording, {**policy.values, **finding, "due": due})
    return Flag(
        id=policy.id,
        reason=told["en"],
        told=told,
        source=policy.source,
        standing=policy.standing,
        level=_LEVELS.get(policy.effect, "warn"),
        due=due,
    )


def _number(policy: Policy, name: str) -> int:
    return int(str(policy.values[name]))


def _words(policy: Policy, name: str) -> tuple[str, ...]:
    value = policy.values.get(name, ())
    return value if isinstance(value, tuple) else (str(value),)


def _days_until_first_day_below(policy: Policy, facts: Facts) -> Finding:
    left = facts.days_left
    if left is None or not facts.visits or left >= _number(policy, "days"):
        return None
    return {"days_left": left}


def _closed_period(policy: Policy, facts: Facts) -> Finding:
    window = facts.reading.dates
    if not window or not facts.visits or facts.reading.signal("date_conflict"):
        return None
    asked = facts.reading.signal("days_asked")
    days = [dt.date.fromisoformat(day) for day in asked.detail.split(",")] if asked else []
    countries = [*facts.registers.house.public_holiday_countries]
    if facts.reading.signal("swedish_side"):
        countries.append("SE")
    closed = closures.closed_days(
        window,
        days=days,
        countries=countries,
        periods=policy.periods,
        percent=_number(policy, "percent_of_open_window"),
    )
    return {"detail": joined(closed[:5])} if closed else None


def _group_over(policy: Policy, facts: Facts) -> Finding:
    size = facts.reading.group_size
    if not size or size.max <= _number(policy, "people"):
        return None
    return {"most": size.max}


def _signal(policy: Policy, facts: Facts) -> Finding:
    kinds = _words(policy, "kinds")
    if kinds and facts.reading.kind.value not in kinds:
        return None
    return _quoted(str(policy.values["signal"]), facts)


def _quoted(name: str, facts: Facts) -> Finding:
    signal = facts.reading.signal(name)
    if not signal:
        return None
    quotes = list(dict.fromkeys(_shortened(span.quote) for span in signal.spans))
    return {"quotes": "; ".join(f"“{quote}”" for quote in quotes[:3]) or signal.detail, "detail": signal.detail}


def _shortened(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTE else line[:_QUOTE].rstrip() + "…"


def _signals_together(policy: Policy, facts: Facts) -> Finding:
    reading = facts.reading
    if not reading.signal(str(policy.values["required"])):
        return None
    circumstances = {"no_organisation": reading.organisation is None, "no_dates": reading.dates is None}
    noticed = [name for name in _words(policy, "signals") if reading.signal(name) or circumstances.get(name)]
    if len(noticed) < _number(policy, "at_least"):
        return None
    return {"detail": joined(map(word, noticed))}


def _country_and_region(policy: Policy, facts: Facts) -> Finding:
    here = (facts.reading.country, facts.reading.region)
    return {} if here == (policy.values["country"], policy.values["region"]) else None


def _agent_without_principal(policy: Policy, facts: Facts) -> Finding:
    reading = facts.reading
    agent = facts.visits and reading.sender_type in _words(policy, "sender_types")
    return {} if agent and not reading.on_behalf_of else None


def _related_or_signal(policy: Policy, facts: Facts) -> Finding:
    suspect = [case for case in facts.related if case.relation.value in _words(policy, "relations")]
    if suspect:
        shown = (joined((case.number, " (", case.told or word(case.why), ")"), by="") for case in suspect[:3])
        return {"detail": joined(shown)}
    found = _quoted(str(policy.values["signal"]), facts)
    return {"detail": found["quotes"]} if found else None


def _kind_or_signal(policy: Policy, facts: Facts) -> Finding:
    found = _quoted(str(policy.values["signal"]), facts)
    if found is None and facts.reading.kind.value == policy.values["kind"]:
        return {"quotes": word("by_what_it_asks")}
    return found


def _students_or_tourism(policy: Policy, facts: Facts) -> Finding:
    if facts.reading.kind is not Kind.DELEGATION_VISIT:
        return None
    found = _quoted(str(policy.values["signal"]), facts)
    if found is None and facts.reading.sender_type in _words(policy, "sender_types"):
        return {"quotes": word(facts.reading.sender_type or "")}
    return found


def _sites_over(policy: Policy, facts: Facts) -> Finding:
    listed = facts.reading.signal("sites_named")
    named = max(len(facts.reading.requested_hosts), int(listed.detail) if listed else 0)
    days = _programme_days(facts.reading)
    room = min(days * _number(policy, "a_day"), _number(policy, "at_most")) if days else _number(policy, "at_most")
    if facts.reading.duration in ("hours", "half_day"):
        room = 2
    return {"named": named, "room": room} if named > room else None


def _programme_days(reading: Reading) -> int | None:
    duration = reading.duration or ""
    if duration.startswith("days:"):
        return int(duration.removeprefix("days:"))
    window = reading.dates
    one_day = window is not None and window.earliest == window.latest and not window.flexible
    return 1 if duration == "day" or (one_day and not duration) else None


def _outdated_offer(policy: Policy, facts: Facts) -> Finding:
    ended = [
        host.name
        for host in facts.registers.hosts
        if host.status is HostStatus.CLOSED and host.id in facts.reading.requested_hosts
    ]
    said = _quoted(str(policy.values["signal"]), facts)
    parts = [*ended, *([str(said["quotes"])] if said else [])]
    return {"detail": ", ".join(parts)} if parts else None


CONDITIONS: dict[str, Callable[[Policy, Facts], Finding]] = {
    "agent_without_principal": _agent_without_principal,
    "closed_period": _closed_period,
    "country_and_region": _country_and_region,
    "days_until_first_day_below": _days_until_first_day_below,
    "group_over": _group_over,
    "kind_or_signal": _kind_or_signal,
    "outdated_offer": _outdated_offer,
    "related_or_signal": _related_or_signal,
    "signal": _signal,
    "signals_together": _signals_together,
    "sites_over": _sites_over,
    "students_or_tourism": _students_or_tourism,
}
