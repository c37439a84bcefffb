"""Checking: of what a model wrote, the sentences that the words they cite bear out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge import analysis
from knowledge.answering.quoting import LONGEST, Window, citation
from knowledge.answering.units import Unit, units
from knowledge.citations import folded
from knowledge.language import language_of
from knowledge.models import Passage
from knowledge.prose import sentences
from knowledge.writing.figures import missing_figures
from knowledge.writing.names import missing_names
from knowledge.writing.plainness import plain
from knowledge.writing.written import Sentence, Support, Written

#: Cosines of one text with others.
Closeness = Callable[[str, Sequence[str]], Sequence[float]]
Quote = Callable[[Passage], str]

#: Letters and figures a quote must have to be a quote, not a word.
_FEWEST_LETTERS = 8
#: Share of a sentence's words that stand in a quote of the same language.
_CARRIED = 0.5
#: Cosine of a sentence with its quote in another language. Measured on pairs that belong together
#: and pairs that do not, in five languages.
_NEAR = 0.85
_NEIGHBOURS = frozenset({"da", "no"})
#: Fewer words do not tell their language.
_WORDS_THAT_TELL = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that holds, and the stretches that bear it out."""

    text: str
    windows: tuple[Window, ...]


def check(
    written: Written, offered: Sequence[Passage], *, language: str, quote: Quote, closeness: Closeness | None
) -> list[Claim]:
    """Return the claims that hold. A quote that stands nowhere is dropped, then a sentence that no quote bears out."""
    found = units(offered)
    claims = [
        _claim(sentence, offered, found, language=language, quote=quote, closeness=closeness)
        for sentence in written.sentences
    ]
    held = [claim for claim in claims if claim is not None]
    whole = " ".join(claim.text for claim in held)
    return held if held and language_of(whole) == language else []


def _claim(
    sentence: Sentence,
    offered: Sequence[Passage],
    found: Sequence[Unit],
    *,
    language: str,
    quote: Quote,
    closeness: Closeness | None,
) -> Claim | None:
    stretches = [each for support in sentence.support if (each := _stretch(support, offered, found)) is not None]
    if not stretches:
        return None
    shown = [citation(1, window, quote(window.passage)).quote for window in stretches]
    text = plain(sentence.text, allowed=" ".join(shown))
    if not text or not _is_in(language, text):
        return None
    quoted = " ".join(shown)
    headed = " ".join(f"{window.passage.chunk.title} {window.passage.chunk.section}" for window in stretches)
    if missing_figures(text, quoted) or missing_names(
        text, f"{headed} {quoted}", language=language, closeness=closeness
    ):
        return None
    return (
        Claim(text, tuple(dict.fromkeys(stretches))) if _is_said(text, stretches, shown, language, closeness) else None
    )


def _stretch(support: Support, offered: Sequence[Passage], found: Sequence[Unit]) -> Window | None:
    """Return the whole sentences and list items that the quoted words stand in; None where they stand nowhere."""
    letters = folded(support.quote)
    if not 0 < support.passage <= len(offered) or len(letters) < _FEWEST_LETTERS:
        return None
    passage = offered[support.passage - 1]
    own = [unit for unit in found if unit.passage is passage]
    text = "".join(folded(unit.text) for unit in own)
    start = text.find(letters)
    if start < 0:
        return None
    chosen, at = [], 0
    for unit in own:
        end = at + len(folded(unit.text))
        if at < start + len(letters) and end > start:
            chosen.append(unit)
        at = end
    stretch = Window(passage, tuple(chosen))
    return stretch if len(stretch.text) <= LONGEST else None


def _is_in(language: str, text: str) -> bool:
    return len(text.split()) < _WORDS_THAT_TELL or language_of(text) == language


def _is_said(
    text: str, stretches: Sequence[Window], shown: Sequence[str], language: str, closeness: Closeness | None
) -> bool:
    """Whether the quotes speak of what the text speaks of: by the words of each sentence of it, since a true one would
    carry another that is not; in another language by the meaning of the whole.
    """
    own = [window.passage.chunk.language for window in stretches]
    if all(each in ("", language) or {each, language} <= _NEIGHBOURS for each in own):
        headed = " ".join(f"{window.passage.chunk.title} {window.passage.chunk.section}" for window in stretches)
        borne = f"{headed} {' '.join(shown)}"
        return all(analysis.coverage(one, borne, language=language) >= _CARRIED for one in sentences(text))
    return closeness is not None and max(closeness(text, list(shown))) >= _NEAR
