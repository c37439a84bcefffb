"""How long a request takes to be read and triaged: each labelled one once, after the warm-up; and one of a megabyte."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import assistant
from bot.settings import Settings
from bot.visits.evaluation import load
from bot.visits.models import VisitRequest
from tests.bench.figures import figure, percentile, spread, timed
from tests.bench.seeds import OWN_REQUESTS, REQUESTS, at_hand

MEGABYTE = 1_000_000


def triaging(folder: Path) -> None:
    rows = [row.request for path in (OWN_REQUESTS, REQUESTS) if at_hand(path) for row in load(path)]
    with assistant(Settings(data_dir=folder / "served")) as ours:
        warmed = timed(lambda services: services.warm_up(), [ours.services])
        taken = timed(ours.services.triage, rows)
        longest = timed(ours.services.triage, [_lengthened(row) for row in rows[::40]])
    figure("warm_up_seconds", sum(warmed.processor) / 1e3)
    spread("request_triaged_ms", taken)
    figure("request_triaged_p95_ms", percentile(taken.wall, 95), at_most=150)
    figure("thousand_requests_triaged_seconds", sum(taken.wall) / len(rows), at_most=90)
    spread("request_of_a_megabyte_triaged_ms", longest)


def _lengthened(request: VisitRequest) -> VisitRequest:
    message = f"{request.message}\n" * (MEGABYTE // (len(request.message) + 1))
    return request.model_copy(update={"message": message})
