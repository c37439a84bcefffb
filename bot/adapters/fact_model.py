"""A language model as the reader of facts: one prompt a text, the reply as data."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Collection
from functools import cache, lru_cache
from importlib import resources
from string import Template

from bot.visits.models import Suggestion
from bot.visits.models.reading import Suggestions
from knowledge import LanguageModel, ModelFailed, Registers

logger = logging.getLogger(__name__)

_REMEMBERED = 256  #: Texts: a case is read again with each message on it, and is to say the same.
_MOST_HOSTS = 80


class PromptedFacts:
    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._reply = lru_cache(maxsize=_REMEMBERED)(self._asked)

    def suggest(
        self, text: str, *, written_on: dt.date, fields: Collection[str], registers: Registers
    ) -> tuple[Suggestion, ...]:
        prompt = _prompt(text, written_on=written_on, fields=fields, registers=registers)
        try:
            return self._reply(prompt).facts
        except ModelFailed as error:
            logger.warning("facts.model_failed", extra={"model": self._model.name, "why": error.particulars})
            return ()

    def _asked(self, prompt: str) -> Suggestions:
        return self._model.complete(prompt, into=Suggestions)


def _prompt(text: str, *, written_on: dt.date, fields: Collection[str], registers: Registers) -> str:
    """As JSON, the text can end neither its own line nor the prompt."""
    themes = {theme.id: theme.labels["en"] for theme in registers.themes} if "themes" in fields else {}
    hosts = registers.hosts[:_MOST_HOSTS] if "requested_hosts" in fields else ()
    return _template().substitute(
        fields=", ".join(fields),
        written_on=written_on.isoformat(),
        themes=_as_data(themes),
        hosts=_as_data({host.id: host.name for host in hosts}),
        text=_as_data(text),
        schema=json.dumps(Suggestions.model_json_schema()),
    )


def _as_data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@cache
def _template() -> Template:
    return Template(resources.files("bot").joinpath("adapters/prompts/facts.md").read_text("utf-8"))
