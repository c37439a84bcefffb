"""Nouns of notices."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field

from bot.visits.models.request import Frozen


class NoticeKind(StrEnum):
    NEW_CASE = "new_case"
    ANSWER = "answer"  #: Of an enquirer or a host.
    DEADLINE = "deadline"
    APPROVAL = "approval"  #: Letters that have waited long for an approver.
    QUESTION = "question"  #: Somebody got no answer that does, and asks for a person.
    TROUBLE = "trouble"  #: A letter that did not go out or may not have, or a case that could not be prepared.
    DIGEST = "digest"  #: The morning digest.


class NoticeWay(StrEnum):
    NONE = "none"
    EMAIL = "email"
    SLACK = "slack"
    DIGEST = "digest"  #: In the next morning digest.


class NoticeState(StrEnum):
    OWED = "owed"
    SENDING = "sending"  #: Claimed by one sender.
    SENT = "sent"
    UNCERTAIN = "uncertain"  #: It may have gone out; it is never sent again.
    FAILED = "failed"
    DROPPED = "dropped"  #: There was nothing to tell, or nobody to tell it to any more.


class Owed(Frozen):
    """One colleague is to be told of one event, once."""

    person: str
    event: str  #: `audit:17`, `deadline:2026-0001:2026-11-25`, `approval:…:reminded`, `digest:2026-11-25`.
    kind: NoticeKind
    case: str | None = None
    way: NoticeWay
    at: AwareDatetime
    state: NoticeState = NoticeState.OWED
    changed_at: AwareDatetime
    detail: str = ""


class Section(Frozen):
    """Case numbers under one heading of ours."""

    heading: str = Field(pattern=r"[a-z_]+")  #: Key of a fixed text.
    cases: tuple[str, ...] = ()
    questions: int = 0  #: How many, where it is not about cases.


class Notice(Frozen):
    """What one colleague is told at once. There is no room in it for anybody's words."""

    id: str
    to: str  #: E-mail address, or user of Slack.
    kind: NoticeKind | None  #: None where it tells of several events.
    sections: tuple[Section, ...]
    language: str
    at: AwareDatetime

    @property
    def number(self) -> int:
        """Of cases and questions that it tells of."""
        return len(self.cases) + sum(section.questions for section in self.sections)

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for section in self.sections for number in section.cases))
