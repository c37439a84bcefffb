"""The rules of the checker, by what they look at. Each yields the breaches it finds."""
