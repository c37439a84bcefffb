"""Policies: what our rules say on a matter, and whether they hold."""

from __future__ import annotations

from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.wording import label, labelled, say
from knowledge.registers.models import Policy, Registers

_MOST = 2


def policies(query: Query, registers: Registers, language: str) -> Found:
    known = [registers.policy(policy) for policy in query.entries]
    found = [policy for policy in known if policy is not None][:_MOST]
    notes = {"proposed": "proposed_note", "house rule": "house_note"}
    return Found(
        head=say("policies", language),
        lines=tuple(policy_line(policy, language) for policy in found),
        notes=tuple(
            say(notes[standing], language) for standing in dict.fromkeys(p.standing for p in found) if standing in notes
        ),
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
        quotes=(policy.stated(language),),
        names=tuple(str(value) for value in policy.values.values() if isinstance(value, str) and value[0].isupper()),
        sources=(policy.source,),
    )


def _needles(policy: Policy) -> list[str]:
    """Words by which a Danish source speaks of the matter."""
    titled = [word for word in policy.title["da"].split() if len(word) >= _LONG]
    return [*(term.strip("*") for term in policy.terms.get("da", ())), *titled]


_LONG = 5
