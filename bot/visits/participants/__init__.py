"""Participants: who comes, version by version; the restricted part apart, and diets as counts."""
