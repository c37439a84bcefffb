"""Questions that people ask, what they think of the answers, and where our knowledge has gaps."""
