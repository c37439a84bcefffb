"""Prompting: the question and the numbered passages in the frame of `prompts/answer.md`, fenced as data."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from importlib import resources
from string import Template

from knowledge.models import Passage
from knowledge.writing.masking import masked
from knowledge.writing.written import Written

_LONGEST = 1_600  #: Characters of a passage.


def prompt(question: str, offered: Sequence[Passage], *, language: str) -> str:
    """Return the prompt; as JSON, a text can end neither its own line nor the list."""
    return template("answer.md").substitute(
        language=language,
        question=_as_data(question),
        passages="\n".join(_line(number, passage) for number, passage in enumerate(offered, 1)),
        schema=json.dumps(Written.model_json_schema()),
    )


def _line(number: int, passage: Passage) -> str:
    chunk = passage.chunk
    return _as_data(
        {
            "passage": number,
            "title": masked(chunk.title),
            "section": masked(chunk.section),
            "as_of": chunk.as_of,
            "text": masked(chunk.text[:_LONGEST]),
        }
    )


def _as_data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@functools.cache
def template(name: str) -> Template:
    return Template(resources.files("knowledge").joinpath(f"prompts/{name}").read_text("utf-8"))
