"""Matcher: many phrases looked for in a text, of which those are compiled that the text has the letters of.

A letter holds few of the thousands of phrases, and to compile a pattern takes far longer than to look for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from bot.visits.reading.folding import folded

NEVER = r"(?!)"  #: The pattern that nothing matches.

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SPACED = r"\0-\u10ff\u1e00-\u1fff"  #: Where the alphabets of words with space between them lie, Latin to Georgian.
_LETTER = rf"(?=[{_SPACED}])\w"
_UNSPACED = re.compile(rf"[^\W{_SPACED}]")
_HAS_CJK = re.compile(f"[{_CJK}]")
_PIECE = re.compile(r"\.{2,3}|[*#/|()]|\s+|[^\s*#/|().]+|\.")
_APART = re.compile(r"\s+|\.{2,3}")
_SPACE, _SPACE_IN_CJK = r"[\s\-/]+", r"[\s\-]*"
_AROUND_GAP = re.compile(r"\s*(\.{2,3})\s*")
_GAP = r"(?:(?<=\d)\.|[^\w.!?])+"  # between words of one sentence; the dot of `4. maj` does not end it
_WORD = re.compile(rf"(?:{_LETTER})+")
_LETTERS = re.compile(rf"(?:(?=[{_SPACED}])[^\W\d_])+")


@dataclass(frozen=True)
class _Piece:
    """A part of a phrase that is no choice."""

    pattern: str
    trace: str = ""  #: What every text that holds it has when it is `traced`.


_Choice = tuple["_Sequence", ...]
_Sequence = tuple["_Piece | _Choice", ...]


@dataclass(frozen=True, eq=False)
class Matcher:
    """Matches as one pattern of all its phrases does, the first of them before the others."""

    phrases: tuple[str, ...]  #: Folded.

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        return self._regex(text, start, end).finditer(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._regex(text, start, end).search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._regex(text, start, end).match(text, start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return regex(self.within(text)).fullmatch(text)

    def subn(self, put: Callable[[re.Match[str]], str], text: str) -> tuple[str, int]:
        return regex(self.within(text)).subn(put, text)

    @cached_property
    def pattern(self) -> str:
        """Of all the phrases, as a part of a greater pattern."""
        return _joined(((phrase, _whole(_parsed(phrase))) for phrase in self.phrases), letter=_LETTER)

    def within(self, text: str) -> str:
        """As `pattern`, for this text only: without what it has not the letters of."""
        return _within(self, text, _letter(text))

    def _regex(self, text: str, start: int, end: int) -> re.Pattern[str]:
        """A word that is cut off at the end is a whole one."""
        stretch = text if start <= 0 and end >= len(text) else text[max(0, start) : end]
        return regex(_within(self, stretch, _letter(text)))

    @cached_property
    def needed(self) -> tuple[list[tuple[int, str]], list[tuple[int, tuple[str, ...]]]]:
        """Of each phrase the trace that every text with it has, or the traces of which it has at least one."""
        needs = [(place, _needs(_parsed(phrase))) for place, phrase in enumerate(self.phrases)]
        one = [(place, traces[0]) for place, traces in needs if len(traces) == 1]
        return one, [(place, traces) for place, traces in needs if len(traces) > 1]


@lru_cache(maxsize=256)
def _within(matcher: Matcher, text: str, letter: str) -> str:
    traces = traced(text)
    one, several = matcher.needed
    likely = [place for place, needed in one if needed in traces]
    likely += [place for place, needs in several if any(map(traces.__contains__, needs))]
    phrases = [matcher.phrases[place] for place in sorted(likely)]
    held = ((phrase, _held(_parsed(phrase), traces)) for phrase in phrases)
    return _joined(((phrase, pattern) for phrase, pattern in held if pattern is not None), letter=letter)


@lru_cache(maxsize=16)
def _letter(text: str) -> str:
    """A pattern for a letter in this text: `_LETTER`, which is slow to compile, only where it tells more than `\\w`."""
    return _LETTER if _UNSPACED.search(text) else r"\w"


@lru_cache(maxsize=16)
def traced(text: str) -> str:
    """The text, then its words and its runs of letters, with a space before and after each."""
    return f"{text}\0 {' '.join(_WORD.findall(text))} \0 {' '.join(_LETTERS.findall(text))} "


def trace(word: str, *, before: bool = True, after: bool = True) -> str:
    """What a text that holds the word has when it is `traced`; whether no letter stands before it and after it."""
    if not _WORD.fullmatch(word):
        return word
    return f"{' ' * before}{word}{' ' * after}"


@cache
def compiled(phrases: tuple[str, ...]) -> Matcher:
    """Longest first."""
    return Matcher(tuple(sorted({folded(phrase) for phrase in phrases}, key=_longest_first)))


def among(words: Iterable[str], text: str) -> str:
    """A pattern for those of the words that the text holds, longest first."""
    return _either(word for word in words if word in text)


def beginning(words: Iterable[str], text: str) -> str:
    """As `among`, where no letter stands before them."""
    traces = traced(text)
    return _either(word for word in words if trace(word, after=False) in traces)


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=_longest_first))) or NEVER


@lru_cache(maxsize=4_000)
def regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _longest_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _joined(patterns: Iterable[tuple[str, str]], *, letter: str) -> str:
    """Of pairs of a phrase and its pattern: whole words first, then what stands anywhere."""
    words: list[str] = []
    anywhere: list[str] = []
    for phrase, pattern in patterns:
        (anywhere if _HAS_CJK.search(phrase) else words).append(pattern)
    whole_words = [f"(?<!{letter})(?:{'|'.join(words)})(?!{letter})"] if words else []
    return "|".join([*whole_words, *anywhere]) or NEVER


_Written = list["str | list[_Written]"]  #: A phrase taken apart: signs, and choices of such.


@cache
def _parsed(phrase: str) -> _Sequence:
    open_: list[list[_Written]] = [[[]]]
    for sign in _PIECE.findall(_AROUND_GAP.sub(r"\1", phrase)):
        if sign == "(":
            open_.append([[]])
        elif sign == ")":
            choice = open_.pop()
            open_[-1][-1].append(choice)
        elif sign in "/|" and len(open_) > 1:
            open_[-1].append([])
        else:
            open_[-1][-1].append(sign)
    cjk = bool(_HAS_CJK.search(phrase))
    return _sequence(open_[0][0], cjk=cjk, before=not cjk, after=not cjk)


def _sequence(written: _Written, *, cjk: bool, before: bool, after: bool) -> _Sequence:
    """`before` and `after`: whether no letter stands right before it and after it."""
    apart = [isinstance(part, str) and not cjk and _APART.fullmatch(part) is not None for part in written]
    parts: list[_Piece | _Choice] = []
    for part, starts, ends in zip(written, [before, *apart], [*apart[1:], after], strict=False):
        if isinstance(part, str):
            parts.append(_piece(part, cjk=cjk, before=starts, after=ends))
        else:
            parts.append(tuple(_sequence(each, cjk=cjk, before=starts, after=ends) for each in part))
    return tuple(parts)


def _piece(sign: str, *, cjk: bool, before: bool, after: bool) -> _Piece:
    special = {
        # bounded: what has no end, a run of digits or a text in Han, is not looked through from each sign of it
        "*": r"\w{0,40}",
        "#": r"\d{1,9}",
        "..": r"[^.!?。\n]{0,14}?" if cjk else rf"(?:{_GAP}\w+){{0,5}}?{_GAP}",
        "...": rf"(?:{_GAP}\w+){{0,12}}?{_GAP}",
    }
    if sign in special:
        return _Piece(special[sign])
    if sign.isspace():
        return _Piece(_SPACE_IN_CJK if cjk else _SPACE)
    return _Piece(re.escape(sign), trace(sign, before=before, after=after))


def _needs(sequence: _Sequence) -> tuple[str, ...]:
    traces = [part.trace for part in sequence if isinstance(part, _Piece)]
    surest = max((*traces, *_runs(sequence)), key=len, default="")
    if surest:
        return (surest,)
    choices = [part for part in sequence if not isinstance(part, _Piece)]
    return tuple(trace for each in choices[0] for trace in _needs(each)) if choices else ("",)


def _runs(sequence: _Sequence) -> Iterator[str]:
    """Words with nothing but space between them."""
    run = ""
    for part in sequence:
        if isinstance(part, _Piece) and part.pattern == _SPACE:
            continue
        word = part.trace if isinstance(part, _Piece) else ""
        if word.startswith(" "):
            run += word[run.endswith(" ") :]
            yield run
        if not (word.startswith(" ") and word.endswith(" ")):
            run = ""


def _whole(sequence: _Sequence) -> str:
    return "".join(
        part.pattern if isinstance(part, _Piece) else f"(?:{'|'.join(map(_whole, part))})" for part in sequence
    )


def _held(sequence: _Sequence, traces: str) -> str | None:
    """The pattern without the choices that a text of these traces cannot hold; None if it cannot hold the sequence."""
    patterns = []
    for part in sequence:
        if isinstance(part, _Piece):
            if part.trace not in traces:
                return None
            patterns.append(part.pattern)
        else:
            held = [pattern for each in part if (pattern := _held(each, traces)) is not None]
            if not held:
                return None
            patterns.append(f"(?:{'|'.join(held)})")
    return "".join(patterns)
