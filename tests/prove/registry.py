"""All checks, in the order of their ids."""

from __future__ import annotations

from tests.prove import (
    approval_machine,
    canaries_at_every_door,
    changed_letters,
    changed_log,
    durable_intake,
    every_connection,
    fuzzed_intake,
    hostile_model,
    lost_replies,
    repeated_deliveries,
    ways_out,
)
from tests.prove.checks import Check

_MODULES = (
    approval_machine,
    canaries_at_every_door,
    changed_letters,
    changed_log,
    durable_intake,
    every_connection,
    fuzzed_intake,
    hostile_model,
    lost_replies,
    repeated_deliveries,
    ways_out,
)

CHECKS: dict[str, Check] = {
    check.id: check for check in sorted((one for module in _MODULES for one in module.CHECKS), key=lambda one: one.id)
}
