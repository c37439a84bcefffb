"""Signals: what policies may care about, each with the words it was noticed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.visits.models import Kind, Signal, Span
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import MOST_CHARACTERS, Letter, Part
from bot.visits.reading.letter import part as make_part
from bot.visits.reading.mail import free_address
from bot.visits.reading.masking import MASKED

_MARKUP = re.compile(r"[<>=\"]|--")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TAG_CHARACTERS = re.compile(r"[\U000E0001-\U000E007F]+")
_NAME = r"[A-ZÅÆØÄÖ][\w&'’+\-]*(?: [A-ZÅÆØÄÖ0-9][\w&'’+\-]*){0,3}"
_BETWEEN_NAMES = r"(?:, ?| and | og | och | und | et | y | e |、)"
_ARTICLE = r"(?:(?:the|den|det|der|die|das|le|la|les|il|lo|el|los|het) |l['’])"
_SITE = rf"{_ARTICLE}?{_NAME}(?: (?:in|i|à|en|w) {_NAME}| [a-zæøåäö]{{5,}})?"  # `Lego in Billund` is one
_LIST_OF_SITES = re.compile(rf"(?:{_SITE}{_BETWEEN_NAMES}){{2,}}{_ARTICLE}?{_NAME}")

_SIGHTS_WITHIN = 160  #: Characters.
_SAME_CLAUSE = 60
_OFFICE = re.compile(r"(?:amt\w*|kontor\w*|office|kanzlei|ministeri\w*|ministerstw\w*)$")

#: Who writes so may name a law without claiming anything by it.
_LEARN = (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION, Kind.ADVICE, Kind.SALES_OR_SPAM)

#: Lists whose hearing is the signal, with nothing else to weigh.
_PLAIN = (
    "urgent",
    "wrong_event",
    "any_date",
    "possible_duplicate",
    "outdated_offer",
    "press_request",
    "payment_offer",
    "embassy",
    "host_pays",
)


def find_signals(letter: Letter, kind: Kind, *, names: tuple[str, ...]) -> list[Signal]:
    """`names` are the sender's own: a city council as sender is not a council that comes."""
    found = [Signal(id=name, spans=spans) for name in _PLAIN if (spans := _heard(name, letter))]
    found += _papers(letter)
    found += _instructions(letter)
    found += _hidden(letter)
    found += _political(letter, names)
    found += _students(letter, names)
    found += _participants(letter, kind)
    found += _called_off(letter, kind)
    found += _personal(letter)
    found += _claims(letter, kind)
    found += _sites(letter, names)
    found += _circumstances(letter)
    return found


def addresses_assistant(text: str) -> bool:
    """Whether it speaks to a machine instead of to the secretariat."""
    return lexicon.matcher("signals.instruction_in_text", _every_language()).search(folded(text)) is not None


def _heard(name: str, letter: Letter, *, own: bool = True) -> tuple[Span, ...]:
    return _spans(f"signals.{name}", letter.own if own else letter.texts, letter)


def _papers(letter: Letter) -> Iterator[Signal]:
    """Letters and visas asked for; who says that they need none asks for none."""
    for name in ("invitation_letter_requested", "visa"):
        heard = lexicon.anywhere(f"signals.{name}", letter.own, letter.languages)
        spans = tuple(part.span(m.start(), m.end()) for part, m in heard if not _not_needed(part, m.start()))
        if spans:
            yield Signal(id=name, spans=spans[:5])


def _not_needed(part: Part, at: int) -> bool:
    low, high = part.sentence(at)
    return bool(lexicon.matcher("signals.not_needed", ()).search(part.folded, low, high))


def _instructions(letter: Letter) -> Iterator[Signal]:
    """In whatever language, and also in what is quoted, attached, marked up or written in invisible characters."""
    parts = [each for part in _everything(letter) for each in (part, *_uncovered(part))]
    heard = lexicon.anywhere("signals.instruction_in_text", tuple(parts), _every_language())
    found = {(span.part, span.start): span for span in (part.span(m.start(), m.end()) for part, m in heard)}
    spans = list(found.values())[:5]
    for match in list(_TAG_CHARACTERS.finditer(letter.request.message[:MOST_CHARACTERS]))[:1]:
        quote = match.group()[:600]
        spans.append(Span(quote=quote, start=match.start(), end=match.start() + len(quote)))
    if spans:
        yield Signal(id="instruction_in_text", spans=tuple(spans))


