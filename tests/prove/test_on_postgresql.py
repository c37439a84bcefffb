"""The approval machine, a few lives on PostgreSQL; `make prove` lives many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgresql import new_database, postgresql
from tests.prove.on_postgresql import CHECKS, lived

__all__ = ["new_database", "postgresql"]

pytestmark = pytest.mark.slow


def test_nothing_leaves_unapproved_on_postgresql(tmp_path: Path, new_database: Callable[[], str]) -> None:
    outcome = lived(tmp_path, new_database(), 180)

    assert (outcome.trials, outcome.found) == (180, [])


def test_withdrawn_approvals_that_count_are_noticed_on_postgresql(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    machine = next(check for check in CHECKS if check.id == "C-32-PG")

    with machine.breaks["withdrawn approvals count"]():
        outcome = lived(tmp_path, new_database(), 360)

    assert outcome.failures > 0
