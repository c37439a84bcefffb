"""Mail bodies: which stretches are header lines or quoted old mail, and which the sender wrote now."""

from __future__ import annotations

import re
from functools import cache

from bot.visits.models import Contact
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part, part
from bot.visits.wording.cleaning import visible

_QUOTED_LINE = re.compile(r"^[ ]?>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,200}\.\w{2,63}")
_LONGEST_NAME = 200
_FRAME = r"[ \-_=*]*"


def own_words(message: Part, subject: Part) -> tuple[Part, Part]:
    """Return (what the sender wrote now, the whole), both without header lines.

    A forwarded mail is what the sender wants read, so it stays; an answered one is history, so it goes.
    """
    whole = _blanked(message, [match.span() for match in _header().finditer(message.folded)])
    whole = _blanked(whole, [match.span() for match in _wrote().finditer(whole.folded)])
    if _forwarded().search(message.folded) or _subject_mark("forward_subject").match(subject.folded):
        return whole, whole
    return _without_answered(message, whole, block=answers(subject)), whole


def answers(subject: Part) -> bool:
    return bool(_subject_mark("reply_subject").match(subject.folded))


def written(message: str, subject: str) -> str:
    """What the sender wrote now, without the old mail below it."""
    own, _ = own_words(part("message", message), part("subject", subject))
    return own.remaining().strip()


def answers_mail(subject: str) -> bool:
    return answers(part("subject", subject))


def forwards(message: str, subject: str) -> bool:
    """Whether somebody else's mail is passed on in it."""
    told = _subject_mark("forward_subject").match(part("subject", subject).folded)
    return bool(told or _forwarded().search(part("message", message).folded))


def free_address(email: str) -> bool:
    """Anybody can have an address there: it tells of no organisation."""
    return bool(_free_address().search(folded(email)))


def _without_answered(message: Part, whole: Part, *, block: bool) -> Part:
    """`block`: a block of header lines begins the old mail, as some programs have it with no other mark."""
    patterns = (_wrote(), _divider(), *([_header_block()] if block else []))
    starts = [match.start() for pattern in patterns for match in pattern.finditer(message.folded)]
    end = len(message.folded)
    cut = min((start for start in starts if message.folded[:start].strip()), default=end)
    quoted = [match.span() for match in _QUOTED_LINE.finditer(whole.folded)]
    return _blanked(whole, [*quoted, (cut, end)])


def _blanked(part: Part, stretches: list[tuple[int, int]]) -> Part:
    for start, end in stretches:
        if end > start:
            part = part.masked(start, end)
    return part


def passed_on(message: Part, subject: Part) -> str:
    """The mail that was forwarded, without the words of whoever did so; "" where none was."""
    forward = _subject_mark("forward_subject").match(subject.folded) or _forwarded().search(message.folded)
    blocks = list(_header_block().finditer(message.folded)) if forward else []
    if not blocks or blocks[-1].end() >= len(message.folded):
        return ""
    return message.text[message.origins[blocks[-1].end()] :]


def first_writer(message: str, subject: str) -> Contact | None:
    """Who wrote the mail that was forwarded, as its header lines say; None where none was, or they give no address."""
    if not forwards(message, subject):
        return None
    whole = part("message", message)
    blocks = list(_header_block().finditer(whole.folded))
    line = _from_line().search(blocks[-1].group()) if blocks else None
    if line is None:
        return None
    start = blocks[-1].start() + line.start("who")
    who = whole.text[whole.origins[start] : whole.origins[blocks[-1].start() + line.end("who") - 1] + 1]
    found = _ADDRESS.search(who)
    if found is None:
        return None
    name = who[: found.start()].strip(" \t\"'<([*").removesuffix("mailto:").strip(" \t\"'<([*")
    return Contact(name=visible(name)[:_LONGEST_NAME] or None, email=found.group())


def _words(name: str) -> str:
    return lexicon.matcher(f"mail.{name}", ()).pattern


@cache
def _header() -> re.Pattern[str]:
    return re.compile(rf"^[ >]*\**(?:{_words('header')})\**\s?: .*$", re.MULTILINE)


@cache
def _header_block() -> re.Pattern[str]:
    return re.compile(rf"(?:^[ ]*\**(?:{_words('header')})\**\s?: .*\n+){{3}}", re.MULTILINE)


@cache
def _from_line() -> re.Pattern[str]:
    return re.compile(rf"^[ ]*\**(?:{_words('header_from')})\**\s?:(?P<who>.+)$", re.MULTILINE)


@cache
def _wrote() -> re.Pattern[str]:
    """`On 3 March 2026 … wrote:` and its like: a line with a figure that ends with the verb, or nearly."""
    return re.compile(rf"^(?=.*\d).{{0,160}}(?:{_words('wrote')}).{{0,60}}:\s*$", re.MULTILINE)


@cache
def _divider() -> re.Pattern[str]:
    return re.compile(rf"^{_FRAME}(?:{_words('divider')}){_FRAME}$", re.MULTILINE)


@cache
def _forwarded() -> re.Pattern[str]:
    return re.compile(rf"^{_FRAME}(?:{_words('forwarded')}){_FRAME}:?", re.MULTILINE)


@cache
def _subject_mark(name: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{_words(name)})\s*:")


@cache
def _free_address() -> re.Pattern[str]:
    return re.compile(rf"@(?:{lexicon.matcher('mail.free_address', ()).pattern})\.")
