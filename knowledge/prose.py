"""Prose: where lines join and where sentences end, in text that came out of a file."""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterable
from importlib import resources

import yaml

#: Private-use and geometric glyphs that word processors print as list marks.
BULLETS = "\uf0b7\uf0a7\uf0d8\uf076\uf0fc•‣◦●○▪■□⁃∙·"
_HYPHENS = "-\u2010\u2011\u00ad\u0002"
_BREAK = re.compile(r"(?<=[.!?…])[\"”»’')\]]*(\s+)(?=[\"“”„«»(\[]*[^\W_a-zæøåäöüéèß])|(?<=[。！？])")
_LAST_WORD = re.compile(r"[\w/.]+$")
_FIRST_WORD = re.compile(r"^[\w/]+")


def seam(left: str, right: str, known: Container[str] = frozenset()) -> tuple[int, str]:
    """Say how two lines of one paragraph join: characters to drop off the left, and what to put between.

    A hyphen at the end of a line is either a break inside a word or part of it. The words the
    document uses elsewhere decide; after them, how the halves look.
    """
    if not left or not right:
        return 0, ""
    if left[-1] in "\u00ad\u0002":
        return 1, ""
    if left[-1] in "/" or right[0] == "/":
        return 0, ""
    if left[-1] not in _HYPHENS:
        return 0, " "
    return _hyphen_seam(left[:-1], right, known)


def _hyphen_seam(left: str, right: str, known: Container[str]) -> tuple[int, str]:
    head, tail = _LAST_WORD.search(left), _FIRST_WORD.search(right)
    if head is None or tail is None:
        return 0, " "
    before, after = head.group(), tail.group()
    if after.lower() in _words()["ellipsis"]:
        return 0, " "
    if (before + after).lower() in known:
        return 1, ""
    real = (
        f"{before}-{after}".lower() in known
        or not after[0].islower()
        or any(letter.isupper() or letter.isdigit() for letter in before[1:])
        or (before[0].isupper() and before in known)
    )
    return (0, "") if real else (1, "")


def tidy(text: str, known: Container[str] = frozenset()) -> str:
    """Return the text on one line: hyphenation joined, white space folded, every other character kept."""
    joined = ""
    for line in text.splitlines():
        piece = " ".join(line.split())
        if not piece:
            continue
        drop, glue = seam(joined, piece, known)
        joined = joined[: len(joined) - drop] + glue + piece
    return joined


def sentences(text: str) -> list[str]:
    """Split where a sentence ends; an abbreviation or an ordinal ends none."""
    found: list[str] = []
    begun = 0
    for match in (*_BREAK.finditer(text), None):
        end = len(text) if match is None else match.start(1) if match[1] else match.end()
        sentence = text[begun:end].strip()
        if match is not None and (not sentence or _goes_on(sentence)):
            continue
        found.append(sentence)
        begun = end
    return [sentence for sentence in found if sentence]


def is_abbreviation(word: str) -> bool:
    """Whether the full stops of a word are those of an abbreviation, as in `f.eks.`."""
    return word.strip("(\"“”„»«'").removesuffix(".").lower() in _words()["abbreviations"]


def _goes_on(sentence: str) -> bool:
    last = sentence.rsplit(None, 1)[-1].strip("(\"”“„»«'").removesuffix(".").lower()
    return sentence.endswith(".") and (last in _words()["abbreviations"] or (last.isdigit() and len(last) <= 2))


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Words as the document spells them inside a line, hyphenated ones too; each in lower case as well."""
    words: set[str] = set()
    for line in lines:
        found = re.findall(r"\w[\w-]*", line)
        broken = bool(found) and line.rstrip()[-1:] in _HYPHENS
        for word in found[:-1] if broken else found:
            words.update((word, word.lower()))
    return frozenset(words)


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = yaml.load(resources.files("knowledge").joinpath("words/prose.yaml").read_text("utf-8"), yaml.CSafeLoader)
    # YAML 1.1 reads a bare `no` as false.
    return {name: frozenset(str(word).lower() for word in words) for name, words in raw.items()}
