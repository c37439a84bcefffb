"""Addressing: how a letter greets the person it goes to."""

from __future__ import annotations

import re

from bot.visits.wording.cleaning import clean, visible
from bot.visits.wording.languages import Wording

_LONGEST_NAME = 80
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_TITLED = re.compile(
    r"(?:先生|女士|小姐|教授|博士|老师|主任|经理|总监|[处局市部省区县科院校会]长|书记|秘书|様|さん|氏)$"
)
_JAPANESE_TITLE = "様"


def salutation(name: str | None, words: Wording, *, written_in: str) -> str:
    """By name only where the name looks like one: nothing that had to be cleaned is greeted.

    Names in Chinese characters keep the order and the title of their own language, and stand in no letter without one.
    """
    shown = visible(name or "")
    if not shown or shown != clean(shown, _LONGEST_NAME) or not any(char.isalpha() for char in shown):
        return words.salutation["unnamed"]
    titled = bool(_TITLED.search(shown))
    if _HAN_OR_KANA.search(shown) and words.language != "zh" and not titled:
        if written_in != "ja":
            return words.salutation["unnamed"]
        shown, titled = shown + _JAPANESE_TITLE, True
    return words.salutation["titled" if titled else "named"].format(name=shown)
