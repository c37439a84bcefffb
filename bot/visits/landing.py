"""Something comes in → the case it belongs to, where that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import NamedTuple

from bot.visits import clues
from bot.visits.errors import CaseDamaged, CaseUnknown
from bot.visits.lifecycle import OPEN
from bot.visits.models import (
    BundleKind,
    Case,
    Channel,
    Clue,
    ClueKind,
    Contact,
    Kind,
    Match,
    Message,
    Reading,
    RelatedCase,
    Relation,
    Status,
    VisitRequest,
)
from bot.visits.models.request import Frozen
from bot.visits.ports import CaseStore
from bot.visits.reading.mail import answers_mail, free_address
from bot.visits.relating import alike, related_because

Read = Callable[[VisitRequest], Reading]

_NUMBER = re.compile(r"(?<![\d-])(?P<ours>OPE[ \-]?)?(?P<number>20\d\d-\d{4,9})(?![\d-])", re.IGNORECASE)
_LOOKED_AT = 40_000  #: Characters of a message.
_MOST_NAMED = 20
#: What staff enter is a case, whoever called; it lands on another only by naming it.
_BY_SENDER = frozenset({Channel.EMAIL, Channel.WEB_FORM})
_OTHER_MATTERS = frozenset({Kind.PRESS, Kind.SALES_OR_SPAM, Kind.NETWORK_MEMBERSHIP, Kind.ADVICE})


class Landing(Frozen):
    """The case it lands on; or none, and the cases it might have belonged to."""

    on: tuple[str, Match] | None = None
    doubtful: tuple[RelatedCase, ...] = ()


def land(request: VisitRequest, *, store: CaseStore, read: Read, but: str | None = None) -> Landing:
    """Sure is: it answers a mail of ours, or names a case that knows its sender, or its sender has one case that waits.

    Anything less opens a case of its own, beside those it might belong to: a wrong guess would put one
    delegation's facts into another's programme.

    Args:
        read: Reads a message by itself; asked only where that decides.
        but: The number that the request has itself.
    """
    shared = store.alike([*clues.mails(request.in_reply_to), *clues.senders(request)])
    answered = _kept(_sharing(shared, ClueKind.MAIL), store, but)
    named = _named(request, _sharing(shared, ClueKind.SENDER, ClueKind.DOMAIN), store, but)
    meant = {number: Match.REFERENCE for number, name in named.items() if name.known}
    meant |= dict.fromkeys(answered, Match.MESSAGE_ID)
    if len(meant) == 1:
        [(number, match)] = meant.items()
        return Landing(on=(number, who(request, store.case(number)) or match))
    if meant:
        return Landing(doubtful=_doubtful(meant, "names_several"))
    strangers = [number for number, name in named.items() if name.ours]
    if strangers:
        return Landing(doubtful=_doubtful(strangers, "reference_by_stranger"))
    if request.channel not in _BY_SENDER or request.automatic:
        return Landing()
    return _by_sender(request, _open(_sharing(shared, ClueKind.SENDER), store, but), store, read)


def land_sent(request: VisitRequest, *, store: CaseStore) -> Landing:
    """A mail from our own sent mail → the case it belongs to; most of them belong to none.

    It does where it answers a mail of that case, or carries our reference, or goes to one who has one open case.
    """
    own = clues.mails([request.message_id] if request.message_id else [])
    to = [Contact(email=address) for address in (request.mail.to if request.mail else ())]
    recipients = [each for one in to for each in clues.senders(request.model_copy(update={"contact": one}))]
    shared = store.alike([*own, *clues.mails(request.in_reply_to), *recipients])
    if any(set(own) & found for found in shared.values()):
        return Landing()  # it lies there as what we sent
    answered = _kept(_sharing(shared, ClueKind.MAIL), store, None)
    named = [number for number, name in _named(request, [], store, None).items() if name.ours]
    for numbers in (list(answered), named, _open(_sharing(shared, ClueKind.SENDER), store, None)):
        if len(numbers) == 1:
            case = store.case(numbers[0])
            return Landing(on=(case.number, Match.OURS if _echoes(request, case) else Match.COLLEAGUE))
    return Landing()


def _by_sender(request: VisitRequest, numbers: list[str], store: CaseStore, read: Read) -> Landing:
    if len(numbers) > 1:
        return Landing(doubtful=_doubtful(numbers, "sender_has_several", Relation.SAME_SENDER))
    only = _followed(numbers[0], store) if numbers else None
    if only is None:
        return Landing()
    found = read(request)
    if only.status is Status.WAITING and _answers(request, found, only):
        return Landing(on=(only.number, Match.SENDER))
    if found.kind is Kind.CHANGE_OR_CANCELLATION:
        return Landing(on=(only.number, Match.CHANGE))
    return Landing()


def _answers(request: VisitRequest, found: Reading, case: Case) -> bool:
    """Not where it is the same request again, or a wish for something else."""
    if answers_mail(request.subject):
        return True
    known = case.reading
    elsewhere = known and known.themes and found.themes and not set(known.themes) & set(found.themes)
    another = found.kind is Kind.DELEGATION_VISIT and bool(elsewhere)
    return found.kind not in _OTHER_MATTERS and not another and not alike(request, case.request)


def who(request: VisitRequest, case: Case) -> Match | None:
    """Whether it is a host that answers, or a letter of ours: nothing in it is the delegation's word."""
    sender = (request.contact.email or "").casefold()
    enquiries = [message.draft for message in case.messages if _to_host(message)]
    enquirers = case.enquirers()
    if any(draft.message_id in request.in_reply_to for draft in enquiries):
        return Match.HOST
    if sender not in enquirers and any(_same_house(sender, draft.to.casefold(), enquirers) for draft in enquiries):
        return Match.HOST
    if request.automatic and any(draft.to.casefold() in request.message.casefold() for draft in enquiries):
        return Match.HOST  # a report on a mail to it, which names no mail of ours
    if request.mail and request.mail.claims_us:
        return None  # nothing but its own word says so
    sent_here = any(sender == parseaddr(message.draft.sender)[1].casefold() for message in case.messages)
    if sent_here or (request.mail and request.mail.from_us):
        return Match.COLLEAGUE if request.mail and not _echoes(request, case) else Match.OURS
    return None


