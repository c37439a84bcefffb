"""Request, later messages and corrections → one Reading, and what each of them changed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from bot.visits import lifecycle
from bot.visits.errors import RequestInvalid
from bot.visits.models import (
    Case,
    Channel,
    Contact,
    Correction,
    Difference,
    Inbound,
    Kind,
    Match,
    Reading,
    Signal,
    Span,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.models.request import Frozen
from bot.visits.ports import CaseStore
from bot.visits.reading.mail import answers_mail, written

Read = Callable[[VisitRequest, Reading | None], Reading]

#: Who they are stays as it was first read: whoever answers for them is no other organisation.
_FIRST = ("country", "region", "sender_type", "organisation", "on_behalf_of", "referred_by")
#: What is said last counts.
_LAST = ("group_size", "dates", "duration", "interpreting", "travels_by")
_BOTH = ("themes", "requested_hosts", "languages")
FACTS = ("kind", *_FIRST, *_LAST, *_BOTH, "language")

#: Signals that speak of a fact, and go with it.
_OF_FACT = {"group_size": ("group_size_conflict",), "dates": ("date_conflict", "days_asked")}
#: A message that only becomes a visit by a later one.
_VAGUE = (Kind.OTHER, Kind.INFORMATION_QUESTION)


class Reread(Frozen):
    reading: Reading
    differences: tuple[Difference, ...]


def reread(
    request: VisitRequest, messages: Sequence[Inbound], corrections: Iterable[Correction], *, read: Read
) -> Reread:
    """Read everything in its order; what a person put right holds over all of it."""
    known = read(request, None)
    differences: list[Difference] = []
    for message in messages:
        if not message.heard:
            continue
        found = _as_later(read(_for_reading(message.request), known), message.id)
        after = _joined(known, found)
        differences += _differences(known, after, found.evidence, message.id)
        known = after
    for correction in corrections:
        after = _put_right(known, correction)
        differences += [one.model_copy(update={"by": correction.by}) for one in _differences(known, after, {}, None)]
        known = after
    return Reread(reading=known, differences=tuple(differences))


def conversation(case: Case, store: CaseStore) -> tuple[Inbound, ...]:
    """What came after the request: on the case, and as the cases it is kept in place of."""
    found = list(case.messages_to_read())
    for number in case.absorbed:
        other = store.case(number)
        opened = Inbound(id=number, request=other.request, received_at=other.received_at, match=Match.PERSON)
        found += [opened, *conversation(other, store)]
    return lifecycle.in_order(tuple(found))


def known(case: Case, store: CaseStore) -> VisitRequest:
    """The request with what was written on the case since, from whom it is answered to."""
    request = as_known(case.request, conversation(case, store))
    if case.addressee is None:
        return request
    contact = Contact(name=case.addressee.name or None, email=case.addressee.email)
    return request.model_copy(update={"contact": contact, "message_id": None})  # they have not seen that mail


def as_known(request: VisitRequest, messages: Sequence[Inbound]) -> VisitRequest:
    """The request with what was written since: days count from the newest message, which is also the one answered.

    Whom we answer stays who first wrote to us.
    """
    said = [one.request for one in messages if one.heard]
    if not said:
        return request
    texts = [request.message, *(written(one.message, one.subject) for one in said)]
    answered = next((one for one in reversed(said) if _can_be_answered(one, request)), request)
    return request.model_copy(
        update={
            "message": "\n\n".join(texts),
            "submitted_at": max(request.submitted_at, *(one.submitted_at for one in said)),
            "message_id": answered.message_id,
            "channel": answered.channel,
        }
    )


def checked(correction: Correction, known: Reading) -> Correction:
    """Return the correction as it will be read.

    Raises:
        RequestInvalid: the field cannot be put right, or not to this.
    """
    if correction.field not in FACTS:
        raise RequestInvalid(f"({correction.field[:40]})")
    try:
        after = _put_right(known, correction)
    except ValidationError:
        raise RequestInvalid(f"({correction.field})") from None
    return correction.model_copy(update={"value": after.model_dump(mode="json")[correction.field]})


def _can_be_answered(one: VisitRequest, request: VisitRequest) -> bool:
    """What was said on the telephone is no mail that a letter of ours could answer."""
    return one.channel not in (Channel.PHONE, Channel.MANUAL) and _same_address(one, request)


def _same_address(one: VisitRequest, other: VisitRequest) -> bool:
    return (one.contact.email or "").casefold() == (other.contact.email or "").casefold()


def _for_reading(request: VisitRequest) -> VisitRequest:
    """The subject of an answer is the first mail's: that it is an answer is all it says."""
    return request.model_copy(update={"subject": "Re:"}) if answers_mail(request.subject) else request


