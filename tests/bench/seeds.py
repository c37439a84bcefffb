"""The source documents and labelled files beside the checkout, for figures that need them."""

from __future__ import annotations

import sys
from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared"
SEEDS = SHARED / "seeds"
QUESTIONS = SHARED / "eval" / "questions.jsonl"
REQUESTS = SHARED / "eval" / "requests.jsonl"
OWN_REQUESTS = Path(__file__).parents[1] / "data" / "requests.jsonl"
SETS = SHARED / "eval" / "retrieval"


def at_hand(path: Path) -> bool:
    """Whether it is there; where it is not, that is said."""
    if not path.exists():
        print(f"{path.name} is not at hand: not measured with it", file=sys.stderr)
    return path.exists()
