"""A figure: one JSON line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def figure(name: str, value: float, **more: Any) -> None:
    print(json.dumps({"figure": name, "value": round(value, 3), **more}, ensure_ascii=False), flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[int(percent / 100 * (len(ordered) - 1))], 2)
