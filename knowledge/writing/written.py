"""Written: what a model is asked to return. Bounded: a reply beyond the bounds is no reply."""

from __future__ import annotations

from pydantic import Field

from knowledge.models import Frozen


class Support(Frozen):
    passage: int = Field(description="Number of the passage.")
    quote: str = Field(max_length=600, description="Words of that passage, letter for letter.")


class Sentence(Frozen):
    text: str = Field(max_length=600)
    support: tuple[Support, ...] = Field(max_length=3)


class Written(Frozen):
    sentences: tuple[Sentence, ...] = Field(max_length=8, description="Empty when the passages do not answer.")
