"""Who talks to people: the visit flow and its edges."""
