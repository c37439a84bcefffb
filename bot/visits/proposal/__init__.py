"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from bot.visits.proposal.asking import reminders, withdrawals
from bot.visits.proposal.assembling import Drafting
from bot.visits.proposal.chasing import reminder
from bot.visits.proposal.confirming import confirm
from bot.visits.proposal.drafting import correspond, no_letter, offered, plan, plan_another, propose, with_other_way
from bot.visits.proposal.keeping import keep
from bot.visits.proposal.redrafting import redraft
from bot.visits.proposal.thanking import received, thanks
from bot.visits.proposal.twinning import Twin, Twinned, twins

__all__ = [
    "Drafting",
    "Twin",
    "Twinned",
    "confirm",
    "correspond",
    "keep",
    "no_letter",
    "offered",
    "plan",
    "plan_another",
    "propose",
    "received",
    "redraft",
    "reminder",
    "reminders",
    "thanks",
    "twins",
    "with_other_way",
    "withdrawals",
]
