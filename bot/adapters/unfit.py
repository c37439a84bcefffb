"""Why a process may not begin to work; the docstring is the sentence a person reads."""

from __future__ import annotations


class Unfit(Exception):
    """This process may not work here."""


class ExecutorTaken(Unfit):
    """A process of this name works already; give each its own OPE_EXECUTOR."""


class DatabaseNewer(Unfit):
    """A newer version has worked on this database; install that one, or restore the backup from before."""
