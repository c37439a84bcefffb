"""When they want to come: one window from all the dates a request names, or the dates that contradict each other."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.visits.models import DateWindow, Kind, Span
from bot.visits.reading import lexicon
from bot.visits.reading.calendar_words import weekdays
from bot.visits.reading.date_expressions import Candidate, candidates
from bot.visits.reading.letter import Letter, Part
from bot.visits.reading.mail import answers
from bot.visits.reading.matcher import Matcher

_BEFORE = 36  #: Characters in front of a date in which a word can say that it is not the visit's.
_LONG_VISIT = 4
_APART_DAYS = 120  #: Windows further apart, with no "or" between them, contradict each other.


@dataclass(frozen=True)
class Dates:
    window: DateWindow | None = None
    spans: tuple[Span, ...] = ()
    conflict: tuple[Span, ...] = ()
    days_asked: tuple[dt.date, ...] = ()  #: Single days named, within the window or as the whole of it.


def find_dates(letter: Letter, kind: Kind) -> Dates:
    """Form and text together. A kind that brings nobody has no dates."""
    if kind not in (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION):
        return Dates()
    read = _from_texts(letter, kind)
    form = _from_form(letter)
    return _both(form, read) if form else read


def _from_form(letter: Letter) -> Dates | None:
    asked = letter.request.dates
    days = [day for day in (asked.earliest, asked.latest) if day] if asked else []
    if not days:
        return None
    text = "/".join(day.isoformat() for day in days)
    span = Span(quote=text, start=0, end=len(text), part="form")
    window = DateWindow(earliest=min(days), latest=max(days))
    return Dates(window, (span,), days_asked=_each_day(window))


def _both(form: Dates, read: Dates) -> Dates:
    """The narrower of two that agree; of two that do not, both, and a question."""
    first, second = form.window, read.window
    if not first or not second:
        return form if first else read
    spans = form.spans + read.spans
    if first.earliest <= second.latest and second.earliest <= first.latest:
        earliest, latest = max(first.earliest, second.earliest), min(first.latest, second.latest)
        narrow = DateWindow(earliest=earliest, latest=latest, flexible=first.flexible or second.flexible)
        return Dates(narrow, spans, read.conflict, read.days_asked or form.days_asked)
    wide = DateWindow(earliest=min(first.earliest, second.earliest), latest=max(first.latest, second.latest))
    return Dates(wide, spans, conflict=spans)


def _from_texts(letter: Letter, kind: Kind) -> Dates:
    changes = kind is Kind.CHANGE_OR_CANCELLATION  # the subject then names the visit as it was
    for part in (letter.message, *(() if changes else (letter.subject,)), *letter.attachments):
        found = _found(part, letter, kind)
        if found:
            read = _window(found, part, letter)
            return read if changes or part is not letter.message else _beside_subject(read, letter, kind)
    return Dates()


def _beside_subject(read: Dates, letter: Letter, kind: Kind) -> Dates:
    """Days in the heading of a first letter that are not those of the text are a question."""
    headed = [] if answers(letter.subject) else _found(letter.subject, letter, kind)
    days = [each for each in headed if each.kind in ("days", "week")]
    if not days or not read.window:
        return read
    heading = _window(days, letter.subject, letter)
    window = heading.window
    if not window or (window.earliest <= read.window.latest and read.window.earliest <= window.latest):
        return read
    return _both(heading, read)


def _found(part: Part, letter: Letter, kind: Kind) -> list[Candidate]:
    all_of_them = candidates(part, languages=letter.languages, language=letter.language, since=letter.submitted_on)
    named = [
        each for each in all_of_them if each.latest >= letter.submitted_on and not _not_the_visit(part, each, letter)
    ]
    named = [each for each in named if not _of_travel(each, part)] or named
    named = _without_landing(named, part)
    meant = [each for each in named if not _given_up(each, part)]
    if meant and meant != named:
        return meant
    return _new_ones(_not_called_off(named, part, letter), part) if kind is Kind.CHANGE_OR_CANCELLATION else named


def _not_called_off(named: list[Candidate], part: Part, letter: Letter) -> list[Candidate]:
    """`We cancel our visit in April`: what is called off, and put off to no other day, has no date."""
    if lexicon.matcher("signals.visit_postponed", letter.languages).search(part.folded):
        return named
    off = lexicon.matcher("signals.visit_cancelled", letter.languages)
    return [each for each in named if _said_new(each, part) or not off.search(part.folded, *part.sentence(each.start))]


def _without_landing(named: list[Candidate], part: Part) -> list[Candidate]:
    """The day they land on is none of the visit's where a stretch of days is named beside it."""
    staying = [each for each in named if not _travels(each, part)]
    whole = any(each.kind == "days" and each.latest > each.earliest for each in staying)
    return staying if whole else named


