"""All checks, in the order of their ids."""

from __future__ import annotations

from tests.prove import changed_letters, durable_intake, fuzzed_intake, hostile_model, lost_replies
from tests.prove.checks import Check

_MODULES = (changed_letters, durable_intake, fuzzed_intake, hostile_model, lost_replies)

CHECKS: dict[str, Check] = {
    check.id: check for check in sorted((one for module in _MODULES for one in module.CHECKS), key=lambda one: one.id)
}
