"""What the message is: a visit, a change, a question … by the weight of what it says."""

from __future__ import annotations

import re

from bot.visits.models import Kind, Span
from bot.visits.reading import lexicon
from bot.visits.reading.letter import Letter
from bot.visits.reading.mail import answers

_COUNTED_TWICE_AT_MOST = 2
_WORDS_ENOUGH = 15  #: Letters.
_BRIEF_WORDS = 60
_CASE_NUMBER = re.compile(r"\b20\d\d-\d{4}\b")

#: A list of phrases speaks for a kind this strongly, each time it is heard.
_WEIGHTS: tuple[tuple[str, Kind, float], ...] = (
    ("kinds.visit", Kind.DELEGATION_VISIT, 1.0),
    ("kinds.coming", Kind.DELEGATION_VISIT, 1.0),
    ("kinds.change_visit", Kind.CHANGE_OR_CANCELLATION, 4.5),
    ("kinds.change_word", Kind.CHANGE_OR_CANCELLATION, 1.5),
    ("kinds.advice", Kind.ADVICE, 3.5),
    ("kinds.membership", Kind.NETWORK_MEMBERSHIP, 3.5),
    ("kinds.press", Kind.PRESS, 5.0),
    ("kinds.spam", Kind.SALES_OR_SPAM, 2.4),
    ("kinds.question", Kind.INFORMATION_QUESTION, 1.6),
    ("legal.personal_data", Kind.OTHER, 5.0),
    ("legal.public_records", Kind.OTHER, 5.0),
    ("legal.personal_data_law", Kind.OTHER, 2.5),
    ("legal.public_records_law", Kind.OTHER, 2.5),
)


def find_kind(
    letter: Letter, *, has_size: bool, has_date: bool = False, has_theme: bool = False
) -> tuple[Kind, tuple[Span, ...]]:
    scores: dict[Kind, float] = dict.fromkeys(Kind, 0.0)
    spans: dict[Kind, list[Span]] = {kind: [] for kind in Kind}
    for name, kind, weight in _WEIGHTS:
        heard = list(lexicon.anywhere(name, letter.own, letter.languages))
        scores[kind] += weight * min(len({match.group() for _, match in heard}), _COUNTED_TWICE_AT_MOST)
        spans[kind] += [part.span(match.start(), match.end()) for part, match in heard[:3]]
    if lexicon.matcher("signals.late_participant_change", letter.languages).search(letter.message.folded):
        scores[Kind.CHANGE_OR_CANCELLATION] += 4.5
    if any(
        lexicon.matcher(f"signals.{name}", letter.languages).search(letter.message.folded)
        for name in ("visit_cancelled", "visit_postponed")
    ):
        scores[Kind.CHANGE_OR_CANCELLATION] += 4.5 if answers(letter.subject) else 1.5
    _weigh_circumstances(scores, letter, has_size=has_size)
    if has_date and (has_size or has_theme):
        scores[Kind.DELEGATION_VISIT] += 2.0
    if _answers_briefly(letter, scores) and (has_size or has_date):
        scores[Kind.CHANGE_OR_CANCELLATION] += 6.0
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] <= 0:
        return (Kind.INFORMATION_QUESTION if _asks(letter) else Kind.OTHER), ()
    return best, tuple(spans[best])


def _answers_briefly(letter: Letter, scores: dict[Kind, float]) -> bool:
    """An answer in a few words that asks for no visit: what was agreed, told anew."""
    words = len(re.findall(r"\w+", letter.message.folded))
    wished = lexicon.matcher("kinds.visit", letter.languages).search(letter.message.folded)
    return answers(letter.subject) and words <= _BRIEF_WORDS and not wished and not scores[Kind.PRESS]


def _asks(letter: Letter) -> bool:
    """Words and a question mark, and nothing that says what else it could be."""
    text = letter.message.folded
    return bool(re.search(r"[?？]", text)) and sum(sign.isalpha() for sign in text) >= _WORDS_ENOUGH


def _weigh_circumstances(scores: dict[Kind, float], letter: Letter, *, has_size: bool) -> None:
    request = letter.request
    comes = scores[Kind.DELEGATION_VISIT] > 0
    if has_size or request.participants:
        scores[Kind.DELEGATION_VISIT] += 2.5
    if request.dates and (request.dates.earliest or request.dates.latest):
        scores[Kind.DELEGATION_VISIT] += 2.0
    if request.themes and comes:
        scores[Kind.DELEGATION_VISIT] += 1.0
    if scores[Kind.CHANGE_OR_CANCELLATION] and (answers(letter.subject) or _CASE_NUMBER.search(request.subject)):
        scores[Kind.CHANGE_OR_CANCELLATION] += 2.0
    if not re.search(r"[?？]", letter.message.folded):
        scores[Kind.INFORMATION_QUESTION] *= 0.5
        scores[Kind.ADVICE] *= 0.75
    else:
        scores[Kind.INFORMATION_QUESTION] *= 1.5
