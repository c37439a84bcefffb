from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
from bot import refusals
from bot.explain import explain
from knowledge.errors import DocumentRefused

SOURCES = [*Path(ingest.__file__).parent.rglob("*.py"), Path(refusals.__file__).parent / "adapters/document_folder.py"]


def reasons() -> Iterator[str]:
    """Every sentence in the code that reads files and that a person can get to see, filled in with something."""
    for path in SOURCES:
        tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        pieces = {id(part) for node in tree if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in tree:
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in pieces:
                said = filled(node)
                if said.endswith(".") and said.count(" ") > 2 and "\n" not in said and not said.endswith(".."):
                    yield said.partition("name.txt: ")[2] or said


def filled(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "9" for part in node.values]
        return "".join(map(str, parts)).replace("9: ", "name.txt: ", 1)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def raised() -> list[str]:
    docstrings = {
        ast.get_docstring(node, clean=False)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    return sorted({reason for reason in reasons() if reason not in docstrings})


@pytest.mark.parametrize("reason", raised())
def test_every_reason_for_refusing_a_file_is_told_in_danish(reason: str) -> None:
    told = refusals.told(f"plan: udkast.txt: {reason}", "da")

    assert told.startswith("plan: udkast.txt: ")
    assert reason not in told


def test_what_differs_stands_in_the_sentence() -> None:
    error = DocumentRefused("plan.txt: It is longer than 3,000,000 characters; split it.")

    assert explain(error, "da").sentence == (
        "Filen kunne ikke læses ind. plan.txt: Den er længere end 3,000,000 tegn; del den op."
    )
    assert explain(error, "en").sentence.endswith("plan.txt: It is longer than 3,000,000 characters; split it.")


def test_a_reason_that_nobody_translated_is_told_as_it_is() -> None:
    assert refusals.told("plan.txt: Something else.", "da") == "plan.txt: Something else."