def _hidden(letter: Letter) -> Iterator[Signal]:
    """Words in a file that nobody sees who opens it; worse where they speak to a machine."""
    hiding = [part for part in letter.hidden if any(char.isalnum() for char in part.text)]
    speaking = [part for part in hiding if addresses_assistant(part.text)]
    for name, parts in (("hidden_instruction", speaking), ("hidden_text", [] if speaking else hiding)):
        if parts:
            yield Signal(id=name, spans=tuple(part.span(0, len(part.folded)) for part in parts))


def _everything(letter: Letter) -> Iterator[Part]:
    """All that a stranger can write, names included."""
    request = letter.request
    yield from (letter.whole, letter.subject, *letter.attachments, *letter.hidden, *letter.beside)
    named = request.organisation.name if request.organisation else None
    for name, text in (
        ("contact", request.contact.name),
        ("organisation", named),
        ("form", request.on_behalf_of),
        ("form", request.referred_by),
    ):
        if text:
            yield make_part(name, text)


def _uncovered(part: Part) -> Iterator[Part]:
    """The text with what its mark-up hides, and with what cannot be seen taken for spaces."""
    if "<" in part.text:
        yield make_part(part.name, _MARKUP.sub(lambda found: " " * len(found.group()), part.text))
    if _UNSEEN.search(part.text):
        yield make_part(part.name, _UNSEEN.sub(" ", part.text))


def _political(letter: Letter, names: tuple[str, ...]) -> Iterator[Signal]:
    spans = []
    for part in letter.own:
        masked = _masked(part, tuple(name for name in names if not _is_person(name, letter)))
        for office in lexicon.matches("signals.office_of", masked, ()):
            if not _members().search(masked.folded, max(0, office.start() - _SAME_CLAUSE), office.start()):
                masked = masked.masked(office.start(), office.end())
        for match in lexicon.matches("signals.political_level", masked, letter.languages):
            if not _is_met(masked, match.start()) and not _stays_home(masked, match):
                spans.append(part.span(match.start(), match.end()))
    if spans:
        yield Signal(id="political_level", spans=tuple(spans[:5]))


def _is_person(name: str, letter: Letter) -> bool:
    """A name from the text that begins with a title: `Minister of Energy` comes, `Ministry of Energy` sends."""
    organisation = letter.request.organisation
    if organisation and organisation.name:
        return False
    title = lexicon.matcher("signals.political_level", letter.languages).match(folded(name))
    return title is not None and not _OFFICE.search(title.group())


def _is_met(part: Part, at: int) -> bool:
    """`meet the mayor`: somebody of ours."""
    before = re.split(r"[.!?。;\n]", part.folded[max(0, at - 45) : at])[-1]
    for match in lexicon.matcher("signals.meets", ()).finditer(before):
        if len(re.findall(r"\w+", before[match.end() :])) <= 3:
            return True
    return _is_last_of_sights(part, at)


def _is_last_of_sights(part: Part, at: int) -> bool:
    """`We want to see the harbour, the lab, the plant and the mayor`."""
    before = re.split(r"[.!?。;\n]", part.folded[max(0, at - _SIGHTS_WITHIN) : at])[-1]
    wished = list(lexicon.matcher("signals.sights", ()).finditer(before))
    listed = before[wished[-1].end() :] if wished else ""
    return listed.count(",") > 1 and _last_item().search(listed) is not None


@cache
def _last_item() -> re.Pattern[str]:
    joined = lexicon.matcher("sizes.joined", ()).pattern
    return re.compile(rf"(?:{joined})(?<!,)\s+(?:[^\W\d]{{1,3}}\s+)?$")


def _stays_home(part: Part, politician: re.Match[str]) -> bool:
    """`No politicians`, `our mayor will not be travelling`."""
    clause = re.split(r"[.!?。;\n]", part.folded[politician.end() : politician.end() + _SAME_CLAUSE])[0]
    staying = lexicon.matcher("signals.stays_home", ()).search(clause)
    return bool(staying) or _contrary(part, politician.start())


def _students(letter: Letter, names: tuple[str, ...]) -> Iterator[Signal]:
    spans = []
    for part in letter.own:
        masked = _masked(part, names)
        for match in lexicon.matches("signals.about_students", part, ()):
            masked = masked.masked(match.start(), match.end())
        spans += [
            part.span(m.start(), m.end())
            for m in lexicon.matches("signals.students_or_tourism", masked, letter.languages)
        ]
    if spans:
        yield Signal(id="students_or_tourism", spans=tuple(spans[:5]))


