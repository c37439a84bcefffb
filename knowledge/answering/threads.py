"""Threads: what a follow-up leaves out is taken from what was said before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.reading import Asked, read
from knowledge.language import language_of
from knowledge.words import follow_ups

#: Marks of a citation show that a turn was an answer of ours; its title says what it was about.
_ANSWER = re.compile(r"\[\d\]")
_TITLE = re.compile(r"[“„”«]\s?([^“”„«»]{3,200}?)\s?[”“»]")


def leans(question: str) -> bool:
    """Whether the question says too little to stand alone, or begins as one that goes on."""
    asked = read(question, language_of(question))
    names_something = bool(asked.about or asked.names or asked.numbered or asked.numbers)
    return not names_something or question.lower().startswith(follow_ups())


def subject(thread: Sequence[str]) -> str:
    """Return what the thread is about: its last question that names something, else what we answered from."""
    for turn in reversed(thread):
        if not _ANSWER.search(turn) and not leans(turn):
            return turn
    answers = (_TITLE.search(turn) for turn in reversed(thread) if _ANSWER.search(turn))
    return next((found.group(1) for found in answers if found), "")


def read_after(question: str, language: str, before: str) -> Asked:
    """Read a question that goes on from `before`: what it says itself counts, the rest is as it was."""
    asked = read(question, language)
    if not before:
        return asked
    earlier = read(before, language_of(before))
    own_part = bool(asked.parts or asked.kinds - {"about"})
    kept = [name for name in earlier.names if name not in asked.names]
    return replace(
        asked,
        text=f"{before} {question}",
        kinds=asked.kinds if own_part else earlier.kinds,
        parts=asked.parts if own_part else earlier.parts,
        names=(*asked.names, *(() if asked.names else kept)),
        numbers=asked.numbers or (() if own_part else earlier.numbers),
        numbered=asked.numbered or earlier.numbered,
        terms=(*asked.terms, *(earlier.about if own_part else earlier.terms)),
        about=(*asked.about, *earlier.about),
        focus=asked.focus if own_part else earlier.focus,
        personal=asked.personal or earlier.personal,
    )