def _as_later(found: Reading, message: str) -> Reading:
    """Say of every span which message it stands in."""
    evidence = {field: _in_message(spans, message) for field, spans in found.evidence.items()}
    signals = tuple(one.model_copy(update={"spans": _in_message(one.spans, message)}) for one in found.signals)
    return found.model_copy(update={"evidence": evidence, "signals": signals})


def _in_message(spans: Iterable[Span], message: str) -> tuple[Span, ...]:
    return tuple(span.model_copy(update={"part": f"{message}:{span.part}"}) for span in spans)


def _joined(known: Reading, found: Reading) -> Reading:
    known = _where_said(known, found)
    values: dict[str, Any] = {"kind": _kind(known, found)}
    evidence = dict(known.evidence)
    for field in _FIRST:
        values[field] = getattr(known, field) or getattr(found, field)
    for field in _LAST:
        values[field] = getattr(found, field) or getattr(known, field)
    for field in _BOTH:
        values[field] = tuple(dict.fromkeys((*getattr(known, field), *getattr(found, field))))
    for field in (*_FIRST, *_LAST, *_BOTH):
        evidence[field] = _evidence(field, known, found, values[field])
    return known.model_copy(
        update=values
        | {
            "evidence": {field: spans for field, spans in evidence.items() if spans},
            "signals": _signals(known, found),
            "suggested": (*known.suggested, *found.suggested),
            "reader": "model" if known.suggested or found.suggested else "rules",
        }
    )


def _where_said(known: Reading, found: Reading) -> Reading:
    """What the text says takes the place of what a model suggested before."""
    said = [field for field in known.suggested if getattr(found, field)]
    return certain(known, fields=said)


def _evidence(field: str, known: Reading, found: Reading, value: Any) -> tuple[Span, ...]:
    """The places of those whose word it is."""
    before, now = known.evidence.get(field, ()), found.evidence.get(field, ())
    if field in _BOTH:
        return before + (now if set(getattr(found, field)) - set(getattr(known, field)) else ())
    return now if value == getattr(found, field) and value != getattr(known, field) else before


def _kind(known: Reading, found: Reading) -> Kind:
    return found.kind if known.kind in _VAGUE and found.kind is Kind.DELEGATION_VISIT else known.kind


def _signals(known: Reading, found: Reading) -> tuple[Signal, ...]:
    settled = {name for field, names in _OF_FACT.items() if getattr(found, field) for name in names}
    joined = {signal.id: signal for signal in known.signals if signal.id not in settled}
    for signal in found.signals:
        before = joined.get(signal.id)
        spans = (before.spans if before else ()) + signal.spans
        joined[signal.id] = signal.model_copy(update={"spans": spans})
    return tuple(joined.values())


def _put_right(known: Reading, correction: Correction) -> Reading:
    """The fact is the person's word now: no place in the text bears it out, and none contradicts it."""
    field = correction.field
    content = known.model_dump() | {field: correction.value}
    content["evidence"] = {name: spans for name, spans in content["evidence"].items() if name != field}
    gone = _OF_FACT.get(field, ())
    content["suggested"] = [name for name in known.suggested if name != field]
    content["reader"] = "model" if content["suggested"] else "rules"
    content["signals"] = [signal for signal in content["signals"] if signal["id"] not in gone]
    return Reading.model_validate(content)


def _differences(
    known: Reading, after: Reading, evidence: dict[str, tuple[Span, ...]], message: str | None
) -> Iterator[Difference]:
    before, now = known.model_dump(mode="json"), after.model_dump(mode="json")
    for field in FACTS:
        if before[field] != now[field]:
            yield Difference(
                field=field,
                before=before[field],
                after=now[field],
                spans=evidence.get(field, ()),
                message=message,
            )
