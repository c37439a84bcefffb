from __future__ import annotations

from knowledge.embedding.speed import tokens_per_second


def test_speed_is_what_was_read_over_the_time_it_took(e5):
    times = iter([10.0, 12.0])

    assert tokens_per_second(e5, ["by", "by"], clock=lambda: next(times)) == e5.tokens(["by", "by"]) / 2.0
