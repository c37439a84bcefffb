"""Tests of the suite as trials of a check: run here, in this process, where the product can be broken on purpose."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.prove.checks import Outcome

_TESTS = Path(__file__).parents[1]


class _Told:
    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each test once; one that is skipped has proven nothing."""
        if report.when == "call" or not report.passed:
            self._outcome.trial(report.passed, f"{report.nodeid}: {report.longreprtext[-300:]}")


def run(names: Sequence[str], outcome: Outcome) -> None:
    """Files, or tests in them, by their path within `tests`."""
    logging.disable(logging.NOTSET)
    quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # plugins were imported by the check
    arguments = ["-q", *quiet, "-p", "no:cacheprovider", *(str(_TESTS / name) for name in names)]
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            code = pytest.main(arguments, plugins=[_Told(outcome)])
    finally:
        logging.disable()
    outcome.trial(code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), f"pytest ended with {code}")
