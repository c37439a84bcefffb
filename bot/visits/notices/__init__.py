"""Notices: what colleagues are told by e-mail or Slack: a case number and a link, and nothing of what anybody wrote."""

from bot.visits.notices.choosing import Choice, choice, defaults
from bot.visits.notices.digest import digest
from bot.visits.notices.models import Notice, NoticeKind, NoticeState, NoticeWay, Owed, Section
from bot.visits.notices.noticing import deadlines, for_whom, for_whom_a_question, kind_of, sections

__all__ = [
    "Choice",
    "Notice",
    "NoticeKind",
    "NoticeState",
    "NoticeWay",
    "Owed",
    "Section",
    "choice",
    "deadlines",
    "defaults",
    "digest",
    "for_whom",
    "for_whom_a_question",
    "kind_of",
    "sections",
]
