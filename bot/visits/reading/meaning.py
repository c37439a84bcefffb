"""A theme by meaning: the second vote, asked only where the field's own words find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.visits.models import Span
from bot.visits.ports import Nearness
from bot.visits.reading import lexicon
from bot.visits.reading.letter import Letter, Part
from bot.visits.reading.matcher import Matcher
from knowledge import Theme

_FILE = Path(__file__).parent / "data" / "meaning.yaml"
_LONGEST = 300
_NEAREST = 2
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
#: Sentences about these are about the journey, not about what is to be seen.
_BESIDE = ("diet", "health", "passport_word", "visa", "invitation_letter_requested", "possible_duplicate")


def theme_by_meaning(letter: Letter, *, nearness: Nearness) -> tuple[str, Span] | None:
    """The one theme that a sentence comes clearly nearest to; none is better than a wrong one."""
    themes = letter.registers.themes
    best: dict[str, tuple[float, Span]] = {}
    for sentence, span in _sentences(letter):
        for theme, score in zip(themes, _scores(sentence, themes, nearness), strict=True):
            if theme.id not in best or score > best[theme.id][0]:
                best[theme.id] = (score, span)
    ranked = sorted(best.items(), key=lambda each: -each[1][0])
    if len(ranked) < 2 or ranked[0][1][0] < _figures()["least"]:
        return None
    (first, (score, span)), (_, (next_score, _)) = ranked[:2]
    return (first, span) if score - next_score >= _figures()["margin"] else None


def _scores(sentence: str, themes: Sequence[Theme], nearness: Nearness) -> list[float]:
    """How much nearer than a sentence about nothing, and than to themes on the whole; nothing if it is about none."""
    texts = tuple(text for theme in themes for text in _texts(theme))
    cosines = nearness(sentence, (*texts, *_figures()["beside"]))
    near, beside = cosines[: len(texts)], cosines[len(texts) :]
    runs = list(pairwise(accumulate((len(_texts(each)) for each in themes), initial=0)))
    closest = max(_nearest(near[start + 1 : end] or near[start:end]) for start, end in runs)
    if closest < _nearest(beside) + _figures()["closer"]:
        return [-1.0] * len(themes)
    gains = [one - usual for one, usual in zip(near, _usual(texts, nearness), strict=True)]
    above = [_gain(gains[start:end]) for start, end in runs]
    level = sum(above) / len(above)
    return [each - level for each in above]


def _texts(theme: Theme) -> tuple[str, ...]:
    return f"{theme.labels['en']}: {theme.description}", *theme.examples


def _gain(gains: list[float]) -> float:
    """In part what the description says, for the rest what the nearest examples say."""
    described, *examples = gains
    share: float = _figures()["described"] if examples else 1.0
    return share * described + (1 - share) * (_nearest(examples) if examples else 0.0)


def _nearest(examples: Sequence[float]) -> float:
    nearest = sorted(examples, reverse=True)[:_NEAREST]
    return sum(nearest) / len(nearest)


@lru_cache(maxsize=4)
def _usual(texts: tuple[str, ...], nearness: Nearness) -> tuple[float, ...]:
    neutral = [nearness(sentence, texts) for sentence in _figures()["neutral"]]
    return tuple(sum(column) / len(neutral) for column in zip(*neutral, strict=True))


def _sentences(letter: Letter) -> Iterator[tuple[str, Span]]:
    found = [each for part in letter.own for each in _telling(part)]
    yield from sorted(found, key=lambda each: -len(each[0]))[: _figures()["sentences"]]


def _telling(part: Part) -> Iterator[tuple[str, Span]]:
    for low, high in part.sentences():
        words = part.folded[low:high]
        least = _figures()["shortest"] // (2 if _HAN.search(words) else 1)
        if len(words.strip()) < least or any(_about(name).search(words) for name in _BESIDE):
            continue
        span = part.span(low, high)
        yield span.quote[:_LONGEST], span


def _about(name: str) -> Matcher:
    return lexicon.matcher(f"signals.{name}", ())


@cache
def _figures() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return content
