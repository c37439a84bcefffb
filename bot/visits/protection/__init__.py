"""Protection of personal data: what is kept of whom, where one person stands, and what becomes of it."""