def _given_up(candidate: Candidate, part: Part) -> bool:
    """`The 18th rather than the 11th`."""
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    return _last_words(lexicon.matcher("dates.in_place_of", ()), before)


def _travels(candidate: Candidate, part: Part) -> bool:
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    single = candidate.kind == "days" and candidate.earliest == candidate.latest
    return single and _last_words(lexicon.matcher("dates.travel", ()), before)


def _of_travel(candidate: Candidate, part: Part) -> bool:
    """They land late that day; the visit comes after."""
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    late = lexicon.matcher("dates.late_in_the_day", ()).search(part.folded, candidate.end, candidate.end + _BEFORE)
    return bool(late) and _last_words(lexicon.matcher("dates.travel", ()), before)


def _not_the_visit(part: Part, candidate: Candidate, letter: Letter) -> bool:
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    after = part.folded[candidate.end : candidate.end + 14]
    come_by = re.search(r"\bon\W+(?:\w+\W+)?$", before)  # `come by on Friday`: what stands before `on` sets no limit
    own = tuple(each for each in letter.languages if each != "en" or letter.language == "en")  # `by` is Polish too
    ranged = (
        candidate.kind == "days"
        and candidate.latest > candidate.earliest
        and _last_words(lexicon.matcher("dates.range_from", ()), before)
    )
    said_before = not (come_by or ranged) and _last_words(lexicon.matcher("dates.not_the_visit", own), before)
    said_after = lexicon.matcher("dates.not_the_visit_after", own).match(after.lstrip())
    return said_before or bool(said_after)


def _last_words(pattern: Matcher, before: str) -> bool:
    """The phrase stands right before the date, with at most two words between."""
    for match in pattern.finditer(before):
        between = before[match.end() :]
        if len(between.split()) <= 2 and "," not in between:
            return True
    return False


def _same_sentence(before: str) -> str:
    return re.split(r"(?<!\d)[.!?。]\s|\n", before)[-1]


def _new_ones(named: list[Candidate], part: Part) -> list[Candidate]:
    """Of a change from one date to another, the new date."""
    kept = [new for each in named if (new := _new_end(each, part))]
    return [each for each in kept if _said_new(each, part)] or kept


def _said_new(candidate: Candidate, part: Part) -> bool:
    """`The 10th collides; put it off to the 17th`."""
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    return _last_words(lexicon.matcher("dates.new_date", ()), before)


def _new_end(candidate: Candidate, part: Part) -> Candidate | None:
    """`from the 4th to the 11th` reads as a range: in a change only its end counts."""
    before = _same_sentence(part.folded[max(0, candidate.start - 30) : candidate.start])
    old = [match.end() for match in lexicon.matcher("dates.old_date", ()).finditer(before)]
    new = [match.end() for match in lexicon.matcher("dates.new_date", ()).finditer(before)]
    if not old or (new and max(new) > max(old)):
        return candidate
    if candidate.earliest == candidate.latest or not _names_two(candidate, part):
        return None
    monday = candidate.latest - dt.timedelta(candidate.latest.weekday())
    return replace(candidate, earliest=monday if candidate.kind == "week" else candidate.latest)


def _names_two(candidate: Candidate, part: Part) -> bool:
    """Two days or weeks with a word between, as in `fra uge 10 til uge 12`; `10-11 May` is one visit."""
    text = part.folded[candidate.start : candidate.end]
    return bool(re.search(rf"\d\D*(?<!\w)(?:{lexicon.matcher('dates.moved_to', ()).pattern})\D*\d", text))


