"""Wording: every word we write to people outside, by language, and to staff."""

from bot.visits.wording.languages import FALLBACK, LANGUAGES, Template, Wording, language_for, of

__all__ = ["FALLBACK", "LANGUAGES", "Template", "Wording", "language_for", "of"]
