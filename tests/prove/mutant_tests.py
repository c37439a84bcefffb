"""`python -m tests.prove.mutant_tests`: the tests collected once, and for each mutant a fork that runs those that tell.

Which test calls which function is seen in a run of the product as it is; a mutant is killed when one of them fails, or
does not end. Prints one line of JSON a mutant.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

import pytest
from _pytest.runner import runtestprotocol

from tests.prove.mutating import Mutant, Source

_TESTS = Path(__file__).parents[1]
_SECONDS = 20  #: Of a fork: a mutant can make a loop that never ends.
_BYTES = 4 << 30
_LOOK = 20  #: Tests that are run in a fork without a mutant, to see that a fork can run them.

#: What is mutated, and the tests that are to tell.
_DECIDING = tuple(
    f"bot/{file}.py"
    for file in (
        "visits/test_approval", "visits/test_approving", "visits/test_dispatch", "visits/test_recalling",
        "visits/test_settling", "visits/test_overriding", "visits/test_reminding", "visits/test_acknowledging",
        "visits/test_approval_edges", "visits/test_decidable", "visits/test_dispatch_edges",
        "visits/test_leaving_edges", "visits/test_settling_edges",
        "services/test_late_approvals",
    )
)  # fmt: skip
_WRITING = tuple(f"knowledge/{file}.py" for file in ("writing/test_checking", "writing/test_figures", "test_citations"))
MODULES: dict[str, tuple[str, ...]] = {
    "bot.visits.approval": _DECIDING,
    "bot.visits.approving": _DECIDING,
    "bot.visits.authors": _DECIDING,
    "bot.visits.decidable": _DECIDING,
    "bot.visits.dispatch": _DECIDING,
    "bot.visits.leaving": _DECIDING,
    "bot.visits.recalling": _DECIDING,
    "bot.visits.rewording": _DECIDING,
    "bot.visits.settling": _DECIDING,
    "bot.visits.word": _DECIDING,
    "bot.visits.models.proposal": (*_DECIDING, "bot/visits/proposal/test_bundling.py"),
    "bot.services.approvals": _DECIDING,
    "bot.adapters.carried_outbox": ("bot/adapters/test_smtp.py", "bot/visits/test_settling_edges.py"),
    "knowledge.citations": _WRITING,
    "knowledge.writing.checking": _WRITING,
    "knowledge.writing.figures": _WRITING,
    "knowledge.writing.names": _WRITING,
}


class Forks:
    """In place of the loop of pytest."""

    def __init__(self, mutants: Sequence[Mutant], sources: dict[str, Source], out: TextIO) -> None:
        self._mutants, self._sources, self._out = mutants, sources, out
        self._telling: dict[tuple[str, str], set[pytest.Item]] = {}
        self._took: dict[pytest.Item, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        failed = self._look(session.items)
        if failed:
            raise pytest.UsageError(f"fails in the product as it is: {failed}")
        for module, mutants in groupby(self._mutants, key=lambda mutant: mutant.module):
            everything = self._of(module)
            if not everything or self._is_killed(None, everything[:_LOOK]):
                raise pytest.UsageError(f"in a fork the tests of {module} fail without a mutant")
            for mutant in mutants:
                self._tell(mutant)
        return True

    def _look(self, items: list[pytest.Item]) -> list[str]:
        current: list[pytest.Item] = []

        def hit(module: str, where: str) -> None:
            self._telling.setdefault((module, where), set()).update(current)

        stops = [source.watched(hit) for source in self._sources.values()]
        failed = []
        for item, after in zip(items, [*items[1:], None], strict=True):
            current[:] = [item]
            began = time.monotonic()
            reports = runtestprotocol(item, nextitem=after, log=False)
            self._took[item] = time.monotonic() - began
            failed += [item.nodeid for one in reports if one.failed]
        for stop in stops:
            stop()
        return failed

    def _of(self, module: str) -> list[pytest.Item]:
        """Those that call anything of it, the quickest first."""
        found = {item for (name, _), items in self._telling.items() if name == module for item in items}
        return sorted(found, key=self._took.__getitem__)

    def _tell(self, mutant: Mutant) -> None:
        items = self._of(mutant.module)
        if mutant.where:
            telling = self._telling.get((mutant.module, mutant.where), set())
            items = [item for item in items if item in telling]
        began = time.monotonic()
        killed = self._is_killed(mutant, items)
        told = {"id": mutant.id, "line": mutant.line, "tests": len(items), "killed": killed}
        print(json.dumps(told | {"seconds": round(time.monotonic() - began, 2)}), file=self._out, flush=True)

    def _is_killed(self, mutant: Mutant | None, items: list[pytest.Item]) -> bool:
        child = os.fork()
        if child == 0:
            try:
                os._exit(self._dies(mutant, items))
            except BaseException:  # noqa: BLE001 - whatever it is, a mutant that cannot even be run is killed
                os._exit(1)
        _, status = os.waitpid(child, 0)
        return status != 0

    def _dies(self, mutant: Mutant | None, items: list[pytest.Item]) -> int:
        signal.alarm(_SECONDS)
        resource.setrlimit(resource.RLIMIT_DATA, (_BYTES, _BYTES))
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        if mutant:
            self._sources[mutant.module].apply(mutant)
        for item, after in zip(items, [*items[1:], None], strict=True):
            if any(one.failed for one in runtestprotocol(item, nextitem=after, log=False)):
                return 1
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.mutant_tests", description=__doc__)
    parser.add_argument("--most", type=int, default=10**6, help="so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", action="append", default=[], help="a file of tests that is left out")
    parser.add_argument("--modules", nargs="*", default=list(MODULES))
    asked = parser.parse_args()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what pytest says
    sources = {module: Source(module) for module in asked.modules}
    mutants = [mutant for source in sources.values() for mutant in source.mutants]
    if asked.most < len(mutants):
        mutants = sorted(random.Random(asked.seed).sample(mutants, asked.most))
    modules = {mutant.module for mutant in mutants}
    files = sorted({file for module in modules for file in MODULES[module]} - set(asked.without))
    plugins = [Forks(mutants, {module: sources[module] for module in modules}, out)]
    arguments = ["-q", "-p", "no:cacheprovider", *(str(_TESTS / file) for file in files)]
    sys.exit(pytest.main(arguments, plugins=plugins))


if __name__ == "__main__":
    main()