def _echoes(request: VisitRequest, case: Case) -> bool:
    """Whether it is a letter of ours, under an id that a mail server may have given it."""
    to = {address.casefold() for address in (request.mail.to if request.mail else ())}
    return any(
        draft.message_id == request.message_id or (draft.subject == request.subject and draft.to.casefold() in to)
        for draft in (message.draft for message in case.messages)
    )


def _to_host(message: Message) -> bool:
    return bool(
        message.bundle is BundleKind.HOST_ENQUIRIES
        or message.draft.asks
        or message.draft.calls_off
        or message.draft.informs
    )


def _same_house(sender: str, host: str, enquirers: Iterable[str]) -> bool:
    """The address we asked, or a colleague's there."""
    theirs = host.rpartition("@")[2]
    shared = free_address(host) or any(theirs == one.rpartition("@")[2] for one in enquirers)
    return sender == host or (not shared and sender.rpartition("@")[2] == theirs)


def _sharing(shared: dict[str, frozenset[Clue]], *kinds: ClueKind) -> list[str]:
    return sorted(number for number, found in shared.items() if any(clue.kind in kinds for clue in found))


class _Name(NamedTuple):
    """How a case is named in a text."""

    ours: bool  #: As our reference.
    known: bool  #: By somebody who is known there.


def _named(request: VisitRequest, known_at: list[str], store: CaseStore, but: str | None) -> dict[str, _Name]:
    text = f"{request.subject}\n{request.message[:_LOOKED_AT]}"
    found: dict[str, _Name] = {}
    for match in list(_NUMBER.finditer(text))[:_MOST_NAMED]:
        for number, case in _kept([match["number"]], store, but).items():
            before = found.get(number, _Name(ours=False, known=False))
            known = not {number, match["number"]}.isdisjoint(known_at) or who(request, case) is not None
            found[number] = _Name(before.ours or match["ours"] is not None, before.known or known)
    return found


def _open(numbers: list[str], store: CaseStore, but: str | None) -> list[str]:
    """The newest that are open, two of them at most: more would not decide otherwise. A damaged one counts."""
    newest = store.cases(numbers=numbers, statuses=OPEN, history=False, limit=3) if numbers else []
    return [one.number for one in newest if one.number != but][:2]


def _kept(numbers: Iterable[str], store: CaseStore, but: str | None) -> dict[str, Case]:
    """The cases of that number, or the ones kept in their place."""
    found: dict[str, Case] = {}
    for number in numbers:
        case = _followed(number, store)
        if case and case.number != but and not case.history:
            found[case.number] = case
    return found


def _followed(number: str, store: CaseStore) -> Case | None:
    seen: set[str] = set()
    while number not in seen:
        seen.add(number)
        try:
            case = store.case(number)
        except (CaseUnknown, CaseDamaged):
            return None
        if case.merged_into is None:
            return case
        number = case.merged_into
    return None


def _doubtful(numbers: Iterable[str], why: str, relation: Relation = Relation.NAMED) -> tuple[RelatedCase, ...]:
    return tuple(related_because(number, why, relation) for number in sorted(numbers))
