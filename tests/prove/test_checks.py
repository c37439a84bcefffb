"""Each check a few times, and each seen to fail where the product is broken on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove import results
from tests.prove.checks import Check, Room
from tests.prove.registry import CHECKS

QUICK = [pytest.param(check, id=check.id) for check in CHECKS.values() if not check.dear]
BREAKS = [
    pytest.param(check, name, id=f"{check.id}: {name}")
    for check in CHECKS.values()
    for name in check.breaks
    if not check.dear
]


def no_index() -> Path:
    raise AssertionError("a check that needs the index is dear")


@pytest.mark.parametrize("check", QUICK)
def test_check_holds(check: Check, tmp_path: Path) -> None:
    outcome = check.run(Room(tmp_path / "room", no_index), check.tiny)

    assert (outcome.failures, outcome.found) == (0, [])
    assert outcome.trials > 0


@pytest.mark.parametrize(("check", "name"), BREAKS)
def test_check_fails_where_the_product_is_broken(check: Check, name: str, tmp_path: Path) -> None:
    with check.breaks[name]():
        outcome = check.run(Room(tmp_path / "room", no_index), check.tiny)

    assert outcome.failures > 0


def test_every_check_was_seen_to_fail_and_what_is_in_the_table_is_a_check() -> None:
    assert [check.id for check in CHECKS.values() if not check.breaks] == []
    assert set(results.read()) <= set(CHECKS)
    assert [key for key, one in results.read().items() if one.unnoticed] == []