def _window(found: list[Candidate], part: Part, letter: Letter) -> Dates:
    kept = _without_wider(found, part, letter)
    spans = tuple(part.span(each.start, each.end) for each in kept)
    earliest, latest = min(each.earliest for each in kept), max(each.latest for each in kept)
    swapped = [day for each in kept if each.other for day in each.other]
    if swapped:
        wide = DateWindow(earliest=min(earliest, *swapped), latest=max(latest, *swapped))
        return Dates(wide, spans, conflict=spans)
    if _contradict(kept, part):
        return Dates(DateWindow(earliest=earliest, latest=latest), spans, conflict=spans)
    flexible = len(kept) > 1 or kept[0].kind != "days" or bool(_flexible(part, letter))
    window = DateWindow(earliest=earliest, latest=latest, flexible=flexible)
    return Dates(window, spans, days_asked=_days_asked(kept, found, part, letter))


def _without_wider(found: list[Candidate], part: Part, letter: Letter) -> list[Candidate]:
    """Days within a named week or month narrow it, unless they are only preferred."""
    preferred = [each for each in found if _is_preferred(each, part, letter)]
    firm = [each for each in found if each not in preferred] or found
    if any(each.kind == "days" for each in firm):  # `thank you for our talk in October`: a month named in passing
        firm = [each for each in firm if each.kind != "month" or each.year_given or _beside_or(each, firm, part)]
    return [each for each in firm if not any(_narrows(other, each, part) for other in firm)]


def _beside_or(month: Candidate, firm: list[Candidate], part: Part) -> bool:
    """`On 4 May or in June`."""
    others = [each for each in firm if each is not month]
    between = (part.folded[min(each.end, month.end) : max(each.start, month.start)] for each in others)
    return any(len(text) < _BEFORE and lexicon.matcher("dates.or", ()).search(text) for text in between)


def _narrows(one: Candidate, other: Candidate, part: Part) -> bool:
    if one is other or (one.earliest, one.latest) == (other.earliest, other.latest):
        return False
    wide = other.kind != "days" or _of_lodging(other, part)
    return wide and other.earliest <= one.earliest and one.latest <= other.latest


def _of_lodging(candidate: Candidate, part: Part) -> bool:
    """The nights in the hotel are more than the days of the visit."""
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    return _last_words(lexicon.matcher("dates.lodging", ()), before)


def _is_preferred(candidate: Candidate, part: Part, letter: Letter) -> bool:
    before = _same_sentence(part.folded[max(0, candidate.start - _BEFORE) : candidate.start])
    return _last_words(lexicon.matcher("dates.preferred", letter.languages), before)


def _contradict(kept: list[Candidate], part: Part) -> bool:
    for first, second in pairwise(kept):
        between = part.folded[first.end : second.start]
        gap = max((second.earliest - first.latest).days, (first.earliest - second.latest).days)
        if gap > _APART_DAYS and not lexicon.matcher("dates.or", ()).search(between):
            return True
    return False


def _flexible(part: Part, letter: Letter) -> re.Match[str] | None:
    return lexicon.matcher("dates.flexible", letter.languages).search(part.folded)


def _days_asked(kept: list[Candidate], found: list[Candidate], part: Part, letter: Letter) -> tuple[dt.date, ...]:
    days = [each for each in found if each.kind == "days"]
    if days and _flexible(part, letter) and max((each.latest - each.earliest).days for each in days) > _LONG_VISIT:
        return ()  # some of them
    if days:
        return tuple(sorted({day for each in days for day in (each.days or _between(each.earliest, each.latest))}))
    return tuple(day for each in kept if each.kind == "week" for day in _weekdays_near(each, part, letter))


def _weekdays_near(candidate: Candidate, part: Part, letter: Letter) -> list[dt.date]:
    names = weekdays(letter.languages)
    low, high = part.sentence(candidate.start)
    words = re.findall(r"\w+", part.folded[low:high])
    asked = {names[word] for word in words if word in names}
    return [day for day in _between(candidate.earliest, candidate.latest) if day.weekday() in asked]


def _between(earliest: dt.date, latest: dt.date) -> list[dt.date]:
    return [earliest + dt.timedelta(ahead) for ahead in range(min((latest - earliest).days, 31) + 1)]


def _each_day(window: DateWindow) -> tuple[dt.date, ...]:
    days = _between(window.earliest, window.latest)
    return tuple(days) if len(days) <= 5 else ()
