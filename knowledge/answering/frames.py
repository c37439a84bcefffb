"""Frames: the sentences around a quote, in the language of the question."""

from __future__ import annotations

import functools
from importlib import resources

import yaml

_FALLBACK = "en"


def frame(name: str, language: str, **values: str) -> str:
    """Return the sentence; in English where we do not write the language."""
    return _frames(language)[name].format(**values)


@functools.cache
def _frames(language: str) -> dict[str, str]:
    folder = resources.files("knowledge").joinpath("frames")
    file = folder.joinpath(f"{language}.yaml") if language.isalpha() else None
    if file is None or not file.is_file():
        file = folder.joinpath(f"{_FALLBACK}.yaml")
    frames: dict[str, str] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    return frames
