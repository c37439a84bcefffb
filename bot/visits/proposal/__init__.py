"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from bot.visits.proposal.drafting import Drafting, correspond, propose

__all__ = ["Drafting", "correspond", "propose"]
