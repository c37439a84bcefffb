"""The language model that a setting names: one for all that asks it, so that its rests count for all."""

from __future__ import annotations

from bot.settings import Settings
from knowledge import LanguageModel
from knowledge.chat_model import language_model


def model_of(settings: Settings) -> LanguageModel | None:
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    return language_model(settings.llm, key=key) if settings.llm else None
