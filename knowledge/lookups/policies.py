"""Policies: what our rules say on a matter, and whether they hold."""

from __future__ import annotations

from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.vocabulary import matters
from knowledge.lookups.wording import joined, label, labelled, say, written_in
from knowledge.registers.models import Policy, Registers

_MOST = 2
_LONG = 5
_NOTES = {"proposed": "proposed_note", "house rule": "house_note"}


def policies(query: Query, registers: Registers, language: str) -> Found:
    if query.matters:
        named = joined([labelled(matters()[matter].label, language) for matter in query.matters], language)
        return Found(head=say("policies_none", language, matter=named, titles=_titles(registers, language)))
    found = [policy for policy in map(registers.policy, query.entries) if policy is not None][:_MOST]
    if not found:
        return _overview(registers, language)
    return Found(
        head=say("policies", language),
        lines=tuple(policy_line(policy, language) for policy in found),
        notes=_notes(found, language),
        needles=tuple(needle for policy in found for needle in _needles(policy)),
    )


def policy_line(policy: Policy, language: str) -> Line:
    return Line(
        text=say(
            "policy",
            language,
            title=labelled(policy.title, language),
            rule=policy.stated(language),
            standing=label("standings", policy.standing, language),
        ),
        profile=f"policy:{policy.id}",
        quotes=(policy.stated("da" if written_in(language) == "da" else "en"),),  # as its page says it
        names=tuple(str(value) for value in policy.values.values() if isinstance(value, str) and value[0].isupper()),
        sources=() if policy.standing == "house rule" else (policy.source,),  # the standing says whose it is
    )


def _overview(registers: Registers, language: str) -> Found:
    """All of them, a line each."""
    lines = tuple(policy_line(policy, language) for policy in registers.policies)
    return Found(
        head=say("policies_all", language, count=len(lines)),
        lines=lines,
        most=len(lines),
        notes=_notes(registers.policies, language),
    )


def _notes(found: tuple[Policy, ...] | list[Policy], language: str) -> tuple[str, ...]:
    standings = dict.fromkeys(policy.standing for policy in found)
    return tuple(say(_NOTES[standing], language) for standing in standings if standing in _NOTES)


def _titles(registers: Registers, language: str) -> str:
    return joined([labelled(policy.title, language) for policy in registers.policies], language)


def _needles(policy: Policy) -> list[str]:
    """Words by which a Danish source speaks of the matter."""
    titled = [word for word in policy.title["da"].split() if len(word) >= _LONG]
    return [*(term.strip("*") for term in policy.terms.get("da", ())), *titled]
