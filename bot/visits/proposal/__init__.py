"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from bot.visits.proposal.drafting import Drafting, correspond, no_letter, propose

__all__ = ["Drafting", "correspond", "no_letter", "propose"]
