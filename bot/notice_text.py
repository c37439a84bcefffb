"""The words of a notice: fixed texts of ours, case numbers and links to our own pages, and nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.texts import LANGUAGES, text
from bot.visits.notices import Notice

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")


def subject(notice: Notice) -> str:
    kind = f"subject_{notice.kind}" if notice.kind else "subject_several"
    return _say(notice, kind, n=notice.number)


def body(notice: Notice, *, address: str) -> str:
    """As an e-mail has it."""
    parts = [
        "\n".join([f"{heading}:", *(f"  {line.label}  {address}{line.path}" for line in lines)])
        for heading, lines in headed(notice)
    ]
    return "\n\n".join([*parts, _say(notice, "foot", link=f"{address}/me")]) + "\n"


class Line(NamedTuple):
    label: str
    path: str  #: Of our own page.


def headed(notice: Notice) -> list[tuple[str, tuple[Line, ...]]]:
    """Heading and case numbers, or how many questions; what is no number of ours is left out."""
    found = []
    for section in notice.sections:
        lines = [Line(number, f"/cases/{number}") for number in section.cases if _NUMBER.fullmatch(number)]
        lines += [Line(str(section.questions), "/gaps")] if section.questions else []
        found.append((_say(notice, f"heading_{section.heading}"), tuple(lines)))
    return found


def _say(notice: Notice, key: str, **values: object) -> str:
    language = notice.language if notice.language in LANGUAGES else "en"
    return text(f"notices.{key}", language, **values)
