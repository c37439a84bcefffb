"""Told: the reasons of matching as staff read them."""

from __future__ import annotations

from bot.visits.models import LeftOut, Reason, Told
from bot.visits.wording.sentences import joined, lowered
from knowledge import Registers, Source


def left_out_because(theme_or_host: str, told: Told) -> LeftOut:
    return LeftOut(theme_or_host=theme_or_host, why=told["en"], told=told)


def reason(told: Told, source: Source) -> Reason:
    return Reason(text=told["en"], told=told, source=source)


def from_request(field: str) -> Source:
    return Source(document="request", title="What the sender wrote", section=field)


def theme_names(themes: tuple[str, ...], registers: Registers) -> Told:
    found = [registers.theme(theme) for theme in themes]
    return joined(lowered(theme.labels) if theme else name for theme, name in zip(found, themes, strict=True))