def _participants(letter: Letter, kind: Kind) -> Iterator[Signal]:
    spans = _heard("late_participant_change", letter) if kind is Kind.CHANGE_OR_CANCELLATION else ()
    if letter.agreed:
        spans = (*spans, *_heard("participant_added", letter))[:5]
    if spans:
        yield Signal(id="late_participant_change", spans=spans)


def _called_off(letter: Letter, kind: Kind) -> Iterator[Signal]:
    """The visit itself is called off or put off; who of a group stays at home is no such thing."""
    if kind is not Kind.CHANGE_OR_CANCELLATION:
        return
    for name in ("visit_cancelled", "visit_postponed"):
        heard = [
            (part, match)
            for part, match in lexicon.anywhere(f"signals.{name}", (letter.message,), letter.languages)
            if not _contrary(part, match.start())
        ]
        if heard:
            yield Signal(id=name, spans=tuple(part.span(match.start(), match.end()) for part, match in heard[:2]))


def _contrary(part: Part, at: int) -> bool:
    before = re.split(r"[.!?;,\n]", part.folded[max(0, at - 20) : at])[-1]
    return any(
        len(before[match.end() :].split()) <= 1 for match in lexicon.matcher("signals.contrary", ()).finditer(before)
    )


def _personal(letter: Letter) -> Iterator[Signal]:
    spans = [part.span(m.start(), m.end()) for part in letter.texts for m in MASKED.finditer(part.folded)]
    spans += [*_heard("diet", letter, own=False), *_heard("health", letter, own=False)]
    if spans:
        yield Signal(id="sensitive_personal_data", spans=tuple(spans[:10]))
    passports = _heard("passport", letter)
    if passports:
        yield Signal(id="passport", spans=passports)


def _claims(letter: Letter, kind: Kind) -> Iterator[Signal]:
    """Rights claimed by law. An article that is only named is no claim where people want to learn about it."""
    for name in ("personal_data", "public_records"):
        spans = _spans(f"legal.{name}", letter.own, letter)
        if not spans and kind not in _LEARN:
            spans = _spans(f"legal.{name}_law", letter.own, letter)
        if spans:
            yield Signal(id=f"{name}_request", spans=spans)


def _spans(key: str, texts: tuple[Part, ...], letter: Letter) -> tuple[Span, ...]:
    heard = lexicon.anywhere(key, texts, letter.languages)
    return tuple(part.span(match.start(), match.end()) for part, match in heard)[:5]


def _sites(letter: Letter, names: tuple[str, ...]) -> Iterator[Signal]:
    """A list of names after a word for seeing; how many are too many is a policy's matter."""
    message = letter.message
    text = message.text[:8_000]
    for match in _LIST_OF_SITES.finditer(text):
        before = folded(text[max(0, match.start() - 60) : match.start()])
        if any(name and name in match.group() for name in names) or not _to_see().search(before):
            continue
        count = len(re.split(_BETWEEN_NAMES, match.group()))
        quote = match.group()[:600]
        span = Span(quote=quote, start=match.start(), end=match.start() + len(quote))
        yield Signal(id="sites_named", spans=(span,), detail=str(count))
        return


def _circumstances(letter: Letter) -> Iterator[Signal]:
    email = letter.request.contact.email or ""
    if free_address(email):
        yield Signal(id="free_mail", spans=(Span(quote=email, start=0, end=len(email), part="contact"),))
    if len(letter.request.message) > MOST_CHARACTERS:
        yield Signal(id="text_cut", detail=str(MOST_CHARACTERS))


def _masked(part: Part, names: tuple[str, ...]) -> Part:
    for name in names:
        plain = folded(name)
        at = part.folded.find(plain) if len(plain) > 3 else -1
        if at >= 0:
            part = part.masked(at, at + len(plain))
    return part


@cache
def _members() -> re.Pattern[str]:
    """`Members of the City Council of …` sit in it."""
    return re.compile(rf"(?:{lexicon.matcher('signals.members_of', ()).pattern})\W+(?:the\W+)?$")


@cache
def _to_see() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicon.matcher('signals.to_see', ()).pattern})\W+(?:\w+\W+){{0,3}}$")


@cache
def _every_language() -> tuple[str, ...]:
    """A stranger may write to us in one language and to a machine in another."""
    return tuple(sorted(lexicon.lexicon()["signals.instruction_in_text"].keys() - {"any"}))
