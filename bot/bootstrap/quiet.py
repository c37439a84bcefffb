"""Quiet: what libraries would tell others of us because a variable of the environment says so, they do not."""

from __future__ import annotations

import os

#: LangChain's tracing, each of which sends prompts and answers to LangSmith, or refuses every call of a model.
TRACING = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
)


def trace_nothing() -> None:
    """Before the first call of a model: LangChain looks once and remembers. Our children are told no more, either."""
    for name in TRACING:
        os.environ.pop(name, None)
