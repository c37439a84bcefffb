from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.visits import audit
from bot.visits.models import Anchor, AuditEvent
from tests.factories import NOW

Lines = list[AuditEvent]


def a_log(lines: int = 4) -> Lines:
    log: Lines = []
    for seq in range(1, lines + 1):
        log.append(
            audit.sealed(
                seq=seq,
                at=NOW,
                actor="ada",
                event="case.changed",
                case="2026-0001",
                details={"step": seq},
                previous=log[-1].hash if log else audit.START,
            )
        )
    return log


def anchor_of(log: Lines) -> Anchor:
    return Anchor(seq=log[-1].seq, hash=log[-1].hash)


def with_field(log: Lines, seq: int, **fields: object) -> Lines:
    return [line.model_copy(update=fields) if line.seq == seq else line for line in log]


def resealed(log: Lines) -> Lines:
    """As somebody would who knows how the chain is made."""
    again: Lines = []
    for line in log:
        previous = again[-1].hash if again else audit.START
        again.append(
            audit.sealed(**(line.model_dump(exclude={"hash"}) | {"previous": previous, "seq": len(again) + 1}))
        )
    return again


def test_sound_log_has_no_problems() -> None:
    log = a_log()

    assert audit.verify(log, anchor=anchor_of(log)) == []


def test_empty_log_is_sound() -> None:
    assert audit.verify([], anchor=None) == []


def test_log_that_grew_since_it_was_anchored_is_sound() -> None:
    assert audit.verify(a_log(6), anchor=anchor_of(a_log(4))) == []


TAMPERING: dict[str, Callable[[Lines], Lines]] = {
    "actor changed": lambda log: with_field(log, 2, actor="eve"),
    "event changed": lambda log: with_field(log, 2, event="case.declined"),
    "time changed": lambda log: with_field(log, 2, at=NOW.replace(year=2025)),
    "case changed": lambda log: with_field(log, 2, case=None),
    "details changed": lambda log: with_field(log, 2, details={"step": 3}),
    "hash changed": lambda log: with_field(log, 2, hash=audit.START),
    "line removed": lambda log: [line for line in log if line.seq != 2],
    "first line removed": lambda log: log[1:],
    "lines swapped": lambda log: [log[0], log[2], log[1], log[3]],
    "line repeated": lambda log: [log[0], log[0], *log[1:]],
    "tail cut off": lambda log: log[:-1],
    "all removed": lambda log: [],
    "changed and sealed again": lambda log: resealed(with_field(log, 2, actor="eve")),
    "removed and sealed again": lambda log: resealed(log[1:]),
    "yesterday's log": lambda log: a_log(2),
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_noticed(tamper: Callable[[Lines], Lines]) -> None:
    log = a_log()

    assert audit.verify(tamper(log), anchor=anchor_of(log)) != []


def test_missing_anchor_is_noticed() -> None:
    assert audit.verify(a_log(), anchor=None) == ["The anchor of the log is missing."]


def test_problem_names_the_line() -> None:
    log = a_log()

    assert audit.verify(with_field(log, 3, actor="eve"), anchor=anchor_of(log)) == [
        "Line 3 was changed after it was written."
    ]
