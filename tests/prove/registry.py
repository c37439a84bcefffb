"""All checks, in the order of their ids: whatever a module of this package names as its CHECKS."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import tests.prove
from tests.prove.checks import Check

_OF_CHECKS = [
    name for _, name, _ in iter_modules(tests.prove.__path__) if not name.startswith(("__", "test_", "registry"))
]
_MODULES = [import_module(f"tests.prove.{name}") for name in _OF_CHECKS]

CHECKS: dict[str, Check] = {
    check.id: check
    for check in sorted((one for module in _MODULES for one in getattr(module, "CHECKS", ())), key=lambda one: one.id)
}
