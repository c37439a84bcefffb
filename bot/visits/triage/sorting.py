"""Reading → Triage: what is missing, which policies speak, what we recommend and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.visits import relating, workdays
from bot.visits.models import Flag, Reading, RelatedCase, Told, Triage, VisitRequest
from bot.visits.models.reading import certain
from bot.visits.reading.lexicon import languages
from bot.visits.triage import policies, recommending
from bot.visits.triage.policies import Facts
from bot.visits.triage.recommending import Sorted
from bot.visits.wording.sentences import filled, joined, language_named, word
from knowledge import Registers


def triage(
    request: VisitRequest,
    reading: Reading,
    *,
    registers: Registers,
    today: dt.date,
    related: Sequence[RelatedCase] = (),
    asked: Mapping[str, dt.datetime] | None = None,
) -> Triage:
    """Code decides by the register's policies and the decision table; nothing the text says does."""
    firm = certain(reading)
    facts = Facts(request, firm, registers, today, tuple(related), asked or {})
    found = Sorted(facts, policies.flags(facts), _missing(facts), _agreements(facts))
    recommended = recommending.recommend(found)
    returned = relating.return_visits(request, firm, registers=registers)
    reasons = (*recommended.reasons, *(one.told for one in returned), *_notes(facts), *_suggested(reading))
    copied = Triage.model_fields.keys() & Reading.model_fields.keys()
    return Triage(
        **{field: getattr(reading, field) for field in copied},
        missing=found.missing,
        flags=found.flags,
        agreements=found.agreements,
        related_cases=tuple(related),
        related_missions=returned,
        recommendation=recommended.rows[0].recommend,
        reasons=tuple(told["en"] for told in reasons),
        reasons_told=reasons,
        rows=tuple(row.id for row in recommended.rows),
        priority=recommending.prioritise(found),
        owner=recommended.rows[0].owner,
        respond_by=_respond_by(facts, found.flags),
    )


def _missing(facts: Facts) -> tuple[str, ...]:
    needed = recommending.shipped_table().needed.get(facts.reading.kind.value, ())
    return tuple(fact for fact in needed if not _known(fact, facts))


def _known(fact: str, facts: Facts) -> bool:
    if fact == "contact":
        return bool(facts.request.contact.email or facts.request.contact.phone)
    if fact == "dates" and facts.reading.signal("date_conflict"):
        return False
    return bool(getattr(facts.reading, fact))


def _agreements(facts: Facts) -> tuple[str, ...]:
    """Those with the sender's country that name no region, or the sender's own region."""
    here = facts.reading.country
    return tuple(
        agreement.id
        for agreement in facts.registers.agreements
        if here and agreement.country == here and agreement.region in (None, facts.reading.region)
    )


def _notes(facts: Facts) -> tuple[Told, ...]:
    notes = []
    if facts.request.submitted_at.date() > facts.today:
        notes.append(word("future_request"))
    cut = facts.reading.signal("text_cut")
    if cut:
        notes.append(filled(word("text_cut"), {"read": cut.detail}))
    if facts.request.message.strip() and facts.reading.language not in languages():
        notes.append(filled(word("language_unread"), {"language": language_named(facts.reading.language)}))
    return tuple(notes)


def _suggested(reading: Reading) -> tuple[Told, ...]:
    fields = joined(word(field) for field in reading.suggested)
    return (filled(word("facts_suggested"), {"fields": fields}),) if reading.suggested else ()


def _respond_by(facts: Facts, flags: Sequence[Flag]) -> dt.date:
    """The house's own time; where nothing but a claim of the law is to be answered, the law's."""
    days = facts.registers.house.answer_within_working_days
    here = facts.request.submitted_at.astimezone(workdays.COPENHAGEN).date()
    usual = workdays.workday_after(here, days)
    clocks = [flag.due for flag in flags if flag.due]
    return min(clocks) if clocks and not facts.visits else usual
