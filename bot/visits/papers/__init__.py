"""Papers: one view of a programme, of which PDF, DOCX, calendar, map and timeline are made."""

from bot.visits.papers.invitations import HostInvitation, published
from bot.visits.papers.memos import Memo
from bot.visits.papers.programme import ProgrammeView, ViewDay, ViewItem, view

__all__ = ["HostInvitation", "Memo", "ProgrammeView", "ViewDay", "ViewItem", "published", "view"]
