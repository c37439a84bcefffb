"""Leads: what hosts that met a delegation want of it, and a log of what came of each."""

from bot.visits.leads.recording import LeadForm, can_record, log, ordered, record

__all__ = ["LeadForm", "can_record", "log", "ordered", "record"]
