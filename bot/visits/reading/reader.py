"""Request → Reading: each fact found by its own module, put together with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.visits.models import Kind, Reading, RequestAttachment, Signal, Span, VisitRequest
from bot.visits.ports import AttachmentReader, FactModel, Nearness
from bot.visits.reading.dates import Dates, find_dates
from bot.visits.reading.formats import find_duration, find_interpreting
from bot.visits.reading.kinds import find_kind
from bot.visits.reading.letter import Letter, Part, part
from bot.visits.reading.mail import own_words, passed_on
from bot.visits.reading.masking import masked, masked_request
from bot.visits.reading.origins import Origin, find_origin
from bot.visits.reading.senders import Sender, find_sender, organisation_part
from bot.visits.reading.signals import addresses_assistant, find_signals
from bot.visits.reading.sizes import Sizes, answered_size, find_size
from bot.visits.reading.spoken import find_languages
from bot.visits.reading.suggesting import with_suggested
from bot.visits.reading.themes import Themes, find_themes
from bot.visits.reading.travelling import find_travelling
from bot.visits.reading.wishes import Wishes, find_wishes
from knowledge import Registers
from knowledge.language import language_of

_NEIGHBOURS = {
    "da": ("no", "sv"),
    "no": ("da", "sv"),
    "sv": ("no", "da"),
    "zh": ("ja",),
    "ja": ("zh",),
    "pt": ("es",),
    "es": ("pt",),
    "nl": ("de",),
    "de": ("nl",),
}
_COMING = (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION)  # only who comes has a size, a date and a wish
_ENOUGH_LETTERS = 12
_MOST_ATTACHMENTS = 5
_SHORT_QUOTE = 30  #: A longer count, from a leader to the last of the others, may hold the date.


def read(
    request: VisitRequest,
    *,
    registers: Registers,
    attachments: AttachmentReader | None = None,
    nearness: Nearness | None = None,
    known: Reading | None = None,
    model: FactModel | None = None,
    agreed: bool = False,
) -> Reading:
    """Absent stays absent. A contradiction becomes a signal, and both places are evidence.

    Args:
        nearness: Compares meanings; a theme that no word of its field gives away is found by it.
        known: What the case says before this message: one that adds to a visit has a size and dates, whatever it is.
        model: Asked for the facts that the rules leave open.
        agreed: The writer had the programme: whoever is added is added late.
    """
    request = masked_request(request)
    whole = replace(_letter(request, registers, attachments), agreed=agreed)
    believed = _without_instruction(request)
    letter = whole if believed is request else replace(whole, request=believed)
    facts = _facts(letter, known=known, nearness=nearness)
    found = _put_together(facts, letter, signals=_signals(facts, whole))
    return with_suggested(found, letter, about=facts.about, known=known, model=model) if model else found


@dataclass(frozen=True)
class _Facts:
    """What each module found, before it is put together."""

    kind: Kind
    kind_spans: tuple[Span, ...]
    about: Kind
    size: Sizes
    dates: Dates
    sender: Sender
    themes: Themes
    origin: Origin
    wishes: Wishes

    @property
    def names(self) -> tuple[str, ...]:
        return (self.sender.organisation,) if self.sender.organisation else ()


def _facts(letter: Letter, *, known: Reading | None, nearness: Nearness | None) -> _Facts:
    size = _size(letter, known)
    short = tuple(span for span in size.spans if len(span.quote) <= _SHORT_QUOTE)
    counted = replace(letter, message=letter.message.without(short))  # a number of people is no day
    sender = find_sender(letter)
    names = (sender.organisation,) if sender.organisation else ()
    themes = find_themes(letter, without=names)
    kind, kind_spans = find_kind(
        letter,
        has_size=size.size is not None,
        has_date=find_dates(counted, Kind.DELEGATION_VISIT).window is not None,
        has_theme=bool(themes.ids),
    )
    about = _about(kind, known)
    if about is Kind.DELEGATION_VISIT and not themes.ids and not (known and known.themes):
        themes = find_themes(letter, without=names, nearness=nearness)
    return _Facts(
        kind=kind,
        kind_spans=kind_spans,
        about=about,
        size=size if about in _COMING else Sizes(),
        dates=find_dates(counted, about),
        sender=sender,
        themes=themes,
        origin=find_origin(letter, organisation_part(letter), kind),
        wishes=find_wishes(letter, sender_names=names) if about in _COMING else Wishes(),
    )


def _size(letter: Letter, known: Reading | None) -> Sizes:
    size = find_size(letter)
    return answered_size(letter) if size.size is None and known and known.group_size is None else size


def _put_together(facts: _Facts, letter: Letter, *, signals: tuple[Signal, ...]) -> Reading:
    duration, duration_span = find_duration(letter, facts.dates.window)
    interpreting, interpreting_span = find_interpreting(letter)
    languages, languages_spans = find_languages(letter)
    travels_by, travelling_spans = find_travelling(letter)
    evidence = {
        **_evidence(facts),
        "duration": (duration_span,) if duration_span else (),
        "interpreting": (interpreting_span,) if interpreting_span else (),
        "languages": languages_spans,
        "travels_by": travelling_spans,
    }
    return Reading(
        language=letter.language,
        kind=facts.kind,
        country=facts.origin.country,
        region=facts.origin.region,
        sender_type=facts.sender.sender_type,
        organisation=facts.sender.organisation,
        on_behalf_of=facts.sender.on_behalf_of,
        referred_by=facts.sender.referred_by,
        group_size=facts.size.size,
        dates=facts.dates.window,
        duration=duration,
        themes=facts.themes.ids,
        requested_hosts=facts.wishes.hosts,
        interpreting=interpreting,
        languages=languages,
        travels_by=travels_by,
        signals=signals,
        evidence={field: spans for field, spans in evidence.items() if spans},
    )


def _evidence(facts: _Facts) -> dict[str, tuple[Span, ...]]:
    return {
        "kind": facts.kind_spans,
        "country": facts.origin.spans,
        "group_size": facts.size.spans,
        "dates": facts.dates.spans,
        "themes": facts.themes.spans,
        "requested_hosts": facts.wishes.host_spans,
        **{field: (span,) for field, span in facts.sender.evidence},
    }


def _signals(facts: _Facts, whole: Letter) -> tuple[Signal, ...]:
    """From the whole letter: also what addresses a machine is noticed."""
    noticed = find_signals(whole, facts.kind, names=facts.names)
    return (*noticed, *_contradictions(facts.size, facts.dates), *_beyond(facts.wishes))


def _about(kind: Kind, known: Reading | None) -> Kind:
    """What the facts are about: a few words on a visit that is known need not speak of a visit."""
    return known.kind if known and kind not in _COMING and known.kind in _COMING else kind


def _without_instruction(request: VisitRequest) -> VisitRequest:
    """A field that talks to a machine names nobody."""
    named = request.organisation
    if named is None or not named.name or not addresses_assistant(named.name):
        return request
    return request.model_copy(update={"organisation": named.model_copy(update={"name": None})})


def _beyond(wishes: Wishes) -> list[Signal]:
    named = {"swedish_side": wishes.swedish_side, "outside_region": wishes.outside}
    return [Signal(id=name, spans=spans) for name, spans in named.items() if spans]


def _contradictions(size: Sizes, dates: Dates) -> list[Signal]:
    found = []
    if size.conflict:
        found.append(Signal(id="group_size_conflict", spans=size.conflict))
    if dates.conflict:
        found.append(Signal(id="date_conflict", spans=dates.conflict))
    if dates.days_asked:
        days = ",".join(day.isoformat() for day in dates.days_asked)
        found.append(Signal(id="days_asked", detail=days, spans=dates.spans))
    return found


def _letter(request: VisitRequest, registers: Registers, attachments: AttachmentReader | None) -> Letter:
    subject = part("subject", request.subject)
    message, whole = own_words(part("message", request.message), subject)
    language = _language(request, message)
    files = tuple(_attached(each, attachments) for each in request.attachments[:_MOST_ATTACHMENTS] if attachments)
    return Letter(
        request=request,
        registers=registers,
        language=language,
        languages=tuple(dict.fromkeys((language, *_NEIGHBOURS.get(language, ()), "en"))),
        subject=subject,
        message=message,
        whole=whole,
        attachments=tuple(seen for seen, _, _ in files),
        hidden=tuple(hidden for _, hidden, _ in files),
        beside=tuple(beside for _, _, beside in files),
    )


def _attached(attachment: RequestAttachment, reader: AttachmentReader) -> tuple[Part, Part, Part]:
    """What is seen of it, what is hidden, and what stands beside it."""
    said, name = reader.read(attachment), f"attachment:{attachment.name}"
    return part(name, masked(said.seen)), part(name, masked(said.hidden)), part(name, masked(said.beside))


def _language(request: VisitRequest, message: Part) -> str:
    """The text's, of a forwarded mail its first writer's; if that is too little, the subject helps and the form."""
    own = passed_on(part("message", request.message), part("subject", request.subject))
    if sum(letter.isalpha() for letter in own) < _ENOUGH_LETTERS:
        own = message.remaining()
    if sum(letter.isalpha() for letter in own) < _ENOUGH_LETTERS:
        own = f"{request.subject}\n{own}"
    if request.language and sum(letter.isalpha() for letter in own) < _ENOUGH_LETTERS:
        said = request.language.lower()[:2]
        return {"nb": "no", "nn": "no"}.get(said, said)
    return language_of(own[:4_000])
